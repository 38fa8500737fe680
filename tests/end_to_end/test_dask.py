"""A real cluster of two Dask workers, one of which is killed in mid-study: the same bytes."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

import sim
from sim.experiment.execute import Workers, execute
from sim.experiment.store import Store, Stored
from sim.experiment.tables import TABLES
from tests import plays
from tests.plays import a_study

pytestmark = [
    pytest.mark.slow,
    # Dask closes the sockets of a worker that was killed when it collects garbage.
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
]


def tables_of(stored: Stored) -> dict[str, bytes]:
    """Read every table that must not depend on who played, and the summary."""
    names = [*(f"{name}.parquet" for name in TABLES if name != "timings"), "summary.csv"]
    return {name: (stored.folder / name).read_bytes() for name in names}


def test_a_killed_dask_worker_changes_no_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its tasks are played by the other one; every table but the timings is that of serial."""
    study, killed = sim.compose("strategy=big_bang_feb", "calendar.weeks=60", "futures=20"), []
    store = Store(tmp_path / "cluster")

    def kill_once(done: int, _total: int) -> None:
        notes = [int(path.name) for path in tmp_path.glob("[0-9]*")]
        if not killed and done >= 10 and len(notes) >= 2:
            killed.append(notes[0])
            os.kill(notes[0], signal.SIGKILL)

    monkeypatch.setenv("NOTES", str(tmp_path))
    workers = Workers.named("dask")
    summary = execute(
        study, store, workers, progress=kill_once, runner=plays.run_the_model_and_note
    )
    assert summary.exit_code == 0, summary.failures
    assert killed
    clustered = store.finish(study)
    serial = Store(tmp_path / "serial")
    execute(study, serial, Workers(0))
    assert tables_of(clustered) == tables_of(serial.finish(study))


def test_a_run_that_kills_dask_workers_is_given_up(tmp_path: Path) -> None:
    """Everything else is played."""
    store, workers = Store(tmp_path), Workers(2, retries=0, dask="here")
    summary = execute(a_study(), store, workers, runner=plays.run_or_die, builder=plays.build)
    assert [(f.status, f.reason) for f in summary.failures] == [("killed", "its worker died")]
    assert (store.finish(a_study()).runs["status"] == "ok").sum() == 11
