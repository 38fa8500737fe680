"""Stop when the difference that decides is known well enough."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis.objectives import metric_style
from sim.analysis.statistics import mean_interval
from sim.experiment.compact import OK
from sim.experiment.design import StopRule, Study
from sim.units import FloatArray

GROWTH = 1.25
FEWEST_MORE = 10


@dataclass(frozen=True, slots=True)
class Verdict:
    """State what a look at the futures played so far says.

    Parameters
    ----------
    futures : paired futures that were looked at.
    leader, rival : plans with the best and second-best average.
    halfwidth : half of the 95 % interval of their paired difference; infinite where too few.
    enough : it is as narrow as asked.
    """

    futures: int
    leader: str
    rival: str
    halfwidth: float
    enough: bool


def look(runs: pd.DataFrame, study: Study) -> Verdict:
    """Look whether leader and runner-up are told apart well enough.

    Parameters
    ----------
    runs : table `runs` of the futures played so far.
    study : its rule says which metric, and how narrow.

    Returns
    -------
    What the look says. A plan that never has a value stands aside; so does a future in which
    another plan has none.

    Source: Chow and Robbins 1965; leader and runner-up are chosen anew at each look.
    """
    metric = metric_of(study)
    done = runs[runs["status"] == OK]
    wide = done.pivot(index=["seed", "future"], columns="cell", values=metric)
    cells = [cell for cell in study.cells if cell.id in wide and wide[cell.id].notna().any()]
    outcomes = wide[[cell.id for cell in cells]].to_numpy(dtype=np.float64, na_value=np.nan).T
    names = [cell.strategy.name for cell in cells]
    return verdict(outcomes, names, study.stop, metric_style(metric).larger_is_better)


def verdict(
    outcomes: FloatArray, names: list[str], rule: StopRule, larger_is_better: bool = True
) -> Verdict:
    """Judge a table of outcomes, plans by futures; values that are no numbers are left out.

    Example
    -------
    >>> outcomes = np.array([np.arange(20.0), np.arange(20.0) - 3.0])
    >>> verdict(outcomes, ["a", "b"], StopRule(halfwidth=1.0)).enough
    True
    """
    usable = outcomes[:, np.isfinite(outcomes).all(axis=0)]
    futures = usable.shape[1]
    if futures == 0 or len(names) < 2:
        return Verdict(futures, "", "", math.inf, False)
    means = usable.mean(axis=1) * (1.0 if larger_is_better else -1.0)
    first, second = (int(place) for place in np.argsort(-means, kind="stable")[:2])
    estimate = mean_interval(usable[first] - usable[second])
    half = math.inf
    if estimate.low is not None and estimate.high is not None:
        half = max(estimate.high - estimate.average, estimate.average - estimate.low)
    enough = futures >= rule.min and half <= rule.halfwidth
    return Verdict(futures, names[first], names[second], half, enough)


def metric_of(study: Study) -> str:
    """Name the metric that the rule of a study looks at."""
    return study.stop.metric or study.objective


def next_futures(played: int, rule: StopRule) -> int:
    """Say how many futures to have at the next look: a quarter more, at least ten more.

    Few looks keep the interval honest and the tables cheap.

    Example
    -------
    >>> rule = StopRule(max=60)
    >>> [next_futures(n, rule) for n in (0, 20, 30, 48)]
    [20, 30, 40, 60]
    """
    if played == 0:
        return rule.min
    return min(max(played + FEWEST_MORE, math.ceil(GROWTH * played)), rule.max)


def sentence(found: Verdict, study: Study) -> str:
    """Say how many futures it took, and how well the difference is known."""
    pair_of = f"{found.leader} - {found.rival}"
    metric, wanted = metric_of(study), study.stop.halfwidth
    if not math.isfinite(found.halfwidth):
        known = f"there are too few futures with two plans that have a {metric}"
    else:
        known = f"{metric}, {pair_of}, is known to +-{found.halfwidth:,.4g} (asked: {wanted:,.4g})"
    end = "Stopped" if found.enough else f"Not narrow enough at the limit stop.max={study.stop.max}"
    return f"{end} after {study.futures} futures: {known}."
