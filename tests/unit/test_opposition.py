"""Opponents: the most heard one speaks, hearers are pulled, some join, and all of it ends."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim import signals
from sim.areas.adoption.people import PeopleMechanism
from sim.areas.environment.parameters import Shock
from sim.kernel.record import Record
from sim.metrics.table import measure_all
from tests.validation.whole_runs import (
    BIG_BANG,
    VOLUNTARY,
    Steps,
    differences,
    hazards,
    mean_of,
    metric,
    paired,
    plan,
    play,
    records,
    works,
)
from tests.worlds import PLAIN, Script, make_world, units

FUTURES = 12
STILL = replace(PLAIN, p=0.0, q=0.0, attitude_sd=0.0, attitude_mean=0.6)
#: Persons 1, 2 and 3 hear person 0; 3 hears 2; 5, of another unit, hears 0 too; 4 hears nobody.
FIRM = units([5, 1], np.array([1, 2, 3, 3, 5]), np.array([0, 0, 0, 2, 0]))


def attitudes(weeks: int, strength: float = 0.5, **adoption: float) -> np.ndarray:
    """Attitudes (n,) after some weeks of opposition in the first unit, which ends after three."""
    world = make_world(FIRM, weeks)
    Script(
        {signals.LIVE_WEEK: np.inf},
        lambda week: {signals.OPPOSITION: np.array([strength if week <= 3 else 0.0, 0.0])},
        also=(signals.OPPOSITION,),
    ).start(world)
    mechanism = PeopleMechanism(replace(STILL, **adoption))
    mechanism.start(world)
    world.clock.run()
    world.record.close()
    return mechanism.people.attitude.copy()


def test_the_most_heard_one_speaks_and_those_of_his_department_who_hear_him_are_pulled() -> None:
    """By hand: half of .6 is left after a week; the other unit and who hears nobody stand still."""
    assert attitudes(1, opposition_joins=0.0) == pytest.approx([0.0, 0.3, 0.3, 0.3, 0.6, 0.6])


def test_who_thinks_as_little_of_it_joins() -> None:
    """By hand: after the second week .15 is below the limit, so three hearers speak too."""
    assert attitudes(2, opposition_joins=0.2) == pytest.approx([0.0, 0.0, 0.0, 0.0, 0.6, 0.6])
    assert attitudes(2, opposition_joins=0.0) == pytest.approx([0.0, 0.15, 0.15, 0.15, 0.6, 0.6])


def test_it_ends_with_the_hazard() -> None:
    """After its weeks nobody speaks any more; what it did stays until people think again."""
    assert attitudes(4, opposition_joins=0.0) == pytest.approx(attitudes(9, opposition_joins=0.0))


def test_no_strength_changes_no_bit() -> None:
    """Null: an opposition of strength 0, and one of a department that is not there."""
    idle = hazards(works(), {"o": Shock("opposition", size=0.0, start=5, end=6, weeks=10)})
    away = hazards(works(), {"o": Shock("opposition", size=0.5, start=5, end=6, weeks=10,
                                        departments=("nowhere",))})  # fmt: skip
    bare = play(works(), plan(*VOLUNTARY))
    assert differences(bare, play(idle, plan(*VOLUNTARY))) == ()
    assert differences(bare, play(away, plan(*VOLUNTARY))) == ()
    assert measure_all(bare)["opponents_peak"] is None


def opposed(steps: Steps) -> tuple[tuple[Record, ...], tuple[Record, ...]]:
    """Play a plan in peace, and with a respected person of the plant against it."""
    against = Shock("opposition", start=8, end=9, size=0.3, weeks=26, departments=("plant",))
    peace, war = (hazards(works(), found) for found in ({}, {"o": against}))
    return records(peace, plan(*steps), FUTURES), records(war, plan(*steps), FUTURES)


def test_one_respected_person_delays_a_service() -> None:
    """Life: the plant takes it up later, others do not; attitude falls and some join."""
    peace, war = opposed(VOLUNTARY)
    assert paired(peace, war, mean_of("attitude")).falls

    def plant(record: Record) -> float:
        return float(record.by_department["routine_share"][:, 0].mean())

    assert paired(peace, war, plant).falls
    assert min(metric("opponents_peak")(record) for record in war) > 1 / 140
    assert paired(*opposed(BIG_BANG), mean_of("resistance")).grows
