"""The calendar: freezes hold at instants, peaks over the time that a week's row closes."""

from __future__ import annotations

import numpy as np

from sim import signals
from sim.areas.environment.calendar import Calendar, within
from sim.areas.environment.parameters import CalendarParameters, Window
from sim.kernel.clock import Phase
from sim.kernel.record import Record
from sim.testing import check_mechanism
from tests.worlds import make_world, one_unit, values_of


def run(parameters: CalendarParameters, weeks: int = 8) -> tuple[Record, list[bool]]:
    """Run the calendar alone and note the freeze that a decision at each instant sees."""
    world = make_world(one_unit(2), weeks)
    Calendar(parameters).start(world)
    seen: list[bool] = []
    world.clock.weekly(
        Phase.DECIDE, "test", lambda week: seen.append(bool(values_of(signals.FREEZE, world)))
    )
    world.clock.run()
    return world.record, seen


def test_a_freeze_holds_from_its_start_and_its_end_is_excluded() -> None:
    """The instant at the end of a freeze window is free again (a February go-live after close)."""
    record, seen = run(CalendarParameters(freezes=(Window(2, 5),)))
    assert seen == [False, False, True, True, True, False, False, False, False]
    assert record.weekly["freeze"].tolist() == [float(flag) for flag in seen]


def test_a_peak_covers_the_time_between_its_instants() -> None:
    """A peak from week 2 to week 5 is three weeks of demand: those that end at 3, 4 and 5."""
    record, _ = run(
        CalendarParameters(peaks=(Window(2, 5),), peak_factor=1.35, off_peak_factor=0.9)
    )
    season = record.weekly["season"]
    assert np.flatnonzero(season == 1.35).tolist() == [3, 4, 5]
    assert (season[[1, 2, 6, 7, 8]] == 0.9).all()


def test_without_windows_nothing_is_frozen_and_the_season_is_flat() -> None:
    """The neutral calendar changes nothing."""
    record, seen = run(CalendarParameters())
    assert not any(seen)
    assert (record.weekly["season"] == 1.0).all()


def test_windows_may_overlap_and_may_reach_beyond_the_end() -> None:
    """Overlapping windows are one; weeks beyond the horizon are never looked at."""
    flags = within((Window(0, 2), Window(1, 4), Window(5, 99)), 6)
    assert flags.tolist() == [True, True, True, True, False, True]


def test_it_keeps_the_rules_of_the_house() -> None:
    """It reads and writes what it declares, takes every pull, and is the same twice."""
    windows = (Window(2, 5),)
    check_mechanism(lambda: Calendar(CalendarParameters(freezes=windows, peaks=windows)))
