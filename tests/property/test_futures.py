"""Laws of uncertain parameters: what a future draws depends on seed, number and path alone."""

from __future__ import annotations

import dataclasses
from typing import get_args

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.experiment.design import draws
from sim.scenario import Distribution, Scenario, Uncertain, number_at, with_values

PATHS = ("adoption.q", "investment.trainers", "organisation.degree", "investment.discount_rate")


@st.composite
def ranges(draw: st.DrawFn) -> tuple[Uncertain, ...]:
    """Draw ranges of some settings, each around a base."""
    found = []
    for path in draw(st.lists(st.sampled_from(PATHS), unique=True)):
        whole = path == "investment.trainers"
        ends = st.integers(1, 50).map(float) if whole else st.floats(0.01, 50)
        low, base, high = sorted(draw(st.tuples(ends, ends, ends)))
        found.append(Uncertain(path, low, base, high, draw(st.sampled_from(KINDS))))
    return tuple(found)


KINDS: tuple[Distribution, ...] = get_args(Distribution)
SEEDS, COUNTS = st.integers(0, 2**63 - 1), st.integers(1, 70)


def held(uncertain: tuple[Uncertain, ...]) -> Scenario:
    """A scenario with these ranges."""
    return Scenario("s", uncertain=uncertain)


@settings(deadline=None)  # the first example compiles
@given(uncertain=ranges(), seed=SEEDS, first=st.integers(0, 10**9), count=COUNTS)
def test_draws_stay_in_their_range(
    uncertain: tuple[Uncertain, ...], seed: int, first: int, count: int
) -> None:
    """From low to high; whole settings stay whole."""
    for one in uncertain:
        values = draws(held(uncertain), seed, count, first)[one.path]
        assert values.shape == (count,)
        assert ((values >= one.low) & (values <= one.high)).all()
        if one.path == "investment.trainers":
            assert (values == np.rint(values)).all()


@settings(deadline=None)
@given(uncertain=ranges(), seed=SEEDS, count=COUNTS, more=st.integers(0, 40))
def test_more_futures_keep_the_earlier_ones(
    uncertain: tuple[Uncertain, ...], seed: int, count: int, more: int
) -> None:
    """Thirty are the first thirty of fifty, and future 7 alone is future 7 of all."""
    few, many = draws(held(uncertain), seed, count), draws(held(uncertain), seed, count + more)
    for path, values in few.items():
        assert np.array_equal(values, many[path][:count])
        assert draws(held(uncertain), seed, 1, count - 1)[path][0] == values[-1]


@settings(deadline=None)
@given(uncertain=ranges(), seed=SEEDS)
def test_a_parameter_more_or_another_order_leaves_the_others(
    uncertain: tuple[Uncertain, ...], seed: int
) -> None:
    """Each has a sequence of its own."""
    all_of_them = draws(held(uncertain), seed, 8)
    for one in uncertain:
        assert np.array_equal(draws(held((one,)), seed, 8)[one.path], all_of_them[one.path])
    turned = draws(held(uncertain[::-1]), seed, 8)
    assert all(np.array_equal(turned[path], values) for path, values in all_of_them.items())


@settings(deadline=None)
@given(uncertain=ranges(), seed=SEEDS)
def test_ranges_without_width_change_nothing(uncertain: tuple[Uncertain, ...], seed: int) -> None:
    """Low = base = high gives the configured scenario, bit for bit."""
    plain = Scenario("s")
    flat = tuple(
        dataclasses.replace(one, low=float(base), base=float(base), high=float(base))
        for one in uncertain
        for base in [number_at(plain, one.path)]
    )
    drawn = draws(held(flat), seed, 3)
    made = with_values(held(flat), {path: float(values[2]) for path, values in drawn.items()})
    assert dataclasses.replace(made, uncertain=()) == plain
