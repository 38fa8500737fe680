"""Use of the portfolio's technologies, department by department, by the law of people's adoption.

The scenario's own technology is simulated person by person; the others share its law, not its
people: a department's share of users grows by the same p and q through the same gate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.units import SUBSTEPS_PER_WEEK, BoolArray, FloatArray


@dataclass(frozen=True)
class UseLaw:
    """Hold the law by which a department takes a technology up, as people's adoption states it.

    Parameters
    ----------
    p, q : spontaneous adoption and peer effect, 1/week.
    kappa : sharpness of the gate.
    facilitation : weight of support in utility.
    patience : weeks of waiting for support after which little is left of its help.
    """

    p: float = 0.02
    q: float = 0.10
    kappa: float = 8.0
    facilitation: float = 0.2
    patience: float = 1.0

    def gate(self, wait: float, shift: FloatArray) -> FloatArray:
        """(D,) factor on adoption: 1 without fatigue and waiting, less with either.

        Parameters
        ----------
        wait : weeks until support takes a question up.
        shift : (D,) how far the threshold of use is raised, utility.

        Example
        -------
        >>> UseLaw().gate(0.0, np.array([0.0, 0.1])).round(2).tolist()
        [1.0, 0.62]
        """
        lost = self.facilitation * (1.0 - np.exp(-wait / self.patience)) + np.maximum(shift, 0.0)
        steep = np.minimum(self.kappa * lost, 700.0)  # nobody adopts, and no number overflows
        return np.asarray(2.0 / (1.0 + np.exp(steep)))


class Use:
    """Keep how many of each department's people use each project's technology.

    Parameters
    ----------
    law : how use grows.
    weights : (P, D) part of a project's users in each department; rows sum to 1 (or 0).

    Whoever is lost in a migration lowers the ceiling of his department's share for good.

    Source: Bass 1969 by department, with the gate of model A.1 at its mean; own design.

    Example
    -------
    >>> use = Use(UseLaw(p=0.5, q=0.0), np.array([[0.5, 0.5]]))
    >>> use.live[0, 0] = True
    >>> use.week(np.ones(2)); use.share.round(3).tolist()
    [[0.393, 0.0]]
    """

    def __init__(self, law: UseLaw, weights: FloatArray) -> None:
        self._law, self.weights = law, weights
        self.share: FloatArray = np.zeros_like(weights)
        self.ceiling: FloatArray = np.ones_like(weights)
        self.live: BoolArray = np.zeros(weights.shape, dtype=np.bool_)

    @property
    def mean(self) -> FloatArray:
        """(P,) share of each project's users who use it."""
        return np.asarray((self.share * self.weights).sum(axis=1))

    def week(self, gate: FloatArray) -> None:
        """Let a week pass; hazards become probabilities by 1 - exp(-h dt), never h dt.

        Parameters
        ----------
        gate : (D,) or (P, D) factor on adoption.
        """
        step = 1.0 / SUBSTEPS_PER_WEEK
        for _ in range(SUBSTEPS_PER_WEEK):
            hazard = (self._law.p + self._law.q * self.share) * gate * self.live
            self.share += (self.ceiling - self.share) * -np.expm1(-hazard * step)
