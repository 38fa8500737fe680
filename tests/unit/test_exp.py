"""The exponential function from plain arithmetic, against the C library's."""

from __future__ import annotations

import numpy as np
import pytest

from sim.kernel.exp_compiled import exp
from sim.kernel.jit_compiled import compiled
from sim.units import FloatArray


@compiled
def fill_exp(x: FloatArray, out: FloatArray) -> None:
    """Fill an array, so that the compiler makes vector instructions of it."""
    for k in range(x.size):
        out[k] = exp(x[k])


@pytest.mark.parametrize("spread", [1e-9, 1e-3, 1.0, 40.0, 690.0])
def test_it_is_e_to_the_power_of_x(spread: float) -> None:
    """Within two units in the last place of numpy's, small and large, below and above 0."""
    x = np.random.default_rng(1).uniform(-spread, spread, 20_001)
    found = np.empty_like(x)
    fill_exp(x, found)
    assert np.abs(found / np.exp(x) - 1.0).max() < 4.5e-16


def test_whole_vectors_and_their_rest_agree() -> None:
    """A number comes out the same wherever it stands, alone or among others."""
    x = np.random.default_rng(2).normal(0.0, 5.0, 61)
    found = np.empty_like(x)
    fill_exp(x, found)
    assert found.tolist() == [exp(one) for one in x.tolist()]


def test_it_is_exact_at_zero_and_cut_far_away() -> None:
    """Nothing grows beyond 1 below 0, and what is far out stays finite."""
    assert exp(0.0) == exp(-0.0) == 1.0
    below = -np.logspace(-18, 0, 500)
    assert max(exp(x) for x in below.tolist()) <= 1.0
    assert 0.0 < exp(-1e9) == exp(-np.inf) < 1e-300
    assert exp(1e9) < np.inf
