"""Knobs of calendar, shocks and turbulence, with unit, range and source."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from sim.areas.environment.source_parameters import OutsideParameters
from sim.units import knob

ShockKind = Literal[
    "data_defect", "sponsor_exit", "support_end", "competing_change", "departures", "obsolescence",
    "price_jump", "reorganisation", "goals_rotate", "opposition", "duty",
]  # fmt: skip


PRESETS = ("none", "redundant_in_two_years")
REDUNDANT = 104.0
"""Weeks after which half of the gain is gone, in the preset."""


@dataclass(frozen=True)
class Window:
    """Name a range of weeks, the end excluded."""

    start: int
    end: int
    name: str = ""


@dataclass(frozen=True)
class Shock:
    """Describe one hazard: what may happen, how likely, when, how hard, to whom.

    Parameters
    ----------
    kind : what it changes.
    chance : probability that it strikes in a future.
    start, end : window of weeks from which the week is drawn, the end excluded.
    size : factor or share, by kind; of a duty the fine of a week for each intended user who does
        not meet it, money.
    weeks : how long a competing change, an opposition or a duty lasts; 0 means to the end.
    departments : departments or groups that it touches; empty for all.
    title : words for the record; empty takes the name.
    source : where it comes from.
    spread : spread of the size on a log scale; 0 means that the size is certain.
    per_year : turbulence; more than 0 lets it strike again and again inside its window, at random
        instants with this average number a year, each time with a size of its own. Rate and size
        are apart: the same yearly loss may come in many small blows or in a few hard ones.
    technologies : technologies of `planning.technologies` that `support_end` or `obsolescence`
        strike in place of the scenario's own; empty for that one.
    infrastructure : component of infrastructure (number in `architecture.infrastructure`) whose
        support a `support_end` ends early, in place of that of the old system; 0: none.
    """

    kind: ShockKind
    chance: float = 1.0
    start: int = 0
    end: int = 1
    size: float = 1.0
    weeks: float = 0.0
    departments: tuple[str, ...] = ()
    title: str = ""
    source: str = "assumption"
    spread: float = 0.0
    per_year: float = 0.0
    technologies: tuple[str, ...] = ()
    infrastructure: int = 0


@dataclass(frozen=True)
class CalendarParameters:
    """State the dates of a scenario; week w begins at start_date + 7 w days."""

    start_date: str = knob("2027-02-01", "date of week 0", unit="date", source="scenario")
    weeks: int = knob(
        156, "weeks that are simulated", unit="weeks", low=1, high=1040, source="scenario"
    )
    freezes: tuple[Window, ...] = knob(
        (), "windows without go-live, end excluded", unit="weeks", source="scenario"
    )
    peaks: tuple[Window, ...] = knob(
        (), "windows of high demand, end excluded", unit="weeks", source="scenario"
    )
    peak_factor: float = knob(
        1.0,
        "demand in a peak against the average",
        unit="factor",
        low=0,
        high=10,
        source="scenario; 1 is off",
    )
    off_peak_factor: float = knob(
        1.0, "demand outside the peaks", unit="factor", low=0, high=10, source="scenario; 1 is off"
    )


@dataclass(frozen=True)
class EnvironmentParameters(OutsideParameters):
    """State the shocks that may strike, how fast the technology's gain decays, and who is heard
    outside."""

    hazards: dict[str, Shock] = knob({}, "name of a hazard -> what it does", source="scenario")
    preset: str = knob(
        "none",
        "turbulence by name: redundant_in_two_years leaves half of the technology's gain after 104 "
        "weeks; a stated half_life comes before it",
        choices=PRESETS,
        source="redundant two years later (article What is BTM); own form",
    )
    half_life: float = knob(
        float("inf"),
        "half-life of the technology's gain",
        unit="weeks",
        low=1,
        symbol="L",
        source="infinite is off; 104: redundant in two years",
    )

    @property
    def gain_half_life(self) -> float:
        """Half-life of the technology's gain in force: the one stated, else the preset's, weeks.

        Example
        -------
        >>> EnvironmentParameters(preset="redundant_in_two_years").gain_half_life
        104.0
        """
        if self.preset == "none" or math.isfinite(self.half_life):
            return self.half_life
        return REDUNDANT
