"""The week of all people in one compiled call: five working-day sub-steps, influence pushed.

All read the state at the start of a sub-step and all write its end, so the order of people cannot
matter. Social sums are integers (how many of those I hear really use it), pushed to listeners when
somebody changes and never scanned; so pushed, scanned and relabelled sums agree exactly. Each loop
over movers writes one or two columns: only then does the compiler make vector instructions of it.
"""

from __future__ import annotations

from math import inf

import numpy as np

from sim.areas.adoption.columns import ADOPT, AWARE, LEAVE, RETURN, People
from sim.areas.adoption.movers_compiled import (
    Inputs,
    Movers,
    Rates,
    Sums,
    choose_movers,
    gate,
    go_back,
    line_up,
    manager_signal,
    share,
    surplus,
    willing,
)
from sim.kernel.exp_compiled import exp
from sim.kernel.jit_compiled import compiled, inlined
from sim.kernel.streams_compiled import exponential
from sim.units import FloatArray, IntArray, UIntArray

BLOCK = 2048
"""Movers whose gates are worked out together."""


@inlined
def push(people: People, i: int, change: int) -> None:
    """Tell the unit and all listeners that a person began (+1) or ended (-1) real use."""
    people.unit_using[people.department[i]] += change
    for k in range(people.heard_start[i], people.heard_start[i + 1]):
        people.heard_using[people.heard_by[k]] += change


@inlined
def spread(people: People, rates: Rates, inputs: Inputs, movers: Movers, i: int) -> None:
    """Let the movers who hear a person, or report to him, feel what was pushed."""
    for k in range(people.heard_start[i], people.heard_start[i + 1]):
        j = people.heard_by[k]
        if people.slot[j] >= 0:
            heard = share(people.heard_using[j], people.n_heard[j])
            movers.personal[people.slot[j]] = (1.0 - rates.omega) * heard
    for k in range(people.reports_start[i], people.reports_start[i + 1]):
        j = people.reports[k]
        if people.slot[j] >= 0:
            movers.pull[people.slot[j]] = manager_signal(people, inputs, j)


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
    elif mandated:
        people.workaround[i] = 1
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
        people.aware[i] = people.uses[i] = people.workaround[i] = people.ever[i] = 0
        people.trained[i] = 0
        people.reactance[i] = people.tickets[i] = 0.0
        people.times[i] = 0


@inlined
def weigh(
    movers: Movers,
    rates: Rates,
    first: int,
    end: int,
    base: np.uint64,
    unit: float,
    facilitated: float,
) -> None:
    """Weigh utility less threshold of some movers of one department."""
    for slot in range(np.uint64(first), np.uint64(end)):
        signal = min(1.0, unit + movers.personal[slot] + movers.cheer[slot])
        movers.opened[slot - base] = surplus(
            movers.still[slot] + facilitated, rates.w_ease, rates.w_norm, rates.alpha, rates.ease,
            movers.unskilled[slot], movers.cheer[slot], signal, movers.pull[slot],
        )  # fmt: skip


@inlined
def open_gates(movers: Movers, rates: Rates, first: int, end: int, base: np.uint64) -> None:
    """Open or shut the gates of movers who have weighed, and say what practice leaves."""
    for place in range(np.uint64(first) - base, np.uint64(end) - base):
        movers.opened[place] = gate(rates.kappa, movers.opened[place])
    for slot in range(np.uint64(first), np.uint64(end)):
        will = willing(rates.learning_unwilling, movers.opened[slot - base])
        movers.decay[slot - base] = exp(-movers.rate[slot] * will)


@inlined
def practise(
    movers: Movers, rates: Rates, first: int, end: int, base: np.uint64, kept: float, dt: float
) -> None:
    """Let those who really use it learn, earn and stumble; the others forget."""
    for slot in range(np.uint64(first), np.uint64(end)):
        uses, unskilled = movers.waits_for[slot] == LEAVE, movers.unskilled[slot]
        fading = 1.0 - (1.0 - unskilled) * kept
        unskilled = unskilled * movers.decay[slot - base] if uses else fading
        movers.unskilled[slot] = unskilled
        movers.missed[slot] += dt * unskilled if uses else 0.0
    for slot in range(np.uint64(first), np.uint64(end)):
        uses = movers.waits_for[slot] == LEAVE
        will = willing(rates.learning_unwilling, movers.opened[slot - base])
        movers.learned[slot] += movers.rate[slot] * will if uses else 0.0
        movers.days[slot] += 1 if uses else 0


