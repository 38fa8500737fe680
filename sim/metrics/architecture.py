"""Metrics of architecture: debt, what it takes to keep it down, and what coupling costs projects.

Null where a scenario declares neither debt nor a landscape of applications.
"""

from __future__ import annotations

from sim.kernel.record import Record
from sim.metrics.measure import Measured, describe, last, weeks_of


def _debt_stock(record: Record) -> float | None:
    return last(record, "debt_stock")


def _debt_effort(record: Record) -> float | None:
    effort = weeks_of(record, "debt_effort")
    return None if effort is None else float(effort.mean())


def _integration_effort(record: Record) -> float | None:
    return record.facts.get("integration_effort")


ARCHITECTURE: tuple[Measured, ...] = (
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
