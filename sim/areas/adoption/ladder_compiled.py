"""Who stands on which rung of the ladder at the end of a week, counted in one pass."""

from __future__ import annotations

from typing import NamedTuple

from sim.areas.adoption.columns import People
from sim.areas.adoption.rules_compiled import (
    Inputs,
    Rates,
    manager_signal,
    share,
    standing,
    surplus,
)
from sim.kernel.jit_compiled import compiled, inlined
from sim.units import BoolArray, FloatArray, IntArray


class Ladder(NamedTuple):
    """Count intended users per department by stage; (D,) each. Shares of the first five are told
    to others."""

    uses: IntArray
    aware: IntArray
    routine: IntArray
    fluent: IntArray
    willing: IntArray
    workaround: IntArray
    ever: IntArray
    resisting: IntArray
    complaining: IntArray


TOLD = 5
"""Rungs whose shares are told; behind them follow complaints, workarounds of those who use, and how
far those who have access are from routine use."""

ROUTINE = Ladder._fields.index("routine")


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


class Shares(NamedTuple):
    """Hold what is made known of the ladder.

    `of_users` (rungs, weeks, D) are shares of intended users, `totals` (rungs, weeks) the counts of
    all departments, `told` (TOLD + 3, D) what others hear in this week; who is fluent, and who
    would come to a course, is (n,).
    """

    of_users: FloatArray
    totals: FloatArray
    told: FloatArray
    fluent: BoolArray
    wants_course: BoolArray


@inlined
def share_out(
    people: People, ladder: Ladder, shares: Shares, live_week: FloatArray, week: int
) -> None:
    """Turn counts into shares and totals, and lay out what others are told."""
    for rung in range(len(ladder)):
        total = 0
        for d in range(people.unit_users.size):
            of_users = ladder[rung][d] / max(people.unit_users[d], 1)
            shares.of_users[rung, week, d] = of_users
            if rung < TOLD:
                shares.told[rung, d] = of_users
            total += ladder[rung][d]
        shares.totals[rung, week] = total
    for d in range(people.unit_users.size):
        shares.told[TOLD, d] = ladder.complaining[d]
        shares.told[TOLD + 1, d] = ladder.workaround[d] / max(ladder.uses[d], 1)
        gone = 1.0 - shares.of_users[ROUTINE, week, d]
        shares.told[TOLD + 2, d] = gone if live_week[d] <= week else 0.0


@compiled
def count_ladder(
    people: People,
    rates: Rates,
    inputs: Inputs,
    week: int,
    trying: float,
    fluent: float,
    ladder: Ladder,
    shares: Shares,
) -> float:
    """Count who stands on which rung as a week ends; return the sum of the users' attitudes."""
    attitudes, now = 0.0, float(week)
    for d in range(ladder.aware.size):
        ladder.aware[d] = ladder.uses[d] = ladder.workaround[d] = ladder.ever[d] = 0
        ladder.routine[d] = ladder.fluent[d] = ladder.willing[d] = 0
        ladder.resisting[d] = ladder.complaining[d] = 0
    for i in people.in_order:
        d = people.department[i]
        shares.fluent[i] = shares.wants_course[i] = False
        attitudes += people.attitude[i]
        ladder.ever[d] += people.ever[i]
        if people.aware[i] == 0:
            continue
        ladder.aware[d] += 1
        mandated, skilled = inputs.compliance[d] > 0.0, people.skill[i] >= fluent
        learns = people.uses[i] == 0 or (mandated and not skilled)
        shares.wants_course[i] = people.trained[i] == 0 and learns
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
        shares.fluent[i] = skilled
        ladder.fluent[d] += skilled
        ladder.routine[d] += skilled or now - people.started[i] >= trying - 1e-9
    share_out(people, ladder, shares, inputs.live_week, week)
    return attitudes
