"""Levers of governance: a card with the scenario's terms, and the act that carries a pull out."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sim.areas.governance.parameters import GovernanceParameters
from sim.contracts import Card, Pull, Refusal
from sim.units import IntArray

Act = Callable[[Pull, IntArray, int], Refusal | None]


@dataclass(frozen=True, slots=True)
class CardLever:
    """Tie a card to the act by which its mechanism carries a pull out.

    Parameters
    ----------
    card : what management sees.
    act : carries the pull out for these departments in this week, or says why not.

    Source: own design.
    """

    card: Card
    act: Act

    def pull(self, pull: Pull, departments: IntArray, week: int) -> Refusal | None:
        """Carry the pull out for these departments, or say why not."""
        return self.act(pull, departments, week)


def offered(
    parameters: GovernanceParameters, drafts: Iterable[tuple[Card, Act]]
) -> tuple[CardLever, ...]:
    """Put the scenario's terms on draft cards; a lever without terms is not offered.

    Parameters
    ----------
    parameters : knobs of governance, which hold the terms.
    drafts : cards in words only, each with its act.

    Returns
    -------
    The levers that management may pull, in the order of the drafts.

    Source: own design.
    """
    return tuple(
        CardLever(dataclasses.replace(card, **vars(parameters.levers[card.name])), act)
        for card, act in drafts
        if card.name in parameters.levers
    )
