"""Responses: complaints tell of real defects; implementers put right, hear, press or do nothing.

Part of resistance informs: the larger the real defects that are left, the more complaints are about
one. Putting right lowers what the technology costs its users, for all of them; hearing people slows
their reactance for as long as words are believed; pressing them speeds it up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

import numpy as np

from sim import signals
from sim.areas.governance import cards
from sim.areas.governance.levers import offered
from sim.areas.governance.motivation import Motivation
from sim.areas.governance.parameters import GovernanceParameters
from sim.areas.governance.response_parameters import RESPONSES
from sim.contracts import Lever, Pull, Refusal
from sim.kernel.board import Array, Signal
from sim.kernel.clock import Phase
from sim.units import BoolArray, FloatArray, IntArray
from sim.world import World

_ACKNOWLEDGE, _RECTIFY, _DISSUADE = (
    RESPONSES.index(name) for name in ("acknowledge", "rectify", "dissuade")
)


class Responses:
    """Answer complaints week by week, department by department, and keep motivation.

    A department is answered in every week in which it is live and its reported complaints per
    intended user reach `response_from`. Of real defects Z, a complaint is about one with chance
    Z / (Z + `other_complaints`), and putting right removes them at `rectify_rate` times that
    chance, so the last ones take longest. Nothing is answered that is not complained of, and only
    those complain who must use the technology.

    Parameters
    ----------
    parameters : knobs of governance.

    Source: Rivard and Lapointe 2012 (four responses; resistance that signals defects); motivation
    after Repenning 2002; own forms and sizes.
    """

    name: ClassVar[str] = "governance.responses"
    publishes: ClassVar[tuple[Signal, ...]] = (
        signals.STANDING_SHIFT,
        signals.REACTANCE_FACTOR,
        signals.RESPONSE_HOURS,
    )
    reads: ClassVar[tuple[Signal, ...]] = (
        signals.LIVE_WEEK,
        signals.COMPLAINTS,
        signals.ROUTINE_SHARE,
    )

    def __init__(self, parameters: GovernanceParameters) -> None:
        self._knobs = parameters
        self._response: IntArray = np.empty(0, dtype=np.int64)
        self._orders: list[tuple[float, IntArray, int]] = []

    def levers(self) -> Sequence[Lever]:
        """Offer to respond otherwise: to hear people, put right, press, or do nothing."""
        return offered(self._knobs, ((cards.RESPOND, self._respond),))

    def _respond(self, pull: Pull, departments: IntArray, week: int) -> Refusal | None:
        if pull.what not in RESPONSES:
            return Refusal("card", f"there is no response {pull.what}".rstrip())
        if self._response.size == 0:
            return Refusal("stage", "there are neither defects nor responses here")
        start = week + self._knobs.levers[cards.RESPOND.name].lead_weeks
        self._orders.append((start, departments, RESPONSES.index(pull.what)))
        return None

    def start(self, world: World) -> None:
        """Register the week, if there is anything to answer or to motivate."""
        knobs, firm = self._knobs, world.organisation
        self._out = {signal.name: world.board.outlet(signal) for signal in self.publishes}
        self._in: dict[str, Callable[[], Array]] = {
            signal.name: world.board.reader(signal) for signal in self.reads
        }
        self._motivates = knobs.motivation_effect > 0.0
        answers = knobs.misfit > 0.0 or knobs.response != "inaction"
        if not self._motivates and not answers:
            return
        self._users = np.maximum(firm.users, 1).astype(np.float64)
        self._user_share = firm.users / max(int(firm.users.sum()), 1)
        self._defects = np.full(firm.n_departments, knobs.misfit)
        self._heard = np.zeros(firm.n_departments)
        self._response = np.full(
            firm.n_departments, RESPONSES.index(knobs.response), dtype=np.int64
        )
        self._motivation = Motivation(knobs, firm.n_departments)
        record = world.record
        self._left = record.series("misfit", "utility") if knobs.misfit > 0.0 else None
        self._level = record.series("motivation", "share") if self._motivates else None
        world.clock.weekly(Phase.ENVIRONMENT, self.name, self._week)

    def _week(self, week: int) -> None:
        """Answer what was complained of up to the start of the week."""
        live = self._in["live_week"]() < week
        complaints = self._in["complaints"]() / self._users
        answered = live & (complaints > 0.0) & (complaints >= self._knobs.response_from)
        response = self._respond_from(week)
        self._heard += answered & (response == _ACKNOWLEDGE)
        self._put_right(answered & (response == _RECTIFY))
        shift = np.where(live, self._defects, 0.0)
        if self._level is not None:
            self._motivation.week(self._in["routine_share"](), live)
            shift = shift + np.where(live, self._motivation.shift(), 0.0)
            self._level[week] = self._user_share @ self._motivation.level
        if self._left is not None:
            self._left[week] = self._user_share @ self._defects
        self._out["standing_shift"].publish(np.clip(shift, -1.0, 1.0))
        self._out["reactance_factor"].publish(self._factor(answered, response))

    def _respond_from(self, week: int) -> IntArray:
        """(D,) what is done about complaints in the week (week - 1, week]."""
        found = self._response
        due = [order for order in self._orders if order[0] < week]
        for _, departments, response in due:
            found[departments] = response
        self._orders = [order for order in self._orders if order[0] >= week]
        return found

    def _put_right(self, answered: BoolArray) -> None:
        """Remove real defects where they are put right, and count the hours."""
        knobs = self._knobs
        told = self._defects / (self._defects + knobs.other_complaints)
        self._defects *= np.where(answered, np.exp(-knobs.rectify_rate * told), 1.0)
        self._out["response_hours"].publish(knobs.rectify_hours * answered)

    def _factor(self, answered: BoolArray, response: IntArray) -> FloatArray:
        """(D,) factor on the growth of reactance in this week."""
        knobs, factor = self._knobs, np.ones(answered.size)
        factor[answered & (response == _DISSUADE)] = knobs.dissuade_factor
        heard = answered & (response == _ACKNOWLEDGE) & (self._heard <= knobs.acknowledge_weeks)
        factor[heard] = knobs.acknowledge_factor
        return factor
