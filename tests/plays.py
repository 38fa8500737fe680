"""A study without the model: fake runs that are as keyed as real ones, and the ways they fail.

The functions stand in a module that worker processes can import.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import pytest

from sim import one_run
from sim.contracts import Strategy
from sim.errors import BadInput, Problem
from sim.experiment.design import Cell, Study
from sim.kernel.record import DeskStatistics, Record
from sim.kernel.streams import Streams, name_key
from sim.organisation.people import Organisation
from sim.organisation.spec import DepartmentSpec, OrganisationSpec
from sim.scenario import Future, Scenario
from tests.worlds import units

NAMES = ("=finance", "sales", "legal")
SIZES = (8, 6, 3)


@dataclass(frozen=True)
class Plan:
    """A plan by name alone."""

    name: str
    title: str = "A plan"
    text: str = ""

    def start(self) -> Plan:
        """It has no memory."""
        return self

    def decide(self, view: object) -> tuple[()]:
        """It pulls nothing."""
        return ()


def memory_of(strategy: Strategy) -> str:
    """Read the path that a plan carries."""
    assert isinstance(strategy, Plan)
    return strategy.text


def a_scenario(name: str = "case", weeks: int = 9, q: float = 0.1) -> Scenario:
    """Make a scenario of a few weeks."""
    base = Scenario(name)
    spec = OrganisationSpec(
        departments={d: DepartmentSpec(n, n) for d, n in zip(NAMES, SIZES, strict=True)}
    )
    return Scenario(
        name,
        organisation=spec,
        calendar=type(base.calendar)(weeks=weeks),
        adoption=type(base.adoption)(q=q),
    )


def a_study(plans: tuple[str, ...] = ("a", "b", "c"), futures: int = 4, seed: int = 1) -> Study:
    """Make a study of named plans."""
    scenario = a_scenario()
    return Study("a_study", tuple(Cell(scenario, Plan(p)) for p in plans), futures, seed)


def build(spec: OrganisationSpec, streams: Streams) -> Organisation:
    """Build the organisation of a future."""
    firm = units(SIZES)
    return Organisation(
        departments=tuple(spec.departments),
        department=firm.department,
        level=firm.level,
        manager=firm.manager,
        user=firm.user,
        identity=firm.identity,
        ties=firm.ties,
        flows=firm.flows,
        customer_facing=firm.customer_facing,
        notes=("a generated reporting line",),
    )


def run(
    scenario: Scenario, strategy: Strategy, future: Future, organisation: Organisation
) -> Record:
    """Leave a small record that depends on plan and future alone."""
    weeks = scenario.calendar.weeks
    record = Record(weeks, organisation.departments, tuple(organisation.users.tolist()))
    streams = Streams(future.seed, future.number)
    who = np.array([name_key(strategy.name)], dtype=np.uint64)
    luck = streams.uniform("fake", who, np.arange(weeks + 1))
    share = np.sort(luck)
    record.series("adoption", "share")[:] = share
    record.series("zeal", "share")[:] = luck
    record.series("routine_share", "share", per_department=True)[:] = share[:, None] * [1, 0.5, 0.1]
    record.account("benefit", recurring=True).book(2, luck[:3] * 1000.0)
    record.account("project", recurring=False).book(1, -100.0 * float(luck[0]))
    record.event(1.5, "go_live", "=finance goes live", 0)
    record.event(2.0, "note", "the sponsor speaks")
    waits = DeskStatistics(2, 2, 0, 0, 0, luck[:2], np.empty(0), 0.0, 0.0, 0.0)
    record.desk("support", waits)
    record.fact("discount_rate", 0.1)
    record.fact("money_weeks", float(weeks))
    record.close()
    return record


def run_or_raise(
    scenario: Scenario, strategy: Strategy, future: Future, organisation: Organisation
) -> Record:
    """Raise in future 2 of plan b."""
    if (strategy.name, future.number) == ("b", 2):
        raise ValueError("cannot read /home/ann/secret/people.csv")
    return run(scenario, strategy, future, organisation)


def run_or_exit(
    scenario: Scenario, strategy: Strategy, future: Future, organisation: Organisation
) -> Record:
    """Ask Python to end in future 1 of plan a."""
    if (strategy.name, future.number) == ("a", 1):
        sys.exit(5)
    return run(scenario, strategy, future, organisation)


def run_or_die(
    scenario: Scenario, strategy: Strategy, future: Future, organisation: Organisation
) -> Record:
    """Kill the worker in future 2 of plan b, every time."""
    if (strategy.name, future.number) == ("b", 2):
        os.kill(os.getpid(), signal.SIGKILL)
    return run(scenario, strategy, future, organisation)


def run_or_die_once(
    scenario: Scenario, strategy: Strategy, future: Future, organisation: Organisation
) -> Record:
    """Kill the worker in future 2 of plan b, but only the first time (a file remembers)."""
    memory = Path(memory_of(strategy))
    if (strategy.name, future.number) == ("b", 2) and not memory.exists():
        memory.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return run(scenario, strategy, future, organisation)


def run_or_hang(
    scenario: Scenario, strategy: Strategy, future: Future, organisation: Organisation
) -> Record:
    """Never end in future 2 of plan b."""
    while (strategy.name, future.number) == ("b", 2):
        time.sleep(0.05)
    return run(scenario, strategy, future, organisation)


def run_and_count(
    scenario: Scenario, strategy: Strategy, future: Future, organisation: Organisation
) -> Record:
    """Leave a file per run played, in the folder that the plan names."""
    Path(memory_of(strategy), f"{strategy.name}-{future.number}-{time.time_ns()}").touch()
    return run(scenario, strategy, future, organisation)


def run_or_note(
    scenario: Scenario, strategy: Strategy, future: Future, organisation: Organisation
) -> Record:
    """Note the worker's number in a file, then never end."""
    Path(os.environ["NOTES"], f"pid-{os.getpid()}").touch()
    while True:
        time.sleep(0.05)


