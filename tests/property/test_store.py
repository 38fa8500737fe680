"""Laws of the store: order, partition and accidents change no number unseen."""

from __future__ import annotations

import csv
import io
from pathlib import Path, PurePosixPath, PureWindowsPath
from tempfile import TemporaryDirectory

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.errors import BadInput
from sim.experiment.canonical import digest
from sim.experiment.compact import FAILED, Effort, Identity, Played
from sim.experiment.design import Cell, Study, rows
from sim.experiment.packing import part_of
from sim.experiment.parts import places, read_parts, write_part
from sim.experiment.play import Shared, play
from sim.experiment.provenance import without_paths
from sim.experiment.store import Store
from sim.experiment.summary import neutral, summary_csv
from sim.experiment.tables import TABLES
from sim.experiment.task import Terms, tasks
from tests import plays
from tests.plays import Plan, a_scenario, a_study

SLOW = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
STUDY = a_study(("a", "b"), futures=3)


def single_runs(code: str) -> list[pa.Table]:
    """Play every run of the study alone."""
    terms = Terms(STUDY.generator, code, plays.run, plays.build)
    found = []
    for task in tasks(STUDY, rows(STUDY)):
        table = play(terms, task, Shared())
        found += [table.slice(row, 1) for row in range(table.num_rows)]
    return found


def files_of(folder: Path) -> dict[str, bytes]:
    """Read the tables that must not depend on who computed them, or when."""
    names = [f"{name}.parquet" for name in TABLES if name != "timings"]
    return {name: (folder / name).read_bytes() for name in names}


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The tables of the study, played straight through."""
    folder = tmp_path_factory.mktemp("straight")
    store = Store(folder)
    store.begin(STUDY)
    for run in single_runs(store.code):
        store.append(run)
    store.finish(STUDY)
    return files_of(folder)


@SLOW
@given(order=st.permutations(range(6)), cuts=st.sets(st.integers(1, 5)), twice=st.integers(0, 5))
def test_tables_depend_on_neither_order_nor_partition(
    expected: dict[str, bytes], order: list[int], cuts: set[int], twice: int
) -> None:
    """Runs in any order, in any parts, one of them played twice: the same bytes."""
    with TemporaryDirectory() as name:
        store = Store(Path(name))
        store.begin(STUDY)
        runs = single_runs(store.code)
        for position, number in enumerate([*order, twice]):
            if position in cuts:
                store.flush()
            store.append(runs[number])
        store.finish(STUDY)
        assert files_of(Path(name)) == expected


@SLOW
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7), cut=st.booleans())
def test_no_damage_to_a_part_goes_unseen(place: float, bit: int, cut: bool) -> None:
    """Any flipped bit and any lost tail is refused, and the part is named."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        part = write_part(folder, pa.concat_tables(single_runs("0" * 16)))
        path = folder / "parts" / part
        content = bytearray(path.read_bytes())
        position = int(place * len(content))
        content[position] ^= 1 << bit
        path.write_bytes(content[:position] if cut else content)
        with pytest.raises(BadInput) as caught:
            read_parts(folder)
        assert [problem.field for problem in caught.value.problems] == [f"parts/{part}"]


@given(
    rows_of=st.lists(
        st.tuples(
            st.sampled_from([row.run for row in rows(STUDY)]),
            st.sampled_from(["ok", FAILED]),
            st.sampled_from([1, 2]),
            st.sampled_from(["code", "other"]),
        ),
        min_size=1,
        max_size=12,
    )
)
@SLOW
def test_a_run_counts_once_and_only_with_its_own_luck_and_code(
    rows_of: list[tuple[str, str, int, str]],
) -> None:
    """Of all rows of a run with the study's seed and code: the first that ended well, else the
    last; no other row is ever taken."""
    effort = Effort(0.0, 0.0, 1, "", "")
    played = [
        Played(Identity(run, run[:8], "case", "a", 0, seed, "splitmix64", code), status, "", effort)
        for run, status, seed, code in rows_of
    ]
    with TemporaryDirectory() as name:
        for one in played:
            write_part(Path(name), part_of([one]))
        found = places(read_parts(Path(name)), STUDY, "code")
    valid = [(i, r) for i, r in enumerate(rows_of) if r[2:] == (1, "code")]
    assert set(found) == {row[0] for _, row in valid}
    for run, place in found.items():
        mine = [(i, status) for i, (name, status, _, _) in valid if name == run]
        well = [i for i, status in mine if status == "ok"]
        assert place.part == (well[0] if well else mine[-1][0])


@given(
    plans=st.lists(st.text(min_size=1, max_size=6), min_size=1, max_size=5, unique=True),
    futures=st.integers(1, 4),
)
@settings(deadline=None, max_examples=30)
def test_every_run_is_in_exactly_one_task(plans: list[str], futures: int) -> None:
    """Whatever the shape of a study, tasks hold its rows, each once; names are unique."""
    cells = tuple(Cell(a_scenario(), Plan(name)) for name in plans)
    study = Study("s", cells, futures)
    wanted = rows(study)
    held = [f"{cell.id}-{t.future}" for t in tasks(study, wanted) for cell in t.cells]
    assert sorted(held) == sorted(row.run for row in wanted)
    assert len(set(held)) == len(plans) * futures


nested = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(value=nested, other=nested)
def test_hashes_tell_values_apart(value: object, other: object) -> None:
    """Equal spelling, equal hash; unequal values (and types of numbers) differ."""
    assert digest(value) == digest(value)
    if repr(value) != repr(other):
        assert digest(value) != digest(other)


@given(text=st.text())
def test_no_cell_of_a_summary_is_a_formula(text: str) -> None:
    """Whatever a name is, a spreadsheet reads it as text; harmless names stay as they are."""
    cell = neutral(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cell in (text, f"'{text}")


@settings(deadline=None)
@given(name=st.text(st.characters(codec="utf-8"), min_size=1, max_size=12))
def test_any_name_survives_the_summary(name: str) -> None:
    """Quotes, commas and line ends in names do not break the rows of the CSV."""
    cell = {"cell": "c", "scenario": name, "strategy": name, "factors": {}, "currency": "EUR"}
    metric = {"name": "npv", "unit": "money"}
    manifest = {"factors": [], "cells": [cell], "metrics": [metric], "departments": {}}
    runs = pa.table({"cell": ["c", "c"], "npv": [1.0, 3.0]})
    nobody = pa.table({"cell": pa.array([], pa.string()), "week": pa.array([], pa.int64())})
    text = summary_csv(runs, nobody, manifest).decode()
    _, line = list(csv.reader(io.StringIO(text, newline="")))
    one_line = name.replace("\r", " ").replace("\n", " ")
    assert line[:2] == [neutral(one_line), neutral(one_line)]
    assert line[2:] == ["all", "npv", "EUR", "2", "2", "1.2", "2", "2.8"]


@given(
    folders=st.lists(st.text("abcXYZ 09_.-", min_size=1, max_size=6), min_size=1, max_size=4),
    windows=st.booleans(),
    key=st.sampled_from(["", "out=", "organisation.people="]),
)
def test_no_absolute_path_survives(folders: list[str], windows: bool, key: str) -> None:
    """A word of the command line that is a path keeps its file name alone."""
    path = "C:\\" + "\\".join(folders) if windows else "/" + "/".join(folders)
    kept = without_paths(key + path)
    assert kept.startswith(key)
    rest = kept.removeprefix(key)
    assert not PurePosixPath(rest).is_absolute()
    assert not PureWindowsPath(rest).is_absolute()
    assert "/" not in rest
    assert "\\" not in rest
