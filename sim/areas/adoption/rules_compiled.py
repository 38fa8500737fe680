"""The rules of a person's week, one function each, and what they need to know."""

from __future__ import annotations

from typing import NamedTuple

from sim.areas.adoption.columns import People
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
