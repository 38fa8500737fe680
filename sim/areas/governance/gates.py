"""Gates: a board that meets now and then decides when the old system may go."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import ClassVar

import numpy as np
import simpy

from sim import signals
from sim.areas.governance.change_compiled import mean_over_users
from sim.areas.governance.parameters import GovernanceParameters
from sim.areas.governance.sittings import sit
from sim.contracts import Lever
from sim.kernel.board import Array, Signal
from sim.kernel.record import DeskStatistics
from sim.units import FloatArray
from sim.world import World


class Gates:
    """Open the decommission gate at a meeting of the board.

    The gate counts as asked for from the instant at which the last department has gone live. The
    board meets every `board_weeks`, on days that are keyed per future; it opens the gate at the
    first meeting at which reported routine use of intended users has reached
    `gate_routine_share`. What it has turned down it looks at again at its next meeting, or, where
    `gate_return_weeks` is above 0, at the first one after so many weeks. Where nothing is replaced
    the gate is open from the start.

    Parameters
    ----------
    parameters : knobs of governance.

    Source: gates that kill, or send back, after Cooper 2009 (read as abstract); own design.
    Requests that come at random wait for half the board's rhythm on average.
    """

    name: ClassVar[str] = "governance.gates"
    publishes: ClassVar[tuple[Signal, ...]] = (signals.GATE_OPEN,)
    reads: ClassVar[tuple[Signal, ...]] = (signals.LIVE_WEEK, signals.ROUTINE_SHARE)

    def __init__(self, parameters: GovernanceParameters) -> None:
        self._knobs = parameters

    def levers(self) -> Sequence[Lever]:
        """Offer nothing: the board decides for itself."""
        return ()

    def start(self, world: World) -> None:
        """Fix the board's calendar, and let it meet if there is anything to decide."""
        self._world = world
        self._users = world.organisation.users
        self._outlet = world.board.outlet(signals.GATE_OPEN)
        self._live_week: Callable[[], Array] = world.board.reader(signals.LIVE_WEEK)
        self._routine: Callable[[], Array] = world.board.reader(signals.ROUTINE_SHARE)
        self._opened, self._again = np.inf, 0.0
        luck = float(world.streams.uniform("board calendar", 0)[0])
        if world.technology.replaces:
            world.clock.process(self._meet(luck * self._knobs.board_weeks))
        world.clock.at_end(self.name, self._keep)

    def _asked_at(self) -> float:
        """Instant at which the last department with intended users has gone, or will go, live."""
        return float(self._live_week()[self._users > 0].max(initial=0.0))

    def _meet(self, first: float) -> Generator[simpy.Event, object, None]:
        every = self._knobs.board_weeks
        self._outlet.publish(False)
        yield from sit(self._world.clock, first, lambda: every, self._agrees)
        self._opened = self._world.clock.now
        self._outlet.publish(True)
        self._world.record.event(self._opened, "gate", "the board lets the old system go")

    def _agrees(self, now: float) -> bool:
        if self._asked_at() > now or now < self._again:
            return False
        routine = mean_over_users(self._routine(), self._users, self._users > 0)
        if self._is_enough(routine):
            return True
        self._turn_down(routine, now)
        return False

    def _is_enough(self, routine: float) -> bool:
        return not routine < self._knobs.gate_routine_share

    def _turn_down(self, routine: float, now: float) -> None:
        """Put the next look off, where the board does not look again at once, and say why."""
        away = self._knobs.gate_return_weeks
        if away > 0.0:
            self._again = now + away
            wanted = self._knobs.gate_routine_share
            said = f"the board keeps the old system: {routine:.0%} use it in routine, it wants "
            self._world.record.event(now, "gate_no", f"{said}{wanted:.0%}")

    def _keep(self, week: int) -> None:
        """At the end state how long the request has waited for the board."""
        asked = self._asked_at() if self._world.technology.replaces else np.inf
        self._world.record.desk("gate", _statistics(asked, self._opened, float(week)))


def _statistics(asked: float, opened: float, end: float) -> DeskStatistics:
    """Count the one request of a run: asked for, granted or not, by the end of it."""
    arrived, done = int(asked <= end), int(opened <= end)
    wait: FloatArray = np.array([min(opened, end) - asked] * arrived, dtype=np.float64)
    return DeskStatistics(
        arrived=arrived,
        done=done,
        abandoned=0,
        waiting=arrived - done,
        in_service=0,
        waits=wait[:done],
        waits_open=wait[done:],
        area_waiting=float(wait.sum()),
        busy_weeks=0.0,
        capacity_weeks=end,
    )
