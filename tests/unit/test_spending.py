"""The portfolio on the page: run against change by quarter, and projects on the time chart."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from sim.analysis.agenda import Steps
from sim.analysis.compare import compare
from sim.analysis.comparison import Band
from sim.analysis.gantt import _projects
from sim.analysis.overleaf import Spending
from sim.analysis.spending import (
    OVERSPENT,
    OWED,
    SAVED,
    owed_in,
    spending_of,
    spending_title,
    spendings_of,
)
from sim.analysis.tables import Cell
from sim.report.figures_portfolio import ALIGNED, aligned_title, draw_series, draw_spending, tops
from sim.report.figures_style import drawn_plans
from tests.made_study import ERP, made_study

WEEKS = 104


def weekly() -> pd.DataFrame:
    """Write two futures of two years: 40 a quarter, of which running takes 13, then 26."""
    week = np.arange(WEEKS + 1)
    run = np.where(week == 0, 0.0, np.where(week <= 52, 1.0, 2.0))
    released = np.where((week % 13 == 0) & (week < WEEKS), 40.0, 0.0)
    change = np.where(week == 0, 5.0, 0.5)
    one = pd.DataFrame({"week": week, "run_spend": run, "change_spend": change,
                        "budget_released": released})  # fmt: skip
    other = one.assign(run="b", change_spend=3 * change)
    return pd.concat([one.assign(run="a"), other])


def test_quarters_add_up_to_what_was_paid_and_released() -> None:
    """Averages over the futures; shares of whole years; nothing is lost between quarters."""
    found = spending_of("plan", weekly())
    assert found is not None
    assert found.run == pytest.approx([13.0] * 4 + [26.0] * 4)
    assert found.released == pytest.approx([40.0] * 8)
    assert sum(found.change) == pytest.approx(2 * (5.0 + 0.5 * WEEKS))
    assert found.run_shares == pytest.approx([52 / 160, 104 / 160], abs=1e-4)
    assert spending_title(found, 2027) == (
        "Running takes 32\u00a0% of the budget in 2027, 65\u00a0% in 2028"
    )
    assert max(tops(found)) == 40.0


def test_plans_that_are_drawn_on_one_axis_say_their_money_in_one_unit() -> None:
    """A plan that pays thousands stands in millions beside one that pays millions."""
    money = ["run_spend", "change_spend", "budget_released"]
    small, large = weekly(), weekly()
    small[money], large[money] = 1e4 * small[money], 1e5 * large[money]
    nothing = pd.DataFrame({"run": [""], "week": [0], "amount": [0.0]})
    alone = [spending_of("one", each) for each in (small, large)]
    assert [one.unit for one in alone if one is not None] == ["k", "M"]
    both = spendings_of({"small": small, "large": large}, lambda: nothing)
    assert [one.unit for one in both] == ["M", "M"]
    assert both[1].run == pytest.approx([10 * paid for paid in both[0].run])
    assert both[0].run == pytest.approx([0.13] * 4 + [0.26] * 4)


def test_no_portfolio_no_panel() -> None:
    """Without a portfolio's series, or where it pays nothing, there is nothing to draw."""
    assert spending_of("plan", weekly()[["week", "run"]]) is None
    nothing = weekly().assign(run_spend=0.0, change_spend=0.0)
    assert spending_of("plan", nothing) is None


def test_the_panel_draws_two_bars_a_quarter() -> None:
    """Run and change, under the line of what is released."""
    answer = compare(made_study(ERP[:2]))
    setting = dataclasses.replace(answer.setting, weeks=WEEKS)
    found = Spending("p", "M", (1.0,) * 8, (0.5,) * 8, (2.0,) * 8, (0.5, 0.5))
    answer = dataclasses.replace(answer, setting=setting)
    (axes,) = draw_spending(answer, found, 2.0, (129.0, 58.0)).axes
    heights = sorted({round(bar.get_height(), 6) for bar in axes.patches})
    assert (len(axes.patches), heights) == (16, [0.5, 1.0])


