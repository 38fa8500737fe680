"""Courses under way: trainers and rooms are held, hours are spent, people come out of them.

A slot has as many seats as its trainers and rooms can teach, and the next one begins when it is
over. So nobody queues for a trainer: the queue is for the seats.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.areas.investment.seats_compiled import add_hours, without_seat
from sim.kernel.desk import Tally
from sim.organisation.people import Organisation
from sim.units import BoolArray, FloatArray, IntArray


@dataclass(slots=True, eq=False)
class Session:
    """Hold one course while it runs.

    Parameters
    ----------
    people : who sits in it and has not left the organisation.
    since : instant from which its time is not counted yet.
    end : instant at which it is over.
    """

    people: IntArray
    since: float
    end: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """State what courses did since they were last asked.

    Parameters
    ----------
    finished : ids of people whose course is over.
    hours : (D,) working hours spent in courses.
    trainer_weeks : working time of trainers.
    """

    finished: IntArray
    hours: FloatArray
    trainer_weeks: float


class Courses:
    """Run courses: each holds a trainer and a room until its slot is over.

    Parameters
    ----------
    organisation : who works where.
    hours_per_week : working hours that a week in a course takes from a person.
    tally : counts the seats.

    Source: own design.
    """

    def __init__(self, organisation: Organisation, hours_per_week: float, tally: Tally) -> None:
        self._tally = tally
        self._department = organisation.department
        self._hours_per_week = hours_per_week
        self.had = np.zeros(organisation.n_people, dtype=np.bool_)
        self.sits = np.zeros(organisation.n_people, dtype=np.bool_)
        self._found = np.empty(organisation.n_people, dtype=np.int64)
        self._heads = np.zeros(organisation.n_departments)
        self._sessions: list[Session] = []
        self._finished: list[int] = []
        self._hours = np.zeros(organisation.n_departments)
        self._trainer_weeks = 0.0

    @property
    def idle(self) -> bool:
        """Whether no course has run since the last report."""
        return not self._sessions and self._trainer_weeks == 0.0

    def without_seat(self, wants: BoolArray, slot: IntArray) -> IntArray:
        """List those who want a course and neither had one nor sit in one nor have a slot (>= 0);
        the list is overwritten when it is asked for again."""
        number = without_seat(wants, self.had, self.sits, slot, self._found)
        return self._found[:number]

    def begin(self, groups: Sequence[IntArray], now: float, end: float) -> None:
        """Let some groups sit in a course each, from now until `end`."""
        for people in groups:
            self._sessions.append(Session(people, now, end))
            self.sits[people] = True

    def finish(self, now: float) -> None:
        """Let people come out of the courses that are over by now."""
        while self._sessions and self._sessions[0].end <= now:
            session = self._sessions.pop(0)
            self._count(session, session.end)
            self._tally.finish(session.end, session.people.size)
            self._finished.extend(session.people.tolist())
            self.had[session.people], self.sits[session.people] = True, False

    def report(self, now: float) -> Outcome:
        """State what happened since the last report."""
        self.finish(now)
        for session in self._sessions:
            self._count(session, now)
        found = Outcome(
            np.array(sorted(self._finished), dtype=np.int64), self._hours, self._trainer_weeks
        )
        self._finished, self._trainer_weeks = [], 0.0
        self._hours = np.zeros(self._hours.size)
        return found

    def let_go(self, leavers: IntArray, now: float) -> None:
        """Let people leave the organisation, out of a course if they sit in one."""
        sitting = leavers[self.sits[leavers]]
        for session in self._sessions if sitting.size else ():
            gone = np.isin(session.people, sitting)
            if gone.any():
                self._count(session, now)
                self._tally.break_off(now, int(gone.sum()))
                session.people = session.people[~gone]
        self.sits[leavers] = self.had[leavers] = False

    def _count(self, session: Session, now: float) -> None:
        """Count the time of a session since it was last counted."""
        weeks = now - session.since
        hours = weeks * self._hours_per_week
        add_hours(session.people, self._department, hours, self._heads, self._hours)
        self._trainer_weeks += weeks
        session.since = now
