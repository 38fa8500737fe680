"""Where the recommended plan loses: boxes of drawn values in which the bad futures lie.

PRIM always finds some box, in noise too. A box counts only if no box of the same search on shuffled
outcomes does as well.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
import pandas as pd
from numpy.random import default_rng

from sim.analysis.compare import compare
from sim.analysis.tables import pair
from sim.errors import BadInput, Problem
from sim.experiment.store import Stored
from sim.units import BoolArray, FloatArray

FEWEST_POINTS = 40
FEWEST_BAD = 8
SHUFFLES = 39
SMALLEST_MASS = 0.05
PEEL = 0.1
ANY_BAD = 1e-6
"""PRIM counts values from here on as bad, and keeps a box from this share of bad on."""
MISSING = "needs the package ema-workbench: install uptake[analysis]"


@dataclass(frozen=True, slots=True)
class Side:
    """State the range of one parameter in a box; null where it is open."""

    path: str
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Box:
    """Describe where the bad futures lie.

    Parameters
    ----------
    sides : parameters that matter.
    coverage : share of all bad futures that lie inside.
    density : share of the futures inside that are bad.
    n_inside : futures inside.
    p_value : how often a search on shuffled outcomes does as well.
    """

    sides: tuple[Side, ...]
    coverage: float
    density: float
    n_inside: int
    p_value: float


@dataclass(frozen=True, slots=True)
class Discovery:
    """Hold what was found: a box or none, and the counts it rests on."""

    box: Box | None
    n_futures: int
    n_bad: int
    reason: str


@dataclass(frozen=True, slots=True)
class _Candidate:
    sides: tuple[Side, ...]
    coverage: float
    density: float
    n_inside: int

    @property
    def score(self) -> float:
        """Harmonic mean of coverage and density."""
        total = self.coverage + self.density
        return 2 * self.coverage * self.density / total if total else 0.0


def discover(points: pd.DataFrame, bad: BoolArray, seed: int = 1) -> Discovery:
    """Search the box that best separates bad futures from good ones.

    Parameters
    ----------
    points : (R rows) one column a drawn parameter.
    bad : (R,) flags.
    seed : of the shuffles.

    Returns
    -------
    A box that none of 39 searches on shuffled flags equals (so noise alone gives one in at most
    1 of 40 studies), or none and why.

    Raises
    ------
    BadInput : ema-workbench is missing.

    Source: Friedman and Fisher 1999; Bryant and Lempert 2010; permutation test by own design.
    """
    flags = np.asarray(bad, dtype=bool)
    n, n_bad = flags.size, int(flags.sum())
    varied = points.loc[:, points.nunique() > 1]
    if n < FEWEST_POINTS:
        return Discovery(None, n, n_bad, f"{n} futures are too few, play {FEWEST_POINTS} or more")
    if min(n_bad, n - n_bad) < FEWEST_BAD:
        reason = f"it loses in {n_bad} of {n} futures: too one-sided to tell where"
        return Discovery(None, n, n_bad, reason)
    if varied.shape[1] == 0:
        return Discovery(None, n, n_bad, "no parameter differs between the futures")
    best = _search(varied, flags)
    nothing = "no box: the futures in which it loses do not lie together"
    if best is None:
        return Discovery(None, n, n_bad, nothing)
    shuffle = default_rng(seed)
    for _ in range(SHUFFLES):
        other = _search(varied, shuffle.permutation(flags))
        if other is not None and other.score >= best.score:
            return Discovery(None, n, n_bad, nothing)
    box = Box(best.sides, best.coverage, best.density, best.n_inside, 1 / (SHUFFLES + 1))
    return Discovery(box, n, n_bad, "")


def _search(points: pd.DataFrame, flags: BoolArray) -> _Candidate | None:
    """Run PRIM once and take the step of its path with the best coverage and density together."""
    prim = _prim()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package's own deprecations; nothing of ours
        search = prim.Prim(points, flags.astype(int), threshold=ANY_BAD, peel_alpha=PEEL,
                           mass_min=SMALLEST_MASS)  # fmt: skip
        found = search.find_box()
    if found is None:
        return None
    path = found.peeling_trajectory
    candidates = []
    for step in range(len(path)):
        sides = _sides(found.box_lims[step], found.box_lims[0], points)
        if sides:
            row = path.iloc[step]
            candidates.append(_Candidate(sides, float(row["coverage"]), float(row["density"]),
                                         int(row["n"])))  # fmt: skip
    return max(candidates, key=lambda one: one.score, default=None)


def _sides(limits: pd.DataFrame, widest: pd.DataFrame, points: pd.DataFrame) -> tuple[Side, ...]:
    """Read the restricted parameters of a box; an end that is the widest one is open."""
    found = []
    for name in points.columns:
        low, high = (float(limits[name].iloc[end]) for end in (0, 1))
        open_low = low <= float(widest[name].iloc[0])
        open_high = high >= float(widest[name].iloc[1])
        if not (open_low and open_high):
            found.append(Side(str(name), None if open_low else low, None if open_high else high))
    return tuple(found)


def _prim() -> Any:
    """Import PRIM without the package's chatter, or say that it is missing."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = import_module("ema_workbench.analysis.prim")
    except ImportError as error:
        raise BadInput([Problem("discover", MISSING)]) from error
    logging.getLogger("EMA").setLevel(logging.ERROR)
    return found


