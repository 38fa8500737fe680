"""What a week without gates leaves for the next one is what would be worked out anew."""

from __future__ import annotations

import numpy as np

from sim.areas.adoption.days_compiled import no_days
from tests.benchmarks.crowds import LIMIT, crowd


def test_practice_follows_whoever_learns_at_a_new_rate() -> None:
    lasting, anew = crowd(300, LIMIT), crowd(300, LIMIT)
    stretches = lasting.people.stretch_unit.size
    for week in range(9):
        for one in (lasting, anew):
            elbow = np.where(np.arange(one.people.unit_users.size) % 2, 0.8, 0.0)
            one.inputs = one.inputs._replace(elbow=elbow if week in (3, 4, 7) else 0.0 * elbow)
            if week == 6:  # a new holder sits down
                one.people.learning[::7] *= 1.5
        anew.days = no_days(300, stretches)
        assert lasting.live() == anew.live()
        assert (lasting.people.skill == anew.people.skill).all(), week
        assert (lasting.people.left == anew.people.left).all(), week
    assert lasting.people.skill.max() > 0.1, "or nobody has practised"


def test_departments_that_are_asked_alike_wait_as_each_does_alone() -> None:
    """The same people in departments of which every second one is mandated, or comes later."""
    firm = crowd(300, LIMIT)
    units = np.arange(firm.people.unit_users.size)
    compliance, live = np.where(units % 3, 0.0, 0.7), np.where(units % 2, 3.4, 0.0)
    firm.inputs = firm.inputs._replace(compliance=compliance, live_week=live)
    before = firm.people.left.copy()
    firm.live()
    spent = before - firm.people.left
    unit, waits = firm.people.department, firm.people.uses == 0
    assert (spent[waits & (live[unit] > 0)] == 0.0).all(), "who has no access waits"
    asked = waits & (live[unit] == 0)
    mandated = spent[asked & (compliance[unit] > 0)]
    assert np.allclose(mandated, 0.7, atol=1e-12), "a week of the mandate"
    free = spent[asked & (compliance[unit] == 0)]
    assert (free < 0.4).all()
    assert (free > 0.0).all()
    assert min(mandated.size, free.size) > 10
