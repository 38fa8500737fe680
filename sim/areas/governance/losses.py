"""Losses week by week: by incidents, and by fines for duties that are not met."""

from __future__ import annotations

from sim import signals
from sim.kernel.board import Signal
from sim.kernel.clock import Phase
from sim.units import FloatArray
from sim.world import World

HEARS: tuple[Signal, ...] = (signals.DUTY_DECLARED, signals.DUTY_FINES)


class Losses:
    """Keep the losses of every week, from where risks or a duty are declared.

    A fine is booked by whoever fines, so nothing is booked here: the series says what risk costs,
    the ledger who is paid.

    Parameters
    ----------
    counted : part of the fines that counts as a loss, 0..1.

    Source: operational risk includes legal risk, and that the exposure to fines of supervisors
    (Basel Committee on Banking Supervision 2006, paragraph 644, note); own form.
    """

    def __init__(self, counted: float) -> None:
        self._counted = counted
        self._series: FloatArray | None = None

    def start(self, world: World, name: str) -> None:
        """Listen for fines, where any of them count.

        Parameters
        ----------
        world, name : of the run, and who registers.
        """
        self._record = world.record
        self._duty = world.board.teller(signals.DUTY_DECLARED)
        self._fines = world.board.reader(signals.DUTY_FINES)
        if self._counted > 0.0:
            world.clock.weekly(Phase.RECORD, name, self._week)

    def open(self) -> FloatArray:
        """Return the series, which is there from the first time that somebody asks for it."""
        if self._series is None:
            self._series = self._record.series("risk_loss", "money")
        return self._series

    def _week(self, week: int) -> None:
        """Count the fines of a week among its losses, once the ledger holds both."""
        if self._duty():
            self.open()[week] += self._counted * float(self._fines())
