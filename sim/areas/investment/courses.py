"""Courses under way: trainers and rooms are held, hours are spent, people come out of them.

A course takes a trainer and a room from the same instant to the same instant, so that the queue for
both is the queue for whatever there is less of.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
import simpy

from sim.kernel.clock import Clock
from sim.kernel.desk import Desk, Tally
from sim.organisation.people import Organisation
from sim.units import FloatArray, IntArray


@dataclass(slots=True)
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
    trainers, rooms : places.
    hours_per_week : working hours that a week in a course takes from a person.
    tally : counts the seats.

    Source: SimPy processes at a desk; own design.
    """

    def __init__(
        self,
        clock: Clock,
        organisation: Organisation,
        trainers: int,
        rooms: int,
        hours_per_week: float,
        tally: Tally,
    ) -> None:
        self._clock, self._tally = clock, tally
        self._department = organisation.department
        self._places = Desk(clock, min(trainers, rooms))
        self._hours_per_week = hours_per_week
        self.had = np.zeros(organisation.n_people, dtype=np.bool_)
        self.sits = np.zeros(organisation.n_people, dtype=np.bool_)
        self._sessions: list[Session] = []
        self._finished: list[int] = []
        self._hours = np.zeros(organisation.n_departments)
        self._trainer_weeks = 0.0

    def begin(self, people: IntArray, end: float) -> None:
        """Let people sit in one course from now until `end`."""
        self.sits[people] = True
        self._clock.process(self._teach(people, end))

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

    def _teach(self, people: IntArray, end: float) -> Generator[simpy.Event, object, None]:
        clock = self._clock
        with self._places.request(weeks=end - clock.now) as place:
            yield place
            session = Session(people, clock.now)
            self._sessions.append(session)
            yield clock.timeout(end - clock.now)
        self._count(session)
        self._sessions.remove(session)
        self._tally.finish(clock.now, session.people.size)
        self._finished.extend(session.people.tolist())
        self.had[session.people], self.sits[session.people] = True, False

    def _count(self, session: Session) -> None:
        """Count the time of a session since it was last counted."""
        weeks = self._clock.now - session.since
        heads = np.bincount(self._department[session.people], minlength=self._hours.size)
        self._hours += weeks * self._hours_per_week * heads
        self._trainer_weeks += weeks
        session.since = self._clock.now
