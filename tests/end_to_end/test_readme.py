"""What the README prints works as it is printed, in a folder where nothing else lies."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
BLOCK = re.search(r"run by a test -->\n```\n(.*?)```", README, re.DOTALL)
COMMANDS = BLOCK[1].splitlines() if BLOCK else []
PYTHON = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_readme_runs(command: str, tmp_path: Path) -> None:
    """Every command of the block `Try` ends well."""
    words = shlex.split(command)
    assert words[:3] == ["uv", "run", "uptake"]
    environment = {**os.environ, "COLUMNS": "80"}
    done = subprocess.run(
        [sys.executable, "-m", "sim", *words[3:]],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_the_readme_shows_commands_and_python() -> None:
    """The blocks that these tests read are there."""
    assert len(COMMANDS) >= 10
    assert len(PYTHON) == 1


def test_the_python_of_the_readme_runs(tmp_path: Path) -> None:
    """The Python door opens as printed, and prints one share."""
    done = subprocess.run(
        [sys.executable, "-c", PYTHON[0]], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert 0.0 < float(done.stdout) < 1.0
