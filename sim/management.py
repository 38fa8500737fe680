"""Management: the only hand. It sees reports, asks the plan, and carries pulls out or refuses."""

from __future__ import annotations

from dataclasses import dataclass

from sim.units import knob


@dataclass(frozen=True)
class ManagementParameters:
    """State how late and how roughly management knows, and what an hour of it costs."""

    report_lag: int = knob(2, "age of surveys and of reported output", unit="weeks", low=0,
                           high=26, source="monthly reporting, half a month old on average")
    log_lag: int = knob(1, "age of the usage log", unit="weeks", low=0, high=26,
                        source="assumption: last week's log")
    survey_share: float = knob(0.20, "share of users that a survey asks", unit="share", low=0.001,
                               high=1, source="assumption; 1 asks everybody")
    survey_sd: float = knob(0.05, "error of a survey that asks the usual share of a department",
                            unit="share", low=0, high=1, source="assumption; 0 is off")
    hour_cost: float = knob(42.0, "price of an hour of a lever, when management checks its budget",
                            unit="money", low=0, high=1e5, source="as investment.hourly_cost")
