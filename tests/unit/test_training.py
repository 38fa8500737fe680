"""Training: late enough to be fresh, before the go-live, and only for those who come."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from sim import signals
from sim.areas.investment.parameters import InvestmentParameters
from sim.areas.investment.seats import ClaimList, SeatCalendar
from sim.areas.investment.training import Training
from sim.contracts import Pull, Refusal
from sim.kernel.board import Array, Signal
from sim.kernel.clock import Phase
from sim.kernel.desk import Tally
from sim.kernel.record import Record
from sim.organisation.people import Organisation
from sim.testing import check_mechanism
from tests.worlds import Script, make_world, units

KNOBS = InvestmentParameters(
    trainers=1, training_rooms=2, session_seats=6, course_hours=8.0, train_everybody=False
)
FIRM = units([20, 16], users=30)
NOBODY = np.empty(0, dtype=np.int64)


@dataclass
class Seen:
    """What happened: who finished in which week, what it took, and what was refused."""

    record: Record
    refusals: list[Refusal | None] = field(default_factory=list)
    week_of: dict[int, int] = field(default_factory=dict)
    hours: list[Array] = field(default_factory=list)
    trainer_weeks: list[float] = field(default_factory=list)

    @property
    def finished(self) -> list[int]:
        """Ids of those who finished a course, in order."""
        return sorted(self.week_of)


@dataclass(frozen=True)
class Town:
    """What the other areas say: knowledge, wishes, dates and leavers."""

    aware: bool | Array = True
    wants: bool | Array = False
    date: float | Array = np.inf
    voluntary: bool | Array = False
    change: Callable[[int], Mapping[Signal, object]] = lambda _week: {}


def run(
    pulls: Mapping[int, list[tuple[Pull, list[int]]]],
    town: Town = Town(),
    knobs: InvestmentParameters = KNOBS,
    *,
    weeks: int = 40,
    firm: Organisation = FIRM,
    future: int = 0,
) -> Seen:
    """Run training alone; whoever finished a course does not want another."""
    world = make_world(firm, weeks, future=future)
    training = Training(knobs)
    (lever,) = training.levers()
    seen = Seen(world.record)
    had = np.zeros(firm.n_people, dtype=np.bool_)
    wants = np.broadcast_to(np.asarray(town.wants), had.shape)

    def manage(week: int) -> None:
        for pull, departments in pulls.get(week, []):
            where = np.array(departments, dtype=np.int64)
            seen.refusals.append(lever.pull(pull, where, week))

    def change(week: int) -> Mapping[Signal, object]:
        done = world.board.reader(signals.COURSE_DONE)()
        had[done] = True
        for person in done.tolist():
            seen.week_of.setdefault(person, week)
        return {
            signals.WANTS_COURSE: wants & ~had & firm.user, signals.LEAVERS: NOBODY,
            **town.change(week),
        }  # fmt: skip

    start = {
        signals.AWARE: town.aware, signals.GO_LIVE_DATE: town.date,
        signals.VOLUNTARY: town.voluntary,
    }  # fmt: skip
    Script(start, change, also=[signals.WANTS_COURSE, signals.LEAVERS]).start(world)
    world.clock.weekly(Phase.DECIDE, "management", manage)
    training.start(world)
    hours, trainers = (
        world.board.reader(signal) for signal in (signals.COURSE_HOURS, signals.TRAINER_WEEKS)
    )

    def watch(_week: int) -> None:
        seen.hours.append(hours())
        seen.trainer_weeks.append(float(trainers()))

    world.clock.weekly(Phase.RECORD, "test", watch)
    world.clock.run()
    world.record.close()
    return seen


TRAIN = Pull("train")


def test_courses_are_booked_backwards_from_the_go_live() -> None:
    """Thirty users, six seats a week: the five weeks before week 20, latest first, all in time."""
    seen = run({2: [(TRAIN, [0, 1])]}, Town(date=20.0))
    assert seen.finished == list(range(30))
    assert sorted(seen.week_of.values()) == sorted(list(range(16, 21)) * 6)
    assert seen.record.desks["training"].waits.tolist() == [0.0] * 30
    assert seen.record.weekly["seats_used"][16:21].tolist() == [6.0] * 5


def test_more_seats_bring_courses_closer_to_the_go_live() -> None:
    """Life: with more seats nobody's course is earlier, and the mean is later."""
    few = run({2: [(TRAIN, [0, 1])]}, Town(date=20.0))
    many = run({2: [(TRAIN, [0, 1])]}, Town(date=20.0), replace(KNOBS, session_seats=15))
    assert all(many.week_of[i] >= few.week_of[i] for i in range(30))
    assert sum(many.week_of.values()) > sum(few.week_of.values())


