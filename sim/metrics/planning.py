"""Metrics of planning: standards shared, technologies taken in time, and what is missed by not."""

from __future__ import annotations

from sim.kernel.record import Record
from sim.metrics.measure import Measured, describe, last, weeks_of

WEITZEL = "standardisation gap, Weitzel, Beimborn and Koenig 2006"


def _standards_hhi(record: Record) -> float | None:
    return last(record, "standards_hhi")


def _standardisation_gap(record: Record) -> float | None:
    return last(record, "standardisation_gap")


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
)
