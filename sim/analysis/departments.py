"""What a plan did to each department; departments under five people are never shown alone."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis.comparison import DepartmentResult, Number
from sim.analysis.display import show
from sim.analysis.lettering import clean
from sim.analysis.tables import Cell
from sim.units import FloatArray

SMALL = 5
SMALL_NAME = "small departments"
MOST_MONTHS = 24


@dataclass(frozen=True, slots=True)
class DepartmentSize:
    """State how many people and intended users a department has."""

    people: int
    users: int


@dataclass(frozen=True, slots=True)
class Grouping:
    """Say which departments are shown, and which of them stand for which.

    Parameters
    ----------
    shown : name on the page -> departments behind it.
    sizes : name on the page -> people and users; absent where unknown.
    users : department -> intended users, the weights of a merged row.
    note : what was merged or left out, in words; empty if nothing was.
    """

    shown: Mapping[str, tuple[str, ...]]
    sizes: Mapping[str, DepartmentSize]
    users: Mapping[str, int]
    note: str


def group_departments(names: list[str], sizes: Mapping[str, DepartmentSize]) -> Grouping:
    """Merge departments under five people; if even together they are under five, leave them out.

    Source: own design; the usual smallest group of staff surveys.

    Example
    -------
    >>> sizes = {"it": DepartmentSize(9, 9), "a": DepartmentSize(3, 3), "b": DepartmentSize(2, 1)}
    >>> group_departments(["it", "a", "b"], sizes).shown
    {'it': ('it',), 'small departments': ('a', 'b')}
    """
    small = [name for name in names if name in sizes and sizes[name].people < SMALL]
    shown: dict[str, tuple[str, ...]] = {name: (name,) for name in names if name not in small}
    kept = {name: sizes[name] for name in shown if name in sizes}
    weights = {name: size.users for name, size in sizes.items()}
    if not small:
        return Grouping(shown, kept, weights, "")
    people = sum(sizes[name].people for name in small)
    if people < SMALL:
        return Grouping(shown, kept, weights, "Departments under 5 people are not shown.")
    shown[SMALL_NAME] = tuple(small)
    kept[SMALL_NAME] = DepartmentSize(people, sum(sizes[name].users for name in small))
    note = f"{len(small)} departments under 5 people are merged into one row."
    return Grouping(shown, kept, weights, note)


def readable_names(names: Iterable[str]) -> dict[str, str]:
    """Make names of a scenario readable: spaces, a capital, abbreviations in capitals.

    Names stay as they are where two would become one.

    Example
    -------
    >>> readable_names(["hr", "customer_care"])
    {'hr': 'HR', 'customer_care': 'Customer care'}
    """
    found = {}
    for name in names:
        text = clean(name.replace("_", " "))
        short = len(text) <= 3
        found[name] = text.upper() if short else text[:1].upper() + text[1:]
    if len(set(found.values())) < len(found):
        return {name: clean(name) for name in found}
    return found


def month_of(start_date: str, week: int) -> str:
    """Name the month in which a week begins.

    Example
    -------
    >>> month_of("2027-02-01", 4)
    '2027-03'
    """
    day = datetime.date.fromisoformat(start_date) + datetime.timedelta(weeks=week)
    return f"{day.year:04d}-{day.month:02d}"


def months_shown(start_date: str, first_go_live: int | None, weeks: int) -> tuple[str, ...]:
    """List the months from the one before the first go-live, at most 24, inside the horizon."""
    if first_go_live is None:
        first_go_live = 0
    every = list(dict.fromkeys(month_of(start_date, week) for week in range(weeks + 1)))
    at = every.index(month_of(start_date, min(first_go_live, weeks)))
    return tuple(every[max(0, at - 1) :][:MOST_MONTHS])


@dataclass(frozen=True)
class DepartmentSeries:
    """Hold the department table of one plan as arrays (rows, departments, futures)."""

    weeks: tuple[int, ...]
    names: tuple[str, ...]
    values: Mapping[str, FloatArray]


def department_series(departments: pd.DataFrame, cell: Cell) -> DepartmentSeries:
    """Shape the department table of one plan."""
    runs = [str(run) for run in cell.runs["run"]]
    rows = departments[departments["run"].isin(runs)]
    names = tuple(str(name) for name in rows["department"].unique())
    weeks = tuple(sorted(int(week) for week in rows["week"].unique()))
    values = {}
    for column in ("proficient_share", "workaround_d", "output_d", "load_d"):
        if column in rows.columns and not rows[column].isna().all():
            table = rows.pivot(index="week", columns=["department", "run"], values=column)
            grid = table.reindex(columns=pd.MultiIndex.from_product([names, runs]))
            values[column] = grid.to_numpy(dtype=np.float64).reshape(
                len(weeks), len(names), len(runs)
            )
    return DepartmentSeries(weeks, names, values)


def department_results(
    series: DepartmentSeries,
    grouping: Grouping,
    go_lives: Mapping[str, int],
    months: tuple[str, ...],
    start_date: str,
) -> tuple[DepartmentResult, ...]:
    """Reduce the department table of one plan to one row a department, middle future each."""
    month_rows = [
        [row for row, week in enumerate(series.weeks) if month_of(start_date, week) == month]
        for month in months
    ]
    users, titles = grouping.users, readable_names(grouping.shown)
    results = []
    for shown, members in grouping.shown.items():
        picked = [series.names.index(name) for name in members if name in series.names]
        if not picked:
            continue
        weights = np.array([max(1, users.get(series.names[place], 1)) for place in picked])
        weights = weights / weights.sum()
        size = grouping.sizes.get(shown)
        lives = [go_lives[name] for name in members if name in go_lives]
        merged = {
            name: np.tensordot(weights, grid[:, picked, :], axes=(0, 1))
            for name, grid in series.values.items()
        }
        results.append(
            _result(titles[shown], size, min(lives) if lives else None, merged, month_rows)
        )
    return tuple(results)


def _result(
    name: str,
    size: DepartmentSize | None,
    go_live: int | None,
    grids: Mapping[str, FloatArray],
    month_rows: list[list[int]],
) -> DepartmentResult:
    load = _load_by_month(grids.get("load_d"), month_rows)
    output = grids.get("output_d")
    worst = math.nan if output is None else max(0.0, 1.0 - float(np.median(output.min(axis=0))))
    return DepartmentResult(
        name=name,
        people=None if size is None else size.people,
        users=None if size is None else size.users,
        go_live=go_live,
        proficient=_last("share", grids.get("proficient_share")),
        workaround=_last("share", grids.get("workaround_d")),
        worst_output=show("loss", worst, 1.0),
        peak_load=show("share", max(load) / 100 if load else math.nan, 1.0),
        load_by_month=load,
    )


def _last(kind: str, grid: FloatArray | None) -> Number:
    return show(kind, math.nan if grid is None else float(np.median(grid[-1])), 1.0)


def _load_by_month(grid: FloatArray | None, month_rows: list[list[int]]) -> tuple[int, ...]:
    """Average the weeks of a month in each future; take the middle future, in per cent."""
    if grid is None:
        return ()
    middle = [float(np.median(grid[rows].mean(axis=0))) if rows else 0.0 for rows in month_rows]
    return tuple(round(100 * value) for value in middle)
