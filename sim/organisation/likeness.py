"""Who is alike: people of one role, and how far ties keep to it.

Two people are alike where both lead others or neither does, and where both work in departments that
meet customers or neither does: standing and kind of work, as far as an organisation states them.
"""

from __future__ import annotations

import numpy as np

from sim.organisation.people import Ties
from sim.units import BoolArray, FloatArray, IntArray

ROLES = 4


def roles(manager: IntArray, department: IntArray, customer_facing: BoolArray) -> IntArray:
    """Number the role of each person (n,), from 0 to 3.

    Example
    -------
    >>> roles(np.array([-1, 0, 0]), np.array([0, 0, 1]), np.array([False, True])).tolist()
    [1, 0, 2]
    """
    leads = np.zeros(manager.size, dtype=np.int64)
    leads[manager[manager >= 0]] = 1
    return leads + 2 * customer_facing[department]


def assortativity(ties: Ties, role: IntArray) -> float:
    """Say how far ties keep to people of one role.

    Parameters
    ----------
    ties : who hears whom.
    role : (n,) from `roles`.

    Returns
    -------
    1 where all ties are among the like, 0 where they are as if mixed by chance, below 0 where they
    avoid it; 0 where there are no ties, or all people who have any are alike.

    Source: Newman 2003, mixing patterns in networks, assortativity coefficient.

    Example
    -------
    >>> from sim.organisation.people import ties_from_pairs
    >>> pairs = ties_from_pairs(np.array([0, 1, 2, 3]), np.array([1, 0, 3, 2]), 4)
    >>> assortativity(pairs, np.array([0, 0, 1, 1])), assortativity(pairs, np.array([0, 1, 0, 1]))
    (1.0, -1.0)
    """
    listener = np.repeat(role, ties.n_heard)
    pairs = listener * ROLES + role[ties.hears.astype(np.int64)]
    count = np.bincount(pairs, minlength=ROLES * ROLES).reshape(ROLES, ROLES)
    share: FloatArray = count / max(int(count.sum()), 1)
    chance = float(share.sum(axis=1) @ share.sum(axis=0))
    if chance in (0.0, 1.0):
        return 0.0
    return float((np.trace(share) - chance) / (1.0 - chance))
