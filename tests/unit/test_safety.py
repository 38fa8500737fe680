"""Files of a user's own are plain data or a plain refusal."""

from __future__ import annotations

import math
import time
from pathlib import Path

import pytest

from sim.config.safety import MAX_BYTES, parse_mapping, read_mapping

HOSTILE = {
    "target": "a: {_target_: os.system, command: 'touch canary'}",
    "partial": "a: {_partial_: true}",
    "args": "a: {_args_: [1]}",
    "python tag": "a: !!python/object/apply:os.system ['touch canary']",
    "name tag": "a: !!python/name:os.system",
    "own tag": "a: !thing {b: 1}",
    "standard tag": "a: !!str 1",
    "tag on a list": "a: !x [1]",
    "environment": "a: ${oc.env:HOME}",
    "decode": "a: ${oc.decode:'1'}",
    "interpolation": "a: ${b}\nb: 1",
    "interpolation in a key": "${oc.env:HOME}: 1",
    "quoted interpolation": 'a: "x ${oc.env:HOME} y"',
    "escaped interpolation": 'a: "\\x24{oc.env:HOME}"',
    "block interpolation": "a: |\n  ${oc.env:HOME}\n",
    "defaults": "defaults: [/hydra/launcher: basic]",
    "nested defaults": "organisation: {defaults: [x]}",
    "hydra": "hydra: {callbacks: {x: {_target_: os.system}}}",
    "nested hydra": "organisation: {hydra: {run: {dir: /tmp}}}",
    "package": "# @package hydra\na: 1",
    "indented package": "   #  @package _global_\na: 1",
    "merge key": "a: &a {b: 1}\nc: {<<: *a}",
    "tag directive": "%TAG ! tag:example.com,2000:\n---\na: 1",
    "second document": "a: 1\n---\nb: 2",
    "self reference": "a: &a {b: *a}",
    "list reference": "a: &a [*a]",
    "unknown alias": "a: *b",
    "alias as a key": "a: &a b\n*a : 1",
    "list as a key": "? [a, b]\n: 1",
    "duplicate key": "a: 1\na: 2",
    "empty key": "'': 1",
    "NUL": 'a: "\\0"',
    "escape character": 'a: "\\e[2J"',
    "unclosed": "a: [1, 2",
    "tab": "a:\n\t- b",
    "a list": "- a\n- b",
    "a word": "just words",
    "nothing": "",
    "comment only": "# nothing",
    "long text": "a: " + "x" * 20_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_refused_with_the_file_named(text: str) -> None:
    """Every hostile text gives at least one problem that names the file, and no data."""
    mapping, problems = parse_mapping(text, "strategies/x.yaml")
    assert mapping == {}
    assert problems
    assert all(problem.file == "strategies/x.yaml" for problem in problems)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("off", "off"),
        ("yes", "yes"),
        ("y", "y"),
        ("NO", "NO"),
        ("010", "010"),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("12:30:00", "12:30:00"),
        ("1:2", "1:2"),
        ("2027-02-01", "2027-02-01"),
        ("1e999", "1e999"),
        ("9" * 5000, "9" * 5000),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("7", 7),
        ("-7", -7),
        ("+7", 7),
        ("0", 0),
        ("1_000_000", 1_000_000),
        (".2", 0.2),
        ("2.", 2.0),
        ("1e3", 1000.0),
        ("-1.5E-2", -0.015),
        (".inf", math.inf),
        ("-.inf", -math.inf),
        ("'7'", "7"),
        ('"true"', "true"),
        ("80%", "80%"),
    ],
)
def test_words_keep_their_spelling(text: str, value: object) -> None:
    """Only true, false, null and decimal numbers are read as such; all else stays text."""
    mapping, problems = parse_mapping(f"a: {text}", "x.yaml")
    assert problems == []
    assert mapping["a"] == value
    assert type(mapping["a"]) is type(value)


def test_keys_are_always_text() -> None:
    """A department called `no`, `1` or `null` keeps its name."""
    assert parse_mapping("no: 1\n1: 2\nnull: 3\n", "x.yaml") == ({"no": 1, "1": 2, "null": 3}, [])


def test_a_few_aliases_are_welcome() -> None:
    """An alias repeats what its anchor holds."""
    mapping, problems = parse_mapping("a: &a {weeks: 4}\nb: *a\nc: &c 7\nd: *c", "x.yaml")
    assert problems == []
    assert mapping == {"a": {"weeks": 4}, "b": {"weeks": 4}, "c": 7, "d": 7}


def test_an_alias_bomb_is_refused_at_once() -> None:
    """Aliases nested six deep and nine wide cost nothing."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 7)]
    begun = time.perf_counter()
    mapping, problems = parse_mapping("\n".join(lines), "bomb.yaml")
    assert mapping == {}
    assert "alias" in str(problems[0])
    assert time.perf_counter() - begun < 1.0


def test_aliases_of_a_large_value_count_as_often_as_they_stand() -> None:
    """Nine allowed aliases of a large list still meet the limit on values."""
    text = "a: &a [" + "x, " * 5000 + "x]\n" + "\n".join(f"b{i}: *a" for i in range(9))
    mapping, problems = parse_mapping(text, "large.yaml")
    assert mapping == {}
    assert "too large" in str(problems[0])


@pytest.mark.parametrize(
    "text", ["[" * 10_000, "{a: " * 10_000, "\n".join(" " * i + "a:" for i in range(300))]
)
def test_deep_nesting_is_refused_at_once(text: str) -> None:
    """Ten thousand levels are refused at level twenty-one."""
    begun = time.perf_counter()
    _, problems = parse_mapping(text, "deep.yaml")
    assert any("nested" in str(problem) or "readable" in str(problem) for problem in problems)
    assert time.perf_counter() - begun < 1.0


def test_a_large_file_is_not_read(tmp_path: Path) -> None:
    """The size is looked at before the file is opened."""
    path = tmp_path / "large.yaml"
    path.write_bytes(b"a" * (MAX_BYTES + 1))
    _, problems = read_mapping(path, "large.yaml")
    assert "256,001 bytes" in str(problems[0])


def test_the_largest_allowed_file_is_read_in_time(tmp_path: Path) -> None:
    """A file of nearly the allowed size takes under two seconds, whatever it holds."""
    path = tmp_path / "full.yaml"
    path.write_text("a: [" + "1, " * 80_000 + "1]", encoding="utf-8")
    begun = time.perf_counter()
    _, problems = read_mapping(path)
    assert problems
    assert time.perf_counter() - begun < 2.0


def test_file_faults_are_sentences(tmp_path: Path) -> None:
    """A missing file, a folder and a text in another encoding are each refused in one sentence."""
    (tmp_path / "latin.yaml").write_bytes("a: é".encode("latin-1"))
    for name in ("missing.yaml", "latin.yaml", "."):
        mapping, problems = read_mapping(tmp_path / name, name)
        assert mapping == {}
        assert len(problems) == 1


def test_byte_order_mark_and_windows_line_ends_are_fine(tmp_path: Path) -> None:
    """What Notepad writes is read."""
    path = tmp_path / "windows.yaml"
    path.write_bytes("﻿a: 1\r\nb: é\r\n".encode())
    assert read_mapping(path) == ({"a": 1, "b": "é"}, [])


def test_all_problems_come_at_once() -> None:
    """Three faults give three sentences, each with its line."""
    _, problems = parse_mapping("a: ${x}\nb: !t 1\n_target_: z\n", "x.yaml")
    assert [problem.field for problem in problems] == ["line 1", "line 2", "line 3"]
