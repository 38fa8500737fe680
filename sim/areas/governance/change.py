"""Change management: credibility, sponsor and leaders, mandates, champions, fatigue, incentives.

The week (w - 1, w] is governed by what was known at its start: pulls, promises, announcements and
leavers up to instant w - 1 are taken in when the week opens; outside shocks act in their own week.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import ClassVar

import numpy as np

from sim import signals
from sim.areas.governance import cards
from sim.areas.governance.champions import Champions
from sim.areas.governance.change_compiled import Orders, Terms, govern
from sim.areas.governance.leaders import LeadersRule
from sim.areas.governance.levers import offered
from sim.areas.governance.mandates import Mandates
from sim.areas.governance.parameters import GovernanceParameters
from sim.areas.governance.response_parameters import PLACEMENTS
from sim.areas.governance.sponsor import Choice, SponsorRule
from sim.areas.governance.windows import Windows
from sim.contracts import Lever, Pull, Refusal
from sim.kernel.board import Array, Signal
from sim.kernel.clock import Phase
from sim.kernel.jit_compiled import quick
from sim.units import BoolArray, FloatArray, IntArray
from sim.world import World

READS = (
    signals.KEPT,
    signals.MISSED_DATES,
    signals.BREACHES,
    signals.EMPTY_REPORTS,
    signals.SPONSOR_PRESENT,
    signals.OUTPUT_REPORT,
    signals.ROUTINE_SHARE,
    signals.LIVE_WEEK,
    signals.GO_LIVE_DATE,
    signals.VOLUNTARY,
    signals.COMPLAINTS,
    signals.CONCURRENT_CHANGES,
    signals.LEAVERS,
    signals.FRICTION,
    signals.STANDING_SHIFT,
)


class Change:
    """Let sponsor, leaders, mandates, champions, fatigue and incentives act on people.

    Credibility scales the sponsor's pull, compliance and announcements.

    Parameters
    ----------
    parameters : knobs of governance.

    Source: A.6 of the model, own design on the sources named there.
    """

    name: ClassVar[str] = "governance.change"
    publishes: ClassVar[tuple[Signal, ...]] = (
        signals.SPONSOR_PULL,
        signals.CREDIBILITY,
        signals.SPONSOR_WALKS,
        signals.COMPLIANCE,
        signals.ANNOUNCED,
        signals.ENFORCEMENT_HOURS,
        signals.THRESHOLD_SHIFT,
        signals.CHAMPIONS,
        signals.MANAGER_STANCE,
        signals.SUPPORT_HOURS,
        signals.INCENTIVE_COST,
    )
    reads: ClassVar[tuple[Signal, ...]] = READS

    def __init__(self, parameters: GovernanceParameters) -> None:
        self._knobs = parameters

    def levers(self) -> Sequence[Lever]:
        """Offer the sponsor's example, champions, mandates and incentives."""
        knobs = self._knobs
        recruit = dataclasses.replace(
            cards.RECRUIT_CHAMPIONS, amount=knobs.champion_share, usual=knobs.champion_placement
        )
        drafts = (
            (cards.WALK_THE_TALK, self._walk),
            (recruit, self._recruit),
            (cards.MANDATE, self._decree),
            (cards.INCENTIVE, self._pay),
        )
        return offered(self._knobs, drafts)

    def start(self, world: World) -> None:
        """Give the deciders their seats and register their part of a week."""
        self._world = world
        firm = world.organisation
        self._users = firm.users
        knobs, user_share = self._knobs, firm.users / max(int(firm.users.sum()), 1)
        self._sponsor = SponsorRule(self._knobs, world.actors.sponsor, firm.users)
        self._leaders = LeadersRule(self._knobs, world.actors.leaders, firm, world.streams)
        self._mandates = Mandates(firm.n_departments, replaces=bool(world.technology.replaces))
        self._champions = Champions(self._knobs, firm, world.streams)
        self._incentives = Windows(firm.n_departments)
        self._some_told = False
        self._announced: BoolArray = np.zeros(firm.n_departments, dtype=np.bool_)
        self._serving: BoolArray = np.zeros(firm.n_people, dtype=np.bool_)
        self._walking: FloatArray = np.zeros(firm.n_departments, dtype=np.float64)
        self._empty_reports = 0.0
        self._out = {signal.name: world.board.outlet(signal) for signal in self.publishes}
        self._in: dict[str, Callable[[], Array]] = {
            signal.name: world.board.reader(signal) for signal in self.reads
        }
        self._credibility = world.record.series("credibility", "share")
        self._fatigue = world.record.series("fatigue", "changes over capacity")
        self._fatigue[0] = user_share @ self._in["concurrent_changes"]() / knobs.change_capacity
        self._terms = Terms(
            knobs.compliance, knobs.enforcement_hours_per_head, knobs.change_capacity,
            knobs.fatigue, knobs.incentive,
        )  # fmt: skip
        self._govern = quick(govern)
        self._orders = Orders(*np.zeros((len(Orders._fields), firm.n_departments)))
        world.clock.weekly(Phase.ENVIRONMENT, self.name, self._open_week)
        world.clock.weekly(Phase.COMMUNICATE, self.name, self._week)

    def _open_week(self, week: int) -> None:
        """Take in promises, announcements and leavers up to the start of the week."""
        read = self._in
        empty = float(read["empty_reports"]())
        broken = float(read["missed_dates"]()) + float(read["breaches"]())
        self._sponsor.settle(float(read["kept"]()), broken + empty - self._empty_reports)
        self._empty_reports = empty
        fresh = self._mandates.hear(
            read["live_week"](), read["go_live_date"](), read["voluntary"]()
        )
        if fresh is not None:
            self._announced |= fresh
        leavers = read["leavers"]()
        if leavers.size:
            self._leaders.succeed(leavers)
            self._champions.leave(leavers)
        self._out["credibility"].publish(self._sponsor.credibility)
        self._walking = self._sponsor.walking(week)
        self._out["sponsor_walks"].publish(self._walking)
        self._credibility[week] = self._sponsor.credibility

    def _week(self, week: int) -> None:
        """Let sponsor and leaders decide; publish what acts on people in this week."""
        output = self._in["output_report"]()
        self._sponsor_decides(week, output)
        self._leaders_decide(week, output)
        self._out["sponsor_pull"].publish(self._sponsor.strength(self._walking))
        self._publish_orders(week)
        self._publish_champions(week)

    def _publish_champions(self, week: int) -> None:
        serving = self._champions.serving(week)
        if serving is not self._serving:
            self._serving = serving
            firm = self._world.organisation
            heads = np.bincount(firm.department[serving], minlength=firm.n_departments)
            self._out["champions"].publish(serving)
            self._out["change_hours"].publish(self._knobs.champion_hours * heads)

    def _sponsor_decides(self, week: int, output: FloatArray) -> None:
        choice = self._sponsor.choose(
            week,
            taken=not self._in["sponsor_present"](),
            live_week=self._mandates.live_week,
            output=output,
            routine=self._in["routine_share"](),
        )
        if choice is not Choice.NOTHING:
            kind = "sponsor_speaks" if choice is Choice.SPEAKS else "sponsor_leaves"
            self._world.record.event(week, kind, choice.value)

    def _leaders_decide(self, week: int, output: FloatArray) -> None:
        decision = self._leaders.decide(
            week,
            output=output,
            credibility=self._sponsor.credibility,
            announced=self._mandates.announced,
        )
        for department in decision:
            self._world.record.event(week, "stance", self._leaders.words(department), department)
        if self._leaders.swung:
            self._out["manager_stance"].publish(self._leaders.factors)
            self._leaders.swung = False

    def _publish_orders(self, week: int) -> None:
        """Say where use is compulsory, who is told so, and what moves thresholds."""
        read, k, orders = self._in, self._sponsor.credibility, self._orders
        self._fatigue[week] = self._govern(
            k, self._mandates.in_force(week), read["complaints"](), read["concurrent_changes"](),
            read["friction"]() + read["standing_shift"](), self._incentives.in_week(week),
            self._users, self._terms, orders,
        )  # fmt: skip
        self._out["compliance"].publish(orders.compliance)
        self._out["enforcement_hours"].publish(orders.enforcement_hours)
        self._out["threshold_shift"].publish(orders.threshold_shift)
        self._out["incentive_heads"].publish(orders.incentive_heads)
        some_told = bool(np.count_nonzero(self._announced))
        if some_told or self._some_told:
            self._out["announced"].publish(self._knobs.announcement_reach * k * self._announced)
            self._announced[:] = False
        self._some_told = some_told

    def _walk(self, pull: Pull, departments: IntArray, week: int) -> Refusal | None:
        terms = self._knobs.levers["walk_the_talk"]
        weeks = terms.weeks if pull.weeks is None else min(pull.weeks, terms.weeks)
        return self._sponsor.walk(departments, week + terms.lead_weeks, weeks)

    def _recruit(self, pull: Pull, departments: IntArray, week: int) -> Refusal | None:
        share = self._knobs.champion_share if pull.amount is None else pull.amount
        lead = self._knobs.levers["recruit_champions"].lead_weeks
        if pull.what and pull.what not in PLACEMENTS:
            return Refusal("card", f"there is no place {pull.what}")
        number = self._champions.recruit(departments, share, week + lead, pull.what)
        if share > 0.0 and number == 0:
            return Refusal("department", "there is nobody left to ask in these departments")
        where = f" ({pull.what.replace('_', ' ')})" if pull.what else ""
        self._world.record.event(week, "champions", f"{number} champions are won{where}")
        return None

    def _decree(self, pull: Pull, departments: IntArray, week: int) -> Refusal | None:
        terms = self._knobs.levers["mandate"]
        date = max(week + terms.lead_weeks, week if pull.date is None else pull.date)
        refusal = self._mandates.decree(departments, date)
        if refusal is None:
            for department in departments:
                text = f"use becomes compulsory in week {date:g}"
                self._world.record.event(week, "mandate", text, int(department))
        return refusal

    def _pay(self, pull: Pull, departments: IntArray, week: int) -> Refusal | None:
        terms = self._knobs.levers["incentive"]
        weeks = terms.weeks if pull.weeks is None else pull.weeks
        where = np.isin(np.arange(self._users.size), departments)
        self._incentives.open(where.astype(np.float64), week + terms.lead_weeks, weeks)
        return None
