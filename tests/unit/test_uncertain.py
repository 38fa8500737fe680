"""Ranges of uncertain settings: what may be drawn, what is refused, what overrides them."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.config.compose import compose
from sim.errors import BadInput, Problem
from sim.experiment.design import Study
from sim.scenario import Uncertain

OWN = "extends: erp_manufacturer\n"


def own(folder: Path, text: str, *words: str) -> Study:
    """Compose a scenario of one's own."""
    (folder / "scenarios").mkdir(exist_ok=True)
    (folder / "scenarios" / "mine.yaml").write_text(OWN + text)
    return compose("scenario=mine", "strategy=do_nothing", *words, folder=folder)


def paths(study: Study) -> set[str]:
    """Name what the futures of a study draw."""
    return {one.path for one in study.cells[0].scenario.uncertain}


def faults(folder: Path, text: str) -> dict[str, Problem]:
    """Compose something wrong and return its problems by place."""
    with pytest.raises(BadInput) as caught:
        own(folder, text)
    found = caught.value.problems
    assert all(problem.file == "scenarios/mine.yaml" for problem in found)
    return {problem.field.removeprefix("scenario.uncertain."): problem for problem in found}


@pytest.mark.parametrize("scenario", ["erp_manufacturer", "voluntary_tool", "ehr_hospital"])
def test_shipped_ranges_hold_their_base_and_have_a_source(scenario: str) -> None:
    """Each lies around its configured value, and a source says where it comes from."""
    held = compose(f"scenario={scenario}", "strategy=do_nothing").cells[0].scenario
    assert len(held.uncertain) >= 3
    for one in held.uncertain:
        assert one.low <= one.base <= one.high
        assert any(one.path.startswith(path) for path in held.sources)


def test_the_key_switches_them_off() -> None:
    """`uncertainty=off` draws nothing, and says so; another cell, since other numbers."""
    on, off = compose("strategy=do_nothing"), compose("strategy=do_nothing", "uncertainty=off")
    assert paths(off) == set()
    assert "uncertainty=off" in off.notes[0]
    assert on.cells[0].id != off.cells[0].id
    assert on.notes == ()


def test_what_is_stated_is_not_drawn(tmp_path: Path) -> None:
    """On the command line or in a file that extends the case, unless that gives a range too."""
    typed = compose("strategy=do_nothing", "investment.benefit=9e6")
    assert "investment.benefit" not in paths(typed)
    assert "investment.benefit" in typed.notes[0]
    text = "investment: {benefit: 9.0e+6, run_cost: 2.0e+6}\n"
    text += "environment: {hazards: {mes_upgrade: {chance: 1.0}}}\n"
    ranged = "scenario: {uncertain: {investment.run_cost: {low: 1.0e+6, high: 3.0e+6}}}\n"
    study = own(tmp_path, text + ranged)
    drawn = paths(compose("strategy=do_nothing"))
    stated = {"investment.benefit", "environment.hazards.mes_upgrade.chance"}
    assert paths(study) == drawn - stated
    run_cost = Uncertain("investment.run_cost", 1e6, 2e6, 3e6)
    assert run_cost in study.cells[0].scenario.uncertain


def test_every_fault_of_every_range_comes_at_once(tmp_path: Path) -> None:
    """Unknown, no number, upside down, beside the base, outside the knob, no logarithm."""
    found = faults(
        tmp_path,
        """
scenario:
  uncertain:
    adoption.qq: {low: 0, high: 1}
    calendar.start_date: {low: 0, high: 1}
    calendar.weeks: {low: 100, high: 200}
    adoption.w_norm: {low: 0.1, high: 0.4}
    adoption.q: {low: 0.3, high: 0.1}
    adoption.theta: {low: 0.7, high: 0.9}
    adoption.omega: {low: -1, high: 2}
    adoption.gain: {low: 0.01, high: 0.5}
    environment.hazards.mes_upgrade.chance: {low: 0.1, high: 1.5}
    environment.hazards.mes_upgrad.chance: {low: 0.1, high: 0.5}
    investment.run_cost: {low: 0, high: 2.0e+6, distribution: lognormal}
""",
    )
    assert found["adoption.qq"].nearest == "adoption.q"
    assert found["environment.hazards.mes_upgrad.chance"].nearest.endswith("mes_upgrade.chance")
    assert "not a number" in found["calendar.start_date"].message
    assert "length of every table" in found["calendar.weeks"].message
    assert "add up to 1" in found["adoption.w_norm"].message
    assert "down to" in found["adoption.q"].message
    assert "around the configured 0.5" in found["adoption.theta"].allowed
    assert {"adoption.omega.low", "adoption.omega.high"} <= found.keys()
    assert "investment.benefit" in found["adoption.gain"].message
    assert found["environment.hazards.mes_upgrade.chance.high"].allowed == "0 to 1"
    assert "above 0" in found["investment.run_cost.low"].message
    assert len(found) == 12


def test_a_malformed_range_is_named(tmp_path: Path) -> None:
    """A missing end, an unknown distribution, a text for a number."""
    found = faults(
        tmp_path,
        "scenario: {uncertain: {adoption.q: {low: 0.1}, adoption.p: {low: a, high: 1}, "
        "adoption.mu: {low: 0, high: 1, distribution: normal}}}\n",
    )
    assert set(found) == {"adoption.q.high", "adoption.p.low", "adoption.mu.distribution"}


def test_ranges_of_lump_sums_scale_with_an_organisation_from_files(tmp_path: Path) -> None:
    """Seventy people instead of 700 users: a tenth of every sum and of its range."""
    rows = ["id,department", *(f"p{n},team" for n in range(70))]
    (tmp_path / "people.csv").write_text("\n".join(rows))
    words = ("strategy=do_nothing", "organisation=from_files", "organisation.people=people.csv")
    small = compose(*words, folder=tmp_path).cells[0].scenario
    whole = compose("strategy=do_nothing").cells[0].scenario
    for one, other in zip(small.uncertain, whole.uncertain, strict=True):
        sum_ = one.path.split(".")[1] in ("benefit", "one_off", "run_cost", "legacy_cost")
        factor = 0.1 if sum_ else 1.0
        assert one.low == pytest.approx(factor * other.low)
        assert one.base == pytest.approx(factor * other.base)
        assert one.high == pytest.approx(factor * other.high)
