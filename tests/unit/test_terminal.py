"""The ranked table of the terminal."""

from __future__ import annotations

import dataclasses

import pytest

from sim.analysis.compare import compare
from sim.report.terminal import WIDTH, ranked_table, short_name
from tests.made_study import ERP, MadePlan, made_study

CASES = {
    "seven": made_study(),
    "two": made_study([ERP[4], ERP[0]]),
    "few": made_study(futures=7),
    "hundred": made_study(futures=100),
    "long": made_study([MadePlan("a" * 60, "\u8a66\u9a13 \u2192 Pl\u00e4ne", (52,), ceiling=0.5),
                        dataclasses.replace(ERP[0], name="do_nothing")]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_table_fits_79_ascii_columns(name: str) -> None:
    """No line is wider than 79 columns, and all of it is ASCII without trailing spaces."""
    for objective in ("npv", "proficient_final"):
        for line in ranked_table(compare(CASES[name], objective=objective)).splitlines():
            assert len(line) <= WIDTH
            assert line.isascii()
            assert line == line.rstrip()


def test_every_plan_has_a_row_with_the_name_of_the_next_command() -> None:
    """All plans are listed in ranking order by their configuration names, also those overleaf."""
    found = compare(CASES["seven"])
    lines = ranked_table(found).splitlines()
    rows = [line for line in lines if line[:1].isdigit()]
    assert [row[3:].split()[0] for row in rows] == [plan.name for plan in found.plans]
    for row, plan in zip(rows, found.plans, strict=True):
        assert row.startswith(plan.rank_text)
        assert row.endswith(plan.verdict)
        assert plan.outcome.average.text.replace("\u2212", "-") in row


def test_the_head_ends_with_a_whole_word() -> None:
    """A long title costs words about luck, not half of one."""
    found = compare(CASES["seven"])
    for length, end in ((20, "luck for every plan"), (30, "luck for all"), (45, "30 futures")):
        setting = dataclasses.replace(found.setting, title="x" * length)
        head = ranked_table(dataclasses.replace(found, setting=setting)).splitlines()[0]
        assert head.endswith(end)


def test_columns_line_up() -> None:
    """The heads stand over their columns: a row's average ends where its head ends."""
    lines = ranked_table(compare(CASES["seven"])).splitlines()
    head = next(line for line in lines if "p10" in line)
    at = head.index("mean") + 4
    for line in lines:
        if line[:1].isdigit():
            assert line[at - 1].isdigit()
            assert line[at] == " "


def test_plans_that_are_not_apart_are_named() -> None:
    """Shared ranks are explained under the table."""
    even = [dataclasses.replace(plan, npv=0.3) for plan in (ERP[4], ERP[1])]
    text = ranked_table(compare(made_study([*even, ERP[0]])))
    assert "No clear difference between" in text
    assert "no clear difference (1=)" in text


def test_settings_of_a_sweep_survive_the_cut() -> None:
    """A name that is cut keeps the part that tells cells apart."""
    assert short_name("phased_function_with_support:12", 21) == "phased_function_w~:12"
    assert short_name("short", 21) == "short"
