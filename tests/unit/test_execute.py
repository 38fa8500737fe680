"""Playing a study: the same tables whatever the workers, and one row for whatever goes wrong."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from sim.errors import BadInput
from sim.experiment import execute as execute_module
from sim.experiment.design import Cell, Study, rows
from sim.experiment.execute import Summary, Workers, execute
from sim.experiment.packing import from_bytes
from sim.experiment.pool import Pool
from sim.experiment.store import Store, Stored
from sim.experiment.tables import TABLES
from sim.experiment.task import Runner, Task, Terms, tasks
from sim.kernel.streams import Streams
from sim.organisation.people import Organisation
from sim.organisation.spec import OrganisationSpec
from tests import plays
from tests.plays import Plan, a_scenario, a_study

ROOT = Path(__file__).resolve().parents[2]
Found = TypeVar("Found")


def played(
    study: Study, folder: Path, workers: Workers, runner: Runner = plays.run
) -> tuple[Summary, Stored]:
    """Play a study and cut its tables."""
    store = Store(folder)
    summary = execute(study, store, workers, runner=runner, builder=plays.build)
    return summary, store.finish(study)


def table_bytes(stored: Stored) -> dict[str, bytes]:
    """Read the bytes of every table that must not depend on the workers, and the summary."""
    names = [f"{name}.parquet" for name in TABLES if name != "timings"]
    return {name: (stored.folder / name).read_bytes() for name in [*names, "summary.csv"]}


def remembering(folder: Path) -> Study:
    """Make a study whose plans know a path to remember in."""
    scenario = a_scenario()
    plans = [Plan(name, text=str(folder)) for name in ("a", "b", "c")]
    return Study("a_study", tuple(Cell(scenario, plan) for plan in plans), 4)


@pytest.mark.parametrize("count", [1, 2])
def test_tables_are_byte_equal_whatever_the_workers(tmp_path: Path, count: int) -> None:
    """Serial, one worker and two give the same bytes in every table but the timings."""
    _, serial = played(a_study(), tmp_path / "serial", Workers(0))
    _, parallel = played(a_study(), tmp_path / "parallel", Workers(count))
    assert table_bytes(parallel) == table_bytes(serial)


def test_every_run_is_played_and_reported(tmp_path: Path) -> None:
    """Progress begins with what is stored and ends with all; nothing failed: exit code 0."""
    seen: list[tuple[int, int]] = []
    store = Store(tmp_path)
    summary = execute(
        a_study(),
        store,
        Workers(0),
        progress=lambda done, total: seen.append((done, total)),
        runner=plays.run,
        builder=plays.build,
    )
    assert seen[0] == (0, 12)
    assert seen[-1] == (12, 12)
    assert seen == sorted(seen)
    assert (summary.total, summary.reused, summary.played, summary.exit_code) == (12, 0, 12, 0)


def test_a_stored_run_is_never_played_again(tmp_path: Path) -> None:
    """The second execution plays nothing; more futures play only the new ones."""
    memory = tmp_path / "memory"
    memory.mkdir()
    study = remembering(memory)
    played(study, tmp_path / "study", Workers(0), plays.run_and_count)
    again, _ = played(study, tmp_path / "study", Workers(0), plays.run_and_count)
    assert (again.reused, again.played) == (12, 0)
    more = replace(study, futures=5)
    summary, stored = played(more, tmp_path / "study", Workers(0), plays.run_and_count)
    assert (summary.reused, summary.played) == (12, 3)
    counts = Counter(path.name.rsplit("-", 1)[0] for path in memory.iterdir())
    assert len(counts) == 15
    assert set(counts.values()) == {1}
    assert list(stored.runs["run"]) == [row.run for row in rows(more)]


def test_another_seed_is_another_luck(tmp_path: Path) -> None:
    """Runs of another seed are refused in the same folder, and differ in a folder of their own."""
    _, first = played(a_study(seed=1), tmp_path / "one", Workers(0))
    npv = list(first.runs["npv"])
    with pytest.raises(BadInput, match="seed: 1 -> 2"):
        played(a_study(seed=2), tmp_path / "one", Workers(0))
    summary, second = played(a_study(seed=2), tmp_path / "two", Workers(0))
    assert summary.reused == 0
    assert set(second.runs["seed"]) == {2}
    assert list(second.runs["npv"]) != npv
    again, third = played(a_study(seed=1), tmp_path / "one", Workers(0))
    assert again.played == 0
    assert list(third.runs["npv"]) == npv


@pytest.mark.parametrize("count", [0, 1])
def test_a_run_that_raises_is_a_row(tmp_path: Path, count: int) -> None:
    """Status, reason without a folder of this machine, no metrics, no series; exit code 3."""
    summary, stored = played(a_study(), tmp_path, Workers(count), plays.run_or_raise)
    assert summary.exit_code == 3
    assert [failure.status for failure in summary.failures] == ["failed"]
    (row,) = stored.runs[stored.runs["status"] != "ok"].to_dict("records")
    assert (row["strategy"], row["future"], row["status"]) == ("b", 2, "failed")
    assert row["reason"] == "ValueError: cannot read people.csv"
    assert stored.runs["npv"].isna().sum() == 1
    assert row["run"] not in set(stored.weekly["run"])
    assert stored.manifest["runs"] == {"planned": 12, "ok": 11, "failed": 1}


def test_a_failed_run_is_played_again_by_the_next_command(tmp_path: Path) -> None:
    """Only runs that ended well count as stored; the better row wins."""
    played(a_study(), tmp_path, Workers(0), plays.run_or_raise)
    summary, stored = played(a_study(), tmp_path, Workers(0))
    assert (summary.reused, summary.played) == (11, 1)
    assert set(stored.runs["status"]) == {"ok"}


def test_a_run_that_exits_python_is_a_row(tmp_path: Path) -> None:
    """`sys.exit` in a plan ends neither the worker nor the study."""
    summary, _ = played(a_study(), tmp_path, Workers(1), plays.run_or_exit)
    assert [failure.reason for failure in summary.failures] == ["SystemExit: 5"]


def test_a_worker_that_dies_once_costs_nothing(tmp_path: Path) -> None:
    """The pool is rebuilt, the run is played again, and the tables are those of a quiet day."""
    study = remembering(tmp_path / "memory")
    summary, stored = played(study, tmp_path / "dying", Workers(2), plays.run_or_die_once)
    assert summary.exit_code == 0
    assert stored.timings["attempts"].max() == 2
    _, quiet = played(study, tmp_path / "quiet", Workers(0))
    assert table_bytes(stored) == table_bytes(quiet)


def test_a_run_that_always_kills_its_worker_is_given_up(tmp_path: Path) -> None:
    """After two more attempts it is a row that names the signal; all others are there."""
    summary, stored = played(a_study(), tmp_path, Workers(2), plays.run_or_die)
    assert [(f.status, f.reason) for f in summary.failures] == [
        ("killed", "its worker was killed by signal 9")
    ]
    timings = stored.timings.set_index(["strategy", "future"])
    assert timings.loc[("b", 2), "attempts"] == 3
    assert (stored.runs["status"] == "ok").sum() == 11


def test_a_run_that_hangs_is_ended(tmp_path: Path) -> None:
    """It takes its worker with it; everything else is played."""
    workers = Workers(2, time_limit=3.0)
    summary, stored = played(a_study(), tmp_path, workers, plays.run_or_hang)
    assert [(f.status, f.reason) for f in summary.failures] == [
        ("timeout", "took longer than time_limit_s=3")
    ]
    assert (stored.runs["status"] == "ok").sum() == 11


@pytest.mark.skipif(sys.platform != "linux", reason="memory limits are kept on Linux")
@pytest.mark.parametrize("count", [0, 1])
def test_a_run_over_its_memory_is_a_row_that_names_the_limit(tmp_path: Path, count: int) -> None:
    """It asked for three hundred megabytes; everything else is played by the same worker."""
    workers = Workers(count, memory_limit=100.0)
    summary, stored = played(a_study(), tmp_path, workers, plays.run_or_grow)
    assert [(f.status, f.reason) for f in summary.failures] == [
        ("failed", "OverMemory: asked for more than memory_limit_mb=100")
    ]
    assert stored.timings["worker"].nunique() == 1
    quiet, _ = played(a_study(), tmp_path, Workers(count), plays.run_or_grow)
    assert (quiet.played, quiet.exit_code) == (1, 0)


def test_a_run_whose_input_cannot_be_played_is_refused(tmp_path: Path) -> None:
    """With the sentence that says why, and nothing around it."""
    summary, stored = played(a_study(), tmp_path, Workers(0), plays.run_or_refuse)
    assert [(f.status, f.reason) for f in summary.failures] == [
        ("refused", "investment.trainers is 0 while courses are asked for")
    ]
    assert stored.manifest["runs"] == {"planned": 12, "ok": 11, "refused": 1}


def test_a_worker_that_dies_idle_costs_nothing(tmp_path: Path) -> None:
    """It is found dead when the next task comes, and another one plays."""
    pool = Pool(1)
    study, terms = a_study(), Terms("splitmix64", "c", plays.run, plays.build)
    task = Task(0, study.cells, (1, 1, 1))
    try:
        first = pool.submit(terms, task)
        worker = from_bytes(first.result())["worker"][0].as_py()
        assert pool.death(first) is None
        os.kill(int(worker), signal.SIGKILL)
        for _ in range(2):
            later = pool.submit(terms, task)
            if pool.death(later) is None:
                break
        assert from_bytes(later.result())["worker"][0].as_py() != worker
    finally:
        pool.stop()


def test_a_plan_that_cannot_be_handed_over_is_a_row(tmp_path: Path) -> None:
    """What cannot be pickled fails its own task, not the study."""
    bad = Plan("bad", text=(line for line in ("a generator",)))  # type: ignore[arg-type]
    study = Study("odd", (Cell(a_scenario(), Plan("a")), Cell(a_scenario(), bad)), 1)
    summary, _ = played(study, tmp_path, Workers(1))
    assert [failure.status for failure in summary.failures] == ["failed"]
    assert "pickle" in summary.failures[0].reason


def test_an_interruption_keeps_what_was_played(tmp_path: Path) -> None:
    """Ctrl-C between two tasks: finished runs are stored, and the rest is played next time."""

    def interrupt(done: int, _total: int) -> None:
        if done >= 7:
            raise KeyboardInterrupt

    for workers in (Workers(0), Workers(2)):
        folder = tmp_path / str(workers.count)
        store = Store(folder)
        with pytest.raises(KeyboardInterrupt):
            execute(
                a_study(),
                store,
                workers,
                progress=interrupt,
                runner=plays.run,
                builder=plays.build,
            )
        summary, _ = played(a_study(), folder, Workers(0))
        assert summary.reused >= 7
        assert summary.reused + summary.played == 12


def test_no_worker_outlives_a_killed_main_process(tmp_path: Path) -> None:
    """After SIGKILL of the command its workers end by themselves."""
    program = (
        "import sys; from pathlib import Path; from tests import plays\n"
        "from sim.experiment.execute import Workers, execute\n"
        "from sim.experiment.store import Store\n"
        "if __name__ == '__main__':\n"
        "    folder = Path(sys.argv[1])\n"
        "    execute(plays.a_study(), Store(folder / 's'), Workers(2),\n"
        "            runner=plays.run_or_note, builder=plays.build)\n"
    )
    (tmp_path / "program.py").write_text(program)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NOTES": str(tmp_path)}
    words = [sys.executable, str(tmp_path / "program.py"), str(tmp_path)]
    process = subprocess.Popen(words, env=environment)
    workers = _wait_for(lambda: [int(p.name[4:]) for p in tmp_path.glob("pid-*")])
    process.kill()
    process.wait()
    assert workers
    assert _wait_for(lambda: not any(_lives(pid) for pid in workers))


def test_one_run_of_the_last_plan_goes_ahead() -> None:
    """It compiles what is not compiled yet; the other runs of a future share an organisation."""
    study = a_study(futures=2)
    assert tasks(study, rows(study))[0].cells == (study.cells[2],)
    sizes = [(task.future, len(task.cells)) for task in tasks(study, rows(study))]
    assert sizes == [(0, 1), (0, 2), (1, 3)]


def test_a_task_holds_at_most_thirty_runs() -> None:
    """So that progress moves and a death costs little."""
    study = a_study(tuple(f"p{i}" for i in range(70)), futures=1)
    sizes = [len(task.cells) for task in tasks(study, rows(study))]
    assert sizes == [1, 30, 30, 9]
    held = [cell for task in tasks(study, rows(study)) for cell in task.cells]
    assert held == [study.cells[-1], *study.cells[:-1]]


def test_strategies_of_a_future_share_one_organisation(tmp_path: Path) -> None:
    """It is built once for each future, over the tasks of that future too."""
    built = []

    def build(spec: OrganisationSpec, streams: Streams) -> Organisation:
        built.append(streams.future)
        return plays.build(spec, streams)

    study = a_study(futures=3)
    execute(study, Store(tmp_path), Workers(0), runner=plays.run, builder=build)
    assert built == [0, 1, 2]


@pytest.mark.parametrize("word", ["0", "-1", "two", "1.5"])
def test_workers_must_be_a_number_or_serial(word: str) -> None:
    """Anything else is refused in one sentence."""
    with pytest.raises(BadInput, match=r"workers is .* allowed: a number from 1, serial, dask"):
        Workers.named(word)


def test_dask_is_a_word_of_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cluster of its own, or the address of a scheduler; without the extra it says what to do."""
    assert (Workers.named("dask").dask, Workers.named("dask").count >= 2) == ("here", True)
    assert Workers.named("dask:tcp://node:8786").dask == "tcp://node:8786"
    with pytest.raises(BadInput, match="workers is dask:node"):
        Workers.named("dask:node")
    monkeypatch.setattr(execute_module, "find_spec", lambda _name: None)
    with pytest.raises(BadInput, match=r"not installed: pip install 'uptake\[cluster\]'"):
        Workers.named("dask")


def test_a_scheduler_that_does_not_answer_is_named_and_nothing_written(tmp_path: Path) -> None:
    """Before the folder is made."""
    store = Store(tmp_path / "study")
    with pytest.raises(BadInput, match=r"127\.0\.0\.1:1, where no Dask scheduler answers"):
        execute(a_study(), store, Workers.named("dask:tcp://127.0.0.1:1"))
    assert not (tmp_path / "study").exists()


def test_workers_default_to_usable_cores() -> None:
    """Nothing said: all cores that this process may use."""
    assert Workers.named().count == len(os.sched_getaffinity(0))
    assert Workers.named("").count >= 1


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def _wait_for(find: Callable[[], Found], seconds: float = 180.0) -> Found:
    """Ask again until there is an answer, or time is up."""
    end = time.monotonic() + seconds
    while not (found := find()) and time.monotonic() < end:
        time.sleep(0.05)
    return found
