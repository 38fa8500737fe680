"""The weekly desk: same virtual wait as a SimPy desk, keyed tickets, leavers, open time."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import pytest
import simpy

from sim.kernel.clock import Clock
from sim.kernel.desk import Desk
from sim.kernel.desk_weekly import WeeklyDesk, serve
from sim.kernel.streams import Streams
from sim.units import FloatArray


def desk(people: int = 40, agents: int = 2, future: int = 0, rate: float = 10.0) -> WeeklyDesk:
    """Make a desk for some people."""
    identity = np.arange(people, dtype=np.uint64) + np.uint64(9)
    return WeeklyDesk(Streams(1, future), "help", identity, rate, agents, classes=2)


def test_no_rate_no_ticket() -> None:
    """Null: people who raise nothing leave the desk idle, whatever the number of agents."""
    found = desk()
    for _ in range(5):
        assert not found.run_week(np.zeros(40)).any()
    assert found.arrived == 0
    assert found.virtual_wait() == 0.0


def test_tickets_come_at_the_stated_rate_while_none_is_open() -> None:
    """With many fast agents nobody is ever held up: a Poisson process per person."""
    found = desk(people=400, agents=400, rate=1e6)
    for _ in range(50):
        found.run_week(np.full(400, 0.3))
    assert abs(found.arrived - 6000) < 4 * np.sqrt(6000)


def test_a_person_has_one_open_ticket_at_a_time() -> None:
    """Without agents everybody raises one ticket and no second one."""
    found = desk(agents=0)
    for _ in range(30):
        open_share = found.run_week(np.full(40, 2.0))
    assert found.arrived == found.waiting == 40
    assert (open_share == 1.0).all()


def test_the_hazard_that_is_left_is_kept_across_weeks_and_pauses() -> None:
    """Only the sum of the hazard counts: spread over weeks with pauses, tickets come alike."""
    steady, broken = desk(agents=0), desk(agents=0)
    for week in range(12):
        steady.run_week(np.full(40, 0.05))
        broken.run_week(np.full(40, 0.1 if week % 2 else 0.0))
    assert steady.arrived == broken.arrived > 0


def test_the_same_ticket_is_equally_hard_for_any_number_of_agents() -> None:
    """Work done is the same in two worlds that differ in staff alone, once all is answered."""
    few, many = desk(agents=2), desk(agents=9)
    for found in (few, many):
        for week in range(200):
            found.run_week(np.full(40, 0.2 if week < 5 else 0.0))
        found.run_week(np.zeros(40))
    assert few.arrived == many.arrived > 0
    few_work, many_work = few.statistics().busy_weeks, many.statistics().busy_weeks
    assert few_work == pytest.approx(many_work, abs=1e-9)
    assert few.statistics().waits.mean() >= many.statistics().waits.mean()


def test_a_leaver_abandons_a_waiting_ticket_and_frees_one_in_service() -> None:
    """One is served on and counted as done; those who wait are gone from the queue."""
    found = desk(people=3, agents=1, rate=0.5)
    while found.arrived < 3:
        found.run_week(np.full(3, 5.0))
    assert (found.in_service, found.waiting) == (1, 2)
    found.let_go([0, 1, 2])
    assert (found.in_service, found.waiting) == (1, 0)
    for _ in range(60):
        open_share = found.run_week(np.zeros(3))
        assert not open_share.any()
    counted = found.statistics()
    assert counted.abandoned == 2
    assert counted.done == counted.arrived - 2
    assert counted.conserved


def test_more_agents_help_at_once() -> None:
    """Staff added at an integer week takes up what waits at that very instant."""
    found = desk(people=30, agents=1, rate=0.2)
    found.run_week(np.full(30, 9.0))
    before = found.waiting
    found.staff(6)
    assert found.waiting == before - 5
    assert found.in_service == 6
    found.staff(2)
    assert found.in_service == 6


def simpy_twin(arrivals: FloatArray, services: FloatArray, agents: int, until: int) -> float:
    """Return the virtual wait of a SimPy desk at an instant."""
    clock = Clock(until)
    twin = Desk(clock, agents)

    def customer(at: float, weeks: float) -> Generator[simpy.Event, object, None]:
        yield clock.timeout(at)
        yield from twin.visit(weeks)

    for at, weeks in zip(arrivals, services, strict=True):
        clock.process(customer(float(at), float(weeks)))
    clock.run()
    return twin.virtual_wait()


@pytest.mark.parametrize("agents", [1, 2, 5])
@pytest.mark.parametrize("week", [1, 3, 6])
def test_virtual_wait_has_the_same_meaning_at_both_desks(agents: int, week: int) -> None:
    """Where nobody raises a second ticket, compiled desk and SimPy agree on a newcomer's wait."""
    luck, people = Streams(1, 2), 4000
    identity = np.arange(people, dtype=np.uint64)
    found = WeeklyDesk(luck, "help", identity, 0.5, agents)
    rates = np.full(people, 0.002)
    raised = luck.exponential("help: coming", identity) / 0.002
    services = luck.exponential("help: difficulty", identity) / 0.5
    for _ in range(week):
        found.run_week(rates)
    came = raised <= week
    assert found.arrived == came.sum()
    twin = simpy_twin(raised[came], services[came], agents, week)
    assert twin > 0.0 or (week, agents) == (1, 5)
    assert found.virtual_wait() == pytest.approx(twin, abs=1e-9)


def test_luck_follows_the_person_not_the_position() -> None:
    """People listed in another order have the same tickets."""
    identity = np.arange(30, dtype=np.uint64)
    turned = identity[::-1].copy()
    one = WeeklyDesk(Streams(1, 0), "help", identity, 5.0, 2)
    two = WeeklyDesk(Streams(1, 0), "help", turned, 5.0, 2)
    rates = np.linspace(0.0, 1.0, 30)
    for _ in range(20):
        first = one.run_week(rates).copy()
        second = two.run_week(rates[::-1].copy())[::-1]
        np.testing.assert_array_equal(first, second)


def test_serve_refuses_a_queue_that_never_ends() -> None:
    """Nobody on duty in the end is a mistake of the caller."""
    with pytest.raises(ValueError, match="at least 1"):
        serve(np.zeros(2), np.ones(2), agents=[1, 0])


def test_serve_takes_ties_in_the_order_of_the_list() -> None:
    """Customers who come at one instant are served as listed, lower classes first."""
    found = serve(np.zeros(3), np.ones(3), 1, grade=np.array([1, 1, 0]))
    assert found.started.tolist() == [0.0, 2.0, 1.0]
