"""The commands: what they print, how they end, and how little they import."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pandas as pd
import pytest

from sim import compose
from sim.catalogue import lever_cards, metric_cards
from sim.cli import doctor, run
from sim.cli import progress as progress_module
from sim.cli.main import COMMANDS, main
from sim.cli.playing import planned
from sim.cli.progress import Pace, PlainLines, shown_progress
from sim.cli.texts import paragraph, table
from sim.contracts import QUANTITIES
from sim.errors import BadInput, UptakeError
from sim.experiment.store import Stored


def lines_of(text: str) -> list[str]:
    """Cut a text into lines."""
    return text.splitlines()


def test_help_is_quick_and_imports_nothing_heavy() -> None:
    """`--help` answers without numpy, hydra, pandas or anything else that is slow."""
    code = (
        "import sys; from sim.cli.main import main; main(['--help']); main([]);"
        "heavy = {'numpy', 'hydra', 'omegaconf', 'pandas', 'mesa', 'numba', 'matplotlib',"
        " 'pydantic', 'pyarrow', 'scipy', 'rich', 'simpy', 'yaml'} & set(sys.modules);"
        "sys.exit(' '.join(heavy) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", [name for name, _ in COMMANDS])
def test_every_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`uptake COMMAND --help` says how it is used, and ends well."""
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    assert ended.value.code == 0
    assert f"uptake {name}" in capsys.readouterr().out


def test_help_fits_eighty_columns(capsys: pytest.CaptureFixture[str]) -> None:
    """Help and welcome fit a narrow terminal and name every command, three to try, a sample."""
    for words in (["--help"], []):
        assert main(words) == 0
    text = capsys.readouterr().out
    assert max(map(len, lines_of(text))) < 80
    assert all(f"  {name}" in text for name, _ in COMMANDS)
    assert text.count("  uptake ") == 3
    assert "results/sample/" in text


def test_an_unknown_command_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    """A typo ends with code 2 and the command that was probably meant."""
    assert main(["comapre"]) == 2
    assert "did you mean `uptake compare`?" in capsys.readouterr().err


