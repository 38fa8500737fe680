"""Inboxes: waits, what goes unread, and the laws of queues that they must keep."""

from __future__ import annotations

import dataclasses
import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as draw

from sim.areas.governance.inbox import Inboxes, Post, interruptions, messages_a_day
from sim.areas.governance.inbox_compiled import MEETING, ORDINARY, SUPERIOR
from sim.areas.governance.parameters import GovernanceParameters
from sim.kernel.record import DeskStatistics
from sim.kernel.streams import Streams
from sim.organisation.people import Organisation
from sim.units import FloatArray
from tests.worlds import units


def post(
    who: object, at: object, grade: int = ORDINARY, hours: float = 0.5, luck: float = 1.0
) -> Post:
    """Address one message to each of `who`."""
    people = np.atleast_1d(np.array(who, dtype=np.int64))
    size = people.size
    return Post(
        people, np.broadcast_to(np.array(at, dtype=np.float64), size).copy(),
        np.full(size, grade), np.zeros(size, dtype=np.int64), np.arange(size),
        np.full(size, hours), np.full(size, luck),
    )  # fmt: skip


def knobs(hours: float, load: float = 0.0, patience: float = 26.0) -> GovernanceParameters:
    """Give everybody hours of attention, a daily load on all levels alike, and patience."""
    return GovernanceParameters(
        attention_hours=hours, inbox_load=load, inbox_by_level=(1.0,), inbox_weeks=patience
    )


def run(
    parameters: GovernanceParameters, firm: Organisation, messages: Post, weeks: int
) -> tuple[Inboxes, list[Post]]:
    """Let messages arrive in their weeks; nobody is tired."""
    boxes, read = Inboxes(parameters, firm), []
    for week in range(weeks):
        now = (messages.at >= week) & (messages.at < week + 1)
        read.append(boxes.run_week(messages.only(now), np.zeros(firm.n_people)))
    return boxes, read


def waits_of(parameters: GovernanceParameters, messages: Post, weeks: int = 4) -> FloatArray:
    """Run one person and return the waits in order of reading."""
    boxes, _ = run(parameters, units([1]), messages, weeks)
    checked(boxes.statistics())
    return boxes.statistics().waits


def checked(desk: DeskStatistics) -> DeskStatistics:
    """Nobody is lost, and the area under the queue is the sum of the waits (Little)."""
    assert desk.conserved
    assert desk.little_gap == pytest.approx(0.0, abs=1e-6 * max(1, desk.arrived))
    return desk


def test_without_load_nobody_waits() -> None:
    """Limit: one message at a time, and all attention for it; the wait is exactly 0."""
    at = np.arange(20) * 0.2
    assert (waits_of(knobs(16.0), post(np.zeros(20), at)) == 0.0).all()
    half_full = knobs(16.0, load=48.0)
    assert (waits_of(half_full, post(np.zeros(20), at)) == 0.0).all()


def test_three_at_once_are_read_one_after_the_other() -> None:
    """Each takes half an hour of ten hours a week; beside a flood of five hours nothing changes."""
    three = post([0, 0, 0], 1.25)
    for load in (0.0, 30.0):  # 30 daily messages of two minutes are five hours a week
        assert waits_of(knobs(10.0, load), three) == pytest.approx([0.0, 0.05, 0.10])


def test_a_message_waits_behind_the_flood_that_came_before_it() -> None:
    """A flood of 20 hours meets 10: what is kept of it makes everything wait out the patience."""
    boxes = Inboxes(knobs(10.0, load=120.0, patience=1.0), units([1]))
    none = post([], 0.0)
    boxes.run_week(none, np.zeros(1))
    boxes.run_week(post([0], 1.0, luck=0.0), np.zeros(1))
    boxes.run_week(none, np.zeros(1))
    assert checked(boxes.statistics()).waits == pytest.approx([1.0])


