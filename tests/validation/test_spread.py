"""Life of metrics of restoring, spread between departments and levers, in whole runs."""

from __future__ import annotations

import pytest

from sim.areas.governance.risk_parameters import RiskTerms
from tests.validation.whole_runs import (
    BIG_BANG,
    LATER,
    LIVE,
    Steps,
    knobs,
    metric,
    paired,
    plan,
    records,
    works,
)

FUTURES = 30
PLANT = {"names": ["plant"]}
WAVES: Steps = (
    {"week": 1, "pull": "go_live", "scope": PLANT, "date": LIVE},
    {"week": 2, "pull": "go_live", "scope": "rest", "date": LATER},
)
FEW = {"investment.support_agents": 1, "investment.service_rate": 20.0}


@pytest.mark.slow
def test_fewer_supporters_take_longer_to_restore() -> None:
    """The same incidents meet a longer queue."""
    risky = knobs(works(), {"governance.risks": {"outage": RiskTerms(rate=6.0)}})
    few = records(knobs(risky, FEW), plan(*BIG_BANG), FUTURES)
    many = records(knobs(risky, {**FEW, "investment.support_agents": 4}), plan(*BIG_BANG), FUTURES)
    assert paired(many, few, metric("time_to_restore")).grows


@pytest.mark.slow
def test_waves_spread_departments_further_apart_than_all_at_once() -> None:
    """While the plant works with it and the others do not, departments differ most."""
    at_once, waves = (records(works(), plan(*steps), FUTURES) for steps in (BIG_BANG, WAVES))
    assert paired(at_once, waves, metric("adoption_variance")).grows


@pytest.mark.slow
def test_levers_beyond_those_that_it_takes_bring_fewer_adopters_each() -> None:
    """Everybody logs in anyway where use is compulsory: ten weeks of reports add weeks alone."""
    reports = tuple({"week": week, "pull": "progress_report"} for week in range(20, 30))
    few, many = (records(works(), plan(*BIG_BANG, *more), FUTURES) for more in ((), reports))
    assert paired(few, many, metric("adopters_per_lever_week")).falls
