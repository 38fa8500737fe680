"""The portfolio in whole runs: neutral where nothing is declared, alive where something is.

The small case `works` gets three projects, skilled pools and, where it matters, a budget. Life is
judged on 30 paired futures: a difference counts from three standard errors on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache

import numpy as np
import pytest

from sim.areas.environment.parameters import Window
from sim.areas.governance.risk_parameters import RiskTerms
from sim.areas.investment.parameters import BudgetCut, Project, RequestClass
from sim.areas.planning.sourcing_parameters import SourcingTerms
from sim.kernel.record import Record
from sim.scenario import Scenario
from sim.strategies.scripted import Scripted, ScriptedPlan
from tests.validation.test_consolidation import LIVES as OF_CONSOLIDATION
from tests.validation.whole_runs import (
    Reading,
    Steps,
    differences,
    knobs,
    mean_of,
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
SYSTEMS = {"old_desk": 150e3, "older_desk": 100e3}
PROJECTS = {
    "crm": Project(
        value=900e3,
        cost=600e3,
        run_cost=100e3,
        waves=2,
        sponsor="sales",
        work={"procure": {"analysts": 3}, "build": {"developers": 24}, "rollout": {"trainers": 1}},
    ),
    "bi": Project(
        value=500e3, cost=300e3, run_cost=50e3, prerequisites=("crm",),
        work={"build": {"developers": 10, "analysts": 6}},
    ),
    "desk": Project(
        value=50e3,
        cost=200e3,
        run_cost=80e3,
        replaces=SYSTEMS,
        waves=3,
        sequence="small_first",
        parallel_hours=1.0,
        work={"build": {"developers": 12}},
    ),
}  # fmt: skip
FREE = {name: replace(one, prerequisites=()) for name, one in PROJECTS.items()}
POOLS = {"analysts": 2, "developers": 3, "trainers": 1}


def start(*names: str, week: int = 0) -> Steps:
    """Order projects."""
    return tuple({"week": week, "pull": "start_project", "what": name} for name in names)


ALL = start("crm", "bi", "desk")
HOURS = ("change_hours", "cash")


@cache
def firm() -> Scenario:
    """Take the small case over two years, with three projects on shared pools."""
    return knobs(
        works(),
        {
            "investment.projects": PROJECTS,
            "investment.pools": POOLS,
            "investment.money_weeks": 260,
            "calendar.weeks": WEEKS,
            "calendar.freezes": (Window(20, 30), Window(60, 64)),
        },
    )


def events(record: Record, kind: str) -> list[tuple[float, str]]:
    """List weeks and texts of the events of a kind."""
    return [(event.week, event.text) for event in record.events if event.kind == kind]


# neutral


def test_projects_that_nobody_starts_change_no_bit() -> None:
    """Declared projects, pools and a budget alone leave every series and account as it was."""
    plain = knobs(works(), {"calendar.weeks": WEEKS})
    declared = knobs(plain, {"investment.projects": PROJECTS, "investment.pools": POOLS})
    steps = ({"week": 1, "pull": "go_live", "date": 12},)
    without, with_them = play(plain, plan(*steps)), play(declared, plan(*steps))
    for name, series in without.weekly.items():
        assert np.array_equal(series, with_them.weekly[name]), name
    for name, account in without.ledger.items():
        assert np.array_equal(account.rows, with_them.ledger[name].rows), name
    assert with_them.ledger["project_bills"].rows.any() == np.False_
    assert [one.text for one in without.events] == [one.text for one in with_them.events]


EMPTY = {"crm": Project(departments=("office",), hypercare_weeks=1.0, procure_weeks=1.0)}


def test_a_project_of_nothing_changes_only_what_touches_people() -> None:
    """Without value, cost and work, and where nobody tires, a project changes no bit."""
    scenario = knobs(
        firm(), {"investment.projects": EMPTY, "governance.fatigue": 0.0,
                 "investment.kill_below": 0.0}
    )  # fmt: skip
    but = (*HOURS, "projects_open", "project_use", "fatigue")
    for lever in ("start_project", "pilot_project"):
        steps = ({"week": 3, "pull": lever, "what": "crm"},)
        found = differences(play(scenario, plan()), play(scenario, plan(*steps)), but)
        assert found == ()


def test_levers_that_find_nothing_to_do_cost_their_hours_alone() -> None:
    """To defer what nobody ordered, to limit nothing, and to select where no money is."""
    poor = knobs(firm(), {"investment.change_budget": 0.0})
    quiet = (
        {"week": 3, "pull": "defer_project", "what": "crm"},
        {"week": 3, "pull": "limit_projects", "amount": 0},
        {"week": 3, "pull": "select_projects", "what": "exact"},
    )
    for step in quiet:
        with_it = play(poor, plan(step))
        assert texts(with_it, "refused") == []
        assert differences(play(poor, plan()), with_it, HOURS) == ()


def test_a_pull_at_the_start_is_booked_once() -> None:
    """What is pulled at instant 0 costs what it costs in any other week."""
    costs = [
        play(works(), plan({"week": week, "pull": "town_hall"})).ledger["change_hours"].rows.sum()
        for week in (0, 1, 5)
    ]
    assert costs[0] == costs[1] == costs[2] != 0.0


# laws


@pytest.mark.parametrize("number", range(FEW))
def test_no_project_goes_live_inside_a_freeze(number: int) -> None:
    """Whatever is due waits for the end of the freeze: seen in the log, of every project."""
    record = play(firm(), plan(*ALL), number)
    weeks = [week for week, _ in events(record, "project_live")]
    assert len(weeks) > 8
    assert not [week for week in weeks if 20 <= week < 30 or 60 <= week < 64]
    open_house = knobs(firm(), {"calendar.freezes": ()})
    inside = [week for week, _ in events(play(open_house, plan(*ALL), number), "project_live")]
    assert [week for week in inside if 20 <= week < 30 or 60 <= week < 64]


@pytest.mark.parametrize("number", range(FEW))
def test_licences_are_saved_only_when_the_last_department_has_left(number: int) -> None:
    """SF16: nothing is saved before the switch-off, the whole licence from then on."""
    at_once = {"investment.retire_use": 0.0, "investment.review_interval": 1}
    record = play(knobs(firm(), at_once), plan(*start("desk")), number)
    ((off, _),) = events(record, "retired")
    last = max(week for week, _ in events(record, "project_live"))
    saved = record.ledger["licences_saved"].rows.sum(axis=1)
    assert off == last + PROJECTS["desk"].parallel_weeks
    assert not saved[: int(off) + 1].any()
    assert saved[int(off) + 1 :] == pytest.approx(sum(SYSTEMS.values()) / 52)
    assert record.ledger["project_double_entry"].rows.sum() < 0.0


@pytest.mark.parametrize("number", range(FEW))
def test_lost_fit_is_lost_from_the_go_live_on(number: int) -> None:
    """Its part of the users times the worth, department by department, and nothing else moves."""
    desk = {"desk": PROJECTS["desk"]}
    lossy = {"desk": replace(PROJECTS["desk"], lost_fit=52e3)}
    one, other = (
        play(knobs(firm(), {"investment.projects": it, "investment.kill_below": 0.0}),
             plan(*start("desk")), number)
        for it in (desk, lossy)
    )  # fmt: skip
    assert set(differences(one, other)) == {"project_benefit", "cash", "extension"}
    lost = (one.ledger["project_benefit"].rows - other.ledger["project_benefit"].rows).sum(axis=1)
    live = {event.department: event.week for event in one.events if event.kind == "project_live"}
    users = dict(enumerate((40, 25, 25, 25, 25)))
    want = [
        1e3 * sum(users[d] for d, since in live.items() if d is not None and week > since) / 140
        for week in range(WEEKS + 1)
    ]
    assert lost == pytest.approx(want)
    assert metric("fit_lost")(other) == pytest.approx(lost.sum())


def test_a_department_that_stays_keeps_the_old_system_paid() -> None:
    """Ended after the first wave, a consolidation saves nothing at all."""
    first = events(play(firm(), plan(*start("desk"))), "project_live")[0][0]
    kill = {"week": int(first) + 1, "pull": "kill_project", "what": "desk"}
    record = play(firm(), plan(*start("desk"), kill))
    assert len(events(record, "project_live")) < 5
    assert not record.ledger["licences_saved"].rows.any()
    assert metric("sunk_cost")(record) > 0.0


def test_a_project_waits_for_its_prerequisite_and_for_room() -> None:
    """The second starts when the first is rolled out; with a limit of one, nothing overlaps."""
    record = play(firm(), plan(*ALL))
    begun = {text: week for week, text in events(record, "project_start")}
    live = [week for week, text in events(record, "project_live") if text.startswith("crm")]
    assert begun["crm starts"] == 0
    assert begun["bi starts"] >= max(live)
    one = play(firm(), plan({"week": 0, "pull": "limit_projects", "amount": 1}, *ALL))
    assert one.weekly["projects_open"].max() == 1.0
    assert record.weekly["projects_open"].max() >= 2.0


def test_no_project_starts_where_people_still_take_up_what_they_have() -> None:
    """Reviews that hear of use wait for it; they start at once where the report is off."""
    bang = ({"week": 1, "pull": "go_live", "date": 12}, *start("crm", week=14))
    told = knobs(firm(), {"investment.start_gap": 0.3})
    weeks = [
        events(play(scenario, plan(*bang)), "project_start")[0][0]
        for scenario in (firm(), told, replace(told, reports={"adoption_gap": "off"}))
    ]
    assert weeks[0] == weeks[2] == 14.0
    assert weeks[1] > 16.0


def test_a_deferred_project_starts_later() -> None:
    """Ordered or not, it does not start before the weeks are over."""
    defer = {"week": 0, "pull": "defer_project", "what": "crm", "weeks": 17}
    record = play(firm(), plan(defer, *start("crm")))
    assert events(record, "project_start") == [(17, "crm starts")]


def test_refusals_say_why() -> None:
    """What is over, not begun, or not there is refused with its reason."""
    steps = (
        {"week": 0, "pull": "kill_project", "what": "crm"},
        *start("crm"),
        *start("crm", week=1),
        {"week": 2, "pull": "defer_project", "what": "crm"},
    )
    refused = texts(play(firm(), plan(*steps)), "refused")
    assert [text.split(" (")[0] for text in refused] == [
        "kill_project: stage: crm is not under way",
        "start_project: stage: crm is ordered already, or over",
        "defer_project: stage: crm has started already",
    ]
    nowhere = play(works(), plan(*start("crm")))
    assert texts(nowhere, "refused")[0].startswith("start_project: card: there is no project crm")


def test_a_review_ends_what_is_not_worth_its_cost_and_abandons_a_bad_pilot() -> None:
    """A board that asks much ends projects; one that asks nothing ends none."""
    bad = {"crm": replace(PROJECTS["crm"], value=60e3, run_cost=0.0)}
    often = knobs(firm(), {"investment.projects": bad, "investment.review_interval": 6})
    strict, blind = (knobs(often, {"investment.kill_below": limit}) for limit in (1.5, 0.0))
    pilot = ({"week": 0, "pull": "pilot_project", "what": "crm"},)
    assert len(events(play(strict, plan(*start("crm"))), "project_end")) == 1
    assert events(play(blind, plan(*start("crm"))), "project_end") == []
    assert len(events(play(blind, plan(*pilot)), "project_expand")) == 1
    dear = {"crm": replace(bad["crm"], run_cost=200e3, pilot_weeks=20.0)}
    exact = {"investment.overrun_median": 1.0, "investment.overrun_spread": 0.0}
    seldom = {"investment.projects": dear, "investment.review_interval": 50}
    late = knobs(strict, {**exact, **seldom})
    record = play(late, plan({"week": 1, "pull": "pilot_project", "what": "crm"}))
    said = [text for _, text in events(record, "project_end")]
    assert said == ["crm is ended: its pilot does not promise enough"]
    assert metric("sunk_cost")(record) > 0.0
    assert metric("killed_late_share")(record) == 1.0


def test_money_that_is_not_approved_or_not_there_stops_a_project() -> None:
    """A build with an overrun waits for the review that gives it more; a poor one for cash."""
    over = knobs(firm(), {"investment.overrun_median": 1.8, "investment.overrun_spread": 0.0})
    record = play(over, plan(*start("crm")))
    assert metric("starved_weeks")(record) > 0
    assert events(record, "project_rebudget")
    exact = knobs(firm(), {"investment.overrun_median": 1.0, "investment.overrun_spread": 0.0})
    assert metric("starved_weeks")(play(exact, plan(*start("crm")))) == 0
    poor = knobs(exact, {"investment.change_budget": 1000e3})
    assert metric("starved_weeks")(play(poor, plan(*start("crm")))) > 0


@pytest.mark.parametrize("overrun", [1.05, 1.102, 1.11, 1.15, 1.3])
def test_a_bill_on_the_table_is_seen_by_the_next_review(overrun: float) -> None:
    """However little a project lacks, it does not stand still for ever where there is money.

    A forecast moves with the work that is done, so it alone would never show what is missing.
    """
    over = {"investment.overrun_median": overrun, "investment.overrun_spread": 0.0}
    record = play(knobs(firm(), {**over, "investment.contingency": 0.1}), plan(*start("crm")))
    assert events(record, "project_done") or metric("projects_done")(record) > 0.0
    assert (metric("starved_weeks")(record) > 0.0) == (overrun > 1.1)


def test_the_own_build_can_share_a_pool() -> None:
    """On a pool of its own it takes its time; among projects it takes longer, and both count."""
    go_live = {"week": 0, "pull": "go_live", "date": 12}
    shared = knobs(
        firm(),
        {
            "investment.projects": FREE,
            "investment.build_pool": "developers",
            "investment.build_staff": 3,
            "calendar.freezes": (),
        },
    )
    alone, among = play(shared, plan(go_live)), play(shared, plan(go_live, *ALL))
    first = [int(np.argmax(run.by_department["live"].all(axis=1))) for run in (alone, among)]
    assert first[0] == 12
    assert first[1] > 14
    assert alone.desks["pool developers"].busy_weeks == pytest.approx(24.0, abs=3.0)


def test_projects_count_as_changes_that_touch_their_departments() -> None:
    """Fatigue rises while projects go live, only where they do, and falls again."""
    record = play(firm(), plan(*start("crm", "desk")))
    quiet = play(firm(), plan())
    gap = record.weekly["fatigue"] - quiet.weekly["fatigue"]
    assert gap.max() > 0.3
    assert gap[:5].max() == 0.0
    assert gap[-1] == 0.0


# life


@dataclass(frozen=True)
class Change:
    """State two sides of a comparison and what moves which way."""

    title: str
    before: Mapping[str, object]
    after: Mapping[str, object]
    steps: Steps
    more: Steps
    read: Reading
    up: bool


RICH: Mapping[str, object] = {"investment.projects": FREE}
SHORT: Mapping[str, object] = {**RICH, "investment.pools": {**POOLS, "developers": 1}}
POOR: Mapping[str, object] = {**RICH, "investment.change_budget": 700e3}
WEAK = {
    name: Project(value=150e3, cost=300e3, run_cost=20e3, work={"build": {"developers": 6}})
    for name in ("a", "b", "c")
} | {"good": Project(value=700e3, cost=300e3, work={"build": {"developers": 6}})}
CHOICE: Mapping[str, object] = {
    "investment.projects": WEAK,
    "investment.change_budget": 500e3,
    "investment.money_weeks": 260,
}


LEAKY: Mapping[str, object] = {
    "investment.requests": {"wish": RequestClass(rate=4.0, patience=1.0)},
    "governance.risks": {"leak": RiskTerms(rate=0.5, exposure="unmet", severity_spread=0.5)},
}


def select(rule: str) -> Steps:
    """Let reviews start projects by a rule."""
    return ({"week": 0, "pull": "select_projects", "what": rule},)


value, late = metric("portfolio_value"), metric("project_lateness")
LIVES = (
    Change("start_project moves worth up", {}, {}, (), start("crm"), value, True),
    Change("pilot_project moves worth up", {}, {}, (),
           ({"week": 0, "pull": "pilot_project", "what": "crm"},), value, True),
    Change("defer_project moves use down", {}, {}, start("crm"),
           ({"week": 0, "pull": "defer_project", "what": "crm", "weeks": 20},),
           mean_of("project_use"), False),
    Change("kill_project moves sunk cost up", {}, {}, start("crm"),
           ({"week": 15, "pull": "kill_project", "what": "crm"},), metric("sunk_cost"), True),
    Change("select_projects moves worth up", CHOICE, CHOICE, (), select("exact"), value, True),
    Change("limit_projects moves lateness down", SHORT, SHORT, ALL,
           ({"week": 0, "pull": "limit_projects", "amount": 1},), late, False),
    Change("the exact rule against first come moves worth up", CHOICE, CHOICE, select("fcfs"),
           select("exact"), value, True),
    Change("switching moves lateness up", {**SHORT, "investment.switch_weeks": 0.0}, SHORT, ALL,
           (), late, True),
    Change("a limit on work in progress moves lateness down", SHORT,
           {**SHORT, "investment.wip_limit": 1}, ALL, (), late, False),
    Change("rework moves lateness up", RICH,
           {"investment.projects": {n: replace(p, rework=0.3) for n, p in FREE.items()}},
           ALL, (), late, True),
    Change("more people move lateness down", SHORT, RICH, ALL, (), late, False),
    Change("a budget moves worth down", RICH, POOR, ALL, (), value, False),
    Change("a cut moves change down", POOR,
           {**POOR, "investment.budget_cuts": {"lean": BudgetCut(share=0.8)}}, ALL, (),
           sum_of("project_bills"), True),
    Change("error of estimates moves prioritisation down", {"investment.estimate_error": 0.0},
           {"investment.estimate_error": 1.5}, (), (), metric("priority_correlation"), False),
    Change("concurrent projects move fatigue up", RICH, RICH, (), ALL, metric("fatigue_peak"),
           True),
    Change("fatigue moves use of projects down",
           {**RICH, "governance.fatigue": 0.0, "governance.change_capacity": 1.5},
           {**RICH, "governance.change_capacity": 1.5}, ALL, (), mean_of("project_use"), False),
    Change("unmet requests move losses by incidents up",
           {**LEAKY, "investment.demand_staff": 4}, {**LEAKY, "investment.demand_staff": 1},
           (), (), mean_of("risk_loss"), True),
    Change("staff for requests moves the fill rate up",
           {"investment.requests": {"wish": RequestClass(rate=4.0, patience=1.0)},
            "investment.demand_staff": 1},
           {"investment.requests": {"wish": RequestClass(rate=4.0, patience=1.0)},
            "investment.demand_staff": 3}, (), (), metric("fill_rate"), True),
)  # fmt: skip


@lru_cache(maxsize=64)
def _played(changed: tuple[tuple[str, int], ...], script: ScriptedPlan) -> tuple[Record, ...]:
    scenario = knobs(firm(), {path: KEPT[key] for path, key in changed})
    return records(scenario, Scripted(script), FUTURES)


KEPT: dict[int, object] = {}


def played(changes: Mapping[str, object], steps: Steps) -> tuple[Record, ...]:
    """Play a variant of the firm once."""
    for held in changes.values():
        KEPT[id(held)] = held
    key = tuple((path, id(held)) for path, held in changes.items())
    return _played(key, plan(*steps).plan)


@pytest.mark.slow
@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.title)
def test_a_lever_or_knob_moves_its_own_metric(life: Change) -> None:
    """Each moves what it is there for, in the stated direction, on 30 paired futures."""
    steps = life.more if life.steps[:1] == select("fcfs") else (*life.more, *life.steps)
    before, after = played(life.before, life.steps), played(life.after, steps)
    found = paired(before, after, life.read)
    assert found.grows if life.up else found.falls, found


BILLED: Mapping[str, object] = {
    **RICH,
    "investment.change_budget": 400e3,
    "planning.sourcing": {"hosting": SourcingTerms(mode="subscribe", price=100e3)},
    "architecture.debt": True,
    "architecture.debt_start": 20.0,
}
HOSTED = ({"week": 0, "pull": "request_contract", "what": "hosting"},)
CONTRACTS = (
    "sourcing_upfront", "sourcing_run", "exit_costs", "contract_rework", "vendor_losses",
)  # fmt: skip


@cache
def billed(part: str) -> tuple[Record, ...]:
    """Play a firm with a contract and debt, of which the budget pays one, or neither."""
    paid = {f"investment.{part}": 1.0} if part else {}
    return records(knobs(firm(), {**BILLED, **paid}), plan(*ALL, *HOSTED), 5)


@pytest.mark.parametrize(
    ("part", "accounts"), [("contracts_paid", CONTRACTS), ("debt_paid", ("debt_run",))]
)
def test_bills_of_others_that_the_budget_pays_crowd_out_change(
    part: str, accounts: tuple[str, ...]
) -> None:
    """Life, in whole runs of five futures: what another area booked is paid to the cent, and no
    future leaves as much for projects as where it is paid beside the budget."""
    for beside, within in zip(billed(""), billed(part), strict=True):
        booked = [within.ledger[one].by_week().sum() for one in accounts]
        assert within.weekly["outside_bills"].sum() == pytest.approx(-sum(booked)) != 0.0
        assert "outside_bills" not in beside.weekly
        spent = [-sum_of("project_bills")(one) for one in (beside, within)]
        assert spent[1] < spent[0]


PORTFOLIO_LEVERS = frozenset(
    {"start_project", "pilot_project", "defer_project", "kill_project", "select_projects",
     "limit_projects", "close_old_systems"}
)  # fmt: skip


def test_no_lever_of_the_portfolio_is_left_out() -> None:
    """Every lever that acts on projects has a life test, here or with consolidation."""
    named = {life.title.split(" ")[0] for life in (*LIVES, *OF_CONSOLIDATION)}
    assert named >= PORTFOLIO_LEVERS
