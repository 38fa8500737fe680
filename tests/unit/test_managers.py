"""Managers: briefings that cascade, exceptions that wait, and the laws that both must keep."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as draw

from sim.areas.governance.managers import Managers, pairs_at_once
from sim.areas.governance.message_parameters import MessageParameters
from sim.kernel.record import DeskStatistics
from sim.kernel.streams import Streams
from sim.organisation.people import Organisation
from sim.units import FloatArray
from tests.worlds import units

USUAL, ONE_MORE = np.array([1.0]), np.array([2.0])
PLAIN = MessageParameters(
    manager_hours=1.0, exception_rate=0.1, centralisation=0.0, tolerance=0.0, rework_again=0.0,
    decision_weeks=1e6,
)  # fmt: skip
"""One hour a week; no exception goes past the manager, passes, comes back or runs out of time."""


def team(span: int, teams: int = 1, *, top: bool = False) -> Organisation:
    """Seat leaders with `span` reports each, in one department; with a top above them, or not."""
    size = teams * (span + 1)
    manager = np.full(size + top, -1, dtype=np.int64)
    for k in range(teams):
        lead = k * (span + 1)
        manager[lead + 1 : lead + 1 + span] = lead
        if top:
            manager[lead] = size
    return units([size + top], manager=manager)


def seated(knobs: MessageParameters, firm: Organisation, future: int = 0) -> Managers:
    """Put managers at their desks."""
    return Managers(knobs, Streams(1, future), firm)


def run(managers: Managers, weeks: int, changes: FloatArray = USUAL) -> list[tuple[int, float]]:
    """Run some weeks; return who heard when."""
    heard: list[tuple[int, float]] = []
    for _ in range(weeks):
        _, who, when = managers.run_week(changes)
        heard += zip(who.tolist(), when.tolist(), strict=True)
    return heard


def checked(desk: DeskStatistics) -> DeskStatistics:
    """Nobody is lost, and the area under the queue is the sum of the waits (Little)."""
    assert desk.conserved
    assert desk.little_gap == pytest.approx(0.0, abs=1e-6 * max(1, desk.arrived))
    return desk


@pytest.mark.parametrize("span", [1, 4, 12])
def test_the_last_report_hears_after_span_talks(span: int) -> None:
    """A quarter of an hour each at an hour a week: the k-th hears k quarters of a week later."""
    managers = seated(PLAIN, team(span))
    managers.brief(np.ones(span + 1, dtype=np.bool_), 0.5)
    heard = dict(run(managers, 6))
    assert heard[0] == 0.5
    assert [heard[k] for k in range(1, span + 1)] == pytest.approx(
        [0.5 + 0.25 * k for k in range(1, span + 1)]
    )
    assert managers.hours().sum() == 0.0


def test_a_cascade_goes_down_level_by_level_and_only_where_it_is_meant() -> None:
    """Top (8), leads (0, 4), people; what is for the second team passes the top and its lead."""
    managers = seated(PLAIN, team(3, teams=2, top=True))
    inside = np.zeros(9, dtype=np.bool_)
    inside[5:8] = True
    managers.brief(inside, 0.0)
    assert run(managers, 3) == [
        (8, 0.0), (4, 0.25), (5, 0.5), (6, 0.75), (7, 1.0),
    ]  # fmt: skip
    assert managers.statistics(briefings=True).done == 2


def test_a_briefing_is_kept_at_every_level_before_it_goes_down() -> None:
    """Limit: where talks take no time, level l hears l - 1 times `pass_on_weeks` after the top."""
    chain = units([5], manager=np.arange(-1, 4))
    managers = seated(dataclasses.replace(PLAIN, briefing_hours=0.0, pass_on_weeks=0.75), chain)
    managers.brief(np.ones(5, dtype=np.bool_), 0.5)
    assert dict(run(managers, 5)) == {k: pytest.approx(0.5 + 0.75 * k) for k in range(5)}


def test_a_second_briefing_waits_for_the_first() -> None:
    """Load: of two at once the second begins when four talks are over, a week later."""
    managers = seated(PLAIN, team(4))
    for _ in range(2):
        managers.brief(np.ones(5, dtype=np.bool_), 0.0)
    run(managers, 4)
    desk = checked(managers.statistics(briefings=True))
    assert desk.waits.tolist() == pytest.approx([0.0, 1.0])


def test_without_exceptions_or_with_endless_hours_nobody_waits() -> None:
    """Limits: as usual nothing comes up; with endless hours all is settled at once."""
    quiet = seated(PLAIN, team(10))
    run(quiet, 30)
    assert quiet.raised == 0
    free = seated(dataclasses.replace(PLAIN, manager_hours=math.inf), team(10))
    free.brief(np.ones(11, dtype=np.bool_), 0.5)
    heard = run(free, 30, ONE_MORE)
    assert {when for _, when in heard} == {0.5}
    desk = checked(free.statistics(briefings=False))
    assert desk.done == desk.arrived > 0
    assert not desk.waits.any()


def test_pairs_of_changes_raise_exceptions() -> None:
    """One, three and six pairs: volume grows with them, Poisson in law; none as usual."""
    knobs = dataclasses.replace(PLAIN, manager_hours=math.inf)
    for changes, pairs in ((2.0, 1.0), (3.0, 3.0), (4.0, 6.0)):
        managers = seated(knobs, team(9, teams=40))
        run(managers, 50, np.array([changes]))
        mean = 0.1 * pairs * 360 * 50
        assert abs(managers.raised - mean) <= 4.0 * math.sqrt(mean)
    assert pairs_at_once(np.array([0.0, 1.0])).tolist() == [0.0, 0.0]


def test_backlog_grows_faster_than_concurrency() -> None:
    """VDT: twice the changes more than double the volume, and the wait of each grows with it."""
    knobs = dataclasses.replace(PLAIN, manager_hours=3.5, exception_rate=0.1)
    area = []
    for changes in (2.0, 3.0, 4.0):
        managers = seated(knobs, team(10, teams=50))
        run(managers, 60, np.array([changes]))
        area.append(checked(managers.statistics(briefings=False)).area_waiting / 60)
    one, two, three = area
    assert two > 2.0 * one
    assert three - two > two - one
    assert three / 6.0 > two / 3.0 > one


def test_decisions_wait_as_at_an_m_d_1_queue() -> None:
    """Limit: exceptions at random, decisions of one length: Wq = rho / (2 mu (1 - rho))."""
    rate, span, rho = 0.05, 28, 0.7
    hours = 0.5 * rate * span / rho
    knobs = dataclasses.replace(PLAIN, exception_rate=rate, manager_hours=hours)
    managers = seated(knobs, team(span, teams=150))
    run(managers, 200, ONE_MORE)
    desk = checked(managers.statistics(briefings=False))
    mu = hours / 0.5
    assert desk.waits.mean() == pytest.approx(rho / (2.0 * mu * (1.0 - rho)), rel=0.05)


@pytest.mark.parametrize("again", [0.05, 0.1, 0.2])
def test_rework_adds_up_to_w_over_one_minus_r(again: float) -> None:
    """Exact mean (VDT): each piece is redone 1 / (1 - r) times: 1.0526, 1.1111, 1.25."""
    knobs = dataclasses.replace(PLAIN, manager_hours=math.inf, rework_again=again)
    managers = seated(knobs, team(9, teams=100))
    run(managers, 100, ONE_MORE)
    ratio = managers.redone / managers.raised_first
    sd = math.sqrt(again) / (1.0 - again)
    assert abs(ratio - 1.0 / (1.0 - again)) <= 4.0 * sd / math.sqrt(managers.raised_first)


def test_what_nobody_takes_up_in_time_is_decided_by_default() -> None:
    """Half a decision a week for ten people: what waits for a week is ignored, and costs."""
    knobs = dataclasses.replace(
        PLAIN, manager_hours=0.25, decision_weeks=1.0, exception_rate=0.3, rework_hours=0.0,
        decision_hours=0.5, ignored_hours=4.0,
    )  # fmt: skip
    managers = seated(knobs, team(10))
    lost = 0.0
    for _ in range(40):
        managers.run_week(ONE_MORE)
        lost += float(managers.hours().sum())
    # Rework is free here, so that only decisions and what is ignored cost hours.
    desk = checked(managers.statistics(briefings=False))
    assert desk.abandoned > 40
    assert desk.waits.max() <= 1.0
    assert desk.waits_open.max(initial=0.0) <= 1.0
    begun = desk.waits.size
    assert lost == pytest.approx(4.0 * desk.abandoned + 0.5 * begun)


def test_centralisation_burdens_those_above_and_lets_less_pass() -> None:
    """VDT: the top's line grows, fewer exceptions are let pass, as long as all are answered."""
    passed, waits = [], []
    for centralisation in (0.0, 0.8):
        knobs = dataclasses.replace(
            PLAIN, centralisation=centralisation, tolerance=0.5, manager_hours=12.0,
            exception_rate=0.1,
        )  # fmt: skip
        managers = seated(knobs, team(6, teams=30, top=True))
        run(managers, 60, ONE_MORE)
        passed.append(managers.passed / managers.raised)
        waits.append(checked(managers.statistics(briefings=False)).waits.mean())
    assert passed[0] == pytest.approx(0.5, abs=0.06)
    assert passed[1] < 0.2
    assert waits[1] > waits[0]


