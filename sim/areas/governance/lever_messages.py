"""Levers that are messages, on their way through inboxes where attention is a budget.

Mass mail, town hall, progress report and success story then come to every person of the departments
in scope one by one: a mail or a story waits in line, a report of the sponsor goes before, a town
hall is a meeting that takes its hours first. Each does what its lever states, to whom it reaches,
in the week in which it is read; what an overloaded person never reads does nothing.
"""

from __future__ import annotations

import numpy as np

from sim.areas.governance.inbox import NO_POST, Post, join
from sim.areas.governance.inbox_compiled import MEETING, ORDINARY, SUPERIOR
from sim.areas.governance.parameters import GovernanceParameters
from sim.areas.governance.reading_compiled import Effects
from sim.units import FloatArray
from sim.world import World

MESSAGES = ("mass_mail", "town_hall", "progress_report", "success_story")
"""Levers that are messages, in the order of the signal's rows."""
MAIL, HALL, REPORT, STORY = range(4)


def by_inbox(parameters: GovernanceParameters) -> bool:
    """Tell whether levers that are messages go through inboxes.

    Example
    -------
    >>> by_inbox(GovernanceParameters(levers_by_inbox=True))
    False
    >>> by_inbox(GovernanceParameters(levers_by_inbox=True, attention_hours=16.0))
    True
    """
    return parameters.levers_by_inbox and bool(np.isfinite(parameters.attention_hours))


class LeverMessages:
    """Address the messages of levers to people, and let them do their work when they are read.

    Parameters
    ----------
    parameters : knobs of governance.
    world : organisation and luck of the run.

    Source: VDT (messages wait in inboxes: Cohen and Levitt 1991); sizes are those of the levers.
    """

    def __init__(self, parameters: GovernanceParameters, world: World) -> None:
        self._knobs, self._world = parameters, world
        self._first = len(parameters.campaigns)
        self._worth: dict[tuple[int, int], FloatArray] = {}
        first = parameters.inbox_priority == "sender"
        self._grades = (ORDINARY, MEETING, SUPERIOR if first else ORDINARY, ORDINARY)
        hall = parameters.message_hours + parameters.town_hall_hours
        hours = parameters.message_hours
        self._reading = np.array([hours, hall, hours, hours])
        self._rates = np.array([parameters.mail_rate, parameters.town_hall_rate, 0.0, 0.0])
        self._pushes = np.array(
            [0.0, parameters.town_hall_push, parameters.report_push, parameters.story_push]
        )

    def arriving(self, worth: FloatArray, week: int) -> Post:
        """Return what comes in within the week that closes now.

        Parameters
        ----------
        worth : (levers, D) worth of a message to each department against its first; 0: none.
        week : the instant that closes the week.
        """
        return join([NO_POST, *(self._post(k, worth[k], week) for k in _sent(worth))])

    def _post(self, lever: int, worth: FloatArray, week: int) -> Post:
        firm = self._world.organisation
        who = np.flatnonzero(worth[firm.department] > 0.0)
        self._worth[lever, week] = worth.copy()
        name = f"kept of {MESSAGES[lever]}"
        luck = self._world.streams.uniform(name, firm.identity, week)[who]
        return Post(
            who, np.full(who.size, week - 1.0), np.full(who.size, self._grades[lever]),
            np.full(who.size, self._first + lever), np.full(who.size, week),
            np.full(who.size, self._reading[lever]), luck,
        )  # fmt: skip

    def read(self, post: Post, credibility: float, effects: Effects) -> Post:
        """Let people feel what they read of levers in this week; return all other messages.

        Parameters
        ----------
        post : everything that was read in the week.
        credibility : how far people believe the sponsor now.
        effects : what readings of the week do, which is added to.
        """
        mine = post.campaign >= self._first
        if not mine.any():
            return post
        ours, department = post.only(mine), self._world.organisation.department
        lever = ours.campaign - self._first
        worth = np.array(
            [
                self._worth[int(k), int(nth)][department[i]]
                for k, nth, i in zip(lever, ours.nth, ours.who, strict=True)
            ]
        )
        np.add.at(effects.rate, ours.who, credibility * self._rates[lever] * worth)
        np.add.at(effects.promise, ours.who, credibility * self._pushes[lever])
        np.minimum(effects.promise, 1.0, out=effects.promise)
        np.add.at(effects.hours, ours.who, self._reading[lever])
        return post.only(~mine)

    def prepared(self, worth: FloatArray) -> tuple[float, float]:
        """Return hours and outside cost of preparing what comes in in this week."""
        terms = [self._knobs.levers[MESSAGES[k]] for k in _sent(worth)]
        return sum(one.hours for one in terms), sum(one.cost for one in terms)


def _sent(worth: FloatArray) -> list[int]:
    """List the levers of which some message comes in."""
    return [k for k in range(len(MESSAGES)) if worth[k].any()]
