"""Support: a desk that answers tickets, hypercare that staffs it up, helpers at the elbow.

A short-staffed desk is felt in three ways: an open ticket costs output, stops learning, and its
wait makes everybody doubt that using the technology is worth it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.areas.investment.parameters import InvestmentParameters
from sim.contracts import Card, Lever, Pull, Refusal
from sim.kernel.board import Array, Signal
from sim.kernel.clock import Phase
from sim.kernel.desk_weekly import WeeklyDesk
from sim.signals import (
    DESK_REPORT,
    ELBOW_SUPPORT,
    LEAVERS,
    LIVE_WEEK,
    OPEN_SHARE,
    SUPPORT_FACTOR,
    SUPPORT_HEADS,
    SUPPORT_WAIT,
    TICKET_RATE,
)
from sim.units import FloatArray, IntArray
from sim.world import World


@dataclass(frozen=True, slots=True)
class Spell:
    """Note that some heads work from one instant to another, the end excluded.

    Parameters
    ----------
    start, end : weeks.
    heads : people at work.
    departments : whom they help at the elbow; empty for agents of the ticket desk.
    """

    start: int
    end: int
    heads: int
    departments: tuple[int, ...] = ()

    def on_duty(self, week: int) -> bool:
        """Tell whether they work in the week that the instant `week` closes."""
        return self.start < week <= self.end


def tapered(start: int, weeks: int, heads: int) -> tuple[Spell, Spell]:
    """Let heads go in two steps: half of them stay for another quarter of the time.

    Source: a hard stop makes a second dip (model A.11); the step is own design.

    Example
    -------
    >>> [(spell.start, spell.end, spell.heads) for spell in tapered(44, 8, 5)]
    [(44, 52, 5), (52, 54, 3)]
    """
    end = start + weeks
    return Spell(start, end, heads), Spell(end, end + math.ceil(weeks / 4), math.ceil(heads / 2))


class Support:
    """Answer tickets first come, first served, and say how long a new one would wait.

    Parameters
    ----------
    parameters : agents, their share of time, service rate, hypercare, priority, elbow ratio.

    Source: helpdesk as a multi-server queue (Kiefer and Wolfowitz 1955); levers own design.
    """

    name: ClassVar[str] = "investment.support"
    publishes: ClassVar[tuple[Signal, ...]] = (
        SUPPORT_WAIT, OPEN_SHARE, ELBOW_SUPPORT, SUPPORT_HEADS, DESK_REPORT,
    )  # fmt: skip
    reads: ClassVar[tuple[Signal, ...]] = (TICKET_RATE, LEAVERS, LIVE_WEEK, SUPPORT_FACTOR)

    def __init__(self, parameters: InvestmentParameters) -> None:
        self._knobs = parameters
        self._spells: list[Spell] = []
        self._helping: list[Spell] = []

    def start(self, world: World) -> None:
        """Open the ticket desk and register its week."""
        knobs, self._world = self._knobs, world
        self._desk = WeeklyDesk(
            world.streams,
            "support",
            world.organisation.identity,
            knobs.service_rate * knobs.support_share,
            knobs.support_agents,
            classes=2,
        )
        self._out = {signal.name: world.board.outlet(signal) for signal in self.publishes}
        self._in = {signal.name: world.board.reader(signal) for signal in self.reads}
        self._factor: Array | None = None
        self._is_factored = False
        record = world.record
        self._waiting = record.series("tickets_waiting", "tickets")
        self._wait = record.series("support_wait", "weeks")
        self._raised = record.series("tickets_raised", "tickets")
        self._agents = record.series("agents", "heads")
        self._agents[0] = knobs.support_agents
        world.clock.weekly(Phase.DECIDE, self.name, self._say_who_helps)
        world.clock.weekly(Phase.WORK_TICKETS, self.name, self._answer)
        world.clock.at_end(self.name, self._keep)

    def levers(self) -> Sequence[Lever]:
        """Offer hypercare and elbow support."""
        return (AddSupport(self, self._knobs), ElbowSupport(self, self._knobs))

    def hire(self, spells: Iterable[Spell]) -> None:
        """Pay people for a while; several spells at once add up."""
        self._spells.extend(s for s in spells if s.heads > 0 and s.start < s.end)

    def users_of(self, departments: IntArray) -> int:
        """Count the intended users of some departments."""
        return int(self._world.organisation.users[departments].sum())

    def _say_who_helps(self, week: int) -> None:
        """Publish who is paid, and who is helped at the elbow, in the week that closes now."""
        helping = [spell for spell in self._spells if spell.on_duty(week)]
        if helping == self._helping:
            return
        self._helping = helping
        cover = np.zeros(self._world.organisation.n_departments)
        heads = 0.0
        for spell in helping:
            where = np.array(spell.departments, dtype=np.int64)
            if where.size:
                cover[where] += spell.heads * self._knobs.elbow_ratio / self.users_of(where)
                heads += spell.heads
            else:
                heads += spell.heads * self._knobs.support_share
        self._out["elbow_support"].publish(np.minimum(cover, 1.0))
        self._out["support_heads"].publish(heads)

    def _answer(self, week: int) -> None:
        """Run the desk through the week that closes now, and look ahead from here."""
        desk, before = self._desk, self._desk.arrived
        desk.let_go(self._in["leavers"]())
        agents = self._on_duty(week)
        desk.staff(agents)
        rate, factor = self._in["ticket_rate"](), self._in["support_factor"]()
        if factor is not self._factor:
            self._factor, self._is_factored = factor, bool((factor != 1.0).any())
        if self._is_factored:
            rate = rate * factor[self._world.organisation.department]
        open_share = desk.run_week(rate, self._grade(week))
        self._out["open_share"].publish(open_share)
        self._agents[week] = agents
        # An arrival now is served by those who are on duty from now on.
        desk.staff(self._on_duty(week + 1))
        wait, waiting = desk.virtual_wait(), desk.waiting
        self._out["support_wait"].publish(wait)
        self._out["desk_report"].publish(np.array([waiting, wait]))
        self._wait[week], self._waiting[week] = wait, waiting
        self._raised[week] = desk.arrived - before

    def _on_duty(self, week: int) -> int:
        """Count the agents of the ticket desk in the week that the instant `week` closes."""
        heads = self._knobs.support_agents
        for spell in self._spells:
            if spell.on_duty(week) and not spell.departments:
                heads += spell.heads
        return heads

    def _grade(self, week: int) -> IntArray | None:
        """Put tickets of departments that went live a short time ago first, where so stated."""
        urgent = self._knobs.priority_weeks
        if urgent <= 0.0:
            return None
        age: FloatArray = week - 1 - self._in["live_week"]()
        fresh = (age >= 0.0) & (age < urgent)
        return np.where(fresh[self._world.organisation.department], 0, 1).astype(np.int64)

    def _keep(self, week: int) -> None:
        """Leave the desk's own statistics at the end of the run."""
        record = self._world.record
        record.desk("support", self._desk.statistics())
        paid = [min(s.end, week) for s in self._spells if s.start < week]
        record.fact("last_support_week", float(max(paid, default=0)))


