"""The commands as a stranger types them, in a folder of his own."""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from sim.cli.main import main

SMALL = ("scenario=voluntary_tool", "calendar.weeks=12", "workers=serial")
TABLES = {"runs", "timings", "weekly", "departments", "ledger", "events"}
CONTRACT = {
    *(f"{name}.parquet" for name in TABLES),
    "summary.csv",
    "comparison.json",
    "report.html",
    "manifest.json",
    "parts",
    "inputs",
}
PLAN = "title: My own plan\nsteps:\n  - {week: 2, pull: town_hall}\n"
SHARED = Path(
    os.environ.get("UPTAKE_TEST_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data"
)


@dataclass
class Done:
    """Hold how a command ended and what it printed."""

    returncode: int
    stdout: str
    stderr: str


def uptake(folder: Path, *words: str) -> Done:
    """Run a command in a folder, in this process."""
    out, err, before = io.StringIO(), io.StringIO(), Path.cwd()
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(words)
    finally:
        os.chdir(before)
    return Done(code, out.getvalue(), err.getvalue())


def environment() -> dict[str, str]:
    """The package is found from any folder."""
    root = Path(__file__).resolve().parents[2]
    return {**os.environ, "PYTHONPATH": str(root)}


def runs(folder: Path, study: str = "voluntary_tool") -> pd.DataFrame:
    """Read the table of runs."""
    return pd.read_parquet(folder / "results" / study / "runs.parquet")


def test_compare_writes_what_the_contract_says(tmp_path: Path) -> None:
    """The scenario's plans and my own are played, ranked and written; nothing else is left."""
    (tmp_path / "strategies").mkdir()
    (tmp_path / "strategies" / "mine.yaml").write_text(PLAN, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "sim", "compare", *SMALL, "futures=2", "objective=adoption_final"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env=environment(),
    )
    assert done.returncode == 0, done.stderr
    study = tmp_path / "results" / "voluntary_tool"
    assert {path.name for path in study.iterdir()} == CONTRACT
    assert sorted(path.name for path in tmp_path.iterdir()) == ["results", "strategies"]
    table = runs(tmp_path)
    plans = ["do_nothing", "open_access", "train_and_talk", "mine"]
    assert sorted(set(table["strategy"])) == sorted(plans)
    assert len(table) == 2 * len(plans)
    assert list(table.columns[:5]) == ["run", "cell", "scenario", "strategy", "future"]
    assert all(name in done.stdout for name in plans)
    assert "Page: results/voluntary_tool/report.html" in done.stdout
    assert max(map(len, done.stdout.splitlines())) < 80
    assert "8 of 8 runs" in done.stderr
    manifest = json.loads((study / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["command"][:2] == ["compare", SMALL[0]]
    assert str(tmp_path) not in (study / "manifest.json").read_text(encoding="utf-8")


def test_a_second_time_nothing_is_played_again(tmp_path: Path) -> None:
    """Stored runs are never computed again, and more futures keep the first ones."""
    words = ("sweep", *SMALL, "adoption.q=.1,.2")
    assert uptake(tmp_path, *words, "futures=2").returncode == 0
    first = runs(tmp_path)
    again = uptake(tmp_path, *words, "futures=2")
    assert "4 of 4 runs, 0 s" in again.stderr
    assert "0 of 4 runs" not in again.stderr
    pd.testing.assert_frame_equal(runs(tmp_path), first)
    assert uptake(tmp_path, *words, "futures=3").returncode == 0
    pd.testing.assert_frame_equal(runs(tmp_path).iloc[:4], first)


def test_report_writes_the_pages_again(tmp_path: Path) -> None:
    """Pages come from stored runs alone; the same runs give the same bytes."""
    words = ("compare", *SMALL, "strategy=open_access", "futures=2", "objective=adoption_final")
    first = uptake(tmp_path, *words)
    page = tmp_path / "results" / "voluntary_tool" / "report.html"
    content = page.read_bytes()
    page.unlink()
    done = uptake(tmp_path, "report", "voluntary_tool")
    assert done.returncode == 0, done.stderr
    assert page.read_bytes() == content
    assert done.stdout == first.stdout
    other = uptake(tmp_path, "report", "results/voluntary_tool", "--objective", "adoption_auc")
    assert other.returncode == 0, other.stderr
    assert uptake(tmp_path, "report", "nothing_here").returncode == 2


def test_run_prints_figures_and_a_caution(tmp_path: Path) -> None:
    """One run, its metrics, and the line that one future is no basis for a choice."""
    done = uptake(tmp_path, "run", *SMALL, "strategy=open_access", "future=7")
    assert done.returncode == 0, done.stderr
    assert "adoption_final" in done.stdout
    assert "not a basis for a choice" in " ".join(done.stdout.split())
    assert "Record: results/voluntary_tool-open_access-7" in done.stdout
    table = runs(tmp_path, "voluntary_tool-open_access-7")
    assert table["future"].tolist() == [7]
    assert max(map(len, done.stdout.splitlines())) < 80


def test_one_run_equals_that_run_of_a_comparison(tmp_path: Path) -> None:
    """Future 1 is the same future, alone or among others."""
    words = (*SMALL, "strategy=open_access")
    assert uptake(tmp_path, "run", *words, "future=1").returncode == 0
    assert uptake(tmp_path, "sweep", *words, "futures=2").returncode == 0
    alone = runs(tmp_path, "voluntary_tool-open_access-1")
    among = runs(tmp_path)
    among = among[among["run"] == alone["run"].iloc[0]].reset_index(drop=True)
    pd.testing.assert_frame_equal(alone, among)


def test_a_sweep_is_one_tidy_table(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six cells, two futures, twelve rows, the factor as a column, no folder of Hydra's."""
    aside = tmp_path_factory.mktemp("aside")  # of its own: other tests sweep at the same time
    monkeypatch.setattr(tempfile, "tempdir", str(aside))
    done = uptake(
        tmp_path,
        "sweep",
        "-m",
        *SMALL,
        "strategy=do_nothing,open_access",
        "investment.support_agents=1,2,3",
        "futures=2",
        "objective=adoption_final",
    )
    assert done.returncode == 0, done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["results"]
    assert [path.name for path in (tmp_path / "results").iterdir()] == ["voluntary_tool"]
    assert not list(tmp_path.rglob("multirun.yaml"))
    assert not list(aside.glob("uptake-sweep-*"))
    table = runs(tmp_path)
    assert len(table) == 12
    assert table.groupby(["strategy", "investment.support_agents"]).size().tolist() == [2] * 6
    assert table["investment.support_agents"].dtype.kind == "i"
    assert "voluntary_tool: 6 cells x 2 futures = 12 runs" in done.stderr
    assert "12 rows" in done.stdout


def test_a_sweep_of_one_plan_leaves_no_page_of_other_tables(tmp_path: Path) -> None:
    """A comparison's page goes when a sweep without plans to compare takes its folder."""
    words = (*SMALL, "futures=1")
    assert uptake(tmp_path, "compare", *words, "strategy=do_nothing,open_access").returncode == 0
    folder = tmp_path / "results" / "voluntary_tool"
    assert (folder / "report.html").is_file()
    done = uptake(tmp_path, "sweep", "-m", *words, "strategy=open_access",
                  "investment.support_agents=1,2")  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert not (folder / "report.html").exists()
    assert not (folder / "comparison.json").exists()
    assert uptake(tmp_path, "verify", "results/voluntary_tool").returncode == 0


def test_a_sweep_adds_no_plan_and_knows_hydras_words(tmp_path: Path) -> None:
    """range(), choice() and glob() work; a seed is a factor; batches make one table."""
    (tmp_path / "strategies").mkdir()
    (tmp_path / "strategies" / "mine.yaml").write_text(PLAN, encoding="utf-8")
    done = uptake(
        tmp_path,
        "sweep",
        "-m",
        *SMALL,
        "strategy=glob(mi*)",
        "seed=range(1,3)",
        "governance.sponsor=choice(0,1)",
        "reports.using_share=live,late:4",
        "futures=1",
        "hydra.sweeper.max_batch_size=3",
    )
    assert done.returncode == 0, done.stderr
    table = runs(tmp_path)
    assert set(table["strategy"]) == {"mine"}
    assert len(table) == 8
    assert sorted(set(table["seed"])) == [1, 2]
    assert sorted(set(table["governance.sponsor"])) == [0, 1]
    assert sorted(set(table["reports.using_share"])) == ["late:4", "live"]
    assert table["cell"].nunique() == 8
    assert not (tmp_path / "results" / "voluntary_tool" / "report.html").exists()


def test_a_point_asked_for_twice_is_played_once(tmp_path: Path) -> None:
    """Doubles are dropped, and counted."""
    done = uptake(tmp_path, "sweep", *SMALL, "investment.support_agents=1,1,2", "futures=1")
    assert done.returncode == 0, done.stderr
    assert "1 of 3 points were asked for twice" in done.stderr
    assert len(runs(tmp_path)) == 2


def test_all_faults_of_a_sweep_come_before_any_run(tmp_path: Path) -> None:
    """A bad plan, a bad key and one bad value of three: all said, nothing written, code 2."""
    done = uptake(
        tmp_path,
        "sweep",
        "-m",
        *SMALL,
        "strategy=opn_access",
        "adoption.qq=1,2",
        "adoption.q=.1,-1,.2",
        "futures=1,2",
    )
    assert done.returncode == 2
    for said in (
        "did you mean open_access?",
        "adoption.qq is not a known setting",
        "adoption.q is -1",
        "futures is not a factor of a sweep",
    ):
        assert said in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_dry_sweep_counts(tmp_path: Path) -> None:
    """The number of runs, and nothing written."""
    done = uptake(tmp_path, "sweep", "-m", "--dry-run", *SMALL, "adoption.q=.1,.2", "futures=20")
    assert done.stdout.startswith("voluntary_tool: 2 cells x 20 futures = 40 runs: about ")
    assert list(tmp_path.iterdir()) == []


BROKEN = '''
class Broken:
    """Break in week 3."""

    def decide(self, view):
        if view.week == 3:
            raise ValueError("no idea")
        return ()
'''


def test_failed_runs_are_rows_and_a_code(tmp_path: Path) -> None:
    """A plan that breaks gives failed rows with the reason, exit code 3, and the others' runs."""
    (tmp_path / "broken.py").write_text(BROKEN, encoding="utf-8")
    done = uptake(
        tmp_path,
        "sweep",
        *SMALL,
        "strategy=broken,do_nothing",
        "futures=1",
        "objective=adoption_final",
        "--with",
        "broken.py",
    )
    assert "running the code of broken.py" in done.stderr
    assert done.returncode == 3, done.stderr
    table = runs(tmp_path).set_index("strategy")
    assert table.loc["broken", "status"] == "failed"
    assert "no idea" in str(table.loc["broken", "reason"])
    assert table.loc["do_nothing", "status"] == "ok"


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_an_interruption_keeps_what_is_done(tmp_path: Path) -> None:
    """Ctrl-C ends with code 130 and a sentence; the same command goes on from there."""
    words = [
        sys.executable,
        "-m",
        "sim",
        "compare",
        "scenario=voluntary_tool",
        "workers=serial",
        "futures=300",
        "strategy=do_nothing",
    ]
    started = subprocess.Popen(
        words, cwd=tmp_path, stderr=subprocess.PIPE, text=True, env=environment()
    )
    manifest = tmp_path / "results" / "voluntary_tool" / "manifest.json"
    for _ in range(600):
        if manifest.exists():
            break
        time.sleep(0.1)
    time.sleep(1.0)
    started.send_signal(signal.SIGINT)
    _, said = started.communicate(timeout=30)
    assert started.returncode == 130
    assert "the same command goes on from there" in said
    assert "Traceback" not in said


@pytest.mark.skipif(not SHARED.is_dir(), reason="shared data are not here")
def test_a_real_organisation_goes_in(tmp_path: Path) -> None:
    """1,005 people in 42 departments from files: read, counted, scaled, and planned by waves."""
    people, ties = SHARED / "eu-core" / "employees.csv", SHARED / "eu-core" / "email_ties.csv"
    done = uptake(
        tmp_path,
        "run",
        "scenario=erp_manufacturer",
        "strategy=phased_function",
        "organisation=from_files",
        f"organisation.people={people}",
        f"organisation.ties={ties}",
        "calendar.weeks=60",
        "environment.hazards={}",
    )
    assert done.returncode == 0, done.stderr
    study = tmp_path / "results" / "erp_manufacturer-phased_function-0"
    manifest = json.loads((study / "manifest.json").read_text(encoding="utf-8"))
    (departments,) = manifest["departments"].values()
    assert len(departments) == 42
    assert sum(row["staff"] for row in departments) == 1005
    assert any("multiplied by" in note for note in manifest["notes"])
    assert (study / "inputs" / "organisation.parquet").exists()
