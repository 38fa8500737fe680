"""Hostile words on the command line: exit code 2 and a sentence, no traceback, nothing written."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.cli.main import COMMANDS, main
from tests.property.hostile_words import ANYWHERE, REFUSED

PLAYS = {
    "compare": ("strategy=do_nothing", "workers=serial", "--dry-run"),
    "run": ("--dry-run",),
    "sweep": ("-m", "strategy=do_nothing", "--dry-run"),
}
MEANS_MORE = {
    "sweep": ("adoption.q=1,2", "adoption.q=range(1,3)", "adoption.q=choice(1,2)"),
    "run": ("strategy=", "seed=nan"),
}
OTHERS = tuple(name for name, _ in COMMANDS if name not in (*PLAYS, "check"))


def asked(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Run a command in this process: exit code, and everything it said."""
    try:
        code = main(words)
    except SystemExit as end:
        code = int(end.code or 0)
    out = capsys.readouterr()
    return code, out.out + out.err


def refused(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> str:
    """Say what is wrong with a refusal; empty: nothing."""
    code, said = asked(words, capsys)
    shown = f"{[word[:60] for word in words]} -> {code}: {said[:300]}"
    if code != 2 or "Traceback" in said or "fault of the program" in said:
        return shown
    plain = all(line.isprintable() for line in said.splitlines())
    return "" if 10 < len(said) < 4_000 and plain else f"unreadable: {shown}"


def all_refused(
    commands: list[tuple[str, ...]], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Require that every command is refused and writes nothing; print the figure."""
    wrong = [said for words in commands if (said := refused(words, capsys))]
    with capsys.disabled():
        print(f"\nhostile words: tried {len(commands)}, refused {len(commands) - len(wrong)}")
    assert not wrong, "\n".join(wrong)
    assert list(folder.iterdir()) == []


@pytest.mark.slow
def test_words_that_compare_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every fourth; all of them below."""
    monkeypatch.chdir(tmp_path)
    all_refused([("compare", *PLAYS["compare"], word) for word in REFUSED[::4]], tmp_path, capsys)


@pytest.mark.slow
@pytest.mark.parametrize("command", PLAYS)
def test_words_that_commands_that_play_refuse(
    command: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """All words at `compare`, `run` and `sweep`, but for those that mean something there."""
    monkeypatch.chdir(tmp_path)
    words = [word for word in REFUSED if word not in MEANS_MORE.get(command, ())]
    all_refused([(command, *PLAYS[command], word) for word in words], tmp_path, capsys)


@pytest.mark.parametrize("command", OTHERS)
def test_words_that_the_other_commands_refuse(
    command: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Unknown studies, folders, views and switches."""
    monkeypatch.chdir(tmp_path)
    needs_name = command not in ("doctor", "describe", "sensitivity")
    words = [word for word in ANYWHERE if word or needs_name]
    words += ["--nonsense", "--config-dir=/tmp", "--multirun", "+x=1", "~x"]
    all_refused([(command, word) for word in words], tmp_path, capsys)


@pytest.mark.parametrize("word", ["nonsense", "", "--", "-m", "COMPARE", "compare=1", "\x1b[2J"])
def test_unknown_commands_are_refused(
    word: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the list of commands."""
    assert not refused((word,), capsys).startswith("unreadable")
    assert asked((word,), capsys)[0] == 2
