"""Those who can move in a week, side by side in memory: what each carries through the sub-steps.

At the start of a week everybody who may take a step lines up, department by department, with what
stands still for the week worked out once. The sub-steps then run over dense columns, which the
compiler turns into vector instructions, and the week ends by writing back what has changed.
"""

from __future__ import annotations

from math import inf
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.areas.adoption.columns import ADOPT, Index, People, Small
from sim.kernel.exp_compiled import exp
from sim.kernel.jit_compiled import compiled, inlined
from sim.units import BoolArray, FloatArray


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
    seated: BoolArray  # (n,) who may begin, as far as licences and devices go
    sponsor: float
    facilitation: float
    gain: float


class Sums(NamedTuple):
    """Collect, per department, what the week's sub-steps add up to (mean over sub-steps)."""

    gain: FloatArray
    loss: FloatArray
    workaround: FloatArray


class Movers(NamedTuple):
    """Hold the movers of a week, one dense column per property.

    `first` (D + 1,) says where each department begins. `waits_for` is the step that a person waits
    for, and so what he does now: AWARE, he has not heard of it; ADOPT, he decides; LEAVE, he really
    uses it; RETURN, he works around it.
    """

    first: Index
    who: Index
    changed: Index
    waits_for: Small
    still: FloatArray  # u - theta as far as it stands still in the week
    cheer: FloatArray  # what champions add to signal and ease
    personal: FloatArray  # personal part of the social signal
    pull: FloatArray  # the manager's part of the norm
    told: FloatArray  # awareness by messages, per week
    rate: FloatArray  # learning in a sub-step of one who is fully willing
    unskilled: FloatArray
    left: FloatArray
    opened: FloatArray  # factor of the gate, 0..2
    decay: FloatArray  # what practice leaves of the missing skill in a sub-step
    learned: FloatArray  # sum of learning in the week
    missed: FloatArray  # missing skill while using, summed over the week
    days: NDArray[np.uint16]  # sub-steps in real use


def nobody(people: int, departments: int) -> Movers:
    """Make room for as many movers as there are people."""

    def column() -> FloatArray:
        return np.zeros(people, dtype=np.float64)

    return Movers(
        first=np.zeros(departments + 1, dtype=np.uint32),
        who=np.zeros(people, dtype=np.uint32),
        changed=np.zeros(people, dtype=np.uint32),
        waits_for=np.zeros(people, dtype=np.uint8),
        still=column(), cheer=column(), personal=column(), pull=column(), told=column(),
        rate=column(), unskilled=column(), left=column(), opened=column(), decay=column(),
        learned=column(), missed=column(),
        days=np.zeros(people, dtype=np.uint16),
    )  # fmt: skip


@compiled
def gate(kappa: float, z: float) -> float:
    """Turn a surplus of utility into a factor on a hazard: 1 at z = 0 or kappa = 0, at most 2."""
    return 2.0 / (1.0 + exp(-kappa * z))


@compiled
def share(using: int, of: int) -> float:
    """Return the share of some people who really use it; 0 of nobody."""
    return using / of if of > 0 else 0.0


@compiled
def pull_of(led: bool, boss: int, sponsor: float, stance: float) -> float:
    """Return the manager signal: 1 from a boss who uses it, else what is left of the sponsor."""
    pull = 1.0 if led else sponsor
    return min(1.0, pull * stance) if boss >= 0 else pull


@compiled
def surplus(
    still: float, w_ease: float, w_norm: float, alpha: float, ease: float, unskilled: float,
    cheer: float, signal: float, pull: float,
) -> float:  # fmt: skip
    """Weigh what moves within a week: ease by skill and norm; return utility less threshold."""
    eased = min(1.0, 1.0 - (1.0 - ease) * unskilled + cheer)
    return still + w_ease * eased + w_norm * ((1.0 - alpha) * signal + alpha * pull)


@inlined
def standing(
    rates: Rates, attitude: float, resistance: float, reactance: float, theta: float, shift: float
) -> float:
    """Weigh what stands still within a week: attitude, resistance and threshold."""
    against = rates.w_resistance * min(1.0, resistance + reactance)
    return rates.w_usefulness * attitude - against - theta - shift


@inlined
def manager_signal(people: People, inputs: Inputs, i: int) -> float:
    """Return the manager signal of a person now."""
    boss = people.manager[i]
    led = boss >= 0 and people.uses[boss] == 1 and people.workaround[boss] == 0
    stance = inputs.stance[boss] if boss >= 0 else 1.0
    return pull_of(led, boss, inputs.sponsor * people.reach[i], stance)


@compiled
def willing(unwilling: float, opened: float) -> float:
    """Return how fast somebody learns against one who is fully willing, by his gate."""
    return unwilling + (1.0 - unwilling) * 0.5 * opened


