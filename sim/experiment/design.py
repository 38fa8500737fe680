"""The design of a study: its cells, its futures, and the order in which runs are played."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import BadInput, Problem
from sim.experiment.canonical import digest
from sim.experiment.quantiles import quantile
from sim.kernel.sobol import even_uniform
from sim.scenario import number_at
from sim.units import FloatArray, knob

if TYPE_CHECKING:
    from sim.contracts import Strategy
    from sim.scenario import Scenario

CELL_DIGITS = 8
STUDY_DIGITS = 16
Value = bool | int | float | str


@dataclass(frozen=True)
class Cell:
    """Pair one scenario with one strategy; a study plays it through all its futures.

    Parameters
    ----------
    scenario : what cannot be chosen.
    strategy : what can: a picklable plan with a name and a title.
    factors : dotted key -> value of what a sweep varies, in the order of its columns.
    seed : seed of this cell where the seed itself is swept; None takes the study's.

    Source: own design.
    """

    scenario: Scenario
    strategy: Strategy
    factors: tuple[tuple[str, Value], ...] = ()
    seed: int | None = None

    @cached_property
    def id(self) -> str:
        """Eight hex digits of the hash of scenario and strategy with their names.

        A swept seed counts too; the study does not, nor which plans the scenario lists, so a cell
        keeps its name in every study.
        """
        scenario = replace(self.scenario, strategies=())
        parts = [self.strategy.name, scenario, self.strategy]
        return digest(parts if self.seed is None else [*parts, self.seed], CELL_DIGITS)

    @cached_property
    def organisation_id(self) -> str:
        """Hash of the organisation's description: cells that share it share one organisation."""
        return digest(self.scenario.organisation, CELL_DIGITS)


@dataclass(frozen=True)
class StopRule:
    """Say when a comparison has played enough futures.

    Source: fixed-width sequential intervals, Chow and Robbins 1965.
    """

    metric: str = knob("", "metric whose paired difference must be known; empty: the objective")
    halfwidth: float = knob(
        0.0,
        "play futures until the 95 % interval of the difference between leader and runner-up is "
        "at most this to either side, twice in a row; 0 is off",
        unit="as the metric",
        low=0,
    )
    min: int = knob(20, "fewest futures", unit="futures", low=20, high=1_000_000)
    max: int = knob(200, "most futures", unit="futures", low=20, high=1_000_000)


@dataclass(frozen=True)
class Target:
    """Say what a plan must reach in a future to be good enough there.

    It judges the runs that there are: another target needs no new run.

    Source: satisficing, Simon 1956; share of futures, Lempert et al. 2003.
    """

    metric: str = knob("", "metric that must reach the target; empty: no target")
    value: float = knob(0.0, "target: at least this, or at most where less is better",
                        unit="as the metric")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """Name one run of a study.

    Parameters
    ----------
    run : `<cell>-<future>`, its name in every table.
    cell : position of its cell in the study.
    future : number of its future.
    """

    run: str
    cell: int
    future: int


@dataclass(frozen=True)
class Study:
    """Bundle cells that share futures.

    Parameters
    ----------
    name : short name; its folder.
    cells : scenarios and strategies, in the order of the tables; none twice.
    futures : number of futures; none gives empty tables with all their columns.
    seed : study seed; one value unless cells carry their own.
    generator : `splitmix64` or `philox`.
    baseline : strategy to which others are compared.
    objective : metric by which plans are ranked.
    config : the resolved configuration, for the manifest.
    notes : sentences that page and manifest must say.
    first_future : number of the first future (`uptake run future=7` plays number 7 alone).
    stop : when `compare` has played enough; `futures` is then the most that it plays.

    Raises
    ------
    BadInput : no cell, a cell twice, or a number below zero.

    Source: own design.
    """

    name: str
    cells: tuple[Cell, ...]
    futures: int = 30
    seed: int = 1
    generator: str = "splitmix64"
    baseline: str = "do_nothing"
    objective: str = "npv"
    config: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    first_future: int = 0
    stop: StopRule = field(default_factory=StopRule)

    def __post_init__(self) -> None:
        problems = []
        if self.futures < 0:
            problems.append(Problem("futures", f"is {self.futures}", allowed="0 or more"))
        if self.first_future < 0:
            problems.append(Problem("future", f"is {self.first_future}", allowed="0 or more"))
        if not self.cells:
            problems.append(Problem("strategy", "names no plan: the study would be empty"))
        dropped = len(self.cells) - len(distinct(self.cells))
        if dropped:
            problems.append(Problem("study", f"holds {dropped} points twice"))
        if problems:
            raise BadInput(problems)

    @cached_property
    def hash(self) -> str:
        """Hash of everything that decides the numbers: cells, futures, seed and generator."""
        cells = [cell.id for cell in self.cells]
        futures = [self.first_future, self.futures]
        return digest([cells, futures, self.seed, self.generator], STUDY_DIGITS)

    @property
    def factors(self) -> tuple[str, ...]:
        """Dotted keys of all swept factors, in order of first appearance."""
        return tuple(dict.fromkeys(key for cell in self.cells for key, _ in cell.factors))

    def seed_of(self, cell: Cell) -> int:
        """Seed of one cell."""
        return self.seed if cell.seed is None else cell.seed


def distinct(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    """Keep each cell once, in order; the same point named twice is one cell."""
    found: dict[str, Cell] = {}
    for cell in cells:
        found.setdefault(cell.id, cell)
    return tuple(found.values())


def rows(study: Study) -> tuple[Row, ...]:
    """List the runs of a study by future, then by cell, so an interrupted study is balanced.

    Returns
    -------
    One row a run, in the order of every table.
    """
    last = study.first_future + study.futures
    return tuple(
        Row(f"{cell.id}-{future}", position, future)
        for future in range(study.first_future, last)
        for position, cell in enumerate(study.cells)
    )


def draws(
    scenario: Scenario, seed: int, futures: int, first_future: int = 0
) -> dict[str, FloatArray]:
    """Draw the uncertain parameters of a study's futures, the same for every strategy.

    Parameters
    ----------
    scenario : it states the ranges.
    seed : study seed.
    futures, first_future : how many futures, from which one on.

    Returns
    -------
    Dotted path -> (futures,) values, in the order of the ranges; whole knobs rounded. A value
    depends on path, range, seed and number of the future alone.

    Source: scrambled Sobol sequences, one a parameter; `sim.kernel.sobol`.

    Example
    -------
    >>> from sim.scenario import Scenario, Uncertain
    >>> range_ = Uncertain("investment.hourly_cost", 35.0, 42.0, 55.0)
    >>> values = draws(Scenario("s", uncertain=(range_,)), 1, 30)["investment.hourly_cost"]
    >>> values.shape, bool(((values >= 35) & (values <= 55)).all())
    ((30,), True)
    """
    found = {}
    for one in scenario.uncertain:
        values = quantile(one, even_uniform(seed, one.path, futures, first_future))
        whole = isinstance(number_at(scenario, one.path), int)
        found[one.path] = np.rint(values) if whole else values
    return found
