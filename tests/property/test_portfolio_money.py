"""Money of the portfolio is never spent twice, whatever is cut, ordered, ended and ruled."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import signals
from sim.areas.investment.money import Money
from sim.areas.investment.parameters import BudgetCut, InvestmentParameters, Project
from sim.areas.investment.portfolio import Portfolio
from sim.areas.investment.selection import RULES
from sim.contracts import Pull
from sim.kernel.board import Signal
from sim.kernel.clock import Phase
from sim.kernel.record import Record
from tests.worlds import Script, make_world, units

WEEKS = 70
CENT = 0.01
NAMES = ("crm", "bi", "desk")


@st.composite
def projects(draw: st.DrawFn) -> Project:
    """Draw a project of any size, with or without work, waves and old systems."""
    money = st.floats(0.0, 1e6)
    work = {"build": {"dev": draw(st.floats(0.0, 12.0))}} if draw(st.booleans()) else {}
    return Project(
        value=draw(money),
        cost=draw(money),
        run_cost=draw(st.floats(0.0, 1e5)),
        lost_fit=draw(st.floats(0.0, 1e5)),
        work=work,
        rework=draw(st.floats(0.0, 0.5)),
        procure_weeks=draw(st.floats(0.0, 8.0)),
        hypercare_weeks=draw(st.floats(0.0, 8.0)),
        waves=draw(st.integers(1, 3)),
        parallel_hours=draw(st.floats(0.0, 2.0)),
        replaces={"old": draw(st.floats(0.0, 1e5))} if draw(st.booleans()) else {},
    )


@st.composite
def portfolios(draw: st.DrawFn) -> InvestmentParameters:
    """Draw projects, a budget with a rule, cuts and limits."""
    cuts = {
        f"cut {number}": BudgetCut(1.0, start, start + 1, draw(st.floats(0.0, 1.0)), 20.0)
        for number, start in enumerate(draw(st.lists(st.integers(0, WEEKS), max_size=3)))
    }
    return InvestmentParameters(
        projects={name: draw(projects()) for name in NAMES},
        pools={"dev": draw(st.integers(1, 4))},
        change_budget=draw(st.sampled_from([0.0, 2e5, 1e6, float("inf")])),
        contracts_paid=draw(st.sampled_from([0.0, 0.3, 1.0])),
        debt_paid=draw(st.sampled_from([0.0, 0.7, 1.0])),
        carry_over=draw(st.floats(0.0, 1.0)),
        overspend=draw(st.sampled_from(["stop", "borrow", "allow"])),
        budget_cuts=cuts,
        wip_limit=draw(st.integers(0, 2)),
        contingency=draw(st.floats(0.0, 0.5)),
        kill_below=draw(st.sampled_from([0.0, 1.0, 5.0])),
        review_interval=draw(st.integers(1, 20)),
        discount_rate=0.0,
    )


Orders = dict[int, tuple[str, str]]
ORDERS: st.SearchStrategy[Orders] = st.dictionaries(
    st.integers(0, WEEKS),
    st.tuples(
        st.sampled_from(["start_project", "pilot_project", "kill_project", "select_projects"]),
        st.sampled_from([*NAMES, *RULES]),
    ),
    max_size=8,
)


Bills = tuple[float, float]
BILLS: st.SearchStrategy[list[Bills]] = st.lists(
    st.tuples(st.floats(0.0, 2e4), st.floats(-5e3, 5e3)), min_size=1, max_size=6
)


def bills_of(bills: list[Bills], week: int) -> Bills:
    """Say what contracts and debt cost in a week: the drawn weeks come round again and again."""
    return bills[week % len(bills)] if week else (0.0, 0.0)


def run(
    knobs: InvestmentParameters, orders: Orders, future: int, bills: list[Bills] | None = None
) -> tuple[Record, Any]:
    """Run portfolio and money alone, with management's orders and bills of other areas."""
    world = make_world(units([3, 5]), WEEKS, future=future, projects=len(NAMES))
    Script({signals.FREEZE: False}).start(world)
    if bills is not None:
        outside = (signals.CONTRACT_BILL, signals.CONTRACT_RUN, signals.DEBT_BILL)

        def due(week: int) -> dict[Signal, object]:
            contracts, debt = bills_of(bills, week)
            return dict(zip(outside, (contracts, contracts / 2, debt), strict=True))

        Script({}, due, outside).start(world)
    portfolio = Portfolio(knobs)
    levers = {lever.card.name: lever for lever in portfolio.levers()}

    def decide(week: int) -> None:
        if week in orders:
            lever, what = orders[week]
            levers[lever].pull(Pull(lever, what=what), np.arange(2), week)

    world.clock.weekly(Phase.DECIDE, "management", decide)
    portfolio.start(world)
    Money(knobs).start(world)
    world.clock.run()
    world.record.close()
    return world.record, portfolio


