"""Money: each account books its own thing once, at the stated price, in the stated week."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest

from sim import signals
from sim.areas.investment.money import ONE_OFF, RECURRING, Money
from sim.areas.investment.parameters import InvestmentParameters
from sim.areas.investment.valuation import OrderBook
from sim.kernel.board import Signal
from sim.kernel.clock import Phase
from sim.kernel.finance import annuity
from sim.kernel.record import Record
from sim.kernel.technology import Technology
from sim.organisation.people import Organisation
from sim.testing import check_mechanism
from sim.units import FloatArray
from tests.worlds import Script, make_world, units, values_of

REPLACES = Technology(replaces="the old system")
#: Round prices, no overrun: 10 money an hour, 40 hours a week.
KNOBS = InvestmentParameters(
    hourly_cost=10.0,
    overrun_median=1.0,
    overrun_spread=0.0,
    support_head_week=1000.0,
    trainer_week=600.0,
    run_cost=5200.0,
    legacy_cost=10400.0,
    interface_cost=300.0,
    incentive_head_week=20.0,
    discount_rate=0.0,
)
Change = Callable[[int], Mapping[Signal, object]]


def firm() -> Organisation:
    """Make two departments of 4 and 6 people, of whom 3 and 6 are intended users."""
    made = units([4, 6])
    user = made.user.copy()
    user[3] = False
    return replace(made, user=user, hours_per_week=40.0)


def run(
    knobs: InvestmentParameters = KNOBS,
    given: Mapping[Signal, object] | None = None,
    change: Change | None = None,
    *,
    organisation: Organisation | None = None,
    technology: Technology = REPLACES,
    weeks: int = 6,
    funds: list[float] | None = None,
) -> Record:
    """Run money alone under stated signals."""
    world = make_world(organisation or firm(), weeks, technology=technology)
    Script(given or {}, change).start(world)
    Money(knobs).start(world)
    if funds is not None:
        read = signals.FUNDS_LEFT
        world.clock.weekly(
            Phase.DECIDE, "test", lambda _week: funds.append(float(values_of(read, world)))
        )
    world.clock.run()
    world.record.close()
    return world.record


def booked(record: Record, account: str) -> list[float]:
    """Return an account week by week, over all departments."""
    return [float(row.sum()) for row in record.ledger[account].rows]


def nonzero(record: Record) -> set[str]:
    """Name the accounts in which anything is booked."""
    return {name for name, account in record.ledger.items() if account.rows.any()}


# nothing


def test_carrying_on_costs_nothing() -> None:
    """With every signal neutral no account holds a single non-zero row."""
    record = run(replace(KNOBS, one_off=1e6, budget=1e6, money_weeks=100, revenue=1e6))
    assert nonzero(record) == set()
    assert set(record.ledger) == {*RECURRING, *ONE_OFF}
    assert (record.weekly["output"] == 1.0).all()
    assert (record.weekly["cash"] == 0.0).all()
    assert (record.weekly["backlog"] == 0.0).all()
    assert record.facts == {
        "money_weeks": 100.0, "discount_rate": 0.0, "n_users": 9.0, "hourly_cost": 10.0,
    }  # fmt: skip


# output


def test_benefit_is_the_gain_of_intended_users() -> None:
    """Users x hours x hourly cost x gain; the rest of the output is a loss."""
    given = {signals.GAIN_SHARE: np.array([0.1, 0.0]), signals.OUTPUT_SHARE: np.array([1.0, 0.9])}
    record = run(given=given)
    assert record.ledger["benefit"].rows[1].tolist() == pytest.approx([3 * 400 * 0.1, 0, 0])
    assert record.ledger["lost_output"].rows[1].tolist() == pytest.approx(
        [-3 * 400 * 0.1, -6 * 400 * 0.1, 0]
    )
    assert record.ledger["benefit"].rows[0].tolist() == [0, 0, 0]
    assert record.weekly["output"][1] == pytest.approx((3 * 1.0 + 6 * 0.9) / 9)


def test_pace_is_lost_output_too() -> None:
    """Who waits for a slower neighbour loses money, and the recorded output says so."""
    record = run(given={signals.PACE_LOSS: np.array([0.05, 0.0])})
    assert booked(record, "lost_output")[1] == pytest.approx(-3 * 400 * 0.05)
    assert record.by_department["output_d"][1].tolist() == [0.95, 1.0]


def test_working_time_is_booked_once() -> None:
    """Course and message hours lower output, but are booked as hours, not as lost output too."""
    hours = np.array([3 * 8.0, 6 * 8.0])
    given = {
        signals.COURSE_HOURS: hours,
        signals.MESSAGE_HOURS: 0.5,
        signals.OUTPUT_SHARE: 1.0 - (8.0 + 0.5) / 40.0,
    }
    record = run(given=given)
    assert booked(record, "training_hours")[1] == pytest.approx(-9 * 8 * 10)
    assert booked(record, "attention")[1] == pytest.approx(-9 * 0.5 * 10)
    assert "lost_output" not in nonzero(record)


def test_all_that_output_loses_is_booked() -> None:
    """Benefit, lost output, courses and messages add up to the change of output, to the cent."""
    given = {
        signals.GAIN_SHARE: np.array([0.07, 0.02]),
        signals.OUTPUT_SHARE: np.array([0.91, 0.78]),
        signals.PACE_LOSS: np.array([0.02, 0.0]),
        signals.COURSE_HOURS: np.array([6.0, 20.0]),
        signals.MESSAGE_HOURS: np.array([0.1, 0.2]),
    }
    record = run(given=given)
    total = sum(
        booked(record, name)[3]
        for name in ("benefit", "lost_output", "training_hours", "attention")
    )
    output = record.by_department["output_d"][3]
    assert total == pytest.approx(float(np.array([3, 6]) @ (output - 1.0)) * 400, abs=0.005)


def test_a_department_without_users_books_no_output() -> None:
    """What nobody uses loses nothing, whatever its output signal says."""
    empty = replace(firm(), user=np.arange(10) < 3)
    record = run(given={signals.OUTPUT_SHARE: np.array([1.0, 0.5])}, organisation=empty)
    assert "lost_output" not in nonzero(record)


# parallel run


def test_a_parallel_run_costs_hours_and_caps_the_dip() -> None:
    """Double entry for its departments; only part of their loss is lost, a gain is kept."""
    given = {
        signals.PARALLEL_RUN: np.array([True, False]),
        signals.OUTPUT_SHARE: 0.8,
    }
    record = run(given=given)
    assert record.ledger["double_entry"].rows[1].tolist() == pytest.approx([-3 * 400 * 0.25, 0, 0])
    assert record.ledger["lost_output"].rows[1].tolist() == pytest.approx(
        [-3 * 400 * 0.2 * 0.5, -6 * 400 * 0.2, 0]
    )
    assert record.weekly["output"][1:] == pytest.approx([0.8] * 6)
    neutral = run(replace(KNOBS, double_entry_share=0.0, parallel_dip_cap=1.0), given)
    without = run(given={signals.OUTPUT_SHARE: 0.8})
    assert (neutral.weekly["cash"] == without.weekly["cash"]).all()


# systems


def test_run_cost_begins_with_the_first_access() -> None:
    """A fifty-second of the year's cost in every week that somebody has access."""
    record = run(given={signals.LIVE_WEEK: np.array([2.0, 4.0])}, technology=Technology())
    assert booked(record, "run_cost") == [0, 0, 0, -100, -100, -100, -100]


