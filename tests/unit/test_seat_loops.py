"""Loops over claims and wishes for a seat, beside what they say in plain numpy."""

from __future__ import annotations

import numpy as np
import pytest

from sim.areas.investment.seats_compiled import join_due, some_need, without_seat


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
