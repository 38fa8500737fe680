"""The comparison of plans: pairing, ranking, verdicts, sentences, departments, the file."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.analysis.compare import compare
from sim.analysis.comparison import (
    Comparison,
    Number,
    from_json,
    read_comparison,
    to_json,
    write_comparison,
)
from sim.errors import BadInput
from tests.made_study import ERP, MadePlan, MadeStudy, made_study

SUPPORTED, BANG = ERP[4], ERP[1]


@pytest.fixture(scope="module")
def study() -> MadeStudy:
    """Make the study of seven plans once."""
    return made_study()


@pytest.fixture(scope="module")
def answer(study: MadeStudy) -> Comparison:
    """Compare it once."""
    return compare(study)


def test_plans_stand_in_order_of_their_average(study: MadeStudy, answer: Comparison) -> None:
    """The ranking is by the average of the objective, and averages are those of the runs table."""
    means = study.runs.groupby("strategy")["npv"].mean().sort_values(ascending=False)
    assert [plan.name for plan in answer.plans] == list(means.index)
    for plan in answer.plans:
        assert plan.outcome.average.exact == pytest.approx(means[plan.name])


def test_differences_are_paired_by_future(study: MadeStudy, answer: Comparison) -> None:
    """A difference to the baseline is taken future by future, whatever the order of the rows."""
    table = study.runs.pivot(index="future", columns="strategy", values="npv")
    paired = (table["phased_plus"] - table["do_nothing"]).to_numpy()
    shown = answer.plan("phased_plus").against_baseline
    assert answer.baseline == "do_nothing"
    assert shown.average.exact == pytest.approx(paired.mean())
    assert shown.low is not None
    half = 2.0452296421327034 * paired.std(ddof=1) / 30**0.5
    assert shown.low.exact is not None
    assert shown.low.exact <= paired.mean() - half + 1.0  # never narrower than Student's t
    assert shown.low.exact >= paired.mean() - 1.5 * half
    mixed = study.with_runs(study.runs.sample(frac=1.0, random_state=1))
    again = compare(mixed).plan("phased_plus").against_baseline
    assert again.average.exact == pytest.approx(paired.mean())


def test_a_missing_baseline_is_the_first_plan_named() -> None:
    """Where do_nothing is not in the study, the first plan of the study is the baseline."""
    assert compare(made_study([BANG, SUPPORTED])).baseline == "big_bang_feb"


def test_a_future_with_a_failed_run_is_left_out_for_all(study: MadeStudy) -> None:
    """Pairs stay pairs: one failed run takes its future from every plan, and the page says so."""
    runs = study.runs.copy()
    runs.loc[(runs["future"] == 3) & (runs["strategy"] == "big_bang_feb"), "status"] = "failed"
    found = compare(study.with_runs(runs))
    assert (found.n_futures, found.n_left_out) == (29, 1)
    assert {len(plan.dots) for plan in found.plans} == {29}
    assert found.findings.notes == "1 future is left out, because a run failed."


def test_best_shares_add_up_to_the_futures(answer: Comparison) -> None:
    """Every future is given to exactly one plan, or shared."""
    assert sum((plan.best_in.shown or 0) for plan in answer.plans) == pytest.approx(30, abs=0.3)
    assert sum((plan.best_in.exact or 0) for plan in answer.plans) == pytest.approx(1.0)


def test_regret_is_against_each_futures_best_plan(study: MadeStudy, answer: Comparison) -> None:
    """Mean and largest regret come from the outcome that each future's best plan had."""
    table = study.runs.pivot(index="future", columns="strategy", values="npv")
    missed = table.max(axis=1) - table["big_bang_feb"]
    plan = answer.plan("big_bang_feb")
    assert plan.regret.exact == pytest.approx(missed.mean())
    assert plan.regret_worst.exact == pytest.approx(missed.max())


def test_there_is_one_keep_or_none() -> None:
    """A clear leader is kept alone; without one, nobody is and the page says so."""
    clear = compare(made_study([SUPPORTED, BANG, ERP[0]]))
    assert [plan.verdict for plan in clear.plans].count("keep") == 1
    assert clear.plans[0].verdict == "keep"
    even = [dataclasses.replace(plan, npv=0.3) for plan in (SUPPORTED, BANG)]
    none = compare(made_study([*even, ERP[0]]))
    assert "keep" not in {plan.verdict for plan in none.plans}
    assert [plan.rank_text for plan in none.plans[:2]] == ["1=", "1="]
    assert none.findings.title.startswith("No clear difference")
    assert none.findings.table.startswith("No clear difference")


def test_the_lead_line_is_about_the_equals() -> None:
    """Where the first rank is shared, the lead line compares those who share it."""
    wild = dataclasses.replace(BANG, npv=0.2, spread=9.0)
    steady = dataclasses.replace(SUPPORTED, npv=-0.4, spread=0.1)
    found = compare(made_study([wild, steady, ERP[0]]))
    equals = [plan for plan in found.plans if plan.rank == 1]
    assert len(equals) > 1
    assert equals[0].title in found.findings.title
    name = "doing nothing" if equals[1].idle else equals[1].title
    assert name in found.findings.lead
    assert name in found.findings.title


