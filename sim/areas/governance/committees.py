"""Committees: proposals and go-lives wait for a sitting, and are judged by what can be seen.

A committee is a batch server: it sits at its rhythm, takes the longest waiting first, and decides
no more than its agenda holds. It sees worth with an error that a pilot makes smaller. Who must
decide is a matter of decision rights: `central` leaves all to strategic committees, `local` to the
tactical one of each department, `federated` asks the tactical one first and then the strategic ones
that the cost reaches. Where nobody has the right to decide, work begins at once; where the wait
outlasts people's patience, it begins without approval. What is turned down may come back once,
after some weeks, with more evidence.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from typing import ClassVar

import numpy as np
import simpy

from sim import signals
from sim.areas.governance.committee_levers import CommitteeLevers
from sim.areas.governance.docket import Docket, Outcome
from sim.areas.governance.go_lives import GoLives
from sim.areas.governance.parameters import GovernanceParameters
from sim.areas.governance.project_gates import Path, ProjectGates
from sim.areas.governance.proposals import Proposal, proposals
from sim.areas.governance.returns import Returns
from sim.areas.governance.rooms import Room, asked, seat
from sim.areas.governance.sittings import sit
from sim.contracts import Lever
from sim.kernel.board import Array, Signal
from sim.kernel.clock import Phase
from sim.world import World


class Committees:
    """Let committees decide on proposals and go-lives; keep what that costs in time and worth.

    Work that is approved, or begun without approval, is a change that its department feels for its
    weeks, and books its worth when it ends. A go-live that needs approval waits until the committee
    sees enough people who know what is coming; it sees them the better, the more people of live
    departments are in routine use. Go-lives come first on an agenda. A sitting takes hours of all
    who sit, whatever lies before them.

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
        signals.WORK_ASKED,
        signals.SITTING_HOURS,
        signals.PROJECT_CLEARED,
    )
    reads: ClassVar[tuple[Signal, ...]] = (
        signals.LIVE_WEEK,
        signals.GO_LIVE_DATE,
        signals.AWARE_SHARE,
        signals.ROUTINE_SHARE,
        signals.PROJECT_PAPERS,
        signals.WORK_FUNDED,
    )

    def __init__(self, parameters: GovernanceParameters) -> None:
        self._knobs = parameters
        self._rooms: Sequence[Room] = ()

    def levers(self) -> Sequence[Lever]:
        """Offer to set how often committees sit, what they want to see, and who may decide."""
        return CommitteeLevers(
            self._knobs,
            lambda: self._rooms,
            self._give_rights,
            lambda when, act: self._world.clock.at(when, act),
            lambda when, kind, text: self._world.record.event(when, kind, text),
        ).offered()

    def _give_rights(self, rights: str) -> None:
        self._rights = rights
        self._projects.open()

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
        self._rooms = seat(self._knobs.committees, firm.n_departments)
        self._rights = self._knobs.rights
        self._sat = self._told = 0.0
        self._paths: dict[int, Path] = {}
        self._returns = Returns(world.clock, self._advance)
        self._docket = Docket(firm.n_departments)
        self._account = world.record.account("approved_work", recurring=False)
        self._go_lives = GoLives(
            world, self._rooms, self._docket, self._in, self._out["go_live_approved"]
        )
        self._projects = ProjectGates(
            self._knobs,
            self._rooms,
            lambda: self._rights,
            world.streams,
            self._in["project_papers"],
            self._out["project_cleared"],
            firm.n_departments,
        )
        drawn = proposals(self._knobs.proposals, firm, world.streams, world.clock.horizon)
        world.clock.process(self._receive(drawn))
        for room in self._rooms:
            luck = float(world.streams.uniform("board calendar", room.key)[0])
            first, every = luck * room.terms.cadence_weeks, _rhythm(room)
            world.clock.process(sit(world.clock, first, every, self._sitting_of(room)))
        world.clock.weekly(Phase.ENVIRONMENT, self.name, self._open_week)
        world.clock.weekly(Phase.WORK_LEDGER, self.name, self._book)
        world.clock.at_end(self.name, self._keep)

    def _receive(self, drawn: Sequence[Proposal]) -> Generator[simpy.Event, object, None]:
        """Put every proposal before its first committee when it comes."""
        self._go_lives.publish()
        self._projects.open()
        for one in drawn:
            yield self._world.clock.timeout(max(0.0, one.comes - self._world.clock.now))
            self._docket.come(one)
            rooms = asked(self._rooms, self._rights, one.department, one.cost)
            self._take_in([(one, deque((room, "") for room in rooms))])

    def _take_in(self, brought: Iterable[tuple[Proposal, Path]]) -> None:
        """Send what is brought to the first committee that has to agree."""
        for one, path in brought:
            self._paths[one.key] = path
            self._advance(one)

    def _advance(self, proposal: Proposal) -> None:
        """Send a proposal to the next committee, or begin its work where all have agreed."""
        path = self._paths[proposal.key]
        if path:
            path[0][0].queue.append(proposal)
        else:
            self._close(proposal, Outcome.APPROVED, self._world.clock.now)

    def _sitting_of(self, room: Room) -> Callable[[float], bool]:
        """Return what a committee does at each of its sittings; none is the last."""

        def hold(now: float) -> bool:
            self._lose_patience(now)
            self._go_lives.ask(now)
            self._take_in(self._projects.hear())
            places = room.terms.agenda_size - self._go_lives.judge(room, now)
            for _ in range(min(places, len(room.queue))):
                self._judge(room, room.queue.popleft(), now)
            room.sittings += 1
            self._sat += room.terms.sitting_hours
            return False

        return hold

    def _judge(self, room: Room, proposal: Proposal, now: float) -> None:
        """Send on what is found good enough; turn all else down, for good or for a time."""
        path = self._paths[proposal.key]
        if not room.approves(proposal, path[0][1], self._world.streams):
            if not self._returns.take(room, proposal, now):
                self._close(proposal, Outcome.REJECTED, now)
            return
        path.popleft()
        self._advance(proposal)

    def _close(self, proposal: Proposal, outcome: Outcome, at: float) -> None:
        """Note what became of a proposal; approved work begins if there is money for it."""
        if proposal.project >= 0:
            self._projects.close(proposal, outcome, at)
            return
        self._docket.close(proposal, outcome, at)
        self._docket.fund(float(self._in["work_funded"]()), at)

    def _lose_patience(self, now: float) -> None:
        """Let those begin without approval who will not wait any longer."""
        for queue in (*(room.queue for room in self._rooms), self._returns.away):
            gone = [one for one in queue if one.gives_up <= now]
            for one in gone:
                queue.remove(one)
                self._close(one, Outcome.UNAPPROVED, one.gives_up)

    def _open_week(self, week: int) -> None:
        """Let patience run out, hear announcements, and say what departments feel and skipped."""
        self._lose_patience(week)
        self._go_lives.ask(max(0.0, week - 1.0))
        self._take_in(self._projects.hear())
        self._docket.fund(float(self._in["work_funded"]()), float(week))
        self._out["approved_work"].publish(self._docket.at_work(week))
        self._out["work_asked"].publish(self._docket.asked)
        skipped = self._docket.skipped() + self._projects.docket.skipped()
        self._out["skipped_gates"].publish(float(skipped))
        self._out["sitting_hours"].publish(self._sat - self._told)
        self._told = self._sat

    def _book(self, week: int) -> None:
        """Book the worth of work that ends in this week."""
        self._account.book(week, self._docket.finished(week))

    def _keep(self, week: int) -> None:
        """At the end state what was decided, and who still waits."""
        record, end = self._world.record, float(week)
        since = self._go_lives.waiting_since()
        record.desk("committees", self._docket.statistics(end, since))
        facts = {**self._docket.facts(), "worth_approved": self._docket.worth_approved()}
        if np.isfinite(self._in["work_funded"]()):
            facts["proposals_unfunded"] = float(self._docket.unfunded())
        if any(room.terms.return_weeks > 0.0 for room in self._rooms):
            dockets = (self._docket, self._projects.docket)
            facts["approved_in_all"] = float(sum(one.approved() for one in dockets))
            facts["approved_later"] = float(sum(one.approved(later=True) for one in dockets))
        if self._sat > 0.0:
            facts["sitting_hours"] = self._sat
        if self._projects.declared:
            cases = self._projects.docket.statistics(end, np.empty(0))
            record.desk("project gates", cases)
            facts.update(self._projects.facts())
        for name, value in facts.items():
            record.fact(name, value)


def _rhythm(room: Room) -> Callable[[], float]:
    """Say how many weeks a committee leaves between two sittings, as its terms stand."""
    return lambda: room.terms.cadence_weeks
