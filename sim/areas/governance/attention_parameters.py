"""Attention of readers and of managers: hours that messages, briefings and exceptions share."""

from __future__ import annotations

from dataclasses import dataclass

from sim.units import knob


@dataclass(frozen=True)
class AttentionParameters:
    """State how much time people have for messages, and managers for briefings and exceptions.

    Source: per knob below.
    """

    attention_hours: float = knob(
        float("inf"),
        "hours that a person has for messages; infinite: everything is read at once",
        unit="hours a week",
        low=0.1,
        source="own design; 16 is 500 messages; infinite is off",
    )
    message_minutes: float = knob(
        2.0,
        "attention that a daily message takes",
        unit="minutes",
        low=0.01,
        high=60,
        source="13 hours of mail a week (McKinsey 2012) over 390 messages (Radicati)",
    )
    inbox_weeks: float = knob(
        0.4,
        "patience: what would wait for longer goes unread",
        unit="weeks",
        low=0.01,
        high=26,
        source="assumption: two working days",
    )
    inbox_priority: str = knob(
        "sender",
        "what is read first: messages of sponsor and manager, or whatever came first",
        choices=("sender", "arrival"),
        source="VDT: attention by priority",
    )
    levers_by_inbox: bool = knob(
        False,
        "where attention is a budget, mass mail, town hall, progress report and success story come "
        "into inboxes one by one; false: they reach everybody in scope at once",
        source="VDT (inboxes); false is off",
    )
    missed_hours: float = knob(
        0.05,
        "working time lost when a daily message goes unread, beyond those of a usual week",
        unit="hours",
        low=0,
        high=8,
        source="assumption: somebody asks again; 0 is off",
    )

    batch_reading: float = knob(
        0.0,
        "time between the set times at which people read, where attention is a budget; 0: messages "
        "are read as they come",
        unit="weeks",
        low=0,
        high=4,
        symbol="T",
        source="Gupta and Sharda 2008 (SIMONE: reading at set times); .1 is twice, .05 four times "
        "a day, best in Gupta, Sharda and Greve 2011; 0 is off",
    )
    interruption_hours: float = knob(
        0.0,
        "working time lost by each interruption beyond those of a usual week",
        unit="hours",
        low=0,
        high=4,
        source="assumption: minutes to find back into one's work; .1 in the studies; 0 is off",
    )
    meeting_load: float = knob(
        0.0,
        "hours that meetings take of everybody for each thing that goes on in his department "
        "beyond a usual week; they are lost to messages and to work",
        unit="hours a week",
        low=0,
        high=40,
        source="VDT (meetings as coordination work); own form; 0 is off",
    )

    manager_hours: float = knob(
        float("inf"),
        "hours that a manager has for briefings and decisions; infinite: at once",
        unit="hours a week",
        low=0.1,
        source="own design; 4 is a morning; infinite is off",
    )
    briefing_hours: float = knob(
        0.25,
        "talk of a manager with one report about one message",
        unit="hours",
        low=0,
        high=8,
        source="assumption: 15 minutes",
    )
    pass_on_weeks: float = knob(
        0.0,
        "time that a manager keeps a briefing before he begins to tell his own reports",
        unit="weeks",
        low=0,
        high=26,
        source="assumption: half a week to the next meeting of the team; 0 is off",
    )
    exception_rate: float = knob(
        0.0,
        "exceptions of a user per pair of things that go on at once in his department",
        unit="1/week",
        low=0,
        high=10,
        source="VDT: concurrency breeds coordination; .1 in the studies; 0 is off",
    )
    decision_hours: float = knob(
        0.5,
        "time that a manager takes to decide an exception",
        unit="hours",
        low=0,
        high=40,
        source="assumption",
    )
    decision_weeks: float = knob(
        1.0,
        "an exception that nobody takes up within this time is decided by default: ignored",
        unit="weeks",
        low=0.01,
        high=52,
        source="VDT (rule); own size",
    )
    centralisation: float = knob(
        0.2,
        "exceptions that go past the manager to his own",
        unit="share",
        low=0,
        high=1,
        source="VDT; own size",
    )
    tolerance: float = knob(
        0.3,
        "exceptions that a direct manager lets pass; a higher one never does",
        unit="share",
        low=0,
        high=1,
        source="VDT: lower levels rework less (sign); own size",
    )
    rework_hours: float = knob(
        2.0,
        "work that is redone after a decision",
        unit="hours",
        low=0,
        high=80,
        source="assumption",
    )
    rework_again: float = knob(
        0.1,
        "redone work that goes wrong again",
        unit="share",
        low=0,
        high=0.95,
        symbol="r",
        source="VDT: error probability .05-.10",
    )
    ignored_hours: float = knob(
        4.0,
        "work lost by an exception that was ignored",
        unit="hours",
        low=0,
        high=80,
        source="assumption: twice the rework",
    )
