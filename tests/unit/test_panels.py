"""Panels of the model's parts: there where a part is, and titles that the futures bear out."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.compare import compare
from sim.analysis.comparison import Comparison, from_json, to_json
from sim.analysis.panels import PARTS, Part
from sim.metrics.table import METRICS
from sim.report.figures_panels import draw_panel, panel_plans
from sim.report.figures_style import every_plan
from sim.report.page import render
from sim.units import FloatArray
from tests.made_study import ERP, made_study

PLANS = ERP[:3]
FUTURES = 24


def luck(futures: int) -> FloatArray:
    """Draw the luck that all plans share."""
    return np.random.default_rng(1).normal(size=futures)


def measured(part: Part, low: float, high: float, futures: int = FUTURES) -> Comparison:
    """Compare three made plans; the first does nothing and has no figure of a part.

    Parameters
    ----------
    part : whose figures the second and the third plan have.
    low, high : their average first figure; all others are .2.
    """
    made = made_study(PLANS, futures=futures)
    names = [one.metric for one in part.figures]
    runs = made.runs.assign(**dict.fromkeys(names, np.nan))
    for plan, average in zip(PLANS[1:], (low, high), strict=True):
        mine = runs["strategy"] == plan.name
        runs.loc[mine, names] = 0.2
        runs.loc[mine, names[0]] = average * (1.0 + 0.01 * luck(futures))
    return compare(made.with_runs(runs))


def test_every_figure_is_a_metric_of_the_table() -> None:
    """A part is known by metrics, and shown by metrics."""
    table = {one.card.name: one.card for one in METRICS}
    for part in PARTS:
        assert set(part.declared) <= set(table)
        for figure in part.figures:
            unit = table[figure.metric].unit
            assert (figure.kind in ("share", "signed")) == unit.startswith("share"), figure
            assert (figure.kind == "money") == unit.startswith("money"), figure
            assert figure.kind != "days" or unit == "weeks", figure


def test_without_the_parts_there_are_no_panels() -> None:
    """The metrics of a part that is not in the model are null, and the page says nothing of it."""
    plain = compare(made_study(PLANS, futures=FUTURES))
    assert plain.panels == ()
    assert "Found by audits" not in render(plain)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.what)
def test_averages_are_those_of_the_futures(part: Part) -> None:
    """A strip a figure, its averages as they are; a plan without figures is absent."""
    answer = measured(part, 0.2, 0.6)
    (found,) = answer.panels
    assert [strip.heading.split(",")[0] for strip in found.strips] == [
        figure.heading.split(",")[0] for figure in part.figures
    ]
    for strip in found.strips:
        assert set(strip.averages) == {plan.name for plan in PLANS[1:]}
    exact = found.strips[0].averages[PLANS[2].name].average.exact
    assert exact == pytest.approx(0.6 * (1.0 + 0.01 * luck(FUTURES).mean()))
    assert from_json(to_json(answer)) == answer
    assert found.title in render(answer).replace("&nbsp;", "\u00a0")


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.what)
def test_the_title_claims_only_what_the_futures_tell(part: Part) -> None:
    """Who is lowest and highest where that is clear, and where a reader can see it in the text."""
    titles = [plan.title for plan in PLANS]
    apart = measured(part, 0.2, 0.6).panels[0].title
    assert apart.index(titles[1]) < apart.index(titles[2])
    turned = measured(part, 0.6, 0.2).panels[0].title
    assert turned.index(titles[2]) < turned.index(titles[1])
    for low, high, futures in ((0.3, 0.3, FUTURES), (0.3, 0.30001, FUTURES), (0.2, 0.6, 12)):
        assert measured(part, low, high, futures).panels[0].title == part.alike


def test_marks_stand_in_the_unit_of_their_heading() -> None:
    """Money in its letter, shares in per cent, weeks in working days."""
    (risk,) = measured(PARTS[0], 1_000.0, 4_000.0).panels
    assert risk.title.startswith("Incidents and fines cost 1 k a week".replace(" k", "\u00a0k"))
    managers = next(part for part in PARTS if part.what == "managers")
    answer = measured(managers, 0.2, 0.6)
    plans = panel_plans(answer.panels[0], every_plan(answer))
    assert {one.plan.name for one in plans} == {one.name for one in PLANS[1:]}
    figure = draw_panel(answer.panels[0], plans, 265.0)
    shown = [sorted(float(np.asarray(line.get_xdata())[0]) for line in axes.lines
                    if line.get_marker() not in ("None", None, ""))
             for axes in figure.axes]  # fmt: skip
    assert shown[0] == pytest.approx([1.0, 3.0], rel=0.02)
    assert shown[1] == pytest.approx([20.0, 20.0])
    assert shown[2] == pytest.approx([0.2, 0.2])
    assert "0.2" not in answer.panels[0].title
