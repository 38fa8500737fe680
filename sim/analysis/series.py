"""Weekly series over the futures: bands, and the weeks of go-lives."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.analysis.comparison import Band
from sim.analysis.tables import Cell
from sim.units import FloatArray

CURVES = ("aware", "activated", "routine", "proficient", "output", "tickets_waiting",
          "support_wait", "versions_behind", "alignment")  # fmt: skip
MONTH = 4
DIGITS = 4


def weekly_matrix(weekly: pd.DataFrame, runs: list[str], name: str) -> FloatArray:
    """Take one series as (weeks, runs), in the order of the runs given."""
    table = weekly.pivot(index="week", columns="run", values=name)
    return table[runs].to_numpy(dtype=np.float64)


def four_week_mean(matrix: FloatArray) -> FloatArray:
    """Average each week with the three before it (fewer at the start).

    Example
    -------
    >>> four_week_mean(np.array([[4.0], [0.0], [0.0], [0.0], [0.0]]))[:, 0].round(2).tolist()
    [4.0, 2.0, 1.33, 1.0, 0.0]
    """
    sums = np.cumsum(matrix, axis=0)
    sums[MONTH:] -= sums[:-MONTH].copy()
    counts = np.minimum(np.arange(1, matrix.shape[0] + 1), MONTH)
    return np.asarray(sums / counts[:, None], dtype=np.float64)


def band(matrix: FloatArray) -> Band:
    """Reduce (weeks, runs) to the tenth, middle and ninetieth percentile of each week."""
    rows = np.round(np.quantile(matrix, [0.1, 0.5, 0.9], axis=1), DIGITS) + 0.0
    return Band(*(tuple(row.tolist()) for row in rows))


def curves(weekly: pd.DataFrame, cell: Cell) -> dict[str, Band]:
    """Make the bands of one plan; output is shown as its four-week mean."""
    runs = [str(run) for run in cell.runs["run"]]
    rows = weekly[weekly["run"].isin(runs)]
    found = {}
    for name in CURVES:
        if name not in rows.columns or rows[name].isna().all():
            continue
        matrix = weekly_matrix(rows, runs, name)
        found[name] = band(four_week_mean(matrix) if name == "output" else matrix)
    return found


def go_live_weeks(departments: pd.DataFrame, events: pd.DataFrame, cell: Cell) -> dict[str, int]:
    """Find the week in which each department goes live in the middle future.

    A department that goes live in fewer than half of the futures is absent.
    """
    runs = [str(run) for run in cell.runs["run"]]
    lives = events[(events["kind"] == "go_live") & events["run"].isin(runs)]
    opened = events[(events["kind"] == "access") & events["run"].isin(runs)][["run", "week"]]
    everywhere = pd.DataFrame({"department": departments["department"].unique()})
    parts = [lives[["run", "department", "week"]], opened.merge(everywhere, how="cross")]
    weeks = pd.concat([part for part in parts if len(part)] or parts[:1])
    if weeks.empty and "live" in departments.columns:
        rows = departments[departments["run"].isin(runs) & (departments["live"] > 0.5)]
        weeks = rows[["run", "department", "week"]]
    first = weeks.groupby(["department", "run"], sort=False)["week"].min()
    found = {}
    for name, values in first.groupby(level="department", sort=False):
        padded = np.full(len(runs), np.inf)
        padded[: len(values)] = values.to_numpy(dtype=np.float64)
        middle = float(np.sort(padded)[(len(runs) - 1) // 2])
        if np.isfinite(middle) and str(name):
            found[str(name)] = int(middle)
    return found
