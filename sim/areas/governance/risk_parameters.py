"""Risks, controls and audits, as a scenario declares them: settings with their sources."""

from __future__ import annotations

from dataclasses import dataclass

from sim.units import knob

EXPOSURES = ("always", "live", "workaround", "shadow", "unmet")


@dataclass(frozen=True)
class RiskTerms:
    """State one kind of incident: how often, through what, how bad.

    Source: frequency and severity as in operational risk; own sizes.
    """

    rate: float = knob(
        0.05,
        "incidents at full exposure without controls",
        unit="1/week",
        low=0,
        high=1000,
        source="assumption",
    )
    exposure: str = knob(
        "always",
        "what opens the door: always open; share of intended users in live departments; share of "
        "log-ins that are workarounds; share of intended users with an unsanctioned tool; share of "
        "requests that the demand desk did not meet, whose owners helped themselves",
        choices=EXPOSURES,
        source="own design",
    )
    severity: float = knob(
        20_000.0,
        "loss by an incident, middle",
        unit="money",
        low=0,
        high=1e12,
        source="assumption",
    )
    severity_spread: float = knob(
        1.5,
        "spread of the loss on a log scale; large is a heavy tail",
        unit="-",
        low=0,
        high=3,
        source="lognormal severity, operational risk practice; assumption",
    )
    duration: float = knob(
        0.0,
        "time that its repair takes once the support desk has taken it up, middle",
        unit="weeks",
        low=0,
        high=104,
        source="own design; 0 is off: it is over as soon as it comes",
    )
    duration_spread: float = knob(
        1.0,
        "spread of that time on a log scale; large is a heavy tail",
        unit="-",
        low=0,
        high=3,
        source="lognormal repair times, Schroeder and Gibson 2006 (shape); assumption (size)",
    )
    lost_share: float = knob(
        0.1,
        "output that is lost while it lasts: in live departments where live departments are the "
        "door, else in all",
        unit="share",
        low=0,
        high=1,
        source="assumption; 0 is off",
    )


@dataclass(frozen=True)
class ControlTerms:
    """State one control: what it prevents, and what friction it adds.

    Source: own design.
    """

    strength: float = knob(
        0.5, "share of incidents that it prevents", unit="share", low=0, high=1, source="assumption"
    )
    repair: float = knob(
        0.0,
        "part by which it shortens the repair of the incidents that it does not prevent",
        unit="share",
        low=0,
        high=1,
        source="own design: rehearsed recovery, copies at hand; 0 is off",
    )
    risks: tuple[str, ...] = knob((), "risks that it works against; empty: all")
    hours: float = knob(
        0.1,
        "working time that it takes of each intended user in a live department",
        unit="hours a week",
        low=0,
        high=40,
        source="assumption; 0 is off",
    )
    delay: float = knob(
        0.25,
        "time that it adds to whatever is asked for in the sanctioned way",
        unit="weeks",
        low=0,
        high=104,
        source="assumption; 0 is off",
    )
    shift: float = knob(
        0.02,
        "utility that people need more because of it",
        unit="utility",
        low=0,
        high=1,
        source="assumption; 0 is off",
    )
    start: int = knob(
        0, "week from which it acts", unit="weeks", low=0, high=1040, source="scenario"
    )
    standby: bool = knob(
        False, "it acts only while governance, having heard of losses, calls for it"
    )


@dataclass(frozen=True)
class RiskParameters:
    """State the risks, the controls against them, and who looks for unsanctioned tools.

    Source: compliance and risk in organisation governance (BTM); own design.
    """

    risks: dict[str, RiskTerms] = knob(
        {}, "risk -> how often, through what, how bad", source="scenario"
    )
    controls: dict[str, ControlTerms] = knob(
        {}, "control -> what it prevents and what friction it adds", source="scenario"
    )
    oversight_loss: float = knob(
        float("inf"),
        "losses by incidents, as reported, from which on controls that stand by are called for",
        unit="money a week",
        low=0,
        source="own design; infinite is off",
    )
    oversight_weeks: float = knob(
        13.0,
        "weeks over which reported losses are averaged (e-folding)",
        unit="weeks",
        low=1,
        high=520,
        source="assumption: a quarter",
    )
    oversight_hold: float = knob(
        26.0,
        "weeks for which they act, at least",
        unit="weeks",
        low=1,
        high=520,
        source="assumption: half a year",
    )
    fines_counted: float = knob(
        1.0,
        "part of the fines for duties that are not met that counts among losses, beside incidents",
        unit="share",
        low=0,
        high=1,
        source="operational risk includes exposure to fines of supervisors, Basel Committee on "
        "Banking Supervision 2006 (paragraph 644, note); 0: incidents alone",
    )
    audit_weeks: float = knob(
        0.0,
        "time between two audits for unsanctioned tools",
        unit="weeks",
        low=0,
        high=1040,
        source="own design; 0: none but those that a plan orders",
    )
    audit_detection: float = knob(
        0.6,
        "chance that an audit finds somebody with an unsanctioned tool",
        unit="share",
        low=0,
        high=1,
        source="assumption",
    )
    audit_penalty: float = knob(
        500.0,
        "penalty and clean-up of each finding",
        unit="money",
        low=0,
        high=1e9,
        source="assumption; 0 is off",
    )
