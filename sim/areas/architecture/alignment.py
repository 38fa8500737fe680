"""Two systems in one house: mixed mode, interfaces, parallel runs, and the end of the old one.

Work that crosses departments loses time where one side has the new system and the other has not,
and it runs at the pace of the slower side: that is the price of going live in steps. What counts
is what is deployed, never who uses it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.areas.architecture.alignment_compiled import lost_between_systems, waited_for
from sim.areas.architecture.parameters import ArchitectureParameters
from sim.contracts import Card, Lever, Pull, Refusal
from sim.kernel.board import Signal
from sim.kernel.clock import Phase
from sim.signals import (
    GATE_OPEN,
    INTERFACE_LOAD,
    INTERFACES_BUILT,
    LEGACY_ON,
    LIVE_WEEK,
    MIXED_MODE_LOSS,
    OUTPUT_SHARE,
    PACE_LOSS,
    PARALLEL_RUN,
    WORKAROUND_SHARE,
)
from sim.units import BoolArray, FloatArray, IntArray
from sim.world import World


def mixed_mode_loss(
    knobs: ArchitectureParameters,
    flows: FloatArray,
    quality: FloatArray,
    live: BoolArray,
    workaround: FloatArray,
) -> FloatArray:
    """Compute the output that each department loses to working across two systems.

    Parameters
    ----------
    knobs : share of crossing work, loss per unit of it, loss where workarounds differ.
    flows : (D, D) share of crossing work that goes to each other department.
    quality : (D, D) quality of the interfaces, share of the loss that they take away.
    live : (D,) departments that have the new system.
    workaround : (D,) share of their users who work around it.

    Returns
    -------
    (D,) share of normal output lost.

    Source: own design; by deployment, since by use the sign of stylised fact SF17 reverses.

    Example
    -------
    >>> flows = np.array([[0.0, 1.0], [1.0, 0.0]])
    >>> live = np.array([True, False])
    >>> half = np.full((2, 2), 0.5)
    >>> mixed_mode_loss(ArchitectureParameters(), flows, half, live, np.zeros(2)).tolist()
    [0.045, 0.045]
    """
    mixed = 0 < np.count_nonzero(live) < live.size
    if not mixed and not np.count_nonzero(workaround):
        return np.zeros(live.size)
    lost = np.empty_like(flows)
    lost_between_systems(
        flows, quality, live, workaround, knobs.workaround_gap_loss, knobs.mixed_loss, lost
    )
    return np.asarray(knobs.crossing * lost.sum(axis=1))


def pace_loss(crossing: float, flows: FloatArray, output: FloatArray) -> FloatArray:
    """Compute the output that each department loses by waiting for slower neighbours.

    Parameters
    ----------
    crossing : share of work that crosses departments.
    flows : (D, D) share of crossing work that goes to each other department.
    output : (D,) output before pace.

    Returns
    -------
    (D,) y - Y with Y = (1 - k_x) y + k_x sum of flows times min(y, y of the other).

    Source: own design; crossing work runs at the slower side.

    Example
    -------
    >>> flows = np.array([[0.0, 1.0], [1.0, 0.0]])
    >>> pace_loss(0.5, flows, np.array([1.0, 0.8])).round(12).tolist()
    [0.1, 0.0]
    """
    ahead = np.empty_like(flows)
    if not waited_for(flows, output, ahead):
        return np.zeros(output.size)
    return np.asarray(crossing * ahead.sum(axis=1))


@dataclass(frozen=True, slots=True)
class Order:
    """Note interfaces that are being built: which pairs, and when they are ready.

    Parameters
    ----------
    pairs : (D, D) pairs of departments, marked in both directions.
    share : part of all crossing work that these pairs carry, 0..1.
    ready : week from which they act.
    """

    pairs: BoolArray
    share: float
    ready: float

    @property
    def count(self) -> int:
        """Number of interfaces; a pair of departments needs one."""
        return int(np.triu(self.pairs).sum())


class Alignment:
    """Charge departments for working across two systems, until the old one is gone.

    Mixed mode, parallel runs and the switch-off exist only where the technology replaces another;
    the pace of crossing work exists always. Departments without intended users take no part.

    Parameters
    ----------
    parameters : coupling, interfaces and parallel runs.

    Source: own design (mixed mode and pace as case SF17 asks).
    """

    name: ClassVar[str] = "architecture.alignment"
    publishes: ClassVar[tuple[Signal, ...]] = (
        MIXED_MODE_LOSS,
        PACE_LOSS,
        PARALLEL_RUN,
        LEGACY_ON,
        INTERFACES_BUILT,
        INTERFACE_LOAD,
    )
    reads: ClassVar[tuple[Signal, ...]] = (LIVE_WEEK, WORKAROUND_SHARE, OUTPUT_SHARE, GATE_OPEN)

    def __init__(self, parameters: ArchitectureParameters) -> None:
        self._knobs = parameters

    def start(self, world: World) -> None:
        """Register the week of the two systems."""
        self._world, board = world, world.board
        n = world.organisation.n_departments
        self._replaces = bool(world.technology.replaces)
        self._takes_part = world.organisation.users > 0
        both = self._takes_part[:, None] & self._takes_part
        self._flows = world.organisation.flows * both
        self._linked = ((self._flows + self._flows.T) > 0) & ~np.eye(n, dtype=np.bool_)
        self._quality = np.full((n, n), self._knobs.interface_quality)
        self._ordered = np.zeros((n, n), dtype=np.bool_)
        self._orders: list[Order] = []
        self._parallel = np.zeros(n)
        self._legacy_on, self._switch_off = True, False
        self._mixed, self._pace = board.outlet(MIXED_MODE_LOSS), board.outlet(PACE_LOSS)
        self._parallel_run, self._legacy = board.outlet(PARALLEL_RUN), board.outlet(LEGACY_ON)
        self._built, self._load = board.outlet(INTERFACES_BUILT), board.outlet(INTERFACE_LOAD)
        self._live_week, self._gate = board.reader(LIVE_WEEK), board.reader(GATE_OPEN)
        self._workaround = board.reader(WORKAROUND_SHARE)
        self._output = board.reader(OUTPUT_SHARE)
        world.clock.weekly(Phase.DECIDE, self.name, self._decide)
        world.clock.weekly(Phase.WORK_PACE, self.name, self._work)

    def levers(self) -> Sequence[Lever]:
        """Offer interfaces, parallel runs and the switch-off of the old system."""
        return (
            BuildInterfaces(self, self._knobs),
            ParallelRun(self, self._knobs),
            LegacySwitchOff(self),
        )

    def order_interfaces(self, departments: IntArray, week: int) -> Refusal | None:
        """Order an interface for every linked pair of one of these departments that has none."""
        inside = np.zeros(self._parallel.size, dtype=np.bool_)
        inside[departments] = True
        pairs = (inside[:, None] | inside) & self._linked & ~self._ordered
        carried = float(self._flows[pairs].sum() / max(self._flows.sum(), 1e-12))
        order = Order(pairs, carried, week + self._knobs.interface_weeks)
        if order.count == 0:
            return Refusal("stage", "all interfaces of these departments are built or ordered")
        self._ordered |= pairs
        self._orders.append(order)
        return None

    def run_in_parallel(self, departments: IntArray, weeks: float, week: int) -> Refusal | None:
        """Let these departments keep both systems for some weeks from their go-live."""
        if not self._replaces:
            return Refusal("stage", "there is no old system to run in parallel")
        if not self._legacy_on:
            return Refusal("stage", "the old system is switched off")
        able = departments[self._live_week()[departments] + weeks > week]
        if able.size == 0:
            return Refusal("stage", "these departments have been live for longer than that")
        self._parallel[able] = weeks
        return None

    def arm_switch_off(self) -> Refusal | None:
        """Let the old system go as soon as everybody has left it and the board agrees."""
        if not self._replaces:
            return Refusal("stage", "there is no old system to switch off")
        if self._switch_off:
            return Refusal("stage", "the switch-off is already decided")
        self._switch_off = True
        return None

    def _decide(self, week: int) -> None:
        """State what holds in the week that closes at this instant."""
        if not self._replaces:
            return
        since = week - 1.0 - self._live_week()
        self._mixed.publish(
            mixed_mode_loss(
                self._knobs, self._flows, self._quality, since >= 0.0, self._workaround()
            )
        )
        if np.count_nonzero(self._parallel):
            self._parallel_run.publish((since >= 0.0) & (since < self._parallel))
        if self._switch_off and self._legacy_on:
            left = (since >= 0.0) & (since + 1.0 >= self._parallel)
            if left[self._takes_part].all() and bool(self._gate()):
                self._legacy_on = False
                self._legacy.publish(False)
                self._world.record.event(
                    week, "legacy_off", f"{self._world.technology.replaces} switched off"
                )

    def _work(self, week: int) -> None:
        """State who waited for whom, and what the integration team finished and has to do."""
        if self._knobs.pace:
            self._pace.publish(pace_loss(self._knobs.crossing, self._flows, self._output()))
        if not np.count_nonzero(self._ordered):
            return
        done = [order for order in self._orders if order.ready <= week]
        self._orders = [order for order in self._orders if order.ready > week]
        for order in done:
            self._quality[order.pairs] = self._improved
            self._world.record.event(week, "interfaces", f"{order.count} interfaces built")
        self._built.publish(sum(order.share for order in done))
        self._load.publish(min(1.0, self._knobs.interface_team * len(self._orders)))

    @property
    def _improved(self) -> float:
        """Quality of an interface once it is built; never worse than what was there."""
        knobs = self._knobs
        base = knobs.interface_quality
        return max(base, min(knobs.interface_best, base + knobs.interface_step))


@dataclass(frozen=True, slots=True)
class BuildInterfaces:
    """Let systems of departments in scope talk to all others while only one side is live.

    Source: own design.
    """

    alignment: Alignment
    knobs: ArchitectureParameters

    @property
    def card(self) -> Card:
        """The card that management sees."""
        return Card(
            name="build_interfaces",
            title="Build interfaces",
            does="links the departments in scope with all others, so that work crossing between "
            "the two systems loses less; the cost goes by the crossing work that they carry, and "
            "the integration team has less time for the build",
            area=Alignment.name,
            source="own design (A.12)",
            lead_weeks=self.knobs.interface_weeks,
        )

    def pull(self, pull: Pull, departments: IntArray, week: int) -> Refusal | None:  # noqa: ARG002
        """Order the interfaces that are missing; everything else stands in the knobs."""
        return self.alignment.order_interfaces(departments, week)


@dataclass(frozen=True, slots=True)
class ParallelRun:
    """Let departments keep both systems for some weeks after their go-live.

    Source: own design.
    """

    alignment: Alignment
    knobs: ArchitectureParameters

    @property
    def card(self) -> Card:
        """The card that management sees."""
        return Card(
            name="parallel_run",
            title="Run both systems in parallel",
            does="users enter work twice for some weeks from their go-live: extra hours, but only "
            "part of the dip's money is lost; the old system stays on",
            area=Alignment.name,
            source="model A.2; own design",
            weeks=self.knobs.parallel_weeks,
        )

    def pull(self, pull: Pull, departments: IntArray, week: int) -> Refusal | None:
        """Set the weeks of the parallel run."""
        weeks = self.knobs.parallel_weeks if pull.weeks is None else pull.weeks
        return self.alignment.run_in_parallel(departments, weeks, week)


@dataclass(frozen=True, slots=True)
class LegacySwitchOff:
    """Decide that the old system goes: nothing is saved before this happens.

    Source: own design.
    """

    alignment: Alignment

    @property
    def card(self) -> Card:
        """The card that management sees."""
        return Card(
            name="legacy_switch_off",
            title="Switch the old system off",
            does="ends the old system once the last department is live, parallel runs are over and "
            "the decommission gate is open; its cost is saved from then on",
            area=Alignment.name,
            source="stylised fact SF16: consolidation saves only at switch-off",
            hours=40.0,
        )

    def pull(self, pull: Pull, departments: IntArray, week: int) -> Refusal | None:  # noqa: ARG002
        """Arm the switch-off; it concerns the whole house."""
        return self.alignment.arm_switch_off()
