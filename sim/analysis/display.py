"""Round once: every number that is shown gets its rounded value and its text here.

The text uses the true minus sign and a no-break space; the terminal turns both into ASCII.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from sim.analysis.comparison import Interval, Number, Objective, Spread
from sim.analysis.statistics import Estimate, quantile
from sim.units import WEEKS_PER_YEAR, FloatArray

MINUS = "\u2212"
SPACE = "\u00a0"
NEVER = "never"


def two_digits(value: float) -> float:
    """Round to two significant digits from 100 up, else to a whole number.

    Example
    -------
    >>> two_digits(412.0), two_digits(38.4)
    (410.0, 38.0)
    """
    size = abs(value)
    if size < 100:
        return float(round(value))
    step: float = 10.0 ** (math.floor(math.log10(size)) - 1)
    return float(round(value / step) * step)


def signed(text: str, value: float) -> str:
    """Put a sign before the text of a size; zero has none.

    Example
    -------
    >>> signed("0.6", 0.6), signed("1.7", -1.7) == MINUS + "1.7", signed("0.0", 0.0)
    ('+0.6', True, '0.0')
    """
    return text if value == 0 else ("+" if value > 0 else MINUS) + text


def money(exact: float, scale: float, *, sign: bool = True) -> Number:
    """Show money in the page's unit: one decimal in millions, none in thousands.

    Example
    -------
    >>> money(612_000.0, 1e6).text, money(13_440_000.0, 1e6, sign=False).text
    ('+0.6', '13.4')
    """
    scaled = exact / scale
    if abs(scaled) >= 99.95:
        shown, size = two_digits(scaled), f"{abs(two_digits(scaled)):,.0f}"
    elif scale >= 1e6:
        shown = round(scaled, 1) + 0.0
        size = f"{abs(shown):.1f}" if exact else "0"
    else:
        shown = float(round(scaled)) + 0.0
        size = f"{abs(shown):.0f}"
    return Number(exact, shown, signed(size, shown) if sign else size)


def weeks(exact: float) -> Number:
    """Show a week, counted from the start date; infinite or missing is never.

    Example
    -------
    >>> weeks(97.6).text, weeks(math.inf).text
    ('98', 'never')
    """
    if not math.isfinite(exact):
        return Number(None, None, NEVER)
    return Number(exact, float(round(exact)), f"{round(exact)}")


def share(exact: float) -> Number:
    """Show a share as whole per cent.

    Example
    -------
    >>> share(0.874).text.replace(SPACE, " ")
    '87 %'
    """
    shown = round(100 * exact)
    return Number(exact, float(shown), f"{signed_size(shown)}{SPACE}%")


def loss(exact: float) -> Number:
    """Show a loss of output (0 or more) as a negative per cent.

    Example
    -------
    >>> loss(0.063).shown
    -6.0
    """
    shown = 0.0 - round(100 * exact)
    return Number(exact, shown, f"{signed_size(shown)}{SPACE}%")


def count(exact: float) -> Number:
    """Show a count: whole, two significant digits from 100 up."""
    shown = two_digits(exact)
    return Number(exact, shown, f"{signed_size(shown)}")


def futures_of(exact: float, n: int) -> Number:
    """Show in how many of n futures something holds; a shared future counts by its part.

    Example
    -------
    >>> futures_of(12.0, 30).text, futures_of(12.5, 30).text
    ('12 of 30', '12.5 of 30')
    """
    shown = round(exact, 1)
    return Number(exact / n, shown, f"{shown:g} of {n}")


def years(exact: float, horizon_years: float) -> Number:
    """Show a payback week in years; beyond the horizon says so.

    Example
    -------
    >>> years(203.0, 5.0).text, years(math.inf, 5.0).text
    ('3.9', '> 5')
    """
    value = exact / WEEKS_PER_YEAR
    if not math.isfinite(exact) or value > horizon_years:
        return Number(None, None, f">{SPACE}{horizon_years:g}".replace(SPACE, " "))
    return Number(exact, round(value, 1), f"{value:.1f}")


def signed_size(value: float) -> str:
    """Write a whole number with the true minus sign and thousands."""
    return f"{value:,.0f}".replace("-", MINUS)


def show(kind: str, exact: float, scale: float, horizon_years: float = 0.0) -> Number:
    """Show a number by its kind: money, cost, weeks, share, loss, count, years or plain."""
    if kind == "money":
        return money(exact, scale)
    if kind == "cost":
        return money(exact, scale, sign=False)
    if kind == "weeks":
        return weeks(exact)
    if kind == "years":
        return years(exact, horizon_years)
    if not math.isfinite(exact):
        return Number(None, None, "–")
    if kind == "share":
        return share(exact)
    if kind == "loss":
        return loss(exact)
    if kind == "count":
        return count(exact)
    shown = float(f"{exact:.2g}")
    return Number(exact, shown, f"{shown:g}".replace("-", MINUS))


def spread(kind: str, values: FloatArray, scale: float, horizon_years: float = 0.0) -> Spread:
    """Show the percentiles and the average of a metric over the futures."""
    average = float(np.mean(values)) if values.size else math.nan
    exact = [quantile(values, part) for part in (0.1, 0.5, 0.9)]
    return Spread(*(show(kind, value, scale, horizon_years) for value in (*exact, average)))


def interval(kind: str, estimate: Estimate, scale: float) -> Interval:
    """Show an average with its interval, or say that there are too few futures for one."""
    average = show(kind, estimate.average, scale)
    if estimate.low is None or estimate.high is None:
        return Interval(average, None, None, "too few futures for a range")
    low, high = show(kind, estimate.low, scale), show(kind, estimate.high, scale)
    return Interval(average, low, high, f"{low.text} to {high.text}")


def difference(objective: Objective, first: Number, second: Number) -> Number:
    """Subtract two shown numbers; the result is what a reader would get."""
    assert first.shown is not None
    assert second.shown is not None
    return rounded(objective, first.shown - second.shown)


def rounded(objective: Objective, shown: float) -> Number:
    """Show a size that is made from rounded numbers, in the objective's unit, without sign."""
    shown = round(shown, 6)
    return Number(None, shown, show_size(objective, shown))


def show_size(objective: Objective, shown: float) -> str:
    """Write the size of an already rounded objective with its unit, as sentences need it.

    Example
    -------
    >>> npv = Objective("npv", "NPV", "USD M", "money", 1e6, True)
    >>> show_size(npv, -3.8).replace(SPACE, " ")
    '3.8 M'
    """
    size = abs(shown)
    if objective.kind in ("money", "cost"):
        letter = {1e6: "M", 1e3: "k"}.get(objective.scale, "")
        decimals = 1 if objective.scale >= 1e6 and size < 100 else 0
        return f"{size:,.{decimals}f}{SPACE}{letter}".rstrip(SPACE)
    if objective.kind in ("share", "loss"):
        return f"{size:.0f}{SPACE}points"
    if objective.kind == "weeks":
        return f"{size:.0f}{SPACE}weeks"
    return f"{size:g}"


def money_scale(values: Sequence[float]) -> float:
    """Choose millions or thousands, so that the largest amount has at least one digit."""
    largest = max((abs(value) for value in values), default=0.0)
    if largest >= 950_000:
        return 1e6
    return 1e3 if largest >= 1_000 else 1.0
