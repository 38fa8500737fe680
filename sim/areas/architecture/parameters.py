"""Knobs of architecture, with symbol, unit, range and source."""

from __future__ import annotations

from dataclasses import dataclass

from sim.areas.architecture.asset_parameters import AssetTerms
from sim.areas.architecture.debt_parameters import DebtParameters
from sim.areas.architecture.landscape_parameters import LandscapeParameters
from sim.areas.architecture.process_parameters import ProcessTerms
from sim.units import knob


@dataclass(frozen=True)
class ArchitectureParameters(LandscapeParameters, DebtParameters):
    """State what two systems, a coupled landscape and debt cost, and what interfaces bring."""

    crossing: float = knob(
        0.30,
        "share of work that crosses departments",
        unit="share",
        low=0,
        high=1,
        symbol="k_x",
        source="SF17; 0 is off",
    )
    mixed_loss: float = knob(
        0.30,
        "loss of crossing work between two systems",
        unit="share",
        low=0,
        high=1,
        symbol="c_x",
        source="SF17; 0 is off",
    )
    workaround_gap_loss: float = knob(
        0.03,
        "loss of crossing work where workarounds differ",
        unit="share",
        low=0,
        high=1,
        symbol="c_wx",
        source="assumption; 0 is off",
    )
    interface_quality: float = knob(
        0.5,
        "part of the mixed loss that interfaces take away",
        unit="share",
        low=0,
        high=1,
        symbol="b",
        source="scenario",
    )
    interface_step: float = knob(
        0.4, "what a built interface adds", unit="share", low=0, high=1, source="A.12; 0 is off"
    )
    interface_best: float = knob(
        0.9, "best quality of an interface", unit="share", low=0, high=1, source="A.12"
    )
    interface_weeks: float = knob(
        4.0,
        "weeks to build the interfaces of one order",
        unit="weeks",
        low=0,
        high=104,
        source="assumption",
    )
    interface_team: float = knob(
        0.25,
        "part of the integration team that an order of interfaces takes for its weeks",
        unit="share",
        low=0,
        high=1,
        source="assumption; 0 is off",
    )
    pace: bool = knob(True, "crossing work runs at the slower side", source="A.2; false is off")
    parallel_weeks: float = knob(
        6.0, "weeks of a parallel run", unit="weeks", low=0, high=104, source="scenario"
    )
    assets: dict[str, AssetTerms] = knob(
        {}, "pool -> licences or devices without which nobody can begin", source="scenario; empty "
        "is off",
    )  # fmt: skip
    processes: dict[str, ProcessTerms] = knob(
        {}, "process -> its variants, what a standard saves, exceptions", source="scenario; empty "
        "is off",
    )  # fmt: skip
