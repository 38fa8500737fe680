"""Delivery: whom a sending reaches, and when each of them reads it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.areas.governance.inbox import NO_POST, Inboxes, Post, join
from sim.areas.governance.inbox_compiled import MEETING, ORDINARY, SUPERIOR
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

    def run_week(self, sendings: Sequence[Sending], fluent: BoolArray, tired: FloatArray) -> Post:
        """Return what is read in a week, in the order in which each person reads it.

        Parameters
        ----------
        sendings : those that arrive within the week.
        fluent : (n,) people who are fluent, the peers who speak.
        tired : (D,) share of attention that fatigue takes.
        """
        new = join([NO_POST, *(self._post(one, fluent) for one in sendings)]).sorted()
        if self._inboxes is None:
            return new
        firm = self._world.organisation
        read = self._inboxes.run_week(new, tired[firm.department])
        week = int(self._world.clock.now)
        self._spent[week] = self._inboxes.spent.sum() / max(firm.n_people, 1)
        return read

    def missed_hours(self) -> FloatArray | float:
        """Working hours (n,) lost in the last week by daily messages that went unread."""
        return 0.0 if self._inboxes is None else self._inboxes.missed * self._knobs.missed_hours

    def forget(self, leavers: IntArray) -> None:
        """Let what waits for people who have left go unread."""
        if self._inboxes is not None:
            self._inboxes.forget(leavers)

    def keep(self, record: Record) -> None:
        """Leave the statistics of the inboxes at the end of the run."""
        if self._inboxes is not None:
            record.desk("inbox", self._inboxes.statistics())

    def _post(self, sending: Sending, fluent: BoolArray) -> Post:
        """Address one sending to everybody whom it reaches."""
        who = self._reached(sending, fluent)
        campaign = self._campaigns[sending.campaign]
        channel = self._knobs.channels[campaign.channel]
        first = campaign.sender in SUPERIORS and self._knobs.inbox_priority == "sender"
        grade = MEETING if not channel.queued else SUPERIOR if first else ORDINARY
        luck = np.zeros(who.size)
        if self._inboxes is not None:
            luck = self._luck("kept of", sending)[who]
        return Post(
            who,
            np.full(who.size, sending.arrives),
            np.full(who.size, grade),
            np.full(who.size, sending.campaign),
            np.full(who.size, sending.nth),
            np.full(who.size, channel.hours),
            luck,
        )

    def _reached(self, sending: Sending, fluent: BoolArray) -> IntArray:
        """Find the people whom a sending reaches, by a keyed draw each."""
        firm, campaign = self._world.organisation, self._campaigns[sending.campaign]
        inside = sending.departments[firm.department]
        if campaign.sender == "peer":
            inside = inside & hears_one_of(fluent, firm)
        reach = self._knobs.channels[campaign.channel].reach
        if reach < 1.0:
            inside = inside & (self._luck("reached by", sending) < reach)
        return np.flatnonzero(inside)

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
