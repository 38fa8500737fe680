"""Crews of a shared pool: as much work as there is, in whole people and whole weeks."""

from __future__ import annotations

import pytest

from sim.areas.investment.build_crew import Crew
from sim.areas.investment.pools import Pool
from sim.kernel.clock import Clock, Phase

WEEKS = 30


class Site:
    """Let a crew build or be lent, week by week, on a pool that others may want too."""

    def __init__(self, people: int = 4, others: float = 0.0) -> None:
        self.clock = Clock(WEEKS)
        self.pool = Pool(self.clock, people, 0.0)
        self.crew = Crew("a task", self.clock, self.pool)
        self.got: list[int] = []
        if others:
            for _ in range(people):
                self.clock.process(self.pool.serve("another", others, 0))

    def build(self, weeks: float, staff: int) -> list[int]:
        """Build something of so many weeks of the whole crew; list what each week did."""
        left = weeks

        def week(_week: int) -> None:
            nonlocal left
            self.got.append(self.crew.delivered())
            left = max(left - self.got[-1] / staff, 0.0)
            self.crew.build(left, staff)

        self.clock.weekly(Phase.DECIDE, "test", week)
        self.clock.run()
        return self.got

    def lend(self, people: float, weeks: int) -> list[int]:
        """Ask for people in the first weeks; list what each week did."""

        def week(week: int) -> None:
            self.got.append(self.crew.delivered())
            self.crew.lend(people if week < weeks else 0.0)

        self.clock.weekly(Phase.DECIDE, "test", week)
        self.clock.run()
        return self.got


@pytest.mark.parametrize(("weeks", "work"), [(8.0, 24), (8.1, 25), (0.4, 2), (0.0, 0)])
def test_a_build_takes_its_work_and_not_a_week_more(weeks: float, work: int) -> None:
    """Limit: three people do eight weeks in eight; a part of a person-week takes a whole one."""
    site = Site()
    done = site.build(weeks, 3)
    assert sum(done) == site.pool.statistics().busy_weeks == work
    assert max(done) <= 3
    assert not any(done[2 + int(weeks) :])


@pytest.mark.parametrize("others", [0.6, 3.0])
def test_a_build_that_has_to_wait_still_takes_its_work(others: float) -> None:
    """People who come late begin where they come, in the middle of a week too."""
    site = Site(others=others)
    assert sum(site.build(4.0, 3)) == 12
    assert site.pool.statistics().busy_weeks == pytest.approx(12 + 4 * others)


@pytest.mark.parametrize(
    ("people", "weeks", "work"),
    [(1.0, 5, 5), (3.0, 5, 15), (0.4, 5, 2), (0.1, 9, 0), (1.5, 4, 6), (0.0, 9, 0)],
)
def test_an_order_gets_what_it_asks_for_in_whole_person_weeks(
    people: float, weeks: int, work: int
) -> None:
    """n weeks of so many people; a fraction that never makes a person-week comes to nothing."""
    assert sum(Site().lend(people, weeks)) == work


@pytest.mark.parametrize("others", [0.6, 3.0, 12.0])
def test_an_order_is_never_given_more_than_it_asks_for(others: float) -> None:
    """On a pool that is busy at first, people come late: less may come, never more."""
    site = Site(people=1, others=others)
    done = site.lend(1.0, 5)
    assert 1 <= sum(done) <= 5
    assert site.pool.statistics().busy_weeks == pytest.approx(others + sum(done))