def test_the_old_system_is_saved_from_its_switch_off_only() -> None:
    """A switch-off at instant 3 saves from week 4 on; whole live years before save nothing."""

    def off(week: int) -> Mapping[Signal, object]:
        return {signals.LEGACY_ON: week < 3}

    record = run(given={signals.LIVE_WEEK: 0.0, signals.LEGACY_ON: 1}, change=off)
    assert booked(record, "legacy_saving") == [0, 0, 0, 0, 200, 200, 200]
    kept = run(given={signals.LIVE_WEEK: 0.0})
    assert "legacy_saving" not in nonzero(kept)


def test_a_dearer_old_system_costs_those_who_keep_it() -> None:
    """A price rise is a cost of carrying on too, and none after the switch-off."""
    dearer: dict[Signal, object] = {signals.LEGACY_COST_FACTOR: 1.5}
    assert booked(run(given=dearer), "legacy_saving")[1:] == [-100.0] * 6
    gone = run(given={**dearer, signals.LEGACY_ON: 0})
    assert booked(gone, "legacy_saving") == [0, -100, 200, 200, 200, 200, 200]
    nothing_old = run(given=dearer, technology=Technology())
    assert "legacy_saving" not in nonzero(nothing_old)


def test_interfaces_are_paid_when_built() -> None:
    """Count times price, in the week in which they are finished."""

    def built(week: int) -> Mapping[Signal, object]:
        return {signals.INTERFACES_BUILT: 0.5 if week == 3 else 0.0}

    record = run(given={signals.INTERFACES_BUILT: 0.0}, change=built)
    assert booked(record, "interfaces") == [0, 0, 0, -150, 0, 0, 0]


