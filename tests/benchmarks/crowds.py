"""Crowds and queues to measure: people in the compiled week, customers at a desk."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field

import numpy as np
import simpy

from sim.areas.adoption import week_compiled as loops
from sim.areas.adoption.columns import STEP_NAMES, People
from sim.areas.adoption.days_compiled import no_days
from sim.areas.adoption.holders import Holders
from sim.areas.adoption.parameters import AdoptionParameters
from sim.areas.adoption.rules_compiled import Inputs, Sums
from sim.areas.adoption.surroundings import rates_of
from sim.kernel.clock import Clock
from sim.kernel.desk import Desk
from sim.kernel.desk_weekly import Served, serve
from sim.kernel.jit_compiled import quick
from sim.kernel.streams import Streams
from sim.organisation.build import build
from sim.organisation.people import Organisation
from sim.organisation.spec import DepartmentSpec, OrganisationSpec
from sim.units import FloatArray, UIntArray

STEPS = 5
CUSTOMERS, AGENTS = 4000, 3
FULL = AdoptionParameters(turnover=0.0, aware_at_start=1.0)
"""All rules of the people's week."""
LIMIT = AdoptionParameters(
    p=0.01, q=0.3, omega=0.0, kappa=0.0, abandonment=0.0, turnover=0.0, aware_at_start=1.0
)
"""The diffusion limit: nobody doubts, nobody leaves; a share of those heard pulls."""


@dataclass
class Crowd:
    """Hold people who know a voluntary technology."""

    people: People
    keys: UIntArray
    knobs: AdoptionParameters = field(default=FULL)

    def __post_init__(self) -> None:
        n, d = self.people.user.size, self.people.unit_users.size
        self.rates = rates_of(self.knobs, 0.5)
        none = np.zeros(d)
        self.inputs = Inputs(
            live_week=none, compliance=none, campaign=np.full(d, 0.1), attention=np.ones(9),
            shift=none, defect=none, elbow=none, stance=np.ones(n), told=np.zeros(n),
            seated=np.ones(n, dtype=np.bool_), sponsor=0.5, facilitation=1.0, gain=0.15,
        )  # fmt: skip
        self.sums = Sums(np.zeros(d), np.zeros(d), np.zeros(d))
        self.days = no_days(n, self.people.stretch_unit.size)
        self.week = 0.0
        self.loop = quick(loops.live_a_week)  # as the model calls it

    def live(self) -> int:
        """Live one week more."""
        self.week += 1.0
        return int(
            self.loop(
                self.people, self.rates, self.inputs, self.sums, self.days, self.week - 1.0,
                STEPS, self.keys, 0,
            )
        )  # fmt: skip


def firm(n: int) -> Organisation:
    """Seat n people in departments of fifty, or in fifty departments."""
    size = max(50, n // 50)
    departments = {f"unit{d}": DepartmentSpec(size, size) for d in range(n // size)}
    return build(OrganisationSpec(departments=departments), Streams(1, 0))


def crowd(n: int, knobs: AdoptionParameters = FULL, built: Organisation | None = None) -> Crowd:
    """Let a quarter of n people use the technology already, or nobody in the limit."""
    streams = Streams(1, 0)
    people = Holders(knobs, streams, seats := built or firm(n)).people(seats)
    keys = np.array([streams.key(name) for name in STEP_NAMES], dtype=np.uint64)
    if knobs is FULL:
        for i in range(0, n, 4):
            people.uses[i] = people.ever[i] = 1
            loops.push(people, i, 1)
            loops.next_step(people, i, 1, 2, keys, 0)
    return Crowd(people, keys, knobs)


def customers() -> tuple[FloatArray, FloatArray]:
    """Draw customers who keep three agents busy at four fifths."""
    luck, who = Streams(1, 0), np.arange(CUSTOMERS)
    gaps = luck.exponential("gap", who) / (0.8 * AGENTS)
    return np.cumsum(gaps), luck.exponential("service", who)


def by_simpy(arrivals: FloatArray, services: FloatArray) -> FloatArray:
    """Serve customers as SimPy processes."""
    clock = Clock(int(arrivals.max()) + 200)
    desk = Desk(clock, AGENTS)

    left = np.zeros(arrivals.size)

    def customer(who: int, at: float, weeks: float) -> Generator[simpy.Event, object, None]:
        yield clock.timeout(at)
        yield from desk.visit(weeks)
        left[who] = clock.now

    for who, (at, weeks) in enumerate(zip(arrivals, services, strict=True)):
        clock.process(customer(who, float(at), float(weeks)))
    clock.run()
    return left


def by_compiled(arrivals: FloatArray, services: FloatArray) -> Served:
    """Serve the same customers by the compiled queue."""
    return serve(arrivals, services, AGENTS)
