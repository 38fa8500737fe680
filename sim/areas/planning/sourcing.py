"""Strategic sourcing: build, buy, outsource or subscribe, and what the choice brings years later.

What is to be sourced is asked for when its project starts, when a plan commits to the scenario's
own technology, or when management says so. The purchase passes the desks of procurement; only with
its contract signed does the project build. From then on its mode decides what it costs, how much
the house learns or forgets, how hard leaving becomes, and what a vendor's slips and failure cost.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from functools import partial
from typing import ClassVar

import numpy as np
import simpy

from sim import signals
from sim.areas.planning.access import TECHNOLOGY, Access
from sim.areas.planning.contract_books import BILLS, ContractBooks
from sim.areas.planning.deals import NEVER, Deal
from sim.areas.planning.own_building import OwnBuilding
from sim.areas.planning.parameters import PlanningParameters
from sim.areas.planning.procurement import Procurement
from sim.areas.planning.sourcing_levers import sourcing_levers
from sim.contracts import Lever
from sim.kernel.board import Array, Outlet, Signal
from sim.kernel.clock import Phase
from sim.units import BoolArray
from sim.world import World


class Sourcing:
    """Lead what a scenario sources through procurement and charge it by its mode.

    A contract costs money at its signature and every week after it, in parts of the item's price.
    Work done inside is dearer while capability is low; capability is learnt by doing and fades
    where others do the work. Use binds the house to its vendor: leaving, or the vendor's failure,
    costs by how much rests on him, and failure the less the more capability is left. A vendor who
    is not watched slips; watching takes hours. Where prices of running jump outside, vendors ask
    for as much more of what they do. A contract that is replaced runs until the new one
    is signed; after a failure there is none until then. It ends, and leaving is paid, when its
    project is ended or a successor has taken the place of its technology. The first signature is
    what a project, or the scenario's own technology, waits for; later gaps cost money, and where
    `access_loss` is declared, a vendor's failure also closes access until somebody takes over.
    Building inside may take developers of a shared pool, whom projects then lack.

    Parameters
    ----------
    parameters : items, modes, desks of procurement, purchases of others; without items, nothing.
    projects : names of the portfolio's projects, in order.

    Source: own design; monitoring after Bezerra, Bullock and Moura 2014, switching costs after
    Whitten et al. 2010, loss of knowledge under outsourcing after Cha, Pingry and Thatcher 2009
    (signs).
    """

    name: ClassVar[str] = "planning.sourcing"
    publishes: ClassVar[tuple[Signal, ...]] = (
        signals.CONTRACT_SIGNED,
        signals.CONTRACT_MISSING,
        signals.ACCESS_LOST,
        signals.OWN_ACCESS_LOST,
        signals.MONITORING_HOURS,
        *BILLS,
        signals.SOURCED_LEFT,
    )
    reads: ClassVar[tuple[Signal, ...]] = (
        signals.GO_LIVE_DATE,
        signals.VOLUNTARY,
        signals.LIVE_WEEK,
        signals.PROJECT_STARTED,
        signals.PROJECT_USE,
        signals.PROJECT_ENDED,
        signals.PROJECT_REPLACED,
        signals.RUN_COST_FACTOR,
        signals.SOURCED_BUILT,
    )

    def __init__(self, parameters: PlanningParameters, projects: Sequence[str] = ()) -> None:
        self._knobs, self._projects = parameters, tuple(projects)
        self.deals: tuple[Deal, ...] = ()

    def levers(self) -> Sequence[Lever]:
        """Offer requests, modes, renegotiation, monitoring and exits, where there are items."""
        return sourcing_levers(self, self._knobs)

    def start(self, world: World) -> None:
        """Open the desks and register the week, if anything is to be sourced."""
        self._world, knobs = world, self._knobs
        self._out: dict[str, Outlet] = {
            signal.name: world.board.outlet(signal) for signal in self.publishes
        }
        self._in: dict[str, Callable[[], Array]] = {
            signal.name: world.board.reader(signal) for signal in self.reads
        }
        if not knobs.sourcing:
            return
        self.deals = tuple(
            Deal(name, terms, terms.mode, knobs.modes[terms.mode], terms.capability,
                 terms.monitoring)
            for name, terms in knobs.sourcing.items()
        )  # fmt: skip
        clock, record = world.clock, world.record
        self._chain = Procurement(knobs.procurement, knobs.other_purchases, clock, world.streams)
        self._books = ContractBooks(record, self._out)
        self._own = OwnBuilding(clock, self._in, self._out, self._is_over)
        self._own.start(self.name, self.deals)
        self._watched = 0.0
        self._capability = record.series("capability", "share")
        self._exit = record.series("exit_cost", "money")
        self._capability[0] = self._mean_capability()
        if any(one.terms.access_loss > 0.0 for one in self.deals):
            access = Access(self.deals, self._projects, record, self._out)
            clock.weekly(Phase.ENVIRONMENT, self.name, partial(access.week, is_over=self._is_over))
        clock.weekly(Phase.ENVIRONMENT, self.name, self._open_week)
        clock.weekly(Phase.WORK_PACE, self.name, self._week)
        clock.weekly(Phase.RECORD, self.name, self._keep)

    def find(self, name: str) -> Deal | None:
        """Find an item by name."""
        return next((one for one in self.deals if one.name == name), None)

    def ask(self, one: Deal, mode: str) -> None:
        """Begin a purchase."""
        one.wanted = mode
        self._world.clock.process(self._buy(one, one.purchases))
        one.purchases += 1

    def _buy(self, one: Deal, nth: int) -> Generator[simpy.Event, object, None]:
        began = self._world.clock.now
        shape = self._knobs.modes[one.wanted]
        yield from self._chain.buy(one.who, nth, shape.path)
        yield from self._own.build(one, shape)
        if self._is_over(one):
            one.wanted = ""
            return
        now = self._world.clock.now
        if one.signed < NEVER:
            self._charge(one, now)
            self._books.add("exit_costs", one.exit_cost())
        one.sign(one.wanted, shape, now, self._world.streams)
        self._books.add("sourcing_upfront", one.upfront())
        words = f"{one.title}: contract signed after {now - began:.1f} weeks ({one.mode})"
        self._world.record.event(now, "contract", words)

    def _open_week(self, _week: int) -> None:
        """Ask for what is needed now, and say for whom a contract is still missing."""
        missing: BoolArray = np.zeros(self._in["project_started"]().size, dtype=np.bool_)
        for one in self.deals:
            one.use = self._use(one)
            if not one.ever and not one.wanted and self._is_needed(one):
                self.ask(one, one.mode)
            if one.terms.covers in self._projects:
                waits = not one.ever and not self._is_over(one)
                missing[self._projects.index(one.terms.covers)] |= waits
        self._out["contract_missing"].publish(missing)
        own = [one.ever for one in self.deals if one.terms.covers == TECHNOLOGY]
        self._out["contract_signed"].publish(all(own))

    def _is_needed(self, one: Deal) -> bool:
        """Tell whether its project has started, or a plan has committed to the technology."""
        if one.terms.covers == TECHNOLOGY:
            read = self._in
            dated = np.isfinite(read["go_live_date"]()) | np.isfinite(read["live_week"]())
            return bool(dated.any() or read["voluntary"]().any())
        return self._told("project_started", one) < NEVER and not self._is_over(one)

    def _told(self, name: str, one: Deal) -> float:
        """Read what the portfolio says of an item's project; infinite where it has none."""
        if one.terms.covers not in self._projects:
            return NEVER
        return float(self._in[name]()[self._projects.index(one.terms.covers)])

    def _is_over(self, one: Deal) -> bool:
        """Tell whether the project of an item was ended, or a successor has taken its place."""
        return any(self._told(name, one) == 1.0 for name in ("project_ended", "project_replaced"))

    def _use(self, one: Deal) -> float:
        """Part of the seats that are in use now, 0..1."""
        if one.terms.covers == TECHNOLOGY:
            users = self._world.organisation.users
            live = self._in["live_week"]() <= self._world.clock.now
            return float(users[live].sum() / max(float(users.sum()), 1.0))
        return min(self._told("project_use", one), 1.0)

    def _charge(self, one: Deal, until: float) -> None:
        """Charge an item up to an instant, at which its vendor may be found to have failed."""
        if one.signed == NEVER:
            return
        end = min(until, one.fails)
        weeks = max(end - one.charged, 0.0)
        vendor_price = float(self._in["run_cost_factor"]())
        self._books.add("sourcing_run", one.run_cost(end, weeks, vendor_price))
        if one.has_vendor:
            self._watched += one.monitoring * weeks
            self._books.add("contract_rework", sum(one.slip_costs(weeks, self._world.streams)))
        one.pass_time(weeks)
        one.charged = end
        if one.fails <= until:
            self._fail(one)

    def _fail(self, one: Deal) -> None:
        lost = one.failure_loss()
        self._books.add("vendor_losses", lost)
        words = f"{one.title}: the vendor fails; {lost:,.0f} is lost"
        self._world.record.event(one.fails, "vendor_fails", words)
        one.fail()
        if not one.wanted:
            self.ask(one, one.mode)

    def _week(self, week: int) -> None:
        """Charge the week (w - 1, w]; what nobody needs any more is left."""
        for one in self.deals:
            self._charge(one, week)
            if one.signed < NEVER and self._is_over(one):
                self._books.add("exit_costs", one.exit_cost())
                one.end()
        self._books.book(week)
        hours = self._watched * self._world.organisation.hours_per_week
        self._out["monitoring_hours"].publish(hours)
        self._watched = 0.0

    def _keep(self, week: int) -> None:
        record = self._world.record
        self._capability[week] = self._mean_capability()
        self._exit[week] = sum(one.exit_cost() for one in self.deals)
        if week == self._world.clock.horizon:
            self._chain.state(record)

    def _mean_capability(self) -> float:
        return float(np.mean([one.capability for one in self.deals]))