def losing(leader: FloatArray, rival: FloatArray) -> BoolArray:
    """Flag the futures in which the rival does better (larger is better for both).

    Example
    -------
    >>> losing(np.array([1.0, 2.0]), np.array([2.0, 1.0])).tolist()
    [True, False]
    """
    return np.asarray(leader < rival)


def short_of(outcome: FloatArray, target: float) -> BoolArray:
    """Flag the futures in which the outcome does not reach the target (larger is better).

    Example
    -------
    >>> short_of(np.array([1.0, 2.0]), 1.5).tolist()
    [True, False]
    """
    return np.asarray(outcome < target)


def drawn_columns(names: Sequence[str]) -> list[str]:
    """Name the columns of the runs table that hold drawn parameters.

    Example
    -------
    >>> drawn_columns(["run", "x.adoption.gain", "npv"])
    ['x.adoption.gain']
    """
    return [name for name in names if name.startswith("x.")]


def bad_futures(
    stored: Stored, names: Sequence[str], target: float | None
) -> tuple[pd.DataFrame, BoolArray, str]:
    """Flag the bad futures of the leading plan of a stored study.

    Parameters
    ----------
    stored : the study.
    names : columns of drawn parameters.
    target : bad is to miss this objective; None: bad is to do worse than the runner-up.

    Returns
    -------
    Drawn values, flags, and the question in words.

    Raises
    ------
    BadInput : no leader, or no runner-up.
    """
    metric = str(stored.manifest["objective"])
    comparison = compare(stored, str(stored.manifest["baseline"]), metric)
    if not comparison.leader:
        raise BadInput([Problem(stored.folder.as_posix(), "has no plan that does something")])
    better = comparison.objective.larger_is_better
    paired = pair(stored.runs, metric, better)
    order = [cell.name for cell in paired.cells]
    leader = order.index(comparison.leader)
    runs = paired.cells[leader].runs
    points = runs[list(names)].reset_index(drop=True).astype(float)
    points.columns = [name.removeprefix("x.") for name in names]
    title = comparison.plan(comparison.leader).title
    if target is not None:
        flags = short_of(paired.outcomes[leader], target if better else -target)
        return points, flags, f"{title} misses {metric} {target:g}"
    if not comparison.rival:
        raise BadInput([Problem(stored.folder.as_posix(), "has no runner-up; give --target")])
    rival = order.index(comparison.rival)
    flags = losing(paired.outcomes[leader], paired.outcomes[rival])
    return points, flags, f"{title} does worse than {comparison.plan(comparison.rival).title}"
