"""The dependency matrix on the page: of one future, before and after a plan that changes it."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from sim.analysis.compare import compare
from sim.analysis.comparison import from_json, to_json
from sim.analysis.dependencies import dependencies_of
from sim.analysis.overleaf import Dependencies
from sim.analysis.tables import Cell
from sim.areas.architecture.landscape_parameters import LandscapeParameters
from sim.areas.architecture.matrix import (
    RETIRED,
    at_start,
    decoupled_text,
    order_of,
    retired_text,
)
from sim.kernel.streams import Streams
from sim.report.figures_matrix import draw_matrix, matrix_title
from sim.report.figures_style import FLIP, NAVY
from sim.report.page import write_report
from tests.made_study import ERP, made_study

KNOBS = LandscapeParameters(applications=40, dependencies=90, core_share=0.3, propagation=0.25)


def cell(name: str, reach: tuple[float, ...]) -> Cell:
    """Write the runs of a plan, one a future."""
    runs = pd.DataFrame({"run": [f"{name}-{k}" for k in range(len(reach))], "seed": 1,
                         "future": range(len(reach)), "propagation_cost": reach})  # fmt: skip
    return Cell(name, name, name, runs)


CALM, BUSY = cell("calm", (0.25, 0.25, 0.25)), cell("busy", (0.10, 0.20, 0.15))


def study(happened: list[tuple[str, int, str, str]], **config: Any) -> Any:
    """Write a study of two plans, three futures, and what happened in them."""
    events = pd.DataFrame(happened, columns=["run", "event", "kind", "text"])
    knobs = dataclasses.asdict(KNOBS) | config
    return SimpleNamespace(
        runs=pd.concat([CALM.runs, BUSY.runs]),
        events=events,
        manifest={"config": {"architecture": knobs}, "generator": "splitmix64", "factors": []},
    )


def cut(future: int) -> str:
    """Say that an application of the core was put behind interfaces."""
    return decoupled_text([int(order_of(at_start(KNOBS, Streams(1, future)))[12])], 1)


CUT = [(f"busy-{k}", 3, "decoupled", cut(k)) for k in range(3)]


def test_it_is_that_of_the_first_plan_that_changes_links_in_its_middle_future() -> None:
    """The calm plan leads, the busy one changes links; its future 2 has the middle reach."""
    found = dependencies_of(study(CUT), (CALM, BUSY))
    assert found is not None
    assert (found.plan, found.future, sum(found.sizes)) == ("busy", 2, 40)
    start = at_start(KNOBS, Streams(1, 2))
    assert "".join(found.before).count("2") == int(start.direct.sum())
    assert "".join(found.after).count("2") < int(start.direct.sum())
    assert found.reach_before.exact == pytest.approx(start.seen().mean())
    assert (found.reach_after.exact or 0.0) < (found.reach_before.exact or 0.0)
    assert "after Busy" in matrix_title(found, "Busy")


def test_where_no_plan_changes_links_there_is_one_matrix() -> None:
    """That of week 0 under the plan that leads."""
    found = dependencies_of(study([]), (CALM, BUSY))
    assert found is not None
    assert (found.plan, found.after) == ("", ())
    assert "under every plan" in matrix_title(found, "")


def test_retired_applications_leave_their_rows_empty() -> None:
    """A row and a column of a retired application are marked as gone."""
    order = order_of(at_start(KNOBS, Streams(1, 2)))
    gone = [("busy-2", 1, RETIRED, retired_text(int(order[5]), int(order[0])))]
    found = dependencies_of(study(gone), (BUSY,))
    assert found is not None
    assert set(found.after[5]) == {"-"}
    assert {row[5] for row in found.after} == {"-"}


def test_old_systems_that_a_portfolio_switches_off_do_not_hide_it() -> None:
    """Their names are the portfolio's: the landscape says on its own which of its systems went."""
    off = ("busy-2", 2, "retired", "archive_of_finance: switched off")
    assert dependencies_of(study([*CUT, off]), (CALM, BUSY)) == made()


@pytest.mark.parametrize(
    "config", [{"applications": 0}, {"applications": 300, "dependencies": 900}]
)
def test_none_without_a_landscape_or_with_one_too_large(config: dict[str, Any]) -> None:
    """Nothing to draw, or too small to be seen."""
    assert dependencies_of(study([], **config), (CALM,)) is None


def test_none_where_the_future_cannot_be_drawn_again() -> None:
    """Its shape is drawn or swept, or the study does not say which applications were meant."""
    drawn = study([])
    drawn.runs["x.architecture.core_share"] = 0.3
    swept = study([])
    swept.manifest["factors"] = ["architecture.dependencies"]
    older = study([("busy-2", 1, "decoupled", "6 applications stand behind interfaces")])
    for one in (drawn, swept, older):
        assert dependencies_of(one, (CALM, BUSY)) is None


def made() -> Dependencies:
    """Write a matrix of two plans."""
    found = dependencies_of(study(CUT), (CALM, BUSY))
    assert found is not None
    return found


