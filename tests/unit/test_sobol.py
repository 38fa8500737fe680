"""Even luck: one number in each slice, the same at any length, a sequence of its own per name."""

from __future__ import annotations

import numpy as np
import pytest

from sim.kernel.sobol import even_uniform


@pytest.mark.parametrize("m", range(8))
@pytest.mark.parametrize("name", ["a", "investment.benefit"])
def test_every_slice_holds_one_number(m: int, name: str) -> None:
    """Of 2^m numbers exactly one lies in each of 2^m equal slices, also from a later block on."""
    n = 2**m
    for first in (0, 3 * n):
        values = even_uniform(7, name, n, first)
        assert sorted((values * n).astype(int).tolist()) == list(range(n))


def test_a_longer_sequence_begins_with_a_shorter_one() -> None:
    """Across the blocks in which they are made, too."""
    whole = even_uniform(1, "x", 5000)
    assert np.array_equal(whole[:30], even_uniform(1, "x", 30))
    assert np.array_equal(whole[4090:4110], even_uniform(1, "x", 20, 4090))
    assert even_uniform(1, "x", 0).size == 0


def test_names_and_seeds_have_sequences_of_their_own() -> None:
    """Two names, or two seeds, are unrelated on average; inside (0, 1); not in natural order."""
    first = np.concatenate([even_uniform(seed, "x", 64) for seed in range(100)])
    second = np.concatenate([even_uniform(seed, "y", 64) for seed in range(100)])
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.05
    other = np.concatenate([even_uniform(seed + 1000, "x", 64) for seed in range(100)])
    assert abs(np.corrcoef(first, other)[0, 1]) < 0.05
    assert first.min() > 0.0
    assert first.max() < 1.0


def test_the_average_of_a_smooth_figure_is_far_better_than_by_chance() -> None:
    """Thirty-two even numbers average x^2 twenty times better than thirty-two random ones."""
    means = [float(np.mean(even_uniform(seed, "x", 32) ** 2)) for seed in range(100)]
    assert np.std(means) < np.sqrt(4 / 45 / 32) / 20
    assert abs(np.mean(means) - 1 / 3) < 4 * np.std(means) / 10 + 1e-4
