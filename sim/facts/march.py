"""Exploration and exploitation (March 1991): slow learners, turnover, a world that turns.

An organisation of people and a code holds beliefs (-1, 0 for none, +1) about a reality of -1 and
+1. People take the code's beliefs over, each with a small chance; the code learns from those who
know more than it does. Nothing here comes from the other rooms: it is the model as it was
published, rewritten.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.kernel.streams import Streams
from sim.units import FloatArray, IntArray

BELIEFS, PEOPLE = 30, 50


@dataclass(frozen=True)
class Setting:
    """State one cell of the model.

    Parameters
    ----------
    p1 : chance that a person takes one belief over from the code, a period; a pair mixes halves.
    p2 : effectiveness of the code's learning.
    turnover : chance that a person is replaced by a naive one, a period.
    turbulence : chance that a dimension of reality flips, a period.

    Source: March 1991.
    """

    p1: float | tuple[float, float] = 0.5
    p2: float = 0.5
    turnover: float = 0.0
    turbulence: float = 0.0


def play(setting: Setting, periods: int, run: int, seed: int = 1991) -> tuple[FloatArray, ...]:
    """Play one organisation; the luck of a run is the same in every setting.

    Returns
    -------
    Share of dimensions that the code, and that people on average, have right, after each period.
    """
    luck, shape = Streams(seed, run), (PEOPLE, BELIEFS)
    each, one = np.arange(PEOPLE * BELIEFS).reshape(shape), np.arange(BELIEFS)
    reality = np.where(luck.uniform("reality", one) < 0.5, -1, 1)
    people = _beliefs(luck.uniform("belief", each))
    code = np.zeros(BELIEFS, dtype=np.int64)
    pair = setting.p1 if isinstance(setting.p1, tuple) else (setting.p1, setting.p1)
    p1 = np.where(np.arange(PEOPLE) < PEOPLE // 2, pair[0], pair[1])[:, None]
    of_code, of_people = np.empty(periods), np.empty(periods)
    for period in range(periods):
        learned = (luck.uniform("learn", each, period) < p1) & (code != 0)
        taught = np.where(learned, code, people)
        code = _listen(code, people, reality, setting.p2, luck.uniform("listen", one, period))
        people = taught
        if setting.turnover:
            new = luck.uniform("turnover", each[:, 0], period) < setting.turnover
            people[new] = _beliefs(luck.uniform("newcomer", each[new], period))
        if setting.turbulence:
            turns = luck.uniform("turn", one, period) < setting.turbulence
            reality = np.where(turns, -reality, reality)
        of_code[period] = (code == reality).mean()
        of_people[period] = (people == reality).mean()
    return of_code, of_people


def _beliefs(luck: FloatArray) -> IntArray:
    """Turn uniform numbers into beliefs, each of the three alike."""
    return np.minimum((3.0 * luck).astype(np.int64), 2) - 1


def _listen(
    code: IntArray, people: IntArray, reality: IntArray, p2: float, luck: FloatArray
) -> IntArray:
    """Let the code learn from those who know more than it does.

    Knowledge is right beliefs less wrong ones, so that having none costs nothing. A belief changes
    to the majority of that group with chance 1 - (1 - p2)^k, where k is by how many more of them
    differ from the code than agree with it.
    """
    better = (people * reality).sum(axis=1) > (code * reality).sum()
    if not better.any():
        return code
    said = people[better]
    majority = np.sign(said.sum(axis=0))
    k = np.maximum((said != code).sum(axis=0) - (said == code).sum(axis=0), 0)
    change = (majority != 0) & (majority != code) & (luck < 1 - (1 - p2) ** k)
    return np.asarray(np.where(change, majority, code), dtype=np.int64)


def many(
    setting: Setting, periods: int, runs: int, seed: int = 1991
) -> tuple[FloatArray, FloatArray]:
    """Play many organisations: (runs, periods) of the code and of people."""
    found = [play(setting, periods, run, seed) for run in range(runs)]
    return np.array([one[0] for one in found]), np.array([one[1] for one in found])
