"""Deployment: what is built, who goes live when, who puts it off, and what the cut-over breaks.

A go-live needs its module, a week outside the freezes and a slot of the deployment team. The
department has a say: it refuses a date while too few of its people know what is coming, and where
use is voluntary it asks for its slot itself.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy.special import ndtri

from sim.areas.investment.build_queue import BuildQueue, build_length, team_weeks
from sim.areas.investment.cutover import Defect
from sim.areas.investment.parameters import InvestmentParameters
from sim.areas.investment.schedule import NEVER, Promise, Schedule, ask, forgotten, put_off
from sim.areas.investment.slots import Slots
from sim.contracts import Card, Lever, Pull, Refusal
from sim.kernel.board import Signal
from sim.kernel.clock import Phase
from sim.kernel.sobol import even_draw
from sim.kernel.streams import name_key
from sim.signals import (
    APPROVED_WORK,
    AWARE_SHARE,
    BUILD_LEFT,
    BUILD_SHARE,
    CONCURRENT_CHANGES,
    CONTRACT_SIGNED,
    CUTOVER_DEFECT,
    DEBT_DRAG,
    DEBT_LOAD,
    DEFECT_FACTOR,
    DEMAND_SHARE,
    FREEZE,
    GO_LIVE_APPROVED,
    GO_LIVE_DATE,
    INTERFACE_LOAD,
    KEPT,
    LIVE_WEEK,
    MISSED_DATES,
    OTHER_CHANGES,
    OWN_EFFORT,
    PROJECT_CHANGES,
    TEAM_SHARE,
    VOLUNTARY,
)
from sim.units import IntArray
from sim.world import World

WRITES = (
    LIVE_WEEK,
    GO_LIVE_DATE,
    VOLUNTARY,
    CUTOVER_DEFECT,
    CONCURRENT_CHANGES,
    MISSED_DATES,
    KEPT,
    BUILD_LEFT,
)
READS = (
    AWARE_SHARE,
    DEMAND_SHARE,
    FREEZE,
    TEAM_SHARE,
    INTERFACE_LOAD,
    DEFECT_FACTOR,
    OTHER_CHANGES,
    GO_LIVE_APPROVED,
    APPROVED_WORK,
    PROJECT_CHANGES,
    BUILD_SHARE,
    DEBT_LOAD,
    DEBT_DRAG,
    CONTRACT_SIGNED,
    OWN_EFFORT,
)


class Deployment:
    """Bring departments live: build queue, readiness, freezes, slots, cut-over defect.

    Parameters
    ----------
    parameters : build, slots, readiness, request and defect knobs.

    Source: own design; build rework after the Virtual Design Team (total work W / (1 - r)).
    """

    name: ClassVar[str] = "investment.deployment"
    publishes: ClassVar[tuple[Signal, ...]] = WRITES
    reads: ClassVar[tuple[Signal, ...]] = READS

    def __init__(self, parameters: InvestmentParameters) -> None:
        self._knobs = parameters

    def start(self, world: World) -> None:
        """Open the deployment desk and register the week's go-lives."""
        self._world, knobs, streams = world, self._knobs, world.streams
        organisation = world.organisation
        n = organisation.n_departments
        users = organisation.users.astype(np.float64)
        self.queue = BuildQueue(build_length(knobs, streams), knobs.build_core_share, users)
        self._news, self._judged = False, True
        self._begins = NEVER if knobs.build_waits else 0.0
        self._defect = Defect(knobs, float(ndtri(even_draw(streams, "cutover defect"))))
        self._defect_share = np.ones(n)
        self.schedule = Schedule.empty(n)
        self._promises: list[Promise] = []
        self._told: set[tuple[int, str]] = set()
        self._names = organisation.departments
        keys = np.array([name_key(name) for name in self._names], dtype=np.uint64)
        self._rank = np.argsort(np.argsort(keys))
        self._slots = Slots(world.clock, knobs.deployment_slots, knobs.cutover_weeks)
        self._live_series = world.record.series("live", "flag", per_department=True)
        self._out = {signal.name: world.board.outlet(signal) for signal in self.publishes}
        self._in = {signal.name: world.board.reader(signal) for signal in self.reads}
        world.clock.weekly(Phase.DECIDE, self.name, self._decide)
        world.clock.weekly(Phase.RECORD, self.name, self._keep)

    def levers(self) -> Sequence[Lever]:
        """Offer go-lives and pilots."""
        return (GoLive(self), Pilot(self, self._knobs))

    def commit(
        self, pull: Pull, departments: IntArray, week: int, pilot_weeks: float = np.nan
    ) -> Refusal | None:
        """Announce a go-live, order it now, or open an offer for departments that ask."""
        plan = self.schedule
        open_ones = departments[plan.live_week[departments] > week]
        if open_ones.size == 0:
            return Refusal("stage", "these departments are live already")
        if pull.date is not None and pull.date < week:
            return Refusal("stage", f"week {pull.date} has passed")
        asks = pull.voluntary and pull.date is None and np.isnan(pilot_weeks)
        at_once = not asks and (pull.date is None or pull.date == week)
        if at_once and not self._in["go_live_approved"]()[open_ones].all():
            return Refusal("gate", "a committee has to approve it first: announce a later date")
        self._begins, self._news = min(self._begins, week), True
        for d in open_ones.tolist():
            self._slots.give_back(d)
        plan.voluntary[open_ones] = pull.voluntary
        plan.override[open_ones] = pull.override_freeze
        plan.pilot_weeks[open_ones] = pilot_weeks
        if asks:
            plan.offered[open_ones] = True
            return None
        date = week if pull.date is None else pull.date
        plan.date[open_ones] = date
        plan.accepted[open_ones] = pull.voluntary
        if date > week:
            self._promises.append(Promise(date, open_ones))
        return None

    def pilot(self, pull: Pull, departments: IntArray, week: int, weeks: float) -> Refusal | None:
        """Commit departments as a pilot, which leaves others for later."""
        later = self._world.organisation.users > 0
        later &= self.schedule.live_week == NEVER
        later[departments] = False
        if not later.any():
            return Refusal("department", "a pilot leaves somebody for later")
        return self.commit(pull, departments, week, pilot_weeks=weeks)

    def _decide(self, week: int) -> None:
        """Build, hear the departments, bring live whoever can go, and publish."""
        signed = bool(self._in["contract_signed"]())
        if week > self._begins and signed and not self.queue.done:
            self.queue.work(team_weeks(self._knobs, self._in), self.schedule.date)
        if signed and week >= self._knobs.available_from:
            self._open_to_everybody(week)
        if self.schedule.waits:
            self._hear(week)
            self._try_all(week)
        self._judge_promises(week)
        self._publish(week)

    def _open_to_everybody(self, week: int) -> None:
        """Give access to all who have none; nobody is made to use it."""
        new = (self.schedule.live_week == NEVER).nonzero()[0]
        if new.size:
            self.schedule.voluntary[new] = True
            self._bring_live(new, week, None)
            self._world.record.event(week, "access", "open to everybody")

    def _hear(self, week: int) -> None:
        """Let departments ask for a slot, or put their date off."""
        if not self.schedule.undecided(week):
            return
        demand, aware = self._in["demand_share"](), self._in["aware_share"]()
        for agent in self._world.actors.departments:
            d = agent.department
            if self.schedule.live_week[d] < NEVER:
                continue
            said = ask(agent, self.schedule, self._knobs, week, float(demand[d]))
            said = said or put_off(agent, self.schedule, self._knobs, week, float(aware[d]))
            if said is not None:
                self._news = True
                self._world.record.event(week, said.kind, said.text, d)

    def _try_all(self, week: int) -> None:
        """Bring live whoever is due, the earliest date first; names decide between equals."""
        plan = self.schedule
        due = ((plan.date <= week) & (plan.live_week == NEVER)).nonzero()[0]
        for d in sorted(due.tolist(), key=lambda d: (plan.date[d], self._rank[d])):
            self._try(d, week)

    def _try(self, d: int, week: int) -> None:
        """Bring one department live if its module, the calendar and the team allow it."""
        plan = self.schedule
        frozen = bool(self._in["freeze"]())
        needs = (
            (self._in["contract_signed"](), "its contract to be signed"),
            (self.queue.built[d], "its module to be built"),
            (self._in["go_live_approved"]()[d], "a committee to approve its go-live"),
            (plan.override[d] or not frozen, "the freeze to end"),
        )
        lacking = next((what for there, what in needs if not there), "")
        if lacking or not self._slots.take(d):
            self._tell_wait(d, week, lacking or "a slot of the deployment team")
            return
        weeks = float(plan.pilot_weeks[d])
        self._bring_live(np.array([d]), week, None if math.isnan(weeks) else weeks)
        text = "pilot goes live" if not math.isnan(weeks) else "goes live"
        if frozen:
            text += " inside a freeze window"
        self._world.record.event(week, "go_live", f"{self._names[d]} {text}", d)

    def _bring_live(self, departments: IntArray, week: int, pilot_weeks: float | None) -> None:
        self._defect_share[departments] = self._defect.share(week)
        if self._world.organisation.users[departments].any():  # an empty room teaches nothing
            self._defect.note(week, pilot_weeks)
        self.schedule.bring_live(departments, week)
        self._news = True

    def _tell_wait(self, d: int, week: int, what: str) -> None:
        """Note once what a department waits for."""
        if (d, what) not in self._told:
            self._told.add((d, what))
            self._world.record.event(week, "waiting", f"{self._names[d]} waits for {what}", d)

    def _judge_promises(self, week: int) -> None:
        """Count the announced dates that fall on this instant: kept, or missed by somebody."""
        due = [promise for promise in self._promises if promise.date == week]
        if not due and not self._judged:
            return
        self._judged = bool(due)
        late = [promise.late(self.schedule.live_week) for promise in due]
        for promise, n in zip(due, late, strict=True):
            if n > 0:
                text = f"{n} of {promise.departments.size} departments miss the date"
                self._world.record.event(week, "missed", text)
        self._out["kept"].publish(sum(n == 0 for n in late))
        self._out["missed_dates"].publish(sum(n > 0 for n in late))

    def _publish(self, week: int) -> None:
        plan, out = self.schedule, self._out
        if self._news:
            out["live_week"].publish(plan.live_week)
            out["go_live_date"].publish(plan.date)
            out["voluntary"].publish(plan.voluntary)
            self._news = False
        factor = float(self._in["defect_factor"]())
        defect = self._defect.now(week, plan.live_week, self._defect_share, factor)
        out["cutover_defect"].publish(defect)
        own = plan.changing(week, self._knobs.change_weeks)
        others = self._in["other_changes"]() + self._in["approved_work"]()
        out["concurrent_changes"].publish(1.0 + own + others + self._in["project_changes"]())
        out["build_left"].publish(self.queue.weeks_left if week >= self._begins else 0.0)

    def _keep(self, week: int) -> None:
        self._live_series[week] = self.schedule.live_week <= week
        if week == self._world.clock.horizon:
            self._world.record.desk("deployment", self._slots.statistics())
            left_out = forgotten(self.schedule, self._world.organisation.users)
            if left_out:
                said = "departments are" if left_out > 1 else "department is"
                text = f"{left_out} {said} in no go-live of a plan that brings others live"
                self._world.record.event(week, "note", text)


