"""Access that is closed while a vendor has failed: what it takes, from when to when, and where."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

import sim
from sim import signals
from sim.areas.investment.parameters import Project
from sim.areas.planning.sourcing import Sourcing
from sim.areas.planning.sourcing_parameters import SourcingMode, SourcingTerms
from sim.contracts import Pull
from sim.kernel.clock import Phase
from sim.kernel.record import Record
from sim.metrics.table import measure_all
from sim.scenario import Future, Scenario
from sim.strategies.scripted import Scripted
from sim.strategies.spec import ScriptedPlan, Step
from sim.testing import check_mechanism
from sim.testing.firms import small_plan, small_scenario
from sim.units import FloatArray
from tests.unit.test_sourcing import FIXED, WEEKS, knobs, play
from tests.worlds import Script, make_world, units

RISKY = SourcingMode(upfront=0.0, yearly=0.2, lock_in=1.0, failure_rate=1.5, path=("tender",))
SURE = dataclasses.replace(RISKY, failure_rate=0.0)
CLOSES = SourcingTerms(mode="rent", access_loss=1.0, takeover_weeks=3.5)
FUTURES = range(30)


def published(terms: SourcingTerms, future: int) -> tuple[FloatArray, FloatArray, Record]:
    """Access lost in every week, of a project and of the own technology, and the record."""
    world = make_world(units([10, 20]), WEEKS, future=future, projects=2)
    Sourcing(knobs(terms, {"rent": RISKY}), ("bi", "crm")).start(world)
    Script({signals.PROJECT_STARTED: 0.0, signals.PROJECT_USE: 1.0, signals.VOLUNTARY: True}).start(
        world
    )
    lost, own = (world.board.reader(one) for one in (signals.ACCESS_LOST, signals.OWN_ACCESS_LOST))
    found = np.zeros((WEEKS + 1, 2)), np.zeros(WEEKS + 1)

    def look(week: int) -> None:
        found[0][week], found[1][week] = lost(), float(own())

    world.clock.weekly(Phase.WORK_LEDGER, "look", look)
    world.clock.run()
    return *found, world.record


def closed(record: Record, takeover: float) -> FloatArray:
    """Share of each week between a failure and the first of take-over and new contract."""
    signed = [one.week for one in record.events if one.kind == "contract"]
    share = np.zeros(WEEKS + 1)
    for one in record.events:
        if one.kind == "vendor_fails":
            back = min([one.week + takeover, *(at for at in signed if at > one.week)])
            for week in range(1, WEEKS + 1):
                share[week] += max(min(back, week) - max(one.week, week - 1), 0.0)
    return share


@pytest.mark.parametrize("takeover", [0.4, 3.5, 50.0])
@pytest.mark.parametrize("loss", [1.0, 0.25])
def test_access_is_closed_from_the_failure_until_somebody_takes_over(
    takeover: float, loss: float
) -> None:
    """Limit: to the part of a week, by hand; a new contract opens it sooner; no other project."""
    terms = dataclasses.replace(CLOSES, covers="crm", access_loss=loss, takeover_weeks=takeover)
    total = 0.0
    for future in range(4):
        lost, own, record = published(terms, future)
        share = closed(record, takeover)
        assert lost[:, 1] == pytest.approx(loss * share)
        assert not lost[:, 0].any()
        assert not own.any()
        assert measure_all(record)["weeks_without_access"] == pytest.approx(loss * share.sum())
        total += share.sum()
        kinds = [one.kind for one in record.events]
        failures = kinds.count("vendor_fails")
        assert failures - kinds.count("access_lost") in (0, 1)  # the last week's is not told
        assert kinds.count("access_lost") - kinds.count("access_back") in (0, 1)
    assert total > 1.0


def test_the_own_technology_has_a_signal_of_its_own() -> None:
    """A contract of the scenario's technology closes that and no project."""
    lost, own, record = published(dataclasses.replace(CLOSES, covers="technology"), 1)
    assert own == pytest.approx(closed(record, 3.5))
    assert own.any()
    assert not lost.any()


