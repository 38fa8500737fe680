"""Attitudes once a week: influence within confidence, own experience, messages, anchoring."""

from __future__ import annotations

from typing import NamedTuple

from sim.areas.adoption.columns import Count, Index, People
from sim.kernel.exp_compiled import exp
from sim.kernel.jit_compiled import compiled, inlined
from sim.units import BoolArray, FloatArray


@compiled
def experience(gain: float, dip: float, skill: float) -> float:
    """Turn what use does to a person's output into an attitude (v, 0..1; 1/2 where neither)."""
    largest = max(gain, dip)
    if largest == 0.0:
        return 0.5
    value = 0.5 + (gain * skill - dip * (1.0 - skill)) / (2.0 * largest)
    return min(1.0, max(0.0, value))


class Feelings(NamedTuple):
    """Hold the scalar knobs of attitude and reactance; rates per week."""

    mu: float
    epsilon: float
    gamma: float
    eta: float
    dip: float
    reactance: float
    reactance_fading: float


@inlined
def heard(
    attitude: FloatArray, hears: Index, first: int, end: int, x: float, epsilon: float
) -> float:
    """Return how far those whom a person hears, and who are near enough to him, pull him."""
    total, count = 0.0, 0
    for k in range(first, end):
        other = attitude[hears[k]]
        near = abs(other - x) <= epsilon  # no branch: who persuades is hard to predict
        total += other if near else 0.0
        count += near
    return total / count - x if count > 0 else 0.0


@inlined
def update_attitudes(
    people: People, hears_start: Index, hears: Index, push: FloatArray, promise: FloatArray,
    results: FloatArray, knobs: Feelings, gain: float, out: FloatArray,
) -> None:  # fmt: skip
    """Move all attitudes one week at once: x <- (1-gamma)[x + ...] + gamma x0.

    Promises pull towards 1, irritation (a negative promise) towards 0, results towards the truth.
    """
    n = people.attitude.size
    truth = experience(gain, knobs.dip, 1.0)
    for i in range(n):
        x = people.attitude[i]
        drift = push[people.department[i]] * (1.0 - x)
        drift += promise[i] * (1.0 - x if promise[i] > 0.0 else x) + results[i] * (truth - x)
        if knobs.mu > 0.0:
            first, end = hears_start[i], hears_start[i + 1]
            drift += knobs.mu * heard(people.attitude, hears, first, end, x, knobs.epsilon)
        if people.uses[i] == 1 and people.workaround[i] == 0:
            drift += knobs.eta * (experience(gain, knobs.dip, people.skill[i]) - x)
        moved = (1.0 - knobs.gamma) * (x + drift) + knobs.gamma * people.attitude_first[i]
        out[i] = min(1.0, max(0.0, moved))
    for i in range(n):
        people.attitude[i] = out[i]


@inlined
def update_reactance(
    people: People, compliance: FloatArray, growth: float, factor: FloatArray, fading: float
) -> None:
    """Let reactance grow in those who are made to use it, and fade in all."""
    kept = exp(-fading)
    for i in range(people.reactance.size):
        people.reactance[i] *= kept
        if people.user[i] and compliance[people.department[i]] > 0.0:
            grown = growth * factor[people.department[i]]
            people.reactance[i] += grown * (1.0 - people.attitude[i])


@compiled
def feel_a_week(
    people: People, hears_start: Index, hears: Index, push: FloatArray, promise: FloatArray,
    results: FloatArray, compliance: FloatArray, factor: FloatArray, knobs: Feelings, gain: float,
    scratch: FloatArray,
) -> None:  # fmt: skip
    """Move attitudes, then reactance, once a week."""
    update_attitudes(people, hears_start, hears, push, promise, results, knobs, gain, scratch)
    if knobs.reactance > 0.0:
        update_reactance(people, compliance, knobs.reactance, factor, knobs.reactance_fading)


@compiled
def count_heard(hears_start: Index, hears: Index, flag: BoolArray, out: Count) -> None:
    """Count, for each person, how many of those whom he hears carry a flag."""
    for i in range(out.size):
        total = 0
        for k in range(hears_start[i], hears_start[i + 1]):
            total += flag[hears[k]]
        out[i] = total
