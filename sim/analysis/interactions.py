"""Which parameters matter only together: Sobol indices of the lead, with intervals.

The luck of a block of points (one row of the two sample matrices and its mixtures) is the same, so
the indices are averages over luck, and what luck alone adds to the variance can be said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from sim.analysis.duel import Duel, Player, pinned, refuse_if_endless
from sim.analysis.statistics import Estimate
from sim.errors import BadInput, Problem
from sim.experiment.compact import OK
from sim.experiment.design import Cell, Study, distinct
from sim.experiment.quantiles import quantile
from sim.units import FloatArray

BLOCKS = 64
RESAMPLES = 500
MISSING = "needs the package SALib: install uptake[analysis]"


@dataclass(frozen=True, slots=True)
class Index:
    """Hold the first and the total Sobol index of one parameter, with 95 % half-widths."""

    first: float
    first_half: float
    total: float
    total_half: float

    @property
    def together(self) -> Estimate:
        """What the parameter does only together with others: total less first index.

        Source: the half-widths added as if independent, which is on the wide side since both come
        from the same runs.
        """
        gap = self.total - self.first
        half = float(np.hypot(self.first_half, self.total_half))
        return Estimate(gap, gap - half, gap + half)


def unit_sample(names: Sequence[str], blocks: int, seed: int) -> FloatArray:
    """Draw the points of a Sobol analysis in the unit cube.

    Returns
    -------
    (blocks * (K + 2), K), block after block.

    Raises
    ------
    BadInput : SALib is not installed.

    Source: Saltelli 2002, scrambled Sobol sequence; SALib.
    """
    sample = _salib("SALib.sample.sobol").sample
    drawn = sample(_problem(names), blocks, calc_second_order=False, seed=seed)
    return np.asarray(drawn, dtype=np.float64)


def sobol_indices(names: Sequence[str], values: FloatArray, seed: int) -> dict[str, Index]:
    """Estimate Sobol indices from the values at the points of `unit_sample`.

    Parameters
    ----------
    names : (K,) parameters.
    values : (blocks * (K + 2),) in the order of the points.
    seed : of the bootstrap.

    Returns
    -------
    Name -> indices; all zero where the values do not vary.

    Source: Sobol 1993, Saltelli 2010, bootstrap intervals of Archer 1997; SALib.
    """
    values = np.asarray(values, dtype=np.float64)
    if float(np.ptp(values)) == 0.0:
        return dict.fromkeys(names, Index(0.0, 0.0, 0.0, 0.0))
    found = _salib("SALib.analyze.sobol").analyze(
        _problem(names), values, calc_second_order=False, num_resamples=RESAMPLES, seed=seed
    )
    columns = [found[key] for key in ("S1", "S1_conf", "ST", "ST_conf")]
    return {
        name: Index(*(float(column[place]) for column in columns))
        for place, name in enumerate(names)
    }


def luck_share(values: FloatArray, n_names: int) -> float:
    """Say what share of the variance luck alone makes up, never below 0.

    Parameters
    ----------
    values : (blocks * (K + 2),); the first and the last point of a block share nothing but luck.

    Source: covariance of two independent points under the same luck; own design.

    Example
    -------
    >>> luck_share(np.array([1.0, 9.0, 1.0, -1.0, 9.0, -1.0]), 1)
    1.0
    """
    blocks = np.asarray(values, dtype=np.float64).reshape(-1, n_names + 2)
    first, last = blocks[:, 0], blocks[:, -1]
    variance = float(np.var(np.concatenate([first, last])))
    if variance == 0.0:
        return 0.0
    together = float(np.mean((first - first.mean()) * (last - last.mean())))
    return min(max(together / variance, 0.0), 1.0)


def expected_runs(duel: Duel, blocks: int = BLOCKS) -> int:
    """Count the runs that interactions take.

    Raises
    ------
    BadInput : more than reasonable.
    """
    n_runs = 2 * blocks * (len(duel.scenario.uncertain) + 2)
    refuse_if_endless(n_runs)
    return n_runs


def find_interactions(
    duel: Duel, player: Player, blocks: int = BLOCKS
) -> tuple[Mapping[str, Estimate], float]:
    """Play the points of a Sobol analysis and say what each parameter does only with others.

    Parameters
    ----------
    duel : leader and rival.
    player : plays a study.
    blocks : sampled rows; each takes (K + 2) points.

    Returns
    -------
    Path -> total less first index with interval; share of the lead's variance that is luck.

    Raises
    ------
    BadInput : SALib is missing, a run failed, or too many runs.
    """
    expected_runs(duel, blocks)
    ranges = duel.scenario.uncertain
    names = [one.path for one in ranges]
    cube = np.clip(unit_sample(names, blocks, duel.seed), 1e-9, 1 - 1e-9)
    columns = [quantile(one, cube[:, place]) for place, one in enumerate(ranges)]
    pairs = []
    for row in range(cube.shape[0]):
        values = {name: float(column[row]) for name, column in zip(names, columns, strict=True)}
        luck = duel.seed + 1 + row // (len(names) + 2)
        scenario = pinned(duel.scenario, values)
        factors = tuple(values.items())
        pairs.append(tuple(Cell(scenario, plan, factors, luck)
                           for plan in (duel.leader, duel.rival)))  # fmt: skip
    cells = distinct(cell for pair in pairs for cell in pair)
    study = Study("interactions", cells, 1, duel.seed, duel.generator, duel.rival.name, duel.metric)
    runs = player(study)
    known = runs[runs["status"] == OK].set_index("cell")[duel.metric]
    if len(known) < len(cells) or known.isna().any():
        message = "some runs did not end or have no value of the objective"
        raise BadInput([Problem("interactions", message)])
    sign = 1.0 if duel.larger_is_better else -1.0
    lead = np.array([sign * (float(known[a.id]) - float(known[b.id])) for a, b in pairs])
    indices = sobol_indices(names, lead, duel.seed)
    shares = {name: index.together for name, index in indices.items()}
    return shares, luck_share(lead, len(names))


def _problem(names: Sequence[str]) -> dict[str, Any]:
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}


def _salib(module: str) -> Any:
    """Import a part of SALib, or say that it is missing."""
    try:
        return import_module(module)
    except ImportError as error:
        raise BadInput([Problem("interactions", MISSING)]) from error
