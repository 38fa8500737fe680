"""Prioritisation in whole runs: belief against truth, and the price of people's time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from sim.areas.investment.cases import BusinessCase
from sim.areas.investment.delivery import Delivery
from sim.areas.investment.parameters import InvestmentParameters, Project
from sim.areas.investment.pools import Pool
from sim.areas.investment.portfolio_facts import (
    priority_regret,
    score_correlation,
    score_regret,
)
from sim.kernel.clock import Clock
from sim.kernel.record import Record
from sim.kernel.streams import Streams
from sim.scenario import Scenario
from tests.validation.test_portfolio import ALL, FUTURES, POOLS, firm, select
from tests.validation.whole_runs import (
    Steps,
    differences,
    knobs,
    metric,
    paired,
    plan,
    play,
    records,
    sum_of,
    values,
)


def many(*worth: float) -> dict[str, Project]:
    """Make projects of equal cost, every other one with a powerful sponsor; the last needs one."""
    return {
        f"p{k}": Project(
            value=value, cost=200e3, sponsor="plant" if k % 2 else "", value_spread=0.5,
            prerequisites=("p0",) if k == len(worth) - 1 else (), work={"build": {"developers": 4}},
        )
        for k, value in enumerate(worth)
    }  # fmt: skip


MANY = many(*(30e3 + 60e3 * k for k in range(8)))
POOR = many(*(30e3 + 4e3 * k for k in range(8)))
"""Some of these are worth their cost, and some are not."""
CHOICE: Mapping[str, object] = {
    "investment.projects": MANY,
    "investment.change_budget": 900e3,
}
regret, correlation = metric("priority_regret"), metric("priority_correlation")


SURE: Mapping[str, object] = {
    "investment.estimate_error": 0.0,
    "investment.optimism": 0.0,
    "investment.lobbying": 0.0,
}


@cache
def board(
    error: float = 0.0, optimism: float = 0.0, lobbying: float = 0.0, *, poor: bool = False
) -> Scenario:
    """Take the small case with eight projects, and money for four, or poor ones and any money."""
    choice = {"investment.projects": POOR} if poor else CHOICE
    errors = {
        "investment.estimate_error": error,
        "investment.optimism": optimism,
        "investment.lobbying": lobbying,
    }
    return knobs(firm(), {**choice, **errors, "calendar.weeks": 8})


def delivery(name: str, value: float, believed: float, cost: float, *before: str) -> Delivery:
    """Make a project of a known truth and a known error; it costs no time."""
    project = Project(cost=cost, prerequisites=before, procure_weeks=0.0, hypercare_weeks=0.0)
    case = BusinessCase(value=value, ratio=1.0, believed=believed, lobbied=1.0, yearly=0.0)
    clock = Clock(1)
    places = np.arange(1)
    pools = {"dev": Pool(clock, 1, 0.0)}
    return Delivery(name, project, case, places, pools, clock, Streams(1, 0), 2.0,
                    lambda _one, _bill: True, lambda _one: 1.0)  # fmt: skip


PLAIN = InvestmentParameters(contingency=0.0, discount_rate=0.0, money_weeks=52)


def test_regret_by_hand() -> None:
    """Money for one of two: the worse is believed to be better, and the difference is lost."""
    two = (delivery("a", 300.0, 1.0, 100.0), delivery("b", 250.0, 2.0, 100.0))
    assert priority_regret(two, PLAIN, 100.0) == pytest.approx(50.0)
    assert priority_regret(two, PLAIN, 200.0) == 0.0
    assert priority_regret(two, PLAIN, 99.0) == 0.0
    bad = (*two, delivery("c", 40.0, 3.0, 100.0))
    assert priority_regret(bad, PLAIN, np.inf) == pytest.approx(60.0)
    missed = (*two, delivery("d", 150.0, 0.5, 100.0))
    assert priority_regret(missed, PLAIN, np.inf) == pytest.approx(50.0)


def test_regret_counts_what_a_project_builds_on() -> None:
    """A base that is worth nothing is right where what builds on it pays for both."""
    base = delivery("base", 10.0, 1.0, 50.0)
    for gain, lost in ((300.0, 160.0), (120.0, 0.0)):
        pair = (base, delivery("top", gain, 0.2, 100.0, "base"))
        assert priority_regret(pair, PLAIN, np.inf) == pytest.approx(lost)


@pytest.mark.parametrize("number", range(10))
def test_without_error_optimism_and_lobbying_nothing_is_regretted(number: int) -> None:
    """Null: belief is the truth, to the last bit; any one of the three breaks it somewhere."""
    assert regret(play(board(), plan(), number)) == 0.0


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (lambda: board(), lambda: board(error=1.0)),
        (lambda: board(), lambda: board(lobbying=2.0)),
        (lambda: board(poor=True), lambda: board(optimism=1.5, poor=True)),
    ],
    ids=["error", "lobbying", "optimism"],
)
def test_each_error_costs_worth(
    before: Callable[[], Scenario], after: Callable[[], Scenario]
) -> None:
    """Life: regret is never below nothing, and each source of error alone raises it.

    Optimism raises all alike, so it misleads only where there is money for what is worth nothing.
    """
    sure, misled = (records(one, plan(), FUTURES) for one in (before(), after()))
    assert (values(misled, regret) >= 0.0).all()
    assert paired(sure, misled, regret).grows
    if before().investment.projects is not POOR:
        assert paired(sure, misled, correlation).falls


def test_more_error_is_more_regret() -> None:
    """Pattern: over paired futures regret grows with the error of business cases."""
    found = [records(board(error=e), plan(), FUTURES) for e in (0.0, 0.3, 0.9)]
    assert paired(found[0], found[1], regret).grows
    assert paired(found[1], found[2], regret).grows


# the scoring sheet


FIT = {"value": 1.0, "fit": 1.0}
SCORED = {
    name: replace(one, fit=0.9 if k in (0, 1, 2) else 0.1) for k, (name, one) in
    enumerate(MANY.items())
}  # fmt: skip
"""The worst three projects fit best."""
wrong, agreement = metric("score_regret"), metric("score_correlation")


def scored(weights: Mapping[str, float], error: float = 0.0, lobbying: float = 0.0) -> Scenario:
    """Take the board with a scoring sheet, projects that are worth little fitting best."""
    sheet = {"investment.projects": SCORED, "investment.score_weights": dict(weights)}
    return knobs(board(error=error, lobbying=lobbying), sheet)


def fitting(name: str, value: float, fit: float) -> Delivery:
    """Make a project of known worth that fits so well."""
    one = delivery(name, value, 1.0, 100.0)
    one.project = replace(one.project, fit=fit)
    return one


def test_a_scoring_sheet_by_hand() -> None:
    """Worth 1 and 2 a unit of money, fit 1 and 0: from weight 1 on the fit the worse is first."""
    two = (fitting("a", 200.0, 1.0), fitting("b", 300.0, 0.0))
    for weight, lost in ((0.0, 0.0), (0.9, 0.0), (1.1, 100.0)):
        rules = replace(PLAIN, score_weights={"value": 1.0, "fit": weight})
        assert score_regret(two, rules, 100.0) == pytest.approx(lost)
        assert score_correlation(two, rules) == pytest.approx(-1.0 if lost else 1.0)
        assert score_regret(two, rules, 200.0) == 0.0


def test_a_list_that_is_right_loses_what_does_not_fit_the_money() -> None:
    """Down the list one dear project leaves no room for two that are worth more together."""
    three = (delivery("a", 900.0, 1.0, 300.0), delivery("b", 420.0, 1.0, 200.0),
             delivery("c", 420.0, 1.0, 200.0))  # fmt: skip
    assert priority_regret(three, PLAIN, 400.0) == 0.0
    assert score_regret(three, PLAIN, 400.0) == pytest.approx(600.0 - 440.0 - 160.0)
    assert score_regret((three[1], three[2]), PLAIN, 399.0) == 0.0


@pytest.mark.parametrize("number", range(3))
def test_a_sheet_of_value_alone_is_the_rule_value_density(number: int) -> None:
    """Null, bit for bit: whole runs, and the correlation of belief and truth."""
    scenario = knobs(scored({"value": 2.0}, error=0.5), {"calendar.weeks": 60})
    one, other = (
        play(scenario, plan(*select(rule)), number) for rule in ("value_density", "score")
    )
    assert differences(one, other) == ()
    assert agreement(one) == correlation(one)
    assert len([e for e in one.events if e.kind == "project_start"]) > 2


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (lambda: scored({"value": 1.0}), lambda: scored(FIT)),
        (lambda: scored({"value": 1.0, "fit": 0.3}), lambda: scored(FIT)),
        (lambda: scored({"value": 1.0}), lambda: scored({"value": 1.0, "sponsor": 4.0})),
        (lambda: scored({"value": 1.0}), lambda: scored({"value": 1.0}, error=1.0)),
        (lambda: scored({"value": 1.0}), lambda: scored({"value": 1.0}, lobbying=2.0)),
    ],
    ids=["fit", "more fit", "sponsor", "error", "lobbying"],
)
def test_weights_and_errors_move_the_sheet_from_the_truth(
    before: Callable[[], Scenario], after: Callable[[], Scenario]
) -> None:
    """Life: the ranks agree less with the truth, and more true worth is lost."""
    sure, misled = (records(one, plan(), FUTURES) for one in (before(), after()))
    assert paired(sure, misled, agreement).falls
    assert paired(sure, misled, wrong).grows


def test_speed_puts_short_projects_first() -> None:
    """Life: with all weight on speed the shortest of projects alike is first."""
    three = {
        name: replace(MANY["p0"], work={"build": {"developers": weeks}})
        for name, weeks in (("slow", 24.0), ("quick", 2.0), ("middle", 12.0))
    }
    rules = {"investment.projects": three, "investment.score_weights": {"speed": 1.0},
             "investment.change_budget": np.inf, "investment.kill_below": 0.0}  # fmt: skip
    worthy = {name: replace(one, value=900e3) for name, one in three.items()}
    scenario = knobs(board(), {**rules, "investment.projects": worthy})
    record = play(scenario, plan(*select("score")))
    started = [e.text for e in record.events if e.kind == "project_start"]
    assert started == ["quick starts", "middle starts", "slow starts"]


# time of the pools


WAGES = {"developers": 2500.0, "analysts": 2200.0}


@cache
def _delivered(wages: bool, steps: str) -> tuple[Record, ...]:
    scenario = knobs(firm(), {"investment.pool_wages": WAGES if wages else {}})
    script: Steps = ALL if steps == "all" else select("value_density")
    return records(scenario, plan(*script), FUTURES)


def test_a_wage_lowers_what_a_portfolio_is_worth() -> None:
    """Life: hours that cost money make cost rise, and worth and worth by scarce hour fall."""
    free, paid = _delivered(False, "all"), _delivered(True, "all")
    assert paired(free, paid, metric("cost_total")).grows
    for name in ("npv", "portfolio_value", "value_per_scarce_hour"):
        assert paired(free, paid, metric(name)).falls
    assert paired(free, paid, metric("sunk_cost")).mean >= 0.0
    assert (values(paid, sum_of("project_pay")) < 0.0).all()


@pytest.mark.slow
def test_fewer_people_make_an_hour_of_theirs_worth_more_until_others_idle() -> None:
    """Life: with one developer the others idle while projects wait for him."""
    one = replace(firm(), investment=replace(firm().investment, pools={**POOLS, "developers": 1}))
    few = records(one, plan(*ALL), FUTURES)
    many = _delivered(False, "all")
    assert paired(many, few, metric("idle_starved_share")).grows


# auction


CROWD = {
    f"p{k}": Project(
        value=value, cost=60e3, procure_weeks=0.0, hypercare_weeks=0.0, value_spread=0.3,
        work={"build": {"developers": weeks}},
    )
    for k, (value, weeks) in enumerate(
        ((150e3, 24.0), (160e3, 20.0), (170e3, 30.0), (400e3, 6.0), (300e3, 4.0), (220e3, 12.0))
    )
}  # fmt: skip
CROWDED: Mapping[str, object] = {
    **SURE,
    "investment.projects": CROWD,
    "investment.pools": {"developers": 2},
    "calendar.freezes": (),
}


@cache
def _chosen(rule: str, people: int = 2) -> tuple[Record, ...]:
    over = {**CROWDED, "investment.pools": {"developers": people}}
    return records(knobs(firm(), over), plan(*select(rule)), FUTURES)


def test_an_auction_serves_first_what_is_worth_most_by_scarce_week() -> None:
    """Life: on a crowded pool worth rises against first come, first served."""
    assert paired(_chosen("fcfs"), _chosen("auction"), metric("portfolio_value")).grows
    assert paired(_chosen("fcfs"), _chosen("auction"), metric("value_per_scarce_hour")).grows


def test_where_people_are_enough_an_auction_starts_and_ends_the_same() -> None:
    """Null: with people and money for all, auction is value density; bills add up in its order."""
    pairs = zip(_chosen("auction", 40)[:5], _chosen("value_density", 40)[:5], strict=True)
    for one, other in pairs:
        sums = ("change_spend", "project_bills", "cash")
        assert differences(one, other, sums) == ()
        for name in sums[::2]:
            assert np.allclose(one.weekly[name], other.weekly[name], rtol=1e-12, atol=1e-6)
