"""Viscosity: a minority that would die in a firm without structure can win in one that has some.

Source: Krackhardt 1997 (pattern: structure lets a minority survive and win). Own setting: people go
only by what those whom they hear do, and give up what too few of them do.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.areas.environment.parameters import Shock
from sim.kernel.record import Record
from sim.kernel.streams import Streams
from sim.organisation.build import build
from sim.organisation.spec import DepartmentSpec, OrganisationSpec
from sim.units import FloatArray
from tests.validation.whole_runs import (
    VOLUNTARY,
    hazards,
    mean_of,
    metric,
    paired,
    plan,
    records,
    works,
)
from tests.worlds import PLAIN, make_users, people_only

UNITS, STAFF, WEEKS, FUTURES = 10, 30, 150, 12
CONTROVERSIAL = replace(
    PLAIN, p=0.0, q=0.3, kappa=10.0, omega=0.0, theta=0.4, abandonment=0.1, alpha=0.0,
    w_usefulness=0.0, w_ease=0.0, w_norm=1.0, w_facilitation=0.0, w_resistance=0.0,
)  # fmt: skip


def ends(within: float) -> FloatArray:
    """Start with one department in ten of users; return use at the end, one number a future."""
    spec = OrganisationSpec(
        departments={f"unit{k}": DepartmentSpec(STAFF, STAFF) for k in range(UNITS)},
        within=within, degree=10.0,
    )  # fmt: skip
    return np.array([
        people_only(
            build(spec, Streams(1, future)), WEEKS, CONTROVERSIAL, future=future,
            prepare=lambda mechanism: make_users(mechanism, range(STAFF)),
        )[0].weekly["adoption"][-1]
        for future in range(FUTURES)
    ])  # fmt: skip


def test_a_minority_wins_only_at_middling_viscosity() -> None:
    """Without structure it shrinks away in every future, closed off it stays at home."""
    mixed, viscous, closed = ends(0.1), ends(0.7), ends(1.0)
    assert mixed.max() < 1.0 / UNITS
    assert mixed.mean() < 0.03
    assert np.abs(closed - 1.0 / UNITS).max() < 0.05
    assert viscous.mean() > 0.4
    assert (viscous > 0.9).sum() >= 3


@pytest.mark.slow
def test_a_reorganisation_sets_a_voluntary_roll_out_back() -> None:
    """Life: new managers who do not know it, and new colleagues, cost use (30 paired futures)."""

    def played(size: float) -> tuple[Record, ...]:
        shock = Shock("reorganisation", 1.0, 20, 21, size=size)
        return records(hazards(works(), {"reshuffle": shock}), plan(*VOLUNTARY), 30)

    before, after = played(0.0), played(1.0)
    assert paired(before, after, metric("adoption_auc")).falls
    assert paired(before, after, mean_of("adoption", 21)).falls
