"""Compiled loops of the block model: consistent picks, pairs of circles, loose ties, direction."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.kernel.jit_compiled import compiled
from sim.kernel.streams_compiled import bits, exponential, mix, uniform
from sim.units import FloatArray, IntArray, UIntArray

TRIES = 16
CHOICES = 4
LAST_TRIES = 4
"""After this many tries less, a tie that was to be among the like goes to anybody."""


class Alike(NamedTuple):
    """Hold who is like whom, for ties that are drawn among the like.

    Parameters
    ----------
    share : of loose ties drawn among the like; 0 leaves all to chance.
    key : of the draw that decides it.
    role : (n,) role of each person.
    weight : (R, D, D) weight of a tie from a department to another, 0 where nobody has the role.
    start, member : (D R + 1,), (n,) people by department and role.
    """

    share: float
    key: np.uint64
    role: IntArray
    weight: FloatArray
    start: IntArray
    member: IntArray


@compiled
def jump(draw: np.uint64, buckets: int) -> int:
    """Turn 64 bits into one of some buckets so that one more bucket moves few picks.

    Source: jump consistent hash, Lamping and Veach 2014.

    Example
    -------
    >>> [jump(np.uint64(7), buckets) for buckets in (1, 2, 3, 4)]
    [0, 0, 0, 0]
    """
    key = draw
    bucket, candidate = -1, 0
    while candidate < buckets:
        bucket = candidate
        key = key * np.uint64(2862933555777941757) + np.uint64(1)
        room = 2147483648.0 / (np.float64(key >> np.uint64(33)) + 1.0)
        candidate = int(min((bucket + 1) * room, 4.0e18))
    return bucket


@compiled
def fill_rooms(
    generator: int,
    key: np.uint64,
    who: UIntArray,
    order: IntArray,
    inside: IntArray,
    doors: IntArray,
    room: IntArray,
) -> None:
    """Let each, one after the other, enter the emptiest of `CHOICES` rooms that he draws.

    `inside` counts who is in each room; all are empty at first. `doors` (m, 2) are the first room
    that each may enter and the one after the last.

    Source: the power of several choices, Mitzenmacher 2001.
    """
    for i in order:
        first, rooms = doors[i, 0], doors[i, 1] - doors[i, 0]
        best = first + jump(bits(generator, key, who[i], np.uint64(0)), rooms)
        for choice in range(1, CHOICES):
            other = first + jump(bits(generator, key, who[i], np.uint64(choice)), rooms)
            if inside[other] < inside[best]:
                best = other
        inside[best] += 1
        room[i] = best


@compiled
def count_pairs(
    group_start: IntArray, block_start: IntArray, block_unit: IntArray, cross: bool
) -> int:
    """Count the pairs of people that `fill_pairs` lists."""
    total = 0
    for g in range(group_start.size - 1):
        for a in range(group_start[g], group_start[g + 1]):
            size = block_start[a + 1] - block_start[a]
            if not cross:
                total += size * (size - 1) // 2
            for b in range(a + 1, group_start[g + 1]):
                if not cross or block_unit[a] != block_unit[b]:
                    total += size * (block_start[b + 1] - block_start[b])
    return total


@compiled
def fill_pairs(
    group_start: IntArray,
    block_start: IntArray,
    block_unit: IntArray,
    member: IntArray,
    cross: bool,
    out: IntArray,
) -> None:
    """List every pair of people of a group as one code, smaller position first.

    A group is a run of blocks, a block a run of members. With `cross`, only pairs from blocks of
    different units count.
    """
    n = member.size
    k = 0
    for g in range(group_start.size - 1):
        for a in range(group_start[g], group_start[g + 1]):
            for i in range(block_start[a], block_start[a + 1]):
                if not cross:
                    for j in range(i + 1, block_start[a + 1]):
                        out[k] = pair_code(member[i], member[j], n)
                        k += 1
                for b in range(a + 1, group_start[g + 1]):
                    if cross and block_unit[a] == block_unit[b]:
                        continue
                    for j in range(block_start[b], block_start[b + 1]):
                        out[k] = pair_code(member[i], member[j], n)
                        k += 1


@compiled
def pair_code(i: int, j: int, n: int) -> int:
    """Write an unordered pair of positions as one number."""
    return min(i, j) * n + max(i, j)


@compiled
def known(codes: IntArray, code: int) -> bool:
    """Look a pair up in a sorted list of pairs."""
    low, high = 0, codes.size
    while low < high:
        middle = (low + high) // 2
        if codes[middle] < code:
            low = middle + 1
        else:
            high = middle
    return bool(low < codes.size and codes[low] == code)


@compiled
def choose_unit(
    generator: int,
    key: np.uint64,
    who: np.uint64,
    nth: np.uint64,
    weight: FloatArray,
    unit_key: UIntArray,
) -> int:
    """Choose a unit with probability proportional to its weight, whatever the order of units.

    Source: weighted rendezvous hashing, Thaler and Ravishankar 1998; exponential race.
    """
    best, best_time = -1, math.inf
    for unit in range(weight.size):
        if weight[unit] > 0.0:
            time = exponential(generator, key, who, mix(unit_key[unit] ^ mix(nth))) / weight[unit]
            if time < best_time:
                best, best_time = unit, time
    return best


@compiled
def pick(draw: np.uint64, group: int, start: IntArray, member: IntArray) -> int:
    """Pick somebody of a group; nobody in particular where there is no group."""
    if group < 0:
        return 0
    return int(member[start[group] + jump(draw, start[group + 1] - start[group])])


@compiled
def fill_loose(
    generator: int,
    key: np.uint64,
    identity: UIntArray,
    quota: IntArray,
    department: IntArray,
    weight: FloatArray,
    unit_key: UIntArray,
    unit_start: IntArray,
    member: IntArray,
    alike: Alike,
    taken: IntArray,
    out: IntArray,
) -> int:
    """Give each person a number of loose ties to people whom he is not tied to yet.

    The unit of the other person is drawn by the row of `weight` of one's own unit, the person in
    it by a consistent pick of a seat. A pick that is oneself or taken is drawn anew, `TRIES` times.
    Returns the number of pairs written.
    """
    n = member.size
    k = 0
    for i in range(n):
        for t in range(quota[i]):
            own = alike.share > 0.0 and (
                uniform(generator, alike.key, identity[i], mix(key) ^ np.uint64(t)) < alike.share
            )
            for attempt in range(TRIES):
                nth = np.uint64(t * TRIES + attempt)
                keeps = own and attempt < TRIES - LAST_TRIES
                row = weight[department[i]]
                if keeps:
                    row = alike.weight[alike.role[i], department[i]]
                unit = choose_unit(generator, key, identity[i], nth, row, unit_key)
                if unit < 0 and not keeps:
                    break
                draw = bits(generator, key, identity[i], mix(nth))
                other = pick(draw, unit, unit_start, member)
                if keeps and unit >= 0:
                    place = unit * alike.weight.shape[0] + alike.role[i]
                    other = pick(draw, place, alike.start, alike.member)
                code = pair_code(i, other, n)
                if unit >= 0 and other != i and not known(taken, code):
                    out[k] = code
                    k += 1
                    break
    return k


@compiled
def direct(
    generator: int,
    key: np.uint64,
    codes: IntArray,
    identity: UIntArray,
    manager: IntArray,
    mutual: float,
    listener: IntArray,
    speaker: IntArray,
) -> int:
    """Turn pairs into directed ties: both ways for manager and report, else by a keyed coin.

    The coin belongs to the two people, whatever their positions. Returns the number of ties.
    """
    n = identity.size
    k = 0
    for code in codes:
        i, j = code // n, code % n
        if identity[i] > identity[j]:
            i, j = j, i
        coin = uniform(generator, key, identity[i], identity[j])
        both = coin < mutual or manager[i] == j or manager[j] == i
        if both or coin < 0.5 * (1.0 + mutual):
            listener[k], speaker[k] = i, j
            k += 1
        if both or coin >= 0.5 * (1.0 + mutual):
            listener[k], speaker[k] = j, i
            k += 1
    return k


@compiled
def turn_rows(rows: IntArray, columns: IntArray, start: IntArray, out: NDArray[np.uint32]) -> None:
    """List the rows of each column, in rising order, behind the column's start."""
    for k in range(rows.size):
        out[start[columns[k]]] = rows[k]
        start[columns[k]] += 1
