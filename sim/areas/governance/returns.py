"""Returns: what a committee has turned down comes before it once more, better proven."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from sim.areas.governance.proposals import Proposal
from sim.areas.governance.rooms import Room
from sim.kernel.clock import Clock


class Returns:
    """Keep what was turned down for a time, until it comes back or is begun without approval.

    Parameters
    ----------
    clock : clock of the run.
    advance : puts a proposal before the committee that has to agree next.

    Source: gates send projects in trouble back, Cooper 2009 (read as abstract); own form.
    """

    def __init__(self, clock: Clock, advance: Callable[[Proposal], None]) -> None:
        self._clock, self._advance = clock, advance
        self.away: deque[Proposal] = deque()

    def take(self, room: Room, proposal: Proposal, now: float) -> bool:
        """Take what a committee has turned down; false where it is turned down for good."""
        if room.terms.return_weeks <= 0.0 or proposal.turned_down:
            return False
        again = room.returned(proposal)
        self.away.append(again)
        self._clock.at(now + room.terms.return_weeks, lambda: self._come_back(again))
        return True

    def _come_back(self, again: Proposal) -> None:
        if again in self.away:
            self.away.remove(again)
            self._advance(again)
