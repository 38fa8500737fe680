"""The keyed draws behave like luck: between neighbouring people, times, futures and streams too.

A keyed generator is asked for counters that follow each other, so what must not show is any
likeness of neighbours. Each figure is held against its own standard error.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.kernel.streams import Generator, Streams
from tests.validation.whole_runs import differ, erp, metric, play, shipped

GENERATORS: tuple[Generator, ...] = ("splitmix64", "philox")
N = 100_000
PLANS = ("do_nothing", "big_bang_feb", "phased_function", "phased_plus")
WHO = np.arange(N, dtype=np.int64)
FAR = 4.5
"""Standard errors that a right generator passes once in 150,000 tests."""


def draws(
    generator: Generator, decision: str = "adopt", future: int = 0, nth: int = 0
) -> np.ndarray:
    """Draw one number for each of many neighbouring people."""
    return Streams(1, future, generator).uniform(decision, WHO, nth)


def scores(values: np.ndarray, others: np.ndarray) -> float:
    """Return the correlation of two columns in its standard errors."""
    return float(np.corrcoef(values, others)[0, 1]) * np.sqrt(values.size)


@pytest.mark.parametrize("generator", GENERATORS)
def test_each_bit_is_one_half_of_the_time(generator: Generator) -> None:
    """Monobit test of the upper 32 bits of neighbouring people (NIST SP 800-22)."""
    whole = (draws(generator) * 2.0**32).astype(np.uint64)
    for bit in range(32):
        ones = int(((whole >> np.uint64(bit)) & np.uint64(1)).sum())
        assert abs(ones - N / 2) < FAR * np.sqrt(N / 4), bit


@pytest.mark.parametrize("generator", GENERATORS)
def test_draws_fill_the_unit_interval_evenly(generator: Generator) -> None:
    """Chi-square of 1,000 cells, and of 32 x 32 cells of a person and his neighbour."""
    values = draws(generator)
    cells = np.bincount((values * 1000).astype(np.int64), minlength=1000)
    assert stats.chisquare(cells).pvalue > 1e-5
    pairs = (values[:-1:2] * 32).astype(np.int64) * 32 + (values[1::2] * 32).astype(np.int64)
    assert stats.chisquare(np.bincount(pairs, minlength=1024)).pvalue > 1e-5


@pytest.mark.parametrize("generator", GENERATORS)
@pytest.mark.parametrize("lag", [1, 2, 7, 64, 1024])
def test_neighbours_are_no_more_alike_than_strangers(generator: Generator, lag: int) -> None:
    """Serial correlation over people at several distances."""
    values = draws(generator)
    assert abs(scores(values[:-lag], values[lag:])) < FAR


@pytest.mark.parametrize("generator", GENERATORS)
def test_streams_futures_and_times_are_strangers(generator: Generator) -> None:
    """The same people in another stream, the next future, the next time: no correlation."""
    values = draws(generator)
    others = {
        "stream": draws(generator, "adopt2"),
        "future": draws(generator, future=1),
        "time": draws(generator, nth=1),
        "far time": draws(generator, nth=2**20),
    }
    for name, other in others.items():
        assert abs(scores(values, other)) < FAR, name
        assert not (values == other).any(), name


@pytest.mark.parametrize("generator", GENERATORS)
def test_one_person_over_time_is_luck_too(generator: Generator) -> None:
    """Draws of one person at successive times are even and unrelated."""
    values = Streams(1, 0, generator).uniform("adopt", np.zeros(N, dtype=np.int64), WHO)
    assert abs(values.mean() - 0.5) < FAR * np.sqrt(1 / 12 / N)
    assert abs(scores(values[:-1], values[1:])) < FAR


@pytest.mark.parametrize("generator", GENERATORS)
def test_birthdays_are_spaced_by_chance(generator: Generator) -> None:
    """Birthday spacings (Marsaglia 1985): coincidences of spacings are Poisson with m^3 / 4n."""
    birthdays, days, found = 512, 2.0**24, 0
    rounds = N // birthdays
    for k in range(rounds):
        some = draws_of(generator, k, birthdays)
        spacings = np.sort(np.diff(np.sort((some * days).astype(np.int64))))
        found += int((np.diff(spacings) == 0).sum())
    expected = rounds * birthdays**3 / (4.0 * days)
    assert abs(found - expected) < FAR * np.sqrt(expected)


def draws_of(generator: Generator, future: int, size: int) -> np.ndarray:
    """Draw for the first few people of one future."""
    return Streams(1, future, generator).uniform("birthday", WHO[:size])


@pytest.mark.parametrize("generator", GENERATORS)
def test_one_changed_bit_of_a_key_changes_half_of_the_draw(generator: Generator) -> None:
    """Avalanche: who, flipped in any one of 16 bits, moves half of the upper 32 bits."""
    base = (draws(generator) * 2.0**32).astype(np.uint64)
    for bit in range(16):
        moved = Streams(1, 0, generator).uniform("adopt", WHO ^ (1 << bit))
        changed = base ^ (moved * 2.0**32).astype(np.uint64)
        flips = sum(int(((changed >> np.uint64(b)) & np.uint64(1)).sum()) for b in range(32))
        # Pairs (i, i with the bit flipped) are met twice, so half as many flips are independent.
        assert abs(flips - 16 * N) < FAR * np.sqrt(2 * 8 * N), bit


@pytest.mark.slow
def test_another_generator_comes_to_the_same_conclusions() -> None:
    """The ERP comparison under Philox: no plan's lead over doing nothing differs clearly.

    The leads are those of net present value; where one is clear under both, its sign is the same.
    """
    worth, futures = metric("npv"), range(6)
    found = {
        (plan, generator): np.array(
            [worth(play(erp(), shipped(plan), future, generator)) for future in futures]
        )
        for plan in PLANS
        for generator in GENERATORS
    }
    for plan in PLANS[1:]:
        one, other = (
            differ(found[plan, generator] - found["do_nothing", generator])
            for generator in GENERATORS
        )
        assert abs(one.mean - other.mean) < FAR * np.hypot(one.error, other.error), plan
        assert not (one.grows and other.falls), plan
        assert not (one.falls and other.grows), plan
