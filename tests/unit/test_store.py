"""The store: the file contract, whole files or none, and nothing taken for what it is not."""

from __future__ import annotations

import csv
import dataclasses
import json
import os
import platform
import re
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from sim.errors import BadInput
from sim.experiment.design import Cell, Study, rows
from sim.experiment.execute import Workers, execute
from sim.experiment.files import StoreError, parquet_bytes, sha256, write_whole
from sim.experiment.provenance import (
    clean,
    code_digest,
    processor_model,
    reason_of,
    repository,
    without_paths,
)
from sim.experiment.store import Store, Stored, load_study
from sim.experiment.summary import neutral
from sim.experiment.tables import BASE, DEPARTMENT_COLUMNS, TABLES, WEEKLY_COLUMNS
from sim.kernel.streams import Streams
from sim.metrics.table import METRICS
from sim.organisation.people import Organisation
from sim.organisation.spec import FileRows, OrganisationSpec
from sim.scenario import Future
from tests import plays
from tests.plays import Plan, a_scenario, a_study

ROOT = Path(__file__).resolve().parents[2]


def play(study: Study, folder: Path, command: tuple[str, ...] = ()) -> Stored:
    """Play a study in this process and finish it."""
    store = Store(folder, command)
    execute(study, store, Workers(0), runner=plays.run, builder=plays.build)
    return store.finish(study)


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Stored:
    """A finished study, for tests that only read."""
    return play(a_study(), tmp_path_factory.mktemp("results") / "a_study")


def test_the_folder_holds_what_the_file_contract_says(stored: Stored) -> None:
    """Six tables, a manifest, a summary and the parts; no file left about."""
    names = sorted(path.name for path in stored.folder.iterdir())
    tables = [f"{name}.parquet" for name in TABLES]
    assert names == sorted(["inputs", "manifest.json", "parts", "summary.csv", *tables])
    parts = sorted(path.name for path in (stored.folder / "parts").iterdir())
    assert parts == list(stored.manifest["parts"])


def test_columns_and_their_order_are_fixed(stored: Stored) -> None:
    """Schema version 2; series that nobody writes are there too, as nulls."""
    metrics = [metric.card.name for metric in METRICS]
    expected = {
        "runs": ["status", "reason", "seed", *metrics],
        "timings": ["wall_s", "cpu_s", "attempts", "started", "worker"],
        "weekly": ["week", *WEEKLY_COLUMNS, "zeal"],
        "departments": ["week", "department", *DEPARTMENT_COLUMNS],
        "ledger": ["week", "account", "department", "technology", "amount"],
        "events": ["event", "week", "kind", "department", "technology", "text"],
    }
    for name, columns in expected.items():
        assert stored.table(name).column_names == [*BASE, *columns]
    assert stored.weekly["output"].isna().all()


def test_every_table_is_ordered_by_future_then_by_cell(stored: Stored) -> None:
    """The order of the study's rows; within a run by week, or by number of the event."""
    order = [row.run for row in rows(a_study())]
    for name in TABLES:
        assert list(dict.fromkeys(getattr(stored, name)["run"])) == order
    for name, key in (("weekly", "week"), ("ledger", "week"), ("events", "event")):
        frame: pd.DataFrame = getattr(stored, name)
        assert frame.groupby("run")[key].apply(lambda weeks: weeks.is_monotonic_increasing).all()


def test_series_come_back_as_they_were_written(stored: Stored) -> None:
    """Week, department and series of one run, number by number."""
    study = a_study()
    firm = plays.build(study.cells[0].scenario.organisation, Streams(1, 2))
    scenario = study.cells[1].scenario
    record = plays.run(scenario, study.cells[1].strategy, Future(1, 2), firm)
    run = f"{study.cells[1].id}-2"
    week = stored.weekly[stored.weekly["run"] == run]
    assert list(week["week"]) == list(range(10))
    assert (week["adoption"].to_numpy() == record.weekly["adoption"]).all()
    assert (week["zeal"].to_numpy() == record.weekly["zeal"]).all()
    part = stored.departments[stored.departments["run"] == run]
    assert sorted(set(part["week"])) == [0, 4, 8]
    sales = part[part["department"] == "sales"]["routine_share"].to_numpy()
    assert (sales == record.by_department["routine_share"][[0, 4, 8], 1]).all()


