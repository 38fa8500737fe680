"""Posen and Levinthal 2012: an independent replication's figures, and the shape of the claim."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from sim.facts.bandit import Bandit, gains
from sim.units import FloatArray

RUNS, THEIRS = 3000, 25_000


@cache
def played(exploration: float, turbulence: float) -> FloatArray:
    """Play a cell once."""
    return gains(Bandit(exploration, turbulence), RUNS)


@pytest.mark.parametrize(
    ("exploration", "turbulence", "score"),
    [(0.02, 0.0, 240.55), (0.5, 0.0, 281.22), (0.02, 0.01, 132.83), (0.5, 0.01, 184.73),
     (0.25, 0.32, 23.89)],
)  # fmt: skip
def test_scores_are_those_of_an_independent_replication(
    exploration: float, turbulence: float, score: float
) -> None:
    """Within four standard errors of J. Clark's means of 25,000 runs (bandito, PLfig3)."""
    values = played(exploration, turbulence)
    error = float(values.std(ddof=1)) * (1 / RUNS + 1 / THEIRS) ** 0.5
    assert abs(values.mean() - score) <= 4 * error


def test_what_exploring_brings_rises_and_falls() -> None:
    """An inverted U: more in a moderately turbulent world than in a calm or a wild one."""
    calm, moderate, wild = (played(0.5, one) - played(0.02, one) for one in (0.0, 0.01, 0.32))
    for less in (calm, wild):
        error = np.hypot(less.std(ddof=1), moderate.std(ddof=1)) / RUNS**0.5
        assert moderate.mean() - less.mean() > 2 * error


def test_all_degrees_meet_the_same_worlds() -> None:
    """Paired: two degrees differ far less in the same runs than in others."""
    one, other = played(0.5, 0.01), played(0.25, 0.01)
    assert (one - other).var() < 0.8 * (one - other[::-1]).var()
