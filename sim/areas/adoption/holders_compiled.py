"""Seat new holders in one call: a few leave every week, and each has a dozen numbers of his own."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.kernel.exp_compiled import exp
from sim.kernel.jit_compiled import compiled
from sim.kernel.streams_compiled import exponential, uniform
from sim.units import FloatArray, IntArray, UIntArray


class Nature(NamedTuple):
    """State what people are like on average, and how far they differ."""

    attitude_mean: float
    attitude_sd: float
    resistance_mean: float
    resistance_sd: float
    theta: float
    theta_sd: float
    learning_rate: float
    learning_sd: float
    skill: float
    turnover: float


@compiled
def draw_holders(
    generator: int, keys: UIntArray, identity: UIntArray, generation: IntArray, who: IntArray,
    holder: UIntArray, luck: FloatArray,
) -> None:  # fmt: skip
    """Name the holders of some positions, and draw a uniform number for each of their traits."""
    step = np.uint64(0x9E3779B97F4A7C15)
    for place in range(who.size):
        i = who[place]
        holder[i] = identity[i] + np.uint64(generation[i]) * step
        for trait in range(keys.size):
            luck[trait, place] = uniform(generator, keys[trait], holder[i], np.uint64(0))


@compiled
def seat_holders(
    generator: int, keys: UIntArray, nature: Nature, week: float, who: IntArray,
    traits: FloatArray, holder: UIntArray, attitude_first: FloatArray, attitude: FloatArray,
    resistance: FloatArray, theta: FloatArray, learning: FloatArray, skill: FloatArray,
    left: FloatArray, leaves_at: FloatArray,
) -> None:  # fmt: skip
    """Give holders their traits (normal numbers: attitude, resistance, threshold, learning)."""
    for place in range(who.size):
        i = who[place]
        first = nature.attitude_mean + nature.attitude_sd * traits[0, place]
        against = nature.resistance_mean + nature.resistance_sd * traits[1, place]
        attitude[i] = attitude_first[i] = min(1.0, max(0.0, first))
        resistance[i] = min(1.0, max(0.0, against))
        theta[i] = nature.theta + nature.theta_sd * traits[2, place]
        learning[i] = nature.learning_rate * exp(nature.learning_sd * traits[3, place])
        skill[i] = nature.skill
        left[i] = exponential(generator, keys[0], holder[i], np.uint64(0))
        leaves_at[i] = math.inf
        if nature.turnover > 0.0:  # near 0 it means: never
            stay = exponential(generator, keys[1], holder[i], np.uint64(0))
            leaves_at[i] = week + stay / nature.turnover
