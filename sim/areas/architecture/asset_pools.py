"""A pool of seats: who holds one, who waits for one, who goes first, and what lies idle."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.areas.architecture.asset_parameters import AssetTerms
from sim.units import BoolArray, FloatArray, IntArray

NEVER = np.inf


@dataclass(slots=True)
class Pool:
    """Keep the seats of one pool; arrays are over people.

    Parameters
    ----------
    name, terms : as the scenario declares it.
    seats : seats that are paid for.
    held : who holds one.
    asked : instant at which each began to wait, in weeks; infinite for those who do not.
    idle : full weeks for which each holder has not used it; below 0 while he does.
    luck : keyed luck, which decides between equals.
    rank : (n,) level of each person; the lowest number goes first by role.
    department : (n,) department of each person.

    Example
    -------
    >>> pool = Pool("licence", AssetTerms(), 1, np.zeros(3, dtype=np.bool_), np.full(3, np.inf),
    ...             np.zeros(3), np.array([0.9, 0.1, 0.5]), np.ones(3), np.zeros(3, dtype=np.int64))
    >>> wants = np.array([True, True, False])
    >>> pool.week(1.0, wants, in_use=np.zeros(3, dtype=np.bool_))
    >>> pool.held.tolist(), pool.waiting
    ([False, True, False], 1)
    """

    name: str
    terms: AssetTerms
    seats: int
    held: BoolArray
    asked: FloatArray
    idle: FloatArray
    luck: FloatArray
    rank: FloatArray
    department: IntArray

    @property
    def free(self) -> int:
        """Seats that nobody holds."""
        return self.seats - int(self.held.sum())

    @property
    def waiting(self) -> int:
        """People who have asked and hold none."""
        return int(np.isfinite(self.asked).sum())

    def week(
        self,
        now: float,
        wants: BoolArray,
        in_use: BoolArray,
        *,
        take_back: bool = False,
        hand_out: BoolArray | None = None,
    ) -> None:
        """Note the week that is over, take idle seats back, and give free ones to who goes first.

        Parameters
        ----------
        now : instant at which a week begins, in weeks.
        wants : (n,) people who would use it now.
        in_use : (n,) people who use it now; who stopped in the week that is over has not left it
            idle for the whole of it.
        take_back : whether seats that lie idle are reclaimed now.
        hand_out : (n,) people who get seats before anybody asks, by rank, as the rule by role does.
        """
        self.idle = np.where(in_use, -1.0, self.idle + 1.0)
        if take_back:
            self.reclaim(in_use)
        if hand_out is not None:
            self._give(hand_out & ~self.held, self.rank)
        waits = wants & ~self.held
        self.asked[~waits] = NEVER
        self.asked[waits & np.isinf(self.asked)] = now
        if self.terms.rule == "role":
            first = self.rank
        elif self.terms.rule == "use":
            first = -self._used_share(in_use)[self.department]
        else:
            first = np.zeros_like(self.luck)
        # Who has begun already, as everybody may while there are seats for all, holds one at once.
        self._give(waits, np.where(in_use, -NEVER, first))

    def reclaim(self, in_use: BoolArray) -> int:
        """Take back the seats that lie idle; return how many."""
        taken = self.held & ~in_use & (self.idle >= self.terms.idle_weeks)
        self.held &= ~taken
        return int(taken.sum())

    def lets_begin(self, able: BoolArray) -> BoolArray:
        """(n,) who may begin: those who hold a seat, and all where there is one for everybody."""
        if self.free >= int((able & ~self.held).sum()):
            return np.ones_like(self.held)
        return self.held

    def _give(self, waits: BoolArray, first: FloatArray) -> None:
        """Give free seats to people who wait: by `first`, then how long they wait, then luck."""
        free = self.free
        if free <= 0 or not waits.any():
            return
        people = np.flatnonzero(waits)
        order = np.lexsort((self.luck[people], self.asked[people], first[people]))
        lucky = people[order[:free]]
        self.held[lucky], self.asked[lucky], self.idle[lucky] = True, NEVER, 0.0

    def _used_share(self, in_use: BoolArray) -> FloatArray:
        """(D,) part of the seats held in each department that is in use; 1 where it has none."""
        size = int(self.department.max(initial=0)) + 1
        holds = np.bincount(self.department[self.held], minlength=size)
        uses = np.bincount(self.department[self.held & in_use], minlength=size)
        return np.where(holds > 0, uses / np.maximum(holds, 1), 1.0)
