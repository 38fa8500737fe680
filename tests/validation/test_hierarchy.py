"""Life of an organisation's design in whole runs: levels of managers, ties among the like."""

from __future__ import annotations

import numpy as np
import pytest

from sim.areas.governance.message_parameters import Campaign, Channel
from sim.kernel.record import Record
from sim.metrics.table import measure_all
from sim.organisation.spec import DepartmentSpec
from tests.validation.whole_runs import (
    BIG_BANG,
    VOLUNTARY,
    knobs,
    metric,
    paired,
    plan,
    play,
    records,
    works,
)

FUTURES = 30
BRIEFED = {
    "governance.channels": {"talk": Channel(weeks=0.0)},
    "governance.campaigns": {
        "c": Campaign("talk", start=0.0, every=6.0, times=3, sender="manager")
    },
    "governance.manager_hours": 4.0,
}
"""Managers with four hours a week pass a talk down the line."""


def briefed(levels: int, kept: float = 0.0) -> tuple[Record, ...]:
    """Play the small case with so many levels of managers, who keep a briefing for so long."""
    values = {"organisation.levels": levels, "governance.pass_on_weeks": kept}
    return records(knobs(works(), {**BRIEFED, **values}), plan(*VOLUNTARY), FUTURES)


@pytest.mark.slow
def test_levels_delay_what_managers_keep_and_speed_what_they_do_not() -> None:
    """Life: a week at each level makes a tall firm late; talks alone make a flat one late."""
    delay, aware = metric("briefing_delay"), metric("aware_auc")
    flat, tall = briefed(3, kept=1.0), briefed(6, kept=1.0)
    assert paired(flat, tall, delay).grows
    assert paired(flat, tall, aware).falls
    assert paired(briefed(1), briefed(3), delay).falls


@pytest.mark.slow
def test_one_head_for_everybody_leaves_exceptions_to_chance() -> None:
    """Life: all exceptions come to one person; more wait, longer, and more are ignored."""
    busy = {"governance.exception_rate": 0.1, "governance.manager_hours": 4.0}
    flat, usual = (
        records(knobs(works(), {**busy, "organisation.levels": levels}), plan(*BIG_BANG), FUTURES)
        for levels in (1, 3)
    )
    for name in ("decision_wait_p90", "ignored_share", "coordination_peak"):
        assert paired(usual, flat, metric(name)).grows, name


def test_whoever_was_not_told_counts_until_the_end() -> None:
    """Limit: where the top keeps all to himself the delay is the time since the sending."""
    late = {"c": Campaign("talk", start=20.0, times=1, sender="manager")}
    scenario = knobs(works(), {**BRIEFED, "governance.campaigns": late})
    kept = play(knobs(scenario, {"governance.pass_on_weeks": 26.0}), plan(*VOLUNTARY))
    at_once = play(knobs(scenario, {"governance.manager_hours": np.inf}), plan(*VOLUNTARY))
    week = int(np.flatnonzero(at_once.weekly["messages_read"])[0])
    others = 1.0 - 1.0 / sum(each.staff for each in scenario.organisation.departments.values())
    waited = others * np.array([kept.horizon - week, kept.horizon - week + 1])
    assert waited[0] <= metric("briefing_delay")(kept) < waited[1]


@pytest.mark.slow
def test_ties_among_the_like_keep_departments_apart() -> None:
    """Life: who goes by those he hears follows his own side early and the other late, or never."""
    half = dict.fromkeys(("warehouse", "sales"), True)
    departments = {
        name: DepartmentSpec(36, 28, customer_facing=half.get(name, False))
        for name in works().organisation.departments
    }
    social = {
        "organisation.departments": departments, "adoption.w_usefulness": 0.0,
        "adoption.w_ease": 0.0, "adoption.w_norm": 1.0, "adoption.w_facilitation": 0.0,
        "adoption.w_resistance": 0.0, "adoption.theta": 0.3, "adoption.p": 0.0,
        "adoption.aware_at_start": 1.0, "adoption.kappa": 10.0, "adoption.q": 0.3,
        "adoption.alpha": 0.0, "adoption.omega": 0.0, "adoption.abandonment": 0.1,
    }  # fmt: skip
    one = plan(
        {"week": 1, "pull": "go_live", "date": 4, "scope": {"names": ["sales"]}},
        {"week": 1, "pull": "go_live", "date": 4, "voluntary": True,
         "scope": {"names": ["plant", "warehouse", "finance", "office"]}},
    )  # fmt: skip
    mixed, apart = (
        records(knobs(works(), {**social, "organisation.homophily": h}), one, FUTURES)
        for h in (0.0, 1.0)
    )
    assert paired(mixed, apart, metric("adoption_variance")).grows
    some = play(knobs(works(), {**social, "organisation.homophily": 0.5}), one)
    assert 0.0 < metric("tie_assortativity")(some) < metric("tie_assortativity")(apart[0])
    assert measure_all(mixed[0])["tie_assortativity"] is None