def test_the_ledger_holds_every_cent(stored: Stored) -> None:
    """Only non-zero rows; sums equal the metrics; an empty department is the organisation."""
    ledger, runs = stored.ledger, stored.runs.set_index("run")
    assert (ledger["amount"] != 0).all()
    sums = ledger.groupby(["run", "account"])["amount"].sum().unstack()
    assert np.allclose(sums["benefit"], runs["benefit_total"].reindex(sums.index), atol=1e-9)
    assert np.allclose(-sums["project"], runs["cost_total"].reindex(sums.index), atol=1e-9)
    discounted = ledger["amount"] * 1.1 ** (-ledger["week"] / 52)
    npv = discounted.groupby(ledger["run"]).sum()
    assert np.allclose(npv, runs["npv"].reindex(npv.index), atol=0.005)
    assert set(ledger[ledger["account"] == "project"]["department"]) == {""}
    assert set(ledger[ledger["account"] == "benefit"]["department"]) == set(plays.NAMES)


def test_events_name_their_department(stored: Stored) -> None:
    """Number, week, kind and words; nothing for the organisation as a whole."""
    first = stored.events[stored.events["run"] == stored.runs["run"][0]]
    assert list(first["event"]) == [1, 2]
    assert list(first["week"]) == [1.5, 2.0]
    assert list(first["department"]) == ["=finance", ""]
    assert list(first["technology"]) == ["technology", "technology"]


def test_the_manifest_says_where_the_numbers_come_from(tmp_path: Path) -> None:
    """Hashes of all files, code, packages, machine, seeds, command, departments, notes."""
    config = {"adoption": {"q": 0.1, "kappa": float("inf")}, "people": str(tmp_path / "p.csv")}
    study = dataclasses.replace(a_study(), config=config, notes=("said by the config",))
    stored = play(study, tmp_path / "s", ("uptake", "compare", f"out={tmp_path}/results"))
    manifest = json.loads((stored.folder / "manifest.json").read_text())
    assert manifest == json.loads(json.dumps(clean(stored.manifest)))
    assert manifest["schema_version"] == 2
    assert manifest["status"] == "complete"
    assert manifest["hash"] == study.hash
    assert manifest["config"] == {
        "adoption": {"q": 0.1, "kappa": "inf"},
        "people": "p.csv",
    }
    assert manifest["command"] == ["uptake", "compare", "out=results"]
    assert manifest["notes"] == [
        "said by the config",
        "a generated reporting line",
        "the sponsor speaks",
    ]
    for name, entry in manifest["tables"].items():
        assert sha256((stored.folder / f"{name}.parquet").read_bytes()) == entry["sha256"]
    for name, checksum in manifest["parts"].items():
        assert sha256((stored.folder / "parts" / name).read_bytes()) == checksum
    assert manifest["departments"][study.cells[0].id][2] == {
        "department": "legal",
        "staff": 3,
        "users": 3,
    }
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    core = {re.split(r"[^\w-]", one)[0] for one in project["dependencies"]}
    assert core <= set(manifest["packages"])
    assert "not installed" not in manifest["packages"].values()
    machine = manifest["machine"]
    assert set(machine) == {"python", "implementation", "system", "processor", "model", "cores"}
    assert machine["python"] == platform.python_version()
    assert machine["cores"] == os.cpu_count()
    assert platform.node() not in str(machine)
    assert manifest["attempts"] == manifest["runs"]["planned"]
    assert set(manifest["code"]) == {"digest", "commit", "dirty"}
    assert manifest["code"]["digest"] == code_digest()
    assert manifest["started"] <= manifest["ended"]


