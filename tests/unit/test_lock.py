"""The lock of a study: one command at a time, and no dead one in the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sim.errors import BadInput
from sim.experiment.lock import LOCK, StudyLock

HOLD = """
import sys, time
from pathlib import Path
from sim.experiment.lock import StudyLock
lock = StudyLock(Path(sys.argv[1]))
print("held", flush=True)
time.sleep(60)
"""
COUNT = """
import sys
from pathlib import Path
from sim.errors import BadInput
from sim.experiment.lock import StudyLock
folder = Path(sys.argv[1])
done = 0
while done < 30:
    try:
        lock = StudyLock(folder)
    except BadInput:
        continue
    number = folder / "number"
    value = int(number.read_text())
    number.write_text(str(value + 1))
    lock.release()
    done += 1
"""


def start(code: str, folder: Path) -> subprocess.Popen[str]:
    """Start another process in the folder."""
    command = [sys.executable, "-c", code, str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_a_second_process_is_refused_and_a_dead_one_is_not_in_the_way(tmp_path: Path) -> None:
    """The first one is named; killed, its lock needs no unlocking."""
    with start(HOLD, tmp_path) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(BadInput, match=rf"in use by process {other.pid} on .+ since 20") as why:
            StudyLock(tmp_path)
        assert why.value.exit_code == 2
        other.send_signal(signal.SIGKILL)
        other.wait()
        assert (tmp_path / LOCK).exists()
        lock = StudyLock(tmp_path)
        lock.release()
        lock.release()
    assert not (tmp_path / LOCK).exists()


def test_the_text_of_an_old_lock_locks_nobody_out(tmp_path: Path) -> None:
    """The text only informs."""
    (tmp_path / LOCK).write_text('{"pid": 1, "host": "x", "start": "2020"}')
    StudyLock(tmp_path).release()


def test_two_stores_of_one_process_share_the_folder(tmp_path: Path) -> None:
    """A notebook may open a study twice; the lock goes with the one that took it."""
    first = StudyLock(tmp_path)
    StudyLock(tmp_path).release()
    assert (tmp_path / LOCK).read_text().startswith(f'{{"pid": {os.getpid()}')
    del first
    assert not (tmp_path / LOCK).exists()


def test_processes_in_a_race_are_never_inside_together(tmp_path: Path) -> None:
    """Ninety increments by three processes: none is lost, though the file comes and goes."""
    (tmp_path / "number").write_text("0")
    others = [start(COUNT, tmp_path) for _ in range(3)]
    assert [other.wait(60) for other in others] == [0, 0, 0]
    for other in others:
        assert other.stdout is not None
        other.stdout.close()
    assert (tmp_path / "number").read_text() == "90"
