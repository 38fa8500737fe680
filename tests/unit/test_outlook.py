"""What would change the answer, what waiting costs, what no number holds: the sentences."""

from __future__ import annotations

import dataclasses

import pytest

from sim.analysis.compare import compare
from sim.analysis.comparison import Cash, Comparison, Spread
from sim.analysis.display import money
from sim.analysis.findings import retold
from sim.analysis.outlook import delay_words, not_in_model
from sim.report.terminal import ranked_table
from tests.made_answer import made_answer
from tests.made_study import ERP, made_study


@pytest.fixture(scope="module")
def plain() -> Comparison:
    """Compare seven plans, nothing asked yet."""
    return compare(made_study())


def test_nobody_asked_nothing_is_said(plain: Comparison) -> None:
    """Without an answer there is no sentence on what changes it."""
    assert plain.findings.changes == ()
    assert plain.findings.change == "What would change this answer"
    assert "Changes if" not in ranked_table(plain)


def test_break_evens_say_who_wins_where_and_what_is_assumed(plain: Comparison) -> None:
    """Each sentence names the rival, the condition and the assumed value, in words of the page."""
    said = made_answer(plain, turns=2).findings.changes
    rival = plain.plan(plain.rival).title
    assert len(said) == 2
    condition = "more support staff after go-live is above 11 heads (assumed: 8)."
    assert said[1].replace("\u00a0", " ") == f"{rival} wins if {condition}"


def test_one_turn_makes_the_title(plain: Comparison) -> None:
    """A single condition stands in the title; no condition is said too."""
    once = made_answer(plain, turns=1).findings
    assert "unless one-off cost of the project is above 13.5" in once.title
    never = made_answer(plain, turns=0).findings
    assert never.title.endswith("; nothing we tried changes that")
    assert never.change.endswith(": nothing we tried")


def test_an_end_that_flips_without_break_even_is_named(plain: Comparison) -> None:
    """Where no break-even held, the end of the range that turns the choice is named."""
    asked = made_answer(plain, turns=1)
    assert asked.sensitivity is not None
    bare = dataclasses.replace(asked.sensitivity, break_evens=())
    said = retold(dataclasses.replace(asked, sensitivity=bare)).findings.changes
    assert len(said) == 1
    assert "one-off cost of the project is 15" in said[0]


def test_terminal_says_it_in_at_most_three_lines_of_names(plain: Comparison) -> None:
    """The table ends with the conditions and the plan that then leads, ready to be typed."""
    lines = ranked_table(made_answer(plain, turns=2)).splitlines()
    at = [place for place, line in enumerate(lines) if line.startswith("  Changes if: ")]
    assert len(at) == 2
    assert all(len(line) <= 79 and line.isascii() for line in lines)
    assert f"-> {plain.rival}" in " ".join(" ".join(lines[at[0] : at[0] + 2]).split())


@pytest.mark.parametrize(("middle", "words"), [(3e5, "costs 0.3"), (-3e5, "saves 0.3"),
                                               (0.0, "costs nothing")])  # fmt: skip
def test_delay_costs_or_saves(plain: Comparison, middle: float, words: str) -> None:
    """Waiting may save money; the range stands beside it either way."""
    ends = [money(middle + step, 1e6) for step in (-1e5, 0.0, 1e5, 0.0)]
    cash = Cash(money(0.0, 1.0), Spread(*ends))
    plan = dataclasses.replace(plain.plan(plain.leader), cash=cash)
    said = delay_words(plan, plain.objective)
    assert words in said
    assert said.endswith(")")
    assert delay_words(None, plain.objective) == ""


def test_what_is_left_out_depends_on_what_the_case_counts(plain: Comparison) -> None:
    """Three lines; lost sales are named where the case does not count them."""
    assert len(not_in_model(plain.setting)) == 3
    assert not_in_model(plain.setting)[0] == "Sales lost while output is low"
    one = dataclasses.replace(plain.setting.assumptions[0], path="investment.margin_share",
                              value="100 %")  # fmt: skip
    counted = dataclasses.replace(plain.setting, assumptions=(one,))
    assert not_in_model(counted)[0] != not_in_model(plain.setting)[0]


@pytest.mark.parametrize("path", ["governance.risks", "environment.hazards.early_end"])
def test_a_case_that_lists_incidents_or_hazards_lists_risks(plain: Comparison, path: str) -> None:
    """Neither is called a case without risks; one that has none of both is."""
    one = dataclasses.replace(plain.setting.assumptions[0], path=path)
    none = dataclasses.replace(plain.setting, assumptions=())
    some = dataclasses.replace(plain.setting, assumptions=(one,))
    assert not_in_model(some)[2] == "Risks that nobody has listed"
    assert not_in_model(none)[2] == "Risks: this case lists none"


def test_one_rival_everywhere_even_where_doing_nothing_ties() -> None:
    """Title, lead, panels and load maps compare the leader with the first other plan in rank."""
    even = [dataclasses.replace(ERP[4], npv=0.2, spread=2.0),
            dataclasses.replace(ERP[0], npv=0.2, spread=2.0),
            dataclasses.replace(ERP[6], npv=-6.0, spread=2.0)]  # fmt: skip
    found = compare(made_study(even))
    assert [plan.rank for plan in found.plans] == [1, 1, 3]
    assert (found.leader, found.rival) == ("phased_plus", "do_nothing")
    said = found.findings
    assert "doing nothing" in said.title
    assert "doing nothing" in said.lead
    assert "All at once, Oct" not in said.lead + said.adoption + said.output + said.money
    assert said.load_rival == ""


def test_the_rival_is_first_in_rank_not_in_average() -> None:
    """A plan that is clearly worse is no rival, though its average is the second best."""
    found = compare(made_study())
    others = [plan for plan in found.plans if plan.name != found.leader]
    assert found.plan(found.rival).rank == min(plan.rank for plan in others)
    assert found.rival not in found.overleaf
