"""Interfaces between departments on unlike platforms: counted, run, felt, and decreed away."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

import sim
from sim import signals
from sim.areas.architecture.landscape import Landscape
from sim.areas.architecture.parameters import ArchitectureParameters
from sim.areas.investment.parameters import Project
from sim.areas.planning.parameters import PlanningParameters, StandardTerms
from sim.areas.planning.standards import Standards
from sim.contracts import Pull
from sim.kernel.record import Record
from sim.metrics.table import measure_all
from sim.scenario import Future, Scenario
from sim.strategies.scripted import Scripted
from sim.strategies.spec import ScriptedPlan, Step
from sim.testing.firms import small_plan, small_scenario
from sim.units import FloatArray
from tests.unit.test_standards import WEEKS, linked, play
from tests.worlds import Script, make_world, units

FUTURES = 30
LANDSCAPE = ArchitectureParameters(applications=20, dependencies=40, goal_drift_rate=0.0)


def beside(count: float, knobs: ArchitectureParameters = LANDSCAPE) -> FloatArray:
    """Play a landscape beside so many interfaces; return what changes take at the end."""
    world = make_world(units([5, 5]), 8, applications=knobs.applications)
    Script({signals.PLATFORM_LINKS: count}).start(world)
    Landscape(knobs).start(world)
    effort = world.board.reader(signals.CHANGE_EFFORT)
    world.clock.run()
    return effort()


def house(terms: StandardTerms | None, effort: float) -> Scenario:
    """Let the small firm choose platforms beside a landscape and a project of its own people."""
    base = small_scenario()
    project = Project(value=1e5, cost=100.0, work={"build": {"dev": 16.0}}, rework=0.0, team=2,
                      application=1)  # fmt: skip
    money = dataclasses.replace(base.investment, pools={"dev": 2}, build_weeks=8.0,
                                projects={"crm": project}, switch_weeks=0.0)  # fmt: skip
    standards = {} if terms is None else {"chat": terms}
    return dataclasses.replace(
        base, investment=money, planning=PlanningParameters(standards),
        architecture=dataclasses.replace(LANDSCAPE, effort_platforms=effort),
    )  # fmt: skip


def whole(scenario: Scenario, number: int, *more: Step) -> Record:
    """Play the small firm with its project, opened in week 10, and further steps."""
    steps = (*more, Step(10, Pull("start_project", what="crm")))
    return sim.run(scenario, Scripted(ScriptedPlan("p", steps=steps)), Future(1, number))


def test_what_interfaces_cost_is_exact() -> None:
    """Every week what was added to the start costs its part of the year, and what went saves."""
    saved = 0
    for future in range(5):
        record = play(StandardTerms(interface_cost=5200.0), linked([10] * 5), future=future)
        count = record.weekly["platform_interfaces"]
        booked = record.ledger["platform_interfaces"].rows.sum(axis=1)
        assert booked[1:] == pytest.approx(-100.0 * (count[1:] - count[0]))
        saved += count[-1] < count[0]
    assert saved


def test_interfaces_at_their_limits() -> None:
    """None with one platform or where nobody works with another; every pair where all differ."""
    alone = np.zeros((4, 4))
    for terms, flows in ((StandardTerms(platforms=1), None), (StandardTerms(), alone)):
        record = play(terms, linked([10] * 4, flows))
        assert not record.weekly["platform_interfaces"].any()
    apart = StandardTerms(platforms=20, link_value=0.0)
    counts = [
        play(apart, linked([10] * 4), future=r).weekly["platform_interfaces"] for r in range(20)
    ]
    assert max(count[0] for count in counts) == 6.0
    assert all((count == count[0]).all() for count in counts)


def test_interfaces_that_cost_nothing_change_no_run() -> None:
    """Null: no run cost, no effort, and every other figure is as without platforms, bit by bit."""
    still = StandardTerms(platforms=8, link_value=0.0, interface_cost=0.0)
    for number in range(4):
        bare, beside_them = (whole(house(terms, 0.0), number) for terms in (None, still))
        assert beside_them.weekly["platform_interfaces"].any()
        for name, series in bare.weekly.items():
            assert (beside_them.weekly[name] == series).all(), name
        for name, account in bare.ledger.items():
            assert (beside_them.ledger[name].rows == account.rows).all(), name


def test_a_change_takes_more_work_by_every_interface() -> None:
    """Exactly so much by each, at the default; nothing where they make no effort."""
    plain = beside(0.0)
    assert beside(7.0) == pytest.approx(plain * (1.0 + 7.0 * LANDSCAPE.effort_platforms))
    off = dataclasses.replace(LANDSCAPE, effort_platforms=0.0)
    assert (beside(7.0, off) == plain).all()
    world = make_world(linked([10] * 6), WEEKS, applications=20)
    Standards(PlanningParameters({"chat": StandardTerms(platforms=8, link_value=0.0)})).start(world)
    Landscape(LANDSCAPE).start(world)
    effort = world.board.reader(signals.CHANGE_EFFORT)
    world.clock.run()
    count = world.record.weekly["platform_interfaces"][-1]
    assert count > 5
    alone = make_world(linked([10] * 6), WEEKS, applications=20)
    Landscape(LANDSCAPE).start(alone)
    without = alone.board.reader(signals.CHANGE_EFFORT)
    alone.clock.run()
    assert effort() == pytest.approx(without() * (1.0 + 0.01 * count))


def test_a_set_standard_takes_interfaces_and_effort_away_in_whole_runs() -> None:
    """Life of the lever: fewer interfaces at the end, and a project of less work, over futures."""
    terms = StandardTerms(platforms=6, link_value=0.0, review_weeks=4.0)
    scenario, decree = house(terms, 0.2), Step(0, Pull("set_standard"))
    left, work, spent = [], [], []
    for number in range(FUTURES):
        free, bound = whole(scenario, number), whole(scenario, number, decree)
        metrics = [measure_all(one) for one in (free, bound)]
        left.append([one["platform_interfaces"] or 0.0 for one in metrics])
        work.append([one.facts.get("integration_effort", 0.0) for one in (free, bound)])
        spent.append([one.ledger["platform_interfaces"].rows.sum() for one in (free, bound)])
    for found, sign in ((left, -1.0), (work, -1.0), (spent, 1.0)):
        gain = sign * np.diff(np.array(found), axis=1)[:, 0]
        assert gain.mean() > 3 * gain.std(ddof=1) / FUTURES**0.5


def test_without_platforms_there_are_no_interfaces_to_measure() -> None:
    """A metric of what a case does not declare is null, never 0."""
    record = sim.run(small_scenario(), small_plan(), Future(1, 0))
    assert measure_all(record)["platform_interfaces"] is None
