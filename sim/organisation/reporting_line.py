"""The reporting line: who reports to whom, by a stated span or a stated number of levels.

Few levels mean many reports to a manager, many levels few: what goes down the line waits in long
queues of talks, or passes many hands.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from sim.errors import BadInput, Problem
from sim.units import IntArray

FEWEST = 2.0
"""Nobody leads a single person for the sake of one more level."""
HALVINGS = 50


def reporting_tree(
    department: IntArray,
    seat: IntArray,
    names: Sequence[str],
    span: float,
    managers: int = 0,
) -> IntArray:
    """Hang everybody into a balanced reporting line by seat.

    The top person holds seat 0 of the largest department. Every department has a head, who reports
    to the top: its first seat (in the largest department the second). Below a head, seats fill the
    line level by level. With one level of managers there are no heads: all report to the top.

    Parameters
    ----------
    department, seat : (n,) department and seat of each position.
    names : department names; of two departments of the same size the first by name has the top.
    span : reports per manager, at least 1; where `managers` is stated it follows from that.
    managers : levels of managers, the top among them; 0 means as many as the span makes.

    Returns
    -------
    (n,) position of each line manager, -1 for the top person.

    Source: own design; spans after Gallup 2025. Keren and Levhari 1979 (read as abstract) choose
    the spans that cost least in managers' pay and in delay of decisions; one span on all levels is
    their limit in which pay counts for nothing, else spans grow on the way down.

    Example
    -------
    >>> seats, units = np.array([0, 1, 2, 3, 4, 0, 1]), np.array([0, 0, 0, 0, 0, 1, 1])
    >>> reporting_tree(units, seats, ("a", "b"), 2).tolist()
    [-1, 0, 1, 1, 2, 0, 5]
    >>> reporting_tree(units, seats, ("a", "b"), 2, managers=2).tolist()
    [-1, 0, 1, 1, 1, 0, 5]
    >>> reporting_tree(units, seats, ("a", "b"), 2, managers=1).tolist()
    [-1, 0, 0, 0, 0, 0, 0]
    """
    staff = np.bincount(department, minlength=len(names))
    largest = min(range(len(names)), key=lambda d: (-int(staff[d]), names[d]))
    member = np.lexsort((seat, department)).astype(np.int64)
    start = np.cumsum(staff) - staff
    top = member[start[largest]]
    manager = np.full(department.size, top, dtype=np.int64)
    if managers != 1:
        spans = np.full(staff.size, span)
        if managers > 1:
            below = staff - (np.arange(staff.size) == largest)
            spans = np.array([span_for(size, managers) for size in below.tolist()])
        rank = seat - (department == largest)
        first = start[department] + (department == largest)
        above = first + np.floor((rank - 1) / spans[department]).astype(np.int64)
        manager[rank > 0] = member[above[rank > 0]]
    manager[top] = -1
    return manager


def span_for(people: int, managers: int) -> float:
    """Find the smallest span at which a department has no more levels than stated.

    Parameters
    ----------
    people : of the department, its head among them.
    managers : levels of managers at most, that of the top among them, at least 2.

    Returns
    -------
    Reports per manager, at least 2, so that a small department may have fewer levels.

    Example
    -------
    >>> [round(span_for(31, managers), 1) for managers in (2, 3, 4, 5)]
    [29.0, 4.8, 2.5, 2.0]
    """
    low, high = FEWEST, float(max(people - 1, FEWEST))
    if steps_down(people - 1, low) < managers:
        return low
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        if steps_down(people - 1, middle) < managers:
            high = middle
        else:
            low = middle
    return high


def steps_down(rank: int, span: float) -> int:
    """Count the steps from a head down to the person of a rank; the head has rank 0.

    Example
    -------
    >>> [steps_down(rank, 2.0) for rank in (0, 2, 3, 7)]
    [0, 1, 2, 3]
    """
    steps = 0
    while rank > 0:
        rank, steps = math.floor((rank - 1) / span), steps + 1
    return steps


def levels(manager: IntArray) -> IntArray:
    """Count the levels of a reporting line: 1 for those without a manager.

    Raises
    ------
    BadInput : the line runs in a circle.

    Example
    -------
    >>> levels(np.array([-1, 0, 1, -1])).tolist()
    [1, 2, 3, 1]
    """
    level = np.where(manager < 0, 1, 0).astype(np.int64)
    for depth in range(1, manager.size + 1):
        under = (level == 0) & (manager >= 0)
        under &= level[np.maximum(manager, 0)] == depth
        if not under.any():
            break
        level[under] = depth + 1
    if (level == 0).any():
        raise BadInput([Problem("manager", "the reporting line runs in a circle")])
    return level
