"""Hours of a course: off they do not matter, on they have a floor and bring less and less."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim import signals
from sim.areas.adoption.parameters import AdoptionParameters
from sim.areas.adoption.teaching import skill_gap_closed
from sim.kernel.record import Record
from tests.validation.whole_runs import (
    BIG_BANG,
    Steps,
    differences,
    dip_area,
    knobs,
    metric,
    paired,
    plan,
    play,
    records,
    works,
)
from tests.worlds import PLAIN, one_unit, people_only

CURVE = AdoptionParameters(course_scale_hours=4.0)
TRAINED: Steps = ({"week": 0, "pull": "town_hall"}, *BIG_BANG, {"week": 2, "pull": "train"})
FUTURES = 12


def test_without_a_scale_hours_do_not_matter() -> None:
    """Neutral: one share for a course of any length, whatever the floor is."""
    off = AdoptionParameters(course_floor_hours=20.0)
    assert [skill_gap_closed(off, hours) for hours in (0.0, 8.0, 80.0)] == [off.course_effect] * 3


def test_the_curve_has_a_floor_falling_returns_and_a_ceiling() -> None:
    """Nothing up to the floor; then each hour brings less; at the end the whole effect."""
    closed = np.array([skill_gap_closed(CURVE, float(hours)) for hours in range(41)])
    assert (closed[:4] == 0.0).all()
    gained = np.diff(closed[3:])
    assert (gained > 0.0).all()
    assert (np.diff(gained) < 0.0).all()
    assert closed[7] == pytest.approx(CURVE.course_effect * (1 - np.exp(-1)), abs=1e-12)
    assert skill_gap_closed(CURVE, 1e6) == CURVE.course_effect


def test_people_take_along_what_the_hours_of_their_course_give() -> None:
    """By hand: seven hours, three of them the floor, scale four, at best half of the gap."""
    knobs = replace(PLAIN, p=0.0, q=0.0, forgetting=0.0, course_scale_hours=4.0)
    given = {signals.COURSE_DONE: np.array([1]), signals.COURSE_LENGTH: 7.0}
    _, mechanism = people_only(one_unit(2), 1, knobs, given=given)
    assert mechanism.people.skill == pytest.approx([0.0, 0.5 * (1 - np.exp(-1))], abs=1e-12)


def trained(hours: float, scale: float) -> tuple[Record, ...]:
    """Play the small case with courses of some hours; as many people a week whatever they are."""
    values = {"investment.course_hours": hours, "adoption.course_scale_hours": scale}
    return records(knobs(works(), values), plan(*TRAINED), FUTURES)


def test_off_is_the_run_of_before_bit_for_bit() -> None:
    """Null: the floor alone changes nothing in a whole run with courses."""
    moved = knobs(works(), {"adoption.course_floor_hours": 15.0})
    same = differences(play(works(), plan(*TRAINED)), play(moved, plan(*TRAINED)))
    assert same == ()


def test_longer_courses_make_the_dip_smaller() -> None:
    """Life: with hours that count, sixteen lose less output after the go-live than four do."""
    short, long = trained(4.0, 4.0), trained(16.0, 4.0)
    assert paired(short, long, dip_area).falls
    assert paired(short, long, metric("dip_depth")).falls


def test_a_course_below_the_floor_only_costs_its_hours() -> None:
    """Limit: two hours leave everybody's way as if courses taught nothing."""
    idle = knobs(works(), {"investment.course_hours": 2.0, "adoption.course_effect": 0.0})
    useless, short = play(idle, plan(*TRAINED)), trained(2.0, 4.0)[0]
    assert (useless.weekly["proficient"] == short.weekly["proficient"]).all()
    assert short.ledger["training_hours"].rows.sum() < 0.0
