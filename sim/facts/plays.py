"""What a fact plays: variants of shipped scenarios, plans, and their tables by future."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.areas.environment.parameters import Shock
from sim.config.compose import compose
from sim.errors import BadInput, Problem
from sim.experiment.compact import OK
from sim.experiment.design import Cell, Study, distinct
from sim.scenario import Scenario, with_values
from sim.strategies.scripted import Scripted, plan_from_mapping
from sim.units import FloatArray

if TYPE_CHECKING:
    import pandas as pd

    from sim.contracts import Strategy
    from sim.experiment.store import Stored

TIMES = MappingProxyType({"voluntary_tool": 16, "erp_manufacturer": 4, "ehr_hospital": 2})
"""Case -> how many times the futures asked for it plays: the smaller a run, the more of them.

So every fact takes about the same work, and none is left open for want of cheap futures.
"""
Player = Callable[[Study], "Stored"]
Step = Mapping[str, Any]


def plan(name: str, *steps: Step, triggers: Sequence[Step] = ()) -> Strategy:
    """Write a plan as its YAML would say it."""
    mapping = {"steps": [dict(step) for step in steps], "triggers": [dict(t) for t in triggers]}
    return Scripted(plan_from_mapping(name, mapping, "a fact"))


def shipped(scenario: str, name: str) -> Cell:
    """Take a shipped plan in its shipped scenario, with luck alone: no uncertain parameter."""
    study = compose(f"scenario={scenario}", f"strategy={name}", "uncertainty=off", "futures=20")
    return next(cell for cell in study.cells if cell.strategy.name == name)


def varied(
    scenario: Scenario,
    values: Mapping[str, float] | None = None,
    hazards: Mapping[str, Shock] | None = None,
    weeks: int | None = None,
) -> Scenario:
    """Change numbers of a scenario by their dotted paths, add hazards, cut its weeks."""
    made = with_values(scenario, values or {})
    if hazards is not None:
        there = dict(made.environment.hazards) | dict(hazards)
        environment = dataclasses.replace(made.environment, hazards=there)
        made = dataclasses.replace(made, environment=environment)
    if weeks is not None:
        made = dataclasses.replace(made, calendar=dataclasses.replace(made.calendar, weeks=weeks))
    return made


def only_hazards(scenario: Scenario, *kinds: str) -> Scenario:
    """Keep the hazards of some kinds and take all others away; without a kind there is none."""
    hazards = {name: one for name, one in scenario.environment.hazards.items() if one.kind in kinds}
    environment = dataclasses.replace(scenario.environment, hazards=hazards)
    return dataclasses.replace(scenario, environment=environment)


@dataclass(frozen=True)
class Played:
    """Read what a study left behind, cell by cell, in the order of its futures.

    Parameters
    ----------
    stored : the finished study.
    cells : its cells by the names that the fact gave them.
    futures : number of futures.
    """

    stored: Stored
    cells: Mapping[str, Cell]
    futures: int

    def metric(self, name: str, metric: str) -> FloatArray:
        """(R,) one metric of a cell; not a number where a future has none."""
        runs = self.stored.runs
        mine = runs[runs["cell"] == self.cells[name].id].sort_values("future")
        return np.asarray(mine[metric].to_numpy(dtype=np.float64, na_value=np.nan))

    def weeks(self, name: str, series: str) -> FloatArray:
        """(R, W + 1) one weekly series of a cell, week 0 first."""
        table = self.stored.table("weekly", ["cell", "future", "week", series]).to_pandas()
        mine = table[table["cell"] == self.cells[name].id]
        wide = mine.pivot(index="future", columns="week", values=series)
        return np.asarray(wide.to_numpy(dtype=np.float64))

    def departments(self, name: str, series: str) -> tuple[list[str], list[int], FloatArray]:
        """Names, weeks, and (R, D, weeks) one series of the departments of a cell."""
        columns = ["cell", "future", "week", "department", series]
        table = self.stored.table("departments", columns).to_pandas()
        mine = table[table["cell"] == self.cells[name].id]
        wide = mine.pivot(index=["future", "department"], columns="week", values=series)
        names = list(wide.index.get_level_values("department").unique())
        weeks = [int(week) for week in wide.columns]
        values = wide.to_numpy(dtype=np.float64).reshape(-1, len(names), len(weeks))
        return names, weeks, np.asarray(values)

    def booked(self, name: str, account: str) -> pd.DataFrame:
        """Rows of one account of a cell: future, week, department, amount."""
        columns = ["cell", "future", "week", "account", "department", "amount"]
        frame: pd.DataFrame = self.stored.table("ledger", columns).to_pandas()
        return frame.loc[(frame["cell"] == self.cells[name].id) & (frame["account"] == account)]

    def events(self, name: str, kind: str) -> pd.DataFrame:
        """Events of one kind of a cell: future, week, department."""
        columns = ["cell", "future", "week", "kind", "department"]
        frame: pd.DataFrame = self.stored.table("events", columns).to_pandas()
        return frame.loc[(frame["cell"] == self.cells[name].id) & (frame["kind"] == kind)]


@dataclass(frozen=True)
class Plays:
    """Play studies for facts; what is stored is not played again.

    Parameters
    ----------
    player : plays a study and returns what is stored of it.
    futures : futures asked for; a study plays `TIMES` as many, by its case.
    seed : study seed.
    """

    player: Player
    futures: int = 30
    seed: int = 1

    def play(self, name: str, cells: Mapping[str, Cell]) -> Played:
        """Play cells over the same futures, as many as their case allows for.

        Raises
        ------
        BadInput : a run failed, so that the fact cannot be judged.
        """
        number = self.futures * min(TIMES.get(one.scenario.name, 1) for one in cells.values())
        named = {
            label: dataclasses.replace(cell, factors=(("variant", label),))
            for label, cell in cells.items()
        }
        study = Study(name, distinct(named.values()), number, self.seed, baseline="")
        stored = self.player(study)
        bad = int((stored.runs["status"] != OK).sum())
        if bad:
            raise BadInput([Problem(name, f"has {bad} runs that did not end; see its runs table")])
        return Played(stored, named, number)