def test_no_folder_of_this_machine_is_stored(tmp_path: Path) -> None:
    """Not in the manifest, the parts, the tables or the summary."""
    home = f"{tmp_path}/somewhere/people.csv"
    scenario = a_scenario()
    study = Study("s", (Cell(scenario, Plan("a")),), 2, config={"file": home}, notes=(home,))
    play(study, tmp_path / "results", ("uptake", f"organisation.people={home}"))
    for path in (tmp_path / "results").rglob("*"):
        if path.is_file():
            assert str(tmp_path).encode() not in path.read_bytes(), path.name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("out=/home/ann/results", "out=results"),
        ("C:\\Users\\ann\\people.csv", "people.csv"),
        ("read '/home/ann/a.csv' and /tmp/b.csv", "read 'a.csv' and b.csv"),
        ("../data/people.csv", "../data/people.csv"),
        ("30 tickets/week, (1 + rho) / 2", "30 tickets/week, (1 + rho) / 2"),
        ("source https://example.org/a/b", "source https://example.org/a/b"),
    ],
)
def test_absolute_folders_are_cut_and_nothing_else(text: str, expected: str) -> None:
    """File names, relative folders, units and addresses stay."""
    assert without_paths(text) == expected


def test_reasons_are_one_line_without_addresses() -> None:
    """The same fault gives the same words in every process."""
    reason = reason_of(RuntimeError("bad <thing object at 0x7f00aa12>\n  twice"))
    assert reason == "RuntimeError: bad <thing object at 0x> twice"


def test_the_processor_is_named_as_the_system_does(tmp_path: Path) -> None:
    """The first model name of the system's list; without a list, whatever Python knows."""
    listed = tmp_path / "cpuinfo"
    listed.write_text("processor : 0\nmodel name\t: Fast  CPU @ 2 GHz\nmodel name : B\n")
    assert processor_model(listed) == "Fast CPU @ 2 GHz"
    assert processor_model(tmp_path / "none") == " ".join(platform.processor().split())


def test_the_repository_is_named_or_its_absence() -> None:
    """A commit of 40 digits, or the words."""
    answer = repository()
    assert answer["commit"] == "not a repository" or len(str(answer["commit"])) == 40


def test_a_swept_factor_is_a_column(tmp_path: Path) -> None:
    """Numbers stay numbers, texts texts; a cell without the factor has null; seed is one column."""
    values: list[tuple[tuple[str, Any], ...]] = [
        (("adoption.q", 0.1), ("heads", 4), ("on", True), ("word", "x"), ("seed", 5)),
        (("adoption.q", 1), ("heads", 8), ("on", False), ("word", 2)),
    ]
    cells = tuple(
        Cell(a_scenario(q=float(dict(factors)["adoption.q"])), Plan("a"), factors)
        for factors in values
    )
    stored = play(Study("sweep", cells, 2), tmp_path)
    runs = stored.table("runs")
    names = runs.column_names
    assert names[names.index("seed") + 1 :][:4] == ["adoption.q", "heads", "on", "word"]
    assert names.count("seed") == 1
    kinds = [str(runs.schema.field(name).type) for name in ("adoption.q", "heads", "on", "word")]
    assert kinds == ["double", "int64", "bool", "string"]
    assert list(stored.runs["word"]) == ["x", "2", "x", "2"]


def test_scenarios_of_different_length_share_a_table(tmp_path: Path) -> None:
    """Weeks and departments are counted for each run alone."""
    cells = (Cell(a_scenario(weeks=4), Plan("a")), Cell(a_scenario(weeks=9), Plan("a")))
    stored = play(Study("lengths", cells, 2), tmp_path)
    weeks = stored.weekly.groupby("run", sort=False)["week"].max().tolist()
    assert weeks == [4, 9, 4, 9]
    assert stored.departments.groupby("run", sort=False)["week"].max().tolist() == [4, 8, 4, 8]


