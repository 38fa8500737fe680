"""A stylised fact as something that can fail: a question, a band, and a measured interval."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.intervals import mean_interval, resamples
from sim.units import FloatArray

if TYPE_CHECKING:
    from sim.facts.plays import Plays

PASS, FAIL, NOT_SHOWN = "pass", "fail", "not shown"


@dataclass(frozen=True, slots=True)
class Check:
    """Hold one measured quantity, its 95 % interval and the band that it must lie in.

    Parameters
    ----------
    says : what is measured, in words.
    value, low, high : estimate and interval; not a number where futures are too few.
    at_least, at_most : the band.
    reason : why it was not measured, where it was not.
    """

    says: str
    value: float
    low: float
    high: float
    at_least: float = -math.inf
    at_most: float = math.inf
    reason: str = ""

    @property
    def verdict(self) -> str:
        """Pass where the whole interval lies in the band, fail where none of it does."""
        if self.reason or math.isnan(self.low):
            return NOT_SHOWN
        if self.at_least <= self.low and self.high <= self.at_most:
            return PASS
        return FAIL if self.high < self.at_least or self.low > self.at_most else NOT_SHOWN

    @property
    def why(self) -> str:
        """Say why it was not shown."""
        if self.reason:
            return self.reason
        return "too few futures" if math.isnan(self.low) else "the interval crosses the band's edge"

    @property
    def band(self) -> str:
        """Say the band in words."""
        if math.isinf(self.at_most) and math.isinf(self.at_least):
            return "none"
        if math.isinf(self.at_most):
            return f">= {self.at_least:g}"
        if math.isinf(self.at_least):
            return f"<= {self.at_most:g}"
        return f"{self.at_least:g} to {self.at_most:g}"


@dataclass(frozen=True)
class Fact:
    """State what is known, what the model should show, and what would refute it.

    Parameters
    ----------
    number, title : as the literature list counts it, and in a few words.
    question, expected, refuted_by : in plain sentences.
    source : where the fact comes from.
    folder : its folder under `experiments/`.
    measure : plays what it needs and returns its checks.
    why_not : what is known of why the model does not show it; said where it does not.

    Source: stylised facts as validation targets; Windrum, Fagiolo and Moneta 2007 (idea).
    """

    number: str
    title: str
    question: str
    expected: str
    refuted_by: str
    source: str
    folder: str
    measure: Callable[[Plays], Sequence[Check]]
    why_not: str = ""


@dataclass(frozen=True)
class Finding:
    """Hold the checks of a fact after it was played."""

    fact: Fact
    checks: tuple[Check, ...]

    @property
    def verdict(self) -> str:
        """Fail where any check fails; pass where all pass; else not shown.

        Example
        -------
        >>> fact = Fact("SF0", "", "", "", "", "", "", lambda plays: ())
        >>> Finding(fact, (Check("a", 2.0, 1.5, 2.5, at_least=1.0),)).verdict
        'pass'
        >>> Finding(fact, (Check("a", 2.0, 1.5, 2.5, at_least=2.2),)).verdict
        'not shown'
        """
        verdicts = [check.verdict for check in self.checks]
        if FAIL in verdicts:
            return FAIL
        return PASS if verdicts and all(one == PASS for one in verdicts) else NOT_SHOWN

    @property
    def first(self) -> Check:
        """The check that decides the verdict: the first of its kind."""
        kind = self.verdict
        return next((check for check in self.checks if check.verdict == kind), self.checks[0])


def average(
    says: str, values: FloatArray, at_least: float = -math.inf, at_most: float = math.inf
) -> Check:
    """Check the average over futures of one value a future.

    Example
    -------
    >>> average("difference", np.zeros(20), at_least=0.0).verdict
    'pass'
    """
    estimate = mean_interval(np.asarray(values, dtype=np.float64))
    low = math.nan if estimate.low is None else estimate.low
    high = math.nan if estimate.high is None else estimate.high
    return Check(says, estimate.average, low, high, at_least, at_most)


def ratio(
    says: str,
    top: FloatArray,
    bottom: FloatArray,
    at_least: float = -math.inf,
    at_most: float = math.inf,
) -> Check:
    """Check the ratio of two averages over the same futures, by a bootstrap over futures.

    Source: percentile bootstrap of a ratio of means, Efron and Tibshirani 1993.

    Example
    -------
    >>> ratio("twice", np.full(20, 2.0), np.ones(20), at_least=1.5).verdict
    'pass'
    """
    over, under = np.asarray(top, dtype=np.float64), np.asarray(bottom, dtype=np.float64)
    if under.mean() == 0.0:
        return absent(says, "there is nothing to divide by")
    drawn = resamples(over.size)
    means = under[drawn].mean(axis=1)
    ratios = over[drawn].mean(axis=1) / np.where(means == 0.0, np.nan, means)
    low, high = np.nanquantile(ratios, [0.025, 0.975])
    return Check(
        says, float(over.mean() / under.mean()), float(low), float(high), at_least, at_most
    )


def exact(says: str, value: float, at_least: float = -math.inf, at_most: float = math.inf) -> Check:
    """Check a number that must hold in every run, so that it needs no interval."""
    return Check(says, value, value, value, at_least, at_most)


def absent(says: str, reason: str) -> Check:
    """State that the model cannot show something, and why."""
    return Check(says, math.nan, math.nan, math.nan, reason=reason)
