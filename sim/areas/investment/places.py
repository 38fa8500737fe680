"""Where a project goes: which departments, in which order, and what local fit each gives up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.areas.investment.parameters import Project
from sim.organisation.people import Organisation
from sim.units import FloatArray, IntArray


def departments_of(names: Sequence[str], organisation: Organisation) -> list[int]:
    """List the departments that names of departments or groups mean, each once.

    Names that this organisation does not have are passed over.

    Parameters
    ----------
    names : departments or groups.
    organisation : where they are looked up.

    Returns
    -------
    Department indexes, in the order of the names.
    """
    there = organisation.departments
    members = [one for name in names for one in organisation.groups.get(name, (name,))]
    return list(dict.fromkeys(there.index(one) for one in members if one in there))


def places_of(project: Project, organisation: Organisation) -> IntArray:
    """List the departments that a project reaches, in the order of its pilot and waves.

    Names that this organisation does not have are passed over; where it has none of them, the
    project reaches everybody, as a group that is not mapped would.

    Parameters
    ----------
    project : departments or groups, and the order.
    organisation : where it is rolled out.

    Returns
    -------
    Department indexes; names decide between those that the order holds equal.
    """
    everybody = range(len(organisation.departments))
    found = departments_of(project.departments, organisation) or list(everybody)
    if project.sequence == "listed":
        return np.array(found, dtype=np.int64)
    heads = np.maximum(organisation.users, 1).astype(np.float64)
    first = {
        "small_first": organisation.users.astype(np.float64),
        "large_first": -organisation.users.astype(np.float64),
        "dearest_first": -_licences(project, organisation, found) / heads,
        "least_lost_first": own_fit(project, organisation) / heads,
    }[project.sequence]
    found.sort(key=lambda d: (float(first[d]), organisation.departments[d]))
    return np.array(found, dtype=np.int64)


def own_fit(project: Project, organisation: Organisation) -> FloatArray:
    """(D,) worth of local fit that each department gives up for a project, money a year.

    Parameters
    ----------
    project : what each department, or each group by its users, gives up.
    organisation : its departments, groups and users.

    Example
    -------
    >>> from sim.organisation.build import build
    >>> from sim.organisation.spec import DepartmentSpec, OrganisationSpec
    >>> from sim.kernel.streams import Streams
    >>> spec = OrganisationSpec(departments={"a": DepartmentSpec(6, 5), "b": DepartmentSpec(6, 5)})
    >>> own_fit(Project(lost_fit_by={"b": 70.0}), build(spec, Streams(1, 0))).tolist()
    [0.0, 70.0]
    """
    lost = np.zeros(len(organisation.departments))
    for name, worth in project.lost_fit_by.items():
        _spread(lost, worth, departments_of((name,), organisation), organisation)
    return lost


def _licences(project: Project, organisation: Organisation, reached: list[int]) -> FloatArray:
    """(D,) licences of the old systems by department: each system's by its users."""
    paid = np.zeros(len(organisation.departments))
    for system, licence in project.replaces.items():
        named = departments_of(project.users_of.get(system, ()), organisation)
        _spread(paid, licence, [d for d in named if d in reached] or reached, organisation)
    return paid


def _spread(total: FloatArray, amount: float, where: list[int], organisation: Organisation) -> None:
    """Spread an amount over departments, by their users."""
    if where:
        users = np.maximum(organisation.users[where], 1).astype(np.float64)
        total[where] += amount * users / users.sum()
