"""Answers to resistance, motivation, and where champions sit: settings with their sources."""

from __future__ import annotations

from dataclasses import dataclass

from sim.units import knob

RESPONSES = ("inaction", "acknowledge", "rectify", "dissuade")
PLACEMENTS = ("most_connected", "random", "bridging", "each_department")


@dataclass(frozen=True)
class ResponseParameters:
    """State what implementers do about complaints, and how motivation feeds on results.

    Source: Rivard and Lapointe 2012; Repenning 2002; own sizes.
    """

    misfit: float = knob(
        0.0,
        "utility that real defects of the technology cost where it is live",
        unit="utility",
        low=0,
        high=1,
        source="own design; 0 is off; .1 where it is studied",
    )
    response: str = knob(
        "inaction",
        "what implementers do about complaints",
        choices=RESPONSES,
        source="four responses: Rivard and Lapointe 2012",
    )
    response_from: float = knob(
        0.05,
        "complaints of a live department, per intended user, from which they respond",
        unit="share",
        low=0,
        high=1,
        source="assumption",
    )
    other_complaints: float = knob(
        0.10,
        "size of real defects at which every second complaint is about one",
        unit="utility",
        low=0.001,
        high=1,
        source="own design",
    )
    rectify_rate: float = knob(
        0.15,
        "real defects put right when every complaint is about one",
        unit="1/week",
        low=0,
        high=10,
        source="assumption; 0 is off",
    )
    rectify_hours: float = knob(
        60.0,
        "working time of putting right in one department",
        unit="hours a week",
        low=0,
        high=10_000,
        source="assumption; 0 is off",
    )
    acknowledge_factor: float = knob(
        0.5,
        "growth of reactance while people feel heard",
        unit="factor",
        low=0,
        high=10,
        source="Rivard and Lapointe 2012 (sign); 1 is off",
    )
    acknowledge_weeks: float = knob(
        8.0,
        "weeks for which words without deeds are believed",
        unit="weeks",
        low=0,
        high=520,
        source="own design",
    )
    dissuade_factor: float = knob(
        2.0,
        "growth of reactance while people are pressed",
        unit="factor",
        low=0,
        high=10,
        source="Rivard and Lapointe 2012 (sign); 1 is off",
    )
    motivation_effect: float = knob(
        0.0,
        "utility that people need more without any motivation, and less with all of it",
        unit="utility",
        low=0,
        high=1,
        source="own design; 0 is off; .1 where it is studied",
    )
    motivation_start: float = knob(
        0.5,
        "motivation of a department when it goes live",
        unit="share",
        low=0.001,
        high=0.999,
        source="own design; 1/2 neither lowers nor raises",
    )
    motivation_rate: float = knob(
        0.3,
        "how fast motivation follows results, per unit above or below what is needed",
        unit="1/week",
        low=0,
        high=10,
        source="assumption; 0 is off",
    )
    motivation_needs: float = knob(
        0.4,
        "reported routine use from which results motivate; below it they discourage",
        unit="share",
        low=0,
        high=1,
        source="motivation threshold, Repenning 2002 (idea); own size",
    )
    talk_pull: float = knob(
        0.3,
        "pull of a talk on the attitude of who is talked to, for a week",
        unit="1/week",
        low=0,
        high=1,
        source="assumption (a town hall has .02); 0 is off",
    )
    talk_hours: float = knob(
        1.0, "length of a talk", unit="hours", low=0, high=40, source="own design"
    )
    talk_error: float = knob(
        0.1,
        "error with which others see what a person thinks (standard deviation)",
        unit="share",
        low=0,
        high=10,
        source="assumption; 0 is exact",
    )
    champion_placement: str = knob(
        "most_connected",
        "who is asked first to be a champion: whom most hear, anybody, whom most hear in other "
        "departments, or whom most hear in each department in turn",
        choices=PLACEMENTS,
        source="Battilana and Casciaro 2013",
    )
