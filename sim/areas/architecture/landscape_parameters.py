"""Knobs of the landscape of applications, with symbol, unit, range and source."""

from __future__ import annotations

from dataclasses import dataclass

from sim.areas.architecture.infrastructure_parameters import InfrastructureParameters
from sim.units import knob


@dataclass(frozen=True)
class LandscapeParameters(InfrastructureParameters):
    """State how applications hang together, what that costs a change, and what goals ask of them.

    Source: goals in enterprise architecture (BTM); figures of a telecom operator after
    MacCormack, Lagerstroem and Baldwin; own form.
    """

    applications: int = knob(
        0,
        "applications of the landscape",
        unit="applications",
        low=0,
        high=2000,
        source="0 is off; telecom 103, biopharma 407 components (MacCormack, Lagerstroem)",
    )
    dependencies: int = knob(
        243,
        "dependencies between them",
        unit="links",
        low=0,
        high=1000000,
        source="telecom 243, biopharma 1,157 (MacCormack, Lagerstroem)",
    )
    core_share: float = knob(
        0.34,
        "part of the applications that all depend on each other",
        unit="share",
        low=0,
        high=1,
        source="telecom .34, biopharma .32 (MacCormack, Lagerstroem)",
    )
    propagation: float = knob(
        0.25,
        "propagation cost: part of all pairs of which one depends on the other, directly or not",
        unit="share",
        low=0,
        high=1,
        source="telecom .25 (MacCormack, Lagerstroem)",
    )
    own_application: int = knob(
        0,
        "number of the application that the scenario's own technology renews; 0: one by luck",
        unit="number",
        low=0,
        high=2000,
        source="scenario",
    )
    effort_direct: float = knob(
        0.02,
        "more work for a change by each link of the application it touches",
        unit="ratio",
        low=0,
        high=10,
        source="sign: Lagerstroem et al. 2014; size assumed; 0 is off",
    )
    effort_indirect: float = knob(
        1.0,
        "more work where all others depend on the application and it on all others",
        unit="ratio",
        low=0,
        high=100,
        source="sign: Lagerstroem et al. 2014; size assumed; 0 is off",
    )
    effort_platforms: float = knob(
        0.01,
        "more work for a change by each interface between departments on unlike platforms",
        unit="ratio",
        low=0,
        high=10,
        source="sign: as coupling, Lagerstroem et al. 2014; size assumed; 0 is off",
    )
    decouple_weeks: float = knob(
        13.0,
        "weeks until applications stand behind interfaces of their own",
        unit="weeks",
        low=1,
        high=520,
        source="assumption",
    )
    decouple_cost: float = knob(
        40_000.0,
        "cost of that for one application",
        unit="money",
        low=0,
        high=1e9,
        source="assumption",
    )
    capabilities: int = knob(
        12,
        "capabilities that goals weigh and applications serve",
        unit="capabilities",
        low=1,
        high=500,
        source="assumption",
    )
    goal_weights: dict[str, float] = knob(
        {}, "capability (capability_1, capability_2, ...) -> its weight among the goals at the "
        "start, in any unit; one not named weighs nothing", unit="ratio",
        source="scenario; empty is drawn, all mixtures being equally likely",
    )  # fmt: skip
    serving: int = knob(
        3,
        "applications that serve a capability",
        unit="applications",
        low=1,
        high=50,
        source="assumption",
    )
    fit_needed: float = knob(
        0.5,
        "mean fit of its applications at which a capability is served",
        unit="share",
        low=0,
        high=1,
        source="assumption",
    )
    fit_history: float = knob(
        0.7,
        "part of an application's fit that follows from the goals of the past, since money "
        "went there; the rest is luck",
        unit="share",
        low=0,
        high=1,
        source="assumption",
    )
    goal_drift_rate: float = knob(
        0.5,
        "turns of the goals",
        unit="1/year",
        low=0,
        high=52,
        source="assumption: every other year; 0 is off",
    )
    goal_drift_size: float = knob(
        0.3,
        "part of the goals' weight that a turn moves to others",
        unit="share",
        low=0,
        high=1,
        source="assumption; 0 is off",
    )
    goal_value: float = knob(
        0.0,
        "worth of serving all goals rather than none",
        unit="money a year",
        low=0,
        high=1e12,
        source="scenario; 0 is off",
    )
