"""Incidents that last: queue, repair, controls, and the output lost until they are restored."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from sim import signals
from sim.areas.governance.control_levels import set_to
from sim.areas.governance.parameters import GovernanceParameters
from sim.areas.governance.risk import Risk
from sim.areas.governance.risk_parameters import ControlTerms, RiskTerms
from sim.kernel.board import Signal
from sim.kernel.clock import Phase
from sim.kernel.record import Record
from sim.metrics.governance import _time_to_restore
from sim.units import FloatArray
from tests.worlds import Script, make_world, units

WEEKS = 200
FUTURES = 100
RATE, DURATION, SHARE = 0.2, 1.5, 0.1
OUTAGE = RiskTerms(rate=RATE, duration=DURATION, duration_spread=0.0, lost_share=SHARE)
FREE = ControlTerms(strength=0.0, hours=0.0, delay=0.0, shift=0.0)


@dataclass(frozen=True)
class Watch:
    """Hold a run and (weeks + 1, D) the share of output lost in each week."""

    record: Record
    lost: FloatArray


def run(
    risk: RiskTerms = OUTAGE,
    control: ControlTerms = FREE,
    *,
    future: int = 0,
    weeks: int = WEEKS,
    given: dict[Signal, object] | None = None,
) -> Watch:
    """Let one risk play alone under one control; keep the loss of output of each week."""
    world = make_world(units([6, 4]), weeks, future=future)
    Script({signals.LIVE_WEEK: 0.0, **(given or {})}).start(world)
    Risk(GovernanceParameters(risks={"outage": risk}, controls={"spare": control})).start(world)
    lost, read = np.zeros((weeks + 1, 2)), world.board.reader(signals.INCIDENT_LOSS)

    def keep(week: int) -> None:
        lost[week] = read()

    world.clock.weekly(Phase.RECORD, "watch", keep)
    world.clock.run()
    world.record.close()
    return Watch(world.record, lost)


def restored(record: Record) -> float:
    """Read the weeks to restore, which must be known."""
    found = _time_to_restore(record)
    assert found is not None
    return found


def test_without_duration_nothing_lasts_and_no_bit_changes() -> None:
    """Null: spread, share and a control that shortens repairs do nothing without it."""
    plain = run(RiskTerms(rate=RATE))
    idle = RiskTerms(rate=RATE, duration=0.0, duration_spread=3.0, lost_share=1.0)
    same = run(idle, replace(FREE, repair=0.9))
    assert set(same.record.weekly) == set(plain.record.weekly) == {"risk_loss"}
    assert same.record.facts == plain.record.facts
    assert same.record.events == plain.record.events
    for name, series in plain.record.weekly.items():
        assert series.tobytes() == same.record.weekly[name].tobytes()
    assert not same.lost.any()


def test_losing_nothing_leaves_incidents_as_they_are() -> None:
    """Null: with a share of 0 incidents last, and output feels nothing of it."""
    lasting = run(replace(OUTAGE, lost_share=0.0))
    assert restored(lasting.record) == DURATION
    assert not lasting.lost.any()


def test_an_incident_without_queue_and_spread_lasts_its_duration() -> None:
    """Limit: every incident takes the middle time; the loss is its share of a week's part."""
    found = run(replace(OUTAGE, rate=0.02))
    assert restored(found.record) == DURATION
    first = int(next(one.week for one in found.record.events if one.kind == "incident"))
    for late, part in ((0, 0.0), (1, 1.0), (2, 0.5), (3, 0.0)):
        assert found.lost[first + late] == pytest.approx([part * SHARE] * 2)


def test_incidents_under_way_follow_the_law_of_little() -> None:
    """Limit: on average rate times duration last at once, and cost output their share each."""
    found = [run(future=number) for number in range(FUTURES)]
    under_way = np.array([one.record.weekly["incidents_lasting"][20:].mean() for one in found])
    error = under_way.std(ddof=1) / FUTURES**0.5
    assert abs(under_way.mean() - RATE * DURATION) <= 4.0 * error
    lost = np.array([one.lost[20:].mean() for one in found])
    assert lost.mean() == pytest.approx(SHARE * under_way.mean(), rel=0.02)


def test_repair_times_are_lognormal() -> None:
    """Mean repair is the middle one times exp(spread^2 / 2), within four standard errors."""
    wide = replace(OUTAGE, duration_spread=1.0, rate=1.0)
    means = np.array([restored(run(wide, future=number).record) for number in range(FUTURES)])
    error = means.std(ddof=1) / FUTURES**0.5
    assert abs(means.mean() - DURATION * np.exp(0.5)) <= 4.0 * error


def test_an_incident_waits_for_the_desk_first() -> None:
    """A longer queue makes each of the same incidents longer by just that."""
    quick, slow = (run(given={signals.SUPPORT_WAIT: wait}).record for wait in (0.0, 2.0))
    assert slow.events == quick.events
    assert restored(slow) == pytest.approx(restored(quick) + 2.0)


def test_a_control_shortens_the_same_incidents() -> None:
    """It prevents nothing here: as many incidents, half the repair; all of it leaves the queue."""
    given: dict[Signal, object] = {signals.SUPPORT_WAIT: 0.5}
    plain, half, whole = (
        run(control=replace(FREE, repair=part), given=given).record for part in (0.0, 0.5, 1.0)
    )
    assert plain.events == half.events == whole.events
    assert restored(plain) == pytest.approx(0.5 + DURATION)
    assert restored(half) == pytest.approx(0.5 + DURATION / 2.0)
    assert restored(whole) == pytest.approx(0.5)


def test_a_control_against_another_risk_shortens_nothing() -> None:
    """What a control works against holds for repairs too."""
    other = run(control=replace(FREE, repair=1.0, risks=("theft",))).record
    assert restored(other) == pytest.approx(DURATION)


def test_twice_as_tight_shortens_like_two_in_a_row() -> None:
    """A quarter is left of the repair; as declared nothing changes."""
    half = replace(FREE, repair=0.5)
    assert set_to(half, 2.0).repair == 0.75
    assert set_to(half, 1.0) == half


def test_outages_of_the_tool_are_felt_where_it_is_live() -> None:
    """Exposure by live departments: the department without access loses nothing."""
    door = replace(OUTAGE, exposure="live", rate=1.0)
    lost = run(door, given={signals.LIVE_WEEK: np.array([0.0, np.inf])}).lost
    assert lost[:, 0].max() > 0.0
    assert not lost[:, 1].any()


def test_several_at_once_take_no_more_than_all() -> None:
    """Losses add up, and stop at the whole output."""
    lost = run(replace(OUTAGE, rate=20.0, lost_share=0.8)).lost
    assert lost.max() == 1.0
