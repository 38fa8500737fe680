"""What governance does to departments in a week, over all of them in one call; (D,) each."""

from __future__ import annotations

import math
from typing import NamedTuple

from sim.kernel.jit_compiled import compiled
from sim.units import BoolArray, FloatArray, IntArray

HALF = 0.5


class Terms(NamedTuple):
    """Hold the scalar knobs that act on departments."""

    compliance: float
    enforcement_hours: float
    capacity: float
    fatigue: float
    incentive: float


class Orders(NamedTuple):
    """Hold what people are told to do, and what moves their thresholds."""

    compliance: FloatArray
    enforcement_hours: FloatArray
    threshold_shift: FloatArray
    incentive_heads: FloatArray


class Minds(NamedTuple):
    """Hold what leaders think, one entry each; `decides_at` is the week of the next decision."""

    department: IntArray
    caution: FloatArray
    stance: FloatArray
    decides_at: FloatArray


@compiled
def stance_of(score: float, caution: float) -> float:
    """Say whether a leader backs (+1), stays neutral (0) or doubts (-1).

    A leader backs the change when the score exceeds his caution by a half, and doubts it when the
    score falls a half short of it. With caution spread evenly over 0..1, a score of 1 (full
    credibility, normal output) wins half of the leaders, and a score of 0 loses half of them.

    Parameters
    ----------
    score : credibility, less reported loss of output in units of `stance_loss`.
    caution : trait of the leader, 0..1.

    Source: own design.

    Example
    -------
    >>> [stance_of(score, caution) for score in (1.0, 0.0) for caution in (0.4, 0.6)]
    [1.0, 0.0, 0.0, -1.0]
    """
    margin = score - caution
    return 1.0 if margin > HALF else -1.0 if margin < -HALF else 0.0


@compiled
def decide(
    minds: Minds, week: int, every: float, credibility: float, output: FloatArray, loss: float,
    announced: BoolArray, changed: IntArray,
) -> int:  # fmt: skip
    """Let those decide whose turn it is; list the rows of those who change, return how many."""
    number = 0
    for row in range(changed.size):
        if minds.decides_at[row] > week:
            continue
        minds.decides_at[row] += every
        d = minds.department[row]
        if not announced[d]:
            continue
        stance = stance_of(credibility + (output[d] - 1.0) / loss, minds.caution[row])
        if stance != minds.stance[row]:
            minds.stance[row] = stance
            changed[number] = row
            number += 1
    return number


@compiled
def mean_over_users(values: FloatArray, users: IntArray, where: BoolArray) -> float:
    """Average a figure (D,) over the intended users of some departments; nan if they have none.

    Example
    -------
    >>> import numpy as np
    >>> mean_over_users(np.array([0.2, 0.8]), np.array([30, 10]), np.array([True, True]))
    0.35
    """
    total, heads = 0.0, 0
    for d in range(values.size):
        if where[d]:
            total += values[d] * users[d]
            heads += users[d]
    return total / heads if heads > 0 else math.nan


@compiled
def live_for(live_week: FloatArray, now: float, weeks: float, out: BoolArray) -> bool:
    """Mark the departments (D,) that have been live for some weeks now; tell if there are any."""
    some = False
    for d in range(out.size):
        out[d] = now - live_week[d] >= weeks
        some |= out[d]
    return some


@compiled
def govern(
    credibility: float, in_force: BoolArray, complaints: FloatArray, changes: FloatArray,
    friction: FloatArray, paid: FloatArray, users: IntArray, terms: Terms, orders: Orders,
) -> float:  # fmt: skip
    """Fill the orders of a week; return the users' mean of changes over capacity (fatigue)."""
    heads, felt = 0, 0.0
    for d in range(users.size):
        strain, pay = changes[d] / terms.capacity, min(paid[d], 1.0)
        orders.compliance[d] = terms.compliance * credibility if in_force[d] else 0.0
        hours = terms.enforcement_hours * complaints[d]
        orders.enforcement_hours[d] = hours if in_force[d] else 0.0
        shift = terms.fatigue * max(0.0, strain - 1.0) + terms.incentive * pay + friction[d]
        orders.threshold_shift[d] = min(1.0, max(-1.0, shift))
        orders.incentive_heads[d] = users[d] * pay
        heads += users[d]
        felt += users[d] * strain
    return felt / max(heads, 1)
