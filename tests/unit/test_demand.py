"""Demand: the desk of requests in its limit, triage, quota, price, self-service, shadow use."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from sim import signals
from sim.areas.investment.demand import Demand
from sim.areas.investment.parameters import InvestmentParameters, RequestClass
from sim.kernel.clock import Phase
from sim.kernel.record import Record
from sim.metrics.table import measure_all
from tests.worlds import Script, make_world, units

PATIENT = 1e9
PLAIN = RequestClass(rate=16.0, surge=0.0, work_weeks=0.1, patience=PATIENT)
LAW = InvestmentParameters(requests={"plain": PLAIN}, demand_staff=2)


def run(
    knobs: InvestmentParameters,
    weeks: int = 50,
    future: int = 0,
    live: float = 0.0,
    shown: list[list[float]] | None = None,
) -> Record:
    """Run demand alone: a hundred users in two departments; note the share that is unmet."""
    world = make_world(units([60, 40]), weeks, future=future)
    Script({signals.LIVE_WEEK: live if live else np.inf}).start(world)
    Demand(knobs).start(world)
    if shown is not None:
        read = world.board.reader(signals.UNMET_SHARE)
        world.clock.weekly(Phase.RECORD, "spy", lambda _week: shown.append(read().tolist()))
    world.clock.run()
    world.record.close()
    return world.record


def fact(record: Record, name: str) -> float:
    """Read a fact of the desk."""
    return record.facts[f"requests_{name}"]


def test_without_surge_and_with_patience_it_is_the_erlang_c_queue() -> None:
    """16 requests a week, a tenth of a week each, 2 people: rho .8, mean wait .1778 weeks."""
    means = []
    for future in range(20):
        desk = run(LAW, weeks=400, future=future).desks["requests"]
        assert desk.conserved
        assert abs(desk.little_gap) < 1e-6
        means.append(np.concatenate([desk.waits, desk.waits_open]).mean())
    target = 1.777778 / 10.0  # model B.5, row 1.6, 1, 2, in tenths of a week
    assert abs(np.mean(means) - target) < 4.0 * np.std(means, ddof=1) / len(means) ** 0.5
    assert np.std(means, ddof=1) / len(means) ** 0.5 < 0.1 * target


def test_requests_come_at_their_rate() -> None:
    """Poisson: the mean number of requests is rate times weeks."""
    counts = [fact(run(LAW, future=future), "asked") for future in range(20)]
    assert abs(np.mean(counts) - 16 * 50) < 4.0 * math.sqrt(16 * 50 / 20)


def test_impatient_owners_help_themselves() -> None:
    """Short of staff part of the requests is reneged; the signal and the fact count the same."""
    hasty = replace(LAW, requests={"plain": replace(PLAIN, patience=0.2)}, demand_staff=1)
    shown: list[list[float]] = []
    record = run(hasty, shown=shown)
    found = measure_all(record)
    assert 0.1 < (found["reneged_share"] or 0.0) < 0.9
    assert 0.1 < shown[-1][0] < 0.9
    in_last_week = fact(record, "reneged") - record.weekly["requests_reneged"].sum()
    assert 0.0 <= in_last_week < 12.0
    assert found["fill_rate"] is not None
    assert found["fill_rate"] < 1.0
    assert (measure_all(run(LAW))["reneged_share"] or 0.0) == 0.0


def test_more_staff_fills_more_of_the_worth() -> None:
    """On paired futures the fill rate rises with staff in each of them."""
    hasty = {"plain": replace(PLAIN, patience=0.3)}
    for future in range(6):
        rates = [
            measure_all(run(replace(LAW, requests=hasty, demand_staff=staff), future=future))[
                "fill_rate"
            ]
            or 0.0
            for staff in (0, 1, 2, 4)
        ]
        assert rates == sorted(rates)
        assert rates[0] == 0.0
        assert rates[-1] > rates[1] + 0.1


def test_the_same_requests_come_whatever_the_desk_is_like() -> None:
    """Keyed luck: staff, triage and quota change neither number nor worth of what is asked."""
    several = (
        run(LAW),
        run(replace(LAW, demand_staff=1, triage="value")),
        run(replace(LAW, quota=2)),
    )
    assert len({fact(one, "asked") for one in several}) == 1
    asked = [one.facts["request_value_asked"] for one in several]
    assert asked == pytest.approx([asked[0]] * 3)


def test_triage_by_class_serves_the_first_grade_first() -> None:
    """Urgent ones wait less than with first come, first served, the others more."""
    classes = {
        "urgent": replace(PLAIN, rate=6.0, grade=0),
        "other": replace(PLAIN, rate=10.0, grade=1),
    }
    knobs = replace(LAW, requests=classes)
    by_class, by_time = (
        measure_all(run(replace(knobs, triage=rule), weeks=200)) for rule in ("class", "fcfs")
    )
    assert (by_class["request_wait_first_p90"] or 0) < (by_time["request_wait_first_p90"] or 0)
    assert (by_class["request_wait_last_p90"] or 0) > (by_time["request_wait_last_p90"] or 0)


def test_triage_by_worth_fills_more_of_the_worth() -> None:
    """Short of staff, the worth that is met is larger if the most worth goes first."""
    hasty = {"plain": replace(PLAIN, patience=0.5)}
    short = replace(LAW, requests=hasty, demand_staff=1)
    gaps = []
    for future in range(12):
        by_worth, by_time = (
            measure_all(run(replace(short, triage=rule), future=future))["fill_rate"] or 0.0
            for rule in ("value", "fcfs")
        )
        gaps.append(by_worth - by_time)
    assert np.mean(gaps) > 3.0 * np.std(gaps, ddof=1) / 12**0.5


def test_a_quota_turns_away_and_a_price_keeps_away() -> None:
    """Both are off at 0; what they do shows in their own counts."""
    assert fact(run(LAW), "turned_away") == fact(run(LAW), "priced") == 0.0
    assert fact(run(replace(LAW, quota=1)), "turned_away") > 100
    priced = run(replace(LAW, charge_back=10_000.0))
    assert 0.2 < fact(priced, "priced") / fact(priced, "asked") < 0.8


def test_self_service_meets_its_part_at_once() -> None:
    """A third of the requests never reach the desk, and count as met."""
    third = replace(LAW, requests={"plain": replace(PLAIN, self_service=1 / 3)})
    record = run(third, weeks=200)
    asked = fact(record, "asked")
    part = fact(record, "self_served") / asked
    assert abs(part - 1 / 3) < 4.0 * math.sqrt(2 / 9 / asked)
    assert record.desks["requests"].arrived == asked - fact(record, "self_served")


def test_a_go_live_brings_a_surge_that_fades() -> None:
    """After the go-live there are more requests; a while later as many as before."""
    wild = replace(LAW, requests={"plain": replace(PLAIN, surge=2.0, surge_weeks=4.0)})
    calm, surged = (
        sum(fact(run(knobs, weeks=30, future=f, live=10.0), "asked") for f in range(6))
        for knobs in (LAW, wild)
    )
    extra = 6 * 16 * 2.0 / (1.0 - math.exp(-1 / 4.0))
    assert abs(surged - calm - extra) < 4.0 * math.sqrt(surged + calm)
    assert extra > 8.0 * math.sqrt(surged + calm)


def test_without_classes_there_is_no_desk() -> None:
    """Nothing is recorded, and the metrics are null."""
    record = run(InvestmentParameters())
    assert record.desks == {}
    assert record.weekly == {}
    assert measure_all(record)["fill_rate"] is None
