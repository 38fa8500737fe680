"""Names of strangers from file to page, and pickles where files of ours are read."""

from __future__ import annotations

import csv
import pickle
import unicodedata
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from sim.cli.main import main
from sim.config.compose import compose
from sim.config.inspect_files import inspect
from sim.errors import BadInput

NAMES = (
    "../x", "../../etc/passwd", "/abs", "C:\\x", "a/b", "a\\b", "CON", "nul.txt", "LPT1", "x.",
    " x ", "x\ny", "x\ry", "x\ty", '"', "'", "`x`", "$(touch pwned)", "=cmd|' /C calc'!A0",
    "+1", "-1", "@SUM(A1)", "\u202eevil", "\u200b", "é", "e\u0301", "n" * 300, "🚀",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>', "-rf", "--help", "do_nothing", "erp_manufacturer", "{{7*7}}",
    "a,b", "*", "?", "~", "%s", "\x1b[2J", "nan", "null", "total",
)  # fmt: skip


class Elements(HTMLParser):
    """Collect the attributes of a page, and its elements by name."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one element and the names of its attributes."""
        self.found |= {tag, *(f"[{name}]" for name, _ in attrs)}


@pytest.mark.slow
def test_a_study_is_named_safely_or_not_at_all(tmp_path: Path) -> None:
    """No name of a study leads out of the folder of results."""
    kept, home = 0, (tmp_path / "results").resolve()
    for name in NAMES:
        try:
            study = compose("strategy=do_nothing", f"study={name}", folder=tmp_path)
        except BadInput:
            continue
        kept += 1
        assert (home / study.name).resolve().parent == home
    print(f"\nnames of studies: tried {len(NAMES)}, refused {len(NAMES) - kept}, kept {kept}")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", ["scenarios", "strategies"])
def test_files_are_named_safely_or_refused(kind: str, tmp_path: Path) -> None:
    """Whatever a file is called, looking at the folder says so and opens nothing else."""
    (tmp_path / kind).mkdir()
    content = {"scenarios": "extends: voluntary_tool\n", "strategies": "kind: scripted\n"}[kind]
    written = 0
    for name in NAMES:
        if "/" in name or len(name.encode()) > 250:
            continue
        (tmp_path / kind / f"{name}.yaml").write_text(content)
        written += 1
    said = [str(problem) for finding in inspect(".", tmp_path) for problem in finding.problems]
    refused = sum("file name" in line for line in said)
    print(f"\nnames of {kind}: tried {written}, refused {refused}")
    assert all(line.isprintable() for line in said)
    assert refused >= written - 8  # the rest are plain words: nan, null, total ...


def test_names_of_people_and_departments_from_file_to_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every name is kept as text: no live cell, no live element, no file elsewhere, no escape."""
    monkeypatch.chdir(tmp_path)
    one_spelling = (unicodedata.normalize("NFC", name.strip()) for name in NAMES)
    units = sorted({name for name in one_spelling if name and len(name) <= 200})
    with (tmp_path / "people.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, quoting=csv.QUOTE_ALL)
        table.writerow(["id", "department"])
        table.writerows([f"{unit}#{number}", unit] for unit in units for number in range(5))
    words = ("scenario=voluntary_tool", "strategy=open_access", "futures=2", "workers=serial")
    files = ("organisation=from_files", "organisation.people=people.csv", "study=x")
    assert main(["compare", *words, *files]) == 0
    said = capsys.readouterr()
    assert all(line.isprintable() for line in (said.out + said.err).splitlines())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["people.csv", "results"]
    assert [path.name for path in (tmp_path / "results").iterdir()] == ["x"]
    study = tmp_path / "results" / "x"
    shape = Elements()
    shape.feed((study / "report.html").read_text("utf-8"))
    assert not shape.found & {"script", "img", "iframe", "[onerror]", "[onload]", "[onclick]"}
    with (study / "summary.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    live = [cell for cell in cells if cell[:1] in ("=", "+", "@", "\t", "\r")]
    live += [cell for cell in cells if cell[:1] == "-" and not cell[1:2].isdigit()]
    assert not [cell for cell in live if cell != "-"]
    print(f"\nnames of departments: tried {len(units)}, shown as text {len(units)}")


class Evil:
    """Leave a mark when somebody unpickles this."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, tuple[str, str]]:
        return open, (self.mark.as_posix(), "w")


@pytest.mark.slow
def test_no_pickle_is_ever_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Pickles under every likely name, as input and in place of every file of a study."""
    monkeypatch.chdir(tmp_path)
    mark = tmp_path / "opened"
    words = ("scenario=voluntary_tool", "strategy=do_nothing", "futures=1", "workers=serial")
    assert main(["compare", *words, "study=x", "--quiet"]) == 0
    study = tmp_path / "results" / "x"
    evil = pickle.dumps(Evil(mark))
    whole = tmp_path / "evil.npz"
    np.savez(whole, x=np.array([Evil(mark)], dtype=object))
    tried = 0
    capsys.readouterr()
    for content in (evil, whole.read_bytes()):
        for name in ("people.csv", "ties.csv", "departments.csv", "s.yaml", "people.parquet"):
            (tmp_path / name).write_bytes(content)
            assert main(["check", name]) == 2
            tried += 1
        for name in ("people.csv", "people.parquet"):
            files = ("organisation=from_files", f"organisation.people={name}")
            assert main(["run", words[0], *files, "--dry-run"]) == 2
            tried += 1
        for name in ("model.pkl", "cache.pickle", "data.npy", "data.npz", "x.joblib"):
            (study / name).write_bytes(content)
        for path in sorted(one for one in study.rglob("*") if one.is_file()):
            before = path.read_bytes()
            path.write_bytes(content)
            for command in ("report", "verify", "resume"):
                main([command, study.as_posix()])
                tried += 1
            path.write_bytes(before)
    said = capsys.readouterr()
    print(f"\npickles: tried {tried}, loaded {int(mark.exists())}")
    assert not mark.exists()
    assert "Traceback" not in said.out + said.err
    assert "fault of the program" not in said.err
