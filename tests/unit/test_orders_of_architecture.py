"""What architecture orders outside is paid out of the budget: interfaces, help with debt."""

from __future__ import annotations

import dataclasses

import pytest

import sim
from sim.areas.architecture.parameters import ArchitectureParameters
from sim.contracts import Pull
from sim.kernel.record import Record
from sim.scenario import Future
from sim.strategies.scripted import Scripted
from sim.strategies.spec import ScriptedPlan, Step
from sim.testing.firms import small_scenario

ONE = 1000.0
"""Interfaces of one application, and a team week of help with debt, cost the same here."""
CUT, PAY = ("decouple", 2.0, None), ("pay_down_debt", 0.5, 8.0)
"""Two applications, and four team weeks: 2,000 and 4,000."""
Orders = dict[int, tuple[tuple[str, float, float | None], ...]]


def play(budget: float, orders: Orders) -> tuple[list[str], float, Record]:
    """Play a whole run; return which orders were refused for money, and what was paid outside."""
    base = small_scenario()
    knobs = ArchitectureParameters(
        applications=40, dependencies=120, decouple_cost=ONE, decouple_weeks=6.0,
        debt=True, debt_start=20.0, debt_team_cost=ONE,
    )  # fmt: skip
    scenario = dataclasses.replace(
        base,
        architecture=knobs,
        investment=dataclasses.replace(base.investment, budget=budget, hourly_cost=0.0),
        management=dataclasses.replace(base.management, hour_cost=0.0),
    )
    steps = tuple(
        Step(week, Pull(lever, amount=amount, weeks=weeks))
        for week, these in orders.items()
        for lever, amount, weeks in these
    )
    record = sim.run(scenario, Scripted(ScriptedPlan("p", steps=steps)), Future(1, 0))
    refused = [e.text.split(":")[0] for e in record.events if e.kind == "refused"]
    paid = [
        -record.ledger[name].rows.sum()
        for name in ("decoupling", "debt_paydown")
        if name in record.ledger
    ]
    return refused, float(sum(paid)), record


@pytest.mark.parametrize(
    ("orders", "cost"),
    [
        ({1: (CUT,)}, 2000.0),
        ({1: (PAY,)}, 4000.0),
        ({1: (CUT, PAY)}, 6000.0),
        ({0: (CUT,), 1: (PAY,)}, 6000.0),
        ({1: (PAY,), 4: (CUT,)}, 6000.0),
        ({1: (CUT,), 12: (PAY,)}, 6000.0),
        ({1: (PAY,), 20: (PAY,)}, 8000.0),
    ],
    ids=["cut", "pay", "in one week", "from week 0", "while one is open", "after it", "again"],
)
def test_a_budget_suffices_to_the_cent(orders: Orders, cost: float) -> None:
    """What it costs is paid, to the cent; a cent less, and the last order is refused."""
    refused, paid, _ = play(cost, orders)
    assert refused == []
    assert paid == pytest.approx(cost)
    refused, paid, record = play(cost - 0.01, orders)
    last = [order for week in orders.values() for order in week][-1]
    assert refused == [last[0]]
    assert paid == pytest.approx(cost - (2000.0 if last is CUT else 4000.0))
    (text,) = (e.text for e in record.events if e.kind == "refused")
    assert "budget: it costs" in text


def test_an_order_that_replaces_another_costs_what_it_adds() -> None:
    """Half way through eight weeks, eight more add about four weeks of half a team."""
    orders: Orders = {1: (PAY,), 5: (PAY,)}
    refused, paid, _ = play(6500.0, orders)
    assert refused == []
    assert paid == pytest.approx(6000.0)
    assert play(5900.0, orders)[0] == ["pay_down_debt"]


def test_nothing_ordered_opens_no_account() -> None:
    """Null: where nobody orders anything there is nothing to book."""
    _, paid, record = play(0.0, {})
    assert paid == 0.0
    assert not {"decoupling", "debt_paydown"} & set(record.ledger)