def test_superiors_are_read_first_and_meetings_at_once() -> None:
    """Hours of a meeting are gone before anything is read; a superior's message overtakes."""
    both = Post(*(np.concatenate(c) for c in zip(
        post([0, 0, 0], 0.1), post([0], 0.1, SUPERIOR), strict=True)))  # fmt: skip
    boxes, read = run(knobs(10.0), units([1]), both, 2)
    assert read[0].grade.tolist() == [SUPERIOR, ORDINARY, ORDINARY, ORDINARY]
    assert boxes.statistics().waits == pytest.approx([0.0, 0.05, 0.10, 0.15])
    meeting = Post(*(np.concatenate(c) for c in zip(
        post([0], 0.1), post([0], 0.1, MEETING, hours=2.0), strict=True)))  # fmt: skip
    boxes, read = run(knobs(10.0), units([1]), meeting, 2)
    assert read[0].grade.tolist() == [MEETING, ORDINARY]
    assert boxes.statistics().waits == pytest.approx([0.0, 0.2])
    assert boxes.spent[0] == 0.0


def test_random_messages_wait_as_at_an_m_d_1_queue() -> None:
    """Limit: Poisson arrivals of equal length wait rho / (2 mu (1 - rho)) on average."""
    luck, n, weeks, rho, hours = np.random.default_rng(3), 400, 60, 0.6, 0.5
    mu = 10.0 / hours
    counts = luck.poisson(rho * mu * weeks, n)
    who = np.repeat(np.arange(n), counts)
    messages = post(who, luck.uniform(0.0, weeks, who.size), hours=hours)
    boxes, _ = run(knobs(10.0), units([n]), messages, weeks)
    desk = checked(boxes.statistics())
    target = rho / (2.0 * mu * (1.0 - rho))
    # Sixty weeks hold some 1,400 services, so that the empty start hardly counts.
    assert desk.waits.mean() == pytest.approx(target, rel=0.05)
    assert desk.busy_weeks / desk.capacity_weeks == pytest.approx(rho, rel=0.02)


@pytest.mark.parametrize("load", [60.0, 96.0, 120.0, 192.0, 480.0])
def test_of_a_load_that_is_too_high_a_share_is_read(load: float) -> None:
    """Limit: min(1, C / L) of what comes, as in the fluid rule of all other messages."""
    luck, n, weeks = np.random.default_rng(7), 2000, 12
    parameters = GovernanceParameters(attention_hours=16.0, inbox_load=load, inbox_by_level=(1.0,))
    who = np.tile(np.arange(n), weeks)
    at = np.repeat(np.arange(weeks), n) + luck.uniform(0.0, 1.0, who.size)
    messages = post(who, at, hours=0.001)._replace(luck=luck.uniform(0.0, 1.0, who.size))
    boxes, _ = run(parameters, units([n]), messages, weeks)
    desk = checked(boxes.statistics())
    target = min(1.0, messages_a_day(parameters) / load)
    share = 1.0 - desk.abandoned / desk.arrived
    assert abs(share - target) <= 4 * math.sqrt(0.25 / who.size)
    if load > 96.0:
        assert desk.waits.max() <= parameters.inbox_weeks + 0.01


@given(
    draw.lists(
        draw.tuples(
            draw.integers(0, 3), draw.floats(0.0, 5.99), draw.sampled_from((0, 1, 2)),
            draw.floats(0.0, 6.0), draw.floats(0.01, 0.99),
        ),
        max_size=40,
    ),
    draw.floats(0.5, 40.0), draw.floats(0.0, 300.0), draw.floats(0.05, 3.0),
)  # fmt: skip
def test_nothing_is_lost_whatever_comes(
    rows: list[tuple[int, float, int, float, float]], hours: float, load: float, patience: float
) -> None:
    """Law: arrived = read + unread + waiting, Little, first come first read within a grade, and
    nobody spends more hours than he has."""
    who, at, grade, length, luck = (np.array(column) for column in zip(*rows, strict=True)) if (
        rows) else (np.empty(0),) * 5  # fmt: skip
    messages = Post(
        who.astype(np.int64), at.astype(float), grade.astype(np.int64),
        np.zeros(who.size, dtype=np.int64), np.arange(who.size), length.astype(float),
        luck.astype(float),
    )  # fmt: skip
    boxes = Inboxes(knobs(hours, load, patience), units([4]))
    for week in range(6):
        now = (messages.at >= week) & (messages.at < week + 1)
        read = boxes.run_week(messages.only(now), np.zeros(4))
        assert (boxes.spent <= hours * (1.0 + 1e-6)).all()
        for person in range(4):
            for one in (SUPERIOR, ORDINARY):
                mine = read.at[(read.who == person) & (read.grade == one)]
                assert (np.diff(mine) >= 0.0).all()
    checked(boxes.statistics())
    assert (boxes.statistics().waits >= 0.0).all()


