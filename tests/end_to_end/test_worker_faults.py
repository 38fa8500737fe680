"""Workers killed at random, the command stopped at random: nothing lost, nothing left behind.

Bounded as it stands; `UPTAKE_FAULTS=20` repeats everything twenty times as often. Each test prints
how many faults were injected and how many the study survived.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from sim.experiment.execute import Workers, execute
from sim.experiment.store import Store
from sim.experiment.tables import TABLES
from sim.experiment.task import Runner
from tests import plays
from tests.plays import a_study

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc"),
]
OFTEN = int(os.environ.get("UPTAKE_FAULTS", "1"))
ROOT = Path(__file__).resolve().parents[2]
FUTURES = 150
WITHIN_S = 5.0
PLAY = """
import sys
from pathlib import Path
from sim.cli.interrupt import interruptible
from sim.experiment.execute import Workers, execute
from sim.experiment.store import Store
from tests import plays
if __name__ == "__main__":
    try:
        with interruptible():
            print("begun", flush=True)
            execute(plays.a_study(futures=150), Store(Path(sys.argv[1])), Workers(2),
                    runner=plays.run_and_sleep, builder=plays.build)
    except KeyboardInterrupt as stop:
        print(stop)
        sys.exit(130)
"""


def parents() -> dict[int, tuple[int, str]]:
    """Read parent and state of every living process."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = path.read_text().rsplit(")", 1)[1].split()[:2]
        except OSError:
            continue
        if state != "Z":
            found[int(path.parent.name)] = (int(parent), state)
    return found


def below(ancestor: int) -> Iterator[int]:
    """List the processes below one."""
    known = parents()
    layer = {ancestor}
    while layer:
        layer = {pid for pid, (parent, _) in known.items() if parent in layer}
        yield from layer


def workers_of(ancestor: int) -> list[int]:
    """List the processes that were forked from the server of a command."""
    found = []
    for pid in below(ancestor):
        try:
            words = Path(f"/proc/{pid}/cmdline").read_text()
        except OSError:
            continue
        if "forkserver" in words and parents().get(pid, (ancestor, ""))[0] != ancestor:
            found.append(pid)
    return found


def tables_of(folder: Path) -> dict[str, bytes]:
    """Read every table that must not depend on accidents."""
    names = [f"{name}.parquet" for name in TABLES if name != "timings"]
    return {name: (folder / name).read_bytes() for name in names}


def play_here(folder: Path, workers: Workers, runner: Runner) -> dict[str, bytes]:
    """Play what is missing of the study and cut its tables."""
    study, store = a_study(futures=FUTURES), Store(folder)
    summary = execute(study, store, workers, runner=runner, builder=plays.build)
    assert summary.exit_code == 0, summary.failures
    store.finish(study)
    store.close()
    return tables_of(folder)


@pytest.fixture(scope="module")
def straight(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The study, undisturbed."""
    study, store = a_study(futures=FUTURES), Store(tmp_path_factory.mktemp("straight"))
    execute(study, store, Workers(0), runner=plays.run, builder=plays.build)
    store.finish(study)
    return tables_of(store.folder)


def test_killed_workers_lose_and_double_nothing(straight: dict[str, bytes], tmp_path: Path) -> None:
    """SIGKILL of any worker at any time; the tables are those of a quiet day."""
    luck, over, kills = np.random.default_rng(1), threading.Event(), []

    def kill_now_and_then() -> None:
        while not over.wait(float(luck.uniform(0.4, 1.6))):
            found = workers_of(os.getpid())
            if found:
                kills.append(found[int(luck.integers(len(found)))])
                os.kill(kills[-1], signal.SIGKILL)

    killer = threading.Thread(target=kill_now_and_then, daemon=True)
    killer.start()
    survived = 0
    try:
        for number in range(OFTEN):
            before = len(kills)
            found = play_here(tmp_path / str(number), Workers(2), plays.run_and_sleep)
            survived += (len(kills) - before) * (found == straight)
    finally:
        over.set()
        killer.join()
    print(f"killed workers: faults injected {len(kills)}, survived {survived}")
    assert len(kills) >= 3 * OFTEN
    assert survived >= len(kills) - 1  # one may come when the last study has ended


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_stopped_command_leaves_no_process_and_keeps_its_runs(
    number: signal.Signals, straight: dict[str, bytes], tmp_path: Path
) -> None:
    """Within five seconds; what was finished is stored, and the rest gives the same bytes."""
    luck = np.random.default_rng(number)
    words = [sys.executable, str(tmp_path / "program.py")]
    Path(words[1]).write_text(PLAY)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for turn in range(OFTEN):
        folder = tmp_path / str(turn)
        process = subprocess.Popen(
            [*words, str(folder)], env=environment, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        process.stdout.readline()
        until = time.monotonic() + float(luck.uniform(0.0, 12.0))
        children: set[int] = set()
        while time.monotonic() < until:
            children.update(below(process.pid))
            time.sleep(0.1)
        children.update(below(process.pid))
        process.send_signal(number)
        stopped = time.monotonic()
        said, _ = process.communicate(timeout=WITHIN_S)
        while children & parents().keys() and time.monotonic() < stopped + WITHIN_S:
            time.sleep(0.05)
        assert not children & parents().keys()
        if number != signal.SIGKILL:
            assert process.returncode == 130
            assert "runs are kept" in said or not folder.exists()
        assert play_here(folder, Workers(0), plays.run) == straight
    print(f"{number.name}: faults injected {OFTEN}, survived {OFTEN}")
