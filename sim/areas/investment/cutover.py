"""A cut-over breaks something: data, forms, prints. It heals with the weeks and with practice."""

from __future__ import annotations

import math

import numpy as np

from sim.areas.investment.cutover_compiled import break_down
from sim.areas.investment.parameters import InvestmentParameters
from sim.units import FloatArray


class Defect:
    """Let every cut-over break something, less from wave to wave, and less from week to week.

    Parameters
    ----------
    knobs : median, spread, cap, learning and fading of the defect, and what a pilot teaches.
    draw : standard normal draw of the future; every plan meets the same defect.

    Source: own design; the first wave takes it in full, later ones (1 - rho_Z) ** wave of it.
    """

    def __init__(self, knobs: InvestmentParameters, draw: float) -> None:
        self._knobs = knobs
        self._size = knobs.defect_median * math.exp(knobs.defect_spread * draw)
        self._instants: list[int] = []
        self._pilots: list[tuple[int, float]] = []
        self._left: FloatArray = np.empty(0)

    def wave(self, week: int) -> int:
        """Count the earlier instants at which departments went live."""
        return sum(instant < week for instant in self._instants)

    def share(self, week: int) -> float:
        """Return the part of the defect that a go-live at this instant still takes."""
        knobs = self._knobs
        left = (1.0 - knobs.defect_learning) ** self.wave(week)
        for start, weeks in self._pilots:
            taught = min(1.0, (week - start) / weeks) if weeks > 0.0 else 1.0
            left *= 1.0 - knobs.pilot_learning * taught * (week > start)
        return float(left)

    def note(self, week: int, pilot_weeks: float | None) -> None:
        """Note a go-live at this instant; a pilot says for how many weeks it teaches."""
        if week not in self._instants:
            self._instants.append(week)
        if pilot_weeks is not None:
            self._pilots.append((week, pilot_weeks))

    def now(self, week: int, live_week: FloatArray, share: FloatArray, factor: float) -> FloatArray:
        """Compute the mean defect over the week that closes now: (D,) share of output."""
        size, found = min(self._knobs.defect_cap, self._size * factor), np.empty_like(share)
        break_down(week, live_week, share, size, self._left_until(week), found)
        return found

    def _left_until(self, weeks: int) -> FloatArray:
        """Return the part that is left in the first, second ... week after a cut-over."""
        if self._left.size < weeks:
            fading, ages = self._knobs.defect_fading, range(2 * weeks)
            week_mean = fading * (1.0 - math.exp(-1.0 / fading))
            self._left = np.array([float(np.exp(-age / fading)) * week_mean for age in ages])
        return self._left
