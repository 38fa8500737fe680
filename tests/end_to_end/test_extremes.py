"""Legal extremes are played to the end, with a defined answer and without a warning."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from sim.cli.main import main
from sim.config.compose import compose
from sim.metrics.table import METRICS
from sim.one_run import run
from sim.scenario import Future

ONE_DEPARTMENT = "organisation: {departments: {a: {staff: 30, users: 20}}, groups: {}}"
EMPTY = (
    "organisation: {groups: {}, departments: {nobody: {staff: 0, users: 0}, "
    "b: {staff: 20, users: 10}, no_users: {staff: 5, users: 0}}}"
)
CASES = {
    "zero budget": ("erp_manufacturer", "phased_plus", "investment: {budget: 0}"),
    "one person": (
        "voluntary_tool",
        "open_access",
        "organisation: {departments: {a: {staff: 1, users: 1}}, groups: {}}",
    ),
    "one department": ("voluntary_tool", "train_and_talk", ONE_DEPARTMENT),
    "an empty department": ("voluntary_tool", "train_and_talk", EMPTY),
    "nobody who begins or follows": ("voluntary_tool", "open_access", "adoption: {p: 0, q: 0}"),
    "no ties": ("voluntary_tool", "train_and_talk", "organisation: {degree: 0}"),
    "nobody at the desk": ("erp_manufacturer", "big_bang_feb", "investment: {support_agents: 0}"),
    "nobody who trains": ("erp_manufacturer", "phased_plus", "investment: {trainers: 0}"),
    "one week": ("erp_manufacturer", "big_bang_feb", "calendar: {weeks: 1}"),
    "a freeze of no weeks": (
        "erp_manufacturer",
        "big_bang_feb",
        "calendar: {freezes: [{start: 5, end: 5}]}",
    ),
    "everybody leaves": ("voluntary_tool", "open_access", "adoption: {turnover: 1}"),
}


def measured(name: str, folder: Path) -> dict[str, float | None]:
    """Play an extreme case's plan through one future, and measure everything."""
    parent, plan, body = CASES[name]
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "x.yaml").write_text(f"extends: {parent}\n{body}\n")
    study = compose("scenario=x", f"strategy={plan}", folder=folder)
    (cell,) = (one for one in study.cells if one.strategy.name == plan)
    record = run(cell.scenario, cell.strategy, Future(1, 0))
    return {one.card.name: one.measure(record) for one in METRICS}


@pytest.mark.parametrize("name", CASES)
def test_an_extreme_has_a_defined_answer(name: str, tmp_path: Path) -> None:
    """Every metric is a number or says that there is none; pytest makes a warning an error."""
    found = measured(name, tmp_path)
    assert all(value is None or math.isfinite(value) for value in found.values()), found
    share = found["adoption_final"]
    assert share is not None
    assert 0.0 <= share <= 1.0
    if name == "nobody who begins or follows":
        assert share == 0.0
        assert found["t50"] is None
    if name == "one week":
        assert found["t80"] is None


def test_people_in_parts_that_are_not_linked(tmp_path: Path) -> None:
    """The parts are counted in the notes, and no tie leads across."""
    people = "".join(f"{number},{'ab'[number % 2]}\n" for number in range(20))
    ties = "".join(f"{number},{(number + 2) % 20}\n" for number in range(20))
    (tmp_path / "people.csv").write_text(f"id,department\n{people}")
    (tmp_path / "ties.csv").write_text(f"from,to\n{ties}")
    words = ("scenario=voluntary_tool", "strategy=open_access", "organisation=from_files")
    files = ("organisation.people=people.csv", "organisation.ties=ties.csv")
    study = compose(*words, *files, folder=tmp_path)
    assert "the ties fall into 2 parts that are not linked" in study.notes
    record = run(study.cells[-1].scenario, study.cells[-1].strategy, Future(1, 0))
    found = [one.measure(record) for one in METRICS]
    assert all(value is None or math.isfinite(value) for value in found)


def test_a_whole_comparison_with_an_empty_department(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """From file to page: nobody is `n/a`, never a share of nothing."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "x.yaml").write_text(f"extends: voluntary_tool\n{EMPTY}\n")
    words = ("scenario=x", "strategy=open_access", "futures=2", "workers=serial", "--quiet")
    assert main(["compare", *words]) == 0
    page = (tmp_path / "results" / "x" / "report.html").read_text()
    for word in ("nan", "NaN", "Infinity"):
        assert f">{word}" not in page
        assert f" {word} " not in page
    assert "Traceback" not in capsys.readouterr().err
