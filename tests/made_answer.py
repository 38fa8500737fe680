"""An answer of `uptake sensitivity`, made by hand for the two plans of a comparison."""

from __future__ import annotations

import dataclasses

import numpy as np

from sim.analysis.comparison import Comparison
from sim.analysis.display import interval, show, weeks
from sim.analysis.findings import retold
from sim.analysis.intervals import mean_interval
from sim.analysis.knob_words import value_number, with_unit
from sim.analysis.reasons import BreakEven, Sensitivity, TornadoBar
from sim.analysis.records import Interval

SCALE = 1e6
STAFF, YEARLY = "more support agents after go-live", "money a year"
#: Path, title, unit, low, base, high, lead at low and high in millions.
BARS = (
    ("investment.one_off", "one-off cost of the project", "money", 9e6, 12e6, 15e6, 1.9, -0.7),
    ("investment.support_agents", STAFF, "heads", 4, 8, 14, 2.4, -0.6),
    ("adoption.gain", "gain of a proficient user", "share", 0.08, 0.106, 0.13, 0.4, 1.5),
    ("investment.run_cost", "run cost of the new system", YEARLY, 1e6, 1.4e6, 2e6, 1.3, 0.6),
    ("environment.hazards.x.chance", "The sponsor leaves: how likely", "share", 0.1, 0.3, 0.5, 1.1,
     0.9),
    ("investment.discount_rate", "discount rate", "1/year", 0.06, 0.09, 0.12, 1.05, 0.95),
    ("investment.legacy_cost", "run cost of the old system", YEARLY, 1e6, 1.9e6, 3e6, 1.0, 1.0),
)  # fmt: skip


def made_answer(comparison: Comparison, base: float = 1.0, turns: int = 2) -> Comparison:
    """Add a made answer to a comparison, and tell it again.

    Parameters
    ----------
    comparison : of a made study.
    base : lead as assumed, in millions.
    turns : how many of the first bars turn the choice; the others are moved to one side.
    """
    luck = np.tile([-0.3, 0.3], 10)
    bars, evens = [], []
    titles = [comparison.plan(name).title for name in (comparison.leader, comparison.rival)]
    for place, (path, title, unit, low, mid, high, at_low, at_high) in enumerate(BARS):
        ends = [at_low, at_high] if place < turns else [max(at_low, 0.2), max(at_high, 0.2)]
        bars.append(_bar(path, title, unit, (low, mid, high), ends, luck))
        if place < turns:
            number = value_number((mid + high) / 2, unit)
            evens.append(BreakEven(
                path, f"{titles[1]} beats {titles[0]} if {title} is above "
                f"{with_unit(number, unit)} (1 to 2 in 95 of 100 redraws of the futures; we assume "
                f"{value_number(mid, unit).text})", number, number, number, titles[0], titles[1],
                _lead(0.2, luck), _lead(-0.2, luck), value_number(mid, unit),
                value_number(high, unit)))  # fmt: skip
    note = "" if turns else "Nothing we tried changes that."
    found = Sensitivity(comparison.leader, comparison.rival, _lead(base, luck),
                        show("cost", 0.14 * SCALE, SCALE), tuple(bars), tuple(evens), 20, note, 600,
                        "USD M")  # fmt: skip
    return retold(dataclasses.replace(comparison, sensitivity=found))


def _lead(millions: float, luck: np.ndarray) -> Interval:
    return interval("money", mean_interval((millions + luck) * SCALE), SCALE)


def _bar(
    path: str, title: str, unit: str, values: tuple[float, ...], ends: list[float], luck: np.ndarray
) -> TornadoBar:
    low, base, high = (value_number(value, unit) for value in values)
    own = [show("money", (end - 2.0) * SCALE, SCALE) for end in ends]
    return TornadoBar(path, title, unit, low, base, high, _lead(ends[0], luck),
                      _lead(ends[1], luck), (ends[0] > 0) != (ends[1] > 0),
                      show("cost", abs(ends[1] - ends[0]) * SCALE, SCALE), own[0], own[1],
                      weeks(70.0), weeks(72.0))  # fmt: skip
