"""Oversight: governance hears of losses, and calls for the controls that stand by.

Controls cost time and patience, so some wait until they are needed. Whoever oversees risk averages
the losses that are reported; where the average passes a threshold, the controls that stand by act
for some months. Who hears late acts late, and who hears nothing never acts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import ClassVar

from sim import signals
from sim.areas.governance.parameters import GovernanceParameters
from sim.contracts import Lever
from sim.kernel.board import Signal
from sim.kernel.clock import Phase
from sim.world import World


class Oversight:
    """Call for controls where reported losses are high.

    Parameters
    ----------
    parameters : threshold, span of the average, and for how long controls are called for.

    Source: own design; risk appetite and escalation as in operational risk practice.
    """

    name: ClassVar[str] = "governance.oversight"
    publishes: ClassVar[tuple[Signal, ...]] = (signals.CONTROLS_CALLED,)
    reads: ClassVar[tuple[Signal, ...]] = (signals.LOSS_REPORT,)

    def __init__(self, parameters: GovernanceParameters) -> None:
        self._knobs = parameters

    def levers(self) -> Sequence[Lever]:
        """Offer nothing: it acts by itself."""
        return ()

    def start(self, world: World) -> None:
        """Register the weekly look at losses, where there is a threshold."""
        self._call = world.board.outlet(signals.CONTROLS_CALLED)
        self._losses = world.board.reader(signals.LOSS_REPORT)
        if math.isinf(self._knobs.oversight_loss):
            return
        self._world, self._average, self._until = world, 0.0, -math.inf
        self._called = world.record.series("controls_called", "flag")
        world.clock.weekly(Phase.RECORD, self.name, self._look)

    def _look(self, week: int) -> None:
        """Average what is reported, and say whether controls are called for from now on."""
        knobs = self._knobs
        part = -math.expm1(-1.0 / knobs.oversight_weeks)
        self._average += (float(self._losses()) - self._average) * part
        if self._average >= knobs.oversight_loss:
            if self._until <= week:
                text = f"controls are called for: losses of {self._average:,.0f} a week"
                self._world.record.event(week, "oversight", text)
            self._until = week + knobs.oversight_hold
        self._called[week] = week < self._until
        self._call.publish(week < self._until)
