"""Metrics of governance: how long committees take, how often they are wrong, what risks cost."""

from __future__ import annotations

import math

import numpy as np

from sim.kernel.record import Record
from sim.metrics.measure import Measured, describe, last, wait_quantile, weeks_of

WORST = 0.05
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


def _approved_later_share(record: Record) -> float | None:
    return _ratio(record, "approved_later", "approved_in_all")


def _sitting_hours(record: Record) -> float | None:
    return record.facts.get("sitting_hours")


def _unapproved_share(record: Record) -> float | None:
    return _ratio(record, "proposals_unapproved", "proposals")


def _value_approved(record: Record) -> float | None:
    return record.facts.get("worth_approved")


def _project_latency_p50(record: Record) -> float | None:
    return wait_quantile(0.5, record.desks.get("project gates"))


def _project_latency_p90(record: Record) -> float | None:
    return wait_quantile(0.9, record.desks.get("project gates"))


def _project_wrong_approve(record: Record) -> float | None:
    return _ratio(record, "bad_gate_cases_approved", "bad_gate_cases_decided")


def _project_wrong_reject(record: Record) -> float | None:
    return _ratio(record, "good_gate_cases_rejected", "good_gate_cases_decided")


def _project_unapproved(record: Record) -> float | None:
    return _ratio(record, "gate_cases_unapproved", "gate_cases")


def _project_value_approved(record: Record) -> float | None:
    return record.facts.get("project_worth_approved")


def _unfunded_proposals(record: Record) -> float | None:
    return record.facts.get("proposals_unfunded")


def _expected_loss(record: Record) -> float | None:
    """Average the losses by incidents, and fines, over the weeks of the run."""
    losses = weeks_of(record, "risk_loss")
    return None if losses is None else float(losses.mean())


def _risk_cvar95(record: Record) -> float | None:
    """Average the worst 5 % of weeks, at least one of them.

    Source: conditional value at risk, Rockafellar and Uryasev 2000.
    """
    losses = weeks_of(record, "risk_loss")
    if losses is None:
        return None
    worst = math.ceil(WORST * losses.size)
    return float(np.sort(losses)[-worst:].mean())


def _time_to_restore(record: Record) -> float | None:
    """Average over incidents how long they last; where none lasts, the desk's queue and service."""
    if "restore_weeks" in record.facts:
        return _ratio(record, "restore_weeks", "incidents_that_last")
    waits, desk = record.weekly.get("support_wait"), record.desks.get("support")
    weeks = [int(event.week) for event in record.events if event.kind == "incident"]
    if waits is None or desk is None or desk.done == 0 or not weeks:
        return None
    return float(np.mean(waits[weeks])) + desk.busy_weeks / desk.done


def _defects_left(record: Record) -> float | None:
    return last(record, "misfit")


def _motivation_final(record: Record) -> float | None:
    return last(record, "motivation")


def _audit_findings(record: Record) -> float | None:
    return record.facts.get("audit_findings")


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
        "approved_later_share",
        "share",
        "proposals and decisions about projects that had been turned down before, of those "
        "approved; where what is turned down may come back",
        _approved_later_share,
        source="gates send projects in trouble back, Cooper 2009",
    ),
    describe(
        "sitting_hours",
        "hours",
        "working hours of those who sat on committees, where sittings take hours",
        _sitting_hours,
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
    describe(
        "unfunded_proposals",
        "count",
        "approved proposals for which the change budget still has no money at the end",
        _unfunded_proposals,
    ),
    describe(
        "project_latency_p50",
        "weeks",
        "half of the decisions about projects, made or awaited, took committees at most this long",
        _project_latency_p50,
        source="board wait of half the rhythm, renewal theory",
    ),
    describe(
        "project_latency_p90",
        "weeks",
        "9 of 10 decisions about projects, made or awaited, took committees at most this long",
        _project_latency_p90,
    ),
    describe(
        "project_wrong_approve_share",
        "share",
        "decisions about projects not worth what they still cost that were a yes, of all such",
        _project_wrong_approve,
        source=SCREEN,
    ),
    describe(
        "project_wrong_reject_share",
        "share",
        "decisions about projects worth what they still cost that were a no, of all such",
        _project_wrong_reject,
        source=SCREEN,
    ),
    describe(
        "project_value_approved",
        "money",
        "worth less cost, as it really is, of all projects whose start was approved",
        _project_value_approved,
        larger_is_better=True,
        source=SCREEN,
    ),
    describe(
        "project_unapproved_share",
        "share",
        "decisions about projects that nobody waited for any longer, of all that were asked for",
        _project_unapproved,
    ),
    describe(
        "expected_loss",
        "money a week",
        "losses by incidents and fines for duties, mean over the weeks",
        _expected_loss,
        source="frequency and severity, operational risk",
    ),
    describe(
        "risk_cvar95",
        "money a week",
        "losses by incidents and fines for duties in the worst 5 % of weeks of the run, mean over "
        "those weeks",
        _risk_cvar95,
        source="Rockafellar and Uryasev 2000",
    ),
    describe(
        "time_to_restore",
        "weeks",
        "from an incident until it is repaired (it waits for the support desk first), mean over "
        "those that last; where none is said to last, until the desk would have closed it: its "
        "queue in that week and its mean service; null where none came",
        _time_to_restore,
        source="incident management as a queue, Bartolini, Stefanelli and Tortonesi 2008 (idea)",
    ),
    describe("audit_findings", "count", "people found with an unsanctioned tool", _audit_findings),
    describe(
        "defects_left",
        "utility",
        "what real defects of the technology still cost its users at the end",
        _defects_left,
        source="Rivard and Lapointe 2012 (idea)",
    ),
    describe(
        "motivation_final",
        "share",
        "motivation at the end, mean over intended users",
        _motivation_final,
        larger_is_better=True,
        source="Repenning 2002 (idea)",
    ),
)
