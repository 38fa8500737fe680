"""Standards: departments pick platforms, and links, habit and management pull them together.

Each department reviews its platform now and then, in its own week. A free department looks at its
own worth alone; a coordinated one decides together with its closest partner; where management has
set a standard it must move, at its next review, to the platform that is best for all; where moving
is subsidised, the move to that platform costs the department less, and the organisation the same.
Where departments that work together are on unlike platforms there is an interface: it must be run,
and it makes changes of the landscape more work. No department counts that when it chooses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.areas.planning.parameters import PlanningParameters, StandardTerms
from sim.areas.planning.platforms import (
    best_pair,
    best_reply,
    best_standard,
    central_plan,
    concentration,
    interfaces,
    worth,
)
from sim.contracts import Card, Lever, Pull, Refusal
from sim.kernel.board import Signal
from sim.kernel.clock import Phase
from sim.kernel.streams import name_key
from sim.signals import PLATFORM_LINKS
from sim.units import WEEKS_PER_YEAR, BoolArray, FloatArray, IntArray
from sim.world import World

SET_STANDARD = Card(
    name="set_standard",
    title="Set a standard",
    does="makes departments move, at their next review, to the platform that is best for all",
    area="planning.standards",
    source="Weitzel et al. 2006 (central decision); own design",
    hours=40.0,
    amount_low=1.0,
    amount_high=1.0,
)
SUBSIDISE_STANDARD = Card(
    name="subsidise_standard",
    title="Subsidise a standard",
    does="pays a share of a department's cost of moving to the platform that is best for all",
    area="planning.standards",
    source="Weitzel et al. 2006 (redistribution); own design",
    hours=24.0,
    amount=0.5,
    amount_unit="share of the cost of moving",
    amount_high=1.0,
)


@dataclass(slots=True)
class Capability:
    """Keep the platforms of one capability; arrays are over departments.

    Parameters
    ----------
    name, terms : as the scenario declares them.
    fit : (D, K) worth of local fit, money a week.
    links : (D, D) worth of each partner on the same platform, money a week.
    moving : (D,) cost of moving, money.
    choice : (D,) platform now.
    review : (D,) instant of the next review.
    standard : the platform that is best for all.
    at_first : (D,) worth at the start, money a week.
    best : worth of the central plan, all departments, money a week.
    at_start : interfaces at the start.
    """

    name: str
    terms: StandardTerms
    fit: FloatArray
    links: FloatArray
    moving: FloatArray
    choice: IntArray
    review: FloatArray
    standard: int
    at_first: FloatArray
    best: float
    at_start: int

    @property
    def title(self) -> str:
        """What it is called in the record."""
        return self.terms.title or self.name.replace("_", " ")

    def worth(self) -> FloatArray:
        """(D,) worth now, money a week."""
        return worth(self.choice, self.fit, self.links)


class Standards:
    """Let departments choose platforms, and management set or subsidise a standard.

    Everybody starts on the platform that fits best. What the platforms are worth beyond the start
    is booked week by week, and so is what interfaces cost more or less to run than at the start;
    what moving costs is booked when it happens.

    Parameters
    ----------
    parameters : capabilities and their platforms.

    Source: standardisation problem, Weitzel, Beimborn and Koenig 2006; own design of reviews.
    """

    name: ClassVar[str] = "planning.standards"
    publishes: ClassVar[tuple[Signal, ...]] = (PLATFORM_LINKS,)
    reads: ClassVar[tuple[Signal, ...]] = ()

    def __init__(self, parameters: PlanningParameters) -> None:
        self._knobs = parameters

    def levers(self) -> Sequence[Lever]:
        """Offer to set or subsidise a standard, where platforms are declared at all."""
        if not self._knobs.standards:
            return ()
        return (_Offer(SET_STANDARD, self._decree), _Offer(SUBSIDISE_STANDARD, self._subsidise))

    def start(self, world: World) -> None:
        """Deal out fits, put everybody on the best one, and register reviews."""
        self._out = world.board.outlet(PLATFORM_LINKS)
        if not self._knobs.standards:
            return
        self._world = world
        firm = world.organisation
        self._users = firm.users
        at_work = firm.users > 0
        self._together: BoolArray = (firm.flows > 0.0) & at_work & at_work[:, None]
        self._bound: BoolArray = np.zeros(firm.n_departments, dtype=np.bool_)
        self._paid: FloatArray = np.zeros(firm.n_departments)
        self._capabilities = [
            self._begin(name, terms) for name, terms in self._knobs.standards.items()
        ]
        record = world.record
        self._value = record.account("platform_value", recurring=True)
        self._cost = record.account("platform_moves", recurring=False)
        self._run = record.account("platform_interfaces", recurring=True)
        self._interfaces = record.series("platform_interfaces", "interfaces")
        self._index = record.series("standards_hhi", "share")
        self._gap = record.series("standardisation_gap", "money a week")
        self._note(0)
        world.clock.weekly(Phase.DECIDE, self.name, self._review)
        world.clock.weekly(Phase.WORK_LEDGER, self.name, self._week)

    def _begin(self, name: str, terms: StandardTerms) -> Capability:
        firm, streams = self._world.organisation, self._world.streams
        users = firm.users.astype(np.float64)
        who = np.array([name_key(department) for department in firm.departments], dtype=np.uint64)
        platforms = range(terms.platforms)
        draws = [streams.normal(f"platform fit, {name}", who, nth) for nth in platforms]
        fit = terms.fit_spread * users[:, None] * np.column_stack(draws)
        links = terms.link_value * users[:, None] * firm.flows
        choice = np.argmax(fit, axis=1).astype(np.int64)
        luck = streams.uniform(f"platform review, {name}", who)
        first = worth(choice, fit, links)
        plan = central_plan(fit, links)
        best = max(float(worth(plan, fit, links).sum()), float(first.sum()))
        moving = terms.conversion_cost * users
        review = 1.0 + luck * terms.review_weeks
        return Capability(name, terms, fit, links, moving, choice, review,
                          best_standard(fit), first, best,
                          interfaces(choice, self._together))  # fmt: skip

    def _decree(self, _pull: Pull, departments: IntArray, week: int) -> None:
        """Bind departments to the standard from now on."""
        self._bound[departments] = True
        self._tell(week, f"a standard platform for {departments.size} departments")

    def _subsidise(self, pull: Pull, departments: IntArray, week: int) -> None:
        """Pay a share of what it costs departments to move to the standard."""
        share = SUBSIDISE_STANDARD.amount if pull.amount is None else pull.amount
        self._paid[departments] = share
        self._tell(week, f"a subsidy of {share:.0%} for {departments.size} departments")

    def _tell(self, week: int, words: str) -> None:
        titles = ", ".join(one.title for one in self._capabilities)
        self._world.record.event(week, "standard", f"{titles}: {words}")

    def _review(self, week: int) -> None:
        """Let the departments decide whose review is due, in the order of their instants."""
        for one in self._capabilities:
            due = np.flatnonzero((one.review <= week) & (self._users > 0))
            for department in due[np.argsort(one.review[due], kind="stable")]:
                self._decide(one, int(department), week)
            one.review[one.review <= week] += one.terms.review_weeks
        self._out.publish(sum(self._links(one) for one in self._capabilities))

    def _links(self, one: Capability) -> int:
        """Count the interfaces of a capability now."""
        return interfaces(one.choice, self._together)

    def _decide(self, one: Capability, department: int, week: int) -> None:
        if self._bound[department]:
            self._move(one, department, one.standard, week)
            return
        partner = int(np.argmax(one.links[department]))
        if one.terms.policy == "free" or partner == department or self._bound[partner]:
            new = best_reply(department, one.choice, self._seen(one, department), one.links,
                             self._price(one, department))  # fmt: skip
            self._move(one, department, new, week)
            return
        pair = (department, partner)
        prices = (self._price(one, department), self._price(one, partner))
        both = best_pair(pair, one.choice, self._seen(one, *pair), one.links, prices)
        for who, new in zip(pair, both, strict=True):
            self._move(one, who, new, week)

    def _price(self, one: Capability, department: int) -> float:
        """Cost of moving, spread over the weeks in which a department wants it back."""
        return float(one.moving[department]) / one.terms.horizon_weeks

    def _seen(self, one: Capability, *deciding: int) -> FloatArray:
        """(D, K) fits, with the subsidy on the standard for those who decide and are not on it."""
        fit = one.fit.copy()
        for department in deciding:
            if one.choice[department] != one.standard:
                price = self._price(one, department)
                fit[department, one.standard] += self._paid[department] * price
        return fit

    def _move(self, one: Capability, department: int, new: int, week: int) -> None:
        if new == one.choice[department]:
            return
        one.choice[department] = new
        self._cost.book(week, -float(one.moving[department]), department)

    def _week(self, week: int) -> None:
        """Book what the platforms are worth, and their interfaces cost, beyond the start."""
        gain = sum((one.worth() - one.at_first for one in self._capabilities), np.zeros(()))
        if np.any(gain):
            self._value.book(week, np.asarray(gain, dtype=np.float64))
        more = sum(
            (self._links(one) - one.at_start) * one.terms.interface_cost
            for one in self._capabilities
        )
        if more:
            self._run.book(week, -more / WEEKS_PER_YEAR)
        self._note(week)

    def _note(self, week: int) -> None:
        found = self._capabilities
        indices = [concentration(one.choice, self._users, one.terms.platforms) for one in found]
        self._index[week] = float(np.mean(indices))
        self._interfaces[week] = sum(self._links(one) for one in found)
        self._gap[week] = sum(one.best - float(one.worth().sum()) for one in found)
        if week == self._world.clock.horizon:
            in_use = [np.unique(one.choice[self._users > 0]).size for one in found]
            self._world.record.fact("platforms_in_use", float(np.mean(in_use)))


@dataclass(frozen=True, slots=True)
class _Offer:
    """Tie a card to what it does."""

    card: Card
    act: Callable[[Pull, IntArray, int], None]

    def pull(self, pull: Pull, departments: IntArray, week: int) -> Refusal | None:
        """Carry the pull out; nothing stands in its way."""
        self.act(pull, departments, week)
        return None
