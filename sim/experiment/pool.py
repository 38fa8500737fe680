"""Worker processes that may die: forked from one server, watched, replaced, never orphaned.

Each worker has an executor of its own, so the death of one disturbs no other, and a note in shared
memory that says which run it plays, so no run is blamed for another one's end.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import forkserver, resource_tracker
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Any, Protocol

from sim.errors import UptakeError
from sim.experiment.leash import tie

if TYPE_CHECKING:
    from sim.experiment.task import Task, Terms

PRELOAD = ("sim.experiment.leash", "sim.experiment.play", "sim.experiment.warm")
"""What the server imports once, so that a worker starts in milliseconds and its runs at once."""
BARREN = 20
"""Deaths in a row, without a run begun in between, after which no worker will ever start."""


def usable_cores() -> int:
    """Count the cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def context() -> BaseContext:
    """Choose how workers start, without touching the choice of anybody else in this process."""
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    server = multiprocessing.get_context("forkserver")
    server.set_forkserver_preload(list(PRELOAD))
    return server


@contextmanager
def deaf_to_keyboard() -> Iterator[None]:
    """Let processes that are started meanwhile never see Ctrl-C, which is the command's alone.

    They inherit that it is held back; for this process it is so only until the end of the block.
    """
    if sys.platform == "win32":
        yield
        return
    resource_tracker.ensure_running()  # it lets Ctrl-C through again, so it goes first
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def warm_up() -> None:
    """Start the server early: it imports the model while the command still reads its input."""
    if sys.platform != "win32":
        context()
        with deaf_to_keyboard():
            forkserver.ensure_running()


class StartError(UptakeError):
    """Stop because no worker can start or be reached; no run is to blame."""


@dataclass(frozen=True, slots=True)
class Death:
    """Say how a worker ended, and what it was at.

    Parameters
    ----------
    how : in words.
    position : which run of its task it played; None if it had not begun the task.
    seconds : how long that run had taken.
    known : whether `position` is known at all; workers far away leave no note.
    """

    how: str
    position: int | None
    seconds: float
    known: bool = True


class Crew(Protocol):
    """Play tasks somewhere: in processes here, or on a cluster."""

    def room(self, waiting: int) -> int:
        """How many tasks may be under way while so many wait."""
        ...

    def submit(self, terms: Terms, task: Task) -> Future[bytes]:
        """Hand a task over."""
        ...

    def death(self, future: Future[bytes]) -> Death | None:
        """Say how the worker of a task ended, if it did; who died is replaced."""
        ...

    def close(self) -> None:
        """Let idle workers go."""
        ...

    def stop(self) -> None:
        """End all workers now, whatever they do."""
        ...


class Hand:
    """One worker process, from its start to its end."""

    def __init__(self) -> None:
        mode = context()
        self.note = mode.RawArray(ctypes.c_double, 3)
        self.executor = ProcessPoolExecutor(
            1, mp_context=mode, initializer=_begin, initargs=(self.note,)
        )
        self.held: deque[tuple[Future[bytes], int]] = deque()
        self._process: BaseProcess | None = None
        self._ending = ""
        self._at = 0.0

    def submit(self, terms: Terms, task: Task, number: int) -> Future[bytes]:
        """Queue a task."""
        future = self.ask(_work, terms, task, number)
        self.held.append((future, number))
        return future

    def ask(self, work: Callable[..., bytes], *arguments: object) -> Future[bytes]:
        """Let the worker do something, after all that it was asked before."""
        warm_up()
        future = self.executor.submit(work, *arguments)
        self._look()
        self._leave_the_answers_to_the_worker()
        return future

    def drop(self, future: Future[bytes]) -> int:
        """Forget a task that ended and return its number."""
        ((found, number),) = [pair for pair in self.held if pair[0] is future]
        self.held.remove((found, number))
        return number

    def autopsy(self) -> tuple[str, float]:
        """Say how the process ended, and when that was noticed."""
        if not self._ending:
            self._at = time.monotonic()
            self._look()
            self.executor.shutdown(wait=True)  # its tasks have been told by now
            code = self._process.exitcode if self._process is not None else None
            self._ending = "ended without a word" if code is None else _ending(code)
        return self._ending, self._at

    def kill(self) -> None:
        """End the process, whatever it does."""
        self._look()
        self.executor.shutdown(wait=False, cancel_futures=True)
        if self._process is not None:
            self._process.kill()

    def _leave_the_answers_to_the_worker(self) -> None:
        """Close our own end of the pipe that answers come through.

        The executor keeps it open, so a worker that is killed in the middle of an answer would be
        waited for for ever: the pipe has no end as long as somebody could still write to it.
        """
        writer = getattr(getattr(self.executor, "_result_queue", None), "_writer", None)
        if sys.platform != "win32" and writer is not None and not writer.closed:
            writer.close()

    def _look(self) -> None:
        """Remember the process; the executor has no public list and forgets it when it breaks."""
        processes = getattr(self.executor, "_processes", None) or {}
        self._process = next(iter(list(processes.values())), self._process)


