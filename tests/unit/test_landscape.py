"""The landscape: figures of real ones, closures, effort by coupling, goals that turn, levers."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

import sim
from sim import signals
from sim.areas.architecture.couplings import (
    change_effort,
    core_of,
    generate,
    propagation_cost,
    visibility,
)
from sim.areas.architecture.goals import Goals
from sim.areas.architecture.landscape import Landscape
from sim.areas.architecture.matrix import KINDS, at_end, at_start, kinds_of, order_of
from sim.areas.architecture.parameters import ArchitectureParameters
from sim.areas.architecture.shape import shape_of
from sim.areas.environment.parameters import EnvironmentParameters, Shock
from sim.areas.environment.shocks import Shocks
from sim.areas.investment.money import Money
from sim.areas.investment.parameters import InvestmentParameters, Project
from sim.areas.investment.portfolio import Portfolio
from sim.config.landscape_checks import landscape_problems
from sim.contracts import Pull
from sim.kernel.board import Signal
from sim.kernel.record import Record
from sim.kernel.streams import Streams
from sim.metrics.table import measure_all
from sim.scenario import Future, Scenario
from sim.strategies.scripted import Scripted
from sim.strategies.spec import ScriptedPlan, Step
from sim.testing import check_mechanism
from sim.testing.firms import APPLICATIONS, small_plan, small_scenario
from tests.worlds import Script, make_world, units

TELECOM = ArchitectureParameters(applications=103, goal_drift_rate=0.0)
WEEKS = 60


def play(
    knobs: ArchitectureParameters,
    told: dict[Signal, object] | None = None,
    *,
    future: int = 0,
    pull: Pull | None = None,
    hazards: dict[str, Shock] | None = None,
) -> tuple[Record, Landscape, np.ndarray]:
    """Play a landscape alone; return record, mechanism and the effort of a change at the end."""
    world = make_world(units([5, 5]), WEEKS, future=future, applications=knobs.applications)
    if hazards:
        Shocks(EnvironmentParameters(hazards=hazards)).start(world)
    Script(told or {}).start(world)
    mechanism = Landscape(knobs)
    mechanism.start(world)
    if pull:
        Money(InvestmentParameters()).start(world)
    if pull:
        (lever,) = mechanism.levers()
        assert lever.pull(pull, np.arange(2), 0) is None
    effort = world.board.reader(signals.CHANGE_EFFORT)
    world.clock.run()
    world.record.close()
    return world.record, mechanism, effort()


@pytest.mark.parametrize(
    ("n", "links", "core", "cost"),
    [(103, 243, 0.34, 0.25), (407, 1157, 0.32, 0.23)],
    ids=["telecom", "biopharma"],
)
def test_generated_landscapes_have_the_figures_of_real_ones(
    n: int, links: int, core: float, cost: float
) -> None:
    """In every future: the number of links exactly, core and propagation cost within a point."""
    shape, drawn = shape_of(n, core, cost), []
    for future in range(12):
        found = generate(shape, links, Streams(1, future))
        seen = visibility(found)
        assert int(found.sum()) == links
        assert not found.diagonal().any()
        assert core_of(seen).mean() == pytest.approx(core, abs=0.01)
        assert propagation_cost(seen) == pytest.approx(cost, abs=0.01)
        drawn.append(found.tobytes())
    assert len(set(drawn)) == len(drawn)


@pytest.mark.parametrize("seed", range(8))
def test_the_closure_is_that_of_warshall(seed: int) -> None:
    """Against the textbook's triple loop, on random graphs with and without circles."""
    n = 14
    links = np.random.default_rng(seed).random((n, n)) < 0.04 * (1 + seed)
    np.fill_diagonal(links, False)
    reach = links | np.eye(n, dtype=np.bool_)
    for k in range(n):
        reach |= reach[:, [k]] & reach[k]
    assert (visibility(links) == reach).all()
    sizes = (reach & reach.T).sum(axis=1)
    assert core_of(reach).sum() == (sizes.max() if sizes.max() > 1 else 0)


