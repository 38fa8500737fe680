"""Many people live as few do: what is asked for ahead of its turn, in smaller blocks, changes
nothing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.areas.adoption.columns import People
from sim.areas.adoption.days_compiled import FAR, no_days
from sim.areas.adoption.rules_compiled import Sums
from tests.benchmarks.crowds import Crowd, crowd

SMALL = 300
TIMES = FAR // SMALL + 2
OF_ONE = frozenset({"reports", "heard_by", "in_order"})
"""Columns of positions, and where a run of them starts."""
STARTS = frozenset({"reports_start", "heard_start", "first_user", "stretch_start"})


def copied(one: People) -> People:
    """Put many copies of a firm beside each other; no copy hears of another."""
    units, found = one.unit_users.size, {}
    for name in one._fields:
        column: NDArray[np.generic] = getattr(one, name)
        many = np.stack([column] * TIMES)
        copy = np.arange(TIMES).reshape((TIMES,) + (1,) * column.ndim)
        if name in STARTS:
            many = np.append((many[:, :-1] + copy * column[-1]).ravel(), column[-1] * TIMES)
        elif name in OF_ONE:
            many = many + copy * SMALL
        elif name in ("department", "stretch_unit"):
            many = many + copy * units
        elif name == "manager":
            many = np.where(many >= 0, many + copy * SMALL, -1)
        found[name] = many.reshape((-1, *column.shape[1:])).astype(column.dtype)
    at_hand = np.zeros((SMALL * TIMES, 4), dtype=np.uint64)
    holder, times = at_hand[:, 0], at_hand.view(np.int32)[:, 2:6]
    started = at_hand.view(np.float64)[:, 3]
    holder[:], times[:], started[:] = found["holder"], found["times"], found["started"]
    return People(**{**found, "holder": holder, "times": times, "started": started})


def test_copies_of_a_firm_beyond_the_caches_live_as_the_firm_does() -> None:
    one = crowd(SMALL)
    many = Crowd(copied(one.people), one.keys)
    many.days = no_days(SMALL * TIMES, many.people.stretch_unit.size)
    many.sums = Sums(*np.zeros((3, many.people.unit_users.size)))
    before = one.people.times.copy()
    for _ in range(6):
        assert many.live() == one.live() * TIMES
    assert (one.people.times - before).sum() > 50, "or too little happens"
    alone, tiled = one.people, many.people
    for name in ("aware", "uses", "workaround", "skill", "left", "times", "started", "tickets"):
        column = np.stack([getattr(alone, name)] * TIMES)
        assert (getattr(tiled, name).reshape(column.shape) == column).all(), name
    heard = tiled.heard_using.reshape(TIMES, SMALL)
    assert (heard == alone.heard_using).all()
