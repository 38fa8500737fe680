"""Knobs of technologies over time and of the roadmap, with symbol, unit, range and source."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sim.units import knob

POSTURES = ("none", "lead", "fast_follow", "wait")
"""When a firm opens the project of a new technology; `none` leaves it to plan and roadmap."""


@dataclass(frozen=True)
class TechnologyTerms:
    """Declare one technology: its line, its life on the market, and what brings it into the firm.

    Technologies of one line succeed each other in the order of their launches. The worth of the
    project that brings one in follows its quality, which improves towards a ceiling.

    Source: technology S-curve (Foster 1986); own sizes.
    """

    title: str = knob("", "words for the record; empty takes the name")
    line: str = knob("", "line of technologies that succeed each other; empty takes the name")
    project: str = knob("", "project of investment.projects that brings it in; empty: none does")
    installed: bool = knob(False, "in use from week 0 on")
    launch: int = knob(
        0, "week from which it can be had", unit="week", low=-2600, high=2600, source="scenario"
    )
    launch_quality: float = knob(
        0.4,
        "quality at its launch, of its ceiling",
        unit="share",
        low=0,
        high=1,
        source="assumption; 1 is off: mature at once",
    )
    mature_weeks: float = knob(
        104.0,
        "weeks from launch to maturity; it grows fastest half-way",
        unit="weeks",
        low=1,
        high=2600,
        source="assumption: two years",
    )
    ceiling: float = knob(
        1.0,
        "quality when mature, as a factor on the worth of its project",
        unit="factor",
        low=0,
        high=10,
        source="scenario",
    )
    progress_spread: float = knob(
        0.3,
        "spread of a year's progress between futures (log scale)",
        unit="-",
        low=0,
        high=3,
        source="assumption; 0 is off",
    )
    support_end: float = knob(
        math.inf,
        "week from which its vendor supports it no longer",
        unit="week",
        low=0,
        source="scenario; infinite: for ever",
    )
    support_cost: float = knob(
        0.0,
        "price of keeping it in use without regular support",
        unit="money a year",
        low=0,
        high=1e15,
        source="scenario; 0 is off",
    )
    immaturity: float = knob(
        0.3,
        "more work and cost of its project at quality 0, falling to nothing at the ceiling",
        unit="share",
        low=0,
        high=10,
        source="assumption; 0 is off",
    )
    catch_up: float = knob(
        0.08,
        "more work and cost of its project for each year since launch",
        unit="share a year",
        low=0,
        high=10,
        source="absorptive capacity, Cohen and Levinthal 1990 (sign); 0 is off",
    )


@dataclass(frozen=True)
class RoadmapItem:
    """Put a project on the roadmap: it is opened from its week on."""

    week: int
    project: str
