"""Stylised facts: a verdict needs its whole interval, and words of the command are checked."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path

import numpy as np
import pytest

from sim.cli.main import main
from sim.errors import BadInput
from sim.experiment.design import Study
from sim.experiment.store import Stored
from sim.facts.fact import (
    FAIL,
    NOT_SHOWN,
    PASS,
    Check,
    Fact,
    Finding,
    absent,
    average,
    exact,
    ratio,
)
from sim.facts.plays import TIMES, Plays, only_hazards, shipped
from sim.facts.table import FACTS, chosen, details, line, measured

ROOT = Path(__file__).resolve().parents[2]


def finding(*checks: Check) -> Finding:
    """Wrap checks in a made fact."""
    return Finding(Fact("SF0", "t", "q?", "e.", "r.", "a source", "f", lambda plays: ()), checks)


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(1.1, 1.3, PASS), (0.9, 1.1, NOT_SHOWN), (0.5, 0.9, FAIL), (math.nan, math.nan, NOT_SHOWN)],
)
def test_a_verdict_needs_the_whole_interval(low: float, high: float, verdict: str) -> None:
    """Inside the band passes, outside fails, across its edge shows nothing."""
    assert Check("x", 1.0, low, high, at_least=1.0).verdict == verdict


def test_the_other_edge_counts_too() -> None:
    """A band has two ends."""
    assert Check("x", 2.0, 1.9, 2.1, 0.0, 1.0).verdict == FAIL
    assert Check("x", 0.5, 0.4, 0.6, 0.0, 1.0).verdict == PASS


def test_one_failed_check_fails_a_fact_and_one_open_check_leaves_it_open() -> None:
    """A fact passes only where all of its checks pass, and shows the check that decided."""
    good, bad = exact("good", 1.0, at_least=0.0), exact("bad", -1.0, at_least=0.0)
    gone = absent("gone", "the model has no such thing")
    assert finding(good, good).verdict == PASS
    assert finding(good, gone).verdict == NOT_SHOWN
    assert finding(good, gone, bad).verdict == FAIL
    assert finding(good, gone, bad).first is bad
    assert finding().verdict == NOT_SHOWN


def test_lines_say_value_interval_band_reason_and_source() -> None:
    """One line a fact, one more for every check."""
    one = finding(absent("gone", "the model has no such thing"))
    assert "not shown: the model has no such thing" in line(one)
    assert "[a source]" in line(one)
    two = finding(Check("x", 2.0, 1.8, 2.2, at_least=1.5))
    assert line(two).startswith("SF0  pass  2 (1.8 to 2.2)  band >= 1.5")
    assert len(details(two)) == 1
    assert measured(exact("n", 3.0)) == "3"


def test_few_futures_show_nothing() -> None:
    """Under twenty futures there is no interval and so no verdict."""
    assert average("x", np.arange(10.0), at_least=-100).verdict == NOT_SHOWN
    assert average("x", np.arange(20.0), at_least=-100).verdict == PASS


def test_ratio_covers_the_true_ratio() -> None:
    """In at least 90 of 100 made studies of skewed futures the interval holds the true ratio."""
    luck = np.random.default_rng(5)
    hits = 0
    for _ in range(100):
        shared = luck.lognormal(0.0, 0.5, 40)
        found = ratio("r", 2.0 * shared * luck.lognormal(0, 0.2, 40), shared * 1.0)
        hits += found.low <= 2.0 * math.exp(0.02) <= found.high
    assert hits >= 90


def test_a_ratio_to_nothing_is_not_shown() -> None:
    """Nobody divides by zero."""
    assert ratio("r", np.ones(20), np.zeros(20)).verdict == NOT_SHOWN


def test_the_smaller_a_run_the_more_futures_for_every_fact_alike() -> None:
    """Of a mixed study the larger case decides; a case without a rule plays what was asked for."""
    asked: list[int] = []

    def note(study: Study) -> Stored:
        asked.append(study.futures)
        raise LookupError

    tool, firm = shipped("voluntary_tool", "open_access"), shipped("ehr_hospital", "big_bang")
    other = dataclasses.replace(tool, scenario=dataclasses.replace(tool.scenario, name="own"))
    for cells in ({"a": tool}, {"a": tool, "b": firm}, {"a": other}):
        with pytest.raises(LookupError):
            Plays(note, futures=20).play("p", cells)
    assert asked == [20 * TIMES["voluntary_tool"], 20 * TIMES["ehr_hospital"], 20]


def test_every_fact_is_stated_in_full_and_has_its_folder() -> None:
    """Number, question, expectation, refutation, source, and a README that says the same."""
    assert len({fact.number for fact in FACTS}) == len(FACTS)
    for fact in FACTS:
        assert fact.question.endswith("?")
        assert fact.expected
        assert fact.refuted_by
        assert fact.source
        readme = (ROOT / "experiments" / fact.folder / "README.md").read_text(encoding="utf-8")
        for text in (fact.question, fact.expected, fact.refuted_by, fact.source, fact.number):
            assert text in readme, f"{fact.folder}: {text}"


def test_unknown_facts_are_named_all_at_once() -> None:
    """Two slips, two problems, each with what there is."""
    with pytest.raises(BadInput) as caught:
        chosen(["SF99", "SFX", "SF4"])
    assert len(caught.value.problems) == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["SF99"], "SF99"),
        (["futures=5"], "20 or more"),
        (["futures=1e9"], "20 or more"),
        (["seed=-1"], "seed"),
        (["colour=red"], "not a key of validate"),
        (["workers=many"], "workers"),
    ],
)
def test_bad_words_end_with_two_and_a_sentence(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is played, nothing is written."""
    assert main(["validate", *words]) == 2
    assert said in capsys.readouterr().err


def test_only_the_hazards_of_some_kinds_are_kept() -> None:
    """So that a season is compared without what has a date of its own."""
    scenario = shipped("erp_manufacturer", "do_nothing").scenario
    kept = only_hazards(scenario, "data_defect").environment.hazards
    assert list(kept) == ["data_migration"]
    assert only_hazards(scenario).environment.hazards == {}
