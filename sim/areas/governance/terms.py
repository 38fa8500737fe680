"""What governance's levers cost, when they act and how often they may be pulled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sim.errors import BadInput, Problem, nearest
from sim.units import knob

LEVERS = (
    "mass_mail",
    "town_hall",
    "progress_report",
    "success_story",
    "walk_the_talk",
    "recruit_champions",
    "mandate",
    "incentive",
    "campaign",
    "audit",
    "set_control",
    "talk",
    "respond",
    "set_rhythm",
    "set_threshold",
    "set_rights",
)
"""Levers that governance can offer."""


@dataclass(frozen=True)
class LeverTerms:
    """State what a lever costs management, when it acts and how often it may be pulled.

    Source: starter catalogue of levers; assumption.
    """

    hours: float = knob(
        0.0, "staff hours of a pull", unit="hours", low=0, high=1e6, source="assumption"
    )
    cost: float = knob(
        0.0, "outside cost of a pull", unit="money", low=0, high=1e15, source="scenario"
    )
    lead_weeks: float = knob(
        0.0, "weeks until it takes effect", unit="weeks", low=0, high=52, source="assumption"
    )
    weeks: float = knob(
        1.0, "weeks for which it acts", unit="weeks", low=0, high=104, source="assumption"
    )
    cooldown_weeks: float = knob(
        0.0,
        "weeks until the same departments may be reached again",
        unit="weeks",
        low=0,
        high=104,
        source="assumption",
    )
    min_credibility: float = knob(
        0.0,
        "credibility below which it does nothing and costs credibility",
        unit="share",
        low=0,
        high=1,
        source="Harvard and EIS levers (sign); own size",
    )


def refuse_unknown(levers: Iterable[str]) -> None:
    """Refuse terms of levers that governance does not have.

    Raises
    ------
    BadInput : one sentence per unknown lever, with the nearest name.
    """
    problems = [
        Problem(
            f"governance.levers.{name}",
            "is not a lever of governance",
            allowed=", ".join(LEVERS),
            nearest=nearest(name, LEVERS),
        )
        for name in levers
        if name not in LEVERS
    ]
    if problems:
        raise BadInput(problems)