def test_departments_share_the_latest_seats_fairly() -> None:
    """Equal claims are ordered by luck, not by the order of departments or people."""
    early = []
    for future in range(20):
        weeks = run({2: [(TRAIN, [0, 1])]}, Town(date=20.0), future=future).week_of
        early.append(
            np.mean([weeks[i] for i in range(20)]) - np.mean([weeks[i] for i in range(20, 30)])
        )
    assert abs(np.mean(early)) < 4 * np.std(early, ddof=1) / np.sqrt(20)
    assert min(early) < 0 < max(early)


def test_who_is_left_over_waits_from_the_latest_seat_there_would_have_been() -> None:
    """Two weeks of six seats before week 6; the others follow after it, and that is their wait."""
    seen = run({4: [(TRAIN, [0])]}, Town(date=6.0, wants=True))
    weeks = sorted(seen.week_of.values())
    assert weeks == [5] * 6 + [6] * 6 + [7] * 6 + [8] * 2
    waits = sorted(seen.record.desks["training"].waits.tolist())
    assert waits == [0.0] * 12 + [1.0] * 6 + [2.0] * 2


def test_people_who_do_not_know_do_not_come_and_may_ask_later() -> None:
    """Their seats are lost or go to others; once they know, they ask like everybody else."""
    aware = np.arange(36) % 2 == 0

    def learn(week: int) -> Mapping[Signal, object]:
        return {signals.AWARE: aware if week < 25 else np.ones(36, dtype=np.bool_)}

    seen = run({2: [(TRAIN, [0, 1])]}, Town(aware=aware, date=20.0, change=learn))
    assert seen.finished == [i for i in range(30) if aware[i]]
    desk = seen.record.desks["training"]
    assert (desk.done, desk.abandoned) == (15, 15)

    def learn_and_ask(week: int) -> Mapping[Signal, object]:
        late = np.zeros(36, dtype=np.bool_) if week < 25 else ~aware & (np.arange(36) < 30)
        return {**learn(week), signals.WANTS_COURSE: late if week < 31 else late & False}

    seen = run({2: [(TRAIN, [0, 1])]}, Town(aware=aware, date=20.0, change=learn_and_ask))
    assert seen.finished == list(range(30))
    assert sorted({seen.week_of[i] for i in range(30) if not aware[i]}) == [26, 27, 28]


def test_a_postponed_go_live_moves_the_courses_that_were_not_held() -> None:
    """A new date is booked anew; who had the course already is not sent again."""

    def postpone(week: int) -> Mapping[Signal, object]:
        return {signals.GO_LIVE_DATE: np.full(2, 20.0 if week < 18 else 30.0)}

    seen = run({2: [(TRAIN, [0, 1])]}, Town(date=20.0, change=postpone))
    assert sorted(seen.week_of.values()) == [16] * 6 + [17] * 6 + [18] * 6 + [29] * 6 + [30] * 6


def test_a_date_announced_later_is_booked_when_it_is_known() -> None:
    """The order of the pulls does not matter: courses first, then the go-live."""

    def announce(week: int) -> Mapping[Signal, object]:
        return {signals.GO_LIVE_DATE: np.full(2, np.inf if week < 8 else 20.0)}

    seen = run({2: [(TRAIN, [0, 1])]}, Town(change=announce))
    assert sorted(seen.week_of.values()) == sorted(list(range(16, 21)) * 6)


def test_the_window_keeps_courses_from_being_too_early() -> None:
    """`weeks` of the pull: no course lies more than so many weeks before the go-live."""
    seen = run({2: [(replace(TRAIN, weeks=2), [0, 1])]}, Town(date=20.0, wants=False))
    before = [week for week in seen.week_of.values() if week <= 20]
    assert sorted(before) == [19] * 6 + [20] * 6


def test_voluntary_use_is_first_come_first_served_for_those_who_know() -> None:
    """Where nobody is made to use it, those who ask get the next seats, whatever the date."""
    wants = np.arange(36) < 10
    seen = run({2: [(TRAIN, [0, 1])]}, Town(date=20.0, voluntary=True, wants=wants))
    assert seen.finished == list(range(10))
    assert sorted(seen.week_of.values()) == [3] * 6 + [4] * 4
    assert sorted(seen.record.desks["training"].waits.tolist()) == [0.0] * 6 + [1.0] * 4


def test_asking_ends_with_the_weeks_of_the_pull() -> None:
    """A wish that comes after the end of the offer is not heard."""

    def wish(week: int) -> Mapping[Signal, object]:
        return {signals.WANTS_COURSE: (np.arange(36) < 3) & (week >= 12)}

    pull = replace(TRAIN, weeks=8)
    assert run({2: [(pull, [0, 1])]}, Town(voluntary=True, change=wish)).finished == []
    assert run({6: [(pull, [0, 1])]}, Town(voluntary=True, change=wish)).finished == [0, 1, 2]


