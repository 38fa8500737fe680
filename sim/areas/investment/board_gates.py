"""Projects before committees: what they bring there, and what follows from what is decided.

A project that management or a review wants starts only when nobody has still to approve it. Nor is
it rolled out, or kept once its benefit is known, without the approval of a committee that has the
right to decide that. Ideas of departments that were approved get their money here too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from sim import signals
from sim.areas.investment.cases import pay_of, worth
from sim.areas.investment.delivery import ROLLED_OUT, Delivery, Stage
from sim.areas.investment.reviews import Reviews
from sim.areas.investment.rollouts import Rollouts
from sim.contracts import PAPERS, PROJECT_GATES
from sim.kernel.board import Array, Outlet
from sim.kernel.streams import name_key
from sim.units import FloatArray

BRINGS = (signals.PROJECT_PAPERS, signals.WORK_FUNDED)
FOLLOWS = (signals.PROJECT_CLEARED, signals.WORK_ASKED)
_START, _ROLLOUT, _BENEFIT = range(len(PROJECT_GATES))
_EXACT = 2**53
"""Whole numbers up to this travel as float without loss."""


class BoardGates:
    """Bring projects before committees and do what these say.

    Parameters
    ----------
    reviews, rollouts : of the portfolio.
    hear, tell : readers and outlets of the portfolio, by signal.
    effort : says how many times its planned work a build takes that begins now.
    departments : names, in order.

    Source: stage gates after Cooper; own design.
    """

    def __init__(
        self,
        reviews: Reviews,
        rollouts: Rollouts,
        hear: Mapping[str, Callable[[], Array]],
        tell: Mapping[str, Outlet],
        effort: Callable[[Delivery], float],
        departments: tuple[str, ...],
    ) -> None:
        self._reviews, self._rollouts = reviews, rollouts
        self._hear, self._tell, self._effort = hear, tell, effort
        self._asked: set[tuple[str, int]] = set()
        self._granted, self._free = 0.0, True
        self._said: Array = np.empty(0)
        self._papers: FloatArray = np.zeros((len(PAPERS), len(reviews.deliveries)))
        for k, one in enumerate(reviews.deliveries):
            home = one.project.sponsor
            place = departments.index(home) if home in departments else int(one.places[0])
            self._write(k, {"who": name_key(one.name) % _EXACT, "cost": one.cost})
            self._write(k, {"department": place})
        tell["project_papers"].publish(self._papers)
        if not reviews.budget.unlimited:
            tell["work_funded"].publish(self._granted)

    def follow(self, week: int) -> None:
        """Do what committees have decided, and give approved work what the budget has for it."""
        self._fund(week)
        cleared = self._hear["project_cleared"]()
        if cleared is self._said and not self._asked:
            return  # nothing was decided since, and nothing is before a committee
        self._said, self._free = cleared, bool(cleared.all())
        for k, one in enumerate(self._reviews.deliveries):
            one.board.start = float(cleared[_START, k])
            one.board.asks = bool(cleared[_ROLLOUT, k] == 0.0)
            one.board.keeps = cleared[_BENEFIT, k] != 0.0 or bool(one.project.replaces)
            if (one.name, _ROLLOUT) in self._asked and one.stage is Stage.VERDICT:
                self._go_on(one, float(cleared[_ROLLOUT, k]), week)
            if (one.name, _BENEFIT) in self._asked and one.stage is Stage.REVIEW:
                self._keep(one, float(cleared[_BENEFIT, k]), week)
        self._reviews.drop_refused(week)

    def ask(self, week: int) -> None:
        """Bring before committees whatever needs their approval now."""
        cleared = self._hear["project_cleared"]()
        if self._free:
            return
        for k, one in enumerate(self._reviews.deliveries):
            if one in self._reviews.wanted and one.stage is Stage.PROPOSED and one.on_market:
                self._bring(k, one, _START, cleared, week)
            elif one.stage is Stage.VERDICT and one.board.holds:
                self._bring(k, one, _ROLLOUT, cleared, week)
            elif self._may_be_judged(one, week):
                self._bring(k, one, _BENEFIT, cleared, week)

    def _may_be_judged(self, one: Delivery, week: int) -> bool:
        """Tell whether people have had time to use it; what replaces old systems must stay."""
        since = week - one.finished if one.stage is Stage.REVIEW else -1.0
        return since >= self._reviews.knobs.benefit_weeks and not one.project.replaces

    def _bring(self, k: int, one: Delivery, gate: int, cleared: Array, week: int) -> None:
        """Bring a project before a committee, once for each decision."""
        if cleared[gate, k] != 0.0 or (one.name, gate) in self._asked:
            return
        self._asked.add((one.name, gate))
        seen, true = self._worth(k, one, gate, week)
        first = float(self._rollouts.live_week[k].min(initial=np.inf))
        self._write(
            k,
            {
                "gate": gate + 1,
                "since": week,
                "cost": one.cost,
                "effort": self._effort(one) * one.technology_effort,
                "pilot": week - first if np.isfinite(first) else 0.0,
                "claim": seen,
                "worth": true,
            },
        )
        self._tell["project_papers"].publish(self._papers)

    def _worth(self, k: int, one: Delivery, gate: int, week: int) -> tuple[float, float]:
        """Worth of going on, less what that costs: by the business case, and in truth.

        What cannot start without it counts with it, as far as that is worth anything.
        """
        reviews, case = self._reviews, one.case
        if gate == _BENEFIT:
            use = float(self._rollouts.use.mean[k] * self._rollouts.quality[k])
            measured = worth(
                case.value * use + case.yearly, reviews.knobs, float(week), float(week)
            )
            return measured, measured
        seen, true = self._net(one, week)
        for other in self._built_on(one):
            more, truly = self._net(other, week)
            seen, true = seen + max(more, 0.0), true + max(truly, 0.0)
        return seen, true

    def _net(self, one: Delivery, week: int) -> tuple[float, float]:
        """Worth of finishing a project, less what that still costs: as believed, and in truth."""
        reviews, case = self._reviews, one.case
        seen = reviews.value_to_go(one, week) - reviews.cost_to_go(one)
        ready = max(min(one.started, float(week)) + one.planned_weeks, float(week))
        pay = pay_of(one.project, reviews.knobs.pool_wages, one.technology_effort * case.ratio)
        rest = max(one.cost * case.ratio - one.spent, 0.0) + max(pay - one.paid, 0.0)
        return seen, worth(case.value + case.yearly, reviews.knobs, float(week), ready) - rest

    def _built_on(self, one: Delivery) -> Sequence[Delivery]:
        """List the projects that nothing but this one keeps from starting."""
        stages = {other.name: other.stage for other in self._reviews.deliveries}
        return [
            other
            for other in self._reviews.deliveries
            if other.stage is Stage.PROPOSED
            and {n for n in other.project.prerequisites if stages[n] not in ROLLED_OUT}
            == {one.name}
        ]

    def _go_on(self, one: Delivery, said: float, week: int) -> None:
        """Roll a project out, or end it, as the committee has said."""
        if said > 0.0:
            one.expand()
            self._reviews.note(week, "project_expand", f"{one.title}: its roll-out is approved")
        elif said < 0.0:
            self._reviews.end(one, week, "a committee does not approve its roll-out")

    def _keep(self, one: Delivery, said: float, week: int) -> None:
        """Close a project whose benefit is known, or take its system out of use again."""
        if said > 0.0:
            one.stage = Stage.DONE
            self._reviews.note(week, "project_done", f"{one.title}: its benefit is reviewed")
        elif said < 0.0:
            self._reviews.end(one, week, "its benefit does not pay for running it")

    def _fund(self, week: int) -> None:
        """Set money aside for approved work of departments, as far as the change budget has it."""
        budget, asked = self._reviews.budget, float(self._hear["work_asked"]())
        if budget.unlimited or asked <= self._granted:
            return
        spare = min(self._reviews.funds(week), budget.cash, asked - self._granted)
        if spare > 0.0 and budget.pay(spare):
            self._granted += spare
            self._tell["work_funded"].publish(self._granted)

    def _write(self, k: int, figures: Mapping[str, float]) -> None:
        for name, value in figures.items():
            self._papers[PAPERS.index(name), k] = value