# project


def announced(when: int) -> Change:
    """Announce a go-live far ahead at an instant."""
    return lambda week: {signals.GO_LIVE_DATE: np.inf if week < when else 50.0}


NO_DATE: Mapping[Signal, object] = {signals.GO_LIVE_DATE: np.inf}


def test_the_project_is_paid_over_the_build_from_week_0() -> None:
    """What was due before the plan committed is booked where it was due: silence saves nothing."""
    knobs = replace(KNOBS, one_off=1000.0, build_weeks=4.0)
    early = run(knobs, NO_DATE, announced(0))
    late = run(knobs, NO_DATE, announced(3))
    assert booked(early, "project") == [0, -250, -250, -250, -250, 0, 0]
    assert booked(late, "project") == booked(early, "project")
    assert "project" not in nonzero(run(knobs, NO_DATE))


def test_a_build_that_waits_is_paid_from_the_commitment_on() -> None:
    """Nothing is due before the plan's first go-live decision."""
    knobs = replace(KNOBS, one_off=1000.0, build_weeks=2.0, build_waits=True)
    assert booked(run(knobs, NO_DATE, announced(3)), "project") == [0, 0, 0, -500, -500, 0, 0]


def test_without_a_build_the_project_is_due_at_once() -> None:
    """An offer, a date or an access commits the plan; the cost is due in that week."""
    knobs = replace(KNOBS, one_off=1000.0)
    assert booked(run(knobs, NO_DATE, announced(3)), "project") == [0, 0, 0, -1000, 0, 0, 0]
    assert booked(run(knobs, {signals.VOLUNTARY: 1.0}), "project")[1] == -1000
    assert booked(run(knobs, {signals.LIVE_WEEK: 0.0}), "project")[1] == -1000


# people and levers


def test_courses_cost_trainer_weeks() -> None:
    """A trainer's week has its price, whoever sits in the room."""
    record = run(given={signals.TRAINER_WEEKS: 1.5})
    assert booked(record, "training")[1:] == [-900.0] * 6


def test_each_head_and_hour_has_its_price() -> None:
    """Support heads, champions' hours, enforcement hours and incentive heads, week by week."""
    given = {
        signals.SUPPORT_HEADS: 2.0,
        signals.SUPPORT_HOURS: np.array([1.0, 2.0]),
        signals.ENFORCEMENT_HOURS: np.array([3.0, 0.0]),
        signals.INCENTIVE_COST: np.array([0.0, 5.0]),
    }
    record = run(given=given)
    assert booked(record, "support_staff")[1:] == [-2000.0] * 6
    assert booked(record, "change_hours")[1:] == [-30.0] * 6
    assert booked(record, "enforcement")[1:] == [-30.0] * 6
    assert booked(record, "incentive")[1:] == [-100.0] * 6


