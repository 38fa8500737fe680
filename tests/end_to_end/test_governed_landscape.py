"""The governed landscape: architects have something to look at, and incidents last."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

import sim
from sim.cli.main import main
from sim.contracts import Pull
from sim.experiment.design import Cell
from sim.kernel.record import Record
from sim.metrics.table import measure_all
from sim.scenario import Future, Scenario
from sim.strategies.scripted import Scripted
from tests.end_to_end.test_shipped_plans import LANDSCAPE

CASE = "governed_landscape"
FUTURES = 4
GOVERNING = {"set_rights", "set_rhythm", "set_threshold", "set_control", "decouple",
             "pay_down_debt"}  # fmt: skip
Measures = Mapping[str, float | None]


@cache
def cells() -> Mapping[str, Cell]:
    """Compose the cells of the case, by plan."""
    study = sim.compose(f"scenario={CASE}", f"strategy={','.join(LANDSCAPE)}", "futures=20")
    return {cell.strategy.name: cell for cell in study.cells}


def record(plan: str, number: int, scenario: Scenario | None = None) -> Record:
    """Play one future of a plan."""
    cell = cells()[plan]
    return sim.run(scenario or cell.scenario, cell.strategy, Future(1, number))


@cache
def played(plan: str) -> tuple[Measures, ...]:
    """Measure a few futures of a plan; all plans meet the same ones."""
    return tuple(measure_all(record(plan, number)) for number in range(FUTURES))


def mean(plan: str, metric: str) -> float:
    """Average a metric over the futures in which it has a value."""
    known = [value for one in played(plan) if (value := one[metric]) is not None]
    return sum(known) / len(known)


def steps(plan: str) -> list[tuple[int, Pull]]:
    """List what a plan does and when, but for its governing."""
    strategy = cells()[plan].strategy
    assert isinstance(strategy, Scripted)
    return [(step.week, step.pull) for step in strategy.plan.steps
            if step.pull.lever not in GOVERNING]  # fmt: skip


@pytest.mark.parametrize("plan", LANDSCAPE)
def test_plans_differ_by_governing_alone(plan: str) -> None:
    """The same projects are brought in the same week, the platform on the same date."""
    assert steps(plan) == steps("federated_boards")
    assert steps(plan)


def test_no_two_plans_come_to_the_same() -> None:
    """Every plan has a mean NPV of its own over the same futures."""
    assert len({mean(plan, "npv") for plan in LANDSCAPE}) == len(LANDSCAPE)


def test_each_plan_does_what_its_name_says() -> None:
    """Quick decisions without boards, few projects with architects, more after decoupling."""
    usual, alone = "federated_boards", "departments_alone"
    slow = "project_latency_p50"
    assert mean("nobody_decides", slow) < 2.0 < min(mean(usual, slow), mean("boards_for_all", slow))
    assert mean("nobody_decides", "project_wrong_reject_share") == 0.0
    good = "project_wrong_reject_share"
    assert mean(usual, good) > mean("architecture_first", good)
    assert mean(usual, good) > mean(alone, good) > mean("nobody_decides", good)
    opened = "propagation_cost"
    assert mean("architecture_first", opened) < 0.7 * mean(usual, opened)
    assert mean("architecture_first", "debt_stock") < mean(usual, "debt_stock") - 2.0
    for now, rehearsed in zip(played(usual), played("rehearsed_recovery"), strict=True):
        assert (rehearsed["time_to_restore"] or 9.0) < 0.8 * (now["time_to_restore"] or 0.0)
        assert rehearsed["project_value_approved"] == now["project_value_approved"]


@pytest.mark.parametrize("number", range(2))
def test_incidents_last_in_every_future(number: int) -> None:
    """They come, take time to be repaired, and cost output meanwhile."""
    usual = record("federated_boards", number)
    assert usual.facts["incidents_that_last"] >= 3.0
    assert usual.facts["restore_weeks"] > 0.0
    assert usual.weekly["incidents_lasting"].max() > 0.0


def test_the_architects_see_the_landscape() -> None:
    """Where coupling and debt add no work they turn nothing down; as it stands they do."""
    scenario = cells()["boards_for_all"].scenario
    even = {"effort_direct": 0.0, "effort_indirect": 0.0, "debt": False}
    flat = dataclasses.replace(
        scenario, architecture=dataclasses.replace(scenario.architecture, **even)
    )
    ends = [
        [event.text for event in record("boards_for_all", 0, one).events
         if event.kind == "project_end" and event.week < 19.0]
        for one in (flat, None)
    ]  # fmt: skip
    assert not ends[0]
    assert ends[1]


def test_the_page_shows_decisions_goals_and_the_matrix(tmp_path: Path) -> None:
    """Two plans, two futures, and the sheets that this case is looked at for."""
    words = [f"scenario={CASE}", "strategy=departments_alone,architecture_first", "futures=2",
             "workers=serial", f"out={tmp_path}"]  # fmt: skip
    assert main(["compare", *words, "--quiet"]) == 0
    page = (tmp_path / CASE / "report.html").read_text(encoding="utf-8")
    for shown in ("Departments alone", "Architecture first", "decides on projects sooner",
                  "Row depends on column", "The architecture before and after"):  # fmt: skip
        assert shown in page, shown
    assert "Risks: this case lists none" not in page
