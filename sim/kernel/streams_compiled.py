"""Compiled keyed draws: a splitmix64-type hash, and Philox 4x32-10 as a second generator.

A draw is a pure function of (stream key, who, which time): no state, no order.
"""

from __future__ import annotations

import math

import numpy as np

from sim.kernel.jit_compiled import compiled
from sim.units import FloatArray, UIntArray


@compiled
def mix(value: np.uint64) -> np.uint64:
    """Scramble 64 bits (finaliser of splitmix64, Steele, Lea and Flood 2014)."""
    z = value + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@compiled
def philox(key: np.uint64, who: np.uint64, nth: np.uint64) -> np.uint64:
    """Encrypt the counter (who, nth) under a key (Philox 4x32-10, Salmon et al. 2011)."""
    low = np.uint64(0xFFFFFFFF)
    half = np.uint64(32)
    c0, c1 = who & low, who >> half
    c2, c3 = nth & low, nth >> half
    k0, k1 = key & low, key >> half
    for _ in range(10):
        p0 = np.uint64(0xD2511F53) * c0
        p1 = np.uint64(0xCD9E8D57) * c2
        c0 = (p1 >> half) ^ c1 ^ k0
        c1 = p1 & low
        c2 = (p0 >> half) ^ c3 ^ k1
        c3 = p0 & low
        k0 = (k0 + np.uint64(0x9E3779B9)) & low
        k1 = (k1 + np.uint64(0xBB67AE85)) & low
    return c0 | (c1 << half)


@compiled
def bits(generator: int, key: np.uint64, who: np.uint64, nth: np.uint64) -> np.uint64:
    """Draw 64 bits for (who, nth) of one stream; the generator is one of `streams.CODES`."""
    if generator == 1:
        return philox(key, who, nth)
    return mix(mix(key ^ mix(who)) ^ (nth * np.uint64(0xD1342543DE82EF95)))


@compiled
def uniform(generator: int, key: np.uint64, who: np.uint64, nth: np.uint64) -> float:
    """Draw a uniform number in (0, 1) for (who, nth) of one stream."""
    top = bits(generator, key, who, nth) >> np.uint64(11)
    return (np.float64(top) + 0.5) * (1.0 / 9007199254740992.0)


@compiled
def exponential(generator: int, key: np.uint64, who: np.uint64, nth: np.uint64) -> float:
    """Draw a unit-exponential threshold for (who, nth) of one stream (Sellke 1983)."""
    return -math.log(uniform(generator, key, who, nth))


@compiled
def fill_uniform(
    generator: int, key: np.uint64, who: UIntArray, nth: UIntArray, out: FloatArray
) -> None:
    """Fill an array with one uniform draw per (who, nth)."""
    for i in range(out.size):
        out[i] = uniform(generator, key, who[i], nth[i])


@compiled
def fill_exponential(
    generator: int, key: np.uint64, who: UIntArray, nth: UIntArray, out: FloatArray
) -> None:
    """Fill an array with one unit-exponential threshold per (who, nth)."""
    for i in range(out.size):
        out[i] = exponential(generator, key, who[i], nth[i])
