"""Attitudes once a week: influence within confidence, own experience, messages, anchoring."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.areas.adoption.columns import Count, People
from sim.kernel.jit_compiled import compiled
from sim.units import BoolArray, FloatArray


@compiled
def experience(gain: float, dip: float, skill: float) -> float:
    """Turn what use does to a person's output into an attitude (v, 0..1; 1/2 where neither)."""
    largest = max(gain, dip)
    if largest == 0.0:
        return 0.5
    value = 0.5 + (gain * skill - dip * (1.0 - skill)) / (2.0 * largest)
    return min(1.0, max(0.0, value))


@compiled
def update_attitudes(
    people: People,
    hears_start: NDArray[np.uint32],
    hears: NDArray[np.uint32],
    push: FloatArray,
    promise: FloatArray,
    results: FloatArray,
    mu: float,
    epsilon: float,
    gamma: float,
    eta: float,
    gain: float,
    dip: float,
    out: FloatArray,
) -> None:
    """Move all attitudes one week at once: x <- (1-gamma)[x + ...] + gamma x0.

    Promises pull towards 1, irritation (a negative promise) towards 0, results towards the truth.
    """
    n = people.attitude.size
    truth = experience(gain, dip, 1.0)
    for i in range(n):
        x = people.attitude[i]
        drift = push[people.department[i]] * (1.0 - x)
        drift += promise[i] * (1.0 - x if promise[i] > 0.0 else x) + results[i] * (truth - x)
        if mu > 0.0:
            total, count = 0.0, 0
            for k in range(hears_start[i], hears_start[i + 1]):
                other = people.attitude[hears[k]]
                near = abs(other - x) <= epsilon  # no branch: who persuades is hard to predict
                total += other if near else 0.0
                count += near
            if count > 0:
                drift += mu * (total / count - x)
        if people.uses[i] == 1 and people.workaround[i] == 0:
            drift += eta * (experience(gain, dip, people.skill[i]) - x)
        moved = (1.0 - gamma) * (x + drift) + gamma * people.attitude_first[i]
        out[i] = min(1.0, max(0.0, moved))
    for i in range(n):
        people.attitude[i] = out[i]


@compiled
def update_reactance(
    people: People, mandated: BoolArray, growth: FloatArray, fading: float
) -> None:
    """Let reactance grow (D,) in those who are made to use it, and fade in all."""
    kept = math.exp(-fading)
    for i in range(people.reactance.size):
        people.reactance[i] *= kept
        if people.user[i] and mandated[people.department[i]]:
            people.reactance[i] += growth[people.department[i]] * (1.0 - people.attitude[i])


@compiled
def count_heard(
    hears_start: NDArray[np.uint32], hears: NDArray[np.uint32], flag: BoolArray, out: Count
) -> None:
    """Count, for each person, how many of those whom he hears carry a flag."""
    for i in range(out.size):
        total = 0
        for k in range(hears_start[i], hears_start[i + 1]):
            total += flag[hears[k]]
        out[i] = total
