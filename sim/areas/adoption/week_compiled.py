"""The week of all people in one compiled call: five working-day sub-steps, influence pushed.

All read the state at the start of a sub-step and all write its end, so the order of people cannot
matter. Social sums are integers (how many of those I hear really use it), pushed to listeners when
somebody changes and never scanned; so pushed, scanned and relabelled sums agree exactly.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.areas.adoption.columns import ADOPT, AWARE, LEAVE, RETURN, Count, People
from sim.kernel.jit_compiled import compiled
from sim.kernel.streams_compiled import exponential
from sim.units import BoolArray, FloatArray, IntArray, UIntArray


class Rates(NamedTuple):
    """Hold the scalar knobs that the loop needs; rates per week."""

    p: float
    q: float
    omega: float
    kappa: float
    w_usefulness: float
    w_ease: float
    w_norm: float
    w_facilitation: float
    w_resistance: float
    alpha: float
    ease: float
    awareness_peers: float
    learning_unwilling: float
    forgetting: float
    dip: float
    abandonment: float
    workaround_exit: float
    champion_effect: float
    elbow_learning: float
    elbow_tickets: float
    ticket_base: float
    ticket_unskilled: float
    ticket_defect: float


class Inputs(NamedTuple):
    """Hold what other areas hand people for this week; arrays are (D,) unless said."""

    live_week: FloatArray
    compliance: FloatArray
    campaign: FloatArray
    attention: FloatArray  # (levels,)
    shift: FloatArray
    defect: FloatArray
    elbow: FloatArray
    stance: FloatArray  # (n,) of the leader's own position
    told: FloatArray  # (n,) by messages read in this week
    sponsor: float
    facilitation: float
    gain: float


class Scales(NamedTuple):
    """Hold what people weigh in a sub-step, one number per active person."""

    signal: FloatArray
    surplus: FloatArray


class Sums(NamedTuple):
    """Collect, per department, what the week's sub-steps add up to (mean over sub-steps)."""

    gain: FloatArray
    loss: FloatArray
    workaround: FloatArray


@compiled
def gate(kappa: float, z: float) -> float:
    """Turn a surplus of utility into a factor on a hazard: 1 at z = 0 or kappa = 0, at most 2."""
    return 2.0 / (1.0 + math.exp(-kappa * z))


@compiled
def social(omega: float, users: int, using: int, heard: int, heard_using: int) -> float:
    """Mix unit-wide and personal use into one share, 0..1."""
    unit = using / users if users > 0 else 0.0
    personal = heard_using / heard if heard > 0 else 0.0
    return omega * unit + (1.0 - omega) * personal


@compiled
def weigh(
    people: People, rates: Rates, inputs: Inputs, t: float, who: Count, size: int, scales: Scales
) -> None:
    """Fill the social signal (S) and the surplus of utility (u - theta) of each of `who`.

    Small functions get numbers, never the columns: handing a struct of arrays to each call would
    cost more than the work.
    """
    for slot in range(size):
        i = who[slot]
        d, boss = people.department[i], people.manager[i]
        cheer = rates.champion_effect * people.heard_champions[i]
        signal = social(
            rates.omega,
            people.unit_users[d],
            people.unit_using[d],
            people.n_heard[i],
            people.heard_using[i],
        )
        signal = min(1.0, signal + cheer)
        scales.signal[slot] = signal
        led = boss >= 0 and people.uses[boss] == 1 and people.workaround[boss] == 0
        pull = 1.0 if led else inputs.sponsor * people.reach[i]
        if boss >= 0:
            pull = min(1.0, pull * inputs.stance[boss])
        norm = (1.0 - rates.alpha) * signal + rates.alpha * pull
        ease = min(1.0, 1.0 - (1.0 - rates.ease) * (1.0 - people.skill[i]) + cheer)
        facilitation = inputs.facilitation if inputs.live_week[d] <= t else 1.0
        utility = (
            rates.w_usefulness * people.attitude[i]
            + rates.w_ease * ease
            + rates.w_norm * norm
            + rates.w_facilitation * facilitation
            - rates.w_resistance * min(1.0, people.resistance[i] + people.reactance[i])
        )
        scales.surplus[slot] = utility - people.theta[i] - inputs.shift[d]


@compiled
def push(people: People, i: int, change: int) -> None:
    """Tell the unit and all listeners that a person began (+1) or ended (-1) real use."""
    people.unit_using[people.department[i]] += change
    for k in range(people.heard_start[i], people.heard_start[i + 1]):
        people.heard_using[people.heard_by[k]] += change


