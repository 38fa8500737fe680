"""Oversight: controls that stand by act once losses are heard of, late or never if reports are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim import signals
from sim.areas.governance.oversight import Oversight
from sim.areas.governance.parameters import GovernanceParameters
from sim.areas.governance.risk import Risk
from sim.areas.governance.risk_parameters import ControlTerms, RiskTerms
from sim.kernel.board import Board, Reading
from sim.kernel.record import Record
from sim.testing import check_mechanism
from tests.worlds import Script, make_world, units

WEEKS, FUTURES = 120, 30
LOCKS = ControlTerms(strength=0.8, hours=0.0, delay=0.0, shift=0.0, standby=True)
KNOBS = GovernanceParameters(
    risks={"outage": RiskTerms(rate=0.5, severity=1000.0, severity_spread=0.5)},
    controls={"locks": LOCKS},
    oversight_loss=300.0,
)


def run(knobs: GovernanceParameters, *, future: int = 0, report: str = "live") -> Record:
    """Let risk and oversight play alone, the report of losses live, late or off."""
    firm = units([6, 4])
    world = make_world(firm, WEEKS, future=future)
    mode, _, weeks = report.partition(":")
    sizes = {"person": firm.n_people, "department": 2, "level": 1, "desk_figure": 2}
    board = Board(sizes, {"loss_report": Reading(mode, int(weeks or 0))})
    world = replace(world, board=board)
    Script({signals.LIVE_WEEK: 0.0}).start(world)
    Risk(knobs).start(world)
    Oversight(knobs).start(world)
    world.clock.run()
    world.record.close()
    return world.record


def called(record: Record) -> np.ndarray:
    """Say in which weeks controls were called for."""
    return record.weekly["controls_called"]


def test_without_a_threshold_nothing_is_there() -> None:
    """Null: no series, and controls that stand by never act: as if there were none."""
    off = run(replace(KNOBS, oversight_loss=np.inf))
    bare = run(replace(KNOBS, oversight_loss=np.inf, controls={}))
    assert "controls_called" not in off.weekly
    assert np.array_equal(off.weekly["risk_loss"], bare.weekly["risk_loss"])


def test_a_report_that_is_off_calls_for_nothing() -> None:
    """Neutral: who hears of no loss acts as one who has no threshold, bit for bit."""
    off, never = run(KNOBS, report="off"), run(replace(KNOBS, oversight_loss=np.inf))
    assert not called(off).any()
    assert np.array_equal(off.weekly["risk_loss"], never.weekly["risk_loss"])


def test_a_threshold_of_nothing_is_a_control_that_always_acts() -> None:
    """Limit: called for from the first week on, which is felt from the second."""
    always = run(replace(KNOBS, oversight_loss=0.0))
    assert called(always)[1:].all()
    locked = run(replace(KNOBS, controls={"locks": replace(LOCKS, standby=False, start=1)}))
    assert np.array_equal(always.weekly["risk_loss"], locked.weekly["risk_loss"])


def test_hearing_of_losses_lowers_them_and_hearing_late_lowers_them_less() -> None:
    """Life: over paired futures live beats half a year late, which beats never."""
    live, late, never = (
        np.array([run(KNOBS, future=f, report=one).weekly["risk_loss"].sum()
                  for f in range(FUTURES)])
        for one in ("live", "late:26", "off")
    )  # fmt: skip
    for less, more in ((live, late), (late, never)):
        gain = more - less
        assert gain.mean() > 3 * gain.std(ddof=1) / FUTURES**0.5


def test_late_by_n_weeks_is_the_same_call_n_weeks_later() -> None:
    """The first call comes exactly as much later as the report is."""
    first = [int(np.argmax(called(run(KNOBS, report=one)))) for one in ("live", "late:5")]
    assert first[1] == first[0] + 5


def test_it_holds_for_its_weeks_and_says_so() -> None:
    """One event a call; controls act for the hold at least."""
    record = run(KNOBS)
    weeks = np.flatnonzero(np.diff(called(record), prepend=0.0, append=0.0))
    assert ((weeks[1::2] - weeks[::2])[:-1] >= KNOBS.oversight_hold).all()
    events = [event for event in record.events if event.kind == "oversight"]
    assert [event.week for event in events] == weeks[::2].tolist()


def test_it_keeps_the_rules_of_the_house() -> None:
    """It reads and writes what it declares and is the same twice."""
    check_mechanism(lambda: Oversight(KNOBS))
    check_mechanism(lambda: Risk(KNOBS))
