"""Training: courses booked backwards from a go-live, standing courses, trainers and rooms.

Skill fades before it is used, so a course is worth most just before the go-live, and people who do
not know what is coming do not come. First come, first served would make more seats worse.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import ClassVar

import numpy as np

from sim.areas.investment.courses import Courses
from sim.areas.investment.parameters import InvestmentParameters
from sim.areas.investment.seats import ClaimList, SeatCalendar
from sim.areas.investment.seats_compiled import part_claims
from sim.contracts import Card, Lever, Pull, Refusal
from sim.kernel.board import Array, Signal, unchanged
from sim.kernel.clock import Phase
from sim.kernel.desk import Tally
from sim.signals import (
    AWARE,
    COURSE_DONE,
    COURSE_HOURS,
    COURSE_LENGTH,
    GO_LIVE_DATE,
    LEAVERS,
    TRAINER_WEEKS,
    TRAINING_FACTOR,
    VOLUNTARY,
    WANTS_COURSE,
)
from sim.units import BoolArray, IntArray
from sim.world import World

READS = (AWARE, WANTS_COURSE, LEAVERS, GO_LIVE_DATE, VOLUNTARY, TRAINING_FACTOR)
_NOBODY: IntArray = np.empty(0, dtype=np.int64)
PULLED, STANDING = 0, 1
"""Grades of claims: those of departments for which courses were ordered go first."""


class Training:
    """Give courses to those who will need them soon, and to those who ask for one.

    A seat that is booked backwards from a go-live is no wait. Where no seat before the go-live is
    left, the wait runs from the latest one that there would have been without competition; where
    no date is announced or use is voluntary, from the week in which a person asks.

    Parameters
    ----------
    parameters : trainers, rooms, seats, sessions, hours, standing courses.

    Source: own design; order of courses after the prototype (model A.1).
    """

    name: ClassVar[str] = "investment.training"
    publishes: ClassVar[tuple[Signal, ...]] = (
        COURSE_DONE, COURSE_LENGTH, COURSE_HOURS, TRAINER_WEEKS,
    )  # fmt: skip
    reads: ClassVar[tuple[Signal, ...]] = READS

    def __init__(self, parameters: InvestmentParameters) -> None:
        self._knobs = parameters

    @cached_property
    def seats(self) -> int:
        """Seats of a slot: as many sessions run at once as there are trainers and rooms for."""
        return min(self._knobs.trainers, self._knobs.training_rooms) * self._knobs.session_seats

    def start(self, world: World) -> None:
        """Open the calendar, hire trainers, open rooms and register the week."""
        self._world, knobs = world, self._knobs
        organisation, clock = world.organisation, world.clock
        n, d = organisation.n_people, organisation.n_departments
        self._tally = Tally(self.seats)
        self._calendar = SeatCalendar(n, clock.horizon, knobs.sessions_per_week, self.seats)
        identity = organisation.identity
        self._luck = world.streams.uniform("order of courses", identity)
        self._part = world.streams.uniform("part that is trained", identity)
        self._claims = ClaimList(self._luck, self._tally)
        hours = knobs.course_hours * knobs.sessions_per_week
        self._courses = Courses(organisation, hours, self._tally)
        self._share, self._booked_for = np.full(d, -1.0), np.full(d, np.inf)
        self._window, self._until = np.full(d, np.inf), np.full(d, np.inf)
        self._chosen: BoolArray = np.zeros(n, dtype=np.bool_)
        self._plan_booked: tuple[Array, ...] = ()
        self._quiet, self._ordered = True, False
        self._seats_used = world.record.series("seats_used", "seats")
        self._out = {signal.name: world.board.outlet(signal) for signal in self.publishes}
        self._in = {signal.name: world.board.reader(signal) for signal in self.reads}
        self._out["course_length"].publish(knobs.course_hours)
        clock.weekly(Phase.DECIDE, self.name, self._report)
        clock.weekly(Phase.WORK_TICKETS, self.name, self._plan)
        clock.at_end(self.name, self._keep)

    def levers(self) -> Sequence[Lever]:
        """Offer courses for departments."""
        return (Train(self),)

    def users_of(self, departments: IntArray) -> int:
        """Count the intended users of some departments."""
        return int(self._world.organisation.users[departments].sum())

    def order(self, departments: IntArray, share: float, until: float, window: float) -> None:
        """Order courses for a share of the intended users of some departments.

        Parameters
        ----------
        departments : ids of departments.
        share : part of their intended users, 0..1; who it is is keyed by person.
        until : week after which nobody there may ask for a seat any more.
        window : weeks before the go-live in which courses may lie.
        """
        self._ordered = True
        self._share[departments] = share
        self._until[departments], self._window[departments] = until, window
        self._booked_for[departments] = np.inf
        self._plan_booked = ()
        organisation = self._world.organisation
        self._chosen = organisation.user & (self._part < self._share[organisation.department])

    def _report(self, week: int) -> None:
        """Publish whose course is over, and what courses took in the week that closes now."""
        idle = self._courses.idle
        if idle and self._quiet:
            return
        self._quiet = idle
        done = self._courses.report(float(week))
        self._out["course_done"].publish(done.finished)
        self._out["course_hours"].publish(done.hours * self._in["training_factor"]())
        self._out["trainer_weeks"].publish(done.trainer_weeks)

    def _plan(self, week: int) -> None:
        """Book, note claims, and open the slots of the week that begins now."""
        now = float(week)
        leavers, aware = self._in["leavers"](), self._in["aware"]()
        if leavers.size:
            self._calendar.release(leavers)
            self._claims.give_up(leavers, now)
            self._courses.let_go(leavers, now)
        if self.seats == 0:
            return
        wants = self._in["wants_course"]()
        if self._claims.size:
            self._claims.drop_out(aware, wants, now)
        if self._ordered:
            self._book_backwards(now)
        self._note_claims(wants, now)
        self._claims.let_come(now)
        self._open_slots(now, aware)

    def _book_backwards(self, now: float) -> None:
        """Reserve the latest seats before each announced go-live; a new date is booked anew."""
        date, voluntary = plan = (self._in["go_live_date"](), self._in["voluntary"]())
        if unchanged(plan, self._plan_booked):
            return
        self._plan_booked = plan
        ordered = (self._share >= 0.0) & ~voluntary
        moved = ordered & np.isfinite(date) & (date > now) & (date != self._booked_for)
        if not moved.any():
            return
        department, calendar = self._world.organisation.department, self._calendar
        calendar.release((moved[department] & (calendar.slot >= 0)).nonzero()[0])
        for when, window in sorted(set(zip(date[moved], self._window[moved], strict=True))):
            block = moved & (date == when) & (self._window == window)
            people = (
                block[department]
                & self._chosen
                & ~self._courses.had
                & ~self._courses.sits
                & (self._claims.grade < 0)
            ).nonzero()[0]
            people = people[np.argsort(self._luck[people], kind="stable")]
            earliest, last = max(now, when - window), calendar.last_before(when)
            late = calendar.book(people, calendar.first_from(earliest), last)
            due = max(earliest, calendar.start_of(last))
            self._claims.add(late, due, PULLED, earliest)
        self._booked_for[moved] = date[moved]

    def _note_claims(self, wants: BoolArray, now: float) -> None:
        """Let people who know it and had no course yet ask for a seat."""
        everybody = self._knobs.train_everybody
        asking = wants if everybody else wants & self._chosen
        who = self._courses.without_seat(asking, self._calendar.slot)
        if who.size == 0:
            return
        pulled, standing = np.empty((2, who.size), dtype=np.int64)
        of_pulled, of_standing = part_claims(
            who, self._world.organisation.department, self._share, self._until, now,
            self._chosen, self._claims.grade, pulled, standing,
        )  # fmt: skip
        self._claims.add(pulled[:of_pulled], now, PULLED)
        if everybody:
            self._claims.add(standing[:of_standing], now, STANDING)

    def _open_slots(self, now: float, aware: BoolArray) -> None:
        """Begin the sessions of the week that begins now, slot by slot.

        Nothing else reaches seats or courses before the next instant of the week.
        """
        calendar, claims, size = self._calendar, self._claims, self._knobs.session_seats
        first, end = calendar.first_from(now), calendar.first_from(now + 1.0)
        booked = np.count_nonzero(calendar.reserved[first:end])
        if not (booked or claims.need(aware, now + 1.0)):
            return
        for slot in range(first, min(end, calendar.reserved.size)):
            over = calendar.start_of(slot + 1)
            if calendar.reserved[slot] or claims.need(aware, over):
                begins = max(now, calendar.start_of(slot))
                self._courses.finish(begins)
                people = self._seat(slot, aware, begins)
                self._seats_used[int(begins) + 1] += people.size
                groups = [people[k : k + size] for k in range(0, people.size, size)]
                self._courses.begin(groups, begins, over)

    def _seat(self, slot: int, aware: BoolArray, now: float) -> IntArray:
        """Decide who sits in a slot: those who booked and come, then claims for the other seats."""
        claims, people = self._claims, _NOBODY
        if self._calendar.reserved[slot]:
            people = self._come(self._calendar.booked(slot), aware, now)
        if claims.size == 0:
            return people
        claims.let_come(now)
        extra = claims.first(self.seats - people.size, aware, now)
        claims.take_up(extra, now)
        return np.concatenate([people, extra])

    def _come(self, booked: IntArray, aware: BoolArray, now: float) -> IntArray:
        """Let those come who booked a seat and know what it is for; the others' seats are free."""
        people = booked[aware[booked]]
        self._calendar.release(booked)
        self._tally.come(now, booked.size)
        self._tally.take_up(now, [0.0] * people.size)
        self._tally.give_up(now, [0.0] * (booked.size - people.size))
        return people

    def _keep(self, week: int) -> None:
        """Leave the statistics of the seats at the end of the run."""
        found = self._tally.statistics(week, self._claims.open_waits(week))
        self._world.record.desk("training", found)


class Train:
    """Order courses for departments."""

    def __init__(self, training: Training) -> None:
        self._training = training

    @property
    def card(self) -> Card:
        """The card that management sees."""
        return Card(
            name="train",
            title="Training courses",
            does="Books seats for the intended users, as late as possible before their go-live; "
            "without a date, for those who know the technology and ask.",
            area=Training.name,
            source="transfer of training fades (Saks 2002; Tatel and Ackerman 2025)",
            amount=1.0,
            amount_unit="share of users",
            amount_high=1.0,
        )

    def pull(self, pull: Pull, departments: IntArray, week: int) -> Refusal | None:
        """Order the courses; they are booked in the same week, after the dates are known."""
        if self._training.seats == 0:
            return Refusal("stage", "there is no trainer, no room or no seat")
        if self._training.users_of(departments) == 0:
            return Refusal("department", "nobody there is an intended user")
        share = self.card.amount if pull.amount is None else pull.amount
        window = np.inf if not pull.weeks else float(pull.weeks)
        self._training.order(departments, share, week + window, window)
        return None