def test_tables_do_not_depend_on_how_runs_fell_into_parts(tmp_path: Path) -> None:
    """One part or seven, forwards or with an interruption: the same bytes."""
    study = a_study()
    whole = play(study, tmp_path / "whole")
    store = Store(tmp_path / "pieces")
    for futures in (1, 3, 4):
        part = dataclasses.replace(study, futures=futures)
        execute(part, store, Workers(0), runner=plays.run, builder=plays.build)
    pieces = store.finish(study)
    assert len(pieces.manifest["parts"]) == 3
    for name in TABLES:
        if name != "timings":
            file = f"{name}.parquet"
            assert (whole.folder / file).read_bytes() == (pieces.folder / file).read_bytes()


def test_an_unfinished_study_says_so(tmp_path: Path) -> None:
    """Between begin and finish it cannot be read; finished with runs missing, it is incomplete."""
    study, store = a_study(), Store(tmp_path)
    with pytest.raises(BadInput, match="holds no study"):
        load_study(tmp_path)
    part = dataclasses.replace(study, futures=2)
    execute(part, store, Workers(0), runner=plays.run, builder=plays.build)
    with pytest.raises(BadInput, match="not finished"):
        load_study(tmp_path)
    store.finish(study)
    assert load_study(tmp_path).manifest["status"] == "incomplete"


def test_a_misspelt_folder_names_the_study_beside_it(tmp_path: Path) -> None:
    """Folders without a study are not offered."""
    play(a_study(), tmp_path / "big_study")
    (tmp_path / "big_stud").mkdir()
    for name in ("big_stud", "bigg_study"):
        with pytest.raises(BadInput, match=r"holds no study .*; did you mean .*/big_study\?$"):
            load_study(tmp_path / name)
    with pytest.raises(BadInput, match=r"manifest\)$"):
        load_study(tmp_path / "nothing" / "here")


def test_nothing_to_write_is_said(tmp_path: Path) -> None:
    """Finishing before any run is an error, not an empty table."""
    with pytest.raises(StoreError, match="nothing to write"):
        Store(tmp_path).finish(a_study())


def test_a_newer_schema_version_is_refused(tmp_path: Path) -> None:
    """Tables of a future version are neither guessed at nor written over."""
    stored = play(a_study(), tmp_path)
    text = json.dumps({**stored.manifest, "schema_version": 3})
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(BadInput, match=r"schema version 3.*newer.*allowed: up to 2"):
        load_study(tmp_path)
    with pytest.raises(BadInput, match="schema version 3"):
        Store(tmp_path).begin(a_study())
    assert (tmp_path / "manifest.json").read_text() == text


def test_a_folder_of_version_1_still_opens() -> None:
    """A study that a command of the first version stored."""
    stored = load_study(Path(__file__).parents[1] / "fixtures" / "version_1")
    assert stored.manifest["schema_version"] == 1
    assert len(stored.runs) == 4
    for name in TABLES:
        assert tuple(stored.table(name).column_names[:5]) == BASE


def test_a_changed_table_is_not_read(tmp_path: Path) -> None:
    """One flipped bit, or a missing file, is refused by name."""
    play(a_study(), tmp_path)
    content = bytearray((tmp_path / "weekly.parquet").read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "weekly.parquet").write_bytes(content)
    (tmp_path / "events.parquet").unlink()
    study = load_study(tmp_path)
    assert len(study.runs) == 12
    with pytest.raises(BadInput, match=r"weekly\.parquet is not what"):
        _ = study.weekly
    with pytest.raises(BadInput, match=r"events\.parquet is missing"):
        _ = study.events


def test_damaged_parts_are_named_set_aside_and_played_again(tmp_path: Path) -> None:
    """A power cut stops nobody for good, and nothing damaged is used."""
    study, store = a_study(), Store(tmp_path)
    for futures in (2, 4):
        part = dataclasses.replace(study, futures=futures)
        execute(part, store, Workers(0), runner=plays.run, builder=plays.build)
    whole = store.finish(study)
    before = (tmp_path / "runs.parquet").read_bytes()
    first, second = sorted(whole.manifest["parts"])
    path = tmp_path / "parts" / second
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(BadInput) as caught:
        Store(tmp_path).finish(study)
    assert [problem.field for problem in caught.value.problems] == [f"parts/{second}"]
    again = Store(tmp_path)
    summary = execute(study, again, Workers(0), runner=plays.run, builder=plays.build)
    assert again.damaged == (f"parts/{second}",)
    assert [one.name for one in (tmp_path / "damaged").iterdir()] == [second]
    assert (summary.reused, summary.played) == (6, 6)
    again.finish(study)
    assert (tmp_path / "runs.parquet").read_bytes() == before
    assert first in load_study(tmp_path).manifest["parts"]


