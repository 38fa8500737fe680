"""Technical debt: systems that stand off the architecture, what they cost, and paying them down.

The stock grows where work begins without approval, where versions lag, where people use tools of
their own, and by its interest. Systems of projects of which architecture has not been told stand
off it too, until it is told. Run cost grows faster than linearly in their number; incidents come
more often and builds take longer. Bringing systems back takes people of the build's team.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim import signals
from sim.areas.architecture.debt_parameters import DebtParameters
from sim.contracts import Card, Lever, Pull, Refusal
from sim.kernel.board import Signal
from sim.kernel.clock import Phase
from sim.units import WEEKS_PER_YEAR, IntArray
from sim.world import World


def run_cost(knobs: DebtParameters, systems: float) -> float:
    """Compute the yearly run cost of systems off the architecture.

    Parameters
    ----------
    knobs : cost of one, and the exponent.
    systems : their number n, >= 0.

    Returns
    -------
    Money a year: cost of one times n to the power of the exponent.

    Source: Caseau 2018 (square law).

    Example
    -------
    >>> run_cost(DebtParameters(debt_run_cost=1000.0), 3.0)
    9000.0
    """
    return knobs.debt_run_cost * float(systems**knobs.debt_exponent)


class Debt:
    """Keep count of systems off the architecture, charge for them, and pay them down.

    Amounts are differences to the start, so debt that was there already costs nothing more, and
    paying it down saves. Everything that happens in a week is felt from the next one on.

    Parameters
    ----------
    parameters : what makes debt, what it costs, and what paying it down takes.

    Source: debt and obsolescence (BTM); run cost after Caseau 2018; own design.
    """

    name: ClassVar[str] = "architecture.debt"
    publishes: ClassVar[tuple[Signal, ...]] = (
        signals.TECHNICAL_DEBT,
        signals.DEBT_DRAG,
        signals.INCIDENT_FACTOR,
        signals.DEBT_LOAD,
        signals.PAYDOWN_BILL,
        signals.PAYDOWN_OPEN,
        signals.DEBT_BILL,
    )
    reads: ClassVar[tuple[Signal, ...]] = (
        signals.SKIPPED_GATES,
        signals.VERSIONS_BEHIND,
        signals.SHADOW_USERS,
        signals.UNSUPPORTED,
        signals.SYSTEMS_LIVE,
        signals.PORTFOLIO_REPORT,
        signals.TEAM_SHARE,
        signals.INTERFACE_LOAD,
        signals.DEBT_CREW,
        signals.PAYDOWN_ORDERS,
        signals.FUNDS_LEFT,
    )

    def __init__(self, parameters: DebtParameters) -> None:
        self._knobs = parameters
        self.stock = parameters.debt_start
        self._wanted, self._until, self._orders = 0.0, -1.0, 0.0

    def levers(self) -> Sequence[Lever]:
        """Offer to pay debt down, where it is counted at all."""
        return (PayDownDebt(self, self._knobs),) if self._knobs.debt else ()

    def start(self, world: World) -> None:
        """Open accounts and series, and register the week; where debt is counted."""
        self._world, knobs, record = world, self._knobs, world.record
        self._out = {signal.name: world.board.outlet(signal) for signal in self.publishes}
        self._in = {signal.name: world.board.reader(signal) for signal in self.reads}
        if not knobs.debt:
            return
        self._load = 0.0
        self._interest = (1.0 + knobs.debt_interest) ** (1.0 / WEEKS_PER_YEAR) - 1.0
        self._at_start = run_cost(knobs, self.stock)
        self._run = record.account("debt_run", recurring=True)
        self._series = record.series("debt_stock", "systems")
        self._effort = record.series("debt_effort", "team weeks")
        self._series[0] = self.stock
        self._publish(self.stock)
        world.clock.weekly(Phase.DECIDE, self.name, self._tell_orders)
        world.clock.weekly(Phase.WORK_OUTPUT, self.name, self._work)
        world.clock.weekly(Phase.WORK_LEDGER, self.name, self._week)

    def order(self, share: float, weeks: float, week: int) -> Refusal | None:
        """Put a share of the build's team on paying debt down for some weeks."""
        if self.stock <= 0.0:
            return Refusal("stage", "no system stands off the architecture")
        self._wanted, self._until = share, week + weeks
        return None

    def price(self, share: float, weeks: float, week: int) -> float:
        """Money that an order would commit beyond what the order in force still costs."""
        return max(self._help(share * weeks) - self._help(self._to_come(week)), 0.0)

    def _to_come(self, week: int) -> float:
        """Team weeks that the order in force still asks for, after the week (w - 1, w]."""
        return self._wanted * max(self._until - week, 0.0)

    def _help(self, team_weeks: float) -> float:
        """Money for outside help in so many team weeks, or until nothing is left to pay down."""
        return (
            min(team_weeks, self.stock * self._knobs.debt_team_weeks) * self._knobs.debt_team_cost
        )

    def _tell_orders(self, week: int) -> None:
        self._out["paydown_open"].publish(self._help(self._to_come(week)))

    def _read(self, name: str) -> float:
        return float(self._in[name]().sum())

    def _work(self, week: int) -> None:
        """Pay down what was worked on in the week (w - 1, w]; what others do is as it was in it."""
        knobs, spent = self._knobs, self._worked()
        self.stock = max(self.stock - spent / knobs.debt_team_weeks, 0.0)  # no rounding error
        self._out["paydown_bill"].publish(spent * knobs.debt_team_cost)
        self._effort[week] = spent

    def _week(self, week: int) -> None:
        """Let debt grow, book the week (w - 1, w] and say what is felt next."""
        knobs = self._knobs
        self._heed_roadmap(week)
        self.stock += (
            self.stock * self._interest
            + knobs.debt_gates * self._read("skipped_gates")
            + knobs.debt_versions * self._read("versions_behind")
            + knobs.debt_shadow * self._read("shadow_users")
            + knobs.debt_infrastructure * self._read("unsupported")
        )
        unknown = max(self._read("systems_live") - self._read("portfolio_report"), 0.0)
        systems = self.stock + unknown
        more = (run_cost(knobs, systems) - self._at_start) / WEEKS_PER_YEAR
        self._out["debt_bill"].publish(more)
        if more != 0.0:
            self._run.book(week, -more)
        self._series[week] = systems
        self._load = self._wanted if week < self._until and self.stock > 0.0 else 0.0
        self._publish(systems)

    def _heed_roadmap(self, week: int) -> None:
        """Order what the roadmap asks for, if there is money for it."""
        knobs, orders = self._knobs, self._read("paydown_orders")
        if orders <= self._orders:
            return
        self._orders = orders
        price, left = self.price(knobs.debt_load, knobs.debt_weeks, week), self._read("funds_left")
        if price <= left:
            self.order(knobs.debt_load, knobs.debt_weeks, week)
        else:
            text = f"debt is not paid down: it costs {price:,.0f} and {max(left, 0.0):,.0f} is left"
            self._world.record.event(week, "roadmap", text)

    def _worked(self) -> float:
        """Team weeks that were spent on paying down in this week; never more than it takes.

        People of a shared pool come a week after they are asked for and finish the week that they
        are in, so what they did counts whatever is asked for by then.
        """
        came = self._read("debt_crew")
        if came == np.inf:
            free = max(1.0 - self._read("interface_load"), 0.0)
            came = min(self._load, free) * self._read("team_share")
        return min(came, self.stock * self._knobs.debt_team_weeks)

    def _publish(self, systems: float) -> None:
        self._out["technical_debt"].publish(systems)
        self._out["debt_drag"].publish(1.0 + self._knobs.debt_drag * systems)
        self._out["incident_factor"].publish(1.0 + self._knobs.debt_incidents * systems)
        self._out["debt_load"].publish(self._load)


