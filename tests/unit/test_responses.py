"""Responses to complaints, motivation, and who is asked to be a champion."""

from __future__ import annotations

import numpy as np
import pytest

from sim import signals
from sim.areas.governance.champions import Champions
from sim.areas.governance.motivation import Motivation
from sim.areas.governance.parameters import GovernanceParameters
from sim.areas.governance.response_parameters import ResponseParameters
from sim.areas.governance.responses import Responses
from sim.kernel.streams import Streams
from sim.testing import check_mechanism
from sim.units import FloatArray
from tests.worlds import Script, make_world, units

Z = 0.2
KNOBS = {"misfit": Z, "rectify_rate": 0.3, "other_complaints": 0.1}


def run(
    response: str,
    *,
    complaints: float | dict[int, float] = 5.0,
    live: object = 0.0,
    weeks: int = 12,
    knobs: dict[str, float] | None = None,
) -> dict[str, FloatArray]:
    """Let one department of ten complain; return what is published, week by week."""
    world = make_world(units([10]), weeks)
    levels = complaints if isinstance(complaints, dict) else {0: complaints}

    def change(week: int) -> dict[signals.Signal, object]:
        return {signals.COMPLAINTS: levels[max(w for w in levels if w <= week)]}

    Script({signals.LIVE_WEEK: live, signals.COMPLAINTS: levels[0]}, change).start(world)
    Responses(GovernanceParameters(response=response, **(knobs or KNOBS))).start(world)  # type: ignore[arg-type]
    seen: dict[str, list[float]] = {signal.name: [] for signal in Responses.publishes}

    def spy(_week: int) -> None:
        for signal in Responses.publishes:
            seen[signal.name].append(float(world.board.reader(signal)()[0]))

    world.clock.weekly(signals.Phase.ATTITUDE, "spy", spy)
    world.clock.run()
    return {name: np.array(values) for name, values in seen.items()}


def test_nothing_to_answer_is_nothing() -> None:
    """Null: without defects, responses and motivation no phase runs and nothing is opened."""
    world = make_world(units([10]), 4)
    Responses(GovernanceParameters()).start(world)
    assert not world.clock.steps
    assert not world.record.weekly


def test_the_conformance_kit_passes() -> None:
    """Every response keeps the rules of the house, with motivation beside it."""
    for response in ("inaction", "acknowledge", "rectify", "dissuade"):
        knobs = GovernanceParameters(misfit=0.1, response=response, motivation_effect=0.1)
        check_mechanism(lambda knobs=knobs: Responses(knobs))  # type: ignore[misc]


def test_doing_nothing_leaves_defects_as_they_are() -> None:
    """Where it is live the misfit is felt in full; where it is not, not at all."""
    seen = run("inaction")
    assert (seen["standing_shift"] == Z).all()
    assert (seen["reactance_factor"] == 1.0).all()
    assert not seen["response_hours"].any()
    assert not run("inaction", live=np.inf)["standing_shift"].any()


def test_putting_right_removes_defects_as_complaints_tell_of_them() -> None:
    """Limit: Z falls by rate x Z / (Z + other) a week, and costs its hours; never below 0."""
    seen = run("rectify")
    left = Z
    for found in seen["standing_shift"]:
        left *= np.exp(-0.3 * left / (left + 0.1))
        assert found == pytest.approx(left, rel=1e-12)
    assert (seen["response_hours"] == GovernanceParameters().rectify_hours).all()


def test_what_is_not_complained_of_is_not_put_right() -> None:
    """Below the share from which they respond, and without complaints, nothing happens."""
    assert (run("rectify", complaints=0.4)["standing_shift"] == Z).all()
    later = run("rectify", complaints={0: 0.0, 6: 5.0})["standing_shift"]
    assert (later[:6] == Z).all()
    assert later[-1] < Z
    free = run("rectify", complaints=0.0, knobs={**KNOBS, "response_from": 0.0})
    assert not free["response_hours"].any()


def test_words_are_believed_for_a_while_and_pressure_always_works_against() -> None:
    """Acknowledging halves the growth of reactance for its weeks; dissuading doubles it."""
    heard = run("acknowledge")["reactance_factor"]
    assert (heard[:8] == 0.5).all()
    assert (heard[8:] == 1.0).all()
    assert (run("dissuade")["reactance_factor"] == 2.0).all()


@pytest.mark.parametrize(("results", "end"), [(0.3, 0.0), (0.5, 1.0)])
def test_motivation_follows_the_logistic_law(results: float, end: float) -> None:
    """Limit: with constant results r, log-odds move by rate (r - needed) a week; the end is 0 or 1.

    Source: closed form of dm/dt = rate m (1 - m) (r - needed).
    """
    knobs = ResponseParameters(motivation_effect=0.1, motivation_start=0.3, motivation_rate=1.0)
    one, live = Motivation(knobs, 1), np.array([True])
    for week in range(1, 200):
        one.week(np.array([results]), live)
        odds = 0.3 / 0.7 * np.exp((results - 0.4) * week)
        assert one.level[0] == pytest.approx(odds / (1.0 + odds))
    assert one.level[0] == pytest.approx(end, abs=1e-6)
    assert one.shift()[0] == pytest.approx(0.1 * (1.0 - 2.0 * end), abs=1e-6)


def test_motivation_waits_for_the_go_live() -> None:
    """Before it is live nothing motivates or discourages."""
    one = Motivation(ResponseParameters(motivation_effect=0.1), 2)
    one.week(np.array([1.0, 1.0]), np.array([True, False]))
    assert one.level[0] > one.level[1] == 0.5
    assert one.shift()[1] == 0.0


def test_champions_sit_where_the_placement_says() -> None:
    """The most heard at home, the most heard abroad, or whoever the lot falls on."""
    # In unit0 everybody hears person 1; two people of unit1 hear person 2 and one hears person 1.
    listener = np.array([0, 2, 3, 4, 5, 6, 7, 6])
    speaker = np.array([1, 1, 1, 1, 1, 2, 2, 1])
    firm = units([6, 4], listener, speaker)

    def first(placement: str, future: int = 0) -> int:
        knobs = GovernanceParameters(champion_placement=placement)
        champions = Champions(knobs, firm, Streams(1, future))
        champions.recruit(np.array([0, 1]), 0.01, 0.0)
        (one,) = np.flatnonzero(champions.serving(1))
        return int(one)

    assert first("most_connected") == 1
    assert first("bridging") == 2
    assert len({first("random", future) for future in range(12)}) > 3