@compiled
def next_step(
    people: People, i: int, fired: int, step: int, keys: UIntArray, generator: int
) -> None:
    """Start waiting for the next step: its hazard sum is 0, its threshold is drawn."""
    people.times[i, fired] += 1
    people.progress[i] = 0.0
    people.threshold[i] = exponential(
        generator, keys[step], people.holder[i], np.uint64(people.times[i, step])
    )


@compiled
def fire(people: People, i: int, t: float, mandated: bool, keys: UIntArray, generator: int) -> int:
    """Carry out the step that a person was waiting for; return 1 if he lapsed."""
    change, lapsed = 0, 0
    if people.aware[i] == 0:
        people.aware[i] = 1
        fired, waits_for = AWARE, ADOPT
    elif people.uses[i] == 0:
        people.uses[i], people.ever[i], people.started[i] = 1, 1, t
        fired, waits_for, change = ADOPT, LEAVE, 1
    elif people.workaround[i] == 1:
        people.workaround[i] = 0
        fired, waits_for, change = RETURN, LEAVE, 1
    elif mandated:
        people.workaround[i] = 1
        fired, waits_for, change = LEAVE, RETURN, -1
    else:
        people.uses[i], lapsed = 0, 1
        fired, waits_for, change = LEAVE, ADOPT, -1
    if change != 0:
        push(people, i, change)
    next_step(people, i, fired, waits_for, keys, generator)
    return lapsed


@compiled
def leave(people: People, who: IntArray) -> None:
    """Let people leave their positions; what the next holder knows and does starts from nothing."""
    for i in who:
        if people.uses[i] == 1 and people.workaround[i] == 0:
            push(people, i, -1)
        people.aware[i] = people.uses[i] = people.workaround[i] = people.ever[i] = 0
        people.trained[i] = 0
        people.reactance[i] = people.learned[i] = people.used[i] = people.tickets[i] = 0.0
        people.times[i] = 0


@compiled
def active_people(people: People, live_week: FloatArray, until: float, out: Count) -> int:
    """List the intended users who can move before `until`; the others only forget."""
    size = 0
    for i in range(people.user.size):
        if people.user[i] and (
            people.aware[i] == 0 or people.uses[i] == 1 or live_week[people.department[i]] < until
        ):
            out[size] = i
            size += 1
    return size


@compiled
def forget(people: People, live_week: FloatArray, until: float, kept: float) -> None:
    """Let those who cannot move this week forget for the whole week at once."""
    for i in range(people.user.size):
        idle = people.user[i] and people.aware[i] == 1 and people.uses[i] == 0
        if idle and live_week[people.department[i]] >= until:
            people.skill[i] *= kept


@compiled
def practise(
    people: People, rates: Rates, inputs: Inputs, sums: Sums, i: int, opened: float, dt: float
) -> None:
    """Let somebody who really uses it learn, earn and stumble through a sub-step."""
    d = people.department[i]
    cover, defect = inputs.elbow[d], inputs.defect[d]
    will = rates.learning_unwilling + (1.0 - rates.learning_unwilling) * 0.5 * opened
    learned = people.learning[i] * (1.0 + rates.elbow_learning * cover) * will * dt
    unskilled = (1.0 - people.skill[i]) * math.exp(-learned)
    people.skill[i] = 1.0 - unskilled
    people.learned[i] += learned
    people.used[i] += dt
    people.tickets[i] += dt * (
        rates.ticket_base
        + rates.ticket_unskilled * (1.0 - rates.elbow_tickets * cover) * unskilled
        + rates.ticket_defect * defect
    )
    sums.gain[d] += dt * inputs.gain * (1.0 - unskilled)
    sums.loss[d] += dt * (rates.dip * unskilled + defect)


@compiled
def work_a_day(
    people: People,
    rates: Rates,
    inputs: Inputs,
    sums: Sums,
    scales: Scales,
    t: float,
    dt: float,
    who: Count,
    size: int,
    changed: Count,
) -> int:
    """Sum hazards and skill of a sub-step; list those whose next step has fired."""
    kept = math.exp(-rates.forgetting * dt)
    fired = 0
    for slot in range(size):
        i = who[slot]
        d = people.department[i]
        hazard = 0.0
        if people.aware[i] == 0:
            heard = inputs.attention[people.level[i] - 1] * inputs.campaign[d]
            people.skill[i] *= kept
            hazard = heard + inputs.told[i] + rates.awareness_peers * scales.signal[slot]
        else:
            opened = gate(rates.kappa, scales.surplus[slot])
            if people.uses[i] == 0:
                people.skill[i] *= kept
                if inputs.live_week[d] <= t:
                    hazard = (rates.p + rates.q * scales.signal[slot]) * opened
                    hazard = max(hazard, inputs.compliance[d])
            elif people.workaround[i] == 1:
                people.skill[i] *= kept
                hazard = rates.workaround_exit * opened
                sums.workaround[d] += dt
            else:
                practise(people, rates, inputs, sums, i, opened, dt)
                hazard = rates.abandonment * (2.0 - opened)  # G(-z) = 2 - G(z)
        people.progress[i] += hazard * dt
        if people.progress[i] >= people.threshold[i]:
            changed[fired] = i
            fired += 1
    return fired


