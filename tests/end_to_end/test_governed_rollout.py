"""The governed case plays every room of governance, and its plans differ in what they do there."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pytest

import sim
from sim.metrics.table import measure_all
from sim.scenario import Future

CASE = "governed_rollout"
PLANS = ("campaign_first", "controls_first", "light_touch")
FUTURES = 3
KNOWN = (
    "gate_latency_p90", "wrong_approve_share", "wrong_reject_share", "value_approved",
    "unapproved_share", "expected_loss", "risk_cvar95", "audit_findings", "defects_left",
    "motivation_final", "aware_auc", "belief_error", "rumour_share", "cost_per_aware",
    "cost_per_adopter", "messages_read", "comms_wait_p90", "dropped_share", "attention_hours",
    "decision_wait_p90", "ignored_share", "coordination_peak", "shadow_share",
)  # fmt: skip
"""Metrics of governance, messages and risks that every plan of the case has."""
PARTED = ("expected_loss", "risk_cvar95", "audit_findings", "motivation_final", "aware_auc",
          "belief_error", "rumour_share", "cost_per_adopter", "shadow_share", "adoption_final",
          "npv")  # fmt: skip
"""Metrics in which no two of the plans have the same mean."""

Measures = Mapping[str, float | None]


@cache
def played() -> dict[str, tuple[Measures, ...]]:
    """Measure a few futures of each plan; all plans meet the same ones."""
    study = sim.compose(f"scenario={CASE}", f"strategy={','.join(PLANS)}", "futures=20")
    cells = {cell.strategy.name: cell for cell in study.cells}
    return {
        name: tuple(
            measure_all(sim.run(cells[name].scenario, cells[name].strategy, Future(1, number)))
            for number in range(FUTURES)
        )
        for name in PLANS
    }


def of(plan: str, metric: str) -> list[float]:
    """Read a metric of a plan in each future, which must have a value."""
    found = [one[metric] for one in played()[plan]]
    assert None not in found, (plan, metric)
    return [float(value) for value in found if value is not None]


@pytest.mark.parametrize("metric", KNOWN)
def test_every_room_of_governance_is_measured(metric: str) -> None:
    """No metric of a room that the case opens is null under any of its plans."""
    assert all(len(of(plan, metric)) == FUTURES for plan in PLANS)


@pytest.mark.parametrize("metric", PARTED)
def test_the_plans_differ_in_what_governance_does(metric: str) -> None:
    """Over the same futures no two plans come to the same mean."""
    means = {sum(of(plan, metric)) / FUTURES for plan in PLANS}
    assert len(means) == len(PLANS), means


def test_each_plan_does_what_its_name_says() -> None:
    """A campaign is read, tight controls keep losses down, and only complaints mend defects."""
    for number in range(FUTURES):
        read = {plan: of(plan, "messages_read")[number] for plan in PLANS}
        lost = {plan: of(plan, "expected_loss")[number] for plan in PLANS}
        left = {plan: of(plan, "defects_left")[number] for plan in PLANS}
        assert read["campaign_first"] > 2.0 * max(read["controls_first"], read["light_touch"])
        assert lost["controls_first"] < min(lost["campaign_first"], lost["light_touch"])
        assert left["controls_first"] < left["campaign_first"] == left["light_touch"]


def test_managers_pass_on_what_only_a_campaign_gives_them() -> None:
    """Briefings wait for managers under the plan with a cascade; the others have none to wait."""
    assert min(of("campaign_first", "briefing_wait_p90")) > 0.0
    assert {one["briefing_wait_p90"] for one in played()["light_touch"]} == {None}


def test_doing_nothing_leaves_boards_and_managers_at_work() -> None:
    """Proposals and exceptions come without the technology; incidents of it do not."""
    study = sim.compose(f"scenario={CASE}", "strategy=do_nothing", "futures=20")
    cell = study.cells[0]
    found = measure_all(sim.run(cell.scenario, cell.strategy, Future(1, 0)))
    assert (found["value_approved"] or 0.0) > 0.0
    assert (found["coordination_peak"] or 0.0) > 0.0
    assert found["expected_loss"] == 0.0
