"""Metrics of governance: how long committees take, and how often they are wrong."""

from __future__ import annotations

from sim.kernel.record import Record
from sim.metrics.measure import Measured, describe, wait_quantile

SCREEN = "screening with error, Figueiredo and Joglekar 2007"


def _ratio(record: Record, part: str, whole: str) -> float | None:
    """Divide two facts; None where there is nothing to divide by."""
    total = record.facts.get(whole, 0.0)
    return record.facts[part] / total if total > 0 else None


def _gate_latency_p90(record: Record) -> float | None:
    return wait_quantile(0.9, record.desks.get("gate"), record.desks.get("committees"))


def _wrong_approve_share(record: Record) -> float | None:
    return _ratio(record, "bad_proposals_approved", "bad_proposals_decided")


def _wrong_reject_share(record: Record) -> float | None:
    return _ratio(record, "good_proposals_rejected", "good_proposals_decided")


def _unapproved_share(record: Record) -> float | None:
    return _ratio(record, "proposals_unapproved", "proposals")


def _value_approved(record: Record) -> float | None:
    return record.facts.get("worth_approved")


GOVERNANCE: tuple[Measured, ...] = (
    describe(
        "gate_latency_p90",
        "weeks",
        "9 of 10 requests, decided or still waiting at the end, waited at most this for a board",
        _gate_latency_p90,
    ),
    describe(
        "wrong_approve_share",
        "share",
        "proposals worth less than they cost that were approved, of all such that were decided",
        _wrong_approve_share,
        source=SCREEN,
    ),
    describe(
        "wrong_reject_share",
        "share",
        "proposals worth what they cost that were turned down, of all such that were decided",
        _wrong_reject_share,
        source=SCREEN,
    ),
    describe(
        "value_approved",
        "money",
        "value less cost of all proposals that were approved, as it really is, undiscounted",
        _value_approved,
        larger_is_better=True,
        source=SCREEN,
    ),
    describe(
        "unapproved_share",
        "share",
        "proposals begun without approval, of all that came",
        _unapproved_share,
    ),
)
