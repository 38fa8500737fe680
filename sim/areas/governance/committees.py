"""Committees: proposals and go-lives wait for a sitting, and are judged by what can be seen.

A committee is a batch server: it sits at its rhythm, takes the longest waiting first, and decides
no more than its agenda holds. It sees worth with an error that a pilot makes smaller. Who must
decide is a matter of decision rights: `central` leaves all to strategic committees, `local` to the
tactical one of each department, `federated` asks the tactical one first and then the strategic ones
that the cost reaches. Where nobody has the right to decide, work begins at once; where the wait
outlasts people's patience, it begins without approval.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import ClassVar

import numpy as np
import simpy

from sim import signals
from sim.areas.governance.change_compiled import mean_over_users
from sim.areas.governance.committee_terms import CommitteeTerms
from sim.areas.governance.docket import Docket, Outcome
from sim.areas.governance.parameters import GovernanceParameters
from sim.areas.governance.proposals import Proposal, proposals
from sim.areas.governance.sittings import sit
from sim.contracts import Lever
from sim.kernel.board import Array, Signal
from sim.kernel.clock import Phase
from sim.kernel.streams import name_key
from sim.units import BoolArray
from sim.world import World

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


class Committees:
    """Let committees decide on proposals and go-lives; keep what that costs in time and worth.

    Work that is approved, or begun without approval, is a change that its department feels for its
    weeks, and books its worth when it ends. A go-live that needs approval waits until the committee
    sees enough people who know what is coming; it sees them the better, the more people of live
    departments are in routine use. Go-lives come first on an agenda.

    Parameters
    ----------
    parameters : knobs of governance: committees, proposals, decision rights.

    Source: gates as batch servers, own design; screening with error after Figueiredo and Joglekar
    2007; decision rights after the centralisation of the Virtual Design Team.
    """

    name: ClassVar[str] = "governance.committees"
    publishes: ClassVar[tuple[Signal, ...]] = (
        signals.GO_LIVE_APPROVED,
        signals.APPROVED_WORK,
        signals.SKIPPED_GATES,
    )
    reads: ClassVar[tuple[Signal, ...]] = (
        signals.LIVE_WEEK,
        signals.GO_LIVE_DATE,
        signals.AWARE_SHARE,
        signals.ROUTINE_SHARE,
    )

    def __init__(self, parameters: GovernanceParameters) -> None:
        self._knobs = parameters

    def levers(self) -> Sequence[Lever]:
        """Offer nothing: a committee decides for itself."""
        return ()

    def start(self, world: World) -> None:
        """Seat the committees, draw the proposals and register the week, if any are declared."""
        self._world = world
        firm = world.organisation
        self._out = {signal.name: world.board.outlet(signal) for signal in self.publishes}
        self._in: dict[str, Callable[[], Array]] = {
            signal.name: world.board.reader(signal) for signal in self.reads
        }
        if not self._knobs.committees and not self._knobs.proposals:
            return
        self._rooms = [
            Room(name, terms, department)
            for name, terms in self._knobs.committees.items()
            for department in (
                (EVERYBODY,) if terms.kind == "strategic" else range(firm.n_departments)
            )
        ]
        self._paths: dict[int, deque[Room]] = {}
        self._docket = Docket(firm.n_departments)
        self._account = world.record.account("approved_work", recurring=False)
        self._approved: BoolArray = np.array(
            [self._gatekeeper(d) is None for d in range(firm.n_departments)], dtype=np.bool_
        )
        self._asked = np.full(firm.n_departments, np.inf)
        drawn = proposals(self._knobs.proposals, firm, world.streams, world.clock.horizon)
        world.clock.process(self._receive(drawn))
        for room in self._rooms:
            luck = float(world.streams.uniform("board calendar", room.key)[0])
            every = room.terms.cadence_weeks
            world.clock.process(sit(world.clock, luck * every, every, self._sitting_of(room)))
        world.clock.weekly(Phase.ENVIRONMENT, self.name, self._open_week)
        world.clock.weekly(Phase.WORK_LEDGER, self.name, self._book)
        world.clock.weekly(Phase.RECORD, self.name, self._keep)

    def _gatekeeper(self, department: int) -> Room | None:
        """Find the committee whose approval a department's go-live needs, if there is one."""
        owners = (EVERYBODY, department)
        return next(
            (room for room in self._rooms if room.terms.go_lives and room.department in owners),
            None,
        )

    def _receive(self, drawn: Sequence[Proposal]) -> Generator[simpy.Event, object, None]:
        """Put every proposal before its first committee when it comes."""
        self._out["go_live_approved"].publish(self._approved)
        for proposal in drawn:
            yield self._world.clock.timeout(max(0.0, proposal.comes - self._world.clock.now))
            self._docket.come(proposal)
            self._paths[proposal.key] = self._path(proposal)
            self._advance(proposal)

    def _path(self, proposal: Proposal) -> deque[Room]:
        """List the committees that have to agree, in order."""
        owners = (EVERYBODY, proposal.department)
        return deque(
            room
            for kind in ORDER[self._knobs.rights]
            for room in self._rooms
            if room.terms.kind == kind
            and room.department in owners
            and proposal.cost >= room.terms.skip_below_cost
        )

    def _advance(self, proposal: Proposal) -> None:
        """Send a proposal to the next committee, or begin its work where all have agreed."""
        path = self._paths[proposal.key]
        if path:
            path[0].queue.append(proposal)
        else:
            self._docket.close(proposal, Outcome.APPROVED, self._world.clock.now)

    def _sitting_of(self, room: Room) -> Callable[[float], bool]:
        """Return what a committee does at each of its sittings; none is the last."""

        def hold(now: float) -> bool:
            self._lose_patience(now)
            self._ask(now)
            places = room.terms.agenda_size - self._judge_go_lives(room, now)
            for _ in range(min(places, len(room.queue))):
                self._judge(room, room.queue.popleft(), now)
            room.sittings += 1
            return False

        return hold

    def _judge(self, room: Room, proposal: Proposal, now: float) -> None:
        """Approve what is seen to be worth the threshold; turn all else down for good."""
        terms, streams = room.terms, self._world.streams
        luck = float(streams.normal("committee sees", room.key ^ proposal.key)[0])
        clarity = (1.0 + proposal.pilot_weeks / terms.evidence_weeks) ** -0.5
        seen = proposal.worth + terms.optimism + terms.evidence_noise * clarity * luck
        if seen < terms.threshold:
            self._docket.close(proposal, Outcome.REJECTED, now)
            return
        self._paths[proposal.key].popleft()
        self._advance(proposal)

    def _ask(self, now: float) -> None:
        """Note the go-lives that need approval and were announced up to now."""
        read = self._in
        due = np.isfinite(read["go_live_date"]()) & ~np.isfinite(read["live_week"]())
        self._asked[due & ~self._approved & np.isinf(self._asked)] = math.floor(now)

    def _judge_go_lives(self, room: Room, now: float) -> int:
        """Decide on the go-lives that wait for this committee; return how many it took up."""
        if not room.terms.go_lives:
            return 0
        waiting = [
            d
            for d in np.argsort(self._asked, kind="stable").tolist()
            if np.isfinite(self._asked[d]) and not self._approved[d] and self._gatekeeper(d) is room
        ][: room.terms.agenda_size]
        for d in waiting:
            if self._is_ready(room, d):
                self._approved[d] = True
                self._docket.grant(now - self._asked[d])
                self._world.record.event(now, "gate", f"{room.name} approves the go-live", d)
        self._out["go_live_approved"].publish(self._approved)
        return len(waiting)

    def _is_ready(self, room: Room, department: int) -> bool:
        """Tell whether the committee sees enough people who know what is coming."""
        terms, read = room.terms, self._in
        users = self._world.organisation.users
        live = (read["live_week"]() <= self._world.clock.now) & (users > 0)
        proof = mean_over_users(read["routine_share"](), users, live) if live.any() else 0.0
        who = room.key ^ name_key(self._world.organisation.departments[department])
        luck = float(self._world.streams.normal("committee sees", who, 1 + room.sittings)[0])
        seen = float(read["aware_share"]()[department])
        return seen + terms.readiness_noise * (1.0 - proof) * luck >= terms.readiness

    def _lose_patience(self, now: float) -> None:
        """Let those begin without approval who will not wait any longer."""
        for room in self._rooms:
            gone = [one for one in room.queue if one.gives_up <= now]
            for one in gone:
                room.queue.remove(one)
                self._docket.close(one, Outcome.UNAPPROVED, one.gives_up)

    def _open_week(self, week: int) -> None:
        """Let patience run out, hear announcements, and say what departments feel and skipped."""
        self._lose_patience(week)
        self._ask(max(0.0, week - 1.0))
        self._out["approved_work"].publish(self._docket.at_work(week))
        self._out["skipped_gates"].publish(float(self._docket.skipped()))

    def _book(self, week: int) -> None:
        """Book the worth of work that ends in this week."""
        self._account.book(week, self._docket.finished(week))

    def _keep(self, week: int) -> None:
        """At the end state what was decided, and who still waits."""
        if week == self._world.clock.horizon:
            record = self._world.record
            asked = self._asked[~self._approved & np.isfinite(self._asked)]
            record.desk("committees", self._docket.statistics(float(week), asked))
            for name, value in self._docket.facts().items():
                record.fact(name, value)
