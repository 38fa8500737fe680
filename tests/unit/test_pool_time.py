"""Time of the pools: what it costs, who idles while others wait, what a scarce hour is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from sim import signals
from sim.areas.investment.money import Money
from sim.areas.investment.parameters import InvestmentParameters, Project
from sim.areas.investment.pool_time import PoolTime
from sim.areas.investment.pools import Pool
from sim.areas.investment.portfolio import Portfolio
from sim.contracts import Pull
from sim.kernel.clock import Clock, Phase
from sim.kernel.record import Record
from sim.metrics.table import measure_all
from tests.worlds import Script, make_world, units

WEEKS = 60
CENT = 0.01
BUILD = Project(
    value=3e6, cost=1000.0, procure_weeks=0.0, hypercare_weeks=0.0,
    work={"build": {"dev": 20.0, "analyst": 3.0}, "rollout": {"analyst": 1.0}},
)  # fmt: skip
KNOBS = InvestmentParameters(
    projects={"crm": BUILD, "bi": replace(BUILD, waves=2)},
    pools={"dev": 2, "analyst": 1},
    kill_below=0.0,
    discount_rate=0.0,
)
WAGES = {"dev": 3000.0, "analyst": 2000.0}


def run(
    knobs: InvestmentParameters, *orders: tuple[int, str, str], future: int = 0
) -> tuple[Record, Portfolio]:
    """Run portfolio and money alone; orders are week, lever and what it names."""
    world = make_world(units([3, 5]), WEEKS, future=future, projects=len(knobs.projects))
    Script({signals.FREEZE: False}).start(world)
    portfolio = Portfolio(knobs)
    levers = {lever.card.name: lever for lever in portfolio.levers()}

    def decide(week: int) -> None:
        for when, lever, what in orders:
            if when == week:
                assert levers[lever].pull(Pull(lever, what=what), np.arange(2), week) is None

    world.clock.weekly(Phase.DECIDE, "management", decide)
    portfolio.start(world)
    Money(knobs).start(world)
    world.clock.run()
    world.record.close()
    return world.record, portfolio


BOTH = ((0, "start_project", "crm"), (3, "start_project", "bi"))


def rows(record: Record) -> Mapping[str, bytes]:
    """Take the bits of every account."""
    return {name: account.rows.tobytes() for name, account in record.ledger.items()}


@pytest.mark.parametrize("wages", [{"dev": 0.0, "analyst": 0.0}, {"dev": 0.0}])
def test_time_without_a_price_changes_no_bit(wages: dict[str, float]) -> None:
    """Null: a wage of nothing is no wage: the same accounts, the same bits."""
    plain, _ = run(KNOBS, *BOTH)
    free, _ = run(replace(KNOBS, pool_wages=wages), *BOTH)
    assert rows(plain) == rows(free)
    assert plain.events == free.events
    assert measure_all(plain) == measure_all(free)


@pytest.mark.parametrize("future", range(3))
def test_what_is_booked_is_the_hours_worked_at_their_wage(future: int) -> None:
    """Limit: over a run, each skill's busy weeks times its wage, and no project's is forgotten."""
    record, portfolio = run(replace(KNOBS, pool_wages=WAGES), *BOTH, future=future)
    worked = {skill: record.desks[f"pool {skill}"].busy_weeks for skill in WAGES}
    owed = sum(WAGES[skill] * weeks for skill, weeks in worked.items())
    booked = -float(record.ledger["project_pay"].rows.sum())
    assert owed > 100e3
    assert booked == pytest.approx(owed)
    assert sum(one.paid for one in portfolio.deliveries) == pytest.approx(owed)
    assert "crew_pay" not in record.ledger
    plain, _ = run(KNOBS, *BOTH, future=future)
    gap = measure_all(plain)["portfolio_value"] or 0.0
    assert gap - (measure_all(record)["portfolio_value"] or 0.0) == pytest.approx(owed)


def test_a_week_of_work_is_paid_in_its_week() -> None:
    """Two developers on ten weeks each: two wages a week, from the first to the last."""
    plain = replace(BUILD, work={"build": {"dev": 20.0}}, rework=0.0)
    exact = replace(
        KNOBS, projects={"crm": plain}, pool_wages=WAGES, overrun_median=1.0, overrun_spread=0.0
    )
    record, _ = run(exact, BOTH[0])
    paid = -record.ledger["project_pay"].rows.sum(axis=1)
    assert paid[1:11] == pytest.approx(2 * WAGES["dev"])
    assert not paid[11:].any()


def test_people_of_the_own_build_are_paid_on_an_account_of_their_own() -> None:
    """What no project has ordered is no project's cost, with projects and without."""
    for projects in ({}, KNOBS.projects):
        knobs = replace(KNOBS, projects=projects, pool_wages=WAGES, build_pool="dev", build_staff=2)
        world = make_world(units([3, 5]), WEEKS, projects=len(projects))

        def change(week: int) -> dict[signals.Signal, object]:
            return {signals.BUILD_LEFT: 1.0 if week < 4 else 0.0}

        Script({signals.FREEZE: False, signals.BUILD_LEFT: 1.0}, change).start(world)
        for one in (Portfolio(knobs), Money(knobs)):
            one.start(world)
        world.clock.run()
        world.record.close()
        paid = -float(world.record.ledger["crew_pay"].rows.sum())
        assert paid == pytest.approx(4 * 2 * WAGES["dev"])
        assert "project_pay" not in world.record.ledger


