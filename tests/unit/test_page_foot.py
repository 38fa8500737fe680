"""The foot of the first sheet: values and ranges stand whole, sources are shortened by clauses."""

from __future__ import annotations

import dataclasses

from sim.analysis.compare import compare
from sim.analysis.comparison import Assumption
from sim.analysis.lettering import text_width
from sim.report.page_foot import ASSUMED, assumed_rows, first_clause
from tests.made_study import made_study


def setting(
    source: str, low: str = "600\u00a0k", high: str = "1.4\u00a0M", path: str = "a.b"
) -> Assumption:
    """Make a setting with a range."""
    meaning = "people who take up a tool of their own when the way that is approved costs too much"
    return Assumption(path, meaning, "1\u00a0M a year", "USD", source, low, high)


def test_a_source_that_fits_stays_whole() -> None:
    """Nothing is taken away without need, but the word that all of them begin with."""
    assert first_clause(setting("case: a morning a week (D; 2-8)"), 60.0) == (
        "a morning a week (D; 2-8)"
    )


def test_a_source_loses_its_brackets_before_its_words() -> None:
    """No bracket is left open."""
    assert first_clause(setting("case: a morning a week (D; 2-8)"), 32.0) == "a morning a week"


def test_a_source_of_many_clauses_keeps_the_first() -> None:
    """What stands behind a semicolon goes next."""
    source = "16 hours are 500 messages; 13 hours of mail a week (McKinsey 2012, S; 13-20)"
    assert first_clause(setting(source), 45.0) == "16 hours are 500 messages"
    assert first_clause(setting(source), 20.0).endswith("\u2026")


def test_numbers_are_never_cut_for_a_long_name() -> None:
    """Names and sources give way to values and ranges, and all columns fill the room."""
    answer = compare(made_study())
    assumptions = (setting("case (D)"), setting("case (D)", "0.004\u00a0%", "0.0123\u00a0%", "a.c"))
    own = dataclasses.replace(answer.setting, assumptions=assumptions)
    rows, columns = assumed_rows(dataclasses.replace(answer, setting=own, sensitivity=None), most=4)
    assert [row.span for row in rows] == ["600\u00a0k\u20131.4\u00a0M", "0.004\u20130.0123\u00a0%"]
    assert all(row.name.endswith("\u2026") for row in rows)
    assert abs(sum(columns) - ASSUMED) < 0.3
    for row in rows:
        for text, width in zip(dataclasses.astuple(row), columns, strict=True):
            assert text_width(text) <= width
