"""Who hears whom: a block model with circles, returned ties and manager ties.

Nobody draws friends out of a hat. People hear the circle that they sit in, the working circles in
which a few of them meet a few from elsewhere, their manager and their reports, and some others by
chance. Circles close triangles, so the network is as clustered as real ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.kernel.streams import Streams
from sim.organisation import ties_compiled as loops
from sim.organisation.likeness import ROLES
from sim.organisation.people import Ties, distinct, ties_from_pairs
from sim.organisation.ties_compiled import Alike
from sim.units import FloatArray, IntArray, UIntArray


@dataclass(frozen=True, slots=True)
class Blocks:
    """Place people in departments, on seats and under managers, as the tie generator needs them.

    Parameters
    ----------
    department : (n,) department index.
    seat : (n,) seat in the department, 0 to staff - 1; neighbours share a circle.
    identity : (n,) identity of each position.
    manager : (n,) position of the line manager, -1 for none.
    department_key : (D,) 64-bit key of each department's name.
    contact : (D, D) weight of a loose tie from a department to each other one.
    role : (n,) who is alike: people of one role.
    """

    department: IntArray
    seat: IntArray
    identity: UIntArray
    manager: IntArray
    department_key: UIntArray
    contact: FloatArray
    role: IntArray


@dataclass(frozen=True, slots=True)
class TieTargets:
    """State how many ties a network has and of what kind.

    Parameters
    ----------
    degree : mean number of people whom a person hears; 0 means no ties at all.
    within : share of ties inside the department.
    reciprocity : share of directed ties that are returned.
    closure : share of ties made in circles, which is what closes triangles.
    homophily : share of loose ties and of seats in working circles that are drawn among people of
        one role; 0 leaves it to chance.
    """

    degree: float
    within: float
    reciprocity: float
    closure: float
    homophily: float = 0.0


def block_ties(blocks: Blocks, targets: TieTargets, streams: Streams) -> Ties:
    """Draw who hears whom.

    1. Managers and their reports hear each other.
    2. A department is cut by seat into circles whose members all know each other.
    3. Half a circle joins a keyed working circle, where it knows everybody from other departments.
    4. Loose ties, inside and across, fill up to the stated degree and share.
    5. Of 3 and 4 a stated share is drawn among people of one role only (homophily).
    6. A keyed coin of each pair says whether both hear each other or only one the other.

    Every draw belongs to the people it concerns: the order of departments changes nothing, and
    one more person somewhere changes only few ties elsewhere.

    Parameters
    ----------
    blocks : who sits where.
    targets : degree, shares and reciprocity aimed at; small departments may miss `within`.
    streams : luck.

    Returns
    -------
    Ties : no self-ties, no duplicates.

    Source: own design; affiliation networks after Newman 2003; targets from real organisations
    (Krackhardt, Lazega, a manufacturer's e-mail, an institution's e-mail); homophily as the
    index of inbreeding (H - w) / (1 - w) of Currarini, Jackson and Pin 2009 (read in a note on
    their paper), after Coleman 1958 (from general knowledge).
    """
    n = blocks.department.size
    if targets.degree <= 0 or n < 2:
        nobody = np.empty(0, dtype=np.int64)
        return ties_from_pairs(nobody, nobody, n)
    plan = _plan(blocks, targets)
    alike = _alike(blocks, plan, targets.homophily, streams)
    structured = _structured(blocks, plan, alike, streams)
    pairs = _with_loose(blocks, plan, structured, alike, streams)
    listener = np.empty(2 * pairs.size, dtype=np.int64)
    speaker = np.empty_like(listener)
    used = loops.direct(
        streams.generator_code,
        streams.key("tie returned"),
        pairs,
        blocks.identity,
        blocks.manager,
        plan.mutual,
        listener,
        speaker,
    )
    return ties_from_pairs(listener[:used], speaker[:used], n)


@dataclass(frozen=True, slots=True)
class _Plan:
    """Numbers that follow from the targets: undirected degrees, circle sizes, the mutual share."""

    member: IntArray
    unit_start: IntArray
    pairs: float
    inside: float
    across: float
    mutual: float
    circle: float
    cell: float
    meeting: float


def _plan(blocks: Blocks, targets: TieTargets) -> _Plan:
    n = blocks.department.size
    staff = np.bincount(blocks.department, minlength=blocks.department_key.size)
    ties = targets.degree * n
    line = float(np.count_nonzero(blocks.manager >= 0))
    # Manager ties are always returned; the others are returned so often that the total fits.
    returned = max(0.0, targets.reciprocity * ties - 2.0 * line)
    others = max(0.0, ties - 2.0 * line)
    returned = min(returned, others)
    pairs = line + others - returned / 2.0
    degree = 2.0 * pairs / n
    chance = float(np.sum((staff / n) ** 2))
    within = targets.within if chance < 1.0 else 1.0
    inside, across = within * degree, (1.0 - within) * degree
    # The reporting line takes its part of the ties inside before the circles do.
    circle = 1.0 + max(0.0, min(targets.closure * inside, inside - 2.0 * line / n))
    cell = max(1.0, circle / 2.0)
    meeting = targets.closure * across / (cell * (1.0 - chance)) if chance < 1.0 else 0.0
    return _Plan(
        member=np.lexsort((blocks.seat, blocks.department)).astype(np.int64),
        unit_start=np.concatenate([[0], np.cumsum(staff)]).astype(np.int64),
        pairs=pairs,
        inside=inside,
        across=across,
        mutual=returned / (2.0 * (pairs - line)) if pairs > line else 1.0,
        circle=circle,
        cell=cell,
        meeting=meeting,
    )


def _alike(blocks: Blocks, plan: _Plan, share: float, streams: Streams) -> Alike:
    """Sort people by department and role; nothing where ties do not keep to the like."""
    key = streams.key("tie among the like")
    if share <= 0.0:
        nothing = np.zeros((1, 1, 1))
        return Alike(0.0, key, blocks.role, nothing, plan.unit_start, plan.member)
    place = blocks.department * ROLES + blocks.role
    size = np.bincount(place, minlength=blocks.department_key.size * ROLES)
    return Alike(
        share=share,
        key=key,
        role=blocks.role,
        weight=np.ascontiguousarray((size > 0).reshape(-1, ROLES).T[:, None, :], dtype=np.float64),
        start=np.concatenate([[0], np.cumsum(size)]).astype(np.int64),
        member=np.lexsort((blocks.seat, place)).astype(np.int64),
    )


def _structured(blocks: Blocks, plan: _Plan, alike: Alike, streams: Streams) -> IntArray:
    """Return the pairs of the reporting line and of the circles, sorted, without duplicates."""
    n = blocks.department.size
    reports = np.flatnonzero(blocks.manager >= 0)
    managers = blocks.manager[reports]
    line = np.minimum(reports, managers) * n + np.maximum(reports, managers)
    circles = _pairs(blocks, plan, _runs(blocks, plan, plan.circle), None)
    cells = _runs(blocks, plan, plan.cell)
    meetings = np.empty(0, dtype=np.int64)
    if plan.meeting > 0:
        rooms = max(1, round((cells.size - 1) / (1.0 + plan.meeting)))
        first = blocks.identity[plan.member[cells[:-1]]]
        room = np.empty(first.size, dtype=np.int64)
        loops.fill_rooms(
            streams.generator_code,
            streams.key("working circle"),
            first,
            streams.order("working circle, turn", first),
            np.zeros(rooms, dtype=np.int64),
            _doors(rooms, first, blocks.role[plan.member[cells[:-1]]], alike.share, streams),
            room,
        )
        meetings = _pairs(blocks, plan, cells, room)
    return distinct(np.concatenate([line, circles, meetings]))


def _doors(
    rooms: int, first: UIntArray, role: IntArray, share: float, streams: Streams
) -> IntArray:
    """Say from which room to which each cell may enter: all, or those of the role of its first."""
    doors = np.tile(np.array([0, rooms], dtype=np.int64), (first.size, 1))
    if share > 0.0:
        cells = np.bincount(role, minlength=ROLES)
        edge = np.round(rooms * np.concatenate([[0], np.cumsum(cells)]) / first.size)
        own = np.stack([edge[role], edge[role + 1]], axis=1).astype(np.int64)
        keeps = streams.uniform("working circle of the like", first) < share
        keeps &= own[:, 1] > own[:, 0]
        doors[keeps] = own[keeps]
    return doors


def _runs(blocks: Blocks, plan: _Plan, size: float) -> IntArray:
    """Cut the members of every department into runs of about `size` seats; return run starts."""
    seat, unit = blocks.seat[plan.member], blocks.department[plan.member]
    block = np.floor(seat / size)
    new = (np.diff(unit) != 0) | (np.diff(block) != 0)
    return np.concatenate([[0], np.flatnonzero(new) + 1, [seat.size]]).astype(np.int64)


def _pairs(blocks: Blocks, plan: _Plan, start: IntArray, room: IntArray | None) -> IntArray:
    """List the pairs inside runs (`room` None), or between runs that share a room."""
    member = plan.member
    if room is None:
        group_start, cross = np.arange(start.size, dtype=np.int64), False
    else:
        order = np.argsort(room, kind="stable")
        sizes = np.diff(start)[order]
        moved = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        shift = np.repeat(start[:-1][order] - moved[:-1], sizes)
        member, start = member[np.arange(member.size) + shift], moved
        edges = np.flatnonzero(np.diff(room[order])) + 1
        group_start = np.concatenate([[0], edges, [order.size]]).astype(np.int64)
        cross = True
    unit = blocks.department[member[start[:-1]]]
    out = np.empty(loops.count_pairs(group_start, start, unit, cross), dtype=np.int64)
    loops.fill_pairs(group_start, start, unit, member, cross, out)
    return out


def _with_loose(
    blocks: Blocks, plan: _Plan, structured: IntArray, alike: Alike, streams: Streams
) -> IntArray:
    """Add loose ties, inside and across departments, up to the targets."""
    n, units = blocks.department.size, blocks.department_key.size
    one, other = blocks.department[structured // n], blocks.department[structured % n]
    staff = np.diff(plan.unit_start).astype(np.float64)
    have = np.bincount(one[one == other], minlength=units).astype(np.float64)
    aim = staff * np.minimum(plan.inside, np.maximum(staff - 1.0, 0.0)) / 2.0
    inside = np.maximum(aim - have, 0.0) / np.maximum(staff, 1.0)
    settled = np.maximum(aim, have).sum() + np.count_nonzero(one != other)
    across = max(0.0, plan.pairs - settled) / n
    own = np.eye(units)
    parts = [
        structured,
        _loose(
            blocks,
            plan,
            "loose tie inside",
            inside[blocks.department],
            own,
            structured,
            alike,
            streams,
        ),
        _loose(
            blocks,
            plan,
            "loose tie across",
            np.full(n, across),
            blocks.contact * (1.0 - own) * (staff > 0),
            structured,
            alike,
            streams,
        ),
    ]
    return distinct(np.concatenate(parts))


def _loose(
    blocks: Blocks,
    plan: _Plan,
    decision: str,
    mean: FloatArray,
    weight: FloatArray,
    taken: IntArray,
    alike: Alike,
    streams: Streams,
) -> IntArray:
    """Draw loose ties, on average `mean` for each person, rounded by a keyed coin."""
    quota = np.floor(mean + streams.uniform(f"{decision}, how many", blocks.identity))
    quota = quota.astype(np.int64)
    out = np.empty(int(quota.sum()), dtype=np.int64)
    used = loops.fill_loose(
        streams.generator_code,
        streams.key(decision),
        blocks.identity,
        quota,
        blocks.department,
        weight,
        blocks.department_key,
        plan.unit_start,
        plan.member,
        alike._replace(weight=weight * alike.weight),
        taken,
        out,
    )
    return out[:used]
