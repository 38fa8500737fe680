"""Voices from outside, as a scenario declares them: settings with their sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sim.units import knob

Told = Literal["obsolescence", "support_end", "price_jump", "duty"]
"""Shocks of which outside voices tell: those that come from the market, and duties."""
MARKET: tuple[Told, ...] = ("obsolescence", "support_end", "price_jump")
CHOICES = ("keyed", "connected")


@dataclass(frozen=True)
class SourceTerms:
    """State one voice from outside: how often, how biased, how noisy, how early, about what.

    A vendor speaks often, early and too well; peers speak late and fairly; the press is loud while
    a wave lasts; a regulator tells of duties alone; customers speak of how they are served.
    The numbers say which of them it is.

    Source: external communication as in Cohen and Levinthal 1990 and Rogers; own sizes.
    """

    rate: float = knob(
        0.10,
        "how often a gatekeeper hears it",
        unit="1/week",
        low=0,
        high=10,
        source="assumption; 0 is off",
    )
    bias: float = knob(
        0.0,
        "by how much it makes the technology better than it is",
        unit="share of true worth",
        low=-1,
        high=10,
        source="assumption; 0 tells the truth",
    )
    noise: float = knob(
        0.0,
        "error of what it says in a week (standard deviation)",
        unit="share of true worth",
        low=0,
        high=10,
        source="assumption; 0 is off",
    )
    believed: float = knob(
        0.5, "how far it is believed", unit="share", low=0, high=1, source="assumption; 0 is off"
    )
    delay: float = knob(
        0.0,
        "weeks from an outside event until it tells of it; negative: it announces it",
        unit="weeks",
        low=-520,
        high=520,
        source="scenario",
    )
    start: float = knob(
        0.0, "week from which it speaks", unit="weeks", low=0, high=1040, source="scenario"
    )
    end: float = knob(
        float("inf"), "week from which it is silent", unit="weeks", low=0, source="scenario"
    )
    fade_weeks: float = knob(
        float("inf"),
        "half-life of its bias from its start on",
        unit="weeks",
        low=1,
        source="assumption; infinite is off, 26: a wave of hype",
    )
    reach: float = knob(
        0.0,
        "how often people without ties to the outside hear it, against a gatekeeper",
        unit="share",
        low=0,
        high=1,
        source="assumption; 0: through gatekeepers only",
    )
    served: float = knob(
        0.0,
        "how far what it says follows how customers are served: output of departments that face "
        "customers, less what these ask for, in the week before",
        unit="share of true worth by share of output",
        low=0,
        high=10,
        source="assumption; 0 is off, 1: customers who speak of what they feel",
    )
    tells: tuple[Told, ...] = knob(
        MARKET, "kinds of outside events that it tells of", source="scenario"
    )


@dataclass(frozen=True)
class OutsideParameters:
    """State who speaks outside, who listens, and what is made of it.

    Source: gatekeepers after Allen 1977 and Cohen and Levinthal 1990; own sizes.
    """

    sources: dict[str, SourceTerms] = knob(
        {}, "name of a voice from outside -> what it is like", source="scenario; empty is off"
    )
    gatekeepers: float = knob(
        0.03,
        "intended users who have ties to the outside, at least one",
        unit="share",
        low=0,
        high=1,
        source="few, after Allen 1977; own size; 0: nobody",
    )
    gatekeeper_choice: str = knob(
        "keyed",
        "who they are: anybody, by keyed luck; or those whom most colleagues hear",
        choices=CHOICES,
        source="own design",
    )
    absorptive: float = knob(
        0.5,
        "part of what is heard that is lost on somebody without skill in the technology",
        unit="share",
        low=0,
        high=1,
        source="absorptive capacity, Cohen and Levinthal 1990 (sign); 0 is off",
    )
    outside_pull: float = knob(
        0.10,
        "pull on attitude of one hearing that is fully believed",
        unit="share",
        low=0,
        high=1,
        source="assumption; 0 is off",
    )
    duty_pull: float = knob(
        0.0,
        "pull towards full approval on attitudes of intended users whom a duty binds, from when "
        "the organisation has heard of it until it ends",
        unit="1/week",
        low=0,
        high=1,
        source="coercive pressure, DiMaggio and Powell 1983 (sign); own form; 0 is off",
    )
    outlook_weight: float = knob(
        0.5,
        "how far forecasts of the worth of projects follow what is said outside",
        unit="share",
        low=0,
        high=1,
        source="assumption; 0 is off",
    )
    outlook_weeks: float = knob(
        8.0,
        "time in which management's picture of the outside follows what is said (e-folding)",
        unit="weeks",
        low=1,
        high=520,
        source="assumption: a quarter follows two months",
    )
