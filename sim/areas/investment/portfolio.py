"""Portfolio: several projects at once on shared pools, one budget, and reviews that decide.

The scenario's own technology is simulated person by person; every other one is a project whose use
grows by department. Projects meet the people through the changes that touch a department at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from sim import signals
from sim.areas.investment.auction import Auction
from sim.areas.investment.board_gates import BRINGS, FOLLOWS, BoardGates
from sim.areas.investment.budget import Budget, cuts_of
from sim.areas.investment.build_crew import Crews
from sim.areas.investment.cases import business_case
from sim.areas.investment.consolidation import Consolidation
from sim.areas.investment.delivery import Delivery
from sim.areas.investment.outside_bills import HEARS as PAYS
from sim.areas.investment.outside_bills import OutsideBills
from sim.areas.investment.parameters import InvestmentParameters
from sim.areas.investment.places import places_of
from sim.areas.investment.planned import HEARS, TELLS, Planned
from sim.areas.investment.pool_time import PoolTime
from sim.areas.investment.pools import Pool
from sim.areas.investment.portfolio_facts import state_facts
from sim.areas.investment.portfolio_levers import project_levers
from sim.areas.investment.reviews import Reviews
from sim.areas.investment.rollouts import Rollouts
from sim.areas.investment.success import Success
from sim.areas.investment.touched import Touched
from sim.areas.investment.use import UseLaw
from sim.contracts import Lever
from sim.kernel.board import Signal
from sim.kernel.clock import Phase
from sim.world import World

_SERIES = (
    ("projects_open", "projects"),
    ("project_use", "share"),
    ("change_spend", "money"),
    ("run_spend", "money"),
    ("budget_released", "money"),
    ("licences_saved", "money"),
)
WRITES = (
    signals.PROJECT_CHANGES,
    signals.PROJECT_COST,
    signals.PROJECT_RUN,
    signals.PROJECT_BENEFIT,
    signals.PROJECT_HOURS,
    signals.PROJECT_PAY,
    signals.CREW_PAY,
    signals.LICENCES_SAVED,
    signals.BUILD_SHARE,
    signals.DEBT_CREW,
    signals.SOURCED_BUILT,
    signals.SYSTEMS_LIVE,
    signals.PORTFOLIO_REPORT,
    *TELLS,
    *BRINGS,
    signals.TO_RENEW,
    signals.RENEWED,
    signals.RETIRED,
    signals.REPLACED,
)
READS = (
    signals.FREEZE,
    signals.SUPPORT_WAIT,
    signals.THRESHOLD_SHIFT,
    signals.BUILD_LEFT,
    signals.DEBT_LOAD,
    signals.SOURCED_LEFT,
    signals.DEBT_DRAG,
    signals.CHANGE_EFFORT,
    signals.INFRASTRUCTURE_EFFORT,
    signals.OUTLOOK,
    signals.ADOPTION_GAP,
    *HEARS,
    *FOLLOWS,
    *PAYS,
)


class Portfolio:
    """Deliver the projects of a scenario, and let departments take their technologies up.

    Work packages queue at skilled pools, whose people lose time when they change projects, and
    which serve by rank or hold auctions. A
    project procures, builds (with rework and overruns), may be piloted, goes live in waves outside
    the freezes, gets hypercare, and is reviewed. From its first go-live being due until some weeks
    after a department's own it counts there as one more change. Use by department grows by the law
    of people's adoption, through a gate that fatigue and waiting for support close. Old systems
    are paid for until the last department has left them and their gate is open: at a review, when
    few still use them, or by a date. Whoever still does is lost in part. Run cost is paid before
    change, and so, where the budget is said to pay them, are contracts and what debt makes running
    cost; a project that lacks approved money or cash stands still.

    Parameters
    ----------
    parameters : projects, pools, limits, budget; without projects and a shared build, nothing.
    law : how use grows.

    Source: own design; rework after the Virtual Design Team, overruns after model B.7, adoption
    after Bass 1969, double running after stylised fact SF16.
    """

    name: ClassVar[str] = "investment.portfolio"
    publishes: ClassVar[tuple[Signal, ...]] = WRITES
    reads: ClassVar[tuple[Signal, ...]] = READS

    def __init__(self, parameters: InvestmentParameters, law: UseLaw | None = None) -> None:
        self._knobs, self._law = parameters, law or UseLaw()
        self.deliveries: tuple[Delivery, ...] = ()

    def levers(self) -> Sequence[Lever]:
        """Offer to start, pilot, defer and end projects, and to let reviews start them."""
        return project_levers(self, self._knobs)

    def start(self, world: World) -> None:
        """Open the pools, draw the truth of every project, register the week; if there is any."""
        self._world, knobs, clock = world, self._knobs, world.clock
        self._out = {signal.name: world.board.outlet(signal) for signal in self.publishes}
        self._in = {signal.name: world.board.reader(signal) for signal in self.reads}
        self._pools = {
            skill: Pool(clock, people, knobs.switch_weeks) for skill, people in knobs.pools.items()
        }
        Crews(knobs, self._pools, self._in, self._out).start(clock, self.name, world.record)
        self.deliveries = tuple(self._delivery(name) for name in knobs.projects)
        self._time = PoolTime(self._pools, knobs.pool_wages, self.deliveries)
        self._time.start(clock, self.name, self._out)
        if not knobs.projects:
            return
        self.budget = Budget(knobs, cuts_of(knobs, world.streams))
        self._others = OutsideBills(knobs, self._in, self.budget)
        self._touched = Touched(self.deliveries, self._in, world.streams)
        self._out["to_renew"].publish(self._touched.to_renew())
        note = world.record.event
        self.rollouts = Rollouts(self.deliveries, world.organisation, self._law, knobs, note)
        self.reviews = Reviews(knobs, self.deliveries, self.budget, note, self._run_a_week)
        self._success = Success(self.deliveries, self._pools)
        self._consolidation = Consolidation(self.deliveries, self.rollouts, clock.horizon)
        self.reviews.limit = knobs.wip_limit
        self.auction = Auction(self.deliveries, self._pools, knobs, clock, self.reviews.yearly)
        self._planned = Planned(self._in, self._out, self.reviews, self.rollouts)
        self._boards = BoardGates(
            self.reviews, self.rollouts, self._in, self._out, self._effort,
            world.organisation.departments,
        )  # fmt: skip
        self._bills, self._running, self._coloured = 0.0, 0.0, False
        self._series = {name: world.record.series(name, unit) for name, unit in _SERIES}
        clock.weekly(Phase.ENVIRONMENT, self.name, self._open_week)
        clock.weekly(Phase.DECIDE, self.name, self._decide)
        clock.weekly(Phase.ADOPT, self.name, self._take_up)
        clock.weekly(Phase.WORK_PACE, self.name, self._bill)
        self._others.start(clock, self.name, world.record, self._series["run_spend"])
        clock.weekly(Phase.RECORD, self.name, self._keep)

    def find(self, name: str) -> Delivery | None:
        """Find a project by name."""
        return next((one for one in self.deliveries if one.name == name), None)

    def _delivery(self, name: str) -> Delivery:
        world, knobs, project = self._world, self._knobs, self._knobs.projects[name]
        return Delivery(
            name,
            project,
            business_case(name, project, knobs, world.streams, world.organisation),
            places_of(project, world.organisation),
            self._pools,
            world.clock,
            world.streams,
            knobs.package_weeks,
            self._pay,
            self._effort,
        )

    def _effort(self, one: Delivery) -> float:
        """How many times its planned work the build of a project takes that begins now."""
        drag = float(self._in["debt_drag"]())
        return self._touched.effort(one, drag)

    def _pay(self, one: Delivery, amount: float) -> bool:
        """Pay a bill out of approved money and cash, or say that one of them does not suffice."""
        approved = one.spent + amount <= one.approved * (1.0 + 1e-9)
        if not approved or not self.budget.pay(amount):
            return False
        one.spent += amount
        self._bills += amount
        return True

    def _open_week(self, week: int) -> None:
        """Hear the outside, release what is due, pay for running the systems before anything."""
        self.reviews.outlook = float(self._in["outlook"]())
        self.reviews.gap = self._in["adoption_gap"]()
        self.rollouts.open_week()
        self._coloured |= self.reviews.outlook != 1.0
        for said in self.budget.open_week(week):
            self._world.record.event(week, "budget_cut", said)
        if week == 0:
            self.reviews.first_funds = self.reviews.funds(week)
        self._series["budget_released"][week] = self.budget.just_released
        if week > 0:
            # Booked as paid: a project that a review ends in this week has still run in it.
            self._running = self.rollouts.run_cost(week)
            bill = self._own_run(week) + self._planned.support_bill()
            self.budget.pay_run(bill)
            self._series["run_spend"][week] = bill

    def _run_a_week(self, week: int) -> float:
        """What running takes in a week as it stands, contracts and debt included."""
        return self._own_run(week) + self._others.coming()

    def _own_run(self, week: int) -> float:
        """What running new and old systems cost in the week (w - 1, w]."""
        new, old = self.rollouts.run_cost(week), self.rollouts.old.licences(week)[0]
        return new + old + self.budget.base_run

    def _decide(self, week: int) -> None:
        """Review, start what was ordered, bring live whoever is due, say what touches whom."""
        self._planned.follow()
        self._boards.follow(week)
        reviewed = week % self._knobs.review_interval == 0
        if reviewed:
            self.reviews.hold(week)
        self.rollouts.old.close(week, reviewed=reviewed)
        self.reviews.start_wanted(week)
        frozen = bool(self._in["freeze"]())
        for place, one in enumerate(self.deliveries):
            if one.due.size:
                self.rollouts.announce(place, week)
                if not frozen:
                    self._bring_live(place, week)
        self._boards.ask(week)
        self._out["project_changes"].publish(self.rollouts.changes(week))

    def _bring_live(self, place: int, week: int) -> None:
        names, title = self._world.organisation.departments, self.deliveries[place].title
        for d in self.rollouts.bring_live(place, week).tolist():
            self._world.record.event(week, "project_live", f"{title} goes live in {names[d]}", d)

    def _take_up(self, week: int) -> None:
        shift = self._in["threshold_shift"]()
        self.rollouts.take_up(week, self._law.gate(float(self._in["support_wait"]()), shift))

    def _bill(self, week: int) -> None:
        """Publish what the week (w - 1, w] cost and brought."""
        saved = self.rollouts.old.licences(week)[1]
        self._out["project_cost"].publish(self._bills)
        self._out["project_run"].publish(self._running)
        self._out["project_benefit"].publish(self.rollouts.benefit(week))
        self._out["project_hours"].publish(self.rollouts.double_hours(week))
        self._out["licences_saved"].publish(saved)
        for name in ("systems_live", "portfolio_report"):
            self._out[name].publish(self.rollouts.systems(week))
        self._planned.report()
        for name, told in self._touched.tell(self.rollouts, week).items():
            self._out[name].publish(told)
        self._series["change_spend"][week], self._bills = self._bills, 0.0
        self._series["licences_saved"][week] = saved
        self._consolidation.week(week)

    def _keep(self, week: int) -> None:
        self._series["projects_open"][week] = sum(one.under_way for one in self.deliveries)
        self._series["project_use"][week] = self.rollouts.use.mean.mean()
        self._time.look()
        self._success.week()
        if week == self._world.clock.horizon:
            for skill, pool in self._pools.items():
                self._world.record.desk(f"pool {skill}", pool.statistics())
            state_facts(self._world.record, self._knobs, self.reviews, self.budget)
            self._consolidation.state_facts(self._world.record)
            self._success.state_facts(self._world.record)
            self._time.state_facts(self._world.record, self._world.organisation.hours_per_week)
            if self._coloured:
                self._world.record.fact("hype_starts", float(self.reviews.hype_starts))
