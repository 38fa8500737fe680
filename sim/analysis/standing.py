"""Records of where a plan stands among the others, as they stand in `comparison.json`."""

from __future__ import annotations

from dataclasses import dataclass

from sim.analysis.records import Interval, Number


@dataclass(frozen=True, slots=True)
class TwoOutcomes:
    """Say that the futures fall into two kinds: in how many the upper one, and both middles."""

    upper_in: Number
    upper_chance: Interval
    low: Number
    high: Number
    words: str


@dataclass(frozen=True, slots=True)
class Target:
    """Name what is good enough: a metric and the value that it must reach, in words too."""

    metric: str
    larger_is_better: bool
    value: Number
    words: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Name a pull that management could not carry out, why, and in how many futures."""

    text: str
    futures: Number


@dataclass(frozen=True, slots=True)
class Standing:
    """State where a plan stands among the others.

    Parameters
    ----------
    chance_best, chance_above_baseline : how sure it is that the plan's true average is the best,
        or above the baseline's (bootstrap over futures); where the middle future ranks, its middle,
        or the middle of the paired differences.
    may_be_best : the comparison with the best (Hsu; by signs where the middle future ranks) does
        not exclude it.
    efficient : no other plan is as good in money, time and dip and better in one of them.
    regret_bad : ninetieth percentile of the regret.
    middle : the middle future with its 95 % range.
    pays : share of futures with the objective above 0, with its exact 95 % range.
    success : share of futures that pay and reach 80 % proficient; null where that is not measured.
    two_outcomes : the objective in two humps, if there are two.
    take_off : chance of take-off of proficient use and its level then, if there are two humps.
    refused : pulls that were refused.
    low_tenth, high_tenth : tenth and ninetieth percentile, each with its 95 % range; an end that no
        future can bound is null.
    reaches_target : share of futures that reach the study's target, with its exact 95 % range; null
        without a target.
    """

    chance_best: Number
    chance_above_baseline: Number
    may_be_best: bool
    efficient: bool
    regret_bad: Number
    middle: Interval
    pays: Interval
    success: Number | None
    two_outcomes: TwoOutcomes | None
    take_off: TwoOutcomes | None
    refused: tuple[Refused, ...]
    low_tenth: Interval | None = None
    high_tenth: Interval | None = None
    reaches_target: Interval | None = None
