"""Who is on which platform, what it is worth, and what would be best for all together.

A department values a platform by how well it fits and by the share of its crossing work that meets
partners on the same platform. What is best for each is rarely best for all: the difference is the
standardisation gap.
"""

from __future__ import annotations

import numpy as np

from sim.units import BoolArray, FloatArray, IntArray


def worth(choice: IntArray, fit: FloatArray, links: FloatArray) -> FloatArray:
    """Compute what each department's platform is worth to it.

    Parameters
    ----------
    choice : (D,) platform of each department.
    fit : (D, K) worth of local fit, money a week.
    links : (D, D) worth to the first of being on the platform of the second, money a week.

    Returns
    -------
    (D,) money a week.

    Source: standardisation problem, Weitzel, Beimborn and Koenig 2006.

    Example
    -------
    >>> fit = np.array([[1.0, 0.0], [0.0, 1.0]])
    >>> links = np.array([[0.0, 5.0], [5.0, 0.0]])
    >>> worth(np.array([0, 1]), fit, links).tolist(), worth(np.array([0, 0]), fit, links).tolist()
    ([1.0, 1.0], [6.0, 5.0])
    """
    same = choice[:, None] == choice
    found = fit[np.arange(choice.size), choice] + (links * same).sum(axis=1)
    return np.asarray(found, dtype=np.float64)


def best_reply(
    department: int, choice: IntArray, fit: FloatArray, links: FloatArray, moving: float
) -> int:
    """Find the platform that is best for a department, the others staying where they are.

    Parameters
    ----------
    department : who decides.
    choice, fit, links : as for `worth`.
    moving : cost of moving, spread over the weeks in which it must pay, money a week.

    Returns
    -------
    The platform; where it is until another is better by more than the cost of moving.
    """
    k = fit.shape[1]
    by_platform = np.bincount(choice, weights=links[department], minlength=k)
    by_platform[choice[department]] -= links[department, department]
    gains = fit[department] + by_platform
    gains[np.arange(k) != choice[department]] -= moving
    found = int(np.argmax(gains))
    here = int(choice[department])
    return found if gains[found] > gains[here] + 1e-12 else here


def best_pair(
    pair: tuple[int, int],
    choice: IntArray,
    fit: FloatArray,
    links: FloatArray,
    moving: tuple[float, float],
) -> tuple[int, int]:
    """Find the two platforms that are best for two departments together.

    Returns
    -------
    Platforms of both; where they are until another pair is better by more than the costs.
    """
    first, second = pair
    k = fit.shape[1]
    others = np.ones(choice.size, dtype=np.bool_)
    others[[first, second]] = False
    sums = np.zeros((k, k))
    for axis, (who, cost) in enumerate(zip(pair, moving, strict=True)):
        weights = np.where(others, links[who], 0.0)
        gains = fit[who] + np.bincount(choice, weights=weights, minlength=k)
        gains[np.arange(k) != choice[who]] -= cost
        sums += gains[:, None] if axis == 0 else gains
    sums[np.arange(k), np.arange(k)] += links[first, second] + links[second, first]
    here = (int(choice[first]), int(choice[second]))
    found = np.unravel_index(int(np.argmax(sums)), sums.shape)
    return (int(found[0]), int(found[1])) if sums[found] > sums[here] + 1e-12 else here


def best_standard(fit: FloatArray) -> int:
    """Find the one platform that would be best for all if everybody had to be on it."""
    return int(np.argmax(fit.sum(axis=0)))


def central_plan(fit: FloatArray, links: FloatArray) -> IntArray:
    """Choose platforms for all departments as one who decides for everybody would.

    Parameters
    ----------
    fit, links : as for `worth`.

    Returns
    -------
    (D,) platform of each department. A heuristic: the best that single moves reach from every
    platform for all, and from everybody's own favourite. Equal to the true best in all made cases
    of up to seven departments that the tests try by brute force, or within 1 % of it.

    Source: own design; the exact problem is a multiway cut, which is hard.
    """
    d, k = fit.shape
    both = links + links.T
    starts = [np.full(d, platform, dtype=np.int64) for platform in range(k)]
    starts.append(np.argmax(fit, axis=1).astype(np.int64))
    found = max((_climb(start, fit, both) for start in starts), key=lambda one: one[0])
    return found[1]


def _climb(choice: IntArray, fit: FloatArray, both: FloatArray) -> tuple[float, IntArray]:
    """Move one department at a time while the sum over all rises."""
    choice = choice.copy()
    improved = True
    while improved:
        improved = False
        for department in range(choice.size):
            new = best_reply(department, choice, fit, both, 0.0)
            if new != choice[department]:
                choice[department], improved = new, True
    return float(worth(choice, fit, both / 2.0).sum()), choice


def interfaces(choice: IntArray, together: BoolArray) -> int:
    """Count the pairs of departments that work together and are on unlike platforms.

    Parameters
    ----------
    choice : (D,) platform of each department.
    together : (D, D) whether work goes from the first to the second.

    Returns
    -------
    Interfaces, 0..D (D - 1) / 2; a pair counts once, whichever way its work goes.

    Source: own design.

    Example
    -------
    >>> chain = np.eye(3, k=1, dtype=np.bool_)
    >>> interfaces(np.array([0, 1, 1]), chain), interfaces(np.array([1, 1, 1]), chain)
    (1, 0)
    """
    unlike = choice[:, None] != choice
    return int(np.triu((together | together.T) & unlike).sum())


def concentration(choice: IntArray, users: IntArray, k: int) -> float:
    """Compute the Herfindahl index of users over platforms, 1/K..1; 1 is one standard.

    Example
    -------
    >>> concentration(np.array([0, 0, 1]), np.array([1, 1, 2]), 2)
    0.5
    """
    shares = np.bincount(choice, weights=users, minlength=k) / max(float(users.sum()), 1.0)
    return float(np.square(shares).sum())
