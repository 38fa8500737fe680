"""Money over time from the ledger: when a plan pays back at the latest, what a late start costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa

from sim.analysis.comparison import Cash
from sim.analysis.display import spread, years
from sim.analysis.tables import Cell, StudyTables
from sim.kernel.finance import annuity
from sim.metrics.money import BENEFIT_ACCOUNTS, EXTENSION, HALF_A_CENT
from sim.units import WEEKS_PER_YEAR, FloatArray, IntArray, discount_factor

MONTH = WEEKS_PER_YEAR / 12
COLUMNS = ("run", "week", "account", "amount")
CODED = ("run", "account")
ROWS_AT_ONCE = 1_000_000
RATE, MONEY_WEEKS = "discount_rate", "money_weeks"


@dataclass(frozen=True)
class Flows:
    """Hold the money of one plan, week by week until the end of the money.

    Parameters
    ----------
    benefits : (R, T) what it earns and saves, undiscounted.
    costs : (R, T) all else as costs; R futures, the first week is week 0.
    rates : (R,) discount rate a year.
    """

    benefits: FloatArray
    costs: FloatArray
    rates: FloatArray

    def discounted(self, flows: FloatArray) -> FloatArray:
        """Discount flows (R, T) to the start."""
        weeks = np.arange(float(flows.shape[1]))
        factors = np.array([discount_factor(weeks, float(rate)) for rate in self.rates])
        return np.asarray(flows * factors)


def cautious_week(flows: Flows) -> float:
    """Find the payback where small benefits meet high costs.

    Week by week the benefits so far are those that 9 of 10 futures exceed, the costs so far those
    that 9 of 10 futures stay below, both discounted.

    Returns
    -------
    First week from which the sum stays at or above zero; infinite where there is none.

    Source: own design.

    Example
    -------
    >>> rates, weeks = np.zeros(2), np.arange(4)
    >>> earned = np.array([[0.0, 2.0, 2.0, 2.0], [0.0, 2.0, 2.0, 2.0]])
    >>> spent = np.array([[3.0, 0.0, 0.0, 0.0], [3.0, 0.0, 0.0, 0.0]])
    >>> cautious_week(Flows(earned, spent, rates))
    2.0
    """
    earned = np.cumsum(flows.discounted(flows.benefits), axis=1)
    spent = np.cumsum(flows.discounted(flows.costs), axis=1)
    total = np.quantile(earned, 0.1, axis=0) - np.quantile(spent, 0.9, axis=0)
    below = np.flatnonzero(total < -HALF_A_CENT)
    week = int(below[-1]) + 1 if below.size else 0
    return float(week) if week < total.size else np.inf


def delay_costs(flows: Flows) -> FloatArray:
    """Say what one month's delay costs in each future, in present money.

    Everything comes a month later, the end stays: the last month of the money is lost, the rest is
    discounted for a month more. Seasons and freezes are not played again.

    Returns
    -------
    (R,) money; negative where waiting saves money.

    Source: own design.

    Example
    -------
    >>> rate, month = np.zeros(1), 52 / 12
    >>> earned = np.ones((1, 61))
    >>> bool(np.isclose(delay_costs(Flows(earned, 0 * earned, rate))[0], month))
    True
    """
    net = flows.discounted(flows.benefits - flows.costs)
    whole = int(MONTH)
    last = np.zeros(net.shape[1])
    last[-whole:] = 1.0
    if net.shape[1] > whole:
        last[-whole - 1] = MONTH - whole
    kept = net @ (1.0 - last)
    later = np.array([float(discount_factor(MONTH, float(rate))) for rate in flows.rates])
    return np.asarray(net.sum(axis=1) - later * kept)


def cash_of(flows: Flows, scale: float, horizon_years: float) -> Cash:
    """Show both as the page needs them."""
    return Cash(
        cautious=years(cautious_week(flows), horizon_years),
        delay=spread("cost", delay_costs(flows), scale),
    )


class CashBook:
    """Read the ledger of a study once, and give each plan its flows.

    Parameters
    ----------
    stored : the study's tables.
    weeks : simulated weeks.

    Source: own design; the weeks after the simulated ones repeat the mean of the last year (A.9).
    """

    def __init__(self, stored: StudyTables, weeks: int) -> None:
        names = [str(run) for run in stored.runs["run"]]
        self._weeks = weeks
        self._config: Mapping[str, Any] = stored.manifest.get("config", {}).get("investment", {})
        self._places = {name: place for place, name in enumerate(names)}
        self._benefits = np.zeros((len(names), weeks + 1))
        self._costs = np.zeros((len(names), weeks + 1))
        self._after = np.zeros(len(names))
        self._known = np.zeros(len(names), dtype=bool)
        table = stored.table("ledger", COLUMNS, CODED)
        for batch in table.to_batches(max_chunksize=ROWS_AT_ONCE):
            self._book(batch)

    def _book(self, rows: pa.RecordBatch) -> None:
        """Add some rows of the ledger."""
        run = _codes(rows["run"], self._places)
        kind = _codes(rows["account"], _SIDES)
        amount = np.asarray(rows["amount"], dtype=np.float64)
        week = np.asarray(rows["week"], dtype=np.int64)
        self._known[run[run >= 0]] = True
        for side, total, sign in ((EARNED, self._benefits, 1.0), (SPENT, self._costs, -1.0)):
            mine = (kind == side) & (run >= 0)
            np.add.at(total, (run[mine], week[mine]), sign * amount[mine])
        mine = (kind == LATER) & (run >= 0)
        np.add.at(self._after, run[mine], amount[mine])

    def flows(self, cell: Cell) -> Flows | None:
        """Take the flows of one plan, in the order of its futures; None without a ledger."""
        runs = [str(run) for run in cell.runs["run"]]
        places = np.array([self._places[run] for run in runs])
        if not self._known[places].any():
            return None
        rates = self._value(cell, RATE, 0.0)
        until = int(self._value(cell, MONEY_WEEKS, 0.0).max()) or self._weeks
        more = max(until - self._weeks, 0)
        benefits, costs, after = (total[places] for total in
                                  (self._benefits, self._costs, self._after))  # fmt: skip
        if more:
            worth = np.array([annuity(more, float(rate)) for rate in rates])
            last = benefits[:, 1:][:, -WEEKS_PER_YEAR:].mean(axis=1)
            tail = np.repeat(last[:, None], more, axis=1)
            benefits = np.concatenate([benefits, tail], axis=1)
            costs = np.concatenate([costs, tail - (after / worth)[:, None]], axis=1)
        return Flows(benefits, costs, rates)

    def _value(self, cell: Cell, name: str, otherwise: float) -> FloatArray:
        """Read a setting of the money in each future: drawn, swept, or as configured."""
        for column in (f"x.investment.{name}", f"investment.{name}"):
            if column in cell.runs.columns:
                return cell.runs[column].to_numpy(dtype=np.float64)
        return np.full(len(cell.runs), float(self._config.get(name, otherwise)))


def _codes(column: pa.DictionaryArray, places: Mapping[str, int]) -> IntArray:
    """Turn coded texts into places; a text that has none becomes the place of the empty text."""
    other = places.get("", -1)
    known = np.array([places.get(str(text), other) for text in column.dictionary.to_pylist()])
    return np.asarray(known[np.asarray(column.indices, dtype=np.int64)], dtype=np.int64)


EARNED, SPENT, LATER = range(3)
_SIDES: Mapping[str, int] = MappingProxyType({
    **dict.fromkeys(BENEFIT_ACCOUNTS, EARNED), EXTENSION: LATER, "": SPENT,
})  # fmt: skip