def test_bad_input_ends_with_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    """All problems are printed, one a line, with their number, and no traceback."""
    assert main(["compare", "adoption.qq=1", "adoption.q=-1"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert lines_of(said.err)[0] == "2 problems:"
    assert "  adoption.qq is not a known setting; did you mean adoption.q?" in lines_of(said.err)
    assert "Traceback" not in said.err


class Raises:
    """Stand in for a command that ends in an exception."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def main(self, words: list[str]) -> int:
        """Raise it."""
        raise self.error


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (KeyboardInterrupt(), 130, "the same command goes on from there"),
        (UptakeError("the disk is full"), 1, "the disk is full"),
        (BadInput([]), 2, "0 problems"),
        (ZeroDivisionError("x"), 1, "fault of the program"),
    ],
)
def test_every_end_has_its_code(
    error: BaseException,
    code: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Interruption is 130, bad input 2, everything else that stops is 1; never a traceback."""
    monkeypatch.setattr("sim.cli.main.import_module", lambda name: Raises(error))
    assert main(["compare"]) == code
    printed = capsys.readouterr().err
    assert said in printed
    assert "Traceback" not in printed


def test_verbose_shows_where_the_program_broke(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only on demand."""
    monkeypatch.setattr("sim.cli.main.import_module", lambda name: Raises(ZeroDivisionError("x")))
    assert main(["compare", "--verbose"]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_a_closed_pipe_is_no_fault() -> None:
    """`uptake describe scenario | head -1` ends quietly."""
    command = f"{sys.executable} -m sim describe metrics | head -1"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, text=True, check=False
    )
    assert done.stdout == "Metrics\n"
    assert done.stderr == ""
    assert done.returncode == 0


def test_a_dry_run_says_how_many_runs_and_plays_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Seven plans, thirty futures, what that takes; no folder."""
    monkeypatch.chdir(tmp_path)
    assert main(["compare", "--dry-run"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("erp_manufacturer: 7 cells x 30 futures = 210 runs: about ")
    assert out.endswith(" on disk\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [["strategy=do_nothing,big_bang_feb", "future=3"], ["future=x"]])
def test_run_takes_one_plan_and_one_future(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Several plans or a strange future are refused."""
    assert main(["run", *words]) == 2
    assert "1 problem" in capsys.readouterr().err


def test_a_file_in_the_way_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file where the results should go is refused before any run starts."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "results").write_text("", encoding="utf-8")
    assert main(["compare", "scenario=voluntary_tool", "strategy=do_nothing"]) == 2
    assert "results, which is a file" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        ("scenario", "adoption.q = 0.1 [1/week]"),
        ("strategies", "big_bang_feb"),
        ("levers", "go_live - "),
        ("metrics", "npv [money; more is better]"),
        ("mechanisms", "adoption.people"),
        ("signals", "support_wait"),
        ("odd", "7. Submodels"),
    ],
)
def test_views_come_from_the_code(
    view: str, expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every view prints what it is about, in plain ASCII-width lines of at most 79 letters."""
    assert main(["describe", view]) == 0
    text = capsys.readouterr().out
    assert expected in text
    assert max(map(len, lines_of(text))) < 80


def test_the_view_of_a_scenario_shows_what_was_changed(capsys: pytest.CaptureFixture[str]) -> None:
    """A word on the command line is shown as its own source; the case's sources are shown too."""
    assert main(["describe", "scenario", "adoption.q=.2"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "adoption.q = 0.2 [1/week] (0 to 1e+09) q: peer effect. Source: command line" in text
    assert "calendar.weeks = 156" in text
    assert "Source: case: three years of behaviour" in text


def test_one_plan_is_described_in_full(capsys: pytest.CaptureFixture[str]) -> None:
    """`describe strategies NAME` writes the plan out; a wrong name is refused."""
    assert main(["describe", "strategies", "phased_function"]) == 0
    assert "go_live, group finance, for week 44" in capsys.readouterr().out
    assert main(["describe", "strategies", "phased_functio"]) == 2
    assert "did you mean phased_function?" in capsys.readouterr().err


def test_every_plan_and_every_quantity_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """Plans whose levers another case offers are listed too, in their own words."""
    assert main(["describe", "strategies"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "cannot be read" not in text
    assert "Five projects by date, skipping one generation of data" in text
    assert [one.name for one in QUANTITIES if f" {one.name} {one.doc}" not in text] == []
    assert main(["describe", "strategies", "dated_roadmap"]) == 0
    assert "When debt(all) > 11 and week >= 52" in " ".join(capsys.readouterr().out.split())


def test_every_lever_of_the_shipped_plans_is_listed_where_they_are_played(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """`describe levers` of a case names each lever that a plan of the case pulls."""
    assert main(["describe", "levers", "scenario=three_year_plan"]) == 0
    text = capsys.readouterr().out
    for lever in ("renegotiate", "leave_vendor", "buy_seats", "standardise_process", "decouple",
                  "speak_for_vendor", "speak_to_customers", "pay_down_debt"):  # fmt: skip
        assert f"\n{lever} - " in text
    assert main(["describe", "odd", "scenario=three_year_plan"]) == 0
    model = capsys.readouterr().out
    cards = lever_cards(compose("scenario=three_year_plan", "futures=20").cells[0].scenario)
    assert [name for name in cards if f"\n{name} " not in model] == []
    assert "a posture may only judge" in model


def test_an_unknown_view_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """With the nearest name."""
    assert main(["describe", "levres"]) == 2
    assert "did you mean levers?" in capsys.readouterr().err


def test_the_schema_is_json_for_editors(capsys: pytest.CaptureFixture[str]) -> None:
    """The schema needs `extends`, knows every group, and forbids what it does not know."""
    assert main(["describe", "schema"]) == 0
    schema: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert schema["required"] == ["extends"]
    assert schema["additionalProperties"] is False
    assert {"adoption", "organisation", "investment", "scenario"} <= set(schema["properties"])
    q = schema["$defs"]["AdoptionParameters"]["properties"]["q"]
    assert (q["default"], q["minimum"], q["maximum"]) == (0.1, 0, 1e9)


def test_the_doctor_finds_nothing_wrong_here(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line a check, all fine on a machine that runs the tests."""
    assert main(["doctor", "--out", str(tmp_path / "results")]) == 0
    said = lines_of(capsys.readouterr().out)
    assert len(said) == 6
    assert all(line.startswith("ok") for line in said)
    assert list(tmp_path.iterdir()) == []


def test_the_doctor_names_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A missing package is a line that says WRONG, and code 1."""
    monkeypatch.setattr(doctor, "PACKAGES", ("numpy", "no-such-package-here"))
    assert main(["doctor"]) == 1
    assert "WRONG packages      missing: no-such-package-here" in capsys.readouterr().out


def test_progress_in_a_pipe_is_a_line_every_few_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    """First, last, and between them one in five seconds with the time that is left."""
    seconds = iter(range(101))
    lines = PlainLines(lambda: float(next(seconds)))
    for done in range(101):
        lines(done, 100)
    said = lines_of(capsys.readouterr().err)
    assert said[:3] == [
        "0 of 100 runs, 0 s",
        "5 of 100 runs, 5 s, about 95 s left",
        "10 of 100 runs, 10 s, about 90 s left",
    ]
    assert said[-1] == "100 of 100 runs, 2 min"
    assert len(said) == 21


def test_a_long_study_says_less_often_how_far_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    """A night of work is a page of lines, not ten thousand."""
    seconds = iter(range(0, 40_000, 2))
    lines = PlainLines(lambda: float(next(seconds)))
    for done in range(20_000):
        lines(done, 19_999)
    assert len(lines_of(capsys.readouterr().err)) < 200


def test_quiet_progress_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """Neither a bar nor a line."""
    with shown_progress(quiet=True) as progress:
        progress(1, 2)
    assert capsys.readouterr() == ("", "")


def test_a_terminal_gets_a_bar_with_the_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs done and in all, time gone, time left; it wipes itself away."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal, seconds = Terminal(), iter((0.0, 4.0, 5.0))
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    with progress_module._bar(Pace(lambda: next(seconds))) as tell:
        for done in (0, 10, 20):
            tell(done, 100)
    text = terminal.getvalue()
    assert "20/100" in text
    assert "about 8 s left" in text


def test_a_study_without_runs_does_not_break_progress(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing to do is said, not divided by."""
    PlainLines()(0, 0)
    assert "0 of 0 runs" in capsys.readouterr().err


def test_tables_keep_to_the_width() -> None:
    """The last column is wrapped; long words are never cut."""
    text = table([("name", "word " * 60), ("other", "x" * 100)])
    assert max(len(line) for line in lines_of(text)[:-1]) < 80
    assert "x" * 100 in text.replace("\n", "").replace(" ", "")
    assert paragraph("y" * 100) == "y" * 100


def test_planned_counts_cells_and_runs() -> None:
    """One cell and one future are singular."""

    class One:
        name, cells, futures = "x", (1,), 1

    assert planned(One()) == "x: 1 cell x 1 future = 1 runs"  # type: ignore[arg-type]


def test_one_run_shows_figures_of_the_parts_that_are_in_its_model() -> None:
    """Headlines always, `-` where there is none; a part's figure only where it is known."""
    names = [card.name for card in metric_cards().values()]
    assert set(run.HEADLINE) | set(run.OF_PARTS) <= set(names)
    cards = [{"name": name, "doc": "what", "unit": "-"} for name in names]
    values = {"npv": 5.0, "t80": None, "expected_loss": 1.5, "fill_rate": float("nan")}
    stored = SimpleNamespace(runs=pd.DataFrame([values]), manifest={"metrics": cards})
    text = run.figures(cast(Stored, stored), run.HEADLINE, run.OF_PARTS)
    said = {line.split()[0]: line.split()[1] for line in lines_of(text)}
    assert set(said) == {*run.HEADLINE, "expected_loss"}
    assert (said["npv"], said["t80"], said["expected_loss"]) == ("5", "-", "1.5")
    assert len(lines_of(run.figures(cast(Stored, stored)))) == len(names)
