"""Laws that hold in every run, whatever the plan: counting, conservation, money, pairing.

All shipped plans of both cases are played in two futures each.
"""

from __future__ import annotations

import dataclasses
import warnings
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

import sim
from sim.contracts import Strategy
from sim.kernel.record import Record
from sim.scenario import Future, Scenario
from sim.strategies.scripted import Scripted
from sim.units import FloatArray
from tests.validation.whole_runs import (
    BIG_BANG,
    ERP_PLANS,
    LIVE,
    TOOL_PLANS,
    VOLUNTARY,
    Steps,
    case,
    differences,
    erp,
    hazards,
    metric,
    paired,
    plan,
    play,
    shipped,
    texts,
    works,
)

HOSPITAL_PLANS = ("big_bang", "phased_unit")
RUNS = tuple(
    (scenario, name, number)
    for scenario, plans in (
        ("erp_manufacturer", ERP_PLANS),
        ("voluntary_tool", TOOL_PLANS),
        ("ehr_hospital", HOSPITAL_PLANS),
    )
    for name in plans
    for number in range(2)
)
CENT = 0.01
WEEKS = 52
SUPPORTED: Steps = (
    {"week": 2, "pull": "train"},
    {"week": LIVE, "pull": "add_support"},
)
every_run = pytest.mark.parametrize(("scenario", "name", "number"), RUNS)


@cache
def played(scenario: str, name: str, number: int) -> Record:
    """Play one shipped run; arithmetic that goes wrong raises instead of warning."""
    with warnings.catch_warnings(), np.errstate(divide="raise", invalid="raise", over="raise"):
        warnings.simplefilter("error")
        return play(case(scenario), shipped(name, scenario), number)


def people_of(record: Record, shares: FloatArray) -> FloatArray:
    """Turn shares of intended users into heads."""
    return np.asarray(shares * record.facts["n_users"])


@every_run
def test_every_desk_counts_everybody_and_obeys_little(
    scenario: str, name: str, number: int
) -> None:
    """Who came is done, waiting, in service or gone; the queue's area is the sum of its waits."""
    record = played(scenario, name, number)
    assert set(record.desks) == {"support", "training", "deployment", "gate"}
    for name, desk in record.desks.items():
        assert desk.conserved, name
        assert desk.little_gap == pytest.approx(0.0, abs=1e-6 * max(1.0, desk.area_waiting)), name
        assert desk.busy_weeks <= desk.capacity_weeks + 1e-9, name
        assert (desk.waits >= 0.0).all(), name
        assert (desk.waits_open >= 0.0).all(), name
    assert record.desks["support"].arrived == record.weekly["tickets_raised"].sum()


@every_run
def test_people_are_conserved(scenario: str, name: str, number: int) -> None:
    """Shares are whole heads of a fixed number of intended users; nobody else ever uses it."""
    record = played(scenario, name, number)
    n = record.facts["n_users"]
    assert n == sum(record.users)
    for name in ("adoption", "aware", "activated", "routine", "proficient", "workaround"):
        heads = people_of(record, record.weekly[name])
        assert np.abs(heads - heads.round()).max() < 1e-6, name
        assert heads.min() >= 0.0, name
        assert heads.max() <= n, name
    users = np.array(record.users, dtype=np.float64)
    for series, share in (("using", "adoption"), ("aware_share", "aware")):
        by_department = record.by_department[series] @ users
        assert by_department == pytest.approx(people_of(record, record.weekly[share]))
    final = record.people
    assert final["uses"].sum() == pytest.approx(people_of(record, record.weekly["adoption"])[-1])
    assert (final["workaround"] <= final["uses"]).all()
    assert (final["uses"] <= final["ever"]).all()
    for name in ("skill", "attitude"):
        assert final[name].min() >= 0.0
        assert final[name].max() <= 1.0


@every_run
def test_the_four_curves_are_in_order(scenario: str, name: str, number: int) -> None:
    """Licensed >= activated >= routine >= proficient, every week, in every department (SF5)."""
    record = played(scenario, name, number)
    weekly, by_department = record.weekly, record.by_department
    users = np.array(record.users, dtype=np.float64)
    licensed = by_department["live"] @ users / users.sum()
    rungs = [licensed, *(weekly[name] for name in ("activated", "routine", "proficient"))]
    for upper, lower in pairwise(rungs):
        assert (upper >= lower - 1e-12).all()
    assert (weekly["activated"] >= weekly["adoption"] - 1e-12).all()
    assert (weekly["aware"] >= weekly["adoption"] - 1e-12).all()
    assert (weekly["adoption"] >= weekly["routine"] + weekly["workaround"] - 1e-12).all()
    assert (by_department["routine_share"] >= by_department["proficient_share"]).all()
    assert (by_department["using"] <= by_department["live"]).all()


def present(rows: FloatArray, rate: float) -> float:
    """Discount weekly rows of money to week 0."""
    return float((rows * (1.0 + rate) ** (-np.arange(rows.size) / WEEKS)).sum())


