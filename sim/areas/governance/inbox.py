"""Attention is a budget: messages wait in everybody's inbox, and some of them are never read."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.areas.governance import inbox_compiled as loops
from sim.areas.governance.inbox_compiled import MEETING, MOMENT, Boxes, Pile
from sim.areas.governance.parameters import GovernanceParameters
from sim.kernel.record import DeskStatistics
from sim.organisation.people import Organisation
from sim.units import BoolArray, FloatArray, IntArray

WORKING_DAYS = 5
MINUTES_PER_HOUR = 60.0


def messages_a_day(parameters: GovernanceParameters) -> float:
    """Return how many daily messages a person can handle: the one budget behind both rules.

    Where `attention_hours` is finite it follows from it; else it is `inbox_capacity`.

    Example
    -------
    >>> messages_a_day(GovernanceParameters()), messages_a_day(
    ...     GovernanceParameters(attention_hours=16.0))
    (100.0, 96.0)
    """
    if math.isinf(parameters.attention_hours):
        return parameters.inbox_capacity
    minutes = parameters.attention_hours * MINUTES_PER_HOUR
    return minutes / parameters.message_minutes / WORKING_DAYS


def interruptions(messages: FloatArray, every: float) -> FloatArray:
    """Count how often messages interrupt a person in a week.

    Parameters
    ----------
    messages : (n,) messages a week, which come at random.
    every : weeks between set times of reading, at which whatever has come interrupts once; 0 means
        that each interrupts when it comes.

    Source: Gupta and Sharda 2008 (sign); chance that a time between two readings is not empty.

    Example
    -------
    >>> interruptions(np.array([0.0, 100.0]), 0.0).tolist()
    [0.0, 100.0]
    >>> interruptions(np.array([1.0, 100.0]), 0.2).round(2).tolist()
    [0.91, 5.0]
    """
    if every <= 0.0:
        return messages
    return np.asarray(-np.expm1(-messages * every) / every, dtype=np.float64)


class Post(NamedTuple):
    """Hold messages on their way to people, one entry each.

    Parameters
    ----------
    who : person.
    at : instant of arrival, in weeks.
    grade : MEETING, SUPERIOR or ORDINARY.
    campaign, nth : which message it is.
    hours : reading time.
    luck : uniform draw that decides whether it is kept where not all can be.
    """

    who: IntArray
    at: FloatArray
    grade: IntArray
    campaign: IntArray
    nth: IntArray
    hours: FloatArray
    luck: FloatArray

    def sorted(self) -> Post:
        """Return the entries in order of person, arrival, grade, campaign and sending."""
        order = np.lexsort((self.nth, self.campaign, self.grade, self.at, self.who))
        return self.only(order)

    def only(self, which: IntArray | BoolArray) -> Post:
        """Return some of the entries."""
        return Post(
            self.who[which], self.at[which], self.grade[which], self.campaign[which],
            self.nth[which], self.hours[which], self.luck[which],
        )  # fmt: skip


def join(posts: list[Post]) -> Post:
    """Put messages together, in the order in which they are given."""
    return Post(*(np.concatenate(columns) for columns in zip(*posts, strict=True)))


NO_POST = Post(
    who=np.empty(0, dtype=np.int64), at=np.empty(0), grade=np.empty(0, dtype=np.int64),
    campaign=np.empty(0, dtype=np.int64), nth=np.empty(0, dtype=np.int64), hours=np.empty(0),
    luck=np.empty(0),
)  # fmt: skip


class Inboxes:
    """Let everybody read what comes in, as far as his attention goes.

    The daily flood (`inbox_load` messages a day, 4 : 2 : 1 by level, `message_minutes` each) and
    declared messages share `attention_hours` a week. Who has more than he can read lets the rest
    go; whoever's line is shorter than his patience reads all of it, later. Where reading has set
    times, whatever comes lies until the next, and all of it interrupts once.

    Parameters
    ----------
    parameters : hours of attention, patience, priority, daily messages and their minutes.
    organisation : who sits on which level.

    Source: VDT (actors who pay attention to an inbox by rules: Cohen and Levitt 1991); overload
    lowers the share answered more than the speed (Kooti et al. 2015); fluid flood own design.
    """

    def __init__(
        self,
        parameters: GovernanceParameters,
        organisation: Organisation,
    ) -> None:
        self._knobs = parameters
        n = organisation.n_people
        by_level = parameters.inbox_by_level
        places = np.minimum(organisation.level - 1, len(by_level) - 1)
        daily = parameters.inbox_load * np.array(by_level, dtype=np.float64)[places]
        flood = daily * parameters.message_minutes * WORKING_DAYS / MINUTES_PER_HOUR
        room = parameters.attention_hours * parameters.inbox_weeks
        line = np.where(flood > parameters.attention_hours, room, 0.0)
        self._boxes = Boxes(np.zeros(n), line, flood, np.zeros(n), np.zeros(n))
        self._usual = np.maximum(flood - parameters.attention_hours, 0.0)
        self._post = self._held = NO_POST
        self._ahead = self._lag = np.empty(0)
        self._read = np.zeros(n)
        self._waits: list[FloatArray] = []
        self._left: list[FloatArray] = []
        self._area = self._busy = self._capacity = 0.0
        self._arrived = self._now = 0

    @property
    def spent(self) -> FloatArray:
        """(n,) hours spent on all messages in the last week."""
        return self._boxes.spent

    @property
    def missed(self) -> FloatArray:
        """(n,) daily messages that went unread in the last week beyond those of a usual week."""
        lost = np.maximum(self._boxes.lost - self._usual, 0.0)
        return lost * (MINUTES_PER_HOUR / self._knobs.message_minutes)

    def interrupted(self) -> tuple[FloatArray, FloatArray]:
        """Interruptions (n,) of the last week, and how many of them a usual week does not have."""
        pieces, every = MINUTES_PER_HOUR / self._knobs.message_minutes, self._knobs.batch_reading
        flood = self._boxes.flood
        now = interruptions((flood - self._boxes.lost) * pieces + self._read, every)
        usual = interruptions((flood - self._usual) * pieces, every)
        return now, np.maximum(now - usual, 0.0)

    def forget(self, leavers: IntArray) -> None:
        """Throw away what waits for people who have left; their successors start as others did."""
        if leavers.size == 0 or self._post.who.size + self._held.who.size == 0:
            return
        gone, held = np.isin(self._post.who, leavers), np.isin(self._held.who, leavers)
        self._left.append(self._now - self._post.at[gone] + self._lag[gone])
        self._left.append(self._now - self._held.at[held])
        self._area += float((self._now - self._held.at[held]).sum())
        self._post, self._held = self._post.only(~gone), self._held.only(~held)
        self._ahead, self._lag = self._ahead[~gone], self._lag[~gone]

    def _due(self, new: Post) -> tuple[Post, FloatArray]:
        """Take up what may be read from this week on, and say by how much its reader made it wait.

        What comes between two set times of reading lies until the second; meetings are attended.
        """
        every = self._knobs.batch_reading
        if every <= 0.0:
            return new, np.zeros(new.who.size)
        every = max(every, MOMENT)  # oftener than that is at once
        both = join([self._held, new])
        due = np.ceil(both.at / every - MOMENT) * every
        due = np.where(both.grade == MEETING, both.at, np.maximum(due, both.at))
        now = due < self._now + 1
        self._held = both.only(~now)
        lag = (due - both.at)[now]
        self._area += float(lag.sum())
        return both._replace(at=due).only(now), lag

    def run_week(self, new: Post, tired: FloatArray, meetings: FloatArray | float = 0.0) -> Post:
        """Run the next week.

        Parameters
        ----------
        new : messages that arrive within the week.
        tired : (n,) share of attention that fatigue takes.
        meetings : hours (n,) of attention that meetings take of what is left.

        Returns
        -------
        Messages whose reading began in the week, in order of person and instant.
        """
        self._arrived += new.who.size
        new, late = self._due(new)
        both = join([self._post, new])
        ahead = np.concatenate([self._ahead, np.full(new.who.size, -1.0)])
        lag = np.concatenate([self._lag, late])
        order = np.lexsort((both.nth, both.campaign, both.grade, both.at, both.who))
        post, size, lag = both.only(order), order.size, lag[order]
        pile = Pile(
            post.who, post.at, post.grade, post.hours, post.luck, ahead[order],
            np.zeros(size, dtype=np.int64), np.zeros(size),
        )  # fmt: skip
        hours = self._knobs.attention_hours * (1.0 - tired)
        blocked = np.minimum(meetings, hours)
        hours = hours - blocked
        self._area += loops.read_a_week(
            self._boxes, pile, float(self._now), hours, self._knobs.inbox_weeks
        )
        self._now += 1
        self._busy += float(self._boxes.spent.sum()) / self._knobs.attention_hours
        self._capacity += float((1.0 - tired).sum())
        self._capacity -= float(blocked.sum()) / self._knobs.attention_hours
        self._waits.append((pile.taken - post.at + lag)[pile.state == loops.READ])
        self._left.append(lag[pile.state == loops.DROPPED])
        waits = pile.state == loops.WAITS
        self._post, self._ahead, self._lag = post.only(waits), pile.ahead[waits], lag[waits]
        read = np.flatnonzero(pile.state == loops.READ)
        self._read = np.bincount(post.who[read], minlength=tired.size).astype(np.float64)
        return post.only(read[np.lexsort((read, pile.taken[read], post.who[read]))])

    def statistics(self) -> DeskStatistics:
        """State what became of the declared messages up to now."""
        held = self._now - self._held.at
        waits, left = (
            np.concatenate(found) if found else np.empty(0) for found in (self._waits, self._left)
        )
        return DeskStatistics(
            arrived=self._arrived,
            done=waits.size,
            abandoned=left.size,
            waiting=self._post.who.size + self._held.who.size,
            in_service=0,
            waits=waits,
            waits_open=np.concatenate([self._now - self._post.at + self._lag, held]),
            area_waiting=self._area + float(held.sum()),
            busy_weeks=self._busy,
            capacity_weeks=self._capacity,
            waits_abandoned=left,
        )
