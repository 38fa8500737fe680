"""Quantiles, intervals, corrected tests, shared ranks and regret of paired futures."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from sim.analysis import statistics
from sim.analysis.intervals import mean_interval


def test_quantile_is_that_of_the_textbook() -> None:
    """A finite quantile equals linear interpolation between order statistics."""
    values = np.random.default_rng(1).normal(size=31)
    for share in (0.0, 0.1, 0.37, 0.5, 0.9, 1.0):
        assert statistics.quantile(values, share) == pytest.approx(np.quantile(values, share))


@pytest.mark.parametrize("n_never", [0, 3, 6, 15, 30])
def test_never_moves_to_the_late_end(n_never: int) -> None:
    """Futures in which a plan never gets there stand behind all others, and are never averaged."""
    values = np.concatenate([np.arange(30.0 - n_never), np.full(n_never, math.inf)])
    late = statistics.quantile(values, 0.9)
    assert math.isinf(late) == (n_never >= 3)
    assert math.isinf(statistics.quantile(values, 0.5)) == (n_never >= 15)
    assert math.isinf(statistics.quantile(values, 0.1)) == (n_never == 30)


def test_worse_futures_are_counted_as_quantiles_count_them() -> None:
    """`k of n are worse` is the number of values below the tenth percentile."""
    for n in range(20, 120):
        values = np.arange(float(n))
        below = int(np.sum(values < statistics.quantile(values, 0.1) - 1e-9))
        assert statistics.n_worse_than_p10(n) == below


def test_too_few_futures_give_no_interval_and_no_claim() -> None:
    """Under 20 futures there is neither an interval nor a clear difference, however far apart."""
    low, high = np.zeros(19), np.full(19, 100.0)
    assert mean_interval(high).low is None
    assert not statistics.clearly_different(np.array([low, high])).any()
    enough = np.array([np.zeros(20), np.full(20, 100.0)])
    assert statistics.clearly_different(enough)[0, 1]


def test_paired_test_is_that_of_the_textbook() -> None:
    """The p value equals that of an independent library, and constant differences are handled."""
    rng = np.random.default_rng(4)
    first = rng.normal(size=30)
    second = first + rng.normal(0.2, 0.5, size=30)
    expected = stats.ttest_rel(first, second).pvalue
    assert statistics.paired_p(first, second) == pytest.approx(expected)
    assert statistics.paired_p(first, first) == 1.0
    assert statistics.paired_p(first, first + 1.0) == 0.0


def test_holm_orders_and_never_falls() -> None:
    """Corrected values are at least the raw ones, keep their order and stop at 1."""
    raw = np.random.default_rng(5).uniform(size=21)
    corrected = statistics.holm(raw)
    order = np.argsort(raw)
    assert np.all(corrected >= raw)
    assert np.all(np.diff(corrected[order]) >= 0)
    assert corrected.max() <= 1.0
    assert corrected[order[0]] == pytest.approx(min(1.0, 21 * raw.min()))


@pytest.mark.parametrize("n_plans", [2, 5, 10])
def test_equal_plans_are_hardly_ever_told_apart(n_plans: int) -> None:
    """Among plans that do not differ, at most one study in twenty claims any difference."""
    rng = np.random.default_rng(6)
    studies = 300
    claims = sum(
        statistics.clearly_different(rng.normal(size=(n_plans, 30))).any() for _ in range(studies)
    )
    assert claims / studies <= 0.05 + 3 * (0.05 * 0.95 / studies) ** 0.5


def test_a_rank_counts_the_plans_that_are_clearly_better() -> None:
    """A chain of small steps does not make the last plan equal to the first; and a wild plan that
    nobody is clearly better than keeps rank 1 below a steady one that is clearly worse."""
    clear = np.zeros((4, 4), dtype=bool)
    clear[0, 2:] = clear[2:, 0] = True
    assert statistics.shared_ranks(clear) == [(1, True), (1, True), (2, True), (2, True)]
    wild_last = np.array([[0, 1, 0], [1, 0, 0], [0, 0, 0]], dtype=bool)
    assert statistics.shared_ranks(wild_last) == [(1, True), (2, False), (1, True)]
    assert statistics.shared_ranks(np.zeros((0, 0), dtype=bool)) == []


def test_equal_plans_share_a_future() -> None:
    """Plans within 1e-9 of the best share the future; a little further apart they do not."""
    outcomes = np.array([[1e6, 5.0], [1e6 * (1 + 1e-10), 5.0 - 1e-6], [0.0, 0.0]])
    shares = statistics.best_shares(outcomes)
    np.testing.assert_allclose(shares.sum(axis=0), 1.0)
    np.testing.assert_allclose(shares[:, 0], [0.5, 0.5, 0.0])
    np.testing.assert_allclose(shares[:, 1], [1.0, 0.0, 0.0])


def test_regret_is_zero_for_the_best_plan_of_each_future() -> None:
    """Regret is never negative and zero exactly once where no two plans are equal."""
    outcomes = np.random.default_rng(7).normal(size=(5, 40))
    regrets = statistics.regrets(outcomes)
    assert regrets.min() == 0.0
    np.testing.assert_array_equal((regrets == 0).sum(axis=0), 1)


def test_worst_decile_averages_the_worst_tenth() -> None:
    """Of 30 futures the three worst are averaged, of five the one worst."""
    assert statistics.worst_decile_mean(np.arange(30.0)[::-1]) == 1.0
    assert statistics.worst_decile_mean(np.arange(5.0)) == 0.0


def test_cvar_by_hand() -> None:
    """Of 30 futures the worst 5 % are one and a half: the worst, and half of the next."""
    values = np.random.default_rng(2).permutation(np.arange(30.0) ** 2)
    assert statistics.cvar(values) == pytest.approx((0.0 + 0.5 * 1.0) / 1.5)
    assert statistics.cvar(np.arange(40.0)) == pytest.approx(0.5)
    assert statistics.cvar(values, 1.0) == pytest.approx(values.mean())
    assert statistics.cvar(np.array([3.0, 7.0])) == pytest.approx(3.0)


def test_cvar_of_a_normal_law() -> None:
    """It tends to mu - sigma phi(z) / .05, between the worst future and the worst tenth."""
    values = np.random.default_rng(3).normal(10.0, 2.0, size=200_000)
    target = 10.0 - 2.0 * stats.norm.pdf(stats.norm.ppf(0.05)) / 0.05
    assert statistics.cvar(values) == pytest.approx(target, abs=0.03)
    assert values.min() < statistics.cvar(values) < statistics.worst_decile_mean(values)
