"""Studies whose futures hold uncertainty: the same for all plans, for all workers, and off."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.experiment.design import Cell, Study, draws
from sim.experiment.execute import Workers, execute
from sim.experiment.store import Store
from sim.scenario import Scenario, Uncertain

WORDS = ("scenario=voluntary_tool", "calendar.weeks=20", "futures=20")
PLANS = "strategy=open_access,train_and_talk"


def played(study: Study, folder: Path, workers: int = 0) -> pd.DataFrame:
    """Play a study and return its runs."""
    store = Store(folder, ("compare",))
    assert execute(study, store, Workers(workers)).exit_code == 0
    return store.finish(study).runs


def drawn(runs: pd.DataFrame) -> list[str]:
    """Name the columns of drawn parameters."""
    return [name for name in runs if name.startswith("x.")]


def metrics(runs: pd.DataFrame) -> pd.DataFrame:
    """Take the metrics alone, by plan and future."""
    apart = ["run", "cell", "scenario", "status", "reason", "seed", *drawn(runs)]
    return runs.set_index(["strategy", "future"]).drop(columns=apart)


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> tuple[Study, pd.DataFrame]:
    """A study of three futures."""
    study = dataclasses.replace(sim.compose(*WORDS, PLANS), futures=3)
    return study, played(study, tmp_path_factory.mktemp("three"))


def test_all_plans_meet_the_same_draws_and_the_table_says_them(
    three: tuple[Study, pd.DataFrame],
) -> None:
    """One value a future, those of the design; they move the result."""
    study, runs = three
    held = study.cells[0].scenario
    names = [f"x.{one.path}" for one in held.uncertain]
    assert drawn(runs) == names
    columns = list(runs.columns)
    assert columns.index("seed") < columns.index(names[0]) < columns.index("npv")
    assert (runs.groupby("future")[names].nunique() == 1).all(axis=None)
    for path, values in draws(held, study.seed, 3).items():
        by_future = runs.groupby("future")[f"x.{path}"].first().to_numpy()
        assert np.array_equal(by_future, values)
    off = dataclasses.replace(
        study,
        cells=tuple(
            Cell(dataclasses.replace(c.scenario, uncertain=()), c.strategy) for c in study.cells
        ),
    )
    assert off.cells[0].id != study.cells[0].id


@pytest.mark.slow
def test_more_futures_and_other_workers_change_nothing(
    three: tuple[Study, pd.DataFrame], tmp_path: Path
) -> None:
    """Five futures in two processes begin with the three of one."""
    study, runs = three
    more = played(dataclasses.replace(study, futures=5), tmp_path, workers=2)
    pd.testing.assert_frame_equal(more[more["future"] < 3].reset_index(drop=True), runs)


def test_without_width_it_is_luck_alone(three: tuple[Study, pd.DataFrame], tmp_path: Path) -> None:
    """Ranges of no width give, bit for bit, what uncertainty=off gives, and that differs."""
    study, runs = three
    off = sim.compose(*WORDS, PLANS, "uncertainty=off")
    plain = off.cells[0].scenario
    flat = tuple(
        dataclasses.replace(one, low=one.base, high=one.base)
        for one in study.cells[0].scenario.uncertain
    )
    cells = tuple(
        Cell(dataclasses.replace(plain, uncertain=flat), cell.strategy) for cell in off.cells
    )
    luck = played(dataclasses.replace(off, futures=2), tmp_path / "off")
    null = played(dataclasses.replace(off, cells=cells, futures=2), tmp_path / "flat")
    assert drawn(luck) == []
    assert len(drawn(null)) == len(flat)
    pd.testing.assert_frame_equal(metrics(luck), metrics(null))
    with_ranges = metrics(runs[runs["future"] < 2])
    assert not with_ranges["npv"].equals(metrics(luck)["npv"])


def test_a_drawn_organisation_is_shared_by_the_plans_of_its_future(tmp_path: Path) -> None:
    """Who hears whom differs between futures by a drawn degree, and not between plans."""
    study = sim.compose(*WORDS, "strategy=do_nothing", "uncertainty=off")
    base: Scenario = study.cells[0].scenario
    degree = Uncertain("organisation.degree", 2.0, 10.0, 30.0, "uniform")
    held = dataclasses.replace(base, uncertain=(degree,))
    plans = [cell.strategy for cell in sim.compose(*WORDS, PLANS).cells]
    cells = tuple(Cell(held, plan) for plan in plans)
    runs = played(dataclasses.replace(study, cells=cells, futures=2), tmp_path / "drawn")
    for future in range(2):
        value = float(runs.loc[runs["future"] == future, "x.organisation.degree"].iloc[0])
        spec = dataclasses.replace(base.organisation, degree=value)
        fixed = dataclasses.replace(base, organisation=spec)
        one = Study("one", tuple(Cell(fixed, p) for p in plans), 1, study.seed, first_future=future)
        alone = played(one, tmp_path / f"fixed{future}")
        again = runs[runs["future"] == future]
        pd.testing.assert_frame_equal(metrics(alone), metrics(again))


@pytest.mark.slow
def test_a_swept_setting_is_not_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its column is the factor's; the others keep the draws that they have in a comparison."""
    from sim.cli.main import main

    monkeypatch.chdir(tmp_path)
    words = ["scenario=voluntary_tool", "calendar.weeks=20", "strategy=open_access"]
    swept = ["adoption.dip=.1,.2", "futures=2", "workers=serial", "study=s"]
    assert main(["sweep", "-m", "--quiet", *words, *swept]) == 0
    runs = pd.read_parquet(tmp_path / "results" / "s" / "runs.parquet")
    assert drawn(runs) == ["x.adoption.gain", "x.adoption.learning_rate"]
    assert sorted(runs["adoption.dip"].unique()) == [0.1, 0.2]
    held = sim.compose(*words, "futures=2").cells[0].scenario
    expected = draws(held, 1, 2)["adoption.gain"]
    assert np.array_equal(runs.groupby("future")["x.adoption.gain"].first(), expected)
    assert (runs.groupby("future")["x.adoption.gain"].nunique() == 1).all()
