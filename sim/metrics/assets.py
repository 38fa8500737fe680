"""Metrics of pools: how much of what is paid for is used, and who waits for it."""

from __future__ import annotations

from sim.kernel.record import Record
from sim.metrics.measure import Measured, describe, weeks_of


def _utilisation(record: Record) -> float | None:
    paid, used = weeks_of(record, "pool_paid"), weeks_of(record, "pool_used")
    if paid is None or used is None or not paid.any():
        return None
    return float(used[paid > 0.0].sum() / paid.sum())


def _unmet(record: Record) -> float | None:
    waiting = weeks_of(record, "pool_waiting")
    return None if waiting is None else float(waiting.sum())


def _idle_cost(record: Record) -> float | None:
    return record.facts.get("seats_idle_cost")


ASSETS: tuple[Measured, ...] = (
    describe(
        "seat_utilisation",
        "share",
        "seat-weeks in use of those that were paid for",
        _utilisation,
        larger_is_better=True,
    ),
    describe(
        "seat_unmet",
        "person-weeks",
        "weeks that people waited for a seat, all pools together",
        _unmet,
    ),
    describe(
        "seat_idle_cost",
        "money",
        "cost of seats that were paid for and not in use",
        _idle_cost,
    ),
)
