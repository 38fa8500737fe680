"""Put a checked configuration together: read the files it names, derive what follows, build it.

A scenario that states a yearly benefit fixes the gain at full skill; an organisation read from
files takes the scenario's lump sums in proportion to its intended users.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from sim.areas.investment.parameters import InvestmentParameters, Project
from sim.config.cross_checks import cross_check
from sim.config.knob_tables import GROUPS, LUMP_SUMS
from sim.config.schema import Checked
from sim.config.uncertain import uncertain_of
from sim.errors import BadInput, Problem
from sim.organisation.spec import FileRows, OrganisationSpec
from sim.scenario import Scenario, intended_users, with_gain

PROJECT_SUMS = ("value", "cost", "run_cost", "lost_fit")
"""Money of a project that belongs to the whole organisation, and scales with its size."""

MOST_GAIN = 1e6
"""Times its output that a person may bring; beyond, money no longer adds up."""


@dataclass(frozen=True)
class OwnHouse:
    """Hold what a scenario's own organisation is like, before files take its place.

    Parameters
    ----------
    users : intended users, against which lump sums scale.
    names : departments and groups, which the scenario's hazards may name.
    """

    users: int
    names: tuple[str, ...]


def assemble(
    checked: Checked,
    house: OwnHouse,
    folder: Path,
    stated: Collection[str] = (),
    fixed: Collection[str] = (),
) -> tuple[Scenario | None, list[Problem]]:
    """Build the scenario of a checked configuration, or say everything that contradicts.

    Parameters
    ----------
    checked : settings, each valid by itself.
    house : the scenario's own organisation.
    folder : folder against which file names are meant.
    stated : settings that the command line states; these are meant as they stand, never scaled.
    fixed : settings that were stated after their range; these are not drawn.

    Source: own design; gain and scaling of lump sums after the model's money rules.
    """
    groups = dict(checked.groups)
    organisation: OrganisationSpec = groups["organisation"]
    rows: FileRows | None = None
    if organisation.kind == "from_files":
        from sim.config.files import read_rows  # pandas and pandera are slow to import

        try:
            rows = read_rows(organisation, folder)
        except BadInput as error:
            return None, [*error.problems, *cross_check(checked, _named(organisation), house.names)]
    departments = rows.departments if rows else tuple(organisation.departments)
    problems = cross_check(checked, departments, house.names if rows else ())
    scale, sums = 1.0, list[str]()
    if rows:
        users = intended_users(dataclasses.replace(organisation, rows=rows))
        scale = organisation.money_scale or users / house.users
        sums = [name for name in LUMP_SUMS if f"investment.{name}" not in stated]
    uncertain, wrong = uncertain_of(checked, fixed, scale, sums)
    if problems or wrong:
        return None, [*problems, *wrong]
    if rows:
        groups["investment"] = scale_money(groups["investment"], scale, sums)
        notes = scale_notes(groups["investment"], scale, sums, house)
        groups["organisation"] = _with_rows(organisation, rows, notes)
    else:
        users = intended_users(organisation)
    paid, words = organisation.paid_hours_per_week, checked.words
    groups["adoption"] = with_gain(groups["adoption"], groups["investment"], users, paid)
    if endless := _endless_gain(groups["adoption"].gain):
        return None, endless
    return Scenario(
        name=words.name,
        title=words.title or words.name,
        question=words.question,
        currency=words.currency,
        strategies=words.strategies,
        sources=words.sources,
        reports=checked.reports,
        uncertain=uncertain if checked.keys.uncertainty == "on" else (),
        **{name: groups[name] for name in GROUPS},
    ), []


def _endless_gain(gain: float) -> list[Problem]:
    """Refuse a benefit of which an hour, as dear as it is, would have to bring more than counts."""
    if gain <= MOST_GAIN:
        return []
    message = f"with so few paid hours, or so cheap ones, makes adoption.gain {gain:.3g}"
    return [Problem("investment.benefit", message, allowed=f"a gain of at most {MOST_GAIN:g}")]


def _with_rows(
    organisation: OrganisationSpec, rows: FileRows, notes: Sequence[str]
) -> OrganisationSpec:
    """Put what was read into the organisation; a result names no folder of this machine."""
    return dataclasses.replace(
        organisation,
        rows=dataclasses.replace(rows, notes=(*rows.notes, *notes)),
        people=PurePath(organisation.people).name,
        ties=PurePath(organisation.ties).name,
    )


def _named(organisation: OrganisationSpec) -> Sequence[str]:
    """Take department names on trust while the files cannot be read."""
    return [name for members in organisation.groups.values() for name in members]


def scale_money(
    money: InvestmentParameters, scale: float, sums: Sequence[str] = LUMP_SUMS
) -> InvestmentParameters:
    """Scale the lump sums of a scenario to another size of organisation.

    Example
    -------
    >>> scale_money(InvestmentParameters(one_off=100.0, hourly_cost=42.0), 0.5).one_off
    50.0
    """
    scaled: dict[str, Any] = {name: getattr(money, name) * scale for name in sums}
    projects = {name: _scaled(project, scale) for name, project in money.projects.items()}
    return dataclasses.replace(money, projects=projects, **scaled)


def _scaled(project: Project, scale: float) -> Project:
    """Scale the money of a project; its work is not scaled."""
    sums: dict[str, Any] = {name: getattr(project, name) * scale for name in PROJECT_SUMS}
    licences = {system: licence * scale for system, licence in project.replaces.items()}
    own = {place: worth * scale for place, worth in project.lost_fit_by.items()}
    return dataclasses.replace(project, replaces=licences, lost_fit_by=own, **sums)


def scale_notes(
    money: InvestmentParameters, scale: float, sums: Sequence[str], house: OwnHouse
) -> tuple[str, str]:
    """Say in words what was scaled, and what was not."""
    return (
        f"Lump sums of the scenario ({', '.join(sums)}) were multiplied by {scale:.3g}; its own "
        f"organisation has {house.users:,} intended users.",
        f"Not scaled: {money.support_agents} support agents, {money.hypercare_staff} in "
        f"hypercare, {money.trainers} trainers; set them to fit.",
    )