def test_standing_courses_need_no_pull_and_take_spare_seats_only() -> None:
    """`train_everybody`: those who ask are served after those for whom courses were ordered."""
    open_to_all = replace(KNOBS, train_everybody=True)
    asks = Town(wants=True, voluntary=True)
    assert run({}, asks).finished == []
    assert run({}, asks, open_to_all).finished == list(range(30))
    seen = run({1: [(TRAIN, [1])]}, asks, open_to_all)
    assert max(seen.week_of[i] for i in range(20, 30)) < min(seen.week_of[i] for i in range(20)) + 2
    assert {seen.week_of[i] for i in range(20, 30)} == {2, 3}


def test_a_wish_that_ended_is_withdrawn() -> None:
    """Somebody who knows the technology and no longer wants the course leaves the queue."""

    def wish(week: int) -> Mapping[Signal, object]:
        return {signals.WANTS_COURSE: (np.arange(36) < 20) & (week < 4)}

    seen = run({2: [(TRAIN, [0])]}, Town(voluntary=True, change=wish))
    desk = seen.record.desks["training"]
    assert (desk.arrived, desk.done, desk.abandoned) == (20, 12, 8)
    assert set(desk.waits_abandoned.tolist()) == {2.0}


def test_leavers_lose_seat_claim_and_course() -> None:
    """A booking lapses, a claim is dropped, and who leaves during a course does not finish it."""

    def leave(week: int) -> Mapping[Signal, object]:
        gone = {10: [0, 1, 2], 17: list(range(3, 30))}
        return {signals.LEAVERS: np.array(gone.get(week, []), dtype=np.int64)}

    seen = run({2: [(TRAIN, [0, 1])]}, Town(date=20.0, change=leave))
    assert len(seen.finished) < 13
    assert set(seen.week_of.values()) <= {16, 17}
    assert not {0, 1, 2} & set(seen.finished)
    desk = seen.record.desks["training"]
    assert desk.conserved

    def leave_in_course(week: int) -> Mapping[Signal, object]:
        return {signals.LEAVERS: np.arange(36) if week == 7 else NOBODY}

    slow = replace(KNOBS, sessions_per_week=0.25)
    seen = run({2: [(TRAIN, [0])]}, Town(date=8.0, change=leave_in_course), slow)
    desk = seen.record.desks["training"]
    assert seen.finished == []
    assert desk.abandoned >= 6
    assert desk.conserved
    assert sum(hours.sum() for hours in seen.hours) == pytest.approx(6 * 8.0 * 3 / 4)


def test_hours_and_trainers_are_counted_as_they_are_spent() -> None:
    """Every head spends the hours of a course, and a session takes its trainer for its slot."""
    seen = run({2: [(TRAIN, [0, 1])]}, Town(date=20.0), replace(KNOBS, sessions_per_week=4.0))
    assert np.sum(seen.hours) == pytest.approx(30 * 8.0)
    assert np.sum(seen.hours, axis=0).tolist() == pytest.approx([20 * 8.0, 10 * 8.0])
    assert sum(seen.trainer_weeks) == pytest.approx(5 / 4)
    assert max(seen.trainer_weeks) <= 1.0
    assert seen.record.desks["training"].busy_weeks == pytest.approx(30 / 4)
    long = run({2: [(TRAIN, [0])]}, Town(date=20.0), replace(KNOBS, sessions_per_week=0.5))
    assert [float(row.sum()) for row in long.hours[18:20]] == [24.0, 24.0]


@pytest.mark.parametrize(
    ("trainers", "rooms", "expected"), [(3, 2, 12), (1, 4, 6), (2, 2, 12), (5, 5, 30)]
)
def test_rooms_and_trainers_limit_the_seats(trainers: int, rooms: int, expected: int) -> None:
    """As many sessions run at once as both allow."""
    knobs = replace(KNOBS, trainers=trainers, training_rooms=rooms)
    seen = run({2: [(TRAIN, [0, 1])]}, Town(date=20.0), knobs)
    assert seen.record.weekly["seats_used"].max() == expected


@pytest.mark.parametrize("missing", ["trainers", "training_rooms", "session_seats"])
def test_without_seats_the_lever_is_refused(missing: str) -> None:
    """No trainer, no room or no seat: refused, and nothing happens."""
    seen = run(
        {2: [(TRAIN, [0, 1])]},
        Town(date=20.0),
        replace(KNOBS, **{missing: 0}),  # type: ignore[arg-type]
    )
    refusal = seen.refusals[0]
    assert refusal is not None
    assert refusal.kind == "stage"
    assert seen.finished == []


