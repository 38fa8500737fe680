"""A refusal answers before anything slow is imported, and before anything large is made."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")

SLOW = (
    "numba",
    "pandas",
    "pandera",
    "scipy",
    "mesa",
    "matplotlib",
    "seaborn",
    "networkx",
    "pyarrow",
)
ASK = f"""
import re, sys
from pathlib import Path
from sim.cli.main import main
code = main(sys.argv[1:])
slow = [name for name in {SLOW!r} if name in sys.modules]
print(code, *slow, file=sys.stderr)
peak = re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())
print(int(peak[1]) // 1024, "MB", file=sys.stderr)
"""
BROKEN = "extends: voluntary_tool\nadoption:\n  qq: 1\n"
ENDLESS = (
    "extends: voluntary_tool\norganisation:\n"
    "  departments: {a: {staff: 1000000000000, users: 1000000000000}}\n"
)


@pytest.mark.parametrize("text", [BROKEN, ENDLESS], ids=["broken", "a million million people"])
@pytest.mark.parametrize(
    "words",
    [
        ["check", "scenarios/mine.yaml"],
        ["compare", "scenario=mine", "workers=serial"],
        ["run", "scenario=mine"],
        ["sweep", "-m", "scenario=mine", "seed=1,2"],
        ["sensitivity", "scenario=mine"],
    ],
    ids=lambda words: words[0],
)
def test_a_refused_scenario_imports_nothing_slow(
    words: list[str], text: str, tmp_path: Path
) -> None:
    """Imports are what a refusal takes; these would make it take several seconds."""
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "mine.yaml").write_text(text)
    done = subprocess.run(
        [sys.executable, "-c", ASK, *words],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    *_, said, memory = done.stderr.splitlines()
    assert said == "2", done.stderr
    assert int(memory.split()[0]) < 150, memory
    assert [path.name for path in tmp_path.iterdir()] == ["scenarios"]