def test_neutral_values_change_nothing() -> None:
    """Null, bit for bit: no share lost, or taken over at once; books and events as before."""
    plain, _ = play(knobs(SourcingTerms(mode="rent"), {"rent": RISKY}))
    assert any(one.kind == "vendor_fails" for one in plain.events)
    for loss, weeks in ((0.0, 50.0), (1.0, 0.0)):
        terms = SourcingTerms(mode="rent", access_loss=loss, takeover_weeks=weeks)
        record, _ = play(knobs(terms, {"rent": RISKY}))
        assert record.events == plain.events
        for name, account in plain.ledger.items():
            assert (record.ledger[name].rows == account.rows).all(), name
        assert ("access_lost" in record.weekly) == (loss > 0.0)
        assert measure_all(record)["weeks_without_access"] == (0.0 if loss else None)


def test_it_keeps_the_rules_of_the_house() -> None:
    """It reads and writes what it declares, takes every pull, and is the same twice."""
    items = {
        "own": dataclasses.replace(CLOSES, covers="technology"),
        "crm": dataclasses.replace(CLOSES, covers="crm"),
    }
    parameters = dataclasses.replace(knobs(), sourcing=items, modes={"rent": RISKY})
    check_mechanism(lambda: Sourcing(parameters, ("bi", "crm")), projects=2)


def scenario(covers: str, loss: float, mode: SourcingMode = RISKY) -> Scenario:
    """Let the small firm rent its technology, or that of its only project."""
    base = small_scenario()
    crm = Project(value=400_000.0, value_spread=0.0, procure_weeks=0.0, hypercare_weeks=0.0)
    terms = dataclasses.replace(CLOSES, covers=covers, access_loss=loss, takeover_weeks=8.0)
    investment = dataclasses.replace(base.investment, projects={"crm": crm})
    return dataclasses.replace(
        base, planning=knobs(terms, {"rent": mode}, FIXED), investment=investment
    )


def run(number: int, case: Scenario) -> Record:
    """Play the small firm's own plan, and start its project in the first week."""
    steps = (*small_plan().plan.steps, Step(1, Pull("start_project", what="crm")))
    return sim.run(case, Scripted(ScriptedPlan("live", steps=steps)), Future(1, number))


def test_a_project_brings_nothing_while_access_is_closed() -> None:
    """Limit in whole runs: no benefit and no new user in a week wholly closed; before, as ever."""
    seen = 0
    for number in range(8):
        plain, shut = (run(number, scenario("crm", loss)) for loss in (0.0, 1.0))
        brought, left = (one.ledger["project_benefit"].rows.sum(axis=1) for one in (plain, shut))
        lost = shut.weekly["access_lost"]
        whole = lost == 1.0
        assert not left[whole].any()
        use = shut.weekly["project_use"]
        assert (use[whole] == use[np.flatnonzero(whole) - 1]).all()
        seen += int((brought[whole] > 0.0).sum())
        first = int(np.argmax(lost > 0.0)) if lost.any() else lost.size
        assert (brought[:first] == left[:first]).all()
    assert seen > 10


@pytest.mark.parametrize("covers", ["crm", "technology"])
def test_without_a_failure_whole_runs_are_as_before(covers: str) -> None:
    """Null, bit for bit: vendors that do not fail close nothing."""
    plain, same = (run(3, scenario(covers, loss, SURE)) for loss in (0.0, 1.0))
    assert same.events == plain.events
    for name, series in plain.weekly.items():
        assert np.array_equal(same.weekly[name], series, equal_nan=True), name
    for name, account in plain.ledger.items():
        assert (same.ledger[name].rows == account.rows).all(), name


@pytest.mark.parametrize(
    ("covers", "account"), [("crm", "project_benefit"), ("technology", "benefit")]
)
def test_in_whole_runs_a_failure_costs_benefit(covers: str, account: str) -> None:
    """Life: over futures less benefit, and weeks without access."""
    less, weeks = [], []
    for number in FUTURES:
        open_, shut = (run(number, scenario(covers, loss)) for loss in (0.0, 1.0))
        less.append(open_.ledger[account].rows.sum() - shut.ledger[account].rows.sum())
        weeks.append(measure_all(shut)["weeks_without_access"])
    gain = np.array(less)
    assert gain.mean() > 3 * gain.std(ddof=1) / math.sqrt(gain.size)
    assert np.array(weeks).mean() > 1.0
