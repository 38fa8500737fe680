"""The leader against its rival at chosen values of uncertain parameters, the same luck everywhere.

A point pins one parameter; every other one stays as each future draws it. So the lead at two
points differs by the pinned value alone, future by future.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.analysis.statistics import FEWEST_FUTURES
from sim.errors import BadInput, Problem
from sim.experiment.compact import OK
from sim.experiment.design import Cell, Study, distinct
from sim.scenario import Scenario, number_at, with_values
from sim.units import FloatArray

if TYPE_CHECKING:
    from sim.contracts import Strategy

MOST_RUNS = 50_000
Point = tuple[str, float] | None
"""A parameter and the value at which it is pinned; None leaves everything as drawn."""
Player = Callable[[Study], pd.DataFrame]
"""Plays a study and returns its table of runs."""


@dataclass(frozen=True)
class Duel:
    """Name who fights, where, over which luck, and what counts.

    Parameters
    ----------
    scenario : with its uncertain parameters.
    leader, rival : the plans.
    titles : their titles, in that order.
    metric, larger_is_better : the objective.
    futures, seed, generator : the luck.
    """

    scenario: Scenario
    leader: Strategy
    rival: Strategy
    titles: tuple[str, str]
    metric: str = "npv"
    larger_is_better: bool = True
    futures: int = 30
    seed: int = 1
    generator: str = "splitmix64"

    def cells(self, point: Point) -> tuple[Cell, Cell]:
        """Pair both plans with the scenario at a point."""
        scenario = self.scenario if point is None else pinned(self.scenario, dict([point]))
        factors = () if point is None else (point,)
        return Cell(scenario, self.leader, factors), Cell(scenario, self.rival, factors)

    def study(self, name: str, points: Sequence[Point]) -> Study:
        """Bundle the cells of some points.

        Raises
        ------
        BadInput : more runs than anybody would wait for.
        """
        cells = distinct(cell for point in points for cell in self.cells(point))
        refuse_if_endless(len(cells) * self.futures)
        return Study(name, cells, self.futures, self.seed, self.generator, self.rival.name,
                     self.metric)  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """Hold what a point gave: (R,) arrays over the futures.

    Parameters
    ----------
    lead : leader less rival in the objective, positive where the leader is ahead.
    npv, weeks : money of the leader, and its week at 80 % (infinite: never); null if not measured.
    """

    lead: FloatArray
    npv: FloatArray | None
    weeks: FloatArray | None


def refuse_if_endless(n_runs: int) -> None:
    """Refuse a plan of runs that would not end in reasonable time.

    Raises
    ------
    BadInput : above the limit, with the number.
    """
    if n_runs > MOST_RUNS:
        message = f"asks for {n_runs:,} runs; take fewer futures or fewer uncertain parameters"
        raise BadInput([Problem("sensitivity", message, allowed=f"at most {MOST_RUNS:,} runs")])


def pinned(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    """Pin uncertain parameters: their range shrinks to a point, all others are drawn as before.

    Parameters
    ----------
    scenario : the scenario.
    values : path -> value; every path must be uncertain.

    Source: own design.

    Example
    -------
    >>> from sim.scenario import Uncertain
    >>> cost = Uncertain("investment.hourly_cost", 35.0, 42.0, 55.0)
    >>> pinned(Scenario("s", uncertain=(cost,)), {cost.path: 50.0}).uncertain[0].low
    50.0
    """
    exact = {path: whole_if_whole(scenario, path, value) for path, value in values.items()}
    ranges = tuple(
        dataclasses.replace(
            one, low=exact[one.path], base=exact[one.path], high=exact[one.path],
            distribution="triangular")
        if one.path in exact else one
        for one in scenario.uncertain
    )  # fmt: skip
    return with_values(dataclasses.replace(scenario, uncertain=ranges), exact)


def whole_if_whole(scenario: Scenario, path: str, value: float) -> float:
    """Round the value of a whole knob, such as a number of heads."""
    return float(round(value)) if isinstance(number_at(scenario, path), int) else float(value)


def play_points(duel: Duel, name: str, points: Sequence[Point], player: Player) -> list[Outcome]:
    """Play both plans at some points and pair them by future.

    Parameters
    ----------
    duel : who fights.
    name : of the study that is played.
    points : pinned parameters.
    player : plays it.

    Returns
    -------
    One outcome a point; a future that failed anywhere is left out everywhere.

    Raises
    ------
    BadInput : fewer than 20 futures are left, or the objective is empty somewhere.
    """
    runs = player(duel.study(name, points))
    done = runs[runs["status"] == OK]
    cells = [(ahead.id, behind.id) for ahead, behind in map(duel.cells, points)]
    tables = {str(cell): rows.set_index("future") for cell, rows in done.groupby("cell")}
    nobody = done.iloc[:0].set_index("future")
    shared: pd.Index = pd.Index(range(duel.futures))
    for cell in {one for both in cells for one in both}:
        shared = shared.intersection(tables.get(cell, nobody).index)
    if len(shared) < FEWEST_FUTURES:
        message = f"has {len(shared)} futures that every run has finished"
        raise BadInput([Problem("sensitivity", message, allowed=f"{FEWEST_FUTURES} or more")])
    sign = 1.0 if duel.larger_is_better else -1.0

    def column(cell: str, metric: str) -> FloatArray:
        values = tables[cell].loc[shared, metric].to_numpy(dtype=np.float64, na_value=np.nan)
        return np.asarray(values, dtype=np.float64)

    found = []
    for ahead, behind in cells:
        lead = sign * (column(ahead, duel.metric) - column(behind, duel.metric))
        if np.isnan(lead).any():
            message = "is empty in some runs; choose one that every run has"
            raise BadInput([Problem(f"objective={duel.metric}", message)])
        npv = column(ahead, "npv") if "npv" in runs.columns else None
        weeks = column(ahead, "t80") if "t80" in runs.columns else None
        if npv is not None and np.isnan(npv).any():
            npv = None
        if weeks is not None:
            weeks = np.where(np.isnan(weeks), np.inf, weeks)
        found.append(Outcome(lead, npv, weeks))
    return found
