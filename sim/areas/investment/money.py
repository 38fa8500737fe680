"""Money: the one place where hours get a price and flows become a ledger.

Every amount is a difference to carrying on as in week 0 without shocks, so a plan that does nothing
costs nothing but what its own hazards cost. Each thing is booked once, under one account.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from sim import signals
from sim.areas.investment.money_compiled import Prices, Worked, price_week
from sim.areas.investment.parameters import InvestmentParameters
from sim.areas.investment.valuation import Sales, due_share, overruns, worth_beyond
from sim.contracts import Lever
from sim.kernel.board import Array, Signal, unchanged
from sim.kernel.clock import Phase
from sim.kernel.jit_compiled import quick
from sim.kernel.record import Account, Record
from sim.units import WEEKS_PER_YEAR, FloatArray
from sim.world import World

RECURRING = (
    "run_cost",
    "legacy_saving",
    "enforcement",
    "lost_output",
    "lost_margin",
    "incentive",
    "controls",
    "contract_monitoring",
    "benefit",
)
ONE_OFF = (
    "project",
    "interfaces",
    "training",
    "training_hours",
    "support_staff",
    "change_hours",
    "lever_cost",
    "double_entry",
    "attention",
    "extension",
)
#: Accounts of the portfolio, which exist where projects are declared.
PROJECTS_RECURRING = ("project_run", "project_benefit", "licences_saved")
PROJECTS_ONE_OFF = ("project_bills", "project_double_entry")
#: What management spends of its budget, whatever the plan's benefit.
SPENDING = frozenset({
    "interfaces", "training", "support_staff", "change_hours", "lever_cost", "incentive",
    "decoupling", "debt_paydown", "seats_bought",
})  # fmt: skip
#: Accounts that are opened when something is booked and go on after the simulated weeks.
LASTING = ("seats_bought", "sittings")
#: What orders will still cost, which nobody may commit again.
ON_ORDER = ("decoupling_open", "paydown_open")
WRITES = (signals.OUTPUT_REPORT, signals.FUNDS_LEFT, signals.FUNDS_REPORT)
READS = (
    signals.OUTPUT_SHARE,
    signals.GAIN_SHARE,
    signals.PACE_LOSS,
    signals.LIVE_WEEK,
    signals.GO_LIVE_DATE,
    signals.VOLUNTARY,
    signals.COURSE_HOURS,
    signals.TRAINER_WEEKS,
    signals.MESSAGE_HOURS,
    signals.CONTROL_HOURS,
    signals.READING_HOURS,
    signals.TALK_HOURS,
    signals.COMMS_HOURS,
    signals.SITTING_HOURS,
    signals.SENDING_COST,
    signals.ENFORCEMENT_HOURS,
    signals.SUPPORT_HOURS,
    signals.RESPONSE_HOURS,
    signals.SUPPORT_HEADS,
    signals.INCENTIVE_COST,
    signals.MONITORING_HOURS,
    signals.PARALLEL_RUN,
    signals.LEGACY_ON,
    signals.LEGACY_COST_FACTOR,
    signals.RUN_COST_FACTOR,
    signals.DECOUPLING_BILL,
    signals.DECOUPLING_OPEN,
    signals.PAYDOWN_BILL,
    signals.PAYDOWN_OPEN,
    signals.SEATS_BILL,
    signals.INTERFACES_BUILT,
    signals.INTEGRATION_FACTOR,
    signals.SCHEDULE_CUT,
    signals.SEASON,
    signals.DEMAND_SHIFT,
    signals.VENDOR_TERMS,
    signals.PULLED,
    signals.PULLED_COST,
    signals.PROJECT_COST,
    signals.PROJECT_RUN,
    signals.PROJECT_BENEFIT,
    signals.PROJECT_HOURS,
    signals.PROJECT_PAY,
    signals.CREW_PAY,
    signals.LICENCES_SAVED,
)
#: Hours of work that bring no output: account, signal, and whether they are hours a head.
WORKING_TIME = (
    ("training_hours", "course_hours", False),
    ("attention", "message_hours", True),
    ("attention", "reading_hours", True),
    ("attention", "talk_hours", True),
    ("controls", "control_hours", True),
)
#: Hours of staff beside the users' own time: account and signal.
BY_THE_HOUR = (
    ("change_hours", "change_hours"),
    ("change_hours", "response_hours"),
    ("change_hours", "comms_hours"),
    ("sittings", "sitting_hours"),
    ("enforcement", "enforcement_hours"),
    ("contract_monitoring", "monitoring_hours"),
)
_LEAST_OUTPUT = 0.01
#: Rounding errors of hours that were lost and are booked elsewhere, in money.
_DUST = 1e-6


class Money:
    """Price a week: what it gained, what it lost, what it cost.

    Parameters
    ----------
    parameters : prices, one-off and running costs, horizon and rate of the money.

    Source: own design on model A.9; textbook discounting.
    """

    name: ClassVar[str] = "investment.money"
    publishes: ClassVar[tuple[Signal, ...]] = WRITES
    reads: ClassVar[tuple[Signal, ...]] = READS

    def __init__(self, parameters: InvestmentParameters) -> None:
        self._knobs = parameters

    def start(self, world: World) -> None:
        """Open the accounts and register the week's bookings."""
        self._world, knobs, record = world, self._knobs, world.record
        organisation, board = world.organisation, world.board
        self._users = organisation.users.astype(np.float64)
        self._n_users = float(self._users.sum())
        self._prices = Prices(
            knobs.hourly_cost, organisation.hours_per_week, knobs.parallel_dip_cap,
            knobs.double_entry_share, _DUST, _LEAST_OUTPUT, knobs.utilisation,
        )  # fmt: skip
        self._worked = Worked(*np.zeros((len(Worked._fields), organisation.n_departments)))
        self._price = quick(price_week)
        self._replaces = bool(world.technology.replaces)
        self._legacy_on, self._runs = True, False
        self._plan: tuple[Array, ...] = ()
        self._project_from: int | None = None
        ratio = float(overruns(knobs, world.streams, np.zeros(1, dtype=np.int64))[0])
        self._project_cost = knobs.one_off * ratio
        self._sales, self._left = Sales(knobs, organisation), knobs.budget
        self._accounts = _opened(knobs, record)
        self._output = record.series("output", "share of normal")
        self._cash = record.series("cash", "money")
        self._backlog = record.series("backlog", "weeks of capacity")
        self._output_d = record.series("output_d", "share of normal", per_department=True)
        self._load_d = record.series("load_d", "ratio", per_department=True)
        self._output[0] = self._output_d[0] = 1.0
        self._load_d[0] = knobs.utilisation
        self._out = {signal.name: board.outlet(signal) for signal in self.publishes}
        self._in = {signal.name: board.reader(signal) for signal in self.reads}
        self._tells = {signal.name: board.teller(signal) for signal in self.reads}
        tells, read = self._tells, self._in
        self._working_time = [(one, tells[of], read[of], head) for one, of, head in WORKING_TIME]
        self._priced = [(one, tells[of], read[of], -price) for one, of, price in _priced(knobs)]
        self._limited = bool(np.isfinite(knobs.budget))  # else funds are what they are at first
        self._out["funds_report"].publish(self._left)
        if self._limited:
            world.clock.weekly(Phase.ENVIRONMENT, self.name, self._state_funds)
        world.clock.weekly(Phase.DECIDE, self.name, self._pulls)
        world.clock.weekly(Phase.WORK_LEDGER, self.name, self._week)

    def levers(self) -> Sequence[Lever]:
        """Offer nothing: money follows, it does not act."""
        return ()

    def _read(self, name: str) -> float:
        return float(self._in[name]())

    def _book(self, week: int, account: str, amounts: FloatArray) -> None:
        """Book one amount per department; spending lowers the funds left."""
        self._accounts[account].book(week, amounts)
        if self._limited and account in SPENDING:
            self._left += float(amounts.sum())

    def _book_sum(self, week: int, account: str, amount: float) -> None:
        """Book one amount of the organisation as a whole."""
        if amount != 0.0:
            if account not in self._accounts:  # of something ordered: there is one where it is
                lasts, record = account in LASTING, self._world.record
                self._accounts[account] = record.account(account, recurring=lasts)
            self._accounts[account].book(week, amount)
            if account in SPENDING:
                self._left += amount

    def _pulls(self, week: int) -> None:
        """Book the levers pulled at this instant, of which week 0 has no ledger phase."""
        hours = self._read("pulled_hours")
        self._book_sum(week, "change_hours", -hours * self._knobs.hourly_cost)
        self._book_sum(week, "lever_cost", -self._read("pulled_cost"))

    def _week(self, week: int) -> None:
        """Close the week (w - 1, w]."""
        self._operations(week)
        self._systems(week)
        self._change(week)
        if self._knobs.projects:
            self._projects(week)
        if self._limited:
            self._out["funds_report"].publish(self._free())
        if week == self._world.clock.horizon:
            self._close(week)

    def _operations(self, week: int) -> None:
        """Price output gained and lost, working time, double entry and lost sales."""
        read, worked, hours = self._in, self._worked, np.zeros(self._users.size)
        season, shift = self._read("season"), self._read("demand_shift")
        shift *= self._sales.coming(read["schedule_cut"](), season, self._tells["schedule_cut"]())
        for account, some, of_signal, a_head in self._working_time:
            if some():
                spent = of_signal() * self._users if a_head else of_signal()
                self._book(week, account, spent * -self._knobs.hourly_cost)
                hours += spent
        self._output[week] = self._price(
            read["gain_share"](), read["output_share"](), read["pace_loss"](), hours,
            read["parallel_run"](), self._users, season * shift, self._prices, worked,
        )  # fmt: skip
        self._book(week, "benefit", worked.benefit)
        self._book(week, "lost_output", worked.lost)
        if self._tells["parallel_run"]():
            self._book(week, "double_entry", worked.double_entry)
        self._book_sum(week, "lost_margin", -self._sales.week(worked.felt, season, shift))
        self._load_d[week], self._output_d[week] = worked.load, worked.output
        self._backlog[week] = self._sales.backlog
        self._out["output_report"].publish(worked.output)

    def _systems(self, week: int) -> None:
        """Price the project, interfaces, the new system's run and the old system's end."""
        knobs, live_week = self._knobs, self._in["live_week"]()
        self._project(week, live_week)
        built = self._read("interfaces_built") * self._read("integration_factor")
        self._book_sum(week, "interfaces", -built * knobs.interface_cost)
        self._runs = self._runs or bool(np.count_nonzero(live_week <= week - 1))
        if self._runs:
            price = self._read("run_cost_factor") * self._read("vendor_terms")
            self._book_sum(week, "run_cost", -price * knobs.run_cost / WEEKS_PER_YEAR)
        if not self._replaces:
            return
        price = self._read("legacy_cost_factor") if self._legacy_on else 0.0
        self._book_sum(week, "legacy_saving", (1.0 - price) * knobs.legacy_cost / WEEKS_PER_YEAR)
        self._legacy_on = bool(self._in["legacy_on"]())

    def _project(self, week: int, live_week: FloatArray) -> None:
        """Book what is due of the project once the plan has committed to it.

        The build runs from week 0 unless it waits for the plan; what was due before the plan said
        so is booked into the weeks in which the work was done, so no plan gains by keeping quiet.
        """
        knobs = self._knobs
        first = week
        if self._project_from is None:
            plan = (live_week, self._in["go_live_date"](), self._in["voluntary"]())
            if unchanged(plan, self._plan):
                return
            self._plan = plan
            if not (np.isfinite(plan[0]) | np.isfinite(plan[1]) | plan[2].astype(np.bool_)).any():
                return
            at_once = knobs.build_waits or knobs.build_weeks == 0.0
            first = self._project_from = week if at_once else 1
        for row in range(first, week + 1):
            share = due_share(knobs.build_weeks, row - self._project_from)
            self._book_sum(row, "project", -share * self._project_cost)

    def _projects(self, week: int) -> None:
        """Book what the portfolio paid and gained, time of its pools only where it has a price."""
        self._book_sum(week, "project_bills", -self._read("project_cost"))
        self._book_sum(week, "project_run", -self._read("project_run"))
        self._book_sum(week, "licences_saved", self._read("licences_saved"))
        self._book(week, "project_benefit", self._in["project_benefit"]())
        doubled = self._in["project_hours"]() * self._knobs.hourly_cost
        self._book(week, "project_double_entry", -doubled)

    def _change(self, week: int) -> None:
        """Price courses, support, champions, enforcement and incentives."""
        for account, some, of_signal, price in self._priced:
            if some():
                amount = of_signal()
                if amount.ndim:
                    self._book(week, account, amount * price)
                else:
                    self._book_sum(week, account, float(amount) * price)

    def _state_funds(self, _week: int) -> None:
        """Say at the opening of a week what may still be committed."""
        self._out["funds_left"].publish(self._free())

    def _free(self) -> float:
        """Money that is neither spent nor ordered."""
        return self._left - sum(map(self._read, ON_ORDER))

    def _close(self, week: int) -> None:
        """Add up the cash, value what goes on after the simulated weeks, state the facts."""
        knobs, record = self._knobs, self._world.record
        self._cash[:] = np.sum([one.rows for one in record.ledger.values()], axis=0).sum(axis=1)
        money_weeks = max(knobs.money_weeks, week)
        for account in (one for one in record.ledger.values() if one.recurring):
            value = worth_beyond(account, week, money_weeks, knobs.discount_rate)
            self._book(week, "extension", value[:-1])
            self._book_sum(week, "extension", float(value[-1]))
        record.fact("money_weeks", float(money_weeks))
        record.fact("discount_rate", knobs.discount_rate)
        record.fact("hourly_cost", knobs.hourly_cost)
        record.fact("n_users", self._n_users)


