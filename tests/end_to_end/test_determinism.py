"""The same bytes of every table but the timings, whoever plays, wherever, in whatever order."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.experiment import execute as execute_module
from sim.experiment.design import Study
from sim.experiment.execute import Workers, execute
from sim.experiment.frozen import freeze_study
from sim.experiment.store import Store
from sim.experiment.tables import TABLES
from sim.kernel.streams import Streams
from sim.one_run import run
from sim.organisation.build import build
from sim.scenario import Future, Scenario
from tests import plays

ROOT = Path(__file__).resolve().parents[2]
WORDS = ("strategy=big_bang_feb,phased_plus", "calendar.weeks=60", "futures=2")
PLAY = """
import sys
from pathlib import Path
from sim.experiment import execute as executing
from sim.experiment.frozen import thaw_study
from sim.experiment.store import Store
if __name__ == "__main__":
    study = thaw_study(Path(sys.argv[1]).read_bytes())
    if "reversed" in sys.argv:
        planned = executing.tasks
        executing.tasks = lambda study, waiting: planned(study, waiting)[::-1]
    store = Store(Path(sys.argv[2]))
    assert executing.execute(study, store, executing.Workers.named(sys.argv[3])).exit_code == 0
    store.finish(study)
"""
ELSEWHERE = {
    "hash seed 0, Kathmandu, Turkish, one thread": {
        "PYTHONHASHSEED": "0",
        "TZ": "Asia/Kathmandu",
        "LC_ALL": "tr_TR.UTF-8",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "WORDS": "serial",
    },
    "hash seed 1, Honolulu, plain locale, four threads": {
        "PYTHONHASHSEED": "1",
        "TZ": "Pacific/Honolulu",
        "LC_ALL": "C",
        "OMP_NUM_THREADS": "4",
        "OPENBLAS_NUM_THREADS": "4",
        "WORDS": "serial reversed",
    },
    "random hash seed, four workers, reversed": {
        "PYTHONHASHSEED": "random",
        "WORDS": "4 reversed",
    },
}


def tables_of(folder: Path) -> dict[str, bytes]:
    """Read every table that must not depend on who played, and the summary."""
    names = [*(f"{name}.parquet" for name in TABLES if name != "timings"), "summary.csv"]
    return {name: (folder / name).read_bytes() for name in names}


@pytest.fixture(scope="module")
def study() -> Study:
    """Three plans of the ERP case through two futures, sixty weeks."""
    return sim.compose(*WORDS)


@pytest.fixture(scope="module")
def straight(study: Study, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The study, played here one run after the other."""
    folder = tmp_path_factory.mktemp("straight")
    store = Store(folder)
    assert execute(study, store, Workers(0)).exit_code == 0
    store.finish(study)
    return tables_of(folder)


@pytest.mark.slow
@pytest.mark.parametrize("place", ELSEWHERE)
def test_the_surroundings_change_no_byte(
    place: str, study: Study, straight: Mapping[str, bytes], tmp_path: Path
) -> None:
    """Hash seed, time zone, locale, folder, threads of BLAS, workers, order of submission."""
    (tmp_path / "study.json").write_bytes(freeze_study(study))
    environment = {**os.environ, **ELSEWHERE[place], "PYTHONPATH": str(ROOT)}
    program = tmp_path / "program.py"
    program.write_text(PLAY)
    words = [str(program), "study.json", "played", *environment.pop("WORDS").split()]
    subprocess.run([sys.executable, *words], cwd=tmp_path, env=environment, check=True)
    assert tables_of(tmp_path / "played") == straight


def test_the_order_of_submission_changes_no_byte(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Last future first: the tables are in the order of the study all the same."""
    found = []
    planned = execute_module.tasks
    for name in ("forwards", "backwards"):
        store = Store(tmp_path / name)
        execute(plays.a_study(), store, Workers(0), runner=plays.run, builder=plays.build)
        store.finish(plays.a_study())
        found.append(tables_of(tmp_path / name))
        monkeypatch.setattr(execute_module, "tasks", lambda *given: planned(*given)[::-1])
    assert found[0] == found[1]


def poisoned(monkeypatch: pytest.MonkeyPatch) -> int:
    """Make every function of the global generators raise; say how many."""

    def refuse(*_given: object, **_named: object) -> None:
        raise AssertionError("somebody drew from a global generator")

    count = 0
    for module in (random, np.random):
        generator = random.Random if module is random else np.random.RandomState
        for name in dir(generator):
            if not name.startswith("_") and callable(getattr(module, name, None)):
                monkeypatch.setattr(module, name, refuse)
                count += 1
    return count


def test_no_global_generator_is_touched(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither drawn from nor seeded: their states stay, and without them nothing changes."""
    cell = study.cells[1]
    scenario: Scenario = cell.scenario

    def weekly(number: int) -> dict[str, bytes]:
        firm = build(scenario.organisation, Streams(1, number))
        record = run(scenario, cell.strategy, Future(1, number), firm)
        return {name: values.tobytes() for name, values in record.weekly.items()}

    before = (random.getstate(), np.random.get_state()[1].tobytes())
    plain = weekly(3)
    assert (random.getstate(), np.random.get_state()[1].tobytes()) == before
    random.seed(99)
    np.random.seed(99)
    assert weekly(3) == plain
    assert poisoned(monkeypatch) > 50
    with pytest.raises(AssertionError, match="global generator"):
        random.random()
    with pytest.raises(AssertionError, match="global generator"):
        np.random.normal()
    assert weekly(3) == plain