def run_or_grow(
    scenario: Scenario, strategy: Strategy, future: Future, organisation: Organisation
) -> Record:
    """Ask for three hundred megabytes in future 2 of plan b."""
    if (strategy.name, future.number) == ("b", 2):
        np.ones(300_000_000, dtype=np.int8)
    return run(scenario, strategy, future, organisation)


def run_or_refuse(
    scenario: Scenario, strategy: Strategy, future: Future, organisation: Organisation
) -> Record:
    """Find in future 2 of plan b that the input cannot be played."""
    if (strategy.name, future.number) == ("b", 2):
        raise BadInput([Problem("investment.trainers", "is 0 while courses are asked for")])
    return run(scenario, strategy, future, organisation)


def die_in_the_middle_of_an_answer(size: int) -> bytes:
    """Send half of what is to be sent, then die of SIGKILL; for a worker process alone."""

    def send(connection: Connection, content: bytes) -> None:
        os.write(connection.fileno(), content[: len(content) // 2])
        os.kill(os.getpid(), signal.SIGKILL)

    # The worker ends here, so nobody else meets the class as it is now.
    pytest.MonkeyPatch().setattr(Connection, "_send", send)
    return bytes(size)


def run_and_sleep(
    scenario: Scenario, strategy: Strategy, future: Future, organisation: Organisation
) -> Record:
    """Take a while, so that something can happen meanwhile."""
    time.sleep(0.03)
    return run(scenario, strategy, future, organisation)


def run_the_model_and_note(
    scenario: Scenario, strategy: Strategy, future: Future, organisation: Organisation
) -> Record:
    """Note the worker's number in a file, and run the real model."""
    Path(os.environ["NOTES"], str(os.getpid())).touch()
    return one_run.run(scenario, strategy, future, organisation)
