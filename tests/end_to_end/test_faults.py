"""Faults on purpose: kills, truncations, flipped bits, races, stale locks, full disks.

Bounded as it stands; `UPTAKE_FAULTS=20` repeats everything twenty times as often. Each test prints
how many faults were injected and how many the study survived, and fails if these differ.
"""

from __future__ import annotations

import errno
import io
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.errors import BadInput
from sim.experiment import files
from sim.experiment.execute import Workers, execute
from sim.experiment.files import StoreError
from sim.experiment.store import Store, load_study
from sim.experiment.tables import TABLES
from sim.experiment.verify import inspect_study
from tests import plays
from tests.plays import a_study

OFTEN = int(os.environ.get("UPTAKE_FAULTS", "1"))
STUDY = a_study(futures=30)
PLAY = """
import sys, time
from pathlib import Path
from sim.errors import UptakeError
from sim.experiment import store as stores
from sim.experiment.execute import Workers, execute
from tests import plays
stores.RUNS_PER_PART = 6
try:
    store = stores.Store(Path(sys.argv[1]))
    print("begun", flush=True)
    execute(plays.a_study(futures=30), store, Workers(0), runner=plays.run, builder=plays.build)
    store.finish(plays.a_study(futures=30))
except UptakeError as error:
    print(error, file=sys.stderr)
    sys.exit(error.exit_code)
"""
ROOT = Path(__file__).resolve().parents[2]


