"""Portfolio reviews: start, continue, re-budget or end; expand or abandon a pilot; close.

A board sees business cases and what is done and spent, never the truth: a forecast of cost becomes
true as the work is done, a forecast of benefit as a pilot shows what it is good for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from sim.areas.investment.auction import scarce_work
from sim.areas.investment.budget import Budget
from sim.areas.investment.cases import pay_of, worth
from sim.areas.investment.delivery import ROLLED_OUT, Delivery, Stage
from sim.areas.investment.parameters import InvestmentParameters
from sim.areas.investment.scoring import sheet
from sim.areas.investment.selection import Candidates, density, order, select
from sim.units import FloatArray, IntArray

_LATE = 0.5


@dataclass(slots=True)
class Reviews:
    """Decide about all projects, as far as anybody can know.

    Parameters
    ----------
    knobs : limits, thresholds and errors.
    deliveries : all projects, in the order of the scenario.
    budget : where the money comes from.
    note : records an event (week, kind, text).
    run_a_week : says what running the systems costs in a week.
    rule : by which rule reviews start projects; empty: they start none.
    limit : projects that may be under way at once; 0: any number.
    wanted : projects that management wants, in the order of its orders.
    not_before : week before which a deferred project does not start.
    unfunded : projects that had to wait because there was no money to commit.
    outlook : worth of new technology as the outside makes it seem, against the truth; evidence of a
        pilot takes its part of that away.
    gap : (D,) people with access to the scenario's technology who do not really use it, as told.
    hype_starts : projects that a rule started which were not worth their cost, and which would not
        have been started but for what is said outside.
    first_funds : money that could be committed in week 0, for the whole of the first year.

    Source: stage gates after Cooper; options after Fichman 2004; own design.
    """

    knobs: InvestmentParameters
    deliveries: Sequence[Delivery]
    budget: Budget
    note: Callable[[float, str, str], None]
    run_a_week: Callable[[int], float]
    rule: str = ""
    limit: int = 0
    wanted: list[Delivery] = field(default_factory=list)
    not_before: dict[str, float] = field(default_factory=dict)
    rebudgets: int = 0
    killed_late: int = 0
    unfunded: set[str] = field(default_factory=set)
    outlook: float = 1.0
    gap: FloatArray = field(default_factory=lambda: np.zeros(1))
    hype_starts: int = 0
    first_funds: float = np.inf
    _chosen: dict[str, tuple[int, bool]] = field(default_factory=dict)

    def hold(self, week: int) -> None:
        """Hold a review: look at what is under way, then start by the rule in force."""
        for one in self.deliveries:
            self._look(one, week)
        if self.rule:
            self._start_by_rule(week)

    def start_wanted(self, week: int) -> None:
        """Start what management ordered, as soon as it may start and the money is there."""
        for one in tuple(self.wanted):
            if self.room > 0 and one.board.start > 0.0 and self._may_start(one, week):
                if self._needs(one) <= self.funds(week):
                    self.begin(one, week)
                else:
                    self.unfunded.add(one.name)

    def begin(self, one: Delivery, week: int) -> None:
        """Start a project; its pools serve lower ranks first, and what was ordered before all."""
        if one in self.wanted:
            self.wanted.remove(one)
        one.priority, hyped = self._chosen.pop(one.name, (0, False))
        self.hype_starts += hyped
        one.begin(self._needs(one))
        self.note(week, "project_start", f"{one.title} starts")

    def drop_refused(self, week: int) -> None:
        """Strike off what a committee has turned down before its start."""
        for one in tuple(self.wanted):
            if one.board.start < 0.0:
                self.wanted.remove(one)
                self.note(week, "project_end", f"{one.title} is turned down by a committee")

    def end(self, one: Delivery, week: int, why: str) -> None:
        """End a project; it is late where more than half of its estimate was spent."""
        self.killed_late += one.spent > _LATE * one.cost
        one.end()
        self.note(week, "project_end", f"{one.title} is ended: {why}")

    @property
    def room(self) -> float:
        """Number of projects that may still start under the limit on work in progress."""
        if self.limit == 0:
            return np.inf
        return self.limit - sum(one.under_way for one in self.deliveries)

    def funds(self, week: int) -> float:
        """Money that may be committed now."""
        open_money = sum(max(one.approved - one.spent, 0.0) for one in self._alive())
        return self.budget.available(week, open_money, self.run_a_week(week))

    def value_to_go(self, one: Delivery, week: int) -> float:
        """Believed worth of finishing a project, money at `week`, without its outside cost."""
        begun = one.started if one.started < np.inf else float(week)
        ready = max(begun + one.planned_weeks, float(week))
        return worth(self.yearly(one), self.knobs, float(week), ready)

    def yearly(self, one: Delivery) -> float:
        """Believed worth of a year of full use of a project, money."""
        evidence = self.knobs.pilot_evidence if one.piloted else 0.0
        benefit = one.case.benefit(evidence) * self.outlook ** (1.0 - evidence)
        return float(benefit + one.case.yearly)

    def cost_to_go(self, one: Delivery) -> float:
        """Believed cost that is still to come: outside, and time of people that has a price."""
        effort = one.technology_effort * one.case.forecast(one.done_share)
        pay = pay_of(one.project, self.knobs.pool_wages, effort)
        return max(self._forecast(one) - one.spent, 0.0) + max(pay - one.paid, 0.0)

    def _alive(self) -> list[Delivery]:
        return [one for one in self.deliveries if one.under_way]

    def _needs(self, one: Delivery) -> float:
        return one.cost * (1.0 + self.knobs.contingency)

    def _pay(self, one: Delivery) -> float:
        """Price of the time that its people are planned to spend; it comes out of no budget."""
        return pay_of(one.project, self.knobs.pool_wages, one.technology_effort)

    def _forecast(self, one: Delivery) -> float:
        return one.cost * one.case.forecast(one.done_share)

    def _needed(self, one: Delivery) -> float:
        """Money that a project needs in all: as forecast, or as the bill on the table says.

        The forecast moves with the work that is done, so a project that stands still for want of
        approved money would never show that it needs more.
        """
        return max(self._forecast(one), one.billed)

    def _look(self, one: Delivery, week: int) -> None:
        """Continue, re-budget or end one project; expand a pilot or abandon it; close it."""
        if one.stage in (Stage.PROCURE, Stage.BUILD):
            if self._hopeless(one, week):
                self.end(one, week, "what is still to come is not worth what it still costs")
            elif (needed := self._needed(one)) > one.approved:
                one.approved = needed * (1.0 + self.knobs.contingency)
                self.rebudgets += 1
                self.note(week, "project_rebudget", f"{one.title} gets {one.approved:,.0f}")
        elif one.stage is Stage.VERDICT and not one.board.holds:
            if self._hopeless(one, week):
                self.end(one, week, "its pilot does not promise enough")
            else:
                one.expand()
                self.note(week, "project_expand", f"{one.title} is expanded to everybody")
        elif one.stage is Stage.REVIEW and one.board.keeps:
            one.stage = Stage.DONE
            self.note(week, "project_done", f"{one.title}: its benefit is reviewed")

    def _hopeless(self, one: Delivery, week: int) -> bool:
        limit = self.knobs.kill_below
        value, cost = self.value_to_go(one, week), self.cost_to_go(one)
        return limit > 0.0 and (value < limit * cost or value <= 0.0)

    def _may_start(self, one: Delivery, week: int) -> bool:
        before = {other.name: other for other in self.deliveries}
        first = max(one.project.start, self.not_before.get(one.name, 0.0))
        ready = all(before[name].stage in ROLLED_OUT for name in one.project.prerequisites)
        ready &= one.stage is Stage.PROPOSED and one.on_market and week >= first
        ready &= one.board.start >= 0.0
        return ready and not self._busy(one)

    def _busy(self, one: Delivery) -> bool:
        """Say whether those whom a project would reach still have to take up what they have."""
        if self.knobs.start_gap >= 1.0 or not one.places.size:
            return False
        return float(self.gap[one.places].mean()) > self.knobs.start_gap

    def _start_by_rule(self, week: int) -> None:
        """Let the rule choose among what may start, and start as many as there is room for."""
        free = [one for one in self.deliveries if self._may_start(one, week)]
        if not free:
            return
        cost = np.array([self._needs(one) for one in free])
        value = np.array([self.value_to_go(one, week) - self._pay(one) for one in free]) - cost
        fit = np.array([one.project.fit for one in free])
        work = scarce_work([one.project for one in free], self.knobs.pools)
        score = sheet(self.knobs.score_weights, free, density(value, cost))
        candidates = Candidates(value, cost, fit, np.arange(len(free)), work, score)
        chosen = select(self.rule, candidates, self.funds(week))
        ranks = ranks_of(self.rule, candidates)
        for place in sorted(np.flatnonzero(chosen).tolist(), key=lambda k: int(ranks[k])):
            rank = 0 if self.rule == "equal" else int(ranks[place])
            if self.room > 0:
                self._choose(free[place], week, rank)

    def _choose(self, one: Delivery, week: int, rank: int) -> None:
        """Start what the rule has chosen, at once or when committees have approved it."""
        self._chosen[one.name] = (rank, misled(self, one, week))
        if one.board.start > 0.0:
            self.begin(one, week)
        elif one not in self.wanted:
            self.wanted.append(one)


def misled(reviews: Reviews, one: Delivery, week: int) -> bool:
    """Say whether a start is wrong and owed to what is said outside alone."""
    knobs, case = reviews.knobs, one.case
    if reviews.outlook <= 1.0:
        return False
    ready = week + one.planned_weeks
    seen, true = (
        worth(benefit + case.yearly, knobs, float(week), ready)
        for benefit in (case.benefit(0.0), case.value)
    )
    planned = pay_of(one.project, knobs.pool_wages, one.technology_effort)
    cheap = seen - planned <= one.cost * (1.0 + knobs.contingency)
    pay = pay_of(one.project, knobs.pool_wages, case.ratio)
    return cheap and true - pay < one.project.cost * case.ratio


def ranks_of(rule: str, candidates: Candidates) -> IntArray:
    """(n,) rank of each candidate under a rule, 0 first.

    Example
    -------
    >>> two = Candidates(np.array([1.0, 9.0]), np.ones(2), np.zeros(2), np.arange(2), np.ones(2))
    >>> ranks_of("fcfs", two).tolist(), ranks_of("exact", two).tolist()
    ([0, 1], [1, 0])
    """
    key = order(rule, candidates)
    return np.argsort(np.argsort(key, kind="stable"), kind="stable").astype(np.int64)
