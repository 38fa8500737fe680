"""What is handed to workers: the terms of a study, and some cells of one future at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pyarrow as pa

from sim.experiment.compact import Effort, Identity, Played, part_of
from sim.experiment.design import Cell

if TYPE_CHECKING:
    from sim.contracts import Strategy
    from sim.kernel.record import Record
    from sim.kernel.streams import Streams
    from sim.organisation.people import Organisation
    from sim.organisation.spec import OrganisationSpec
    from sim.scenario import Future, Scenario

Runner = Callable[["Scenario", "Strategy", "Future", "Organisation"], "Record"]
Builder = Callable[["OrganisationSpec", "Streams"], "Organisation"]


@dataclass(frozen=True, slots=True)
class Terms:
    """State what holds for every task of a study.

    Parameters
    ----------
    generator : name of the generator.
    code : digest of the code.
    runner : plays one run; None takes `sim.one_run.run`.
    builder : builds the organisation of a future; None takes `sim.organisation.build.build`.
    time_limit : seconds that one run may take before its worker ends itself; 0 is no limit.
    memory_limit : megabytes that one run may take beyond what its worker holds; 0 is no limit.
    """

    generator: str
    code: str
    runner: Runner | None = None
    builder: Builder | None = None
    time_limit: float = 0.0
    memory_limit: float = 0.0


@dataclass(frozen=True, slots=True)
class Task:
    """Ask for some cells of one future, which share its organisation.

    Parameters
    ----------
    future : number of the future.
    cells : cells to be played, in order.
    seeds : seed of each.
    attempt : counts from 1.

    Source: own design.
    """

    future: int
    cells: tuple[Cell, ...]
    seeds: tuple[int, ...]
    attempt: int = 1

    def again(self) -> tuple[Task, ...]:
        """Ask for each of its runs alone, once more."""
        pairs = zip(self.cells, self.seeds, strict=True)
        return tuple(Task(self.future, (cell,), (seed,), self.attempt + 1) for cell, seed in pairs)

    def only(self, start: int, end: int) -> Task:
        """Ask for some of its runs, those from one position to before another."""
        return replace(self, cells=self.cells[start:end], seeds=self.seeds[start:end])


def identity_of(terms: Terms, task: Task, position: int) -> Identity:
    """Name the run of one cell of a task."""
    cell = task.cells[position]
    return Identity(
        run=f"{cell.id}-{task.future}",
        cell=cell.id,
        scenario=cell.scenario.name,
        strategy=cell.strategy.name,
        future=task.future,
        seed=task.seeds[position],
        generator=terms.generator,
        code=terms.code,
    )


def lost(terms: Terms, task: Task, status: str, reason: str, wall_s: float) -> pa.Table:
    """Make the rows of a task whose worker is gone for good."""
    effort = Effort(wall_s, 0.0, task.attempt, now(), "none")
    return part_of(
        [
            Played(identity_of(terms, task, position), status, reason, effort)
            for position in range(len(task.cells))
        ]
    )


def now() -> str:
    """The present, in universal time, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
