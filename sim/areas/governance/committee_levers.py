"""Levers on committees: how often they sit, what they want to see, and who may decide."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

from sim.areas.governance import cards
from sim.areas.governance.committee_terms import RIGHTS, CommitteeTerms
from sim.areas.governance.levers import CardLever, offered
from sim.areas.governance.parameters import GovernanceParameters
from sim.areas.governance.rooms import Room
from sim.contracts import Card, Pull, Refusal
from sim.units import IntArray

Later = Callable[[float, Callable[[], None]], None]
"""Lets something happen at an instant (weeks) that is to come."""


class CommitteeLevers:
    """Let management change committees, each time after a lead.

    What waits already keeps the way that it was sent; what is decided later is decided by the new
    terms.

    Parameters
    ----------
    knobs : terms of the levers, and the committees that there are.
    rooms : gives the rooms of the run.
    give_rights : puts other decision rights in force.
    later : lets something happen at an instant.
    note : records an event (week, kind, text).

    Source: own design.
    """

    def __init__(
        self,
        knobs: GovernanceParameters,
        rooms: Callable[[], Sequence[Room]],
        give_rights: Callable[[str], None],
        later: Later,
        note: Callable[[float, str, str], None],
    ) -> None:
        self._knobs, self._rooms, self._give_rights = knobs, rooms, give_rights
        self._later, self._note = later, note

    def offered(self) -> Sequence[CardLever]:
        """Offer rhythm, threshold and rights."""
        names = tuple(self._knobs.committees)
        return offered(
            self._knobs,
            (
                (dataclasses.replace(cards.SET_RHYTHM, choices=names), self._set_rhythm),
                (dataclasses.replace(cards.SET_THRESHOLD, choices=names), self._set_threshold),
                (cards.SET_RIGHTS, self._set_rights),
            ),
        )

    def _set_rhythm(self, pull: Pull, departments: IntArray, week: int) -> Refusal | None:
        del departments
        weeks = cards.SET_RHYTHM.amount if pull.amount is None else pull.amount
        text = f"{_words(pull.what)} sits every {weeks:g} weeks"
        return self._change(cards.SET_RHYTHM, pull, week, lambda old: _rhythm(old, weeks), text)

    def _set_threshold(self, pull: Pull, departments: IntArray, week: int) -> Refusal | None:
        del departments
        money = cards.SET_THRESHOLD.amount if pull.amount is None else pull.amount
        text = f"{_words(pull.what)} wants to see a worth of {money:,.0f}"
        return self._change(
            cards.SET_THRESHOLD, pull, week, lambda old: _threshold(old, money), text
        )

    def _change(
        self,
        card: Card,
        pull: Pull,
        week: int,
        new: Callable[[CommitteeTerms], CommitteeTerms],
        text: str,
    ) -> Refusal | None:
        """Put new terms of a committee in force after the lead of the lever."""
        found = [room for room in self._rooms() if room.name == pull.what]
        if not found:
            return Refusal("card", f"there is no committee {pull.what}".rstrip())
        when = week + self._knobs.levers[card.name].lead_weeks

        def act() -> None:
            for room in found:
                room.terms = new(room.terms)
            self._note(when, "gate", text)

        self._later(when, act)
        return None

    def _set_rights(self, pull: Pull, departments: IntArray, week: int) -> Refusal | None:
        del departments
        if pull.what not in RIGHTS:
            return Refusal("card", f"there is no right {pull.what}".rstrip())
        if not self._rooms():
            return Refusal("stage", "there is no committee to give a right to")
        when = week + self._knobs.levers[cards.SET_RIGHTS.name].lead_weeks

        def act() -> None:
            self._give_rights(pull.what)
            self._note(when, "gate", f"the right to decide is {pull.what} from now on")

        self._later(when, act)
        return None


def _rhythm(old: CommitteeTerms, weeks: float) -> CommitteeTerms:
    return dataclasses.replace(old, cadence_weeks=weeks)


def _threshold(old: CommitteeTerms, money: float) -> CommitteeTerms:
    return dataclasses.replace(old, threshold=money)


def _words(name: str) -> str:
    return name.replace("_", " ")
