"""Knobs of planning, with symbol, unit, range and source."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from sim.areas.planning.road_parameters import POSTURES, RoadmapItem, TechnologyTerms
from sim.areas.planning.sourcing_parameters import (
    DESKS,
    MODES,
    ProcurementDesk,
    SourcingMode,
    SourcingTerms,
)
from sim.units import knob

Policy = Literal["free", "coordinated"]


@dataclass(frozen=True)
class StandardTerms:
    """State one capability for which every department picks a platform of its own.

    Source: standardisation problem of Buxmann, Weitzel and others (Weitzel et al. 2006); own sizes.
    """

    platforms: int = knob(
        3, "platforms to choose from", unit="platforms", low=1, high=20, source="assumption"
    )
    policy: Policy = knob(
        "free",
        "free: each department decides for itself; coordinated: it decides together with the "
        "department that it works with most",
        choices=("free", "coordinated"),
        source="Weitzel et al. 2006 (who decides)",
    )
    fit_spread: float = knob(
        4.0,
        "spread of how well a platform fits a department",
        unit="money a week per user",
        low=0,
        high=1e6,
        source="assumption; 0: all fit alike",
    )
    link_value: float = knob(
        12.0,
        "worth of having all of one's working partners on the same platform",
        unit="money a week per user",
        low=0,
        high=1e6,
        source="assumption; 0 is off",
    )
    conversion_cost: float = knob(
        250.0,
        "cost of moving to another platform",
        unit="money per user",
        low=0,
        high=1e9,
        source="assumption",
    )
    horizon_weeks: float = knob(
        104.0,
        "weeks of worth that a department sets against the cost of moving",
        unit="weeks",
        low=1,
        high=1040,
        source="assumption: pays back in two years",
    )
    interface_cost: float = knob(
        2000.0,
        "run cost of an interface between two departments that work together on unlike platforms",
        unit="money a year",
        low=0,
        high=1e9,
        source="assumption; 0 is off",
    )
    review_weeks: float = knob(
        26.0,
        "weeks between two decisions of a department",
        unit="weeks",
        low=1,
        high=520,
        source="assumption: twice a year",
    )
    title: str = knob("", "words for the record; empty takes the name")


@dataclass(frozen=True)
class PlanningParameters:
    """State platforms, technologies over time and their projects, and what is sourced how."""

    standards: dict[str, StandardTerms] = knob(
        {}, "capability -> the platforms for it, and who decides", source="scenario; empty is off"
    )
    technologies: dict[str, TechnologyTerms] = knob(
        {}, "name of a technology -> its line, life and project", source="scenario; empty is off"
    )
    roadmap: tuple[RoadmapItem, ...] = knob(
        (), "projects that are opened, each from its week on", source="scenario; empty is off"
    )
    posture: str = knob(
        "none",
        "when a new technology's project is opened: at its launch, half-way, or when it is mature",
        choices=POSTURES,
        source="Fichman 2004 (when to lead); none is off",
    )
    follow_maturity: float = knob(
        0.6,
        "quality, of its ceiling, at which a fast follower opens",
        unit="share",
        low=0,
        high=1,
        source="assumption",
    )
    wait_maturity: float = knob(
        0.9,
        "quality, of its ceiling, at which a waiting firm opens",
        unit="share",
        low=0,
        high=1,
        source="assumption",
    )
    quality_error: float = knob(
        0.0,
        "error of judging, at each look, how good a technology is at its launch (log scale); it "
        "shrinks as the technology matures",
        unit="-",
        low=0,
        high=3,
        source="own design; 0 is off: planning knows it exactly",
    )
    debt_threshold: float = knob(
        math.inf,
        "technical debt, as reported, from which a look at the roadmap answers it",
        unit="systems",
        low=0,
        source="own design; infinite is off",
    )
    debt_answer: str = knob(
        "paydown",
        "how: people of the build's team pay it down, or the line that lags most is renewed",
        choices=("paydown", "renew"),
        source="own design",
    )
    planning_weeks: int = knob(
        13,
        "weeks between two looks at the roadmap",
        unit="weeks",
        low=1,
        high=520,
        source="practice: quarterly",
    )
    switch_use: float = knob(
        0.6,
        "use of a successor from which the technology before it is switched off",
        unit="share",
        low=0.01,
        high=1,
        source="as investment.retire_use",
    )
    write_off_weeks: float = knob(
        260.0,
        "weeks of supported use after which nothing of what was spent is stranded",
        unit="weeks",
        low=1,
        high=2600,
        source="accounting practice: five years",
    )
    sourcing: dict[str, SourcingTerms] = knob(
        {}, "item -> what is sourced, and who waits for it", source="scenario; empty is off"
    )
    modes: dict[str, SourcingMode] = knob(
        dict(MODES),
        "way to source -> what it costs and risks",
        source="maintenance of 20 % a year is the trade's rule; all other sizes are assumptions",
    )
    procurement: dict[str, ProcurementDesk] = knob(
        dict(DESKS),
        "desk of procurement -> its people and weeks",
        source="assumption: 12.5 weeks of work on a tendered purchase",
    )
    other_purchases: float = knob(
        0.35,
        "purchases of others, who pass all desks",
        unit="1/week",
        low=0,
        high=1000,
        source="assumption: 18 a year; 0 is off",
    )
