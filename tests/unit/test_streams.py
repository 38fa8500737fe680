"""Keyed luck: the same for the same key, whatever else is drawn; and it is luck."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import chi2

from sim.kernel import streams_compiled as draws
from sim.kernel.streams import Generator, Streams, name_key

GENERATORS: tuple[Generator, ...] = ("splitmix64", "philox")


@pytest.mark.parametrize("generator", GENERATORS)
def test_a_draw_depends_on_its_key_alone(generator: Generator) -> None:
    """One more person, another order or other draws in between change nobody's number."""
    luck = Streams(4, 2, generator)
    who = np.array([11, 5, 2**40, 7], dtype=np.uint64)
    first = luck.uniform("adopt", who, 3)
    luck.uniform("other", np.arange(1000))
    turned = luck.uniform("adopt", who[::-1].copy(), 3)
    assert (turned[::-1] == first).all()
    assert luck.uniform("adopt", np.array([7, 99], dtype=np.uint64), 3)[0] == first[3]
    assert Streams(4, 2, generator).uniform("adopt", who, np.full(4, 3)).tolist() == first.tolist()


@pytest.mark.parametrize("generator", GENERATORS)
def test_every_part_of_the_key_matters(generator: Generator) -> None:
    """Seed, future, decision, person and which time each give another number."""
    base = Streams(1, 0, generator).uniform("adopt", 5, 0)[0]
    others = [
        Streams(2, 0, generator).uniform("adopt", 5, 0)[0],
        Streams(1, 1, generator).uniform("adopt", 5, 0)[0],
        Streams(1, 0, generator).uniform("leave", 5, 0)[0],
        Streams(1, 0, generator).uniform("adopt", 6, 0)[0],
        Streams(1, 0, generator).uniform("adopt", 5, 1)[0],
    ]
    assert len({base, *others}) == 6


@pytest.mark.parametrize(
    ("counter", "key", "words"),
    [
        ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D)),
        ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E)),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            (0xD16CFE09, 0x94FDCCEB),
        ),
    ],
)
def test_philox_known_answers(
    counter: tuple[int, ...], key: tuple[int, ...], words: tuple[int, ...]
) -> None:
    """Philox 4x32-10 gives the answers published with Random123 (first two of four words)."""
    low, high = counter[0] | counter[1] << 32, counter[2] | counter[3] << 32
    found = int(draws.philox(np.uint64(key[0] | key[1] << 32), np.uint64(low), np.uint64(high)))
    assert (found & 0xFFFFFFFF, found >> 32) == words


def test_splitmix_known_answers() -> None:
    """The finaliser on seed 0 gives the first numbers of splitmix64 (Vigna's reference code)."""
    step = 0x9E3779B97F4A7C15
    found = [int(draws.mix(np.uint64(k * step % 2**64))) for k in range(3)]
    assert found == [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]


@pytest.mark.parametrize("generator", GENERATORS)
@pytest.mark.parametrize("axis", ["who", "nth", "both"])
def test_draws_are_uniform_and_independent(generator: Generator, axis: str) -> None:
    """Counts in 64 cells, and in 16 x 16 cells of neighbours, pass chi-square at 1e-6."""
    n = 200_000
    run = np.arange(n, dtype=np.uint64)
    who = run if axis != "nth" else np.zeros(n, dtype=np.uint64)
    nth = run if axis != "who" else np.zeros(n, dtype=np.uint64)
    found = Streams(3, 1, generator).uniform("test", who, nth)
    assert found.min() > 0.0
    assert found.max() < 1.0
    for cells, size in (
        ((found * 64).astype(int), 64),
        ((found[:-1] * 16).astype(int) * 16 + (found[1:] * 16).astype(int), 256),
    ):
        counts = np.bincount(cells, minlength=size)
        expected = cells.size / size
        statistic = float(((counts - expected) ** 2 / expected).sum())
        assert statistic < chi2.ppf(1.0 - 1e-6, size - 1)


@pytest.mark.parametrize("generator", GENERATORS)
def test_other_laws_have_their_moments(generator: Generator) -> None:
    """Exponential thresholds have mean and spread 1; normal draws have mean 0 and spread 1."""
    n, luck = 100_000, Streams(3, 1, generator)
    error = 4.0 / math.sqrt(n)
    thresholds = luck.exponential("threshold", np.arange(n))
    normal = luck.normal("trait", np.arange(n))
    assert abs(thresholds.mean() - 1.0) < error
    assert abs(thresholds.std() - 1.0) < 3 * error
    assert abs(normal.mean()) < error
    assert abs(normal.std() - 1.0) < error
    np.testing.assert_allclose(
        thresholds, -np.log(luck.uniform("threshold", np.arange(n))), rtol=1e-13
    )


def test_futures_do_not_resemble_each_other() -> None:
    """The same people have uncorrelated luck in neighbouring futures."""
    n = 50_000
    first, second = (Streams(1, r).uniform("adopt", np.arange(n)) for r in (0, 1))
    assert abs(float(np.corrcoef(first, second)[0, 1])) < 4.0 / math.sqrt(n)


def test_order_is_a_permutation_that_people_carry_with_them() -> None:
    """A keyed order contains everybody once, and taking one away leaves the order of the rest."""
    who = np.arange(40, dtype=np.uint64)
    order = Streams(1, 0).order("queue", who)
    assert sorted(order.tolist()) == list(range(40))
    without = Streams(1, 0).order("queue", who[:-1])
    assert without.tolist() == [i for i in order.tolist() if i != 39]


def test_names_are_stable_keys() -> None:
    """A name has the same 64 bits on every machine and in every process."""
    assert name_key("adopt") == 0x1D3E941BC6E3CE9B
    assert 0 <= name_key("finance") < 2**64