@every_run
def test_the_metrics_of_money_are_sums_of_the_ledger(scenario: str, name: str, number: int) -> None:
    """NPV, costs, benefits and cash are the ledger's rows, to the cent; so is the extension."""
    record = played(scenario, name, number)
    rate, horizon = record.facts["discount_rate"], record.horizon
    rows = {name: account.rows.sum(axis=1) for name, account in record.ledger.items()}
    npv = present(np.sum(list(rows.values()), axis=0), rate)
    assert metric("npv")(record) == pytest.approx(npv, abs=CENT)
    simulated = {name: row for name, row in rows.items() if name != "extension"}
    assert record.weekly["cash"] == pytest.approx(np.sum(list(simulated.values()), axis=0))
    good = simulated["benefit"].sum() + simulated["legacy_saving"].sum()
    total = sum(row.sum() for row in simulated.values())
    assert metric("benefit_total")(record) == pytest.approx(good, abs=CENT)
    assert metric("cost_total")(record) == pytest.approx(good - total, abs=CENT)
    later = np.arange(1.0, record.facts["money_weeks"] - horizon + 1.0)
    annuity = float(((1.0 + rate) ** (-later / WEEKS)).sum())
    flows = sum(
        row[-WEEKS:].mean() for name, row in simulated.items() if record.ledger[name].recurring
    )
    assert rows["extension"].sum() == pytest.approx(flows * annuity, abs=CENT)
    assert not rows["extension"][:-1].any()


@every_run
def test_a_run_leaves_a_closed_record_of_finite_numbers(
    scenario: str, name: str, number: int
) -> None:
    """A record is over when the run is: nothing can be written, and every number is a number."""
    record = played(scenario, name, number)
    assert record.closed
    with pytest.raises(ValueError, match="over"):
        record.event(0.0, "late", "too late")
    for series in (*record.weekly.values(), *record.by_department.values()):
        assert np.isfinite(series).all()
        assert not series.flags.writeable
    assert all(np.isfinite(account.rows).all() for account in record.ledger.values())
    assert [event.number for event in record.events] == list(range(1, len(record.events) + 1))


def test_doing_nothing_costs_nothing_but_its_own_hazards() -> None:
    """In the ERP case do_nothing is 0 in every account but for the end of the old system's support;
    without hazards it is 0 throughout."""
    for number in range(4):
        nothing = play(erp(), shipped("do_nothing"), number)
        moved = {name for name, account in nothing.ledger.items() if account.rows.any()}
        ended = any("ends support" in text for text in texts(nothing, "shock"))
        assert moved == ({"legacy_saving", "extension"} if ended else set())
        calm = play(hazards(erp(), {}), shipped("do_nothing"), number)
        assert not any(account.rows.any() for account in calm.ledger.values())
        assert metric("npv")(calm) == 0.0
        assert (calm.weekly["output"] == 1.0).all()


@pytest.mark.parametrize("name", ["big_bang_feb", "phased_plus"])
def test_one_plan_under_two_names_makes_no_difference(name: str) -> None:
    """Identical strategies give exactly zero difference, whatever they are called (SC3)."""
    one = shipped(name)
    assert isinstance(one, Scripted)
    other = Scripted(dataclasses.replace(one.plan, name="another", title="Another"))
    before, after = play(erp(), one), play(erp(), other)
    assert differences(before, after) == ()
    assert before.events == after.events


def test_a_run_is_repeated_bit_for_bit() -> None:
    """The same scenario, plan and future give the same record, organisation built anew or not."""
    before = played("erp_manufacturer", "phased_plus", 1)
    after = sim.run(erp(), shipped("phased_plus"), Future(1, 1))
    assert differences(before, after) == ()
    assert before.events == after.events


@pytest.mark.slow
@pytest.mark.parametrize("generator", ["splitmix64", "philox"])
def test_both_generators_give_the_same_conclusions(generator: str) -> None:
    """Philox instead of splitmix64: other luck, the same signs of mean differences."""

    def both(scenario: Scenario, one: Strategy, other: Strategy, n: int) -> list[list[Record]]:
        return [[play(scenario, p, number, generator) for number in range(n)] for p in (one, other)]

    bare, full = both(works(), plan(*BIG_BANG), plan(*BIG_BANG, *SUPPORTED), 8)
    assert paired(bare, full, metric("dip_depth")).falls
    assert paired(bare, full, metric("npv")).grows
    free, made = both(works(), plan(*VOLUNTARY), plan(*BIG_BANG), 8)
    assert paired(free, made, metric("adoption_final")).grows
    february, october = both(erp(), shipped("big_bang_feb"), shipped("big_bang_peak"), 4)
    assert paired(february, october, metric("npv")).mean < 0.0
    waves, _ = both(erp(), shipped("phased_function"), shipped("do_nothing"), 4)
    assert paired(waves, february, metric("dip_depth")).mean > 0.0


def test_the_generators_deal_different_luck() -> None:
    """The two generators are not one: the same future differs between them."""
    big_bang = plan(*BIG_BANG)
    assert differences(play(works(), big_bang), play(works(), big_bang, 0, "philox")) != ()