@given(portfolios(), ORDERS, st.integers(0, 3), BILLS)
@settings(max_examples=120, deadline=None)
def test_money_is_never_spent_twice(
    knobs: InvestmentParameters, orders: Orders, future: int, bills: list[Bills]
) -> None:
    """Bills of projects, change paid by the budget and the ledger are one and the same money.

    Contracts and debt are in the budget once, week by week as they fall due, by the parts that it
    pays, and in the portfolio's accounts never: those who caused them book them.
    """
    record, portfolio = run(knobs, orders, future, bills)
    budget, spent = portfolio.budget, [one.spent for one in portfolio.deliveries]
    booked = -record.ledger["project_bills"].rows.sum()
    assert abs(sum(spent) - budget.change_paid) < CENT
    assert abs(booked - budget.change_paid) < CENT
    assert abs(record.weekly["change_spend"].sum() - budget.change_paid) < CENT
    run_booked = -record.ledger["project_run"].rows.sum()
    old = sum(sum(one.project.replaces.values()) for one in portfolio.deliveries) / 52 * WEEKS
    old -= record.ledger["licences_saved"].rows.sum()
    outside = record.weekly.get("outside_bills", np.zeros(WEEKS + 1))
    assert abs(run_booked + old + outside.sum() - budget.run_paid) < CENT
    assert abs(record.weekly["run_spend"].sum() - budget.run_paid) < CENT
    due = np.array([bills_of(bills, week) for week in range(WEEKS + 1)])
    asked = due @ (knobs.contracts_paid, knobs.debt_paid)
    own = record.weekly["run_spend"] - outside
    assert np.allclose(outside, np.maximum(asked, -own), atol=CENT)
    assert (record.weekly["run_spend"] > -CENT).all()


@given(portfolios(), ORDERS, st.integers(0, 3), BILLS)
@settings(max_examples=120, deadline=None)
def test_money_is_conserved_and_no_rule_is_broken(
    knobs: InvestmentParameters, orders: Orders, future: int, bills: list[Bills]
) -> None:
    """Released money is cash, paid, expired or cut; no project passes what was approved for it."""
    _, portfolio = run(knobs, orders, future, bills)
    budget = portfolio.budget
    if not budget.unlimited:
        gone = budget.run_paid + budget.change_paid + budget.expired + budget.cut_away
        assert abs(budget.released - gone - budget.cash) < CENT
        quarter = knobs.change_budget / 4
        floor = {"stop": 0.0, "borrow": -quarter, "allow": -np.inf}[knobs.overspend]
        assert budget.cash >= floor - budget.run_paid - CENT
        if knobs.overspend == "stop":
            assert budget.overspent < CENT
            assert budget.change_paid <= budget.released + CENT
    for one in portfolio.deliveries:
        assert one.spent <= one.approved * (1.0 + 1e-6) + CENT
        assert one.spent <= one.project.cost * one.case.ratio + CENT


@given(portfolios(), ORDERS, st.integers(0, 3))
@settings(max_examples=60, deadline=None)
def test_pools_count_everybody_and_limits_hold(
    knobs: InvestmentParameters, orders: Orders, future: int
) -> None:
    """Queues are conserved with projects ended at any time; never more under way than allowed."""
    record, _ = run(knobs, orders, future)
    pool = record.desks["pool dev"]
    assert pool.conserved
    assert abs(pool.little_gap) < 1e-6
    assert pool.in_service <= knobs.pools["dev"]
    if knobs.wip_limit:
        assert record.weekly["projects_open"].max() <= knobs.wip_limit


@pytest.mark.parametrize("works", [(5e-324,), (5e-324, 5e-324), (1e-310, 3.0), (0.0, 4.0)])
def test_the_bill_is_shared_by_work_however_little_that_is(works: tuple[float, ...]) -> None:
    """Skills share the cost by their planned work, down to the least number there is; once."""
    skills = [f"skill {number}" for number in range(len(works))]
    project = Project(cost=900.0, work={"build": dict(zip(skills, works, strict=True))})
    knobs = InvestmentParameters(
        projects=dict.fromkeys(NAMES, project), pools=dict.fromkeys(skills, 9), kill_below=0.0
    )
    for future in range(6):  # overruns and underruns
        for one in run(knobs, {0: ("start_project", "crm")}, future)[1].deliveries:
            assert one.spent in (0.0, pytest.approx(900.0 * one.case.ratio, rel=1e-9))


@pytest.mark.parametrize("end", [9, 20])
def test_a_project_counts_from_its_go_live_to_its_end(end: int) -> None:
    """No week before the go-live brings or costs anything; the last week before the end does."""
    project = Project(
        value=1e5, run_cost=52.0, procure_weeks=5.0, pilot_weeks=90.0, parallel_hours=1.0
    )
    knobs = InvestmentParameters(projects=dict.fromkeys(NAMES, project), kill_below=0.0)
    pilot = (0, ("pilot_project", "desk"))
    ended = run(knobs, dict([pilot, (end, ("kill_project", "desk"))]), 0)[0]
    whole = run(knobs, dict([pilot]), 0)[0]
    (live,) = (int(e.week) for e in whole.events if e.kind == "project_live")
    for name in ("project_benefit", "project_double_entry", "project_run"):
        first, second = ended.ledger[name].rows, whole.ledger[name].rows
        assert not second[: live + 1].any()
        assert second[live + 1].any()
        assert (first[: end + 1] == second[: end + 1]).all()
        assert not first[end + 1 :].any()


@pytest.mark.parametrize("review_interval", [1, 4, 13])
def test_a_project_that_a_review_ends_has_run_until_then(review_interval: int) -> None:
    """What the budget pays for its last week is booked too."""
    project = Project(run_cost=52.0, procure_weeks=0.0, hypercare_weeks=0.0)
    knobs = InvestmentParameters(
        projects=dict.fromkeys(NAMES, project), pools={"dev": 1}, change_budget=0.0,
        kill_below=1.0, review_interval=review_interval, discount_rate=0.0,
    )  # fmt: skip
    record, portfolio = run(knobs, {0: ("pilot_project", "desk")}, 0)
    assert portfolio.budget.run_paid > 0.0
    assert abs(-record.ledger["project_run"].rows.sum() - portfolio.budget.run_paid) < CENT
