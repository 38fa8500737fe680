"""Technical debt: what makes it, what it costs, and what paying it down takes from the builds."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping

import numpy as np
import pytest

import sim
from sim import signals
from sim.areas.architecture.debt import Debt, run_cost
from sim.areas.architecture.parameters import ArchitectureParameters
from sim.areas.governance.committee_terms import CommitteeTerms, ProposalTerms
from sim.areas.governance.committees import Committees
from sim.areas.governance.parameters import GovernanceParameters
from sim.areas.governance.risk import Risk
from sim.areas.governance.risk_parameters import RiskTerms
from sim.areas.investment.deployment import Deployment
from sim.areas.investment.money import Money
from sim.areas.investment.parameters import InvestmentParameters, Project
from sim.contracts import Pull
from sim.kernel.board import Signal
from sim.kernel.record import Record
from sim.metrics.table import measure_all
from sim.scenario import Future, Scenario
from sim.strategies.scripted import Scripted
from sim.strategies.spec import ScriptedPlan, Step
from sim.testing import check_mechanism
from sim.testing.firms import small_plan, small_scenario
from tests.worlds import Script, make_world, units

WEEKS = 52
STILL = ArchitectureParameters(debt=True, debt_interest=0.0)
OWED = dataclasses.replace(STILL, debt_start=90.0)


def play(
    knobs: ArchitectureParameters,
    told: Mapping[Signal, object] | None = None,
    *,
    pull: Pull | None = None,
    change: Callable[[int], Mapping[Signal, object]] | None = None,
) -> Record:
    """Play debt alone under stated signals, with one pull in week 0."""
    world = make_world(units([5, 5]), WEEKS)
    Script(told or {}, change).start(world)
    mechanism = Debt(knobs)
    mechanism.start(world)
    if pull:
        Money(InvestmentParameters()).start(world)
    if pull:
        (lever,) = mechanism.levers()
        assert lever.pull(pull, np.arange(2), 0) is None
    world.clock.run()
    world.record.close()
    return world.record


def test_not_counted_is_nothing() -> None:
    """No series, no account, no lever."""
    record = play(ArchitectureParameters(debt_start=5.0), {signals.SKIPPED_GATES: 1.0})
    assert (record.weekly, record.ledger) == ({}, {})
    assert Debt(ArchitectureParameters()).levers() == ()


def test_counted_but_empty_changes_no_run() -> None:
    """Null: debt is counted, nothing makes any: every other figure is the same bit for bit."""
    off = small_scenario()
    on = dataclasses.replace(off, architecture=ArchitectureParameters(debt=True))
    first, second = (sim.run(one, small_plan(), Future(1, 3)) for one in (off, on))
    assert not second.weekly["debt_stock"].any()
    for name, series in first.weekly.items():
        assert (second.weekly[name] == series).all(), name
    for name, account in first.ledger.items():
        assert (second.ledger[name].rows == account.rows).all(), name


def test_interest_and_the_square_law_are_exact() -> None:
    """Limit: left alone it grows by its yearly interest, and a year's run cost is the square's."""
    record = play(dataclasses.replace(STILL, debt_start=4.0, debt_interest=0.21))
    assert record.weekly["debt_stock"][52] == pytest.approx(4.0 * 1.21)
    record = play(STILL, {signals.VERSIONS_BEHIND: 0.0, signals.SYSTEMS_LIVE: 3.0})
    assert record.ledger["debt_run"].rows.sum() == pytest.approx(-run_cost(STILL, 3.0))
    assert run_cost(STILL, 6.0) == pytest.approx(4.0 * run_cost(STILL, 3.0))


def test_what_makes_debt() -> None:
    """Gates that are skipped, versions that lag, tools of people's own; each by its own knob."""
    told = {signals.SKIPPED_GATES: 2.0, signals.VERSIONS_BEHIND: 3.0, signals.SHADOW_USERS: 4.0}
    assert play(STILL, told).weekly["debt_stock"][-1] == pytest.approx(
        WEEKS * (2 * 0.5 + 3 * 0.01 + 8 * 0.002)
    )
    off = dataclasses.replace(STILL, debt_gates=0.0, debt_versions=0.0, debt_shadow=0.0)
    assert not play(off, told).weekly["debt_stock"].any()


def test_systems_of_which_architecture_is_told_stand_in_it() -> None:
    """Of five live systems three are known: two stand off, and none once all are known."""

    def hear(week: int) -> Mapping[Signal, object]:
        return {signals.SYSTEMS_LIVE: 5.0, signals.PORTFOLIO_REPORT: 3.0 if week < 20 else 5.0}

    record = play(STILL, {signals.SYSTEMS_LIVE: 0.0, signals.PORTFOLIO_REPORT: 0.0}, change=hear)
    assert (record.weekly["debt_stock"][1:20] == 2.0).all()
    assert (record.weekly["debt_stock"][20:] == 0.0).all()


