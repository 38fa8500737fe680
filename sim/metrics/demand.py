"""Metrics of demand; null where no request is declared."""

from __future__ import annotations

from sim.kernel.record import Record
from sim.metrics.measure import Measured, describe, wait_quantile


def _fill(record: Record) -> float | None:
    asked = record.facts.get("request_value_asked", 0.0)
    return record.facts["request_value_met"] / asked if asked > 0.0 else None


def _reneged(record: Record) -> float | None:
    asked = record.facts.get("requests_asked", 0.0)
    return record.facts["requests_reneged"] / asked if asked > 0.0 else None


def _request_shadow(record: Record) -> float | None:
    """Divide those who helped themselves, waited or turned away, by all who asked."""
    asked = record.facts.get("requests_asked", 0.0)
    gone = record.facts.get("requests_reneged", 0.0) + record.facts.get("requests_turned_away", 0.0)
    return gone / asked if asked > 0.0 else None


def _value_per_desk_hour(record: Record) -> float | None:
    hours = record.facts.get("request_desk_hours", 0.0)
    return record.facts["request_value_met"] / hours if hours > 0.0 else None


def _request_wait(record: Record) -> float | None:
    return wait_quantile(0.9, record.desks.get("requests"))


def _wait_first(record: Record) -> float | None:
    return record.facts.get("request_wait_first")


def _wait_last(record: Record) -> float | None:
    return record.facts.get("request_wait_last")


DEMAND: tuple[Measured, ...] = (
    describe(
        "fill_rate",
        "share",
        "of the worth of all requests that was met",
        _fill,
        larger_is_better=True,
        source="value-weighted, after inventory practice",
    ),
    describe(
        "reneged_share",
        "share",
        "requests whose owners gave up waiting and helped themselves",
        _reneged,
    ),
    describe(
        "request_shadow_share",
        "share",
        "requests whose owners gave up waiting or were turned away by a quota, and helped "
        "themselves",
        _request_shadow,
    ),
    describe(
        "value_per_desk_hour",
        "money an hour",
        "worth of the requests that were met, by self-service too, by the hours that the desk was "
        "staffed",
        _value_per_desk_hour,
        larger_is_better=True,
        source="value per unit of the scarce factor, textbook",
    ),
    describe(
        "request_wait_p90",
        "weeks",
        "9 of 10 requests, taken up or still waiting at the end, waited at most this",
        _request_wait,
    ),
    describe(
        "request_wait_first_p90",
        "weeks",
        "9 of 10 requests of the first grade that were taken up waited at most this",
        _wait_first,
    ),
    describe(
        "request_wait_last_p90",
        "weeks",
        "9 of 10 requests of the last grade that were taken up waited at most this",
        _wait_last,
    ),
)
