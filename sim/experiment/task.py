"""What is handed to workers: the terms of a study, and some cells of one future at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from multiprocessing.reduction import ForkingPickler
from typing import TYPE_CHECKING

import pyarrow as pa

from sim.experiment.compact import Effort, Identity, Played
from sim.experiment.design import Cell, Row, Study
from sim.experiment.packing import part_of

if TYPE_CHECKING:
    from sim.contracts import Strategy
    from sim.kernel.record import Record
    from sim.kernel.streams import Streams
    from sim.organisation.people import Organisation
    from sim.organisation.spec import OrganisationSpec
    from sim.scenario import Future, Scenario

RUNS_PER_TASK = 30
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


class Deck(tuple[Cell, ...]):
    """Hold cells that many tasks share: packed once here, and unpacked once in each worker.

    Source: own design; what is packed goes from process to process, never to a file.
    """

    @cached_property
    def packed(self) -> bytes:
        """The cells as one message between processes of this program."""
        return bytes(ForkingPickler.dumps(tuple(self)))

    def __reduce__(self) -> tuple[Callable[[bytes], Deck], tuple[bytes]]:
        return _dealt, (self.packed,)


@lru_cache(maxsize=4)
def _dealt(packed: bytes) -> Deck:
    """Unpack cells; a worker meets the same ones in future after future."""
    return Deck(ForkingPickler.loads(packed))


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
    cells: Deck
    seeds: tuple[int, ...]
    attempt: int = 1

    def again(self) -> tuple[Task, ...]:
        """Ask for each of its runs alone, once more."""
        pairs = zip(self.cells, self.seeds, strict=True)
        attempt = self.attempt + 1
        return tuple(Task(self.future, Deck((cell,)), (seed,), attempt) for cell, seed in pairs)

    def only(self, start: int, end: int) -> Task:
        """Ask for some of its runs, those from one position to before another."""
        return replace(self, cells=Deck(self.cells[start:end]), seeds=self.seeds[start:end])


def tasks(study: Study, waiting: Sequence[Row]) -> list[Task]:
    """Group runs by future; one run goes ahead alone.

    It compiles what is not in the cache of machine code, before others would compile the same at
    the same time. It is one of the last plan, since the first one often does nothing.

    Parameters
    ----------
    study : the study.
    waiting : those of its runs that are to be played, in table order.
    """
    first = waiting[0].future if waiting else 0
    scout = max((row.cell for row in waiting if row.future == first), default=0)
    groups: dict[tuple[bool, int], list[int]] = {(False, first): []}
    for row in waiting:
        alone = (row.future, row.cell) == (first, scout)
        groups.setdefault((not alone, row.future), []).append(row.cell)
    decks: dict[tuple[int, ...], tuple[Deck, tuple[int, ...]]] = {}
    found = []
    for (_, future), members in groups.items():
        for start in range(0, len(members), RUNS_PER_TASK):
            some = tuple(members[start : start + RUNS_PER_TASK])
            if some not in decks:
                cells = Deck(study.cells[place] for place in some)
                for cell in cells:
                    _ = cell.organisation_id  # hashed once here instead of once in every worker
                decks[some] = cells, tuple(study.seed_of(cell) for cell in cells)
            found.append(Task(future, *decks[some]))
    return found


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
