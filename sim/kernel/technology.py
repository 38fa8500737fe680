"""What is adopted: its title, what it replaces, and how easy it is before anybody knows it."""

from __future__ import annotations

from dataclasses import dataclass

from sim.units import knob


@dataclass(frozen=True)
class Technology:
    """Describe the technology of a scenario.

    Source: own design; ease after TAM's ease of use (Davis 1989).
    """

    name: str = knob("technology", "short name, used in tables")
    title: str = knob("A new technology", "title, used on pages")
    replaces: str = knob("", "name of the system that it replaces; empty if nothing is replaced")
    ease: float = knob(
        0.5,
        "ease of the technology for somebody without skill",
        unit="share",
        low=0.0,
        high=1.0,
        symbol="ease_k",
        source="assumption; sweep .3-.8",
    )
