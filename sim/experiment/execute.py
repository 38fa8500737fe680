"""Play a study: tasks go out, parts come in, and what a death or an error costs is one row.

The tables are the same whatever the workers, because a run depends on its cell and its future
alone and the store orders rows by future, then by cell.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass
from importlib import import_module

import pyarrow as pa

from sim.errors import EXIT_OK, EXIT_SOME_FAILED, BadInput, Problem
from sim.experiment.compact import FAILED, KILLED, OK, TIMEOUT
from sim.experiment.design import Cell, Row, Study, rows
from sim.experiment.pool import Pool, usable_cores
from sim.experiment.provenance import reason_of
from sim.experiment.store import Store
from sim.experiment.task import Builder, Runner, Task, Terms, lost

RUNS_PER_TASK = 30
Progress = Callable[[int, int], None]
Parts = Generator[pa.Table, None, None]


@dataclass(frozen=True, slots=True)
class Workers:
    """Say who plays the runs.

    Parameters
    ----------
    count : number of processes; 0 plays in this process, one run after the other.
    retries : how often a run is played again after its worker died.
    time_limit : seconds that one run may take; 0 is no limit (processes only).

    Source: own design.
    """

    count: int
    retries: int = 2
    time_limit: float = 0.0

    @staticmethod
    def named(text: str | int | None = None) -> Workers:
        """Read a number, `serial`, or nothing (all usable cores).

        Raises
        ------
        BadInput : anything else.

        Example
        -------
        >>> Workers.named("serial").count, Workers.named("3").count
        (0, 3)
        """
        word = "" if text is None else str(text).strip()
        if word == "serial":
            return Workers(0)
        if not word:
            return Workers(usable_cores())
        if not word.isdecimal() or int(word) < 1:
            problem = Problem("workers", f"is {word}", allowed="a number from 1, or serial")
            raise BadInput([problem])
        return Workers(int(word))


@dataclass(frozen=True, slots=True)
class Failure:
    """Name a run that left nothing behind, how it ended and why."""

    run: str
    status: str
    reason: str


@dataclass(frozen=True, slots=True)
class Summary:
    """State what executing a study came to.

    Parameters
    ----------
    total : runs of the study.
    reused : runs that were stored before.
    played : runs that were played now.
    failures : those of them that did not end well.
    wall_s : seconds it took.
    """

    total: int
    reused: int
    played: int
    failures: tuple[Failure, ...]
    wall_s: float

    @property
    def exit_code(self) -> int:
        """0 if every run ended well, else 3."""
        return EXIT_SOME_FAILED if self.failures else EXIT_OK


def execute(
    study: Study,
    store: Store,
    workers: Workers | None = None,
    *,
    progress: Progress | None = None,
    runner: Runner | None = None,
    builder: Builder | None = None,
) -> Summary:
    """Play every run of a study that is not stored yet; the tables come with `store.finish`.

    Parameters
    ----------
    study : which runs.
    store : where they are kept; an interruption loses at most what was not yet in a part.
    workers : who plays them; None takes all usable cores.
    progress : called with (runs done, runs in all), first with the runs stored before.
    runner, builder : stand-ins for `sim.one_run.run` and `sim.organisation.build.build`; functions
        that workers can import.

    Returns
    -------
    How many runs were reused, played and lost.

    Source: own design.
    """
    started, crew = time.monotonic(), workers or Workers.named()
    stored, planned = store.begin(study), rows(study)
    waiting = tasks(study, [row for row in planned if row.run not in stored])
    limit = crew.time_limit if crew.count else 0.0
    terms = Terms(study.generator, store.code, runner, builder, limit)
    failures: list[Failure] = []
    done = len(stored)
    report = progress or _say_nothing
    report(done, len(planned))
    play = _in_processes if crew.count else _in_this_process
    try:
        with closing(play(terms, waiting, crew)) as results:
            for part in results:
                store.append(part)
                failures += _failures(part)
                done += part.num_rows
                report(done, len(planned))
    finally:
        store.flush()
    seconds = time.monotonic() - started
    return Summary(len(planned), len(stored), done - len(stored), tuple(failures), seconds)


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
    groups: dict[tuple[bool, int], list[Cell]] = {(False, first): []}
    for row in waiting:
        cell = study.cells[row.cell]
        _ = cell.organisation_id  # hashed once here instead of once in every task
        alone = (row.future, row.cell) == (first, scout)
        groups.setdefault((not alone, row.future), []).append(cell)
    found = []
    for (_, future), members in groups.items():
        for start in range(0, len(members), RUNS_PER_TASK):
            cells = tuple(members[start : start + RUNS_PER_TASK])
            found.append(Task(future, cells, tuple(study.seed_of(cell) for cell in cells)))
    return found


def _say_nothing(_done: int, _total: int) -> None:
    """Report to nobody."""


def _failures(part: pa.Table) -> list[Failure]:
    """List the runs of a part that did not end well."""
    named = part.select(["run", "status", "reason"]).to_pylist()
    return [
        Failure(one["run"], one["status"], one["reason"]) for one in named if one["status"] != OK
    ]


def _in_this_process(terms: Terms, waiting: Sequence[Task], crew: Workers) -> Parts:
    """Play tasks one after the other, here."""
    assert crew.count == 0
    play: Callable[[Terms, Task], pa.Table] = import_module("sim.experiment.play").play
    for task in waiting:
        yield play(terms, task)


def _in_processes(terms: Terms, waiting: Sequence[Task], crew: Workers) -> Parts:
    """Play tasks in processes; those that a dead worker held are played again, each run alone."""
    queue, suspects = deque(waiting), deque[Task]()
    running: dict[Future[pa.Table], Task] = {}
    pool, warm, started = Pool(crew.count), False, 0.0
    try:
        while queue or suspects or running:
            # One at a time: the first run of all, and every run that may have killed its worker.
            alone = bool(suspects) or not warm
            source = suspects or queue
            while source and len(running) < (1 if alone else crew.count + 1):
                task, started = source.popleft(), time.monotonic()
                running[pool.submit(terms, task)] = task
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            if any(isinstance(future.exception(), BrokenProcessPool) for future in finished):
                finished, _ = wait(running)
            held = []
            for future in finished:
                task, error = running.pop(future), future.exception()
                if isinstance(error, BrokenProcessPool):
                    held.append(task)
                    continue
                warm = True
                if error is None:
                    yield future.result()
                else:  # the task or its result could not be handed over
                    yield lost(terms, task, FAILED, reason_of(error), 0.0)
            ending = pool.rebuild() if held else ""
            for task in held:
                given_up = _given_up(terms, task, crew, ending, time.monotonic() - started)
                if alone and given_up is not None:
                    warm = True
                    yield given_up
                else:
                    suspects.extend(task.again())
        pool.close()
    finally:
        pool.stop()


def _given_up(
    terms: Terms, task: Task, crew: Workers, ending: str, seconds: float
) -> pa.Table | None:
    """Make the row of a run that was alone when its worker died, if it may not try again."""
    if terms.time_limit and seconds >= terms.time_limit:
        reason = f"took longer than {terms.time_limit:g} seconds"
        return lost(terms, task, TIMEOUT, reason, seconds)
    if task.attempt > crew.retries:
        return lost(terms, task, KILLED, f"its worker {ending}", seconds)
    return None
