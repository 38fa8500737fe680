"""The calendar says when no go-live is allowed and when customers want more than usual."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from sim.areas.environment.parameters import CalendarParameters, Window
from sim.contracts import Lever
from sim.kernel.board import Signal
from sim.kernel.clock import Phase
from sim.signals import FREEZE, SEASON
from sim.units import BoolArray
from sim.world import World


class Calendar:
    """Publish freeze windows and peak seasons, the same in every future.

    A window is a range of weeks with an excluded end: it holds from the instant `start` up to, not
    including, the instant `end`. A freeze forbids go-lives at its instants; a peak raises the
    demand of the time that it covers, which the row of week w closes as (w - 1, w].

    Parameters
    ----------
    parameters : freezes, peaks and the demand in and outside peaks.

    Source: own design.
    """

    name: ClassVar[str] = "environment.calendar"
    publishes: ClassVar[tuple[Signal, ...]] = (FREEZE, SEASON)
    reads: ClassVar[tuple[Signal, ...]] = ()

    def __init__(self, parameters: CalendarParameters) -> None:
        self._parameters = parameters

    def start(self, world: World) -> None:
        """Register the calendar as the first thing that happens in a week."""
        knobs, rows = self._parameters, world.clock.horizon + 1
        frozen = within(knobs.freezes, rows)
        peak = np.concatenate([[False], within(knobs.peaks, rows)[:-1]])
        season = np.where(peak, knobs.peak_factor, knobs.off_peak_factor)
        freeze_series = world.record.series("freeze", "flag")
        season_series = world.record.series("season", "factor")
        freeze, demand = world.board.outlet(FREEZE), world.board.outlet(SEASON)

        freeze_series[:], season_series[:] = frozen, season
        weeks = list(zip(frozen.tolist(), season.tolist(), strict=True))

        def turn(week: int) -> None:
            is_frozen, factor = weeks[week]
            freeze.publish(is_frozen)
            demand.publish(factor)

        world.clock.weekly(Phase.ENVIRONMENT, self.name, turn)

    def levers(self) -> Sequence[Lever]:
        """Offer nothing: nobody moves the calendar."""
        return ()


def within(windows: Sequence[Window], rows: int) -> BoolArray:
    """Mark the weeks that lie in any of some windows, the ends excluded.

    Returns
    -------
    (rows,) flags of the weeks 0, 1, ... rows - 1.

    Example
    -------
    >>> within((Window(1, 3),), 5).tolist()
    [False, True, True, False, False]
    """
    weeks = np.arange(rows)
    inside = np.zeros(rows, dtype=np.bool_)
    for window in windows:
        inside |= (window.start <= weeks) & (weeks < window.end)
    return inside