def test_the_lead_line_about_long_named_equals_says_which_one_it_means() -> None:
    """A title that names several plans leaves no "it": the odds give way before the names do."""
    pair = [dataclasses.replace(plan, npv=1.0 + 0.01 * place, spread=2.0,
                                title=f"All of them at once, in February {place}")
            for place, plan in enumerate((SUPPORTED, BANG))]  # fmt: skip
    found = compare(made_study(pair))
    assert [plan.rank for plan in found.plans[:2]] == [1, 1]
    assert ", it " not in found.findings.lead
    assert found.findings.lead.startswith((found.plans[0].title, "The first against the second"))


def test_conditions_name_what_a_plan_does_better() -> None:
    """Plans that share the first rank are chosen by trait, each by one of its own."""
    even = [dataclasses.replace(plan, npv=0.3) for plan in (SUPPORTED, BANG)]
    found = compare(made_study([*even, ERP[0]]))
    assert found.plan("big_bang_feb").reason == "speed comes first"
    assert found.plan("phased_plus").reason == "safety comes first"


def test_a_go_live_in_a_freeze_is_the_reason_to_avoid(answer: Comparison) -> None:
    """Of all weaknesses, breaking the freeze is named first."""
    plan = answer.plan("big_bang_peak")
    assert (plan.verdict, plan.reason) == ("avoid", "breaks the freeze")


def test_few_futures_make_no_claim() -> None:
    """Under 20 futures nothing is kept, no interval is given, and the title says so."""
    found = compare(made_study(futures=19))
    assert {plan.verdict for plan in found.plans} == {"too few"}
    assert {plan.interval.low for plan in found.plans} == {None}
    assert found.plans[0].interval.words == "too few futures for a range"
    assert "20 needed" in found.findings.title
    assert compare(made_study(futures=20)).enough


def test_do_nothing_can_win() -> None:
    """Where no plan pays, the page says not to start."""
    poor = [dataclasses.replace(plan, npv=-4.0) for plan in (SUPPORTED, BANG)]
    found = compare(made_study([*poor, dataclasses.replace(ERP[0], npv=0.0)]))
    assert found.plans[0].idle
    assert found.findings.title.startswith("Do not start yet")


