"""The page on the three-year plan: its figures are those of the runs kept, and these come out.

Kept are three figures of each of the page's 150 runs, and the NPV of each run of its sensitivity
study at the ends of its settings. A few runs of both are played again; everything that the page
says of them is computed again from what is kept. What it says of departments, and of whose money
pays contracts, is not held to anything here.
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
from sim.analysis.break_even import Search, crossing_range
from sim.analysis.duel import pinned
from sim.analysis.intervals import mean_interval
from sim.analysis.sensitivity import flips
from sim.analysis.statistics import quantile
from sim.experiment.design import Study, draws
from sim.kernel.record import Record
from sim.metrics.table import measure_all
from sim.scenario import Future, Scenario, with_values
from sim.units import FloatArray
from tests.golden.three_years import ENDS, KEPT, LAST_LIVE, STORED, last_live

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
FREEZE_ENDS = 52
"""Last week of the first year-end close."""
DEBT, BENEFIT, LAPSES = (
    "architecture.debt_versions", "investment.benefit", "adoption.abandonment",
)  # fmt: skip
OTHERS = (BENEFIT, LAPSES, "investment.switch_weeks", "investment.estimate_error")
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


@cache
def leads(path: str) -> dict[float, FloatArray]:
    """Read the lead of Follow fast over Lead at each value of a setting, as the study played it."""
    rows = json.loads(ENDS.read_text(encoding="utf-8"))[path]
    return {float(at): np.array(one[FOLLOW]) - np.array(one[LEAD]) for at, one in rows.items()}


def worth_at(path: str, value: float) -> FloatArray:
    """Read the NPV of Follow fast where a setting has a value."""
    rows = json.loads(ENDS.read_text(encoding="utf-8"))[path]
    return np.array({float(at): one[FOLLOW] for at, one in rows.items()}[value])


def play(scenario: Scenario, plan: str, number: int) -> Record:
    """Play a plan in a future's own luck and drawn settings."""
    drawn = draws(scenario, study().seed, 1, number)
    strategy = next(cell.strategy for cell in study().cells if cell.strategy.name == plan)
    return sim.run(
        with_values(scenario, {path: row[0] for path, row in drawn.items()}),
        strategy, Future(study().seed, number),
    )  # fmt: skip


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
    """Three figures of every plan, in the future's own luck and drawn settings."""
    for cell in study().cells:
        record = play(cell.scenario, cell.strategy.name, number)
        live = (event.week for event in record.events if event.kind == "go_live")
        measured = {**measure_all(record), LAST_LIVE: last_live(live)}
        for metric in (*KEPT, LAST_LIVE):
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


def test_late_go_lives_are_those_of_the_runs() -> None:
    """In how many futures the platform waits for the end of the freeze, in weeks 46 to 52."""
    weeks = {plan: rows for plan, rows in kept(LAST_LIVE).items() if plan != IDLE}
    late = {plan: int((rows > FREEZE_ENDS).sum()) for plan, rows in weeks.items()}
    assert (late[DATED], late[LEAD]) == (min(late.values()), max(late.values()))
    first = min(float(rows[rows > FREEZE_ENDS].min()) for rows in weeks.values())
    said = f"({late[DATED]} of 30 under the roadmap, {late[LEAD]} under Lead) the platform is not"
    assert said in WORDS
    assert f"only after the freeze, from week {first:.0f}." in WORDS
    assert all(rows.max() < math.inf for rows in weeks.values())


@pytest.mark.parametrize("end", [0, -1], ids=["low", "high"])
def test_runs_of_the_sensitivity_study_come_out_again(end: int) -> None:
    """Both plans, where the setting that turns the choice is held at an end of its range."""
    scenario, value = study().cells[0].scenario, sorted(leads(DEBT))[end]
    held = pinned(scenario, {DEBT: value})
    own = [measure_all(play(held, plan, REPLAYED[1]))["npv"] or 0.0 for plan in (FOLLOW, LEAD)]
    assert worth_at(DEBT, value)[REPLAYED[1]] == pytest.approx(own[0], rel=ALLOWED)
    assert own[0] - own[1] == pytest.approx(leads(DEBT)[value][REPLAYED[1]], rel=1e-5)


def test_the_sensitivity_study_is_that_of_the_case() -> None:
    """Every uncertain setting at both ends of its range, 30 futures and both plans at each."""
    ranges = {one.path: one for one in study().cells[0].scenario.uncertain}
    stored = json.loads(ENDS.read_text(encoding="utf-8"))
    assert set(stored) == set(ranges)
    for path, one in ranges.items():
        assert {one.low, one.high} <= set(leads(path))
        assert all(rows.size == FUTURES for rows in leads(path).values())
    played = 2 * FUTURES * (1 + sum(len(rows) for rows in stored.values()))
    assert f"({played} runs) moves the five uncertain settings" in WORDS


def test_one_setting_turns_the_choice_and_the_page_says_where() -> None:
    """The lead at both ends of debt by outdated versions, where it turns, what luck does to it."""
    ranges = {one.path: one for one in study().cells[0].scenario.uncertain}
    turning = [path for path, one in ranges.items()
               if flips(leads(path)[one.low], leads(path)[one.high])]  # fmt: skip
    assert turning == [DEBT]
    at = {value: float(rows.mean()) / 1e6 for value, rows in leads(DEBT).items()}
    low, high = at[ranges[DEBT].low], at[ranges[DEBT].high]
    said = (
        f"Lead is ahead by {-low:.1f} M where they bring none, Follow fast by {high:.2f} M at .04"
    )
    assert said.replace("0.", ".") in WORDS
    _, turn, most = crossing_range(Search(ranges[DEBT], False, leads(DEBT)), study().seed)
    said = f"level at about {turn:.4f} ({most:.4f} or less in 95 of 100 redraws"
    assert said.replace("0.", ".") in WORDS
    luck = mean_interval(kept("npv")[FOLLOW] - kept("npv")[LEAD])
    assert luck.low is not None
    assert luck.high is not None
    assert (
        f"Luck alone moves it by {(luck.high - luck.low) / 2e6:.1f} M".replace("0.", ".") in WORDS
    )


def test_what_the_page_says_of_the_other_settings_is_that_of_the_runs() -> None:
    """How far they move the lead, and the two that decide whether even the best plan pays."""
    others = [float(rows.mean()) / 1e6 for path in OTHERS for rows in leads(path).values()]
    assert (round(min(others), 1), round(max(others), 1)) == (0.0, 0.1)
    assert "The other four leave the lead between 0 and .1 M" in WORDS
    worth = [millions(float(worth_at(path, value).mean()))
             for path in (BENEFIT, LAPSES) for value in sorted(leads(path))]  # fmt: skip
    assert f"from {worth[0]} M to {worth[1]} M with the benefit of full use" in WORDS
    assert f"from {worth[2]} M to {worth[3]} M with the lapse rate" in WORDS
