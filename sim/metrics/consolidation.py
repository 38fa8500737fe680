"""Metrics of consolidation; null where no project replaces an old system."""

from __future__ import annotations

from sim.kernel.record import Record
from sim.metrics.measure import Measured, describe


def _systems_retired(record: Record) -> float | None:
    return record.facts.get("systems_retired")


def _fit_lost(record: Record) -> float | None:
    return record.facts.get("fit_lost")


def _double_running(record: Record) -> float | None:
    """Add what was entered twice to the licences of old systems that some had left."""
    licences = record.facts.get("double_licences")
    if licences is None:
        return None
    return licences - float(record.ledger["project_double_entry"].rows.sum())


def _migration_lost(record: Record) -> float | None:
    return record.facts.get("migration_lost")


def _consolidation_payback(record: Record) -> float | None:
    return record.facts.get("consolidation_payback")


CONSOLIDATION: tuple[Measured, ...] = (
    describe(
        "systems_retired",
        "systems",
        "old systems that were switched off",
        _systems_retired,
        larger_is_better=True,
        source="own design; SF16",
    ),
    describe(
        "fit_lost",
        "money",
        "worth of local fit that departments gave up for systems that others share, undiscounted",
        _fit_lost,
        source="local fit against standard, Weitzel et al. 2006 (question)",
    ),
    describe(
        "double_running_cost",
        "money",
        "licences of old systems that some had left already, and hours of entering things twice",
        _double_running,
        source="stylised fact SF16",
    ),
    describe(
        "migration_lost",
        "people",
        "users who worked with an old system at its switch-off and took up nothing in its place",
        _migration_lost,
    ),
    describe(
        "consolidation_payback",
        "week",
        "first week from which all that projects replacing old systems brought and saved stays at "
        "or above what they cost, undiscounted, inside the run; null if never",
        _consolidation_payback,
        source="payback, textbook capital budgeting",
    ),
)