@inlined
def wait(
    movers: Movers, rates: Rates, first: int, end: int, base: np.uint64, unit: float, live: float,
    compliance: float, dt: float,
) -> int:  # fmt: skip
    """Use up what is left before each next step; return how many have fired."""
    fired = 0
    for slot in range(np.uint64(first), np.uint64(end)):
        waits_for, opened = movers.waits_for[slot], movers.opened[slot - base]
        signal = min(1.0, unit + movers.personal[slot] + movers.cheer[slot])
        hears = movers.told[slot] + rates.awareness_peers * signal
        decides = live * max((rates.p + rates.q * signal) * opened, compliance)
        lapses = rates.abandonment * (2.0 - opened)  # G(-z) = 2 - G(z)
        returns = rates.workaround_exit * opened
        without = hears if waits_for == AWARE else decides
        within = lapses if waits_for == LEAVE else returns
        hazard = without if waits_for < LEAVE else within
        left = movers.left[slot] - hazard * dt
        movers.left[slot] = left
        fired += left <= 0.0
    return fired


@inlined
def count(movers: Movers, step: int, first: int, end: int) -> int:
    """Count those who wait for a step."""
    found = 0
    for slot in range(np.uint64(first), np.uint64(end)):
        found += movers.waits_for[slot] == step
    return found


@inlined
def block_end(movers: Movers, d: int) -> int:
    """Return the first department behind a block that begins with d and fits into the cache."""
    end = d + 1
    while end < movers.first.size - 1 and movers.first[end + 1] - movers.first[d] <= BLOCK:
        end += 1
    return end


@compiled
def work_a_day(
    people: People, rates: Rates, inputs: Inputs, sums: Sums, movers: Movers, t: float, dt: float
) -> int:
    """Let all movers live a sub-step; list those whose next step has fired."""
    kept = exp(-rates.forgetting * dt)
    size, begin = 0, 0
    while begin < sums.gain.size:
        until = block_end(movers, begin)
        low, high, base = movers.first[begin], movers.first[until], np.uint64(0)
        if rates.kappa > 0.0:
            base = np.uint64(low)  # gates are needed one block at a time
            for d in range(begin, until):
                unit = rates.omega * share(people.unit_using[d], people.unit_users[d])
                helped = inputs.facilitation if inputs.live_week[d] <= t else 1.0
                weigh(
                    movers, rates, movers.first[d], movers.first[d + 1], base, unit,
                    rates.w_facilitation * helped,
                )  # fmt: skip
            open_gates(movers, rates, low, high, base)
        practise(movers, rates, low, high, base, kept, dt)
        for d in range(begin, until):
            first, end = movers.first[d], movers.first[d + 1]
            unit = rates.omega * share(people.unit_using[d], people.unit_users[d])
            live = 1.0 if inputs.live_week[d] <= t else 0.0
            sums.workaround[d] += dt * count(movers, RETURN, first, end)
            fired = wait(movers, rates, first, end, base, unit, live, inputs.compliance[d], dt)
            if fired > 0:
                for slot in range(first, end):
                    if movers.left[slot] <= 0.0:
                        movers.changed[size] = slot
                        size += 1
        begin = until
    return size


@compiled
def live_a_week(
    people: People,
    rates: Rates,
    inputs: Inputs,
    sums: Sums,
    movers: Movers,
    start: float,
    steps: int,
    keys: UIntArray,
    generator: int,
) -> int:
    """Move everybody through the sub-steps of the week (start, start + 1]; return the lapses."""
    dt = 1.0 / steps
    sums.workaround[:] = 0.0
    size = choose_movers(people, rates, inputs, movers, start + 1.0)
    line_up(people, rates, inputs, movers, size, dt)
    lapses = 0
    for k in range(steps):
        t = start + k * dt
        fired = work_a_day(people, rates, inputs, sums, movers, t, dt)
        for n in range(fired):
            slot = movers.changed[n]
            i, step = movers.who[slot], movers.waits_for[slot]
            if step == ADOPT and not inputs.seated[i]:
                people.left[i], movers.left[slot] = 0.0, inf  # he begins once he has a seat
                continue
            mandated = inputs.compliance[people.department[i]] > 0.0
            waits_for = fire(people, i, step, t + dt, mandated, keys, generator)
            movers.waits_for[slot], movers.left[slot] = waits_for, people.left[i]
            lapses += step == LEAVE and waits_for == ADOPT
            if step != AWARE:
                spread(people, rates, inputs, movers, i)
    go_back(people, rates, inputs, movers, sums, size, dt)
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
