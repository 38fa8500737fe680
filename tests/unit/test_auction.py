"""Auction of people: Smith's order where nobody is late, lateness that raises bids, and no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.areas.investment.auction import Auction
from sim.areas.investment.cases import BusinessCase
from sim.areas.investment.delivery import Delivery
from sim.areas.investment.parameters import InvestmentParameters, Project
from sim.areas.investment.pools import Pool
from sim.areas.investment.selection import Candidates, select
from sim.kernel.clock import Clock, SimProcess
from sim.kernel.desk import Desk
from sim.kernel.streams import Streams

BUILD = Project(procure_weeks=0.0, hypercare_weeks=0.0, rework=0.0, team=1)
BUSY = 1.0
"""Until then the one person is busy with something else, so that all projects bid."""


class Yard:
    """Deliver projects of stated worth and work with one developer."""

    def __init__(self, urgency: float = 0.0, package: float = 2.0, people: int = 1) -> None:
        self.clock = Clock(900)
        self.pool = Pool(self.clock, people, 0.0)
        self.knobs = InvestmentParameters(auction_urgency=urgency, package_weeks=package)
        self.projects: list[Delivery] = []

    def add(self, value: float, weeks: float, priority: int = 0) -> Delivery:
        """Add a project that is worth so much a year and takes so many weeks."""
        case = BusinessCase(value=value, ratio=1.0, believed=1.0, lobbied=1.0, yearly=0.0)
        one = Delivery(
            f"p{len(self.projects)}", replace(BUILD, work={"build": {"dev": weeks}}), case,
            np.empty(0, dtype=np.int64), {"dev": self.pool}, self.clock, Streams(1, 0),
            self.knobs.package_weeks, lambda _one, _bill: True, lambda _one: 1.0,
        )  # fmt: skip
        one.priority = priority
        self.projects.append(one)
        return one

    def auction(self, rule: str = "auction") -> Auction:
        """Open the auction by the name of a rule."""
        found = Auction(
            self.projects, {"dev": self.pool}, self.knobs, self.clock, lambda one: one.case.value
        )
        found.run(rule)
        return found

    def run(self) -> None:
        """Let all begin at once, while the developer is busy."""
        self.clock.process(self.pool.serve("something else", BUSY, 0))
        for one in self.projects:
            one.begin(1e9)
        self.clock.run()


def delay(values: Sequence[float], ends: Sequence[float]) -> float:
    """Worth that waiting cost: what a week of each is worth, times the week of its end."""
    return float(np.dot(values, ends)) / 52


JOBS = st.lists(
    st.tuples(st.floats(1.0, 1000.0), st.sampled_from([2.0, 4.0, 6.0, 8.0, 10.0])),
    min_size=2, max_size=5,
)  # fmt: skip


@given(JOBS)
@settings(max_examples=60, deadline=None)
def test_without_urgency_it_is_the_best_order_of_all(jobs: list[tuple[float, float]]) -> None:
    """Limit (Smith 1956): no order of the projects loses less worth by waiting."""
    yard = Yard()
    for value, weeks in jobs:
        yard.add(value, weeks)
    yard.auction()
    yard.run()
    values = [value for value, _ in jobs]
    found = delay(values, [one.finished for one in yard.projects])
    best = min(
        delay(values, [ends[k] for k in range(len(jobs))])
        for order in permutations(range(len(jobs)))
        for ends in [dict(zip(order, BUSY + np.cumsum([jobs[k][1] for k in order]), strict=True))]
    )
    assert found == pytest.approx(best)


def test_bids_by_hand() -> None:
    """520 a year for ten weeks bids one a week; started late by a week, a tenth more."""
    yard = Yard(urgency=0.1)
    one, other = yard.add(520.0, 10.0), yard.add(52.0, 1.0)
    auction = yard.auction()
    one.begin(1.0)
    assert auction.bid("dev", one.name) == pytest.approx(1.0)
    other.begin(1.0)
    assert auction.bid("dev", other.name) == pytest.approx(0.5 * 1.1)  # a package is two weeks
    one.started = -1.0
    assert auction.bid("dev", one.name) == pytest.approx(1.1)
    assert auction.bid("dev", "the scenario's own build") == np.inf


def test_the_later_a_project_is_bound_to_be_the_more_it_bids() -> None:
    """With urgency the small bidder overtakes, without it the large ones go first to the end."""
    ends = {}
    for urgency in (0.0, 10.0):
        yard = Yard(urgency=urgency)
        for value in (200.0, 190.0, 180.0, 150.0):
            yard.add(value, 8.0)
        yard.auction()
        yard.run()
        ends[urgency] = [one.finished for one in yard.projects]
    assert ends[0.0] == [9.0, 17.0, 25.0, 33.0]
    assert ends[10.0] != ends[0.0]
    assert max(ends[10.0]) == 33.0
    assert ends[10.0][0] > 9.0


def test_where_nobody_waits_an_auction_changes_nothing() -> None:
    """Null: with people enough for everybody, and with one project alone, no bit differs."""
    for jobs, people in (([(9.0, 8.0), (500.0, 6.0)], 5), ([(9.0, 8.0)], 1)):
        found = []
        for rule in ("auction", "fcfs"):
            yard = Yard(people=people)
            for value, weeks in jobs:
                yard.add(value, weeks)
            yard.auction(rule)
            yard.run()
            found.append([one.finished for one in yard.projects])
        assert found[0] == found[1]


def test_another_rule_ends_the_auction_and_ranks_hold_again() -> None:
    """Who waits by his rank when the auction ends goes by his rank."""
    ends = []
    for rule in ("auction", "value_density"):
        yard = Yard()
        yard.add(900.0, 4.0, priority=5)
        yard.add(10.0, 4.0, priority=1)
        auction = yard.auction()

        def stop(auction: Auction = auction, yard: Yard = yard, rule: str = rule) -> SimProcess:
            yield yard.clock.timeout(BUSY / 2)
            auction.run(rule)

        yard.clock.process(stop())
        yard.run()
        ends.append([one.finished for one in yard.projects])
    assert ends == [[5.0, 9.0], [9.0, 5.0]]


def test_a_desk_calls_for_bids_whenever_a_place_is_free() -> None:
    """Bids change while people wait: who is served next is who bids the most then."""
    clock, bids, served = Clock(20), {"a": 1.0, "b": 2.0, "c": 3.0}, []
    desk = Desk(clock, 1)
    desk.auction(lambda task: bids[task])

    def customer(task: str) -> SimProcess:
        with desk.request(task=task) as turn:
            yield turn
            served.append(task)
            yield clock.timeout(2.0)

    def change() -> SimProcess:
        yield clock.timeout(1.0)
        bids["b"] = 9.0

    for task in ("a", "b", "c"):
        clock.process(customer(task))
    clock.process(change())
    clock.run()
    assert served == ["a", "b", "c"]
    assert desk.statistics().conserved


def test_value_by_money_and_by_scarce_weeks_differ() -> None:
    """A cheap project that eats developers is dense in money, and a poor bidder for people."""
    two = Candidates(
        value=np.array([100.0, 100.0]), cost=np.array([50.0, 60.0]), fit=np.zeros(2),
        asked=np.arange(2), work=np.array([40.0, 10.0]),
    )  # fmt: skip
    taken: Mapping[str, list[bool]] = {
        rule: select(rule, two, 60.0).tolist() for rule in ("value_density", "auction")
    }
    assert taken == {"value_density": [True, False], "auction": [False, True]}
    same = replace(two, work=two.cost)
    assert select("auction", same, 60.0).tolist() == taken["value_density"]
