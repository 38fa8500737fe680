"""The shipped plans in their own scenarios: nothing is refused, and one of them reacts to luck."""

from __future__ import annotations

import pytest

import sim
from sim.experiment.design import Cell
from sim.kernel.record import Record
from sim.scenario import Future

ERP = ("big_bang_feb", "phased_function", "pilot_plant_then_roll", "phased_plus", "parallel_run_6w",
       "big_bang_peak", "on_request")  # fmt: skip
VOLUNTARY = ("open_access", "train_and_talk", "on_request")
FUTURES = 10


def cells(scenario: str, plans: tuple[str, ...]) -> dict[str, Cell]:
    """Compose the cells of some plans, by plan."""
    study = sim.compose(f"scenario={scenario}", f"strategy={','.join(plans)}", "futures=20")
    return {cell.strategy.name: cell for cell in study.cells}


def play(cell: Cell, future: int = 0) -> Record:
    """Play one future."""
    return sim.run(cell.scenario, cell.strategy, Future(1, future))


def texts(record: Record, kind: str) -> list[str]:
    """List the texts of the events of a kind."""
    return [event.text for event in record.events if event.kind == kind]


@pytest.mark.parametrize(
    ("scenario", "plan"),
    [("erp_manufacturer", plan) for plan in ERP] + [("voluntary_tool", plan) for plan in VOLUNTARY],
)
def test_a_shipped_plan_is_carried_out_as_it_is_written(scenario: str, plan: str) -> None:
    """No pull is refused, everybody gets access, and only the foil breaks a freeze."""
    record = play(cells(scenario, (plan,))[plan])
    assert texts(record, "refused") == []
    assert record.by_department["live"][-1].all()
    assert record.facts["breaches"] == float(plan == "big_bang_peak")
    assert len(texts(record, "breach")) == (plan == "big_bang_peak")


def test_one_shipped_plan_reacts_to_what_happens() -> None:
    """The trigger of phased_plus fires in some futures and not in others, and says what it saw."""
    cell = cells("erp_manufacturer", ("phased_plus",))["phased_plus"]
    fired = [
        [text for text in texts(play(cell, future), "pull") if "as planned" not in text]
        for future in range(FUTURES)
    ]
    assert 0 < sum(map(bool, fired)) < FUTURES
    assert all("output(group:finance) 0." in text for pulls in fired for text in pulls)


def test_on_request_departments_ask() -> None:
    """Where access is on offer the departments themselves decide when they want it."""
    record = play(cells("erp_manufacturer", ("on_request",))["on_request"])
    assert texts(record, "asked")
