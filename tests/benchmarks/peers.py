"""The other sides of the table: the diffusion limit in C and as an idiomatic Mesa model."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import mesa
import networkx as nx
import numpy as np
from mesa.discrete_space import FixedAgent, Network

from sim.units import BoolArray
from tests.benchmarks.crowds import LIMIT, STEPS, Crowd

SOURCE = Path(__file__).with_name("push.c")


@dataclass(frozen=True)
class Loop:
    """A run of the push loop in C: what sets it back to the start, the run, who has begun."""

    anew: Callable[[], None]
    run: Callable[[], int]
    begun: Callable[[], BoolArray]


def in_c(people: Crowd, weeks: int) -> Loop | None:
    """Compile the push loop; None without a compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        built = Path(folder) / "push.so"
        words = (
            compiler,
            "-O3",
            "-march=native",
            "-shared",
            "-fPIC",
            str(SOURCE),
            "-o",
            str(built),
        )
        subprocess.run(words, check=True)
        loop = ctypes.CDLL(str(built)).diffuse
    loop.restype = ctypes.c_int64
    columns = people.people
    n = columns.user.size
    using, active, changed = (np.zeros(n, dtype=np.int32) for _ in range(3))
    progress, first = np.zeros(n), columns.left.copy()

    def anew() -> None:
        using[:], progress[:] = 0, 0.0

    arrays = (
        columns.heard_start, columns.heard_by, columns.n_heard, using, progress, first, active,
        changed,
    )  # fmt: skip
    # Made before the clock starts; each keeps its array alive.
    places = [array.ctypes.data_as(ctypes.c_void_p) for array in arrays]

    def run() -> int:
        return int(
            loop(
                ctypes.c_int64(n), ctypes.c_int64(weeks * STEPS), ctypes.c_double(1.0 / STEPS),
                ctypes.c_double(LIMIT.p), ctypes.c_double(LIMIT.q), *places,
            )
        )  # fmt: skip

    return Loop(anew, run, lambda: progress >= first)


class Hearer(FixedAgent):  # type: ignore[misc]
    """One person of the diffusion limit, who looks at those around him in every sub-step."""

    def __init__(self, model: Diffusion, cell: mesa.discrete_space.Cell, threshold: float) -> None:
        super().__init__(model)
        self.cell = cell
        self.threshold = threshold
        self.progress = 0.0
        self.uses = self.begins = False

    def weigh(self) -> None:
        """Sum the hazard and see whether it is time."""
        if self.uses:
            return
        heard = list(self.cell.neighborhood.agents)
        share = sum(other.uses for other in heard) / len(heard) if heard else 0.0
        self.progress += (LIMIT.p + LIMIT.q * share) / STEPS
        self.begins = self.progress >= self.threshold

    def move(self) -> None:
        """Begin, if it is time."""
        self.uses = self.uses or self.begins


class Diffusion(mesa.Model):  # type: ignore[misc]
    """The diffusion limit with one agent per person."""

    def __init__(self, people: Crowd) -> None:
        super().__init__(rng=0)
        columns = people.people
        graph = nx.DiGraph()
        graph.add_nodes_from(range(columns.user.size))
        listener = np.repeat(np.arange(columns.user.size), np.diff(columns.heard_start))
        graph.add_edges_from(zip(columns.heard_by.tolist(), listener.tolist(), strict=True))
        self.grid = Network(graph, random=self.random)
        for cell in self.grid.all_cells:
            Hearer(self, cell, float(columns.left[cell.coordinate]))

    def live(self, weeks: int) -> int:
        """Live some weeks, and count who uses it."""
        for _ in range(weeks * STEPS):
            self.agents.do("weigh")
            self.agents.do("move")
        return sum(person.uses for person in self.agents)
