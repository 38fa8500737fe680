"""Stored studies as a user meets them: none of the futures, killed, played again, private."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from hydra_plugins.uptake_launcher import Job
from sim.cli.main import main
from sim.cli.sweep import Sweep
from sim.errors import BadInput
from sim.experiment.store import load_study
from sim.experiment.tables import TABLES
from tests.end_to_end.test_commands import environment, uptake

SMALL = ("scenario=voluntary_tool", "calendar.weeks=8", "workers=serial")
OWN_PLAN = """
from dataclasses import dataclass

@dataclass(frozen=True)
class Broken:
    name: str = "broken"
    title: str = "Broken"

    def start(self):
        return self

    def decide(self, view):
        raise ValueError("cannot open {home}/project/list.csv")

plan = Broken()
"""


def test_no_futures_give_empty_tables_with_all_their_columns(tmp_path: Path) -> None:
    """The columns and types are those of the same study with futures; there is no page."""
    none = uptake(tmp_path, "compare", *SMALL, "futures=0", "study=none")
    assert none.returncode == 0, none.stderr
    assert "no future was played" in none.stdout
    some = uptake(tmp_path, "compare", *SMALL, "futures=2", "study=some")
    assert some.returncode == 0, some.stderr
    for name in TABLES:
        empty = pq.read_table(tmp_path / "results" / "none" / f"{name}.parquet")
        full = pq.read_table(tmp_path / "results" / "some" / f"{name}.parquet")
        assert empty.num_rows == 0 < full.num_rows
        assert empty.schema.names == full.schema.names
        same = [a.type == b.type for a, b in zip(empty.schema, full.schema, strict=True)]
        odd = [a for a, fits in zip(empty.schema.names, same, strict=True) if not fits]
        assert not odd, (name, odd)
    assert not (tmp_path / "results" / "none" / "report.html").exists()
    assert uptake(tmp_path, "verify", "none").returncode == 0


def contents(folder: Path) -> dict[str, str]:
    """Every file below a folder as text, as it lies there; tables unpacked too."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_file():
            found[path.name] = path.read_bytes().decode("utf-8", errors="replace")
        if path.suffix == ".parquet":
            table = pq.read_table(path)
            found[path.name] += str(table.to_pydict()) + str(table.schema.metadata)
    return found


def test_no_secret_and_no_folder_reaches_an_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the environment nor home nor working folder is in any byte, whatever was given."""
    home = tmp_path / "home-of-ann"
    work = home / "project"
    work.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("SECRET", "s3cr3t-t0ken-of-ann")
    people = home / "people.csv"
    people.write_text("id,department\n" + "".join(f"p{i},d{i % 3}\n" for i in range(30)))
    plan = work / "own.py"
    plan.write_text(OWN_PLAN.format(home=home))
    done = uptake(
        work, "compare", *SMALL, "futures=2", "strategy=do_nothing,broken", f"out={home}/kept",
        "organisation=from_files", f"organisation.people={people}", "environment.hazards={}",
        "--with", str(plan),
    )  # fmt: skip
    assert done.returncode == 3, done.stderr
    found = contents(home / "kept")
    assert {"manifest.json", "study.json", "runs.parquet", "organisation.parquet"} <= set(found)
    assert "cannot open" in found["runs.parquet"]
    for name, text in found.items():
        assert "s3cr3t-t0ken" not in text, name
        assert "home-of-ann" not in text, name
        assert str(tmp_path) not in text, name


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_killed_comparison_is_resumed_to_the_same_bytes(tmp_path: Path) -> None:
    """`uptake resume` after SIGKILL ends with the tables of an undisturbed study."""
    words = ("compare", *SMALL, "futures=60", "strategy=do_nothing")
    assert uptake(tmp_path, *words, "out=straight").returncode == 0
    process = subprocess.Popen(
        [sys.executable, "-m", "sim", *words, "out=killed"],
        cwd=tmp_path, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    folder = tmp_path / "killed" / "voluntary_tool"
    try:
        until = time.monotonic() + 60
        while not list(folder.glob("parts/part-*")) and process.poll() is None:
            assert time.monotonic() < until
            time.sleep(0.002)
    finally:
        process.kill()
        process.wait()
    assert process.returncode != 0, "the study ended before the kill: give it more futures"
    durable = sum(pq.read_metadata(part).num_rows for part in folder.glob("parts/part-*.parquet"))
    done = uptake(tmp_path, "resume", str(folder), "--workers", "serial")
    assert done.returncode == 0, done.stderr
    played, kept = map(int, re.findall(r"(\d+) (?:runs played|stored before)", done.stderr)[-2:])
    assert kept == durable > 0
    assert played + kept == 60
    straight = tmp_path / "straight" / "voluntary_tool"
    for name in TABLES:
        if name != "timings":
            file = f"{name}.parquet"
            assert (folder / file).read_bytes() == (straight / file).read_bytes(), name


@pytest.mark.slow
def test_a_study_from_deleted_files_is_played_again(tmp_path: Path) -> None:
    """`uptake rerun` needs the folder of the study alone, not the staff list it came from."""
    people = tmp_path / "people.csv"
    people.write_text("id,department\n" + "".join(f"p{i},d{i % 3}\n" for i in range(30)))
    done = uptake(
        tmp_path, "compare", *SMALL, "futures=2", "strategy=do_nothing",
        "organisation=from_files", f"organisation.people={people}", "environment.hazards={}",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    people.unlink()
    again = uptake(tmp_path, "rerun", "voluntary_tool", "--workers", "serial")
    assert again.returncode == 0, again.stdout + again.stderr
    assert "identical" in again.stdout
    assert "not identical" not in again.stdout


def test_half_a_sweep_in_batches_is_not_taken_for_a_whole_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Interrupted after its first batch: no reader, no resume; its command plays the rest."""
    monkeypatch.chdir(tmp_path)
    words = ["sweep", "-m", *SMALL, "strategy=do_nothing", "adoption.q=.1,.2,.3", "futures=2"]
    words.append("hydra.sweeper.max_batch_size=1")
    launch, batches = Sweep.launch, []

    def interrupted(sweep: Sweep, jobs: Sequence[Job]) -> Sequence[float | None]:
        batches.append(len(jobs))
        if len(batches) == 2:
            raise KeyboardInterrupt
        return launch(sweep, jobs)

    with monkeypatch.context() as patched:
        patched.setattr(Sweep, "launch", interrupted)
        assert main(words) == 130
    with pytest.raises(BadInput, match="is not finished"):
        load_study(tmp_path / "results" / "voluntary_tool")
    capsys.readouterr()
    assert main(["resume", "voluntary_tool"]) == 2
    said = capsys.readouterr().err
    assert "a sweep in batches that was interrupted" in said
    assert "give it once more: uptake sweep scenario=voluntary_tool" in said
    assert main([*words, "--verbose"]) == 0
    assert "0 runs played, 2 stored before" in capsys.readouterr().err
    assert len(load_study(tmp_path / "results" / "voluntary_tool").runs) == 6
    assert main(["resume", "voluntary_tool"]) == 0
