"""A thousand broken scenarios through the door of the commands: kept in meaning, or refused.

`UPTAKE_FUZZ=5000` tries more; the figures are printed (`pytest -s`).
"""

from __future__ import annotations

import os
import time
from collections import Counter
from operator import attrgetter
from pathlib import Path

import pytest

from sim.cli.main import main
from sim.config.compose import compose
from tests.property.broken_configs import FILE, MAKERS, Mutant, mutant

FEW = len(MAKERS)
MANY = int(os.environ.get("UPTAKE_FUZZ", "1000"))
DOORS = (
    ("check", FILE),
    ("compare", "scenario=mine", "strategy=do_nothing", "workers=serial", "--dry-run"),
    ("run", "scenario=mine", "--dry-run"),
    ("sweep", "-m", "scenario=mine", "strategy=do_nothing", "seed=1,2", "--dry-run"),
)


def contents(folder: Path) -> dict[str, bytes]:
    """List every file below a folder with its content."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else b""
        for path in folder.rglob("*")
    }


def verdict(
    made: Mutant, door: tuple[str, ...], folder: Path, capsys: pytest.CaptureFixture[str]
) -> tuple[bool, float, list[str]]:
    """Bring one mutant to one door; say whether it was refused, how long that took, what failed."""
    content = made.text if isinstance(made.text, bytes) else made.text.encode()
    (folder / FILE).write_bytes(content)
    before = contents(folder)
    start = time.perf_counter()
    code = main(door)
    wall = time.perf_counter() - start
    out = capsys.readouterr()
    said = out.out + out.err
    faults = []
    if code not in (0, 2):
        faults.append(f"exit code {code}")
    if "Traceback" in said or "fault of the program" in said:
        faults.append("a traceback")
    if contents(folder) != before:
        faults.append("something was written")
    if code == 0 and made.says:
        faults.append("accepted")
    if code == 2:
        faults += [f"does not say {word!r}" for word in made.says if word not in said]
        if made.keeps:
            faults.append("refused")
        if "problem" not in said or FILE not in said:
            faults.append("no sentence that names the file")
    elif made.keeps:
        held = compose("scenario=mine", "strategy=do_nothing", folder=folder).cells[0].scenario
        for path, value in made.keeps.items():
            found = attrgetter(path.removeprefix("scenario."))(held)
            if found != value:
                faults.append(f"{path} became {found!r}")
    return code == 2, wall, [f"{text}\n{said}" for text in faults]


def bring(count: int, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Bring mutants 0 to count-1 to the doors in turn, and print the figures."""
    (folder / "scenarios").mkdir()
    refused, worst, wrong = 0, 0.0, []
    families: Counter[str] = Counter()
    for number in range(count):
        made = mutant(number)
        families[made.family] += 1
        door = DOORS[(number + number // len(MAKERS)) % len(DOORS)]
        was_refused, wall, faults = verdict(made, door, folder, capsys)
        refused += was_refused
        worst = max(worst, wall)
        wrong += [f"mutant {number} ({made.family}, {door[0]}): {text}" for text in faults]
    with capsys.disabled():
        print(
            f"\nbroken configurations: tried {count} of {len(families)} kinds, refused {refused},"
            f" accepted {count - refused}, mishandled {len(wrong)}, slowest {worst:.2f} s"
        )
    assert not wrong, "\n\n".join(wrong[:20])
    assert worst < 30


def test_some_broken_configurations(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every kind of fault, the commands that compose in turn."""
    monkeypatch.chdir(tmp_path)
    bring(FEW, tmp_path, capsys)


@pytest.mark.slow
def test_a_thousand_broken_configurations(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every kind at every command, and many more of each kind."""
    monkeypatch.chdir(tmp_path)
    bring(MANY, tmp_path, capsys)
