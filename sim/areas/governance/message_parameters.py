"""Channels, campaigns and the attention that messages compete for: settings with their sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.areas.governance.attention_parameters import AttentionParameters
from sim.errors import BadInput, Problem, nearest
from sim.units import knob

SENDERS = ("sponsor", "manager", "team", "peer")
CONTENTS = ("why", "how", "results")


@dataclass(frozen=True)
class Channel:
    """Describe a channel: whom it reaches, how much it carries, what it takes.

    Source: lean and rich media after Daft and Lengel 1986; sizes are assumptions.
    """

    reach: float = knob(
        1.0,
        "share of an audience that one sending gets to",
        unit="share",
        low=0,
        high=1,
        source="assumption",
    )
    richness: float = knob(
        0.3,
        "how far it persuades and teaches, beyond making known",
        unit="share",
        low=0,
        high=1,
        source="Daft and Lengel 1986 (order): mail is lean, a talk is rich",
    )
    delay: float = knob(
        0.0,
        "time between leaving the team and arriving",
        unit="weeks",
        low=0,
        high=52,
        source="assumption",
    )
    cost: float = knob(
        0.0, "outside cost of one sending", unit="money", low=0, high=1e15, source="scenario"
    )
    credibility: float = knob(
        1.0,
        "how far people believe what comes through it, against a talk with the sender",
        unit="share",
        low=0,
        high=1,
        source="assumption",
    )
    hours: float = knob(
        0.1,
        "working time that one message takes of a reader",
        unit="hours",
        low=0,
        high=40,
        source="assumption: six minutes",
    )
    queued: bool = knob(
        True, "it waits in the inbox; false: a meeting, which takes its hours first"
    )
    weeks: float = knob(
        0.2,
        "work of one member of the communication team for one sending",
        unit="weeks",
        low=0,
        high=26,
        source="assumption: a day",
    )


@dataclass(frozen=True)
class Campaign:
    """Describe a timetable of sendings: when, how often, by whom, to whom, about what.

    Source: elements of a communication plan (sender, message, channel, receiver); own design.
    """

    channel: str = knob("", "name of its channel")
    start: float = knob(
        float("inf"),
        "weeks after the change has become known; infinite: only when a plan pulls it",
        unit="weeks",
        low=0,
        source="own design",
    )
    every: float = knob(
        4.0, "weeks between two sendings", unit="weeks", low=0.1, high=104, source="assumption"
    )
    times: int = knob(
        6,
        "number of sendings",
        unit="sendings",
        low=1,
        high=1000,
        source="practice: five to seven times (Prosci)",
    )
    sender: str = knob(
        "team", "who speaks; a peer reaches those who hear a fluent user", choices=SENDERS
    )
    audience: tuple[str, ...] = knob((), "departments or groups; empty: everybody")
    content: str = knob(
        "why", "why makes a promise, how teaches, results show the true gain", choices=CONTENTS
    )


@dataclass(frozen=True)
class MessageParameters(AttentionParameters):
    """State which channels and campaigns there are, and what a message does.

    Raises
    ------
    BadInput : a campaign names a channel that does not exist, or a list is not four shares.

    Source: per knob below.
    """

    channels: dict[str, Channel] = knob(
        {}, "name of a channel -> what it is like", source="scenario; empty is off"
    )
    campaigns: dict[str, Campaign] = knob(
        {},
        "name of a campaign -> its timetable, channel, sender, audience and content",
        source="scenario; empty is off",
    )
    comms_team: int = knob(
        2, "members of the communication team", unit="heads", low=0, high=1000, source="assumption"
    )
    trust_why: tuple[float, ...] = knob(
        (1.0, 0.6, 0.5, 0.6),
        "belief in sponsor, manager, team and peer about why",
        unit="share",
        low=0,
        high=1,
        source="Prosci: leaders preferred for the business reasons (order)",
    )
    trust_how: tuple[float, ...] = knob(
        (0.4, 1.0, 0.7, 0.9),
        "belief in sponsor, manager, team and peer about how",
        unit="share",
        low=0,
        high=1,
        source="Prosci: supervisors preferred for the personal impact (order)",
    )
    trust_results: tuple[float, ...] = knob(
        (0.5, 0.7, 0.4, 1.0),
        "belief in sponsor, manager, team and peer about results",
        unit="share",
        low=0,
        high=1,
        source="Rogers: near-peers persuade (order)",
    )
    message_awareness: float = knob(
        0.3,
        "awareness by a message that is read and believed",
        unit="1/week",
        low=0,
        high=10,
        source="assumption; 0 is off",
    )
    message_push: float = knob(
        0.05,
        "pull of a rich and believed message on attitude",
        unit="1/week",
        low=0,
        high=1,
        source="assumption; 0 is off",
    )
    message_skill: float = knob(
        0.03,
        "skill gap closed by a rich and believed message on how",
        unit="share",
        low=0,
        high=1,
        source="assumption: a small part of a course; 0 is off",
    )
    repetition_peak: float = knob(
        10.0,
        "readings of one content after which a further one is worth nothing; beyond it irritates",
        unit="readings",
        low=0.5,
        high=1e9,
        source="Schmidt and Eisend 2015: attitude is highest after about ten exposures",
    )
    repetition_weeks: float = knob(
        26.0,
        "time in which earlier readings fade (e-folding)",
        unit="weeks",
        low=0.1,
        high=1e9,
        source="spaced exposures wear less (Schmidt and Eisend 2015); own size",
    )

    def __post_init__(self) -> None:
        problems = [*_unknown_channels(self.channels, self.campaigns), *_short_lists(self)]
        if problems:
            raise BadInput(problems)


def _unknown_channels(
    channels: Mapping[str, Channel], campaigns: Mapping[str, Campaign]
) -> list[Problem]:
    return [
        Problem(
            f"governance.campaigns.{name}.channel",
            f"names '{campaign.channel}', which is not a channel",
            allowed=", ".join(channels) or "the names under governance.channels",
            nearest=nearest(campaign.channel, tuple(channels)),
        )
        for name, campaign in campaigns.items()
        if campaign.channel not in channels
    ]


def _short_lists(knobs: MessageParameters) -> list[Problem]:
    problems = []
    for content in CONTENTS:
        figures = trust(knobs, content)
        if len(figures) != len(SENDERS) or not all(0.0 <= one <= 1.0 for one in figures):
            said = f"is {', '.join(f'{one:g}' for one in figures) or 'empty'}"
            allowed = f"four shares of 0 to 1, for {', '.join(SENDERS)}"
            problems.append(Problem(f"governance.trust_{content}", said, allowed=allowed))
    return problems


def trust(knobs: MessageParameters, content: str) -> tuple[float, ...]:
    """Return how far each sender is believed about a content, in the order of `SENDERS`.

    Example
    -------
    >>> dict(zip(SENDERS, trust(MessageParameters(), "why")))["sponsor"]
    1.0
    """
    found = {"why": knobs.trust_why, "how": knobs.trust_how, "results": knobs.trust_results}
    return found[content]
