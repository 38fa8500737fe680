"""Keyed luck: a draw depends on who, what for and which time, never on what came before.

Two strategies therefore meet the same people, the same shocks and the same luck; adding a person,
a strategy or a worker changes nobody else's numbers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType, ModuleType
from typing import Literal

import numpy as np

from sim.units import FloatArray, IntArray, UIntArray

Generator = Literal["splitmix64", "philox"]
Who = IntArray | UIntArray | int
CODES: Mapping[Generator, int] = MappingProxyType({"splitmix64": 0, "philox": 1})
"""The generators as compiled loops know them."""


def name_key(name: str) -> int:
    """Turn a name into 64 bits that are the same on every machine.

    Example
    -------
    >>> name_key("adopt") == name_key("adopt") != name_key("aware")
    True
    """
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little")


@dataclass(frozen=True, slots=True)
class Streams:
    """Draw keyed numbers for one future of one study.

    Parameters
    ----------
    seed : study seed.
    future : number of the future, shared by all strategies.
    generator : `splitmix64` (about a nanosecond a draw) or `philox` (Philox 4x32-10).

    Source: common random numbers by identity, after Vivarium and Starsim (idea only); splitmix64,
    Steele, Lea and Flood 2014; Philox, Salmon et al. 2011.

    Example
    -------
    >>> streams = Streams(seed=1, future=7)
    >>> two, three = np.arange(2), np.arange(3)
    >>> bool((streams.uniform("adopt", two) == streams.uniform("adopt", three)[:2]).all())
    True
    """

    seed: int
    future: int
    generator: Generator = "splitmix64"

    @property
    def generator_code(self) -> int:
        """The generator as the number that compiled loops take."""
        return CODES[self.generator]

    def key(self, decision: str) -> np.uint64:
        """Return the 64-bit key of one decision in this future, for compiled loops."""
        return np.uint64(_stream_key(self.seed, self.future, decision))

    def uniform(self, decision: str, who: Who, nth: Who = 0) -> FloatArray:
        """Draw uniform numbers in (0, 1), one per (who, nth); shapes broadcast."""
        return self._fill(_loops().fill_uniform, decision, who, nth)

    def exponential(self, decision: str, who: Who, nth: Who = 0) -> FloatArray:
        """Draw unit-exponential thresholds: a hazard fires when its sum passes one of these.

        Source: Sellke 1983.
        """
        return self._fill(_loops().fill_exponential, decision, who, nth)

    def normal(self, decision: str, who: Who, nth: Who = 0) -> FloatArray:
        """Draw standard normal numbers by the inverse distribution function."""
        from scipy.special import ndtri

        return np.asarray(ndtri(self.uniform(decision, who, nth)), dtype=np.float64)

    def order(self, decision: str, who: Who) -> IntArray:
        """Return a keyed random order: positions of `who`, shuffled."""
        return np.argsort(self.uniform(decision, who), kind="stable").astype(np.int64)

    def _fill(self, loop: Callable[..., None], decision: str, who: Who, nth: Who) -> FloatArray:
        people = _unsigned(who)
        if isinstance(nth, int):
            times = np.full(people.shape, nth, dtype=np.uint64)
        else:
            times = _unsigned(nth)
            if people.shape != times.shape:
                people, times = (array.copy() for array in np.broadcast_arrays(people, times))
        out = np.empty(people.size, dtype=np.float64)
        loop(self.generator_code, self.key(decision), people.ravel(), times.ravel(), out)
        return out.reshape(people.shape)


@cache
def _loops() -> ModuleType:
    """Import the compiled loops with the first draw: words alone need none, and they are slow."""
    from sim.kernel import streams_compiled

    return streams_compiled


@lru_cache(maxsize=1024)
def _stream_key(seed: int, future: int, decision: str) -> int:
    """Hash the name of a stream once; small runs ask for the same few every week."""
    text = f"{seed}/{future}/{decision}"
    return name_key(text)


def _unsigned(values: Who) -> UIntArray:
    found = np.asarray(values)
    if found.dtype != np.uint64:
        found = found.astype(np.uint64)
    return found if found.ndim else found.reshape(1)
