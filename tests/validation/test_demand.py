"""Demand against queue theory where it holds, and in whole runs: what each knob moves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pytest
from scipy import integrate, stats

from sim import signals
from sim.areas.investment.demand import Demand
from sim.areas.investment.parameters import DemandParameters, InvestmentParameters, RequestClass
from sim.kernel.record import Record
from sim.units import FloatArray
from tests.validation.whole_runs import (
    BIG_BANG,
    Reading,
    differences,
    knobs,
    metric,
    paired,
    plan,
    play,
    records,
    works,
)
from tests.worlds import Script, make_world, units

# theory

WEEKS, FUTURES, RATE, WORK = 300, 16, 16.0, 0.1
PATIENT = 1e9
PLAIN = RequestClass(rate=RATE, surge=0.0, work_weeks=WORK, patience=PATIENT)


def alone(rules: InvestmentParameters, future: int) -> Record:
    """Run demand alone: a department of a hundred, so that rates are a week's; no go-live."""
    world = make_world(units([100]), WEEKS, future=future)
    Script({signals.LIVE_WEEK: np.inf}).start(world)
    Demand(rules).start(world)
    world.clock.run()
    world.record.close()
    return world.record


def lengths(rate: float, work: float, staff: int, patience: float, room: int = 400) -> FloatArray:
    """(room + 1,) stationary law of those at a desk: birth and death, M/M/c/K with impatience."""
    law = np.ones(room + 1)
    for n in range(1, room + 1):
        law[n] = law[n - 1] * rate / (min(n, staff) / work + max(n - staff, 0) / patience)
    return np.asarray(law / law.sum())


def agrees(found: Sequence[float], target: float) -> None:
    """Ask that the mean over futures is within 4 standard errors of a target, and is sharp."""
    error = float(np.std(found, ddof=1)) / len(found) ** 0.5
    assert abs(float(np.mean(found)) - target) < 4.0 * error
    assert error < 0.1 * target


@pytest.mark.parametrize(("staff", "patience"), [(1, 0.2), (2, 0.1), (2, 0.5)])
def test_with_impatience_it_is_the_erlang_a_queue(staff: int, patience: float) -> None:
    """Share that reneges: (length of the queue) / (patience x rate) (Palm 1957), and its wait."""
    law = lengths(RATE, WORK, staff, patience)
    queue = float((np.arange(law.size) - staff).clip(0) @ law)
    kinds = {"plain": replace(PLAIN, patience=patience)}
    rules = InvestmentParameters(requests=kinds, demand_staff=staff)
    runs = [alone(rules, f) for f in range(FUTURES)]
    agrees([metric("reneged_share")(one) for one in runs], queue / patience / RATE)
    agrees([one.desks["requests"].area_waiting / WEEKS for one in runs], queue)


@pytest.mark.parametrize(("staff", "quota"), [(1, 1), (2, 3), (2, 6)])
def test_with_a_quota_it_is_the_queue_with_so_many_places(staff: int, quota: int) -> None:
    """M/M/c/K: a quota of K open requests turns away what finds all places taken."""
    full = float(lengths(RATE, WORK, staff, PATIENT, quota)[-1])
    rules = InvestmentParameters(requests={"plain": PLAIN}, demand_staff=staff, quota=quota)
    runs = [alone(rules, f) for f in range(FUTURES)]
    agrees([metric("request_shadow_share")(one) for one in runs], full)


def test_self_service_thins_what_the_desk_sees() -> None:
    """With 40 % met at once it is the Erlang A queue at 60 % of the rate."""
    law = lengths(0.6 * RATE, WORK, 1, 0.5)
    queue = float((np.arange(law.size) - 1).clip(0) @ law)
    kinds = {"plain": replace(PLAIN, patience=0.5, self_service=0.4)}
    rules = InvestmentParameters(requests=kinds, demand_staff=1)
    runs = [alone(rules, f) for f in range(FUTURES)]
    agrees([one.facts["requests_self_served"] / one.facts["requests_asked"] for one in runs], 0.4)
    agrees([one.desks["requests"].area_waiting / WEEKS for one in runs], queue)


def test_a_price_keeps_away_what_is_worth_less_than_its_work() -> None:
    """P(value < price x work) of a lognormal value and exponential work, by integration."""
    price, middle, spread = 8000.0, PLAIN.value, PLAIN.value_spread
    kept, _ = integrate.quad(
        lambda w: math.exp(-w) * stats.norm.cdf(math.log(price * w * WORK / middle) / spread),
        1e-12, 40.0,
    )  # fmt: skip
    rules = InvestmentParameters(requests={"plain": PLAIN}, charge_back=price)
    runs = [alone(rules, f) for f in range(FUTURES)]
    agrees([one.facts["requests_priced"] / one.facts["requests_asked"] for one in runs], kept)


