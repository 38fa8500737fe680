"""Who asks for a seat and whose claim falls due, looked through in one call."""

from __future__ import annotations

from sim.kernel.jit_compiled import compiled
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
def without_seat(
    wants: BoolArray, had: BoolArray, sits: BoolArray, slot: IntArray, found: IntArray
) -> int:
    """List those who want a course and neither had one nor sit in one nor have a seat in one."""
    number = 0
    for i in range(wants.size):
        found[number] = i
        number += wants[i] and not had[i] and not sits[i] and slot[i] < 0
    return number
