"""Standard processes: variants, what a standard saves, and exceptions that queue at the owner."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim import signals
from sim.areas.architecture.parameters import ArchitectureParameters
from sim.areas.architecture.process_parameters import ProcessTerms
from sim.areas.architecture.processes import Processes, variant_count
from sim.areas.investment.parameters import InvestmentParameters
from sim.areas.investment.support import Support
from sim.contracts import Pull
from sim.kernel.record import Record
from sim.metrics.table import measure_all
from sim.testing import check_mechanism
from sim.units import FloatArray
from sim.world import World
from tests.worlds import Script, make_world, units

WEEKS = 104
FIRM = units([100, 150, 50])
USUAL = ProcessTerms()
AT_ONCE = ProcessTerms(share=0.0, misfit_spread=0.0, change_weeks=0.0, change_hours=0.0)


def begin(
    world: World,
    terms: ProcessTerms,
    target: float | None = None,
    scope: tuple[int, ...] = (0, 1, 2),
) -> Processes:
    """Start one process, and let management set the standard share in week 0."""
    mechanism = Processes(ArchitectureParameters(processes={"orders": terms}))
    mechanism.start(world)
    lever = mechanism.levers()[0]
    if target is not None:
        pull = Pull("standardise_process", what="orders", amount=target)
        assert lever.pull(pull, np.array(scope), 0) is None
    return mechanism


def play(target: float | None = None, terms: ProcessTerms = USUAL, *, future: int = 0) -> Record:
    """Play one process alone."""
    world = make_world(FIRM, WEEKS, future=future)
    begin(world, terms, target)
    world.clock.run()
    world.record.close()
    return world.record


def read(world: World, signal: signals.Signal) -> FloatArray:
    """Read a signal at the end."""
    return np.asarray(world.board.reader(signal)(), dtype=np.float64)


def test_nothing_declared_is_nothing() -> None:
    """No process: no series, no desk, no lever, factors of 1 and no hours."""
    world = make_world(FIRM, 9)
    mechanism = Processes(ArchitectureParameters())
    mechanism.start(world)
    world.clock.run()
    assert (world.record.weekly, world.record.desks, mechanism.levers()) == ({}, {}, ())
    assert (read(world, signals.TRAINING_FACTOR) == 1.0).all()
    assert not read(world, signals.PROCESS_HOURS).any()


def test_with_todays_standard_exceptions_cost_nothing_more() -> None:
    """Null: they come and queue, but are part of normal work; nothing is saved."""
    world = make_world(FIRM, WEEKS)
    begin(world, USUAL)
    lost: list[float] = []
    world.clock.weekly(
        signals.PROJECT_COST.phase, "test",
        lambda _week: lost.append(read(world, signals.PROCESS_HOURS).sum()),
    )  # fmt: skip
    world.clock.run()
    assert sum(lost) == 0.0
    assert world.record.weekly["exceptions"].sum() > 0.0
    assert (read(world, signals.SUPPORT_FACTOR) == 1.0).all()


@pytest.mark.parametrize(("owners", "load"), [(1, 0.6), (2, 0.7)])
def test_the_wait_at_the_owner_is_that_of_the_textbook(owners: int, load: float) -> None:
    """Limit: M/M/c with the stated rate; Erlang's mean wait within four standard errors."""
    weeks = load * owners / 1.5  # 300 users with half an exception of a hundred: 1.5 a week
    offered = 1.5 * weeks
    full = offered**owners / math.factorial(owners) / (1 - load)
    wait = full / (sum(offered**k / math.factorial(k) for k in range(owners)) + full)
    wait *= weeks / (owners - offered)
    means = []
    for future in range(16):
        world = make_world(FIRM, 600, future=future)
        begin(world, ProcessTerms(owners=owners, decision_weeks=weeks))
        world.clock.run()
        desk = world.record.desks["exceptions orders"]
        assert desk.conserved
        means.append(desk.waits[100:].mean())
    assert abs(np.mean(means) - wait) < 4 * np.std(means, ddof=1) / 4.0


