"""Committees and the proposals that they see, as a scenario declares them."""

from __future__ import annotations

from dataclasses import dataclass

from sim.units import knob

KINDS = ("strategic", "tactical")
RIGHTS = ("central", "federated", "local")
SHAPES = ("normal", "heavy")
GATES = ("business_case", "architecture", "funding", "rollout", "benefit")
"""Gates that a project of the portfolio passes, in this order: three before it starts, one before
it is rolled out (after the build, or the pilot), one when its benefit is known."""


@dataclass(frozen=True)
class CommitteeTerms:
    """State when a committee sits, how much it takes on, and how well it sees.

    A strategic committee is one for all; of a tactical one every department has its own.

    Source: gates after Cooper 2009 (read as abstract: poor projects are killed, those in trouble
    sent back); a screen on value seen with error after Figueiredo and Joglekar 2007; own sizes.
    """

    kind: str = knob(
        "strategic", "one for all, or one in every department", choices=KINDS, source="own design"
    )
    cadence_weeks: float = knob(
        4.0,
        "weeks between two sittings",
        unit="weeks",
        low=0.05,
        high=104,
        symbol="T_b",
        source="assumption; 1-13",
    )
    agenda_size: int = knob(
        5,
        "proposals that one sitting decides",
        unit="proposals",
        low=1,
        high=10_000,
        symbol="n_b",
        source="assumption; 1-20",
    )
    threshold: float = knob(
        0.0,
        "worth, as it is seen, from which a proposal is approved",
        unit="money",
        low=-1e12,
        high=1e12,
        source="own design; 0 is what pays for itself",
    )
    evidence_noise: float = knob(
        50_000.0,
        "error of the worth as it is seen without a pilot",
        unit="money",
        low=0,
        high=1e12,
        source="assumption; 0 is off",
    )
    evidence_weeks: float = knob(
        4.0,
        "weeks of pilot that halve the variance of that error",
        unit="weeks",
        low=0.1,
        high=104,
        source="assumption",
    )
    optimism: float = knob(
        0.0,
        "what the committee adds to the worth that it sees",
        unit="money",
        low=-1e12,
        high=1e12,
        source="own design; 0 is off",
    )
    sitting_hours: float = knob(
        0.0,
        "working hours that a sitting takes of all who sit, papers read before included",
        unit="hours",
        low=0,
        high=10_000,
        source="assumption: eight people, half a day each; 0 is off",
    )
    return_weeks: float = knob(
        0.0,
        "weeks after which what it has turned down comes before it once more; 0: never",
        unit="weeks",
        low=0,
        high=104,
        source="gates send projects in trouble back, Cooper 2009; assumption: 8-26; 0 is off",
    )
    return_evidence: float = knob(
        4.0,
        "weeks of pilot that it then has behind it in addition",
        unit="weeks",
        low=0,
        high=104,
        source="assumption: half of the time is used for it",
    )
    skip_below_cost: float = knob(
        0.0,
        "proposals that cost less pass it unseen",
        unit="money",
        low=0,
        high=1e12,
        source="own design; 0 is off",
    )
    gates: tuple[str, ...] = knob(
        (),
        "gates of the portfolio's projects at which it decides: business_case, architecture, "
        "funding before a start, rollout before a roll-out, benefit afterwards",
        choices=GATES,
        source="stage gates after Cooper",
    )
    max_effort: float = knob(
        2.0,
        "times its planned work from which an architecture review turns a project down",
        unit="factor",
        low=1,
        high=1e9,
        source="own design; very large is off",
    )
    go_lives: bool = knob(False, "whether a department goes live only with its approval")
    readiness: float = knob(
        0.3,
        "reported share of intended users who know what is coming that it wants before a go-live",
        unit="share",
        low=0,
        high=1,
        source="own design; 0 is off",
    )
    readiness_noise: float = knob(
        0.1,
        "error of that share while nobody is live yet",
        unit="share",
        low=0,
        high=1,
        source="assumption; 0 is off",
    )


@dataclass(frozen=True)
class ProposalTerms:
    """State which proposals departments bring: how often, what worth, at what cost.

    Source: own design; project values with a heavy tail after portfolio practice.
    """

    rate: float = knob(
        0.1,
        "proposals of each department",
        unit="1/week",
        low=0,
        high=1000,
        source="assumption: one in ten weeks",
    )
    departments: tuple[str, ...] = knob((), "departments or groups that bring them; empty: all")
    shape: str = knob(
        "normal",
        "shape of the value; heavy is lognormal of the same mean and spread",
        choices=SHAPES,
    )
    value_mean: float = knob(
        120_000.0, "value of a proposal, mean", unit="money", low=0, high=1e12, source="assumption"
    )
    value_sd: float = knob(
        80_000.0, "value of a proposal, spread", unit="money", low=0, high=1e12, source="assumption"
    )
    cost: float = knob(
        100_000.0, "cost of a proposal, middle", unit="money", low=0, high=1e12, source="assumption"
    )
    cost_spread: float = knob(
        0.5,
        "spread of the cost on a log scale",
        unit="-",
        low=0,
        high=3,
        source="assumption; 0 is off",
    )
    pilot_weeks: float = knob(
        0.0,
        "weeks of pilot before it is proposed",
        unit="weeks",
        low=0,
        high=104,
        source="own design; 0 is off",
    )
    weeks: float = knob(
        13.0,
        "weeks of work, once begun, that its department feels as a change",
        unit="weeks",
        low=0,
        high=520,
        source="assumption",
    )
    patience_weeks: float = knob(
        26.0,
        "mean wait after which work begins without approval",
        unit="weeks",
        low=0.1,
        high=1e9,
        source="assumption; very large is off",
    )
