"""Seats of courses: a calendar that is booked backwards, and a list of those who come first."""

from __future__ import annotations

import math

import numpy as np

from sim.areas.investment.seats_compiled import (
    first_claims,
    join_due,
    list_members,
    lost_interest,
    serve,
    some_need,
)
from sim.kernel.desk import Tally
from sim.units import BoolArray, FloatArray, IntArray

NO_SLOT = -1
NO_CLAIM = -1
_ROUNDING = 1e-9


class SeatCalendar:
    """Keep which seat of which slot is reserved for whom.

    Slots follow one another without gaps, the first one from week 0.

    Parameters
    ----------
    people : number of people who may book.
    horizon : weeks; no slot begins after them.
    slots_per_week : slots in a week.
    seats : seats of a slot, over all sessions that run at once.

    Source: own design; backwards from the go-live, since skill fades before it is used.

    Example
    -------
    >>> calendar = SeatCalendar(people=5, horizon=8, slots_per_week=1.0, seats=2)
    >>> left_over = calendar.book(np.arange(5), calendar.first_from(4.0), calendar.last_before(6.0))
    >>> calendar.slot.tolist(), left_over.tolist()
    ([5, 5, 4, 4, -1], [4])
    """

    def __init__(self, people: int, horizon: int, slots_per_week: float, seats: int) -> None:
        self.slots_per_week = slots_per_week
        self.seats = seats
        self.slot = np.full(people, NO_SLOT, dtype=np.int64)
        self.reserved = np.zeros(self.first_from(horizon), dtype=np.int64)

    def start_of(self, slot: int) -> float:
        """Return the instant at which a slot begins, in weeks."""
        return slot / self.slots_per_week

    def first_from(self, now: float) -> int:
        """Return the first slot that begins now or later."""
        return math.ceil(now * self.slots_per_week - _ROUNDING)

    def last_before(self, date: float) -> int:
        """Return the last slot that is over by a date; below 0 if there is none."""
        return math.floor(date * self.slots_per_week + _ROUNDING) - 1

    def book(self, people: IntArray, first: int, last: int) -> IntArray:
        """Reserve the latest seats from slot `first` to slot `last` for people, in their order.

        Returns
        -------
        Those for whom no seat is left.
        """
        for slot in range(min(last, self.reserved.size - 1), first - 1, -1):
            lucky = people[: self.seats - self.reserved[slot]]
            self.slot[lucky] = slot
            self.reserved[slot] += lucky.size
            people = people[lucky.size :]
            if people.size == 0:
                break
        return people

    def release(self, people: IntArray) -> None:
        """Give back the seats that are reserved for people, if any are."""
        slots = self.slot[people]
        taken = slots[slots != NO_SLOT]
        if taken.size:
            np.subtract.at(self.reserved, taken, 1)
            self.slot[people] = NO_SLOT

    def booked(self, slot: int) -> IntArray:
        """List the people with a seat in a slot."""
        if self.reserved[slot] == 0:
            return np.empty(0, dtype=np.int64)
        booked: IntArray = (self.slot == slot).nonzero()[0]
        return booked


class ClaimList:
    """Keep who wants a seat without having one: first come, first served within a grade.

    A claim joins the queue when it is due; the tally counts its wait from then.

    Parameters
    ----------
    key : (n,) keyed luck that orders claims which are due at the same instant.
    tally : counts the queue.

    Attributes
    ----------
    members : those who have a claim.

    Source: own design.
    """

    def __init__(self, key: FloatArray, tally: Tally) -> None:
        self.grade = np.full(key.size, NO_CLAIM, dtype=np.int64)
        self._key, self._tally = key, tally
        self._due, self._earliest = np.zeros(key.size), np.zeros(key.size)
        self._in_queue = np.zeros(key.size, dtype=np.bool_)
        self._found, self._listed = np.empty((2, key.size), dtype=np.int64)
        self.members: IntArray = self._listed[:0]

    @property
    def size(self) -> int:
        """Number of those who have a claim."""
        return self.members.size

    def add(self, people: IntArray, due: float, grade: int, earliest: float = 0.0) -> None:
        """Note claims of people who have none, if there are any.

        Parameters
        ----------
        people : their ids.
        due : instant from which they wait.
        grade : lower grades are served first.
        earliest : instant before which no seat is taken.
        """
        if people.size:
            self.grade[people] = grade
            self._due[people], self._earliest[people] = due, earliest
            self._in_queue[people] = False
            self._count()

    def need(self, ready: BoolArray, until: float) -> bool:
        """Tell whether a claim falls due, or may be served to one who is ready, before `until`."""
        if self.members.size == 0:
            return False
        return some_need(self.members, self._in_queue, self._due, self._earliest, ready, until)

    def let_come(self, now: float) -> None:
        """Let those join the queue whose claim is due now."""
        if self.members.size:
            until = now + _ROUNDING
            self._tally.come(now, join_due(self.members, self._in_queue, self._due, until))

    def first(self, number: int, ready: BoolArray, now: float) -> IntArray:
        """Return the first claims of those who are ready now, in order, at most so many."""
        found = first_claims(
            self.members, ready, self._earliest, now + _ROUNDING, self.grade, self._due,
            self._key, number, self._found,
        )  # fmt: skip
        return self._found[:found].copy()

    def take_up(self, people: IntArray, now: float) -> None:
        """Give people a seat now."""
        waits = np.empty(people.size)
        joining = serve(people, now, NO_CLAIM, self.grade, self._in_queue, self._due, waits)
        self._tally.come(now, joining)
        self._tally.take_up(now, waits.tolist())
        if people.size:
            self._count()

    def give_up(self, people: IntArray, now: float) -> None:
        """Let people drop their claims, if they have any."""
        people = people[self.grade[people] != NO_CLAIM]
        queued = people[self._in_queue[people]] if people.size else people
        self._tally.give_up(now, (now - self._due[queued]).tolist())
        if people.size:
            self.grade[people] = NO_CLAIM
            self._in_queue[people] = False
            self._count()

    def drop_out(self, aware: BoolArray, wants: BoolArray, now: float) -> None:
        """Let those drop their claims who know the technology and want no course any more."""
        number = lost_interest(self.members, aware, wants, self._found)
        self.give_up(self._found[:number], now)

    def open_waits(self, now: float) -> FloatArray:
        """Return the weeks for which those in the queue have waited."""
        members = self.members
        return now - self._due[members[self._in_queue[members]]]

    def _count(self) -> None:
        self.members = self._listed[: list_members(self.grade, NO_CLAIM, self._listed)]