@pytest.mark.parametrize("damage", [lambda old: old[:100], lambda old: old.replace(b"ok", b"oj")])
def test_a_damaged_manifest_is_not_read_and_made_again(tmp_path: Path, damage: Any) -> None:
    """Cut or changed: refused by readers, named and replaced by the command that plays."""
    play(a_study(), tmp_path)
    path = tmp_path / "manifest.json"
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(BadInput, match="manifest"):
        load_study(tmp_path)
    store = Store(tmp_path)
    assert len(store.begin(a_study())) == 12
    assert store.damaged == ("manifest.json",)


def test_a_study_may_grow_and_keeps_its_parts(tmp_path: Path) -> None:
    """More futures, one more plan: earlier rows and parts stay as they are, byte for byte."""
    small = play(a_study(("a", "b"), futures=2), tmp_path)
    rows_before = small.table("runs").to_pylist()
    parts = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "parts").iterdir()}
    large = play(a_study(("a", "b", "c"), futures=5), tmp_path)
    after = {row["run"]: row for row in large.table("runs").to_pylist()}
    assert [after[row["run"]] for row in rows_before] == rows_before
    assert {name: (tmp_path / "parts" / name).stat().st_mtime_ns for name in parts} == parts


def test_another_study_in_the_folder_is_refused_with_what_differs(tmp_path: Path) -> None:
    """Seed, scenario, plan or configuration: key, old value, new value; nothing is written."""
    old = dataclasses.replace(a_study(), config={"adoption": {"q": 0.1}, "keys": {"futures": 4}})
    play(old, tmp_path)
    before = (tmp_path / "manifest.json").read_bytes()
    other = Cell(a_scenario(q=0.2), Plan("a"))
    cases = {
        r"seed: 1 -> 2": dataclasses.replace(old, seed=2),
        r"adoption\.q: 0\.1 -> 0\.2": dataclasses.replace(old, config={"adoption": {"q": 0.2}}),
        rf"plan a: {old.cells[0].id} -> {other.id}": dataclasses.replace(old, cells=(other,)),
    }
    for pattern, study in cases.items():
        with pytest.raises(BadInput, match=pattern):
            Store(tmp_path).begin(study)
    assert (tmp_path / "manifest.json").read_bytes() == before


def test_runs_of_other_code_are_not_reused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are played again; their parts go when the study is complete."""
    old = play(a_study(), tmp_path)
    monkeypatch.setattr("sim.experiment.store.code_digest", lambda: "0" * 16)
    store = Store(tmp_path)
    assert store.begin(a_study()) == frozenset()
    new = play(a_study(), tmp_path)
    assert not set(old.manifest["parts"]) & set(new.manifest["parts"])
    assert {path.name for path in (tmp_path / "parts").iterdir()} == set(new.manifest["parts"])


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No half file under the final name, no temporary file, one sentence."""
    path = tmp_path / "runs.parquet"
    write_whole(path, b"old")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StoreError, match=r"cannot write runs\.parquet .*No space left"):
        write_whole(path, b"new" * 100)
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["runs.parquet"]


def test_a_place_that_cannot_be_written_is_refused_before_any_run(tmp_path: Path) -> None:
    """A file where the folder should be: one sentence, exit code 2, nothing played."""
    (tmp_path / "taken").write_text("a file")
    played: list[int] = []
    with pytest.raises(BadInput, match="study taken cannot be written") as caught:
        execute(
            a_study(),
            Store(tmp_path / "taken"),
            Workers(0),
            progress=lambda done, _total: played.append(done),
            runner=plays.run,
            builder=plays.build,
        )
    assert caught.value.exit_code == 2
    assert not played