def _opened(knobs: InvestmentParameters, record: Record) -> dict[str, Account]:
    """Open the accounts, those of the portfolio only where projects are declared."""
    names = [(name, True) for name in RECURRING] + [(name, False) for name in ONE_OFF]
    if knobs.projects:
        names += [(name, True) for name in PROJECTS_RECURRING]
        names += [(name, False) for name in PROJECTS_ONE_OFF]
    return {name: record.account(name, recurring=recurring) for name, recurring in names}


def _priced(knobs: InvestmentParameters) -> tuple[tuple[str, str, float], ...]:
    """What a plan does and what it costs: account, signal, price of a unit of it."""
    pools = (("project_pay", "project_pay", 1.0), ("crew_pay", "crew_pay", 1.0))
    return (
        *(pools if knobs.pool_wages else ()),
        ("training", "trainer_weeks", knobs.trainer_week),
        ("support_staff", "support_heads", knobs.support_head_week),
        ("lever_cost", "sending_cost", 1.0),
        ("decoupling", "decoupling_bill", 1.0),
        ("debt_paydown", "paydown_bill", 1.0),
        ("seats_bought", "seats_bill", 1.0),
        ("incentive", "incentive_heads", knobs.incentive_head_week),
        *((account, name, knobs.hourly_cost) for account, name in BY_THE_HOUR),
    )
