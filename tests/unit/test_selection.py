"""Which projects start: the exact rule is exact, the others keep to the money."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sim.areas.investment.reviews import ranks_of
from sim.areas.investment.selection import RULES, Candidates, best_set, select

MOST = 18
SLACK = 0.01


@st.composite
def rounds(draw: st.DrawFn) -> tuple[Candidates, float]:
    """Draw up to nine candidates, some worth nothing, and funds for some of them."""
    n = draw(st.integers(1, 9))
    money = st.floats(0.0, 1000.0)
    value = np.array([draw(st.floats(-200.0, 1000.0)) for _ in range(n)])
    cost = np.array([draw(money) for _ in range(n)])
    fit = np.array([draw(st.floats(0.0, 1.0)) for _ in range(n)])
    funds = draw(st.one_of(st.floats(0.0, 3000.0), st.just(np.inf)))
    work = np.array([draw(st.floats(0.0, 50.0)) for _ in range(n)])
    return Candidates(value, cost, fit, np.arange(n), work), funds


def covered(sets: np.ndarray, cost: np.ndarray, funds: float) -> np.ndarray:
    """Say which sets the funds cover to half a cent, each sum being rounded once."""
    return np.array([math.fsum(cost[one > 0]) <= funds + 0.005 for one in sets])


def best_by_brute_force(one: Candidates, funds: float) -> float:
    """Try every set of projects."""
    n = one.value.size
    sets = np.array(list(product((0, 1), repeat=n)), dtype=np.float64)
    fits = covered(sets, one.cost, funds)
    return float((sets @ one.value)[fits].max())


TO_THE_HALF_CENT = np.array([1.0, 0.005])
"""Together as dear as funds of 1 allow; taken off one after the other they are a bit dearer."""


NEXT_TO_NOTHING = np.array([0.005, 2.3e-305])
"""Together still half a cent."""


@given(rounds())
@example((Candidates(np.ones(2), TO_THE_HALF_CENT, np.zeros(2), np.arange(2), np.zeros(2)), 1.0))
@example((Candidates(np.ones(2), NEXT_TO_NOTHING, np.zeros(2), np.arange(2), np.zeros(2)), 0.0))
@settings(max_examples=200, deadline=None)
def test_exact_is_the_best_of_all_sets(drawn: tuple[Candidates, float]) -> None:
    """Branch and bound finds what trying every set finds."""
    one, funds = drawn
    found = select("exact", one, funds)
    assert float(one.value[found].sum()) == pytest.approx(best_by_brute_force(one, funds))


@pytest.mark.parametrize("seed", range(3))
def test_exact_is_the_best_of_eighteen_projects(seed: int) -> None:
    """The same at the size that a real board has before it."""
    draw = np.random.default_rng(seed)
    cost = draw.uniform(1.0, 10.0, MOST)
    value = cost * draw.uniform(0.8, 1.2, MOST)
    one = Candidates(value, cost, draw.uniform(size=MOST), np.arange(MOST), np.ones(MOST))
    found = select("exact", one, cost.sum() / 3)
    assert value[found].sum() == pytest.approx(best_by_brute_force(one, cost.sum() / 3))


SMALL_CHANGE = np.array([0.00390625, 0.00390625])
"""Each passes its part of no funds by less than half a cent, both together by more."""


@given(rounds())
@example((Candidates(np.ones(2), SMALL_CHANGE, np.zeros(2), np.arange(2), np.zeros(2)), 0.0))
@settings(max_examples=200, deadline=None)
def test_no_rule_spends_more_than_there_is_or_beats_the_exact_one(
    drawn: tuple[Candidates, float],
) -> None:
    """Every rule keeps to the funds, starts nothing worthless, and is no better than the best."""
    one, funds = drawn
    best = best_by_brute_force(one, funds)
    for rule in RULES:
        found = select(rule, one, funds)
        assert one.cost[found].sum() <= funds + SLACK
        assert (one.value[found] > 0.0).all()
        assert one.value[found].sum() <= best + SLACK * one.value.size


@st.composite
def webs(draw: st.DrawFn) -> tuple[Candidates, float, list[np.ndarray]]:
    """Draw candidates of which each may build on some that were named before it."""
    one, funds = draw(rounds())
    before = [
        np.array([k for k in range(place) if draw(st.integers(0, 3)) == 0], dtype=np.int64)
        for place in range(one.value.size)
    ]
    return one, funds, before


@given(webs())
@settings(max_examples=200, deadline=None)
def test_the_best_set_takes_what_it_builds_on(
    drawn: tuple[Candidates, float, list[np.ndarray]],
) -> None:
    """With prerequisites too, branch and bound finds what trying every set finds."""
    one, funds, before = drawn
    found = best_set(one.value, one.cost, funds, before)
    taken = set(found.tolist())
    assert all(set(before[k].tolist()) <= taken for k in taken)
    sets = np.array(list(product((0, 1), repeat=one.value.size)), dtype=np.float64)
    allowed = covered(sets, one.cost, funds)
    for k, these in enumerate(before):
        for other in these.tolist():
            allowed &= (sets[:, k] == 0) | (sets[:, other] == 1)
    best = float((sets @ one.value)[allowed].max(initial=0.0))
    assert float(one.value[found].sum()) == pytest.approx(best)


def test_greedy_is_a_heuristic() -> None:
    """A dense small project keeps out a large one: greedy takes it, exact does not."""
    one = Candidates(np.array([3.0, 10.0]), np.array([1.0, 10.0]), np.zeros(2), np.arange(2),
                     np.ones(2))  # fmt: skip
    assert select("value_density", one, 10.0).tolist() == [True, False]
    assert select("exact", one, 10.0).tolist() == [False, True]


def test_each_rule_has_its_own_order() -> None:
    """First come, fit, equal parts: each takes another project where only one fits."""
    one = Candidates(
        np.array([5.0, 4.0, 3.0]),
        np.array([6.0, 6.0, 2.0]),
        np.array([0.1, 0.9, 0.2]),
        np.arange(3),
        np.array([9.0, 1.0, 3.0]),
    )
    assert select("fcfs", one, 7.0).tolist() == [True, False, False]
    assert select("strategic_fit", one, 7.0).tolist() == [False, True, False]
    assert select("equal", one, 7.0).tolist() == [False, False, True]
    assert select("value_density", one, 7.0).tolist() == [False, False, True]
    assert select("auction", one, 7.0).tolist() == [False, True, False]


def test_pools_serve_in_the_order_of_the_rule() -> None:
    """The rank of a project at the pools follows the rule by which it was started."""
    one = Candidates(np.array([1.0, 9.0]), np.ones(2), np.array([0.8, 0.2]), np.arange(2),
                     np.array([1.0, 10.0]))  # fmt: skip
    assert ranks_of("exact", one).tolist() == [1, 0]
    assert ranks_of("strategic_fit", one).tolist() == [0, 1]
    assert ranks_of("auction", one).tolist() == [0, 1]


def test_debts_choose_nothing_not_even_what_costs_nothing() -> None:
    """Where run cost has eaten more than there is, no rule starts anything, and none fails."""
    one = Candidates(np.ones(2), np.array([0.0, 5.0]), np.zeros(2), np.arange(2), np.zeros(2))
    for rule in RULES:
        assert not select(rule, one, -1.0).any()
