"""From a range to values: means, medians and ends are those of the named distribution."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from scipy import stats

from sim.experiment.quantiles import quantile
from sim.scenario import Distribution, Uncertain

SHARES = (np.arange(20_000) + 0.5) / 20_000
ALL = get_args(Distribution)


def of(distribution: Distribution, low: float, base: float, high: float) -> np.ndarray:
    return quantile(Uncertain("x", low, base, high, distribution), SHARES)


@pytest.mark.parametrize(
    ("distribution", "mean"),
    [
        ("triangular", (2 + 3 + 7) / 3),
        ("pert", (2 + 4 * 3 + 7) / 6),
        ("uniform", 4.5),
        ("loguniform", 5 / np.log(3.5)),
    ],
)
def test_means_are_those_of_the_textbook(distribution: Distribution, mean: float) -> None:
    """Closed-form means, to a thousandth."""
    assert of(distribution, 2, 3, 7).mean() == pytest.approx(mean, rel=1e-3)


def test_triangular_and_pert_agree_with_another_implementation() -> None:
    """At every share."""
    triangle = stats.triang.ppf(SHARES, 0.2, loc=2, scale=5)
    assert of("triangular", 2, 3, 7) == pytest.approx(triangle)
    pert = stats.beta.ppf(SHARES, 1.8, 4.2, loc=2, scale=5)
    assert of("pert", 2, 3, 7) == pytest.approx(pert)


def test_the_base_of_a_lognormal_is_its_median() -> None:
    """Skewed to the right: half lies below the base, and the ends are the cut points."""
    values = of("lognormal", 1.5, 2.5, 40.0)
    assert np.median(values) == pytest.approx(2.5, rel=1e-3)
    assert values.mean() > 3.5
    above = np.log(values[values > 2.5] / 2.5)
    spread = np.log(40 / 2.5) / 1.959963984540054
    normal = stats.truncnorm.ppf(np.linspace(0.25, 0.75, 3), 0, 1.959963984540054)
    assert np.quantile(above, [0.25, 0.5, 0.75]) == pytest.approx(spread * normal, rel=0.01)


@pytest.mark.parametrize("distribution", ALL)
@pytest.mark.parametrize(("low", "base", "high"), [(1, 1, 3), (1, 3, 3), (1, 2, 3), (2, 2, 2)])
def test_values_stay_in_the_range_and_rise(
    distribution: Distribution, low: float, base: float, high: float
) -> None:
    """From low to high, never falling; a range without width is exactly its base."""
    values = of(distribution, low, base, high)
    assert values.min() >= low
    assert values.max() <= high
    assert (np.diff(values) >= 0).all()
    if low == high:
        assert (values == base).all()
