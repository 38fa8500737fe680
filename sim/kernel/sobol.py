"""Even luck: numbers that fill (0, 1) evenly at any length, one sequence a name.

Each name has its own scrambled sequence, so a name more or less leaves all others as they were.
"""

from __future__ import annotations

import numpy as np

from sim.kernel.streams import Streams
from sim.units import FloatArray

INDEX_BITS = 32
DIGITS = 52
_BLOCK = 4096


def even_uniform(seed: int, name: str, count: int, first: int = 0) -> FloatArray:
    """Draw the numbers first, first + 1 ... of a name's scrambled Sobol sequence.

    The sequence is the Sobol sequence in one dimension, its digits scrambled (nested uniform
    scrambling) and its order shuffled within aligned blocks, both keyed by seed and name. Of the
    first 2^m numbers exactly one lies in each interval [k 2^-m, (k + 1) 2^-m).

    Parameters
    ----------
    seed : study seed.
    name : what is drawn, such as a dotted knob.
    count : how many numbers.
    first : number of the first one; a longer sequence begins with a shorter one.

    Returns
    -------
    (count,) numbers in (0, 1).

    Source: Sobol 1967; Owen 1995 (scrambling); shuffled and padded sequences, Burley 2020.

    Example
    -------
    >>> u = even_uniform(1, "investment.benefit", 8)
    >>> sorted((u * 8).astype(int).tolist())
    [0, 1, 2, 3, 4, 5, 6, 7]
    >>> bool((even_uniform(1, "investment.benefit", 5) == u[:5]).all())
    True
    """
    streams = Streams(seed, 0)
    starts = range(first, first + count, _BLOCK)
    blocks = [
        _block(streams, name, np.arange(start, min(start + _BLOCK, first + count), dtype=np.uint64))
        for start in starts
    ]
    return np.concatenate(blocks) if blocks else np.empty(0)


def even_draw(streams: Streams, decision: str, who: int = 0) -> float:
    """Draw what a future draws once, evenly over the futures of a study.

    For the few figures with a heavy tail: independent futures would meet their bad tenth twice or
    not at all, and the averages of plans would hang on that.

    Parameters
    ----------
    streams : luck of the future; its number is the place in the sequence.
    decision, who : what is drawn, and for whom; each has a sequence of its own.

    Returns
    -------
    A number in (0, 1).

    Source: see `even_uniform`.

    Example
    -------
    >>> futures = [even_draw(Streams(1, number), "overrun") for number in range(4)]
    >>> sorted(int(4 * one) for one in futures)
    [0, 1, 2, 3]
    """
    return float(even_uniform(streams.seed, f"{decision} of {who}", 1, streams.future)[0])


def _block(streams: Streams, name: str, number: np.ndarray) -> FloatArray:
    bit = np.arange(INDEX_BITS, dtype=np.uint64)
    one = np.uint64(1)
    # Each bit of the index may flip by what stands above it: aligned blocks stay aligned blocks.
    above = number[:, None] >> (bit + one)
    flips = streams.uniform(f"order of {name}", above, bit[None, :]) < 0.5
    bits = ((number[:, None] >> bit) & one) ^ flips.astype(np.uint64)
    index = (bits << bit).sum(axis=1, dtype=np.uint64)
    # Each digit may flip by the digits before it, which are the lower bits of the index.
    level = np.arange(DIGITS, dtype=np.uint64)
    below = (one << np.minimum(level, np.uint64(INDEX_BITS))) - one
    flips = streams.uniform(f"digits of {name}", index[:, None] & below, level[None, :]) < 0.5
    digits = flips.astype(np.uint64)
    digits[:, :INDEX_BITS] ^= bits
    value = (digits * 0.5 ** (level + 1.0)).sum(axis=1) + 0.5 ** (DIGITS + 1)
    return np.asarray(value, dtype=np.float64)
