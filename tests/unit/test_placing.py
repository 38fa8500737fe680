"""Where plans stand: twins, humps, refusals, warnings about parameters and departments."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from sim.analysis.compare import compare
from sim.analysis.comparison import from_json, to_json
from sim.analysis.placing import flips, simpson, standings, warnings_of
from sim.analysis.records import Number
from sim.analysis.standing import Standing, Target
from sim.analysis.tables import Cell
from sim.units import FloatArray
from tests.made_study import ERP, MadePlan, made_study

NO_EVENTS = pd.DataFrame({"run": [], "cell": [], "kind": [], "text": []})


def cell(name: str, columns: dict[str, FloatArray]) -> Cell:
    return Cell(name, name, name, pd.DataFrame(columns))


def place(outcomes: FloatArray, *cells: Cell, events: pd.DataFrame = NO_EVENTS) -> list[Standing]:
    return list(standings(cells, outcomes, 0, "money", 1e6, 1.0, events))


def test_twins_share_everything() -> None:
    """Two plans that are the same under two names differ by nothing and share a rank."""
    twin = MadePlan("twin", "Twin", (52,), 16, 0.9, 0.34, -0.4, 3.2, 12.3)
    study = made_study((ERP[0], twin, dataclasses.replace(twin, name="other", title="Other")))
    one = study.runs["strategy"] == "twin"
    other = study.runs["strategy"] == "other"
    for name in study.runs.columns:
        if name not in ("run", "cell", "strategy"):
            study.runs.loc[other, name] = study.runs.loc[one, name].to_numpy()
    answer = compare(study)
    first, second = answer.plan("twin"), answer.plan("other")
    assert first.rank == second.rank
    assert not second.clear_of_leader or answer.plans[0].idle
    assert first.interval == second.interval
    assert first.standing is not None
    assert second.standing is not None
    assert first.standing.chance_best == second.standing.chance_best
    assert from_json(to_json(answer)) == answer


def test_plans_that_lead_together_may_both_be_best() -> None:
    """Twins ahead of a third plan: neither excludes the other, both exclude the third."""
    lead = np.arange(30.0)
    found = place(np.vstack([lead, lead, lead - 50.0]), *(cell(name, {}) for name in "abc"))
    assert [one.may_be_best for one in found] == [True, True, False]
    assert [one.efficient for one in found] == [True, True, False]


def test_two_kinds_of_futures_are_said_as_two() -> None:
    rng = np.random.default_rng(1)
    split = np.where(np.arange(30) < 11, -3e6, 2e6) + rng.normal(0, 1e5, 30)
    found = place(split[None, :], cell("a", {"proficient_final": np.full(30, 0.9)}))[0]
    assert found.two_outcomes is not None
    words = found.two_outcomes.words
    assert words == "two outcomes: 19 futures near +2.0, 11 near \u22123.0"
    assert found.take_off is None


def test_take_off_and_its_level_are_told_apart() -> None:
    level = np.where(np.arange(30) % 3 == 0, 0.05, 0.8) + np.arange(30) * 1e-3
    found = place(np.arange(30.0)[None, :], cell("a", {"proficient_final": level}))[0]
    assert found.take_off is not None
    assert found.take_off.words.startswith("takes off in 20 of 30")


def test_refusals_are_counted_by_reason() -> None:
    events = pd.DataFrame({
        "run": ["a-0", "a-1", "a-1", "b-0"], "cell": ["a", "a", "a", "b"],
        "kind": ["refused", "refused", "pull", "refused"],
        "text": ["go_live: freeze: no", "go_live: freeze: no", "x", "y"]})  # fmt: skip
    found = place(np.arange(30.0)[None, :], cell("a", {}), events=events)[0]
    (refused,) = found.refused
    assert (refused.text, refused.futures.text) == ("go_live: freeze: no", "2 of 30")


def test_a_parameter_that_turns_the_lead_is_named_and_noise_is_not() -> None:
    rng = np.random.default_rng(2)
    drawn = np.linspace(0, 1, 40)
    runs = cell("a", {"x.desk.heads": drawn, "x.noise": rng.random(40), "x.fixed": np.ones(40)})
    assert flips(runs, drawn - 0.5 + rng.normal(0, 0.1, 40)) == ["desk.heads"]
    assert flips(runs, drawn + 5) == []
    false = sum(bool(flips(runs, rng.normal(0, 1, 40))) for _ in range(200))
    assert false <= 20


@pytest.mark.parametrize(("own", "other", "found"), [
    ((1.0, 2.0), (1.0, 1.0), (0, 1)),
    ((1.0, 0.0, None), (2.0, 1.0, 1.0), (2, 2)),
])  # fmt: skip
def test_departments_are_counted(
    own: tuple[float | None, ...], other: tuple[float | None, ...], found: tuple[int, int]
) -> None:
    assert simpson(own, other) == found


def test_warnings_are_sentences() -> None:
    said = warnings_of("Waves", "Bang", (4, 6), ["desk.heads"], middle=True)
    assert len(said) == 3
    assert "4 of the 6 departments that differ" in said[1]
    assert "inside the range of: desk.heads (" in said[2]
    assert warnings_of("Waves", "Bang", (3, 6), [], middle=False) == ()
    many = warnings_of("Waves", "Bang", (3, 6), list("abcdef"), middle=False)
    assert "a; b; c; d; 2 more (" in many[0]


def test_one_wreck_among_the_futures_ranks_by_the_middle() -> None:
    """A plan whose average hangs on one future is ranked by its middle future, and that is said."""
    study = made_study(ERP[:4])
    mine = study.runs.index[study.runs["strategy"] == "big_bang_feb"]
    calm = np.random.default_rng(3).normal(2e6, 1e5, len(mine))
    calm[0] = -2e8
    study.runs.loc[mine, "npv"] = calm
    answer = compare(study)
    assert answer.ranked_by == "middle"
    assert answer.plans[0].name == "big_bang_feb"
    assert "ranked by the middle future" in answer.warnings[0]
    assert answer.warnings[0] in answer.setting.notes


def test_all_of_the_comparison_follows_the_middle_where_the_middle_ranks() -> None:
    """Three plans, one ruined by a single future: its average is last, its middle is first."""
    rng = np.random.default_rng(5)
    steady = rng.normal(0.0, 1e5, 30)
    wild = steady + rng.normal(2e6, 1e4, 30)
    wild[7] = -9e8
    worse = steady - 1e6
    table = np.vstack([wild, steady, worse])
    cells = [cell(name, {}) for name in ("wild", "steady", "worse")]
    middle = list(standings(cells, table, 1, "money", 1e6, 1.0, NO_EVENTS, middle=True))
    mean = list(standings(cells, table, 1, "money", 1e6, 1.0, NO_EVENTS))
    assert [one.chance_best.text[:3] for one in middle] == ["100", "0\u00a0%", "0\u00a0%"]
    assert mean[0].chance_best.exact < 0.5
    assert middle[0].chance_above_baseline.exact == 1.0
    assert [one.may_be_best for one in middle] == [True, False, False]
    assert [one.efficient for one in middle] == [True, False, False]


def test_the_differences_of_the_page_are_middles_where_the_middle_ranks() -> None:
    """One wreck: the lead over the baseline is the middle of the differences, and leaves 0 out
    exactly where the plan is told from the baseline."""
    study = made_study(ERP[:4])
    mine = study.runs.index[study.runs["strategy"] == "big_bang_feb"]
    calm = np.random.default_rng(3).normal(2e6, 1e5, len(mine))
    calm[0] = -2e8
    study.runs.loc[mine, "npv"] = calm
    answer = compare(study)
    plan = answer.plan("big_bang_feb")
    idle = study.runs.loc[study.runs["strategy"] == "do_nothing", "npv"].to_numpy()
    assert plan.against_baseline.average.exact == pytest.approx(float(np.median(calm - idle)))
    assert plan.against_baseline.low is not None
    assert plan.against_baseline.low.exact > 0
    assert answer.plan("do_nothing").rank > plan.rank


def test_a_target_counts_the_futures_that_reach_it() -> None:
    """At most week 60: a plan that is later, or never there, does not reach it."""
    weeks = np.array([50.0] * 15 + [60.0] * 3 + [61.0] * 6 + [np.nan] * 6)
    target = Target("t80", False, Number(60.0, 60.0, "60"), "Weeks to 80 % at most 60 weeks")
    cells = [cell("a", {"t80": weeks}), cell("b", {"t80": np.full(30, np.nan)}), cell("c", {})]
    found = standings(cells, np.zeros((3, 30)), 0, "money", 1e6, 1.0, NO_EVENTS, target=target)
    first, never, absent = (one.reaches_target for one in found)
    assert first is not None
    assert (first.average.exact, first.average.text) == (0.6, "60\u00a0%")
    assert first.low is not None
    assert first.low.exact == pytest.approx(0.406, abs=1e-3)
    assert never is not None
    assert never.average.exact == 0.0
    assert absent is None


def test_percentiles_have_ranges_that_may_be_open() -> None:
    (one,) = place(np.arange(30.0)[None, :] * 1e6, cell("a", {}))
    assert one.low_tenth is not None
    assert one.high_tenth is not None
    assert one.low_tenth.low is None
    assert one.low_tenth.words == "up to +7.0"
    assert one.high_tenth.high is None
    assert one.middle.words == "+9.0 to +20.0"


@pytest.mark.slow
@pytest.mark.parametrize("wild", [False, True])
@pytest.mark.parametrize(("k", "trials"), [(2, 100), (5, 100), (10, 60), (20, 60)])
def test_equal_plans_are_hardly_ever_told_apart_by_the_comparison(
    k: int, trials: int, wild: bool
) -> None:
    """A/A through the comparison that the command writes: any claim among k equals, in at most
    5 % of studies (and 3 errors of the count), whether luck is tame or wild."""
    rng = np.random.default_rng([k, wild])
    names = [f"plan_{number}" for number in range(k - 1)]
    plans = [dataclasses.replace(ERP[1], name=name, title=name) for name in names]
    study = made_study((ERP[0], *plans), futures=20, weeks=8)
    claims = 0
    for _ in range(trials):
        shared = rng.normal(0, 1e6, 20)
        noise = rng.standard_cauchy((k, 20)) if wild else rng.normal(size=(k, 20))
        study.runs["npv"] = (shared + 1e6 * noise).T.reshape(-1)
        answer = compare(study)
        claims += any(plan.rank > 1 or plan.clear_of_leader for plan in answer.plans)
    assert claims / trials <= 0.05 + 3 * (0.05 * 0.95 / trials) ** 0.5
