"""What a message does to whoever reads it: known, persuaded or irritated, shown, taught."""

from __future__ import annotations

from typing import NamedTuple

from sim.kernel.jit_compiled import compiled
from sim.units import FloatArray, IntArray

WHY, HOW, RESULTS = 0, 1, 2


class Weights(NamedTuple):
    """Hold what one reading of each campaign does while it is fresh, per campaign (C,).

    Parameters
    ----------
    content : WHY, HOW or RESULTS.
    known : awareness, per week.
    push : pull on attitude, per week, before richness.
    rich : richness of the channel.
    skill : skill gap closed.
    hours : working time of a reader.
    """

    content: IntArray
    known: FloatArray
    push: FloatArray
    rich: FloatArray
    skill: FloatArray
    hours: FloatArray


class Effects(NamedTuple):
    """Collect what the readings of a week do to each person (n,), and keep what was read before.

    Parameters
    ----------
    rate, promise, results, skill : as the signals of these names.
    hours : working time spent reading in this week.
    read : (3, n) earlier readings of each content that have not faded.
    """

    rate: FloatArray
    promise: FloatArray
    results: FloatArray
    skill: FloatArray
    hours: FloatArray
    read: FloatArray


@compiled
def freshness(earlier: float, peak: float) -> float:
    """Return the worth of one more reading: 1 at first, 0 after `peak` of them, -1 at the least."""
    return max(-1.0, 1.0 - earlier / peak)


@compiled
def open_week(effects: Effects, kept: float) -> None:
    """Forget the effects of the last week and a part of what was read before."""
    for i in range(effects.rate.size):
        effects.rate[i] = effects.promise[i] = effects.results[i] = 0.0
        effects.skill[i] = effects.hours[i] = 0.0
        for content in range(3):
            effects.read[content, i] *= kept


@compiled
def read_all(
    who: IntArray, campaign: IntArray, weights: Weights, peak: float, effects: Effects
) -> None:
    """Let people read messages, in order; `who` read a message of `campaign`, entry by entry."""
    for k in range(who.size):
        i, c = who[k], campaign[k]
        content = weights.content[c]
        worth = freshness(effects.read[content, i], peak)
        effects.read[content, i] += 1.0
        effects.hours[i] += weights.hours[c]
        effects.rate[i] += weights.known[c]
        fresh = max(0.0, worth) * weights.rich[c]
        if worth < 0.0:
            effects.promise[i] += weights.push[c] * worth
        elif content == WHY:
            effects.promise[i] += weights.push[c] * fresh
        elif content == RESULTS:
            effects.results[i] += weights.push[c] * fresh
        else:
            effects.skill[i] = 1.0 - (1.0 - effects.skill[i]) * (1.0 - weights.skill[c] * fresh)
    for i in range(effects.rate.size):
        effects.promise[i] = min(1.0, max(-1.0, effects.promise[i]))
        effects.results[i] = min(1.0, effects.results[i])
