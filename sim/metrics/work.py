"""Metrics of work: the dip of output, the queues, and what the change asks of people."""

from __future__ import annotations

import numpy as np

from sim.kernel.record import Record
from sim.metrics.measure import (
    TOLERANCE,
    Measured,
    describe,
    largest,
    wait_quantile,
    weeks_of,
)
from sim.units import FloatArray

DIP_WINDOW_WEEKS = 4
DIP_LEVEL = 0.98
NORMAL = 1.0


def moving_mean(series: FloatArray, window: int) -> FloatArray:
    """Average every run of `window` weeks; of all weeks where there are fewer.

    Example
    -------
    >>> moving_mean(np.array([1.0, 3.0, 5.0]), 2).tolist()
    [2.0, 4.0]
    """
    width = min(window, series.size)
    return np.convolve(series, np.full(width, 1.0 / width), "valid")


def _dip_depth(record: Record) -> float | None:
    output = weeks_of(record, "output")
    if output is None:
        return None
    return max(0.0, NORMAL - float(moving_mean(output, DIP_WINDOW_WEEKS).min()))


def _unplanned_dip(record: Record) -> float | None:
    """Find the largest four-week shortfall against plan; null where no schedule was cut."""
    output, planned = weeks_of(record, "output"), weeks_of(record, "planned_output")
    if output is None or planned is None:
        return None
    return float(moving_mean(np.maximum(0.0, planned - output), DIP_WINDOW_WEEKS).max())


def _work_not_planned(record: Record) -> float | None:
    planned = weeks_of(record, "planned_output")
    return None if planned is None else float((1.0 - planned).sum())


def _dip_weeks(record: Record) -> float | None:
    output = weeks_of(record, "output")
    return None if output is None else float((output < DIP_LEVEL - TOLERANCE).sum())


def _training_wait(record: Record) -> float | None:
    return wait_quantile(0.9, record.desks.get("training"))


def _helpdesk_wait(record: Record) -> float | None:
    return wait_quantile(0.9, record.desks.get("support"))


def _gate_latency(record: Record) -> float | None:
    return wait_quantile(0.5, record.desks.get("gate"), record.desks.get("committees"))


def _inbox_wait(record: Record) -> float | None:
    return wait_quantile(0.9, record.desks.get("inbox"))


def _fatigue_peak(record: Record) -> float | None:
    return largest(record, "fatigue")


def _tickets_waiting_peak(record: Record) -> float | None:
    return largest(record, "tickets_waiting")


def _breaches(record: Record) -> float | None:
    return record.facts.get("breaches")


WORK: tuple[Measured, ...] = (
    describe(
        "dip_depth",
        "share of normal",
        "largest loss of the 4-week mean of output, after pace, of all intended users",
        _dip_depth,
        source="productivity J-curve, model B.6",
    ),
    describe(
        "dip_weeks", "weeks", "weeks in which output is more than 2 % below normal", _dip_weeks
    ),
    describe(
        "unplanned_dip",
        "share of normal",
        "largest 4-week mean by which output stays behind what was planned, where schedules were "
        "cut",
        _unplanned_dip,
    ),
    describe(
        "work_not_planned",
        "weeks",
        "work that was not planned where schedules were cut, in weeks of everybody's output",
        _work_not_planned,
    ),
    describe(
        "training_wait_p90",
        "weeks",
        "9 of 10 who were taught or still wait at the end waited at most this for a course",
        _training_wait,
    ),
    describe(
        "helpdesk_wait_p90",
        "weeks",
        "9 of 10 tickets, answered or still waiting at the end, waited at most this",
        _helpdesk_wait,
    ),
    describe(
        "gate_latency_p50",
        "weeks",
        "middle wait for the board, of those decided or still waiting at the end",
        _gate_latency,
        source="a board that meets every T weeks adds T / 2 on average",
    ),
    describe(
        "inbox_wait_p90",
        "weeks",
        "9 of 10 messages of campaigns, read or still waiting at the end, waited at most this",
        _inbox_wait,
    ),
    describe(
        "fatigue_peak",
        "ratio",
        "largest weekly mean of concurrent changes over change capacity",
        _fatigue_peak,
        source="Gartner 2022 (sign)",
    ),
    describe(
        "tickets_waiting_peak",
        "tickets",
        "largest number of tickets waiting at the end of a week",
        _tickets_waiting_peak,
    ),
    describe("breaches", "count", "promises that management broke", _breaches),
)
