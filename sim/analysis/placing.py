"""Where a plan stands among the others: chances, regret, trade-offs, two outcomes, refusals.

The warnings say when a simple ranking would mislead.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats

from sim.analysis import intervals
from sim.analysis.display import SPACE, futures_of, share, show
from sim.analysis.outcomes import two_outcomes
from sim.analysis.records import Interval, Number
from sim.analysis.satisficing import reached, share_range
from sim.analysis.standing import Refused, Standing, Target, TwoOutcomes
from sim.analysis.statistics import ALPHA, FEWEST_FUTURES, TIE, holm, quantile, regrets
from sim.analysis.tables import Cell, metric
from sim.units import BoolArray, FloatArray

DRAWN = "x."
GOODS = (("t80", -1.0, np.inf), ("dip_depth", -1.0, np.inf))
TAKE_OFF = "proficient_final"
LEAST_TAKE_OFF = 0.1
MOST_FLIPPED = 4
MOST_REFUSED = 8
FEWEST_FREE = 10


def standings(
    cells: Sequence[Cell],
    outcomes: FloatArray,
    baseline: int,
    kind: str,
    scale: float,
    sign: float,
    events: pd.DataFrame,
    middle: bool = False,
    target: Target | None = None,
) -> list[Standing]:
    """Work out where each plan stands.

    Parameters
    ----------
    cells : plans in ranking order.
    outcomes : (P, R) the objective, larger is better.
    baseline : position of the plan that others are measured against.
    kind, scale : how the objective is shown.
    sign : 1 where larger is better, else -1.
    events : the study's events.
    middle : plans are ranked by their middle future, not by their average.
    target : what is good enough.

    Source: Efron 1979, Hsu 1984, Savage 1951, Clopper and Pearson 1934; see `intervals`.
    """
    n = outcomes.shape[1]
    chances = intervals.chance_of_best(outcomes, middle)
    may = intervals.middle_may_be_best(outcomes) if middle else _may_be_best(outcomes)
    front = intervals.efficient(_goods(cells, outcomes, middle))
    missed = {"money": "cost", "loss": "share"}.get(kind, kind)
    regret = np.quantile(regrets(outcomes), 0.9, axis=1)
    found = []
    for place, cell in enumerate(cells):
        values = sign * outcomes[place]
        pays = int(np.sum(values > 0))
        found.append(Standing(
            chance_best=share(float(chances[place])),
            chance_above_baseline=share(
                intervals.chance_of_beating(outcomes[place] - outcomes[baseline], middle)),
            may_be_best=bool(may[place]),
            efficient=bool(front[place]),
            regret_bad=show(missed, float(regret[place]), scale),
            middle=_percentile(values, 0.5, kind, scale),
            pays=share_range(pays, n),
            success=_success(cell, values),
            two_outcomes=_humps(values, kind, scale),
            take_off=_take_off(cell),
            refused=_refused(events, cell, n),
            low_tenth=_percentile(values, 0.1, kind, scale),
            high_tenth=_percentile(values, 0.9, kind, scale),
            reaches_target=reached(cell, target),
        ))  # fmt: skip
    return found


def _may_be_best(outcomes: FloatArray) -> BoolArray:
    """Compare averages with the best; plans that are the same in every future are all best, though
    none is better than the others."""
    _, above = intervals.against_the_best(outcomes)
    means = outcomes.mean(axis=1)
    return np.asarray(
        (above > 0) | (means >= means.max() - TIE * max(1.0, abs(float(means.max()))))
    )


def _goods(cells: Sequence[Cell], outcomes: FloatArray, middle: bool) -> FloatArray:
    """Objective (as it ranks), time to 80 % and dip of each plan (middle future), larger is
    better."""
    columns = [np.median(outcomes, axis=1) if middle else outcomes.mean(axis=1)]
    for name, sign, missing in GOODS:
        found = [metric(cell, name, missing) for cell in cells]
        if all(one is not None for one in found):
            columns.append(np.array([sign * float(np.median(one)) for one in found
                                     if one is not None]))  # fmt: skip
    return np.column_stack(columns)


def _percentile(values: FloatArray, part: float, kind: str, scale: float) -> Interval:
    """Show a percentile of the futures with its range; an end that none can bound stays open."""
    found = show(kind, quantile(values, part), scale)
    ends = intervals.quantile_interval(values, part)
    if ends is None:
        return Interval(found, None, None, "too few futures for a range")
    low, high = (show(kind, end, scale) if np.isfinite(end) else None for end in ends)
    if low is None or high is None:
        words = f"up to {high.text}" if high else f"from {low.text}" if low else "not bounded"
    else:
        words = f"{low.text} to {high.text}"
    return Interval(found, low, high, words)


def _success(cell: Cell, values: FloatArray) -> Number | None:
    reached = metric(cell, "t80", np.inf)
    if reached is None:
        return None
    return futures_of(float(np.sum((values > 0) & np.isfinite(reached))), values.size)


def _humps(values: FloatArray, kind: str, scale: float) -> TwoOutcomes | None:
    split = two_outcomes(values)
    if split is None:
        return None
    low, high = show(kind, split.low, scale), show(kind, split.high, scale)
    words = f"two outcomes: {split.n_high} futures near {high.text}, {split.n_low} near {low.text}"
    n = values.size
    return TwoOutcomes(
        futures_of(split.n_high, n), share_range(split.n_high, n), low, high, words)  # fmt: skip


def _take_off(cell: Cell) -> TwoOutcomes | None:
    values = metric(cell, TAKE_OFF, np.nan)
    if values is None or np.isnan(values).any():
        return None
    split = two_outcomes(values)
    if split is None or split.high - split.low < LEAST_TAKE_OFF:
        return None
    n, low, high = values.size, share(split.low), share(split.high)
    words = f"takes off in {split.n_high} of {n} futures, to {high.text}; else {low.text}"
    return TwoOutcomes(
        futures_of(split.n_high, n), share_range(split.n_high, n), low, high, words)  # fmt: skip


def _refused(events: pd.DataFrame, cell: Cell, n: int) -> tuple[Refused, ...]:
    """Count refused pulls by text over the futures, the most frequent first."""
    if not {"cell", "kind", "run", "text"} <= set(events.columns):
        return ()
    own = events[(events["cell"] == cell.cell) & (events["kind"] == "refused")]
    counts = own.groupby("text")["run"].nunique().sort_values(ascending=False, kind="stable")
    return tuple(
        Refused(str(text), futures_of(float(count), n))
        for text, count in counts.head(MOST_REFUSED).items()
    )


def flips(leader: Cell, lead: FloatArray) -> list[str]:
    """Name drawn parameters inside whose range the lead over the rival seems to turn.

    All drawn parameters are fitted together, since in a few dozen futures some pairs move together
    by chance. An effect beyond luck (corrected for looking at all) that turns the lead
    between the lowest and highest draw makes a warning; `uptake sensitivity` plays it again to be
    sure.

    Parameters
    ----------
    leader : its runs hold the draws in columns `x.<path>`.
    lead : (R,) leader minus rival, future by future, larger is better for the leader.

    Source: least squares, Holm 1979; the warning is own design.
    """
    names = [str(name) for name in leader.runs.columns if str(name).startswith(DRAWN)]
    drawn = {name: leader.runs[name].to_numpy(dtype=np.float64) for name in names}
    drawn = {name: x for name, x in drawn.items() if np.isfinite(x).all() and np.ptp(x) > 0}
    if lead.size < FEWEST_FUTURES or not drawn or np.ptp(lead) == 0:
        return []
    table = np.column_stack([(x - x.mean()) / x.std() for x in drawn.values()])
    slopes, p = _fitted(table, lead)
    found = []
    for name, x, slope, chance in zip(drawn, table.T, slopes, p, strict=True):
        ends = lead.mean() + slope * np.array([x.min(), x.max()])
        if chance < ALPHA and ends.min() < 0 < ends.max():
            found.append(name.removeprefix(DRAWN))
    return found


def _fitted(table: FloatArray, lead: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Fit a lead by least squares on centred columns: slopes, and corrected p values (1 where the
    futures are too few for so many parameters)."""
    free = lead.size - table.shape[1] - 1
    if free < FEWEST_FREE or np.linalg.matrix_rank(table) < table.shape[1]:
        return np.zeros(table.shape[1]), np.ones(table.shape[1])
    inverse = np.linalg.inv(table.T @ table)
    slopes = inverse @ table.T @ (lead - lead.mean())
    left = lead - lead.mean() - table @ slopes
    errors = np.sqrt(np.diag(inverse) * (left @ left) / free)
    t = np.divide(np.abs(slopes), errors, out=np.full(slopes.size, np.inf), where=errors > 0)
    return slopes, holm(2 * stats.t.sf(t, free))