@compiled
def live_a_week(
    people: People,
    rates: Rates,
    inputs: Inputs,
    sums: Sums,
    scales: Scales,
    start: float,
    steps: int,
    keys: UIntArray,
    generator: int,
    active: Count,
    changed: Count,
) -> int:
    """Move everybody through the sub-steps of the week (start, start + 1]; return the lapses."""
    dt = 1.0 / steps
    for d in range(sums.gain.size):
        sums.gain[d] = sums.loss[d] = sums.workaround[d] = 0.0
    for i in range(people.user.size):
        people.learned[i] = people.used[i] = people.tickets[i] = 0.0
    forget(people, inputs.live_week, start + 1.0, math.exp(-rates.forgetting))
    size = active_people(people, inputs.live_week, start + 1.0, active)
    lapses = 0
    for k in range(steps):
        t = start + k * dt
        weigh(people, rates, inputs, t, active, size, scales)
        fired = work_a_day(people, rates, inputs, sums, scales, t, dt, active, size, changed)
        for slot in range(fired):
            i = changed[slot]
            mandated = inputs.compliance[people.department[i]] > 0.0
            lapses += fire(people, i, t + dt, mandated, keys, generator)
    return lapses


@compiled
def settle_open_tickets(people: People, open_share: FloatArray) -> None:
    """Take back what people would have learned while their ticket was open in this week."""
    for i in range(open_share.size):
        if open_share[i] > 0.0 and people.used[i] > 0.0:
            part = min(1.0, open_share[i] / people.used[i])
            people.skill[i] = 1.0 - (1.0 - people.skill[i]) * math.exp(people.learned[i] * part)


class Ladder(NamedTuple):
    """Count intended users per department by stage; (D,) each."""

    aware: IntArray
    uses: IntArray
    real: IntArray
    workaround: IntArray
    ever: IntArray
    routine: IntArray
    fluent: IntArray
    willing: IntArray
    resisting: IntArray
    complaining: IntArray


@compiled
def count_ladder(
    people: People,
    rates: Rates,
    inputs: Inputs,
    scales: Scales,
    who: Count,
    now: float,
    trying: float,
    fluent: float,
    ladder: Ladder,
    fluent_person: BoolArray,
    wants_course: BoolArray,
) -> None:
    """Count who stands on which rung at time `now`; `who` is scratch space."""
    size = 0
    for i in range(people.user.size):
        fluent_person[i] = wants_course[i] = False
        if people.user[i]:
            ladder.ever[people.department[i]] += people.ever[i]
            if people.aware[i] == 1:
                who[size] = i
                size += 1
    weigh(people, rates, inputs, now, who, size, scales)
    for slot in range(size):
        i = who[slot]
        d = people.department[i]
        ladder.aware[d] += 1
        learns = people.uses[i] == 0 or (inputs.compliance[d] > 0.0 and people.skill[i] < fluent)
        wants_course[i] = people.trained[i] == 0 and learns
        if scales.surplus[slot] >= 0.0:
            ladder.willing[d] += 1
        elif inputs.live_week[d] < now or inputs.compliance[d] > 0.0:
            ladder.resisting[d] += 1
            ladder.complaining[d] += inputs.compliance[d] > 0.0
        if people.uses[i] == 1:
            ladder.uses[d] += 1
            if people.workaround[i] == 1:
                ladder.workaround[d] += 1
                continue
            ladder.real[d] += 1
            fluent_person[i] = people.skill[i] >= fluent
            ladder.fluent[d] += fluent_person[i]
            ladder.routine[d] += fluent_person[i] or now - people.started[i] >= trying - 1e-9


@compiled
def announce(
    people: People, announced: FloatArray, luck: FloatArray, keys: UIntArray, generator: int
) -> None:
    """Make those aware whom an announcement of this week reaches."""
    for i in range(luck.size):
        if people.user[i] and people.aware[i] == 0 and luck[i] < announced[people.department[i]]:
            people.aware[i] = 1
            next_step(people, i, AWARE, ADOPT, keys, generator)
