"""Where each plan stands, as lines of `summary.csv`, for people who work in a spreadsheet."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from sim.analysis.comparison import Comparison, Plan
from sim.analysis.objectives import metric_style
from sim.analysis.statistics import cvar, regrets
from sim.analysis.tables import Cell, metric, pair
from sim.experiment.store import Stored
from sim.experiment.summary import Line, add_lines
from sim.units import FloatArray

_TAIL = 0.05


def write_standing(stored: Stored, comparison: Comparison) -> None:
    """Add to the summary of a study where each plan stands: rank, chances, regret, bad futures.

    Parameters
    ----------
    stored : the study; its `summary.csv` has just been written.
    comparison : what ranks its plans, in which plan stands where.

    Source: own design; the figures are those of the page.
    """
    objective = comparison.objective
    style = metric_style(objective.metric)
    paired = pair(stored.runs, objective.metric, style.larger_is_better)
    missed = dict(zip((cell.name for cell in paired.cells), regrets(paired.outcomes), strict=True))
    unit = comparison.setting.currency if objective.kind in ("money", "cost") else objective.unit
    names = {cell.name: cell.cell for cell in paired.cells}
    outcomes = dict(zip((cell.name for cell in paired.cells), paired.outcomes, strict=True))
    losses = {cell.name: _losses(cell) for cell in paired.cells}
    sign = 1.0 if style.larger_is_better else -1.0
    lines = {
        names[plan.name]: (
            *_lines(comparison, plan, missed[plan.name], unit),
            *_tails(comparison, sign, outcomes[plan.name], losses[plan.name], unit),
        )
        for plan in comparison.plans
    }
    add_lines(stored.folder, lines)


def _losses(cell: Cell) -> FloatArray | None:
    """(R,) losses by incidents and fines of a plan; None where neither can come."""
    found = metric(cell, "expected_loss", math.nan)
    return None if found is None or np.isnan(found).any() else found


def _tails(
    comparison: Comparison, sign: float, outcomes: FloatArray, losses: FloatArray | None, unit: str
) -> Iterator[Line]:
    """List what the worst 5 % of the futures mean, where there are 20 of them or more."""
    n = comparison.n_futures
    if n * _TAIL < 1.0:
        return
    worst = sign * cvar(outcomes, _TAIL)
    yield (f"CVaR 95 of {comparison.objective.metric}, over futures", unit, n, worst, None, None,
           None)  # fmt: skip
    if losses is not None:
        its_unit = f"{comparison.setting.currency} a week"
        worst = 0.0 - cvar(-losses, _TAIL)
        yield ("CVaR 95 of expected_loss, over futures", its_unit, n, worst, None, None, None)


def _lines(comparison: Comparison, plan: Plan, missed: FloatArray, unit: str) -> Iterator[Line]:
    """List the figures of one plan; only `regret` is a spread over the futures."""
    n, goal, standing = comparison.n_futures, comparison.objective.metric, plan.standing
    low, middle, high = (float(np.quantile(missed, part)) for part in (0.1, 0.5, 0.9))

    def one(measure: str, its_unit: str, value: float | None) -> Line:
        return (measure, its_unit, n, value, None, None, None)

    yield one(f"rank by {goal}", "place", plan.rank)
    yield one("best in", "share of futures", plan.best_in.exact)
    yield (f"regret in {goal}", unit, n, float(missed.mean()), low, middle, high)
    yield one(f"largest regret in {goal}", unit, float(missed.max()))
    yield one(f"worst tenth of {goal}", unit, plan.bad_tenth.exact)
    if standing is None:
        return
    yield one("chance of the best plan", "chance", standing.chance_best.exact)
    yield one(f"chance of beating {comparison.baseline}", "chance",
              standing.chance_above_baseline.exact)  # fmt: skip
    found = standing.reaches_target
    if comparison.target is not None and found is not None:
        words = comparison.target.words.replace("\u00a0", " ")
        yield one(words, "share of futures", found.average.exact)
        for end, number in (("lower", found.low), ("upper", found.high)):
            if number is not None:
                yield one(f"{words}: {end} end of its 95 % range", "share of futures", number.exact)
