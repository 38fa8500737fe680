"""The portfolio's budget: quarters, run before change, three rules, cuts, carry-over."""

from __future__ import annotations

import math

import pytest

from sim.areas.investment.budget import Budget, Cut, cuts_of
from sim.areas.investment.parameters import BudgetCut, InvestmentParameters
from sim.kernel.streams import Streams


def budget(overspend: str = "stop", carry_over: float = 0.5, *cuts: Cut) -> Budget:
    """Make a budget of 400 a year and open week 0."""
    made = Budget(
        InvestmentParameters(change_budget=400.0, overspend=overspend, carry_over=carry_over), cuts
    )
    made.open_week(0)
    return made


def test_a_quarter_is_released_at_a_time() -> None:
    """A hundred every thirteen weeks."""
    made = budget()
    assert made.cash == 100.0
    for week in range(1, 27):
        made.open_week(week)
    assert made.cash == made.released == 300.0


def test_running_is_paid_before_change_and_always() -> None:
    """Run cost takes the cash, even below zero; then there is none for change."""
    made = budget()
    made.pay_run(130.0)
    assert made.cash == -30.0
    assert not made.pay(1.0)
    assert (made.run_paid, made.change_paid) == (130.0, 0.0)


@pytest.mark.parametrize(
    ("rule", "paid", "cash", "over"),
    [("stop", 100.0, 0.0, 0.0), ("borrow", 200.0, -100.0, 100.0), ("allow", 300.0, -200.0, 200.0)],
)
def test_three_rules_for_a_bill_without_cash(
    rule: str, paid: float, cash: float, over: float
) -> None:
    """It waits; or one quarter ahead is borrowed; or everything is paid and logged."""
    made = budget(rule)
    for _ in range(30):
        made.pay(10.0)
    assert (made.change_paid, made.cash, made.overspent) == (paid, cash, over)


def test_part_of_what_is_left_goes_over_into_the_next_year() -> None:
    """Of 400 unspent, 100 go over at a quarter's carry-over, and 300 are gone; debts go in full."""
    for spent, cash in ((0.0, 100.0 + 100.0), (500.0, -100.0 + 100.0)):
        made = budget("allow", 0.25)
        for week in range(1, 52):
            made.open_week(week)
        assert made.pay(spent)
        made.open_week(52)
        assert made.cash == cash


def test_a_cut_takes_cash_and_later_releases() -> None:
    """Half of the cash goes at once, half of the releases while the cut lasts."""
    made = budget("stop", 1.0, Cut("lean", 4, 30.0, 0.5))
    said = [text for week in range(1, 40) for text in made.open_week(week)]
    assert said == ["lean: 50% of the budget is cut"]
    assert made.cash == 50.0 + 50.0 + 50.0 + 100.0


def test_what_may_be_committed_is_the_year_less_run_cost_and_promises() -> None:
    """This year's releases, less what running will take and what is approved already."""
    assert budget().available(0, committed=60.0, run_a_week=1.0) == 400.0 - 60.0 - 52.0
    assert math.isinf(Budget(InvestmentParameters()).available(0, 1e9, 1e9))


def test_a_cut_comes_in_its_share_of_futures_in_its_window_whatever_else_is_declared() -> None:
    """Keyed by its name: other cuts change neither whether nor when it comes."""
    cut = BudgetCut(chance=0.3, start=10, end=30, share=0.4)
    alone = InvestmentParameters(budget_cuts={"lean": cut})
    among = InvestmentParameters(budget_cuts={"other": BudgetCut(), "lean": cut})
    weeks = []
    for future in range(400):
        streams = Streams(1, future)
        found = [one for one in cuts_of(among, streams) if one.name == "lean"]
        assert tuple(found) == cuts_of(alone, streams)
        weeks += [one.week for one in found]
    assert abs(len(weeks) / 400 - 0.3) < 4 * (0.3 * 0.7 / 400) ** 0.5
    assert min(weeks) >= 10
    assert max(weeks) < 30
    assert len(set(weeks)) > 10
