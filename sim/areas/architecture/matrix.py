"""The dependency matrix of a landscape as a picture has it, before and after a run.

A run changes the links in two ways only, and says each in its events: an application is retired and
hands its links on, or is put behind interfaces. So a landscape that was drawn again from the luck
of its future, and to which this happens again, is the one at the end of the run. What lies below
the applications keeps its links, but for those of the retired; its support ends, or is renewed when
a project replaces it, and the events say both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from sim.areas.architecture.couplings import core_of, decouple, generate, hand_over, visibility
from sim.areas.architecture.infrastructure import stack
from sim.areas.architecture.landscape_parameters import LandscapeParameters
from sim.areas.architecture.shape import shape_of
from sim.areas.architecture.support_watch import SUPPORT_ENDED, SUPPORT_RENEWED
from sim.kernel.streams import Streams
from sim.units import BoolArray, IntArray

#: Kinds of events; a portfolio that switches an old system off says `retired` of its own.
DECOUPLED, RETIRED = "decoupled", "application_retired"
CHANGES, SUPPORT = (DECOUPLED, RETIRED), (SUPPORT_ENDED, SUPPORT_RENEWED)
KINDS = ("control", "core", "shared", "apart")
_NUMBER = re.compile(r"#(\d+)")


def decoupled_text(cut: Sequence[int], ordered: int) -> str:
    """Say which applications were put behind interfaces, and whether more had been ordered."""
    text = f"{len(cut)} applications stand behind interfaces of their own"
    text += ": " + ", ".join(f"#{one + 1}" for one in cut) if cut else ""
    return text + ("; no other hangs on the core any more" if len(cut) < ordered else "")


def retired_text(old: int, heir: int) -> str:
    """Say which application was retired, and which one took its links."""
    return f"application #{old + 1} is retired; its links go to #{heir + 1}"


@dataclass(frozen=True, slots=True)
class Links:
    """Hold the direct dependencies of a landscape, and which applications are there.

    Parameters
    ----------
    direct : (n, n) whether the application of the row uses that of the column.
    there : (n,) not retired.
    below : (n + m, m) whether an application, or then a component of infrastructure, stands on the
        component of the column; without columns where nothing lies below.
    unsupported : (m,) components whose support has ended.
    """

    direct: BoolArray
    there: BoolArray
    below: BoolArray = field(default_factory=lambda: np.zeros((0, 0), dtype=np.bool_))
    unsupported: BoolArray = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))

    def layers(self) -> Links:
        """Both layers as one matrix (n + m, n + m): components use no application, and all stay."""
        m = self.below.shape[1]
        if not m:
            return self
        upper = np.vstack([self.direct, np.zeros((m, self.there.size), dtype=np.bool_)])
        return Links(np.hstack([upper, self.below]), np.append(self.there, np.ones(m, np.bool_)))

    def without_support(self) -> BoolArray:
        """(n,) applications that stand, directly or through another, on what has no support."""
        n = self.there.size
        if not self.below.shape[1]:
            return np.zeros(n, dtype=np.bool_)
        stands = self.below[:n] @ visibility(self.below[n:])
        return np.asarray(stands[:, self.unsupported].any(axis=1) & self.there)

    def seen(self) -> BoolArray:
        """(n, n) whether it depends on it, directly or through others; each on itself."""
        found = np.zeros_like(self.direct)
        inside = np.flatnonzero(self.there)
        found[np.ix_(inside, inside)] = visibility(self.direct[np.ix_(inside, inside)])
        return found


def at_start(knobs: LandscapeParameters, streams: Streams) -> Links:
    """Draw the landscape that a future begins with.

    Source: see `generate`.
    """
    shape = shape_of(knobs.applications, knobs.core_share, knobs.propagation)
    there = np.ones(knobs.applications, dtype=np.bool_)
    below = stack(knobs, knobs.applications, streams)
    supported = np.zeros(knobs.infrastructure, dtype=np.bool_)
    return Links(generate(shape, knobs.dependencies, streams), there, below, supported)


def at_end(start: Links, happened: Iterable[tuple[str, str]]) -> Links:
    """Let happen again what a run's events say.

    Parameters
    ----------
    start : what the future began with; it is not changed.
    happened : kind and text of events, in order; of `CHANGES` and `SUPPORT`; others pass.

    Source: own design.

    Example
    -------
    >>> ring = Links(np.roll(np.eye(3, dtype=np.bool_), 1, axis=1), np.ones(3, dtype=np.bool_))
    >>> happened = [(DECOUPLED, decoupled_text([0], 1)), (RETIRED, retired_text(2, 1))]
    >>> after = at_end(ring, happened)
    >>> after.direct.astype(int).tolist(), after.there.tolist()
    ([[0, 0, 0], [1, 0, 0], [0, 0, 0]], [True, True, False])
    """
    now = Links(
        start.direct.copy(), start.there.copy(), start.below.copy(), start.unsupported.copy()
    )
    for kind, text in happened:
        numbers = [int(found) - 1 for found in _NUMBER.findall(text)]
        if kind == DECOUPLED:
            for one in numbers:
                decouple(now.direct, core_of(now.seen()), one)
        elif kind == RETIRED:
            old, heir = numbers
            hand_over(now.direct, old, heir)
            now.there[old] = False
            now.below[old : old + 1] = False  # its heir stands on what it stood on before
        elif kind in SUPPORT:
            now.unsupported[numbers] = kind == SUPPORT_ENDED
    return now


def kinds_of(links: Links) -> IntArray:
    """(n,) place in `KINDS` of each application: it uses the core, is it, is used by it, or apart.

    Source: Baldwin, MacCormack and Rusnak 2014.
    """
    seen = links.seen()
    core = core_of(seen)
    kind = np.full(core.size, KINDS.index("apart"))
    kind[seen[:, core].any(axis=1)] = KINDS.index("control")
    kind[seen[core].any(axis=0)] = KINDS.index("shared")
    kind[core] = KINDS.index("core")
    return kind


def order_of(links: Links) -> IntArray:
    """(n,) applications by kind; within one, those on which or for which most hangs come first."""
    seen = links.seen()
    return np.lexsort((-seen.sum(axis=0), -seen.sum(axis=1), kinds_of(links)))


def below_order(links: Links) -> IntArray:
    """(m,) components of infrastructure, those on which most applications depend first."""
    n = links.there.size
    return np.argsort(-links.layers().seen()[:n, n:].sum(axis=0), kind="stable")
