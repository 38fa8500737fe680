"""The shipped plans in their own scenarios: nothing is refused, and one of them reacts to luck."""

from __future__ import annotations

import pytest

import sim
from sim.experiment.design import Cell
from sim.kernel.record import Record
from sim.scenario import Future

ERP = ("big_bang_feb", "phased_function", "pilot_plant_then_roll", "phased_plus", "parallel_run_6w",
       "big_bang_peak", "on_request")  # fmt: skip
HOSPITAL = ("big_bang", "big_bang_supported", "big_bang_lighter", "phased_module", "phased_unit",
            "pilot_ward", "delay_6m_train", "big_bang_flu")  # fmt: skip
PORTFOLIO = ("all_at_once", "three_at_a_time", "exact_selection", "pilots_first")
THREE_YEARS = ("lead_and_set", "follow_and_set", "wait_and_sweat", "dated_roadmap")
GATED = (
    "boards_as_usual", "one_quick_board", "departments_decide", "strict_board",
    "boards_see_pilots",
)  # fmt: skip
DESK = ("worth_at_the_desk",)
LANDSCAPE = (
    "nobody_decides", "departments_alone", "boards_for_all", "federated_boards",
    "architecture_first", "rehearsed_recovery",
)  # fmt: skip
GOVERNED = ("campaign_first", "campaign_then_mandate", "controls_first", "light_touch")
FOILS = ("big_bang_peak", "big_bang_flu")
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
    [("erp_manufacturer", plan) for plan in ERP]
    + [("voluntary_tool", plan) for plan in VOLUNTARY]
    + [("ehr_hospital", plan) for plan in HOSPITAL]
    + [("it_portfolio", plan) for plan in PORTFOLIO]
    + [("three_year_plan", plan) for plan in THREE_YEARS]
    + [("redundant_in_two_years", plan) for plan in THREE_YEARS[:3]]
    + [("ageing_infrastructure", "follow_and_renew")]
    + [("governed_rollout", plan) for plan in GOVERNED]
    + [("gated_portfolio", plan) for plan in (*GATED, *DESK)]
    + [("governed_landscape", plan) for plan in LANDSCAPE],
)
def test_a_shipped_plan_is_carried_out_as_it_is_written(scenario: str, plan: str) -> None:
    """No pull is refused, everybody gets access, and only a foil breaks a freeze."""
    record = play(cells(scenario, (plan,))[plan])
    assert texts(record, "refused") == []
    assert record.by_department["live"][-1].all()
    assert record.facts["breaches"] == float(plan in FOILS)
    assert len(texts(record, "breach")) == (plan in FOILS)


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


def test_the_hospital_is_the_case_and_its_waves_cover_it_once() -> None:
    """2,500 staff; professions and units each name every department once."""
    scenario = cells("ehr_hospital", ("big_bang",))["big_bang"].scenario
    departments = scenario.organisation.departments
    assert sum(one.staff for one in departments.values()) == 2500
    for name, heads in (("nursing", 980), ("physicians", 320)):
        members = [one for key, one in departments.items() if key.startswith(name)]
        assert sum(one.staff for one in members) == heads
    for cut in ("module", "unit"):
        groups = scenario.organisation.groups
        named = [one for key, ones in groups.items() if key.startswith(cut) for one in ones]
        assert sorted(named) == sorted(departments)
