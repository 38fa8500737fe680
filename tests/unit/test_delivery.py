"""Delivering projects: rework, switching, teams, go-lives, being ended."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

import numpy as np
import pytest
import simpy

from sim.areas.investment.cases import BusinessCase, business_case, worth
from sim.areas.investment.delivery import Delivery, Stage
from sim.areas.investment.parameters import InvestmentParameters, Project
from sim.areas.investment.places import places_of
from sim.areas.investment.pools import Pool
from sim.areas.investment.use import Use, UseLaw
from sim.kernel.clock import Clock
from sim.kernel.streams import Streams
from tests.worlds import units

Steps = Generator[simpy.Event, object, None]
PLAIN = BusinessCase(value=100.0, ratio=1.0, believed=1.0, lobbied=1.0, yearly=0.0)
BUILD = Project(cost=100.0, work={"build": {"dev": 12.0}}, rework=0.0, procure_weeks=0.0)


class Site:
    """Deliver projects with one pool of developers and money for everything."""

    def __init__(self, people: int = 2, switch: float = 0.0, future: int = 0) -> None:
        self.clock = Clock(400)
        self.pool = Pool(self.clock, people, switch)
        self.streams = Streams(1, future)
        self.paid: list[tuple[float, str, float]] = []
        self.effort = 1.0

    def deliver(
        self, name: str, project: Project, case: BusinessCase = PLAIN, priority: int = 0
    ) -> Delivery:
        """Begin a project whose go-lives happen at once."""
        one = Delivery(
            name, project, case, np.arange(3), {"dev": self.pool}, self.clock, self.streams, 2.0,
            self._pay, lambda _one: self.effort,
        )  # fmt: skip
        one.priority = priority
        one.begin(1e9)
        self.clock.process(self._open(one))
        return one

    def _pay(self, one: Delivery, amount: float) -> bool:
        self.paid.append((self.clock.now, one.name, amount))
        one.spent += amount
        return True

    def _open(self, one: Delivery) -> Steps:
        while True:
            yield self.clock.timeout(0.5)
            if one.due.size:
                one.went_live()
            elif one.stage is Stage.VERDICT:
                one.expand()


def test_a_build_takes_its_work_over_its_team() -> None:
    """Twelve person-weeks with two people take six weeks, without queue, rework and overrun."""
    site = Site()
    one = site.deliver("crm", replace(BUILD, hypercare_weeks=0.0))
    site.clock.run()
    assert one.finished == 6.5  # the go-live is seen half a week later
    assert one.planned_weeks == 6.0
    assert one.spent == pytest.approx(100.0)


def test_rework_makes_the_mean_work_w_over_one_minus_r() -> None:
    """Each package is done again with probability r: the mean work is W / (1 - r)."""
    work, r, futures = 12.0, 0.2, 300
    found = []
    for future in range(futures):
        site = Site(future=future)
        site.deliver("crm", replace(BUILD, rework=r))
        site.clock.run()
        found.append(site.pool.statistics().busy_weeks)
    error = 4.0 * np.std(found) / futures**0.5
    assert abs(np.mean(found) - work / (1.0 - r)) < error
    assert error < 0.1 * work


def test_an_overrun_makes_work_and_bills_longer() -> None:
    """A ratio of two doubles the work and the cost; the forecast learns it as the work is done."""
    site = Site()
    case = replace(PLAIN, ratio=2.0)
    one = site.deliver("crm", BUILD, case)
    site.clock.run()
    assert site.pool.statistics().busy_weeks == pytest.approx(24.0)
    assert one.spent == pytest.approx(200.0)
    assert [case.forecast(share) for share in (0.0, 0.5, 1.0)] == [1.0, 1.5, 2.0]


def test_two_projects_at_once_cost_switches_and_one_after_another_none() -> None:
    """With equal ranks people change to and fro; with different ranks nearly never."""
    taken = {}
    for ranks in ((0, 0), (0, 1)):
        site = Site(people=1, switch=0.5)
        both = [
            site.deliver(name, BUILD, priority=rank)
            for name, rank in zip(("crm", "bi"), ranks, strict=True)
        ]
        site.clock.run()
        taken[ranks] = (site.pool.switches, max(one.finished for one in both))
        work = 24.0 + 0.5 * site.pool.switches
        assert site.pool.statistics().busy_weeks == pytest.approx(work)
    assert taken[0, 0][0] > 5 > taken[0, 1][0] >= 1
    assert taken[0, 0][1] > taken[0, 1][1]


def test_without_a_cost_of_switching_the_order_moves_no_total() -> None:
    """At neutral switching the last of two projects ends when all the work is done."""
    ends = []
    for rank in (0, 1):
        site = Site(people=1, switch=0.0)
        project = replace(BUILD, hypercare_weeks=0.0)
        both = [site.deliver("crm", project), site.deliver("bi", project, priority=rank)]
        site.clock.run()
        ends.append(max(one.finished for one in both))
    assert ends[0] == ends[1] == 24.5


def test_coupling_makes_the_build_longer_and_its_bill_no_larger() -> None:
    """Half as much work again takes half as long again; the outside cost stays what it was."""
    site = Site()
    site.effort = 1.5
    one = site.deliver("crm", BUILD)
    site.clock.run()
    plain = Site()
    other = plain.deliver("crm", BUILD)
    plain.clock.run()
    assert one.extra_work() == pytest.approx(6.0)
    assert one.worked == pytest.approx(1.5 * other.worked)
    assert one.spent == pytest.approx(other.spent)


def test_an_ended_project_frees_its_people_at_once() -> None:
    """Whoever works goes on to others, whoever waits leaves; the desk counts everybody."""
    site = Site(people=1)
    first, second = site.deliver("crm", BUILD), site.deliver("bi", BUILD)

    def kill() -> Steps:
        yield site.clock.timeout(3.0)
        first.end()

    site.clock.process(kill())
    site.clock.run()
    assert (first.stage, first.killed, first.finished) == (Stage.ENDED, 3.0, np.inf)
    assert second.finished < 3.0 + 12.0 + 8.0
    assert site.pool.statistics().conserved
    assert site.pool.statistics().in_service == 0
    assert first.spent < 50.0


def test_a_pilot_is_the_first_department_and_waits_for_a_verdict() -> None:
    """One department goes first; the others follow after the verdict."""
    site = Site()
    one = Delivery("crm", BUILD, PLAIN, np.arange(3), {"dev": site.pool}, site.clock, site.streams,
                   2.0, site._pay, lambda _one: 1.0)  # fmt: skip
    one.wants_pilot = True
    one.begin(1e9)
    seen: list[tuple[float, list[int]]] = []

    def watch() -> Steps:
        while True:
            yield site.clock.timeout(1.0)
            if one.due.size:
                seen.append((site.clock.now, one.due.tolist()))
                one.went_live()
            elif one.stage is Stage.VERDICT and site.clock.now >= 30.0:
                one.expand()

    site.clock.process(watch())
    site.clock.run()
    assert [where for _, where in seen] == [[0], [1, 2]]
    assert seen[0][0] <= 8.0
    assert seen[1][0] >= 30.0
    assert one.piloted


def test_evidence_takes_the_error_of_a_case_away() -> None:
    """What is believed goes to the truth as evidence goes to one."""
    case = replace(PLAIN, believed=2.0, lobbied=1.5)
    assert case.benefit(0.0) == pytest.approx(300.0)
    assert 100.0 < case.benefit(0.7) < 300.0
    assert case.benefit(1.0) == pytest.approx(100.0)


def test_lobbying_and_optimism_make_cases_better_than_the_truth() -> None:
    """Neutral errors give the truth; the largest department lobbies best."""
    firm, streams = units([5, 20]), Streams(1, 0)
    honest = InvestmentParameters(estimate_error=0.0, optimism=0.0, lobbying=0.0)
    project = Project(value=100.0, sponsor="unit1")
    case = business_case("crm", project, honest, streams, firm)
    assert case.benefit(0.0) == pytest.approx(case.value)
    power = [
        business_case("crm", replace(project, sponsor=name), replace(honest, lobbying=0.4), streams,
                      firm).lobbied
        for name in ("unit0", "unit1", "")
    ]  # fmt: skip
    assert power == [1.1, 1.4, 1.0]


def test_overruns_are_those_of_the_case_and_keyed_by_name() -> None:
    """The tail of the ratio follows the knobs: 18 % over 1.5 in the mixture; names differ."""
    knobs = InvestmentParameters(
        overrun_median=1.0, overrun_spread=0.01, overrun_tail_share=0.18, overrun_cap=1e9
    )
    firm, project = units([5]), Project(value=1.0)
    ratios = np.array(
        [business_case("crm", project, knobs, Streams(1, f), firm).ratio for f in range(2000)]
    )
    over = ratios > 1.5
    assert abs(over.mean() - 0.18) < 4 * (0.18 * 0.82 / 2000) ** 0.5
    assert 2.0 < np.median(ratios[over]) < 3.0  # 2.48 in model B.7
    other = business_case("bi", project, knobs, Streams(1, 0), firm).ratio
    assert other != ratios[0]


def test_worth_is_the_annuity_of_what_is_left() -> None:
    """Later is worth less, and beyond the horizon nothing."""
    knobs = InvestmentParameters(money_weeks=104, discount_rate=0.1)
    now, later = (worth(52.0, knobs, 0.0, ready) for ready in (0.0, 26.0))
    assert now == pytest.approx(94.601912)
    assert 0.0 < later < now
    assert worth(52.0, knobs, 0.0, 200.0) == 0.0


def test_departments_come_in_the_order_that_the_project_states() -> None:
    """As listed, by size, or everybody where the names mean nothing here."""
    firm = units([9, 3, 6])
    listed = Project(departments=("unit2", "unit0"))
    assert places_of(listed, firm).tolist() == [2, 0]
    assert places_of(Project(sequence="small_first"), firm).tolist() == [1, 2, 0]
    assert places_of(Project(sequence="large_first"), firm).tolist() == [0, 2, 1]
    assert places_of(Project(departments=("nowhere",)), firm).tolist() == [0, 1, 2]


def test_use_is_the_bass_curve_where_nothing_closes_the_gate() -> None:
    """F(t) = (1 - e^-(p+q)t) / (1 + q/p e^-(p+q)t), to the error of a working day (.004)."""
    p, q = 0.02, 0.10
    use = Use(UseLaw(p=p, q=q), np.ones((1, 1)))
    use.live[:] = True
    for week in range(1, 79):
        use.week(np.ones(1))
        fading = np.exp(-(p + q) * week)
        exact = (1.0 - fading) / (1.0 + q / p * fading)
        assert abs(use.share[0, 0] - exact) < 0.0045
    assert use.mean[0] > 0.95


def test_fatigue_and_waiting_close_the_gate() -> None:
    """Neutral: exactly 1; either lowers it; an incentive for another technology does nothing."""
    law = UseLaw()
    assert law.gate(0.0, np.zeros(2)).tolist() == [1.0, 1.0]
    assert (law.gate(0.0, np.array([0.2])) < 0.5).all()
    assert (law.gate(2.0, np.zeros(1)) < 1.0).all()
    assert law.gate(0.0, np.array([-0.5])).tolist() == [1.0]
