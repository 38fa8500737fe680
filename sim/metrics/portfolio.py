"""Metrics of the portfolio; null where no project is declared."""

from __future__ import annotations

import numpy as np

from sim.kernel.finance import annuity, present_value
from sim.kernel.record import Record
from sim.metrics.measure import TOLERANCE, Measured, describe
from sim.metrics.money import flow
from sim.units import WEEKS_PER_YEAR, FloatArray

RECURRING = ("project_run", "project_benefit", "licences_saved")
ACCOUNTS = (*RECURRING, "project_bills", "project_double_entry", "project_pay")
POOL = "pool "
_CENT = 0.005


def _value(record: Record) -> float | None:
    """Discount the portfolio's own accounts, and what of them goes on after the last week."""
    if ACCOUNTS[0] not in record.ledger:
        return None
    rate = record.facts.get("discount_rate", 0.0)
    flows = flow(record, ACCOUNTS)
    after = int(record.facts.get("money_weeks", record.horizon)) - record.horizon
    weeks = min(WEEKS_PER_YEAR, record.horizon)
    going_on = float(flow(record, RECURRING)[-weeks:].mean()) if weeks else 0.0
    flows[-1] += going_on * annuity(max(after, 0), rate)
    return present_value(flows, rate)


def _finished(record: Record) -> float | None:
    return record.facts.get("projects_finished")


def _lateness(record: Record) -> float | None:
    return record.facts.get("project_lateness")


def _killed_late(record: Record) -> float | None:
    started = record.facts.get("projects_started", 0.0)
    return record.facts["projects_killed_late"] / started if started > 0.0 else None


def _sunk(record: Record) -> float | None:
    return record.facts.get("sunk_cost")


def _utilisation(record: Record) -> float | None:
    """Divide the time that all pools worked by the time that they were there."""
    pools = [desk for name, desk in record.desks.items() if name.startswith(POOL)]
    there = sum(desk.capacity_weeks for desk in pools)
    return sum(desk.busy_weeks for desk in pools) / there if there > 0.0 else None


def _starved(record: Record) -> float | None:
    return record.facts.get("starved_weeks")


def _correlation(record: Record) -> float | None:
    return record.facts.get("priority_correlation")


def _regret(record: Record) -> float | None:
    return record.facts.get("priority_regret")


def _score_correlation(record: Record) -> float | None:
    return record.facts.get("score_correlation")


def _score_regret(record: Record) -> float | None:
    return record.facts.get("score_regret")


def _success(record: Record) -> float | None:
    return record.facts.get("success_index")


def _idle_starved(record: Record) -> float | None:
    return record.facts.get("idle_starved")


def _value_of_scarce_hours(record: Record) -> float | None:
    """Divide the portfolio's worth by the hours of its scarcest skill that went into it."""
    value, hours = _value(record), record.facts.get("scarce_hours", 0.0)
    return value / hours if value is not None and hours > 0.0 else None


def _run_share(record: Record) -> float | None:
    run, change = record.facts.get("run_paid"), record.facts.get("change_paid", 0.0)
    return None if run is None or run + change <= 0.0 else run / (run + change)


def _run_by_year(record: Record) -> FloatArray:
    """Divide run cost by what the budget released, year by year; part of a year does not count.

    Returns
    -------
    (years,) shares; empty where there is no budget.
    """
    released, run = record.weekly.get("budget_released"), record.weekly.get("run_spend")
    years = record.horizon // WEEKS_PER_YEAR
    if released is None or run is None or years == 0 or not released.any():
        return np.zeros(0)
    whole = years * WEEKS_PER_YEAR
    budget = released[:whole].reshape(years, -1).sum(axis=1)
    spent = run[1 : whole + 1].reshape(years, -1).sum(axis=1)
    return np.asarray(np.divide(spent, budget, out=np.full(years, np.inf), where=budget > _CENT))


def _run_first_year(record: Record) -> float | None:
    return _stated(_run_by_year(record)[:1])


def _run_last_year(record: Record) -> float | None:
    return _stated(_run_by_year(record)[-1:])


def _stated(share: FloatArray) -> float | None:
    """Say the share of a year; there is none where the budget released nothing."""
    return float(share[0]) if np.isfinite(share).all() and share.size else None


