"""Good enough: a target is named in the configuration, judged from stored runs, told everywhere."""

from __future__ import annotations

import csv
import dataclasses
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.analysis.compare import compare
from sim.analysis.comparison import from_json, to_json
from sim.analysis.summary_lines import write_standing
from sim.config.compose import compose
from sim.contracts import Strategy
from sim.errors import BadInput
from sim.experiment.execute import Workers, execute
from sim.experiment.store import Store, Stored
from sim.experiment.verify import inspect_study
from sim.kernel.record import Record
from sim.organisation.people import Organisation
from sim.report.terminal import ranked_table
from sim.scenario import Future, Scenario
from tests.plays import a_study, build, run


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Stored:
    """A small study that calls an NPV of 0 good enough."""
    folder = tmp_path_factory.mktemp("target")
    study = a_study(("a", "b"), futures=20)
    config = {**study.config, "target": {"metric": "npv", "value": 0.0}}
    study = dataclasses.replace(study, config=config)
    store = Store(folder)
    assert execute(study, store, Workers(0), runner=run, builder=build).exit_code == 0
    return store.finish(study)


def lines_of(stored: Stored) -> list[dict[str, str]]:
    with open(stored.folder / "summary.csv", newline="", encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["department"] == "the plan as a whole"]


def test_the_share_of_good_futures_is_counted_and_shown(stored: Stored) -> None:
    answer = compare(stored, "a")
    assert answer.target is not None
    assert from_json(to_json(answer)) == answer
    runs = stored.runs
    for plan in answer.plans:
        assert plan.standing is not None
        found = plan.standing.reaches_target
        assert found is not None
        good = (runs.loc[runs["strategy"] == plan.name, "npv"] >= 0).mean()
        assert found.average.exact == pytest.approx(good)
        assert found.low is not None
        assert found.low.exact <= good
    assert "NPV at least" in ranked_table(answer)
    assert "NPV at least" not in ranked_table(dataclasses.replace(answer, target=None))


def test_the_summary_says_where_plans_stand_and_can_be_written_twice(stored: Stored) -> None:
    """Rank, chances, regret and target of each plan; the file stays the one that was promised."""
    answer = compare(stored, "a")
    write_standing(stored, answer)
    once = (stored.folder / "summary.csv").read_bytes()
    write_standing(stored, answer)
    assert (stored.folder / "summary.csv").read_bytes() == once
    assert list(inspect_study(stored.folder)) == []
    found = {(row["strategy"], row["measure"]): row for row in lines_of(stored)}
    npv = stored.runs.pivot(index="future", columns="strategy", values="npv")
    for plan in answer.plans:
        assert float(found[plan.name, "rank by npv"]["average"]) == plan.rank
        missed = npv.max(axis=1) - npv[plan.name]
        row = found[plan.name, "regret in npv"]
        assert float(row["average"]) == pytest.approx(missed.mean(), rel=1e-4, abs=0.5)
        assert float(row["p90"]) == pytest.approx(
            float(np.quantile(missed, 0.9)), rel=1e-4, abs=0.5
        )
        assert float(found[plan.name, "largest regret in npv"]["average"]) == pytest.approx(
            missed.max(), rel=1e-4, abs=0.5)  # fmt: skip
        worst, part = np.sort(npv[plan.name]), 0.05 * len(npv)
        whole = int(part)
        mean = (worst[:whole].sum() + (part - whole) * worst[whole]) / part
        assert float(found[plan.name, "CVaR 95 of npv, over futures"]["average"]) == pytest.approx(
            mean, rel=1e-4, abs=0.5
        )
        assert (plan.name, "CVaR 95 of expected_loss, over futures") not in found
        assert (plan.name, "chance of beating a") in found
        assert (plan.name, "best in") in found


def run_with_losses(
    scenario: Scenario, strategy: Strategy, future: Future, organisation: Organisation
) -> Record:
    """Leave a benefit, and losses by incidents that grow with the number of the future."""
    weeks = scenario.calendar.weeks
    record = Record(weeks, organisation.departments, tuple(organisation.users.tolist()))
    record.series("risk_loss", "money")[:] = 100.0 * future.number
    record.series("adoption", "share")[:] = 0.5
    record.series("routine_share", "share", per_department=True)[:] = 0.5
    record.account("benefit", recurring=True).book(2, 1000.0 * len(strategy.name))
    record.fact("discount_rate", 0.1)
    record.fact("money_weeks", float(weeks))
    record.close()
    return record


def test_the_worst_losses_over_futures_are_the_largest(tmp_path: Path) -> None:
    """Of 30 futures that lose 0 to 2,900 a week, the worst one and a half lose 2,867 on average."""
    study, store = a_study(("a", "b"), futures=30), Store(tmp_path)
    assert execute(study, store, Workers(0), runner=run_with_losses, builder=build).exit_code == 0
    found = store.finish(study)
    write_standing(found, compare(found, "a"))
    (row,) = (row for row in lines_of(found) if row["strategy"] == "a"
              and row["measure"] == "CVaR 95 of expected_loss, over futures")  # fmt: skip
    assert float(row["average"]) == pytest.approx((2900.0 + 0.5 * 2800.0) / 1.5, abs=0.5)
    assert row["unit"].endswith("a week")


def test_a_target_names_a_metric_and_needs_no_new_run(tmp_path: Path) -> None:
    """A wrong name is refused with the nearest one; another target is the same study."""
    with pytest.raises(BadInput, match=r"target\.metric names 'npw'.*npv"):
        compose("target.metric=npw")
    words = ("scenario=voluntary_tool", "strategy=open_access")
    plain, aimed = compose(*words), compose(*words, "target.metric=t80", "target.value=60")
    assert [cell.id for cell in plain.cells] == [cell.id for cell in aimed.cells]
    assert aimed.config["target"] == {"metric": "t80", "value": 60.0}
    from sim.experiment.identity import refuse_another
    from sim.experiment.manifest import describe_study

    refuse_another(describe_study(plain, "", ()), describe_study(aimed, "", ()), "s")
    assert not list(tmp_path.iterdir())


def test_a_study_without_a_target_says_none(stored: Stored) -> None:
    config = {key: one for key, one in stored.manifest["config"].items() if key != "target"}
    plain = Stored(stored.folder, {**stored.manifest, "config": config})
    answer = compare(plain, "a")
    assert answer.target is None
    assert all(plan.standing and plan.standing.reaches_target is None for plan in answer.plans)
    assert isinstance(stored.runs, pd.DataFrame)
