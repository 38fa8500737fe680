"""The working days of a week: what everybody hears, weighs, practises and waits for, by position.

Everybody lives in place, and those who cannot move carry a code that keeps them still. A stretch is
a run of positions of one department; a block is a few stretches whose scratch fits into the nearest
cache. Each loop writes one or two columns: only then does the compiler make vector instructions of
it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.areas.adoption.columns import ADOPT, AWARE, LEAVE, RETURN, Index, People, Small
from sim.areas.adoption.rules_compiled import (
    Inputs,
    Rates,
    Sums,
    gate,
    manager_signal,
    share,
    standing,
    surplus,
    willing,
)
from sim.kernel.exp_compiled import exp
from sim.kernel.jit_compiled import compiled, fetch, inlined
from sim.units import FloatArray, UIntArray

BLOCK, FAR_BLOCK = 1024, 256
"""Positions whose scratch is kept at once; fewer where columns do not fit into the near caches."""
FAR = 20_000
"""Positions beyond which they do not, so that asking for a block ahead of its turn pays."""
STILL, APART = 4, 5
"""Codes beside the four steps: who knows it and has no access in this week; who is no user."""


class Days(NamedTuple):
    """Hold what people carry through the sub-steps of a week, by position, and scratch of a block.

    `waits_for` is what a person waits for, and so what he does now: AWARE, he has not heard of it;
    ADOPT, he decides; LEAVE, he uses it; RETURN, he works around it. `fired` says of a block whose
    step has fired; `eights` is the same memory, eight people at a time. Without gates `opened` and
    `decay` stay from week to week: one set of rates goes with them.
    """

    waits_for: Small
    still: FloatArray  # u - theta as far as it stands still in the week
    pull: FloatArray  # the manager's part of the norm
    told: FloatArray  # awareness by messages, per week
    rate: FloatArray  # learning in a sub-step of one who is fully willing
    unskilled: FloatArray
    decay: FloatArray  # what practice leaves of the missing skill; of a block where gates move
    learned: FloatArray  # sum of learning in the week, where gates move
    missed: FloatArray  # missing skill while using, summed over the week
    days: NDArray[np.uint16]  # sub-steps in real use
    changed: Index  # whose step has fired
    was: Small  # the step that each of them waited for
    moving: Small  # (stretches,) 1 where anybody can move
    signal: FloatArray  # (BLOCK,) share of those heard who use it, cheer included
    opened: FloatArray  # (BLOCK,) factor of the gate, 0..2
    fired: Small  # (BLOCK,)
    eights: UIntArray


def no_days(people: int, stretches: int) -> Days:
    """Make room for a week of some people."""

    def column(size: int) -> FloatArray:
        return np.zeros(size, dtype=np.float64)

    fired = np.zeros(BLOCK + 8, dtype=np.uint8)
    return Days(
        waits_for=np.zeros(people, dtype=np.uint8),
        still=column(people), pull=column(people), told=column(people), rate=column(people),
        unskilled=column(people), decay=column(people) + 1.0, learned=column(people),
        missed=column(people),
        days=np.zeros(people, dtype=np.uint16), changed=np.zeros(people, dtype=np.uint32),
        was=np.zeros(people, dtype=np.uint8),
        moving=np.zeros(stretches, dtype=np.uint8),
        signal=column(BLOCK), opened=column(BLOCK) + 1.0,
        fired=fired, eights=fired.view(np.uint64),
    )  # fmt: skip


@inlined
def begin_stretch(
    people: People, rates: Rates, inputs: Inputs, days: Days, s: int, dt: float, until: float
) -> None:
    """Say who of a stretch can move before `until`, and what stands still for the week."""
    first, end = np.uint64(people.stretch_start[s]), np.uint64(people.stretch_start[s + 1])
    d, will = people.stretch_unit[s], willing(rates.learning_unwilling, 1.0)
    code_of_waiting = np.uint8(ADOPT if inputs.live_week[d] < until else STILL)
    moving, unaware = np.uint8(0), np.uint8(0)  # bytes: a vector holds eight times as many
    for i in range(first, end):
        # Who uses it knows it, and who works around it uses it: the flags add up to the step.
        step = np.uint8(people.aware[i] + people.uses[i] + people.workaround[i])
        code = code_of_waiting if step == np.uint8(ADOPT) else step
        code = code if people.user[i] else np.uint8(APART)
        days.waits_for[i] = code
        moving = np.uint8(moving | np.uint8(code <= np.uint8(RETURN)))
        unaware = np.uint8(unaware | np.uint8(code == np.uint8(AWARE)))
    days.moving[s] = moving
    faster, anew = 1.0 + rates.elbow_learning * inputs.elbow[d], False
    for i in range(first, end):
        rate = people.learning[i] * faster * dt
        anew |= rate != days.rate[i]
        days.rate[i] = rate
    if anew and rates.kappa == 0.0:  # what practice leaves stays where nobody learns otherwise
        for i in range(first, end):
            days.decay[i] = exp(-days.rate[i] * will)
    if unaware > 0:
        for i in range(first, end):
            told = inputs.attention[people.level[i] - 1] * inputs.campaign[d]
            days.told[i] = told + inputs.told[i]
    if rates.kappa > 0.0:
        for i in range(first, end):
            days.still[i] = standing(
                rates, people.attitude[i], people.resistance[i], people.reactance[i],
                people.theta[i], inputs.shift[d],
            )  # fmt: skip


@inlined
def begin_week(
    people: People, rates: Rates, inputs: Inputs, days: Days, dt: float, until: float
) -> None:
    """Work out what stands still for the week."""
    for s in range(people.stretch_unit.size):
        begin_stretch(people, rates, inputs, days, s, dt, until)
    n = np.uint64(people.skill.size)
    for i in range(n):
        days.unskilled[i] = 1.0 - people.skill[i]
    days.missed[:] = 0.0
    days.days[:] = 0
    if rates.kappa > 0.0:
        days.learned[:] = 0.0
        for i in range(n):
            days.pull[i] = manager_signal(people, inputs, i)


@inlined
def hear(
    people: People, rates: Rates, days: Days, first: int, end: int, base: np.uint64, unit: float
) -> None:
    """Mix what people of a stretch hear: their unit, those around them, champions."""
    for i in range(np.uint64(first), np.uint64(end)):
        cheer = rates.champion_effect * people.heard_champions[i]
        personal = (1.0 - rates.omega) * share(people.heard_using[i], people.n_heard[i])
        days.signal[i - base] = min(1.0, unit + personal + cheer)


@inlined
def weigh(
    people: People, rates: Rates, days: Days, first: int, end: int, base: np.uint64,
    facilitated: float,
) -> None:  # fmt: skip
    """Weigh utility less threshold of a stretch."""
    for i in range(np.uint64(first), np.uint64(end)):
        days.opened[i - base] = surplus(
            days.still[i] + facilitated, rates.w_ease, rates.w_norm, rates.alpha, rates.ease,
            days.unskilled[i], rates.champion_effect * people.heard_champions[i],
            days.signal[i - base], days.pull[i],
        )  # fmt: skip


@inlined
def open_gates(days: Days, rates: Rates, low: np.uint64, high: np.uint64) -> None:
    """Open or shut the gates of a block that has weighed, and say what practice leaves."""
    for place in range(high - low):
        days.opened[place] = gate(rates.kappa, days.opened[place])
    for i in range(low, high):
        will = willing(rates.learning_unwilling, days.opened[i - low])
        days.decay[i - low] = exp(-days.rate[i] * will)


@inlined
def practise(
    days: Days, rates: Rates, low: np.uint64, high: np.uint64, kept: float, dt: float
) -> None:
    """Let those who really use it learn, earn and stumble; the others forget."""
    weighs = rates.kappa > 0.0
    base = low if weighs else np.uint64(0)
    for i in range(low, high):
        uses, unskilled = days.waits_for[i] == LEAVE, days.unskilled[i]
        fading = 1.0 - (1.0 - unskilled) * kept
        unskilled = unskilled * days.decay[i - base] if uses else fading
        days.unskilled[i] = unskilled
        days.missed[i] += dt * unskilled if uses else 0.0
    for i in range(low, high):
        days.days[i] += days.waits_for[i] == LEAVE
    if weighs:
        for i in range(low, high):
            will = willing(rates.learning_unwilling, days.opened[i - low])
            days.learned[i] += days.rate[i] * will if days.waits_for[i] == LEAVE else 0.0


@inlined
def wait(
    people: People, rates: Rates, days: Days, first: int, end: int, base: np.uint64, live: float,
    compliance: float, dt: float,
) -> None:  # fmt: skip
    """Use up what is left before each next step, and mark whose has fired."""
    for i in range(np.uint64(first), np.uint64(end)):
        waits_for, opened, signal = days.waits_for[i], days.opened[i - base], days.signal[i - base]
        hears = days.told[i] + rates.awareness_peers * signal
        decides = live * max((rates.p + rates.q * signal) * opened, compliance)
        lapses = rates.abandonment * (2.0 - opened)  # G(-z) = 2 - G(z)
        returns = rates.workaround_exit * opened
        without = hears if waits_for == AWARE else decides
        within = lapses if waits_for == LEAVE else returns
        hazard = without if waits_for < LEAVE else within
        hazard = hazard if waits_for <= RETURN else 0.0
        left = people.left[i] - hazard * dt
        people.left[i] = left
        days.fired[i - base] = (left <= 0.0) & (waits_for <= RETURN)


@inlined
def asked(people: People, inputs: Inputs, s: int, t: float) -> tuple[float, float]:
    """Return 1 where people of a stretch may begin by now, else 0, and the hazard of a mandate."""
    d = people.stretch_unit[s]
    return 1.0 if inputs.live_week[d] <= t else 0.0, inputs.compliance[d]


@inlined
def list_fired(days: Days, low: np.uint64, size: int, found: int) -> int:
    """Add the positions of a block whose step has fired to the list behind `found`."""
    days.fired[size : size + 8] = 0
    for eight in range(np.uint64(size + 7) // np.uint64(8)):
        if days.eights[eight] != 0:
            for place in range(eight * np.uint64(8), eight * np.uint64(8) + np.uint64(8)):
                if days.fired[place]:
                    days.changed[found] = low + place
                    found += 1
    return found


@inlined
def is_far(people: People) -> bool:
    """Tell whether what a block reads next is far off, so that asking for it early pays."""
    return people.skill.size > FAR


@compiled
def near(column: NDArray[Any], first: int) -> None:
    """Ask for a block of a column, line by line, while other work is done."""
    for i in range(first, min(first + FAR_BLOCK, column.size), 64 // column.itemsize):
        fetch(column, i)


@inlined
def ask_for_weighing(days: Days, behind: int) -> None:
    """Ask for what the block behind this one weighs."""
    near(days.still, behind)
    near(days.unskilled, behind)
    near(days.pull, behind)


@inlined
def ask_for_practising(days: Days, behind: int, weighs: bool) -> None:
    """Ask for what the block behind this one practises with."""
    near(days.missed, behind)
    if weighs:
        near(days.rate, behind)
        near(days.learned, behind)
    else:
        near(days.decay, behind)


@inlined
def ask_for_waiting(people: People, days: Days, behind: int) -> None:
    """Ask for what the block behind this one waits with."""
    near(days.told, behind)
    near(people.left, behind)
    near(days.waits_for, behind)
    near(days.days, behind)


@inlined
def ask_for_hearing(people: People, behind: int) -> None:
    """Ask for what the block behind this one hears."""
    near(people.heard_using, behind)
    near(people.n_heard, behind)
    near(people.heard_champions, behind)


@inlined
def live_a_block(
    people: People, rates: Rates, inputs: Inputs, days: Days, begin: int, until: int, t: float,
    kept: float, dt: float, found: int,
) -> int:  # fmt: skip
    """Let the stretches of a block live a sub-step; list those whose next step has fired."""
    low, high = np.uint64(people.stretch_start[begin]), np.uint64(people.stretch_start[until])
    far, behind, weighs = is_far(people), int(high), rates.kappa > 0.0
    if far and weighs:
        ask_for_weighing(days, behind)
    for s in range(begin, until):
        first, end, d = people.stretch_start[s], people.stretch_start[s + 1], people.stretch_unit[s]
        unit = rates.omega * share(people.unit_using[d], people.unit_users[d])
        hear(people, rates, days, first, end, low, unit)
        if rates.kappa > 0.0:
            helped = inputs.facilitation if inputs.live_week[d] <= t else 1.0
            weigh(people, rates, days, first, end, low, rates.w_facilitation * helped)
    if far:
        ask_for_practising(days, behind, weighs)
    if rates.kappa > 0.0:
        open_gates(days, rates, low, high)
    if far:
        ask_for_waiting(people, days, behind)
    practise(days, rates, low, high, kept, dt)
    if far:
        ask_for_hearing(people, behind)
    s = begin
    while s < until:
        # Departments beside each other that are asked alike wait in one loop: most are small.
        first, live, compliance = people.stretch_start[s], *asked(people, inputs, s, t)
        s += 1
        while s < until and (live, compliance) == asked(people, inputs, s, t):
            s += 1
        wait(people, rates, days, first, people.stretch_start[s], low, live, compliance, dt)
    return list_fired(days, low, int(high - low), found)


@inlined
def live_a_day(
    people: People, rates: Rates, inputs: Inputs, days: Days, t: float, kept: float, dt: float
) -> int:
    """Let everybody live a sub-step; return how many are listed whose next step has fired."""
    size = FAR_BLOCK if is_far(people) else BLOCK
    found, begin, stretches = 0, 0, people.stretch_unit.size
    while begin < stretches:
        until, moving, first = begin + 1, days.moving[begin], people.stretch_start[begin]
        while until < stretches and people.stretch_start[until + 1] - first <= size:
            moving += days.moving[until]
            until += 1
        if moving > 0:
            found = live_a_block(people, rates, inputs, days, begin, until, t, kept, dt, found)
        begin = until
    return found


@inlined
def end_week(
    people: People, rates: Rates, inputs: Inputs, days: Days, sums: Sums, dt: float
) -> None:
    """Write back what the week has changed, and add it up by department."""
    kept = exp(-rates.forgetting)
    n = np.uint64(people.skill.size)
    for i in range(n):
        code, uses = days.waits_for[i], days.waits_for[i] == LEAVE or days.waits_for[i] == RETURN
        people.ever[i] |= uses or days.days[i] > 0
        people.uses[i] = uses
    for i in range(n):
        code = days.waits_for[i]
        people.workaround[i] = code == RETURN
        people.aware[i] = code != AWARE if code <= STILL else people.aware[i]
    for i in range(n):
        skill, code = people.skill[i], days.waits_for[i]
        unmoved = skill * kept if code == STILL else skill
        people.skill[i] = 1.0 - days.unskilled[i] if code <= RETURN else unmoved
    sums.gain[:] = 0.0
    sums.loss[:] = 0.0
    for s in range(people.stretch_unit.size):
        first, end = np.uint64(people.stretch_start[s]), np.uint64(people.stretch_start[s + 1])
        d = people.stretch_unit[s]
        unskilled = rates.ticket_unskilled * (1.0 - rates.elbow_tickets * inputs.elbow[d])
        each_week = rates.ticket_base + rates.ticket_defect * inputs.defect[d]
        for i in range(first, end):
            tickets = each_week * dt * days.days[i] + unskilled * days.missed[i]
            people.tickets[i] = tickets
        used, missed = 0, sums.loss[d]
        for i in range(first, end):
            used += days.days[i]
            missed += days.missed[i]
        sums.gain[d], sums.loss[d] = sums.gain[d] + used, missed
    for d in range(sums.gain.size):
        used, missed = dt * sums.gain[d], sums.loss[d]
        sums.gain[d] = inputs.gain * (used - missed)
        sums.loss[d] = rates.dip * missed + inputs.defect[d] * used


@inlined
def settle_open_tickets(
    people: People, days: Days, open_share: FloatArray, dt: float, alike: float
) -> None:
    """Take back what people would have learned while their ticket was open in this week.

    `alike` is how fast everybody learns where nobody has a gate, else 0.
    """
    for i in range(open_share.size):
        if open_share[i] > 0.0 and days.days[i] > 0:
            part = min(1.0, open_share[i] / (dt * days.days[i]))
            learned = days.learned[i]
            if alike > 0.0:
                for _ in range(days.days[i]):
                    learned += days.rate[i] * alike
            people.skill[i] = 1.0 - (1.0 - people.skill[i]) * exp(learned * part)
