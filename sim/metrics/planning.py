"""Metrics of planning: how far departments share a standard, and what is missed by not doing so."""

from __future__ import annotations

from sim.kernel.record import Record
from sim.metrics.measure import Measured, describe, last

WEITZEL = "standardisation gap, Weitzel, Beimborn and Koenig 2006"


def _standards_hhi(record: Record) -> float | None:
    return last(record, "standards_hhi")


def _standardisation_gap(record: Record) -> float | None:
    return last(record, "standardisation_gap")


def _platforms_in_use(record: Record) -> float | None:
    return record.facts.get("platforms_in_use")


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
)
