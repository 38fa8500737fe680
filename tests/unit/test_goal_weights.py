"""Stated weights of business goals: what they change, what they leave alone, what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import sim
from sim.areas.architecture.goals import Goals, capability_names
from sim.areas.architecture.parameters import ArchitectureParameters
from sim.areas.investment.parameters import InvestmentParameters
from sim.config.landscape_checks import landscape_problems
from sim.kernel.streams import Streams
from sim.metrics.table import measure_all
from sim.scenario import Future
from sim.testing.firms import small_plan, small_scenario

STILL = ArchitectureParameters(applications=103, goal_drift_rate=0.0)
NAMES = capability_names(STILL.capabilities)
FUTURES = range(30)


def weighing(weights: dict[str, float], knobs: ArchitectureParameters = STILL) -> Goals:
    """Goals of the first future, with these weights."""
    return Goals(replace(knobs, goal_weights=weights), Streams(1, 0))


def test_nothing_stated_is_luck_as_before() -> None:
    """Null: weights are the scaled lots of these capabilities, to the last bit."""
    for future in FUTURES:
        streams = Streams(1, future)
        lots = streams.exponential("weight of a goal", np.arange(12, dtype=np.uint64), 0)
        assert (Goals(STILL, streams).weights == lots / lots.sum()).all()


def test_the_drawn_weights_stated_change_no_run() -> None:
    """Null: who states in a future what luck would draw gets the same run but for rounding."""
    off = small_scenario()
    for future in range(3):
        drawn = Goals(STILL, Streams(1, future)).weights
        stated = replace(STILL, goal_weights=dict(zip(NAMES, drawn.tolist(), strict=True)))
        first, second = (
            sim.run(replace(off, architecture=knobs), small_plan(), Future(1, future))
            for knobs in (STILL, stated)
        )
        assert first.weekly["alignment"][-1] > 0.0
        for name, series in first.weekly.items():
            assert second.weekly[name] == pytest.approx(series, rel=1e-12, abs=1e-12), name
        for name, account in first.ledger.items():
            assert (second.ledger[name].rows == account.rows).all(), name


def test_weights_leave_everything_but_goals_alone() -> None:
    """Null: with no money on goals, whatever they weigh, only the alignment is another."""
    off = small_scenario()
    first, second = (
        sim.run(replace(off, architecture=knobs), small_plan(), Future(1, 3))
        for knobs in (STILL, replace(STILL, goal_weights={"capability_1": 1.0}))
    )
    changed = {name for name, one in first.weekly.items() if (second.weekly[name] != one).any()}
    assert changed == {"alignment"}
    for name, account in first.ledger.items():
        assert (second.ledger[name].rows == account.rows).all(), name


@pytest.mark.parametrize("needed", [0.4, 0.5, 0.6])
def test_one_goal_with_all_weight_is_the_coverage_of_it(needed: float) -> None:
    """Limit: alignment is 1 or 0, as that capability is served; any mixture is a mixture of these.

    Fit is luck alone here, since otherwise past money follows the weights.
    """
    knobs = replace(STILL, fit_history=0.0, fit_needed=needed)
    none, drawn = np.zeros(103), Goals(knobs, Streams(1, 0))
    alone = np.array([weighing({name: 7.0}, knobs).alignment(none) for name in NAMES])
    assert alone.tolist() == (drawn.served(none) >= needed).tolist()
    assert 0.0 < alone.mean() < 1.0
    assert drawn.alignment(none) == pytest.approx(float(drawn.weights @ alone))
    half = weighing({"capability_1": 3.0, "capability_2": 1.0}, knobs).alignment(none)
    assert half == pytest.approx(0.75 * alone[0] + 0.25 * alone[1])
    renewed = np.zeros(103)
    renewed[drawn.serves[int(alone.argmin())]] = 1.0
    assert weighing({NAMES[int(alone.argmin())]: 7.0}, knobs).alignment(renewed) == 1.0


def test_weights_move_alignment() -> None:
    """Life: past money that served one goal served it better than money spread over twelve.

    Where goals turn, the lead of the one melts, since turns go where luck says.
    """
    one = {"capability_1": 1.0}
    gained, kept = [], []
    for future in FUTURES:
        none = np.zeros(103)
        pair = [
            Goals(replace(STILL, goal_weights=weights), Streams(1, future)).alignment(none)
            for weights in ({}, one)
        ]
        gained.append(pair[1] - pair[0])
        turning = Goals(replace(STILL, goal_weights=one, goal_drift_rate=2.0), Streams(1, future))
        turning.week(260, 0.0)
        kept.append(pair[1] - turning.alignment(none))
    for difference in (np.array(gained), np.array(kept)):
        assert difference.mean() > 3 * difference.std(ddof=1) / len(FUTURES) ** 0.5


def test_the_metric_follows_the_weights() -> None:
    """Life: a run's alignment in the table is that of the goals that its scenario states."""
    base = small_scenario()
    knobs = replace(STILL, fit_history=0.0, fit_needed=0.6, own_application=1)
    found = [
        measure_all(sim.run(replace(base, architecture=replace(knobs, goal_weights={name: 1.0})),
                            small_plan(), Future(1, 0)))["alignment"]
        for name in NAMES
    ]  # fmt: skip
    assert set(found) == {0.0, 1.0}


def test_what_weights_cannot_be_is_refused_in_a_sentence() -> None:
    """A name that is none, a number that is none, all goals without weight; also without apps."""
    money = InvestmentParameters()
    wrong = {"capabilty_3": 1.0, "capability_13": 1.0, "capability_2": -1.0, "capability_4": np.inf}
    for applications in (0, 103):
        knobs = replace(STILL, applications=applications, goal_weights=wrong)
        said = [str(problem) for problem in landscape_problems(knobs, money)]
        assert said == [
            "architecture.goal_weights.capabilty_3 is no capability; allowed: capability_1 to "
            "capability_12; did you mean capability_3?",
            "architecture.goal_weights.capability_13 is no capability; allowed: capability_1 to "
            "capability_12; did you mean capability_3?",
            "architecture.goal_weights.capability_2 is -1; allowed: 0 to 1000000",
            "architecture.goal_weights.capability_4 is inf; allowed: 0 to 1000000",
        ]
    nothing = replace(STILL, goal_weights={"capability_1": 0.0, "capability_2": 0.0})
    (problem,) = landscape_problems(nothing, money)
    assert problem.field == "architecture.goal_weights"
    right = replace(STILL, goal_weights={"capability_1": 0.0, "capability_12": 2.0})
    assert landscape_problems(right, money) == []
