"""Hand tasks to a crew and take their parts: what a death or an error costs is one row at most."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import suppress
from importlib import import_module

import pyarrow as pa

from sim.errors import UptakeError
from sim.experiment.compact import FAILED, KILLED, TIMEOUT
from sim.experiment.packing import from_bytes
from sim.experiment.pool import Crew, Death
from sim.experiment.provenance import reason_of
from sim.experiment.task import Task, Terms, lost

Parts = Generator[pa.Table, None, None]


class Dispatch:
    """Play tasks by a crew; runs that a dead worker held are played again, in another worker.

    Parameters
    ----------
    crew : who plays.
    terms : what holds for every task.
    waiting : tasks in the order in which they are to be played.
    retries : how often a run is played again after its worker died.
    meanwhile : modules that will be needed afterwards, imported one by one while others play.

    Source: own design.
    """

    def __init__(
        self,
        crew: Crew,
        terms: Terms,
        waiting: Sequence[Task],
        retries: int,
        meanwhile: Sequence[str] = (),
    ) -> None:
        self._crew, self._terms, self._retries = crew, terms, retries
        self._errands = deque(meanwhile)
        self._queue = deque(waiting)
        self._suspects: deque[Task] = deque()
        self._running: dict[Future[bytes], Task] = {}
        self._warm = False

    def parts(self) -> Parts:
        """Yield the part of each task when it has ended, in whatever order.

        Raises
        ------
        UptakeError : no worker can play anything; what was yielded before is good.
        """
        try:
            while self._queue or self._suspects or self._running:
                alone = self._hand_out()
                self._run_an_errand()
                finished, _ = wait(self._running, return_when=FIRST_COMPLETED)
                # In the order in which they were handed out, so that what comes back goes on so.
                for future in [one for one in self._running if one in finished]:
                    yield from self._take(future, self._running.pop(future), alone)
            self._crew.close()
        finally:
            self._crew.stop()

    def _hand_out(self) -> bool:
        """Keep the crew busy; one task at a time where a run may have killed its worker, and at
        first, when machine code is compiled that others would compile at the same time."""
        alone = bool(self._suspects) or not self._warm
        source = self._suspects or self._queue
        more = 2 if self._errands else 1  # nobody shall wait for this process while it imports
        while source and len(self._running) < (1 if alone else more * self._crew.room(len(source))):
            task = source.popleft()
            self._running[self._crew.submit(self._terms, task)] = task
        return alone

    def _run_an_errand(self) -> None:
        """Import a module here, in the one thread that imports, while there is only waiting to do.

        What is wrong with it will be said where it is really used.
        """
        if self._errands:
            with suppress(Exception):
                import_module(self._errands.popleft())

    def _take(self, future: Future[bytes], task: Task, alone: bool) -> Iterator[pa.Table]:
        """Take what became of a task."""
        death = self._crew.death(future)
        if death is not None:
            yield from self._mourn(task, death, alone)
            return
        self._warm = True
        error = future.exception()
        if error is None:
            yield from_bytes(future.result())
        elif isinstance(error, UptakeError):
            raise error
        elif len(task.cells) > 1:  # something of it cannot be handed over: find out what
            ones = [task.only(place, place + 1) for place in range(len(task.cells))]
            self._queue.extendleft(reversed(ones))
        else:
            yield lost(self._terms, task, FAILED, reason_of(error), 0.0)

    def _mourn(self, task: Task, death: Death, alone: bool) -> Iterator[pa.Table]:
        """Put the runs of a dead worker back, but for one that has had its last attempt."""
        if death.known and death.position is None:  # it had not begun
            self._queue.appendleft(task)
            return
        if not death.known:
            if alone and len(task.cells) == 1:
                yield self._given_up(task, death)
            else:
                self._suspects.extend(task.again())
            return
        place = death.position or 0
        before, after = task.only(0, place), task.only(place + 1, len(task.cells))
        blamed = task.only(place, place + 1)
        self._queue.extendleft(part for part in (after, before) if part.cells)
        if task.attempt > self._retries or self._is_late(death):
            yield self._given_up(blamed, death)
        else:
            self._queue.extendleft(blamed.again())

    def _is_late(self, death: Death) -> bool:
        """Say whether the time limit ended the run."""
        return 0 < self._terms.time_limit <= death.seconds

    def _given_up(self, task: Task, death: Death) -> pa.Table:
        """Make the row of a run that may not try again."""
        self._warm = True
        if self._is_late(death):
            reason = f"took longer than time_limit_s={self._terms.time_limit:g}"
            return lost(self._terms, task, TIMEOUT, reason, death.seconds)
        limit = self._terms.memory_limit
        hint = f" (memory_limit_mb={limit:g})" if limit else ""
        return lost(self._terms, task, KILLED, f"its worker {death.how}{hint}", death.seconds)
