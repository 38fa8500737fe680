"""A scenario: what we cannot choose. A frozen bundle of everything that the config resolved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from sim.areas.adoption.parameters import AdoptionParameters
from sim.areas.architecture.parameters import ArchitectureParameters
from sim.areas.environment.parameters import CalendarParameters, EnvironmentParameters
from sim.areas.governance.parameters import GovernanceParameters
from sim.areas.investment.parameters import InvestmentParameters
from sim.areas.planning.parameters import PlanningParameters
from sim.kernel.technology import Technology
from sim.management import ManagementParameters
from sim.organisation.spec import OrganisationSpec
from sim.units import WEEKS_PER_YEAR

Distribution = Literal["triangular", "pert", "uniform", "loguniform", "lognormal"]
HAZARDS = "environment.hazards."


@dataclass(frozen=True, slots=True)
class Uncertain:
    """State a parameter that nobody knows exactly, and how far it may lie from its base.

    Parameters
    ----------
    path : dotted knob, or `environment.hazards.<hazard>.<figure>`.
    low, base, high : smallest, configured and largest value, in the knob's unit.
    distribution : `triangular` (mode at the base), `pert` (the same, thinner in the tails),
        `uniform`, `loguniform`, or `lognormal` (median at the base, heavy tail).

    Source: own design; three-point estimates as in project risk analysis.
    """

    path: str
    low: float
    base: float
    high: float
    distribution: Distribution = "triangular"


@dataclass(frozen=True)
class Scenario:
    """Bundle what a study cannot choose.

    Parameters
    ----------
    name, title, question, currency : words for tables and pages.
    strategies : plans that `compare` runs when none are named.
    reports : report signal -> `live`, `off` or `late:N` (weeks); a missing one is live.
    sources : knob path -> source of a value that the scenario changes.
    uncertain : parameters that each future draws anew; empty: luck alone differs.
    """

    name: str
    title: str = ""
    question: str = ""
    currency: str = "USD"
    strategies: tuple[str, ...] = ()
    reports: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    organisation: OrganisationSpec = field(default_factory=OrganisationSpec)
    technology: Technology = field(default_factory=Technology)
    calendar: CalendarParameters = field(default_factory=CalendarParameters)
    management: ManagementParameters = field(default_factory=ManagementParameters)
    adoption: AdoptionParameters = field(default_factory=AdoptionParameters)
    governance: GovernanceParameters = field(default_factory=GovernanceParameters)
    investment: InvestmentParameters = field(default_factory=InvestmentParameters)
    architecture: ArchitectureParameters = field(default_factory=ArchitectureParameters)
    environment: EnvironmentParameters = field(default_factory=EnvironmentParameters)
    planning: PlanningParameters = field(default_factory=PlanningParameters)
    uncertain: tuple[Uncertain, ...] = ()


@dataclass(frozen=True, slots=True)
class Future:
    """Name one draw of luck: study seed, number of the future, generator."""

    seed: int = 1
    number: int = 0
    generator: str = "splitmix64"


def with_values(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    """Set knobs of a scenario, and derive anew what follows from them.

    Parameters
    ----------
    scenario : the scenario, which stays as it is.
    values : dotted knob -> value; whole knobs are rounded. Where the scenario states a yearly
        benefit the gain at full skill follows from it, unless `adoption.gain` itself is set.

    Returns
    -------
    Scenario : the same ranges, other values.

    Raises
    ------
    KeyError : a path that names no number of the scenario.

    Source: own design.

    Example
    -------
    >>> with_values(Scenario("s"), {"investment.trainers": 2.6}).investment.trainers
    3
    """
    if not values:
        return scenario
    changed: dict[str, dict[str, Any]] = {}
    hazards = dict(scenario.environment.hazards)
    for path, value in values.items():
        exact = number_at(scenario, path)
        fitting = round(value) if isinstance(exact, int) else float(value)
        if path.startswith(HAZARDS):
            hazard, _, figure = path.removeprefix(HAZARDS).rpartition(".")
            one: dict[str, Any] = {figure: fitting}
            hazards[hazard] = replace(hazards[hazard], **one)
            changed.setdefault("environment", {})["hazards"] = hazards
        else:
            group, _, name = path.partition(".")
            changed.setdefault(group, {})[name] = fitting
    groups: dict[str, Any] = {
        group: replace(getattr(scenario, group), **new) for group, new in changed.items()
    }
    made = replace(scenario, **groups)
    if "adoption.gain" in values:
        return made
    users = intended_users(made.organisation)
    hours = made.organisation.paid_hours_per_week
    return replace(made, adoption=with_gain(made.adoption, made.investment, users, hours))


def number_at(scenario: Scenario, path: str) -> float | int:
    """Look up the number at a dotted path.

    Raises
    ------
    KeyError : there is none.

    Example
    -------
    >>> number_at(Scenario("s"), "investment.hourly_cost")
    42.0
    """
    if path.startswith(HAZARDS):
        hazard, _, figure = path.removeprefix(HAZARDS).rpartition(".")
        value = getattr(scenario.environment.hazards[hazard], figure, None)
    else:
        group, _, name = path.partition(".")
        value = getattr(getattr(scenario, group, None), name, None)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise KeyError(path)
    return value


def intended_users(organisation: OrganisationSpec) -> int:
    """Count the people whose role needs the technology."""
    rows = organisation.rows
    if rows is not None:
        return int(rows.user.sum()) if rows.user is not None else len(rows.ids)
    return sum(department.users for department in organisation.departments.values())


def with_gain(
    adoption: AdoptionParameters, money: InvestmentParameters, users: int, hours_per_week: float
) -> AdoptionParameters:
    """Derive the gain at full skill from a yearly benefit, where a case states one.

    g = calibration x benefit / (intended users x paid hours a year x cost of an hour).

    Source: model A.9.

    Example
    -------
    >>> money = InvestmentParameters(benefit=5.6e6, hourly_cost=42.0)
    >>> round(with_gain(AdoptionParameters(), money, 700, 1800 / 52).gain, 3)
    0.106
    """
    if money.benefit <= 0:
        return adoption
    hours = users * hours_per_week * WEEKS_PER_YEAR * money.hourly_cost
    if hours <= 0:
        return adoption
    return replace(adoption, gain=money.benefit_calibration * money.benefit / hours)
