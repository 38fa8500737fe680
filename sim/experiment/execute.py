"""Play a study: tasks go out, parts come in, and what a death or an error costs is one row.

The tables are the same whatever the workers, because a run depends on its cell and its future
alone and the store orders rows by future, then by cell.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa

from sim.errors import EXIT_OK, EXIT_SOME_FAILED, BadInput, Interrupted, Problem, UptakeError
from sim.experiment.compact import OK
from sim.experiment.design import Study, rows
from sim.experiment.dispatch import Dispatch, Parts
from sim.experiment.limits import refuse_memory_limit
from sim.experiment.packing import to_bytes
from sim.experiment.pool import Death, Pool, StartError, deaf_to_keyboard, usable_cores
from sim.experiment.provenance import code_digest
from sim.experiment.store import Store
from sim.experiment.task import Builder, Runner, Task, Terms, tasks

DASK, HERE = "dask", "here"
ADDRESSES = ("tcp://", "tls://", "ucx://", "ws://", "wss://")
ANSWER_S, GOODBYE_S, AWAY_S, COUNT_S = 10.0, 10.0, 1.0, 1.0
"""Seconds: for a scheduler to answer, for a cluster to end in order, and at an interruption,
between two counts of its workers."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Workers:
    """Say who plays the runs.

    Parameters
    ----------
    count : number of processes on this machine; 0 plays in this process, one after the other.
    retries : how often a run is played again after its worker died.
    time_limit : seconds that one run may take; 0 is no limit (not in this process).
    memory_limit : megabytes that one run may take; 0 is no limit.
    dask : empty; `here` for a Dask cluster of `count` workers that is started and ended by us; or
        the address of a scheduler that somebody else started.

    Raises
    ------
    BadInput : Dask is asked for and not installed, or a limit cannot be kept on this system.

    Source: own design.
    """

    count: int
    retries: int = 2
    time_limit: float = 0.0
    memory_limit: float = 0.0
    dask: str = ""

    def __post_init__(self) -> None:
        refuse_memory_limit(self.memory_limit)
        if self.dask and find_spec("distributed") is None:
            message = "asks for Dask, which is not installed: pip install 'uptake[cluster]'"
            raise BadInput([Problem("workers", message)])

    @staticmethod
    def named(
        text: str | int | None = None, time_limit: float = 0.0, memory_limit: float = 0.0
    ) -> Workers:
        """Read a number, `serial`, `dask`, `dask:ADDRESS`, or nothing (all usable cores).

        Raises
        ------
        BadInput : anything else, or what cannot be had here.

        Example
        -------
        >>> Workers.named("serial").count, Workers.named("3").count
        (0, 3)
        """
        word = "" if text is None else str(text).strip()
        limits = (2, time_limit, memory_limit)
        kind, _, address = word.partition(":")
        if word == "serial":
            return Workers(0, *limits)
        if not word:
            return Workers(usable_cores(), *limits)
        if word == DASK:
            return Workers(max(2, usable_cores()), *limits, dask=HERE)
        if kind == DASK and address.startswith(ADDRESSES):
            return Workers(1, *limits, dask=address)
        if not word.isdecimal() or int(word) < 1:
            allowed = "a number from 1, serial, dask, dask:tcp://HOST:PORT"
            raise BadInput([Problem("workers", f"is {word}", allowed=allowed)])
        return Workers(int(word), *limits)


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
    meanwhile: Sequence[str] = (),
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
    meanwhile : modules that the command needs afterwards, imported while workers play.

    Returns
    -------
    How many runs were reused, played and lost.

    Source: own design.
    """
    started, crew = time.monotonic(), workers or Workers.named()
    if crew.dask not in ("", HERE):
        _knock(crew.dask)
    stored, planned = store.begin(study), rows(study)
    waiting = tasks(study, [row for row in planned if row.run not in stored])
    limit = crew.time_limit if crew.count else 0.0
    terms = Terms(study.generator, store.code, runner, builder, limit, crew.memory_limit)
    failures: list[Failure] = []
    done = len(stored)
    report = progress or _say_nothing
    report(done, len(planned))
    try:
        with closing(_played(terms, waiting, crew, meanwhile)) as results:
            for part in results:
                store.append(part)
                failures += _failures(part)
                done += part.num_rows
                report(done, len(planned))
    except KeyboardInterrupt as stop:
        raise Interrupted(done, len(planned), store.folder.as_posix()) from stop
    finally:
        _flush(store)
    seconds = time.monotonic() - started
    return Summary(len(planned), len(stored), done - len(stored), tuple(failures), seconds)


def _say_nothing(_done: int, _total: int) -> None:
    """Report to nobody."""


def _failures(part: pa.Table) -> list[Failure]:
    """List the runs of a part that did not end well."""
    named = part.select(["run", "status", "reason"]).to_pylist()
    return [
        Failure(one["run"], one["status"], one["reason"]) for one in named if one["status"] != OK
    ]


def _flush(store: Store) -> None:
    """Write what waits, also if somebody interrupts just that."""
    try:
        store.flush()
    except KeyboardInterrupt:
        store.flush()
        raise


def _played(
    terms: Terms, waiting: Sequence[Task], workers: Workers, meanwhile: Sequence[str]
) -> Parts:
    """Choose a crew and let it play."""
    if not waiting:
        return
    if workers.count == 0:
        yield from _in_this_process(terms, waiting)
    else:
        crew = Cluster(workers) if workers.dask else Pool(workers.count)
        yield from Dispatch(crew, terms, waiting, workers.retries, meanwhile).parts()


def _in_this_process(terms: Terms, waiting: Sequence[Task]) -> Parts:
    """Play tasks one after the other, here."""
    playing = import_module("sim.experiment.play")
    shared = playing.Shared()
    for task in waiting:
        yield playing.play(terms, task, shared)


def _knock(address: str) -> None:
    """Try whether anybody answers at an address, before anything is written.

    Raises
    ------
    BadInput : nobody does.
    """
    parts = urlsplit(address)
    try:
        socket.create_connection((parts.hostname or "", parts.port or 0), ANSWER_S).close()
    except (OSError, ValueError) as error:
        message = f"names {address}, where no Dask scheduler answers"
        raise BadInput([Problem("workers", message)]) from error


class OtherCode(UptakeError):
    """Stop because a worker elsewhere has another version of the program."""


class Cluster:
    """Play tasks on a Dask cluster: one of our own on this machine, or one that others run.

    Dask itself gives the task of a lost worker to another one; only what killed several workers
    comes back as dead.

    Parameters
    ----------
    workers : how many, or which scheduler; how often a run may try again on a cluster of our own.

    Raises
    ------
    StartError : no scheduler answers at the address.

    Source: own design on `distributed.Client.get_executor`, a `concurrent.futures.Executor`.
    """

    def __init__(self, workers: Workers) -> None:
        self._dask: Any = import_module("distributed")
        self._own: Any = None
        self._begun: dict[Future[bytes], float] = {}
        self._counted, self._threads = 0.0, 1
        where: Any = workers.dask
        if where == HERE:
            self._own = where = self._start(workers)
        try:
            self._client = self._dask.Client(where, timeout=ANSWER_S, set_as_default=False)
        except (OSError, TimeoutError) as error:
            raise StartError(f"no Dask scheduler answers at {workers.dask}") from error
        self._executor = self._client.get_executor(pure=False)

    def _start(self, workers: Workers) -> Any:
        """Start a cluster on this machine, whose processes never see Ctrl-C."""
        tries = {"distributed.scheduler.allowed-failures": workers.retries}
        with import_module("dask").config.set(tries), deaf_to_keyboard():
            cluster = self._dask.LocalCluster(
                n_workers=0,
                threads_per_worker=1,
                host="127.0.0.1",
                dashboard_address="127.0.0.1:0",
                scheduler_kwargs={"dashboard": False},
                silence_logs="CRITICAL",
            )
        cluster.scale(workers.count)
        return cluster

    def room(self, waiting: int) -> int:
        """Two tasks for each thread of the cluster, which may grow and shrink meanwhile."""
        if time.monotonic() - self._counted > COUNT_S:
            self._threads = max(1, sum(self._client.nthreads().values()))
            self._counted = time.monotonic()
        return 2 * self._threads if waiting > self._threads else self._threads

    def submit(self, terms: Terms, task: Task) -> Future[bytes]:
        """Hand a task to the scheduler."""
        future: Future[bytes] = self._executor.submit(_play_far_away, terms, task)
        self._begun[future] = time.monotonic()
        return future

    def death(self, future: Future[bytes]) -> Death | None:
        """Say how often workers died with a task, if they did.

        Raises
        ------
        StartError : the scheduler is gone.
        """
        seconds = time.monotonic() - self._begun.pop(future)
        try:
            error = future.exception()
        except CancelledError as lost:
            raise StartError(
                "the Dask scheduler is gone; finished runs are kept: the same command goes on"
            ) from lost
        if not isinstance(error, self._dask.scheduler.KilledWorker):
            return None
        times = int(error.allowed_failures) + 1
        how = "died" if times == 1 else f"died, {times} times in a row"
        return Death(how, None, seconds / times, known=False)

    def close(self) -> None:
        """Leave the cluster; end it if it is ours."""
        self._leave(GOODBYE_S)

    def stop(self) -> None:
        """Take back what is under way and leave at once.

        What does not answer in time ends with this process at the latest.
        """
        self._leave(AWAY_S)

    def _leave(self, seconds: float) -> None:
        with suppress(Exception):
            self._executor.shutdown(wait=False)
        for one in (self._client, self._own):
            if one is not None:
                with suppress(Exception):
                    one.close(timeout=seconds)
        self._client = self._own = None


@cache
def _own_code() -> str:
    """Digest of the code that this process has."""
    return code_digest()


def _play_far_away(terms: Terms, task: Task) -> bytes:
    """Play a task in a worker of a cluster, if it has the code of this study.

    Raises
    ------
    OtherCode : it has not.
    """
    if _own_code() != terms.code:
        raise OtherCode(
            "a worker of the cluster has another version of Uptake than this command: install "
            "the same one on both"
        )
    playing = import_module("sim.experiment.play")
    return to_bytes(playing.play(terms, task, playing.Shared()))
