"""More frameworks beside the diffusion limit and the desk; `peers.txt` names what they need.

AgentPy, plain Python objects and the sparse matrix follow the same law, so the command stops
unless the same people have begun. NDlib and Starsim bring laws of their own (infection from
neighbours), so only the size of the work is the same: people, ties and steps.
"""

from __future__ import annotations

import statistics
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import networkx as nx
import numpy as np
from scipy import sparse

from tests.benchmarks import rounds
from tests.benchmarks.crowds import AGENTS, CUSTOMERS, LIMIT, STEPS, Crowd

Row = tuple[str, ...]
ROUNDS = 5
SAME_LAW = ("numpy and a sparse matrix", "plain Python objects", "AgentPy")


def ties(people: Crowd) -> tuple[np.ndarray, np.ndarray]:
    """List who listens, and to whom; the columns hold for each person those who hear him."""
    columns = people.people
    speaker = np.repeat(np.arange(columns.user.size), np.diff(columns.heard_start))
    return columns.heard_by.astype(np.int64), speaker


def by_matrix(people: Crowd, weeks: int) -> Callable[[], int]:
    """Return a run in numpy, with the share of users around everybody from a sparse matrix."""
    listener, heard = ties(people)
    n = people.people.user.size
    around = sparse.csr_matrix((np.ones(heard.size), (listener, heard)), shape=(n, n))
    many = np.maximum(np.diff(around.indptr), 1)

    def run() -> int:
        left, uses = people.people.left.copy(), np.zeros(n)
        for _ in range(weeks * STEPS):
            left -= (LIMIT.p + LIMIT.q * (around @ uses) / many) / STEPS
            uses = np.maximum(uses, left <= 0.0)
        return int(uses.sum())

    return run


@dataclass(eq=False, slots=True)
class Person:
    """One person as a plain object."""

    threshold: float
    heard: list[Person] = field(default_factory=list)
    progress: float = 0.0
    uses: bool = False
    begins: bool = False

    def weigh(self) -> None:
        if self.uses:
            return
        share = sum(other.uses for other in self.heard) / len(self.heard) if self.heard else 0.0
        self.progress += (LIMIT.p + LIMIT.q * share) / STEPS
        self.begins = self.progress >= self.threshold


def by_objects(people: Crowd, weeks: int) -> Callable[[], int]:
    """Return a run with one plain object per person."""
    listener, heard = ties(people)

    def run() -> int:
        everybody = [Person(float(left)) for left in people.people.left]
        for who, whom in zip(listener.tolist(), heard.tolist(), strict=True):
            everybody[who].heard.append(everybody[whom])
        for _ in range(weeks * STEPS):
            for person in everybody:
                person.weigh()
            for person in everybody:
                person.uses = person.uses or person.begins
        return sum(person.uses for person in everybody)

    return run


def by_agentpy(people: Crowd, weeks: int) -> Callable[[], int]:
    """Return a run with one AgentPy agent per person on an AgentPy network."""
    ap: Any = import_module("agentpy")
    listener, heard = ties(people)
    thresholds = people.people.left.tolist()

    class Hearer(ap.Agent):
        def setup(self) -> None:
            self.progress, self.uses, self.begins = 0.0, False, False

        def weigh(self) -> None:
            if self.uses:
                return
            around = list(self.model.network.neighbors(self))
            share = sum(other.uses for other in around) / max(len(around), 1)
            self.progress += (LIMIT.p + LIMIT.q * share) / STEPS
            self.begins = self.progress >= self.threshold

        def move(self) -> None:
            self.uses = self.uses or self.begins

    class Diffusion(ap.Model):
        def setup(self) -> None:
            graph = nx.DiGraph()
            graph.add_nodes_from(range(len(thresholds)))
            graph.add_edges_from(zip(listener.tolist(), heard.tolist(), strict=True))
            self.agents = ap.AgentList(self, len(thresholds), Hearer)
            self.agents.threshold = ap.AttrIter(thresholds)
            self.network = self.agents.network = ap.Network(self, graph)
            self.network.add_agents(self.agents, self.network.nodes)

        def step(self) -> None:
            self.agents.weigh()
            self.agents.move()

    model = Diffusion({"steps": weeks * STEPS})
    model.sim_setup()

    def run() -> int:
        for _ in range(weeks * STEPS):
            model.sim_step()
        return sum(agent.uses for agent in model.agents)

    return run


