"""Standard processes: what a common way of working saves, and the exceptions that it makes.

Every department has its variant of a process; a part of it follows the standard. The more does, the
less training, support and integration cost, and the more work does not fit and becomes an exception
that somebody must decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim import signals
from sim.areas.architecture.exceptions import Owner
from sim.areas.architecture.parameters import ArchitectureParameters
from sim.areas.architecture.process_parameters import ProcessTerms
from sim.contracts import Card, Lever, Pull, Refusal
from sim.kernel.board import Signal
from sim.kernel.clock import Phase
from sim.kernel.streams import name_key
from sim.units import FloatArray, IntArray
from sim.world import World

_TARGET = 0.8


def variant_count(share: FloatArray, users: FloatArray) -> float:
    """Count the variants of a process as if all were equally large (inverse Herfindahl index).

    Parameters
    ----------
    share : (D,) part of it that follows the standard in each department, 0..1.
    users : (D,) weights.

    Returns
    -------
    1 where all follow the standard; D where D departments of one size have nothing in common.

    Source: Herfindahl's index; own design.

    Example
    -------
    >>> variant_count(np.zeros(4), np.ones(4)), variant_count(np.ones(4), np.ones(4))
    (4.0, 1.0)
    """
    weight = users / max(float(users.sum()), 1.0)
    common = float(weight @ share)
    parts = common**2 + float(np.square(weight * (1.0 - share)).sum())
    return 1.0 / parts if parts > 0.0 else 0.0


@dataclass(slots=True)
class Variants:
    """Keep how far each department follows the standard of one process; arrays are (D,).

    Parameters
    ----------
    name, terms, owner : the process, and who decides its exceptions.
    misfit : how badly the standard fits, 1 on average.
    share, target : part that follows the standard now, and that it moves to.
    step : move of a week.
    """

    name: str
    terms: ProcessTerms
    owner: Owner
    misfit: FloatArray
    share: FloatArray
    target: FloatArray
    step: FloatArray

    def move(self) -> FloatArray:
        """Move for a week; return (D,) how far each has moved, in either direction."""
        left = self.target - self.share
        moved = np.sign(left) * np.minimum(np.abs(left), self.step)
        self.share += moved
        return np.asarray(np.abs(moved), dtype=np.float64)

    def left_over(self, saving: float) -> FloatArray:
        """(D,) factor on a cost that full standard lowers by a share, against today's."""
        return 1.0 - saving * (self.share - self.terms.share)


