"""Values set in a scenario: whole knobs, hazards, and the gain that follows from the benefit."""

from __future__ import annotations

import pytest

from sim.areas.environment.parameters import EnvironmentParameters, Shock
from sim.areas.investment.parameters import InvestmentParameters
from sim.organisation.spec import DepartmentSpec, OrganisationSpec
from sim.scenario import Scenario, Uncertain, number_at, with_gain, with_values

STAFF = OrganisationSpec(departments={"it": DepartmentSpec(20, 10), "ops": DepartmentSpec(5, 5)})
HAZARDS = EnvironmentParameters(hazards={"fire": Shock("departures", chance=0.5, size=0.1)})
CASE = Scenario(
    "case",
    organisation=STAFF,
    environment=HAZARDS,
    investment=InvestmentParameters(benefit=1e6),
    uncertain=(Uncertain("investment.benefit", 5e5, 1e6, 2e6),),
)


def test_knobs_hazards_and_whole_numbers_are_set() -> None:
    """Each where its path says; nothing else moves, and the given scenario stays as it was."""
    values = {
        "adoption.q": 0.2,
        "investment.hypercare_staff": 7.4,
        "environment.hazards.fire.chance": 0.25,
        "environment.hazards.fire.size": 0.3,
    }
    made = with_values(CASE, values)
    assert {path: number_at(made, path) for path in values} == {
        **values,
        "investment.hypercare_staff": 7,
    }
    assert isinstance(made.investment.hypercare_staff, int)
    assert made.environment.hazards["fire"].kind == "departures"
    assert (made.uncertain, made.organisation) == (CASE.uncertain, CASE.organisation)
    assert CASE.environment.hazards["fire"].chance == 0.5


def test_the_gain_follows_from_the_benefit() -> None:
    """Twice the benefit is twice the gain, dearer hours a smaller share; a stated gain stands."""
    base = with_gain(CASE.adoption, CASE.investment, 15, 37.5).gain
    assert with_values(CASE, {"investment.benefit": 2e6}).adoption.gain == 2 * base
    assert with_values(CASE, {"investment.hourly_cost": 84.0}).adoption.gain == base / 2
    assert with_values(CASE, {"adoption.gain": 0.3}).adoption.gain == 0.3
    assert with_values(CASE, {}) is CASE


@pytest.mark.parametrize(
    "path", ["adoption.qq", "nowhere.q", "environment.hazards.flood.size", "name", "calendar.peaks"]
)
def test_a_path_without_a_number_is_refused(path: str) -> None:
    """By name."""
    with pytest.raises(KeyError):
        with_values(CASE, {path: 1.0})