def test_the_figure_draws_each_link_once_and_names_the_kinds() -> None:
    """Blocks of the dark shade cover as many cells as there are direct links, on each side."""
    found = made()
    figure = draw_matrix(found, "Busy", (265.0, 110.0))
    before, after = figure.axes[:2]
    for axes, rows in ((before, found.before), (after, found.after)):
        cells = 0
        for one in axes.collections:
            if to_hex(tuple(np.ravel(one.get_facecolor()))) == NAVY.lower():
                wide = [np.ptp(np.asarray(path.vertices)[:, 0]) for path in one.get_paths()]
                cells += round(float(np.sum(wide)))
        assert cells == "".join(rows).count("2")
    words = [text.get_text() for text in (*figure.texts, *before.texts)]
    assert {"Week 0", "End, Busy", "core", "control", "directly"} <= set(words)
    assert "retired" not in words


LAYERED = {"infrastructure": 8, "stands_on": 2}


def layered(*happened: tuple[str, int, str, str]) -> Dependencies:
    """Write the matrix of both layers, of the busy plan."""
    found = dependencies_of(study(list(happened), **LAYERED), (CALM, BUSY))
    assert found is not None
    return found


def test_infrastructure_lies_below_the_applications_of_the_same_matrix() -> None:
    """Applications are drawn as without it; components are the last rows, and use none of them."""
    plain, found = made(), layered(*CUT)
    assert (found.below, found.sizes, found.reach_after) == (8, plain.sizes, plain.reach_after)
    for rows, bare in ((found.before, plain.before), (found.after, plain.after)):
        assert [len(row) for row in rows] == [48] * 48
        assert tuple(row[:40] for row in rows[:40]) == bare
        assert all(row[40:].count("2") == 2 for row in rows[:40])
        assert {row[:40] for row in rows[40:]} == {"0" * 40}
    assert 0.0 < (found.below_after.exact or 0.0) < (found.below_before.exact or 0.0)


@pytest.mark.parametrize(("renewed", "lost"), [(False, True), (True, False)])
def test_what_has_lost_its_support_is_marked_until_it_is_replaced(
    renewed: bool, lost: bool
) -> None:
    """Columns of components, by the events of the run; a replaced one is supported again."""
    ends = [("busy-2", 2 + k, "infrastructure_end", f"support of infrastructure #{k + 1} ends")
            for k in range(8)]  # fmt: skip
    again = [("busy-2", 20 + k, "infrastructure", f"infrastructure #{k + 1} is replaced")
             for k in range(8 if renewed else 1)]  # fmt: skip
    found = layered(*ends, *again)
    assert ("3" in "".join(found.after)) == lost
    assert "3" not in "".join(found.before)
    assert found.plan == "busy"
    assert ((found.unsupported.exact or 0.0) > 0.5) == lost
    assert f"{found.unsupported.text} stand on" in matrix_title(found, "Busy")


def test_where_support_ends_and_no_plan_does_anything_the_first_plan_is_drawn() -> None:
    """Support that ends is no plan's doing, so the plan that leads is shown."""
    ends = ("calm-1", 2, "infrastructure_end", "support of infrastructure #1 ends")
    assert layered(ends, ("busy-2", *ends[1:])).plan == "calm"


def test_the_figure_of_both_layers_names_the_lower_one_and_what_is_out_of_support() -> None:
    """Two borders more, a name, a shade, and its word in the key."""
    ends = [("busy-2", k, "infrastructure_end", f"support of infrastructure #{k} ends")
            for k in range(1, 9)]  # fmt: skip
    found = layered(*CUT, *ends)
    figure = draw_matrix(found, "Busy", (265.0, 110.0))
    before, after = figure.axes[:2]
    words = [text.get_text() for text in (*figure.texts, *before.texts)]
    assert {"infrastructure", "core", "directly, on what is out of support"} <= set(words)
    shades = [to_hex(tuple(np.ravel(one.get_facecolor()))) for one in after.collections]
    assert shades.count(FLIP.lower()) == sum("3" in row for row in found.after)


def test_none_where_both_layers_are_too_many_to_be_seen_or_are_drawn() -> None:
    """Components count with the applications; how they are shared must be known."""
    assert dependencies_of(study([], infrastructure=211), (CALM,)) is None
    drawn = study([], **LAYERED)
    drawn.runs["x.architecture.infrastructure_sharing"] = 0.3
    assert dependencies_of(drawn, (CALM,)) is None


def test_the_page_shows_it_and_its_file_keeps_it(tmp_path: Any) -> None:
    """It goes through comparison.json and stands on the page, with its title."""
    answer = compare(made_study(ERP[:3]))
    found = dataclasses.replace(layered(*CUT), plan=answer.leader)
    answer = dataclasses.replace(answer, dependencies=found)
    assert from_json(to_json(answer)) == answer
    text = write_report(tmp_path, answer).read_text(encoding="utf-8")
    assert matrix_title(found, answer.plan(answer.leader).title) in text
