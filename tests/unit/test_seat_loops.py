"""Loops over claims and wishes for a seat, beside what they say in plain numpy."""

from __future__ import annotations

import numpy as np
import pytest

from sim.areas.investment.seats_compiled import (
    add_hours,
    first_claims,
    join_due,
    list_members,
    lost_interest,
    part_claims,
    serve,
    some_need,
    without_seat,
)


@pytest.mark.parametrize("seed", range(30))
def test_claims_fall_due_as_their_plain_twins_say(seed: int) -> None:
    rng = np.random.default_rng(seed)
    in_queue, ready = rng.random(40) < 0.9, rng.random(40) < 0.3
    due, earliest = 5.0 * rng.random(40) + 1.0, 5.0 * rng.random(40) + 1.0
    members = np.flatnonzero(rng.random(40) < 0.2)
    for until in (1.2, 2.0, 3.0, 6.0):
        falls_due = ~in_queue[members] & (due[members] < until)
        served = ready[members] & (earliest[members] < until)
        need = some_need(members, in_queue, due, earliest, ready, until)
        assert need == (falls_due | served).any()
        expected = in_queue.copy()
        joining = members[~in_queue[members] & (due[members] <= until)]
        expected[joining] = True
        assert join_due(members, in_queue, due, until) == joining.size
        assert (in_queue == expected).all()


@pytest.mark.parametrize("seed", range(10))
def test_those_without_a_seat_are_listed_in_order(seed: int) -> None:
    rng = np.random.default_rng(seed)
    wants, had, sits = rng.random((3, 50)) < 0.5
    slot, found = rng.integers(-1, 2, 50), np.empty(50, dtype=np.int64)
    number = without_seat(wants, had, sits, slot, found)
    expected = np.flatnonzero(wants & ~had & ~sits & (slot < 0))
    assert found[:number].tolist() == expected.tolist()


@pytest.mark.parametrize("seed", range(10))
def test_claims_are_served_in_the_order_of_a_plain_sort(seed: int) -> None:
    """Grade, then when it is due, then luck; equal in all of them go in the order of ids."""
    rng = np.random.default_rng(seed)
    grade, due = rng.integers(0, 2, 60), rng.integers(0, 3, 60).astype(np.float64)
    key, ready = rng.integers(0, 4, 60) / 4.0, rng.random(60) < 0.7
    earliest = rng.integers(0, 3, 60).astype(np.float64)
    members, found = np.flatnonzero(rng.random(60) < 0.8), np.empty(60, dtype=np.int64)
    for until, most in ((0.5, 0), (0.5, 1), (1.0, 7), (2.0, 60)):
        able = members[ready[members] & (earliest[members] <= until)]
        expected = able[np.lexsort((key[able], due[able], grade[able]))][:most]
        number = first_claims(members, ready, earliest, until, grade, due, key, most, found)
        assert found[:number].tolist() == expected.tolist()


@pytest.mark.parametrize("seed", range(10))
def test_claims_are_parted_and_taken_up_as_their_plain_twins_say(seed: int) -> None:
    rng = np.random.default_rng(seed)
    grade, department = rng.integers(-1, 2, 40), rng.integers(0, 5, 40)
    share, until = rng.random(5) - 0.3, 6.0 * rng.random(5)
    chosen, aware, wants = rng.random((3, 40)) < 0.6
    members, found = np.flatnonzero(grade >= 0), np.empty(40, dtype=np.int64)
    assert found[: list_members(grade, -1, found)].tolist() == members.tolist()
    number = lost_interest(members, aware, wants, found)
    assert found[:number].tolist() == members[aware[members] & ~wants[members]].tolist()

    who, lists = np.flatnonzero(wants), np.empty((2, 40), dtype=np.int64)
    ordered = ((share >= 0.0) & (until >= 3.0))[department[who]] & chosen[who]
    asks = grade[who] < 0
    expected = np.where(np.isin(np.arange(40), who[ordered & ~asks]), 0, grade)
    numbers = part_claims(who, department, share, until, 3.0, chosen, grade, *lists)
    assert lists[0, : numbers[0]].tolist() == who[ordered & asks].tolist()
    assert lists[1, : numbers[1]].tolist() == who[~ordered & asks].tolist()
    assert (grade == expected).all()

    due, in_queue, waits = 5.0 * rng.random(40), rng.random(40) < 0.5, np.empty(who.size)
    joining = int((~in_queue[who]).sum())
    assert serve(who, 3.0, -1, grade, in_queue, due, waits) == joining
    assert (waits == np.maximum(0.0, 3.0 - due[who])).all()
    assert (grade[who] == -1).all()
    assert not in_queue[who].any()


def test_hours_of_courses_add_up_by_department() -> None:
    rng = np.random.default_rng(1)
    department, people = rng.integers(0, 6, 90), rng.choice(90, 30, replace=False)
    hours = rng.random(6)
    expected = hours + 0.3 * np.bincount(department[people], minlength=6)
    add_hours(people, department, 0.3, np.empty(6), hours)
    assert (hours == expected).all()