def _change_stops(record: Record) -> float | None:
    """Find the year from which on run takes all that is released, to the end of the run."""
    shares = _run_by_year(record)
    left = np.flatnonzero(shares < 1.0 - TOLERANCE)
    first = int(left[-1]) + 1 if left.size else 0
    return float(first + 1) if first < shares.size else None


def _projects_starved(record: Record) -> float | None:
    return record.facts.get("projects_starved")


def _licences(record: Record) -> float | None:
    if "licences_saved" not in record.ledger:
        return None
    return float(record.ledger["licences_saved"].rows.sum())


PORTFOLIO: tuple[Measured, ...] = (
    describe(
        "portfolio_value",
        "money",
        "net present value of the portfolio's own accounts, extension included",
        _value,
        larger_is_better=True,
        source="textbook discounting, model A.9",
    ),
    describe(
        "projects_finished",
        "projects",
        "projects whose hypercare ended within the run",
        _finished,
        larger_is_better=True,
    ),
    describe(
        "project_lateness",
        "weeks",
        "by which projects end after the week planned at their start, mean; those not ended "
        "count up to the end of the run",
        _lateness,
        source="overruns are right-skewed, SF12",
    ),
    describe(
        "killed_late_share",
        "share",
        "projects ended after more than half of their estimate was spent, of those started",
        _killed_late,
        source="Laslo and Gurevich 2013 (question)",
    ),
    describe("sunk_cost", "money", "spent on projects that were ended", _sunk),
    describe(
        "starved_weeks", "weeks", "that teams waited for approved money or for cash", _starved
    ),
    describe(
        "pool_utilisation",
        "share",
        "of the skilled pools' time that was worked, switching included",
        _utilisation,
        larger_is_better=True,
    ),
    describe(
        "priority_correlation",
        "-",
        "rank correlation of believed and true worth per money, over all projects",
        _correlation,
        larger_is_better=True,
        source="Spearman 1904",
    ),
    describe(
        "priority_regret",
        "money",
        "true worth lost because projects are chosen by belief and not by the truth: best sets, "
        "each with its prerequisites, for the money of the first year; null from 19 projects on",
        _regret,
        source="regret against perfect information, decision analysis",
    ),
    describe(
        "score_correlation",
        "-",
        "rank correlation of the scoring sheet and true worth per money, over all projects",
        _score_correlation,
        larger_is_better=True,
        source="Spearman 1904",
    ),
    describe(
        "score_regret",
        "money",
        "true worth lost because projects are chosen down the scoring sheet and not by the truth, "
        "for the money of the first year; null from 19 projects on",
        _score_regret,
        source="regret against perfect information, decision analysis",
    ),
    describe(
        "value_per_scarce_hour",
        "money an hour",
        "worth of the portfolio by the hours that its busiest pool, for its size, worked on it",
        _value_of_scarce_hours,
        larger_is_better=True,
        source="value per unit of the scarce factor, textbook",
    ),
    describe(
        "idle_starved_share",
        "share",
        "of the pools' time, looked at week by week, that people idled while a project waited "
        "for others or for money",
        _idle_starved,
    ),
    describe(
        "success_to_successful",
        "-",
        "correlation of how far projects under way are and what each gets of the pools' time, mean "
        "over the weeks: above 0, whoever is ahead gets more",
        _success,
        source="archetype, Senge 1990 (idea); Repenning 2002 (competing initiatives)",
    ),
    describe(
        "run_share",
        "share",
        "of what the portfolio's budget paid that went into running systems",
        _run_share,
        source="about 70 of 100 (Gartner's run, grow, transform)",
    ),
    describe(
        "run_share_first_year",
        "share",
        "of what the budget released in the first year that running systems took",
        _run_first_year,
        source="about 70 of 100 (Gartner's run, grow, transform)",
    ),
    describe(
        "run_share_last_year",
        "share",
        "of what the budget released in the last whole year that running systems took",
        _run_last_year,
        source="tends to upkeep / (upkeep + growth), own derivation",
    ),
    describe(
        "change_stops_year",
        "year",
        "first year, counted from 1, from which running systems take all that is released, to the "
        "end; null if change never stops",
        _change_stops,
        larger_is_better=True,
    ),
    describe(
        "projects_starved",
        "projects",
        "projects that waited for money: to be started, or for a bill to be paid",
        _projects_starved,
    ),
    describe(
        "licences_saved_total",
        "money",
        "licences of old systems that were switched off, undiscounted",
        _licences,
        larger_is_better=True,
        source="stylised fact SF16",
    ),
)
