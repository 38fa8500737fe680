"""Which projects to start when money is short: seven rules, one of them exact."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.units import BoolArray, FloatArray, IntArray

RULES = ("fcfs", "value_density", "strategic_fit", "equal", "exact", "auction", "score")
_CENT = 0.005


@dataclass(frozen=True, slots=True)
class Candidates:
    """Hold what a board knows of the projects that could start.

    Parameters
    ----------
    value, cost : (n,) estimated net worth and estimated cost, money.
    fit : (n,) strategic fit, 0..1.
    asked : (n,) order in which they were proposed, rising.
    work : (n,) weeks of the scarcest skill that they want, person-weeks.
    score : (n,) what the board's scoring sheet says of them; none: value per money.
    """

    value: FloatArray
    cost: FloatArray
    fit: FloatArray
    asked: IntArray
    work: FloatArray
    score: FloatArray | None = None


def select(rule: str, candidates: Candidates, funds: float) -> BoolArray:
    """Choose the projects that start.

    `fcfs` goes through them in the order of asking, `value_density` by value per money (a
    heuristic, not an optimum), `strategic_fit` by fit, `auction` by value per week of the scarcest
    skill, which is what a project can bid for it (a heuristic too), `score` by the scoring sheet,
    which is value per money where no other criterion has a weight; each takes what still fits.
    `equal` gives every candidate the same part of the funds, and what that leaves to the others,
    until nobody else is covered. `exact` maximises the sum of values (0-1 knapsack). Nobody starts
    a project that is worth nothing.

    Parameters
    ----------
    rule : one of `RULES`.
    candidates : what is known of them.
    funds : money that may be committed; may be infinite.

    Returns
    -------
    (n,) flags.

    Source: greedy rule after Dantzig 1957; exact by branch and bound with his bound.

    Example
    -------
    >>> three = Candidates(np.array([6.0, 5.0, 5.0]), np.array([6.0, 5.0, 5.0]) / 1.0,
    ...     np.zeros(3), np.arange(3), np.ones(3))
    >>> select("fcfs", three, 10.0).tolist(), select("exact", three, 10.0).tolist()
    ([True, False, False], [False, True, True])
    """
    worth = np.flatnonzero(candidates.value > 0.0)
    if rule == "exact":
        found = _knapsack(candidates.value[worth], candidates.cost[worth], funds)
    elif rule == "equal":
        found = _equal_parts(candidates.cost[worth], funds)
    else:
        found = _one_by_one(candidates.cost[worth], order(rule, candidates)[worth], funds)
    chosen = np.zeros(candidates.value.size, dtype=np.bool_)
    chosen[worth[found]] = True
    return chosen


def best_set(
    value: FloatArray, cost: FloatArray, funds: float, before: Sequence[IntArray]
) -> IntArray:
    """Find the set of projects of largest value that the funds cover, with all it builds on.

    Parameters
    ----------
    value, cost : (n,) net worth and cost, money; what is worth less than nothing may be needed.
    funds : money that may be committed; may be infinite.
    before : for each project, the others that it builds on.

    Returns
    -------
    Indexes, in no order; exact.

    Source: 0-1 knapsack with precedence; branch and bound with Dantzig's bound.

    Example
    -------
    >>> none = np.empty(0, dtype=np.int64)
    >>> found = best_set(np.array([-1.0, 5.0]), np.ones(2), 2.0, (none, np.array([0])))
    >>> sorted(found.tolist())
    [0, 1]
    """
    return _knapsack(value, cost, funds, [set(one.tolist()) for one in before])


def density(value: FloatArray, cost: FloatArray) -> FloatArray:
    """Value per money, (n,); what costs nothing comes first."""
    return np.asarray(value / np.maximum(cost, _CENT))


def order(rule: str, candidates: Candidates) -> FloatArray:
    """(n,) rank key of a rule, the smallest first; the exact rule ranks by density."""
    if rule in ("value_density", "exact") or (rule == "score" and candidates.score is None):
        return -density(candidates.value, candidates.cost)
    if rule == "score" and candidates.score is not None:
        return -candidates.score
    if rule == "auction":
        return -density(candidates.value, candidates.work)
    if rule == "strategic_fit":
        return -candidates.fit
    return candidates.asked.astype(np.float64)


def _one_by_one(cost: FloatArray, key: FloatArray, funds: float) -> IntArray:
    taken: list[int] = []
    for place in np.argsort(key, kind="stable").tolist():
        if math.fsum(cost[[*taken, place]]) <= funds + _CENT:
            taken.append(place)
    return np.array(taken, dtype=np.int64)


def _equal_parts(cost: FloatArray, funds: float) -> IntArray:
    taken: list[int] = []
    left = list(range(cost.size))
    while left:
        part = funds / len(left)
        covered = [place for place in left if cost[place] <= part + _CENT]
        if not covered:
            break
        turn = np.arange(len(covered), dtype=np.float64)
        paid = [covered[k] for k in _one_by_one(cost[covered], turn, funds)]
        taken += paid  # a part may be passed by half a cent, all the funds by no more than that
        funds -= float(cost[paid].sum())
        left = [place for place in left if place not in covered]
    return np.array(taken, dtype=np.int64)


def _knapsack(
    value: FloatArray, cost: FloatArray, funds: float, before: Sequence[set[int]] = ()
) -> IntArray:
    """Choose the set of largest value that the funds cover: branch and bound, depth first."""
    order = np.argsort(-density(value, cost), kind="stable")
    values, costs = value[order].tolist(), cost[order].tolist()
    place_of = {one: place for place, one in enumerate(order.tolist())}
    needs = [{place_of[other] for other in before[one]} if before else set() for one in order]
    best_value: float = 0.0
    best: tuple[int, ...] = ()
    most = funds + _CENT
    hair = 4.0 * math.ulp(most)  # a bound takes nothing off for rounding
    stack: list[tuple[int, float, float, tuple[int, ...]]] = [(0, most, 0.0, ())]
    while stack:
        place, left, held, taken = stack.pop()
        if held > best_value and all(needs[one] <= set(taken) for one in taken):
            best_value, best = held, taken
        if place == len(values) or held + _bound(values, costs, place, left) <= best_value:
            continue
        stack.append((place + 1, left, held, taken))
        more = (*taken, place)
        paid = math.fsum(costs[one] for one in more)  # whatever the order: a sum, rounded once
        if paid <= most:
            left = most - paid + hair
            stack.append((place + 1, left, held + values[place], more))
    return order[list(best)].astype(np.int64)


def _bound(values: Sequence[float], costs: Sequence[float], place: int, left: float) -> float:
    """Value of the rest if projects could be cut into pieces: never less than the best set's."""
    total = 0.0
    for value, cost in zip(values[place:], costs[place:], strict=True):
        if value <= 0.0:  # what is worth nothing comes last
            return total
        if cost > left:
            return total + value * max(left, 0.0) / cost if cost > 0.0 else total
        left -= cost
        total += value
    return total
