"""A desk for flows of high volume: the same queue as `desk`, a week at a time, in compiled code.

Customers are people who raise one ticket at a time. While none is open, the hazard of the next one
is summed against a keyed threshold (Sellke 1983); a ticket waits first come, first served within
its class (Kiefer and Wolfowitz 1955); its difficulty is keyed by the person and by which ticket of
his it is, so that it is the same in every strategy. After the answer the hazard runs on within the
same week. Everything that is under way at the end of a week is carried into the next one.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.kernel import streams_compiled as draws
from sim.kernel.jit_compiled import compiled, inlined
from sim.units import FloatArray, IntArray, UIntArray

FREE, WAITING, SERVED = 0, 1, 2
NOBODY = -1

# Places of the whole numbers of a queue in `Queue.counts`.
COMING, IN_SERVICE, IN_QUEUE, AGENTS, ARRIVED, DONE, LEFT, TAKEN = range(8)
# Places of the sums over time in `Queue.sums`.
NOW, AREA, BUSY, CAPACITY = range(4)


class Law(NamedTuple):
    """State how tickets come and how hard they are: keys of the draws and the rate of service.

    A `given` length of service for each person (then used for all his tickets) replaces the draw.
    """

    generator: int
    coming: np.uint64
    difficulty: np.uint64
    service_rate: float
    identity: UIntArray
    given: FloatArray


class Queue(NamedTuple):
    """Hold the state of a queue as a struct of arrays, written in place by the compiled loops.

    Parameters
    ----------
    status : (n,) FREE, WAITING or SERVED.
    nth : (n,) tickets raised so far by each person.
    hazard : (n,) hazard that is left before the next ticket of a FREE person.
    since : (n,) from when that hazard runs in this week.
    raised, started, finished : (n,) weeks, of the last ticket of each person.
    grade : (n,) class of a ticket that a person raises now; lower goes first.
    held : (n,) class in which a waiting ticket stands.
    before, after : (n,) neighbours in the line of a class.
    first, last : (classes,) ends of each line.
    come_at, come_who : heap of the next tickets of this week.
    end_at, end_who : heap of the services under way; NOBODY where the person has left.
    counts, sums : whole numbers and integrals over time, by the places named above.
    waits : buffer of the waits of those taken up.
    """

    status: IntArray
    nth: IntArray
    hazard: FloatArray
    since: FloatArray
    raised: FloatArray
    started: FloatArray
    finished: FloatArray
    grade: IntArray
    held: IntArray
    before: IntArray
    after: IntArray
    first: IntArray
    last: IntArray
    come_at: FloatArray
    come_who: IntArray
    end_at: FloatArray
    end_who: IntArray
    counts: IntArray
    sums: FloatArray
    waits: FloatArray


@compiled
def heap_push(at: FloatArray, who: IntArray, size: int, time: float, person: int) -> None:
    """Push (time, person) on a heap of `size` entries; equal times in order of person."""
    k = size
    while k > 0:
        parent = (k - 1) // 2
        if at[parent] < time or (at[parent] == time and who[parent] <= person):
            break
        at[k], who[k] = at[parent], who[parent]
        k = parent
    at[k], who[k] = time, person


@compiled
def heap_pop(at: FloatArray, who: IntArray, size: int) -> None:
    """Take the first entry off a heap of `size` entries."""
    time, person = at[size - 1], who[size - 1]
    k, child = 0, 1
    while child < size - 1:
        right = child + 1
        if right < size - 1 and (
            at[right] < at[child] or (at[right] == at[child] and who[right] < who[child])
        ):
            child = right
        if time < at[child] or (time == at[child] and person <= who[child]):
            break
        at[k], who[k] = at[child], who[child]
        k, child = child, 2 * child + 1
    at[k], who[k] = time, person


@inlined
def threshold_of(law: Law, ticket: int, person: int) -> float:
    """Draw the hazard after which a person raises a ticket."""
    who = law.identity[person]
    return draws.exponential(law.generator, law.coming, who, np.uint64(ticket))


@inlined
def service_of(law: Law, ticket: int, person: int) -> float:
    """Return the weeks of work that a ticket of a person takes."""
    if law.given.size > 0:
        return float(law.given[person])
    who = law.identity[person]
    draw = draws.exponential(law.generator, law.difficulty, who, np.uint64(ticket))
    return float(draw / law.service_rate)


@inlined
def pass_time(queue: Queue, until: float) -> None:
    """Add the time until now to the integrals."""
    counts, sums = queue.counts, queue.sums
    step = until - sums[NOW]
    sums[AREA] += counts[IN_QUEUE] * step
    sums[BUSY] += counts[IN_SERVICE] * step
    # Those who finish their customer after their shift was cut are still on duty.
    sums[CAPACITY] += max(counts[AGENTS], counts[IN_SERVICE]) * step
    sums[NOW] = until


@inlined
def unlink(queue: Queue, person: int) -> None:
    """Take a person out of the line of his class."""
    before, after = queue.before[person], queue.after[person]
    if before >= 0:
        queue.after[before] = after
    else:
        queue.first[queue.held[person]] = after
    if after >= 0:
        queue.before[after] = before
    else:
        queue.last[queue.held[person]] = before
    queue.counts[IN_QUEUE] -= 1


@compiled
def take_up(law: Law, queue: Queue) -> None:
    """Let free agents take up those who wait, lower classes first, then in order of arrival."""
    counts = queue.counts
    now = queue.sums[NOW]
    grade = 0
    while counts[IN_QUEUE] > 0 and counts[IN_SERVICE] < counts[AGENTS]:
        person = queue.first[grade]
        if person < 0:
            grade += 1
            continue
        unlink(queue, person)
        queue.status[person] = SERVED
        queue.started[person] = now
        queue.waits[counts[TAKEN]] = now - queue.raised[person]
        counts[TAKEN] += 1
        end = now + service_of(law, queue.nth[person] - 1, person)
        heap_push(queue.end_at, queue.end_who, counts[IN_SERVICE], end, person)
        counts[IN_SERVICE] += 1


@inlined
def raise_ticket(queue: Queue, person: int) -> None:
    """Put a person at the end of the line of his class."""
    queue.status[person] = WAITING
    queue.raised[person] = queue.sums[NOW]
    queue.nth[person] += 1
    grade = queue.grade[person]
    queue.held[person] = grade
    last = queue.last[grade]
    queue.before[person], queue.after[person] = last, NOBODY
    if last >= 0:
        queue.after[last] = person
    else:
        queue.first[grade] = person
    queue.last[grade] = person
    queue.counts[IN_QUEUE] += 1
    queue.counts[ARRIVED] += 1


@compiled
def open_week(queue: Queue, rate: FloatArray, end: float, open_weeks: FloatArray) -> None:
    """Begin a week: the hazards of all who have no open ticket run from now."""
    status, hazard, since, now = queue.status, queue.hazard, queue.since, queue.sums[NOW]
    coming = 0
    for person in range(status.size):
        open_weeks[person] = 0.0
        since[person] = now
        at = now + hazard[person] / rate[person]
        if status[person] == FREE and at <= end:
            heap_push(queue.come_at, queue.come_who, coming, at, person)
            coming += 1
    queue.counts[COMING] = coming


@compiled
def advance(
    law: Law, queue: Queue, rate: FloatArray, start: float, end: float, open_weeks: FloatArray
) -> bool:
    """Run the events up to `end`; False where the buffer of waits is full and must grow first."""
    counts = queue.counts
    while True:
        coming, ending = math.inf, math.inf
        if counts[COMING] > 0:
            coming = queue.come_at[0]
        if counts[IN_SERVICE] > 0:
            ending = queue.end_at[0]
        if coming > end and ending > end:
            break
        if counts[TAKEN] == queue.waits.size:
            return False
        pass_time(queue, min(coming, ending))
        if coming < ending:
            person = queue.come_who[0]
            heap_pop(queue.come_at, queue.come_who, counts[COMING])
            counts[COMING] -= 1
            raise_ticket(queue, person)
        else:
            person = queue.end_who[0]
            heap_pop(queue.end_at, queue.end_who, counts[IN_SERVICE])
            counts[IN_SERVICE] -= 1
            counts[DONE] += 1
            if person >= 0:
                queue.status[person] = FREE
                queue.finished[person] = queue.since[person] = ending
                open_weeks[person] += ending - max(queue.raised[person], start)
                queue.hazard[person] = threshold_of(law, queue.nth[person], person)
                at = ending + queue.hazard[person] / rate[person]
                if at <= end:
                    heap_push(queue.come_at, queue.come_who, counts[COMING], at, person)
                    counts[COMING] += 1
        if counts[IN_QUEUE] > 0 and counts[IN_SERVICE] < counts[AGENTS]:
            take_up(law, queue)
    pass_time(queue, end)
    return True


@compiled
def close_week(queue: Queue, rate: FloatArray, start: float, open_weeks: FloatArray) -> None:
    """End a week: keep the hazard that is left and count the tickets that are still open."""
    now = queue.sums[NOW]
    for person in range(queue.status.size):
        if queue.status[person] == FREE:
            left = queue.hazard[person] - rate[person] * (now - queue.since[person])
            queue.hazard[person] = max(0.0, left)
        else:
            open_weeks[person] += now - max(queue.raised[person], start)


@compiled
def run_week(
    law: Law, queue: Queue, rate: FloatArray, start: float, end: float, open_weeks: FloatArray
) -> bool:
    """Run the week from `start` to `end`; False where it stopped at a full buffer of waits.

    It is then called again with more room, and goes on where it stopped.
    """
    if queue.sums[NOW] == start:
        open_week(queue, rate, end, open_weeks)
    if not advance(law, queue, rate, start, end, open_weeks):
        return False
    close_week(queue, rate, start, open_weeks)
    return True


@compiled
def let_go(law: Law, queue: Queue, person: int) -> float:
    """Free a person who leaves a ticket open; return the weeks he waited in vain, -1 if served."""
    waited = -1.0
    if queue.status[person] == WAITING:
        waited = queue.sums[NOW] - queue.raised[person]
        unlink(queue, person)
        queue.counts[LEFT] += 1
    else:
        for k in range(queue.counts[IN_SERVICE]):
            if queue.end_who[k] == person:
                queue.end_who[k] = NOBODY
    queue.status[person] = FREE
    queue.hazard[person] = threshold_of(law, queue.nth[person], person)
    return waited


@compiled
def virtual_wait(law: Law, queue: Queue, at: FloatArray, who: IntArray) -> float:
    """Return the weeks until an arrival now, behind everybody, would be taken up.

    All agents, at least one, are busy. `at` and `who` are scratch space, an entry a service.
    """
    counts, now = queue.counts, queue.sums[NOW]
    agents, busy = counts[AGENTS], counts[IN_SERVICE]
    for k in range(busy):
        at[k], who[k] = queue.end_at[k], queue.end_who[k]
    for k in range(busy - agents):
        heap_pop(at, who, busy - k)
    for grade in range(queue.first.size):
        person = queue.first[grade]
        while person >= 0:
            end = at[0] + service_of(law, queue.nth[person] - 1, person)
            heap_pop(at, who, agents)
            heap_push(at, who, agents - 1, end, person)
            person = queue.after[person]
    return float(at[0] - now)
