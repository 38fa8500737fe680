"""The clock: the order of a week, the last week included, queues settled before phases."""

from __future__ import annotations

from collections.abc import Generator
from itertools import permutations

import pytest
import simpy

from sim.kernel.clock import OPENING_PHASES, Clock, Phase
from sim.kernel.desk import Desk

Seen = list[tuple[str, float]]


def note(clock: Clock, phase: Phase, seen: Seen) -> None:
    """Let a phase write down that it ran."""
    clock.weekly(phase, "test", lambda week: seen.append((phase.name, week)))


@pytest.mark.parametrize("turn", range(len(Phase)))
def test_a_week_runs_in_the_order_of_its_phases(turn: int) -> None:
    """Whatever the order of registration, the phases of an instant run by their number."""
    phases = list(Phase)
    seen: Seen = []
    clock = Clock(2)
    for phase in reversed(phases[turn:] + phases[:turn]):
        note(clock, phase, seen)
    clock.run()
    expected = [(phase.name, 0) for phase in OPENING_PHASES]
    expected += [(phase.name, week) for week in (1, 2) for phase in phases]
    assert seen == expected


def test_only_opening_phases_run_at_the_start_and_the_last_week_is_whole() -> None:
    """A plan may act at instant 0; the last week runs to its RECORD phase."""
    seen: Seen = []
    clock = Clock(3)
    for phase in (Phase.RECORD, Phase.DECIDE, Phase.ENVIRONMENT):
        note(clock, phase, seen)
    clock.run()
    assert seen[:2] == [("ENVIRONMENT", 0), ("DECIDE", 0)]
    assert seen[-1] == ("RECORD", 3)
    assert len([name for name, _ in seen if name == "RECORD"]) == 3
    assert clock.now == 3.0


@pytest.mark.parametrize("order", list(permutations(("desk", "phases", "process"))))
def test_queue_events_of_an_instant_come_before_its_phases(order: tuple[str, ...]) -> None:
    """A service that ends at week 1, and all that follows at once, is settled before DECIDE."""
    seen: Seen = []
    clock = Clock(2)
    desk: list[Desk] = []

    def customer(name: str) -> Generator[simpy.Event, object, None]:
        with desk[0].request() as turn:
            yield turn
            seen.append((f"{name} begins", clock.now))
            yield clock.timeout(1.0)
        seen.append((f"{name} ends", clock.now))

    def opened() -> Desk:
        if not desk:
            desk.append(Desk(clock, places=1))
        return desk[0]

    for part in order:
        if part == "desk":
            opened()
        elif part == "phases":
            for phase in (Phase.RECORD, Phase.ENVIRONMENT, Phase.DECIDE):
                note(clock, phase, seen)
        else:
            opened()
            for name in ("first", "second"):
                clock.process(customer(name))
    clock.run()
    at_one = [name for name, time in seen if time == 1.0]
    assert set(at_one[:2]) == {"first ends", "second begins"}
    assert at_one[2:] == ["ENVIRONMENT", "DECIDE", "RECORD"]
    at_two = [name for name, time in seen if time == 2.0]
    assert at_two == ["second ends", "ENVIRONMENT", "DECIDE", "RECORD"]


def test_a_process_started_in_a_phase_runs_before_the_next_phase_of_the_instant() -> None:
    """What DECIDE starts happens at once, not a week later."""
    seen: Seen = []
    clock = Clock(1)

    def errand() -> Generator[simpy.Event, object, None]:
        seen.append(("errand", clock.now))
        yield clock.timeout(0.0)
        seen.append(("errand done", clock.now))

    def decide(_week: int) -> None:
        clock.process(errand())

    clock.weekly(Phase.DECIDE, "test", decide)
    note(clock, Phase.ADOPT, seen)
    clock.run()
    assert seen == [
        ("errand", 0.0), ("errand done", 0.0),
        ("errand", 1.0), ("errand done", 1.0), ("ADOPT", 1),
    ]  # fmt: skip


def test_inside_a_phase_actions_run_in_order_of_registration() -> None:
    """The printed list of a week is the order in which it runs."""
    seen: list[str] = []
    clock = Clock(1)
    clock.weekly(Phase.DECIDE, "management", lambda _week: seen.append("management"))
    clock.weekly(Phase.ENVIRONMENT, "shocks", lambda _week: seen.append("shocks"))
    clock.weekly(Phase.DECIDE, "deployment", lambda _week: seen.append("deployment"))
    assert [step.owner for step in clock.steps] == ["shocks", "management", "deployment"]
    clock.run()
    assert seen == ["shocks", "management", "deployment"] * 2


def test_what_is_done_at_the_end_keeps_its_place_in_the_last_week() -> None:
    """It runs once, with the last RECORD phase, in order of registration."""
    seen: list[tuple[str, int]] = []
    clock = Clock(2)
    clock.weekly(Phase.RECORD, "first", lambda week: seen.append(("first", week)))
    clock.at_end("second", lambda week: seen.append(("second", week)))
    clock.weekly(Phase.RECORD, "third", lambda week: seen.append(("third", week)))
    assert [step.owner for step in clock.steps] == ["first", "second", "third"]
    clock.run()
    assert seen == [("first", 1), ("third", 1), ("first", 2), ("second", 2), ("third", 2)]
