"""Who stands on which rung of the ladder at the end of a week, counted in one pass."""

from __future__ import annotations

from typing import NamedTuple

from sim.areas.adoption.columns import People
from sim.areas.adoption.movers_compiled import (
    Inputs,
    Rates,
    manager_signal,
    share,
    standing,
    surplus,
)
from sim.kernel.jit_compiled import compiled
from sim.units import BoolArray, IntArray


class Ladder(NamedTuple):
    """Count intended users per department by stage; (D,) each, or shares, or totals."""

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
def weighed(people: People, rates: Rates, inputs: Inputs, i: int, facilitation: float) -> float:
    """Return the surplus of utility of a person now (u - theta)."""
    d = people.department[i]
    cheer = rates.champion_effect * people.heard_champions[i]
    unit = rates.omega * share(people.unit_using[d], people.unit_users[d])
    personal = (1.0 - rates.omega) * share(people.heard_using[i], people.n_heard[i])
    still = standing(
        rates, people.attitude[i], people.resistance[i], people.reactance[i], people.theta[i],
        inputs.shift[d],
    )  # fmt: skip
    return surplus(
        still + rates.w_facilitation * facilitation, rates.w_ease, rates.w_norm, rates.alpha,
        rates.ease, 1.0 - people.skill[i], cheer, min(1.0, unit + personal + cheer),
        manager_signal(people, inputs, i),
    )  # fmt: skip


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
    wants_course: BoolArray,
) -> float:
    """Count who stands on which rung at time `now`; return the sum of the users' attitudes."""
    attitudes = 0.0
    for d in range(ladder.aware.size):
        ladder.aware[d] = ladder.uses[d] = ladder.real[d] = ladder.workaround[d] = 0
        ladder.ever[d] = ladder.routine[d] = ladder.fluent[d] = ladder.willing[d] = 0
        ladder.resisting[d] = ladder.complaining[d] = 0
    for i in people.in_order:
        d = people.department[i]
        fluent_person[i] = wants_course[i] = False
        attitudes += people.attitude[i]
        ladder.ever[d] += people.ever[i]
        if people.aware[i] == 0:
            continue
        ladder.aware[d] += 1
        mandated, skilled = inputs.compliance[d] > 0.0, people.skill[i] >= fluent
        learns = people.uses[i] == 0 or (mandated and not skilled)
        wants_course[i] = people.trained[i] == 0 and learns
        helped = inputs.facilitation if inputs.live_week[d] <= now else 1.0
        if weighed(people, rates, inputs, i, helped) >= 0.0:
            ladder.willing[d] += 1
        elif inputs.live_week[d] < now or mandated:
            ladder.resisting[d] += 1
            ladder.complaining[d] += mandated
        if people.uses[i] == 0:
            continue
        ladder.uses[d] += 1
        if people.workaround[i] == 1:
            ladder.workaround[d] += 1
            continue
        ladder.real[d] += 1
        fluent_person[i] = skilled
        ladder.fluent[d] += skilled
        ladder.routine[d] += skilled or now - people.started[i] >= trying - 1e-9
    return attitudes
