"""One clock for queues and people: SimPy's environment, in weeks.

Queue events happen at any instant. People and departments move in weekly phases, which are SimPy
events whose priority is the phase number, so every queue event of an instant is settled before
that instant's phases. The phases at instant w close the week (w-1, w]; ENVIRONMENT and DECIDE also
run at instant 0, so that a plan can act at the start.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Generator
from dataclasses import dataclass

import simpy

SimProcess = Generator[simpy.Event, object, object]
Action = Callable[[int], None]


class Phase(enum.IntEnum):
    """Order the phases of a week; the number is the SimPy priority."""

    ENVIRONMENT = 10
    DECIDE = 20
    COMMUNICATE = 30
    ATTITUDE = 31
    ADOPT = 40
    WORK_TICKETS = 50
    WORK_OUTPUT = 51
    WORK_PACE = 52
    WORK_LEDGER = 53
    RECORD = 90
    STOP = 99


OPENING_PHASES = (Phase.ENVIRONMENT, Phase.DECIDE)


@dataclass(frozen=True, slots=True)
class Step:
    """Name one action of one phase, for the printed list of a week."""

    phase: Phase
    owner: str
    action: Action


class Clock:
    """Run queues and weekly phases on one clock.

    Parameters
    ----------
    horizon : number of weeks; the last week is included.

    Source: SimPy's (time, priority, insertion) order; phases as events are own design.

    Example
    -------
    >>> clock, seen = Clock(2), []
    >>> clock.weekly(Phase.ADOPT, "people", lambda week: seen.append(("adopt", week)))
    >>> clock.weekly(Phase.DECIDE, "plan", lambda week: seen.append(("decide", week)))
    >>> clock.run()
    >>> seen
    [('decide', 0), ('decide', 1), ('adopt', 1), ('decide', 2), ('adopt', 2)]
    """

    def __init__(self, horizon: int) -> None:
        self.horizon = horizon
        self.env = simpy.Environment()
        self._steps: list[Step] = []

    @property
    def now(self) -> float:
        """Current time in weeks."""
        return float(self.env.now)

    @property
    def steps(self) -> tuple[Step, ...]:
        """All weekly actions in the order in which a week runs them."""
        return tuple(sorted(self._steps, key=lambda step: step.phase))

    def weekly(self, phase: Phase, owner: str, action: Action) -> None:
        """Register an action that runs once a week in its phase."""
        self._steps.append(Step(phase, owner, action))

    def process(self, generator: SimProcess) -> simpy.Process:
        """Start a queue process."""
        return self.env.process(generator)

    def timeout(self, weeks: float) -> simpy.Timeout:
        """Wait a number of weeks inside a process."""
        return self.env.timeout(weeks)

    def run(self) -> None:
        """Run to the end of the last week and stop after its RECORD phase."""
        by_phase: dict[Phase, list[Action]] = {}
        for step in self.steps:
            by_phase.setdefault(step.phase, []).append(step.action)
        for phase, actions in by_phase.items():
            first = 0 if phase in OPENING_PHASES else 1
            self._schedule(phase, actions, first, first)
        stop = simpy.Event(self.env)
        stop._ok, stop._value = True, None
        self.env.schedule(stop, priority=Phase.STOP, delay=self.horizon)  # type: ignore[arg-type]
        self.env.run(until=stop)

    def _schedule(self, phase: Phase, actions: list[Action], week: int, delay: float) -> None:
        """Put one phase of one week on SimPy's heap; it reschedules itself for the next week."""
        event = simpy.Event(self.env)
        event._ok, event._value = True, None

        def fire(_event: simpy.Event) -> None:
            if week < self.horizon:
                self._schedule(phase, actions, week + 1, 1)
            for action in actions:
                action(week)

        assert event.callbacks is not None
        event.callbacks.append(fire)
        self.env.schedule(event, priority=phase, delay=delay)  # type: ignore[arg-type]
