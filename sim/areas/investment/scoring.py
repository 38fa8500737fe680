"""A scoring sheet: several criteria of a project, weighted, make one number to rank it by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from sim.areas.investment.delivery import Delivery
from sim.areas.investment.parameters import CRITERIA
from sim.units import FloatArray, IntArray


def sheet(
    weights: Mapping[str, float], deliveries: Sequence[Delivery], worth: FloatArray
) -> FloatArray:
    """Score projects by weighted criteria, each scaled to 0..1 over those that are compared.

    Parameters
    ----------
    weights : criterion -> weight, >= 0.
    deliveries : projects that are compared, n of them.
    worth : (n,) what each is believed to be worth per money, with all errors of that belief.

    Returns
    -------
    (n,) scores, 0..1; the worth per money itself where nothing else has a weight.

    Source: weighted scoring of projects, practice (Cooper); own form.
    """
    others = any(weights.get(name, 0.0) > 0.0 for name in CRITERIA[1:])
    if not others:
        return worth
    found = {
        "value": worth,
        "fit": np.array([one.project.fit for one in deliveries]),
        "speed": -np.array([one.planned_weeks for one in deliveries]),
        "sponsor": np.array([one.case.power for one in deliveries]),
    }
    whole = sum(weights.get(name, 0.0) for name in CRITERIA)
    total = sum(weights.get(name, 0.0) * scaled(found[name]) for name in CRITERIA)
    return np.asarray(total / whole)


def scaled(values: FloatArray) -> FloatArray:
    """Scale values to 0..1; all alike are all 0.

    Example
    -------
    >>> scaled(np.array([1.0, 3.0, 2.0])).tolist()
    [0.0, 1.0, 0.5]
    """
    width = float(values.max() - values.min())
    return np.asarray((values - values.min()) / width if width > 0.0 else np.zeros(values.size))


def by_score(
    score: FloatArray, gain: FloatArray, cost: FloatArray, funds: float, before: Sequence[IntArray]
) -> list[int]:
    """Choose projects in the order of their scores, as long as money and prerequisites allow.

    Parameters
    ----------
    score : (n,) the highest first; equal ones as they are listed.
    gain : (n,) believed net worth; what is worth nothing is not chosen.
    cost : (n,) money that must be committed.
    funds : money that may be committed; may be infinite.
    before : for each project, the others that it builds on.

    Returns
    -------
    Indexes, in the order in which they are chosen.

    Example
    -------
    >>> none = np.empty(0, dtype=np.int64)
    >>> by_score(np.array([1.0, 2.0]), np.ones(2), np.ones(2), 2.0, (none, np.array([0])))
    [0, 1]
    """
    taken: list[int] = []
    waiting = [k for k in np.argsort(-score, kind="stable").tolist() if gain[k] > 0.0]
    while True:
        fits = (
            k
            for k in waiting
            if k not in taken and cost[k] <= funds and all(b in taken for b in before[k])
        )
        found = next(fits, None)
        if found is None:
            return taken
        taken.append(found)
        funds -= float(cost[found])
