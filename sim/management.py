"""Management: the only hand. It asks the plan what to do, and does it or says why not.

A plan sees a view and yields pulls. Management checks the card, the freeze, the cool-down, the
budget and whether anybody still believes the sponsor; then the lever's own mechanism carries the
pull out, or refuses. Every pull and every refusal is an event of the run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from sim.contracts import GO_LIVES, Card, Glancing, Lever, Priced, Pull, Refusal, Strategy
from sim.errors import BadInput, nearest
from sim.kernel.board import Signal
from sim.kernel.clock import Phase
from sim.kernel.record import ORGANISATION
from sim.observation import REPORTS, Observer
from sim.organisation.scope import resolve
from sim.signals import BREACHES, CREDIBILITY, FREEZE, FUNDS_LEFT, PULLED, PULLED_COST
from sim.units import IntArray, knob

if TYPE_CHECKING:  # compiled loops are slow to import, and words alone need none
    from sim.world import World


@dataclass(frozen=True)
class ManagementParameters:
    """State how late and how roughly management knows, and what an hour of it costs."""

    report_lag: int = knob(
        2,
        "age of surveys and of reported output",
        unit="weeks",
        low=1,
        high=26,
        source="design: two weeks; 1 is the freshest",
    )
    log_lag: int = knob(
        1,
        "age of the usage log",
        unit="weeks",
        low=1,
        high=26,
        source="design: last week's log; 1 is the freshest",
    )
    survey_share: float = knob(
        0.20,
        "share of a department's users that a survey asks",
        unit="share",
        low=0.001,
        high=1,
        source="design; 1 asks everybody",
    )
    survey_sd: float = knob(
        0.05,
        "error of a survey beyond its sampling error, where opinions are split in half",
        unit="share",
        low=0,
        high=1,
        source="design; 0 is off",
    )
    audit_sd: float = knob(
        0.10,
        "error of an audit of technical debt, which is as old as a survey",
        unit="share of the stock",
        low=0,
        high=1,
        source="assumption; 0 is off",
    )
    hour_cost: float = knob(
        42.0,
        "price of an hour of a lever, when management checks its budget",
        unit="money",
        low=0,
        high=1e5,
        source="as investment.hourly_cost",
    )


class Management:
    """Ask a strategy once a week and carry its pulls out, or refuse them and say why.

    Parameters
    ----------
    parameters : what management knows and how late.
    strategy : a fresh copy of the plan of this run.
    levers : the levers that the mechanisms offer.
    freezes : announced windows without go-live, (start, end) weeks, the end excluded.

    Raises
    ------
    ValueError : two levers of one name.

    Source: own design. Levers that nobody believes in cost credibility after Kotter and practice
    surveys (sign only).
    """

    name: ClassVar[str] = "management"
    publishes: ClassVar[tuple[Signal, ...]] = (PULLED, PULLED_COST, BREACHES)
    reads: ClassVar[tuple[Signal, ...]] = (*REPORTS, CREDIBILITY, FREEZE, FUNDS_LEFT)

    def __init__(
        self,
        parameters: ManagementParameters,
        strategy: Strategy,
        levers: Sequence[Lever],
        freezes: tuple[tuple[int, int], ...] = (),
    ) -> None:
        self._parameters = parameters
        self._strategy = strategy
        self._levers = {lever.card.name: lever for lever in levers}
        if len(self._levers) != len(levers):
            raise ValueError("two levers bear the same name")
        self._freezes = freezes
        self._glancing = strategy if isinstance(strategy, Glancing) else None
        self._looks = True
        self._observer = Observer(
            report_lag=parameters.report_lag,
            log_lag=parameters.log_lag,
            survey_share=parameters.survey_share,
            survey_sd=parameters.survey_sd,
            audit_sd=parameters.audit_sd,
        )

    def start(self, world: World) -> None:
        """Claim the signals, register DECIDE, and state the breaches at the end."""
        self._record = world.record
        self._organisation = world.organisation
        self._users = world.organisation.users
        self._freeze = world.board.reader(FREEZE)
        self._credibility = world.board.reader(CREDIBILITY)
        self._funds = world.board.reader(FUNDS_LEFT)
        self._outlets = tuple(world.board.outlet(signal) for signal in self.publishes)
        size = world.organisation.n_departments
        self._last = {name: np.full(size, -np.inf) for name in self._levers}
        self._taken: set[int] = set()
        self._notes: set[str] = set()
        self._hours = self._cost = self._ordered = self._broken = 0.0
        self._told = (0.0, 0.0, 0.0)
        self._breaches = 0
        self._lever_weeks = 0.0
        self._observer.start(world)
        world.clock.weekly(Phase.DECIDE, self.name, self._decide)
        world.clock.at_end(self.name, self._state)

    def _decide(self, week: int) -> None:
        self._broken = self._hours = self._cost = self._ordered = 0.0
        self._looks = self._looks and (self._glancing is None or self._glancing.looks())
        view = self._observer.look(week) if self._looks else self._observer.glance(week)
        for pull in self._strategy.decide(view):
            refusal = self._carry_out(pull, week)
            if refusal is not None:
                text = f"{pull.lever}: {refusal.kind}: {refusal.reason}{_because(pull)}"
                self._record.event(week, "refused", text)
        pulled = (self._hours, self._cost, self._broken)
        if pulled != self._told:
            self._told = pulled
            for outlet, value in zip(self._outlets, pulled, strict=True):
                outlet.publish(value)

    def _carry_out(self, pull: Pull, week: int) -> Refusal | None:
        """Check a pull, in this order: card, departments, freeze, cool-down, budget, belief."""
        lever = self._levers.get(pull.lever)
        if lever is None:
            near = nearest(pull.lever, tuple(self._levers))
            hint = f"; did you mean {near}?" if near else ""
            return Refusal("card", f"there is no lever {pull.lever}{hint}")
        card = lever.card
        when = week if pull.date is None else pull.date
        departments = self._resolve(pull, week)
        frozen = card.stops_in_freeze and self._is_frozen(when, week)
        rested = departments[week - self._last[card.name][departments] >= card.cooldown_weeks]
        hours = card.hours * (float(self._users[rested].sum()) if card.hours_per_head else 1.0)
        refusal = (
            _card_refusal(pull, card, when, week)
            or _scope_refusal(departments, rested, card)
            or _freeze_refusal(pull, frozen, when)
        )
        ordered = 0.0
        if refusal is None:
            ordered = lever.price(pull, week) if isinstance(lever, Priced) else 0.0
            refusal = self._budget_refusal(card, hours, ordered)
        if refusal is not None:
            return refusal
        refusal = self._belief_refusal(card)
        if refusal is None:
            refusal = lever.pull(pull, rested, week)
            if refusal is not None:
                return refusal
            self._ordered += ordered
            lasts = card.weeks if pull.weeks is None else pull.weeks
            self._lever_weeks += max(lasts, 1.0)
            self._note_success(pull, rested, when, week, frozen)
        else:
            self._broken += 1.0
        self._hours += hours
        self._cost += card.cost
        self._last[card.name][rested] = week
        return refusal

    def _note_success(
        self, pull: Pull, departments: IntArray, when: int, week: int, frozen: bool
    ) -> None:
        """Record a pull that was carried out, the departments it takes, and a breach."""
        where = int(departments[0]) if departments.size == 1 else ORGANISATION
        named = self._named(departments)
        self._record.event(
            week, "pull", f"{pull.lever}: {named}{_detail(pull)}{_because(pull)}", where
        )
        # `rest` itself takes nothing: what follows for the rest then means the same departments.
        if pull.lever in GO_LIVES and pull.scope.kind != "rest":
            self._taken.update(departments.tolist())
        if frozen:
            self._broken += 1.0
            self._breaches += 1
            text = f"{pull.lever}: {named}; week {when} lies inside a freeze"
            self._record.event(week, "breach", text, where)

    def _resolve(self, pull: Pull, week: int) -> IntArray:
        """Find the departments that a pull means; a note about it is recorded once."""
        try:
            departments, note = resolve(pull.scope, self._organisation, self._taken)
        except BadInput as problem:
            departments, note = np.empty(0, dtype=np.int64), str(problem)
        if note and note not in self._notes:
            self._notes.add(note)
            self._record.event(week, "note", note)
        return departments

    def _is_frozen(self, when: int, week: int) -> bool:
        announced = any(start <= when < end for start, end in self._freezes)
        return announced or (when == week and bool(self._freeze()))

    def _budget_refusal(self, card: Card, hours: float, ordered: float) -> Refusal | None:
        price = card.cost + hours * self._parameters.hour_cost + ordered
        spent = self._cost + self._hours * self._parameters.hour_cost + self._ordered
        left = float(self._funds()) - spent
        if price <= 0.0 or price <= left:
            return None
        return Refusal("budget", f"it costs {price:,.0f} and {max(left, 0.0):,.0f} is left")

    def _belief_refusal(self, card: Card) -> Refusal | None:
        credibility = float(self._credibility())
        if credibility >= card.min_credibility:
            return None
        return Refusal(
            "credibility",
            f"the sponsor's credibility is {credibility:.2f}, it needs "
            f"{card.min_credibility:.2f}; the effort was spent for nothing",
        )

    def _named(self, departments: IntArray) -> str:
        if departments.size == self._organisation.n_departments:
            return "all departments"
        return ", ".join(self._organisation.departments[d] for d in departments)

    def _state(self, _week: int) -> None:
        self._record.fact("breaches", float(self._breaches))
        self._record.fact("lever_weeks", self._lever_weeks)


def _card_refusal(pull: Pull, card: Card, when: int, week: int) -> Refusal | None:
    if pull.amount is not None and not card.amount_low <= pull.amount <= card.amount_high:
        return Refusal(
            "card",
            f"an amount of {pull.amount:g} {card.amount_unit} is outside "
            f"{card.amount_low:g} to {card.amount_high:g}",
        )
    if when < week:
        return Refusal("card", f"its date, week {when}, has passed")
    if bool(pull.what or card.usual) != bool(card.what):
        wants = f"it must name a {card.what}" if card.what else "it names something and needs not"
        return Refusal("card", wants)
    return None


def _scope_refusal(departments: IntArray, rested: IntArray, card: Card) -> Refusal | None:
    if departments.size == 0:
        return Refusal("department", "it means no department")
    if rested.size == 0:
        return Refusal("cooldown", f"it was pulled less than {card.cooldown_weeks:g} weeks ago")
    return None


def _freeze_refusal(pull: Pull, frozen: bool, when: int) -> Refusal | None:
    if frozen and not pull.override_freeze:
        return Refusal("freeze", f"week {when} lies inside a freeze")
    return None


def _detail(pull: Pull) -> str:
    parts = [
        f"; {pull.what}" if pull.what else "",
        f"; date {pull.date}" if pull.date is not None else "",
        f"; amount {pull.amount:g}" if pull.amount is not None else "",
        f"; {pull.weeks:g} weeks" if pull.weeks is not None else "",
        "; voluntary" if pull.voluntary else "",
    ]
    return "".join(parts)


def _because(pull: Pull) -> str:
    return f" ({pull.why})" if pull.why else ""