def test_levers_pulled_at_week_0_are_paid() -> None:
    """The opening instant has no ledger phase of its own; its levers are booked all the same."""

    def levers(week: int) -> Mapping[Signal, object]:
        on = week in (0, 2)
        return {signals.PULLED: 6.0 if on else 0.0, signals.PULLED_COST: 90.0 if on else 0.0}

    record = run(given={signals.PULLED: 0.0, signals.PULLED_COST: 0.0}, change=levers)
    assert booked(record, "change_hours") == [-60, 0, -60, 0, 0, 0, 0]
    assert booked(record, "lever_cost") == [-90, 0, -90, 0, 0, 0, 0]


def test_funds_are_the_budget_less_what_management_spent() -> None:
    """Known before the first pull; savings and benefits do not fill the purse."""
    funds: list[float] = []
    given = {signals.SUPPORT_HEADS: 2.0, signals.GAIN_SHARE: 0.1, signals.LEGACY_ON: 0}
    run(replace(KNOBS, budget=10_000.0), given, funds=funds)
    assert funds == [10_000, 10_000, 8_000, 6_000, 4_000, 2_000, 0]
    endless: list[float] = []
    run(given=given, funds=endless)
    assert endless == [np.inf] * 7


def test_levers_of_week_0_lower_the_funds_of_week_1() -> None:
    """What was pulled at the opening instant can not be spent again a week later."""
    funds: list[float] = []

    def levers(week: int) -> Mapping[Signal, object]:
        return {signals.PULLED: 0.0, signals.PULLED_COST: 700.0 if week == 0 else 0.0}

    run(replace(KNOBS, budget=1000.0), levers(0), levers, funds=funds)
    assert funds == [1000.0] + [300.0] * 6


# sales


def shop() -> Organisation:
    """Make a customer-facing department with half its staff as users, and a back office."""
    made = firm()
    user = np.array([True, True, False, False, *[True] * 6])
    return replace(made, user=user, customer_facing=np.array([True, False]))


SELLS = replace(
    KNOBS, revenue=52_000.0, margin=0.5, margin_share=1.0, utilisation=1.0, overtime=0.0
)


def test_unmet_demand_waits_and_a_share_is_lost() -> None:
    """Half the shop's staff at 80 % output leave 10 % of a week's demand; 10 % of it is lost."""
    record = run(SELLS, {signals.OUTPUT_SHARE: 0.8}, organisation=shop())
    assert booked(record, "lost_margin")[1] == pytest.approx(-0.1 * 0.1 * 1000 * 0.5)
    assert record.weekly["backlog"][1] == pytest.approx(0.09)
    assert record.weekly["backlog"][2] == pytest.approx(0.19 * 0.9)


def test_what_would_be_lost_anyway_is_no_loss_of_the_change() -> None:
    """A season beyond capacity builds a backlog, and costs the plan nothing."""
    record = run(SELLS, {signals.SEASON: 1.3}, organisation=shop())
    assert record.weekly["backlog"][-1] > 0.3
    assert "lost_margin" not in nonzero(record)


@pytest.mark.parametrize(
    "knobs",
    [
        replace(SELLS, margin_share=0.0),
        replace(SELLS, overtime=0.5),
        replace(SELLS, utilisation=0.5),
        replace(SELLS, backlog_lost=0.0),
    ],
)
def test_no_margin_is_lost_where_demand_can_be_met(knobs: InvestmentParameters) -> None:
    """Without a margin, with overtime or slack enough, or where everybody waits: no lost sale."""
    record = run(knobs, {signals.OUTPUT_SHARE: 0.8}, organisation=shop())
    assert "lost_margin" not in nonzero(record)


def test_back_offices_lose_no_sales() -> None:
    """Only customer-facing departments sell."""
    record = run(SELLS, {signals.OUTPUT_SHARE: np.array([1.0, 0.5])}, organisation=shop())
    assert "lost_margin" not in nonzero(record)


