"""Intervals cover, comparisons with the best hold, chances are calibrated: simulated."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy import special, stats
from scipy.stats import qmc

from sim.analysis import intervals
from sim.analysis.intervals import (
    against_the_best,
    chance_of_beating,
    chance_of_best,
    efficient,
    heavy_tailed,
    mean_interval,
    quantile_interval,
    share_interval,
)
from sim.analysis.outcomes import two_outcomes
from sim.analysis.statistics import clearly_different
from sim.units import FloatArray

Draw = Callable[[np.random.Generator, int], FloatArray]


def normal(rng: np.random.Generator, n: int) -> FloatArray:
    return rng.normal(1.0, 4.0, n)


def exponential(rng: np.random.Generator, n: int) -> FloatArray:
    return rng.exponential(2.0, n)


def lognormal(rng: np.random.Generator, n: int) -> FloatArray:
    return rng.lognormal(0.0, 1.0, n)


def take_off(rng: np.random.Generator, n: int) -> FloatArray:
    return np.where(rng.random(n) < 0.6, rng.normal(0.8, 0.05, n), rng.normal(0.1, 0.03, n))


def sobol_and_luck(rng: np.random.Generator, n: int) -> FloatArray:
    """Two uncertain parameters by a scrambled Sobol sequence, cut from a power of two, and luck."""
    size = 1 << (n - 1).bit_length()
    points = qmc.Sobol(2, rng=np.random.default_rng(rng.integers(2**32))).random(size)[:n]
    return 3 * points[:, 0] + np.exp(points[:, 1]) + rng.normal(0.0, 1.0, n)


TRUTHS: dict[str, tuple[Draw, float, float]] = {
    "normal": (normal, 1.0, 0.93),
    "exponential": (exponential, 2.0, 0.93),
    "lognormal": (lognormal, float(np.exp(0.5)), 0.90),
    "take-off": (take_off, 0.6 * 0.8 + 0.4 * 0.1, 0.93),
    "as drawn": (sobol_and_luck, 1.5 + np.e - 1, 0.93),
}


def covered(draw: Draw, truth: float, n: int, trials: int) -> float:
    rng = np.random.default_rng([n, trials])
    inside = 0
    for _ in range(trials):
        found = mean_interval(draw(rng, n))
        assert found.low is not None
        assert found.high is not None
        inside += found.low <= truth <= found.high
    return inside / trials


@pytest.mark.parametrize("name", TRUTHS)
def test_interval_of_an_average_covers(name: str) -> None:
    """Of 300 studies of 30 futures, the promised share holds the true average (less 3 errors)."""
    draw, truth, least = TRUTHS[name]
    error = (least * (1 - least) / 300) ** 0.5
    assert covered(draw, truth, 30, 300) >= least - 3 * error


@pytest.mark.slow
@pytest.mark.parametrize("n", [20, 30, 100])
@pytest.mark.parametrize("name", TRUTHS)
def test_interval_of_an_average_covers_over_many_studies(name: str, n: int) -> None:
    """Of 1,500 studies the promised share holds the true average (less 2 errors of the count)."""
    draw, truth, least = TRUTHS[name]
    error = (least * (1 - least) / 1500) ** 0.5
    assert covered(draw, truth, n, 1500) >= least - 2 * error


@pytest.mark.parametrize("chance", [0.05, 0.3, 0.6])
@pytest.mark.parametrize("n", [20, 30])
def test_interval_of_a_share_covers(chance: float, n: int) -> None:
    """Exactly computed, a rare event of 5 % included: at least 95 %."""
    counts = np.arange(n + 1)
    ends = [share_interval(int(k), n) for k in counts]
    inside = [one.low is not None and one.high is not None and one.low <= chance <= one.high
              for one in ends]  # fmt: skip
    assert float(stats.binom.pmf(counts, n, chance)[np.array(inside)].sum()) >= 0.95


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_interval_of_a_quantile_covers(share: float) -> None:
    rng = np.random.default_rng(5)
    truth = float(np.exp(special.ndtri(share)))
    inside = 0
    for _ in range(1000):
        found = quantile_interval(lognormal(rng, 30), share)
        assert found is not None
        inside += found[0] <= truth <= found[1]
    assert inside >= 930


def test_never_narrower_than_student() -> None:
    rng = np.random.default_rng(6)
    for draw in (normal, exponential, take_off):
        values = draw(rng, 25)
        found = mean_interval(values)
        low, high = stats.t.interval(0.95, 24, loc=values.mean(), scale=stats.sem(values))
        assert found.low is not None
        assert found.high is not None
        assert found.low <= low + 1e-9
        assert found.high >= high - 1e-9


def test_too_few_futures_have_no_interval() -> None:
    few = np.arange(19.0)
    assert mean_interval(few).low is None
    assert share_interval(3, 19).low is None
    assert quantile_interval(few, 0.5) is None


def test_heavy_tails_are_told_from_light_ones() -> None:
    """Lognormal averages with a wild tail are mostly flagged; normal ones hardly ever."""
    rng = np.random.default_rng(7)
    light = sum(heavy_tailed(normal(rng, 30)) for _ in range(100))
    heavy = sum(heavy_tailed(rng.lognormal(0.0, 2.0, 30)) for _ in range(100))
    assert light <= 2
    assert heavy >= 65


@pytest.mark.parametrize("k", [2, 5, 20])
def test_equal_plans_are_hardly_ever_told_apart(k: int) -> None:
    """A/A: any claim among k plans that share luck and truth, in at most 5 % of studies."""
    rng = np.random.default_rng(k)
    trials, claims = 150, 0
    for _ in range(trials):
        outcomes = rng.normal(size=30) + rng.normal(size=(k, 30))
        claims += bool(clearly_different(outcomes).any())
    assert claims / trials <= 0.05 + 3 * (0.05 * 0.95 / trials) ** 0.5


def test_comparison_with_the_best_holds() -> None:
    """Together all intervals hold the truth, in at least 95 % of studies (less 3 errors)."""
    rng = np.random.default_rng(8)
    truth = np.array([0.0, 0.3, 0.5, 0.5])
    above = truth - np.array([max(np.delete(truth, i)) for i in range(4)])
    held = 0
    for _ in range(400):
        outcomes = truth[:, None] + rng.normal(size=30) + rng.normal(size=(4, 30))
        low, high = against_the_best(outcomes)
        held += bool(np.all((low <= above) & (above <= high)))
    assert held / 400 >= 0.95 - 3 * (0.05 * 0.95 / 400) ** 0.5


def test_chances_of_being_best_are_calibrated(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plans called best with 70 to 90 % are best in 70 to 90 % of studies, as are those that beat
    the baseline; a true lead is as likely to be this or that."""
    monkeypatch.setattr(intervals, "RESAMPLES", 399)
    rng = np.random.default_rng(9)
    best, beats = [], []
    for _ in range(1500):
        truth = rng.normal(0.0, 0.3, 3)
        outcomes = truth[:, None] + rng.normal(size=(3, 30))
        chances = chance_of_best(outcomes)
        best += [truth.argmax() == i for i in range(3) if 0.7 <= chances[i] <= 0.9]
        chance = chance_of_beating(outcomes[0] - outcomes[1])
        beats += [truth[0] > truth[1]] if 0.7 <= chance <= 0.9 else []
    assert len(best) > 200
    assert 0.7 <= np.mean(best) <= 0.9
    assert 0.7 <= np.mean(beats) <= 0.9


def test_two_outcomes_are_found_where_there_are_two() -> None:
    rng = np.random.default_rng(10)
    wrong = {
        draw.__name__: sum(two_outcomes(draw(rng, 30)) is not None for _ in range(400))
        for draw in (normal, exponential)
    }
    assert max(wrong.values()) <= 20, wrong
    found = [two_outcomes(take_off(rng, 30)) for _ in range(100)]
    assert sum(one is not None for one in found) >= 95
    first = next(one for one in found if one is not None)
    assert first.n_low + first.n_high == 30
    assert first.high == pytest.approx(0.8, abs=0.05)


def test_equal_plans_share_the_front() -> None:
    assert efficient(np.array([[1.0, 2.0], [1.0, 2.0], [0.0, 2.0]])).tolist() == [True, True, False]
