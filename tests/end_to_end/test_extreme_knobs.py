"""Any number that a setting may have is played to the end, or refused in a sentence.

Pytest makes a warning an error, so a number that overflows on its way fails here too.
"""

from __future__ import annotations

import copy
import dataclasses
import math
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sim.config.bench import vocabulary
from sim.config.draft import Draft, house_of
from sim.config.knob_tables import GROUPS, field_types
from sim.config.session import session
from sim.metrics.table import METRICS
from sim.one_run import run
from sim.scenario import Future
from sim.units import knobs

LEAST = 5e-324
"""The smallest number above nothing; one divided by it is no number."""
PLANS = {
    "voluntary_tool": "train_and_talk",
    "erp_manufacturer": "phased_plus",
    "three_year_plan": "lead_and_set",
    "governed_rollout": "campaign_then_mandate",
}
ONCE_FAILED = (
    ("three_year_plan", "adoption.kappa", 1e9),
    ("three_year_plan", "governance.audit_weeks", LEAST),
    ("three_year_plan", "governance.levers.town_hall.hours", 1e6),
    ("three_year_plan", "investment.sessions_per_week", math.nextafter(0.1, 1.0)),
    ("three_year_plan", "investment.one_off", 1e15),
    ("three_year_plan", "investment.overrun_tail_share", LEAST),
    ("three_year_plan", "investment.projects.crm_cloud.value", 1e15),
    ("three_year_plan", "investment.projects.crm_agents.value", 1e15),
    ("three_year_plan", "investment.projects.crm_agents.run_cost", 1e15),
    ("three_year_plan", "investment.projects.crm_agents.cost", 0.0),
    ("three_year_plan", "investment.change_budget", 1e-310),
    ("three_year_plan", "architecture.assets.licence.reclaim_weeks", LEAST),
    ("erp_manufacturer", "governance.champion_quit_rate", LEAST),
    ("erp_manufacturer", "investment.utilisation", LEAST),
    ("governed_rollout", "governance.batch_reading", LEAST),
    ("governed_rollout", "governance.proposals.improvements.rate", LEAST),
)
REFUSED = (
    ("three_year_plan", "investment.hourly_cost", LEAST),
    ("three_year_plan", "investment.one_off", 1e308),
    ("three_year_plan", "investment.projects.crm_cloud.value", 1e308),
    ("three_year_plan", "governance.levers.town_hall.hours", 1e308),
)


@cache
def begun(case: str, weeks: int) -> tuple[Draft, dict[str, Any]]:
    """Compose a case once; what differs between runs is changed in its values."""
    draft = Draft.begin("run", [f"scenario={case}"], Path(), [])
    with session(draft.nodes) as hydra:
        values = copy.deepcopy(hydra.values([f"scenario={case}"]))
    values["calendar"]["weeks"] = weeks
    return draft, values


def play(case: str, path: str, value: float, weeks: int = 60) -> list[str]:
    """Play a case with one setting changed; say why it was refused, else check every metric."""
    draft, held = begun(case, weeks)
    values = copy.deepcopy(held)
    *above, last = path.split(".")
    place = values
    for part in above:
        place = place[part]
    place[last] = value
    values["scenario"]["uncertain"].pop(path, None)
    asked = dataclasses.replace(draft, problems=[], notes=[], stated={path})
    _, scenario = asked.build(values, house_of(values))
    if scenario is None:
        return [str(problem) for problem in asked.problems]
    plan = asked.plan(PLANS[case], vocabulary(scenario))
    assert plan is not None
    record = run(scenario, plan, Future(1, 0))
    for metric in METRICS:
        found = metric.measure(record)
        assert found is None or math.isfinite(found), metric.card.name
    return []


def ends() -> Iterator[tuple[str, float]]:
    """List every setting that is a number, at the ends of its range and just above nothing."""
    for group, parameters in GROUPS.items():
        for name, about in knobs(parameters).items():
            whole = field_types(parameters)[name] is int
            if not (whole or field_types(parameters)[name] is float) or name == "weeks":
                continue
            for value in {LEAST, *(end for end in (about.low, about.high) if end is not None)}:
                fits = value >= (about.low or 0.0) and value <= (about.high or math.inf)
                if fits and not (whole and value == LEAST):
                    yield f"{group}.{name}", int(value) if whole else value


@pytest.mark.parametrize(("case", "path", "value"), ONCE_FAILED)
def test_a_number_that_once_failed_is_played(case: str, path: str, value: float) -> None:
    """To the end, with a defined answer to every metric."""
    assert play(case, path, value) == []


@pytest.mark.parametrize(("case", "path", "value"), REFUSED)
def test_a_number_beyond_counting_is_refused(case: str, path: str, value: float) -> None:
    """In a sentence that names the setting or what follows from it."""
    (problem,) = play(case, path, value)
    assert problem.startswith((path, "investment.benefit"))
    assert "allowed: " in problem


@pytest.mark.slow
@pytest.mark.parametrize("case", PLANS)
def test_the_ends_of_settings_are_played_or_refused(case: str) -> None:
    """One setting at a time; a seeded choice of them, which the figure printed counts."""
    chosen = random.Random(case).sample(sorted(ends()), 40)
    refused = sum(bool(play(case, path, value, weeks=20)) for path, value in chosen)
    print(f"\nends of settings in {case}: played {len(chosen) - refused}, refused {refused}")
    assert refused < len(chosen) / 4


def test_a_line_that_only_grows_does_not_hang_a_run() -> None:
    """Ten exceptions a week for every user, at one owner: the line is never sorted anew."""
    assert play("three_year_plan", "architecture.processes.approvals.exceptions", 1e3, 10) == []
