"""The gated portfolio: its plans differ in who decides, how often and how strictly."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np

import sim
from sim.metrics.table import measure_all
from sim.scenario import Future
from tests.end_to_end.test_shipped_plans import GATED

FUTURES = 4


@cache
def played(plan: str) -> tuple[Mapping[str, float | None], ...]:
    """Measure a few futures of a plan; all plans meet the same ones."""
    study = sim.compose("scenario=gated_portfolio", f"strategy={plan}", "futures=20")
    cell = next(cell for cell in study.cells if cell.strategy.name == plan)
    return tuple(
        measure_all(sim.run(cell.scenario, cell.strategy, Future(1, number)))
        for number in range(FUTURES)
    )


def mean(plan: str, metric: str) -> float:
    """Average a metric over the futures in which it has a value."""
    return float(np.mean([one[metric] for one in played(plan) if one[metric] is not None]))


def test_boards_part_the_plans() -> None:
    """Quick boards and departments decide sooner, a strict board approves less, none is alike."""
    usual = mean("boards_as_usual", "project_latency_p50")
    assert mean("one_quick_board", "project_latency_p50") < usual
    assert mean("departments_decide", "project_latency_p50") < usual
    good = "project_value_approved"
    assert mean("strict_board", good) < mean("departments_decide", good)
    assert mean("strict_board", "value_approved") < mean("boards_as_usual", "value_approved")
    for metric in ("npv", "project_latency_p90", "project_value_approved"):
        assert len({mean(plan, metric) for plan in GATED}) == len(GATED), metric


def test_a_desk_by_worth_is_the_only_thing_that_differs_from_boards_as_usual() -> None:
    """More worth an hour and less shadow use in every future; projects are decided alike."""
    for usual, desk in zip(played("boards_as_usual"), played("worth_at_the_desk"), strict=True):
        for metric in ("project_latency_p50", "project_latency_p90", "project_value_approved"):
            assert usual[metric] == desk[metric]
        assert (desk["fill_rate"] or 0.0) > (usual["fill_rate"] or 1.0)
        assert (desk["request_shadow_share"] or 1.0) < (usual["request_shadow_share"] or 0.0)
        assert (desk["npv"] or 0.0) < (usual["npv"] or 0.0)
