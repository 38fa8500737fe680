"""Metrics of architecture: debt, what it takes to keep it down, and what coupling costs projects.

Null where a scenario declares neither debt nor a landscape of applications; what concerns
infrastructure is null where none lies below them.
"""

from __future__ import annotations

from sim.kernel.record import Record
from sim.metrics.measure import Measured, describe, last, weeks_of


def _debt_stock(record: Record) -> float | None:
    return last(record, "debt_stock")


def _propagation_cost(record: Record) -> float | None:
    return last(record, "propagation_cost")


def _core_share(record: Record) -> float | None:
    return last(record, "core_share")


def _infrastructure_reach(record: Record) -> float | None:
    return last(record, "infrastructure_reach")


def _layers_propagation(record: Record) -> float | None:
    return last(record, "layers_propagation")


def _unsupported_share(record: Record) -> float | None:
    bare = weeks_of(record, "unsupported_share")
    return None if bare is None else float(bare.mean())


def _alignment(record: Record) -> float | None:
    return last(record, "alignment")


def _alignment_mean(record: Record) -> float | None:
    aligned = weeks_of(record, "alignment")
    return None if aligned is None else float(aligned.mean())


def _debt_effort(record: Record) -> float | None:
    effort = weeks_of(record, "debt_effort")
    return None if effort is None else float(effort.mean())


def _integration_effort(record: Record) -> float | None:
    return record.facts.get("integration_effort")


ARCHITECTURE: tuple[Measured, ...] = (
    describe(
        "alignment",
        "share",
        "weight of business goals whose capabilities are served at the fit they need, at the end",
        _alignment,
        larger_is_better=True,
    ),
    describe(
        "alignment_mean",
        "share",
        "the same, mean over the weeks",
        _alignment_mean,
        larger_is_better=True,
    ),
    describe(
        "propagation_cost",
        "share",
        "part of all pairs of applications of which one depends on the other, at the end",
        _propagation_cost,
        source="MacCormack, Rusnak and Baldwin 2006",
    ),
    describe(
        "core_share",
        "share",
        "part of the applications that all depend on each other, at the end",
        _core_share,
        source="Baldwin, MacCormack and Rusnak 2014",
    ),
    describe(
        "infrastructure_reach",
        "share",
        "part of the applications that depend on a component of infrastructure, directly or "
        "through others, mean of all components, at the end",
        _infrastructure_reach,
        source="visibility fan-in: MacCormack, Rusnak and Baldwin 2006",
    ),
    describe(
        "layers_propagation",
        "share",
        "propagation cost of applications and infrastructure as one matrix, at the end",
        _layers_propagation,
        source="MacCormack, Rusnak and Baldwin 2006",
    ),
    describe(
        "unsupported_share",
        "share",
        "part of the applications that stand on infrastructure out of support, mean over the weeks",
        _unsupported_share,
    ),
    describe(
        "debt_stock",
        "systems",
        "systems that stand off the architecture at the end",
        _debt_stock,
        source="off-architecture systems, Caseau 2018",
    ),
    describe(
        "debt_effort_share",
        "share",
        "part of the build team's time that went into paying debt down, mean over the weeks",
        _debt_effort,
    ),
    describe(
        "integration_effort",
        "person-weeks",
        "work that coupling and debt added to the build of a project, mean of those that began",
        _integration_effort,
        source="coupling predicts change cost: Lagerstroem et al. 2014",
    ),
)
