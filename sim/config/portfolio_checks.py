"""Check the projects of a portfolio against each other: skills, phases, prerequisites, places."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence

from sim.areas.investment.parameters import CRITERIA, PHASES_OF_WORK, InvestmentParameters, Project
from sim.errors import Problem, nearest

ALIKE = 0.8
"""Likeness, as the standard library counts it, from which a name is taken for a slip of another."""


def portfolio_problems(
    knobs: InvestmentParameters, names: Sequence[str], elsewhere: Sequence[str]
) -> list[Problem]:
    """Find every contradiction among projects, pools, budget cuts and requests.

    Parameters
    ----------
    knobs : settings, each valid by itself.
    names : departments and groups.
    elsewhere : further names that projects may use, of the scenario's own organisation.

    Source: own design.
    """
    places = (*names, *elsewhere)
    problems = []
    for name, project in knobs.projects.items():
        path = f"investment.projects.{name}"
        for where in _named(project):
            if where not in places:
                said = f"names '{where}', which is not a department"
                problems.append(Problem(path, said, nearest=nearest(where, list(places))))
        problems += _work(path, project, knobs.pools)
        for before in project.prerequisites:
            if before not in knobs.projects:
                said = f"names '{before}', which is not a project"
                near = nearest(before, list(knobs.projects))
                problems.append(Problem(f"{path}.prerequisites", said, nearest=near))
    problems += _circles(knobs.projects)
    problems += _weights(knobs.score_weights)
    problems += _pools(knobs)
    problems += [
        Problem(
            f"investment.budget_cuts.{name}",
            f"has the window {cut.start} to {cut.end}",
            allowed="start < end (the end is excluded)",
        )
        for name, cut in knobs.budget_cuts.items()
        if cut.end <= cut.start
    ]
    return problems


def _named(project: Project) -> Iterator[str]:
    """Name the departments and groups that a project speaks of."""
    yield from project.departments
    if project.sponsor:
        yield project.sponsor
    yield from project.lost_fit_by
    for places in project.users_of.values():
        yield from places


def _work(path: str, project: Project, pools: Mapping[str, int]) -> Iterator[Problem]:
    for phase, skills in project.work.items():
        if phase not in PHASES_OF_WORK:
            near, allowed = nearest(phase, PHASES_OF_WORK), ", ".join(PHASES_OF_WORK)
            yield Problem(f"{path}.work.{phase}", "is not a phase", allowed=allowed, nearest=near)
        for skill, weeks in skills.items():
            where = f"{path}.work.{phase}.{skill}"
            if skill not in pools:
                near = nearest(skill, list(pools))
                yield Problem(where, "is not a pool of investment.pools", nearest=near)
            elif pools[skill] == 0 and weeks > 0.0:
                yield Problem(where, "wants people of a pool that has none")
            if not 0.0 <= weeks <= 1e5:
                yield Problem(where, f"is {weeks:g}", allowed="0 to 100000 person-weeks")
    for system, licence in project.replaces.items():
        if not 0.0 <= licence < float("inf"):
            yield Problem(f"{path}.replaces.{system}", f"is {licence:g}", allowed="0 or more")
    for system in project.users_of:
        if system not in project.replaces:
            near = nearest(system, list(project.replaces))
            said = "is not a system that the project replaces"
            yield Problem(f"{path}.users_of.{system}", said, nearest=near)
    for place, worth in project.lost_fit_by.items():
        if not 0.0 <= worth < float("inf"):
            yield Problem(f"{path}.lost_fit_by.{place}", f"is {worth:g}", allowed="0 or more")


def _weights(weights: Mapping[str, float]) -> Iterator[Problem]:
    path = "investment.score_weights"
    for name, weight in weights.items():
        if name not in CRITERIA:
            near, allowed = nearest(name, CRITERIA), ", ".join(CRITERIA)
            yield Problem(f"{path}.{name}", "is no criterion", allowed=allowed, nearest=near)
        if not 0.0 <= weight <= 1e6:
            yield Problem(f"{path}.{name}", f"is {weight:g}", allowed="0 to 1000000")


def _pools(knobs: InvestmentParameters) -> Iterator[Problem]:
    for skill, people in knobs.pools.items():
        if not 0 <= people <= 10000:
            yield Problem(f"investment.pools.{skill}", f"is {people}", allowed="0 to 10000 people")
    for skill, wage in knobs.pool_wages.items():
        if skill not in knobs.pools:
            near = nearest(skill, list(knobs.pools))
            said = "is not a pool of investment.pools"
            yield Problem(f"investment.pool_wages.{skill}", said, nearest=near)
        if not 0.0 <= wage <= 1e6:
            path = f"investment.pool_wages.{skill}"
            yield Problem(path, f"is {wage:g}", allowed="0 to 1000000 a week")
    for path, pool in (("build_pool", knobs.build_pool), ("sourcing_pool", knobs.sourcing_pool)):
        if pool and knobs.pools.get(pool, 0) < 1:
            said = f"names '{pool}', which is not a pool with people"
            staffed = [skill for skill, people in knobs.pools.items() if people > 0]
            yield Problem(f"investment.{path}", said, nearest=nearest(pool, staffed))
    yield from _idle_pools(knobs)


def _idle_pools(knobs: InvestmentParameters) -> Iterator[Problem]:
    """Refuse a pool that no work asks for and whose name is all but that of one that work does."""
    asked = {
        skill for one in knobs.projects.values() for work in one.work.values() for skill in work
    }
    asked = (asked | {knobs.build_pool, knobs.sourcing_pool}) & set(knobs.pools)
    for skill in knobs.pools:
        close = difflib.get_close_matches(skill, sorted(asked), n=1, cutoff=ALIKE)
        if skill not in asked and close:
            said = "is a pool that no work asks for"
            yield Problem(f"investment.pools.{skill}", said, nearest=close[0])


def _circles(projects: Mapping[str, Project]) -> Iterator[Problem]:
    """Find projects that wait for themselves, each told once."""
    for name in projects:
        seen: list[str] = []
        ahead = list(projects[name].prerequisites)
        while ahead:
            one = ahead.pop()
            if one in projects and one not in seen:
                seen.append(one)
                ahead += projects[one].prerequisites
        if name in seen:
            path = f"investment.projects.{name}.prerequisites"
            yield Problem(path, "lead back to the project itself")
