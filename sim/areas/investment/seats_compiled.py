"""Who asks for a seat, whose claim falls due and who is first, looked through in one call each.

Lists of people are filled in the order of their ids; what is returned is their number.
"""

from __future__ import annotations

from sim.kernel.jit_compiled import compiled, inlined
from sim.units import BoolArray, FloatArray, IntArray


@compiled
def some_need(
    members: IntArray, in_queue: BoolArray, due: FloatArray, earliest: FloatArray,
    ready: BoolArray, until: float,
) -> bool:  # fmt: skip
    """Tell whether a claim falls due, or may be served to one who is ready, before `until`."""
    for i in members:
        falls_due = not in_queue[i] and due[i] < until
        if falls_due or (ready[i] and earliest[i] < until):
            return True
    return False


@compiled
def join_due(members: IntArray, in_queue: BoolArray, due: FloatArray, until: float) -> int:
    """Let those join the queue whose claim is due, and count them."""
    joined = 0
    for i in members:
        if not in_queue[i] and due[i] <= until:
            in_queue[i] = True
            joined += 1
    return joined


@compiled
def list_members(grade: IntArray, none: int, found: IntArray) -> int:
    """List those who have a claim."""
    number = 0
    for i in range(grade.size):
        found[number] = i
        number += grade[i] != none
    return number


@compiled
def lost_interest(
    members: IntArray, aware: BoolArray, wants: BoolArray, found: IntArray
) -> int:  # fmt: skip
    """List those with a claim who know the technology and want no course any more."""
    number = 0
    for i in members:
        found[number] = i
        number += aware[i] and not wants[i]
    return number


@compiled
def part_claims(
    who: IntArray, department: IntArray, share: FloatArray, until: FloatArray, now: float,
    chosen: BoolArray, grade: IntArray, pulled: IntArray, standing: IntArray,
) -> tuple[int, int]:  # fmt: skip
    """List who has no claim yet: first those for whom courses are ordered now, then the others.

    Who has a claim and is among the first is put into their grade, 0.
    """
    of_pulled = of_standing = 0
    for i in who:
        d = department[i]
        ordered = share[d] >= 0.0 and now <= until[d] and chosen[i]
        if grade[i] >= 0:
            grade[i] = 0 if ordered else grade[i]
        elif ordered:
            pulled[of_pulled] = i
            of_pulled += 1
        else:
            standing[of_standing] = i
            of_standing += 1
    return of_pulled, of_standing


@inlined
def goes_before(i: int, j: int, grade: IntArray, due: FloatArray, key: FloatArray) -> bool:
    """Tell whether a claim is served before another: by grade, then when it is due, then luck."""
    if grade[i] != grade[j]:
        return bool(grade[i] < grade[j])
    return bool(due[i] < due[j] or (due[i] == due[j] and key[i] < key[j]))


@compiled
def first_claims(
    members: IntArray, ready: BoolArray, earliest: FloatArray, until: float, grade: IntArray,
    due: FloatArray, key: FloatArray, most: int, found: IntArray,
) -> int:  # fmt: skip
    """List the first claims of those who are ready, in the order in which they are served."""
    number = 0
    for i in members:
        if not ready[i] or earliest[i] > until:
            continue
        if number == most:
            if most == 0 or not goes_before(i, found[most - 1], grade, due, key):
                continue
            number -= 1
        place = number
        while place > 0 and goes_before(i, found[place - 1], grade, due, key):
            found[place] = found[place - 1]
            place -= 1
        found[place] = i
        number += 1
    return number


@compiled
def serve(
    people: IntArray, now: float, none: int, grade: IntArray, in_queue: BoolArray,
    due: FloatArray, waits: FloatArray,
) -> int:  # fmt: skip
    """Take up claims and fill how long each has waited; count those who had not joined yet."""
    joining = 0
    for k in range(people.size):
        i = people[k]
        waits[k] = max(0.0, now - due[i])
        joining += not in_queue[i]
        grade[i], in_queue[i] = none, False
    return joining


@compiled
def add_hours(
    people: IntArray, department: IntArray, hours: float, heads: FloatArray, out: FloatArray
) -> None:  # fmt: skip
    """Add hours a head to the departments of some people."""
    heads[:] = 0.0
    for i in people:
        heads[department[i]] += 1.0
    for d in range(out.size):
        out[d] += hours * heads[d]


@compiled
def without_seat(
    wants: BoolArray, had: BoolArray, sits: BoolArray, slot: IntArray, found: IntArray
) -> int:
    """List those who want a course and neither had one nor sit in one nor have a seat in one."""
    number = 0
    for i in range(wants.size):
        found[number] = i
        number += wants[i] and not had[i] and not sits[i] and slot[i] < 0
    return number