def test_luck_belongs_to_the_exception() -> None:
    """Another length of decision changes when, not which: the same people raise the same number."""
    fast, slow = (
        seated(dataclasses.replace(PLAIN, decision_hours=hours), team(8)) for hours in (0.01, 0.9)
    )
    for managers in (fast, slow):
        run(managers, 20, ONE_MORE)
    assert fast.raised == slow.raised > 0
    other = seated(PLAIN, team(8), future=1)
    run(other, 20, ONE_MORE)
    assert other.raised != fast.raised


@given(
    draw.floats(0.2, 20.0), draw.floats(0.0, 0.6), draw.floats(0.05, 3.0), draw.floats(0.0, 1.0),
    draw.floats(0.0, 1.0), draw.floats(0.0, 0.9), draw.lists(draw.floats(0.0, 7.9), max_size=5),
)  # fmt: skip
def test_nothing_is_lost_whatever_comes(
    hours: float, rate: float, patience: float, up: float, lenient: float, again: float,
    briefings: list[float],
) -> None:  # fmt: skip
    """Law: arrived = done + ignored + waiting + under way, and Little, for both kinds of work."""
    knobs = MessageParameters(
        manager_hours=hours, exception_rate=rate, decision_weeks=patience, centralisation=up,
        tolerance=lenient, rework_again=again,
    )  # fmt: skip
    firm = team(4, teams=3, top=True)
    managers = seated(knobs, firm)
    for week in range(8):
        for at in sorted(briefings):
            if week <= at < week + 1:
                managers.brief(np.ones(firm.n_people, dtype=np.bool_), at)
        managers.run_week(np.array([2.5]))
    for kind in (True, False):
        checked(managers.statistics(briefings=kind))
