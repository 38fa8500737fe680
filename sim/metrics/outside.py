"""Metrics of the outside: when its events are known inside, who adopts because of it, how the
organisation stands up to turbulence."""

from __future__ import annotations

import numpy as np

from sim.kernel.record import Record
from sim.metrics.measure import Measured, describe
from sim.units import FloatArray

SPAN = 4
LEVEL = 0.005
COHEN = "absorptive capacity, Cohen and Levinthal 1990 (idea)"


def _detection_lag(record: Record) -> float | None:
    """Average the weeks over all outside events that came; who never heard counts to the end."""
    come = record.facts.get("outside_events", 0.0)
    return record.facts["outside_event_lags"] / come if come > 0 else None


def _outside_share(record: Record) -> float | None:
    """Divide the adoptions owed to the outside by all."""
    adopters = record.facts.get("adopters", 0.0)
    return record.facts["adopters_from_outside"] / adopters if adopters > 0 else None


def _hype_starts(record: Record) -> float | None:
    return record.facts.get("hype_starts")


def _customer_word_low(record: Record) -> float | None:
    words = record.weekly.get("customer_word")
    return None if words is None else float(words.min())


def _duty_met(record: Record) -> float | None:
    """Divide the user-weeks that met a duty by those that it bound."""
    bound = record.facts.get("duty_bound", 0.0)
    return record.facts["duty_met"] / bound if bound > 0.0 else None


def _duty_fines(record: Record) -> float | None:
    account = record.ledger.get("fines")
    return None if account is None else abs(float(account.by_week().sum()))


def _four_week_mean(series: FloatArray) -> FloatArray:
    if series.size < SPAN:
        return np.empty(0)
    return np.convolve(series, np.full(SPAN, 1.0 / SPAN), "valid")


def _performance_half_life(record: Record) -> float | None:
    """Find the weeks from the best four weeks of benefit to the first four at half of it or less.

    Null where nothing was gained, or where half of it was still there at the end.
    """
    account = record.ledger.get("benefit")
    if account is None or record.horizon < 2 * SPAN:
        return None
    means = _four_week_mean(account.rows[1:].sum(axis=1))
    best = int(np.argmax(means))
    if means[best] <= 0.0:
        return None
    below = np.flatnonzero(means[best:] <= means[best] / 2.0)
    return float(below[0]) if below.size else None


def _adaptation_lag(record: Record) -> float | None:
    """Average, over shocks, the weeks until output is back where it was before; else to the end.

    What strikes at instant w acts in the week (w - 1, w], row w: the weeks before are those up to
    row w - 1, and row 0 is no week.
    """
    output = record.weekly.get("output")
    weeks = sorted({int(event.week) for event in record.events if event.kind == "shock"})
    weeks = [week for week in weeks if SPAN < week <= record.horizon]
    if output is None or not weeks:
        return None
    lags = []
    for week in weeks:
        before = float(output[week - SPAN : week].mean())
        back = np.flatnonzero(_four_week_mean(output[week:]) >= before - LEVEL)
        lags.append(float(back[0] + SPAN) if back.size else float(output.size - week))
    return float(np.mean(lags))


OUTSIDE: tuple[Measured, ...] = (
    describe(
        "detection_lag",
        "weeks",
        "from an outside event until somebody inside knows of it, mean over events; an event that "
        "stays unknown counts to the end",
        _detection_lag,
        source=COHEN,
    ),
    describe(
        "outside_share",
        "share",
        "adoptions owed to voices from outside: of all who ever used it, those who would be "
        "unaware without them, by the rates at which they heard of it",
        _outside_share,
        source="competing hazards; external coefficient of Bass 1969",
    ),
    describe(
        "hype_starts",
        "projects",
        "projects that a rule started which were not worth their cost, and would not have been "
        "started but for what is said outside",
        _hype_starts,
    ),
    describe(
        "customer_word_low",
        "share of output",
        "the worst week of customers: what they got less what they asked for, of normal output",
        _customer_word_low,
        larger_is_better=True,
    ),
    describe(
        "duty_met",
        "share",
        "work of intended users whom a duty binds that is done in the technology, over the weeks "
        "in which it binds; null where none came",
        _duty_met,
        larger_is_better=True,
    ),
    describe(
        "duty_fines",
        "money",
        "fines of the run for duties that are not met",
        _duty_fines,
    ),
    describe(
        "performance_half_life",
        "weeks",
        "from the best four weeks of benefit until four weeks bring half of it; null: not yet",
        _performance_half_life,
        larger_is_better=True,
    ),
    describe(
        "adaptation_lag",
        "weeks",
        "from a shock until four weeks of output are back at the four weeks before it (within half "
        "a point), mean over shocks; never counts to the end",
        _adaptation_lag,
    ),
)
