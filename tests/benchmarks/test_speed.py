"""How fast the three loops are that a study spends its time in, as a table of one run.

    uv run pytest tests/benchmarks

The last test prints ratios, which say more than seconds of an unknown machine: cost per person and
week at two sizes, and the compiled desk against the same desk as SimPy processes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from dataclasses import dataclass

import numpy as np
import pytest
import simpy
from pytest_benchmark.fixture import BenchmarkFixture

from sim.areas.adoption import week_compiled as loops
from sim.areas.adoption.columns import STEP_NAMES, Holders, People
from sim.areas.adoption.parameters import AdoptionParameters
from sim.areas.adoption.surroundings import rates_of
from sim.kernel.clock import Clock
from sim.kernel.desk import Desk
from sim.kernel.desk_weekly import serve
from sim.kernel.streams import Streams
from sim.organisation.build import build
from sim.organisation.spec import DepartmentSpec, OrganisationSpec
from sim.units import FloatArray, UIntArray
from tests.validation.whole_runs import erp, play, shipped

STEPS = 5
CUSTOMERS, AGENTS = 4000, 3


def test_one_run_of_the_erp_case(benchmark: BenchmarkFixture) -> None:
    """One whole run: 1,200 people, 156 weeks, all mechanisms; its organisation is built already."""
    big_bang = shipped("big_bang_feb")
    play(erp(), big_bang)
    record = benchmark(play, erp(), big_bang)
    assert record.closed


@dataclass
class Crowd:
    """Hold people who know a voluntary technology, a quarter of whom use it."""

    people: People
    keys: UIntArray

    def __post_init__(self) -> None:
        knobs = AdoptionParameters(turnover=0.0)
        n, d = self.people.user.size, self.people.unit_users.size
        self.rates = rates_of(knobs, 0.5)
        none = np.zeros(d)
        self.inputs = loops.Inputs(
            live_week=none, compliance=none, campaign=np.full(d, 0.1), attention=np.ones(9),
            shift=none, defect=none, elbow=none, stance=np.ones(n), sponsor=0.5,
            facilitation=1.0, gain=0.15,
        )  # fmt: skip
        self.sums = loops.Sums(np.zeros(d), np.zeros(d), np.zeros(d))
        self.scales = loops.Scales(np.empty(n), np.empty(n))
        self.scratch = np.empty((2, n), dtype=np.int32)
        self.week = 0.0

    def live(self) -> int:
        """Live one week more."""
        self.week += 1.0
        return int(
            loops.live_a_week(
                self.people, self.rates, self.inputs, self.sums, self.scales, self.week - 1.0,
                STEPS, self.keys, 0, self.scratch[0], self.scratch[1],
            )
        )  # fmt: skip


def crowd(n: int) -> Crowd:
    """Seat n people in departments of fifty."""
    departments = {f"unit{d}": DepartmentSpec(50, 50) for d in range(n // 50)}
    streams = Streams(1, 0)
    firm = build(OrganisationSpec(departments=departments), streams)
    knobs = AdoptionParameters(turnover=0.0, aware_at_start=1.0)
    people = Holders(knobs, streams, firm).people(firm)
    keys = np.array([streams.key(name) for name in STEP_NAMES], dtype=np.uint64)
    for i in range(0, n, 4):
        people.uses[i] = people.ever[i] = 1
        loops.push(people, i, 1)
        loops.next_step(people, i, 1, 2, keys, 0)
    return Crowd(people, keys)


@pytest.mark.parametrize("n", [1000, 10_000])
def test_a_week_of_people(benchmark: BenchmarkFixture, n: int) -> None:
    """One compiled week of five working days for everybody."""
    everybody = crowd(n)
    everybody.live()
    benchmark(everybody.live)
    assert everybody.people.uses.sum() > 0


def customers() -> tuple[FloatArray, FloatArray]:
    """Draw customers who keep three agents busy at four fifths."""
    luck, who = Streams(1, 0), np.arange(CUSTOMERS)
    gaps = luck.exponential("gap", who) / (0.8 * AGENTS)
    return np.cumsum(gaps), luck.exponential("service", who)


def by_simpy(arrivals: FloatArray, services: FloatArray) -> int:
    """Serve customers as SimPy processes."""
    clock = Clock(int(arrivals.max()) + 200)
    desk = Desk(clock, AGENTS)

    def customer(at: float, weeks: float) -> Generator[simpy.Event, object, None]:
        yield clock.timeout(at)
        yield from desk.visit(weeks)

    for at, weeks in zip(arrivals, services, strict=True):
        clock.process(customer(float(at), float(weeks)))
    clock.run()
    return desk.statistics().done


def compiled(arrivals: FloatArray, services: FloatArray) -> int:
    """Serve the same customers by the compiled queue."""
    return serve(arrivals, services, AGENTS).statistics.done


@pytest.mark.parametrize("desk", [compiled, by_simpy])
def test_a_desk(benchmark: BenchmarkFixture, desk: Callable[[FloatArray, FloatArray], int]) -> None:
    """Four thousand customers through one desk."""
    arrivals, services = customers()
    desk(arrivals, services)
    assert benchmark(desk, arrivals, services) == CUSTOMERS


def seconds(work: Callable[[], object], times: int) -> float:
    """Time one call, the fastest of several."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)


def test_ratios_of_one_run(capsys: pytest.CaptureFixture[str]) -> None:
    """Print the ratios; a person and week costs about the same at any size, SimPy much more."""
    few, many = crowd(1000), crowd(10_000)
    arrivals, services = customers()
    for warm in (few.live, many.live, lambda: compiled(arrivals, services)):
        warm()
    each = [seconds(one.live, 20) / one.people.user.size for one in (few, many)]
    quick = seconds(lambda: compiled(arrivals, services), 5)
    slow = seconds(lambda: by_simpy(arrivals, services), 2)
    run = seconds(lambda: play(erp(), shipped("big_bang_feb")), 5)
    with capsys.disabled():
        print(f"\none ERP run                        {1e3 * run:8.1f} ms")
        print(f"a person and week, 1,000 people    {1e9 * each[0]:8.1f} ns")
        print(f"a person and week, 10,000 people   {1e9 * each[1]:8.1f} ns")
        print(f"SimPy desk over compiled desk      {slow / quick:8.1f} times")
    assert each[1] < 2.0 * each[0]
    assert slow > 10.0 * quick
