"""What planning says about the portfolio's technologies, and what it is told in return."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from sim import signals
from sim.areas.investment.delivery import Stage
from sim.areas.investment.reviews import Reviews
from sim.areas.investment.rollouts import Rollouts
from sim.kernel.board import Array, Outlet

HEARS = (
    signals.PROJECT_QUALITY,
    signals.PROJECT_EFFORT,
    signals.PROJECT_REPLACED,
    signals.PROJECT_ORDERS,
    signals.EXTENDED_SUPPORT,
    signals.CONTRACT_MISSING,
    signals.ACCESS_LOST,
)
TELLS = (
    signals.PROJECT_USE,
    signals.PROJECT_SPENT,
    signals.PROJECT_STARTED,
    signals.PROJECT_ENDED,
)


@dataclass(frozen=True, slots=True)
class Planned:
    """Carry what planning says to projects, roll-outs and reviews.

    Parameters
    ----------
    hear, tell : readers and outlets of the portfolio, by signal.
    reviews, rollouts : of its projects.

    Source: own design.
    """

    hear: Mapping[str, Callable[[], Array]]
    tell: Mapping[str, Outlet]
    reviews: Reviews
    rollouts: Rollouts

    def follow(self) -> None:
        """Take in what technologies are worth and ask, what is opened, signed, and closed."""
        effort, orders = self.hear["project_effort"](), self.hear["project_orders"]()
        self.rollouts.quality = self.hear["project_quality"]()
        self.rollouts.replaced = self.hear["project_replaced"]()
        self.rollouts.access = 1.0 - self.hear["access_lost"]()
        missing = self.hear["contract_missing"]().tolist()
        for place, one in enumerate(self.reviews.deliveries):
            one.heed_contract(not missing[place])
            if one.stage is Stage.PROPOSED:
                one.on_market = bool(np.isfinite(effort[place]))
                one.technology_effort = float(effort[place]) if one.on_market else 1.0
                # What is turned down is not asked for again week by week.
                allowed = one.board.start >= 0.0
                if orders[place] and allowed and one not in self.reviews.wanted:
                    self.reviews.wanted.append(one)

    def report(self) -> None:
        """Say what is used, what was spent, what has started, and what was ended."""
        deliveries = self.reviews.deliveries
        self.tell["project_use"].publish(self.rollouts.use.mean)
        self.tell["project_spent"].publish(np.array([one.spent for one in deliveries]))
        self.tell["project_started"].publish(np.array([one.started for one in deliveries]))
        ended = [one.stage is Stage.ENDED for one in deliveries]
        self.tell["project_ended"].publish(np.array(ended, dtype=np.bool_))

    def support_bill(self) -> float:
        """Money that a week of technologies without regular support costs."""
        return float(self.hear["extended_support"]())
