"""The worker's side: play the cells of one future and pack what they leave behind.

A future draws the uncertain parameters of its scenario, the same for every strategy. Its
organisation is built once in a worker and shared by all strategies that meet it there, over tasks
too. A run that raises becomes a row that says so.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np
import pyarrow as pa

from sim.errors import BadInput
from sim.experiment.compact import FAILED, OK, REFUSED, Effort, Played, Traces, traces_of
from sim.experiment.design import draws
from sim.experiment.limits import limited
from sim.experiment.packing import part_of
from sim.experiment.provenance import reason_of
from sim.experiment.task import Builder, Runner, Task, Terms, identity_of, now
from sim.kernel.streams import Generator, Streams
from sim.metrics.table import measure_all
from sim.organisation.people import Organisation
from sim.scenario import Future, Scenario, number_at, with_values
from sim.units import FloatArray

Drawn = dict[str, float]
FUTURES_DRAWN = 32
"""Futures whose uncertain parameters are drawn together: it takes little longer than for one."""


class Shared:
    """Keep what the runs of one future have in common: drawn parameters and organisations.

    Only one future is kept, and the parameters of a few, so memory does not grow with the study.
    An organisation is read only: whoever meets it leaves it as it was.

    Source: own design.
    """

    def __init__(self) -> None:
        self._future: tuple[str, int] | None = None
        self._drawn: dict[tuple[Any, ...], dict[str, FloatArray]] = {}
        self._first = 0
        self._firms: dict[tuple[Any, ...], Organisation] = {}
        self._set: dict[int, tuple[Scenario, Drawn, Scenario]] = {}

    def turn_to(self, generator: str, future: int) -> None:
        """Begin another future, if it is another one."""
        if self._future != (generator, future):
            self._firms.clear()
            self._set.clear()
            self._future = (generator, future)
        first = future - future % FUTURES_DRAWN
        if first != self._first:
            self._drawn.clear()
            self._first = first

    def drawn(self, scenario: Scenario, seed: int, future: int) -> Drawn:
        """Draw the uncertain parameters of a scenario."""
        whole = [type(number_at(scenario, one.path)) for one in scenario.uncertain]
        key = (scenario.uncertain, *whole, seed)
        if key not in self._drawn:
            self._drawn[key] = draws(scenario, seed, FUTURES_DRAWN, self._first)
        place = future - self._first
        return {path: float(values[place]) for path, values in self._drawn[key].items()}

    def with_drawn(self, scenario: Scenario, drawn: Drawn) -> Scenario:
        """Set drawn parameters in a scenario; plans that share it share the outcome."""
        before = self._set.get(id(scenario))  # the entry keeps the scenario, and so its id
        if before is None or before[0] is not scenario or before[1] != drawn:
            self._set[id(scenario)] = before = scenario, drawn, with_values(scenario, drawn)
        return before[2]

    def firm(self, key: tuple[Any, ...], build: Callable[[], Organisation]) -> Organisation:
        """Find an organisation, or build it."""
        if key not in self._firms:
            self._firms[key] = build()
        return self._firms[key]


def play(
    terms: Terms, task: Task, shared: Shared, begun: Callable[[int], None] | None = None
) -> pa.Table:
    """Play a task.

    Parameters
    ----------
    terms, task : what to play.
    shared : what earlier tasks of the same future left.
    begun : told the position of each run when it begins.

    Returns
    -------
    A part of one row per cell, in the order asked for.

    Source: own design.
    """
    shared.turn_to(terms.generator, task.future)
    played = []
    for place in range(len(task.cells)):
        if begun is not None:
            begun(place)
        played.append(_play_one(terms, task, place, shared))
    return part_of(played)


def _play_one(terms: Terms, task: Task, place: int, shared: Shared) -> Played:
    """Play one cell; whatever it raises is noted, except an interruption from the keyboard."""
    started, wall, cpu = now(), time.perf_counter(), time.process_time()
    status, reason, traces = OK, "", None
    try:
        with limited(terms.time_limit, terms.memory_limit):
            traces = _traces(terms, task, place, shared)
    except KeyboardInterrupt:
        raise
    except BadInput as error:
        status, reason = REFUSED, reason_of(error).removeprefix("BadInput: ")
    except BaseException as error:  # SystemExit too: one run must not end the others
        status, reason = FAILED, reason_of(error)
    effort = Effort(
        wall_s=time.perf_counter() - wall,
        cpu_s=time.process_time() - cpu,
        attempts=task.attempt,
        started=started,
        worker=str(os.getpid()),
    )
    return Played(identity_of(terms, task, place), status, reason, effort, traces)


def _traces(terms: Terms, task: Task, place: int, shared: Shared) -> Traces:
    """Run one cell through one future and flatten its record."""
    cell, seed = task.cells[place], task.seeds[place]
    runner: Runner = terms.runner or import_module("sim.one_run").run
    generator: Generator = "philox" if terms.generator == "philox" else "splitmix64"
    values = shared.drawn(cell.scenario, seed, task.future)
    scenario = shared.with_drawn(cell.scenario, values)
    drawn_here = tuple(pair for pair in values.items() if pair[0].startswith("organisation."))
    key = (cell.organisation_id, seed, drawn_here)
    builder: Builder = terms.builder or import_module("sim.organisation.build").build
    luck = Streams(seed, task.future, generator)
    firm = shared.firm(key, lambda: builder(scenario.organisation, luck))
    record = runner(scenario, cell.strategy, Future(seed, task.future, generator), firm)
    staff = np.bincount(firm.department, minlength=firm.n_departments).tolist()
    technology = cell.scenario.technology.name
    return traces_of(record, measure_all(record), technology, staff, firm.notes)
