"""The page on the three-year plan: its figures are those of the runs kept, and these come out.

Kept are two figures of each of the page's 150 runs. A few runs are played again; everything that
the page's table and its paired differences say is computed again from what is kept. Figures of its
sensitivity study (720 runs), of departments and of go-lives are not held to anything here.
"""

from __future__ import annotations

import json
import math
import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.analysis.intervals import mean_interval
from sim.analysis.statistics import quantile
from sim.experiment.design import Study, draws
from sim.metrics.table import measure_all
from sim.scenario import Future, with_values
from sim.units import FloatArray
from tests.golden.three_years import KEPT, STORED

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "three_year_plan.md").read_text(encoding="utf-8")
WORDS = " ".join(PAGE.split())
FUTURES, ALLOWED = 30, 1e-6
REPLAYED = (0, 17)
"""Futures that are played again under every plan."""
ROW = re.compile(r"^\| (\d=?) \| `(\w+)`, ([\w ]+) \|(.+)\|$", re.MULTILINE)
FOLLOW, LEAD, WAIT, DATED, IDLE = (
    "follow_and_set", "lead_and_set", "wait_and_sweat", "dated_roadmap", "do_nothing",
)  # fmt: skip
TABLE = {found[2]: [cell.strip() for cell in found[4].split("|")] for found in ROW.finditer(PAGE)}


@cache
def study() -> Study:
    """Compose what the page's command composes."""
    found = re.search(r"^uv run uptake compare (.+)$", PAGE, re.MULTILINE)
    assert found is not None
    return sim.compose(*found[1].split())


@cache
def kept(metric: str) -> dict[str, FloatArray]:
    """Read a figure of every run: plan -> (futures,), infinite where it is null."""
    stored = json.loads(STORED.read_text(encoding="utf-8"))
    return {
        plan: np.array([math.inf if value is None else value for value in rows[metric]])
        for plan, rows in stored.items()
    }


def millions(value: float) -> str:
    """Write money as the page's table does."""
    return f"{value / 1e6:+.1f}".replace("0.", ".")


def test_the_command_and_the_plans_of_the_page_are_there() -> None:
    """It plays 30 futures with seed 1 of the plans that the table names, by their titles."""
    assert (study().futures, study().seed) == (FUTURES, 1)
    titles = {cell.strategy.name: cell.strategy.title for cell in study().cells}
    assert {found[2]: found[3] for found in ROW.finditer(PAGE)} == titles
    assert f"{FUTURES * len(titles)} runs" in PAGE
    assert {plan: rows.size for plan, rows in kept("npv").items()} == dict.fromkeys(titles, FUTURES)


@pytest.mark.parametrize("number", REPLAYED)
def test_runs_of_the_page_come_out_again(number: int) -> None:
    """Two figures of every plan, in the future's own luck and drawn settings."""
    for cell in study().cells:
        drawn = draws(cell.scenario, study().seed, 1, number)
        scenario = with_values(cell.scenario, {path: row[0] for path, row in drawn.items()})
        measured = measure_all(sim.run(scenario, cell.strategy, Future(study().seed, number)))
        for metric in KEPT:
            found, stored = measured[metric], kept(metric)[cell.strategy.name][number]
            there = math.inf if found is None else found
            assert there == pytest.approx(stored, rel=ALLOWED), (cell.strategy.name, metric)


@pytest.mark.parametrize("plan", TABLE)
def test_a_row_of_the_table_is_that_of_the_runs(plan: str) -> None:
    """Deciles, middle, mean, and how often a plan is first."""
    worth = kept("npv")
    mine = worth[plan]
    best = np.max(list(worth.values()), axis=0)
    figures = [millions(quantile(mine, share)) for share in (0.1, 0.5, 0.9)]
    assert TABLE[plan][:5] == [*figures, millions(mine.mean()), str(int((mine == best).sum()))]


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (WAIT, "Follow fast earns {:.1f} M more than Wait (95 % interval {:.1f} to {:.1f})"),
        (DATED, "{:.1f} M more than the roadmap ({:.1f} to {:.1f})"),
        (IDLE, "{:.1f} M more than doing nothing ({:.1f} to {:.1f})"),
        (LEAD, "but {:.1f} M more than Lead ({:.1f} to {:+.1f}; ahead in 18 of 30)"),
    ],
)
def test_a_paired_difference_is_that_of_the_runs(other: str, said: str) -> None:
    """Future by future, with the interval of the page."""
    gap = (kept("npv")[FOLLOW] - kept("npv")[other]) / 1e6
    found = mean_interval(gap)
    words = said.format(found.average, found.low, found.high)
    assert re.sub(r"(?<!\d)0\.", ".", words) in WORDS
    if other == LEAD:
        assert int((gap > 0).sum()) == 18


def test_what_else_the_page_counts_is_that_of_the_runs() -> None:
    """How often a plan pays, what doing nothing costs, and when 80 % are proficient."""
    pays = {plan: int((worth > 0).sum()) for plan, worth in kept("npv").items()}
    assert f"It pays in {pays[FOLLOW]} of 30 futures, and Lead in {pays[LEAD]};" in WORDS
    assert pays[IDLE] == 0
    cost = -kept("npv")[IDLE].mean() / 1e6
    assert f"doing nothing pays in none and still costs {cost:.1f} M" in WORDS
    weeks = [quantile(rows, 0.5) for plan, rows in kept("t80").items() if plan != IDLE]
    said = (
        f"reach 80 % proficient by week {min(weeks):.0f} to {max(weeks):.0f} in the middle future"
    )
    assert said in WORDS
