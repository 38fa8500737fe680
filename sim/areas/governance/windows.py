"""What runs for which departments, from when until when."""

from __future__ import annotations

import numpy as np

from sim.units import FloatArray


class Windows:
    """Remember stretches of time in which something acts on departments; they may overlap.

    A stretch opened at instant w counts from then on: first in the week (w, w + 1], which closes
    at instant w + 1. So nothing acts on a week that was over when it was decided.

    Parameters
    ----------
    n_departments : number of departments D.

    Source: own design.

    Example
    -------
    >>> windows = Windows(2)
    >>> windows.open(np.array([0.5, 0.0]), start=3.0, weeks=1.5)
    >>> [windows.in_week(week).tolist() for week in (3, 4, 5, 6)]
    [[0.0, 0.0], [0.5, 0.0], [0.25, 0.0], [0.0, 0.0]]
    """

    def __init__(self, n_departments: int) -> None:
        self._rows: list[tuple[float, float, FloatArray]] = []
        self._nothing = np.zeros(n_departments, dtype=np.float64)
        self._nothing.flags.writeable = False

    def open(self, sizes: FloatArray, start: float, weeks: float) -> None:
        """Let something of these sizes (D,) act from an instant on, for some weeks."""
        self._rows.append((start, start + weeks, sizes))

    @property
    def some_run(self) -> bool:
        """Whether some stretch may not be over yet."""
        return bool(self._rows)

    def in_week(self, week: int) -> FloatArray:
        """Sum the sizes (D,) that act in a week, each by the part of the week that it covers."""
        if not self._rows:
            return self._nothing
        begin = week - 1.0
        self._rows = [row for row in self._rows if row[1] > begin]
        total = np.zeros_like(self._nothing)
        for start, end, sizes in self._rows:
            total += max(0.0, min(end, week) - max(start, begin)) * sizes
        return total
