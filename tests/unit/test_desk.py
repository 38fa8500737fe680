"""Desks count themselves: who came, waited, was served or left, exactly and at every instant."""

from __future__ import annotations

import math
from collections.abc import Generator

import numpy as np
import pytest
import simpy

from sim.kernel.clock import Clock
from sim.kernel.desk import NO_SERVICE, Desk, Tally, virtual_wait
from sim.kernel.streams import Streams


def come(
    clock: Clock, desk: Desk, at: float, weeks: float, priority: int = 0, patience: float = math.inf
) -> Generator[simpy.Event, object, None]:
    """Come at a time, wait at most so long, and hold a place for so long."""
    yield clock.timeout(at)
    with desk.request(priority, weeks) as turn:
        limit = clock.timeout(patience) if patience < math.inf else clock.env.event()
        yield turn | limit
        if turn.triggered:
            yield clock.timeout(weeks)


def run(places: int, customers: list[tuple[float, ...]], horizon: int = 10) -> Desk:
    """Run customers through a desk and return it at the end."""
    clock = Clock(horizon)
    desk = Desk(clock, places)
    for at, weeks, *rest in customers:
        clock.process(come(clock, desk, at, weeks, *rest))  # type: ignore[arg-type]
    clock.run()
    return desk


def test_waits_area_and_use_are_counted_exactly() -> None:
    """Three customers at one place: waits 0, 1 and 2 weeks; the queue's area is their sum."""
    found = run(1, [(0.0, 2.0), (1.0, 2.0), (2.0, 1.0)]).statistics()
    assert found.waits.tolist() == [0.0, 1.0, 2.0]
    assert (found.arrived, found.done, found.area_waiting) == (3, 3, 3.0)
    assert (found.busy_weeks, found.capacity_weeks) == (5.0, 10.0)


def test_lower_priority_numbers_go_first_and_nobody_is_interrupted() -> None:
    """The urgent one overtakes those who wait, not the one in service."""
    found = run(1, [(0.0, 2.0), (0.5, 1.0, 1), (1.0, 1.0, 0)]).statistics()
    assert found.waits.tolist() == [0.0, 1.0, 2.5]


def test_those_who_run_out_of_patience_are_counted_as_abandoned() -> None:
    """Their waits count in the area, as do those of customers who still wait at the end."""
    found = run(1, [(0.0, 8.0), (1.0, 1.0, 0, 2.5), (4.0, 9.0), (6.0, 1.0)], 10).statistics()
    assert (found.done, found.abandoned, found.in_service, found.waiting) == (1, 1, 1, 1)
    assert found.waits_abandoned.tolist() == [2.5]
    assert found.waits_open.tolist() == [4.0]
    assert found.conserved
    assert found.little_gap == 0.0


def test_a_desk_without_places_serves_nobody() -> None:
    """Zero places are allowed; the queue never empties and the virtual wait ends all patience."""
    desk = run(0, [(0.0, 1.0), (3.0, 1.0)])
    assert (desk.waiting, desk.in_service) == (2, 0)
    assert desk.virtual_wait() == NO_SERVICE
    assert np.exp(-desk.virtual_wait() / 1.0) == 0.0


def test_more_places_are_free_at_once_and_fewer_wait_for_the_end_of_a_service() -> None:
    """Idle places go first, then those whose customer is done first."""
    clock = Clock(8)
    desk = Desk(clock, 1)
    for at in (0.0, 0.0, 0.0, 0.0):
        clock.process(come(clock, desk, at, 2.0))

    def shifts() -> Generator[simpy.Event, object, None]:
        yield clock.timeout(1.0)
        desk.staff(3)
        yield clock.timeout(0.5)
        desk.staff(1)

    clock.process(shifts())
    clock.run()
    found = desk.statistics()
    assert found.waits.tolist() == [0.0, 1.0, 1.0, 3.0]
    assert found.capacity_weeks == 1 * 1.0 + 3 * 0.5 + 3 * 0.5 + 2 * 1.0 + 1 * 5.0


def test_the_virtual_wait_is_what_an_arrival_would_wait() -> None:
    """Asked at an instant, it equals the wait of a customer who really comes then."""
    luck, who = Streams(1, 3), np.arange(30)
    arrivals = np.cumsum(luck.exponential("gap", who)) / 3.0
    weeks = luck.exponential("work", who)
    for places in (1, 2, 4):
        clock = Clock(60)
        desk = Desk(clock, places)
        asked: list[float] = []

        def probe(
            clock: Clock, desk: Desk, asked: list[float]
        ) -> Generator[simpy.Event, object, None]:
            yield clock.timeout(7.123)
            asked.append(desk.virtual_wait())
            with desk.request(1, 0.0) as turn:
                yield turn
                asked.append(clock.now - 7.123)

        for at, length in zip(arrivals[arrivals < 7.0], weeks, strict=False):
            clock.process(come(clock, desk, float(at), float(length)))
        clock.process(probe(clock, desk, asked))
        clock.run()
        assert asked[0] == pytest.approx(asked[1], abs=1e-12)


def test_the_virtual_wait_needs_known_services() -> None:
    """A customer who did not say how long he stays makes it meaningless."""
    clock = Clock(2)
    desk = Desk(clock, 1)
    desk.request()
    with pytest.raises(ValueError, match="length of every service"):
        desk.virtual_wait()


def test_the_virtual_wait_after_a_cut_skips_those_who_leave() -> None:
    """Of three agents two go when they finish; the arrival waits for the third."""
    assert virtual_wait(0.0, ends=[1.0, 2.0, 5.0], work=[], places=1) == 5.0
    assert virtual_wait(0.0, ends=[1.0], work=[], places=2) == 0.0


@pytest.mark.parametrize("number", range(6))
def test_conservation_and_little_hold_at_any_instant(number: int) -> None:
    """Random customers, patience and shifts: the counts add up and Little's law is exact."""
    luck, who = Streams(2, number), np.arange(60)
    clock = Clock(20)
    desk = Desk(clock, 2)
    at = 18.0 * luck.uniform("at", who)
    weeks, patience = luck.exponential("work", who), 2.0 * luck.exponential("patience", who)
    for i in who:
        clock.process(
            come(clock, desk, float(at[i]), float(weeks[i]), int(i) % 3, float(patience[i]))
        )

    def look() -> Generator[simpy.Event, object, None]:
        for week in range(40):
            desk.staff([2, 0, 3, 1][week % 4])
            found = desk.statistics()
            assert found.conserved
            assert found.little_gap == pytest.approx(0.0, abs=1e-9)
            assert found.busy_weeks <= found.capacity_weeks
            yield clock.timeout(0.47)

    clock.process(look())
    clock.run()
    found = desk.statistics()
    assert found.conserved
    assert found.little_gap == pytest.approx(0.0, abs=1e-9)
    assert min(found.done, found.abandoned) > 0


def test_a_tally_counts_customers_who_break_off() -> None:
    """Somebody who leaves in the middle of the service is abandoned, not done."""
    tally = Tally(places=2)
    tally.come(1.0, count=2)
    tally.take_up(1.5, [0.5])
    tally.break_off(2.0)
    found = tally.statistics(3.0, [2.0])
    assert (found.done, found.abandoned, found.waiting) == (0, 1, 1)
    assert found.conserved
    assert (found.area_waiting, found.busy_weeks) == (2.5, 0.5)
    assert found.little_gap == 0.0