def test_triage_by_class_is_cobhams_queue() -> None:
    """Waits by class W0 / ((1 - s_before) (1 - s_upto)), work being alike (Cobham 1954).

    Whoever of the first class waits does so for an exponential time of rate c mu (1 - s_first).
    """
    rates, staff = (6.0, 8.0), 2
    kinds = {f"{g}": replace(PLAIN, rate=rate, grade=g) for g, rate in enumerate(rates)}
    delayed = float(lengths(sum(rates), WORK, staff, PATIENT)[staff:].sum())
    load = np.cumsum([0.0, *rates]) * WORK / staff
    waits = [delayed * WORK / staff / ((1 - load[g]) * (1 - load[g + 1])) for g in range(2)]
    ninth = math.log(delayed / 0.1) * WORK / staff / (1 - load[1])
    rules = InvestmentParameters(requests=kinds, demand_staff=staff, triage="class")
    runs = [alone(rules, f) for f in range(FUTURES)]
    queue = sum(rate * wait for rate, wait in zip(rates, waits, strict=True))
    agrees([one.desks["requests"].area_waiting / WEEKS for one in runs], queue)
    agrees([metric("request_wait_first_p90")(one) for one in runs], ninth)


# life in whole runs

MANY = 30
WISH = RequestClass(rate=4.0, work_weeks=0.5, patience=2.0, surge=0.0)
DESK = DemandParameters(requests={"wish": WISH}, demand_staff=2)
TWO = {"fault": replace(WISH, rate=3.0, work_weeks=0.3), "wish": replace(WISH, grade=1)}


@dataclass(frozen=True)
class Change:
    """State two desks and what moves which way."""

    title: str
    before: DemandParameters
    after: DemandParameters
    read: Reading
    up: bool


def wish(one: RequestClass) -> DemandParameters:
    """Take the desk with other requests."""
    return replace(DESK, requests={"wish": one})


fill, shadow, hour = map(metric, ("fill_rate", "request_shadow_share", "value_per_desk_hour"))
gone, wait = metric("reneged_share"), metric("request_wait_p90")
SURGE = wish(replace(WISH, surge=2.0))
GRADED = replace(DESK, requests=TWO, triage="class")
LIVES = (
    Change("rate moves reneging up", DESK, wish(replace(WISH, rate=6.0)), gone, True),
    Change("a surge moves reneging up", DESK, SURGE, gone, True),
    Change("a longer surge moves reneging up", SURGE,
           wish(replace(WISH, surge=2.0, surge_weeks=20.0)), gone, True),
    Change("work moves waits up", DESK, wish(replace(WISH, work_weeks=1.0)), wait, True),
    Change("value moves value per desk hour up", DESK, wish(replace(WISH, value=2000.0)), hour,
           True),
    Change("spread of value moves value by triage up",
           replace(wish(replace(WISH, value_spread=0.2)), triage="value"),
           replace(DESK, triage="value"), fill, True),
    Change("patience moves reneging down", DESK, wish(replace(WISH, patience=8.0)), gone, False),
    Change("self-service moves the fill rate up", DESK, wish(replace(WISH, self_service=0.3)),
           fill, True),
    Change("self-service moves waits down", DESK, wish(replace(WISH, self_service=0.3)), wait,
           False),
    Change("staff moves value per desk hour down", wish(replace(WISH, rate=2.0)),
           replace(wish(replace(WISH, rate=2.0)), demand_staff=4), hour, False),
    Change("triage by class moves waits of the first class down",
           replace(DESK, requests=TWO), GRADED, metric("request_wait_first_p90"), False),
    Change("triage by class moves waits of the last class up",
           replace(DESK, requests=TWO), GRADED, metric("request_wait_last_p90"), True),
    Change("triage by value moves the fill rate up", DESK, replace(DESK, triage="value"), fill,
           True),
    Change("a quota moves shadow use up", DESK, replace(DESK, quota=1), shadow, True),
    Change("a quota moves waits down", DESK, replace(DESK, quota=1), wait, False),
    Change("a price moves shadow use down", DESK, replace(DESK, charge_back=2000.0), shadow,
           False),
    Change("a price moves waits down", DESK, replace(DESK, charge_back=2000.0), wait, False),
)  # fmt: skip


@cache
def _played(number: int, after: bool) -> tuple[Record, ...]:
    change = LIVES[number]
    found = change.after if after else change.before
    named = ("requests", "demand_staff", "triage", "quota", "charge_back")
    scenario = knobs(works(), {f"investment.{name}": getattr(found, name) for name in named})
    return records(scenario, plan(*BIG_BANG), MANY)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(LIVES)), ids=[one.title for one in LIVES])
def test_a_knob_of_demand_moves_its_own_metric(number: int) -> None:
    """Each moves what it is there for, in the stated direction, on 30 paired futures."""
    change = LIVES[number]
    found = paired(_played(number, False), _played(number, True), change.read)
    assert found.grows if change.up else found.falls, found


def test_a_desk_that_can_do_all_at_once_is_neutral() -> None:
    """Null: with staff for everybody no triage and no quota that is never reached changes a bit."""
    ample = {"investment.requests": {"wish": WISH}, "investment.demand_staff": 1000}
    base = play(knobs(works(), ample), plan(*BIG_BANG))
    for rule in ({"investment.triage": "value"}, {"investment.triage": "class"},
                 {"investment.quota": 100000}):  # fmt: skip
        assert differences(base, play(knobs(works(), {**ample, **rule}), plan(*BIG_BANG))) == ()
