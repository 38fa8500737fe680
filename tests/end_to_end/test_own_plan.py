"""The worked examples of plans of one's own run from their folder, in YAML and in Python."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from sim.contracts import QUANTITIES
from sim.scenario import Future
from sim.strategies.grammar import parse

FOLDER = Path(__file__).resolve().parents[2] / "experiments" / "own_plan"


@pytest.mark.parametrize(("name", "files"), [("two_steps", []), ("when_ready", ["when_ready.py"])])
def test_an_own_plan_brings_the_manufacturer_live(name: str, files: list[str]) -> None:
    """Each example is found, checked, played, and ends with most people using the system."""
    study = sim.compose(
        "scenario=erp_manufacturer",
        f"strategy={name}",
        "futures=20",
        folder=FOLDER,
        with_files=[FOLDER / file for file in files],
    )
    (cell,) = [cell for cell in study.cells if cell.strategy.name == name]
    record = sim.run(cell.scenario, cell.strategy, Future())
    assert record.weekly["adoption"][-1] > 0.8
    assert not [event.text for event in record.events if event.kind == "refused"]
    assert record.facts["breaches"] == 0.0


def test_the_readme_beside_the_examples_is_true() -> None:
    """It names every quantity that a plan may look at, and its condition can be read."""
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert [quantity.name for quantity in QUANTITIES if f"`{quantity.name}" not in text] == []
    (condition,) = [line for line in text.splitlines() if line.startswith("wait(support)")]
    assert str(parse(condition)) == condition