class Processes:
    """Move departments to the standard, charge the exceptions, and say what is saved.

    Exceptions come at random: those of today, which are part of normal work, and those that more
    standard than today adds, by how badly it fits each department. All queue at the owner of the
    process; while one that was added is undecided, somebody loses part of his time. Factors on
    course hours, support questions and interfaces are 1 with today's standard.

    Parameters
    ----------
    parameters : knobs of architecture: the processes; without any, nothing.

    Source: exception handling after the Virtual Design Team, information processing after
    Galbraith 1974; own design.
    """

    name: ClassVar[str] = "architecture.processes"
    publishes: ClassVar[tuple[Signal, ...]] = (
        signals.TRAINING_FACTOR,
        signals.SUPPORT_FACTOR,
        signals.INTEGRATION_FACTOR,
        signals.PROCESS_HOURS,
    )
    reads: ClassVar[tuple[Signal, ...]] = (signals.COURSE_HOURS,)

    def __init__(self, parameters: ArchitectureParameters) -> None:
        self._knobs = parameters
        self.variants: tuple[Variants, ...] = ()

    def levers(self) -> Sequence[Lever]:
        """Offer to set the standard share, where there are processes."""
        return (Standardise(self, tuple(self._knobs.processes)),) if self._knobs.processes else ()

    def start(self, world: World) -> None:
        """Deal out how the standard fits, open the owners' desks and register the week."""
        self._world, board = world, world.board
        self._out = {signal.name: board.outlet(signal) for signal in self.publishes}
        self._course_hours = board.reader(signals.COURSE_HOURS)
        if not self._knobs.processes:
            return
        self._users = world.organisation.users.astype(np.float64)
        self.variants = tuple(
            self._begin(name, terms) for name, terms in self._knobs.processes.items()
        )
        self._arrived, self._taught = 0, 0.0
        self._moved: FloatArray = np.zeros_like(self._users)
        record = world.record
        self._exceptions = record.series("exceptions", "1/week")
        self._count = record.series("process_variants", "variants")
        self._count[0] = self._variants()
        world.clock.weekly(Phase.ENVIRONMENT, self.name, self._open_week)
        world.clock.weekly(Phase.WORK_TICKETS, self.name, self._week)
        world.clock.weekly(Phase.RECORD, self.name, self._keep)

    def _begin(self, name: str, terms: ProcessTerms) -> Variants:
        firm, streams = self._world.organisation, self._world.streams
        who = np.array([name_key(one) for one in firm.departments], dtype=np.uint64)
        spread = terms.misfit_spread
        misfit = np.exp(spread * streams.normal(f"misfit, {name}", who) - 0.5 * spread**2)
        share = np.full(firm.n_departments, terms.share)
        owner = Owner(name, terms, firm.departments, self._world.clock, streams)
        return Variants(name, terms, owner, misfit, share, share.copy(), np.zeros_like(share))

    def set_share(
        self, name: str, target: float, departments: IntArray, week: int
    ) -> Refusal | None:
        """Let departments move to a share of the standard of one process."""
        one = next((found for found in self.variants if found.name == name), None)
        if one is None:
            return Refusal("card", f"there is no process {name}".rstrip())
        one.target[departments] = target
        weeks = max(one.terms.change_weeks, 1.0)
        one.step[departments] = np.abs(target - one.share[departments]) / weeks
        words = f"{one.terms.title or name}: a standard share of {target:.0%} for "
        self._world.record.event(week, "process", f"{words}{departments.size} departments")
        return None

    def _open_week(self, _week: int) -> None:
        """Move for a week, say what is saved, and let exceptions come."""
        shape = self._users.shape
        training, support, integration = np.ones(shape), np.ones(shape), 1.0
        weight = self._users / max(float(self._users.sum()), 1.0)
        for one in self.variants:
            self._moved += one.move() * one.terms.change_hours
            training *= one.left_over(one.terms.training_saving)
            support *= one.left_over(one.terms.support_saving)
            integration *= float(weight @ one.left_over(one.terms.integration_saving))
            today = one.terms.exceptions * self._users / 100.0
            beyond = np.maximum(one.share - one.terms.share, 0.0)
            added = one.terms.local_exceptions * self._users / 100.0 * one.misfit * beyond
            one.owner.open_week(today, added)
        self._out["training_factor"].publish(training)
        self._out["support_factor"].publish(support)
        self._out["integration_factor"].publish(integration)

    def _week(self, _week: int) -> None:
        """Say how many hours the week (w - 1, w] lost to undecided exceptions and to moving."""
        hours, self._moved = self._moved, np.zeros_like(self._moved)
        for one in self.variants:
            # Nobody loses more than that part of his time, however many of his wait.
            held = np.minimum(one.owner.held_up() / np.maximum(self._users, 1.0), 1.0)
            hours += held * one.terms.blocked * self._world.organisation.hours_per_week
        self._out["process_hours"].publish(hours)

    def _keep(self, week: int) -> None:
        arrived = sum(one.owner.desk.tally.arrived for one in self.variants)
        self._exceptions[week], self._arrived = arrived - self._arrived, arrived
        self._count[week] = self._variants()
        self._taught += float(self._course_hours().sum())
        if week == self._world.clock.horizon:
            record = self._world.record
            for one in self.variants:
                record.desk(f"exceptions {one.name}", one.owner.desk.statistics())
            record.fact("training_hours_head", self._taught / max(float(self._users.sum()), 1.0))

    def _variants(self) -> float:
        return float(np.mean([variant_count(one.share, self._users) for one in self.variants]))


@dataclass(frozen=True, slots=True)
class Standardise:
    """Set how far departments follow the standard of a process.

    Source: own design.
    """

    processes: Processes
    names: tuple[str, ...]

    @property
    def card(self) -> Card:
        """The card that management sees."""
        return Card(
            name="standardise_process",
            title="Standardise a process",
            does="moves the process named, in the departments in scope, to the share of the "
            "standard that the amount states; it takes users' hours, saves on courses, support and "
            "interfaces, and makes exceptions where the standard does not fit",
            area=Processes.name,
            source="own design; exceptions after the Virtual Design Team",
            hours=40.0,
            amount=_TARGET,
            amount_unit="share of the process",
            amount_high=1.0,
            what="process",
            choices=self.names,
        )

    def pull(self, pull: Pull, departments: IntArray, week: int) -> Refusal | None:
        """Set the target; departments move to it week by week."""
        target = _TARGET if pull.amount is None else pull.amount
        return self.processes.set_share(pull.what, target, departments, week)
