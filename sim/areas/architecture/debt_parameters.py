"""Knobs of technical debt, with symbol, unit, range and source."""

from __future__ import annotations

from dataclasses import dataclass

from sim.units import knob


@dataclass(frozen=True)
class DebtParameters:
    """State what pushes systems off the architecture, what that costs, and what brings them back.

    Source: debt and obsolescence (BTM); square law after Caseau 2018; own sizes.
    """

    debt: bool = knob(
        False,
        "systems that stand off the architecture are counted, and felt",
        source="own design; false is off",
    )
    debt_start: float = knob(
        0.0,
        "systems off the architecture at the start",
        unit="systems",
        low=0,
        high=1e5,
        source="scenario",
    )
    debt_gates: float = knob(
        0.5,
        "systems that a piece of work begun without approval leaves",
        unit="systems",
        low=0,
        high=100,
        source="assumption; 0 is off",
    )
    debt_versions: float = knob(
        0.01,
        "systems that each version behind pushes off",
        unit="systems a week",
        low=0,
        high=100,
        source="assumption: one in two years; 0 is off",
    )
    debt_shadow: float = knob(
        0.002,
        "systems that each user of an unsanctioned tool pushes off",
        unit="systems a week",
        low=0,
        high=100,
        source="assumption: one user, one system in ten years; 0 is off",
    )
    debt_infrastructure: float = knob(
        0.001,
        "systems that each application on infrastructure out of support pushes off",
        unit="systems a week",
        low=0,
        high=100,
        source="assumption: one in twenty years; 0 is off",
    )
    debt_interest: float = knob(
        0.10,
        "growth of what is not paid down, because others build on it",
        unit="1/year",
        low=0,
        high=10,
        source="assumption; 0 is off",
    )
    debt_run_cost: float = knob(
        1000.0,
        "run cost of one system off the architecture; of n of them "
        "n to the power of the exponent times as much",
        unit="money a year",
        low=0,
        high=1e9,
        source="assumption; 0 is off",
    )
    debt_exponent: float = knob(
        2.0,
        "how run cost grows with their number",
        unit="-",
        low=1,
        high=4,
        source="Caseau 2018: a square law; 1 is linear",
    )
    debt_incidents: float = knob(
        0.03,
        "how much more often incidents come by each of them",
        unit="ratio",
        low=0,
        high=10,
        source="assumption; 0 is off",
    )
    debt_drag: float = knob(
        0.02,
        "how much more work a build takes by each of them",
        unit="ratio",
        low=0,
        high=10,
        source="assumption; 0 is off",
    )
    debt_team_weeks: float = knob(
        2.0,
        "time of the build's team that brings one of them back",
        unit="team weeks",
        low=0.01,
        high=520,
        source="assumption",
    )
    debt_team_cost: float = knob(
        5000.0,
        "outside help with that",
        unit="money a team week",
        low=0,
        high=1e7,
        source="assumption; 0 is off",
    )
    debt_load: float = knob(
        0.25,
        "part of the build's team that a pull puts on it unless the plan names an amount",
        unit="share",
        low=0,
        high=1,
        source="assumption",
    )
    debt_weeks: float = knob(
        26.0,
        "weeks of a pull unless the plan names others",
        unit="weeks",
        low=1,
        high=520,
        source="assumption",
    )
