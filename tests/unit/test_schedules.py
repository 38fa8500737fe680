"""A lighter schedule: by hand, at its limits, and what it does to dip, desk, demand and money."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim import signals
from sim.areas.adoption.people import PeopleMechanism
from sim.areas.investment.parameters import InvestmentParameters
from sim.areas.investment.schedules import CutSchedule, Schedules
from sim.areas.investment.valuation import Sales
from sim.contracts import Pull, Refusal
from sim.kernel.clock import Phase
from sim.metrics.table import measure_all
from tests.validation.whole_runs import (
    BIG_BANG,
    LIVE,
    Steps,
    knobs,
    metric,
    paired,
    plan,
    records,
    sum_of,
    works,
)
from tests.worlds import PLAIN, Script, make_users, make_world, one_unit, units, values_of

FUTURES = 12
CUT: Steps = ({"week": LIVE, "pull": "cut_schedule", "amount": 0.4, "weeks": 4},)


def published(pulls: dict[int, Pull], weeks: int = 8) -> np.ndarray:
    """(weeks + 1, 2) what is not planned, where the second of two units cuts its schedule."""
    world = make_world(units([4, 6]), weeks)
    mechanism = Schedules(InvestmentParameters())
    mechanism.start(world)
    lever = CutSchedule(mechanism)
    seen = []

    def manage(week: int) -> None:
        if week in pulls:
            assert lever.pull(pulls[week], np.array([1]), week) is None

    world.clock.weekly(Phase.COMMUNICATE, "management", manage)
    world.clock.weekly(Phase.RECORD, "test",
                       lambda _w: seen.append(values_of(signals.SCHEDULE_CUT, world)))  # fmt: skip
    world.clock.run()
    return np.array(seen)


def test_a_cut_acts_from_its_date_for_its_weeks_where_it_was_ordered() -> None:
    """Ordered in week 2 for week 4: weeks 5 and 6 of the second unit; the deepest of two holds."""
    cut = published({2: Pull("cut_schedule", amount=0.5, weeks=2.0, date=4),
                     3: Pull("cut_schedule", amount=0.2, weeks=4.0)})  # fmt: skip
    assert cut[:, 0].max() == 0.0
    assert cut[:, 1].tolist() == [0.0, 0.0, 0.0, 0.2, 0.5, 0.5, 0.2, 0.0]


def test_nobody_to_spare_is_refused() -> None:
    """A department without intended users has nothing to learn."""
    world = make_world(units([3, 3], users=3), 4)
    mechanism = Schedules(InvestmentParameters())
    mechanism.start(world)
    refusal = CutSchedule(mechanism).pull(Pull("cut_schedule"), np.array([1]), 0)
    assert refusal == Refusal("department", "nobody there is an intended user")


def week_of(cut: float, **adoption: float) -> tuple[float, float, float]:
    """Output of a user's second week, skill at its end and tickets, with a cut in that week."""
    world = make_world(one_unit(1), 2)
    Script(
        {signals.LIVE_WEEK: 0.0},
        lambda week: {signals.SCHEDULE_CUT: cut if week == 2 else 0.0},
        also=(signals.SCHEDULE_CUT,),
    ).start(world)
    mechanism = PeopleMechanism(replace(PLAIN, dip=0.4, gain=0.0, **adoption))
    mechanism.start(world)
    make_users(mechanism, [0])
    world.clock.run()
    output = float(values_of(signals.OUTPUT_SHARE, world)[0])
    return output, float(mechanism.people.skill[0]), float(mechanism.people.tickets[0])


def test_a_person_by_hand() -> None:
    """Output is the least of able and planned; spare time teaches; fewer cases, fewer tickets."""
    able, skill, tickets = week_of(0.0)
    first = float(make_first_week())
    output, more, fewer = week_of(0.5)
    assert output == 0.5
    speed = np.log((1 - skill_after_one()) / (1 - skill))
    expected = 1.0 - (1.0 - skill_after_one()) * np.exp(-speed * (1.0 + (first - 0.5)))
    assert more == pytest.approx(expected, abs=1e-9)
    assert fewer < tickets * 0.5 / first + 1e-12
    assert able > output


def make_first_week() -> float:
    """Output of the same person in his first week."""
    world = make_world(one_unit(1), 1)
    Script({signals.LIVE_WEEK: 0.0}).start(world)
    mechanism = PeopleMechanism(replace(PLAIN, dip=0.4, gain=0.0))
    mechanism.start(world)
    make_users(mechanism, [0])
    world.clock.run()
    return float(values_of(signals.OUTPUT_SHARE, world)[0])


def skill_after_one() -> float:
    """Skill of the same person after one week at his own speed."""
    return float(1.0 - np.exp(-PLAIN.learning_rate))


def test_a_cut_no_deeper_than_the_dip_costs_nothing_and_frees_nobody() -> None:
    """Limit: who is slower than planned has no time left over, and makes what he can."""
    assert week_of(0.1)[:2] == week_of(0.0)[:2]


def test_without_an_effect_of_practice_only_output_and_tickets_fall() -> None:
    """Neutral: spare time that teaches nothing leaves skill as it was, bit for bit."""
    assert week_of(0.5, spare_learning=0.0)[1] == week_of(0.0)[1]


def test_those_who_were_asked_come_back_evenly() -> None:
    """By hand: half of the demand of two weeks comes back over four; nothing is lost or doubled."""
    firm = replace(one_unit(10), customer_facing=np.ones(1, dtype=np.bool_))
    sales = Sales(InvestmentParameters(utilisation=0.8, schedule_return_weeks=4.0), firm)
    cuts = (0.5, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0)
    moved = [sales.coming(np.array([cut]), 1.0, cut > 0.0) for cut in cuts]
    assert moved == pytest.approx([0.5, 0.5, 1.25, 1.25, 1.25, 1.25, 1.0])


def test_a_lighter_schedule_spares_the_desk_and_costs_output() -> None:
    """Life: waits and the shortfall against plan fall, work not planned is counted and paid."""
    without = records(works(), plan(*BIG_BANG), FUTURES)
    lighter = records(works(), plan(*BIG_BANG, *CUT), FUTURES)
    assert paired(without, lighter, metric("helpdesk_wait_p90")).falls
    dips = [(float(metric("dip_depth")(one)), float(metric("unplanned_dip")(two)))
            for one, two in zip(without, lighter, strict=True)]  # fmt: skip
    assert all(short < deep for deep, short in dips)
    assert metric("work_not_planned")(lighter[0]) == pytest.approx(1.6)
    assert measure_all(without[0])["work_not_planned"] is None


def test_in_a_busy_firm_asking_beforehand_spares_margin() -> None:
    """Life: who comes later, when there is capacity again, is not lost in the worst weeks."""
    busy = {"investment.margin_share": 0.3, "investment.utilisation": 0.95}
    short, long = (
        records(
            knobs(works(), {**busy, "investment.schedule_return_weeks": weeks}),
            plan(*BIG_BANG, *CUT),
            FUTURES,
        )
        for weeks in (1.0, 12.0)
    )
    assert paired(short, long, sum_of("lost_margin")).grows
