"""The portfolio on the page: run against change by quarter, and projects on the time chart."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from sim.analysis.agenda import Steps
from sim.analysis.compare import compare
from sim.analysis.gantt import _projects
from sim.analysis.overleaf import Spending
from sim.analysis.spending import spending_of, spending_title
from sim.report.figures_portfolio import draw_spending, tops
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
