"""One person's productivity: the dip, the break-evens and forgetting in closed form."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import brentq

from sim import signals
from sim.areas.adoption.parameters import AdoptionParameters
from sim.areas.adoption.people import PeopleMechanism
from sim.kernel.clock import Phase
from tests.worlds import PLAIN, Script, make_users, make_world, one_unit, people_only, values_of

ROWS = [
    # gain, dip, learning, start, break-even, cumulative break-even, deepest loss
    (0.15, 0.15, 1 / 8, -0.15, 5.545, 12.749, 0.368),
    (0.10, 0.20, 1 / 8, -0.20, 8.789, 22.572, 0.721),
    (0.20, 0.10, 1 / 12, -0.10, 4.866, 10.491, 0.227),
    (0.10, 0.20, 1 / 16, -0.20, 17.578, 45.143, 1.442),
]


@pytest.mark.parametrize(("gain", "dip", "rate", "start", "even", "cumulative", "deepest"), ROWS)
def test_person_curve_is_the_closed_form(
    gain: float,
    dip: float,
    rate: float,
    start: float,
    even: float,
    cumulative: float,
    deepest: float,
) -> None:
    """Skill and weekly output are exact to 1e-9; break-evens follow from them."""
    knobs = replace(PLAIN, p=0.0, q=0.0, gain=gain, dip=dip, learning_rate=rate)
    weeks, steps = 60, 5
    _, mechanism = people_only(one_unit(3), weeks, knobs, prepare=lambda m: make_users(m, range(3)))
    assert np.abs(mechanism.people.skill - (1 - math.exp(-rate * weeks))).max() < 1e-9

    def output(t: float) -> float:
        s = 1 - math.exp(-rate * t)
        return gain * s - dip * (1 - s)

    t_even = math.log((gain + dip) / gain) / rate
    assert t_even == pytest.approx(even, abs=5e-4)
    assert output(0.0) == pytest.approx(start)

    def total(t: float) -> float:
        return gain * t - (gain + dip) * (1 - math.exp(-rate * t)) / rate

    assert brentq(total, t_even, 200) == pytest.approx(cumulative, abs=5e-4)
    assert -total(t_even) == pytest.approx(deepest, abs=5e-4)
    weekly = simulated_output(knobs, weeks)
    mean = np.array(
        [
            np.mean([1 + output(w - 1 + (k + 1) / steps) for k in range(steps)])
            for w in range(1, weeks + 1)
        ]
    )
    assert np.abs(weekly - mean).max() < 1e-9


def simulated_output(knobs: AdoptionParameters, weeks: int) -> np.ndarray:
    """Collect the published output share of one unit, week by week."""
    world = make_world(one_unit(3), weeks)
    Script({signals.LIVE_WEEK: 0.0}).start(world)
    mechanism = PeopleMechanism(knobs)
    mechanism.start(world)
    make_users(mechanism, range(3))
    found: list[float] = []
    world.clock.weekly(
        Phase.RECORD,
        "test",
        lambda _w: found.append(float(values_of(signals.OUTPUT_SHARE, world)[0])),
    )
    world.clock.run()
    return np.array(found)


def test_everybody_at_once_dips_by_the_full_loss() -> None:
    """Under a mandate the organisation's first day equals the person's: about -14.7 % at .15."""
    knobs = replace(PLAIN, p=1e9, q=0.0, gain=0.15, dip=0.15, learning_rate=1 / 8)
    weekly = simulated_output(knobs, 30)
    assert weekly.min() == pytest.approx(1 - 0.15 * (1 - 2 * 0.07), abs=0.012)
    assert weekly[-1] > 1.1


def test_forgetting_keeps_the_published_share() -> None:
    """phi .0145 a week keeps .470 of a skill after a year without use."""
    knobs = replace(PLAIN, p=0.0, q=0.0, forgetting=0.0145)

    def skilled(mechanism: PeopleMechanism) -> None:
        mechanism.people.skill[:] = 1.0

    _, mechanism = people_only(one_unit(2), 52, knobs, prepare=skilled)
    assert mechanism.people.skill == pytest.approx(0.470, abs=1e-3)


def test_a_course_closes_its_share_of_the_gap() -> None:
    """A course turns s into 1 - (1 - s)(1 - tau)."""
    knobs = replace(PLAIN, p=0.0, q=0.0, forgetting=0.0, course_effect=0.5)
    given = {signals.COURSE_DONE: np.array([1])}
    _, mechanism = people_only(one_unit(2), 1, knobs, given=given)
    assert mechanism.people.skill.tolist() == [0.0, 0.5]
