"""Build an organisation: from stated departments, or from rows that were read from files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from sim.errors import BadInput, Problem
from sim.kernel.streams import Streams, name_key
from sim.organisation.faults import flow_problems, group_problems, staff_problems
from sim.organisation.likeness import roles
from sim.organisation.people import Organisation, Ties, identities, ties_from_pairs
from sim.organisation.reporting_line import levels, reporting_tree
from sim.organisation.spec import DepartmentSpec, FileRows, OrganisationSpec
from sim.organisation.ties import Blocks, TieTargets, block_ties
from sim.units import BoolArray, FloatArray, IntArray, UIntArray

CUSTOMER_FACING = "customer_facing"


def build(spec: OrganisationSpec, streams: Streams) -> Organisation:
    """Build the organisation of one future.

    Parameters
    ----------
    spec : stated departments (`generated`), or rows read from files (`from_files`).
    streams : luck; what the spec leaves open is drawn from it, keyed by who it concerns.

    Returns
    -------
    Organisation : n >= 1 positions in D >= 1 departments.

    Raises
    ------
    BadInput : no people, impossible numbers, a flow or group of a department that does not exist.

    Source: own design.

    Example
    -------
    >>> spec = OrganisationSpec(departments={"finance": DepartmentSpec(6, 4)}, degree=2.0)
    >>> firm = build(spec, Streams(1, 0))
    >>> firm.n_people, firm.users.tolist(), firm.level.tolist()
    (6, [4], [1, 2, 3, 3, 3, 3])
    """
    if spec.kind == "from_files":
        if spec.rows is None:
            raise BadInput([Problem("organisation.people", "is needed for kind from_files")])
        return _from_rows(spec, spec.rows, streams)
    return _generated(spec, streams)


def _generated(spec: OrganisationSpec, streams: Streams) -> Organisation:
    names = tuple(spec.departments)
    problems = staff_problems(spec.departments)
    _refuse([*problems, *flow_problems(spec.flows, names), *group_problems(spec.groups, names)])
    staff = np.array([d.staff for d in spec.departments.values()], dtype=np.int64)
    department = np.repeat(np.arange(staff.size), staff).astype(np.int64)
    seat = (np.arange(department.size) - np.repeat(np.cumsum(staff) - staff, staff)).astype(
        np.int64
    )
    identity = identities(names, department, [str(number) for number in seat.tolist()])
    manager = reporting_tree(department, seat, names, spec.span, spec.levels)
    flows = stated_flows(names, spec.flows, spec.flow_rest)
    facing = np.array([d.customer_facing for d in spec.departments.values()], dtype=np.bool_)
    role = roles(manager, department, facing)
    return Organisation(
        departments=names,
        department=department,
        level=levels(manager),
        manager=manager,
        user=_choose_users(spec.departments, department, identity, streams),
        identity=identity,
        ties=_draw_ties(spec, names, department, seat, identity, manager, role, flows, streams),
        flows=flows,
        customer_facing=facing,
        groups=dict(spec.groups),
        hours_per_week=spec.paid_hours_per_week,
        homophily=spec.homophily,
    )


def _together(rows: FileRows) -> FileRows:
    """Seat people department by department: loops over people run department by department."""
    order = np.argsort(rows.department, kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(order.size)
    line = rows.manager
    return replace(
        rows,
        ids=tuple(rows.ids[row] for row in order.tolist()),
        department=rows.department[order],
        manager=None if line is None else np.where(line >= 0, place[line], -1)[order],
        user=None if rows.user is None else rows.user[order],
        listener=place[rows.listener],
        speaker=place[rows.speaker],
    )


def _from_rows(spec: OrganisationSpec, read: FileRows, streams: Streams) -> Organisation:
    rows = _together(read)
    names, department, n = rows.departments, rows.department, len(rows.ids)
    _refuse(group_problems(spec.groups, names))
    if n == 0:
        _refuse([Problem("organisation.people", "names no people")])
    identity = identities(names, department, list(rows.ids))
    if rows.manager is None:
        seat = _seats(department, streams.uniform("reporting line", identity))
        manager = reporting_tree(department, seat, names, spec.span, spec.levels)
        level = levels(manager)
    else:
        manager = rows.manager
        level = levels(manager)
        seat = _seats(department, level, manager)
    customers = spec.groups.get(CUSTOMER_FACING, ())
    facing = np.array([name in customers for name in names], dtype=np.bool_)
    if rows.ties_given:
        ties = ties_from_pairs(rows.listener, rows.speaker, n)
    else:
        everywhere = np.bincount(department, minlength=len(names)).astype(np.float64)
        contact = np.tile(everywhere, (len(names), 1))
        role = roles(manager, department, facing)
        ties = _draw_ties(spec, names, department, seat, identity, manager, role, contact, streams)
    user = np.ones(n, dtype=np.bool_) if rows.user is None else rows.user.astype(np.bool_)
    return Organisation(
        departments=names,
        department=department,
        level=level,
        manager=manager,
        user=user,
        identity=identity,
        ties=ties,
        flows=tie_flows(ties, department, len(names)),
        customer_facing=facing,
        groups=dict(spec.groups),
        hours_per_week=spec.paid_hours_per_week,
        homophily=0.0 if rows.ties_given else spec.homophily,
        notes=rows.notes,
    )


def stated_flows(
    names: Sequence[str], flows: Sequence[tuple[str, str, float]], rest: float
) -> FloatArray:
    """Turn stated flows between pairs into shares of each department's crossing work.

    Returns
    -------
    (D, D) shares; symmetric before each row is divided by its sum, the diagonal is 0.

    Example
    -------
    >>> stated_flows(("a", "b", "c"), [("a", "b", 3.0)], 1.0)[0].tolist()
    [0.0, 0.75, 0.25]
    """
    weight = np.full((len(names), len(names)), float(rest))
    for one, other, flow in flows:
        i, j = names.index(one), names.index(other)
        weight[i, j] = weight[j, i] = flow
    return _row_shares(weight)


def tie_flows(ties: Ties, department: IntArray, units: int) -> FloatArray:
    """Read work flows off the ties: who talks across departments works across them.

    Returns
    -------
    (D, D) share of a department's crossing ties, counted in both directions; a row without
    crossing ties is 0.
    """
    listener = np.repeat(np.arange(department.size), ties.n_heard)
    code = department[listener] * units + department[ties.hears.astype(np.int64)]
    count = np.bincount(code, minlength=units * units).reshape(units, units).astype(np.float64)
    return _row_shares(count + count.T)


def _row_shares(weight: FloatArray) -> FloatArray:
    weight = weight.copy()
    np.fill_diagonal(weight, 0.0)
    total = weight.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(weight, total, out=np.zeros_like(weight), where=total > 0))


def _choose_users(
    departments: Mapping[str, DepartmentSpec],
    department: IntArray,
    identity: UIntArray,
    streams: Streams,
) -> BoolArray:
    """Choose the stated number of intended users of each department by their own draws."""
    number = np.array([d.users for d in departments.values()], dtype=np.int64)
    rank = _seats(department, streams.uniform("intended user", identity))
    return np.asarray(rank < number[department], dtype=np.bool_)


def _seats(department: IntArray, *order: FloatArray | IntArray) -> IntArray:
    """Rank the people of each department by `order` (last key counts most), from 0."""
    by_seat = np.lexsort((*order, department))
    staff = np.bincount(department)
    seat = np.empty(department.size, dtype=np.int64)
    seat[by_seat] = np.arange(department.size) - np.repeat(np.cumsum(staff) - staff, staff)
    return seat


def _draw_ties(
    spec: OrganisationSpec,
    names: Sequence[str],
    department: IntArray,
    seat: IntArray,
    identity: UIntArray,
    manager: IntArray,
    role: IntArray,
    contact: FloatArray,
    streams: Streams,
) -> Ties:
    blocks = Blocks(
        department=department,
        seat=seat,
        identity=identity,
        manager=manager,
        department_key=np.array([name_key(name) for name in names], dtype=np.uint64),
        contact=contact,
        role=role,
    )
    targets = TieTargets(spec.degree, spec.within, spec.reciprocity, spec.closure, spec.homophily)
    return block_ties(blocks, targets, streams)


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise BadInput(problems)
