"""Levers on the demand desk: how many open requests a department may have, their price, triage."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sim.areas.investment.parameters import TRIAGES, DemandParameters
from sim.contracts import Card, Lever, Pull, Refusal
from sim.units import IntArray

_AREA = "investment.demand"
_LATER = " from its lead time on"


@dataclass(frozen=True, slots=True)
class DeskRules:
    """Hold the rules by which the desk takes requests up, as they are in force.

    Parameters
    ----------
    triage : who goes first, one of `TRIAGES`.
    quota : open requests that a department may have; 0: any number.
    price : money that a department pays for a week of work.

    Source: own design.
    """

    triage: str
    quota: int
    price: float


Change = Callable[[DeskRules], DeskRules]
"""Makes new rules of those that are in force."""
Order = Callable[[float, Change, str], None]
"""Puts a change in force in a week that is to come, and says so."""


@dataclass(frozen=True, slots=True)
class DeskLever:
    """Change one rule of the desk, some weeks after the pull.

    A request is judged by the rules of the moment at which it comes: whoever waits already keeps
    his place, and what a department has open beyond a new quota stays open.

    Parameters
    ----------
    card : what management sees; its lead is when the rule is in force.
    is_open : whether there is a desk at all.
    change : what a pull changes and how it is said, or why it cannot be.
    order : puts the change in force.

    Source: own design.
    """

    card: Card
    is_open: bool
    change: Callable[[Card, Pull], tuple[Change, str] | Refusal]
    order: Order

    def pull(self, pull: Pull, departments: IntArray, week: int) -> Refusal | None:
        """Order the change; the desk serves all departments by the same rules."""
        del departments
        if not self.is_open:
            return Refusal("stage", "there is no demand desk: nobody brings small requests")
        found = self.change(self.card, pull)
        if isinstance(found, Refusal):
            return found
        change, text = found
        self.order(week + self.card.lead_weeks, change, text)
        return None


def desk_levers(knobs: DemandParameters, order: Order) -> Sequence[Lever]:
    """Offer quota, price and triage.

    Parameters
    ----------
    knobs : what a change of a rule costs, in hours, and when it is in force.
    order : puts a change in force in a week that is to come.

    Returns
    -------
    Three levers; without a desk each refuses.

    Source: demand management in strategic investment (BTM); own design.
    """
    quota = Card(
        name="set_quota",
        title="Set a quota of requests",
        does="limits the open requests that each department may have at the demand desk" + _LATER
        + "; what comes beyond it is turned away",
        area=_AREA,
        source="work-in-progress limits of Kanban (practice); own design",
        amount=5.0,
        amount_unit="open requests a department, 0: any number",
        amount_high=100000.0,
    )  # fmt: skip
    price = Card(
        name="set_price",
        title="Set the price of requests",
        does="charges departments for the work on their requests" + _LATER
        + "; requests that are worth less than their work stay away",
        area=_AREA,
        source="charge-back of IT (practice); own design",
        amount=2000.0,
        amount_unit="money a week of work, 0: none",
        amount_high=1e9,
    )  # fmt: skip
    triage = Card(
        name="set_triage",
        title="Set who goes first",
        does="lets the demand desk take up what comes" + _LATER + " by the rule named: first come, "
        "first served, by class, or by the worth of a week of work",
        area=_AREA,
        source="priority queues after Cobham 1954; own design",
        amount_low=1.0,
        amount_high=1.0,
        what="rule",
        choices=TRIAGES,
    )
    drafts = ((quota, _quota), (price, _price), (triage, _triage))
    return tuple(
        DeskLever(
            dataclasses.replace(
                card, hours=knobs.demand_rule_hours, lead_weeks=knobs.demand_rule_lead
            ),
            bool(knobs.requests),
            change,
            order,
        )
        for card, change in drafts
    )


def _quota(card: Card, pull: Pull) -> tuple[Change, str] | Refusal:
    amount = card.amount if pull.amount is None else pull.amount
    if amount != round(amount):
        return Refusal("card", f"a quota is a whole number of requests, not {amount:g}")
    places = f"{amount:g} open requests" if amount else "any number of open requests"
    text = f"a department may have {places} at the demand desk"
    return lambda old: dataclasses.replace(old, quota=round(amount)), text


def _price(card: Card, pull: Pull) -> tuple[Change, str] | Refusal:
    money = card.amount if pull.amount is None else pull.amount
    text = f"a week of work of the demand desk costs {money:,.0f}"
    return lambda old: dataclasses.replace(old, price=money), text


def _triage(_card: Card, pull: Pull) -> tuple[Change, str] | Refusal:
    if pull.what not in TRIAGES:
        return Refusal("card", f"there is no rule {pull.what}".rstrip())
    return lambda old: dataclasses.replace(old, triage=pull.what), (
        f"the demand desk takes requests up by {pull.what}"
    )
