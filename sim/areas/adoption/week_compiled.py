"""The week of all people in one compiled call: five working-day sub-steps, influence pushed.

All read the state at the start of a sub-step and all write its end, so the order of people cannot
matter. Social sums are integers (how many of those I hear really use it), pushed to listeners when
somebody changes and never scanned; so pushed, scanned and relabelled sums agree exactly.
"""

from __future__ import annotations

import numpy as np

from sim.areas.adoption.columns import ADOPT, AWARE, LEAVE, RETURN, People
from sim.areas.adoption.days_compiled import Days, begin_week, end_week, live_a_day
from sim.areas.adoption.rules_compiled import Inputs, Rates, Sums, manager_signal
from sim.kernel.jit_compiled import compiled, inlined
from sim.kernel.streams_compiled import exponential
from sim.units import FloatArray, IntArray, UIntArray


@inlined
def push(people: People, i: int, change: int) -> None:
    """Tell the unit and all listeners that a person began (+1) or ended (-1) real use."""
    people.unit_using[people.department[i]] += change
    for k in range(people.heard_start[i], people.heard_start[i + 1]):
        people.heard_using[people.heard_by[k]] += change


@inlined
def lead(people: People, inputs: Inputs, days: Days, i: int) -> None:
    """Let those who report to a person feel what he does now."""
    for k in range(people.reports_start[i], people.reports_start[i + 1]):
        j = people.reports[k]
        days.pull[j] = manager_signal(people, inputs, j)


@inlined
def next_step(
    people: People, i: int, fired: int, step: int, keys: UIntArray, generator: int
) -> None:
    """Start waiting for the next step: draw the hazard after which it fires."""
    people.times[i, fired] += 1
    people.left[i] = exponential(
        generator, keys[step], people.holder[i], np.uint64(people.times[i, step])
    )


@inlined
def fire(
    people: People, i: int, fired: int, t: float, mandated: bool, keys: UIntArray, generator: int
) -> int:
    """Carry out the step that a person was waiting for; return the step he waits for now."""
    waits_for, change = LEAVE, 1
    if fired == AWARE:
        people.aware[i] = 1
        waits_for, change = ADOPT, 0
    elif fired == ADOPT:
        people.uses[i], people.ever[i], people.started[i] = 1, 1, t
    elif fired == RETURN:
        people.workaround[i] = 0
        people.unit_around[people.department[i]] -= 1
    elif mandated:
        people.workaround[i] = 1
        people.unit_around[people.department[i]] += 1
        waits_for, change = RETURN, -1
    else:
        people.uses[i] = 0
        waits_for, change = ADOPT, -1
    if change != 0:
        push(people, i, change)
    next_step(people, i, fired, waits_for, keys, generator)
    return waits_for


@compiled
def leave(people: People, who: IntArray) -> None:
    """Let people leave their positions; what the next holder knows and does starts from nothing."""
    for i in who:
        if people.uses[i] == 1 and people.workaround[i] == 0:
            push(people, i, -1)
        people.unit_around[people.department[i]] -= people.workaround[i]
        people.aware[i] = people.uses[i] = people.workaround[i] = people.ever[i] = 0
        people.trained[i] = 0
        people.reactance[i] = people.tickets[i] = 0.0
        people.times[i] = 0


@compiled
def live_a_week(
    people: People,
    rates: Rates,
    inputs: Inputs,
    sums: Sums,
    days: Days,
    start: float,
    steps: int,
    keys: UIntArray,
    generator: int,
) -> int:
    """Move everybody through the sub-steps of the week (start, start + 1]; return the lapses."""
    dt = 1.0 / steps
    sums.workaround[:] = 0.0
    begin_week(people, rates, inputs, days, dt, start + 1.0)
    lapses = 0
    for k in range(steps):
        t = start + k * dt
        for d in range(sums.workaround.size):
            sums.workaround[d] += dt * people.unit_around[d]
        fired = live_a_day(people, rates, inputs, days, t, dt)
        for n in range(fired):
            i = days.changed[n]
            step = days.waits_for[i]
            if step == ADOPT and not inputs.seated[i]:
                people.left[i] = 0.0  # he begins once he has a seat
                continue
            mandated = inputs.compliance[people.department[i]] > 0.0
            waits_for = fire(people, i, step, t + dt, mandated, keys, generator)
            days.waits_for[i] = waits_for
            lapses += step == LEAVE and waits_for == ADOPT
            if step != AWARE:
                lead(people, inputs, days, i)
    end_week(people, rates, inputs, days, sums, dt)
    return lapses


@compiled
def announce(
    people: People, announced: FloatArray, luck: FloatArray, keys: UIntArray, generator: int
) -> None:
    """Make those aware whom an announcement of this week reaches."""
    for i in range(luck.size):
        if people.user[i] and people.aware[i] == 0 and luck[i] < announced[people.department[i]]:
            people.aware[i] = 1
            next_step(people, i, AWARE, ADOPT, keys, generator)
