"""Worker processes that may die: started from one forkserver, watched, rebuilt, never orphaned."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from importlib import import_module
from multiprocessing import forkserver
from multiprocessing.connection import wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess, parent_process
from typing import TYPE_CHECKING

from sim.errors import UptakeError

if TYPE_CHECKING:
    import pyarrow as pa

    from sim.experiment.task import Task, Terms

PRELOAD = ("sim.one_run", "sim.experiment.play")
"""What the forkserver imports once, so that a worker starts in milliseconds."""


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


def warm_up() -> None:
    """Start the forkserver early: it imports the model while the command still reads its input."""
    if sys.platform != "win32":
        context()
        forkserver.ensure_running()


class StartError(UptakeError):
    """Stop because no worker process can start; no run is to blame."""


class Pool:
    """Run tasks in processes.

    Parameters
    ----------
    count : number of workers.

    Source: own design on `concurrent.futures`.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._processes: tuple[BaseProcess, ...] = ()
        self._executor = self._start()

    def submit(self, terms: Terms, task: Task) -> Future[pa.Table]:
        """Hand a task to the next free worker."""
        future = self._executor.submit(_work, terms, task)
        # The executor has no public list of its processes; without it a death has no reason.
        self._processes = tuple((getattr(self._executor, "_processes", None) or {}).values())
        return future

    def rebuild(self) -> str:
        """Replace the workers after a death.

        Returns
        -------
        How the dead one ended, in words.

        Raises
        ------
        StartError : the new ones cannot start either.
        """
        self._executor.shutdown(wait=True, cancel_futures=True)
        codes = [one.exitcode for one in self._processes if one.exitcode is not None]
        # The executor itself ends the others, with SIGTERM.
        own = [code for code in codes if code != -signal.SIGTERM] or codes
        self._executor = self._start()
        if not self._starts():
            raise StartError(
                "worker processes cannot start; in a script of your own the call must stand under "
                "`if __name__ == '__main__':`, and workers=serial needs no processes"
            )
        return _ending(own[0]) if own else "ended without a word"

    def close(self) -> None:
        """Let idle workers go."""
        self._executor.shutdown(wait=True, cancel_futures=True)

    def stop(self) -> None:
        """End all workers now, whatever they do."""
        self._executor.shutdown(wait=False, cancel_futures=True)
        for process in self._processes:
            process.kill()

    def _starts(self) -> bool:
        """Try whether a worker can start at all."""
        try:
            return self._executor.submit(os.getpid).result() > 0
        except BrokenProcessPool:
            return False

    def _start(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self._count, mp_context=context(), initializer=_begin)


def _ending(code: int) -> str:
    """Say how a process ended.

    Example
    -------
    >>> _ending(-9), _ending(3)
    ('was killed by signal 9', 'ended with code 3')
    """
    return f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"


def _begin() -> None:
    """Prepare a worker: leave the keyboard to the main process, and never outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    """End this process when its parent is gone."""
    wait([sentinel])
    os._exit(1)


def _work(terms: Terms, task: Task) -> pa.Table:
    """Play a task in a worker; the model is imported there alone, which the main process waits
    for neither at its start nor later."""
    table: pa.Table = import_module("sim.experiment.play").play(terms, task)
    return table