def _numbers(value: object) -> list[Number]:
    if isinstance(value, Number):
        return [value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [one for field in dataclasses.fields(value)
                for one in _numbers(getattr(value, field.name))]  # fmt: skip
    if isinstance(value, dict):
        return [one for part in value.values() for one in _numbers(part)]
    if isinstance(value, tuple):
        return [one for part in value for one in _numbers(part)]
    return []


def test_text_says_the_rounded_number(answer: Comparison) -> None:
    """Every text holds its rounded value, and the rounded value is near the exact one."""
    numbers = _numbers(answer)
    assert len(numbers) > 500
    for number in numbers:
        if number.shown is None:
            continue
        digits = f"{abs(number.shown):,.1f}".removesuffix(".0")
        assert digits in number.text.replace(" ", "") or number.text.startswith(digits)


def test_differences_are_made_from_rounded_numbers(answer: Comparison) -> None:
    """A reader who subtracts two numbers of the page gets the third."""
    leader, rival = answer.plan(answer.leader), answer.plan(answer.rival)
    contrast = answer.contrast
    assert contrast is not None
    assert contrast.middling.shown == pytest.approx(
        (leader.outcome.p50.shown or 0) - (rival.outcome.p50.shown or 0)
    )
    assert contrast.bad.shown == pytest.approx(
        (leader.outcome.p10.shown or 0) - (rival.outcome.p10.shown or 0)
    )
    assert contrast.bad.text in answer.findings.lead
    assert contrast.middling.text in answer.findings.lead


def test_never_is_a_word() -> None:
    """A plan that does not reach 80 % says never, and no number is made of it."""
    slow = [dataclasses.replace(plan, ceiling=0.7) for plan in ERP[:5]]
    found = compare(made_study(slow))
    for plan in found.plans:
        assert plan.measures["t80"].p50 == Number(None, None, "never")
    assert found.findings.adoption == "No plan reaches 80\u00a0% proficient"
    assert found.contrast is not None
    assert found.contrast.weeks_to_80 is None


def test_a_metric_that_is_null_for_every_plan_is_left_out(study: MadeStudy) -> None:
    """An absent mechanism gives no number, not a zero."""
    runs = study.runs.assign(tickets_waiting_peak=np.nan)
    found = compare(study.with_runs(runs))
    assert all("tickets_waiting_peak" not in plan.measures for plan in found.plans)


def test_small_departments_are_merged_or_left_out() -> None:
    """Nobody in a department under five people can be read off the answer."""
    two = compare(made_study([SUPPORTED, ERP[0]], departments={"sales": (40, 40), "a": (3, 3),
                                                               "b": (4, 2)}))  # fmt: skip
    names = {one.name for one in two.plans[0].departments}
    assert names == {"Sales", "Small departments"}
    merged = next(one for one in two.plans[0].departments if one.name == "Small departments")
    assert (merged.people, merged.users) == (7, 5)
    one = compare(made_study([SUPPORTED, ERP[0]], departments={"sales": (40, 40), "a": (4, 3)}))
    assert {row.name for row in one.plans[0].departments} == {"Sales"}
    assert "not shown" in " ".join(one.setting.notes)
    assert '"a"' not in to_json(one)


def test_go_lives_come_from_the_middle_future(answer: Comparison) -> None:
    """Marks stand at the weeks in which departments go live; a plan without any has none."""
    assert answer.plan("phased_plus").go_lives == (44, 52, 56, 60, 64)
    assert answer.plan("do_nothing").go_lives == ()


def test_objective_can_be_another_metric(study: MadeStudy) -> None:
    """Ranked by the dip, smaller losses lead, and the bad end is the deep one."""
    found = compare(study, objective="dip_depth")
    depths = study.runs.groupby("strategy")["dip_depth"].mean().sort_values()
    assert [plan.name for plan in found.plans] == list(depths.index)
    last = found.plans[-1].outcome
    assert (last.p90.shown or 0) < (last.p10.shown or 0) < 0
    assert (found.plans[-1].regret.shown or 0) > 0


def test_an_objective_that_plans_lack_is_refused(study: MadeStudy) -> None:
    """Unknown metrics are refused with the nearest name, empty ones with a count."""
    with pytest.raises(BadInput, match="did you mean npv"):
        compare(study, objective="nvp")
    with pytest.raises(BadInput, match="is empty in"):
        compare(study, objective="t80")


def test_a_sweep_names_its_cells_by_what_varies(study: MadeStudy) -> None:
    """A strategy that comes twice is named with the setting that tells its cells apart."""
    first = made_study([SUPPORTED, BANG])
    runs = first.runs.assign(**{"investment.hypercare_staff": 4})
    second = runs.assign(cell="c" + runs["cell"].str[1:], npv=runs["npv"] - 1e5)
    second["run"] = "c" + second["run"].str[1:]
    second["investment.hypercare_staff"] = 12
    both = dataclasses.replace(
        first,
        runs=_stack(runs, second),
        weekly=_stack(first.weekly, _renamed(first.weekly)),
        departments=_stack(first.departments, _renamed(first.departments)),
        manifest={**first.manifest, "cells": [*first.manifest["cells"], *(
            {**cell, "cell": "c" + cell["cell"][1:]} for cell in first.manifest["cells"])]},
    )  # fmt: skip
    names = {plan.name for plan in compare(both).plans}
    assert names == {"phased_plus:4", "phased_plus:12", "big_bang_feb:4", "big_bang_feb:12"}
    assert compare(both).plan("phased_plus:12").title == "Waves, supported 12"


def test_the_file_says_everything_again(answer: Comparison, tmp_path: Path) -> None:
    """Written and read back it is the same, and it is plain JSON without infinities."""
    write_comparison(answer, tmp_path)
    assert read_comparison(tmp_path) == answer
    assert from_json(to_json(answer)) == answer
    assert to_json(compare(made_study())) == to_json(answer)
    json.loads(to_json(answer), parse_constant=lambda name: pytest.fail(name))


def test_a_plan_alone_is_compared_with_nobody() -> None:
    """One plan is kept for lack of any other, and nothing is said about a rival."""
    found = compare(made_study([SUPPORTED]))
    assert found.plans[0].verdict == "keep"
    assert found.contrast is None
    assert found.rival == ""


def test_waves_that_stand_in_for_groups_are_said_in_one_line(study: MadeStudy) -> None:
    """What a plan names and the organisation lacks is told on the first sheet."""
    told = [f"group {name} is not mapped: wave {wave} of 5 stands in"
            for wave, name in enumerate(("finance", "sales"), 1)]  # fmt: skip
    manifest = {**study.manifest, "notes": [*study.manifest["notes"], *told]}
    found = compare(dataclasses.replace(study, manifest=manifest))
    assert found.findings.notes == (
        "Groups are not mapped, waves stand in: finance is wave 1 of 5, sales is wave 2 of 5."
    )
    assert set(told) <= set(found.setting.notes)


def test_hostile_titles_are_made_one_line() -> None:
    """Control and direction characters never reach the page."""
    nasty = MadePlan("plan", "A\n\u202eB\x00\x1b[31m", (52,), npv=0.5)
    title = compare(made_study([nasty, ERP[0]])).plan("plan").title
    assert title == "A B [31m"


def _stack(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([first, second], ignore_index=True)


def _renamed(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(run="c" + frame["run"].str[1:])