def command(folder: Path) -> subprocess.Popen[str]:
    """Start a process that plays the study."""
    return subprocess.Popen(
        [sys.executable, "-c", PLAY, str(folder)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def play_here(folder: Path) -> Store:
    """Play the study in this process."""
    store = Store(folder)
    play_into(store)
    return store


def play_into(store: Store) -> None:
    """Play what is missing of the study and cut its tables."""
    execute(STUDY, store, Workers(0), runner=plays.run, builder=plays.build)
    store.finish(STUDY)


def tables_of(folder: Path) -> dict[str, bytes]:
    """Read every table that must not depend on accidents, through the readers."""
    stored = load_study(folder)
    for name in TABLES:
        stored.table(name)
    names = [*(f"{name}.parquet" for name in TABLES if name != "timings"), "summary.csv"]
    return {name: (folder / name).read_bytes() for name in names}


@pytest.fixture(scope="module")
def straight(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study, undisturbed."""
    folder = tmp_path_factory.mktemp("straight") / "a_study"
    play_here(folder).close()
    return folder


def report(what: str, injected: int, survived: int) -> None:
    """Print the figures; every fault must be survived."""
    print(f"{what}: faults injected {injected}, survived {survived}")
    assert survived == injected


@pytest.mark.slow
def test_kills_of_the_main_process_lose_nothing(straight: Path, tmp_path: Path) -> None:
    """Killed at random times over the whole span, the same command ends with the same bytes."""
    luck, kills = np.random.default_rng(1), 3 * OFTEN
    survived = 0
    for number in range(kills):
        folder = tmp_path / f"kill-{number}"
        process = command(folder)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(float(luck.uniform(0, 1.5)))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        play_here(folder).close()
        survived += tables_of(folder) == tables_of(straight)
    report("kills", kills, survived)


@pytest.mark.slow
def test_truncations_are_named_and_played_again(straight: Path, tmp_path: Path) -> None:
    """A power cut leaves the newest files cut at any length: never silently wrong."""
    luck, cuts = np.random.default_rng(2), 8 * OFTEN
    survived = 0
    for number in range(cuts):
        folder = tmp_path / f"cut-{number}"
        shutil.copytree(straight, folder)
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        path = files[int(luck.integers(len(files)))]
        path.write_bytes(path.read_bytes()[: int(luck.integers(path.stat().st_size))])
        named = [damage.file for damage in inspect_study(folder)]
        play_here(folder).close()
        survived += named == [path.relative_to(folder).as_posix()] and tables_of(
            folder
        ) == tables_of(straight)
    report("truncations", cuts, survived)


@pytest.mark.slow
def test_no_flipped_bit_changes_a_number_unseen(straight: Path, tmp_path: Path) -> None:
    """Either the reader refuses, or what it reads is what was written."""
    luck, flips = np.random.default_rng(3), 60 * OFTEN
    folder = tmp_path / "flips"
    shutil.copytree(straight, folder)
    files = sorted(path for path in folder.iterdir() if path.is_file())
    files += list((folder / "parts").iterdir())
    survived = 0
    for _ in range(flips):
        path = files[int(luck.integers(len(files)))]
        content = path.read_bytes()
        changed = bytearray(content)
        changed[int(luck.integers(len(content)))] ^= 1 << int(luck.integers(8))
        path.write_bytes(changed)
        try:
            survived += bool(inspect_study(folder))
        except BadInput:
            survived += 1
        path.write_bytes(content)
    report("flipped bits", flips, survived)


@pytest.mark.slow
def test_races_mix_no_tables(straight: Path, tmp_path: Path) -> None:
    """Two commands at once: one plays, the other is refused with the first one's number."""
    races, survived = 2 * OFTEN, 0
    for number in range(races):
        folder = tmp_path / f"race-{number}"
        pair = [command(folder), command(folder)]
        errors = [process.communicate(timeout=120)[1] for process in pair]
        codes = sorted(process.returncode for process in pair)
        refused = "in use by process" in "".join(errors)
        fair = codes == [0, 0] or (codes == [0, 2] and refused)
        survived += fair and tables_of(folder) == tables_of(straight)
    report("races", races, survived)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="file-size limits are POSIX")
def test_a_file_size_limit_loses_nothing(straight: Path, tmp_path: Path) -> None:
    """Too large to be written: one sentence that names the folder; without the limit it goes on."""
    folder = tmp_path / "a_study"
    limited = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", limited + PLAY, str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert "what was stored before is whole" in done.stderr
    assert not list(folder.rglob("*.tmp"))
    play_here(folder).close()
    report("file-size limits", 1, int(tables_of(folder) == tables_of(straight)))


class Budget:
    """Files of a disk on which only so many bytes are left."""

    def __init__(self, left: int) -> None:
        self.left = left

    def open(self, path: Path, mode: str) -> Budgeted:
        """Open a file on this disk."""
        return Budgeted(path, mode, self)


class Budgeted(io.FileIO):
    """A file that ends where the disk does, in the middle of a write."""

    def __init__(self, path: Path, mode: str, budget: Budget) -> None:
        super().__init__(path, mode)
        self.budget = budget

    def write(self, content: Any) -> int:
        fits = bytes(content)[: max(0, self.budget.left)]
        self.budget.left -= len(content)
        super().write(fits)
        if len(fits) < len(content):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return len(fits)


@pytest.mark.slow
def test_a_disk_that_fills_up_at_any_byte_loses_nothing(
    straight: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sentence, code 3, no half file, no reader that takes one; with space it goes on."""
    luck, fills, survived = np.random.default_rng(6), 12 * OFTEN, 0
    whole = sum(path.stat().st_size for path in straight.rglob("*") if path.is_file())
    for number in range(fills):
        folder = tmp_path / f"full-{number}"
        with monkeypatch.context() as patched:
            patched.setattr(files, "open", Budget(int(luck.integers(whole))).open, raising=False)
            patched.setattr("sim.experiment.store.RUNS_PER_PART", 6)
            store = Store(folder)
            with pytest.raises(StoreError, match=r"No space left.*stored before is whole") as why:
                play_into(store)
            store.close()
        assert why.value.exit_code == 3
        assert not list(folder.rglob("*.tmp"))
        with pytest.raises(BadInput):
            load_study(folder)
        play_here(folder).close()
        survived += tables_of(folder) == tables_of(straight)
    report("full disks", fills, survived)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("unshare") is None, reason="needs unshare and mount")
def test_a_real_disk_that_is_full_is_said_in_one_sentence(straight: Path, tmp_path: Path) -> None:
    """A file system of a few kilobytes, enlarged later: the same command goes on."""
    disk, folder = tmp_path / "disk", tmp_path / "disk" / "a_study"
    disk.mkdir()
    (tmp_path / "play.py").write_text(PLAY)
    script = """
        mount -t tmpfs -o size=60k tmpfs "$1" || exit 77
        "$2" "$3" "$4"; first=$?
        mount -o remount,size=50m "$1"
        "$2" "$3" "$4"; second=$?
        cp -r "$4" "$5"
        echo "codes $first $second"
    """
    words = ["unshare", "-rm", "sh", "-c", script, "sh"]
    words += [str(disk), sys.executable, str(tmp_path / "play.py"), str(folder)]
    words.append(str(tmp_path / "kept"))
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    if done.returncode == 77 or "unshare" in done.stderr:
        pytest.skip("this machine lets nobody mount a file system")
    assert "codes 3 0" in done.stdout, done.stdout + done.stderr
    assert "No space left on device; what was stored before is whole" in done.stderr
    assert "Traceback" not in done.stderr
    report("real full disks", 1, int(tables_of(tmp_path / "kept") == tables_of(straight)))
