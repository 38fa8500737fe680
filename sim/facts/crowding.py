"""Run crowds out change: a portfolio without luck, and the law that it should follow.

A firm spends all that its budget leaves on small projects. Each adds to what must be run (and, in
time, renewed), which is paid first. No luck is in it, so one run of a setting is the answer.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from itertools import pairwise
from types import MappingProxyType

import numpy as np

from sim.areas.environment.parameters import EnvironmentParameters
from sim.areas.investment.budget import QUARTER, upkeep
from sim.areas.investment.parameters import Project
from sim.facts.fact import Check, Fact, exact
from sim.facts.plays import Plays, plan, shipped
from sim.metrics.table import measure_all
from sim.one_run import run
from sim.scenario import Future, Scenario
from sim.units import WEEKS_PER_YEAR, FloatArray

BUDGET, COST, PROJECTS, WAITING = 100.0, 4.0, 180, 4
SHRINKING = MappingProxyType({
    "running 25 %, budget shrinks 10 %": (0.25, -0.10),
    "running 25 %, budget shrinks 5 %": (0.25, -0.05),
    "running 15 %, budget shrinks 10 %": (0.15, -0.10),
})  # fmt: skip
"""Run ratio and growth of the budget with which change stops within ten years."""


def house(
    years: int, run_ratio: float, budget_growth: float = 0.0, renewal_weeks: float = math.inf
) -> Scenario:
    """Take people of the portfolio case, and projects that are nothing but money."""
    case = shipped("it_portfolio", "do_nothing").scenario
    one = Project(cost=COST, procure_weeks=0, hypercare_weeks=0, value_spread=0.0)
    investment = dataclasses.replace(
        case.investment, projects={f"p{k}": one for k in range(PROJECTS)}, change_budget=BUDGET,
        carry_over=1.0, budget_cuts={}, requests={}, overrun_spread=0.0, overrun_median=1.0,
        overrun_tail_share=0.0, kill_below=0.0, contingency=0.0, money_weeks=0, run_ratio=run_ratio,
        budget_growth=budget_growth, renewal_weeks=renewal_weeks,
    )  # fmt: skip
    calendar = dataclasses.replace(case.calendar, weeks=WEEKS_PER_YEAR * years, freezes=())
    calm = EnvironmentParameters()
    return dataclasses.replace(case, investment=investment, calendar=calendar, environment=calm)


def spent(scenario: Scenario) -> tuple[FloatArray, dict[str, float | None]]:
    """Order more than money lasts for; return what running takes of each year, and metrics.

    Quarter by quarter as many projects are ordered as the closed form pays for, and a few more.
    """
    stocks = np.minimum(by_quarters(scenario)[1] / COST + WAITING, PROJECTS).astype(np.int64)
    steps = [
        {"week": QUARTER * quarter, "pull": "start_project", "what": f"p{k}"}
        for quarter, (before, after) in enumerate(pairwise((0, *stocks)))
        for k in range(before, after)
    ]
    record = run(scenario, plan("everything", *steps), Future(1, 0))
    years = record.horizon // WEEKS_PER_YEAR
    paid = record.weekly["run_spend"][1:].reshape(years, -1).sum(axis=1)
    released = record.weekly["budget_released"][:-1].reshape(years, -1).sum(axis=1)
    return np.asarray(paid / released), dict(measure_all(record))


def by_quarters(scenario: Scenario) -> tuple[FloatArray, FloatArray]:
    """Solve S' = B - u S with money once a quarter.

    Returns
    -------
    What running takes of each year's budget, and what has been built after each quarter, money.
    """
    u, growth = upkeep(scenario.investment), scenario.investment.budget_growth
    years = scenario.calendar.weeks // WEEKS_PER_YEAR
    owed, shares, stocks = 0.0, [], [0.0]
    for year in range(years):
        quarter, paid = BUDGET * (1.0 + growth) ** year / 4.0, 0.0
        for _ in range(4):
            stocks.append(stocks[-1] + max(quarter - owed, 0.0))
            owed = u * stocks[-1] / 4.0
            paid += owed
        shares.append(paid / (4.0 * quarter))
    return np.array(shares), np.array(stocks[1:])


def stops_in(u: float, growth: float) -> float:
    """Say in which year running takes all of a budget that steps down once a year.

    Within a year the part that running takes, x = u S / B, goes to 1 as 1 - (1 - x) exp(-u); at
    its end B falls. So x after k years is x* (1 - r^k) with r = exp(-u) / (1 + g), and reaches 1
    after k = ln(-g / (1 - exp(-u))) / ln r years.

    Parameters
    ----------
    u : running and renewing, of what is installed, a year.
    growth : g, growth of the budget a year, below 0.

    Returns
    -------
    Year, the first being 1; infinite where the budget does not shrink.

    Source: own derivation from dS/dt = B - u S.

    Example
    -------
    >>> stops_in(0.25, -0.05), stops_in(0.25, 0.0)
    (9.0, inf)
    """
    decay = math.exp(-u)
    if growth >= 0.0:
        return math.inf
    if math.isclose(1.0 + growth, decay):
        return 1.0 + math.ceil(decay / (1.0 - decay))
    return 1.0 + math.ceil(math.log(-growth / (1.0 - decay)) / math.log(decay / (1.0 + growth)))


def crowding_out(_plays: Plays) -> Sequence[Check]:
    """PR18: running takes what the closed form says, and stops change in the year that it says."""
    calm = house(10, run_ratio=0.15)
    shares, _ = spent(calm)
    checks = [
        exact("running 15 %: share of a year's budget, portfolio less closed form, at most",
              float(np.abs(shares - by_quarters(calm)[0]).max()), at_most=0.04),
        exact("running 15 %: share of the tenth year's budget", float(shares[-1]), at_least=0.7),
    ]  # fmt: skip
    for words, (ratio, growth) in SHRINKING.items():
        scenario = house(10, ratio, growth)
        said = stops_in(upkeep(scenario.investment), growth)
        stops = spent(scenario)[1]["change_stops_year"]
        found = math.inf if stops is None else stops
        says = f"{words}: year in which change stops (closed form: {said:.0f})"
        checks.append(exact(says, found, said, said))
    return checks


CROWDING = (
    Fact(
        "PR18",
        "Run crowds out change",
        "When does running what is installed leave nothing for change?",
        "Running takes 1 - exp(-u t) of a constant budget (u: run cost of what was built), within "
        "the size of one project. Where the budget shrinks it takes all of it, in the very year "
        "that the closed form says.",
        "A share further from the closed form than one project (4 % of a year's budget), or change "
        "that stops in another year.",
        "Caseau 2009 (a blog; its idea of a stock whose upkeep is paid first); own derivation",
        "pr18_run_and_change",
        crowding_out,
    ),
)
