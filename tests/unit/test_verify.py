"""Verify, resume and rerun: what is damaged is named and made again, from the folder alone."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.errors import BadInput
from sim.experiment.design import Cell, Study
from sim.experiment.execute import Workers, execute
from sim.experiment.frozen import freeze, freeze_study, thaw, thaw_study
from sim.experiment.manifest import read_side, write_side
from sim.experiment.store import Store, Stored, load_study
from sim.experiment.verify import differences, inspect_study, remove_answers, stored_study
from sim.organisation.spec import FileRows
from tests import plays
from tests.plays import Plan, a_scenario, a_study

OWN = {name: Plan(name) for name in "abc"}


def play(study: Study, folder: Path) -> Stored:
    """Play a study in this process and finish it."""
    store = Store(folder)
    execute(study, store, Workers(0), runner=plays.run, builder=plays.build)
    stored = store.finish(study)
    store.close()
    return stored


def test_every_flipped_bit_is_found_and_nothing_else(tmp_path: Path) -> None:
    """One random bit in each of the files, forty times: that file is named, and only that."""
    play(a_study(), tmp_path)
    assert inspect_study(tmp_path) == ()
    luck = np.random.default_rng(5)
    files = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    for number in range(40):
        path = files[number % len(files)]
        content = path.read_bytes()
        place, bit = int(luck.integers(len(content))), int(luck.integers(8))
        changed = bytearray(content)
        changed[place] ^= 1 << bit
        path.write_bytes(changed)
        try:
            named = [damage.file for damage in inspect_study(tmp_path)]
        except BadInput as error:  # a flipped digit of the schema version
            named = [error.problems[0].message]
            assert "newer version" in named[0]
            continue
        finally:
            path.write_bytes(content)
        assert named == [path.relative_to(tmp_path).as_posix()]


def test_a_real_study_comes_back_from_its_file_cell_by_cell() -> None:
    """Scenario, plans and stop rule of a shipped case: the same hash, so the same numbers."""
    study = sim.compose("scenario=erp_manufacturer", "strategy=phased_plus", "futures=20")
    again = thaw_study(freeze_study(study))
    assert again.hash == study.hash
    assert [cell.id for cell in again.cells] == [cell.id for cell in study.cells]
    assert (again.name, again.stop, again.objective) == (study.name, study.stop, study.objective)


def test_an_organisation_from_files_comes_back_whole() -> None:
    """Ids, units and ties, in their order and types."""
    people = FileRows(
        ("p1", "p2"), np.array([0, 1]), ("n", "s"), np.array([-1, 0]), None,
        np.array([1]), np.array([0], dtype=np.int32), ("read",), "d" * 16, ("people.csv",),
    )  # fmt: skip
    scenario = a_scenario()
    spec = dataclasses.replace(scenario.organisation, kind="from_files", rows=people)
    study = Study("s", (Cell(dataclasses.replace(scenario, organisation=spec), Plan("a")),), 1)
    again = thaw_study(freeze_study(study), OWN)
    assert again.cells[0].id == study.cells[0].id


def test_a_plan_in_python_is_refused_without_its_file(tmp_path: Path) -> None:
    """Results hold no code; the name of the plan is said."""
    play(a_study(), tmp_path)
    with pytest.raises(BadInput, match=r"a is a plan in Python of your own.*--with"):
        stored_study(tmp_path)
    assert stored_study(tmp_path, OWN).hash == a_study().hash
    with pytest.raises(BadInput, match="would not be the same"):
        stored_study(tmp_path, {**OWN, "b": Plan("b", title="changed")})


@pytest.mark.parametrize("name", ["os:system", "sim.experiment.store:Store", "sim.scenario:run"])
def test_only_records_of_the_model_are_read_back(name: str) -> None:
    """No name in a file leads to anything else."""
    with pytest.raises(BadInput, match="no record of this version"):
        thaw({"is": name, "has": {}})


def test_values_keep_their_types() -> None:
    """Tuples, keys that are numbers, arrays, numbers that JSON does not know."""
    value = {"a": (1, 2.5, True, None), 3: [float("inf")], "x": {"is": "harmless"}}
    assert thaw(freeze(value)) == value
    array = np.array([[1, 2]], dtype=np.int32)
    again = thaw(freeze(array))
    assert again.dtype == array.dtype
    assert (again == array).all()


def test_what_differs_is_named_by_table_run_and_column(tmp_path: Path) -> None:
    """Played again: identical; with another plan's luck: the first difference."""
    old = play(a_study(), tmp_path / "old")
    assert differences(old, play(a_study(), tmp_path / "new")) == ((), 6)
    run = old.runs["run"][4]
    assert differences(old, load_study(tmp_path / "new"), run) == ((), 5)
    other = play(a_study(seed=2), tmp_path / "other")
    found, _ = differences(old, other)
    assert f"runs: run {old.runs['run'][0]}, column seed: 1 before, 2 now" in found


def test_answers_about_a_study_are_under_its_checksums(tmp_path: Path) -> None:
    """Read as they were written, through a study that grows; changed: refused, named, removed."""
    play(a_study(futures=2), tmp_path)
    write_side(tmp_path, "sensitivity.json", b'{"lead": 1.5}')
    write_side(tmp_path, "story.json", b'{"week": 3}')
    play(a_study(futures=4), tmp_path)
    assert read_side(tmp_path, "sensitivity.json") == b'{"lead": 1.5}'
    assert inspect_study(tmp_path) == ()
    (tmp_path / "sensitivity.json").write_bytes(b'{"lead": 9.5}')
    with pytest.raises(BadInput, match=r"sensitivity\.json is not what was written"):
        read_side(tmp_path, "sensitivity.json")
    (tmp_path / "discover.json").write_bytes(b"{}")
    damages = inspect_study(tmp_path)
    assert [damage.file for damage in damages] == ["discover.json", "sensitivity.json"]
    said = remove_answers(tmp_path, damages)
    assert "sensitivity.json was removed; `uptake sensitivity STUDY` makes it again" in said
    assert read_side(tmp_path, "story.json") == b'{"week": 3}'
    play(a_study(futures=4), tmp_path)
    assert inspect_study(tmp_path) == ()


def test_an_answer_is_not_written_under_the_hands_of_another_command(tmp_path: Path) -> None:
    """Who writes the manifest must hold the folder."""
    play(a_study(), tmp_path)
    holder = (
        "import sys, time; from pathlib import Path; from sim.experiment.lock import StudyLock\n"
        "lock = StudyLock(Path(sys.argv[1])); print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holder, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        try:
            with pytest.raises(BadInput, match=f"in use by process {other.pid}"):
                write_side(tmp_path, "story.json", b"{}")
        finally:
            other.kill()
