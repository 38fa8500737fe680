"""The best opening weeks, known afterwards: an oracle over the curves that this future had.

No plan could know them. The value is that of the timing alone: every project takes the weeks that
were planned, costs what was estimated times its effort, and is used by everybody from then on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from sim.areas.planning.market import Market
from sim.kernel.finance import annuity
from sim.units import WEEKS_PER_YEAR, FloatArray, IntArray, discount_factor


@dataclass(frozen=True, slots=True)
class Undertaking:
    """State what a project is worth and costs, as estimated.

    Parameters
    ----------
    value, run_cost : money a year, at full use.
    cost : money.
    weeks : from its opening to its use.
    """

    value: float
    cost: float
    run_cost: float
    weeks: float


@dataclass(frozen=True)
class Timing:
    """Bundle what is known of the projects, and how money of later weeks counts.

    Parameters
    ----------
    projects : name -> undertaking, in the order of the portfolio.
    discount_rate : a year.
    money_weeks : weeks for which money counts; at least the simulated ones.
    """

    projects: Mapping[str, Undertaking] = field(default_factory=dict)
    discount_rate: float = 0.0
    money_weeks: int = 0


class Hindsight:
    """Value openings of a line's technologies on the realised curves.

    Parameters
    ----------
    market : all technologies, at the end of a run.
    timing : projects and money.

    Source: own design; the best sequence by dynamic programming over technologies and weeks.
    """

    def __init__(self, market: Market, timing: Timing) -> None:
        self._market = market
        self._projects: list[Undertaking] = list(timing.projects.values())
        self._end = market.worth.shape[1]
        weeks = np.arange(self._end)
        self._discount = discount_factor(weeks.astype(np.float64), timing.discount_rate)
        after = max(timing.money_weeks - self._end + 1, 0)
        self._after = annuity(after, timing.discount_rate)

    def best(self, line: int) -> float:
        """Find the value of the best openings of a line, none of them among what is tried.

        Returns
        -------
        Money at week 0.
        """
        here = self._market.current(line, 0)
        flow = self._flow(here)
        reached = [(self._launch(here), flow)]
        for k in self._members(line):
            older = [value for launch, value in reached if launch < self._launch(k)]
            if not older:
                continue  # what is in use was launched no earlier: nothing to gain by opening it
            flow, first, cost = self._flow(k), self._weeks(k), self._costs(k)
            before = np.max(older, axis=0)
            entered = np.full(self._end + 1, -np.inf)
            entered[first : self._end] = before[first : self._end] - cost[: self._end - first]
            reached.append((self._launch(k), np.maximum.accumulate(entered - flow) + flow))
        return max(float(value[-1]) for _, value in reached)

    def reached(self, line: int, started: FloatArray) -> float:
        """Value the openings that a firm made.

        Parameters
        ----------
        line : of technologies.
        started : (P,) week in which each project was opened; infinite where it was not.

        Returns
        -------
        Money at week 0; never more than `best`.
        """
        here = self._market.current(line, 0)
        launch, flow, total, since = self._launch(here), self._flow(here), 0.0, 0
        begun = [(int(started[p]), k) for k in self._members(line)
                 for p in [self._market.project[k]] if np.isfinite(started[p])]  # fmt: skip
        for week, k in sorted(begun, key=lambda one: one[0] + self._weeks(one[1])):
            total -= float(self._costs(k)[week])
            ready = week + self._weeks(k)
            if ready < self._end and self._launch(k) > launch:
                total += float(flow[ready] - flow[since])
                launch, flow, since = self._launch(k), self._flow(k), ready
        return total + float(flow[-1] - flow[since])

    def _members(self, line: int) -> IntArray:
        """Technologies of a line that a known project can bring in, in the order of launches."""
        mine = (self._market.line == line) & (self._market.project >= 0)
        found = np.flatnonzero(mine & ~self._market.installed)
        return found[np.argsort(self._market.launch[found], kind="stable")]

    def _launch(self, k: int) -> float:
        return float(self._market.launch[k]) if k >= 0 else -np.inf

    def _project(self, k: int) -> Undertaking:
        return self._projects[int(self._market.project[k])]

    def _weeks(self, k: int) -> int:
        return int(min(round(self._project(k).weeks), self._end))

    def _costs(self, k: int) -> FloatArray:
        """(weeks,) what opening a project costs, discounted; infinite before the launch."""
        effort = np.array([self._market.effort(week)[k] for week in range(self._end)])
        never = np.isinf(effort)  # not even for nothing
        paid = self._project(k).cost * np.where(never, 0.0, effort) * self._discount
        return np.where(never, np.inf, paid)

    def _flow(self, k: int) -> FloatArray:
        """(weeks + 1,) discounted money of having a technology in use up to each week, and to
        the end of the money's horizon."""
        if k < 0:
            return np.zeros(self._end + 1)
        market, terms = self._market, self._market.terms[k]
        late = np.arange(self._end) >= market.supported_until[k]
        yearly = -terms.support_cost * late
        if market.project[k] >= 0 and not market.installed[k]:
            project = self._project(k)
            yearly = yearly + project.value * market.worth[k] - project.run_cost
        weekly = yearly / WEEKS_PER_YEAR * self._discount
        total = np.concatenate([[0.0], np.cumsum(weekly)])
        total[-1] += weekly[-1] * self._after
        return np.asarray(total)
