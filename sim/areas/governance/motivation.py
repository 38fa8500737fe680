"""Motivation: results above what people need to see feed it, results below starve it."""

from __future__ import annotations

import numpy as np
from scipy.special import expit, logit

from sim.areas.governance.response_parameters import ResponseParameters
from sim.units import BoolArray, FloatArray


class Motivation:
    """Keep how motivated each live department is, 0..1.

    Motivation m follows dm/dt = rate m (1 - m) (results - needed), so it ends at 1 where results
    stay above what is needed and at 0 where they stay below; its log-odds move in straight lines,
    which is how it is computed. It gives back what it gets: m above one half lowers the utility
    that people need, and so raises the results. Early results below the threshold revert.

    Parameters
    ----------
    parameters : start, rate, needed results and effect.
    n_departments : number of departments D.

    Source: reversion, regeneration and motivation threshold after Repenning 2002 (idea); own form.

    Example
    -------
    >>> knobs = ResponseParameters(motivation_effect=0.1, motivation_needs=0.4)
    >>> one = Motivation(knobs, 2)
    >>> for _ in range(50):
    ...     one.week(np.array([0.1, 0.7]), np.array([True, True]))
    >>> one.level.round(2).tolist(), one.shift().round(2).tolist()
    ([0.01, 0.99], [0.1, -0.1])
    """

    def __init__(self, parameters: ResponseParameters, n_departments: int) -> None:
        self._knobs = parameters
        self._odds = np.full(n_departments, float(logit(parameters.motivation_start)))

    @property
    def level(self) -> FloatArray:
        """(D,) motivation."""
        return np.asarray(expit(self._odds), dtype=np.float64)

    def week(self, results: FloatArray, live: BoolArray) -> None:
        """Let a week's results (D,) act where the technology is live."""
        step = self._knobs.motivation_rate * (results - self._knobs.motivation_needs)
        self._odds += np.where(live, step, 0.0)

    def shift(self) -> FloatArray:
        """(D,) utility that people need more."""
        return np.asarray(self._knobs.motivation_effect * (1.0 - 2.0 * self.level))
