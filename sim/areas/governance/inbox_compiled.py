"""Inboxes, a week at a time: everybody is a server with so many hours a week for what comes in.

The daily flood of mail is a fluid (at two minutes a piece its own chance is not felt within weeks);
declared messages are counted one by one. Those of superiors are read first; all others stand in
line with the flood, first come, first served. Whoever would have to leave things for longer than
his patience lets the surplus go unread: of a load L he reads C, so C / L of what comes.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.kernel.jit_compiled import compiled
from sim.units import FloatArray, IntArray

MEETING, SUPERIOR, ORDINARY = 0, 1, 2
WAITS, READ, DROPPED = 0, 1, 2
MOMENT = 1e-9
"""Weeks, half a millisecond: work that takes less counts as done, since clocks are no finer."""


class Boxes(NamedTuple):
    """Hold what lies in everybody's inbox, in hours of attention (n,).

    Parameters
    ----------
    first : unread work that goes first: meetings and messages of superiors.
    line : unread work in line: the flood and all other messages.
    flood : hours of daily mail that arrive in a week.
    lost : hours of daily mail that went unread in this week.
    spent : hours spent on all of it in this week.
    """

    first: FloatArray
    line: FloatArray
    flood: FloatArray
    lost: FloatArray
    spent: FloatArray


class Pile(NamedTuple):
    """Hold the declared messages under way, sorted by person and arrival; one entry each.

    Parameters
    ----------
    who : person.
    at : instant of arrival.
    grade : MEETING, SUPERIOR or ORDINARY.
    hours : reading time.
    luck : uniform draw that decides whether it is kept where not all can be.
    ahead : hours of work before it; negative until it has arrived.
    state : WAITS, READ or DROPPED.
    taken : instant at which reading began.
    """

    who: IntArray
    at: FloatArray
    grade: IntArray
    hours: FloatArray
    luck: FloatArray
    ahead: FloatArray
    state: NDArray[np.int64]
    taken: FloatArray


@compiled
def arrive(boxes: Boxes, pile: Pile, k: int, hours: float, patience: float) -> None:
    """Put message k into its inbox, or let it go unread."""
    i = pile.who[k]
    h, room = pile.hours[k], hours * patience
    if pile.grade[k] == MEETING:
        pile.state[k], pile.taken[k] = READ, pile.at[k]
        boxes.first[i] += h
        return
    if pile.grade[k] == SUPERIOR:
        if boxes.first[i] > room or hours <= 0.0:
            pile.state[k] = DROPPED
        else:
            pile.ahead[k] = boxes.first[i]
            boxes.first[i] += h
        return
    full = boxes.line[i] > room - MOMENT * hours or hours <= 0.0
    kept = 0.0
    if boxes.flood[i] > hours:
        kept = hours / boxes.flood[i]
    if full and pile.luck[k] >= kept:
        pile.state[k] = DROPPED
    else:
        pile.ahead[k] = boxes.line[i]
        boxes.line[i] += h


@compiled
def until_next(
    boxes: Boxes, pile: Pile, i: int, begin: int, end: int, into: float, out: float, hours: float
) -> float:
    """Return how long it takes until something changes by itself in the inbox of a person."""
    step = np.inf
    if boxes.first[i] > 0.0:
        step = boxes.first[i] / hours if hours > 0.0 else np.inf
    elif boxes.line[i] > 0.0 and out > into:
        step = boxes.line[i] / (out - into)
    for k in range(begin, end):
        if pile.state[k] == WAITS and pile.ahead[k] > 0.0:
            speed = hours if pile.grade[k] == SUPERIOR else out
            if speed > 0.0:
                step = min(step, pile.ahead[k] / speed)
    return step


@compiled
def rest(work: float, tiny: float) -> float:
    """Return what is left of some work: nothing where it is less than a moment's."""
    return work if work > tiny else 0.0


@compiled
def take_up(boxes: Boxes, pile: Pile, i: int, begin: int, end: int, now: float) -> int:
    """Begin to read what has nothing before it any more; return how many still wait."""
    waiting = 0
    for k in range(begin, end):
        if pile.state[k] == WAITS and pile.ahead[k] >= 0.0:
            if pile.ahead[k] == 0.0 and (pile.grade[k] == SUPERIOR or boxes.first[i] == 0.0):
                pile.state[k], pile.taken[k] = READ, now
            else:
                waiting += 1
    return waiting


@compiled
def flow(boxes: Boxes, i: int, hours: float, room: float) -> tuple[float, float]:
    """Return the speed at which the line fills and at which it is read, in hours a week."""
    into, out, tiny = boxes.flood[i], 0.0, MOMENT * hours
    if boxes.first[i] <= 0.0:
        out = hours if boxes.line[i] > 0.0 else min(hours, into)
    if boxes.line[i] > room + tiny:
        into = 0.0
    elif boxes.line[i] > room - tiny:
        into = min(into, out)
    return into, out


@compiled
def live(
    boxes: Boxes, pile: Pile, i: int, begin: int, end: int, start: float, hours: float,
    patience: float,
) -> float:  # fmt: skip
    """Let one person read through the week from `start`; return message-weeks of waiting."""
    now, stop, area, coming = start, start + 1.0, 0.0, begin
    room, tiny = hours * patience, MOMENT * hours
    while coming < end and pile.at[coming] < start:
        coming += 1
    while True:
        while coming < end and pile.at[coming] <= now:
            arrive(boxes, pile, coming, hours, patience)
            coming += 1
            take_up(boxes, pile, i, begin, coming, now)
        waiting = take_up(boxes, pile, i, begin, coming, now)
        if now >= stop:
            return area
        into, out = flow(boxes, i, hours, room)
        step = until_next(boxes, pile, i, begin, coming, into, out, hours)
        if boxes.line[i] < room - tiny and into > out:
            step = min(step, (room - boxes.line[i]) / (into - out))
        if boxes.line[i] > room + tiny and out > into:
            step = min(step, (boxes.line[i] - room) / (out - into))
        ends = min(stop, now + step)
        if coming < end:
            ends = min(ends, pile.at[coming])
        step = ends - now
        area += waiting * step
        served = hours * step if boxes.first[i] > 0.0 else out * step
        boxes.spent[i] += served
        boxes.lost[i] += (boxes.flood[i] - into) * step
        for k in range(begin, coming):
            if pile.state[k] == WAITS:
                gone = out * step if pile.grade[k] == ORDINARY else served
                pile.ahead[k] = rest(pile.ahead[k] - gone, tiny)
        if boxes.first[i] > 0.0:
            boxes.first[i] = rest(boxes.first[i] - served, tiny)
        boxes.line[i] = rest(boxes.line[i] + (into - out) * step, tiny)
        now = ends


@compiled
def read_a_week(
    boxes: Boxes, pile: Pile, start: float, hours: FloatArray, patience: float
) -> float:
    """Let everybody read through the week from `start`; return message-weeks of waiting."""
    area, begin = 0.0, 0
    for i in range(boxes.first.size):
        boxes.lost[i] = boxes.spent[i] = 0.0
        end = begin
        while end < pile.who.size and pile.who[end] == i:
            end += 1
        area += live(boxes, pile, i, begin, end, start, hours[i], patience)
        begin = end
    return area
