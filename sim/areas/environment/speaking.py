"""What the organisation says outside: customers are told of the change, a vendor gets a reference.

Customers who are told hold orders back for some weeks and place them in as many weeks after that:
what they want in all stays the same, its time does not. A reference lowers what the vendor asks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sim.contracts import Card, Lever, Pull, Refusal
from sim.kernel.board import Array
from sim.units import IntArray

SPEAK_TO_CUSTOMERS = Card(
    name="speak_to_customers",
    title="Speak to customers",
    does="asks customers to order less for some weeks; they order as much more afterwards",
    area="environment.sources",
    source="practice: orders placed ahead of or after a cut-over; own size",
    hours=80.0,
    cooldown_weeks=13.0,
    amount=0.15,
    amount_unit="share of demand",
    amount_high=0.5,
    weeks=8.0,
)
SPEAK_FOR_VENDOR = Card(
    name="speak_for_vendor",
    title="Speak for the vendor",
    does="serves the vendor as a reference; it asks less for running the system for that time",
    area="environment.sources",
    source="practice: reference customers; own size",
    hours=60.0,
    cooldown_weeks=26.0,
    amount=0.10,
    amount_unit="share of run cost",
    amount_high=0.5,
    weeks=52.0,
    needs="a fluent user",
)


@dataclass(frozen=True, slots=True)
class Promise:
    """Note that somebody outside was told something: how much, from when, how long."""

    amount: float
    start: float
    weeks: float


class Speaking:
    """Carry out what the organisation says outside."""

    def __init__(self) -> None:
        self._to_customers: list[Promise] = []
        self._for_vendor: list[Promise] = []

    def begin(self, note: Callable[[float, str, str], None], fluent: Callable[[], Array]) -> None:
        """Forget what was said in another run, and take what a run needs."""
        self._to_customers, self._for_vendor = [], []
        self._note, self._fluent = note, fluent

    def levers(self) -> Sequence[Lever]:
        """Offer both."""
        return (
            _Offer(SPEAK_TO_CUSTOMERS, self._tell_customers),
            _Offer(SPEAK_FOR_VENDOR, self._tell_for_vendor),
        )

    def demand(self, week: int) -> float:
        """Demand in the week (w - 1, w] against what it would be."""
        factor = 1.0
        for one in self._to_customers:
            since = week - one.start
            if 0.0 < since <= one.weeks:
                factor -= one.amount
            elif one.weeks < since <= 2.0 * one.weeks:
                factor += one.amount
        return min(max(factor, 0.0), 2.0)

    def terms(self, week: int) -> float:
        """Price of running the system in the week (w - 1, w] against what it would be."""
        given = [one.amount for one in self._for_vendor if 0.0 < week - one.start <= one.weeks]
        return 1.0 - max(given, default=0.0)

    def _tell_customers(self, pull: Pull, _departments: IntArray, week: int) -> Refusal | None:
        told = _promise(pull, SPEAK_TO_CUSTOMERS, week)
        self._to_customers.append(told)
        self._note(week, "outside", f"customers hold {told.amount:.0%} of their orders back")
        return None

    def _tell_for_vendor(self, pull: Pull, _departments: IntArray, week: int) -> Refusal | None:
        if not self._fluent().any():
            return Refusal("stage", "nobody is fluent yet, so there is nothing to praise")
        told = _promise(pull, SPEAK_FOR_VENDOR, week)
        self._for_vendor.append(told)
        self._note(week, "outside", f"the vendor takes {told.amount:.0%} off for a reference")
        return None


def _promise(pull: Pull, card: Card, week: int) -> Promise:
    amount = card.amount if pull.amount is None else pull.amount
    weeks = card.weeks if pull.weeks is None else pull.weeks
    return Promise(amount, float(week), float(int(weeks)))


@dataclass(frozen=True, slots=True)
class _Offer:
    """Join a card with what carries it out."""

    card: Card
    carry_out: Callable[[Pull, IntArray, int], Refusal | None]

    def pull(self, pull: Pull, departments: IntArray, week: int) -> Refusal | None:
        """Carry it out, or say why not."""
        return self.carry_out(pull, departments, week)
