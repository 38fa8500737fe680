"""Metrics of adoption: who logs in, who uses it really, when, and for how long."""

from __future__ import annotations

import math

import numpy as np

from sim.kernel.record import Record
from sim.metrics.measure import (
    TOLERANCE,
    Measured,
    describe,
    first_week,
    largest,
    last,
    weeks_of,
)

HOLD_WEEKS = 4
SUSTAINED_AFTER_WEEKS = 26
SETTLED_WITHIN_WEEKS = 26
SETTLED_MOVE = 0.02
HALF = 0.5
LADDER = "four curves of the assimilation gap, Fichman and Kemerer 1999"


def _adopters_per_lever_week(record: Record) -> float | None:
    """Divide those who ever used it by the weeks for which levers were ordered."""
    weeks, share = record.facts.get("lever_weeks", 0.0), last(record, "activated")
    if share is None or not record.users or weeks <= 0.0:
        return None
    return share * sum(record.users) / weeks


def _adoption_variance(record: Record) -> float | None:
    """Average over the weeks the variance between departments, each by its users."""
    shares = record.by_department.get("routine_share")
    users = np.array(record.users, dtype=np.float64)
    if shares is None or record.horizon < 1 or users.sum() <= 0.0:
        return None
    parts, found = users / users.sum(), shares[1:]
    middle = found @ parts
    return float((((found - middle[:, None]) ** 2) @ parts).mean())


def _auc(record: Record) -> float | None:
    """Average the share that logs in over the weeks of the run."""
    series = weeks_of(record, "adoption")
    return None if series is None else float(series.mean())


def _time_to(record: Record, level: float) -> float | None:
    """Find the first week of a proficient share that is then held."""
    series = record.weekly.get("proficient")
    week = None if series is None else first_week(series, level, HOLD_WEEKS)
    return None if week is None else float(week)


def _t50(record: Record) -> float | None:
    return _time_to(record, 0.5)


def _t80(record: Record) -> float | None:
    return _time_to(record, 0.8)


def _sustained_use(record: Record) -> float | None:
    """Read routine use half a year after support ended; None if it never ran or ended later."""
    ended = record.facts.get("last_support_week", 0.0)
    series = record.weekly.get("routine")
    week = math.ceil(ended) + SUSTAINED_AFTER_WEEKS
    if series is None or ended <= 0 or week > record.horizon:
        return None
    return float(series[week])


def _relapse_rate(record: Record) -> float | None:
    """Divide lapses by weeks of use; None if nobody ever used it."""
    lapses, weeks = record.weekly.get("lapses"), record.weekly.get("user_weeks")
    if lapses is None or weeks is None or weeks.sum() <= 0:
        return None
    return float(lapses.sum() / weeks.sum())


def _dept_lag(record: Record) -> float | None:
    """Count weeks between the first and the last department at half; None until all are there."""
    shares = record.by_department.get("routine_share")
    if shares is None:
        return None
    reached = shares >= HALF - TOLERANCE
    if record.users:
        reached = reached[:, np.asarray(record.users) > 0]
    if not reached.size or not reached.any(axis=0).all():
        return None
    first = reached.argmax(axis=0)
    return float(first.max() - first.min())


def _not_settled(record: Record) -> float | None:
    """Flag a run whose adoption still moves at its end."""
    series = record.weekly.get("adoption")
    if series is None:
        return None
    before = series[max(record.horizon - SETTLED_WITHIN_WEEKS, 0)]
    return float(np.abs(series[-1] - before) > SETTLED_MOVE)


def _adoption_final(record: Record) -> float | None:
    return last(record, "adoption")


def _activated_final(record: Record) -> float | None:
    return last(record, "activated")


def _routine_final(record: Record) -> float | None:
    return last(record, "routine")


def _proficient_final(record: Record) -> float | None:
    return last(record, "proficient")


def _workaround_share(record: Record) -> float | None:
    return last(record, "workaround")


def _shadow_share(record: Record) -> float | None:
    return last(record, "shadow")


def _resistance_peak(record: Record) -> float | None:
    return largest(record, "resistance")


def _opponents_peak(record: Record) -> float | None:
    return record.facts.get("opponents_peak")


def _tie_assortativity(record: Record) -> float | None:
    return record.facts.get("tie_assortativity")


ADOPTION: tuple[Measured, ...] = (
    describe(
        "adoption_final",
        "share",
        "intended users who log in at the end, workarounds included",
        _adoption_final,
        larger_is_better=True,
        source=LADDER,
    ),
    describe(
        "adoption_auc",
        "share",
        "share of intended users who log in, mean over the weeks",
        _auc,
        larger_is_better=True,
    ),
    describe(
        "activated_final",
        "share",
        "intended users who ever used it",
        _activated_final,
        larger_is_better=True,
        source=LADDER,
    ),
    describe(
        "routine_final",
        "share",
        "intended users in real use for four weeks or fluent, at the end",
        _routine_final,
        larger_is_better=True,
        source=LADDER,
    ),
    describe(
        "proficient_final",
        "share",
        "intended users who are fluent at the end",
        _proficient_final,
        larger_is_better=True,
        source=LADDER,
    ),
    describe(
        "t50",
        "weeks",
        "first week at which half are fluent and stay so for 4 weeks",
        _t50,
    ),
    describe(
        "t80",
        "weeks",
        "first week at which four in five are fluent and stay so for 4 weeks",
        _t80,
    ),
    describe(
        "sustained_use",
        "share",
        "routine share 26 weeks after the last paid support ended",
        _sustained_use,
        larger_is_better=True,
    ),
    describe("relapse_rate", "1/week", "lapses per user and week of use", _relapse_rate),
    describe(
        "workaround_share",
        "share",
        "intended users who log in but work elsewhere, at the end",
        _workaround_share,
        source="Boudreau and Robey 2005",
    ),
    describe(
        "shadow_share",
        "share",
        "intended users of an unsanctioned tool, at the end",
        _shadow_share,
    ),
    describe(
        "dept_lag",
        "weeks",
        "from the first to the last department with half in routine use",
        _dept_lag,
    ),
    describe(
        "adoption_variance",
        "share squared",
        "variance between departments of the share in routine use, each by its users, mean over "
        "the weeks",
        _adoption_variance,
        source="organisation design; own form",
    ),
    describe(
        "tie_assortativity",
        "coefficient",
        "how far ties at the start keep to people of one role: 1 if they all do, 0 if by chance; "
        "where homophily is declared",
        _tie_assortativity,
        source="Newman 2003",
    ),
    describe(
        "adopters_per_lever_week",
        "people",
        "intended users who ever used it, by the weeks for which levers were ordered (one at "
        "least for each order)",
        _adopters_per_lever_week,
        larger_is_better=True,
        source="change management; own form",
    ),
    describe(
        "resistance_peak",
        "share",
        "largest share of intended users who are asked or made to use "
        "it and are below their threshold",
        _resistance_peak,
    ),
    describe(
        "opponents_peak",
        "share",
        "largest share of intended users who speak against it, where opposition strikes",
        _opponents_peak,
        source="Lapointe and Rivard 2005 (idea)",
    ),
    describe(
        "not_settled",
        "flag",
        "1 if adoption moved more than 2 points in the last 26 weeks",
        _not_settled,
    ),
)