def test_a_board_counts_what_people_cost() -> None:
    """Worth its bills but not its people: no rule starts it, and a review ends it."""
    dear = {"dev": 2e5}
    order = (0, "select_projects", "exact")
    assert any(e.kind == "project_start" for e in run(KNOBS, order)[0].events)
    plain = replace(BUILD, value=0.5e6, value_spread=0.0)
    poor = replace(KNOBS, pool_wages=dear, projects={"crm": plain}, estimate_error=0.0)
    free = replace(poor, pool_wages={})
    assert any(e.kind == "project_start" for e in run(free, order)[0].events)
    assert not any(e.kind == "project_start" for e in run(poor, order)[0].events)
    strict = replace(poor, kill_below=1.0, review_interval=4)
    ended = [e.text for e in run(strict, BOTH[0])[0].events if e.kind == "project_end"]
    assert len(ended) == 1
    assert not any(
        e.kind == "project_end" for e in run(replace(strict, pool_wages={}), BOTH[0])[0].events
    )


def test_time_spent_on_what_is_ended_is_sunk() -> None:
    """Bills and people of an ended project are gone together."""
    kill = (6, "kill_project", "crm")
    sunk = [
        measure_all(run(replace(KNOBS, pool_wages=wages), BOTH[0], kill)[0])["sunk_cost"] or 0.0
        for wages in ({}, WAGES)
    ]
    assert sunk[1] - sunk[0] > 6 * WAGES["dev"]


class Stub:
    """Stand in for a project that waits for money, or does not."""

    def __init__(self, name: str) -> None:
        self.name, self.unpaid, self.paid, self.under_way = name, 0, 0.0, True


def test_idle_while_others_wait_is_counted_and_idle_alone_is_not() -> None:
    """By hand: three idle of four in two weeks of four; once by a queue, once by money."""
    clock = Clock(4)
    pools = {"dev": Pool(clock, 1, 0.0), "analyst": Pool(clock, 3, 0.0)}
    one = Stub("crm")
    time = PoolTime(pools, {}, [one])

    def look(week: int) -> None:
        one.unpaid = int(week == 4)
        time.look()

    def begin(week: int) -> None:
        if week == 1:
            for _ in range(2):
                clock.process(pools["dev"].serve("crm", 1.0, 0))

    clock.weekly(Phase.DECIDE, "begin", begin)
    clock.weekly(Phase.RECORD, "look", look)
    clock.run()
    # week 1: one works, one waits, three idle; 2: nobody waits; 3: all idle; 4: money lacks.
    assert time.idle_starved == pytest.approx((3 + 0 + 0 + 4) / 16)


def test_the_scarce_hours_are_those_of_the_pool_that_is_busiest_for_its_size() -> None:
    """Two people for nine weeks are scarcer than five for ten; crews do not count."""
    clock = Clock(30)
    pools = {"dev": Pool(clock, 2, 0.0), "analyst": Pool(clock, 5, 0.0)}
    time = PoolTime(pools, {}, [Stub("crm"), Stub("bi")])
    for skill, task, weeks in (
        ("dev", "crm", 4.0), ("dev", "bi", 5.0), ("dev", "the build", 7.0), ("analyst", "crm", 10.0)
    ):  # fmt: skip
        clock.process(pools[skill].serve(task, weeks, 0))
    clock.run()
    assert time.scarce_weeks() == 9.0


def test_worth_by_scarce_hour_is_worth_by_hours() -> None:
    """The metric is the portfolio's worth over those hours; null where nothing was worked."""
    record, _ = run(KNOBS, *BOTH)
    found = measure_all(record)
    hours = record.facts["scarce_hours"]
    assert hours == pytest.approx(37.5 * record.desks["pool dev"].busy_weeks)
    assert found["value_per_scarce_hour"] == pytest.approx(
        (found["portfolio_value"] or 0.0) / hours
    )
    assert measure_all(run(KNOBS)[0])["value_per_scarce_hour"] is None
