"""The rows of the time chart: build, go-lives, courses, support, messages, the old system."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.agenda import Pulled, Steps, Teller, middle_and_range
from sim.analysis.display import SPACE, count, futures_of
from sim.analysis.overleaf import Bar, Mark, Row
from sim.analysis.series import weekly_matrix
from sim.units import FloatArray

GO_LIVES = ("go_live", "pilot")
TALK = ("town_hall", "mass_mail", "progress_report", "success_story", "walk_the_talk")
PROJECT_LEVERS = ("start_project", "pilot_project")
STARTS, LIVES = " starts", " goes live in "
HALF_A_HEAD = 0.5


def rows_of(
    steps: Steps,
    teller: Teller,
    events: pd.DataFrame,
    weekly: pd.DataFrame,
    config: Mapping[str, Any],
) -> tuple[Row, ...]:
    """Make the rows of a plan's time chart.

    Parameters
    ----------
    steps, teller : its steps and their words.
    events, weekly : of all its futures.
    config : settings of the scenario.

    Source: own design; what happens is the middle future with the range of 8 of 10.
    """
    rows: list[Row] = []
    build = float(config.get("investment", {}).get("build_weeks", 0) or 0)
    if build > 0:
        rows.append(Row("Build, as planned", (Bar(0.0, build, f"{build:g} weeks"),)))
    for week, pull in steps.planned:
        if pull.lever in GO_LIVES:
            rows.append(_go_live(week, pull, steps.n, teller, events))
    rows += _lasting(steps, weekly)
    projects = tuple(_projects(steps, events, float(weekly["week"].max())))
    rows += projects
    rows += _others(steps, teller, PROJECT_LEVERS if projects else ())
    rows += _old_system(steps, events)
    return tuple(rows)


def _go_live(week: int, pull: Pulled, n: int, teller: Teller, events: pd.DataFrame) -> Row:
    """Announced in one week for another; happens when the last of its departments is live."""
    lives = events[events["kind"].isin(["access"] if pull.voluntary else ["go_live"])]
    if pull.departments:
        lives = lives[lives["department"].isin(pull.departments)]
    last = lives.groupby("run")["week"].max()
    label = "Access" if pull.voluntary else "Pilot" if pull.lever == "pilot" else "Go-live"
    return Row(
        f"{label}: {teller.where(pull.departments)}",
        () if pull.date is None else (Bar(float(week), float(pull.date)),),
        (_mark(float(week)),),
        _happens(last.to_list(), n),
    )


def _happens(weeks: Sequence[float], n: int) -> tuple[Mark, ...]:
    found = middle_and_range([float(week) for week in weeks], n)
    return () if found is None else (Mark(*found),)


def _mark(week: float, text: str = "") -> Mark:
    return Mark(week, week, week, text)


def _lasting(steps: Steps, weekly: pd.DataFrame) -> Iterator[Row]:
    """Find the weeks in which courses are held, and in which the support desk has more heads."""
    train = tuple(_mark(float(week)) for week, pull in steps.planned if pull.lever == "train")
    seats = _middle(weekly, "seats_used")
    if train or (seats is not None and seats.max() > HALF_A_HEAD):
        spells = [] if seats is None else _spells(seats > HALF_A_HEAD)
        yield Row("Courses", tuple(Bar(*one) for one in spells), train)
    heads = _middle(weekly, "agents")
    asked = tuple(_mark(float(week)) for week, pull in steps.planned if pull.lever == "add_support")
    if heads is not None and heads.max() > heads.min() + HALF_A_HEAD:
        spells = _spells(heads > heads.min() + HALF_A_HEAD)
        bars = tuple(Bar(start, end, f"up to {_heads(heads, start, end)}{SPACE}heads")
                     for start, end in spells)  # fmt: skip
        yield Row("Support desk, more heads", bars, asked)


def _heads(heads: FloatArray, start: float, end: float) -> str:
    return count(float(heads[int(start) : int(end) + 1].max())).text


def _middle(weekly: pd.DataFrame, name: str) -> FloatArray | None:
    if name not in weekly.columns or weekly[name].isna().all():
        return None
    runs = [str(run) for run in weekly["run"].unique()]
    return np.asarray(np.median(weekly_matrix(weekly, runs, name), axis=1), dtype=np.float64)


def _spells(on: Any) -> list[tuple[float, float]]:
    """List the spells of weeks in which something is on, first and last week of each."""
    found, at = [], 0
    for is_on, group in itertools.groupby(on.tolist()):
        length = len(list(group))
        if is_on:
            found.append((float(at), float(at + length - 1)))
        at += length
    return found


def _projects(steps: Steps, events: pd.DataFrame, horizon: float) -> Iterator[Row]:
    """Give every project that starts in half of the futures a row: from its start to the last
    department that goes live with it."""
    begun = events[events["kind"] == "project_start"]
    begun = begun.assign(project=begun["text"].str.removesuffix(STARTS))
    live = events[events["kind"] == "project_live"]
    live = live.assign(project=live["text"].str.split(LIVES, n=1).str[0])
    middles = {}
    for name, weeks in begun.groupby("project", sort=False)["week"]:
        found = middle_and_range(weeks.to_list(), steps.n)
        if found is not None and found[0] < horizon:
            middles[str(name)] = found
    for name, (week, low, high) in sorted(middles.items(), key=lambda one: one[1][0]):
        last = live[live["project"] == name].groupby("run")["week"].max().to_list()
        marks = _happens(last, steps.n)
        end = marks[0].week if marks else horizon
        yield Row(name, (Bar(week, end),), (Mark(week, low, high),), marks)


def _others(steps: Steps, teller: Teller, shown: Sequence[str]) -> Iterator[Row]:
    """Give messages a row together, and every other lever one of its own."""
    talk = tuple(_mark(float(week)) for week, pull in steps.planned if pull.lever in TALK)
    if talk:
        yield Row("Town halls, reports, sponsor", (), talk)
    done = {*GO_LIVES, *TALK, "train", "add_support", "legacy_switch_off", *shown}
    levers = dict.fromkeys(pull.lever for _, pull in steps.planned if pull.lever not in done)
    for lever in levers:
        mine = [(week, pull) for week, pull in steps.planned if pull.lever == lever]
        bars = tuple(Bar(float(week), week + pull.weeks) for week, pull in mine if pull.weeks)
        label = teller.short(lever)
        asked = tuple(_mark(float(week)) for week, _ in mine)
        yield Row(label[:1].upper() + label[1:], bars, asked)


def _old_system(steps: Steps, events: pd.DataFrame) -> Iterator[Row]:
    """Say when the board is asked to let the old system go, and when it goes."""
    asked = tuple(_mark(float(week)) for week, pull in steps.planned
                  if pull.lever == "legacy_switch_off")  # fmt: skip
    gone = events[events["kind"] == "legacy_off"].groupby("run")["week"].min().to_list()
    if not asked and not gone:
        return
    marks = _happens(gone, steps.n)
    if 0 < len(gone) < steps.n:
        off = f"off in {futures_of(len(gone), steps.n).text} futures"
        marks = tuple(Mark(one.week, one.low, one.high, off) for one in marks)
    yield Row("Old system switched off", (), asked, marks)
