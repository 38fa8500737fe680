"""One clock for queues and people: SimPy's environment, in weeks.

Queue events happen at any instant. People and departments move in weekly phases, and every queue
event of an instant is settled before each of that instant's phases. The phases at instant w close
the week (w-1, w]; ENVIRONMENT and DECIDE also run at instant 0, so that a plan can act at the
start.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass

import simpy

SimProcess = Generator[simpy.Event, object, object]
Action = Callable[[int], None]


class Phase(enum.IntEnum):
    """Order the phases of a week by their numbers."""

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


OPENING_PHASES = (Phase.ENVIRONMENT, Phase.DECIDE)


@dataclass(frozen=True, slots=True)
class Step:
    """Name one action of one phase, for the printed list of a week."""

    phase: Phase
    owner: str
    action: Action
    at_end: bool = False


class _Instants(simpy.Environment):
    """SimPy's environment, run from one instant to the next."""

    @property
    def waiting(self) -> Sequence[tuple[float, int, int, simpy.Event]]:
        """What is to happen, the next event first."""
        return self._queue

    def come_to(self, instant: float) -> None:
        """Let time pass up to an instant, without the events of that instant."""
        while self._queue and self._queue[0][0] < instant:
            self.step()
        self._now = instant

    def settle(self) -> None:
        """Let the events of this instant happen, and those that follow at once."""
        while self._queue and self._queue[0][0] <= self._now:
            self.step()


class Clock:
    """Run queues and weekly phases on one clock.

    Parameters
    ----------
    horizon : number of weeks; the last week is included.

    Source: SimPy's (time, priority, insertion) order among queue events; phases are own design.

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
        self.env = _Instants()
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

    def at_end(self, owner: str, action: Action) -> None:
        """Register an action that runs once, when the last week is recorded."""
        self._steps.append(Step(Phase.RECORD, owner, action, at_end=True))

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
        """Run to the end of the last week, its RECORD phase and what that sets off included."""
        usual = self._by_phase([step for step in self.steps if not step.at_end])
        self._live(0, [usual.get(phase, []) for phase in OPENING_PHASES])
        last = self._by_phase(self.steps)
        for week in range(1, self.horizon + 1):
            self.env.come_to(week)
            self._live(week, (last if week == self.horizon else usual).values())

    @staticmethod
    def _by_phase(steps: Iterable[Step]) -> dict[Phase, list[Action]]:
        """Put the actions of each phase together, in order."""
        found: dict[Phase, list[Action]] = {}
        for step in steps:
            found.setdefault(step.phase, []).append(step.action)
        return found

    def _live(self, week: int, phases: Iterable[Sequence[Action]]) -> None:
        """Run the phases of an instant, and whatever queue events wait before each of them."""
        env, waiting = self.env, self.env.waiting
        for actions in phases:
            if waiting and waiting[0][0] <= week:
                env.settle()
            for action in actions:
                action(week)
        env.settle()