def test_paying_down_takes_its_team_weeks_and_no_more() -> None:
    """Ten systems of two team weeks at half a team: forty weeks, and what was saved is booked."""
    knobs = dataclasses.replace(STILL, debt_start=10.0)
    record = play(knobs, pull=Pull("pay_down_debt", amount=0.5, weeks=60.0))
    stock, effort = record.weekly["debt_stock"], record.weekly["debt_effort"]
    assert stock[40] > 0.0
    assert stock[41] == pytest.approx(0.0, abs=1e-9)
    assert effort.sum() == pytest.approx(20.0)
    assert record.ledger["debt_paydown"].rows.sum() == pytest.approx(-20.0 * 5000.0)
    assert record.ledger["debt_run"].rows.sum() > 0.0
    assert measure_all(record)["debt_effort_share"] == pytest.approx(20.0 / WEEKS)


def test_nothing_is_left_where_all_is_paid_down() -> None:
    """A tenth of a system at three team weeks: rounding leaves nothing below 0, for any power."""
    knobs = dataclasses.replace(STILL, debt_start=0.1, debt_team_weeks=3.0, debt_exponent=1.5)
    record = play(knobs, pull=Pull("pay_down_debt", amount=1.0, weeks=10.0))
    assert record.weekly["debt_stock"][0] == 0.1
    assert (record.weekly["debt_stock"][2:] == 0.0).all()


def test_what_a_pool_does_counts_and_a_clean_house_refuses() -> None:
    """What the pool gives is what is done; where nothing stands off there is nothing to pay."""
    knobs = dataclasses.replace(STILL, debt_start=10.0)
    pull = Pull("pay_down_debt", amount=1.0, weeks=10.0)
    effort = play(knobs, {signals.DEBT_CREW: 0.3}, pull=pull).weekly["debt_effort"]
    assert effort[1:] == pytest.approx(0.3)
    (lever,) = Debt(STILL).levers()
    refusal = lever.pull(pull, np.arange(2), 0)
    assert refusal is not None
    assert refusal.kind == "stage"


def test_the_roadmap_pays_no_debt_down_without_money() -> None:
    """Its order costs 26 weeks of a quarter of a team; a cent short it is left, and said so."""
    for left, weeks in ((32_500.0, 26), (32_499.0, 0)):
        told = {signals.PAYDOWN_ORDERS: 1.0, signals.FUNDS_LEFT: left}
        record = play(OWED, told)
        assert np.count_nonzero(record.weekly["debt_effort"]) == weeks
        said = [event.text for event in record.events if event.kind == "roadmap"]
        assert (
            said == []
            if weeks
            else said == ["debt is not paid down: it costs 32,500 and 32,499 is left"]
        )


def test_every_piece_of_work_that_skips_its_gate_is_told_once() -> None:
    """Committees tell of all work that began without approval, in the week in which it did."""
    world = make_world(units([6, 4]), 200)
    Script({signals.LIVE_WEEK: 0.0}).start(world)
    ideas = {"ideas": ProposalTerms(rate=0.5, patience_weeks=4.0)}
    slow = {"board": CommitteeTerms(cadence_weeks=13.0, agenda_size=1)}
    Committees(GovernanceParameters(committees=slow, proposals=ideas)).start(world)
    Debt(STILL).start(world)
    world.clock.run()
    skipped = world.record.facts["proposals_unapproved"]
    assert skipped > 10
    assert world.record.weekly["debt_stock"][-1] == pytest.approx(STILL.debt_gates * skipped)


def test_debt_brings_incidents() -> None:
    """Life: at the default strength ten systems bring about a third more incidents."""
    counts = []
    for factor in (1.0, 1.0 + 10.0 * STILL.debt_incidents):
        world = make_world(units([5, 5]), 2000)
        Script({signals.INCIDENT_FACTOR: factor}).start(world)
        Risk(GovernanceParameters(risks={"outage": RiskTerms()})).start(world)
        world.clock.run()
        counts.append(sum(event.kind == "incident" for event in world.record.events))
    assert counts[0] * 1.15 < counts[1] < counts[0] * 1.45


def test_incidents_do_not_hang_on_who_is_registered_first() -> None:
    """Debt of a week is felt in the next, in whatever order the two are registered."""
    told: dict[Signal, object] = {signals.VERSIONS_BEHIND: 30.0}
    found = []
    for number in range(2):
        world = make_world(units([5, 5]), 300)
        Script(told).start(world)
        pair = [Debt(STILL), Risk(GovernanceParameters(risks={"outage": RiskTerms()}))]
        for one in pair[:: 1 - 2 * number]:
            one.start(world)
        world.clock.run()
        found.append([(e.week, e.text) for e in world.record.events if e.kind == "incident"])
    assert found[0] == found[1]
    assert len(found[0]) > 20


def shared_pool(knobs: ArchitectureParameters) -> Scenario:
    """A small firm whose own build and one project share two developers."""
    base = small_scenario()
    project = Project(value=1e5, cost=100.0, work={"build": {"dev": 20.0}}, rework=0.0, team=2)
    money = dataclasses.replace(
        base.investment, pools={"dev": 2}, build_pool="dev", build_staff=2, build_weeks=8.0,
        projects={"crm": project}, switch_weeks=0.0,
    )  # fmt: skip
    return dataclasses.replace(base, investment=money, architecture=knobs)


