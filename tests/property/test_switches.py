"""Reports can be late or off, physical signals cannot; off is the neutral value, bit for bit."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
from sim.errors import BadInput
from sim.kernel.board import Array, Board, Kind, Outlet, Reading, Signal
from sim.kernel.record import Record
from sim.one_run import readings
from sim.signals import all_signals
from tests.validation.full_house import asking_plan, full_house
from tests.validation.whole_runs import differences, play

SIGNALS = tuple(all_signals().values())
REPORTS = tuple(one for one in SIGNALS if one.kind is Kind.REPORT)
PHYSICAL = tuple(one for one in SIGNALS if one.kind is Kind.PHYSICAL)
AXES = {axis for one in SIGNALS for axis in one.shape if axis != "id"}


def board(signal: Signal, mode: str, weeks: int) -> Board:
    """Make a board of three of everything with one reading."""
    return Board(dict.fromkeys(AXES, 3), {signal.name: Reading(mode, weeks)})


def told(signal: Signal, week: int) -> Array:
    """Make something to publish that differs by week and is not neutral."""
    size = tuple(3 for axis in signal.shape if axis != "id")
    value = np.full(size, week + 1.5 if np.isinf(signal.high) else 0.25 + 0.001 * week)
    return value.astype(signal.dtype)


@given(st.sampled_from(PHYSICAL), st.sampled_from(["late", "off"]), st.integers(1, 520))
def test_a_physical_signal_cannot_be_switched(signal: Signal, mode: str, weeks: int) -> None:
    """The board refuses, whoever asks first."""
    for ask in (Board.outlet, Board.reader, Board.teller):
        with pytest.raises(ValueError, match="always live"):
            ask(board(signal, mode, weeks), signal)


@settings(max_examples=5, deadline=None)
@given(st.sampled_from(PHYSICAL), st.sampled_from(["late:4", "off"]))
def test_a_study_that_switches_a_physical_signal_is_refused(signal: Signal, how: str) -> None:
    """A word on the command line that names one is bad input, not a setting."""
    with pytest.raises(BadInput):
        sim.compose("scenario=voluntary_tool", "strategy=do_nothing", "futures=20",
                    f"reports.{signal.name}={how}")  # fmt: skip


@given(st.sampled_from(REPORTS), st.lists(st.integers(0, 99), max_size=20))
def test_off_is_the_neutral_value_bit_for_bit(signal: Signal, weeks: list[int]) -> None:
    """Whatever is published, a reader finds what a board finds on which nobody ever spoke."""
    off, silent = board(signal, "off", 0), Board(dict.fromkeys(AXES, 3))
    outlet, read, never = off.outlet(signal), off.reader(signal), silent.reader(signal)
    for week in weeks:
        outlet.publish(told(signal, week))
        assert read().tobytes() == never().tobytes()
        assert read().dtype == never().dtype
        assert off.teller(signal)() == silent.teller(signal)()


@given(st.sampled_from(REPORTS), st.integers(1, 12), st.integers(1, 30))
def test_late_is_live_some_weeks_later(signal: Signal, late: int, weeks: int) -> None:
    """A report that is n weeks late says what a live one said n publications before."""
    behind, live = board(signal, "late", late), board(signal, "live", 0)
    slow, fast = behind.outlet(signal), live.outlet(signal)
    said = [live.reader(signal)().tobytes()] * late
    for week in range(weeks):
        for outlet in (slow, fast):
            outlet.publish(told(signal, week))
        said.append(live.reader(signal)().tobytes())
        assert behind.reader(signal)().tobytes() == said[week]


def test_modes_are_read_from_words() -> None:
    """`off`, `late:N` and `live` are the three."""
    found = readings({"adoption_gap": "off", "loss_report": "late:9", "outlook": "live"})
    assert found["adoption_gap"].mode == "off"
    assert found["loss_report"] == Reading("late", 9)
    assert found["outlook"] == Reading()


class Mute(Outlet):
    """An outlet through which nothing ever comes."""

    __slots__ = ()

    def publish(self, value: Array | float | bool) -> None:
        """Say nothing."""


@cache
def live() -> Record:
    """Play the full house with all reports live."""
    return play(full_house(), asking_plan())


@pytest.mark.slow
@pytest.mark.parametrize("report", [one.name for one in REPORTS])
def test_off_in_a_whole_run_is_a_writer_who_never_speaks(
    report: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run with a report off is bit for bit the run in which its writer is mute.

    It is not the run in which the report is live: in this house every report moves some series.
    """
    off = play(replace(full_house(), reports={report: "off"}), asking_plan())
    assert live().weekly.keys() & differences(live(), off)
    said = Board.outlet

    def outlet(self: Board, signal: Signal) -> Outlet:
        found = said(self, signal)
        if signal.name == report:
            return Mute(signal, found.read(), Reading())
        return found

    monkeypatch.setattr(Board, "outlet", outlet)
    mute = play(full_house(), asking_plan())
    assert differences(off, mute) == ()
    assert [event.text for event in off.events] == [event.text for event in mute.events]