def test_measures_at_their_limits() -> None:
    """Nothing linked: only oneself is seen. All in a circle: everybody is the core."""
    alone, circle = np.zeros((5, 5), dtype=np.bool_), np.roll(np.eye(5, dtype=np.bool_), 1, axis=1)
    assert propagation_cost(visibility(alone)) == pytest.approx(0.2)
    assert not core_of(visibility(alone)).any()
    assert (change_effort(alone, visibility(alone), 9.0, 9.0) == 1.0).all()
    assert propagation_cost(visibility(circle)) == 1.0
    assert core_of(visibility(circle)).all()
    assert change_effort(circle, visibility(circle), 0.0, 0.7) == pytest.approx(1.7)
    assert (change_effort(circle, visibility(circle), 0.0, 0.0) == 1.0).all()


def test_no_landscape_is_nothing() -> None:
    """No series, no account, no lever."""
    record, mechanism, effort = play(ArchitectureParameters())
    assert (record.weekly, record.ledger, mechanism.levers(), effort.size) == ({}, {}, (), 0)


def test_a_landscape_that_costs_nothing_changes_no_run() -> None:
    """Null: coupling without effort leaves every other figure the same bit for bit."""
    off = small_scenario()
    knobs = dataclasses.replace(TELECOM, effort_direct=0.0, effort_indirect=0.0)
    on = dataclasses.replace(off, architecture=knobs)
    first, second = (sim.run(one, small_plan(), Future(1, 3)) for one in (off, on))
    assert second.weekly["applications"][-1] == 103
    for name, series in first.weekly.items():
        assert (second.weekly[name] == series).all(), name
    for name, account in first.ledger.items():
        assert (second.ledger[name].rows == account.rows).all(), name


def coupled(number: int, knobs: ArchitectureParameters = TELECOM) -> Scenario:
    """A small firm whose project and own build renew the application of a number."""
    base = small_scenario()
    project = Project(value=1e5, cost=100.0, work={"build": {"dev": 16.0}}, rework=0.0, team=2,
                      application=number)  # fmt: skip
    money = dataclasses.replace(base.investment, pools={"dev": 2}, build_weeks=8.0,
                                projects={"crm": project}, switch_weeks=0.0)  # fmt: skip
    own = dataclasses.replace(knobs, own_application=number)
    return dataclasses.replace(base, investment=money, architecture=own)


PLAN = Scripted(ScriptedPlan("p", steps=tuple(
    Step(1, pull) for pull in (Pull("go_live", date=4), Pull("start_project", what="crm"))
)))  # fmt: skip


def weeks_to_live(record: Record) -> tuple[float, float]:
    """Weeks in which the own technology and the project go live."""
    kinds = ("go_live", "project_live")
    first = [min(e.week for e in record.events if e.kind == kind) for kind in kinds]
    return first[0], first[1]


def test_a_change_of_the_core_takes_longer() -> None:
    """Life: at the default strengths; builds wait by what the application is coupled to."""
    shape = shape_of(103, TELECOM.core_share, TELECOM.propagation)
    links = generate(shape, TELECOM.dependencies, Streams(1, 0))
    effort = change_effort(links, visibility(links), 0.02, 1.0)
    tight, loose = int(effort.argmax()) + 1, int(effort.argmin()) + 1
    runs = [sim.run(coupled(number), PLAN, Future(1, 0)) for number in (loose, tight)]
    (own_loose, project_loose), (own_tight, project_tight) = map(weeks_to_live, runs)
    assert own_tight >= own_loose + 4
    assert project_tight >= project_loose + 4
    extra = [record.facts.get("integration_effort", 0.0) for record in runs]
    assert extra[1] == pytest.approx(16.0 * (effort.max() - 1.0), rel=0.6)
    assert extra[0] < 0.2 * extra[1]


def test_renewed_applications_serve_goals() -> None:
    """What is renewed fits: with everything renewed all goals are served, whatever they are."""
    none, all_new = (
        play(TELECOM, {signals.RENEWED: share})[0].weekly["alignment"] for share in (0.0, 1.0)
    )
    assert none[-1] < 1.0
    assert all_new[-1] == pytest.approx(1.0)


