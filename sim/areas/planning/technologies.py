"""Technologies over time: what they are worth when, and when the firm opens their projects.

Each technology improves from its launch towards a ceiling, faster in some years than in others,
until its vendor ends support. The portfolio's projects bring technologies in; planning tells it
what each is worth now, what opening it now would take, and which ones to open: by the posture, by
the roadmap, because what is in use has lost its support, or because debt is reported as too high.
How good a new technology is, a posture may only judge: the younger it is, the rougher
(`planning.quality_error`), and whoever judges again and again opens at the first judgement that is
high enough, so mostly too soon.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from sim import signals
from sim.areas.planning.hindsight import Hindsight, Timing
from sim.areas.planning.market import Market
from sim.areas.planning.parameters import PlanningParameters
from sim.areas.planning.postures import judged, thresholds, to_open
from sim.areas.planning.road_parameters import POSTURES
from sim.contracts import Card, Lever, Pull, Refusal
from sim.kernel.board import Signal
from sim.kernel.clock import Phase
from sim.units import BoolArray, IntArray
from sim.world import World

SET_POSTURE = Card(
    name="set_posture",
    title="Take a posture towards new technology",
    does="from next week and then at every look at the roadmap, opens the projects of new "
    "technologies at their launch (lead), half-way (fast_follow), mature (wait), or never (none)",
    area="planning.technologies",
    source="Fichman 2004 (when to lead); own design",
    hours=40.0,
    what="posture",
    choices=POSTURES,
)


class Technologies:
    """Let technologies improve, age and follow each other, and open the projects for them.

    Parameters
    ----------
    parameters : technologies, roadmap and posture.
    timing : what is known of the portfolio's projects, in its order.

    Source: technology S-curve (Foster 1986); when to lead, Fichman 2004; own design.
    """

    name: ClassVar[str] = "planning.technologies"
    publishes: ClassVar[tuple[Signal, ...]] = (
        signals.VERSIONS_BEHIND,
        signals.PROJECT_QUALITY,
        signals.PROJECT_EFFORT,
        signals.PROJECT_REPLACED,
        signals.PROJECT_ORDERS,
        signals.EXTENDED_SUPPORT,
        signals.PAYDOWN_ORDERS,
    )
    reads: ClassVar[tuple[Signal, ...]] = (
        signals.SUPPORT_OVER,
        signals.OVERTAKEN,
        signals.PROJECT_USE,
        signals.PROJECT_SPENT,
        signals.PROJECT_STARTED,
        signals.TECHNICAL_DEBT,
    )

    def __init__(self, parameters: PlanningParameters, timing: Timing | None = None) -> None:
        self._knobs, self._timing = parameters, timing or Timing()

    def levers(self) -> Sequence[Lever]:
        """Offer to take a posture, where technologies are declared at all."""
        return (_Posture(self),) if self._knobs.technologies else ()

    def start(self, world: World) -> None:
        """Draw the curves of this future and register the week; if there is anything declared."""
        knobs = self._knobs
        self._out = {signal.name: world.board.outlet(signal) for signal in self.publishes}
        self._in = {signal.name: world.board.reader(signal) for signal in self.reads}
        sees_debt = np.isfinite(knobs.debt_threshold)
        if not knobs.technologies and not knobs.roadmap and not sees_debt:
            return
        self._world, self.posture, self._new_posture = world, knobs.posture, 0
        self._projects, self._paydowns = tuple(self._timing.projects), 0
        self._market = Market(
            knobs.technologies, self._projects, world.streams, world.clock.horizon, knobs.switch_use
        )
        self._ordered: BoolArray = np.zeros(len(knobs.technologies), dtype=np.bool_)
        self._orders: BoolArray = np.zeros(len(self._projects), dtype=np.bool_)
        if knobs.technologies:
            self._behind = world.record.series("versions_behind", "versions")
            self._bill = world.record.account("extended_support", recurring=True)
            world.clock.weekly(Phase.ENVIRONMENT, self.name, self._week)
            world.clock.weekly(Phase.WORK_LEDGER, self.name, self._book)
            world.clock.at_end(self.name, self._close)
        world.clock.weekly(Phase.ENVIRONMENT, self.name, self._plan)

    def take(self, posture: str, week: int) -> None:
        """Take a posture; the roadmap is looked at in the week after."""
        self.posture, self._new_posture = posture, week + 1

    def _week(self, week: int) -> None:
        """Take in what happened, and publish what the technologies are worth and take now."""
        market, read, out = self._market, self._in, self._out
        market.week(week, read["project_use"](), read["support_over"](), read["overtaken"]())
        gone = market.replaced_from <= week
        left = (market.replaced_from == week) & (market.in_use_from <= week)
        for k in np.flatnonzero(left).tolist():
            heir = market.title(market.current(int(market.line[k]), week))
            self._world.record.event(week, "replaced", f"{market.title(k)} gives way to {heir}")
        behind = market.behind(week)
        self._behind[week] = behind.mean()
        out["versions_behind"].publish(float(behind.sum()))
        out["project_quality"].publish(market.project_quality(week))
        out["project_effort"].publish(market.of_projects(market.effort(week), 1.0))
        out["project_replaced"].publish(market.of_projects(gone.astype(np.float64), 0.0) > 0.0)
        out["extended_support"].publish(market.support_bill(week))

    def _plan(self, week: int) -> None:
        """Open what the roadmap says, and at every look what the posture says."""
        self._ordered |= np.isfinite(self._market.by_technology(self._in["project_started"]()))
        for item in self._knobs.roadmap:
            if item.week == week:
                self._open(item.project, week, "as the roadmap says")
        if week % self._knobs.planning_weeks and week != self._new_posture:
            return
        debt = float(self._in["technical_debt"]())
        if debt >= self._knobs.debt_threshold:
            self._answer(week, f"technical debt of {debt:.3g} systems")
        least = thresholds(self._knobs.follow_maturity, self._knobs.wait_maturity)
        if self.posture in least:
            why = f"posture {self.posture.replace('_', ' ')}"
            worth = judged(self._market, week, self._knobs.quality_error, self._world.streams)
            for k in to_open(self._market, week, least[self.posture], self._ordered, worth):
                self._open(self._market.terms[k].project, week, why)

    def _answer(self, week: int, why: str) -> None:
        """Put paying debt down on the roadmap, or renew the line that lags most."""
        if self._knobs.debt_answer == "paydown":
            self._paydowns += 1
            self._out["paydown_orders"].publish(float(self._paydowns))
            self._world.record.event(week, "roadmap", f"debt is paid down: {why}")
            return
        behind = self._market.behind(week)
        truth = self._market.worth[:, week]  # whatever it is worth, the line is to be renewed
        free = to_open(self._market, week, 0.0, self._ordered, truth)
        if free:
            k = max(free, key=lambda one: behind[self._market.line[one]])
            self._open(self._market.terms[k].project, week, why)

    def _open(self, project: str, week: int, why: str) -> None:
        if project not in self._projects or self._orders[self._projects.index(project)]:
            return
        place = self._projects.index(project)
        self._orders[place] = True
        brings = self._market.project == place
        self._ordered |= brings
        self._out["project_orders"].publish(self._orders)
        found = np.flatnonzero(brings)
        title = self._market.title(int(found[0])) if found.size else project.replace("_", " ")
        self._world.record.event(week, "roadmap", f"{title} is opened: {why}")

    def _book(self, week: int) -> None:
        """Book what the week (w - 1, w] of technologies without regular support cost."""
        bill = self._market.support_bill(week)
        if bill > 0.0:
            self._bill.book(week, -bill)

    def _close(self, week: int) -> None:
        """State at the end how far the firm lagged, what is stranded, and what timing was worth."""
        market, record, knobs = self._market, self._world.record, self._knobs
        spent = self._in["project_spent"]()
        started = self._in["project_started"]()
        record.fact("stranded_spend", market.stranded(spent, week, knobs.write_off_weeks))
        hindsight, lines = Hindsight(market, self._timing), range(len(market.lines))
        record.fact("timing_best", sum(hindsight.best(line) for line in lines))
        record.fact("timing_reached", sum(hindsight.reached(line, started) for line in lines))


class _Posture:
    """Take the posture that a pull names."""

    card = SET_POSTURE

    def __init__(self, planning: Technologies) -> None:
        self._planning = planning

    def pull(self, pull: Pull, departments: IntArray, week: int) -> Refusal | None:
        """Put the posture in force."""
        del departments
        if pull.what not in POSTURES:
            return Refusal("card", f"there is no posture {pull.what}".rstrip())
        self._planning.take(pull.what, week)
        return None
