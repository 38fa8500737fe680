"""The layer below the applications: what they stand on, whom its change reaches, its support.

Applications stand on components of infrastructure, and these on others below. Both layers make one
dependency matrix: whoever replaces a component touches what stands on it and, through that, what
uses it. A component is supported for some years, or until its vendor ends that early; what stands
on one that is not any more fits its goals worse, and is pushed off the architecture, until a
project has put another in its place.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.areas.architecture.couplings import change_effort, propagation_cost, visibility
from sim.areas.architecture.infrastructure_parameters import InfrastructureParameters
from sim.kernel.streams import Streams
from sim.units import BoolArray, FloatArray, IntArray


def stack(knobs: InfrastructureParameters, applications: int, streams: Streams) -> BoolArray:
    """Draw what applications, and components of infrastructure, stand on directly.

    Parameters
    ----------
    knobs : components m, their layers, and how they are shared.
    applications : n of them.
    streams : luck of the future, keyed by application and component.

    Returns
    -------
    (n + m, m) whether the row (applications, then components) stands on the component.

    Source: own design; infrastructure is used and uses no application, as in the matrices of
    Lagerstroem, Baldwin, MacCormack and Dreyfus 2013.

    Example
    -------
    >>> below = stack(InfrastructureParameters(infrastructure=6), 20, Streams(1, 0))
    >>> below.shape, sorted(set(below.sum(axis=1).tolist()))
    ((26, 6), [0, 1, 2])
    """
    m = knobs.infrastructure
    below: BoolArray = np.zeros((applications + m, m), dtype=np.bool_)
    ids = np.arange(m, dtype=np.uint64)
    rank = np.empty(m)
    rank[streams.order("favourite infrastructure", ids)] = np.arange(1, m + 1)
    layers = np.array_split(
        streams.order("layer of infrastructure", ids), knobs.infrastructure_layers
    )
    rows: IntArray = np.arange(applications)
    for depth, layer in enumerate(layers if m else ()):
        who = (rows[:, None] * m + layer).astype(np.uint64)
        waits = (
            streams.exponential("what stands on it", who)
            * rank[layer] ** knobs.infrastructure_sharing
        )
        count = knobs.stands_on if depth == 0 else 1
        first = np.argsort(waits, axis=1, kind="stable")[:, :count]
        below[rows[:, None], layer[first]] = True
        rows = applications + layer
    return below


@dataclass(frozen=True, slots=True)
class Measure:
    """Say what a change takes in both layers, and how far it reaches.

    Parameters
    ----------
    applications : (n,) how many times its planned work a change of each application takes.
    components : (m,) the same of each component of infrastructure.
    reach : part of the applications that depend on a component, mean of all; 0..1.
    cost : propagation cost of both layers, 0..1.
    """

    applications: FloatArray
    components: FloatArray
    reach: float
    cost: float


class Infrastructure:
    """Keep what stands on what, until when it is supported, and what replacing it takes.

    Parameters
    ----------
    knobs : size, sharing, support.
    there : (n,) applications that are not retired; it is read whenever it is needed.
    streams : luck of the future.

    Source: one dependency matrix of applications and infrastructure (BTM); own design.

    Example
    -------
    >>> knobs = InfrastructureParameters(infrastructure=6, infrastructure_life=0.0)
    >>> layer = Infrastructure(knobs, np.ones(20, dtype=np.bool_), Streams(1, 0))
    >>> layer.kept(99).tolist() == [1.0] * 20
    True
    """

    def __init__(self, knobs: InfrastructureParameters, there: BoolArray, streams: Streams) -> None:
        self._knobs, self._there = knobs, there
        self._n, self.m = there.size, knobs.infrastructure
        self.below = stack(knobs, self._n, streams)
        ids = np.arange(self.m, dtype=np.uint64)
        life = knobs.infrastructure_life or np.inf
        self.ends: FloatArray = streams.uniform("end of infrastructure's support", ids) * life
        self._life, self._new = life, np.zeros(self.m, dtype=np.bool_)
        self._inner = visibility(self.below[self._n :]) if self.m else self.below[self._n :]
        self._stand()

    def _stand(self) -> None:
        """Find (n, m) whether an application stands on a component, itself or through others."""
        self.stands: BoolArray = self.below[: self._n] @ self._inner

    def leave(self, old: int) -> None:
        """Let a retired application leave what it stood on; its heir stands on its own."""
        self.below[old] = False
        self._stand()

    def whole(self, links: BoolArray) -> BoolArray:
        """(n + m, n + m) one matrix of applications and of what they stand on.

        Parameters
        ----------
        links : (n, n) direct dependencies between applications.
        """
        if not self.m:
            return links
        upper = np.vstack([links, np.zeros((self.m, self._n), dtype=np.bool_)])
        return np.hstack([upper, self.below])

    def seen(self, links: BoolArray) -> BoolArray:
        """(n + m, n + m) visibility matrix of both layers; retired applications see nothing."""
        whole, inside = self.whole(links), self._inside()
        found = np.zeros_like(whole)
        found[np.ix_(inside, inside)] = visibility(whole[np.ix_(inside, inside)])
        return found

    def measure(self, links: BoolArray, seen: BoolArray, direct: float, indirect: float) -> Measure:
        """Compute what a change of each part of both layers takes, and how far it reaches.

        Parameters
        ----------
        links : (n, n) direct dependencies between applications.
        seen : (n + m, n + m) visibility matrix of both layers.
        direct, indirect : see `change_effort`.
        """
        inside, count = self._inside(), int(self._there.sum())
        at = np.ix_(inside, inside)
        effort: FloatArray = np.ones(self._n + self.m)
        effort[inside] = change_effort(self.whole(links)[at], seen[at], direct, indirect, count)
        reach = seen[np.flatnonzero(self._there), self._n :]
        return Measure(
            applications=effort[: self._n],
            components=effort[self._n :],
            reach=float(reach.mean()) if reach.size else 0.0,
            cost=propagation_cost(seen[at]),
        )

    def _inside(self) -> IntArray:
        """Places of everything that is there, in the matrix of both layers."""
        return np.flatnonzero(np.append(self._there, np.ones(self.m, dtype=np.bool_)))

    def replace(self, done: BoolArray, week: int) -> list[str]:
        """Give components that a project has replaced a new life; say which, at most once each."""
        fresh = done & ~self._new
        self._new |= done
        self.ends[fresh] = week + self._life
        return [f"infrastructure #{k + 1} is replaced" for k in np.flatnonzero(fresh)]

    def drop(self, over: BoolArray, week: int) -> None:
        """Let vendors end support of components early; what has taken their place keeps its own.

        Parameters
        ----------
        over : (m,) components whose vendor has ended support.
        week : in which that is felt.
        """
        self.ends[over & ~self._new & (self.ends > week)] = week

    def ended(self, week: int) -> list[str]:
        """Say whose support ended in the week (w - 1, w], and how many applications stand on it."""
        gone = np.flatnonzero((self.ends > week - 1) & (self.ends <= week))
        on = (self.stands & self._there[:, None]).sum(axis=0)
        return [
            f"support of infrastructure #{k + 1} ends; {on[k]} applications stand on it"
            for k in gone
        ]

    def unsupported(self, week: int) -> BoolArray:
        """(n,) applications that stand on something out of support; none that is retired."""
        return np.asarray(self.stands[:, self.ends <= week].any(axis=1) & self._there)

    def unsupported_share(self, week: int) -> float:
        """Part of the applications that stand on something out of support, 0..1."""
        return float(self.unsupported(week).sum()) / max(int(self._there.sum()), 1)

    def kept(self, week: int) -> FloatArray:
        """(n,) part of its fit that each application keeps, 0..1."""
        return np.asarray(1.0 - self._knobs.unsupported_fit * self.unsupported(week))
