"""A firm in which every report has something to tell and somebody who acts on it.

It is the three-year plan with what that case leaves out: incidents with a control that stands by,
planning that answers debt, reviews that wait for use, defects that people complain of, a voice that
praises projects of doubtful worth, and money that can run short. Its plan asks for every
quantity that management can look at, once.
"""

from __future__ import annotations

import dataclasses
from functools import cache

from sim.areas.environment.source_parameters import SourceTerms
from sim.areas.governance.risk_parameters import ControlTerms, RiskTerms
from sim.areas.investment.parameters import Project
from sim.scenario import Scenario
from sim.strategies.scripted import Scripted
from tests.validation.whole_runs import Step, case, knobs, plan, shipped

SCENARIO, PLAN, WEEKS = "three_year_plan", "follow_and_set", 104
DUDS = {
    f"dud{value}": Project(value=value * 1e3, cost=1e5, start=13, work={"build": {"developers": 6}})
    for value in (15, 20, 25, 30, 35)
}
"""Projects about as dear as they are worth: praise from outside makes more of them look good."""
PRAISE = SourceTerms(rate=0.3, bias=0.8, noise=0.1, believed=0.8)
ASKED = (
    "use > 0.1", "aware > 0.3", "willing > 0.2", "routine > 0.1", "proficient > 0.02",
    "output < 0.97", "changes > 1", "waiting > 1", "funds < 3.9e6", "news >= 1", "debt > 8",
)  # fmt: skip
"""One condition for each quantity; none holds where a report says its neutral value."""
MORE: tuple[Step, ...] = (
    {"week": 1, "pull": "select_projects", "what": "value_density"},
    {"week": 12, "pull": "limit_projects", "amount": 0},
    {"week": 30, "pull": "go_live", "scope": {"names": ["sales"]}, "date": 37, "voluntary": True},
    {"week": 60, "pull": "talk", "what": "fence_sitters"},
)


@cache
def full_house() -> Scenario:
    """Open all rooms of the three-year plan, for two years."""
    shown = case(SCENARIO)
    return knobs(
        shown,
        {
            "calendar.weeks": WEEKS,
            "governance.risks": {"outage": RiskTerms(rate=0.1, severity=30e3)},
            "governance.controls": {"locks": ControlTerms(standby=True)},
            "governance.oversight_loss": 5e3,
            "governance.misfit": 0.1,
            "governance.response": "rectify",
            "governance.sponsor_leaves_below": 0.6,
            "investment.budget": 4e6,
            "investment.projects": {**shown.investment.projects, **DUDS},
            "investment.change_budget": 4e6,
            "investment.start_gap": 0.1,
            "investment.support_agents": 1,
            "planning.debt_threshold": 10.0,
            "environment.sources": {**shown.environment.sources, "praise": PRAISE},
        },
    )


@cache
def asking_plan() -> Scripted:
    """Play a shipped plan that also talks, selects, and buys elbow support for whatever it sees."""
    found = shipped(PLAN, SCENARIO)
    assert isinstance(found, Scripted)
    triggers = tuple(
        {"when": when, "pull": "elbow_support", "amount": 1.0 + number, "max_times": 1}
        for number, when in enumerate(ASKED)
    )
    more = plan(*MORE, triggers=triggers).plan
    steps = sorted((*found.plan.steps, *more.steps), key=lambda step: step.week)
    return Scripted(dataclasses.replace(more, steps=tuple(steps), name="asking"))
