"""Decisions of committees on the page: only where there are committees, and only what is told."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from sim.analysis.compare import compare
from sim.analysis.comparison import Comparison, from_json, to_json
from sim.analysis.decisions import METRICS, decisions_title
from sim.report.figures_decisions import deciding_plans, draw_decisions
from sim.report.figures_style import every_plan
from sim.report.page import render
from tests.made_study import ERP, made_study

PLANS = ERP[:3]
WEEKS, FUTURES = 156, 24
SAID = "Half of the decisions on projects come within"


def decided(weeks: tuple[float, float], bad: tuple[float, float], futures: int) -> Comparison:
    """Compare three made plans; the first does nothing and has no project to decide on.

    Parameters
    ----------
    weeks, bad : middle latency and share of bad cases approved under the second and third plan.
    """
    made = made_study(PLANS, futures=futures, weeks=WEEKS)
    runs = made.runs.assign(**dict.fromkeys(METRICS["projects"], np.nan))
    luck = np.random.default_rng(1).normal(size=futures)
    for plan, late, wrong in zip(PLANS[1:], weeks, bad, strict=True):
        mine = runs["strategy"] == plan.name
        values = (late + 0.2 * luck, 2 * late + 0.2 * luck, np.full(futures, wrong),
                  np.full(futures, 0.1), 1.2e6 + 1e5 * luck)  # fmt: skip
        for name, column in zip(METRICS["projects"], values, strict=True):
            runs.loc[mine, name] = column
    return compare(made.with_runs(runs))


def test_without_committees_there_is_no_panel() -> None:
    """A study whose metrics of committees are null or missing says nothing of decisions."""
    plain = compare(made_study(PLANS, futures=FUTURES))
    assert plain.decisions == ()
    assert "turned down" not in render(plain)


def test_averages_are_those_of_the_futures_and_a_plan_without_cases_is_absent() -> None:
    """Weeks and shares as they are; worth by quarter of the run; the answer survives its file."""
    answer = decided((2.0, 6.0), (0.3, 0.1), FUTURES)
    (found,) = answer.decisions
    names = {plan.name for plan in PLANS[1:]}
    assert set(found.latency_p50) == set(found.approved) == names
    late = found.latency_p50[PLANS[2].name].average.exact
    assert late == pytest.approx(6.0, abs=0.2)
    worth = found.approved[PLANS[1].name].average.exact
    assert worth == pytest.approx(1.2e6 / (WEEKS / 13), rel=0.05)
    assert from_json(to_json(answer)) == answer


def test_the_title_claims_only_what_the_futures_tell() -> None:
    """Who is quicker, and what gets through; nothing of either where plans are alike."""
    titles = {plan.name: plan.title for plan in PLANS}

    def title(weeks: tuple[float, float], bad: tuple[float, float], futures: int = FUTURES) -> str:
        return decisions_title(decided(weeks, bad, futures).decisions[0], titles)

    assert title((2.0, 6.0), (0.3, 0.1)).startswith(f"{SAID} 2 weeks under {PLANS[1].title}")
    assert title((2.0, 6.0), (0.3, 0.1)).endswith("; more bad ones get through")
    assert title((2.0, 6.0), (0.1, 0.3)).endswith("; fewer bad ones get through")
    assert title((6.0, 2.0), (0.2, 0.2)).endswith(f"under {PLANS[1].title}")
    alike = "No plan clearly decides on projects sooner than another"
    assert title((4.0, 4.0), (0.3, 0.1)) == alike
    assert title((2.0, 6.0), (0.3, 0.1), futures=12) == alike


def test_each_plan_has_a_row_with_its_mark_and_interval() -> None:
    """Four strips; two marks a row in the first, one in the others, each with a line."""
    answer = decided((2.0, 6.0), (0.3, 0.1), FUTURES)
    (found,) = answer.decisions
    plans = deciding_plans(found, every_plan(answer))
    assert {one.plan.name for one in plans} == {one.name for one in PLANS[1:]}
    figure = draw_decisions(found, plans, 265.0, "USD")
    assert len(figure.axes) == 4
    marks = [[line for line in axes.lines if line.get_marker() not in ("None", None, "")]
             for axes in figure.axes]  # fmt: skip
    assert [len(one) for one in marks] == [4, 2, 2, 2]
    shown = sorted(float(np.asarray(line.get_xdata())[0]) for line in marks[1])
    assert shown == pytest.approx([10.0, 30.0])
    spans = [np.ptp(np.asarray(line.get_xdata(), dtype=float)) for line in figure.axes[0].lines
             if len(np.asarray(line.get_xdata())) == 2]  # fmt: skip
    assert max(spans) > 0.1


def test_a_plan_that_met_no_bad_case_has_a_dash_there() -> None:
    """Nothing to divide by is not nought."""
    answer = decided((2.0, 6.0), (0.3, 0.1), FUTURES)
    found = dataclasses.replace(answer.decisions[0], wrong_approve={})
    figure = draw_decisions(found, deciding_plans(found, every_plan(answer)), 265.0, "USD")
    assert [text.get_text() for text in figure.axes[1].texts] == ["\u2013", "\u2013"]
    assert "Good ones turned down" in render(answer)
