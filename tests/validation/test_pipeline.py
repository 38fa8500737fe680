"""Committees and projects in whole runs: idea, approval, money, build, roll-out, benefit review.

The small case gets projects on shared pools and boards before them. Life is judged on paired
futures: a difference counts from three standard errors on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from sim.areas.governance.committee_terms import CommitteeTerms, ProposalTerms
from sim.areas.investment.parameters import Project
from sim.kernel.record import Record
from sim.scenario import Scenario
from tests.validation.whole_runs import (
    Steps,
    case,
    differences,
    knobs,
    metric,
    paired,
    plan,
    play,
    records,
    shipped,
    texts,
    works,
)

FUTURES = 20
WEEKS = 104
PROJECTS = {
    f"p{k}": Project(
        value=(40 + 60 * k) * 1e3, value_spread=0.5, cost=250e3, run_cost=20e3,
        work={"build": {"developers": 8}},
    )
    for k in range(6)
}  # fmt: skip
"""Two of these do not pay over the horizon of three years, four do."""
ALL: Steps = tuple({"week": k, "pull": "start_project", "what": f"p{k}"} for k in range(6))
OPEN = CommitteeTerms(gates=("funding",), threshold=-1e12, cadence_weeks=0.05, agenda_size=99)
BOARD = CommitteeTerms(gates=("business_case", "funding"), evidence_noise=100e3, agenda_size=4)


@cache
def firm() -> Scenario:
    """Take the small case over two years, with six projects on one pool."""
    return knobs(
        works(),
        {
            "investment.projects": PROJECTS,
            "investment.pools": {"developers": 6},
            "investment.money_weeks": 156,
            "calendar.weeks": WEEKS,
        },
    )


def boarded(board: CommitteeTerms, more: Mapping[str, object] | None = None) -> Scenario:
    """Put one committee before the projects."""
    return knobs(firm(), {"governance.committees": {"board": board}, **(more or {})})


def started(record: Record) -> dict[str, float]:
    """Tell when each project starts."""
    found = [one for one in record.events if one.kind == "project_start"]
    return {one.text.split()[0]: one.week for one in found}


def test_committees_without_a_gate_leave_projects_alone_to_the_bit() -> None:
    """Null: a board that decides on nothing that comes changes no series, account or event."""
    free = play(firm(), plan(*ALL))
    held = play(boarded(replace(BOARD, gates=())), plan(*ALL))
    del held.ledger["approved_work"], held.desks["committees"]
    assert differences(free, held) == ()


def test_a_board_that_always_sits_and_agrees_costs_one_week() -> None:
    """Limit: what is brought in a week is approved in it, and starts in the next."""
    free, held = started(play(firm(), plan(*ALL))), started(play(boarded(OPEN), plan(*ALL)))
    assert held == {name: week + 1 for name, week in free.items()}


def test_a_project_waits_for_the_sitting() -> None:
    """A board of a quarter's rhythm lets no project start before its first sitting."""
    slow = replace(OPEN, cadence_weeks=13.0)
    record = play(boarded(slow), plan(*ALL))
    weeks = set(started(record).values())
    assert len(weeks) <= 2
    assert min(weeks) > 1
    assert record.desks["project gates"].waits.max() <= 13.0


def test_what_is_turned_down_never_starts_and_cannot_be_ordered_again() -> None:
    """No project passes a board that wants everything, and a second order is refused."""
    none = boarded(replace(OPEN, threshold=1e12))
    again = ({"week": 20, "pull": "start_project", "what": "p0"},)
    record = play(none, plan(*ALL, *again))
    assert not started(record)
    assert len(texts(record, "project_end")) == len(PROJECTS)
    (text,) = texts(record, "refused")
    assert text.startswith("start_project: gate: a committee has turned p0 down")
    assert record.facts["change_paid"] == 0.0


def test_what_a_posture_wants_is_turned_down_once() -> None:
    """An architecture review that passes nothing says so once a project, whatever is wanted on."""
    review = CommitteeTerms(gates=("architecture",), max_effort=1.0, cadence_weeks=4.0)
    scenario = knobs(case("three_year_plan"), {"governance.committees": {"review": review}})
    record = play(scenario, shipped("lead_and_set", "three_year_plan"))
    ends = texts(record, "project_end")
    assert len(ends) == len(set(ends)) >= 3
    assert all("turned down by a committee" in text for text in ends)


def test_sittings_cost_the_hours_of_those_who_sit() -> None:
    """Null, limit, life: hours times sittings at wage, and nothing else moves; 0 has no account."""
    hours, half_as_often = 32.0, replace(BOARD, cadence_weeks=2 * BOARD.cadence_weeks)
    free = play(boarded(BOARD), plan(*ALL))
    assert "sittings" not in free.ledger
    assert "sitting_hours" not in free.facts
    costs = []
    for board in (BOARD, half_as_often):
        paid = play(boarded(replace(board, sitting_hours=hours)), plan(*ALL))
        rows = -paid.ledger["sittings"].rows.sum(axis=1)
        price = hours * paid.facts["hourly_cost"]
        assert set(rows.round(6).tolist()) == {0.0, round(price, 6)}
        assert paid.facts["sitting_hours"] == hours * WEEKS / board.cadence_weeks
        assert rows.sum() == pytest.approx(price * WEEKS / board.cadence_weeks)
        costs.append(metric("npv")(paid) - metric("npv")(play(boarded(board), plan(*ALL))))
        if board is BOARD:
            del paid.ledger["sittings"], paid.facts["sitting_hours"]
            moved = set(differences(free, paid))
            assert moved == {"cash", "extension"}
    assert costs[0] < 1.8 * costs[1] < 0.0


