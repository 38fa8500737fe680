"""Knobs of standard processes: variants, what a standard saves, exceptions and their owner."""

from __future__ import annotations

from dataclasses import dataclass

from sim.units import knob


@dataclass(frozen=True)
class ProcessTerms:
    """Declare one process of which every department has a variant of its own.

    Source: exceptions that queue at an owner after the Virtual Design Team and Galbraith 1974;
    own sizes.
    """

    share: float = knob(
        0.3, "part of it that follows the standard in every department today", unit="share", low=0,
        high=1, symbol="s", source="scenario",
    )  # fmt: skip
    exceptions: float = knob(
        0.5, "exceptions of today, which are part of normal work, of a hundred intended users",
        unit="1/week", low=0, high=1000, source="assumption",
    )  # fmt: skip
    local_exceptions: float = knob(
        2.0, "more of them at full standard where it fits as it does on average, of a hundred "
        "intended users", unit="1/week", low=0, high=1000, source="assumption; 0 is off",
    )  # fmt: skip
    misfit_spread: float = knob(
        0.8, "spread between departments of how badly the standard fits (log scale)", unit="-",
        low=0, high=3, source="assumption; 0: it fits all alike",
    )  # fmt: skip
    owners: int = knob(1, "people who decide exceptions", unit="heads", low=0, high=1000,
                       source="scenario")  # fmt: skip
    decision_weeks: float = knob(
        0.15, "time that deciding an exception takes, mean (exponential)", unit="weeks", low=0.001,
        high=52, source="assumption: most of a day",
    )  # fmt: skip
    blocked: float = knob(
        0.25, "part of a person's time that is lost while his exception is undecided",
        unit="share", low=0, high=1, source="assumption; 0 is off",
    )  # fmt: skip
    training_saving: float = knob(
        0.4, "part of course hours that full standard saves, from none", unit="share", low=0,
        high=1, source="assumption; 0 is off",
    )  # fmt: skip
    support_saving: float = knob(
        0.3, "part of support questions that full standard saves, from none", unit="share", low=0,
        high=1, source="assumption; 0 is off",
    )  # fmt: skip
    integration_saving: float = knob(
        0.5, "part of the cost of interfaces that full standard saves, from none", unit="share",
        low=0, high=1, source="assumption; 0 is off",
    )  # fmt: skip
    change_weeks: float = knob(
        13.0, "weeks in which a department moves to a new share", unit="weeks", low=0, high=520,
        source="assumption",
    )  # fmt: skip
    change_hours: float = knob(
        8.0, "hours of each user for moving from none to full standard", unit="hours", low=0,
        high=1000, source="assumption",
    )  # fmt: skip
    title: str = knob("", "words for the record; empty takes the name")
