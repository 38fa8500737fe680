"""Voices from outside: vendor, peers, customers, press and regulator; some of it gets in.

A source has a bias that may fade, an error of each week, a date, and a delay with which it tells of
outside events. Customers judge the technology by how they are served while it comes in, the better
if they were asked to order less. Gatekeepers hear it; the others only as far as it reaches beyond
them. What a person takes in grows with his skill. It makes him aware, pulls his attitude towards
what is claimed, and colours the forecasts of projects. An outside event is known inside once
anybody who hears of it has taken it in: with no reach beyond them, a gatekeeper. A duty that is
known may make those whom it binds more willing, because it is the law. The organisation speaks
outside too: customers that are told order later, and a vendor pays for a reference. With no source
declared there is no phase, no signal and no cost.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim import signals
from sim.areas.environment.gatekeepers import gatekeepers, uptake
from sim.areas.environment.parameters import EnvironmentParameters
from sim.areas.environment.shocks import Strike, strikes
from sim.areas.environment.source_parameters import SourceTerms
from sim.areas.environment.speaking import Speaking
from sim.contracts import Lever
from sim.kernel.board import Array, Signal
from sim.kernel.clock import Phase
from sim.kernel.streams import name_key
from sim.units import FloatArray
from sim.world import World


@dataclass(slots=True)
class Event:
    """Follow one outside event until somebody inside knows of it.

    Parameters
    ----------
    strike : what happens outside, and when.
    threshold : hazard of being heard at which it becomes known.
    heard : hazard summed so far.
    known : week in which it became known; infinite until then.
    """

    strike: Strike
    threshold: float
    heard: float = 0.0
    known: float = math.inf


class Sources:
    """Let outside voices reach people, forecasts and management, and let the organisation speak.

    Parameters
    ----------
    parameters : sources, gatekeepers, absorptive capacity, and the hazards that may strike.

    Source: gatekeepers after Allen 1977, absorptive capacity after Cohen and Levinthal 1990, the
    external coefficient of Bass 1969 as a limit; hazards with keyed thresholds, Sellke 1983.
    """

    name: ClassVar[str] = "environment.sources"
    publishes: ClassVar[tuple[Signal, ...]] = (
        signals.OUTSIDE_RATE,
        signals.OUTSIDE_PULL,
        signals.OUTSIDE_WORD,
        signals.OUTSIDE_NEWS,
        signals.DUTY_PULL,
        signals.OUTLOOK,
        signals.DEMAND_SHIFT,
        signals.VENDOR_TERMS,
    )
    reads: ClassVar[tuple[Signal, ...]] = (
        signals.KNOWLEDGE,
        signals.PROFICIENT_USERS,
        signals.OUTPUT_SHARE,
    )

    def __init__(self, parameters: EnvironmentParameters) -> None:
        self._knobs = parameters
        self._speaking = Speaking()

    def levers(self) -> Sequence[Lever]:
        """Offer to speak to customers and for the vendor, where anybody outside is declared."""
        return self._speaking.levers() if self._knobs.sources else ()

    def start(self, world: World) -> None:
        """Find the gatekeepers and the outside events of this future, and register the week."""
        self._world, knobs = world, self._knobs
        self._out = {signal.name: world.board.outlet(signal) for signal in self.publishes}
        self._in: dict[str, Callable[[], Array]] = {
            signal.name: world.board.reader(signal) for signal in self.reads
        }
        if not knobs.sources:
            return
        self._gates = gatekeepers(knobs, world.organisation, world.streams)
        self._reach = [
            np.where(self._gates, 1.0, one.reach) * world.organisation.user
            for one in knobs.sources.values()
        ]
        told = {kind for one in knobs.sources.values() for kind in one.tells}
        self._events = [
            Event(found, float(world.streams.exponential("outside news", name_key(name), nth)[0]))
            for name, shock in knobs.hazards.items()
            if shock.kind in told
            for nth, found in enumerate(strikes(name, shock, world.streams, world.organisation))
        ]
        faces = world.organisation.users * world.organisation.customer_facing
        self._faces = faces / max(int(faces.sum()), 1)
        self._customers = any(one.served > 0.0 for one in knobs.sources.values())
        if self._customers:
            self._word = world.record.series("customer_word", "share of output")
        self._picture = 0.0
        self._outlook = world.record.series("outlook", "factor")
        self._outlook[0] = 1.0
        self._speaking.begin(world.record.event, self._in["fluent_person"])
        world.clock.weekly(Phase.ENVIRONMENT, self.name, self._week)
        world.clock.at_end(self.name, self._keep)

    def _week(self, week: int) -> None:
        """Say what reaches whom in the week that begins, and what has become known."""
        knobs = self._knobs
        taken = uptake(knobs.absorptive, self._in["knowledge"]())
        felt = self._felt(week)
        if self._customers:
            self._word[week] = felt
        speaking = [one.start <= week < one.end for one in knobs.sources.values()]
        rate, pull = np.zeros(taken.size), np.zeros(taken.size)
        weight, claim = 0.0, 0.0
        for name, one, reach, speaks in zip(
            knobs.sources, knobs.sources.values(), self._reach, speaking, strict=True
        ):
            if speaks:
                rate += one.rate * reach
                pull += one.rate * one.believed * reach
                weight += one.rate * one.believed
                claim += one.rate * one.believed * self._says(name, one, week, felt)
        said = claim / weight if weight > 0.0 else 0.0
        out = self._out
        out["outside_rate"].publish(rate * taken)
        out["outside_pull"].publish(np.minimum(knobs.outside_pull * pull * taken, 1.0))
        out["outside_word"].publish(said)
        heard = said if self._gates.any() else 0.0
        self._picture += (heard - self._picture) * -math.expm1(-1.0 / knobs.outlook_weeks)
        self._outlook[week] = max(0.0, 1.0 + knobs.outlook_weight * self._picture)
        out["outlook"].publish(float(self._outlook[week]))
        self._listen(week, taken)
        out["demand_shift"].publish(self._speaking.demand(week))
        out["vendor_terms"].publish(self._speaking.terms(week))

    def _felt(self, week: int) -> float:
        """Say by how much customers got more than they asked for in the week before, of normal."""
        if not self._customers:
            return 0.0
        asked = self._speaking.demand(week - 1)
        return float(self._faces @ (self._in["output_share"]() - asked))

    def _says(self, name: str, one: SourceTerms, week: int, felt: float) -> float:
        """Say by how much a source makes the technology better than it is, in this week."""
        bias = one.bias * math.exp2(-(week - one.start) / one.fade_weeks) + one.served * felt
        if one.noise > 0.0:
            luck = self._world.streams.normal("outside word", name_key(name), week)
            bias += one.noise * float(luck[0])
        return max(bias, -1.0)

    def _listen(self, week: int, taken: FloatArray) -> None:
        """Let whoever hears of outside events bring the news in."""
        for event in self._events:
            if math.isfinite(event.known):
                continue
            kind, when = event.strike.shock.kind, event.strike.week
            for one, reach in zip(self._knobs.sources.values(), self._reach, strict=True):
                if kind in one.tells and max(when + one.delay, one.start) <= week < one.end:
                    event.heard += one.rate * float(reach @ taken)
            if event.heard >= event.threshold:
                event.known = float(week)
                text = f"the organisation hears of it: {event.strike.title}"
                self._world.record.event(week, "outside_news", text)
        known = sum(math.isfinite(event.known) for event in self._events)
        self._out["outside_news"].publish(float(known))
        if self._knobs.duty_pull > 0.0:
            self._out["duty_pull"].publish(self._lawful(week))

    def _lawful(self, week: int) -> FloatArray:
        """(D,) pull on attitudes of duties that are known and have not ended."""
        left: FloatArray = np.ones(self._world.organisation.n_departments)
        for event in self._events:
            if event.strike.shock.kind == "duty" and event.known <= week < event.strike.end:
                left *= 1.0 - self._knobs.duty_pull * event.strike.touched
        return np.asarray(1.0 - left)

    def _keep(self, week: int) -> None:
        """State at the end how long outside events were news to nobody inside."""
        record = self._world.record
        come = [one for one in self._events if one.strike.week <= week]
        record.fact("gatekeepers", float(self._gates.sum()))
        record.fact("outside_events", float(len(come)))
        lags = [min(one.known, float(week)) - one.strike.week for one in come]
        record.fact("outside_event_lags", sum(lags))
