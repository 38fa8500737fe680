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
    names : names of both plans in the study; empty: the names of the strategies.
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
    names: tuple[str, str] = ("", "")

    def cells(self, point: Point) -> tuple[Cell, Cell]:
        """Pair both plans with the scenario at a point."""
        scenario = self.scenario if point is None else pinned(self.scenario, dict([point]))
        factors = () if point is None else (point,)
        return Cell(scenario, self.leader, factors), Cell(scenario, self.rival, factors)

    def study(self, name: str, points: Sequence[Point], first: int, futures: int) -> Study:
        """Bundle the cells of some points over some futures.

        Raises
        ------
        BadInput : more runs than anybody would wait for.
        """
        cells = distinct(cell for point in points for cell in self.cells(point))
        refuse_if_endless(len(cells) * futures)
        return Study(name, cells, futures, self.seed, self.generator, self.rival.name,
                     self.metric, first_future=first)  # fmt: skip


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


class Played:
    """Collect what was played of a duel, and pair both plans of each point by future.

    Parameters
    ----------
    duel : who fights.
    player : plays a study.

    Source: own design.
    """

    def __init__(self, duel: Duel, player: Player) -> None:
        self.duel, self.n_runs = duel, 0
        self._player = player
        self._frames: dict[Point, pd.DataFrame] = {}
        self._until: dict[Point, int] = {}

    def play(self, name: str, points: Sequence[Point], until: int | None = None) -> None:
        """Play the first futures of some points, as far as that was not done before.

        Parameters
        ----------
        name : of the study that is played.
        points : pinned parameters.
        until : number of futures; None takes all of the duel.
        """
        last = self.duel.futures if until is None else until
        starts = {point: self._until.get(point, 0) for point in points}
        for first in sorted({start for start in starts.values() if start < last}):
            new = [point for point, start in starts.items() if start == first]
            runs = self._player(self.duel.study(name, new, first, last - first))
            done = runs[runs["status"] == OK]
            tables = {str(cell): rows.set_index("future") for cell, rows in done.groupby("cell")}
            nobody = done.iloc[:0].set_index("future")
            for point in new:
                ahead, behind = (tables.get(cell.id, nobody) for cell in self.duel.cells(point))
                frame = self._paired(ahead, behind)
                old = self._frames.get(point)
                self._frames[point] = frame if old is None else pd.concat([old, frame])
                self._until[point] = last
            self.n_runs += 2 * len(new) * (last - first)

    def shared(self, points: Sequence[Point], until: int | None = None) -> pd.Index:
        """List the futures, of the first so many, that every one of some points has finished.

        Raises
        ------
        BadInput : fewer than 20 of all futures of the duel, or none of fewer.
        """
        last = self.duel.futures if until is None else until
        found: pd.Index = pd.Index(range(last))
        for point in points:
            found = found.intersection(self._frames[point].index)
        least = FEWEST_FUTURES if until is None else 1
        if len(found) < least:
            message = f"has {len(found)} futures that every run has finished"
            raise BadInput([Problem("sensitivity", message, allowed=f"{least} or more")])
        return found

    def outcome(self, point: Point, futures: pd.Index) -> Outcome:
        """Give what a point came to in some futures.

        Raises
        ------
        BadInput : the objective is empty in one of them.
        """
        frame = self._frames[point].loc[futures]
        columns = {name: frame[name].to_numpy(dtype=np.float64) for name in frame.columns}
        if np.isnan(columns["lead"]).any():
            message = "is empty in some runs; choose one that every run has"
            raise BadInput([Problem(f"objective={self.duel.metric}", message)])
        npv, weeks = columns.get("npv"), columns.get("weeks")
        if npv is not None and np.isnan(npv).any():
            npv = None
        return Outcome(columns["lead"], npv, weeks)

    def _paired(self, ahead: pd.DataFrame, behind: pd.DataFrame) -> pd.DataFrame:
        """Line up both plans by future: the lead, and money and week of the leader."""
        futures = ahead.index.intersection(behind.index)
        sign = 1.0 if self.duel.larger_is_better else -1.0

        def column(runs: pd.DataFrame, metric: str) -> FloatArray:
            values = runs.loc[futures, metric].to_numpy(dtype=np.float64, na_value=np.nan)
            return np.asarray(values, dtype=np.float64)

        metric = self.duel.metric
        found = {"lead": sign * (column(ahead, metric) - column(behind, metric))}
        if "npv" in ahead.columns:
            found["npv"] = column(ahead, "npv")
        if "t80" in ahead.columns:
            weeks = column(ahead, "t80")
            found["weeks"] = np.where(np.isnan(weeks), np.inf, weeks)
        return pd.DataFrame(found, index=futures)


def challenger(names: Sequence[str], outcomes: FloatArray, leader: str, rival: str) -> str:
    """Choose the plan whose lead or lag is worth asking about.

    The runner-up, unless it is behind the leader in every future: then nothing would ever turn, and
    the plan that is ahead of the leader in the most futures tells more.

    Parameters
    ----------
    names : (P,) plans.
    outcomes : (P, R), larger is better.
    leader, rival : the plan in front and the runner-up.

    Source: own design.

    Example
    -------
    >>> futures = np.array([[3.0, 3.0, 3.0], [2.0, 2.0, 2.0], [9.0, 0.0, 0.0]])
    >>> challenger(["a", "b", "c"], futures, "a", "b")
    'c'
    """
    ahead = (outcomes > outcomes[names.index(leader)]).sum(axis=1)
    if ahead[names.index(rival)] > 0 or ahead.max() == 0:
        return rival
    return names[int(ahead.argmax())]
