"""Facts on standards, landscapes and budgets: closed forms, and the worlds they are played in."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from sim.areas.investment.budget import upkeep
from sim.facts.crowding import COST, by_quarters, house, spent, stops_in
from sim.facts.landscapes import REACH, ROUND, circle
from sim.organisation.build import stated_flows


def step_by_step(u: float, growth: float, parts: int = 2000) -> float:
    """Follow dS/dt = B - u S in small steps, the budget stepping once a year."""
    stock = 0.0
    for year in itertools.count():
        budget = (1.0 + growth) ** year
        if u * stock >= budget:
            return year + 1.0
        for _ in range(parts):
            stock += (budget - u * stock) / parts
    raise AssertionError


@pytest.mark.parametrize("u", [0.1, 0.15, 0.25, 0.4])
@pytest.mark.parametrize("growth", [-0.03, -0.05, -0.08])
def test_the_year_is_that_of_the_equation(u: float, growth: float) -> None:
    """Against small steps, wherever change stops at all."""
    assert stops_in(u, growth) == step_by_step(u, growth)


def test_the_year_at_its_limits() -> None:
    """Never where the budget stays or grows; soon where it falls by more than what was built."""
    assert stops_in(0.2, 0.0) == math.inf
    assert stops_in(0.2, 0.05) == math.inf
    for growth in (-0.2, -0.5, -0.9):
        assert stops_in(0.1, growth) == step_by_step(0.1, growth)
    assert stops_in(0.2, math.exp(-0.2) - 1.0) == step_by_step(0.2, math.exp(-0.2) - 1.0)


def test_a_portfolio_stays_within_a_project_of_the_quarters() -> None:
    """The fact's own house, for four years; without running cost nothing is run."""
    scenario = house(4, run_ratio=0.25)
    shares, _ = spent(scenario)
    assert np.abs(shares - by_quarters(scenario)[0]).max() < COST / 100.0
    free = house(2, run_ratio=0.0)
    assert upkeep(free.investment) == 0.0
    assert not spent(free)[0].any()


@pytest.mark.parametrize("net", REACH)
def test_departments_in_a_circle_work_with_as_many_neighbours_as_said(net: str) -> None:
    """Two, four, all; and each with the same weight, so that density alone differs."""
    firm = circle(REACH[net], 12.0).organisation
    flows = stated_flows(tuple(firm.departments), firm.flows, firm.flow_rest)
    partners = min(2 * REACH[net], ROUND - 1)
    assert ((flows > 0).sum(axis=1) == partners).all()
    assert flows[flows > 0] == pytest.approx(1.0 / partners)
