"""Rooms: where committees sit, what waits for them, and who has the right to decide."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from sim.areas.governance.committee_terms import CommitteeTerms
from sim.areas.governance.proposals import Proposal
from sim.kernel.streams import Streams, name_key

ORDER = MappingProxyType(
    {"central": ("strategic",), "local": ("tactical",), "federated": ("tactical", "strategic")}
)
"""Decision rights -> kinds of committee that a proposal passes, in this order."""
EVERYBODY = -1


@dataclass(slots=True)
class Room:
    """Hold the queue of one committee: the one for all, or that of one department.

    Parameters
    ----------
    name : name of the committee.
    terms : its rhythm, agenda and eyes.
    department : whose it is; `EVERYBODY` for a strategic one.
    queue : proposals that wait for it, the longest waiting first.
    sittings : how often it has sat.
    """

    name: str
    terms: CommitteeTerms
    department: int
    queue: deque[Proposal] = field(default_factory=deque)
    sittings: int = 0

    @property
    def key(self) -> int:
        """Identity of its luck."""
        return name_key(f"committee {self.name}/{self.department}")

    def sits_for(self, department: int) -> bool:
        """Tell whether it decides for a department."""
        return self.department in (EVERYBODY, department)

    def returned(self, one: Proposal) -> Proposal:
        """Return what was turned down as it comes back, with more of a pilot behind it."""
        piloted = one.pilot_weeks + self.terms.return_evidence
        return replace(one, pilot_weeks=piloted, turned_down=True)

    def approves(self, one: Proposal, gate: str, streams: Streams) -> bool:
        """Tell whether it finds what a proposal brings enough, as far as it can see.

        Parameters
        ----------
        one : the proposal; what is claimed of it is seen with an error that a pilot makes smaller.
        gate : gate of a project; empty for a department's own idea. An architecture review looks at
            the work that coupling and debt add, and at nothing else.
        streams : luck, keyed by committee, proposal and gate.
        """
        terms = self.terms
        if gate == "architecture":
            return one.effort <= terms.max_effort
        matter = name_key(f"{one.key}/{gate}") if gate else one.key
        decision = "committee sees again" if one.turned_down else "committee sees"
        luck = float(streams.normal(decision, self.key ^ matter)[0])
        clarity = (1.0 + one.pilot_weeks / terms.evidence_weeks) ** -0.5
        seen = one.claim + terms.optimism + terms.evidence_noise * clarity * luck
        return bool(seen >= terms.threshold)


def seat(committees: Mapping[str, CommitteeTerms], n_departments: int) -> tuple[Room, ...]:
    """Give every committee its room: one for all, or one in each department.

    Example
    -------
    >>> own = CommitteeTerms(kind="tactical")
    >>> [room.department for room in seat({"board": CommitteeTerms(), "own": own}, 2)]
    [-1, 0, 1]
    """
    return tuple(
        Room(name, terms, department)
        for name, terms in committees.items()
        for department in ((EVERYBODY,) if terms.kind == "strategic" else range(n_departments))
    )


def asked(rooms: Sequence[Room], rights: str, department: int, cost: float) -> list[Room]:
    """List the rooms that decide what a department brings, in their order.

    Parameters
    ----------
    rooms : all rooms.
    rights : `central`, `federated` or `local`.
    department : whose matter it is.
    cost : money; a committee that has no interest in so little is passed by.
    """
    return [
        room
        for kind in ORDER[rights]
        for room in rooms
        if room.terms.kind == kind
        and room.sits_for(department)
        and cost >= room.terms.skip_below_cost
    ]
