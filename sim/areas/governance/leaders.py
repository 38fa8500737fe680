"""Leaders' own decisions: each backs the change, stays neutral or doubts it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from sim.areas.governance.parameters import GovernanceParameters
from sim.kernel.streams import Streams
from sim.organisation.people import Organisation
from sim.units import BoolArray, FloatArray, IntArray

if TYPE_CHECKING:  # Mesa is slow to import, and only a run needs it
    from sim.organisation.actors import LeaderAgent

HALF = 0.5
VERBS = ("doubts", "is neutral about", "backs")


def stances(score: FloatArray, caution: FloatArray) -> FloatArray:
    """Say which leaders back (+1), stay neutral (0) or doubt (-1).

    A leader backs the change when the score exceeds his caution by a half, and doubts it when the
    score falls a half short of it. With caution spread evenly over 0..1, a score of 1 (full
    credibility, normal output) wins half of the leaders, and a score of 0 loses half of them.

    Parameters
    ----------
    score : credibility, less reported loss of output in units of `stance_loss`.
    caution : trait of each leader, 0..1.

    Source: own design.

    Example
    -------
    >>> stances(np.array([1.0, 1.0, 0.0, 0.0]), np.array([0.4, 0.6, 0.4, 0.6])).tolist()
    [1.0, 0.0, 0.0, -1.0]
    """
    margin = score - caution
    return (margin > HALF).astype(np.float64) - (margin < -HALF)


class LeadersRule:
    """Let every leader decide his stance once in `stance_weeks`, each in his own week.

    His score is the sponsor's credibility plus the reported output of his department above or
    below normal, in units of `stance_loss`. Before the change is announced to his department he
    has nothing to judge and stays neutral; a successor starts neutral, with a caution of his own.

    Parameters
    ----------
    parameters : knobs of governance.
    leaders : the agents; their `stance` and `caution` are kept here.
    organisation : departments, levels and identities.
    streams : luck; a leader's day is the keyed uniform `leader decides` of his identity.

    Attributes
    ----------
    factors : (n,) factor by which a leader's stance scales his pull on his reports; 1 for others.

    Source: own design; managers as gatekeepers of change after Prosci (sign only).
    """

    def __init__(
        self,
        parameters: GovernanceParameters,
        leaders: Iterable[LeaderAgent],
        organisation: Organisation,
        streams: Streams,
    ) -> None:
        self._knobs = parameters
        self._agents = tuple(leaders)
        self._streams = streams
        self._identity = organisation.identity
        self._position = np.array([leader.position for leader in self._agents], dtype=np.int64)
        self._department = np.array([leader.department for leader in self._agents], dtype=np.int64)
        self._caution = np.array([leader.caution for leader in self._agents], dtype=np.float64)
        self._stance = np.zeros(self._position.size, dtype=np.float64)
        self._generation = np.zeros(self._position.size, dtype=np.int64)
        luck = streams.uniform("leader decides", self._identity[self._position])
        self._next = luck * parameters.stance_weeks
        self._row = np.full(organisation.n_people, -1, dtype=np.int64)
        self._row[self._position] = np.arange(self._position.size)
        self._heads = self._find_heads(organisation.n_departments)
        self._leads = np.full(self._position.size, -1, dtype=np.int64)
        led = (self._heads >= 0).nonzero()[0]
        self._leads[self._heads[led]] = led
        self.factors = np.ones(organisation.n_people, dtype=np.float64)

    def _find_heads(self, n_departments: int) -> IntArray:
        """(D,) row of the leader nearest to the top in each department; -1 where there is none."""
        heads = np.full(n_departments, -1, dtype=np.int64)
        levels = [leader.level for leader in self._agents]
        for row in sorted(range(len(levels)), key=lambda k: (levels[k], k), reverse=True):
            heads[self._department[row]] = row
        return heads

    def succeed(self, leavers: IntArray) -> None:
        """Seat successors where leaders have left: neutral, with a caution of their own."""
        rows = self._row[leavers]
        for row in rows[rows >= 0]:
            self._generation[row] += 1
            who = self._identity[self._position[row : row + 1]]
            trait = self._streams.uniform("leader caution", who, int(self._generation[row]))
            self._caution[row] = trait[0]
            self._agents[row].caution = float(trait[0])
            self._take(row, 0.0)

    def decide(
        self, week: int, *, output: FloatArray, credibility: float, announced: BoolArray
    ) -> IntArray:
        """Let those whose turn it is decide, and return the departments whose head swings.

        Parameters
        ----------
        week : week that closes now.
        output : (D,) reported output, share of normal.
        credibility : of the sponsor, 0..1.
        announced : (D,) departments that have a go-live date or access.
        """
        due = (self._next <= week).nonzero()[0]
        self._next[due] += self._knobs.stance_weeks
        due = due[announced[self._department[due]]]
        if due.size == 0:
            return due
        score = credibility + (output - 1.0) / self._knobs.stance_loss
        new = stances(score[self._department[due]], self._caution[due])
        changed = (new != self._stance[due]).nonzero()[0]
        for k in changed:
            self._take(due[k], float(new[k]))
        swings = self._leads[due[changed]]
        return np.sort(swings[swings >= 0])

    def _take(self, row: int, stance: float) -> None:
        self._stance[row] = stance
        self._agents[row].stance = stance
        self.factors[self._position[row]] = 1.0 + self._knobs.stance_effect * stance

    def words(self, department: int) -> str:
        """Say how the leader nearest to the top of a department now stands to the change."""
        stance = self._stance[self._heads[department]]
        return f"the head of the department now {VERBS[int(stance) + 1]} the change"
