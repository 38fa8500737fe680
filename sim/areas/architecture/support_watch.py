"""The weeks of infrastructure: whose support ends, what has a new life, what stands on the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sim.areas.architecture.infrastructure import Infrastructure, Measure
from sim.kernel.board import Array, Outlet
from sim.kernel.clock import Phase
from sim.world import World

#: Kinds of events.
SUPPORT_ENDED, SUPPORT_RENEWED = "infrastructure_end", "infrastructure"
#: Applications on what is out of support, how far its change reaches, how far any change does.
SERIES = ("unsupported_share", "infrastructure_reach", "layers_propagation")


class SupportWatch:
    """Tell week by week how far applications stand on infrastructure out of support.

    Parameters
    ----------
    layer : what stands on what; without components nothing is told, and no series is opened.
    world : where events and series go.
    hear : readings by name of signal: (m,) components that a project has replaced, and those whose
        vendor has ended support early.
    out : outlets by name of signal.

    Source: own design.
    """

    def __init__(
        self,
        layer: Infrastructure,
        world: World,
        hear: Mapping[str, Callable[[], Array]],
        out: Mapping[str, Outlet],
    ) -> None:
        self._layer, self._note = layer, world.record.event
        self._replaced, self._over = hear["replaced"], hear["infrastructure_over"]
        self._out = out
        if layer.m:
            self._series = tuple(world.record.series(name, "share") for name in SERIES)
            world.clock.weekly(Phase.WORK_OUTPUT, "architecture.landscape", self._week)

    def keep(self, week: int, found: Measure) -> None:
        """Keep the series of a week."""
        if self._layer.m:
            told = (self._layer.unsupported_share(week), found.reach, found.cost)
            for series, value in zip(self._series, told, strict=True):
                series[week] = value

    def tell_effort(self, found: Measure, factor: float) -> None:
        """Publish what replacing each component takes, times what makes any change harder."""
        if self._layer.m:
            self._out["infrastructure_effort"].publish(found.components * factor)

    def _week(self, week: int) -> None:
        """Say whose support ended in the week (w - 1, w], and what has a new life."""
        for text in self._layer.replace(self._replaced() > 0, week):
            self._note(week, SUPPORT_RENEWED, text)
        self._layer.drop(self._over(), week)
        for text in self._layer.ended(week):
            self._note(week, SUPPORT_ENDED, text)
        self._out["unsupported"].publish(float(self._layer.unsupported(week).sum()))
