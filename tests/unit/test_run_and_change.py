"""Running what is installed crowds out change: against the closed form dS/dt = B - u S."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.areas.investment.budget import Budget, upkeep
from sim.areas.investment.parameters import BudgetCut, InvestmentParameters, Project
from sim.areas.investment.portfolio import Portfolio
from sim.contracts import Pull
from sim.kernel.record import Record
from sim.metrics.table import measure_all
from sim.units import WEEKS_PER_YEAR, FloatArray
from tests.worlds import make_world, units

YEARLY = 100.0
KNOBS = InvestmentParameters(
    change_budget=YEARLY, carry_over=1.0, run_ratio=0.15, renewal_weeks=520.0
)


def run_shares(knobs: InvestmentParameters, years: int) -> FloatArray:
    """Spend all that is left after upkeep on more systems, week by week; return shares by year."""
    budget, stock, paid = Budget(knobs), knobs.installed_base, np.zeros((years, 2))
    for week in range(years * WEEKS_PER_YEAR):
        before = budget.released
        budget.open_week(week)
        year = week // WEEKS_PER_YEAR
        paid[year, 0] += budget.released - before
        bill = stock * upkeep(knobs) / WEEKS_PER_YEAR
        budget.pay_run(bill)
        paid[year, 1] += bill
        change = max(budget.cash, 0.0)
        assert budget.pay(change) or change == 0.0
        stock += change
    return np.asarray(paid[:, 1] / paid[:, 0])


def closed_form(u: float, base: float, years: int) -> FloatArray:
    """Quarters of S(t) = B/u - (B/u - S0) (1 - u/4)^q: money comes once a quarter, and run comes
    out of the next one; the mean over the four quarters of each year, as a share of B."""
    quarters = np.arange(4 * years)
    target = YEARLY / u
    stock = target - (target - base - YEARLY / 4.0) * (1.0 - u / 4.0) ** quarters
    return np.asarray((u * stock / YEARLY).reshape(years, 4).mean(axis=1))


@pytest.mark.parametrize("base", [0.0, 300.0])
def test_run_takes_over_by_the_closed_form(base: float) -> None:
    """Limit: without growth run tends to the whole budget, from any start, week by week as said."""
    knobs = replace(KNOBS, installed_base=base)
    found = run_shares(knobs, 20)
    assert found == pytest.approx(closed_form(upkeep(knobs), base, 20), abs=0.02)
    assert found[-1] > 0.95


@pytest.mark.parametrize("growth", [0.03, 0.10])
def test_with_growth_a_part_stays_for_change(growth: float) -> None:
    """Limit: change keeps g / (u + g) of the budget, in discrete years log(1 + g) for g."""
    found = run_shares(replace(KNOBS, budget_growth=growth), 60)
    g = np.log1p(growth)
    assert 1.0 - found[-1] == pytest.approx(g / (upkeep(KNOBS) + g), abs=0.02)


def play(knobs: InvestmentParameters, years: int, *wanted: str) -> Record:
    """Play a portfolio alone and order projects at the start."""
    world = make_world(units([20]), years * WEEKS_PER_YEAR, projects=len(knobs.projects))
    portfolio = Portfolio(knobs)
    portfolio.start(world)
    levers = {lever.card.name: lever for lever in portfolio.levers()}
    for name in wanted:
        assert levers["start_project"].pull(Pull("", what=name), np.arange(1), 0) is None
    world.clock.run()
    world.record.close()
    return world.record


def many(cost: float, n: int) -> InvestmentParameters:
    """Declare small projects that cost what they should and change nothing but the stock."""
    one = Project(cost=cost, procure_weeks=0, hypercare_weeks=0, value_spread=0.0)
    return replace(
        KNOBS, projects={f"p{k}": one for k in range(n)}, overrun_spread=0.0, overrun_median=1.0,
        kill_below=0.0, contingency=0.0,
    )  # fmt: skip


def test_a_portfolio_follows_the_closed_form() -> None:
    """Five years of whole projects: what they cost is run from then on, by the law above."""
    knobs = many(5.0, 90)
    record = play(knobs, 5, *knobs.projects)
    run = record.weekly["run_spend"][1:].reshape(5, -1).sum(axis=1) / YEARLY
    assert run == pytest.approx(closed_form(upkeep(knobs), 0.0, 5), abs=0.03)
    measured = measure_all(record)
    assert measured["run_share_last_year"] == pytest.approx(run[-1])
    assert measured["change_stops_year"] is None
    assert (measured["projects_starved"] or 0.0) > 0.0


def test_change_stops_where_run_takes_everything() -> None:
    """A base that takes the budget stops change at once; one year of plenty does not count."""
    knobs = replace(many(2.0, 1), installed_base=YEARLY / upkeep(KNOBS) + 1.0)
    assert measure_all(play(knobs, 3, "p0"))["change_stops_year"] == 1.0
    lean = {"lean": BudgetCut(start=52, end=53, share=0.5, weeks=520)}
    less = replace(knobs, installed_base=0.9 * YEARLY / upkeep(KNOBS), budget_cuts=lean)
    assert measure_all(play(less, 3, "p0"))["change_stops_year"] == 2.0
    once = replace(less, budget_cuts={"lean": BudgetCut(start=52, end=53, share=0.5, weeks=52)})
    assert measure_all(play(once, 3, "p0"))["change_stops_year"] is None


def test_neutral_values_change_nothing_and_no_budget_measures_nothing() -> None:
    """Null: without a ratio, a base and renewal, run is what the projects state."""
    neutral = replace(many(2.0, 3), run_ratio=0.0, renewal_weeks=float("inf"))
    record = play(neutral, 2, "p0", "p1")
    assert upkeep(neutral) == 0.0
    assert not record.weekly["run_spend"].any()
    free = play(replace(neutral, change_budget=float("inf")), 2, "p0")
    assert measure_all(free)["run_share_last_year"] is None
