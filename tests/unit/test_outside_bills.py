"""Contracts and debt in the portfolio's budget: paid as running, before change, or beside it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim import signals
from sim.areas.investment.parameters import InvestmentParameters, Project
from sim.areas.investment.portfolio import Portfolio
from sim.contracts import Pull
from sim.kernel.clock import Phase
from sim.kernel.record import Record
from sim.metrics.table import measure_all
from tests.worlds import Script, make_world, units

WEEKS = 104
CONTRACT, DEBT = 2.0, 0.5
PROJECT = Project(cost=60.0, procure_weeks=0, hypercare_weeks=0, value_spread=0.0)
KNOBS = InvestmentParameters(
    projects={"a": PROJECT, "b": PROJECT}, change_budget=208.0, carry_over=1.0, run_ratio=0.1,
    overrun_spread=0.0, overrun_median=1.0, kill_below=0.0, contingency=0.0, estimate_error=0.0,
    optimism=0.0,
)  # fmt: skip


def play(
    knobs: InvestmentParameters, debt: float = DEBT, start: int = 0
) -> tuple[Record, Portfolio]:
    """Play a portfolio beside contracts and debt that cost the same every week."""
    world = make_world(units([20]), WEEKS, projects=len(knobs.projects))
    owed = (signals.CONTRACT_BILL, signals.CONTRACT_RUN, signals.DEBT_BILL)
    bills = dict(zip(owed, (CONTRACT, CONTRACT, debt), strict=True))
    Script({}, lambda week: bills if week else {}, owed).start(world)
    portfolio = Portfolio(knobs)
    portfolio.start(world)
    lever = next(one for one in portfolio.levers() if one.card.name == "start_project")

    def order(week: int) -> None:
        if week == start:
            for name in knobs.projects:
                assert lever.pull(Pull("", what=name), np.arange(1), week) is None

    world.clock.weekly(Phase.ENVIRONMENT, "management", order)
    world.clock.run()
    world.record.close()
    return world.record, portfolio


PAID = replace(KNOBS, contracts_paid=1.0, debt_paid=1.0)


def test_contracts_and_debt_are_paid_as_running() -> None:
    """Limit: what they cost is what running costs more, week by week, and in the year's share."""
    beside, within = (play(replace(one, change_budget=1e4))[0] for one in (KNOBS, PAID))
    more = within.weekly["run_spend"] - beside.weekly["run_spend"]
    assert more[1:] == pytest.approx(CONTRACT + DEBT)
    assert within.weekly["outside_bills"].sum() == pytest.approx(WEEKS * (CONTRACT + DEBT))
    shares = [measure_all(one)["run_share_last_year"] or 0.0 for one in (beside, within)]
    assert shares[1] - shares[0] == pytest.approx(52 * (CONTRACT + DEBT) / 1e4)


def test_beside_the_budget_they_change_nothing() -> None:
    """Null: with neither part paid a run is the same as without any bill, bit for bit."""
    world = make_world(units([20]), WEEKS, projects=2)
    portfolio = Portfolio(KNOBS)
    portfolio.start(world)
    lever = next(one for one in portfolio.levers() if one.card.name == "start_project")
    for name in KNOBS.projects:
        assert lever.pull(Pull("", what=name), np.arange(1), 0) is None
    world.clock.run()
    world.record.close()
    found = play(KNOBS)[0]
    assert "outside_bills" not in found.weekly
    assert found.facts == world.record.facts
    for name, series in world.record.weekly.items():
        assert (found.weekly[name] == series).all(), name
    for name, account in world.record.ledger.items():
        assert (found.ledger[name].rows == account.rows).all(), name


def test_money_for_contracts_is_not_promised_to_projects() -> None:
    """What contracts will take of the year is no money for a project, which waits for the next."""
    one = {"a": replace(PROJECT, cost=120.0)}
    ordered = replace(PAID, projects=one, run_ratio=0.0)
    beside = play(replace(ordered, contracts_paid=0.0, debt_paid=0.0), start=20)[1]
    within = play(ordered, start=20)[1]
    assert [one.deliveries[0].started for one in (beside, within)] == [20.0, 52.0]


def test_a_bill_of_change_waits_for_contracts() -> None:
    """Life: contracts that take the budget starve change, and more is never paid than there is."""
    dear = replace(PAID, change_budget=52 * (CONTRACT + DEBT))
    beside, within = play(replace(dear, contracts_paid=0.0, debt_paid=0.0)), play(dear)
    assert within[1].budget.change_paid < beside[1].budget.change_paid
    assert within[1].budget.overspent == 0.0
    assert (measure_all(within[0])["projects_starved"] or 0.0) > 0.0


def test_debt_below_its_start_makes_running_cheaper_and_nobody_rich() -> None:
    """Less debt than in week 0 lowers other bills of running, at most to nothing."""
    within, portfolio = play(replace(PAID, contracts_paid=0.0), debt=-0.5)
    assert (within.weekly["run_spend"] >= 0.0).all()
    assert (within.weekly["outside_bills"] <= 0.0).all()
    assert within.weekly["outside_bills"].min() < 0.0
    budget = portfolio.budget
    gone = budget.run_paid + budget.change_paid + budget.expired + budget.cut_away
    assert budget.released == pytest.approx(gone + budget.cash)