def test_a_department_without_users_is_refused() -> None:
    """Nobody there will use it."""
    refusal = run({2: [(TRAIN, [1])]}, firm=units([20, 16], users=20)).refusals[0]
    assert refusal is not None
    assert refusal.kind == "department"


def test_a_share_of_none_changes_nothing_and_a_part_is_a_subset() -> None:
    """Null: amount 0 is the run without the pull, bit for bit; half of them are some of all."""
    town = Town(date=20.0, wants=True)
    open_to_all = replace(KNOBS, train_everybody=True)
    for knobs in (KNOBS, open_to_all):
        none, off = (
            run({2: [(replace(TRAIN, amount=0.0), [0, 1])]}, town, knobs),
            run({}, town, knobs),
        )
        assert none.week_of == off.week_of
        assert np.array_equal(none.hours, off.hours)
    half = run({2: [(replace(TRAIN, amount=0.5), [0, 1])]}, Town(date=20.0))
    assert 5 < len(half.finished) < 25


@pytest.mark.parametrize("future", range(5))
def test_conservation_and_little_hold_in_a_busy_run(future: int) -> None:
    """Whatever happens, everybody is accounted for and the area is the sum of the waits."""
    world = make_world(FIRM, 1, future=future)
    luck, who = world.streams, np.arange(36)

    def change(week: int) -> Mapping[Signal, object]:
        return {
            signals.AWARE: luck.uniform("aware", who) < week / 20,
            signals.WANTS_COURSE: luck.uniform("wants", who, week // 6) < 0.6,
            signals.LEAVERS: np.flatnonzero(luck.uniform("leaves", who, week) < 0.03),
            signals.GO_LIVE_DATE: np.array([14.0 if week < 13 else 17.0, 24.0]),
        }

    knobs = replace(KNOBS, sessions_per_week=1.5, session_seats=2, train_everybody=future > 2)
    pulls = {3: [(TRAIN, [0, 1])], 20: [(replace(TRAIN, amount=0.7), [1])]}
    seen = run(pulls, Town(change=change), knobs, future=future)
    desk = seen.record.desks["training"]
    assert desk.conserved
    assert desk.little_gap == pytest.approx(0.0, abs=1e-9)
    assert desk.waits_open.size == desk.waiting
    assert desk.busy_weeks <= desk.capacity_weeks + 1e-9
    assert min(desk.done, desk.abandoned) > 0
    assert desk.waits.max() > 0.0


def test_those_who_still_wait_at_the_end_are_counted() -> None:
    """One seat a week and ten who ask in week 2: after eight weeks some still wait, since then."""
    knobs = replace(KNOBS, session_seats=1)
    wants = np.arange(36) < 10
    seen = run({2: [(TRAIN, [0])]}, Town(voluntary=True, wants=wants), knobs, weeks=8)
    desk = seen.record.desks["training"]
    assert (desk.done, desk.waiting) == (6, 4)
    assert desk.waits_open.tolist() == [6.0] * 4


def test_a_calendar_gives_released_seats_to_others() -> None:
    """A seat given back can be booked again; a slot is never overbooked."""
    calendar = SeatCalendar(people=6, horizon=4, slots_per_week=2.0, seats=2)
    assert calendar.book(np.arange(6), 2, 3).tolist() == [4, 5]
    calendar.release(np.array([0, 5]))
    assert calendar.book(np.array([5]), 2, 3).tolist() == []
    assert calendar.booked(3).tolist() == [1, 5]
    assert calendar.reserved.tolist() == [0, 0, 2, 2, 0, 0, 0, 0]
    assert calendar.last_before(1.99) == 2
    assert calendar.first_from(0.51) == 2


def test_claims_are_served_by_grade_then_by_date_then_by_luck() -> None:
    """Only those who are ready are taken; the order does not depend on positions."""
    claims = ClaimList(np.array([0.9, 0.1, 0.5, 0.7]), Tally(1))
    claims.add(np.array([0]), 1.0, 1)
    claims.add(np.array([1, 2]), 3.0, 0)
    claims.add(np.array([3]), 2.0, 0)
    ready = np.ones(4, dtype=np.bool_)
    assert claims.first(9, ready, 5.0).tolist() == [3, 1, 2, 0]
    ready[1] = False
    assert claims.first(2, ready, 5.0).tolist() == [3, 2]
    claims.give_up(np.array([1]), 4.0)
    claims.add(np.array([1]), 0.0, 0, earliest=6.0)
    assert claims.first(1, ready | True, 5.0).tolist() == [3]
    assert claims.first(1, ready | True, 6.0).tolist() == [1]


def test_training_keeps_the_rules_of_the_house() -> None:
    """The shipped conformance kit passes, with standing courses and without."""
    check_mechanism(lambda: Training(InvestmentParameters()))
    check_mechanism(lambda: Training(replace(KNOBS, sessions_per_week=2.5)))
