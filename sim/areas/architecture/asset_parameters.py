"""Knobs of pools of licences and devices, with unit, range and source."""

from __future__ import annotations

from dataclasses import dataclass

from sim.units import knob

RULES = ("request", "role", "use")
"""Rules by which a pool's seats are given out."""


@dataclass(frozen=True)
class AssetTerms:
    """Declare one pool of licences or devices, of which everybody needs one to use the technology.

    Source: own design (rational allocation of assets).
    """

    seats: float = knob(
        70.0, "seats that are paid for", unit="for a hundred intended users", low=0, high=1e4,
        source="scenario",
    )  # fmt: skip
    rule: str = knob(
        "request",
        "request: whoever asks first; role: given out by rank before anybody asks, and what is "
        "left by rank; use: whoever asks goes first where the most of the seats held are in use",
        choices=RULES,
    )
    reclaim_weeks: float = knob(
        0.0, "weeks between two reclaims of seats that lie idle; 0: never", unit="weeks", low=0,
        high=520, source="own design; 0 is off",
    )  # fmt: skip
    idle_weeks: float = knob(
        8.0, "weeks without use from which a seat counts as idle", unit="weeks", low=1, high=520,
        source="practice: 30 to 90 days",
    )  # fmt: skip
    seat_cost: float = knob(
        400.0, "cost of a seat, used or not, from the first go-live", unit="money a year", low=0,
        high=1e6, source="assumption",
    )  # fmt: skip
    title: str = knob("", "words for the record; empty takes the name")
