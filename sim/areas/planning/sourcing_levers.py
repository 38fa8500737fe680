"""Levers of sourcing: ask early, choose another mode, renegotiate, watch, leave a vendor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from sim.areas.planning.deals import NEVER, Deal
from sim.areas.planning.parameters import PlanningParameters
from sim.contracts import Card, Lever, Pull, Refusal
from sim.units import IntArray

_AREA = "planning.sourcing"
_DISCOUNT, _TALKS_WEEKS = 0.1, 52.0
_WATCHED = 0.4
_OWN = "own design"


class Board(Protocol):
    """State what the levers need of sourcing: items by name, and how a purchase begins."""

    def find(self, name: str) -> Deal | None:
        """Find an item by name."""
        ...

    def ask(self, one: Deal, mode: str) -> None:
        """Begin a purchase."""
        ...


@dataclass(frozen=True, slots=True)
class SourcingLever:
    """Act on the item that a pull names, and on the mode where the card asks for one.

    Source: own design.
    """

    card: Card
    board: Board
    knobs: PlanningParameters
    act: Callable[[SourcingLever, Deal, Pull, int], Refusal | None]

    def pull(self, pull: Pull, departments: IntArray, week: int) -> Refusal | None:
        """Act on the item; departments do not matter, a contract is the whole house's."""
        del departments
        one = self.board.find(pull.what.partition("/")[0])
        if one is None or pull.what not in self.card.choices:
            return Refusal("card", f"there is no {self.card.what} {pull.what}".rstrip())
        return self.act(self, one, pull, week)


def sourcing_levers(board: Board, knobs: PlanningParameters) -> Sequence[Lever]:
    """Offer the levers of sourcing, where anything is to be sourced.

    Parameters
    ----------
    board : the mechanism.
    knobs : its items and modes, whose names the levers take.
    """
    if not knobs.sourcing:
        return ()
    items = tuple(knobs.sourcing)
    pairs = tuple(f"{item}/{mode}" for item in items for mode in knobs.modes)
    cards = (
        (Card(
            "request_contract", "Ask for a contract",
            "sends the item named into procurement now, before its project asks for it",
            _AREA, _OWN, hours=16.0, what="item", choices=items,
        ), _request),
        (Card(
            "set_mode", "Choose how to source",
            "sources the item named in the mode named (item/mode); where there is a contract it "
            "is replaced: the old one runs, and leaving is paid, until the new one is signed",
            _AREA, "make or buy; switching after Whitten et al. 2010", hours=80.0,
            what="item/mode", choices=pairs,
        ), _set_mode),
        (Card(
            "renegotiate", "Renegotiate a contract",
            "lowers the yearly payments of the item named by the amount, less the part that rests "
            "on its vendor already; once in 52 weeks",
            _AREA, _OWN, hours=80.0, amount=_DISCOUNT, amount_unit="share of the yearly payments",
            amount_high=0.5, what="item", choices=items,
        ), _renegotiate),
        (Card(
            "set_monitoring", "Watch a vendor",
            "sets how much of one person's time watches the vendor of the item named",
            _AREA, "Bezerra, Bullock and Moura 2014 (sign)", hours=4.0, amount=_WATCHED,
            amount_unit="share of a person's time", amount_high=10.0, what="item", choices=items,
        ), _set_monitoring),
        (Card(
            "leave_vendor", "Leave a vendor",
            "tenders the item named again in the same mode; leaving is paid when the new contract "
            "is signed, and what rested on the old vendor is gone",
            _AREA, "switching costs, Whitten et al. 2010 (sign)", hours=40.0, what="item",
            choices=items,
        ), _leave),
    )  # fmt: skip
    return tuple(SourcingLever(card, board, knobs, act) for card, act in cards)


def _under_way(one: Deal) -> Refusal | None:
    if one.wanted:
        return Refusal("stage", f"the purchase of {one.title} is under way")
    return None


def _has_vendor(one: Deal) -> Refusal | None:
    if not one.has_vendor:
        return Refusal("stage", f"{one.title} has no vendor now")
    return None


def _request(lever: SourcingLever, one: Deal, _pull: Pull, _week: int) -> Refusal | None:
    if one.ever:
        return Refusal("stage", f"{one.title} has its contract")
    refusal = _under_way(one)
    if refusal is None:
        lever.board.ask(one, one.mode)
    return refusal


def _set_mode(lever: SourcingLever, one: Deal, pull: Pull, _week: int) -> Refusal | None:
    mode = pull.what.partition("/")[2]
    if mode == one.mode:
        return Refusal("stage", f"{one.title} is sourced so already")
    refusal = _under_way(one)
    if refusal is not None:
        return refusal
    if one.signed < NEVER:
        lever.board.ask(one, mode)
    else:
        one.mode, one.shape = mode, lever.knobs.modes[mode]
    return None


def _renegotiate(lever: SourcingLever, one: Deal, pull: Pull, week: int) -> Refusal | None:
    if week - one.negotiated < _TALKS_WEEKS:
        return Refusal("cooldown", f"{one.title} was negotiated less than {_TALKS_WEEKS:g} weeks "
                       "ago")  # fmt: skip
    refusal = _has_vendor(one)
    if refusal is None:
        asked = lever.card.amount if pull.amount is None else pull.amount
        one.discount = 1.0 - (1.0 - one.discount) * (1.0 - asked * (1.0 - one.depth))
        one.negotiated = week
    return refusal


def _set_monitoring(lever: SourcingLever, one: Deal, pull: Pull, _week: int) -> Refusal | None:
    one.monitoring = lever.card.amount if pull.amount is None else pull.amount
    return None


def _leave(lever: SourcingLever, one: Deal, _pull: Pull, _week: int) -> Refusal | None:
    refusal = _under_way(one) or _has_vendor(one)
    if refusal is None:
        lever.board.ask(one, one.mode)
    return refusal
