"""What a death or an error costs: one run at most, and only the run that was being played."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Callable
from concurrent.futures import Future

import pytest

from sim.errors import UptakeError
from sim.experiment.dispatch import Dispatch
from sim.experiment.packing import to_bytes
from sim.experiment.play import Shared, play
from sim.experiment.pool import Death
from sim.experiment.task import Task, Terms
from tests import plays
from tests.plays import a_study

TERMS = Terms("splitmix64", "code", plays.run, plays.build)
Fate = Death | Exception | None


class Troupe:
    """A crew in this process, whose workers die as the test says."""

    def __init__(self, fate: Callable[[Task], Fate]) -> None:
        self.fate = fate
        self.played: list[Task] = []
        self.deaths: dict[Future[bytes], Death] = {}
        self.held: list[Future[bytes]] = []
        self.stopped = self.closed = False

    def room(self, waiting: int) -> int:
        """Two at a time."""
        return 2

    def submit(self, terms: Terms, task: Task) -> Future[bytes]:
        """Play at once, or die."""
        self.played.append(task)
        future: Future[bytes] = Future()
        self.held.append(future)
        fate = self.fate(task)
        if isinstance(fate, Death):
            self.deaths[future] = fate
            future.set_exception(OSError("dead"))
        elif isinstance(fate, Exception):
            future.set_exception(fate)
        else:
            future.set_result(to_bytes(play(terms, task, Shared())))
        return future

    def death(self, future: Future[bytes]) -> Death | None:
        """As was said."""
        self.held.remove(future)
        return self.deaths.get(future)

    def close(self) -> None:
        """The end of the show."""
        self.closed = True

    def stop(self) -> None:
        """The end of everything."""
        self.stopped = True


def shown(crew: Troupe, *tasks: Task, terms: Terms = TERMS) -> dict[str, tuple[str, str, int]]:
    """Play tasks; run -> status, reason, attempts; no run may come twice."""
    found = {}
    for part in Dispatch(crew, terms, tasks, 2).parts():
        for row in part.select(["run", "status", "reason", "attempts"]).to_pylist():
            assert row["run"] not in found
            found[row["run"]] = (row["status"], row["reason"], row["attempts"])
    assert crew.stopped
    return found


def task_of(future: int) -> Task:
    """Three plans of one future."""
    return Task(future, a_study().cells, (1, 1, 1))


def alone(task: Task, future: int, place: int) -> bool:
    """Say whether a task is one certain run alone."""
    return task.future == future and task.cells == (task_of(0).cells[place],)


def test_only_the_run_that_was_played_is_blamed() -> None:
    """The others of its task are played again without counting an attempt."""

    def fate(task: Task) -> Fate:
        return Death("died", 1, 0.1) if len(task.cells) == 3 and task.future == 1 else None

    crew = Troupe(fate)
    found = shown(crew, task_of(0), task_of(1))
    assert [status for status, _, _ in found.values()] == ["ok"] * 6
    assert [attempts for _, _, attempts in found.values()].count(2) == 1
    assert found[f"{task_of(0).cells[1].id}-1"][2] == 2
    assert crew.closed


def test_a_worker_that_dies_before_it_begins_blames_nobody() -> None:
    """However often that happens."""
    left = [5]

    def fate(task: Task) -> Fate:
        left[0] -= 1
        return Death("died", None, 0.0) if left[0] >= 0 else None

    found = shown(Troupe(fate), task_of(0))
    assert set(found.values()) == {("ok", "", 1)}


def test_the_third_death_of_a_run_is_a_row() -> None:
    """Two retries, then it is given up; everybody else is played."""

    def fate(task: Task) -> Fate:
        cells = task_of(0).cells
        place = task.cells.index(cells[2]) if task.future == 1 and cells[2] in task.cells else None
        return None if place is None else Death("was killed by signal 9", place, 0.1)

    crew = Troupe(fate)
    found = shown(crew, task_of(0), task_of(1))
    bad = f"{task_of(0).cells[2].id}-1"
    assert found.pop(bad) == ("killed", "its worker was killed by signal 9", 3)
    assert {status for status, _, _ in found.values()} == {"ok"}
    assert sum(task_of(0).cells[2] in t.cells and t.future == 1 for t in crew.played) == 3


def test_a_death_at_the_time_limit_is_a_timeout_at_once() -> None:
    """A run that took too long would take too long again."""
    terms = Terms("splitmix64", "code", plays.run, plays.build, 2.0)

    def fate(task: Task) -> Fate:
        return Death("ended with code 1", 0, 2.1) if task.future == 1 else None

    found = shown(Troupe(fate), task_of(0), task_of(1).only(0, 1), terms=terms)
    assert ("timeout", "took longer than time_limit_s=2", 1) in found.values()


def test_a_death_under_a_memory_limit_names_the_limit() -> None:
    """What the system ended may have asked for too much."""
    terms = Terms("splitmix64", "code", plays.run, plays.build, 0.0, 300.0)
    found = shown(Troupe(lambda _: Death("died", 0, 0.1)), task_of(0).only(0, 1), terms=terms)
    assert next(iter(found.values()))[1] == "its worker died (memory_limit_mb=300)"


def test_where_nobody_knows_who_killed_a_worker_suspects_play_alone() -> None:
    """Those that are innocent are cleared; nothing else is under way meanwhile."""
    together = []

    def fate(task: Task) -> Fate:
        if len(task.cells) == 3 and task.future == 1:
            return Death("died", None, 0.1, known=False)
        if task.attempt > 1:
            together.append(len(crew.held))
        return Death("died", None, 0.1, known=False) if alone(task, 1, 2) else None

    crew = Troupe(fate)
    found = shown(crew, *(task_of(future) for future in range(5)))
    assert together == [1, 1, 1]
    assert [status for status, _, _ in found.values()].count("killed") == 1
    assert found[f"{task_of(0).cells[2].id}-1"] == ("killed", "its worker died", 2)
    assert len(found) == 15


def test_what_cannot_be_handed_over_fails_alone() -> None:
    """The other plans of its future are played."""

    def fate(task: Task) -> Fate:
        return TypeError("cannot pickle") if task_of(0).cells[1] in task.cells else None

    found = shown(Troupe(fate), task_of(0))
    assert sorted(status for status, _, _ in found.values()) == ["failed", "ok", "ok"]


def test_a_fault_of_the_crew_ends_the_study_and_the_crew() -> None:
    """It is no run's fault, so it is no row."""
    crew = Troupe(lambda task: UptakeError("other code") if task.future == 1 else None)
    with pytest.raises(UptakeError, match="other code"):
        shown(crew, task_of(0), task_of(1))
    assert crew.stopped
    assert not crew.closed


def test_what_is_needed_afterwards_is_imported_meanwhile() -> None:
    """In the one thread there is; a module that cannot be imported stops no study."""
    before = sys.modules.pop("this", None)
    crew = Troupe(lambda task: None)
    with contextlib.redirect_stdout(io.StringIO()):
        parts = Dispatch(crew, TERMS, [task_of(0)], 2, ("no_such_module",)).parts()
        assert sum(part.num_rows for part in parts) == 3
        more = Dispatch(crew, TERMS, [task_of(1)], 2, ("this",)).parts()
        assert sum(part.num_rows for part in more) == 3
    assert "this" in sys.modules
    if before is not None:
        sys.modules["this"] = before
