"""The board: one writer a signal, reports live, late or off, physical signals always live."""

from __future__ import annotations

import numpy as np
import pytest

from sim.kernel.board import Board, Kind, Reading, Signal, publish_rows
from sim.kernel.clock import Phase

SHARE = Signal(
    "share", ("department",), "share", 0, 1, 0.0, Kind.REPORT, Phase.ADOPT, "adoption", "a report"
)
WAIT = Signal(
    "wait", (), "weeks", 0, 9, 0.5, Kind.PHYSICAL, Phase.WORK_TICKETS, "support", "a wait"
)
IDS = Signal(
    "leavers", ("id",), "ids", 0, 9, 0, Kind.PHYSICAL, Phase.ADOPT, "adoption", "who left", np.int64
)
FLAG = Signal(
    "flag", ("person",), "flag", 0, 1, 1, Kind.PHYSICAL, Phase.ADOPT, "adoption", "a flag", np.bool_
)


def board(**readings: Reading) -> Board:
    """Make a board of three people in two departments."""
    return Board({"department": 2, "person": 3}, readings)


def test_a_signal_has_exactly_one_writer() -> None:
    """A second claim is an error, even of the same mechanism."""
    found = board()
    found.outlet(SHARE)
    with pytest.raises(ValueError, match="share has two writers"):
        found.outlet(SHARE)


def test_before_the_first_publication_readers_see_the_neutral_value() -> None:
    """Shapes and types are the declared ones from the start; a list of ids is empty."""
    found = board()
    assert found.reader(SHARE)().tolist() == [0.0, 0.0]
    assert found.reader(WAIT)() == 0.5
    assert found.reader(IDS)().tolist() == []
    assert found.reader(FLAG)().tolist() == [True, True, True]
    assert found.reader(FLAG)().dtype == np.bool_


def test_a_live_signal_is_seen_at_once_whoever_asked_first() -> None:
    """Reader before writer or after: both see the last published value."""
    found = board()
    early = found.reader(SHARE)
    outlet = found.outlet(SHARE)
    outlet.publish(np.array([0.2, 0.4]))
    late = found.reader(SHARE)
    assert early().tolist() == late().tolist() == [0.2, 0.4]
    assert outlet.signal is SHARE


@pytest.mark.parametrize("weeks", [0, 1, 3])
def test_a_late_report_arrives_that_many_publications_later(weeks: int) -> None:
    """Until then the neutral value stands."""
    found = board(share=Reading("late", weeks))
    outlet, read = found.outlet(SHARE), found.reader(SHARE)
    seen = []
    for week in range(1, 7):
        outlet.publish(np.full(2, week / 10))
        seen.append(float(read()[0]))
    assert seen == [max(0, week - weeks) / 10 for week in range(1, 7)]


def test_a_report_that_is_off_stays_neutral() -> None:
    """Switched off, one area learns nothing of the other."""
    found = board(share=Reading("off"))
    outlet, read = found.outlet(SHARE), found.reader(SHARE)
    outlet.publish(np.array([0.9, 0.9]))
    assert read().tolist() == [0.0, 0.0]


@pytest.mark.parametrize("reading", [Reading("off"), Reading("late", 2)])
def test_a_physical_signal_cannot_be_late_or_off(reading: Reading) -> None:
    """What happens in the world is no matter of reporting."""
    with pytest.raises(ValueError, match="wait is physical"):
        board(wait=reading).reader(WAIT)


def test_nobody_can_write_through_a_reader_or_after_publishing() -> None:
    """Readers get a read-only copy; the writer's own array may change afterwards."""
    found = board()
    outlet, read = found.outlet(SHARE), found.reader(SHARE)
    mine = np.array([0.1, 0.2])
    outlet.publish(mine)
    mine[0] = 0.9
    assert read()[0] == 0.1
    with pytest.raises(ValueError, match="read-only"):
        read()[0] = 0.5


def test_a_wrong_shape_is_refused() -> None:
    """A value for three departments of two is a mistake; ids may be any number."""
    found = board()
    outlet = found.outlet(SHARE)
    with pytest.raises(ValueError, match="share: shape"):
        outlet.publish(np.zeros(3))
    ids = found.outlet(IDS)
    ids.publish(np.array([4, 2]))
    assert found.reader(IDS)().tolist() == [4, 2]


def test_rows_of_a_wrong_type_are_refused() -> None:
    """Compiled loops rest on the declared type: half a flag is an error, and nothing is said."""
    outlet = board().outlet(FLAG)
    with pytest.raises(ValueError, match="flag: type float64, declared bool"):
        publish_rows([outlet], np.full((1, 3), 0.5))
    assert outlet.read().tolist() == [True] * 3
    publish_rows([outlet], np.zeros((1, 3), dtype=np.bool_))
    assert outlet.read().tolist() == [False] * 3
