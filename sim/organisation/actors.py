"""Actors are few and rich: departments, leaders and the sponsor, as Mesa agents.

Mesa is the registry of who exists; it owns neither time nor luck. An agent here is identity, seat
and stance only; the rules by which it decides stand in the areas, which receive the agent sets.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import mesa
import numpy as np

from sim.kernel.streams import Streams, name_key
from sim.organisation.people import Organisation


class DepartmentAgent(mesa.Agent):  # type: ignore[misc]
    """Stand for a department that may ask for a go-live slot or put it off.

    Parameters
    ----------
    model : registry.
    department : index of the department.
    name : its name; the identity for draws is the hash of it.

    Attributes
    ----------
    postponements : go-lives that it has put off so far.
    asked : whether it has asked for a slot.

    Source: own design.
    """

    def __init__(self, model: mesa.Model, department: int, name: str) -> None:
        super().__init__(model)
        self.department = department
        self.name = name
        self.identity = name_key(name)
        self.postponements = 0
        self.asked = False


class LeaderAgent(mesa.Agent):  # type: ignore[misc]
    """Stand for a position with reports, whose stance strengthens or weakens his pull on them.

    Parameters
    ----------
    model : registry.
    position : row of the position in the organisation's columns.
    department, level : where the position sits.
    identity : identity of the position, for draws.
    caution : trait in [0, 1]; how much a leader wants to see before he backs a change.

    Attributes
    ----------
    stance : -1 against, 0 neutral, 1 in favour; every leader starts neutral.

    Source: own design.
    """

    def __init__(
        self,
        model: mesa.Model,
        position: int,
        department: int,
        level: int,
        identity: int,
        caution: float,
    ) -> None:
        super().__init__(model)
        self.position = position
        self.department = department
        self.level = level
        self.identity = identity
        self.caution = caution
        self.stance = 0.0


class SponsorAgent(mesa.Agent):  # type: ignore[misc]
    """Stand for the executive who wants the change, may speak of his own accord, and may leave.

    Attributes
    ----------
    present : whether he is still there.
    credibility : how far people believe him, share; the governance area keeps it.
    last_spoke : week in which he last spoke of his own accord; minus infinity for never.

    Source: own design; sponsorship after practice surveys (sign only).
    """

    def __init__(self, model: mesa.Model) -> None:
        super().__init__(model)
        self.present = True
        self.credibility = 1.0
        self.last_spoke = -math.inf


@dataclass(frozen=True, slots=True)
class Actors:
    """Hold the agents of one run.

    Parameters
    ----------
    model : Mesa's registry; it holds the agents and does nothing else.
    departments : agent set of `DepartmentAgent`, in the order of the organisation.
    leaders : agent set of `LeaderAgent`, in the order of positions.
    sponsor : the one sponsor.

    Source: own design. `actors.leaders.do("remove")` takes a kind away.
    """

    model: mesa.Model
    departments: mesa.agent.AgentSet
    leaders: mesa.agent.AgentSet
    sponsor: SponsorAgent


def seat(organisation: Organisation, streams: Streams) -> Actors:
    """Seat the actors of an organisation: its departments, everyone with reports, a sponsor.

    Parameters
    ----------
    organisation : who works where and reports to whom.
    streams : luck; a leader's caution is the keyed uniform `leader caution` of his identity.

    Returns
    -------
    Actors : one department agent per department, one leader per position that has reports.

    Source: own design.
    """
    # A fixed seed keeps Mesa from asking the machine for entropy; nothing ever draws from it.
    model = mesa.Model(rng=0)
    departments = [
        DepartmentAgent(model, index, name) for index, name in enumerate(organisation.departments)
    ]
    positions = np.unique(organisation.manager[organisation.manager >= 0])
    caution = streams.uniform("leader caution", organisation.identity[positions])
    leaders = [
        LeaderAgent(
            model,
            int(position),
            int(organisation.department[position]),
            int(organisation.level[position]),
            int(organisation.identity[position]),
            float(trait),
        )
        for position, trait in zip(positions, caution, strict=True)
    ]
    sponsor = SponsorAgent(model)
    _release(model)
    return Actors(
        model=model,
        departments=mesa.agent.AgentSet(departments, random=model.random),
        leaders=mesa.agent.AgentSet(leaders, random=model.random),
        sponsor=sponsor,
    )


def _release(model: mesa.Model) -> None:
    """Let go of a counter by which Mesa 3.3 keeps every model alive until the process ends."""
    counters = getattr(mesa.Agent, "_ids", None)
    if isinstance(counters, dict):
        counters.pop(model, None)
