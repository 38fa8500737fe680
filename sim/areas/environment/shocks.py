"""Shocks strike from outside: keyed by their name, so every plan of a future meets the same ones.

A hazard strikes or not, in its own week and with its own size, whatever the plan does and whatever
other hazards a scenario lists: switching one off changes only the runs in which it struck.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim import signals
from sim.areas.environment.parameters import EnvironmentParameters, Shock, ShockKind
from sim.contracts import Lever
from sim.kernel.board import Outlet, Signal
from sim.kernel.clock import Phase
from sim.kernel.streams import Streams, name_key
from sim.organisation.people import Organisation
from sim.units import WEEKS_PER_YEAR, BoolArray, FloatArray
from sim.world import World

_STRIKES, _WEEK, _SIZE = 0, 1, 2
_SHARES = ("competing_change", "departures", "reorganisation", "goals_rotate", "opposition")
_LASTING = ("competing_change", "opposition", "duty")
_AT_ONCE = ("departures", "reorganisation", "goals_rotate")
#: Strikes of one hazard in one future; a rate that asks for more is cut here.
_MOST = 1000


@dataclass(frozen=True, slots=True)
class Strike:
    """Note that a hazard strikes in this future: when, how hard, and whom.

    Parameters
    ----------
    shock : the hazard.
    title : what happens, in words.
    week : first week in which it acts.
    end : first week in which it no longer acts; infinite for what stays.
    size : factor or share, as drawn.
    touched : (D,) departments that it touches.
    """

    shock: Shock
    title: str
    week: int
    end: float
    size: float
    touched: BoolArray


def strikes(
    name: str, shock: Shock, streams: Streams, organisation: Organisation
) -> tuple[Strike, ...]:
    """Draw whether a hazard strikes in this future, when and how hard, and how often.

    Parameters
    ----------
    name : name of the hazard, the identity of its luck.
    shock : its chance, window, size and departments (or groups of departments).
    streams : luck of the future.
    organisation : departments and groups; names that it does not have touch nobody, and the title
        says so.

    Returns
    -------
    The strikes in the order of their weeks; none where it does not strike. A rate makes them a
    Poisson process; raising it moves the same strikes closer together and brings further ones.

    Source: own design; draws by inverse distribution function, keyed by the hazard's name.
    """
    who = name_key(name)
    if float(streams.uniform("hazard", who, _STRIKES)[0]) >= shock.chance:
        return ()
    if shock.per_year <= 0.0:
        span = max(shock.end - shock.start, 1)
        week = shock.start + int(float(streams.uniform("hazard", who, _WEEK)[0]) * span)
        return (_struck(name, shock, week, 0, streams, organisation),)
    found: list[Strike] = []
    gap = WEEKS_PER_YEAR / shock.per_year
    at = shock.start + gap * float(streams.exponential("turbulence", who, 0)[0])
    while at < shock.end and len(found) < _MOST:
        found.append(_struck(name, shock, int(at), len(found), streams, organisation))
        at += gap * float(streams.exponential("turbulence", who, len(found))[0])
    return tuple(found)


def _struck(
    name: str, shock: Shock, week: int, nth: int, streams: Streams, organisation: Organisation
) -> Strike:
    """Give the nth strike of a hazard its size and say whom it touches."""
    size = shock.size
    if shock.spread > 0.0:
        luck = streams.normal("hazard", name_key(name), _SIZE + nth)
        size *= math.exp(shock.spread * float(luck[0]))
    if shock.kind in _SHARES:
        size = min(size, 1.0)
    touched, unknown = _touched(shock.departments, organisation)
    title = shock.title or name.replace("_", " ")
    if unknown:
        title += f" (not in this organisation: {', '.join(unknown)})"
    first = _first_week(shock.kind, week)
    return Strike(shock, title, first, _end(shock, first), size, touched)


def _first_week(kind: ShockKind, week: int) -> int:
    """Bad data lie there from the start; people go or move in a week, and the first week is 1."""
    if kind == "data_defect":
        return 0
    return max(week, 1) if kind in _AT_ONCE else week


def _end(shock: Shock, week: int) -> float:
    if shock.kind in _AT_ONCE:
        return week + 1
    if shock.kind in _LASTING and shock.weeks > 0:
        return week + math.ceil(shock.weeks)
    return math.inf


def _touched(names: Sequence[str], organisation: Organisation) -> tuple[BoolArray, tuple[str, ...]]:
    touched = np.full(organisation.n_departments, not names, dtype=np.bool_)
    unknown = []
    for name in names:
        members = organisation.groups.get(name, (name,))
        inside = np.isin(np.array(organisation.departments), np.array(members))
        touched |= inside
        if not inside.any():
            unknown.append(name)
    return touched, tuple(unknown)


class Shocks:
    """Let the hazards of a scenario strike, and the technology's gain decay.

    What each kind does from its week on: `data_defect` multiplies the cut-over defect by its size
    (from the start); `sponsor_exit` takes the sponsor; `support_end` multiplies the price of the
    old system, `price_jump` that of running the new one and of what vendors do under contracts;
    `competing_change` adds a change to its departments and takes its share of the integration team,
    for its weeks; `departures` makes its share of users leave in its week; `reorganisation` gives
    its share of managers a new seat and of ties another end, in its week; `opposition` has the most
    heard user of each of its departments speak against the technology, for its weeks;
    `obsolescence` (a superior technology arrives) multiplies the technology's gain; `goals_rotate`
    moves its share of the goals' weight; on a `duty` the regulator acts, not this. Where a hazard
    names technologies of the roadmap, its `support_end` ends their support and its `obsolescence`
    overtakes them, in place of the scenario's own; a `support_end` may end that of a component of
    infrastructure instead. With a yearly rate a hazard is turbulence: it
    strikes again and again.

    Parameters
    ----------
    parameters : hazards by name, and the half-life of the gain.
    technologies : names of the roadmap's technologies, in order.

    Source: own design; half-life after "redundant two years later".
    """

    name: ClassVar[str] = "environment.shocks"
    publishes: ClassVar[tuple[Signal, ...]] = (
        signals.GAIN_FACTOR,
        signals.DEFECT_FACTOR,
        signals.SPONSOR_PRESENT,
        signals.LEGACY_COST_FACTOR,
        signals.RUN_COST_FACTOR,
        signals.OTHER_CHANGES,
        signals.TEAM_SHARE,
        signals.DEPARTURES,
        signals.OPPOSITION,
        signals.REORGANISED,
        signals.SUPPORT_OVER,
        signals.INFRASTRUCTURE_OVER,
        signals.OVERTAKEN,
        signals.GOALS_ROTATED,
    )
    reads: ClassVar[tuple[Signal, ...]] = ()

    def __init__(self, parameters: EnvironmentParameters, technologies: Sequence[str] = ()) -> None:
        self._parameters, self._technologies = parameters, tuple(technologies)

    def start(self, world: World) -> None:
        """Draw the strikes of this future and register the shocks of every week."""
        self._world = world
        self.strikes = tuple(
            found
            for name, shock in self._parameters.hazards.items()
            for found in strikes(name, shock, world.streams, world.organisation)
        )
        self._turns = {week for one in self.strikes for week in (one.week, one.end)}
        self._out: dict[str, Outlet] = {
            signal.name: world.board.outlet(signal) for signal in self.publishes
        }
        world.clock.weekly(Phase.ENVIRONMENT, self.name, self._week)

    def levers(self) -> Sequence[Lever]:
        """Offer nothing: nobody chooses the shocks."""
        return ()

    def _week(self, week: int) -> None:
        """Note what strikes now, and publish what acts where that has changed."""
        if week not in self._turns and math.isinf(self._parameters.gain_half_life):
            return
        for one in self.strikes:
            if one.week == week:
                self._note(one)
        acting = [one for one in self.strikes if one.week <= week < one.end]
        out = self._out
        if self._technologies:
            self._strike_roadmap(acting)
        self._strike_infrastructure(acting)
        acting = [one for one in acting if not (one.shock.technologies or one.shock.infrastructure)]
        out["gain_factor"].publish(_product(acting, "obsolescence") * self._left(week))
        out["defect_factor"].publish(_product(acting, "data_defect"))
        out["legacy_cost_factor"].publish(_product(acting, "support_end"))
        out["run_cost_factor"].publish(_product(acting, "price_jump"))
        out["sponsor_present"].publish(not any(_of(acting, "sponsor_exit")))
        n = self._world.organisation.n_departments
        busy, others, stay, kept, calm = 1.0, np.zeros(n), np.ones(n), np.ones(n), np.ones(n)
        for one in _of(acting, "competing_change"):
            busy *= 1.0 - one.size
            others += one.touched
        for one in _of(acting, "departures"):
            stay *= 1.0 - one.size * one.touched
        for one in _of(acting, "reorganisation"):
            kept *= 1.0 - one.size * one.touched
        for one in _of(acting, "opposition"):
            calm *= 1.0 - one.size * one.touched
        out["opposition"].publish(1.0 - calm)
        out["team_share"].publish(busy)
        out["other_changes"].publish(others)
        out["departures"].publish(1.0 - stay)
        out["reorganised"].publish(1.0 - kept)
        aims = math.prod(1.0 - one.size for one in _of(acting, "goals_rotate"))
        out["goals_rotated"].publish(1.0 - aims)

    def _strike_roadmap(self, acting: Sequence[Strike]) -> None:
        """Say which technologies of the roadmap are without support, or overtaken."""
        over = np.zeros(len(self._technologies), dtype=np.bool_)
        left: FloatArray = np.ones(len(self._technologies))
        for one in acting:
            named = np.isin(np.array(self._technologies), np.array(one.shock.technologies))
            if one.shock.kind == "support_end":
                over |= named
            elif one.shock.kind == "obsolescence":
                left[named] *= one.size
        self._out["support_over"].publish(over)
        self._out["overtaken"].publish(left)

    def _strike_infrastructure(self, acting: Sequence[Strike]) -> None:
        """Say of which components of infrastructure the vendor has ended support early."""
        struck = [one.shock.infrastructure - 1 for one in acting if one.shock.infrastructure]
        if struck:
            over = self._out["infrastructure_over"].read().copy()
            over[struck] = True
            self._out["infrastructure_over"].publish(over)

    def _left(self, week: int) -> float:
        """What the half-life has left of the gain."""
        return float(2.0 ** (-week / self._parameters.gain_half_life))

    def _note(self, one: Strike) -> None:
        self._world.record.event(one.week, "shock", one.title)


def _of(strikes: Iterable[Strike], kind: ShockKind) -> list[Strike]:
    return [one for one in strikes if one.shock.kind == kind]


def _product(strikes: Iterable[Strike], kind: ShockKind) -> float:
    return math.prod(one.size for one in _of(strikes, kind))