def test_bytes_of_a_table_depend_on_its_content_alone(stored: Stored) -> None:
    """Written twice, at other times: the same bytes, and no schema of ours in the file."""
    table = stored.table("runs")
    assert parquet_bytes([table]) == parquet_bytes([table])
    metadata = pq.read_metadata(stored.folder / "runs.parquet").metadata or {}
    assert not metadata


def test_an_organisation_from_files_is_kept_as_ids_units_and_ties(tmp_path: Path) -> None:
    """What is needed to play it again, the names of its files and their hash; no folder."""
    people = FileRows(
        ids=("p1", "p2", "p3"),
        department=np.array([0, 1, 1]),
        departments=("north", "south"),
        manager=np.array([-1, 0, 0]),
        user=None,
        listener=np.array([2, 0, 2]),
        speaker=np.array([1, 2, 0]),
        notes=("read 3 people",),
        digest="abcdef0123456789",
        source=("people.csv", "ties.csv"),
    )
    scenario = a_scenario()
    spec = dataclasses.replace(scenario.organisation, kind="from_files", rows=people)
    cell = Cell(dataclasses.replace(scenario, organisation=spec), Plan("a"))
    store = Store(tmp_path)
    stored_before = store.begin(Study("s", (cell,), 1))
    assert not stored_before
    from_files = Study("s", (cell,), 1)
    execute(from_files, store, Workers(0), runner=plays.run, builder=build_named)
    manifest = store.finish(from_files).manifest
    kept = pq.read_table(tmp_path / "inputs" / "organisation.parquet").to_pydict()
    assert kept == {
        "id": ["p1", "p2", "p3"],
        "department": ["north", "south", "south"],
        "manager": [None, "p1", "p1"],
        "user": [True, True, True],
        "hears": [["p3"], [], ["p1", "p2"]],
    }
    entry = manifest["inputs"]["organisation.parquet"]
    assert entry["source"] == ["people.csv", "ties.csv"]
    assert entry["digest"] == "abcdef0123456789"
    content = (tmp_path / "inputs" / "organisation.parquet").read_bytes()
    assert entry["sha256"] == sha256(content)


def build_named(spec: OrganisationSpec, streams: Streams) -> Organisation:
    """Build the usual organisation whatever the description says."""
    return plays.build(a_scenario().organisation, streams)


def test_the_summary_is_harmless_and_merges_small_departments(stored: Stored) -> None:
    """A name that is a formula gets an apostrophe; three people are nobody's business."""
    with open(stored.folder / "summary.csv", newline="", encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    assert {line["department"] for line in lines} == {
        "all",
        "'=finance",
        "sales",
        "small departments",
    }
    (npv,) = [line for line in lines if (line["strategy"], line["measure"]) == ("b", "npv")]
    values = stored.runs[stored.runs["strategy"] == "b"]["npv"]
    assert npv["futures"] == "4"
    assert npv["unit"] == "USD"
    assert float(npv["average"]) == pytest.approx(values.mean(), rel=1e-3)
    assert float(npv["p50"]) == pytest.approx(values.median(), rel=1e-3)
    assert float(npv["p10"]) == pytest.approx(values.quantile(0.1), rel=1e-3)
    (shadow,) = [
        line for line in lines if (line["strategy"], line["measure"]) == ("b", "shadow_share")
    ]
    assert (shadow["futures"], shadow["average"]) == ("0", "")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_formula_cells_are_neutralised(start: str) -> None:
    """Every beginning that a spreadsheet takes for a formula."""
    assert neutral(f"{start}cmd") == f"'{start}cmd"
    assert neutral(f"a{start}cmd") == f"a{start}cmd"


def test_a_folder_is_opened_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`load_study` takes text or path; frames have the contract's columns."""
    play(a_study(), tmp_path / "results" / "a_study")
    monkeypatch.chdir(tmp_path)
    study = load_study(os.path.join("results", "a_study"))
    assert tuple(study.runs.columns[:5]) == BASE
    assert study.table("weekly", ["run", "week"]).column_names == ["run", "week"]
