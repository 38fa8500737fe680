"""Stopping when enough is known: the interval that ends a study still covers what it says."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from sim.analysis.stopping import look, next_futures, sentence, verdict
from sim.config.compose import compose
from sim.errors import BadInput
from sim.experiment.design import StopRule
from tests.plays import a_study

Draw = Callable[[np.random.Generator, int], np.ndarray]
N, TRIALS = 200, 1000


def normal(rng: np.random.Generator, n: int) -> np.ndarray:
    return rng.normal(1.0, 1.0, n)


def skewed(rng: np.random.Generator, n: int) -> np.ndarray:
    return rng.exponential(1.0, n)


def stopped(draws: np.ndarray, rule: StopRule) -> tuple[int, float, float]:
    """Follow the rule over one plan's lead: futures, mean and half-width where it ends."""
    outcomes = np.array([draws, np.zeros(draws.size)])
    n, before = 0, False
    while True:
        n = next_futures(n, rule)
        found = verdict(outcomes[:, :n], ["a", "b"], rule)
        if (found.narrow and before) or n >= rule.max:
            return n, float(draws[:n].mean()), found.halfwidth
        before = found.narrow


@pytest.mark.parametrize("draw", [normal, skewed])
@pytest.mark.parametrize("halfwidth", [0.15, 0.25, 0.4])
def test_the_interval_at_the_end_covers_the_truth(draw: Draw, halfwidth: float) -> None:
    """In at least 93 of 100 studies, although the rule peeks: 1,000 studies a case."""
    rng = np.random.default_rng(1)
    rule = StopRule(halfwidth=halfwidth, max=2000)
    truth = 1.0
    hits, lengths = 0, []
    for _ in range(TRIALS):
        n, mean, half = stopped(draw(rng, 2000), rule)
        hits += abs(mean - truth) <= half
        lengths.append(n)
    assert hits / TRIALS >= 0.93
    assert max(lengths) < 2000


def test_it_stops_as_soon_as_it_may_and_at_the_limit_at_the_latest() -> None:
    """Equal plans need two looks; noise without end needs the most."""
    rng = np.random.default_rng(2)
    assert stopped(np.zeros(N), StopRule(halfwidth=1e-9, max=N))[0] == 30
    assert stopped(np.zeros(N), StopRule(halfwidth=1e-9, min=35, max=N))[0] == 45
    assert stopped(rng.normal(0, 9, N), StopRule(halfwidth=0.1, max=110))[0] == 110


def test_leader_and_rival_are_the_two_best() -> None:
    """Of three plans; where less is better, the two smallest."""
    outcomes = np.array([np.full(20, level) for level in (3.0, 1.0, 2.0)])
    names, rule = ["a", "b", "c"], StopRule(halfwidth=1.0)
    best = verdict(outcomes, names, rule)
    assert (best.leader, best.rival, best.halfwidth) == ("a", "c", 0.0)
    least = verdict(outcomes, names, rule, larger_is_better=False)
    assert (least.leader, least.rival) == ("b", "c")
    alone = verdict(outcomes[:1], ["a"], rule)
    assert (alone.narrow, alone.halfwidth) == (False, math.inf)


def test_a_look_leaves_out_what_did_not_end_or_has_no_value() -> None:
    """A failed run costs its future, a plan without the metric stands aside; the sentence says."""
    study = dataclasses.replace(
        a_study(futures=30), objective="npv", stop=StopRule(metric="t80", halfwidth=2.0)
    )
    rows = [
        {
            "cell": cell.id,
            "seed": 1,
            "future": future,
            "status": "failed" if (place, future) == (0, 4) else "ok",
            "t80": None if place == 2 else 60.0 + 5 * place + future % (place + 2),
        }
        for place, cell in enumerate(study.cells)
        for future in range(30)
    ]
    runs = pd.DataFrame(rows).astype({"t80": "float64"})
    found = look(runs, study)
    assert (found.futures, found.leader, found.rival, found.narrow) == (29, "a", "b", True)
    assert sentence(found, study).startswith("Stopped after 30 futures: t80, a - b, is known to +-")
    few = look(runs[runs["future"] < 12], study)
    assert not few.narrow
    assert "too few futures" in sentence(few, study)
    assert sentence(few, study).startswith("Not narrow enough at the limit stop.max=200")


@pytest.mark.parametrize(
    ("words", "place"),
    [
        (("stop.min=50", "stop.max=40"), "stop.min"),
        (("stop.halfwidth=1", "futures=30"), "futures"),
        (("stop.min=5",), "stop.min"),
        (("stop.metric=npw",), "stop.metric"),
        (("stop.halfwidt=1",), "stop.halfwidt"),
    ],
)
def test_a_rule_that_contradicts_itself_is_refused(words: tuple[str, ...], place: str) -> None:
    """With the place named."""
    with pytest.raises(BadInput) as caught:
        compose("strategy=do_nothing", *words)
    assert [problem.field for problem in caught.value.problems] == [place]
