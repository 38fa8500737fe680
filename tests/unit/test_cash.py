"""Money over time from the ledger: it adds up to the money of the runs, and answers by hand."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from sim.analysis.cash import CashBook, Flows, cautious_week, delay_costs
from sim.analysis.compare import compare
from sim.analysis.tables import pair
from sim.units import WEEKS_PER_YEAR, discount_factor
from tests.made_study import ERP, MadeStudy, made_study


def flows(earned: list[float], spent: list[float], rate: float = 0.0) -> Flows:
    """Make flows of two equal futures."""
    return Flows(np.array([earned] * 2), np.array([spent] * 2), np.full(2, rate))


def test_flows_add_up_to_the_present_value_of_the_ledger() -> None:
    """Simulated weeks and what goes on after them are worth what the ledger books."""
    study = made_study(ERP[:2], futures=3)
    book, paired = CashBook(study, 156), pair(study.runs, "npv", True)
    cell = next(one for one in paired.cells if one.strategy == "big_bang_feb")
    found = book.flows(cell)
    assert found is not None
    assert found.benefits.shape == (3, 261)
    rows = study.ledger[study.ledger["run"] == cell.runs["run"].iloc[0]]
    rate = float(found.rates[0])
    inside = rows[rows["account"] != "extension"]
    worth = float((inside["amount"] * discount_factor(inside["week"].to_numpy(), rate)).sum())
    after = float(rows.loc[rows["account"] == "extension", "amount"].sum())
    worth += after * float(discount_factor(156.0, rate))
    net = found.discounted(found.benefits - found.costs)[0].sum()
    assert net == pytest.approx(worth, rel=1e-9)


def test_a_plan_without_ledger_has_no_flows() -> None:
    """Without rows there is nothing to say, and the page says nothing."""
    study = made_study(ERP[:2], futures=20)
    bare = dataclasses.replace(study, ledger=study.ledger[:0])
    assert all(plan.cash is None for plan in compare(bare).plans)


def test_cautious_payback_is_never_sooner_than_the_expected_one() -> None:
    """Where benefits and costs vary, small benefits with high costs pay back later."""
    luck = np.linspace(0.5, 1.5, 11)[:, None]
    earned = luck * np.tile([0.0, 2.0, 2.0, 2.0, 2.0], (11, 1))
    spent = (2.0 - luck) * np.tile([4.0, 0.0, 0.0, 0.0, 0.0], (11, 1))
    certain = flows([0.0, 2.0, 2.0, 2.0, 2.0], [4.0, 0.0, 0.0, 0.0, 0.0])
    assert cautious_week(certain) == 2.0
    assert cautious_week(Flows(earned, spent, np.zeros(11))) > 2.0
    assert np.isinf(cautious_week(flows([0.0, 1.0], [4.0, 0.0])))


def test_delay_of_a_certain_yearly_benefit_in_closed_form() -> None:
    """A flat flow without costs loses its last month, and all of it is discounted for a month."""
    weeks, rate, month = 261, 0.1, WEEKS_PER_YEAR / 12
    earned = np.ones((1, weeks))
    cost = delay_costs(Flows(earned, 0 * earned, np.array([rate])))[0]
    later = discount_factor(np.arange(float(weeks)) + month, rate)
    kept = later[: weeks - 5].sum() + later[weeks - 5] * (5 - month)
    assert cost == pytest.approx(discount_factor(np.arange(float(weeks)), rate).sum() - kept)


def test_delay_saves_where_a_plan_only_costs() -> None:
    """Spending later costs less in present money; nothing moves where nothing is booked."""
    spent = flows([0.0] * 60, [1.0] * 60, 0.1)
    assert np.all(delay_costs(spent) < 0)
    assert np.all(delay_costs(flows([0.0] * 60, [0.0] * 60)) == 0.0)


def test_drawn_rates_are_those_of_each_future() -> None:
    """A discount rate that futures draw is read off their own rows."""
    study = made_study(ERP[:2], futures=20)
    runs = study.runs.assign(**{"x.investment.discount_rate": study.runs["future"] / 100.0})
    drawn: MadeStudy = study.with_runs(pd.DataFrame(runs))
    cell = pair(drawn.runs, "npv", True).cells[0]
    found = CashBook(drawn, 156).flows(cell)
    assert found is not None
    assert found.rates.tolist() == pytest.approx([future / 100 for future in range(20)])


def test_both_stand_in_the_comparison() -> None:
    """Every plan that does something has its cautious payback and its cost of delay."""
    for plan in compare(made_study(ERP[:3], futures=20)).plans:
        assert (plan.cash is None) == plan.idle
        if plan.cash is not None:
            assert plan.cash.cautious.text
            assert (plan.cash.delay.p10.exact or 0) <= (plan.cash.delay.p90.exact or 0)
