"""Keyed luck pays: what two plans share costs no futures, and what touches nobody costs nothing."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.experiment.design import Study
from sim.experiment.execute import Workers, execute
from sim.experiment.store import Store
from sim.organisation.spec import DepartmentSpec
from tests.validation.whole_runs import BIG_BANG, differences, plan, play, works

SHIPPED = Path(__file__).parents[2] / "configs" / "strategy" / "phased_function.yaml"
FUTURES = 8


def test_a_lever_that_touches_nobody_changes_nothing() -> None:
    """Training in a department without people, under the same luck: every series is the same."""
    base = works()
    staff = {**base.organisation.departments, "empty": DepartmentSpec(0, 0)}
    house = dataclasses.replace(base.organisation, departments=staff)
    scenario = dataclasses.replace(base, organisation=house)
    lever = {"week": 6, "pull": "train", "scope": {"names": ["empty"]}}
    for number in range(3):
        without = play(scenario, plan(*BIG_BANG, name="plain"), number)
        with_it = play(scenario, plan(*BIG_BANG, lever, name="with"), number)
        assert differences(without, with_it) == ()
        somebody = {**lever, "scope": {"names": ["sales"]}}
        touched = play(scenario, plan(*BIG_BANG, somebody, name="sales"), number)
        assert differences(without, touched) != ()


@pytest.fixture(scope="module")
def studies(tmp_path_factory: pytest.TempPathFactory) -> dict[int, pd.DataFrame]:
    """The five waves of the ERP case, the same with one head more, and a twin; two seeds."""
    folder = tmp_path_factory.mktemp("near")
    (folder / "strategies").mkdir()
    text = SHIPPED.read_text(encoding="utf-8")
    near = text.replace("add_support, weeks: 4", "add_support, weeks: 4, amount: 13")
    assert near != text
    (folder / "strategies" / "one_more_head.yaml").write_text(near, encoding="utf-8")
    twin = text.replace("title: Five waves", "title: A twin")
    (folder / "strategies" / "twin.yaml").write_text(twin, encoding="utf-8")
    study = sim.compose(
        "strategy=phased_function,one_more_head,twin",
        "investment.hypercare_staff=12",
        folder=folder,
    )
    cells = {cell.strategy.name: cell for cell in study.cells}
    sets = {1: ("phased_function", "one_more_head", "twin"), 2: ("one_more_head",)}
    found = {}
    for seed, names in sets.items():
        some: Study = dataclasses.replace(
            study, cells=tuple(cells[name] for name in names), futures=FUTURES, seed=seed
        )
        store = Store(folder / f"seed{seed}", ("compare",))
        assert execute(some, store, Workers(0)).exit_code == 0
        found[seed] = store.finish(some).runs
    return found


def npv(runs: pd.DataFrame, name: str) -> pd.Series:
    return runs[runs["strategy"] == name].set_index("future")["npv"]


@pytest.mark.slow
def test_near_plans_are_told_apart_with_far_fewer_futures(
    studies: dict[int, pd.DataFrame],
) -> None:
    """The variance of the paired difference is at most a fifth of that with seeds of their own.

    Measured over 20 futures: a thousandth and less, so eight futures are enough to see a fifth.
    """
    five_waves = npv(studies[1], "phased_function")
    paired = five_waves - npv(studies[1], "one_more_head")
    apart = five_waves - npv(studies[2], "one_more_head")
    assert paired.abs().max() > 0
    assert paired.var() <= apart.var() / 5


@pytest.mark.slow
def test_a_twin_differs_by_exactly_nothing(studies: dict[int, pd.DataFrame]) -> None:
    """The same plan under another name: every metric of every future is the same."""
    own = ["run", "cell", "strategy"]
    tables = [
        runs.drop(columns=own).reset_index(drop=True)
        for name in ("phased_function", "twin")
        for runs in [studies[1][studies[1]["strategy"] == name]]
    ]
    pd.testing.assert_frame_equal(*tables)
    assert tables[0]["npv"].nunique() == FUTURES
