"""Check technologies, roadmap and their hazards against the projects of the portfolio."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.areas.environment.parameters import Shock
from sim.areas.planning.parameters import PlanningParameters
from sim.errors import Problem, nearest

STRIKING = ("support_end", "obsolescence")


def roadmap_problems(
    knobs: PlanningParameters, projects: Sequence[str], hazards: Mapping[str, Shock]
) -> list[Problem]:
    """Find every technology, roadmap item and hazard that names what does not exist.

    Parameters
    ----------
    knobs : settings, each valid by itself.
    projects : names of the portfolio's projects.
    hazards : by name.

    Source: own design.
    """
    problems = []
    brought: dict[str, str] = {}
    for name, one in knobs.technologies.items():
        path = f"planning.technologies.{name}.project"
        if one.project and one.project not in projects:
            problems.append(_unknown(path, one.project, "project", projects))
        elif one.project in brought:
            said = f"names '{one.project}', which brings in {brought[one.project]} already"
            problems.append(Problem(path, said))
        if one.project and one.installed:
            problems.append(Problem(path, "is stated for what is installed already"))
        brought[one.project or name] = name
    for number, item in enumerate(knobs.roadmap):
        path = f"planning.roadmap.{number}"
        if item.project not in projects:
            problems.append(_unknown(f"{path}.project", item.project, "project", projects))
        if item.week < 0:
            problems.append(Problem(f"{path}.week", f"is {item.week}", allowed="0 or more"))
    names = tuple(knobs.technologies)
    for hazard, shock in hazards.items():
        path = f"environment.hazards.{hazard}.technologies"
        problems += [
            _unknown(path, one, "technology", names)
            for one in shock.technologies
            if one not in names
        ]
        if shock.technologies and shock.kind not in STRIKING:
            allowed = f"only with kind {' or '.join(STRIKING)}"
            problems.append(Problem(path, f"is stated for {shock.kind}", allowed=allowed))
    return problems


def _unknown(path: str, name: str, kind: str, names: Sequence[str]) -> Problem:
    return Problem(path, f"names '{name}', which is not a {kind}", nearest=nearest(name, names))
