"""Prices that jump outside reach contracts: by the part of the work that a vendor does."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import pytest

import sim
from sim.areas.environment.parameters import EnvironmentParameters, Shock
from sim.areas.environment.shocks import Shocks
from sim.areas.planning.sourcing_parameters import SourcingMode, SourcingTerms
from sim.contracts import Mechanism
from sim.kernel.record import Record
from sim.scenario import Future, Scenario
from sim.strategies.scripted import Scripted
from sim.strategies.spec import ScriptedPlan
from sim.testing.firms import small_plan, small_scenario
from sim.units import FloatArray
from tests.unit.test_sourcing import AT_ONCE, knobs, play

JUMP, SIZE = 60, 1.5


def jumps(size: float) -> Mechanism:
    """Let the price of running jump in a week, in every future."""
    jump = Shock("price_jump", 1.0, JUMP, JUMP + 1, size=size, title="prices jump")
    return Shocks(EnvironmentParameters(hazards={"prices": jump}))


def paid(in_house: float, size: float | None) -> tuple[FloatArray, Record]:
    """Run cost of an item by week, with a jump or without any hazard."""
    modes = {"buy": SourcingMode(in_house=in_house, yearly=0.2, growth=0.0, path=())}
    terms = SourcingTerms(mode="buy", capability_decay=0.0, capability_growth=0.0)
    beside = None if size is None else lambda: jumps(size)
    record, _ = play(knobs(terms, modes=modes), beside=beside)
    return -record.ledger["sourcing_run"].rows.sum(axis=1), record


@pytest.mark.parametrize("in_house", [0.0, 0.3, 0.5])
def test_a_vendor_asks_as_much_more_for_its_part(in_house: float) -> None:
    """Limit: by the size where all work is his, by half of it where half is; before it, nothing."""
    before, _ = paid(in_house, None)
    after, _ = paid(in_house, SIZE)
    assert (after[:JUMP] == before[:JUMP]).all()
    asked = in_house + (1.0 - in_house) * SIZE
    assert after[JUMP + 1 :] == pytest.approx(asked * before[JUMP + 1 :])
    assert before[JUMP + 1 :].all()


@pytest.mark.parametrize(("in_house", "size"), [(1.0, SIZE), (0.5, 1.0)])
def test_work_of_ones_own_and_a_jump_by_nothing_are_as_before(in_house: float, size: float) -> None:
    """Null: bit for bit."""
    (before, plain), (after, jumped) = paid(in_house, None), paid(in_house, size)
    assert (before == after).all()
    for name, account in plain.ledger.items():
        assert (jumped.ledger[name].rows == account.rows).all(), name


def sourced(hazards: Sequence[Shock]) -> Scenario:
    """Let the small firm buy its technology from a vendor."""
    base = small_scenario()
    planning = knobs(SourcingTerms(mode="subscribe", covers="technology", price=50_000.0), AT_ONCE)
    environment = dataclasses.replace(
        base.environment, hazards={f"h{k}": one for k, one in enumerate(hazards)}
    )
    return dataclasses.replace(base, planning=planning, environment=environment)


def test_in_whole_runs_a_jump_makes_a_contract_dearer() -> None:
    """Life: sourcing costs more over futures, from no week before the jump on."""
    jump = Shock("price_jump", 1.0, 14, 30, size=SIZE, title="prices jump")
    plan = Scripted(ScriptedPlan("live", steps=small_plan().plan.steps))
    more = []
    for number in range(30):
        calm, dear = (
            -sim.run(sourced(found), plan, Future(1, number))
            .ledger["sourcing_run"]
            .rows.sum(axis=1)
            for found in ((), (jump,))
        )
        assert (calm[:14] == dear[:14]).all()
        more.append(dear.sum() - calm.sum())
    gain = np.array(more)
    assert gain.mean() > 3 * gain.std(ddof=1) / 30**0.5