def test_goals_that_turn_leave_the_architecture_behind() -> None:
    """Life: over futures, drift at its default and an outside turn both lower alignment."""
    turn = {"new owner": Shock("goals_rotate", start=5, end=6, size=0.8)}
    still, drifting, turned = [], [], []
    for future in range(30):
        still.append(play(TELECOM, future=future)[0].weekly["alignment"][-1])
        goals = Goals(ArchitectureParameters(applications=103), Streams(1, future))
        goals.week(156, 0.0)
        drifting.append(goals.alignment(np.zeros(103)))
        turned.append(play(TELECOM, future=future, hazards=turn)[0].weekly["alignment"][-1])
    for other in (drifting, turned):
        lost = np.array(still) - np.array(other)
        assert lost.mean() > 3 * lost.std(ddof=1) / 30**0.5


def test_rate_and_size_of_drift_are_apart() -> None:
    """No rate or no size: goals stand still. A turn of everything keeps weights a mixture."""
    for change in ({"goal_drift_rate": 0.0}, {"goal_drift_size": 0.0}):
        knobs = ArchitectureParameters(applications=30, **change)
        goals = Goals(knobs, Streams(1, 0))
        first = goals.weights.copy()
        goals.week(520, 0.0)
        assert goals.weights == pytest.approx(first)
    goals = Goals(ArchitectureParameters(applications=30), Streams(1, 0))
    goals.week(0, 1.0)
    assert goals.weights.sum() == pytest.approx(1.0)
    many = Goals(ArchitectureParameters(applications=30, goal_drift_rate=4.0), Streams(1, 0))
    assert 20 < many.week(520, 0.0) < 65


def test_decoupling_makes_the_core_smaller_and_changes_cheaper() -> None:
    """Ten applications of the core stand behind interfaces after the lead; they are paid for."""
    plain, _, before = play(TELECOM)
    record, _, after = play(TELECOM, pull=Pull("decouple", amount=10.0))
    ready = round(TELECOM.decouple_weeks)
    assert record.weekly["core_share"][ready - 1] == plain.weekly["core_share"][0]
    assert record.weekly["core_share"][-1] < plain.weekly["core_share"][-1]
    assert record.weekly["propagation_cost"][-1] < plain.weekly["propagation_cost"][-1]
    assert (after <= before + 1e-12).all()
    assert after.mean() < before.mean()
    assert record.ledger["decoupling"].rows.sum() == pytest.approx(-10 * TELECOM.decouple_cost)
    everything = play(TELECOM, pull=Pull("decouple", amount=1000.0))[0]
    assert everything.weekly["core_share"][-1] == 0.0


@pytest.mark.parametrize("amount", [1.0, 5.0, 35.0])
def test_what_is_cut_is_what_is_said_and_paid(amount: float) -> None:
    """However many are ordered: each that is cut used the core, and nothing else is booked."""
    plain = play(TELECOM)[1].links
    record, mechanism, _ = play(TELECOM, pull=Pull("decouple", amount=amount))
    cut = int((mechanism.links != plain).any(axis=1).sum())
    paid = record.ledger["decoupling"].rows.sum(axis=1) / TELECOM.decouple_cost
    assert (paid[round(TELECOM.decouple_weeks)], paid.sum()) == (-cut, -cut)
    assert cut == amount if amount < 10 else 5 < cut < amount
    (said,) = (event.text for event in record.events if event.kind == "decoupled")
    assert said.startswith(f"{cut} applications")
    assert (cut < amount) == ("no other" in said)


def test_what_happened_gives_the_landscape_at_the_end() -> None:
    """Drawn again, and what the events say done to it again, a landscape is that of the run's end.

    Systems are retired before and after the interfaces are ready, so the order counts.
    """
    gone = np.zeros(103)
    gone[[7, 30]] = 4.0, 2.0
    record, mechanism, _ = play(TELECOM, {signals.RETIRED: gone},
                                pull=Pull("decouple", amount=6.0))  # fmt: skip
    start = at_start(TELECOM, Streams(1, 0))
    end = at_end(start, [(event.kind, event.text) for event in record.events])
    assert (end.direct == mechanism.links).all()
    assert (end.there == mechanism.there).all()
    assert int(start.there.sum()) - int(end.there.sum()) == 6
    assert (start.direct != end.direct).any()
    assert propagation_cost(start.seen()) == record.weekly["propagation_cost"][0]


def test_the_order_of_a_picture_puts_kinds_together() -> None:
    """Control, core, shared, apart; with as many of each as the shape asks for."""
    start = at_start(TELECOM, Streams(1, 0))
    shape = shape_of(TELECOM.applications, TELECOM.core_share, TELECOM.propagation)
    kinds = kinds_of(start)[order_of(start)]
    assert (np.diff(kinds) >= 0).all()
    counts = np.bincount(kinds, minlength=len(KINDS)).tolist()
    assert counts == [shape.control, shape.core, shape.shared, shape.apart]


