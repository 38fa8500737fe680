"""Gates: when the board lets the old system go."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim import signals
from sim.areas.governance.gates import Gates
from sim.areas.governance.parameters import GovernanceParameters
from sim.kernel.clock import Phase
from sim.kernel.record import DeskStatistics, Record
from sim.kernel.technology import Technology
from tests.worlds import Script, make_world, units

NEVER = math.inf


def board(
    *,
    live: tuple[float, ...] = (3.0, 7.5),
    routine: dict[int, float] | None = None,
    weeks: int = 40,
    replaces: str = "old system",
    future: int = 0,
    users: int | None = None,
    knobs: GovernanceParameters | None = None,
) -> tuple[list[bool], Record]:
    """Let the board meet for some weeks; return what people see of the gate each week."""
    firm = units([6, 4], users=users)
    world = make_world(firm, weeks, future=future, technology=Technology(replaces=replaces))
    levels = routine or {0: 1.0}

    def change(week: int) -> dict[object, object]:
        return {signals.ROUTINE_SHARE: levels[max(w for w in levels if w <= week)]}

    Script(
        {signals.LIVE_WEEK: np.array(live), signals.ROUTINE_SHARE: levels[0]},
        change,  # type: ignore[arg-type]
    ).start(world)
    gates = Gates(knobs or GovernanceParameters())
    gates.start(world)
    assert gates.levers() == ()
    read, seen = world.board.reader(signals.GATE_OPEN), []
    world.clock.weekly(Phase.DECIDE, "probe", lambda week: seen.append(bool(read())))
    world.clock.run()
    world.record.close()
    return seen, world.record


def gate(record: Record) -> DeskStatistics:
    """Return the statistics of the gate."""
    return record.desks["gate"]


def test_nothing_replaced_leaves_the_gate_open_and_asks_for_nothing() -> None:
    """Null: where no old system goes, the gate is open from instant 0 and nobody waits."""
    seen, record = board(replaces="", live=(NEVER, NEVER))
    assert all(seen)
    assert not record.events
    assert (gate(record).arrived, gate(record).done) == (0, 0)


def test_the_gate_starts_closed_and_opens_after_the_last_go_live() -> None:
    """The request is the last go-live (7.5); the board answers at its next meeting."""
    seen, record = board()
    assert not any(seen[:8])
    assert seen[12]
    (opened,) = [event.week for event in record.events if event.kind == "gate"]
    assert 7.5 <= opened < 7.5 + GovernanceParameters().board_weeks
    assert gate(record).waits == pytest.approx([opened - 7.5])
    assert gate(record).conserved


def test_one_department_that_never_goes_live_keeps_the_gate_closed() -> None:
    """Without the last department there is no request at all."""
    seen, record = board(live=(3.0, NEVER))
    assert not any(seen)
    assert gate(record).arrived == 0


def test_a_department_without_intended_users_is_not_waited_for() -> None:
    """Only departments with intended users have to leave the old system."""
    seen, _ = board(live=(3.0, NEVER), users=6)
    assert seen[-1]


def test_the_board_wants_reported_routine_use() -> None:
    """Below the stated share the request waits, however often the board meets."""
    seen, record = board(routine={0: 0.5, 30: 0.6})
    assert not any(seen[:31])
    assert seen[-1]
    assert gate(record).waits[0] > 20.0
    closed, waiting = board(routine={0: 0.59})
    assert not any(closed)
    assert gate(waiting).waiting == 1
    assert gate(waiting).waits_open == pytest.approx([40.0 - 7.5])
    assert gate(waiting).area_waiting == pytest.approx(32.5)


def test_no_wanted_share_is_the_limit_of_a_pure_calendar() -> None:
    """With a wanted share of 0 only the calendar delays: the same meeting as with full use."""
    free, _ = board(routine={0: 0.0}, knobs=GovernanceParameters(gate_routine_share=0.0))
    full, _ = board()
    assert free == full


def test_what_was_turned_down_is_looked_at_again_after_its_weeks() -> None:
    """Limit: of a board that meets all the time, looks at 7.5 and every 13 weeks from there on."""
    knobs = GovernanceParameters(board_weeks=0.1, gate_return_weeks=13.0)
    _, record = board(routine={0: 0.434, 21: 0.6}, knobs=knobs)
    looks = [event.week for event in record.events]
    assert [event.kind for event in record.events] == ["gate_no", "gate_no", "gate"]
    assert looks == pytest.approx([7.5, 20.5, 33.5], abs=0.31)
    assert record.events[0].text == (
        "the board keeps the old system: 43% use it in routine, it wants 60%"
    )
    assert gate(record).waits == pytest.approx([looks[-1] - 7.5])


def test_a_second_look_within_the_rhythm_is_the_next_meeting() -> None:
    """Null: no longer than the board's own rhythm, it changes no meeting, bit for bit."""
    for future in range(8):
        routine = {0: 0.5, 17: 0.6}
        plain, at_once = board(routine=routine, future=future)
        for away in (1.0, 3.9):
            knobs = GovernanceParameters(gate_return_weeks=away)
            seen, record = board(routine=routine, future=future, knobs=knobs)
            assert seen == plain
            assert gate(record).waits.tolist() == gate(at_once).waits.tolist()


def test_a_board_that_looks_again_late_keeps_the_old_system_longer() -> None:
    """Life: the weeks before a second look move the latency, over 30 futures."""

    def latency(away: float) -> float:
        knobs = GovernanceParameters(gate_return_weeks=away)
        routine = {0: 0.5, 12: 0.6}
        waits = [gate(board(future=f, routine=routine, knobs=knobs)[1]).waits for f in range(30)]
        return float(np.mean(waits))

    assert latency(26.0) > latency(13.0) + 2.0 > latency(0.0) + 2.0


def test_a_rarer_board_answers_later() -> None:
    """Life: the rhythm of the board moves the latency, over 30 futures."""

    def latency(weeks: float) -> float:
        knobs = GovernanceParameters(board_weeks=weeks)
        return float(np.mean([gate(board(future=f, knobs=knobs)[1]).waits for f in range(30)]))

    assert latency(13.0) > latency(4.0) + 2.0 > latency(0.1) + 2.0
    assert latency(0.1) < 0.1


def test_meetings_are_keyed_by_future_and_not_by_the_plan() -> None:
    """The calendar is luck: the same for every plan of a future, another in another future."""

    def opened(future: int, live: float) -> float:
        record = board(future=future, live=(1.0, live))[1]
        return record.events[0].week

    assert (opened(3, 6.0) - opened(3, 2.0)) % 4.0 == pytest.approx(0.0, abs=1e-9)
    assert len({round(opened(future, 2.0) % 4.0, 6) for future in range(8)}) == 8