def test_projects_stand_on_the_time_chart_where_half_of_the_futures_start_them() -> None:
    """A bar from the middle start to the last department that goes live."""
    rows = [(run, week, kind, text) for run in ("a", "b") for week, kind, text in (
        (4, "project_start", "Customer cloud starts"),
        (20, "project_live", "Customer cloud goes live in sales"),
        (26, "project_live", "Customer cloud goes live in service"),
    )]  # fmt: skip
    events = pd.DataFrame(rows, columns=["run", "week", "kind", "text"])
    (row,) = _projects(Steps((), {}, 4), events, 100.0)
    assert (row.label, row.bars[0].start, row.bars[0].end) == ("Customer cloud", 4.0, 26.0)
    assert list(_projects(Steps((), {}, 5), events, 100.0)) == []


def futures(count: int, change: float) -> pd.DataFrame:
    """Write futures of two years in which change takes more, the higher their number."""
    one = weekly()[weekly()["run"] == "a"]
    return pd.concat(
        one.assign(run=f"{k:02d}", change_spend=np.where(one["week"] > 91, change * k, 0.0))
        for k in range(count)
    )


def test_ranges_hold_eight_of_ten_futures_where_there_are_enough() -> None:
    """Running is the same in all; of what is paid the tenth parts at both ends lie outside."""
    found = spending_of("plan", futures(21, 0.1))
    assert found is not None
    assert found.run_low == found.run_high == found.run
    assert (found.paid_low[-1], found.paid_high[-1]) == pytest.approx(
        (26.0 + 13 * 0.2, 26.0 + 13 * 1.8), abs=1e-3
    )
    few = spending_of("plan", futures(19, 0.1))
    assert few is not None
    assert (few.run_low, few.paid_high) == ((), ())


def test_bars_above_the_line_are_explained() -> None:
    """What was saved before, or what is paid ahead; nothing where no bar is above."""
    calm, saved = spending_of("plan", futures(21, 0.0)), spending_of("plan", futures(21, 0.5))
    ahead = spending_of("plan", futures(21, 9.0))
    assert calm is not None
    assert saved is not None
    assert ahead is not None
    assert (calm.above, saved.above, ahead.above) == ("", SAVED, OVERSPENT)


def test_whiskers_stand_at_both_parts_of_a_bar() -> None:
    """Two lines a range, one white under one dark; and the word above the bars."""
    answer = compare(made_study(ERP[:2]))
    answer = dataclasses.replace(answer, setting=dataclasses.replace(answer.setting, weeks=WEEKS))
    found = Spending("p", "M", (1.0,) * 8, (0.5,) * 8, (1.2,) * 8, (0.5, 0.5), (0.9,) * 8,
                     (1.1,) * 8, (1.3,) * 8, (1.8,) * 8, SAVED)  # fmt: skip
    figure = draw_spending(answer, found, max(tops(found)), (129.0, 58.0))
    drawn = [np.asarray(line.get_ydata()).tolist() for line in figure.axes[0].lines]
    ends = {tuple(one) for one in drawn if len(one) == 2}
    assert {(0.9, 1.1), (1.3, 1.8)} <= ends
    assert SAVED in [text.get_text() for text in figure.texts]
    assert figure.axes[0].get_ylim()[1] > 1.8


@pytest.mark.parametrize(("ends", "said"), [
    ((0.7, 0.6), "Goals turn: 80\u00a0% served at first, 70\u00a0% at the end under {best}"),
    ((0.6, 0.6), "Goals turn: 80\u00a0% served at first, 60\u00a0% at the end under every plan"),
])  # fmt: skip
def test_goals_are_drawn_in_per_cent_and_told(ends: tuple[float, float], said: str) -> None:
    """The title names start, end and the best plan; the lines are in per cent of the weight."""
    answer = compare(made_study(ERP[:3]))
    weeks = answer.setting.weeks + 1
    plans = []
    for one, end in zip(drawn_plans(answer)[:2], ends, strict=True):
        line = tuple(np.linspace(0.8, end, weeks).tolist())
        curves = {**one.plan.curves, ALIGNED: Band(line, line, line)}
        plans.append(dataclasses.replace(one, plan=dataclasses.replace(one.plan, curves=curves)))
    assert aligned_title(plans) == said.format(best=plans[0].plan.title)
    (axes,) = draw_series(answer, tuple(plans), ALIGNED, (129.0, 58.0)).axes
    starts = [float(np.asarray(line.get_ydata())[0]) for line in axes.lines
              if len(np.asarray(line.get_ydata())) > weeks / 2]  # fmt: skip
    assert len(starts) >= 2
    assert set(starts) == {80.0}


