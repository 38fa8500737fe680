"""Measure several things in interleaved rounds of one run, and the machine's own limits beside."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np

Work = Callable[[], object]
LOOPS = 200_000


def seconds(work: Work) -> float:
    """Measure the processor time of one call; what others do on the machine counts less so."""
    start = time.process_time()
    work()
    return time.process_time() - start


def _nothing() -> None:
    """Need nothing."""


def interleaved(
    works: Mapping[str, Work],
    rounds: int,
    pick: Callable[[Sequence[float]], float] = statistics.median,
    before: Mapping[str, Work] = MappingProxyType({}),
) -> Mapping[str, float]:
    """Time each work once a round, in turn; return the medians (or what `pick` is) in seconds.

    Whatever slows the machine for a while then slows all of them. What a work needs `before` it
    begins is not counted.
    """
    for name, work in works.items():
        before.get(name, _nothing)()
        work()
    found: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            before.get(name, _nothing)()
            found[name].append(seconds(work))
    return {name: pick(times) for name, times in found.items()}


def calibration() -> int:
    """Count in plain Python: the unit in which stored results are kept."""
    total = 0
    for number in range(LOOPS):
        total += number & 3
    return total


def gather(n: int) -> Work:
    """Read n numbers in random order from n: what memory allows for looking at neighbours."""
    rng = np.random.default_rng(1)
    values, order = rng.random(n), rng.permutation(n).astype(np.uint32)
    out = np.empty(n)
    return lambda: np.take(values, order, out=out, mode="clip")


def at_most(value: float, bar: float) -> str:
    """Say whether a value keeps a bar that it may not pass."""
    return f"<= {bar:g}: {'met' if value <= bar else 'missed'}"


def at_least(value: float, bar: float) -> str:
    """Say whether a value reaches a bar."""
    return f">= {bar:g}: {'met' if value >= bar else 'missed'}"


def table(rows: Sequence[tuple[str, ...]]) -> str:
    """Lay out rows of: what, here, other side or limit, ratio, and bar where there is one."""
    head = ("what", "here", "beside it", "ratio", "bar")
    lines = [row + ("",) * (len(head) - len(row)) for row in (head, *rows)]
    widths = [max(len(line[k]) for line in lines) for k in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
