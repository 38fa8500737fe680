"""The docket: what has come before committees, what became of it, and the work that followed."""

from __future__ import annotations

import enum
from collections.abc import Mapping

import numpy as np

from sim.areas.governance.proposals import Proposal
from sim.kernel.record import DeskStatistics
from sim.units import FloatArray


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

    def _begun(self) -> list[tuple[Proposal, float]]:
        return [(one, at) for one, what, at in self._closed if what is not Outcome.REJECTED]

    def at_work(self, week: float) -> FloatArray:
        """Count (D,) the pieces of work that departments feel at an instant."""
        felt = np.zeros_like(self._nothing)
        for one, at in self._begun():
            felt[one.department] += at <= week < at + one.weeks
        return felt

    def finished(self, week: int) -> FloatArray:
        """Sum (D,) the worth of the work that ends in the week (week - 1, week]."""
        worth = np.zeros_like(self._nothing)
        for one, at in self._begun():
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

    def facts(self) -> Mapping[str, float]:
        """State how many proposals were good or bad, what was decided, and the worth approved."""
        worth = {what: np.array([one.worth for one, w, _ in self._closed if w is what])
                 for what in Outcome}  # fmt: skip
        approved, rejected = worth[Outcome.APPROVED], worth[Outcome.REJECTED]
        return {
            "proposals": float(len(self._closed) + len(self._open)),
            "proposals_approved": float(approved.size),
            "proposals_unapproved": float(worth[Outcome.UNAPPROVED].size),
            "bad_proposals_decided": float((approved < 0).sum() + (rejected < 0).sum()),
            "good_proposals_decided": float((approved >= 0).sum() + (rejected >= 0).sum()),
            "bad_proposals_approved": float((approved < 0).sum()),
            "good_proposals_rejected": float((rejected >= 0).sum()),
            "worth_approved": float(approved.sum()),
        }