def test_a_parallel_run_lets_customers_feel_only_part_of_the_dip() -> None:
    """The old system still takes orders: the loss of capacity is capped as that of money is."""
    given: dict[Signal, object] = {signals.OUTPUT_SHARE: 0.8}
    alone = booked(run(SELLS, given, organisation=shop()), "lost_margin")[1]
    given[signals.PARALLEL_RUN] = True
    both = booked(run(SELLS, given, organisation=shop()), "lost_margin")[1]
    assert both == pytest.approx(alone / 2)


def test_orders_are_conserved() -> None:
    """Demand is delivered, waits, or is lost; nothing else."""
    book, delivered, lost = OrderBook(0.1), 0.0, 0.0
    demand = [1.0, 1.4, 1.2, 0.3, 0.0, 0.9]
    for week in demand:
        delivered += min(book.waiting + week, 0.8)
        lost += book.week(week, 0.8)
    assert delivered + lost + book.waiting == pytest.approx(sum(demand))


# load


def test_load_is_work_due_over_work_that_can_be_done() -> None:
    """Season, courses, messages and double entry raise it; a dip of output raises it too."""
    assert run().by_department["load_d"][1].tolist() == [0.8, 0.8]
    given = {
        signals.SEASON: 1.25,
        signals.COURSE_HOURS: np.array([12.0, 0.0]),
        signals.MESSAGE_HOURS: 0.4,
        signals.PARALLEL_RUN: np.array([False, True]),
        signals.OUTPUT_SHARE: np.array([0.8, 1.0]),
    }
    load = run(given=given).by_department["load_d"][1]
    assert load == pytest.approx([(1.0 + 0.1 + 0.01) / 0.8, 1.0 + 0.01 + 0.25])


# extension


def test_the_extension_is_what_goes_on_after_the_simulated_weeks() -> None:
    """Mean of the last year's recurring flows, to the horizon of the money, valued at the end."""
    knobs = replace(KNOBS, discount_rate=0.1, money_weeks=160)
    given = {signals.GAIN_SHARE: 0.1, signals.LIVE_WEEK: 0.0, signals.SUPPORT_HEADS: 1.0}
    record = run(knobs, {**given, signals.OUTPUT_SHARE: 1.1}, weeks=60)
    weekly = 9 * 400 * 0.1 - 100
    rows: FloatArray = record.ledger["extension"].rows
    assert rows[-1].sum() == pytest.approx(weekly * annuity(100, 0.1))
    assert not rows[:-1].any()
    assert record.facts["money_weeks"] == 160
    assert record.weekly["cash"][-1] == pytest.approx(weekly - 1000)


def test_the_extension_averages_the_last_year_and_no_longer() -> None:
    """Flows older than 52 weeks are the past; a short run averages what it has."""

    def gain(week: int) -> Mapping[Signal, object]:
        g = 0.0 if week <= 34 else 0.1
        return {signals.GAIN_SHARE: g, signals.OUTPUT_SHARE: 1.0 + g}

    start: Mapping[Signal, object] = {signals.GAIN_SHARE: 0.0, signals.OUTPUT_SHARE: 1.0}
    knobs = replace(KNOBS, money_weeks=110)
    record = run(knobs, start, gain, weeks=60)
    assert record.ledger["extension"].rows[-1].sum() == pytest.approx(360 * 26 / 52 * 50)
    steady: Mapping[Signal, object] = {signals.GAIN_SHARE: 0.1, signals.OUTPUT_SHARE: 1.1}
    short = run(replace(KNOBS, money_weeks=20), steady, weeks=10)
    assert short.ledger["extension"].rows[-1].sum() == pytest.approx(360 * 10)


def test_money_never_ends_before_the_simulation() -> None:
    """A money horizon inside the simulated weeks is the simulated weeks."""
    record = run(replace(KNOBS, money_weeks=3), {signals.LIVE_WEEK: 0.0})
    assert "extension" not in nonzero(record)
    assert record.facts["money_weeks"] == 6


def test_it_keeps_the_rules_of_the_house() -> None:
    """It reads and writes what it declares, takes every pull, and is the same twice."""
    check_mechanism(lambda: Money(replace(KNOBS, one_off=1e5, revenue=1e6, margin_share=1.0)))
