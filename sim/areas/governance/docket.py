"""The docket: what has come before committees, what became of it, and the work that followed."""

from __future__ import annotations

import enum
from collections import deque
from collections.abc import Mapping, Sequence

import numpy as np

from sim.areas.governance.proposals import Proposal
from sim.kernel.record import DeskStatistics
from sim.units import FloatArray

_CENT = 0.005


class Outcome(enum.Enum):
    """Name what became of a proposal."""

    APPROVED = "approved"
    REJECTED = "rejected"
    UNAPPROVED = "begun without approval"


class Docket:
    """Keep proposals from their coming to their end, and count waits as a desk does.

    Parameters
    ----------
    n_departments : number of departments D.

    Source: own design; the area under the number waiting is counted by itself, so that Little's
    law is a check and not a definition.
    """

    def __init__(self, n_departments: int) -> None:
        self._open: dict[int, Proposal] = {}
        self._closed: list[tuple[Proposal, Outcome, float]] = []
        self._granted: list[float] = []
        self._begun: list[tuple[Proposal, float]] = []
        self._line: deque[tuple[Proposal, float]] = deque()
        self.asked = 0.0
        self._area, self._since = 0.0, 0.0
        self._nothing = np.zeros(n_departments)
        self._skipped = 0

    def come(self, proposal: Proposal) -> None:
        """Enter a proposal when it comes."""
        self._tick(proposal.comes)
        self._open[proposal.key] = proposal

    def close(self, proposal: Proposal, outcome: Outcome, at: float) -> None:
        """Note what became of a proposal, and when."""
        self._tick(at)
        del self._open[proposal.key]
        self._closed.append((proposal, outcome, at))
        self._skipped += outcome is Outcome.UNAPPROVED
        if outcome is Outcome.UNAPPROVED:
            self._begun.append((proposal, at))
        elif outcome is Outcome.APPROVED:
            self.asked += proposal.cost
            self._line.append((proposal, self.asked))

    def fund(self, granted: float, now: float) -> None:
        """Begin approved work, the longest waiting first, as far as the money granted so far goes.

        Parameters
        ----------
        granted : money that the change budget has given to approved work so far; may be infinite.
        now : instant at which work begins that was not begun before.
        """
        while self._line and self._line[0][1] <= granted + _CENT:
            self._begun.append((self._line.popleft()[0], now))

    def skipped(self) -> int:
        """Count the work that began without approval since this was last asked."""
        count, self._skipped = self._skipped, 0
        return count

    def grant(self, wait: float) -> None:
        """Note that a go-live was approved after some weeks."""
        self._granted.append(wait)

    def _tick(self, now: float) -> None:
        """Count the area under the number waiting up to an instant (it may lie a little back)."""
        self._area += len(self._open) * (now - self._since)
        self._since = now

    def at_work(self, week: float) -> FloatArray:
        """Count (D,) the pieces of work that departments feel at an instant."""
        felt = np.zeros_like(self._nothing)
        for one, at in self._begun:
            felt[one.department] += at <= week < at + one.weeks
        return felt

    def finished(self, week: int) -> FloatArray:
        """Sum (D,) the worth of the work that ends in the week (week - 1, week]."""
        worth = np.zeros_like(self._nothing)
        for one, at in self._begun:
            if week - 1 < at + one.weeks <= week:
                worth[one.department] += one.worth
        return worth

    def statistics(self, end: float, asked: FloatArray) -> DeskStatistics:
        """State the waits of all proposals and go-lives; `asked` are go-lives still waiting."""
        self._tick(end)
        decided = [at - one.comes for one, what, at in self._closed
                   if what is not Outcome.UNAPPROVED]  # fmt: skip
        gone = [at - one.comes for one, what, at in self._closed if what is Outcome.UNAPPROVED]
        still = [end - one.comes for one in self._open.values()] + (end - asked).tolist()
        done = [*decided, *self._granted]
        return DeskStatistics(
            arrived=len(done) + len(gone) + len(still),
            done=len(done),
            abandoned=len(gone),
            waiting=len(still),
            in_service=0,
            waits=np.array(done, dtype=np.float64),
            waits_open=np.array(still, dtype=np.float64),
            area_waiting=self._area + sum(self._granted) + float((end - asked).sum()),
            busy_weeks=0.0,
            capacity_weeks=end,
            waits_abandoned=np.array(gone, dtype=np.float64),
        )

    def facts(self, noun: str = "proposals") -> Mapping[str, float]:
        """State how many were good or bad, what was decided, and how many began without approval.

        Parameters
        ----------
        noun : what the facts call them.
        """
        worth = {what: self._worth(what) for what in Outcome}
        approved, rejected = worth[Outcome.APPROVED], worth[Outcome.REJECTED]
        return {
            noun: float(len(self._closed) + len(self._open)),
            f"{noun}_approved": float(approved.size),
            f"{noun}_unapproved": float(worth[Outcome.UNAPPROVED].size),
            f"bad_{noun}_decided": float((approved < 0).sum() + (rejected < 0).sum()),
            f"good_{noun}_decided": float((approved >= 0).sum() + (rejected >= 0).sum()),
            f"bad_{noun}_approved": float((approved < 0).sum()),
            f"good_{noun}_rejected": float((rejected >= 0).sum()),
        }

    def worth_approved(self, stage: str = "") -> float:
        """Sum the worth, as it is, of what was approved at a stage."""
        return float(self._worth(Outcome.APPROVED, (stage,)).sum())

    def approved(self, *, later: bool = False) -> int:
        """Count what was approved; of that, if asked, what had been turned down before."""
        return sum(
            what is Outcome.APPROVED and (one.turned_down or not later)
            for one, what, _ in self._closed
        )

    def unfunded(self) -> int:
        """Count the approved work that still waits for money."""
        return len(self._line)

    def _worth(self, outcome: Outcome, stages: Sequence[str] = ()) -> FloatArray:
        """Worth, as it is, of all that came to an outcome (at some stages)."""
        return np.array(
            [
                one.worth
                for one, what, _ in self._closed
                if what is outcome and (not stages or one.stage in stages)
            ],
            dtype=np.float64,
        )
