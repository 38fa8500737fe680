"""A planted box is found again; noise gives none."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.analysis import discover as module
from sim.analysis.discover import discover
from sim.errors import BadInput


def a_cloud(n: int, columns: int = 4, seed: int = 0) -> pd.DataFrame:
    luck = np.random.default_rng(seed).uniform(size=(n, columns))
    return pd.DataFrame(luck, columns=[f"p{place}" for place in range(columns)])


@pytest.mark.slow
def test_a_planted_box_is_recovered():
    points = a_cloud(200, 3)
    bad = ((points["p1"] > 0.6) & (points["p2"] < 0.5)).to_numpy()
    found = discover(points, bad)
    assert found.box is not None
    assert found.box.coverage >= 0.9
    assert found.box.density >= 0.9
    assert {side.path for side in found.box.sides} >= {"p1", "p2"}
    sides = {side.path: side for side in found.box.sides}
    assert sides["p1"].low == pytest.approx(0.6, abs=0.06)
    assert sides["p1"].high is None
    assert sides["p2"].high == pytest.approx(0.5, abs=0.06)
    assert found.n_bad == int(bad.sum())


def test_too_few_futures_or_a_one_sided_answer_give_no_box():
    points = a_cloud(30)
    assert "too few" in discover(points, (points["p0"] > 0.5).to_numpy()).reason
    points = a_cloud(100)
    assert "one-sided" in discover(points, np.zeros(100, dtype=bool)).reason
    same = pd.DataFrame({"p": np.ones(100)})
    assert "differs" in discover(same, np.arange(100) % 2 == 0).reason


@pytest.mark.slow
def test_noise_gives_no_box():
    n_studies = 20
    boxes = 0
    for seed in range(n_studies):
        bad = np.random.default_rng(1000 + seed).uniform(size=48) < 0.4
        boxes += discover(a_cloud(48, 2, seed), bad, seed).box is not None
    assert boxes <= 0.05 * n_studies


def test_without_the_extra_there_is_one_sentence(monkeypatch):
    def gone(_name: str) -> None:
        raise ImportError("ema_workbench")

    monkeypatch.setattr(module, "import_module", gone)
    points = a_cloud(100)
    with pytest.raises(BadInput, match=r"install uptake\[analysis\]"):
        discover(points, (points["p0"] > 0.5).to_numpy())