def simpson(leader: Sequence[float | None], rival: Sequence[float | None]) -> tuple[int, int]:
    """Count departments in which the leader does worse than the rival, of those that differ.

    Parameters
    ----------
    leader, rival : one figure per department, larger is better; null where there is none.

    Returns
    -------
    Worse, and all that differ.

    Source: Simpson 1951.

    Example
    -------
    >>> simpson([0.2, 0.9, None], [0.3, 0.1, 0.5])
    (1, 2)
    """
    pairs = [(own, other) for own, other in zip(leader, rival, strict=True)
             if own is not None and other is not None and own != other]  # fmt: skip
    return sum(own < other for own, other in pairs), len(pairs)


def warnings_of(
    leader: str, rival: str, worse: tuple[int, int], flipped: Sequence[str], middle: bool
) -> tuple[str, ...]:
    """Say what a reader of the ranking must know, one sentence each.

    Parameters
    ----------
    leader, rival : titles of the plans.
    worse : departments in which the leader ends with fewer proficient people, and all that differ.
    flipped : what the settings are called inside whose range the two seem to change places.
    middle : plans are ranked by the middle future.

    Source: own design.
    """
    said = []
    if middle:
        said.append("A few extreme futures carry the averages, so plans are ranked by the middle "
                    "future.")  # fmt: skip
    if worse[1] >= 3 and 2 * worse[0] > worse[1]:
        said.append(f"{leader} is ahead overall, yet ends with fewer proficient people than "
                    f"{rival} in {worse[0]} of the {worse[1]} departments that "
                    "differ.")  # fmt: skip
    if flipped:
        more = len(flipped) - MOST_FLIPPED
        named = "; ".join(flipped[:MOST_FLIPPED]) + (f"; {more} more" if more > 0 else "")
        said.append(f"{leader} and {rival} seem to change places inside the range of: {named} "
                    f"(uptake{SPACE}sensitivity plays it again).")  # fmt: skip
    return tuple(said)
