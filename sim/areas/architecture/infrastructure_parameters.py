"""Knobs of the infrastructure below the applications, with symbol, unit, range and source."""

from __future__ import annotations

from dataclasses import dataclass

from sim.units import knob


@dataclass(frozen=True)
class InfrastructureParameters:
    """State what applications stand on, how they share it, and what it does when support ends.

    Source: infrastructure is what the core of a landscape uses and what uses none of it (the shared
    elements of a biopharma company, Lagerstroem, Baldwin, MacCormack and Dreyfus 2013); own form.
    """

    infrastructure: int = knob(
        0,
        "components of infrastructure below the applications: platforms, servers, databases",
        unit="components",
        low=0,
        high=1000,
        source="scenario; 0 is off",
    )
    infrastructure_layers: int = knob(
        2,
        "layers of them; a component stands on one of the layer below",
        unit="layers",
        low=1,
        high=10,
        source="assumption: servers and platforms, and what these stand on",
    )
    stands_on: int = knob(
        2,
        "components of the upper layer that an application stands on",
        unit="components",
        low=1,
        high=20,
        source="assumption: one that runs it, one that keeps its data",
    )
    infrastructure_sharing: float = knob(
        0.8,
        "how unevenly they are shared: the weight of each is its rank to the power of minus this",
        unit="-",
        low=0,
        high=4,
        source="assumption; 0: each carries as many as any other, but for luck",
    )
    infrastructure_life: float = knob(
        520.0,
        "weeks for which a component is supported, from when it is put in",
        unit="weeks",
        low=0,
        high=5200,
        source="assumption: ten years, as large vendors promise for servers and databases; 0: for "
        "ever",
    )
    unsupported_fit: float = knob(
        0.1,
        "part of its fit that an application loses while it stands on what is out of support",
        unit="share",
        low=0,
        high=1,
        source="assumption; 0 is off",
    )
