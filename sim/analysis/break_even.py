"""Where the lead turns: the value of a parameter at which another plan overtakes.

The search plays the same futures at every value, so the lead moves smoothly with the parameter and
its zero is found by false position; luck enters as the range of that zero over resampled futures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.random import default_rng

from sim.analysis.display import interval
from sim.analysis.duel import Duel, Player, play_points, whole_if_whole
from sim.analysis.intervals import mean_interval
from sim.analysis.knob_words import value_number, with_unit, words_of
from sim.analysis.reasons import BreakEven
from sim.scenario import Uncertain, number_at
from sim.units import FloatArray

MOST = 3
STEPS = 6
CLOSE = 0.01
RESAMPLES = 2000
CERTAINTY = (0.025, 0.975)


@dataclass
class Search:
    """Hold what is known of the lead along one parameter: value -> (R,) leads."""

    one: Uncertain
    whole: bool
    leads: dict[float, FloatArray] = field(default_factory=dict)

    def bracket(self) -> tuple[float, float] | None:
        """Find the two neighbouring values between which the average lead changes its sign."""
        known = sorted(self.leads)
        ahead = [float(self.leads[value].mean()) > 0 for value in known]
        turns = [place for place in range(len(known) - 1) if ahead[place] != ahead[place + 1]]
        return (known[turns[0]], known[turns[0] + 1]) if turns else None

    def next_value(self) -> float | None:
        """Choose the value to be played next; None once the turn is known well enough."""
        found = self.bracket()
        if found is None:
            return None
        low, high = found
        if self.whole and high - low <= 1:
            return None
        if high - low <= CLOSE * (self.one.high - self.one.low):
            return None
        guess = zero_between(low, high, self.leads[low].mean(), self.leads[high].mean())
        edge = 0.1 * (high - low)  # false position alone may creep along from one side
        guess = min(max(guess, low + edge), high - edge)
        if self.whole:
            guess = float(min(max(round(guess), low + 1), high - 1))
        return None if guess in self.leads else guess


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
    duel: Duel,
    ends: Mapping[str, tuple[FloatArray, FloatArray]],
    player: Player,
    scale: float,
    kind: str,
) -> tuple[tuple[BreakEven, ...], int]:
    """Search the break-even of each parameter whose ends lie on both sides of zero.

    Parameters
    ----------
    duel : who fights.
    ends : path -> leads at low and at high, in the order in which sentences are wanted.
    player : plays a study.
    scale, kind : how the objective is shown.

    Returns
    -------
    Up to three break-evens that held when both sides were played again, and the number of runs.

    Source: false position on common random numbers; own design.
    """
    ranges = {one.path: one for one in duel.scenario.uncertain}
    searches = []
    for path, (at_low, at_high) in list(ends.items())[:MOST]:
        one = ranges[path]
        whole = isinstance(number_at(duel.scenario, path), int)
        searches.append(Search(one, whole, {one.low: at_low, one.high: at_high}))
    n_runs = 0
    for _ in range(STEPS):
        wanted = [(search, search.next_value()) for search in searches]
        n_runs += _play(duel, [(one, value) for one, value in wanted if value is not None], player)
    found = []
    for search in searches:
        low, value, high = crossing_range(search, duel.seed)
        below, above = sides(search, low, value, high)
        n_runs += _play(duel, [(search, side) for side in (below, above)], player)
        at_below, at_above = search.leads[below], search.leads[above]
        if below < above and (at_below.mean() > 0) != (at_above.mean() > 0):
            shown = (low, above if search.whole else value, high)
            found.append(_told(duel, search, shown, (at_below, at_above), scale, kind))
    return tuple(found), n_runs


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


def _play(duel: Duel, wanted: Sequence[tuple[Search, float]], player: Player) -> int:
    """Play what is not known yet, all parameters at once; return the number of runs."""
    new = [(one, value) for one, value in wanted if value not in one.leads]
    if not new:
        return 0
    points = [(one.one.path, whole_if_whole(duel.scenario, one.one.path, value))
              for one, value in new]  # fmt: skip
    outcomes = play_points(duel, "break_even", points, player)
    for (search, value), outcome in zip(new, outcomes, strict=True):
        search.leads[value] = outcome.lead
    return 2 * duel.futures * len(points)


def _told(
    duel: Duel,
    search: Search,
    turn: tuple[float, float, float],
    leads: tuple[FloatArray, FloatArray],
    scale: float,
    kind: str,
) -> BreakEven:
    """Write the break-even and its sentence."""
    scenario, path = duel.scenario, search.one.path
    words = words_of(scenario, path)
    low, value, high = (value_number(one, words.unit, scenario.currency) for one in turn)
    base = value_number(search.one.base, words.unit, scenario.currency)
    leader, rival = duel.titles
    falls = bool(leads[0].mean() > 0)
    side = "at least" if falls and search.whole else "above" if falls else "below"
    sentence = (
        f"{rival} beats {leader} if {words.title} is {side} {with_unit(value, words.unit)} "
        f"({low.text} to {high.text} in 95 of 100 redraws of the futures; we assume {base.text})"
    )
    below, above = (interval(kind, mean_interval(lead), scale) for lead in leads)
    order = (leader, rival) if falls else (rival, leader)
    return BreakEven(path, sentence, value, low, high, *order, below, above)
