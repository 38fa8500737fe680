"""One clock for queues and people: SimPy's environment, in weeks.

Queue events happen at any instant. People and departments move in weekly phases, which are SimPy
events whose priority is the phase number, so every queue event of an instant is settled before
that instant's phases; phases between which no queue event waits share one event. The phases at
instant w close the week (w-1, w]; ENVIRONMENT and DECIDE also run at instant 0, so that a plan can
act at the start.
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
        self._opening: list[tuple[Phase, list[Action]]] = []
        self._phases: list[tuple[Phase, list[Action]]] = []

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

    def at(self, week: float, action: Callable[[], None]) -> None:
        """Let something happen at an instant that is to come: a queue event without a process."""
        event = self.env.timeout(week - self.now)
        event.callbacks.append(lambda _event: action())

    def run(self) -> None:
        """Run to the end of the last week and stop after its RECORD phase."""
        by_phase: dict[Phase, list[Action]] = {}
        for step in self.steps:
            by_phase.setdefault(step.phase, []).append(step.action)
        self._opening = [phase for phase in by_phase.items() if phase[0] in OPENING_PHASES]
        self._phases = list(by_phase.items())
        self._schedule(0, 0, 0)
        stop = simpy.Event(self.env)
        stop._ok, stop._value = True, None
        self.env.schedule(stop, priority=Phase.STOP, delay=self.horizon)  # type: ignore[arg-type]
        self.env.run(until=stop)

    def _schedule(self, week: int, place: int, delay: float) -> None:
        """Put the phases of a week on SimPy's heap, from one of them on."""
        phases = self._phases if week else self._opening
        if place == len(phases):
            if self._phases and week < self.horizon:
                self._schedule(week + 1, 0, 1)
            return
        event = simpy.Event(self.env)
        event._ok, event._value = True, None
        event.callbacks = [lambda _event: self._live(week, place)]
        self.env.schedule(event, priority=phases[place][0], delay=delay)  # type: ignore[arg-type]

    def _live(self, week: int, place: int) -> None:
        """Run the phases one after the other, as long as no queue event of this instant waits."""
        phases, now = self._phases if week else self._opening, self.env.now
        while place < len(phases):
            for action in phases[place][1]:
                action(week)
            place += 1
            if self.env.peek() <= now:
                break
        self._schedule(week, place, 0)