class Pool:
    """Play tasks in processes of this machine.

    Parameters
    ----------
    count : number of workers.

    Source: own design on `concurrent.futures`.
    """

    def __init__(self, count: int) -> None:
        self._hands = [Hand() for _ in range(count)]
        self._where: dict[Future[bytes], Hand] = {}
        self._number = 0
        self._barren = 0

    def room(self, waiting: int) -> int:
        """Two tasks a worker, so that none waits for this process; near the end one."""
        count = len(self._hands)
        return 2 * count if waiting > count else count

    def submit(self, terms: Terms, task: Task) -> Future[bytes]:
        """Hand a task to the worker that has least to do.

        Raises
        ------
        StartError : no worker can start.
        """
        while True:
            hand = min(self._hands, key=lambda one: len(one.held))
            self._number += 1
            try:
                future = hand.submit(terms, task, self._number)
            except (BrokenProcessPool, OSError, EOFError):  # it, or its server, is dead
                self._count_barren()
                self._replace(hand)
                continue
            self._where[future] = hand
            return future

    def death(self, future: Future[bytes]) -> Death | None:
        """Say how the worker of a task ended, if it did, and start another in its place.

        Raises
        ------
        StartError : no worker can start.
        """
        hand = self._where.pop(future)
        number = hand.drop(future)
        if not _broke(future):
            self._barren = 0
            return None
        how, at = hand.autopsy()
        self._replace(hand)
        noted, position, since = hand.note
        if noted != number:
            self._count_barren()
            return Death(how, None, 0.0)
        self._barren = 0
        return Death(how, int(position), at - since)

    def close(self) -> None:
        """Let idle workers go."""
        for hand in self._hands:
            hand.executor.shutdown(wait=True, cancel_futures=True)

    def stop(self) -> None:
        """End all workers now, whatever they do."""
        for hand in self._hands:
            hand.kill()

    def _replace(self, hand: Hand) -> None:
        """Put a new worker in the place of a dead one; tasks that it held come back as dead."""
        if hand in self._hands:
            hand.autopsy()
            self._hands[self._hands.index(hand)] = Hand()

    def _count_barren(self) -> None:
        self._barren += 1
        if self._barren > BARREN:
            raise StartError(
                "worker processes cannot start; in a script of your own the call must stand under "
                "`if __name__ == '__main__':`, and workers=serial needs no processes"
            )


def _broke(future: Future[bytes]) -> bool:
    """Say whether a task ended because its worker did."""
    try:
        return isinstance(future.exception(), BrokenProcessPool)
    except CancelledError:
        return True


def _ending(code: int) -> str:
    """Say how a process ended.

    Example
    -------
    >>> _ending(-9), _ending(3)
    ('was killed by signal 9', 'ended with code 3')
    """
    return f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"


_NOTE: ContextVar[ctypes.Array[ctypes.c_double]] = ContextVar("note")
"""Where this worker notes what it plays; set once, when it starts."""
_SHARED: ContextVar[Any] = ContextVar("shared")
"""What this worker keeps from one task of a future to the next one."""


def _begin(note: ctypes.Array[ctypes.c_double]) -> None:
    """Prepare a worker: leave the keyboard to the main process, and never outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tie()
    _NOTE.set(note)


def _work(terms: Terms, task: Task, number: int) -> bytes:
    """Play a task in a worker; the model is imported there alone, which the main process waits
    for neither at its start nor later."""
    note = _NOTE.get()

    def begun(position: int) -> None:
        note[1], note[2] = position, time.monotonic()
        note[0] = number

    playing = import_module("sim.experiment.play")
    shared = _SHARED.get(None) or playing.Shared()
    _SHARED.set(shared)
    content: bytes = import_module("sim.experiment.packing").to_bytes(
        playing.play(terms, task, shared, begun)
    )
    return content
