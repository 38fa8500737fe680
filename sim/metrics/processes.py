"""Metrics of standard processes: variants, exceptions and their wait, and hours of training."""

from __future__ import annotations

from sim.kernel.record import Record
from sim.metrics.measure import Measured, describe, last, wait_quantile, weeks_of


def _exceptions(record: Record) -> float | None:
    series = weeks_of(record, "exceptions")
    return None if series is None else float(series.mean())


def _wait(record: Record) -> float | None:
    desks = [desk for name, desk in record.desks.items() if name.startswith("exceptions ")]
    return wait_quantile(0.9, *desks)


def _variants(record: Record) -> float | None:
    return last(record, "process_variants")


def _training(record: Record) -> float | None:
    return record.facts.get("training_hours_head")


PROCESSES: tuple[Measured, ...] = (
    describe(
        "exceptions_week",
        "per week",
        "exceptions of declared processes that their owners had to decide, mean over the weeks",
        _exceptions,
        source="exception handling, Virtual Design Team",
    ),
    describe(
        "exception_wait_p90",
        "weeks",
        "9 of 10 exceptions, decided or still waiting at the end, waited at most this",
        _wait,
    ),
    describe(
        "process_variants",
        "variants",
        "of a process at the end, as if all were equally large, mean over processes",
        _variants,
        source="inverse Herfindahl index",
    ),
    describe(
        "training_hours_head",
        "hours",
        "course hours of an intended user over the run, where processes are declared",
        _training,
    ),
)
