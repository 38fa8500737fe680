"""Slots of the deployment team: a go-live holds one for the weeks of its cut-over."""

from __future__ import annotations

from sim.kernel.clock import Clock, SimProcess
from sim.kernel.desk import Desk, Turn
from sim.kernel.record import DeskStatistics


class Slots:
    """Let departments queue for the deployment team, first come, first served.

    Parameters
    ----------
    clock : the clock of the run.
    places : departments that the team carries at once.
    weeks : weeks for which a go-live holds its slot; 0 means that no slot is needed.

    Source: own design, on SimPy's resource.
    """

    def __init__(self, clock: Clock, places: int, weeks: float) -> None:
        self._clock, self._weeks = clock, weeks
        self._desk = Desk(clock, places)
        self._turns: dict[int, Turn] = {}

    def take(self, department: int) -> bool:
        """Queue for a slot; True from the moment it is there, and the cut-over begins."""
        if self._weeks <= 0.0:
            return True
        if department not in self._turns:
            self._turns[department] = self._desk.request(weeks=self._weeks)
        if not self._turns[department].triggered:
            return False
        self._clock.process(self._cut_over(self._turns.pop(department)))
        return True

    def give_back(self, department: int) -> None:
        """Leave the queue, or give an unused slot back, when the plan changes the date."""
        turn = self._turns.pop(department, None)
        if turn is not None and turn.triggered:
            self._desk.places.release(turn)
        elif turn is not None:
            turn.cancel()

    def statistics(self) -> DeskStatistics:
        """State what the desk did up to now."""
        return self._desk.statistics()

    def _cut_over(self, turn: Turn) -> SimProcess:
        yield self._clock.timeout(self._weeks)
        self._desk.places.release(turn)
        return None