def owed(runs: pd.DataFrame, amount: float) -> pd.DataFrame:
    """Write what contracts and debt cost: the same in every week but the first."""
    rows = runs[["run", "week"]]
    return rows[rows["week"] > 0].assign(amount=amount)


def test_what_others_cost_stands_beside_the_budget() -> None:
    """Contracts and debt of the ledger are one more part of the bars, in no part of the budget."""
    weeks = futures(21, 0.1)
    alone, found = spending_of("plan", weeks), spending_of("plan", weeks, owed(weeks, 2.0))
    assert alone is not None
    assert found is not None
    assert (alone.others, alone.all_high, alone.beside) == ((), (), False)
    assert found.others == pytest.approx([26.0] * 8)
    assert found.beside
    same = ("run", "change", "released", "run_shares", "run_low", "paid_high", "above")
    assert [getattr(found, name) for name in same] == [getattr(alone, name) for name in same]
    assert found.all_high[-1] == pytest.approx(found.paid_high[-1] + 26.0, abs=1e-3)
    assert max(tops(found)) == pytest.approx(found.all_high[-1])


def test_what_the_budget_pays_for_others_is_drawn_once() -> None:
    """Where the budget pays them they leave the bars of running, and nothing is beside it."""
    weeks = futures(21, 0.1)
    paid = np.where(weeks["week"] > 0, 0.5, 0.0)
    within = weeks.assign(run_spend=weeks["run_spend"] + paid, outside_bills=paid)
    alone, found = spending_of("plan", weeks), spending_of("plan", within, owed(weeks, 0.5))
    assert alone is not None
    assert found is not None
    assert found.run == alone.run
    assert found.others == pytest.approx([6.5] * 8)
    assert not found.beside
    assert found.all_high == found.paid_high
    assert (np.array(found.run_shares) > np.array(alone.run_shares)).all()


def test_the_panel_draws_what_others_cost_on_top() -> None:
    """A third bar a quarter; less debt than at the start hangs below the line of zero."""
    answer = compare(made_study(ERP[:2]))
    answer = dataclasses.replace(answer, setting=dataclasses.replace(answer.setting, weeks=WEEKS))
    found = Spending("p", "M", (1.0,) * 8, (0.5,) * 8, (2.0,) * 8, (0.5, 0.5),
                     others=(0.4,) * 7 + (-0.2,), beside=True)  # fmt: skip
    figure = draw_spending(answer, found, max(tops(found)), (129.0, 58.0))
    bars = {(round(bar.get_y(), 6), round(bar.get_height(), 6)) for bar in figure.axes[0].patches}
    assert bars == {(0.0, 1.0), (1.0, 0.5), (1.5, 0.4), (0.0, -0.2)}
    assert figure.axes[0].get_ylim()[0] < -0.2
    assert "contracts, debt (beside)" in [text.get_text() for text in figure.texts]


def test_owed_is_what_the_ledger_says_of_contracts_and_debt() -> None:
    """Only bills of contracts and of debt, of the plans that are asked for, as costs."""
    stored = made_study(ERP[:2])
    first = {str(run) for run in stored.runs["run"]}
    rows = [
        (next(iter(sorted(first))), 3, account, -1.0)
        for account in (*OWED, "contract_monitoring", "project_run")
    ]
    ledger = pd.DataFrame(rows, columns=["run", "week", "account", "amount"])
    stored = dataclasses.replace(stored, ledger=ledger)
    runs = stored.runs[stored.runs["run"] == rows[0][0]]
    found = owed_in(stored, [Cell("c", "s", "s", runs)])
    assert found["amount"].tolist() == [1.0] * len(OWED)
    assert set(found["week"]) == {3}
    other = stored.runs[stored.runs["run"] != rows[0][0]]
    assert owed_in(stored, [Cell("c", "s", "s", other)]).empty
