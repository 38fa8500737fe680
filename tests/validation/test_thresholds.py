"""A sharp gate on the norm alone: Granovetter 1978, Watts 2002, Centola and Macy 2007."""

from __future__ import annotations

from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from scipy.special import ndtri

from sim.areas.adoption.people import PeopleMechanism
from sim.organisation.people import Organisation
from tests.worlds import PLAIN, make_users, one_unit, people_only

SHARP = replace(
    PLAIN,
    p=1e6,
    q=0.0,
    kappa=1e6,
    w_usefulness=0.0,
    w_ease=0.0,
    w_norm=1.0,
    w_facilitation=0.0,
    w_resistance=0.0,
    alpha=0.0,
    forgetting=0.0,
)
EDGE = 1e-9


def reach(
    organisation: Organisation,
    theta: np.ndarray,
    omega: float,
    seeds: list[int],
    steps: int = 5,
    weeks: int = 60,
) -> np.ndarray:
    """Run a threshold model; return the share of users week by week."""

    def prepare(mechanism: PeopleMechanism) -> None:
        mechanism.people.theta[:] = theta - EDGE
        make_users(mechanism, seeds)

    knobs = replace(SHARP, omega=omega)
    record, _ = people_only(organisation, weeks, knobs, steps=steps, prepare=prepare)
    return record.weekly["adoption"]


def test_granovetter_one_threshold_decides() -> None:
    """Thresholds 0..99 reach all 100; with 1 changed to 2 only the instigator acts."""
    theta = np.arange(100) / 100
    assert reach(one_unit(100), theta, 1.0, [])[-1] == 1.0
    theta[1] = 0.02
    assert reach(one_unit(100), theta, 1.0, [])[-1] == pytest.approx(0.01)


@pytest.mark.parametrize(
    ("sd", "target"),
    [(10, 0.77), (12, 4.02), (12.2, 5.48), (12.25, 100.0), (20, 99.99), (30, 99.34)],
)
def test_normal_thresholds_jump_at_12_2(sd: float, target: float) -> None:
    """With normal thresholds (mean 25 of 100) the end jumps between sd 12.2 and 12.25."""
    n = 20_000
    theta = (25 + sd * ndtri((np.arange(n) + 0.5) / n)) / 100
    end = 100 * reach(one_unit(n), theta, 1.0, [], weeks=40)[-1]
    assert end == pytest.approx(target, abs=0.12)


def graph_unit(graph: nx.Graph) -> Organisation:
    """Make one unit whose people hear their neighbours."""
    edges = np.array(graph.edges, dtype=np.int64).reshape(-1, 2)
    listener = np.concatenate([edges[:, 0], edges[:, 1]])
    speaker = np.concatenate([edges[:, 1], edges[:, 0]])
    return one_unit(graph.number_of_nodes(), listener, speaker)


@pytest.mark.parametrize(("degree", "low", "high"), [(3, 0.8, 1.0), (4, 0.67, 0.99), (8, 0.0, 0.0)])
def test_watts_cascade_window(degree: int, low: float, high: float) -> None:
    """phi = .18: cascades from one seed inside the window (z 3, 4), none above it (z 8)."""
    n, runs = 2000, 40
    large = []
    for r in range(runs):
        graph = nx.gnm_random_graph(n, n * degree // 2, seed=r)
        end = reach(graph_unit(graph), np.full(n, 0.18), 0.0, [r], weeks=30)[-1]
        if end > 0.10:
            large.append(end)
    assert low <= len(large) / runs <= high
    if degree == 4:
        assert np.mean(large) > 0.9


def lattice(rewired: float, seed: int) -> nx.Graph:
    """Make the ring lattice n = 1000, k = 8 and swap a share of its ties, keeping degrees."""
    graph = nx.watts_strogatz_graph(1000, 8, 0.0, seed=seed)
    swaps = round(rewired * graph.number_of_edges() / 2)
    if swaps:
        nx.double_edge_swap(graph, nswap=swaps, max_tries=swaps * 50, seed=seed)
    return graph


def steps_to_90(graph: nx.Graph, a: int, limit: int) -> int | None:
    """Count steps until 90 % have adopted, each needing `a` adopters among his ties."""
    organisation = graph_unit(graph)
    theta = a / np.maximum(organisation.ties.n_heard, 1)
    seeds = [0, *graph.neighbors(0)]
    share = reach(organisation, theta, 0.0, seeds, steps=1, weeks=limit)
    reached = np.flatnonzero(share >= 0.9)
    return int(reached[0]) if reached.size else None


@pytest.mark.parametrize(("a", "steps"), [(1, 112), (2, 149), (3, 223)])
def test_ring_without_rewiring_is_exact(a: int, steps: int) -> None:
    """On the plain ring the number of steps to 90 % is known exactly."""
    assert steps_to_90(lattice(0.0, 0), a, 240) == steps


def test_long_ties_help_simple_and_kill_complex_contagion() -> None:
    """Rewiring speeds a = 1; a = 2 speeds up, then dies; a = 3 dies first (Centola and Macy)."""
    runs = 6

    def mean_steps(a: int, rewired: float) -> tuple[float, float]:
        found = [steps_to_90(lattice(rewired, seed), a, 300) for seed in range(runs)]
        done = [steps for steps in found if steps is not None]
        return len(done) / runs, float(np.mean(done)) if done else float("inf")

    assert mean_steps(1, 0.01)[1] == pytest.approx(21, abs=8)
    assert mean_steps(1, 0.1)[1] == pytest.approx(6, abs=2)
    assert mean_steps(1, 1.0)[1] == pytest.approx(3, abs=1)
    assert mean_steps(2, 0.1)[1] == pytest.approx(39, abs=10)
    assert mean_steps(2, 1.0)[0] == 0.0
    assert mean_steps(3, 0.2)[0] == 0.0
