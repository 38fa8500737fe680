"""The week of all people in one compiled call: five working-day sub-steps, influence pushed.

All read the state at the start of a sub-step and all write its end, so the order of people cannot
matter. Social sums are integers (how many of those I hear really use it), pushed to listeners when
somebody changes and never scanned; so pushed, scanned and relabelled sums agree exactly.
"""

from __future__ import annotations

import numpy as np

from sim.areas.adoption.columns import ADOPT, AWARE, LEAVE, RETURN, People
from sim.areas.adoption.days_compiled import Days, begin_week, end_week, is_far, live_a_day
from sim.areas.adoption.rules_compiled import Inputs, Rates, Sums, pull_of
from sim.kernel.exp_compiled import exp
from sim.kernel.jit_compiled import compiled, fetch, inlined
from sim.kernel.streams_compiled import exponential
from sim.units import FloatArray, IntArray, UIntArray


@inlined
def push(people: People, i: int, change: int) -> None:
    """Tell the unit and all listeners that a person began (+1) or ended (-1) real use."""
    people.unit_using[people.department[i]] += change
    for k in range(people.heard_start[i], people.heard_start[i + 1]):
        people.heard_using[people.heard_by[k]] += change


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
def move_on(people: People, inputs: Inputs, days: Days, fired: int, t: float) -> int:
    """Let those whose step has fired take it; return how many of them could.

    A user who leaves it works around it where use is compulsory. Who may not begin yet waits.
    """
    moved = 0
    for n in range(fired):
        i = days.changed[n]
        step, then = days.waits_for[i], LEAVE
        if step == AWARE:
            then = ADOPT
        elif step == ADOPT:
            if not inputs.seated[i]:
                people.left[i] = 0.0  # he begins once he has a seat
                continue
            people.started[i] = t
        elif step == LEAVE:
            mandated = inputs.compliance[people.department[i]] > 0.0
            then = RETURN if mandated else ADOPT
        days.waits_for[i] = then
        days.changed[moved], days.was[moved] = i, step
        moved += 1
    return moved


@inlined
def call_listeners(people: People, days: Days, fired: int) -> None:
    """Ask for what those whose step has fired will touch: their own lines, then who hears them."""
    for n in range(fired):
        i = days.changed[n]
        fetch(people.heard_start, i)
        fetch(people.holder, i)
        fetch(people.department, i)
        fetch(people.reports_start, i)
    for n in range(fired):
        first = people.heard_start[days.changed[n]]
        fetch(people.heard_by, first)
        fetch(people.heard_by, first + 15)
    for n in range(fired):
        i = days.changed[n]
        for k in range(people.heard_start[i], people.heard_start[i + 1]):
            fetch(people.heard_using, people.heard_by[k])


@inlined
def tell(people: People, inputs: Inputs, days: Days, moved: int, weighs: bool) -> int:
    """Let all who hear those who moved, and report to them, feel it; return the lapses."""
    lapses = 0
    for n in range(moved):
        i, was = days.changed[n], days.was[n]
        now = days.waits_for[i]
        if was == LEAVE:
            push(people, i, -1)
            lapses += now == ADOPT
        elif now == LEAVE:
            push(people, i, 1)
        if was == RETURN or now == RETURN:
            people.unit_around[people.department[i]] += 1 if now == RETURN else -1
    if weighs:
        for n in range(moved):
            if days.was[n] != AWARE:
                lead(people, inputs, days, days.changed[n])
    return lapses


@inlined
def lead(people: People, inputs: Inputs, days: Days, i: int) -> None:
    """Let those who report to a person feel what he does now."""
    for k in range(people.reports_start[i], people.reports_start[i + 1]):
        j = people.reports[k]
        led = days.waits_for[i] == LEAVE
        days.pull[j] = pull_of(led, i, inputs.sponsor * people.reach[j], inputs.stance[i])


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
    kept = exp(-rates.forgetting * dt)
    sums.workaround[:] = 0.0
    begin_week(people, rates, inputs, days, dt, start + 1.0)
    lapses = 0
    for k in range(steps):
        t = start + k * dt
        for d in range(sums.workaround.size):
            sums.workaround[d] += dt * people.unit_around[d]
        fired = live_a_day(people, rates, inputs, days, t, kept, dt)
        # One thing after another for all of them: what each touches lies far apart in memory, and
        # short loops let the machine fetch it for many people at once.
        if is_far(people):
            call_listeners(people, days, fired)
        moved = move_on(people, inputs, days, fired, t + dt)
        for n in range(moved):
            i = days.changed[n]
            next_step(people, i, days.was[n], days.waits_for[i], keys, generator)
        lapses += tell(people, inputs, days, moved, rates.kappa > 0.0)
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
