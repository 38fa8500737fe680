"""Messages: campaigns that a scenario declares, from the team that prepares them to the reader.

A campaign is a timetable of messages by one sender through one channel about one content. A lean
channel makes known, a rich one also persuades and teaches; what is said counts by how far people
believe that sender about that content. Promises (why) pull attitude up, beyond the truth if they
can; results pull it towards the true gain; how-to closes a little of the skill gap. Of one content
each further reading is worth less, and after about ten it irritates. With no campaign declared
there is no phase, no signal and no cost.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Sequence
from typing import ClassVar

import numpy as np

from sim import signals
from sim.areas.governance import cards
from sim.areas.governance import reading_compiled as loops
from sim.areas.governance.delivery import Delivery, audience_of
from sim.areas.governance.inbox import NO_POST, Post
from sim.areas.governance.lever_messages import LeverMessages, by_inbox
from sim.areas.governance.levers import CardLever
from sim.areas.governance.message_parameters import CONTENTS, SENDERS, trust
from sim.areas.governance.parameters import GovernanceParameters
from sim.areas.governance.reading_compiled import Effects, Weights
from sim.areas.governance.sendings import CommsTeam
from sim.contracts import Lever, Pull, Refusal
from sim.kernel.board import Array, Signal
from sim.kernel.clock import Phase
from sim.units import BoolArray, FloatArray, IntArray
from sim.world import World

SPEAK_FOR_THE_SPONSOR = ("sponsor", "team")
"""Senders who are believed as far as the sponsor is; managers and peers stand on their own."""


class Messages:
    """Run the declared campaigns and let people read what reaches them.

    Campaigns with a start begin that many weeks after the first date, offer or access is known;
    the others when a plan pulls their lever, `campaign_NAME`.

    Parameters
    ----------
    parameters : knobs of governance.

    Source: senders, channels and contents as in Rogers and in change practice; inverted U of
    repetition after Schmidt and Eisend 2015; own sizes.
    """

    name: ClassVar[str] = "governance.messages"
    publishes: ClassVar[tuple[Signal, ...]] = (
        signals.MESSAGES_DECLARED,
        signals.MESSAGE_RATE,
        signals.MESSAGE_PROMISE,
        signals.MESSAGE_RESULTS,
        signals.MESSAGE_SKILL,
        signals.READING_HOURS,
        signals.COORDINATION_HOURS,
        signals.COMMS_HOURS,
        signals.SENDING_COST,
    )
    reads: ClassVar[tuple[Signal, ...]] = (
        signals.CREDIBILITY,
        signals.LEVER_MESSAGES,
        signals.LIVE_WEEK,
        signals.GO_LIVE_DATE,
        signals.VOLUNTARY,
        signals.PROFICIENT_USERS,
        signals.LEAVERS,
        signals.CONCURRENT_CHANGES,
    )

    def __init__(self, parameters: GovernanceParameters) -> None:
        self._knobs = parameters

    def levers(self) -> Sequence[Lever]:
        """Offer to start each declared campaign."""
        terms = self._knobs.levers.get("campaign")
        if terms is None:
            return ()
        card = dataclasses.replace(cards.CAMPAIGN, **dataclasses.asdict(terms))
        return [
            CardLever(
                dataclasses.replace(
                    card,
                    name=f"campaign_{name}",
                    title=f"Campaign: {name.replace('_', ' ')}",
                    weeks=campaign.every * (campaign.times - 1),
                    needs="a fluent user" if campaign.content == "results" else "",
                ),
                self._starter(number),
            )
            for number, (name, campaign) in enumerate(self._knobs.campaigns.items())
        ]

    def start(self, world: World) -> None:
        """Seat the team and register the week of reading; nothing where nothing is declared."""
        self._out = {signal.name: world.board.outlet(signal) for signal in self.publishes}
        self._in: dict[str, Callable[[], Array]] = {
            signal.name: world.board.reader(signal) for signal in self.reads
        }
        declared = bool(self._knobs.campaigns) or by_inbox(self._knobs)
        if not declared and self._knobs.exception_rate + self._knobs.meeting_load == 0.0:
            return
        self._out["messages_declared"].publish(declared)
        self._levers = LeverMessages(self._knobs, world) if by_inbox(self._knobs) else None
        self._world, firm = world, world.organisation
        self._launched = False
        self._team = CommsTeam(self._knobs, world.clock, self._has_something_to_tell)
        self._names = tuple(self._knobs.campaigns)
        self._delivery = Delivery(self._knobs, world)
        self._audience = [
            audience_of(campaign.audience, firm) for campaign in self._knobs.campaigns.values()
        ]
        n = firm.n_people
        self._effects = Effects(
            rate=np.zeros(n), promise=np.zeros(n), results=np.zeros(n), skill=np.zeros(n),
            hours=np.zeros(n), read=np.zeros((len(CONTENTS), n)),
        )  # fmt: skip
        self._per_user = 1.0 / np.maximum(firm.users, 1.0)
        self._hours = self._money = self._lost = 0.0
        self._read = world.record.series("messages_read", "messages a head")
        world.clock.weekly(Phase.ENVIRONMENT, self.name, self._open_week)
        world.clock.weekly(Phase.COMMUNICATE, self.name, self._week)
        world.clock.weekly(Phase.RECORD, self.name, self._keep)

    def _open_week(self, week: int) -> None:
        """Begin the timetables with the first date, offer or access; forget who has left."""
        leavers = self._in["leavers"]()
        self._effects.read[:, leavers] = 0.0
        self._delivery.forget(leavers)
        if self._launched:
            return
        read = self._in
        known = np.minimum(read["live_week"](), read["go_live_date"]())
        self._launched = bool(np.isfinite(known).any() or read["voluntary"]().any())
        if self._launched:
            for number, campaign in enumerate(self._knobs.campaigns.values()):
                if math.isfinite(campaign.start):
                    self._begin(number, week + campaign.start, self._audience[number], week)

    def _begin(self, number: int, first: float, departments: BoolArray, week: int) -> None:
        self._team.begin(number, first, departments)
        text = f"campaign {self._names[number]} begins in week {first:g}"
        self._world.record.event(week, "campaign", text)

    def _starter(self, number: int) -> Callable[[Pull, IntArray, int], Refusal | None]:
        def begin(_pull: Pull, departments: IntArray, week: int) -> Refusal | None:
            if not self._has_something_to_tell(number):
                return Refusal("stage", "nobody is fluent yet, so there are no results to tell")
            where = np.isin(np.arange(self._per_user.size), departments) & self._audience[number]
            if not where.any():
                return Refusal("department", "the campaign is not for these departments")
            first = week + self._knobs.levers["campaign"].lead_weeks
            self._begin(number, first, where, week)
            terms = self._knobs.levers["campaign"]
            self._hours, self._money = self._hours + terms.hours, self._money + terms.cost
            return None

        return begin

    def _has_something_to_tell(self, number: int) -> bool:
        """Results need somebody who has any."""
        content = tuple(self._knobs.campaigns.values())[number].content
        return content != "results" or bool(self._in["fluent_person"]().any())

    def _week(self, week: int) -> None:
        """Let people read what reaches them before the instant `week`, and publish what it does."""
        effects = self._effects
        loops.open_week(effects, math.exp(-1.0 / self._knobs.repetition_weeks))
        arrived = [one for one in self._team.left if one.arrives < week]
        self._team.left = [one for one in self._team.left if one.arrives >= week]
        changes = self._in["concurrent_changes"]()
        fluent = self._in["fluent_person"]()
        posted = NO_POST if self._levers is None else self._post(self._levers, week)
        read = self._delivery.run_week(arrived, fluent, self._tired(changes), changes, posted)
        n_read, credibility = read.who.size, float(self._in["credibility"]())
        if self._levers is not None:
            read = self._levers.read(read, credibility, effects)
        if read.who.size:
            peak = self._knobs.repetition_peak
            weights = _weights(self._knobs, credibility)
            loops.read_all(read.who, read.campaign, weights, peak, effects)
        self._read[week] = n_read / max(self._world.organisation.n_people, 1)
        self._publish()

    def _post(self, levers: LeverMessages, week: int) -> Post:
        """Take over the messages of levers that come in within the week, and note their cost."""
        worth = self._in["lever_messages"]()
        hours, money = levers.prepared(worth)
        self._hours, self._money = self._hours + hours, self._money + money
        return levers.arriving(worth, week)

    def _tired(self, changes: FloatArray) -> FloatArray:
        """Share of attention (D,) that fatigue takes, as it does from all other messages."""
        knobs = self._knobs
        strain = changes / knobs.change_capacity
        return np.minimum(1.0, knobs.fatigue * np.maximum(0.0, strain - 1.0))

    def _publish(self) -> None:
        firm, effects = self._world.organisation, self._effects
        self._out["message_rate"].publish(effects.rate)
        self._out["message_promise"].publish(effects.promise)
        self._out["message_results"].publish(effects.results)
        self._out["message_skill"].publish(effects.skill)
        reading = (effects.hours + self._delivery.missed_hours()) * firm.user
        meetings = self._delivery.meeting_hours() * firm.user
        self._out["reading_hours"].publish(self._per_head(reading + meetings))
        spent = self._delivery.coordination_hours() + np.zeros(firm.n_people)
        self._out["coordination_hours"].publish(self._per_head(spent))
        worked, cost = self._team.settle()
        self._lost += float((reading + meetings + spent).sum())
        self._hours += worked * firm.hours_per_week + float(reading.sum())
        self._money += cost
        self._out["comms_hours"].publish(worked * firm.hours_per_week)
        self._out["sending_cost"].publish(cost)

    def _per_head(self, hours: FloatArray) -> FloatArray:
        """Add up hours (n,) by department, per intended user."""
        firm = self._world.organisation
        sums = np.bincount(firm.department, weights=hours, minlength=firm.n_departments)
        return np.asarray(sums * self._per_user, dtype=np.float64)

    def _keep(self, week: int) -> None:
        if week == self._world.clock.horizon:
            record = self._world.record
            record.desk("comms_team", self._team.statistics())
            record.fact("message_hours", self._hours)
            record.fact("communication_hours", self._lost)
            record.fact("message_money", self._money)
            self._delivery.keep(record)


def _weights(knobs: GovernanceParameters, k: float) -> Weights:
    """Say what a fresh message of each campaign does at a credibility of the sponsor."""
    rows = []
    for campaign in knobs.campaigns.values():
        channel = knobs.channels[campaign.channel]
        believed = (
            channel.credibility * trust(knobs, campaign.content)[SENDERS.index(campaign.sender)]
        )
        if campaign.sender in SPEAK_FOR_THE_SPONSOR:
            believed *= k
        rows.append((believed, channel.richness, channel.hours))
    believed, rich, hours = np.array(rows).T
    content = np.array(
        [CONTENTS.index(one.content) for one in knobs.campaigns.values()], dtype=np.int64
    )
    return Weights(
        content, knobs.message_awareness * believed, knobs.message_push * believed,
        np.ascontiguousarray(rich), knobs.message_skill * believed,
        np.ascontiguousarray(hours),
    )  # fmt: skip
