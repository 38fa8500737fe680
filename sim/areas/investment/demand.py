"""Demand: small requests of departments, a desk that meets them, and those who do not wait.

Whoever waits too long helps himself: that is shadow use, and the desk never sees the work again.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import simpy

from sim import signals
from sim.areas.investment.demand_levers import Change, DeskRules, desk_levers
from sim.areas.investment.parameters import InvestmentParameters, RequestClass
from sim.contracts import Lever
from sim.kernel.board import Signal
from sim.kernel.clock import Phase
from sim.kernel.desk import Desk
from sim.kernel.streams import Streams, name_key
from sim.units import FloatArray
from sim.world import World

_BLOCK = 64
_MEMORY = 1.0 / 13.0
_FINEST = 1000.0
_PER = 100.0


class Source:
    """Let one department bring requests of one class; the n-th is the same under every plan.

    Parameters
    ----------
    name, kind : class of the requests.
    department, users : who asks.
    who : identity of the pair, for draws.
    streams : luck of the future; drawn a block of requests at a time.

    Source: own design; thresholds after Sellke 1983.
    """

    def __init__(
        self,
        name: str,
        kind: RequestClass,
        department: int,
        users: float,
        who: int,
        streams: Streams,
    ) -> None:
        self.name, self.kind, self.department, self.users = name, kind, department, users
        self._who, self._streams = who, streams
        self._passed, self._asked = 0.0, 0
        self._block: list[list[float]] = []
        self._next_at = self._draw()[0]

    def bring(self, rate: float) -> Iterator[tuple[float, Request]]:
        """Yield the requests of one week and the part of the week after which each comes.

        Parameters
        ----------
        rate : requests a week, as they come in this week.
        """
        end = self._passed + rate
        while rate > 0.0 and self._next_at <= end:
            _, work, patience, luck, helped = self._draw()
            kind = self.kind
            value = kind.value * math.exp(kind.value_spread * luck)
            itself = helped < kind.self_service
            made = Request(self, work * kind.work_weeks, patience * kind.patience, value, itself)
            yield (self._next_at - self._passed) / rate, made
            self._asked += 1
            self._next_at += self._draw()[0]
        self._passed = end

    def _draw(self) -> list[float]:
        """Look up the draws of the next request: gap, work, patience, worth, self-service."""
        place = self._asked % _BLOCK
        if place == 0 and len(self._block) != _BLOCK * (1 + self._asked // _BLOCK):
            streams, who = self._streams, self._who
            nth = np.arange(self._asked, self._asked + _BLOCK)
            drawn = [
                streams.exponential("request gap", who, nth),
                streams.exponential("request work", who, nth),
                streams.exponential("request patience", who, nth),
                streams.normal("request value", who, nth),
                streams.uniform("request self-service", who, nth),
            ]
            self._block += np.stack(drawn, axis=1).tolist()
        return self._block[self._asked]


@dataclass(frozen=True, slots=True)
class Request:
    """Hold one request: work and patience in weeks, worth in money, whether it meets itself."""

    source: Source
    work: float
    patience: float
    value: float
    self_served: bool


class Demand:
    """Meet requests by triage, until their owners lose patience.

    Requests come at random, more of them for some weeks after a go-live. A price keeps those away
    that are worth less than their work would cost; a quota turns away what a department brings
    beyond it; self-service meets a part at once. The others wait for the desk, in the order of the
    triage, and leave it unserved when their patience ends.

    Parameters
    ----------
    parameters : classes, staff, triage, quota, price; without classes, nothing.

    Source: own design; M/M/c with impatience in the limit of one class without surge (Palm 1957).
    """

    name: ClassVar[str] = "investment.demand"
    publishes: ClassVar[tuple[Signal, ...]] = (signals.UNMET_SHARE,)
    reads: ClassVar[tuple[Signal, ...]] = (signals.LIVE_WEEK, signals.PROJECT_CHANGES)

    def __init__(self, parameters: InvestmentParameters) -> None:
        self._knobs = parameters

    def levers(self) -> Sequence[Lever]:
        """Offer to set quota, price and triage; staff is a setting of the scenario."""
        return desk_levers(self._knobs, self._order)

    def start(self, world: World) -> None:
        """Open the desk and register the week, if anybody asks for anything."""
        self._world, knobs = world, self._knobs
        self._outlet = world.board.outlet(signals.UNMET_SHARE)
        self._live_week = world.board.reader(signals.LIVE_WEEK)
        self._changes = world.board.reader(signals.PROJECT_CHANGES)
        if not knobs.requests:
            return
        organisation = world.organisation
        self._rules = DeskRules(knobs.triage, knobs.quota, knobs.charge_back)
        self._desk = Desk(world.clock, knobs.demand_staff)
        self._sources = [
            self._source(name, kind, d)
            for name, kind in knobs.requests.items()
            for d in range(organisation.n_departments)
            if organisation.users[d] > 0 and kind.rate > 0.0
        ]
        self._open = np.zeros(organisation.n_departments, dtype=np.int64)
        self._left: FloatArray = np.zeros(organisation.n_departments, dtype=np.float64)
        self._came: FloatArray = np.zeros(organisation.n_departments, dtype=np.float64)
        self._recent: FloatArray = np.zeros((2, organisation.n_departments), dtype=np.float64)
        self._last_change = np.full(organisation.n_departments, -np.inf)
        self._seen = np.zeros(organisation.n_departments)
        self._value = {"asked": 0.0, "met": 0.0}
        self._count = {"asked": 0, "reneged": 0, "turned_away": 0, "self_served": 0, "priced": 0}
        self._by_class: dict[str, list[float]] = {name: [] for name in knobs.requests}
        self._waiting = world.record.series("requests_waiting", "requests")
        self._reneged = world.record.series("requests_reneged", "requests")
        world.clock.weekly(Phase.DECIDE, self.name, self._decide)
        world.clock.weekly(Phase.RECORD, self.name, self._keep)

    def _source(self, name: str, kind: RequestClass, d: int) -> Source:
        organisation = self._world.organisation
        who = name_key(f"{name}/{organisation.departments[d]}")
        return Source(name, kind, d, float(organisation.users[d]), who, self._world.streams)

    def _order(self, when: float, change: Change, text: str) -> None:
        """Put a change of the rules in force in a week that is to come."""

        def act() -> None:
            self._rules = change(self._rules)
            self._world.record.event(when, "demand", text)

        self._world.clock.at(when, act)

    def _decide(self, week: int) -> None:
        """Publish who helped himself of late; let the requests of the week that begins come."""
        self._reneged[week] = self._left.sum()
        self._recent += _MEMORY * (np.stack([self._left, self._came]) - self._recent)
        self._left[:] = self._came[:] = 0.0
        left, came = self._recent
        share = np.divide(left, came, out=np.zeros_like(left), where=came > 0.0)
        self._outlet.publish(np.minimum(share, 1.0))
        if week == self._world.clock.horizon:
            return
        changes = self._changes()
        self._last_change[changes > self._seen] = week
        self._seen = changes.copy()
        live = self._live_week()
        since = week - np.maximum(np.where(live <= week, live, -np.inf), self._last_change)
        for source in self._sources:
            kind = source.kind
            surge = kind.surge * float(np.exp(-since[source.department] / kind.surge_weeks))
            for after, request in source.bring(kind.rate * source.users / _PER * (1.0 + surge)):
                self._world.clock.process(self._ask(request, after))

    def _ask(self, request: Request, after: float) -> Generator[simpy.Event, object, None]:
        yield self._world.clock.timeout(after)
        d = request.source.department
        self._count["asked"] += 1
        self._came[d] += 1.0
        self._value["asked"] += request.value
        if request.value < self._rules.price * request.work:
            self._count["priced"] += 1
            return
        if request.self_served:
            self._count["self_served"] += 1
            self._value["met"] += request.value
            return
        if self._rules.quota and self._open[d] >= self._rules.quota:
            self._count["turned_away"] += 1
            self._help_oneself(d)
            return
        self._open[d] += 1
        yield from self._wait(request)
        self._open[d] -= 1

    def _wait(self, request: Request) -> Generator[simpy.Event, object, None]:
        clock, came = self._world.clock, self._world.clock.now
        with self._desk.request(self._priority(request), request.work) as turn:
            yield turn | clock.timeout(request.patience)
            waited = clock.now - came
            if not turn.triggered:
                self._count["reneged"] += 1
                self._help_oneself(request.source.department)
                return
            self._by_class[request.source.name].append(waited)
            yield clock.timeout(request.work)
        self._value["met"] += request.value

    def _help_oneself(self, department: int) -> None:
        self._left[department] += 1.0

    def _priority(self, request: Request) -> int:
        """Say how soon a request is taken up: lower goes first."""
        if self._rules.triage == "class":
            return request.source.kind.grade
        if self._rules.triage == "value":
            return -round(_FINEST * math.log1p(request.value / max(request.work, 1e-9)))
        return 0

    def _keep(self, week: int) -> None:
        self._waiting[week] = self._desk.waiting
        if week < self._world.clock.horizon:
            return
        record = self._world.record
        statistics = self._desk.statistics()
        record.desk("requests", statistics)
        hours = statistics.capacity_weeks * self._world.organisation.hours_per_week
        record.fact("request_desk_hours", hours)
        for name, count in self._count.items():
            record.fact(f"requests_{name}", float(count))
        for name, value in self._value.items():
            record.fact(f"request_value_{name}", value)
        classes = sorted(self._knobs.requests.items(), key=lambda one: one[1].grade)
        for end, name in (("first", classes[0][0]), ("last", classes[-1][0])):
            if self._by_class[name]:
                record.fact(f"request_wait_{end}", float(np.quantile(self._by_class[name], 0.9)))