class AddSupport:
    """Hypercare: more agents at the ticket desk, who serve everybody."""

    def __init__(self, support: Support, parameters: InvestmentParameters) -> None:
        self._support, self._knobs = support, parameters

    @property
    def card(self) -> Card:
        """The card that management sees."""
        return Card(
            name="add_support",
            title="Hypercare",
            does="Puts more agents on the support desk for some weeks; paid by the week.",
            area=Support.name,
            source="hypercare practice; a hard stop makes a second dip (model A.11)",
            amount=float(self._knobs.hypercare_staff),
            amount_unit="heads",
            weeks=self._knobs.hypercare_weeks,
        )

    def pull(self, pull: Pull, departments: IntArray, week: int) -> Refusal | None:  # noqa: ARG002
        """Staff the desk up from now, or from the date that the pull names."""
        if pull.amount is None and self._knobs.hypercare_staff == 0:
            return Refusal("stage", "nobody is planned for hypercare and the plan names no amount")
        heads, start, weeks = _terms(pull, self.card, week)
        if self._knobs.hypercare_taper:
            self._support.hire(tapered(start, weeks, heads))
        else:
            self._support.hire([Spell(start, start + weeks, heads)])
        return None


class ElbowSupport:
    """Helpers who sit beside users: they learn faster and raise fewer tickets."""

    def __init__(self, support: Support, parameters: InvestmentParameters) -> None:
        self._support, self._knobs = support, parameters

    @property
    def card(self) -> Card:
        """The card that management sees."""
        return Card(
            name="elbow_support",
            title="Elbow support",
            does="Puts helpers beside the users of some departments, shared by their number.",
            area=Support.name,
            source="hospital practice: one per 2 to 4 users (Leidos); effects are assumptions",
            amount=float(self._knobs.elbow_staff),
            amount_unit="heads",
            weeks=self._knobs.hypercare_weeks,
        )

    def pull(self, pull: Pull, departments: IntArray, week: int) -> Refusal | None:
        """Send helpers to the departments in scope."""
        if self._support.users_of(departments) == 0:
            return Refusal("department", "nobody there is an intended user")
        heads, start, weeks = _terms(pull, self.card, week)
        self._support.hire([Spell(start, start + weeks, heads, tuple(departments.tolist()))])
        return None


def _terms(pull: Pull, card: Card, week: int) -> tuple[int, int, int]:
    """Return whole heads, first week and whole weeks of a pull; parts are rounded up."""
    heads = card.amount if pull.amount is None else pull.amount
    weeks = card.weeks if pull.weeks is None else pull.weeks
    start = week if pull.date is None else max(week, pull.date)
    return math.ceil(heads), start, math.ceil(weeks)
