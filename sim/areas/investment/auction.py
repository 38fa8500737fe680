"""Auction of people: projects bid for whoever of a pool is free, and the highest bid gets him.

A project bids what a week of its being done is believed to be worth, by the weeks of this skill
that it still needs, and more the later it is bound to be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np

from sim.areas.investment.cases import work_of
from sim.areas.investment.delivery import Delivery
from sim.areas.investment.parameters import InvestmentParameters, Project
from sim.areas.investment.pools import Pool
from sim.kernel.clock import Clock
from sim.units import WEEKS_PER_YEAR, FloatArray


class Auction:
    """Hold auctions at all pools, or leave people to the ranks of projects.

    Bids are called for whenever somebody is free. It is a sealed bid for one package at a time,
    with no price paid and no look ahead: a heuristic. Without urgency it is Smith's rule, which is
    the best order for one person where all is known and nothing is interrupted. Crews of the own
    build and of debt do not bid; they go first.

    Parameters
    ----------
    deliveries, pools : who bids for whom.
    knobs : length of a package, and how lateness raises a bid.
    clock : the clock of the run.
    yearly : believed worth of a year of a project, money.

    Source: auctions among projects after Arauzo, Pajares, Lopez-Paredes and Pavon 2009 (theirs
    negotiate prices of time slots); order without urgency after Smith 1956; own form.
    """

    def __init__(
        self,
        deliveries: Sequence[Delivery],
        pools: Mapping[str, Pool],
        knobs: InvestmentParameters,
        clock: Clock,
        yearly: Callable[[Delivery], float],
    ) -> None:
        self._deliveries = {one.name: one for one in deliveries}
        self._pools, self._knobs, self._clock, self._yearly = pools, knobs, clock, yearly

    def run(self, rule: str) -> None:
        """Call for bids at all pools from now on, or stop where another rule is in force."""
        for skill, pool in self._pools.items():
            pool.auction(partial(self.bid, skill) if rule == "auction" else None)

    def bid(self, skill: str, task: str) -> float:
        """What a task bids for somebody of a skill now, money a week for a person-week."""
        one = self._deliveries.get(task)
        if one is None:
            return np.inf
        left, team = self._left(one, skill), min(one.project.team, self._pools[skill].people)
        due = one.started + one.planned_weeks
        late = max(self._clock.now + left / max(team, 1) - due, 0.0)
        worth = self._yearly(one) / WEEKS_PER_YEAR
        return worth * (1.0 + self._knobs.auction_urgency * late) / left

    def _left(self, one: Delivery, skill: str) -> float:
        """Person-weeks of a skill that a project is believed to need still; a package at least."""
        effort = one.effort * one.technology_effort * one.case.forecast(one.done_share)
        spent = self._pools[skill].spent(one.name)
        return max(work_of(one.project, skill, effort) - spent, self._knobs.package_weeks)


def scarce_work(projects: Sequence[Project], people: Mapping[str, int]) -> FloatArray:
    """(n,) weeks that projects want of the skill of which all together want the most a head.

    Example
    -------
    >>> two = [Project(work={"build": {"dev": 8.0, "analyst": 6.0}}), Project(work={})]
    >>> scarce_work(two, {"dev": 4, "analyst": 1}).tolist()
    [6.0, 0.0]
    """
    wanted = {skill: np.array([work_of(one, skill) for one in projects]) for skill in people}
    if not wanted:
        return np.zeros(len(projects))
    return max(wanted.items(), key=lambda item: item[1].sum() / max(people[item[0]], 1))[1]