def test_exceptions_come_at_the_stated_rate() -> None:
    """Limit: no spread of misfit; today's and added ones, within four standard errors."""
    counts = [play(1.0, AT_ONCE, future=r).weekly["exceptions"][2:].mean() for r in range(20)]
    assert abs(np.mean(counts) - 3.0 * 2.5) < 4 * np.std(counts, ddof=1) / math.sqrt(20)


def test_a_standard_makes_exceptions_and_queues() -> None:
    """Life: the default standard raises both in nearly all of 30 paired futures (a sign test, for
    queues near their limit have no mean to speak of)."""
    for name in ("exceptions_week", "exception_wait_p90"):
        found = np.array(
            [[measure_all(play(target, future=r))[name] for target in (None, 0.8)]
             for r in range(30)],
            dtype=np.float64,
        )  # fmt: skip
        gain = found[:, 1] - found[:, 0]
        assert (gain > 0.0).sum() >= 27, name


def test_what_a_standard_saves_is_exact() -> None:
    """From none to full standard: 40 % of course hours, 30 % of questions, half the interfaces."""
    world = make_world(FIRM, 20)
    slow = ProcessTerms(share=0.0, change_weeks=10.0)
    begin(world, slow, 1.0)
    world.clock.run()
    assert read(world, signals.TRAINING_FACTOR) == pytest.approx(np.full(3, 0.6))
    assert read(world, signals.SUPPORT_FACTOR) == pytest.approx(np.full(3, 0.7))
    assert float(read(world, signals.INTEGRATION_FACTOR)) == pytest.approx(0.5)
    half = make_world(FIRM, 20)
    begin(half, slow, 1.0, (1,))
    half.clock.run()
    assert float(read(half, signals.INTEGRATION_FACTOR)) == pytest.approx(0.75)
    assert read(half, signals.TRAINING_FACTOR) == pytest.approx(np.array([1.0, 0.6, 1.0]))


def test_hours_are_lost_to_moving_and_to_what_is_undecided() -> None:
    """All hours of moving add up; those of exceptions are the time in queue and service."""
    world = make_world(FIRM, WEEKS)
    terms = ProcessTerms(share=0.5, exceptions=0.0, blocked=1.0, change_hours=8.0)
    mechanism = begin(world, terms, 1.0)
    sums = np.zeros(3)

    def note(_week: int) -> None:
        sums[:] += read(world, signals.PROCESS_HOURS) * FIRM.users

    world.clock.weekly(signals.PROJECT_COST.phase, "test", note)
    world.clock.run()
    desk = mechanism.variants[0].owner.desk.statistics()
    weeks = desk.area_waiting + desk.busy_weeks
    expected = 0.5 * 8.0 * FIRM.users.sum() + weeks * FIRM.hours_per_week
    assert sums.sum() == pytest.approx(expected)


def test_variants_are_counted_between_one_and_the_number_of_departments() -> None:
    """Limit: nothing in common, all in common, and the way between falls."""
    alike = np.ones(5)
    counts = [variant_count(np.full(5, s), alike) for s in np.linspace(0, 1, 11)]
    assert (counts[0], counts[-1]) == (pytest.approx(5.0), pytest.approx(1.0))
    assert play(1.0).weekly["process_variants"][-1] == pytest.approx(1.0)


def test_fewer_questions_reach_the_desk() -> None:
    """Support takes the factor: half the questions, about half the tickets."""
    arrived = []
    for factor in (1.0, 0.5):
        world = make_world(FIRM, WEEKS)
        Script({signals.TICKET_RATE: 0.1, signals.SUPPORT_FACTOR: factor}).start(world)
        Support(InvestmentParameters(support_agents=5)).start(world)
        world.clock.run()
        arrived.append(world.record.desks["support"].arrived)
    assert arrived[1] == pytest.approx(0.5 * arrived[0], rel=0.1)


def test_it_keeps_the_rules_of_the_house() -> None:
    """It reads and writes what it declares, takes every pull, and is the same twice."""
    declared = {"orders": ProcessTerms(exceptions=20.0), "bills": ProcessTerms(share=1.0)}
    check_mechanism(lambda: Processes(ArchitectureParameters(processes=declared)))
