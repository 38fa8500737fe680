"""The integration team builds one thing after another: the core, then modules as they are due."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np

from sim.areas.investment.parameters import InvestmentParameters
from sim.kernel.board import Array
from sim.kernel.streams import Streams
from sim.units import BoolArray, FloatArray

_NOTHING = 1e-9


def build_length(knobs: InvestmentParameters, streams: Streams) -> float:
    """Draw the weeks that the whole team needs for everything in this future.

    Returns
    -------
    Planned weeks / (1 - rework), times a lognormal factor of median 1; weeks.

    Source: rework after the Virtual Design Team; the spread is an assumption.

    Example
    -------
    >>> knobs = InvestmentParameters(build_weeks=45.0, build_rework=0.1)
    >>> build_length(knobs, Streams(seed=1, future=0))
    50.0
    """
    length = knobs.build_weeks / (1.0 - knobs.build_rework)
    if knobs.build_spread > 0.0:
        length *= math.exp(knobs.build_spread * float(streams.normal("build length", 0)[0]))
    return length


def team_weeks(knobs: InvestmentParameters, read: Mapping[str, Callable[[], Array]]) -> float:
    """Compute the planned work that the integration team gets done in a week.

    Parameters
    ----------
    knobs : whether the team comes from a shared pool, where debt takes people of its own.
    read : readers of what keeps the team away, and of what makes work longer.

    Returns
    -------
    Team weeks of work as planned, 0..1.

    Source: own design.
    """
    busy = float(read["interface_load"]())
    if not knobs.build_pool:
        busy += float(read["debt_load"]())
    free = float(read["team_share"]()) * max(1.0 - busy, 0.0)
    done = free * float(read["build_share"]())
    return done / (float(read["debt_drag"]()) * float(read["own_effort"]()))


class BuildQueue:
    """Build the core that everybody needs, then each department's module, the earliest due first.

    Modules that are due at the same date are built together and finish together, so that one
    go-live of many departments stays one go-live when the build is late.

    Parameters
    ----------
    weeks : weeks of the whole team for everything.
    core_share : part of the work that every department needs first.
    users : (D,) intended users; modules take work in proportion to them.

    Attributes
    ----------
    weeks_left : team weeks of work that are left.

    Source: own design.

    Example
    -------
    >>> queue = BuildQueue(10.0, 0.5, np.array([30.0, 20.0]))
    >>> queue.work(8.0, due=np.array([20.0, 15.0]))
    >>> queue.built.tolist(), queue.left.tolist()
    ([False, True], [2.0, 0.0])
    """

    def __init__(self, weeks: float, core_share: float, users: FloatArray) -> None:
        self._core = weeks * core_share
        self.left = weeks * (1.0 - core_share) * users / max(float(users.sum()), 1.0)
        self.weeks_left = self._add_up()

    @property
    def built(self) -> BoolArray:
        """(D,) departments whose module (and the core) is ready."""
        return np.asarray((self.left <= 0.0) & (self._core <= 0.0))

    @property
    def done(self) -> bool:
        """Whether nothing is left to build."""
        return self.weeks_left <= 0.0

    def _add_up(self) -> float:
        return self._core + float(self.left.sum())

    def work(self, weeks: float, due: FloatArray) -> None:
        """Spend some weeks of the whole team.

        Parameters
        ----------
        weeks : team weeks that are free.
        due : (D,) week in which each department is to go live; infinite where nobody has said.
        """
        self._core, weeks = _spend(self._core, weeks)
        for date in sorted(set(due[self.left > 0.0].tolist())):
            if weeks <= 0.0:
                break
            block = due == date
            before = float(self.left[block].sum())
            after, weeks = _spend(before, weeks)
            self.left[block] *= after / before
        self.weeks_left = self._add_up()


def _spend(work: float, weeks: float) -> tuple[float, float]:
    """Return the work and the weeks that are left; a rounding error is not a week's delay."""
    if weeks >= work - _NOTHING:
        return 0.0, max(weeks - work, 0.0)
    return work - weeks, 0.0
