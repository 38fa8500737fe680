"""March 1991 as a small study beside the model: slow learning, mixtures, turnover, turbulence."""

from __future__ import annotations

import numpy as np
import pytest

from sim.facts import march

RUNS = 120


def close(values: np.ndarray, target: float, their_half: float = 0.006) -> bool:
    """Say whether a mean lies within four standard errors of a published one, both counted."""
    error = values.std(ddof=1) / values.size**0.5
    return bool(abs(values.mean() - target) <= 4 * float(np.hypot(error, their_half / 1.96)))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("p1", "p2", "right"),
    [(0.1, 0.5, 0.919), (0.5, 0.5, 0.870), (0.9, 0.5, 0.847), (0.1, 0.9, 0.924), (0.5, 0.9, 0.866),
     (0.9, 0.9, 0.823)],
)  # fmt: skip
def test_slow_socialisation_wins_once_the_code_learns(p1: float, p2: float, right: float) -> None:
    """People's right beliefs after 150 periods are those of an independent rewriting."""
    assert close(march.many(march.Setting(p1, p2), 150, RUNS)[1][:, -1], right)


@pytest.mark.slow
def test_half_slow_half_fast_beats_all_alike() -> None:
    """A mixture of slow and fast learners knows more than people who all learn at .5."""
    assert close(march.many(march.Setting((0.1, 0.9), 0.5), 150, RUNS)[1][:, -1], 0.896)


@pytest.mark.slow
def test_turnover_teaches_the_code() -> None:
    """After 20 periods the code knows more where a tenth of the people is replaced a period."""
    stays = march.many(march.Setting(), 20, RUNS)[0][:, -1]
    moves = march.many(march.Setting(turnover=0.1), 20, RUNS)[0][:, -1]
    assert close(stays, 0.875)
    assert close(moves, 0.911)


@pytest.mark.slow
def test_in_a_turbulent_world_only_newcomers_keep_people_right() -> None:
    """The turbulence row: chance without turnover, far above it with a tenth a period."""
    stays = march.many(march.Setting(turbulence=0.02), 100, RUNS)[1][:, -1]
    moves = march.many(march.Setting(turnover=0.1, turbulence=0.02), 100, RUNS)[1][:, -1]
    assert close(stays, 0.502)
    assert close(moves, 0.626)
