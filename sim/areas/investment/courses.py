"""Courses under way: trainers and rooms are held, hours are spent, people come out of them.

A slot has as many seats as its trainers and rooms can teach, and the next one begins when it is
over. So nobody queues for a trainer: the queue is for the seats.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.kernel.clock import Clock
from sim.kernel.desk import Tally
from sim.organisation.people import Organisation
from sim.units import FloatArray, IntArray


@dataclass(slots=True, eq=False)
class Session:
    """Hold one course while it runs.

    Parameters
    ----------
    people : who sits in it and has not left the organisation.
    since : instant from which its time is not counted yet.
    """

    people: IntArray
    since: float


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
    clock : the clock of the run.
    organisation : who works where.
    hours_per_week : working hours that a week in a course takes from a person.
    tally : counts the seats.

    Source: own design; the end of a slot is one SimPy event.
    """

    def __init__(
        self, clock: Clock, organisation: Organisation, hours_per_week: float, tally: Tally
    ) -> None:
        self._clock, self._tally = clock, tally
        self._department = organisation.department
        self._hours_per_week = hours_per_week
        self.had = np.zeros(organisation.n_people, dtype=np.bool_)
        self.sits = np.zeros(organisation.n_people, dtype=np.bool_)
        self._sessions: list[Session] = []
        self._finished: list[int] = []
        self._hours = np.zeros(organisation.n_departments)
        self._trainer_weeks = 0.0

    @property
    def idle(self) -> bool:
        """Whether no course has run since the last report."""
        return not self._sessions and self._trainer_weeks == 0.0

    def begin(self, groups: Sequence[IntArray], end: float) -> None:
        """Let some groups sit in a course each, from now until `end`."""
        now = self._clock.now
        sessions = [Session(people, now) for people in groups]
        for session in sessions:
            self.sits[session.people] = True
        self._sessions += sessions
        self._clock.at(end, lambda: self._finish(sessions))

    def report(self) -> Outcome:
        """State what happened since the last report."""
        for session in self._sessions:
            self._count(session)
        found = Outcome(
            np.array(sorted(self._finished), dtype=np.int64), self._hours, self._trainer_weeks
        )
        self._finished, self._trainer_weeks = [], 0.0
        self._hours = np.zeros_like(self._hours)
        return found

    def let_go(self, leavers: IntArray) -> None:
        """Let people leave the organisation, out of a course if they sit in one."""
        for session in self._sessions:
            gone = np.isin(session.people, leavers)
            if gone.any():
                self._count(session)
                self._tally.break_off(self._clock.now, int(gone.sum()))
                session.people = session.people[~gone]
        self.sits[leavers] = self.had[leavers] = False

    def _finish(self, sessions: Sequence[Session]) -> None:
        """Let the people of a slot come out of their courses."""
        for session in sessions:
            self._count(session)
            self._sessions.remove(session)
            self._tally.finish(self._clock.now, session.people.size)
            self._finished.extend(session.people.tolist())
            self.had[session.people], self.sits[session.people] = True, False

    def _count(self, session: Session) -> None:
        """Count the time of a session since it was last counted."""
        weeks = self._clock.now - session.since
        heads = np.bincount(self._department[session.people], minlength=self._hours.size)
        self._hours += weeks * self._hours_per_week * heads
        self._trainer_weeks += weeks
        session.since = self._clock.now
