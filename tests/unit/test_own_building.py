"""Building inside what is sourced: it takes developers whom projects share, and time."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping

import numpy as np
import pytest

from sim.areas.investment.parameters import InvestmentParameters, Project
from sim.areas.investment.portfolio import Portfolio
from sim.areas.planning.parameters import PlanningParameters
from sim.areas.planning.sourcing import Sourcing
from sim.areas.planning.sourcing_parameters import MODES, SourcingTerms
from sim.contracts import Pull
from sim.kernel.clock import Phase
from sim.kernel.record import Record
from sim.metrics.table import measure_all
from tests.worlds import make_world, units

WEEKS = 80
AT_ONCE = {name: dataclasses.replace(mode, path=(), failure_rate=0.0)
           for name, mode in MODES.items()}  # fmt: skip
PROJECT = Project(
    value=1e5, cost=0.0, work={"build": {"dev": 24.0}}, procure_weeks=0, hypercare_weeks=0,
    rework=0.0,
)  # fmt: skip
FIRM = InvestmentParameters(
    projects={"crm": PROJECT}, pools={"dev": 4}, sourcing_pool="dev", sourcing_staff=3,
    switch_weeks=0.0, overrun_spread=0.0, overrun_median=1.0, kill_below=0.0,
)  # fmt: skip
ITEM = SourcingTerms(mode="build", developer_weeks=12.0, slip_rate=0.0)
Pulls = Mapping[int, tuple[str, str]]
ASK: Pulls = {0: ("request_contract", "suite")}


def play(
    item: SourcingTerms = ITEM,
    firm: InvestmentParameters | None = FIRM,
    pulls: Pulls = ASK,
    started: bool = False,
) -> tuple[Record, Sourcing, Portfolio]:
    """Play sourcing beside a portfolio, or alone where there is no firm."""
    world = make_world(units([10, 20]), WEEKS, projects=1)
    terms = PlanningParameters(sourcing={"suite": item}, modes=AT_ONCE, other_purchases=0.0)
    sourcing = Sourcing(terms, ("crm",))
    sourcing.start(world)
    portfolio = Portfolio(firm or InvestmentParameters())
    levers = {lever.card.name: lever for lever in sourcing.levers()}
    if firm is not None:
        portfolio.start(world)
        levers |= {lever.card.name: lever for lever in portfolio.levers()}

    def decide(week: int) -> None:
        orders = [pulls[week]] if week in pulls else []
        if started and week == 0:
            orders.append(("start_project", "crm"))
        for lever, what in orders:
            assert levers[lever].pull(Pull(lever, what=what), np.arange(2), week) is None

    world.clock.weekly(Phase.DECIDE, "management", decide)
    world.clock.run()
    world.record.close()
    return world.record, sourcing, portfolio


def signed(record: Record) -> list[float]:
    """List the instants at which contracts were signed."""
    return [float(event.week) for event in record.events if event.kind == "contract"]


@pytest.mark.parametrize(("staff", "week"), [(1, 13.0), (3, 5.0), (4, 4.0), (9, 4.0)])
def test_building_takes_its_work_by_the_people_who_do_it(staff: int, week: float) -> None:
    """Limit: hired in the week after the order, 12 person-weeks by those whom the pool has."""
    record = play(firm=dataclasses.replace(FIRM, sourcing_staff=staff))[0]
    assert signed(record) == [week]
    assert measure_all(record)["built_inside_weeks"] == 12.0


def test_a_mode_takes_the_part_that_it_does_inside() -> None:
    """Half of the work of what is bought is done inside: six weeks of work, two of three people."""
    record = play(dataclasses.replace(ITEM, mode="buy"))[0]
    assert signed(record) == [3.0]
    assert measure_all(record)["built_inside_weeks"] == 6.0


def same(first: Record, second: Record, but: Callable[[str], bool] = lambda name: False) -> None:
    """Check that two runs are equal bit for bit in all that both hold."""
    assert [(e.week, e.text) for e in first.events] == [(e.week, e.text) for e in second.events]
    for name, series in first.weekly.items():
        assert (second.weekly[name] == series).all(), name
    for name, account in first.ledger.items():
        assert (second.ledger[name].rows == account.rows).all(), name
    facts = {name: fact for name, fact in first.facts.items() if not but(name)}
    assert facts == {name: second.facts[name] for name in facts}


@pytest.mark.parametrize("started", [False, True])
def test_without_work_or_without_a_pool_nothing_changes(started: bool) -> None:
    """Null: no developer-weeks, or nobody who lends, is as it was, bit for bit."""
    none = dataclasses.replace(ITEM, developer_weeks=0.0)
    unlent = dataclasses.replace(FIRM, sourcing_pool="")
    plain = play(none, unlent, started=started)[0]
    same(plain, play(none, started=started)[0])
    same(plain, play(ITEM, unlent, started=started)[0])
    same(play(none, None)[0], play(ITEM, None)[0])
    assert measure_all(plain)["built_inside_weeks"] is None


def finished(portfolio: Portfolio) -> float:
    """Say when the project was finished."""
    return portfolio.deliveries[0].finished


def test_building_competes_with_projects() -> None:
    """Life: a project that shares the developers ends later, by the weeks that they are away."""
    few = dataclasses.replace(FIRM, pools={"dev": 2})
    alone, beside, longer = (
        finished(play(dataclasses.replace(ITEM, developer_weeks=weeks), few, started=True)[2])
        for weeks in (0.0, 6.0, 30.0)
    )
    assert alone + 2.0 <= beside
    assert beside + 4.0 <= longer < np.inf


def test_a_project_waits_until_what_it_needs_is_built() -> None:
    """What covers a project is asked for at its start and signed when it stands."""
    covers = dataclasses.replace(ITEM, covers="crm", developer_weeks=30.0)
    at_once = dataclasses.replace(covers, developer_weeks=0.0)
    waits, goes = (play(one, pulls={}, started=True) for one in (covers, at_once))
    assert signed(waits[0])[0] == signed(goes[0])[0] + 30.0 / 3
    assert finished(waits[2]) > finished(goes[2])


def test_an_old_contract_goes_on_until_the_new_thing_stands() -> None:
    """Management turns from subscribing to building: the vendor is paid until it is built."""
    item = dataclasses.replace(ITEM, mode="subscribe", developer_weeks=60.0)
    pulls = {0: ("request_contract", "suite"), 20: ("set_mode", "suite/build")}
    record, sourcing, _ = play(item, pulls=pulls)
    first, second = signed(record)
    assert second - 20.0 == 60.0 / 3
    assert sourcing.deals[0].mode == "build"
    assert first < 20.0


def test_what_nobody_needs_any_more_is_not_built_on() -> None:
    """A project that is ended sends the developers home, and nothing is signed."""
    covers = dataclasses.replace(ITEM, covers="crm", developer_weeks=60.0)
    record, _, _ = play(covers, pulls={9: ("kill_project", "crm")}, started=True)
    assert signed(record) == []
    assert (measure_all(record)["built_inside_weeks"] or 0.0) < 40.0


def test_orders_are_built_one_after_another() -> None:
    """Two items take as long as one of both sizes; the older one stands first."""
    world = make_world(units([10]), WEEKS, projects=1)
    terms = PlanningParameters(sourcing={"a": ITEM, "b": ITEM}, modes=AT_ONCE, other_purchases=0.0)
    sourcing = Sourcing(terms)
    sourcing.start(world)
    Portfolio(FIRM).start(world)
    for name in ("b", "a"):
        one = sourcing.find(name)
        assert one is not None
        world.clock.at(0.5, lambda one=one: sourcing.ask(one, "build"))
    world.clock.run()
    world.record.close()
    told = {str(e.text)[0]: float(e.week) for e in world.record.events if e.kind == "contract"}
    assert told == {"b": 5.0, "a": 9.0}
