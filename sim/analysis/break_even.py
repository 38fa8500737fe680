"""Where the lead turns: the value of a parameter at which another plan overtakes.

The same futures are played at every value, so the lead moves smoothly with the parameter. From the
ends of its range a straight line says where it turns; luck enters as the range of that turn over
resampled futures, and both ends of that range are played, again if the turn moved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.random import default_rng

from sim.analysis.display import interval
from sim.analysis.duel import Played, whole_if_whole
from sim.analysis.intervals import mean_interval
from sim.analysis.knob_words import value_number, with_unit, words_of
from sim.analysis.reasons import BreakEven
from sim.scenario import Uncertain, number_at
from sim.units import FloatArray

MOST = 3
ROUNDS = 6
CLOSE = 0.02
RESAMPLES = 2000
CERTAINTY = (0.025, 0.975)


@dataclass
class Search:
    """Hold what is known of the lead along one parameter.

    Parameters
    ----------
    one : the parameter.
    whole : it counts things, such as heads.
    leads : value -> (R,) leads.
    sides : the two values between which the lead turns, when both were played; else None.
    """

    one: Uncertain
    whole: bool
    leads: dict[float, FloatArray]
    sides: tuple[float, float] | None = None
    missed: bool = False

    def wanted(self, seed: int) -> list[float]:
        """Say which values must be played to see the lead on either side of its turn.

        What was played within two in a hundred of the range of a wanted value will do for it. Where
        the turn was missed before, because the lead is curved, one side goes half-way to what is
        known there.
        """
        low, value, high = crossing_range(self, seed)
        below, above = sides(self, low, value, high)
        if self.missed:
            below, above = self._wider(below, value, above)
        near = CLOSE * (self.one.high - self.one.low)
        known = sorted(self.leads)
        if not self.whole:
            below = next((one for one in reversed(known) if below - near <= one < value), below)
            above = next((one for one in known if value < one <= above + near), above)
        new = [one for one in (below, above) if one not in self.leads]
        self.sides = (below, above)
        return new

    def turns(self) -> bool:
        """Say whether both sides were played and are led by different plans."""
        if self.sides is None or any(one not in self.leads for one in self.sides):
            return False
        at_below, at_above = (float(self.leads[one].mean()) for one in self.sides)
        self.missed = (at_below > 0) == (at_above > 0)
        return not self.missed

    def _wider(self, below: float, value: float, above: float) -> tuple[float, float]:
        """Move the side on which less is known half-way to the next known value there."""
        known = sorted(self.leads)
        left = max((one for one in known if one < value), default=self.one.low)
        right = min((one for one in known if one > value), default=self.one.high)
        if value - left > right - value:
            middle = (left + value) / 2
            return (float(np.floor(middle)) if self.whole else middle), above
        middle = (right + value) / 2
        return below, (float(np.ceil(middle)) if self.whole else middle)


def zero_between(low: float, high: float, at_low: float, at_high: float) -> float:
    """Find where a straight line through two points is zero.

    Example
    -------
    >>> zero_between(0.0, 10.0, -1.0, 3.0)
    2.5
    """
    return float(low + (high - low) * at_low / (at_low - at_high))


def crossing(values: FloatArray, leads: FloatArray) -> float:
    """Find where the average lead turns, straight lines between the values played.

    Parameters
    ----------
    values : (K,) in order.
    leads : (K,) average lead at each.

    Returns
    -------
    The first turn; where there is none, the end that lies nearer to zero.

    Example
    -------
    >>> crossing(np.array([0.0, 10.0, 20.0]), np.array([2.0, 1.0, -1.0]))
    15.0
    """
    for place in range(values.size - 1):
        if (leads[place] > 0) != (leads[place + 1] > 0):
            return zero_between(values[place], values[place + 1], leads[place], leads[place + 1])
    return float(values[0] if abs(leads[0]) < abs(leads[-1]) else values[-1])


def crossing_range(search: Search, seed: int) -> tuple[float, float, float]:
    """Find the turn and its 95 % range over resampled futures.

    Source: Efron 1979 (percentile bootstrap over futures, the same resample at every value).
    """
    values = np.array(sorted(search.leads))
    leads = np.array([search.leads[value] for value in values])
    n = leads.shape[1]
    often = default_rng(seed).multinomial(n, np.full(n, 1 / n), size=RESAMPLES)
    turns = [crossing(values, means) for means in often @ leads.T / n]
    low, high = np.quantile(turns, CERTAINTY)
    return float(low), crossing(values, leads.mean(axis=1)), float(high)


def find_break_evens(
    played: Played,
    ranges: Sequence[Uncertain],
    futures: pd.Index,
    scale: float,
    kind: str,
) -> tuple[BreakEven, ...]:
    """Search the break-even of each parameter whose ends lie on both sides of zero.

    Parameters
    ----------
    played : who fights, and what was played of it: both ends of each range.
    ranges : parameters, in the order in which sentences are wanted.
    futures : that count at the ends.
    scale, kind : how the objective is shown.

    Returns
    -------
    Up to three break-evens whose two sides were played again and led by different plans. One whose
    range covers the whole range of its parameter says nothing, and is left out.

    Source: straight lines on common random numbers; own design.
    """
    duel, searches = played.duel, []
    for one in ranges[:MOST]:
        whole = isinstance(number_at(duel.scenario, one.path), int)
        ends = {end: played.outcome((one.path, end), futures).lead for end in (one.low, one.high)}
        searches.append(Search(one, whole, ends))
    for _ in range(ROUNDS):
        wanted = [(search, value) for search in searches for value in search.wanted(duel.seed)]
        if not wanted:
            break
        _play(played, wanted, futures)
        for search in searches:
            search.turns()
    found = []
    for search in searches:
        low, value, high = crossing_range(search, duel.seed)
        if (
            not search.turns()
            or search.sides is None
            or (low <= search.one.low and high >= search.one.high)
        ):
            continue
        found.append(_told(played, search, (low, value, high), search.sides, (scale, kind)))
    return tuple(found)


def sides(search: Search, low: float, value: float, high: float) -> tuple[float, float]:
    """Choose a value on either side: the ends of the range of the turn, whole where heads are."""
    one = search.one
    if search.whole:
        return (
            float(max(one.low, min(np.floor(low), np.ceil(value) - 1))),
            float(min(one.high, max(np.ceil(high), np.floor(value) + 1))),
        )
    margin = CLOSE * (one.high - one.low)
    return max(one.low, min(low, value - margin)), min(one.high, max(high, value + margin))


def _play(played: Played, wanted: Sequence[tuple[Search, float]], futures: pd.Index) -> None:
    """Play values, all parameters at once; a future that fails there is left out of the search."""
    scenario = played.duel.scenario
    points = {(search.one.path, whole_if_whole(scenario, search.one.path, value)): (search, value)
              for search, value in wanted}  # fmt: skip
    played.play("break_even", list(points))
    kept = played.shared(list(points)).intersection(futures)
    for point, (search, value) in points.items():
        leads = played.outcome(point, kept).lead
        if len(kept) < len(futures):
            where = futures.get_indexer(kept)
            search.leads = {one: lead[where] for one, lead in search.leads.items()}
        search.leads[value] = leads


def _told(
    played: Played,
    search: Search,
    turn: tuple[float, float, float],
    between: tuple[float, float],
    shown: tuple[float, str],
) -> BreakEven:
    """Write the break-even and its sentence; of whole things the first at which it has turned."""
    duel, one, (scale, kind) = played.duel, search.one, shown
    scenario, path = duel.scenario, one.path
    words = words_of(scenario, path)
    exact = float(np.ceil(turn[1])) if search.whole else turn[1]
    low, value, high, below, above, base = (
        value_number(number, words.unit, scenario.currency)
        for number in (turn[0], exact, turn[2], *between, one.base))  # fmt: skip
    leader, rival = duel.titles
    leads = [search.leads[side] for side in between]
    falls = bool(leads[0].mean() > 0)
    side = "at least" if falls and search.whole else "above" if falls else "below"
    sure = f"{low.text} to {high.text}"
    if turn[0] <= one.low:
        sure = f"{high.text} or less"
    elif turn[2] >= one.high:
        sure = f"{low.text} or more"
    sentence = (
        f"{rival} beats {leader} if {words.title} is {side} {with_unit(value, words.unit)} "
        f"({sure} in 95 of 100 redraws of the futures; we assume {base.text})"
    )
    at_below, at_above = (interval(kind, mean_interval(lead), scale) for lead in leads)
    order = (leader, rival) if falls else (rival, leader)
    return BreakEven(path, sentence, value, low, high, *order, at_below, at_above, below, above)
