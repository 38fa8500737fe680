"""Check what no single setting can know: sums, orders, and names that must exist elsewhere."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable, Mapping, Sequence

from sim.areas.environment.parameters import Shock, Window
from sim.areas.governance.parameters import GovernanceParameters
from sim.config.knob_tables import all_settings
from sim.config.landscape_checks import landscape_problems, vendor_problems
from sim.config.portfolio_checks import portfolio_problems
from sim.config.roadmap_checks import roadmap_problems
from sim.config.schema import Checked
from sim.config.sourcing_checks import sourcing_problems
from sim.errors import Problem, nearest
from sim.organisation.faults import flow_problems, group_problems, no_department, staff_problems
from sim.organisation.spec import DepartmentSpec, OrganisationSpec

MAX_PEOPLE = 10_000_000
MOST_A_YEAR = 52
_FOLDER = re.compile(r"[A-Za-z0-9]([A-Za-z0-9 ._-]{0,78}[A-Za-z0-9_-])?")
_PORTS = tuple(f"{name}{number}" for name in ("COM", "LPT") for number in range(1, 10))
_RESERVED = ("CON", "PRN", "AUX", "NUL", *_PORTS)
WEIGHTS = ("w_usefulness", "w_ease", "w_norm", "w_facilitation")


def cross_check(
    checked: Checked,
    departments: Sequence[str],
    elsewhere: Sequence[str],
) -> list[Problem]:
    """Find every contradiction between settings.

    Parameters
    ----------
    checked : settings, each valid by itself.
    departments : department names of the organisation that will be simulated.
    elsewhere : further names that hazards may use without touching anybody here (those of the
        scenario's own organisation, where people from files have taken its place).

    Source: own design.
    """
    organisation: OrganisationSpec = checked.groups["organisation"]
    groups = organisation.groups
    problems = _weights(checked.groups["adoption"])
    if organisation.kind == "generated":
        problems += _staff(organisation.departments)
        problems += flow_problems(organisation.flows, departments)
        problems += _unread_files(organisation)
    problems += group_problems(groups, departments)
    names = [*departments, *groups]
    problems += _hazards(checked.groups["environment"].hazards, names, elsewhere)
    problems += _governed(checked.groups["governance"], names, elsewhere)
    problems += portfolio_problems(checked.groups["investment"], names, elsewhere)
    projects = tuple(checked.groups["investment"].projects)
    problems += roadmap_problems(
        checked.groups["planning"],
        projects,
        checked.groups["environment"].hazards,
    )
    lender = checked.groups["investment"].sourcing_pool
    problems += sourcing_problems(checked.groups["planning"], projects, lender)
    problems += landscape_problems(checked.groups["architecture"], checked.groups["investment"])
    problems += vendor_problems(
        checked.groups["architecture"], checked.groups["environment"].hazards
    )
    problems += _calendar(checked)
    problems += _study_name(checked.keys.study)
    problems += _results_folder(checked.keys.out)
    problems += _sources(checked.words.sources)
    return problems


def _governed(
    governance: GovernanceParameters, names: Sequence[str], elsewhere: Sequence[str]
) -> list[Problem]:
    """Find departments and risks that messages, proposals and controls name and nobody has."""
    meant = {f"campaigns.{name}.audience": one.audience
             for name, one in governance.campaigns.items()}  # fmt: skip
    meant |= {f"proposals.{name}.departments": one.departments
              for name, one in governance.proposals.items()}  # fmt: skip
    problems = [
        no_department(f"governance.{path}", name, names)
        for path, found in meant.items()
        for name in found
        if name not in names and name not in elsewhere
    ]
    return problems + [
        Problem(
            f"governance.controls.{name}.risks",
            f"names '{risk}', which is no risk",
            allowed=", ".join(governance.risks),
            nearest=nearest(risk, tuple(governance.risks)),
        )
        for name, one in governance.controls.items()
        for risk in one.risks
        if risk not in governance.risks
    ]


def _unread_files(organisation: OrganisationSpec) -> list[Problem]:
    """Refuse files that are named where none is read, rather than pass over them."""
    message = "is not read where organisation.kind is generated; say organisation=from_files"
    named = [word for word in ("people", "ties") if getattr(organisation, word)]
    return [Problem(f"organisation.{word}", message) for word in named]


def _study_name(name: str) -> list[Problem]:
    """Refuse a name that would leave the folder of results, or that some system cannot store."""
    if name == "" or (_FOLDER.fullmatch(name) and name.split(".")[0].upper() not in _RESERVED):
        return []
    allowed = "1 to 80 letters, digits, spaces, _, - and dots inside"
    return [Problem("study", f"is '{name[:60]}', which cannot name a folder", allowed=allowed)]


def _results_folder(name: str) -> list[Problem]:
    """Refuse a folder that cannot be one: nothing, or signs that no path may have."""
    if name.strip() and name.isprintable():
        return []
    return [Problem("out", f"is '{name[:60]}', which cannot name a folder", allowed="a path")]


def _weights(adoption: object) -> list[Problem]:
    total = math.fsum(getattr(adoption, name) for name in WEIGHTS)
    if abs(total - 1.0) <= 1e-6:
        return []
    names = " + ".join(f"adoption.{name}" for name in WEIGHTS)
    return [Problem(names, f"is {total:g}", allowed="a sum of 1")]


def _staff(departments: Mapping[str, DepartmentSpec]) -> list[Problem]:
    if not departments:
        return [Problem("organisation.departments", "is empty", allowed="at least one department")]
    problems = [
        Problem(
            f"organisation.departments.{name}", "is not a usable name", allowed="1 to 200 letters"
        )
        for name in departments
        if not name.strip() or len(name) > 200
    ]
    problems += staff_problems(departments)
    people = sum(spec.staff for spec in departments.values())
    if people > MAX_PEOPLE:
        problems.append(
            Problem(
                "organisation.departments",
                f"has {people:,} people",
                allowed=f"at most {MAX_PEOPLE:,}",
            )
        )
    if not problems and not any(spec.users for spec in departments.values()):
        problems.append(
            Problem("organisation.departments", "has no intended users", allowed="at least one")
        )
    return problems


def _hazards(
    hazards: Mapping[str, Shock], names: Sequence[str], elsewhere: Sequence[str]
) -> list[Problem]:
    problems = []
    for hazard, shock in hazards.items():
        path = f"environment.hazards.{hazard}"
        problems += [
            no_department(f"{path}.departments", name, names)
            for name in shock.departments
            if name not in names and name not in elsewhere
        ]
        if shock.start < 0 or shock.end <= shock.start:
            problems.append(
                Problem(
                    path,
                    f"has the window {shock.start} to {shock.end}",
                    allowed="0 <= start < end (the end is excluded)",
                )
            )
        if not 0 <= shock.chance <= 1:
            problems.append(Problem(f"{path}.chance", f"is {shock.chance:g}", allowed="0 to 1"))
        if not 0 <= shock.per_year <= MOST_A_YEAR:
            found = f"is {shock.per_year:g}"
            problems.append(Problem(f"{path}.per_year", found, allowed=f"0 to {MOST_A_YEAR}"))
        for name in ("size", "weeks", "spread"):
            value = getattr(shock, name)
            if not 0 <= value < math.inf:
                problems.append(Problem(f"{path}.{name}", f"is {value:g}", allowed="0 or more"))
    return problems


def _calendar(checked: Checked) -> list[Problem]:
    calendar = checked.groups["calendar"]
    problems = []
    try:
        datetime.date.fromisoformat(calendar.start_date)
    except ValueError:
        problems.append(
            Problem(
                "calendar.start_date",
                f"is '{calendar.start_date}'",
                allowed="a date such as 2027-02-01",
            )
        )
    problems += _windows("calendar.freezes", calendar.freezes)
    problems += _windows("calendar.peaks", calendar.peaks)
    money_weeks = checked.groups["investment"].money_weeks
    if 0 < money_weeks < calendar.weeks:
        problems.append(
            Problem(
                "investment.money_weeks",
                f"is {money_weeks}",
                allowed=f"0, or at least the {calendar.weeks} simulated weeks",
            )
        )
    return problems


def _windows(path: str, windows: Iterable[Window]) -> list[Problem]:
    return [
        Problem(
            f"{path}.{number}",
            f"goes from week {window.start} to {window.end}",
            allowed="0 <= start <= end (the end is excluded)",
        )
        for number, window in enumerate(windows)
        if window.start < 0 or window.end < window.start
    ]


def _sources(sources: Mapping[str, str]) -> list[Problem]:
    """A source must belong to a setting, or to an entry below an open one."""
    known = [path for path, _, _ in all_settings()]
    return [
        Problem(f"scenario.sources.{path}", "is not a known setting", nearest=nearest(path, known))
        for path in sources
        if not any(path == name or path.startswith(f"{name}.") for name in known)
    ]
