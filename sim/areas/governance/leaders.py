"""Leaders' own decisions: each backs the change, stays neutral or doubts it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from sim.areas.governance.change_compiled import Minds, decide
from sim.areas.governance.parameters import GovernanceParameters
from sim.kernel.jit_compiled import quick
from sim.kernel.streams import Streams
from sim.organisation.people import Organisation
from sim.units import BoolArray, FloatArray, IntArray

if TYPE_CHECKING:  # Mesa is slow to import, and only a run needs it
    from sim.organisation.actors import LeaderAgent

VERBS = ("doubts", "is neutral about", "backs")


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
    swung : a stance has changed since the factors were told, or they never were.

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
        self._decide = quick(decide)
        self._position = np.array([leader.position for leader in self._agents], dtype=np.int64)
        self._changed = np.empty(self._position.size, dtype=np.int64)
        self._generation = np.zeros(self._position.size, dtype=np.int64)
        luck = streams.uniform("leader decides", self._identity[self._position])
        self._minds = Minds(
            department=np.array([leader.department for leader in self._agents], dtype=np.int64),
            caution=np.array([leader.caution for leader in self._agents], dtype=np.float64),
            stance=np.zeros(self._position.size, dtype=np.float64),
            decides_at=luck * parameters.stance_weeks,
        )
        self._row = np.full(organisation.n_people, -1, dtype=np.int64)
        self._row[self._position] = np.arange(self._position.size)
        self._heads = self._find_heads(organisation.n_departments)
        self._leads = np.full(self._position.size, -1, dtype=np.int64)
        led = (self._heads >= 0).nonzero()[0]
        self._leads[self._heads[led]] = led
        self.swung = True
        self.factors = np.ones(organisation.n_people, dtype=np.float64)

    def _find_heads(self, n_departments: int) -> IntArray:
        """(D,) row of the leader nearest to the top in each department; -1 where there is none."""
        heads = np.full(n_departments, -1, dtype=np.int64)
        levels = [leader.level for leader in self._agents]
        for row in sorted(range(len(levels)), key=lambda k: (levels[k], k), reverse=True):
            heads[self._minds.department[row]] = row
        return heads

    def succeed(self, leavers: IntArray) -> None:
        """Seat successors where leaders have left: neutral, with a caution of their own."""
        rows = self._row[leavers]
        rows = rows[rows >= 0]
        if rows.size:
            self._generation[rows] += 1
            who = self._identity[self._position[rows]]
            traits = self._streams.uniform("leader caution", who, self._generation[rows])
            self._minds.caution[rows] = traits
            for row, trait in zip(rows.tolist(), traits.tolist(), strict=True):
                self._agents[row].caution = trait
                self._take(row, 0.0)

    def decide(
        self, week: int, *, output: FloatArray, credibility: float, announced: BoolArray
    ) -> list[int]:
        """Let those whose turn it is decide, and return the departments whose head swings.

        Parameters
        ----------
        week : week that closes now.
        output : (D,) reported output, share of normal.
        credibility : of the sponsor, 0..1.
        announced : (D,) departments that have a go-live date or access.
        """
        number = self._decide(
            self._minds, week, self._knobs.stance_weeks, credibility, output,
            self._knobs.stance_loss, announced, self._changed,
        )  # fmt: skip
        if number == 0:
            return []
        changed = self._changed[:number]
        for row in changed.tolist():
            self._take(row, float(self._minds.stance[row]))
        return sorted(d for d in self._leads[changed].tolist() if d >= 0)

    def _take(self, row: int, stance: float) -> None:
        self._minds.stance[row] = stance
        self._agents[row].stance = stance
        self.swung = True
        self.factors[self._position[row]] = 1.0 + self._knobs.stance_effect * stance

    def words(self, department: int) -> str:
        """Say how the leader nearest to the top of a department now stands to the change."""
        stance = self._minds.stance[self._heads[department]]
        return f"the head of the department now {VERBS[int(stance) + 1]} the change"
