"""What the analysis reads of a stored study, and how its runs are paired by future."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd
import pyarrow as pa

from sim.errors import BadInput, Problem, nearest
from sim.experiment.compact import OK
from sim.units import FloatArray

IDLE = "do_nothing"


class StudyTables(Protocol):
    """Name the tables of a stored study, as the file contract describes them."""

    @property
    def runs(self) -> pd.DataFrame:
        """One row a run: keys, status, factors, draws, metrics."""
        ...

    @property
    def weekly(self) -> pd.DataFrame:
        """One row a run and week: the organisation's series."""
        ...

    @property
    def departments(self) -> pd.DataFrame:
        """One row a run, department and every fourth week."""
        ...

    @property
    def events(self) -> pd.DataFrame:
        """One row a thing that happened."""
        ...

    def table(self, name: str, columns: Sequence[str], coded: Sequence[str]) -> pa.Table:
        """Some columns of one table, texts as codes: for the ledger, which is long."""
        ...

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What was studied, with which code, from which seeds."""
        ...


@dataclass(frozen=True)
class Cell:
    """Name one plan of the comparison and its runs, in the order of the shared futures."""

    cell: str
    strategy: str
    name: str
    runs: pd.DataFrame


@dataclass(frozen=True)
class Paired:
    """Hold the plans of a study over the futures that all of them have.

    Parameters
    ----------
    cells : plans, in the order in which the study names them.
    outcomes : (P, R) the objective, larger is better.
    left_out : futures that are missing because a run of them did not end.
    """

    cells: tuple[Cell, ...]
    outcomes: FloatArray
    left_out: int


def pair(runs: pd.DataFrame, objective: str, larger_is_better: bool) -> Paired:
    """Line up the plans by future; a future in which any run failed is left out for all.

    Raises
    ------
    BadInput : unknown objective, no future that every plan has, or an objective that is null.
    """
    if objective not in runs.columns:
        near = nearest(objective, [str(name) for name in runs.columns])
        raise BadInput(
            [Problem(f"objective={objective}", "is not a metric of this study", nearest=near)]
        )
    done = runs[runs["status"] == OK]
    key = pd.MultiIndex.from_frame(done[["seed", "future"]])
    done = done.set_index(key)
    groups = [(str(cell), rows) for cell, rows in done.groupby("cell", sort=False)]
    n_cells = runs["cell"].nunique()
    if len(groups) < n_cells or not groups:
        raise BadInput([Problem("study", "has a plan without a single finished run")])
    shared = groups[0][1].index
    for _, rows in groups[1:]:
        shared = shared.intersection(rows.index)
    shared = shared.sort_values()
    if len(shared) == 0:
        raise BadInput([Problem("study", "has no future that every plan has finished")])
    n_all = runs[["seed", "future"]].drop_duplicates().shape[0]
    cells = tuple(
        Cell(cell, str(rows["strategy"].iloc[0]), "", rows.loc[shared]) for cell, rows in groups
    )
    cells = tuple(
        Cell(cell.cell, cell.strategy, name, cell.runs)
        for cell, name in zip(cells, _names(cells, runs), strict=True)
    )
    values = np.array(
        [cell.runs[objective].to_numpy(dtype=np.float64, na_value=np.nan) for cell in cells]
    )
    if np.isnan(values).any():
        raise BadInput(
            [
                Problem(
                    f"objective={objective}",
                    "is empty in "
                    f"{int(np.isnan(values).sum())} of {values.size} runs; plans can "
                    "be ranked only by a metric that every run has",
                )
            ]
        )
    sign = 1.0 if larger_is_better else -1.0
    return Paired(cells, sign * values, n_all - len(shared))


def _names(cells: tuple[Cell, ...], runs: pd.DataFrame) -> list[str]:
    """Name plans by strategy, and by the swept settings too where a strategy comes twice."""
    strategies = [cell.strategy for cell in cells]
    factors = [
        name
        for name in runs.columns
        if "." in str(name)
        and not str(name).startswith("x.")
        and runs[name].nunique(dropna=False) > 1
    ]
    if runs["scenario"].nunique() > 1:
        factors = ["scenario", *factors]
    names = []
    for cell in cells:
        if strategies.count(cell.strategy) == 1:
            names.append(cell.strategy)
            continue
        values = [_plain(cell.runs[name].iloc[0]) for name in factors]
        names.append(":".join([cell.strategy, *(values or [cell.cell])]))
    return names


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, (float, np.floating)) else str(value)


def metric(cell: Cell, name: str, missing: float) -> FloatArray | None:
    """Read one metric over the futures; null becomes `missing`; None where all of it is null."""
    if name not in cell.runs.columns:
        return None
    values = cell.runs[name].to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isnan(values), missing, values)
