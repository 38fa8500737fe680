"""Planning sees debt, live, late or not at all, and answers it by paying down or by renewal."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

import sim
from sim.areas.architecture.parameters import ArchitectureParameters
from sim.areas.investment.parameters import Project
from sim.areas.planning.parameters import PlanningParameters
from sim.areas.planning.road_parameters import TechnologyTerms
from sim.kernel.record import Record
from sim.scenario import Future, Scenario
from sim.testing.firms import small_plan, small_scenario

OLD = TechnologyTerms(line="crm", installed=True, launch=-300)
NEW = TechnologyTerms(line="crm", project="new", launch=-10, mature_weeks=400.0)


ROAD = PlanningParameters(technologies={"old": OLD, "new": NEW})


def firm(report: str, planning: PlanningParameters) -> Scenario:
    """Count debt of ten systems in a small firm whose customer system lags behind."""
    case = small_scenario()
    return dataclasses.replace(
        case,
        architecture=ArchitectureParameters(debt=True, debt_start=10.0, debt_run_cost=1e3),
        investment=dataclasses.replace(case.investment, projects={"new": Project(value=1e5)}),
        planning=planning,
        reports={"technical_debt": report},
    )


def play(scenario: Scenario, future: int = 3) -> Record:
    """Play the small plan."""
    return sim.run(scenario, small_plan(), Future(1, future))


def answers(record: Record) -> list[float]:
    """Weeks in which the roadmap was changed."""
    return [event.week for event in record.events if event.kind == "roadmap"]


def test_planning_answers_debt_where_it_is_told() -> None:
    """Live in the first week, late when the report arrives, off never: which is as with no rule."""
    live, late, off = (
        play(firm(report, dataclasses.replace(ROAD, debt_threshold=5.0)))
        for report in ("live", "late:20", "off")
    )
    assert answers(live)[0] == 0
    assert answers(late)[0] == 26
    assert answers(off) == []
    none = play(firm("live", dataclasses.replace(ROAD, debt_threshold=math.inf)))
    for name, series in none.weekly.items():
        assert (off.weekly[name] == series).all(), name


def test_paying_down_lowers_debt_and_renewal_closes_the_gap() -> None:
    """Each answer moves its own figure, over paired futures."""
    plain, paid, renewed = (
        [
            play(
                firm("live", dataclasses.replace(ROAD, debt_threshold=limit, debt_answer=answer)), f
            )
            for f in range(6)
        ]
        for limit, answer in ((math.inf, "paydown"), (5.0, "paydown"), (5.0, "renew"))
    )
    debt = [np.array([one.weekly["debt_stock"][-1] for one in runs]) for runs in (plain, paid)]
    assert (debt[0] > debt[1] + 0.1).all()
    assert all(answers(one) == [0] for one in renewed)
    started = [event.text for event in renewed[0].events if event.kind == "project_start"]
    assert started == ["new starts"]
    assert not [event for event in plain[0].events if event.kind == "project_start"]


@pytest.mark.parametrize("limit", [10.0 - 1e-9, 10.0])
def test_the_threshold_is_reached_from_below(limit: float) -> None:
    """Debt of ten systems answers a threshold of ten."""
    assert answers(play(firm("live", dataclasses.replace(ROAD, debt_threshold=limit))))[0] == 0
