"""The language of triggers: what can be said, what it means, and how faults are told."""

from __future__ import annotations

import ast
import operator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.contracts import QUANTITIES
from sim.errors import BadInput
from sim.observation import ReportView
from sim.strategies import grammar
from sim.strategies.grammar import (
    Comparison,
    Condition,
    Growth,
    Observed,
    Week,
    evidence,
    holds,
    parse,
)

NAMES = [quantity.name for quantity in QUANTITIES]


def a_view(week: int = 8, **figures: float) -> ReportView:
    """Show two departments, one group, and the last five weeks, in which `use` grew by .02 each."""
    now = {**dict.fromkeys(NAMES, 0.0), "use": 0.4, "wait": 2.5, "funds": 1000.0, **figures}
    rows = tuple((now[name] / 2, now[name] * 2, now[name] / 4, now[name]) for name in NAMES[:7])
    history = tuple(
        tuple(now[name] - 0.02 * ago * (name == "use") for name in NAMES) for ago in (4, 3, 2, 1, 0)
    )
    return ReportView(week, ("finance", "IT & Ops"), ("office",), rows, history)


def faults(text: str) -> list[str]:
    """List what is wrong with a text."""
    with pytest.raises(BadInput) as bad:
        parse(text)
    return [str(problem) for problem in bad.value.problems]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("use > .39", True),
        ("use > 0.4", False),
        ("use >= 0.4", True),
        ("use < 0.4", False),
        ("use <= 4e-1", True),
        ("use(all) > .39", True),
        ("use(finance) > .2", False),
        ("use(finance) >= .2", True),
        ('use("IT & Ops") > .79', True),
        ("use(office) < .11", True),
        ("use(group:office) < .11", True),
        ("wait(support) > 2", True),
        ("wait > 2", True),
        ("funds < -3", False),
        ("week >= 8", True),
        ("week > 8", False),
        ("growth(use, 4) < 0.081", True),
        ("growth(use, 4) < 0.079", False),
        ("growth(use, 2) < 0.041", True),
        ("week>30 and use>0 or wait>2", True),
        ("wait>2 or use>0 and week>30", True),
        ("week>30 and wait>2", False),
    ],
)
def test_a_condition_means_what_it_says(text: str, expected: bool) -> None:
    """Comparisons are of observed figures; `and` binds closer than `or`."""
    assert holds(parse(text), a_view()) is expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("wayt(support) > 2", ["character 1 `wayt` is not a quantity; did you mean wait?"]),
        ("use > x", ["character 7 `x` stands where a number is needed"]),
        ("use > 50%", ["character 7 `50%` stands where a number is needed"]),
        ("use > 0.5.6", ["character 7 `0.5.6` stands where a number is needed"]),
        ("use = 3", ["character 5 `=` has no meaning here",
                     "character 7 `3` stands where a comparison is needed; allowed: < <= > >="]),
        ("use(", ["character 5 the end stands where a department, a group or `all` is needed"]),
        ("use > 5 week", ["character 9 `week` is left over; join comparisons with `and` or `or`"]),
        ("wait(finance) > 2", ["character 6 `finance` is not a place where wait is observed; "
                               "allowed: support or all"]),
        ("use(support) > 2", ["character 5 `support` is not a place where use is observed; "
                              "allowed: a department, a group or all"]),
        ("growth(week, 4) > 0", ["character 8 `week` is not a quantity"]),
        ("growth(use, 0) > 0", ["character 13 `0` is not a whole number of weeks"]),
        ("growth(use, 1e999) > 0", ["character 13 `1e999` is not a whole number of weeks"]),
        ("wayt > 2 and usee < x or out > 1", [
                                 "character 1 `wayt` is not a quantity; did you mean wait?",
                                 "character 14 `usee` is not a quantity; did you mean use?",
                                 "character 21 `x` stands where a number is needed",
                                 "character 26 `out` is not a quantity; did you mean output?"]),
    ],
)  # fmt: skip
def test_every_fault_is_told_with_its_place(text: str, said: list[str]) -> None:
    """All faults are told at once, each with its character and the nearest valid name."""
    assert faults(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "",
        "and",
        "use",
        "(use > 1)",
        "__import__('os').system('x')",
        "use > 1; week > 2",
        "use > 1 or",
        "lambda: 1",
        "use.__class__ > 1",
        "1 < 2",
        "week",
        "week() > 2",
        'use("") > 2',
        "growth(use) > 1",
        "use > week",
    ],
)
def test_nothing_else_can_be_said(text: str) -> None:
    """There is no arithmetic, no call, no attribute: only comparisons of quantities."""
    assert faults(text)


def test_the_parser_never_evaluates() -> None:
    """No call of eval, exec or compile stands in the module (but for the token pattern)."""
    tree = ast.parse(Path(grammar.__file__).read_text(encoding="utf-8"))
    called = {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not called & {"eval", "exec", "compile", "__import__", "getattr"}


numbers = st.floats(allow_nan=False, allow_infinity=False, width=32).map(float)
places = st.one_of(st.just("all"), st.text("abcXYZ &0-9_.:", min_size=1, max_size=9))
readings = st.one_of(
    st.just(Week()),
    st.builds(Observed, st.sampled_from(NAMES[:7]), places),
    st.builds(Observed, st.sampled_from(["wait", "waiting"]), st.sampled_from(["all", "support"])),
    st.builds(Growth, st.sampled_from(NAMES), st.integers(1, 200)),
)
comparisons = st.builds(Comparison, readings, st.sampled_from(["<", "<=", ">", ">="]), numbers)
conditions = st.lists(
    st.lists(comparisons, min_size=1, max_size=3).map(tuple), min_size=1, max_size=3
).map(lambda parts: Condition(tuple(parts)))


@given(conditions)
def test_a_condition_printed_is_the_condition(condition: Condition) -> None:
    """What a condition prints can be read back as the same condition."""
    assert parse(str(condition)) == condition


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text breaks the parser: it is a condition, or a list of problems."""
    try:
        parse(text)
    except BadInput as bad:
        said = str(bad)
    else:
        said = str(parse(text))
    assert said


@given(conditions, st.integers(0, 200), st.floats(0, 1))
def test_a_condition_is_the_logic_of_its_parts(condition: Condition, week: int, use: float) -> None:
    """A condition holds when all comparisons of one alternative hold."""
    view = a_view(week, use=use)
    signs = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}

    def value(one: Comparison) -> float:
        reading = one.reading
        if isinstance(reading, Week):
            return week
        if isinstance(reading, Growth):
            return view.growth(reading.quantity, reading.weeks)
        known = reading.of in ("finance", "IT & Ops", "office", "support")
        return view.read(reading.quantity, reading.of if known else "all")

    expected = any(
        all(signs[one.sign](value(one), one.number) for one in part)
        for part in condition.alternatives
    )
    assert holds(condition, view) == expected


def test_evidence_shows_the_figures_once() -> None:
    """The record says what the view showed, and where all was read for an unknown place."""
    condition = parse(
        "wait(support) > 2 and use(finance) < 1 or use(D03) < 1 and wait(support) > 3"
    )
    assert evidence(condition, a_view()) == (
        "wait(support) 2.5, use(finance) 0.2, use(D03) read for all 0.4"
    )


def test_a_condition_names_its_places() -> None:
    """Departments and groups are listed, so that a plan file can be checked against a firm."""
    condition = parse('use(finance) > 1 and wait(support) > 1 or aware("IT & Ops") > 1 or use > 1')
    assert condition.places() == ("finance", "IT & Ops")