def test_a_project_that_was_turned_down_may_start_later() -> None:
    """A second look, at the earliest after its weeks, starts what the first did not."""
    strict = replace(BOARD, threshold=100e3, evidence_noise=400e3, agenda_size=99)
    patient = {"governance.project_patience_weeks": 1e9}
    more, later = 0, 0.0
    for number in range(6):
        once = play(boarded(strict, patient), plan(*ALL), number)
        twice = play(boarded(replace(strict, return_weeks=26.0), patient), plan(*ALL), number)
        new = {k: week for k, week in started(twice).items() if k not in started(once)}
        assert started(once).keys() <= started(twice).keys()
        assert all(week > 26 for week in new.values())
        more, later = more + len(new), later + twice.facts["approved_later"]
    assert more > 0
    assert later >= more


@pytest.mark.parametrize("pilot", [False, True])
def test_a_roll_out_needs_the_board(*, pilot: bool) -> None:
    """After the build, or the pilot, a board that wants everything ends every project."""
    gate = replace(OPEN, gates=("rollout",), threshold=1e12)
    steps = tuple({**one, "pull": "pilot_project" if pilot else "start_project"} for one in ALL)
    record = play(boarded(gate), plan(*steps))
    ends = texts(record, "project_end")
    assert ends
    assert all("does not approve its roll-out" in text for text in ends)
    live = {text.split()[0] for text in texts(record, "project_live")}
    assert bool(live) is pilot
    passed = play(boarded(replace(gate, threshold=-1e12)), plan(*steps))
    assert texts(passed, "project_expand")
    assert not texts(passed, "project_end")


def test_a_benefit_review_takes_out_what_does_not_pay() -> None:
    """A board that wants everything ends what is live; then nobody pays for running it."""
    gate = replace(OPEN, gates=("benefit",), threshold=1e12)
    soon = {"investment.benefit_weeks": 0.0}
    kept, gone = play(firm(), plan(*ALL)), play(boarded(gate, soon), plan(*ALL))
    ends = texts(gone, "project_end")
    assert len(ends) == len(texts(kept, "project_done")) > 0
    assert not texts(gone, "project_done")
    spent = [one.ledger["project_run"].rows[-10:].sum() for one in (kept, gone)]
    assert spent[0] < spent[1] <= 0.0


def test_ideas_of_departments_take_money_from_the_change_budget() -> None:
    """Approved ideas leave less for projects; what both cost never exceeds what was released."""
    ideas = {"ideas": ProposalTerms(rate=0.1, value_mean=300e3, cost=80e3)}
    poor = {"investment.change_budget": 0.9e6}
    alone = play(boarded(OPEN, poor), plan(*ALL))
    both = play(boarded(OPEN, {**poor, "governance.proposals": ideas}), plan(*ALL))
    assert metric("unfunded_proposals")(both) > 0.0
    spent = both.weekly["change_spend"].sum()
    assert alone.weekly["change_spend"].sum() > spent
    assert both.facts["change_paid"] > spent
    released = both.weekly["budget_released"].sum()
    assert both.facts["change_paid"] + both.facts["run_paid"] <= released + 1.0


def test_a_rich_budget_starts_ideas_as_if_nobody_counted() -> None:
    """Null: where money is unlimited, approved ideas begin at the instant of their approval."""
    ideas = {"governance.proposals": {"ideas": ProposalTerms()}}
    with_projects = play(boarded(OPEN, ideas), plan())
    without = play(
        knobs(boarded(OPEN, ideas), {"investment.projects": {}, "investment.pools": {}}), plan()
    )
    one, other = (x.ledger["approved_work"].rows for x in (with_projects, without))
    assert one.any()
    assert np.array_equal(one, other)


def test_impatient_projects_begin_without_approval_and_are_counted() -> None:
    """Before a board that hardly sits, projects start all the same, and debt hears of it."""
    rare = replace(OPEN, cadence_weeks=104.0)
    more = {"governance.project_patience_weeks": 10.0, "architecture.debt_gates": 1.0}
    hasty = play(boarded(rare, more), plan(*ALL))
    calm = play(boarded(rare, {**more, "governance.project_patience_weeks": 1e9}), plan(*ALL))
    assert metric("project_unapproved_share")(hasty) > 0.5
    assert metric("project_unapproved_share")(calm) == 0.0
    assert all(week < started(calm)[name] for name, week in started(hasty).items())


@pytest.mark.slow
def test_a_rare_and_strict_board_waits_longer_and_loses_worth() -> None:
    """Life: rhythm moves latency and lateness; threshold moves worth approved and both errors."""

    def screened(board: CommitteeTerms) -> tuple[Record, ...]:
        return records(boarded(board), plan(*ALL), FUTURES)

    usual, rare = screened(BOARD), screened(replace(BOARD, cadence_weeks=13.0))
    strict = screened(replace(BOARD, threshold=800e3))
    lax = screened(replace(BOARD, threshold=-1e12))
    assert paired(usual, rare, metric("project_latency_p50")).grows
    assert paired(usual, rare, metric("project_latency_p90")).grows
    assert paired(usual, rare, metric("npv")).falls
    assert paired(usual, strict, metric("project_value_approved")).falls
    assert paired(lax, usual, metric("project_value_approved")).grows
    assert paired(usual, strict, metric("project_wrong_reject_share")).grows
    assert paired(lax, usual, metric("project_wrong_approve_share")).falls
