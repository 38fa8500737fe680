"""Life of levers in a shipped case: the three-year plan as it is played, with a pull and without.

Each shipped plan is compared with itself less one lever, on paired futures; a difference counts
from three standard errors on. What the shipped plans do not pull is added to one that could.

Metric, direction and number of futures of the levers in `RARER` were fixed before any of them was
played: 30 futures each, since what they move is rarer. `set_mode` moves capability that is left in
house; `set_monitoring` what slips of vendors cost; `request_contract` the week in which the project
that waits for the contract is first live; `reclaim_seats` the weeks that people wait for a seat.
Fixed and played with them was `subsidise_standard`, by concentration on platforms: it grew by .078
with a standard error of .032, which is not clear, so there is no test of it here.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cache

import pytest

from sim.contracts import Pull
from sim.kernel.record import Record
from sim.strategies.scripted import Scripted
from sim.strategies.spec import Step
from tests.validation.whole_runs import (
    Paired,
    Reading,
    case,
    differences,
    metric,
    paired,
    play,
    records,
    shipped,
    sum_of,
    texts,
)

#: Ten whole runs of three years each way: more than five minutes allow.
pytestmark = pytest.mark.slow
SCENARIO, FUTURES, MANY = "three_year_plan", 10, 30


@dataclass(frozen=True)
class Life:
    """State the plan, the lever that it pulls (or is added), and what moves which way."""

    plan: str
    lever: str
    read: Reading
    up: bool
    added: Step | None = None


LIVES = (
    Life("follow_and_set", "buy_seats", metric("seat_unmet"), up=False),
    Life("follow_and_set", "standardise_process", metric("exceptions_week"), up=True),
    Life("follow_and_set", "renegotiate", sum_of("sourcing_run"), up=True),
    Life("follow_and_set", "pay_down_debt", metric("debt_stock"), up=False),
    Life("lead_and_set", "speak_for_vendor", sum_of("run_cost"), up=True),
    Life("dated_roadmap", "decouple", metric("propagation_cost"), up=False),
    Life("follow_and_set", "set_standard", metric("standards_hhi"), up=True),
    Life("follow_and_set", "set_posture", metric("timing_value"), up=True),
    Life("dated_roadmap", "leave_vendor", sum_of("exit_costs"), up=False,
         added=Step(100, Pull("leave_vendor", what="customer_contract"))),
)  # fmt: skip


def first_live(project: str) -> Reading:
    """Read the week in which some department first has a project; the horizon if none ever has."""

    def read(record: Record) -> float:
        title = f"{project} goes live"
        weeks = (one.week for one in record.events
                 if one.kind == "project_live" and one.text.startswith(title))  # fmt: skip
        return float(min(weeks, default=record.horizon))

    return read


RARER = (
    Life("dated_roadmap", "set_mode", metric("capability_final"), up=True),
    Life("dated_roadmap", "set_monitoring", metric("contract_rework_cost"), up=False),
    Life("lead_and_set", "request_contract", first_live("Decision models"), up=False,
         added=Step(50, Pull("request_contract", what="model_contract"))),
    Life("wait_and_sweat", "reclaim_seats", metric("seat_unmet"), up=False),
)  # fmt: skip


def without(plan: Scripted, lever: str) -> Scripted:
    """Take a lever out of a plan."""
    steps = tuple(step for step in plan.plan.steps if step.pull.lever != lever)
    triggers = tuple(one for one in plan.plan.triggers if one.pull.lever != lever)
    return Scripted(dataclasses.replace(plan.plan, steps=steps, triggers=triggers))


@cache
def as_shipped(plan: str, futures: int = FUTURES) -> tuple[Record, ...]:
    """Play a plan as it is shipped."""
    return records(case(SCENARIO), shipped(plan, SCENARIO), futures)


def change(life: Life, futures: int) -> Paired:
    """Compare the same futures with the pull and without."""
    plan = shipped(life.plan, SCENARIO)
    assert isinstance(plan, Scripted)
    if life.added is None:
        before = records(case(SCENARIO), without(plan, life.lever), futures)
        after = as_shipped(life.plan, futures)
    else:
        more = Scripted(dataclasses.replace(plan.plan, steps=(*plan.plan.steps, life.added)))
        before = as_shipped(life.plan, futures)
        after = records(case(SCENARIO), more, futures)
    return paired(before, after, life.read)


@pytest.mark.parametrize("life", LIVES, ids=lambda life: f"{life.lever} in {life.plan}")
def test_a_lever_of_a_shipped_plan_moves_its_metric(life: Life) -> None:
    """Same futures with the pull and without."""
    found = change(life, FUTURES)
    assert found.grows if life.up else found.falls, found


@pytest.mark.parametrize("life", RARER, ids=lambda life: f"{life.lever} in {life.plan}")
def test_a_rarer_lever_moves_its_metric(life: Life) -> None:
    """The same over 30 futures, with metric and direction fixed before it was played."""
    found = change(life, MANY)
    assert found.grows if life.up else found.falls, found


def test_debt_is_paid_down_when_audits_call_for_it() -> None:
    """The trigger of the dated roadmap fires in some futures, says what it saw, and lowers debt."""
    after = as_shipped("dated_roadmap")
    fired = [[text for text in texts(one, "pull") if "debt(all) 1" in text] for one in after]
    assert any(fired)
    plan = shipped("dated_roadmap", SCENARIO)
    assert isinstance(plan, Scripted)
    before = records(case(SCENARIO), without(plan, "pay_down_debt"), FUTURES)
    assert paired(before, after, metric("debt_stock")).falls


def test_a_rougher_audit_moves_the_weeks_in_which_debt_is_paid_down() -> None:
    """No error, and the plan sees what is there some weeks ago; an error, and weeks move."""
    scenario, plan = case(SCENARIO), shipped("dated_roadmap", SCENARIO)
    exact = dataclasses.replace(
        scenario, management=dataclasses.replace(scenario.management, audit_sd=0.0)
    )
    rough = dataclasses.replace(
        scenario, management=dataclasses.replace(scenario.management, audit_sd=0.4)
    )
    weeks = [
        [
            [event.week for event in play(one, plan, number).events if "debt(all)" in event.text]
            for number in range(4)
        ]
        for one in (exact, rough)
    ]
    assert any(weeks[0])
    assert weeks[0] != weeks[1]


def test_the_same_plan_is_the_same_run() -> None:
    """Taking out a lever that a plan does not pull changes no bit."""
    plan = shipped("wait_and_sweat", SCENARIO)
    assert isinstance(plan, Scripted)
    again = play(case(SCENARIO), without(plan, "decouple"))
    assert differences(as_shipped("wait_and_sweat")[0], again) == ()