@inlined
def choose_movers(
    people: People, rates: Rates, inputs: Inputs, movers: Movers, until: float
) -> int:
    """List those who can move before `until`, department by department; return how many.

    The others, who know it and cannot use it yet, forget for the whole week at once.
    """
    kept, size = exp(-rates.forgetting), 0
    for d in range(people.unit_using.size):
        movers.first[d] = size
        live = inputs.live_week[d] < until
        for place in range(people.first_user[d], people.first_user[d + 1]):
            i = people.in_order[place]
            # Who uses it knows it, and who works around it uses it: the flags add up to the step.
            waits_for = people.aware[i] + people.uses[i] + people.workaround[i]
            if live or waits_for != ADOPT:
                people.slot[i], movers.who[size], movers.waits_for[size] = size, i, waits_for
                size += 1
            else:
                people.skill[i] *= kept
                people.slot[i], people.tickets[i] = -1, 0.0
    movers.first[people.unit_using.size] = size
    return size


@inlined
def line_up(
    people: People, rates: Rates, inputs: Inputs, movers: Movers, size: int, dt: float
) -> None:
    """Work out what stands still for the movers of a week."""
    for slot in range(size):
        i = movers.who[slot]
        movers.cheer[slot] = rates.champion_effect * people.heard_champions[i]
    for slot in range(size):
        i = movers.who[slot]
        heard = share(people.heard_using[i], people.n_heard[i])
        movers.personal[slot] = (1.0 - rates.omega) * heard
    for slot in range(size):
        i = movers.who[slot]
        told = inputs.attention[people.level[i] - 1] * inputs.campaign[people.department[i]]
        movers.told[slot] = told + inputs.told[i]
    for slot in range(size):
        i = movers.who[slot]
        faster = 1.0 + rates.elbow_learning * inputs.elbow[people.department[i]]
        movers.rate[slot] = people.learning[i] * faster * dt
    for slot in range(size):
        i = movers.who[slot]
        movers.unskilled[slot] = 1.0 - people.skill[i]
    for slot in range(size):
        movers.left[slot] = people.left[movers.who[slot]]
    movers.learned[:size] = 0.0
    movers.missed[:size] = 0.0
    movers.days[:size] = 0
    if rates.kappa > 0.0:
        line_up_to_weigh(people, rates, inputs, movers, size)
        return
    will = willing(rates.learning_unwilling, 1.0)
    for slot in range(size):
        movers.opened[slot] = 1.0
        movers.decay[slot] = exp(-movers.rate[slot] * will)


@inlined
def line_up_to_weigh(
    people: People, rates: Rates, inputs: Inputs, movers: Movers, size: int
) -> None:
    """Work out what stands still of utility less threshold, and the manager's pull."""
    for slot in range(size):
        i = movers.who[slot]
        movers.still[slot] = standing(
            rates, people.attitude[i], people.resistance[i], people.reactance[i],
            people.theta[i], inputs.shift[people.department[i]],
        )  # fmt: skip
    for slot in range(size):
        movers.pull[slot] = manager_signal(people, inputs, movers.who[slot])


@inlined
def go_back(
    people: People, rates: Rates, inputs: Inputs, movers: Movers, sums: Sums, size: int, dt: float
) -> None:
    """Write back what the week has changed, and add it up by department."""
    for slot in range(size):
        people.skill[movers.who[slot]] = 1.0 - movers.unskilled[slot]
    for slot in range(size):
        if movers.left[slot] < inf:  # who has decided and waits for a seat is set already
            people.left[movers.who[slot]] = movers.left[slot]
    for d in range(sums.gain.size):
        unskilled = rates.ticket_unskilled * (1.0 - rates.elbow_tickets * inputs.elbow[d])
        each_week = rates.ticket_base + rates.ticket_defect * inputs.defect[d]
        days, missed = 0, 0.0
        for slot in range(movers.first[d], movers.first[d + 1]):
            days += movers.days[slot]
            missed += movers.missed[slot]
            tickets = each_week * dt * movers.days[slot] + unskilled * movers.missed[slot]
            people.tickets[movers.who[slot]] = tickets
        used = dt * days
        sums.gain[d] = inputs.gain * (used - missed)
        sums.loss[d] = rates.dip * missed + inputs.defect[d] * used


@inlined
def settle_open_tickets(people: People, movers: Movers, open_share: FloatArray, dt: float) -> None:
    """Take back what people would have learned while their ticket was open in this week."""
    for i in range(open_share.size):
        slot = people.slot[i]
        if open_share[i] > 0.0 and slot >= 0 and movers.days[slot] > 0:
            part = min(1.0, open_share[i] / (dt * movers.days[slot]))
            people.skill[i] = 1.0 - (1.0 - people.skill[i]) * exp(movers.learned[slot] * part)