def test_retired_systems_leave_and_hand_their_links_on() -> None:
    """Three systems go; what depended on them depends on what replaces them."""
    gone = np.zeros(103)
    gone[7] = 3.0
    record, mechanism, _ = play(TELECOM, {signals.RETIRED: gone})
    assert record.weekly["applications"][-1] == 100
    assert measure_all(record)["core_share"] == record.weekly["core_share"][-1]
    assert not mechanism.links[~mechanism.there].any()
    assert not mechanism.links[:, ~mechanism.there].any()
    assert mechanism.there[7]
    assert not mechanism.links.diagonal().any()


@pytest.mark.parametrize("future", range(4))
def test_what_is_renewed_itself_is_not_retired(future: int) -> None:
    """Three projects take six of ten away: all but their own applications and the technology's."""
    projects = {
        f"p{number}": Project(procure_weeks=0.0, hypercare_weeks=0.0, parallel_weeks=1.0,
                              replaces={"old": 1.0, "older": 1.0}, application=number)
        for number in (2, 3, 4)
    }  # fmt: skip
    money = InvestmentParameters(projects=projects, retire_use=0.0, review_interval=4)
    knobs = dataclasses.replace(TELECOM, applications=10, dependencies=30, own_application=5)
    world = make_world(units([5, 5]), WEEKS, future=future, projects=3, applications=10)
    landscape, portfolio = Landscape(knobs), Portfolio(money)
    for one in (landscape, portfolio):
        one.start(world)
    start = next(one for one in portfolio.levers() if one.card.name == "start_project")
    for name in projects:
        assert start.pull(Pull("start_project", what=name), np.arange(2), 0) is None
    world.clock.run()
    assert int(landscape.there.sum()) == 4
    assert landscape.there[1:5].all()
    assert [e.text for e in world.record.events if e.kind == "landscape"] == []


@pytest.mark.parametrize(("systems", "said"), [(3.0, False), (102.0, False), (103.0, True)])
def test_what_the_landscape_does_not_hold_is_said(systems: float, said: bool) -> None:
    """More old systems are switched off than there are: the record tells how many, and why."""
    gone = np.zeros(103)
    gone[7] = systems
    knobs = dataclasses.replace(TELECOM, own_application=8)
    record, mechanism, _ = play(knobs, {signals.RETIRED: gone})
    texts = [e.text for e in record.events if e.kind == "landscape"]
    assert len(texts) == said
    assert mechanism.there[7]
    if said:
        (text,) = texts
        assert text.startswith("103 old systems are switched off, the landscape loses 102")


def test_worth_follows_alignment() -> None:
    """Half a million for all goals: what is booked is alignment won, by the week."""
    knobs = dataclasses.replace(TELECOM, goal_value=520_000.0)
    record, _, _ = play(knobs, {signals.RENEWED: 1.0})
    gain = record.weekly["alignment"][1:] - record.weekly["alignment"][0]
    assert record.ledger["goals_served"].rows.sum() == pytest.approx(10_000.0 * gain.sum())


def test_what_cannot_be_is_refused_in_a_sentence() -> None:
    """Too few links for a core, a cost that no such landscape has, an application that is not."""
    knobs = ArchitectureParameters(applications=50, dependencies=10, core_share=0.9,
                                   propagation=0.05, own_application=51)  # fmt: skip
    money = InvestmentParameters(projects={"crm": Project(application=99)})
    paths = [problem.field for problem in landscape_problems(knobs, money)]
    assert paths == [
        "architecture.dependencies",
        "architecture.propagation",
        "architecture.own_application",
        "investment.projects.crm.application",
    ]
    assert landscape_problems(TELECOM, InvestmentParameters()) == []
    assert landscape_problems(ArchitectureParameters(dependencies=0), money) == []


def test_it_keeps_the_rules_of_the_house() -> None:
    """It reads and writes what it declares, takes every pull, and is the same twice."""
    knobs = ArchitectureParameters(applications=APPLICATIONS, dependencies=30)
    check_mechanism(lambda: Landscape(knobs))
