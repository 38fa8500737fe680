"""Scopes: which departments a plan means, by name, by group, by wave, or all the rest."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from sim.errors import BadInput, Problem
from sim.organisation.faults import no_department
from sim.units import IntArray

if TYPE_CHECKING:  # compiled loops are slow to import, and words alone need none
    from sim.organisation.people import Organisation

WaveOrder = Literal["flow", "size", "file"]


@dataclass(frozen=True, slots=True)
class Scope:
    """Name the departments that a pull is meant for.

    Parameters
    ----------
    kind : `all`, `names`, `group`, `wave` or `rest` (those in no earlier go-live of the plan).
    names : department names, for `names`.
    group : group name, for `group`.
    wave, of, by : wave number (from 1), number of waves and the order in which departments are
        cut; for `wave`, and for a group that the organisation does not map (then the wave stands
        in: its number is the group's place in the plan).
    """

    kind: Literal["all", "names", "group", "wave", "rest"] = "all"
    names: tuple[str, ...] = ()
    group: str = ""
    wave: int = 1
    of: int = 1
    by: WaveOrder = "flow"


EVERYBODY = Scope()


def resolve(
    scope: Scope, organisation: Organisation, taken: Collection[int] = frozenset()
) -> tuple[IntArray, str]:
    """Find the departments that a scope means in this organisation.

    Parameters
    ----------
    scope : what the plan says.
    organisation : where it says it.
    taken : indexes of the departments in an earlier go-live of the plan, for `rest`.

    Returns
    -------
    Department indexes in rising order (possibly none), and one line to tell the reader where
    something stands in for what the plan named; empty if nothing does.

    Raises
    ------
    BadInput : a department that does not exist, or a wave that cannot be.

    Source: own design.
    """
    everything = np.arange(organisation.n_departments, dtype=np.int64)
    if scope.kind == "all":
        return everything, ""
    if scope.kind == "rest":
        return everything[[int(d) not in taken for d in everything]], ""
    if scope.kind == "names":
        return _positions("scope", scope.names, organisation.departments), ""
    if scope.kind == "group" and scope.group in organisation.groups:
        where = f"organisation.groups.{scope.group}"
        return _positions(where, organisation.groups[scope.group], organisation.departments), ""
    if scope.by not in get_args(WaveOrder) or not 1 <= scope.wave <= scope.of:
        said = f"says wave {scope.wave} of {scope.of} by {scope.by}"
        allowed = f"1 to {scope.of}, by {', '.join(get_args(WaveOrder))}"
        raise BadInput([Problem("scope", said, allowed=allowed)])
    found = waves(organisation, scope.of, scope.by)[scope.wave - 1]
    if scope.kind == "wave":
        return found, ""
    stands_in = f"wave {scope.wave} of {scope.of} stands in"
    return found, f"group {scope.group} is not mapped: {stands_in}"


def waves(organisation: Organisation, of: int, by: WaveOrder = "flow") -> tuple[IntArray, ...]:
    """Cut the departments into waves of about equal numbers of intended users.

    A wave takes departments one after the other until the next one would carry it further beyond
    an equal share of the users who are left than it falls short of it now. By `flow`, the next
    department is the one that works most with those already in the wave; by `size` the smallest;
    by `file` the next in order.

    Parameters
    ----------
    organisation : departments, intended users and flows.
    of : number of waves, at least 1. With fewer departments than waves the last waves are empty.
    by : order in which departments are taken.

    Returns
    -------
    One array of department indexes, in rising order, per wave; every department is in exactly one.

    Source: own design (greedy, deterministic; the order of departments does not matter unless
    `by` is `file`).
    """
    users = organisation.users
    left = list(range(organisation.n_departments))
    cut: list[IntArray] = []
    for number in range(of):
        wave: list[int] = []
        waves_after = of - number - 1
        target = sum(int(users[d]) for d in left) / (waves_after + 1)
        while left:
            following = _following(organisation, wave, left, by)
            with_users = sum(1 for d in left if users[d] > 0)
            have, more = sum(int(users[d]) for d in wave), int(users[following])
            kept_for_others = more > 0 and with_users <= waves_after
            overshoots = abs(have + more - target) > abs(have - target)
            if waves_after and wave and (kept_for_others or overshoots):
                break
            left.remove(following)
            wave.append(following)
        cut.append(np.array(sorted(wave), dtype=np.int64))
    return tuple(cut)


def _following(
    organisation: Organisation, wave: Sequence[int], left: Sequence[int], by: WaveOrder
) -> int:
    """Choose the department that comes next; equal ones come by name."""
    if by == "file":
        return left[0]
    names = organisation.departments
    if by == "size":
        return min(left, key=lambda d: (int(organisation.users[d]), names[d]))
    # A new wave starts with the department that has most to do with the others still left.
    partners = list(wave) or list(left)
    flows = organisation.flows
    shared = {d: float(flows[d, partners].sum() + flows[partners, d].sum()) for d in left}
    return min(left, key=lambda d: (-round(shared[d], 9), names[d]))


def _positions(where: str, names: Sequence[str], departments: Sequence[str]) -> IntArray:
    problems = [
        no_department(where, name, departments) for name in names if name not in departments
    ]
    if problems:
        raise BadInput(problems)
    return np.unique(np.array([departments.index(name) for name in names], dtype=np.int64))
