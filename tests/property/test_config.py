"""Whatever people write, a configuration is valid or refused in sentences; nothing else happens."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.config.compose import compose
from sim.config.knob_tables import all_settings
from sim.config.overrides import read_request
from sim.config.safety import MAX_DEPTH, parse_mapping
from sim.config.schema import check
from sim.errors import BadInput

PATHS = sorted(path for path, _, _ in all_settings())
WORDS = st.sampled_from(
    [
        "no",
        "010",
        "1e999",
        ".nan",
        "-1",
        "0",
        "",
        "[",
        "{a: 1}",
        "x(",
        "a,b",
        "${oc.env:HOME}",
        "null",
        "true",
        "1.5",
        "inf",
        "'",
        '"',
        "\\",
        "é",
        "!x y",
        "*a",
        "&a 1",
        "9" * 400,
        "12:30:00",
        "[1, [2]]",
        "late:4",
        "glob(*)",
    ]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | WORDS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)
OPTIONS = {
    "scenario": ("erp_manufacturer", "voluntary_tool"),
    "organisation": ("from_files",),
    "strategy": ("do_nothing", "big_bang_feb"),
}


def nested(path: str, value: Any) -> dict[str, Any]:
    """Put a value at a dotted path."""
    head, _, rest = path.partition(".")
    return {head: nested(rest, value) if rest else value}


@settings(max_examples=500, deadline=None)
@given(path=st.sampled_from(PATHS), value=VALUES, typo=st.sampled_from(["", "x", "_", "."]))
def test_any_value_at_any_setting_is_valid_or_named(path: str, value: Any, typo: str) -> None:
    """A wrong value or a wrong name gives problems that name the path; nothing is raised."""
    found, problems = check(nested(path + typo, value))
    assert (found is None) == bool(problems)
    head = path.partition(".")[0]
    assert all(problem.field.startswith(head) and str(problem) for problem in problems)


LINES = st.lists(
    st.builds(
        "{}{}{}".format,
        st.sampled_from(
            [
                *PATHS,
                "scenario",
                "strategy",
                "future",
                "x.y",
                "organisation.departments.a.b",
                "+adoption.q",
            ]
        ),
        st.sampled_from(["=", "", "==", "+=", ":"]),
        WORDS | st.text(max_size=10),
    ),
    max_size=4,
)


def understood(words: list[str]) -> None:
    """Ask that every word becomes a change, a choice or a problem."""
    for mode in ("compare", "run", "sweep"):
        request, problems = read_request(words, mode, OPTIONS)
        told = len(problems) + len(request.changes) + len(request.chosen) + len(request.plans)
        assert told >= bool(words)
        assert all(str(problem) for problem in problems)


@settings(max_examples=60, deadline=None)
@given(words=LINES)
def test_any_word_is_understood_or_named(words: list[str]) -> None:
    """Every word becomes a change, a choice or a problem; nothing is raised or forgotten."""
    understood(words)


@pytest.mark.slow
@settings(max_examples=500, deadline=None)
@given(words=LINES)
def test_many_words_are_understood_or_named(words: list[str]) -> None:
    """The same with many more of them."""
    understood(words)


@settings(max_examples=300, deadline=None)
@given(
    text=st.text(max_size=80)
    | st.lists(WORDS, max_size=6).map("\n".join)
    | st.lists(
        st.sampled_from(
            [
                "a: ",
                "- ",
                "{",
                "}",
                "[",
                "]",
                "&a ",
                "*a",
                "!t ",
                "'",
                "\n",
                "  ",
                "b: 1\n",
                "${x}",
                "#",
                "---\n",
                "? ",
                "|\n",
            ]
        ),
        max_size=30,
    ).map("".join)
)
def test_any_text_is_data_or_refused(text: str) -> None:
    """Safe reading gives plain data within its limits, or problems, and never both."""
    mapping, problems = parse_mapping(text, "x.yaml")
    assert not (mapping and problems)
    assert depth(mapping) <= MAX_DEPTH
    if not problems:
        assert "${" not in repr(mapping)


def depth(value: Any) -> int:
    """Count how deep a value is nested."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(depth, inner), default=0) if isinstance(value, (dict, list)) else 0


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    word=st.builds("{}={}".format, st.sampled_from(PATHS), WORDS),
    line=st.builds(
        "{}: {}".format,
        st.sampled_from(["adoption", "extends", "organisation", "scenario", "hydra", "x"]),
        WORDS,
    ),
)
def test_a_study_is_composed_or_refused(word: str, line: str) -> None:
    """Words and own files together end in a study or in sentences."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "scenarios").mkdir()
        text = f"extends: voluntary_tool\n{line}\n"
        (folder / "scenarios" / "mine.yaml").write_text(text, encoding="utf-8")
        try:
            study = compose("scenario=mine", "strategy=do_nothing", word, folder=folder)
        except BadInput as error:
            said = str(error)
        else:
            said = study.name
        assert said
        assert [path.name for path in folder.iterdir()] == ["scenarios"]