def by_ndlib(people: Crowd, weeks: int) -> Callable[[], int]:
    """Return a run of NDlib's own infection model on the same ties."""
    epidemics = import_module("ndlib.models.epidemics")
    config = import_module("ndlib.models.ModelConfig")
    graph = nx.Graph()
    graph.add_nodes_from(range(people.people.user.size))
    graph.add_edges_from(zip(*(side.tolist() for side in ties(people)), strict=True))
    model = epidemics.SIModel(graph, seed=1)
    settings = config.Configuration()
    settings.add_model_parameter("beta", LIMIT.q / STEPS)
    settings.add_model_parameter("fraction_infected", LIMIT.p)
    model.set_initial_status(settings)

    def run() -> int:
        model.iteration_bunch(weeks * STEPS, node_status=False)
        return 0

    return run


def by_starsim(people: Crowd, weeks: int) -> Callable[[], int]:
    """Return a run of Starsim's own infection model with as many people and ties."""
    ss = import_module("starsim")
    listener, _ = ties(people)
    n = people.people.user.size
    simulation = ss.Sim(
        n_agents=n, dur=weeks * STEPS, dt=1, verbose=0, copy_inputs=False,
        diseases=ss.SIR(beta=LIMIT.q / STEPS, init_prev=LIMIT.p),
        networks=ss.RandomNet(n_contacts=round(listener.size / n)),
    )  # fmt: skip
    simulation.init()

    def run() -> int:
        simulation.run()
        return 0

    return run


RUNS: dict[str, Callable[[Crowd, int], Callable[[], int]]] = {
    "numpy and a sparse matrix": by_matrix,
    "plain Python objects": by_objects,
    "AgentPy": by_agentpy,
    "NDlib, its own law": by_ndlib,
    "Starsim, its own law": by_starsim,
}


def queue_by_ciw(customers: int = CUSTOMERS) -> Callable[[], object]:
    """Return a run of Ciw at a desk of the same load."""
    ciw = import_module("ciw")
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=0.8 * AGENTS)],
        service_distributions=[ciw.dists.Exponential(rate=1.0)],
        number_of_servers=[AGENTS],
    )
    ciw.seed(1)
    model = ciw.Simulation(network)
    return lambda: model.simulate_until_max_customers(customers)


def in_turn(
    make: Callable[[], Callable[[], object]], ours: Callable[[], object]
) -> tuple[float, float, list[object]]:
    """Measure a framework and the compiled side in turn: medians in seconds, and what it returned.

    Each round makes a new run, which is not measured; what is compiled or imported at first is not
    either, since a run before the first round does it.
    """
    make()()
    ours()
    theirs, here, found = [], [], []
    for _ in range(ROUNDS):
        run = make()
        theirs.append(rounds.seconds(lambda run=run: found.append(run())))
        here.append(rounds.seconds(ours))
    return statistics.median(theirs), statistics.median(here), found


def other_rows(people: Crowd, ours: Callable[[], int], weeks: int) -> list[Row]:
    """Measure every framework that is installed against the compiled limit.

    Parameters
    ----------
    people, weeks : the crowd at its start, and how long it is followed.
    ours : a run of the compiled limit over the same weeks.
    """
    rows: list[Row] = []
    for name, make in RUNS.items():
        what = f"diffusion limit, {people.people.user.size:,} people, {weeks} weeks, a week"
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                theirs, here, begun = in_turn(lambda make=make: make(people, weeks), ours)
        except ImportError as missing:
            rows.append((what, "", f"{name}: {missing.name} is not installed", ""))
            continue
        assert name not in SAME_LAW or begun[0] == ours(), f"{name}: the same people must begin"
        rows.append((what, f"{1e3 * here / weeks:.2f} ms", f"{name} {1e3 * theirs / weeks:,.1f} ms",
                     f"{theirs / here:,.0f} times faster"))  # fmt: skip
    return rows


def ciw_row(ours: Callable[[], object]) -> list[Row]:
    """Measure Ciw at a desk of the same load."""
    try:
        theirs, here, _ = in_turn(queue_by_ciw, ours)
    except ImportError:
        return [("support desk, 3 agents", "", "Ciw is not installed", "")]
    rate = f"{CUSTOMERS / here / 1e6:.2f} M customers/s"
    other = f"Ciw {CUSTOMERS / theirs / 1e3:.1f} k/s"
    times = f"{theirs / here:,.0f} times faster"
    return [("support desk, 3 agents, the same load", rate, other, times)]
