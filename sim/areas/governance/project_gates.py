"""Gates of the portfolio's projects: which committees must agree before they start and go on.

A project passes up to three gates before it starts (business case, architecture review, funding),
one before it is rolled out, and one when its benefit is known. Committees see its business case and
the evidence of a pilot, never the truth; that is kept only to judge their judgement by.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

import numpy as np

from sim.areas.governance.docket import Docket, Outcome
from sim.areas.governance.parameters import GovernanceParameters
from sim.areas.governance.proposals import Proposal
from sim.areas.governance.rooms import Room, asked
from sim.contracts import PAPERS, PROJECT_GATES
from sim.kernel.board import Array, Outlet
from sim.kernel.streams import Streams, name_key
from sim.units import IntArray

STAGES = MappingProxyType(
    {
        "start": ("business_case", "architecture", "funding"),
        "rollout": ("rollout",),
        "benefit": ("benefit",),
    }
)
"""Decision about a project -> the gates it passes, in this order."""
START = PROJECT_GATES[0]
Path = deque[tuple[Room, str]]


class ProjectGates:
    """Bring projects before the committees that have to agree, and say what these decided.

    Parameters
    ----------
    knobs : how long projects wait before they go on without approval.
    rooms : all committees.
    rights : says who has the right to decide now.
    streams : luck, keyed by the identity of a project and the decision.
    papers : reads what projects bring.
    outlet : where it is said which projects may start, go on, and stay.
    n_departments : number of departments.

    Source: stage gates after Cooper; own design.
    """

    def __init__(
        self,
        knobs: GovernanceParameters,
        rooms: Sequence[Room],
        rights: Callable[[], str],
        streams: Streams,
        papers: Callable[[], Array],
        outlet: Outlet,
        n_departments: int,
    ) -> None:
        self._patience, self._rooms, self._rights = knobs.project_patience_weeks, rooms, rights
        self._streams, self._papers, self._outlet = streams, papers, outlet
        self.declared = any(room.terms.gates for room in rooms) and papers().size > 0
        self.docket = Docket(n_departments)
        self._heard: IntArray = np.zeros(papers().shape, dtype=np.int64)[: len(PROJECT_GATES)]
        self._cleared = np.ones(self._heard.shape)

    def open(self) -> None:
        """Say which decisions about which projects need approval, as rights stand now."""
        if not self.declared:
            return
        rows = dict(zip(PAPERS, self._papers(), strict=True))
        for stage, name in enumerate(PROJECT_GATES):
            for k in np.flatnonzero(self._heard[stage] == 0).tolist():
                free = not self._path(name, int(rows["department"][k]), float(rows["cost"][k]))
                self._cleared[stage, k] = float(free)
        self._outlet.publish(self._cleared)

    def hear(self) -> Iterator[tuple[Proposal, Path]]:
        """Take in what projects have brought since; give each with the committees it passes."""
        if not self.declared:
            return
        rows = dict(zip(PAPERS, self._papers(), strict=True))
        for k in np.flatnonzero(rows["gate"]).tolist():
            stage = int(rows["gate"][k]) - 1
            if not self._heard[stage, k] and not self._cleared[stage, k]:
                self._heard[stage, k] = 1
                one = self._proposal(k, stage, {name: float(row[k]) for name, row in rows.items()})
                self.docket.come(one)
                yield one, self._path(one.stage, one.department, one.cost)

    def close(self, one: Proposal, outcome: Outcome, at: float) -> None:
        """Note what was decided about a project, and tell it."""
        self.docket.close(one, outcome, at)
        said = -1.0 if outcome is Outcome.REJECTED else 1.0
        self._cleared[PROJECT_GATES.index(one.stage), one.project] = said
        self._outlet.publish(self._cleared)

    def facts(self) -> Mapping[str, float]:
        """State how good the decisions about projects were, and how many did not wait for them."""
        counted = self.docket.facts("gate_cases")
        return {**counted, "project_worth_approved": self.docket.worth_approved(START)}

    def _path(self, stage: str, department: int, cost: float) -> Path:
        rooms = asked(self._rooms, self._rights(), department, cost)
        return deque(
            (room, gate) for gate in STAGES[stage] for room in rooms if gate in room.terms.gates
        )

    def _proposal(self, k: int, stage: int, paper: Mapping[str, float]) -> Proposal:
        """Make a proposal of what a project brings; nobody waits for what its benefit is."""
        who, name = int(paper["who"]), PROJECT_GATES[stage]
        wait = self._patience * float(self._streams.exponential("project waits", who, stage)[0])
        return Proposal(
            key=name_key(f"project {who}/{name}"),
            department=int(paper["department"]),
            comes=paper["since"],
            worth=paper["worth"],
            cost=paper["cost"],
            pilot_weeks=paper["pilot"],
            weeks=0.0,
            gives_up=np.inf if name == PROJECT_GATES[-1] else paper["since"] + wait,
            claim=paper["claim"],
            effort=paper["effort"],
            project=k,
            stage=name,
        )
