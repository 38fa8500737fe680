"""Small worlds for tests: an organisation made by hand, and areas that are played by a script."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

import numpy as np

from sim import signals
from sim.areas.adoption import week_compiled as loops
from sim.areas.adoption.columns import ADOPT, LEAVE
from sim.areas.adoption.parameters import AdoptionParameters
from sim.areas.adoption.people import PeopleMechanism
from sim.contracts import PAPERS, PROJECT_GATES, Lever
from sim.kernel.board import Array, Board, Signal
from sim.kernel.clock import Clock
from sim.kernel.record import Record
from sim.kernel.streams import Streams
from sim.kernel.technology import Technology
from sim.organisation.actors import seat
from sim.organisation.people import Organisation, identities, ties_from_pairs
from sim.units import IntArray
from sim.world import World

NO_ONE = np.empty(0, dtype=np.int64)


def one_unit(
    n: int, listener: IntArray = NO_ONE, speaker: IntArray = NO_ONE, *, users: int | None = None
) -> Organisation:
    """Make n people in one unit without a reporting line."""
    return units([n], listener, speaker, users=users)


def units(
    sizes: Sequence[int],
    listener: IntArray = NO_ONE,
    speaker: IntArray = NO_ONE,
    *,
    users: int | None = None,
    manager: IntArray | None = None,
) -> Organisation:
    """Make departments of stated sizes; everybody is an intended user unless said."""
    n = sum(sizes)
    names = tuple(f"unit{d}" for d in range(len(sizes)))
    department = np.repeat(np.arange(len(sizes)), sizes).astype(np.int64)
    seats = [str(k) for size in sizes for k in range(size)]
    boss = np.full(n, -1, dtype=np.int64) if manager is None else manager
    level = np.ones(n, dtype=np.int64) if manager is None else _levels(boss)
    d = len(sizes)
    flows = (np.ones((d, d)) - np.eye(d)) / max(d - 1, 1)
    return Organisation(
        departments=names,
        department=department,
        level=level,
        manager=boss,
        user=np.arange(n) < (n if users is None else users),
        identity=identities(names, department, seats),
        ties=ties_from_pairs(listener, speaker, n),
        flows=flows,
        customer_facing=np.zeros(d, dtype=np.bool_),
    )


def _levels(manager: IntArray) -> IntArray:
    level = np.ones(manager.size, dtype=np.int64)
    for i in range(manager.size):
        boss = manager[i]
        while boss >= 0:
            level[i] += 1
            boss = manager[boss]
    return level


class Script:
    """Stand in for other areas: publish stated values from week 0, change them when told."""

    name: ClassVar[str] = "script"
    publishes: ClassVar[tuple[Signal, ...]] = ()
    reads: ClassVar[tuple[Signal, ...]] = ()

    def __init__(
        self,
        start: Mapping[Signal, object],
        change: Callable[[int], Mapping[Signal, object]] | None = None,
        also: Sequence[Signal] = (),
    ) -> None:
        self._start, self._change, self._also = start, change, also

    def levers(self) -> Sequence[Lever]:
        """Offer nothing."""
        return ()

    def start(self, world: World) -> None:
        """Publish the first values and register the weekly change."""
        names = dict.fromkeys([*self._start, *self._also])
        outlets = {signal: world.board.outlet(signal) for signal in names}

        def publish(values: Mapping[Signal, object]) -> None:
            for signal, value in values.items():
                size = world.board.reader(signal)().shape
                array = np.asarray(value)
                if signal.shape != ("id",):
                    array = np.broadcast_to(array, size)
                outlets[signal].publish(array)

        publish(self._start)
        if self._change is not None:
            change = self._change
            for phase in {signal.phase for signal in names}:
                world.clock.weekly(
                    phase,
                    self.name,
                    lambda week, phase=phase: publish(
                        {s: v for s, v in change(week).items() if s.phase == phase}
                    ),
                )


def make_world(
    organisation: Organisation,
    weeks: int,
    *,
    future: int = 0,
    seed: int = 1,
    technology: Technology | None = None,
    generator: str = "splitmix64",
    projects: int = 0,
    technologies: int = 0,
    applications: int = 0,
    infrastructure: int = 0,
) -> World:
    """Make an empty world of one organisation."""
    streams = Streams(seed, future, generator)  # type: ignore[arg-type]
    sizes = {
        "person": organisation.n_people,
        "department": organisation.n_departments,
        "level": organisation.n_levels,
        "desk_figure": 2,
        "lever_message": 4,
        "project": projects,
        "project_gate": len(PROJECT_GATES),
        "project_paper": len(PAPERS),
        "technology": technologies,
        "application": applications,
        "component": infrastructure,
    }
    return World(
        clock=Clock(weeks),
        streams=streams,
        board=Board(sizes),
        record=Record(weeks, organisation.departments),
        organisation=organisation,
        actors=seat(organisation, streams),
        technology=technology or Technology(),
    )


def people_only(
    organisation: Organisation,
    weeks: int,
    parameters: AdoptionParameters,
    *,
    future: int = 0,
    seed: int = 1,
    steps: int = 5,
    given: Mapping[Signal, object] | None = None,
    prepare: Callable[[PeopleMechanism], None] | None = None,
    technology: Technology | None = None,
) -> tuple[Record, PeopleMechanism]:
    """Run people alone: everybody has access from week 0 unless `given` says otherwise."""
    world = make_world(organisation, weeks, future=future, seed=seed, technology=technology)
    start: dict[Signal, object] = {signals.LIVE_WEEK: 0.0}
    Script({**start, **(given or {})}).start(world)
    mechanism = PeopleMechanism(parameters, steps)
    mechanism.start(world)
    if prepare is not None:
        prepare(mechanism)
    world.clock.run()
    world.record.close()
    return world.record, mechanism


def make_users(mechanism: PeopleMechanism, who: Sequence[int]) -> None:
    """Let some people be users from the start."""
    people = mechanism.people
    keys = np.array([0, 1, 2, 3], dtype=np.uint64)
    for i in who:
        people.aware[i] = people.uses[i] = people.ever[i] = 1
        loops.push(people, i, 1)
        loops.next_step(people, i, ADOPT, LEAVE, keys, 0)


def read_final(record: Record, name: str) -> float:
    """Read the last week of an organisation-wide series."""
    return float(record.weekly[name][-1])


def values_of(signal: Signal, world: World) -> Array:
    """Read what readers of a signal see now."""
    return world.board.reader(signal)()


#: Every mechanism of adoption at its neutral value: a plain hazard model.
PLAIN = AdoptionParameters(
    kappa=0.0,
    abandonment=0.0,
    omega=1.0,
    aware_at_start=1.0,
    turnover=0.0,
    mu=0.0,
    eta=0.0,
    gamma=0.0,
    learning_sd=0.0,
    learning_unwilling=1.0,
    skill_hire=0.0,
    reactance=0.0,
    champion_effect=0.0,
    workaround_loss=0.0,
    open_ticket_loss=0.0,
    open_stops_learning=False,
)
