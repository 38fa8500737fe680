"""What is observed of the departments in a week, and of groups of them, in one call."""

from __future__ import annotations

import math

from sim.kernel.jit_compiled import compiled
from sim.units import FloatArray


@compiled
def observe(
    seen: FloatArray, week: int, report_lag: int, log_lag: int, first: int, end: int,
    error: FloatArray, spread: FloatArray, weights: FloatArray, table: FloatArray,
) -> None:  # fmt: skip
    """Fill the table of a week: a row per quantity; departments, then groups, then all.

    Row 0 is the usage log, rows `first` to `end` are surveyed, the last one is known at once.
    """
    rows, departments = seen.shape[1], seen.shape[2]
    for row in range(rows):
        then = max(week - report_lag + 1, 0)
        if row == 0:
            then = max(week - log_lag + 1, 0)
        if row == rows - 1:
            then = week
        for d in range(departments):
            share = seen[then, row, d]
            if first <= row < end:
                noise = math.sqrt(max(share * (1.0 - share), 0.0)) * spread[d]
                share = min(1.0, max(0.0, share + noise * error[week, row - first, d]))
            table[row, d] = share
        for group in range(weights.shape[1]):
            total = 0.0
            for d in range(departments):
                total += table[row, d] * weights[d, group]
            table[row, departments + group] = total
