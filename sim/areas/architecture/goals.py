"""Business goals: they weigh capabilities, applications serve these, and goals turn."""

from __future__ import annotations

import numpy as np

from sim.areas.architecture.landscape_parameters import LandscapeParameters
from sim.kernel.streams import Streams
from sim.units import WEEKS_PER_YEAR, FloatArray, IntArray


def capability_names(count: int) -> tuple[str, ...]:
    """Name the capabilities that goals weigh, as a scenario names them.

    Parameters
    ----------
    count : capabilities.

    Returns
    -------
    (count,) names, in the order of all arrays of capabilities.

    Source: own design.

    Example
    -------
    >>> capability_names(2)
    ('capability_1', 'capability_2')
    """
    return tuple(f"capability_{number}" for number in range(1, count + 1))


class Goals:
    """Weigh capabilities, and say how far the applications serve them.

    Money of the past went where goals were: the more weight hangs on an application, the better it
    fits at the start, but for luck. A turn moves part of the weight to other capabilities; turns
    come at random instants, and every plan of a future meets the same ones. Weights of the start
    are the scenario's where it states any, otherwise luck.

    Parameters
    ----------
    knobs : capabilities, applications that serve each, fit, and how goals turn.
    streams : luck of the future.

    Source: strategic alignment as goal-weighted coverage, own design.

    Example
    -------
    >>> goals = Goals(LandscapeParameters(applications=20), Streams(1, 0))
    >>> round(float(goals.weights.sum()), 12), 0.0 <= goals.alignment(np.zeros(20)) <= 1.0
    (1.0, True)
    """

    def __init__(self, knobs: LandscapeParameters, streams: Streams) -> None:
        self._knobs, self._streams, n = knobs, streams, knobs.applications
        self._drifts = self._pushes = 0
        self._next = self._gap()
        who = np.arange(knobs.capabilities, dtype=np.uint64)
        self.weights = self._stated() if knobs.goal_weights else self._draw(0)
        serving = min(knobs.serving, n)
        lots = [streams.uniform("application of a capability", who, nth) for nth in range(serving)]
        self.serves: IntArray = (np.column_stack(lots) * n).astype(np.int64)
        carried = np.bincount(self.serves.ravel(), np.repeat(self.weights, serving), minlength=n)
        self.fit: FloatArray = streams.uniform(
            "fit of an application", np.arange(n, dtype=np.uint64)
        )
        at_work = np.unique(self.serves)
        rank = np.argsort(np.argsort(carried[at_work], kind="stable"), kind="stable")
        grown = rank / max(at_work.size - 1, 1)
        self.fit[at_work] += knobs.fit_history * (grown - self.fit[at_work])

    def week(self, week: int, pushed: float) -> int:
        """Let goals turn that are due by this instant, and those that something pushed.

        Returns
        -------
        Number of turns.
        """
        turns = 0
        while self._next <= week:
            self._drifts += 1
            self._turn(self._knobs.goal_drift_size, 2 * self._drifts)
            self._next += self._gap()
            turns += 1
        if pushed > 0.0:
            self._pushes += 1
            self._turn(pushed, 2 * self._pushes + 1)
            turns += 1
        return turns

    def served(self, renewed: FloatArray, kept: FloatArray | float = 1.0) -> FloatArray:
        """(C,) mean fit of the applications that serve each capability; what is renewed fits.

        Parameters
        ----------
        renewed : (n,) use of what renews each application.
        kept : (n,) part of its fit that each keeps on what it stands on.
        """
        fit = np.maximum(self.fit, renewed) * kept
        return np.asarray(fit[self.serves].mean(axis=1))

    def alignment(self, renewed: FloatArray, kept: FloatArray | float = 1.0) -> float:
        """Add up the weight of capabilities that are served at the fit they need, 0..1."""
        fits = self.served(renewed, kept) >= self._knobs.fit_needed - 1e-12
        return float(self.weights @ fits)

    def _stated(self) -> FloatArray:
        """Scale the weights of the scenario to a sum of 1; what it does not name weighs nothing."""
        stated = self._knobs.goal_weights
        names = capability_names(self._knobs.capabilities)
        raw = np.array([stated.get(name, 0.0) for name in names], dtype=np.float64)
        return np.asarray(raw / raw.sum())

    def _draw(self, nth: int) -> FloatArray:
        """Draw weights that sum to 1, all mixtures being equally likely."""
        who = np.arange(self._knobs.capabilities, dtype=np.uint64)
        raw = self._streams.exponential("weight of a goal", who, nth)
        return np.asarray(raw / raw.sum())

    def _turn(self, size: float, nth: int) -> None:
        self.weights = (1.0 - size) * self.weights + size * self._draw(nth)

    def _gap(self) -> float:
        """Weeks until the next turn of their own."""
        rate = self._knobs.goal_drift_rate
        if rate <= 0.0:
            return np.inf
        luck = float(self._streams.exponential("turn of goals", 0, self._drifts)[0])
        return WEEKS_PER_YEAR / rate * luck
