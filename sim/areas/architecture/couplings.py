"""Dependencies between applications: a generator that meets stated figures, and the measures.

An application that uses another depends on it, and so on everything that the other depends on: the
transitive closure of the dependencies is the visibility matrix. Its density is the propagation
cost, the part of the house that a change of one application may touch on average. The largest
group of applications that all depend on each other is the core.

Around a core, control applications use it, shared ones are used by it, and the rest stand apart;
what else there are of links lies where it changes neither core nor propagation cost.
"""

from __future__ import annotations

import numpy as np

from sim.areas.architecture.shape import Shape
from sim.kernel.streams import Streams
from sim.units import BoolArray, FloatArray, IntArray

#: How much more links the favourites get: weight is rank to the power of minus this (assumption).
_FAVOUR = 0.8


def generate(shape: Shape, dependencies: int, streams: Streams) -> BoolArray:
    """Draw the dependencies of a landscape.

    Parameters
    ----------
    shape : how many applications of each kind; n in all.
    dependencies : their number, from `shape.least` to `shape.most`.
    streams : luck of the future, keyed by application.

    Returns
    -------
    (n, n) whether the application of the row depends on that of the column; no diagonal.

    Source: own design, so that real figures are met: 103 applications with 243 dependencies,
    propagation cost 25 %, core 34 % (telecom), and 407 with 1,157, core 32 % (biopharma), as
    MacCormack, Lagerstroem and Baldwin report.

    Example
    -------
    >>> from sim.areas.architecture.shape import shape_of
    >>> links = generate(shape_of(103, 0.34, 0.25), 243, Streams(1, 0))
    >>> int(links.sum()), round(propagation_cost(visibility(links)), 3)
    (243, 0.248)
    """
    n = shape.core + shape.control + shape.shared + shape.apart
    order = streams.order("kind of an application", np.arange(n, dtype=np.uint64))
    ends = np.cumsum([shape.core, shape.control, shape.shared])
    core, control, shared, apart = np.split(order, ends)
    links = np.zeros((n, n), dtype=np.bool_)
    links[core, np.roll(core, -1)] = core.size > 0
    _tie(links, control, core, streams, outward=True)
    _tie(links, shared, core, streams, outward=False)
    pairs = apart.size // 2
    links[apart[:pairs], apart[pairs : 2 * pairs]] = True
    users, used = np.concatenate([core, control]), np.concatenate([core, shared])
    _fill(links, users, used, dependencies - int(links.sum()), streams)
    return links


def _tie(
    links: BoolArray, group: IntArray, core: IntArray, streams: Streams, *, outward: bool
) -> None:
    """Link each of a group with one application of the core."""
    if not core.size:
        return
    luck = streams.uniform("way to the core", group.astype(np.uint64))
    partner = core[(luck * core.size).astype(np.int64)]
    if outward:
        links[group, partner] = True
    else:
        links[partner, group] = True


def _fill(
    links: BoolArray, users: IntArray, used: IntArray, missing: int, streams: Streams
) -> None:
    """Draw further links without replacement; some applications are everybody's favourites."""
    n = links.shape[0]
    rank = np.empty(n)
    rank[streams.order("favourite", np.arange(n, dtype=np.uint64))] = np.arange(1, n + 1)
    row, column = (one.ravel() for one in np.meshgrid(users, used, indexing="ij"))
    free = (row != column) & ~links[row, column]
    row, column = row[free], column[free]
    waits = streams.exponential("dependency", (row * n + column).astype(np.uint64))
    first = np.argsort(waits * rank[column] ** _FAVOUR, kind="stable")[: max(missing, 0)]
    links[row[first], column[first]] = True


def visibility(links: BoolArray) -> BoolArray:
    """Say which application depends on which, directly or through others; each on itself.

    Parameters
    ----------
    links : (n, n) direct dependencies.

    Returns
    -------
    (n, n) transitive closure with the diagonal.

    Source: visibility matrix, MacCormack, Rusnak and Baldwin 2006.

    Example
    -------
    >>> visibility(np.eye(3, k=1, dtype=np.bool_)).sum(axis=1).tolist()
    [3, 2, 1]
    """
    from scipy.sparse.csgraph import shortest_path

    if not links.any():
        return np.eye(links.shape[0], dtype=np.bool_)
    return np.asarray(np.isfinite(shortest_path(links.astype(np.float64), unweighted=True)))


def propagation_cost(seen: BoolArray) -> float:
    """Compute the density of a visibility matrix, 0..1; 0 where there is no application.

    Source: MacCormack, Rusnak and Baldwin 2006.
    """
    return float(seen.mean()) if seen.size else 0.0


def core_of(seen: BoolArray) -> BoolArray:
    """Mark (n,) the largest group of applications that all see each other; nobody if all are alone.

    Source: cyclic groups of Baldwin, MacCormack and Rusnak 2014.

    Example
    -------
    >>> links = np.array([[0, 1, 0], [1, 0, 1], [0, 0, 0]], dtype=np.bool_)
    >>> core_of(visibility(links)).tolist()
    [True, True, False]
    """
    together = seen & seen.T
    sizes = together.sum(axis=1)
    if sizes.max(initial=1) < 2:
        return np.zeros(seen.shape[0], dtype=np.bool_)
    return np.asarray(together[int(sizes.argmax())])


def change_effort(
    links: BoolArray, seen: BoolArray, direct: float, indirect: float, among: int | None = None
) -> FloatArray:
    """Compute how many times its planned work a change of each application takes.

    Parameters
    ----------
    links, seen : (n, n) direct dependencies, and the visibility matrix.
    direct : more work by each dependency from or to it.
    indirect : more work where all others depend on it and it on all others.
    among : number n that these others are counted by, where the matrix holds infrastructure too;
        None: all of the matrix.

    Returns
    -------
    (n,) 1 + direct x links + indirect x (visibility fan-in + fan-out) / (2 (n - 1)), >= 1.

    Source: coupling predicts the cost of change, Lagerstroem et al. 2014 (sign); own form.

    Example
    -------
    >>> links = np.eye(3, k=1, dtype=np.bool_)
    >>> change_effort(links, visibility(links), 0.1, 1.0).tolist()
    [1.6, 1.7, 1.6]
    """
    n = links.shape[0] if among is None else among
    near = links.sum(axis=0) + links.sum(axis=1)
    far = seen.sum(axis=0) + seen.sum(axis=1) - 2
    return np.asarray(1.0 + direct * near + indirect * far / max(2 * (n - 1), 1))


def decouple(links: BoolArray, core: BoolArray, one: int) -> None:
    """Cut an application off from what it uses of the core, in place.

    Parameters
    ----------
    links : (n, n) direct dependencies, changed.
    core : (n,) the core as it stands.
    one : the application that gets interfaces of its own.
    """
    links[one] &= ~core


def hand_over(links: BoolArray, old: int, heir: int) -> None:
    """Take an application away, in place; its links go to what replaces it."""
    links[heir] |= links[old]
    links[:, heir] |= links[:, old]
    links[old] = links[:, old] = False
    links[heir, heir] = False
