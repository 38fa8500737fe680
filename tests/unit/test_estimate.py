"""The estimate: what cannot be held is refused before it is allocated."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from sim.errors import BadInput
from sim.experiment.estimate import estimate, refuse_too_large
from sim.organisation.spec import DepartmentSpec
from tests.plays import a_study


def test_an_estimate_grows_with_people_weeks_futures_and_shrinks_with_workers() -> None:
    """Twice the futures take twice the time and disk; two workers half the time."""
    small, large = estimate(a_study(futures=4)), estimate(a_study(futures=8))
    assert large.seconds == pytest.approx(2 * small.seconds)
    assert large.disk == 2 * small.disk
    assert estimate(a_study(), 2).seconds == pytest.approx(estimate(a_study(), 1).seconds / 2)


@pytest.mark.parametrize(
    ("people", "weeks", "seconds"), [(10, 1, 0.007), (240, 104, 0.06), (1_200, 156, 0.108)]
)
def test_the_time_of_a_run_is_of_the_size_that_was_measured(
    people: int, weeks: int, seconds: float
) -> None:
    """Within two and a half times of what two idle cores took for three shipped sizes."""
    study = a_study(("a",), futures=100)
    scenario = study.cells[0].scenario
    firm = dataclasses.replace(
        scenario.organisation, departments={"x": DepartmentSpec(people, people)}
    )
    calendar = dataclasses.replace(scenario.calendar, weeks=weeks)
    scenario = dataclasses.replace(scenario, organisation=firm, calendar=calendar)
    cell = dataclasses.replace(study.cells[0], scenario=scenario)
    found = estimate(dataclasses.replace(study, cells=(cell,))).seconds / 100
    assert seconds / 2.5 < found < 2.5 * seconds


def test_a_study_too_large_is_refused_with_what_the_machine_has(tmp_path: Path) -> None:
    """Runs, memory and disk in one go; nothing is written."""
    study = a_study(("a",), futures=10**12)
    cell = study.cells[0]
    staff = {"x": DepartmentSpec(10**12, 10**12)}
    firm = dataclasses.replace(cell.scenario.organisation, departments=staff)
    scenario = dataclasses.replace(cell.scenario, organisation=firm)
    huge = dataclasses.replace(study, cells=(dataclasses.replace(cell, scenario=scenario),))
    with pytest.raises(BadInput) as caught:
        refuse_too_large(huge, 2, tmp_path / "out")
    text = str(caught.value)
    assert "1,000,000,000,000 runs" in text
    assert "of memory" in text
    assert "on disk" in text
    assert not list(tmp_path.iterdir())


def test_an_ordinary_study_is_let_through(tmp_path: Path) -> None:
    """And its estimate is one line."""
    assert "on disk" in str(refuse_too_large(a_study(), 1, tmp_path))
