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
    sponsor: float
    facilitation: float
    gain: float


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
def social(people: People, rates: Rates, i: int) -> float:
    """Mix unit-wide and personal use into the signal that a person sees (S, 0..1)."""
    d = people.department[i]
    unit = 0.0
    if people.unit_users[d] > 0:
        unit = people.unit_using[d] / people.unit_users[d]
    personal = 0.0
    if people.n_heard[i] > 0:
        personal = people.heard_using[i] / people.n_heard[i]
    signal = rates.omega * unit + (1.0 - rates.omega) * personal
    return float(min(1.0, signal + rates.champion_effect * people.heard_champions[i]))


@compiled
def surplus(people: People, rates: Rates, inputs: Inputs, i: int, t: float, signal: float) -> float:
    """Return utility less the utility needed, u - theta, of a person at time t."""
    d = people.department[i]
    boss = people.manager[i]
    led = 0.0
    if boss >= 0 and people.uses[boss] == 1 and people.workaround[boss] == 0:
        led = 1.0
    pull = 1.0 - (1.0 - led) * (1.0 - inputs.sponsor * people.reach[i])
    if boss >= 0:
        pull = min(1.0, pull * inputs.stance[boss])
    norm = (1.0 - rates.alpha) * signal + rates.alpha * pull
    ease = 1.0 - (1.0 - rates.ease) * (1.0 - people.skill[i])
    ease = min(1.0, ease + rates.champion_effect * people.heard_champions[i])
    facilitation = inputs.facilitation if inputs.live_week[d] <= t else 1.0
    utility = (
        rates.w_usefulness * people.attitude[i]
        + rates.w_ease * ease
        + rates.w_norm * norm
        + rates.w_facilitation * facilitation
        - rates.w_resistance * min(1.0, people.resistance[i] + people.reactance[i])
    )
    return float(utility - people.theta[i] - inputs.shift[d])


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
    if people.aware[i] == 0:
        people.aware[i] = 1
        next_step(people, i, AWARE, ADOPT, keys, generator)
    elif people.uses[i] == 0:
        people.uses[i], people.ever[i], people.started[i] = 1, 1, t
        push(people, i, 1)
        next_step(people, i, ADOPT, LEAVE, keys, generator)
    elif people.workaround[i] == 1:
        people.workaround[i] = 0
        push(people, i, 1)
        next_step(people, i, RETURN, LEAVE, keys, generator)
    else:
        push(people, i, -1)
        if mandated:
            people.workaround[i] = 1
            next_step(people, i, LEAVE, RETURN, keys, generator)
        else:
            people.uses[i] = 0
            next_step(people, i, LEAVE, ADOPT, keys, generator)
            return 1
    return 0


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
def move(
    people: People,
    rates: Rates,
    inputs: Inputs,
    sums: Sums,
    i: int,
    t: float,
    dt: float,
    kept: float,
) -> bool:
    """Move one person through a sub-step; return whether the step he waits for has fired."""
    d = people.department[i]
    signal = social(people, rates, i)
    if people.aware[i] == 0:
        heard = inputs.attention[people.level[i] - 1] * inputs.campaign[d]
        people.skill[i] *= kept
        people.progress[i] += (heard + rates.awareness_peers * signal) * dt
        return bool(people.progress[i] >= people.threshold[i])
    z = surplus(people, rates, inputs, i, t, signal)
    if people.uses[i] == 0:
        people.skill[i] *= kept
        if inputs.live_week[d] > t:
            return False
        hazard = (rates.p + rates.q * signal) * gate(rates.kappa, z)
        if inputs.compliance[d] > hazard:
            hazard = inputs.compliance[d]
        people.reluctant[i] = 1 if z < 0.0 else 0
    elif people.workaround[i] == 1:
        people.skill[i] *= kept
        hazard = rates.workaround_exit * gate(rates.kappa, z)
        sums.workaround[d] += dt
    else:
        cover = inputs.elbow[d]
        will = rates.learning_unwilling + (1.0 - rates.learning_unwilling) * 0.5 * gate(
            rates.kappa, z
        )
        learned = people.learning[i] * (1.0 + rates.elbow_learning * cover) * will * dt
        people.skill[i] = 1.0 - (1.0 - people.skill[i]) * math.exp(-learned)
        people.learned[i] += learned
        people.used[i] += dt
        unskilled = 1.0 - people.skill[i]
        people.tickets[i] += dt * (
            rates.ticket_base
            + rates.ticket_unskilled * (1.0 - rates.elbow_tickets * cover) * unskilled
            + rates.ticket_defect * inputs.defect[d]
        )
        sums.gain[d] += dt * inputs.gain * people.skill[i]
        sums.loss[d] += dt * (rates.dip * unskilled + inputs.defect[d])
        hazard = rates.abandonment * gate(rates.kappa, -z)
    people.progress[i] += hazard * dt
    return bool(people.progress[i] >= people.threshold[i])


@compiled
def live_a_week(
    people: People,
    rates: Rates,
    inputs: Inputs,
    sums: Sums,
    start: float,
    steps: int,
    keys: UIntArray,
    generator: int,
    active: Count,
    changed: Count,
) -> int:
    """Move everybody through the sub-steps of the week (start, start + 1]; return the lapses."""
    dt = 1.0 / steps
    kept = math.exp(-rates.forgetting * dt)
    people.learned[:] = 0.0
    people.used[:] = 0.0
    people.tickets[:] = 0.0
    forget(people, inputs.live_week, start + 1.0, math.exp(-rates.forgetting))
    size = active_people(people, inputs.live_week, start + 1.0, active)
    lapses = 0
    for k in range(steps):
        t = start + k * dt
        n_changed = 0
        for slot in range(size):
            i = active[slot]
            if move(people, rates, inputs, sums, i, t, dt, kept):
                changed[n_changed] = i
                n_changed += 1
        for slot in range(n_changed):
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
    now: float,
    trying: float,
    fluent: float,
    ladder: Ladder,
    fluent_person: BoolArray,
) -> None:
    """Count who stands on which rung at time `now`."""
    for i in range(people.user.size):
        fluent_person[i] = False
        if not people.user[i]:
            continue
        d = people.department[i]
        ladder.ever[d] += people.ever[i]
        if people.aware[i] == 0:
            continue
        ladder.aware[d] += 1
        z = surplus(people, rates, inputs, i, now, social(people, rates, i))
        ladder.willing[d] += z >= 0.0
        if z < 0.0 and (inputs.live_week[d] < now or inputs.compliance[d] > 0.0):
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