@dataclass(frozen=True, slots=True)
class GoLive:
    """Bring departments live: announce a date, order it now, or let them ask.

    Source: own design.
    """

    deployment: Deployment

    @property
    def card(self) -> Card:
        """The card that management sees."""
        return Card(
            name="go_live",
            title="Go live",
            does="gives the departments in scope access: at an announced date, now, or (voluntary, "
            "without a date) when a department asks; it waits for its module, for the end of a "
            "freeze and for a slot of the deployment team",
            area=Deployment.name,
            source="own design",
            stops_in_freeze=True,
        )

    def pull(self, pull: Pull, departments: IntArray, week: int) -> Refusal | None:
        """Announce, order or offer the go-live."""
        return self.deployment.commit(pull, departments, week)


@dataclass(frozen=True, slots=True)
class Pilot:
    """Bring some departments live ahead of the others, to learn from what breaks.

    Source: own design; practice essays (weak).
    """

    deployment: Deployment
    knobs: InvestmentParameters

    @property
    def card(self) -> Card:
        """The card that management sees."""
        return Card(
            name="pilot",
            title="Pilot",
            does="brings the departments in scope live ahead of the others; it counts as a wave, "
            "and over its weeks it takes part of the cut-over defect away from later ones",
            area=Deployment.name,
            source="practice essays; own design",
            hours=80.0,
            weeks=self.knobs.pilot_weeks,
            stops_in_freeze=True,
        )

    def pull(self, pull: Pull, departments: IntArray, week: int) -> Refusal | None:
        """Bring the pilot live."""
        weeks = self.knobs.pilot_weeks if pull.weeks is None else pull.weeks
        return self.deployment.pilot(pull, departments, week, weeks)
