"""Consolidation: what moving from old systems to new ones saved, cost and lost, as it happened."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.areas.investment.delivery import Delivery
from sim.areas.investment.rollouts import Rollouts
from sim.kernel.record import Record

_CENT = 0.005


class Consolidation:
    """Keep the account of all projects that replace old systems.

    Parameters
    ----------
    deliveries : all projects.
    rollouts : who is live with what, and which old systems run.
    horizon : weeks of the run.

    Source: payback as in textbook capital budgeting, undiscounted; own design.
    """

    def __init__(self, deliveries: Sequence[Delivery], rollouts: Rollouts, horizon: int) -> None:
        self._rollouts = rollouts
        self._ours = [k for k, one in enumerate(deliveries) if one.project.replaces]
        self._deliveries = [deliveries[k] for k in self._ours]
        self._net = np.zeros(horizon + 1)
        self._spent = self._fit = self._double = 0.0

    def week(self, week: int) -> None:
        """Add up the week (w - 1, w]: savings and benefit less fit, bills, pay and double work."""
        if not self._ours:
            return
        old = self._rollouts.old
        spent = sum(one.spent + one.paid for one in self._deliveries)
        flow = float(self._rollouts.flows(week)[self._ours].sum()) + old.licences(week)[1]
        self._net[week] = flow - (spent - self._spent)
        self._spent = spent
        self._fit += self._rollouts.lost_fit(week)
        self._double += old.double(week)

    def state_facts(self, record: Record) -> None:
        """State the facts of consolidation at the end of a run; nothing where none is declared."""
        if not self._ours:
            return
        old = self._rollouts.old
        record.fact("systems_retired", float(old.gone(record.horizon + 1).sum()))
        record.fact("fit_lost", self._fit)
        record.fact("double_licences", self._double)
        record.fact("migration_lost", old.lost)
        total = np.cumsum(self._net)
        below = np.flatnonzero(total < -_CENT)
        week = int(below[-1]) + 1 if below.size else 0
        if below.size and week < total.size:
            record.fact("consolidation_payback", float(week))
