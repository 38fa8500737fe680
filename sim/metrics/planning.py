"""Metrics of planning: standards, technologies taken in time, and what sourcing brings."""

from __future__ import annotations

from functools import partial

from sim.kernel.record import Record
from sim.metrics.measure import Measured, describe, last, wait_quantile, weeks_of

WEITZEL = "standardisation gap, Weitzel, Beimborn and Koenig 2006"
OWNERSHIP = (
    "sourcing_upfront",
    "sourcing_run",
    "contract_monitoring",
    "contract_rework",
    "exit_costs",
    "vendor_losses",
)


def _standards_hhi(record: Record) -> float | None:
    return last(record, "standards_hhi")


def _standardisation_gap(record: Record) -> float | None:
    return last(record, "standardisation_gap")


def _platform_interfaces(record: Record) -> float | None:
    return last(record, "platform_interfaces")


def _platforms_in_use(record: Record) -> float | None:
    return record.facts.get("platforms_in_use")


def _generation_gap(record: Record) -> float | None:
    """Average the weeks of the run: versions by which what is in use lags the market."""
    series = weeks_of(record, "versions_behind")
    return None if series is None else float(series.mean())


def _stranded(record: Record) -> float | None:
    return record.facts.get("stranded_spend")


def _timing_value(record: Record) -> float | None:
    return record.facts.get("timing_reached")


def _timing_regret(record: Record) -> float | None:
    best = record.facts.get("timing_best")
    return None if best is None else best - record.facts["timing_reached"]


def _sourcing_tco(record: Record) -> float | None:
    if "sourcing_run" not in record.ledger:
        return None
    booked = (record.ledger.get(name) for name in OWNERSHIP)
    return 0.0 - sum(float(one.rows.sum()) for one in booked if one is not None)


def _lead(record: Record, share: float) -> float | None:
    return wait_quantile(share, record.desks.get("procurement"))


def _spent_on(record: Record, account: str) -> float | None:
    booked = record.ledger.get(account)
    return None if booked is None else 0.0 - float(booked.rows.sum())


def _built_inside(record: Record) -> float | None:
    return record.facts.get("sourced_weeks")


def _capability_final(record: Record) -> float | None:
    return last(record, "capability")


def _exit_cost_final(record: Record) -> float | None:
    return last(record, "exit_cost")


def _weeks_without_access(record: Record) -> float | None:
    closed = record.weekly.get("access_lost")
    return None if closed is None else float(closed.sum())


PLANNING: tuple[Measured, ...] = (
    describe(
        "standards_hhi",
        "share",
        "concentration of users on platforms at the end, mean over capabilities; 1 is one standard",
        _standards_hhi,
        larger_is_better=True,
        source="Herfindahl index",
    ),
    describe(
        "standardisation_gap",
        "money a week",
        "what one who chose for all departments would gain on the platforms chosen, at the end",
        _standardisation_gap,
        source=WEITZEL,
    ),
    describe(
        "platforms_in_use",
        "count",
        "different platforms in use at the end, mean over capabilities",
        _platforms_in_use,
    ),
    describe(
        "platform_interfaces",
        "count",
        "pairs of departments that work together on unlike platforms at the end, all capabilities",
        _platform_interfaces,
    ),
    describe(
        "generation_gap",
        "versions",
        "by which what is in use lags the market, mean over weeks and lines of technology",
        _generation_gap,
    ),
    describe(
        "stranded_spend",
        "money",
        "spent on technologies that lost their support before it was written off",
        _stranded,
    ),
    describe(
        "timing_value",
        "money",
        "of the weeks in which projects of technologies were opened: realised curves, planned "
        "weeks and costs, full use",
        _timing_value,
        larger_is_better=True,
    ),
    describe(
        "timing_regret",
        "money",
        "hindsight: what the best opening weeks, known only afterwards, would have brought more",
        _timing_regret,
        source="oracle over opening weeks on the realised curves; no plan could know them",
    ),
    describe(
        "sourcing_tco",
        "money",
        "what sourced items cost in the weeks of the run (signatures, run, watching, rework, "
        "exits, failures of vendors), not discounted",
        _sourcing_tco,
        source="total cost of ownership (trade's term)",
    ),
    describe(
        "procurement_lead_p50",
        "weeks",
        "weeks from request to signature, median of all purchases, open ones so far",
        partial(_lead, share=0.5),
    ),
    describe(
        "procurement_lead_p90",
        "weeks",
        "the same, nine out of ten",
        partial(_lead, share=0.9),
    ),
    describe(
        "built_inside_weeks",
        "person-weeks",
        "that a shared pool worked on building what is sourced, switching included",
        _built_inside,
    ),
    describe(
        "capability_final",
        "share",
        "in-house capability at the end, mean over sourced items",
        _capability_final,
        larger_is_better=True,
    ),
    describe(
        "exit_cost_final",
        "money",
        "what leaving all vendors would cost at the end",
        _exit_cost_final,
        source="switching costs, Whitten et al. 2010",
    ),
    describe(
        "contract_rework_cost",
        "money",
        "what slips of vendors (rework, penalties) cost in the run",
        partial(_spent_on, account="contract_rework"),
    ),
    describe(
        "vendor_loss",
        "money",
        "what was lost when vendors failed in the run",
        partial(_spent_on, account="vendor_losses"),
    ),
    describe(
        "weeks_without_access",
        "weeks",
        "weeks of access to technologies that failures of their vendors closed, sum over contracts",
        _weeks_without_access,
    ),
)
