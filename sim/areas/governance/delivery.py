"""Delivery: whom a sending reaches, and when each of them reads it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.areas.governance.inbox import NO_POST, Inboxes, Post, join
from sim.areas.governance.inbox_compiled import MEETING, ORDINARY, SUPERIOR
from sim.areas.governance.managers import Managers
from sim.areas.governance.parameters import GovernanceParameters
from sim.areas.governance.sendings import Sending
from sim.kernel.record import Record
from sim.organisation.people import Organisation
from sim.units import BoolArray, FloatArray, IntArray
from sim.world import World

SUPERIORS = ("sponsor", "manager")


class Delivery:
    """Bring sendings to people: at once, or into an inbox where attention is a budget.

    Parameters
    ----------
    parameters : knobs of governance.
    world : organisation, luck and record of the run.

    Source: two-step flow after Rogers (peers reach who hears them); own design.
    """

    def __init__(self, parameters: GovernanceParameters, world: World) -> None:
        self._knobs, self._world = parameters, world
        self._names = tuple(parameters.campaigns)
        self._campaigns = tuple(parameters.campaigns.values())
        self._inboxes: Inboxes | None = None
        if np.isfinite(parameters.attention_hours):
            self._inboxes = Inboxes(parameters, world.organisation)
            self._spent = world.record.series("attention_hours", "hours a head")
            self._interrupted = world.record.series("interruptions", "1/week a head")
        self._meetings = self._disturbed = np.zeros(world.organisation.n_people)
        self._cascades: dict[int, tuple[Sending, BoolArray]] = {}
        self._weeks_left = 0.0
        self._managers: Managers | None = None
        if np.isfinite(parameters.manager_hours) or parameters.exception_rate > 0.0:
            self._managers = Managers(parameters, world.streams, world.organisation)
            self._waiting = world.record.series("decisions_waiting", "exceptions")

    def run_week(
        self,
        sendings: Sequence[Sending],
        fluent: BoolArray,
        tired: FloatArray,
        changes: FloatArray,
        levers: Post = NO_POST,
    ) -> Post:
        """Return what is read in a week, in the order in which each person reads it.

        Parameters
        ----------
        sendings : those that arrive within the week.
        fluent : (n,) people who are fluent, the peers who speak.
        tired : (D,) share of attention that fatigue takes.
        changes : (D,) what goes on at once; 1 is as usual.
        levers : messages of levers that arrive within the week.
        """
        firm, week = self._world.organisation, int(self._world.clock.now)
        posts = [levers]
        for one in sendings:
            inside = self._reached(one, fluent)
            if self._goes_down_the_line(one):
                assert self._managers is not None
                everybody = one.departments[firm.department]
                slot = self._managers.brief(everybody, one.arrives)
                self._cascades[slot] = (one, inside)
            else:
                who = np.flatnonzero(inside)
                posts.append(self._post(one, who, np.full(who.size, one.arrives)))
        if self._managers is not None:
            posts += self._heard(*self._managers.run_week(changes))
            self._waiting[week] = self._managers.waiting
        beyond = np.maximum(changes - 1.0, 0.0)
        self._meetings = self._knobs.meeting_load * beyond[firm.department]
        new = join(posts).sorted()
        if self._inboxes is None:
            return new
        read = self._inboxes.run_week(new, tired[firm.department], self._meetings)
        times, self._disturbed = self._inboxes.interrupted()
        self._interrupted[week] = times.sum() / max(firm.n_people, 1)
        self._spent[week] = self._inboxes.spent.sum() / max(firm.n_people, 1)
        return read

    def missed_hours(self) -> FloatArray | float:
        """Working hours (n,) lost in the last week by messages that went unread or interrupted."""
        if self._inboxes is None:
            return 0.0
        missed = self._inboxes.missed * self._knobs.missed_hours
        return missed + self._disturbed * self._knobs.interruption_hours

    def meeting_hours(self) -> FloatArray:
        """Working hours (n,) of the last week that went into meetings about what goes on."""
        return self._meetings

    def coordination_hours(self) -> FloatArray | float:
        """Working hours (n,) of the last week that went into briefings and exceptions."""
        return 0.0 if self._managers is None else self._managers.hours()

    def forget(self, leavers: IntArray) -> None:
        """Let what waits for people who have left go unread."""
        if self._inboxes is not None:
            self._inboxes.forget(leavers)

    def keep(self, record: Record) -> None:
        """Leave the statistics of the inboxes at the end of the run."""
        if self._inboxes is not None:
            record.desk("inbox", self._inboxes.statistics())
        if self._managers is not None:
            record.desk("briefings", self._managers.statistics(briefings=True))
            record.desk("decisions", self._managers.statistics(briefings=False))
            self._keep_delay(record)
            record.fact("exceptions_raised", float(self._managers.raised))
            record.fact("exceptions_passed", float(self._managers.passed))
            record.fact("work_redone", float(self._managers.redone))

    def _keep_delay(self, record: Record) -> None:
        """Note how long briefings took to reach those whom they are for, or have taken so far."""
        meant = [(int(inside.sum()), one.arrives) for one, inside in self._cascades.values()]
        people = sum(size for size, _ in meant)
        so_far = sum(size * (record.horizon - arrives) for size, arrives in meant)
        record.fact("briefings_due", float(people))
        record.fact("briefing_weeks", so_far - self._weeks_left)

    def _goes_down_the_line(self, sending: Sending) -> bool:
        """Managers with few hours brief one report after the other; else all hear at once."""
        by_manager = self._campaigns[sending.campaign].sender == "manager"
        return by_manager and bool(np.isfinite(self._knobs.manager_hours))

    def _heard(self, slots: IntArray, who: IntArray, when: FloatArray) -> list[Post]:
        """Turn what was heard of briefings into messages to those whom they are for."""
        posts = []
        for slot in np.unique(slots):
            sending, inside = self._cascades[int(slot)]
            mine = (slots == slot) & inside[who]
            self._weeks_left += float((self._world.clock.horizon - when[mine]).sum())
            posts.append(self._post(sending, who[mine], when[mine]))
        return posts

    def _post(self, sending: Sending, who: IntArray, when: FloatArray) -> Post:
        """Address one sending to people, to arrive at each one's instant."""
        campaign = self._campaigns[sending.campaign]
        channel = self._knobs.channels[campaign.channel]
        first = campaign.sender in SUPERIORS and self._knobs.inbox_priority == "sender"
        grade = MEETING if not channel.queued else SUPERIOR if first else ORDINARY
        luck = np.zeros(who.size)
        if self._inboxes is not None:
            luck = self._luck("kept of", sending)[who]
        return Post(
            who,
            when,
            np.full(who.size, grade),
            np.full(who.size, sending.campaign),
            np.full(who.size, sending.nth),
            np.full(who.size, channel.hours),
            luck,
        )

    def _reached(self, sending: Sending, fluent: BoolArray) -> BoolArray:
        """Mark the people (n,) whom a sending reaches, by a keyed draw each."""
        firm, campaign = self._world.organisation, self._campaigns[sending.campaign]
        inside = sending.departments[firm.department]
        if campaign.sender == "peer":
            inside = inside & hears_one_of(fluent, firm)
        reach = self._knobs.channels[campaign.channel].reach
        if reach < 1.0:
            inside = inside & (self._luck("reached by", sending) < reach)
        return inside

    def _luck(self, what: str, sending: Sending) -> FloatArray:
        identity = self._world.organisation.identity
        name = f"{what} {self._names[sending.campaign]}"
        return self._world.streams.uniform(name, identity, sending.nth)


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
