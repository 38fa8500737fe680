"""Postures: at which maturity of a new technology a firm opens the project that brings it in.

Who leads learns cheaply on something immature; who waits gets something proven, and has to catch
up, and sees what has been overtaken meanwhile. Whatever the posture, a firm moves on when what it
has in use has lost its support.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.areas.planning.market import Market
from sim.kernel.streams import Streams, name_key
from sim.units import BoolArray, FloatArray


def thresholds(follow_maturity: float, wait_maturity: float) -> Mapping[str, float]:
    """List the quality, as a share of the ceiling, from which each posture opens a project.

    Source: Fichman 2004 (when to lead); own design.
    """
    return {"lead": 0.0, "fast_follow": follow_maturity, "wait": wait_maturity}


def judged(market: Market, week: int, error: float, streams: Streams) -> FloatArray:
    """Judge what each technology is worth now, before anybody has worked with it.

    Parameters
    ----------
    market : what there is.
    week : of the look; each look errs anew.
    error : spread of the error at quality 0 (log scale); 0: the truth.
    streams : luck of the future; every plan of a future errs alike in a week.

    Returns
    -------
    (K,) worth, of which the middle judgement is right. What is mature is known, so the error
    shrinks with what is left to mature.

    Source: own design; uncertainty falls with maturity, Fichman 2004 (sign).
    """
    truth = market.worth[:, week]
    if error == 0.0:
        return truth
    who = np.array([name_key(name) for name in market.names], dtype=np.uint64)
    luck = streams.normal("judgement of a technology", who, week)
    return np.asarray(truth * np.exp(error * (1.0 - market.mature[:, week]) * luck))


def to_open(
    market: Market, week: int, least: float, ordered: BoolArray, worth: FloatArray
) -> list[int]:
    """Choose the technologies whose projects are opened now, at most one a line.

    Parameters
    ----------
    market : what there is, and what is in use.
    week : now.
    least : quality, of its ceiling, that a technology must have, less what overtook it.
    ordered : (K,) technologies whose projects were opened before.
    worth : (K,) what each is judged to be worth now.

    Returns
    -------
    The newest technology of each line that is mature enough, still supported, and newer than all
    that is in use or was opened; without regard to maturity where what is in use has no support.
    """
    found = []
    ceiling = np.array([one.ceiling for one in market.terms])
    for line in range(len(market.lines)):
        mine = market.line == line
        here = market.current(line, week)
        lost = here >= 0 and market.supported_until[here] <= week
        begun = np.flatnonzero(mine & (ordered | market.in_use(week)))
        newest = market.launch[begun].max() if begun.size else -np.inf
        free = mine & (market.project >= 0) & (market.launch <= week) & ~ordered
        free &= (market.launch > newest) & (market.supported_until > week)
        ready = free & (worth >= least * ceiling)
        may = np.flatnonzero(ready if ready.any() or not lost else free)
        if may.size:
            found.append(int(may[np.argmax(market.launch[may])]))
    return found
