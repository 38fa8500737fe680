"""The tests see what they claim to see: without a mechanism's effect line its test fails.

The project is copied to a folder of its own, one line is spoilt, and one test is run there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.validation.mutants import MUTANTS, Mutant

ROOT = Path(__file__).parents[2]
PARTS = ("sim", "configs", "hydra_plugins", "tests")
FAILED = 1
SECONDS = 1200
"""A mutant that makes a run endless ends then; on a busy machine a sound one may take minutes."""


def copy_to(folder: Path) -> Path:
    """Copy what tests need, compiled loops and their dates included.

    Files that somebody else is writing at this moment are gone in the next.
    """
    for part in PARTS:
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("*.tmp.*"))
    shutil.copy2(ROOT / "pyproject.toml", folder)
    return folder


def run_tests(folder: Path, tests: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run tests in a folder, with the code of that folder."""
    words = ("-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", "-m", "slow or not slow",
             f"--basetemp={folder / 'temporary'}")  # fmt: skip
    return subprocess.run(
        [sys.executable, *words, *tests],
        cwd=folder,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


@pytest.mark.slow
def test_without_a_mutant_all_these_tests_pass(tmp_path: Path) -> None:
    """The control: what must fail with a line spoilt passes with it whole, in the same copy."""
    tests = sorted({mutant.test for mutant in MUTANTS})
    found = run_tests(copy_to(tmp_path), tests)
    assert found.returncode == 0, found.stdout[-3000:]
    assert f"{len(tests)} passed" in found.stdout


@pytest.mark.slow
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutant_is_seen(mutant: Mutant, tmp_path: Path) -> None:
    """With its effect line spoilt, the test of a mechanism fails by an assertion."""
    place = copy_to(tmp_path) / mutant.file
    text = place.read_text(encoding="utf-8")
    assert text.count(mutant.line) == 1
    place.write_text(text.replace(mutant.line, mutant.spoilt), encoding="utf-8")
    found = run_tests(tmp_path, [mutant.test])
    assert found.returncode == FAILED, found.stdout[-3000:] + found.stderr[-1000:]
    assert "AssertionError" in found.stdout or "assert " in found.stdout


def test_every_room_with_an_effect_has_a_mutant() -> None:
    """Adoption, the mechanisms of every area, management and keyed luck are all spoilt once."""
    rooms = {mutant.name.partition(":")[0] for mutant in MUTANTS}
    assert rooms == {
        "adoption", "investment.training", "investment.support", "investment.deployment",
        "investment.portfolio", "investment.demand", "investment.money",
        "architecture.alignment", "architecture.debt", "architecture.assets",
        "architecture.processes",
        "architecture.landscape", "governance.change",
        "governance.communication", "governance.messages", "governance.gates",
        "governance.committees", "governance.oversight", "governance.risk", "governance.responses",
        "governance.talks",
        "environment.shocks", "environment.sources", "environment.regulator",
        "environment.calendar", "planning.standards", "planning.technologies",
        "planning.sourcing", "management", "kernel.streams", "governance", "metrics",
        "organisation",
    }  # fmt: skip
    for mutant in MUTANTS:
        assert (ROOT / mutant.file).read_text(encoding="utf-8").count(mutant.line) == 1, mutant.name
        assert mutant.line != mutant.spoilt
