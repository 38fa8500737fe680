"""Attitudes alone are DeGroot, Friedkin-Johnsen and Hegselmann-Krause, to machine precision."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.organisation.people import Organisation
from tests.worlds import PLAIN, one_unit, people_only

ALONE = replace(PLAIN, p=0.0, q=0.0, aware_at_start=0.0, mu=1.0, epsilon=1.0)


def heard_at_random(n: int, k: int) -> tuple[Organisation, np.ndarray]:
    """Make a unit in which everybody hears himself and k others; return its weights too."""
    rng = np.random.default_rng(5)
    hears = np.eye(n, dtype=bool)
    for i in range(n):
        hears[i, rng.choice(n, k, replace=False)] = True
    listener, speaker = np.nonzero(hears)
    return one_unit(n, listener, speaker), hears / hears.sum(axis=1, keepdims=True)


def test_degroot_agrees_on_the_left_eigenvector() -> None:
    """gamma 0: everybody ends at pi x0."""
    organisation, weights = heard_at_random(40, 6)
    _, mechanism = people_only(organisation, 200, ALONE)
    values, vectors = np.linalg.eig(weights.T)
    pi = np.real(vectors[:, np.argmax(np.real(values))])
    target = pi @ mechanism.people.attitude_first / pi.sum()
    assert np.abs(mechanism.people.attitude - target).max() < 1e-8


def test_friedkin_johnsen_keeps_part_of_the_first_attitude() -> None:
    """gamma > 0: the limit is (I - (1 - gamma) W)^-1 gamma x0."""
    organisation, weights = heard_at_random(40, 6)
    gamma = 0.3
    _, mechanism = people_only(organisation, 200, replace(ALONE, gamma=gamma))
    matrix = np.eye(40) - (1 - gamma) * weights
    target = np.linalg.solve(matrix, gamma * mechanism.people.attitude_first)
    assert np.abs(mechanism.people.attitude - target).max() < 1e-8


def test_hegselmann_krause_trajectory_is_identical() -> None:
    """On a complete graph with oneself, the weekly trajectory is the published rule's."""
    n, epsilon, weeks = 120, 0.12, 12
    everybody = np.arange(n)
    organisation = one_unit(n, np.repeat(everybody, n), np.tile(everybody, n))
    knobs = replace(ALONE, epsilon=epsilon, attitude_sd=0.3)
    _, mechanism = people_only(organisation, weeks, knobs)
    x = mechanism.people.attitude_first.copy()
    order = np.argsort(x, kind="stable")
    for _ in range(weeks):
        near = np.abs(x[:, None] - x[None, :]) <= epsilon
        x = (near * x[None, :]).sum(axis=1) / near.sum(axis=1)
    assert np.abs(mechanism.people.attitude - x).max() < 1e-9
    assert np.all(np.diff(mechanism.people.attitude[order]) >= -1e-12)