def plan(*more: Pull) -> Scripted:
    """Go live in week 12, start the project, and whatever else in week 1."""
    pulls = (Pull("go_live", date=12), Pull("start_project", what="crm"), *more)
    return Scripted(ScriptedPlan("p", steps=tuple(Step(1, pull) for pull in pulls)))


def finished(record: Record) -> float:
    """Week in which the project has gone live."""
    return min((e.week for e in record.events if e.kind == "project_live"), default=np.inf)


@pytest.mark.parametrize("weeks", [1, 8])
@pytest.mark.parametrize("share", [0.1, 0.5, 1.0])
def test_a_pool_gives_what_was_ordered_and_all_of_it_is_credited(share: float, weeks: int) -> None:
    """Limit: an order of n weeks gets n weeks of its people, to the whole person-week below."""
    scenario = shared_pool(OWED)
    money = dataclasses.replace(
        scenario.investment, pools={"dev": 4}, build_staff=3, build_weeks=0.0, projects={}
    )
    pay = Pull("pay_down_debt", amount=share, weeks=float(weeks))
    steps = ScriptedPlan("p", steps=(Step(1, pay),))
    record = sim.run(dataclasses.replace(scenario, investment=money), Scripted(steps), Future(1, 0))
    taken = record.weekly["debt_effort"].sum() * 3
    assert taken == pytest.approx(math.floor(share * 3 * weeks + 1e-9))
    given = np.flatnonzero(record.weekly["debt_effort"])
    assert not given.size or 3 <= given[0] <= given[-1] <= 2 + weeks


def test_all_that_a_team_gives_is_credited() -> None:
    """Limit: a team's week is spent once: on its build, or on paying debt down."""
    world = make_world(units([5, 5]), WEEKS)
    knobs = InvestmentParameters(build_weeks=200.0, build_rework=0.0, build_spread=0.0)
    Script({signals.GO_LIVE_APPROVED: 1}).start(world)
    deployment, debt = Deployment(knobs), Debt(dataclasses.replace(OWED, debt_drag=0.0))
    deployment.start(world)
    debt.start(world)
    debt.levers()[0].pull(Pull("pay_down_debt", amount=0.4, weeks=20.0), np.arange(2), 0)
    world.clock.run()
    effort = world.record.weekly["debt_effort"].sum()
    assert effort == pytest.approx(0.4 * 19.0)
    assert 200.0 - deployment.queue.weeks_left + effort == pytest.approx(WEEKS)


def test_interfaces_keep_the_team_from_debt_in_their_own_week() -> None:
    """What week 4 says of week 5 is felt in week 5, as the build feels it."""

    def load(week: int) -> Mapping[Signal, object]:
        return {signals.INTERFACE_LOAD: 0.8 if week == 4 else 0.0}

    pull = Pull("pay_down_debt", amount=0.5, weeks=9.0)
    effort = play(OWED, {signals.INTERFACE_LOAD: 0.0}, pull=pull, change=load).weekly["debt_effort"]
    assert effort[:9] == pytest.approx([0.0, 0.0, 0.5, 0.5, 0.5, 0.2, 0.5, 0.5, 0.5])


@pytest.mark.parametrize("pool", ["dev", ""], ids=["a pool", "a team"])
def test_debt_drags_builds_and_paying_it_down_too(pool: str) -> None:
    """Life: debt puts the go-live and the project off; paying it down takes from the same team."""
    owed = dataclasses.replace(STILL, debt_start=20.0)
    none, some = shared_pool(STILL), shared_pool(owed)
    if not pool:
        none, some = (
            dataclasses.replace(s, investment=dataclasses.replace(s.investment, build_pool=""))
            for s in (none, some)
        )
    pay = Pull("pay_down_debt", amount=0.5, weeks=30.0)
    clean, dragged, paid = (
        sim.run(scenario, made, Future(1, 0))
        for scenario, made in ((none, plan()), (some, plan()), (some, plan(pay)))
    )
    runs = (clean, dragged, paid)
    assert all(record.by_department["live"].any() and np.isfinite(finished(record))
               for record in runs)  # fmt: skip
    live = [record.by_department["live"].any(axis=1).argmax() for record in runs]
    assert live[0] <= live[1] <= live[2]
    assert pool or live[1] < live[2]
    assert finished(clean) < finished(dragged)
    if pool:
        assert finished(dragged) < finished(paid)
    assert paid.weekly["debt_stock"][-1] < dragged.weekly["debt_stock"][-1]
    assert dragged.facts["integration_effort"] > 0.0


def test_it_keeps_the_rules_of_the_house() -> None:
    """It reads and writes what it declares, takes every pull, and is the same twice."""
    check_mechanism(lambda: Debt(ArchitectureParameters(debt=True, debt_start=3.0)))
