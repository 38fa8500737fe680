"""The regulator: from a date on, the law asks that work is done in the technology, or fines it.

A duty is a hazard of kind `duty`: its week is the day on which it binds, its departments are those
that it binds, its size is the fine of a week for each intended user there who does not do his work
in the technology: who does not log in, or logs in and works around it. A voice from outside that
tells of duties announces it, early by a negative delay; whoever has heard can go live in time. A
duty that ends is fined no longer, beyond the simulated weeks neither. Whoever looks after risk is
told of the fines. With no duty declared there is no phase, no account and no series.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from sim import signals
from sim.areas.environment.parameters import EnvironmentParameters
from sim.areas.environment.shocks import strikes
from sim.contracts import Lever
from sim.kernel.board import Signal
from sim.kernel.clock import Phase
from sim.units import FloatArray
from sim.world import World


class Regulator:
    """Fine those whom a duty binds and who do not meet it, week by week.

    Parameters
    ----------
    parameters : hazards, of which those of kind `duty` count.

    Source: own design; notice periods and fines by day of delay, as laws on electronic invoices and
    records have them (practice); sizes belong to the scenario.
    """

    name: ClassVar[str] = "environment.regulator"
    publishes: ClassVar[tuple[Signal, ...]] = (signals.DUTY_DECLARED, signals.DUTY_FINES)
    reads: ClassVar[tuple[Signal, ...]] = (signals.IN_USE, signals.WORKAROUND_SHARE)

    def __init__(self, parameters: EnvironmentParameters) -> None:
        self._duties = {
            name: shock for name, shock in parameters.hazards.items() if shock.kind == "duty"
        }

    def levers(self) -> Sequence[Lever]:
        """Offer nothing: a law is met by going live and by use."""
        return ()

    def start(self, world: World) -> None:
        """Draw the duties of this future and register the week, if any are declared."""
        self._world = world
        self._due = world.board.outlet(signals.DUTY_FINES)
        declared = world.board.outlet(signals.DUTY_DECLARED)
        self._in_use = world.board.reader(signals.IN_USE)
        self._around = world.board.reader(signals.WORKAROUND_SHARE)
        if not self._duties:
            return
        declared.publish(True)
        self._strikes = tuple(
            found
            for name, shock in self._duties.items()
            for found in strikes(name, shock, world.streams, world.organisation)
        )
        self._bound_weeks = self._met_weeks = 0.0
        self._fines = world.record.account("fines", recurring=True)
        world.clock.weekly(Phase.WORK_LEDGER, self.name, self._week)

    def _met(self) -> FloatArray:
        """(D,) intended users who do their work in the technology in this week."""
        firm = self._world.organisation
        uses = np.asarray(self._in_use()) & firm.user
        logged_in = np.bincount(firm.department[uses], minlength=firm.n_departments)
        return np.asarray(logged_in * (1.0 - self._around()))

    def _week(self, week: int) -> None:
        """Fine what is not met in the week (week - 1, week]."""
        users, due = self._world.organisation.users, 0.0
        for one in self._strikes:
            if one.week < week <= one.end:
                met = np.where(one.touched, self._met(), 0.0)
                bound = np.where(one.touched, users, 0)
                self._fines.book(week, -one.size * (bound - met), end=one.end)
                due += one.size * float((bound - met).sum())
                self._bound_weeks += float(bound.sum())
                self._met_weeks += float(met.sum())
        self._due.publish(due)
        if week == self._world.clock.horizon and self._bound_weeks > 0.0:
            self._world.record.fact("duty_bound", self._bound_weeks)
            self._world.record.fact("duty_met", self._met_weeks)
