"""A study of the real model, from words to tables: the same whoever plays it, and to the cent."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import sim
from sim.experiment.design import Study, rows
from sim.experiment.execute import Workers, execute
from sim.experiment.store import Store, Stored, load_study
from sim.experiment.tables import DEPARTMENT_COLUMNS, TABLES, WEEKLY_COLUMNS
from sim.metrics.adoption import ADOPTION
from sim.metrics.money import MONEY
from sim.metrics.work import WORK

WORDS = (
    "scenario=erp_manufacturer",
    "strategy=big_bang_feb,phased_function",
    "calendar.weeks=70",
    "futures=2",
)


@pytest.fixture(scope="module")
def study() -> Study:
    """Do nothing, a big bang and waves, far enough to see all of them go live."""
    return sim.compose(*WORDS)


@pytest.fixture(scope="module")
def stored(study: Study, tmp_path_factory: pytest.TempPathFactory) -> Stored:
    """The study, played in this process and opened again from its folder."""
    folder = tmp_path_factory.mktemp("results") / study.name
    store = Store(folder)
    summary = execute(study, store, Workers(0))
    assert summary.exit_code == 0, summary.failures
    store.finish(study)
    return load_study(folder)


@pytest.mark.parametrize("count", [1, 2])
def test_real_tables_are_byte_equal_whatever_the_workers(
    study: Study, stored: Stored, tmp_path: Path, count: int
) -> None:
    """Serial, one worker and two give the same bytes in every table but the timings."""
    store = Store(tmp_path)
    execute(study, store, Workers(count))
    store.finish(study)
    for name in TABLES:
        if name != "timings":
            file = f"{name}.parquet"
            assert (tmp_path / file).read_bytes() == (stored.folder / file).read_bytes(), name
    assert (tmp_path / "summary.csv").read_bytes() == (stored.folder / "summary.csv").read_bytes()


def test_the_model_writes_every_series_of_the_contract(stored: Stored) -> None:
    """No promised column is empty, and no series is stored that the contract does not name."""
    weekly, departments = stored.weekly, stored.departments
    assert list(weekly.columns[6:]) == list(WEEKLY_COLUMNS)
    assert list(departments.columns[7:]) == list(DEPARTMENT_COLUMNS)
    assert not weekly.isna().any().any()
    assert not departments.isna().any().any()


def test_only_promised_metrics_are_null_for_everybody(stored: Stored) -> None:
    """Metrics of mechanisms that this case does not declare, and those that take a longer run."""
    runs = stored.runs.drop(columns=["reason"])
    empty = set(runs.columns[runs.isna().all()])
    declared = {metric.card.name for metric in (*ADOPTION, *MONEY, *WORK)}
    assert empty & declared <= {
        "shadow_share",
        "inbox_wait_p90",
        "opponents_peak",
        "payback_week",
        "sustained_use",
        "t80",
        "tie_assortativity",
        "unplanned_dip",
        "work_not_planned",
    }


def test_npv_and_totals_are_sums_over_the_stored_ledger(stored: Stored) -> None:
    """To the cent, extension included: nobody has to believe the metric."""
    ledger, runs = stored.ledger, stored.runs.set_index("run")
    rate = ledger["run"].map(runs["x.investment.discount_rate"])  # each future draws its own
    assert runs["x.investment.discount_rate"].between(0.06, 0.12).all()
    factor = (1.0 + rate) ** (-ledger["week"] / 52)
    npv = (ledger["amount"] * factor).groupby(ledger["run"]).sum()
    npv = npv.reindex(runs.index, fill_value=0.0)
    assert np.allclose(npv, runs["npv"], rtol=0, atol=0.005)
    simulated = ledger[ledger["account"] != "extension"]
    net = simulated.groupby("run")["amount"].sum().reindex(runs.index, fill_value=0.0)
    assert np.allclose(net, runs["benefit_total"] - runs["cost_total"], rtol=0, atol=0.005)


def test_the_four_curves_are_ordered_in_every_week(stored: Stored) -> None:
    """Ever used >= log-ins >= routine >= proficient, whatever plan and future."""
    weekly = stored.weekly
    assert (weekly["activated"] >= weekly["adoption"] - 1e-9).all()
    assert (weekly["adoption"] >= weekly["routine"] - 1e-9).all()
    assert (weekly["routine"] >= weekly["proficient"] - 1e-9).all()


def test_final_metrics_are_the_last_week_of_the_series(stored: Stored) -> None:
    """A metric can be found again in the tables that a page draws from."""
    final = stored.weekly.groupby("run", sort=False).last()
    runs = stored.runs.set_index("run")
    for metric, series in (("adoption_final", "adoption"), ("proficient_final", "proficient")):
        assert (final[series] == runs[metric]).all()


def test_plans_differ_and_doing_nothing_adopts_nothing(stored: Stored) -> None:
    """The study compares something."""
    final = stored.runs.groupby("strategy")["adoption_final"].mean()
    assert final["do_nothing"] == 0.0
    assert final["big_bang_feb"] > 0.5
    npv = stored.runs.groupby("strategy")["npv"].mean()
    assert npv.nunique() == 3


def test_a_second_command_plays_nothing(study: Study, stored: Stored) -> None:
    """The study is stored; opening it again costs no run."""
    assert Store(stored.folder).begin(study) == {row.run for row in rows(study)}
    Store(stored.folder).finish(study)


def test_departments_are_described_with_their_people(stored: Stored) -> None:
    """1,200 people of whom 700 are intended users, in ten departments."""
    for departments in stored.manifest["departments"].values():
        assert len(departments) == 10
        assert sum(one["staff"] for one in departments) == 1200
        assert sum(one["users"] for one in departments) == 700
