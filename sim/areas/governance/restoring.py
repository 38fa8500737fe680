"""Incidents that last: from their coming until they are repaired, and the output lost meanwhile."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from sim.areas.governance.risk_parameters import RiskTerms
from sim.kernel.streams import Streams, name_key
from sim.units import BoolArray, FloatArray


def repair_weeks(terms: RiskTerms, name: str, nth: int, streams: Streams) -> float:
    """Draw how long the repair of an incident takes without controls, in weeks.

    Parameters
    ----------
    terms, name : its risk.
    nth : which incident of this risk it is, from 0.
    streams : luck, keyed by risk and number: the same for every plan of a future.

    Source: lognormal repair times, Schroeder and Gibson 2006.
    """
    luck = float(streams.normal("incident repair", name_key(name), nth)[0])
    return terms.duration * math.exp(terms.duration_spread * luck)


class Restoring:
    """Keep the incidents that last, and count how long each takes to restore.

    An incident waits for the support desk like a ticket that is raised now, then its repair takes
    its time, which controls shorten. Departments that it hits lose a part of their output
    meanwhile; several incidents at once add up, to no more than all of it.

    Parameters
    ----------
    risks : terms of the risks.
    n_departments : number of departments D.

    Source: own design; incident management as a queue, Bartolini, Stefanelli and Tortonesi 2008.

    Example
    -------
    >>> outage = RiskTerms(duration=1.5, duration_spread=0.0, lost_share=0.2)
    >>> kept = Restoring([outage], 2)
    >>> kept.begin(4, 1.5, outage, np.array([True, False]))
    >>> [kept.lost(week).tolist() for week in (5, 6, 7)]
    [[0.2, 0.0], [0.1, 0.0], [0.0, 0.0]]
    """

    def __init__(self, risks: Iterable[RiskTerms], n_departments: int) -> None:
        self.declared = any(one.duration > 0.0 for one in risks)
        self._going: list[tuple[float, FloatArray]] = []
        self._nothing = np.zeros(n_departments)
        self.lasting = 0.0
        self.n, self.weeks = 0, 0.0

    def begin(self, at: int, lasts: float, terms: RiskTerms, where: BoolArray) -> None:
        """Let an incident last from the end of a week on.

        Parameters
        ----------
        at : week at whose end it has come.
        lasts : weeks until it is restored.
        terms : of its risk.
        where : (D,) departments that it hits.
        """
        self.n += 1
        self.weeks += lasts
        self._going.append((at + lasts, terms.lost_share * where.astype(np.float64)))

    def lost(self, week: int) -> FloatArray:
        """Sum (D,) the share of output that is lost in the week (week - 1, week].

        How many incidents last in it on average stands in `lasting` then.
        """
        self.lasting, lost = 0.0, self._nothing.copy()
        for end, share in self._going:
            part = min(1.0, end - (week - 1))
            self.lasting += part
            lost += part * share
        self._going = [one for one in self._going if one[0] > week]
        return np.minimum(lost, 1.0)
