"""A soak: real commands under random faults for a minute; the same command always ends the same.

Seeded (`UPTAKE_SOAK_SEED`) and bounded by time (`UPTAKE_SOAK_S`, 60 seconds); it prints how many
faults of each kind were injected and survived.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.cli.main import main
from sim.experiment.store import load_study
from sim.experiment.tables import TABLES
from sim.experiment.verify import inspect_study
from tests.end_to_end.test_commands import environment
from tests.end_to_end.test_worker_faults import WITHIN_S, below, parents, workers_of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc"),
]
SECONDS = float(os.environ.get("UPTAKE_SOAK_S", "60"))
SEED = int(os.environ.get("UPTAKE_SOAK_SEED", "1"))
STUDY = "voluntary_tool"
WORDS = ("compare", "scenario=voluntary_tool", "calendar.weeks=12", "strategy=big_bang_feb",
         "futures=6")  # fmt: skip


def command(folder: Path) -> subprocess.Popen[str]:
    """Start the command with two workers in a folder."""
    return subprocess.Popen(
        [sys.executable, "-m", "sim", *WORDS, "workers=2"],
        cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def again(folder: Path) -> int:
    """Give the same command once more, here and undisturbed."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        return main([*WORDS, "workers=serial", "--quiet"])
    finally:
        os.chdir(before)


def tables_of(folder: Path) -> dict[str, bytes]:
    """Read everything that must not depend on accidents, through the readers."""
    place = folder / "results" / STUDY
    stored = load_study(place)
    for name in TABLES:
        stored.table(name)
    names = [*(f"{name}.parquet" for name in TABLES if name != "timings"), "summary.csv"]
    return {name: (place / name).read_bytes() for name in names}


class Soak:
    """Inject faults, each into a study of its own or into a copy of the whole one."""

    def __init__(self, luck: random.Random, whole: Path, seconds: float) -> None:
        self.luck, self.whole, self.seconds = luck, whole, seconds

    def kill_the_command(self, folder: Path) -> bool:
        """SIGKILL at any time, from before the first line to after the last one."""
        process = command(folder)
        time.sleep(self.luck.uniform(0, 1.1 * self.seconds))
        process.kill()
        process.communicate()
        return True

    def kill_a_worker(self, folder: Path) -> bool:
        """SIGKILL of one worker; the command itself ends well."""
        process = command(folder)
        until = time.monotonic() + self.luck.uniform(0.3, 1.0) * self.seconds
        while time.monotonic() < until and process.poll() is None:
            time.sleep(0.02)
        for pid in self.luck.sample(found := workers_of(process.pid), min(1, len(found))):
            os.kill(pid, signal.SIGKILL)
        process.communicate()
        return process.returncode == 0

    def interrupt(self, folder: Path) -> bool:
        """Ctrl-C or SIGTERM: 130, no process left within five seconds, a sentence how to go on."""
        process = command(folder)
        time.sleep(self.luck.uniform(0.2, 1.0) * self.seconds)
        children = set(below(process.pid))
        process.send_signal(self.luck.choice([signal.SIGINT, signal.SIGTERM]))
        stopped = time.monotonic()
        try:
            _, said = process.communicate(timeout=4 * WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            return False
        while children & parents().keys() and time.monotonic() < stopped + WITHIN_S:
            time.sleep(0.05)
        if children & parents().keys() or "Traceback" in said:
            return False
        early = process.returncode < 0  # Python itself was still starting
        return early or process.returncode in (0, 130)

    def damage(self, folder: Path) -> bool:
        """One flipped bit or a lost tail in any file: `uptake verify` names that file alone."""
        place = folder / "results" / STUDY
        shutil.copytree(self.whole / "results" / STUDY, place)
        path = self.luck.choice(sorted(path for path in place.rglob("*") if path.is_file()))
        content = bytearray(path.read_bytes())
        where = self.luck.randrange(len(content))
        if self.luck.random() < 0.5:
            path.write_bytes(content[:where])
        else:
            content[where] ^= 1 << self.luck.randrange(8)
            path.write_bytes(content)
        named = [damage.file for damage in inspect_study(place)]
        if self.luck.random() < 0.5:
            main(["verify", str(place), "--repair", "--quiet", "--workers", "serial"])
        return named == [path.relative_to(place).as_posix()]

    def race(self, folder: Path) -> bool:
        """Two commands at once: one plays, the other one is refused, or finds all played."""
        pair = [command(folder), command(folder)]
        said = [process.communicate()[1] for process in pair]
        codes = sorted(process.returncode for process in pair)
        refused = any("in use by process" in text for text in said)
        return codes == [0, 0] or (codes == [0, 2] and refused)


def test_random_faults_change_no_byte(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever happened before, the same command gives the same tables, and all is whole."""
    whole = tmp_path / "whole"
    whole.mkdir()
    start = time.monotonic()
    process = command(whole)
    process.communicate()
    seconds = time.monotonic() - start
    assert process.returncode == 0
    expected = tables_of(whole)
    soak = Soak(random.Random(SEED), whole, seconds)
    faults: list[Callable[[Path], bool]] = [
        soak.kill_the_command, soak.damage, soak.interrupt, soak.damage, soak.kill_a_worker,
        soak.damage, soak.race,
    ]  # fmt: skip
    injected: Counter[str] = Counter()
    survived: Counter[str] = Counter()
    until, number = time.monotonic() + SECONDS, 0
    while time.monotonic() < until or number < len(faults):
        fault = faults[number % len(faults)]
        folder = tmp_path / str(number)
        folder.mkdir()
        fair = fault(folder)
        code = again(folder)
        well = tables_of(folder) == expected and inspect_study(folder / "results" / STUDY) == ()
        name = fault.__name__.replace("_", " ")
        injected[name] += 1
        survived[name] += fair and code == 0 and well
        number += 1
    with capsys.disabled():
        for name, count in injected.items():
            print(f"\nsoak, {name}: faults injected {count}, survived {survived[name]}", end="")
    assert survived == injected