@dataclass(frozen=True, slots=True)
class PayDownDebt:
    """Put people of the build's team on bringing systems back into the architecture.

    Source: own design.
    """

    debt: Debt
    knobs: DebtParameters

    @property
    def card(self) -> Card:
        """The card that management sees."""
        return Card(
            name="pay_down_debt",
            title="Pay down debt",
            does="puts part of the build's team on bringing systems back into the architecture for "
            "some weeks: builds and projects that share its people wait meanwhile; run cost, "
            "incidents and the drag on builds fall with every system",
            area=Debt.name,
            source="paying debt competes with projects; own design and sizes",
            hours=16.0,
            lead_weeks=1.0,
            amount=self.knobs.debt_load,
            amount_unit="share of the build's team",
            amount_high=1.0,
            weeks=self.knobs.debt_weeks,
        )

    def pull(self, pull: Pull, departments: IntArray, week: int) -> Refusal | None:
        """Set share and weeks; they concern the whole house."""
        del departments
        return self.debt.order(*self._size(pull), week)

    def price(self, pull: Pull, week: int) -> float:
        """Money for the outside help that the pull would order."""
        return self.debt.price(*self._size(pull), week)

    def _size(self, pull: Pull) -> tuple[float, float]:
        share = self.knobs.debt_load if pull.amount is None else pull.amount
        return share, self.knobs.debt_weeks if pull.weeks is None else pull.weeks
