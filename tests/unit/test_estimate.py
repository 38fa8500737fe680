"""The estimate: what cannot be held is refused before it is allocated."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from sim.config.compose import compose_for
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
    ("people", "weeks", "seconds"), [(10, 1, 0.007), (240, 104, 0.03), (1_200, 156, 0.055)]
)
def test_the_time_of_a_run_is_of_the_size_that_was_measured(
    people: int, weeks: int, seconds: float
) -> None:
    """Within twice what two idle cores took for three shipped sizes."""
    study = a_study(("a",), futures=100)
    scenario = study.cells[0].scenario
    firm = dataclasses.replace(
        scenario.organisation, departments={"x": DepartmentSpec(people, people)}
    )
    calendar = dataclasses.replace(scenario.calendar, weeks=weeks)
    scenario = dataclasses.replace(scenario, organisation=firm, calendar=calendar)
    cell = dataclasses.replace(study.cells[0], scenario=scenario)
    found = estimate(dataclasses.replace(study, cells=(cell,))).seconds / 100
    assert seconds / 2 < found < 2 * seconds


@pytest.mark.parametrize(
    ("case", "seconds"),
    [("ehr_hospital", 0.082), ("governed_rollout", 0.095), ("it_portfolio", 0.155),
     ("three_year_plan", 0.237)],
)  # fmt: skip
def test_the_time_of_a_case_with_projects_and_committees_is_of_the_size_that_was_measured(
    case: str, seconds: float
) -> None:
    """Within twice; a portfolio costs several times what its 400 people would.

    Measured on a busy machine and taken by .75, which is what the ERP case took on an idle one.
    """
    study = compose_for("compare", [f"scenario={case}", "futures=10"], ".", ()).study
    found = estimate(study)
    assert seconds / 2 < found.seconds / found.runs < 2 * seconds


@pytest.mark.parametrize(
    ("case", "size"), [("voluntary_tool", 45_000), ("erp_manufacturer", 46_000)]
)
def test_the_disk_of_a_run_is_of_the_size_that_was_measured(case: str, size: int) -> None:
    """Within twice what real studies of some hundred runs took, and rather more than less."""
    study = compose_for("compare", [f"scenario={case}", "futures=10"], ".", ()).study
    found = estimate(study)
    assert size <= found.disk / found.runs < 2 * size


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
