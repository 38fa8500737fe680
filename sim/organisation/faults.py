"""What can be wrong with a stated organisation: numbers, work flows and groups; told in one place.

The configuration asks before a study, and `build` asks again, since it may be called by itself.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from sim.errors import Problem, nearest
from sim.organisation.spec import DepartmentSpec


def staff_problems(departments: Mapping[str, DepartmentSpec]) -> list[Problem]:
    """List impossible numbers of people and intended users; a department may be empty.

    Example
    -------
    >>> print(*staff_problems({"it": DepartmentSpec(3, 4), "hr": DepartmentSpec(0, 0)}))
    organisation.departments.it.users is 4; allowed: 0 to 3 (staff)
    """
    problems = []
    for name, one in departments.items():
        path = f"organisation.departments.{name}"
        if one.staff < 0:
            problems.append(Problem(f"{path}.staff", f"is {one.staff}", allowed="0 or more"))
        elif not 0 <= one.users <= one.staff:
            allowed = f"0 to {one.staff} (staff)"
            problems.append(Problem(f"{path}.users", f"is {one.users}", allowed=allowed))
    if not problems and not any(one.staff > 0 for one in departments.values()):
        problems.append(Problem("organisation.departments", "states no people"))
    return problems


def flow_problems(
    flows: Sequence[tuple[str, str, float]], departments: Sequence[str]
) -> list[Problem]:
    """List flows of unknown departments, to oneself, or of an impossible weight.

    Example
    -------
    >>> print(*flow_problems([("it", "hr", -1.0)], ["it", "hr"]))
    organisation.flows.0 has the weight -1; allowed: 0 or more
    """
    problems = []
    for number, (source, target, weight) in enumerate(flows):
        path = f"organisation.flows.{number}"
        problems += [
            no_department(path, name, departments)
            for name in (source, target)
            if name not in departments
        ]
        if source == target:
            problems.append(Problem(path, f"goes from {source!r} to itself"))
        if not 0 <= weight < math.inf:
            problems.append(Problem(path, f"has the weight {weight:g}", allowed="0 or more"))
    return problems


def group_problems(
    groups: Mapping[str, Sequence[str]], departments: Sequence[str]
) -> list[Problem]:
    """List empty groups, and departments that a group names and the organisation does not have.

    Example
    -------
    >>> print(*group_problems({"office": ["itt"]}, ["it", "hr"]))
    organisation.groups.office names 'itt', which is not a department; did you mean it?
    """
    problems = []
    for group, members in groups.items():
        path = f"organisation.groups.{group}"
        if not members:
            problems.append(Problem(path, "is empty", allowed="at least one department"))
        problems += [
            no_department(path, name, departments) for name in members if name not in departments
        ]
    return problems


def no_department(path: str, name: str, departments: Sequence[str]) -> Problem:
    """Refuse the name of a department that does not exist.

    Example
    -------
    >>> print(no_department("scope", "finanse", ["finance"]))
    scope names 'finanse', which is not a department; did you mean finance?
    """
    close = nearest(name, list(departments))
    return Problem(path, f"names '{name}', which is not a department", nearest=close)
