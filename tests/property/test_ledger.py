"""Laws of the ledger: nothing is booked twice, everything adds up, to the cent."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import signals
from sim.areas.investment.money import Money
from sim.areas.investment.parameters import InvestmentParameters
from sim.kernel.board import Signal
from sim.kernel.finance import present_value
from sim.kernel.record import Record
from sim.kernel.technology import Technology
from sim.units import discount_factor
from tests.worlds import Script, make_world, units

WEEKS = 8
CENT = 0.005
HOURS = 37.5
#: Signals that money prices, with the largest value drawn for each.
PRICED: tuple[tuple[Signal, float], ...] = (
    (signals.OUTPUT_SHARE, 1.3),
    (signals.GAIN_SHARE, 0.3),
    (signals.PACE_LOSS, 0.2),
    (signals.COURSE_HOURS, 90.0),
    (signals.TRAINER_WEEKS, 3.0),
    (signals.MESSAGE_HOURS, 2.0),
    (signals.ENFORCEMENT_HOURS, 20.0),
    (signals.SUPPORT_HOURS, 20.0),
    (signals.INCENTIVE_COST, 9.0),
    (signals.SUPPORT_HEADS, 12.0),
    (signals.INTERFACES_BUILT, 5.0),
    (signals.PULLED, 80.0),
    (signals.PULLED_COST, 900.0),
    (signals.SEASON, 1.5),
    (signals.LEGACY_COST_FACTOR, 2.0),
)


@st.composite
def weeks_of_signals(draw: st.DrawFn) -> dict[Signal, list[list[float]]]:
    """Draw two departments' worth of every priced signal, for each week."""
    return {
        signal: [
            [draw(st.floats(0.0, high, allow_nan=False)) for _ in range(2)]
            for _ in range(WEEKS + 1)
        ]
        for signal, high in PRICED
    }


@st.composite
def prices(draw: st.DrawFn) -> InvestmentParameters:
    """Draw prices, a horizon of the money and a discount rate."""
    return InvestmentParameters(
        hourly_cost=draw(st.floats(0.0, 200.0)),
        one_off=draw(st.floats(0.0, 1e6)),
        build_weeks=draw(st.floats(0.0, 12.0)),
        run_cost=draw(st.floats(0.0, 1e6)),
        legacy_cost=draw(st.floats(0.0, 1e6)),
        interface_cost=draw(st.floats(0.0, 1e4)),
        revenue=draw(st.floats(0.0, 1e7)),
        margin_share=draw(st.sampled_from([0.0, 1.0])),
        discount_rate=draw(st.floats(0.0, 0.5)),
        money_weeks=draw(st.integers(0, 40)),
        budget=draw(st.sampled_from([1e6, float("inf")])),
    )


def run(knobs: InvestmentParameters, values: dict[Signal, list[list[float]]], live: int) -> Record:
    """Run money under drawn signals."""
    world = make_world(units([3, 5]), WEEKS, technology=Technology(replaces="the old system"))

    def at(week: int) -> dict[Signal, object]:
        found: dict[Signal, Any] = {}
        for signal, rows in values.items():
            found[signal] = np.array(rows[week]) if signal.shape else rows[week][0]
        found[signals.LIVE_WEEK] = live if week >= live else np.inf
        found[signals.PARALLEL_RUN] = np.array([week % 2 == 0, False])
        found[signals.LEGACY_ON] = week < live + 2
        return found

    Script(at(0), at).start(world)
    Money(knobs).start(world)
    world.clock.run()
    world.record.close()
    return world.record


@given(prices(), weeks_of_signals(), st.integers(0, WEEKS + 1))
@settings(max_examples=60, deadline=None)
def test_accounts_add_up_to_the_cash_of_every_week(
    knobs: InvestmentParameters, values: dict[Signal, list[list[float]]], live: int
) -> None:
    """Cash is the sum of all accounts but the extension, which is a value and no flow."""
    record = run(knobs, values, live)
    flows = sum(
        account.rows.sum(axis=1) for name, account in record.ledger.items() if name != "extension"
    )
    assert np.abs(record.weekly["cash"] - flows).max() < CENT


@given(prices(), weeks_of_signals(), st.integers(0, WEEKS + 1))
@settings(max_examples=60, deadline=None)
def test_the_value_of_the_ledger_is_the_sum_of_its_discounted_rows(
    knobs: InvestmentParameters, values: dict[Signal, list[list[float]]], live: int
) -> None:
    """Discounting row by row equals discounting flows and, week by week, what goes on flat."""
    record = run(knobs, values, live)
    rate, end = record.facts["discount_rate"], int(record.facts["money_weeks"])
    rows = np.asarray(sum(account.rows.sum(axis=1) for account in record.ledger.values()))
    of_rows = present_value(rows, rate)
    recurring = sum(
        account.rows.sum(axis=1)[1:].mean()
        for account in record.ledger.values()
        if account.recurring
    )
    beyond = np.arange(WEEKS + 1, end + 1, dtype=np.float64)
    by_week = present_value(record.weekly["cash"], rate)
    by_week += float(recurring) * float(discount_factor(beyond, rate).sum())
    assert abs(of_rows - by_week) < CENT


@given(prices(), weeks_of_signals(), st.integers(0, WEEKS + 1))
@settings(max_examples=60, deadline=None)
def test_an_hour_is_priced_once(
    knobs: InvestmentParameters, values: dict[Signal, list[list[float]]], live: int
) -> None:
    """What output loses is benefit, lost output, course and message hours: no more and no less.

    In a parallel run only part of a loss is let through, so its department is left out.
    """
    record = run(knobs, values, live)
    names = ("benefit", "lost_output", "training_hours", "attention")
    booked = sum(record.ledger[name].rows[1:, 1] for name in names)
    change = record.by_department["output_d"][1:, 1] - 1.0
    assert np.abs(booked - change * 5 * HOURS * knobs.hourly_cost).max() < CENT


@given(prices(), weeks_of_signals(), st.integers(0, WEEKS + 1))
@settings(max_examples=30, deadline=None)
def test_the_project_is_never_paid_twice(
    knobs: InvestmentParameters, values: dict[Signal, list[list[float]]], live: int
) -> None:
    """However late the plan commits, what is booked is the part of the cost that is due."""
    record = run(knobs, values, live)
    paid = -record.ledger["project"].rows.sum()
    whole = run(knobs, values, 0)
    owed = -whole.ledger["project"].rows.sum()
    assert abs(paid - (owed if live <= WEEKS else 0.0)) < CENT
    due = knobs.one_off if knobs.build_weeks <= WEEKS else knobs.one_off * WEEKS / knobs.build_weeks
    ratio = owed / due if due > CENT else 1.0
    assert 0.2 < ratio < 5.0