def test_a_tired_reader_reads_less() -> None:
    """Fatigue takes attention: half of it doubles the wait behind equal messages."""
    three = post([0, 0, 0], 0.25)
    boxes = Inboxes(knobs(10.0), units([1]))
    boxes.run_week(three, np.full(1, 0.5))
    assert boxes.statistics().waits == pytest.approx([0.0, 0.10, 0.20])
    worn_out = Inboxes(knobs(10.0), units([1]))
    worn_out.run_week(three, np.ones(1))
    assert worn_out.statistics().abandoned == 3


def test_who_leaves_reads_no_more() -> None:
    """What waits for him goes unread; the others' messages stay."""
    boxes = Inboxes(knobs(1.0), units([2]))
    boxes.run_week(post([0, 0, 1, 1], 0.0, hours=2.0), np.zeros(2))
    boxes.forget(np.array([1]))
    desk = checked(boxes.statistics())
    assert (desk.done, desk.abandoned, desk.waiting) == (2, 1, 1)
    assert desk.waits_abandoned == pytest.approx([1.0])


def test_campaigns_push_daily_mail_out() -> None:
    """Attention is full; an hour of meetings leaves thirty messages of two minutes unread."""
    boxes = Inboxes(knobs(16.0, load=96.0, patience=0.01), units([1]))
    boxes.run_week(post([], 0.0), np.zeros(1))
    assert boxes.missed[0] == pytest.approx(0.0, abs=1e-6)
    boxes.run_week(post([0], 1.2, MEETING, hours=1.0), np.zeros(1))
    assert boxes.missed[0] == pytest.approx(30.0, abs=5.0)


def test_at_set_times_a_message_lies_until_the_next() -> None:
    """By hand: read at whole weeks; what comes on time is read at once, a meeting is attended."""
    weekly = dataclasses.replace(knobs(1e9), batch_reading=1.0)
    waits = waits_of(weekly, post([0, 0, 0], [0.25, 0.5, 2.0]))
    assert waits.tolist() == pytest.approx([0.75, 0.5, 0.0], abs=1e-6)
    assert waits_of(weekly, post(0, 0.25, grade=MEETING)).tolist() == [0.0]


@pytest.mark.parametrize("every", [0.2, 0.5, 3.0])
def test_what_comes_at_random_waits_half_the_time_between_readings(every: float) -> None:
    """Limit: the mean wait is T / 2; whatever lies at the end is counted, with Little's law."""
    size, weeks = 3000, 60
    at = np.sort(Streams(1, 0).uniform("arrives", np.arange(size, dtype=np.uint64))) * weeks
    boxes, _ = run(
        dataclasses.replace(knobs(1e9), batch_reading=every),
        units([1]),
        post([0] * size, at),
        weeks,
    )
    waits = checked(boxes.statistics()).waits
    assert abs(waits.mean() - every / 2.0) <= 4.0 * every / math.sqrt(12.0 * waits.size)


def test_set_times_interrupt_at_most_once_each() -> None:
    """Limits: each message interrupts where T is 0 or tiny; 1 / T where messages are many."""
    some = np.array([0.5, 20.0, 5e3])
    assert interruptions(some, 0.0).tolist() == some.tolist()
    assert interruptions(some, 1e-7) == pytest.approx(some, rel=1e-3)
    assert interruptions(some, 0.2)[-1] == pytest.approx(5.0)
    falling = [interruptions(some, every) for every in (0.0, 0.1, 0.5, 2.0)]
    assert all((one > other).all() for one, other in itertools.pairwise(falling))


def test_meetings_leave_less_time_for_messages() -> None:
    """By hand: of two hours a meeting takes one and a half, so half an hour's mail takes a week."""
    boxes = Inboxes(knobs(2.0), units([1]))
    boxes.run_week(post([0, 0], 0.0), np.zeros(1), np.array([1.5]))
    boxes.run_week(post([], 0.0), np.zeros(1), np.array([2.0]))
    boxes.run_week(post([], 0.0), np.zeros(1), np.array([0.0]))
    assert checked(boxes.statistics()).waits.tolist() == pytest.approx([0.0, 1.0])
    boxes = Inboxes(knobs(2.0), units([1]))
    boxes.run_week(post(0, 0.0), np.zeros(1), np.array([9.0]))
    assert boxes.spent.tolist() == [0.0]
