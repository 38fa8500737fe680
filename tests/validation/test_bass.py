"""People on a complete graph without a gate are Bass 1969; for finite n and steps."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from sim.areas.adoption.people import PeopleMechanism
from tests.worlds import PLAIN, make_users, one_unit, people_only

P_YEAR, Q_YEAR = 0.03, 0.38
YEARS = np.array([3, 6])


def closed_form(t: np.ndarray, p: float, q: float) -> np.ndarray:
    """Return Bass's cumulative share at time t."""
    decay = np.exp(-(p + q) * t)
    return (1.0 - decay) / (1.0 + q / p * decay)


@pytest.mark.parametrize(
    ("n", "runs", "spread"), [(200, 60, 0.073), (1000, 30, 0.033), (5000, 8, 0)]
)
def test_mean_share_is_the_closed_form(n: int, runs: int, spread: float) -> None:
    """At a step of a week of a diffusion over years the mean share is Bass's within 4 se.

    The standard deviation at 6 years, near the peak, is the known one for n = 200 and 1000.
    """
    knobs = replace(PLAIN, p=P_YEAR / 52, q=Q_YEAR / 52)
    unit = one_unit(n)
    shares = np.array(
        [
            people_only(unit, 312, knobs, future=r, steps=1)[0].weekly["adoption"][YEARS * 52]
            for r in range(runs)
        ]
    )
    target = closed_form(YEARS.astype(float), P_YEAR, Q_YEAR)
    step_bias = 0.0022
    finite_n = 1.2 / n  # the mean of a finite population lags the limit by O(1/n)
    sd = shares.std(axis=0, ddof=1)
    assert np.all(
        np.abs(shares.mean(axis=0) - target) <= 4 * sd / math.sqrt(runs) + step_bias + finite_n
    )
    if spread:
        assert sd[-1] == pytest.approx(spread, rel=4 / math.sqrt(2 * (runs - 1)))


def test_error_halves_with_the_step() -> None:
    """The hazard form is first order: half the step, half the error."""
    weeks, p, q = 12, 0.03, 0.38
    unit = one_unit(6000)
    target = closed_form(np.arange(weeks + 1.0), p, q)
    errors = []
    for steps in (1, 2, 4):
        runs = [
            people_only(unit, weeks, replace(PLAIN, p=p, q=q), future=r, steps=steps)[0]
            for r in range(16)
        ]
        mean = np.mean([run.weekly["adoption"] for run in runs], axis=0)
        errors.append(float(np.abs(mean - target).max()))
    assert errors[0] == pytest.approx(0.1031, abs=0.01)
    assert 1.6 < errors[0] / errors[1] < 2.4
    assert 1.6 < errors[1] / errors[2] < 2.6


def test_without_peers_adopters_are_independent() -> None:
    """q = 0: the share is 1 - exp(-p t), whatever the graph."""
    knobs = replace(PLAIN, p=0.05, q=0.0)
    unit = one_unit(2000)
    shares = [people_only(unit, 20, knobs, future=r)[0].weekly["adoption"][20] for r in range(20)]
    target = 1 - math.exp(-1.0)
    allowed = 4 * np.std(shares, ddof=1) / math.sqrt(20)
    assert abs(np.mean(shares) - target) <= allowed


@pytest.mark.parametrize(("p", "q", "delta"), [(0.0, 0.4, 0.1), (0.02, 0.3, 0.1)])
def test_use_and_relapse_settle_at_the_fixed_point(p: float, q: float, delta: float) -> None:
    """Without a gate the share of users solves the equilibrium of adoption and abandonment."""
    steps = 5
    knobs = replace(PLAIN, p=p, q=q, abandonment=delta)
    unit = one_unit(4000)
    share = 0.6
    for _ in range(20_000):  # the discrete fixed point, which the step biases a little
        gain = (1 - share) * (1 - math.exp(-(p + q * share) / steps))
        share += gain - share * (1 - math.exp(-delta / steps))

    def half_use(mechanism: PeopleMechanism) -> None:
        make_users(mechanism, range(2400))

    tails = [
        people_only(unit, 160, knobs, future=r, prepare=half_use)[0].weekly["adoption"][60:].mean()
        for r in range(8)
    ]
    assert abs(np.mean(tails) - share) <= 4 * np.std(tails, ddof=1) / math.sqrt(8) + 0.002
