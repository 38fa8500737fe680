"""A scenario: what we cannot choose. A frozen bundle of everything that the config resolved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sim.areas.adoption.parameters import AdoptionParameters
from sim.areas.architecture.parameters import ArchitectureParameters
from sim.areas.environment.parameters import CalendarParameters, EnvironmentParameters
from sim.areas.governance.parameters import GovernanceParameters
from sim.areas.investment.parameters import InvestmentParameters
from sim.kernel.technology import Technology
from sim.management import ManagementParameters
from sim.organisation.spec import OrganisationSpec


@dataclass(frozen=True)
class Scenario:
    """Bundle what a study cannot choose.

    Parameters
    ----------
    name, title, question, currency : words for tables and pages.
    strategies : plans that `compare` runs when none are named.
    reports : report signal -> `live`, `off` or `late:N` (weeks); a missing one is live.
    sources : knob path -> source of a value that the scenario changes.
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


@dataclass(frozen=True, slots=True)
class Future:
    """Name one draw of luck: study seed, number of the future, generator."""

    seed: int = 1
    number: int = 0
    generator: str = "splitmix64"
