"""Consolidation in whole runs: four tools to one, what is neutral, and what each knob moves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pytest

from sim.areas.investment.parameters import Project
from sim.kernel.record import Record
from sim.scenario import Scenario
from tests.validation.whole_runs import (
    Reading,
    Steps,
    differences,
    knobs,
    metric,
    paired,
    plan,
    play,
    records,
    sum_of,
    texts,
    works,
)

FUTURES = 30
FEW = 3
WEEKS = 104
LICENCES = {"plant_desk": 40e3, "sales_desk": 90e3, "books": 150e3, "office_desk": 20e3}
USERS_OF = {
    "plant_desk": ("plant", "warehouse"), "sales_desk": ("sales",), "books": ("finance",),
    "office_desk": ("office",),
}  # fmt: skip
ONE = Project(
    value=120e3,
    cost=150e3,
    run_cost=60e3,
    waves=5,
    wave_weeks=5.0,
    replaces=LICENCES,
    users_of=USERS_OF,
    parallel_weeks=6.0,
    parallel_hours=0.5,
    decommission="use",
    old_use_below=0.4,
    migration_loss=0.4,
    work={"build": {"developers": 8}},
)
START: Steps = ({"week": 0, "pull": "start_project", "what": "one_tool"},)
CLOSE = {"week": 40, "pull": "close_old_systems", "what": "one_tool"}
HOURS = ("change_hours", "cash")


def firm(project: Project = ONE) -> Scenario:
    """Take the small case over two years, with one project that replaces four tools."""
    return knobs(
        works(),
        {
            "investment.projects": {"one_tool": project},
            "investment.pools": {"developers": 3},
            "investment.money_weeks": 260,
            "investment.kill_below": 0.0,
            "calendar.weeks": WEEKS,
            "calendar.freezes": (),
        },
    )


def weeks_of(record: Record, kind: str) -> dict[str, float]:
    """Name what the log says of a kind, with its week."""
    return {event.text: event.week for event in record.events if event.kind == kind}


# laws and neutral settings


@pytest.mark.parametrize("number", range(FEW))
def test_every_tool_goes_by_itself_and_nothing_is_saved_before(number: int) -> None:
    """SF16 for N tools: not before its own departments have left, and then its whole licence."""
    record = play(firm(), plan(*START), number)
    live = weeks_of(record, "project_live")
    off = {text.split(":")[0]: week for text, week in weeks_of(record, "retired").items()}
    assert off.keys() == LICENCES.keys()
    saved = record.ledger["licences_saved"].rows.sum(axis=1)
    for tool, week in off.items():
        last = max(w for text, w in live.items() if text.endswith(USERS_OF[tool]))
        assert week >= last + ONE.parallel_weeks + ONE.old_use_weeks - 1
    weeks = np.arange(WEEKS + 1)
    want = sum(LICENCES[tool] / 52 * (weeks > week) for tool, week in off.items())
    assert saved == pytest.approx(want)


def test_tools_that_everybody_uses_and_no_fit_of_their_own_change_no_bit() -> None:
    """To name all departments, and fit worth nothing, is to name none."""
    plain = replace(ONE, users_of={}, decommission="review")
    everybody = ("plant", "warehouse", "sales", "finance", "office")
    named = replace(plain, users_of=dict.fromkeys(LICENCES, everybody), lost_fit_by={"sales": 0.0})
    one, other = (play(firm(project), plan(*START)) for project in (plain, named))
    assert differences(one, other) == ()
    assert len(weeks_of(one, "retired")) == 1


def test_nobody_is_lost_where_nobody_would_be() -> None:
    """Without a loss, the gate changes licences and what follows from them, never use."""
    kind = replace(ONE, migration_loss=0.0)
    soon, late = (
        play(firm(replace(kind, old_use_below=share)), plan(*START)) for share in (0.9, 0.1)
    )
    assert np.array_equal(soon.weekly["project_use"], late.weekly["project_use"])
    assert not np.array_equal(soon.weekly["licences_saved"], late.weekly["licences_saved"])


def test_an_order_to_switch_off_in_years_costs_its_hours_alone() -> None:
    """Null of the lever."""
    far = {**CLOSE, "weeks": 500.0}
    one, other = (play(firm(), plan(*START, *more)) for more in ((), (far,)))
    assert texts(other, "refused") == []
    assert differences(one, other, HOURS) == ()


# life


@dataclass(frozen=True)
class Change:
    """State two projects, or two plans, and what moves which way."""

    title: str
    before: Project
    after: Project
    read: Reading
    up: bool
    more: Steps = ()


LOCAL = replace(ONE, lost_fit_by={"sales": 40e3})
COSTLY_PLANT = replace(ONE, lost_fit_by={"plant": 40e3})
DATED = replace(ONE, decommission="date")
LONG = replace(ONE, parallel_weeks=30.0)
STRICT = replace(ONE, old_use_below=0.1)
SAVED, WORTH = sum_of("licences_saved"), metric("portfolio_value")
LOST = metric("migration_lost")

LIVES = (
    Change("close_old_systems moves saved licences up", ONE, ONE, SAVED, True, (CLOSE,)),
    Change("close_old_systems moves lost users up", ONE, ONE, LOST, True, (CLOSE,)),
    Change("a loss moves worth down", replace(ONE, migration_loss=0.0), ONE, WORTH, False),
    Change("local fit moves worth down", ONE, LOCAL, WORTH, False),
    Change("local fit moves fit lost up", ONE, LOCAL, metric("fit_lost"), True),
    Change("parallel weeks move double running up", ONE, LONG, metric("double_running_cost"), True),
    Change("parallel weeks move lost users down", ONE, LONG, LOST, False),
    Change("a stricter gate moves lost users down", ONE, STRICT, LOST, False),
    Change("a stricter gate moves saved licences down", ONE, STRICT, SAVED, False),
    Change("weeks of the gate move saved licences down", ONE, replace(ONE, old_use_weeks=20),
           SAVED, False),
    Change("a date moves systems retired up", DATED, replace(DATED, close_by=60.0),
           metric("systems_retired"), True),
    Change("the dearest first moves saved licences up", ONE,
           replace(ONE, sequence="dearest_first"), SAVED, True),
    Change("whose tool costs nothing first moves fit lost down", COSTLY_PLANT,
           replace(COSTLY_PLANT, sequence="least_lost_first"), metric("fit_lost"), False),
)  # fmt: skip


@cache
def _played(change: int, after: bool) -> tuple[Record, ...]:
    one = LIVES[change]
    return records(
        firm(one.after if after else one.before),
        plan(*START, *(one.more if after else ())),
        FUTURES,
    )


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(LIVES)), ids=[one.title for one in LIVES])
def test_a_knob_or_lever_moves_its_own_metric(number: int) -> None:
    """Each moves what it is there for, in the stated direction, on 30 paired futures."""
    change = LIVES[number]
    found = paired(_played(number, False), _played(number, True), change.read)
    assert found.grows if change.up else found.falls, found


@pytest.mark.slow
def test_payback_comes_sooner_with_dearer_licences() -> None:
    """Twice the licences are paid back sooner, in futures in which both are."""
    dear = replace(ONE, replaces={name: 2.0 * paid for name, paid in LICENCES.items()})
    cheap, rich = (records(firm(one), plan(*START), FUTURES) for one in (ONE, dear))
    assert paired(cheap, rich, metric("consolidation_payback")).falls
