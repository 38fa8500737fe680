"""Every setting that a configuration may hold, read off the parameter dataclasses.

The dataclasses are the one source: groups, defaults, ranges, units and sources come from their
fields, so the composed configuration, its checks and its tables cannot drift from the code.
"""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sim.areas.adoption.parameters import AdoptionParameters
from sim.areas.architecture.parameters import ArchitectureParameters
from sim.areas.environment.parameters import CalendarParameters, EnvironmentParameters
from sim.areas.governance.parameters import GovernanceParameters
from sim.areas.investment.parameters import InvestmentParameters
from sim.areas.planning.parameters import PlanningParameters
from sim.experiment.design import StopRule, Target
from sim.kernel.board import Kind
from sim.kernel.technology import Technology
from sim.management import ManagementParameters
from sim.organisation.spec import OrganisationSpec
from sim.scenario import Distribution
from sim.signals import all_signals
from sim.units import Knob, knob, knobs


@dataclass(frozen=True)
class StudyKeys:
    """Name the keys that every command understands."""

    study: str = knob("", "name of the study and its folder; empty: the scenario's name")
    futures: int = knob(30, "paired futures of each plan", unit="futures", low=0, high=1_000_000)
    seed: int = knob(1, "seed of the study", low=0, high=2**63 - 1)
    workers: int | str | None = knob(
        None,
        "who computes runs: a number of processes, `serial`, `dask`, or `dask:tcp://HOST:PORT`; "
        "null: as many processes as there are usable cores",
    )
    time_limit_s: float = knob(
        0.0, "time that one run may take, not with workers=serial; 0: any", unit="s", low=0
    )
    memory_limit_mb: float = knob(
        0.0,
        "memory that one run may take beyond its worker's own (Linux); 0: any",
        unit="MB",
        low=0,
    )
    out: str = knob("results", "folder that holds the studies")
    objective: str = knob("npv", "metric that ranks the plans; larger is better")
    baseline: str = knob("do_nothing", "plan that the others are compared with")
    uncertainty: str = knob(
        "on",
        "whether futures draw the uncertain parameters too, or luck alone",
        choices=("on", "off"),
    )
    generator: str = knob("splitmix64", "generator of keyed luck", choices=("splitmix64", "philox"))


@dataclass(frozen=True)
class Range:
    """State how far an uncertain setting may lie from its value."""

    low: float
    high: float
    distribution: Distribution = "triangular"


@dataclass(frozen=True)
class ScenarioWords:
    """Hold what a scenario says about itself, and where its figures come from."""

    name: str = knob("", "short name, as commands use it")
    title: str = knob("", "title, as pages use it")
    question: str = knob("", "the question that the plans answer")
    currency: str = knob("USD", "currency of all money")
    strategies: tuple[str, ...] = knob((), "plans that `compare` runs when none are named")
    sources: dict[str, str] = knob({}, "setting -> source of the value that the scenario gives it")
    uncertain: dict[str, Range] = knob(
        {}, "setting -> low, high and distribution, from which each future draws it"
    )


GROUPS: MappingProxyType[str, type] = MappingProxyType(
    {
        "organisation": OrganisationSpec,
        "technology": Technology,
        "calendar": CalendarParameters,
        "management": ManagementParameters,
        "adoption": AdoptionParameters,
        "governance": GovernanceParameters,
        "investment": InvestmentParameters,
        "architecture": ArchitectureParameters,
        "environment": EnvironmentParameters,
        "planning": PlanningParameters,
    }
)
"""Group of the configuration -> the dataclass that declares its settings."""

STUDY_GROUPS: MappingProxyType[str, type] = MappingProxyType({"stop": StopRule, "target": Target})
"""Groups that belong to the study, not to its scenario."""

LUMP_SUMS = (
    "one_off",
    "run_cost",
    "legacy_cost",
    "benefit",
    "interface_cost",
    "revenue",
    "budget",
    "change_budget",
    "installed_base",
)
"""Money of `investment` that belongs to the whole organisation, and scales with its size."""


def report_signals() -> tuple[str, ...]:
    """List the reports between areas that a study may make late or switch off."""
    return tuple(name for name, signal in all_signals().items() if signal.kind is Kind.REPORT)


def field_types(parameters: type) -> dict[str, Any]:
    """Return the type of every knob of a parameter dataclass."""
    hints = typing.get_type_hints(parameters)
    return {name: hints[name] for name in knobs(parameters)}


def defaults(parameters: type) -> dict[str, Any]:
    """Return the defaults of a parameter dataclass as plain lists, mappings and values.

    Example
    -------
    >>> defaults(Technology)["ease"]
    0.5
    """
    instance = parameters()
    return {name: plain(getattr(instance, name)) for name in knobs(parameters)}


def plain(value: Any) -> Any:
    """Turn dataclasses and tuples into mappings and lists, as a configuration file has them."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name)) for item in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    return value


def is_open(annotation: Any) -> bool:
    """Say whether a setting is a mapping whose keys the user names (departments, groups ...)."""
    return typing.get_origin(annotation) is dict


def entry_type(annotation: Any) -> Any:
    """Return the dataclass of an open setting's entries, or None where they are plain values."""
    if not is_open(annotation):
        return None
    entry = typing.get_args(annotation)[1]
    return entry if dataclasses.is_dataclass(entry) else None


def entry_of(annotation: Any) -> Any:
    """Return the dataclass of the entries of a mapping or a list, or None where there is none.

    Example
    -------
    >>> entry_of(dict[str, StopRule]) is entry_of(tuple[StopRule, ...]) is StopRule
    True
    >>> entry_of(tuple[float, ...]) is None
    True
    """
    found = entry_type(annotation)
    if typing.get_origin(annotation) is tuple:
        first = typing.get_args(annotation)[0]
        found = first if dataclasses.is_dataclass(first) else None
    return found


def all_settings() -> Iterator[tuple[str, Knob, Any]]:
    """Yield every setting as (dotted path, knob, type); open mappings count as one.

    Example
    -------
    >>> paths = [path for path, _, _ in all_settings()]
    >>> "adoption.q" in paths and "futures" in paths and "reports.using_share" in paths
    True
    """
    for name, annotation in field_types(StudyKeys).items():
        yield name, knobs(StudyKeys)[name], annotation
    for name, annotation in field_types(ScenarioWords).items():
        yield f"scenario.{name}", knobs(ScenarioWords)[name], annotation
    for group, parameters in {**STUDY_GROUPS, **GROUPS}.items():
        for name, annotation in field_types(parameters).items():
            yield f"{group}.{name}", knobs(parameters)[name], annotation
    signals = all_signals()
    for name in report_signals():
        about = Knob(
            f"how this report arrives: {signals[name].doc}",
            source="0 to 520 weeks late",
            choices=("live", "off", "late:WEEKS"),
        )
        yield f"reports.{name}", about, str
