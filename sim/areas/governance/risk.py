"""Compliance and risk: incidents, controls with friction, audits for unsanctioned tools.

An incident comes when the sum of its weekly rate, exposure and what controls leave of it passes a
unit-exponential threshold that is keyed by the risk and which time it is: a stronger control puts
the same incidents off, or never lets them happen, in every future. Controls cost working time, make
people need more utility and lengthen the sanctioned way, which drives some to tools of their own.
An incident may last: it waits for the support desk, then its repair takes a lognormal time, which
controls may shorten, and while it lasts the departments that it hits lose a part of their output.
A fine for a duty that is not met is a loss too, of which no control takes anything: it counts among
the losses of its week, is booked by whoever fines, and calls for no control.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim import signals
from sim.areas.governance import cards
from sim.areas.governance.control_levels import ControlLevels
from sim.areas.governance.levers import offered
from sim.areas.governance.losses import HEARS, Losses
from sim.areas.governance.parameters import GovernanceParameters
from sim.areas.governance.restoring import Restoring, repair_weeks
from sim.areas.governance.risk_parameters import ControlTerms, RiskTerms
from sim.contracts import Lever, Pull, Refusal
from sim.kernel.board import Array, Signal
from sim.kernel.clock import Phase
from sim.kernel.streams import Streams, name_key
from sim.units import FloatArray, IntArray
from sim.world import World

_OFTEN = 1e-6
"""Weeks; audits that follow one another faster come every week all the same."""


@dataclass(slots=True)
class Hazard:
    """Count the incidents of one risk.

    Parameters
    ----------
    name, terms : the risk.
    progress : hazard summed since the last incident.
    n : incidents so far.

    Source: hazards with keyed thresholds, Sellke 1983.
    """

    name: str
    terms: RiskTerms
    progress: float = 0.0
    n: int = 0

    def week(self, exposure: float, streams: Streams) -> list[float]:
        """Live through a week at an exposure that controls lower and debt raises; return losses."""
        who, losses = name_key(self.name), []
        self.progress += self.terms.rate * exposure
        while self.progress >= (
            threshold := float(streams.exponential("incident", who, self.n)[0])
        ):
            self.progress -= threshold
            luck = float(streams.normal("incident loss", who, self.n)[0])
            losses.append(self.terms.severity * math.exp(self.terms.severity_spread * luck))
            self.n += 1
        return losses


class Risk:
    """Let incidents come, controls hold them off at a price, and audits find shadow use.

    Controls act from their week on, in all departments. Several controls let through what each of
    them lets through, multiplied; management may tighten or loosen one in mid-run, which takes
    hours and a lead time: twice as tight is two such controls in a row. Audits come at their
    rhythm, or when a plan orders one; whoever is found is fined and moved to the sanctioned tool
    where there is access.

    Parameters
    ----------
    parameters : knobs of governance: risks, controls, audits.

    Source: own design on A.6 of the model; frequency and severity after operational risk.
    """

    name: ClassVar[str] = "governance.risk"
    publishes: ClassVar[tuple[Signal, ...]] = (
        signals.FRICTION,
        signals.SANCTION_DELAY,
        signals.CONTROL_HOURS,
        signals.AUDIT,
        signals.LOSS_REPORT,
        signals.INCIDENT_LOSS,
    )
    reads: ClassVar[tuple[Signal, ...]] = (
        signals.LIVE_WEEK,
        signals.WORKAROUND_SHARE,
        signals.SHADOW_USERS,
        signals.AUDIT_FINDINGS,
        signals.UNMET_SHARE,
        signals.INCIDENT_FACTOR,
        signals.CONTROLS_CALLED,
        signals.SUPPORT_WAIT,
        *HEARS,
    )

    def __init__(self, parameters: GovernanceParameters) -> None:
        self._knobs = parameters

    def levers(self) -> Sequence[Lever]:
        """Offer an audit where anything is declared, and to set the controls that there are."""
        if not self._declared():
            return ()
        names = tuple(self._knobs.controls)
        dial = dataclasses.replace(cards.SET_CONTROL, choices=names)
        drafts = ((cards.AUDIT, self._order), *(((dial, self._set),) if names else ()))
        return offered(self._knobs, drafts)

    def _declared(self) -> bool:
        knobs = self._knobs
        return bool(knobs.risks or knobs.controls or knobs.audit_weeks > 0.0)

    def start(self, world: World) -> None:
        """Register incidents, controls and audits, if any are declared."""
        self._world, knobs = world, self._knobs
        self._out = {signal.name: world.board.outlet(signal) for signal in self.publishes}
        self._in: dict[str, Callable[[], Array]] = {
            signal.name: world.board.reader(signal) for signal in self.reads
        }
        losses = Losses(knobs.fines_counted)
        losses.start(world, self.name)
        if not self._declared():
            return
        self._users = world.organisation.users
        self._user_share = self._users / max(int(self._users.sum()), 1)
        self._levels = ControlLevels(knobs.controls)
        self._hazards = [Hazard(name, terms) for name, terms in knobs.risks.items()]
        self._restoring = Restoring(knobs.risks.values(), world.organisation.n_departments)
        luck = float(world.streams.uniform("audit calendar", 0)[0])
        self._next_audit = luck * knobs.audit_weeks if knobs.audit_weeks > 0.0 else math.inf
        self._ordered = np.zeros(world.organisation.n_departments, dtype=np.bool_)
        self._findings = 0.0
        record = world.record
        self._incidents = record.account("incidents", recurring=True)
        self._penalties = record.account("penalties", recurring=True)
        self._loss = losses.open()
        if self._restoring.declared:
            self._lasting = record.series("incidents_lasting", "incidents")
        world.clock.weekly(Phase.ENVIRONMENT, self.name, self._open_week)
        world.clock.weekly(Phase.WORK_LEDGER, self.name, self._week)

    def _order(self, _pull: Pull, departments: IntArray, week: int) -> Refusal | None:
        """Let auditors come to some departments in the week that begins."""
        self._ordered[departments] = True
        self._world.record.event(week, "audit", f"an audit of {departments.size} departments")
        return None

    def _set(self, pull: Pull, _departments: IntArray, week: int) -> Refusal | None:
        """Tighten or loosen a control, in the whole house, from its lead time on."""
        if pull.what not in self._knobs.controls:
            return Refusal("card", f"there is no control {pull.what}".rstrip())
        level = cards.SET_CONTROL.amount if pull.amount is None else pull.amount
        words = pull.what.replace("_", " ")
        if level == self._levels.last(pull.what):
            return Refusal("stage", f"{words} is set so already")
        start = week + self._knobs.levers[cards.SET_CONTROL.name].lead_weeks
        self._levels.order(pull.what, level, start)
        text = f"{words}: {level:g} times as tight as declared, from week {start:g} on"
        self._world.record.event(week, "control", text)
        return None

    def _acting(self, week: int) -> list[ControlTerms]:
        """List the controls that act in the week (week - 1, week], as tight as they are set."""
        called = bool(self._in["controls_called"]())
        return [
            self._levels.terms(name, week)
            for name, control in self._knobs.controls.items()
            if control.start < week and (called or not control.standby)
        ]

    def _open_week(self, week: int) -> None:
        """Say what controls ask of people in this week, and where auditors come."""
        acting = self._acting(week)
        self._factor = float(self._in["incident_factor"]())  # debt of this week is felt in the next
        here = self._live(week).astype(np.float64)
        out = self._out
        out["friction"].publish(np.full(here.size, min(1.0, sum(one.shift for one in acting))))
        out["sanction_delay"].publish(float(sum(one.delay for one in acting)))
        out["control_hours"].publish(here * sum(one.hours for one in acting))
        if self._restoring.declared and week > 0:
            out["incident_loss"].publish(self._restoring.lost(week))
            self._lasting[week] = self._restoring.lasting
        if week > 0:
            out["audit"].publish(self._knobs.audit_detection * self._audited(week))

    def _live(self, week: int) -> Array:
        """(D,) departments that had access at the start of the week."""
        return np.asarray(self._in["live_week"]() < week)

    def _audited(self, week: int) -> FloatArray:
        """(D,) where auditors come in this week: by their calendar, or because they were asked."""
        where = self._ordered.astype(np.float64)
        self._ordered[:] = False
        if self._next_audit <= week:
            every = max(self._knobs.audit_weeks, _OFTEN)
            self._next_audit += every * math.ceil((week - self._next_audit) / every + 1e-12)
            where[:] = 1.0
        return where

    def _exposure(self, kind: str, week: int) -> float:
        """Say how wide a door stands open in this week, 0..1."""
        if kind == "always":
            return 1.0
        if kind == "live":
            return float(self._user_share @ self._live(week))
        if kind == "workaround":
            return float(self._user_share @ self._in["workaround_share"]())
        if kind == "unmet":
            return float(self._user_share @ self._in["unmet_share"]())
        return float(self._in["shadow_users"]().sum()) / max(int(self._users.sum()), 1)

    def _left(self, risk: str, acting: Sequence[ControlTerms]) -> float:
        """What the controls of a week let through of a risk, 0..1."""
        return math.prod(1.0 - one.strength for one in _against(risk, acting))

    def _let_last(
        self, hazard: Hazard, nth: int, week: int, acting: Sequence[ControlTerms]
    ) -> None:
        """Let an incident last: until the desk takes it up, and then until it is repaired."""
        terms = hazard.terms
        if terms.duration <= 0.0:
            return
        left = math.prod(1.0 - one.repair for one in _against(hazard.name, acting))
        repair = left * repair_weeks(terms, hazard.name, nth, self._world.streams)
        live = self._live(week)
        where = live if terms.exposure == "live" else np.ones_like(live)
        self._restoring.begin(week, float(self._in["support_wait"]()) + repair, terms, where)

    def _week(self, week: int) -> None:
        """Let incidents come, and book losses and penalties."""
        acting, lost, factor = self._acting(week), 0.0, self._factor
        for hazard in self._hazards:
            exposure = self._exposure(hazard.terms.exposure, week) * self._left(hazard.name, acting)
            first, losses = hazard.n, hazard.week(exposure * factor, self._world.streams)
            for nth, loss in enumerate(losses, first):
                lost += loss
                self._let_last(hazard, nth, week, acting)
                words = hazard.name.replace("_", " ")
                self._world.record.event(week, "incident", f"{words}: a loss of {loss:,.0f}")
        found = self._in["audit_findings"]()
        if found.any():
            self._findings += float(found.sum())
            self._penalties.book(week, -self._knobs.audit_penalty * found)
        self._loss[week] = lost
        self._out["loss_report"].publish(float(lost))
        if lost > 0.0:
            self._incidents.book(week, -lost)
        if week == self._world.clock.horizon:
            self._keep()

    def _keep(self) -> None:
        """State what audits found, and how long incidents took to restore, where they last."""
        self._world.record.fact("audit_findings", self._findings)
        if self._restoring.declared:
            self._world.record.fact("incidents_that_last", float(self._restoring.n))
            self._world.record.fact("restore_weeks", self._restoring.weeks)


def _against(risk: str, acting: Sequence[ControlTerms]) -> list[ControlTerms]:
    """List the controls that work against a risk."""
    return [one for one in acting if not one.risks or risk in one.risks]
