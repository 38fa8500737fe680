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
from sim.areas.governance.levers import CardLever
from sim.areas.governance.message_parameters import CONTENTS, SENDERS, trust
from sim.areas.governance.news import News
from sim.areas.governance.parameters import GovernanceParameters
from sim.areas.governance.reading_compiled import Effects, Weights
from sim.areas.governance.sendings import CommsTeam, Sending
from sim.contracts import Lever, Pull, Refusal
from sim.kernel.board import Array, Signal
from sim.kernel.clock import Phase
from sim.organisation.people import Organisation
from sim.units import BoolArray, IntArray
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
        signals.MESSAGE_RATE,
        signals.MESSAGE_PROMISE,
        signals.MESSAGE_RESULTS,
        signals.MESSAGE_SKILL,
        signals.READING_HOURS,
        signals.COMMS_HOURS,
        signals.SENDING_COST,
    )
    reads: ClassVar[tuple[Signal, ...]] = (
        signals.CREDIBILITY,
        signals.LIVE_WEEK,
        signals.GO_LIVE_DATE,
        signals.VOLUNTARY,
        signals.PROFICIENT_USERS,
        signals.LEAVERS,
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
                    needs="a fluent user" if campaign.content == "results" else "",
                ),
                self._starter(number),
            )
            for number, (name, campaign) in enumerate(self._knobs.campaigns.items())
        ]

    def start(self, world: World) -> None:
        """Seat the team and register the week of reading; nothing where nothing is declared."""
        if not self._knobs.campaigns:
            return
        self._world, firm = world, world.organisation
        self._launched = False
        self._team = CommsTeam(self._knobs, world.clock, self._has_something_to_tell)
        self._names = tuple(self._knobs.campaigns)
        self._audience = [
            audience_of(campaign.audience, firm) for campaign in self._knobs.campaigns.values()
        ]
        n = firm.n_people
        self._effects = Effects(
            rate=np.zeros(n), promise=np.zeros(n), results=np.zeros(n), skill=np.zeros(n),
            hours=np.zeros(n), read=np.zeros((len(CONTENTS), n)),
        )  # fmt: skip
        self._per_user = 1.0 / np.maximum(firm.users, 1.0)
        self._news = News(world.board, self.publishes)
        self._in: dict[str, Callable[[], Array]] = {
            signal.name: world.board.reader(signal) for signal in self.reads
        }
        self._read = world.record.series("messages_read", "messages a head")
        world.clock.weekly(Phase.ENVIRONMENT, self.name, self._open_week)
        world.clock.weekly(Phase.COMMUNICATE, self.name, self._week)
        world.clock.weekly(Phase.RECORD, self.name, self._keep)

    def _open_week(self, week: int) -> None:
        """Begin the timetables with the first date, offer or access; forget who has left."""
        self._effects.read[:, self._in["leavers"]()] = 0.0
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
            return None

        return begin

    def _has_something_to_tell(self, number: int) -> bool:
        """Results need somebody who has any."""
        content = tuple(self._knobs.campaigns.values())[number].content
        return content != "results" or bool(self._in["fluent_person"]().any())

    def _week(self, week: int) -> None:
        """Let people read what arrived before the instant `week`, and publish what it does."""
        effects = self._effects
        loops.open_week(effects, math.exp(-1.0 / self._knobs.repetition_weeks))
        arrived = [one for one in self._team.left if one.arrives < week]
        if arrived:
            self._team.left = [one for one in self._team.left if one.arrives >= week]
            self._deliver(week, sorted(arrived, key=_in_order))
        self._publish()

    def _deliver(self, week: int, arrived: Sequence[Sending]) -> None:
        """Hand over messages in order of arrival."""
        reached = [self._reached(one) for one in arrived]
        who = np.concatenate(reached)
        sizes = [people.size for people in reached]
        campaign = np.repeat(np.array([one.campaign for one in arrived]), sizes)
        loops.read_all(who, campaign, self._weights(), self._knobs.repetition_peak, self._effects)
        self._read[week] = who.size / max(self._world.organisation.n_people, 1)

    def _reached(self, sending: Sending) -> IntArray:
        """Find the people whom a sending reaches, by a keyed draw each."""
        firm, name = self._world.organisation, self._names[sending.campaign]
        campaign, channel = self._team.campaign(sending.campaign)
        inside = sending.departments[firm.department]
        if campaign.sender == "peer":
            inside = inside & hears_one_of(self._in["fluent_person"](), firm)
        if channel.reach < 1.0:
            luck = self._world.streams.uniform(f"reached by {name}", firm.identity, sending.nth)
            inside = inside & (luck < channel.reach)
        return np.flatnonzero(inside)

    def _weights(self) -> Weights:
        """Say what a fresh message of each campaign does at today's credibility."""
        knobs, k = self._knobs, float(self._in["credibility"]())
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

    def _publish(self) -> None:
        firm, effects, news = self._world.organisation, self._effects, self._news
        news.say(signals.MESSAGE_RATE, effects.rate)
        news.say(signals.MESSAGE_PROMISE, effects.promise)
        news.say(signals.MESSAGE_RESULTS, effects.results)
        news.say(signals.MESSAGE_SKILL, effects.skill)
        hours = np.bincount(
            firm.department, weights=effects.hours * firm.user, minlength=firm.n_departments
        )
        news.say(signals.READING_HOURS, hours * self._per_user)
        worked, cost = self._team.settle()
        news.say(signals.COMMS_HOURS, worked * firm.hours_per_week)
        news.say(signals.SENDING_COST, cost)

    def _keep(self, week: int) -> None:
        if week == self._world.clock.horizon:
            self._world.record.desk("comms_team", self._team.statistics())


def _in_order(sending: Sending) -> tuple[float, int, int]:
    return sending.arrives, sending.campaign, sending.nth


def audience_of(names: Sequence[str], firm: Organisation) -> BoolArray:
    """Mark the departments (D,) that names of departments or groups mean; none: all.

    Names that an organisation does not have touch nobody.
    """
    if not names:
        return np.ones(firm.n_departments, dtype=np.bool_)
    members = {member for name in names for member in firm.groups.get(name, (name,))}
    return np.array([name in members for name in firm.departments], dtype=np.bool_)


def hears_one_of(flag: BoolArray, firm: Organisation) -> BoolArray:
    """Mark the people (n,) who hear at least one person that carries a flag."""
    ties = firm.ties
    found = np.zeros(firm.n_people, dtype=np.bool_)
    found[np.repeat(np.arange(firm.n_people), ties.n_heard)[flag[ties.hears]]] = True
    return found
