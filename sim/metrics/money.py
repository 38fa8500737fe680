"""Metrics of money: sums over the ledger, which alone holds the money of a run.

Amounts are differences to carrying on as in week 0. Beyond the simulated weeks the mean weekly
flow of the recurring accounts goes on, flat, until its end where it has one; the ledger holds it
under `extension`, in the last simulated week, at its value in that week.
"""

from __future__ import annotations

import numpy as np

from sim.kernel.finance import present_value
from sim.kernel.record import Record
from sim.metrics.measure import Measured, describe
from sim.units import WEEKS_PER_YEAR, FloatArray, discount_factor

BENEFIT_ACCOUNTS = ("benefit", "legacy_saving", "project_benefit", "licences_saved")
LOSS_ACCOUNTS = ("lost_output", "lost_margin")
EXTENSION = "extension"
HALF_A_CENT = 0.005


def flow(record: Record, accounts: tuple[str, ...]) -> FloatArray:
    """Sum accounts over departments, week by week.

    Returns
    -------
    (horizon + 1,) money, undiscounted; an account that does not exist adds nothing.
    """
    rows = [record.ledger[name].by_week() for name in accounts if name in record.ledger]
    return np.sum(rows, axis=0) if rows else np.zeros(record.horizon + 1)


def _simulated(record: Record) -> tuple[str, ...]:
    """Name the accounts of the simulated weeks: all but the extension."""
    return tuple(name for name in record.ledger if name != EXTENSION)


def _rate(record: Record) -> float:
    """Discount rate of the run, a year."""
    return record.facts.get("discount_rate", 0.0)


def recurring_flow(record: Record) -> float:
    """Average the recurring accounts over the last year: money a week that goes on."""
    names = tuple(name for name in _simulated(record) if record.ledger[name].recurring)
    weeks = min(WEEKS_PER_YEAR, record.horizon)
    return float(flow(record, names)[-weeks:].mean()) if weeks else 0.0


def later_flow(record: Record, weeks: int) -> FloatArray:
    """Carry the recurring accounts on beyond the simulated weeks.

    Parameters
    ----------
    record : what a run left behind.
    weeks : how many weeks beyond them.

    Returns
    -------
    (weeks,) money; what has an end is not in the weeks after it.
    """
    later = np.full(weeks, recurring_flow(record))
    year = min(WEEKS_PER_YEAR, record.horizon)
    for account in (one for one in record.ledger.values() if one.recurring):
        for end, rows in account.ending.items():
            over = max(int(end) - record.horizon, 0)
            later[over:] -= float(rows[-year:].sum(axis=1).mean())
    return later


def _values(record: Record) -> tuple[float, float]:
    """Present value of the simulated weeks, and of what goes on after them."""
    simulated = present_value(flow(record, _simulated(record)), _rate(record))
    return simulated, present_value(flow(record, (EXTENSION,)), _rate(record))


def _npv(record: Record) -> float | None:
    return sum(_values(record)) if record.ledger else None


def _npv_extension_share(record: Record) -> float | None:
    """Weigh both parts by size, so that the share stays in 0..1 where their signs differ."""
    simulated, extension = _values(record)
    size = abs(simulated) + abs(extension)
    return abs(extension) / size if size > 0 else None


def _payback_week(record: Record) -> float | None:
    """Find the week from which the discounted sum stays at or above zero, extension included."""
    if not record.ledger:
        return None
    after = int(record.facts.get("money_weeks", record.horizon)) - record.horizon
    later = later_flow(record, max(after, 0))
    flows = np.concatenate([flow(record, _simulated(record)), later])
    total = np.cumsum(flows * discount_factor(np.arange(float(flows.size)), _rate(record)))
    below = np.flatnonzero(total < -HALF_A_CENT)
    week = int(below[-1]) + 1 if below.size else 0
    return float(week) if week < total.size else None


def _cost_total(record: Record) -> float | None:
    if not record.ledger:
        return None
    names = tuple(name for name in _simulated(record) if name not in BENEFIT_ACCOUNTS)
    return -float(flow(record, names).sum()) + 0.0


def _benefit_total(record: Record) -> float | None:
    return float(flow(record, BENEFIT_ACCOUNTS).sum()) if record.ledger else None


def _operating_loss(record: Record) -> float | None:
    if not any(name in record.ledger for name in LOSS_ACCOUNTS):
        return None
    return -float(flow(record, LOSS_ACCOUNTS).sum()) + 0.0


MONEY: tuple[Measured, ...] = (
    describe(
        "npv",
        "money",
        "net present value against carrying on as in week 0, extension included",
        _npv,
        larger_is_better=True,
        source="textbook discounting, model A.9",
    ),
    describe(
        "npv_extension_share",
        "share",
        "part of the present value, by size, that lies beyond the simulated weeks",
        _npv_extension_share,
    ),
    describe(
        "payback_week",
        "weeks",
        "first week from which the discounted sum of all money stays at or above zero",
        _payback_week,
        source="model A.9",
    ),
    describe(
        "cost_total",
        "money",
        "all costs and losses of the simulated weeks, undiscounted",
        _cost_total,
        source="model A.9",
    ),
    describe(
        "benefit_total",
        "money",
        "benefit and saving of the old system in the simulated weeks, undiscounted",
        _benefit_total,
        larger_is_better=True,
        source="model A.9",
    ),
    describe(
        "operating_loss",
        "money",
        "lost output and lost margin of the simulated weeks, undiscounted",
        _operating_loss,
        source="stylised fact SF18",
    ),
)
