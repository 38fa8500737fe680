"""Chasing a moving target (Posen and Levinthal 2012): how much to explore when the world turns.

An organisation chooses again and again among alternatives whose chances of success it does not
know. It believes of each what it has seen, and chooses by softmax: the hotter, the more it
explores. With a chance a period the world turns: every alternative then gets, with chance 1/2, a
new value.
Nothing here comes from the other rooms: it is the model as it was published, rewritten.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.kernel.streams import Streams
from sim.units import FloatArray, IntArray

ALTERNATIVES, PERIODS = 10, 500
_UNIT = 0.1


@dataclass(frozen=True)
class Bandit:
    """State one cell of the model.

    Parameters
    ----------
    exploration : tau of the paper in tenths, > 0; .02 hardly explores, 1 explores much.
    turbulence : eta, chance that the world turns, a period.

    Source: Posen and Levinthal 2012; set-up (ten alternatives, Beta(2, 2) values, 500 periods,
    belief begun as one success in two tries, a success counts +1 and a failure -1) as in the public
    replication by Clark (joeclark-phd/bandito), whose figures the tests use.
    """

    exploration: float = 0.5
    turbulence: float = 0.0


def gains(cell: Bandit, runs: int, seed: int = 1, periods: int = PERIODS) -> FloatArray:
    """Play a cell.

    Parameters
    ----------
    cell : exploration and turbulence.
    runs : organisations; the nth meets the same worlds and luck in every cell.
    seed : seed of the luck.
    periods : length of a run.

    Returns
    -------
    (runs,) successes less failures.

    Example
    -------
    >>> bool(gains(Bandit(0.5), 50).mean() > gains(Bandit(0.5, 0.3), 50).mean())
    True
    """
    streams, rows = Streams(seed, 2012), np.arange(runs)
    arms = rows[:, None] * ALTERNATIVES + np.arange(ALTERNATIVES)
    value = _values(streams, arms, 0)
    tries, wins, total = np.full(arms.shape, 2.0), np.ones(arms.shape), np.zeros(runs)
    for period in range(1, periods + 1):
        turned = streams.uniform("the world turns", rows, period) < cell.turbulence
        if turned.any():
            new = _values(streams, arms[turned], period)
            renewed = streams.uniform("renewed", arms[turned], period) < 0.5
            value[turned] = np.where(renewed, new, value[turned])
        heat = wins / tries / (_UNIT * cell.exploration)
        weight = np.exp(heat - heat.max(axis=1, keepdims=True))
        below = np.cumsum(weight, axis=1)
        mark = streams.uniform("choice", rows, period) * below[:, -1]
        chosen = np.minimum((below < mark[:, None]).sum(axis=1), ALTERNATIVES - 1)
        won = streams.uniform("success", rows, period) < value[rows, chosen]
        tries[rows, chosen] += 1.0
        wins[rows, chosen] += won
        total += 2.0 * won - 1.0
    return total


def _values(streams: Streams, arms: IntArray, period: int) -> FloatArray:
    """Draw chances of success from Beta(2, 2): the middle one of three uniform numbers."""
    draws = [streams.uniform(f"value {k}", arms, period) for k in range(3)]
    return np.asarray(np.median(draws, axis=0), dtype=np.float64)
