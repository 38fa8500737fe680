"""Talks one by one: who is chosen, what a talk does and what it costs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim import signals
from sim.areas.governance.parameters import GovernanceParameters
from sim.areas.governance.talks import Talks
from sim.contracts import Pull
from sim.testing import check_mechanism
from tests.worlds import Script, make_world, units

ATTITUDE = np.array([0.05, 0.45, 0.95, 0.10, 0.55, 0.90, 0.30, 0.80, 0.20, 0.70])
EXACT = GovernanceParameters(talk_error=0.0, talk_pull=0.3, talk_hours=1.5)
BLURRED = replace(EXACT, talk_error=5.0)


def talk(
    whom: str, *, amount: float = 0.2, credibility: float = 1.0, knobs: GovernanceParameters = EXACT
) -> tuple[np.ndarray, np.ndarray]:
    """Order talks at instant 1; return the pulls (W, n) and hours (W, D) of six weeks."""
    world = make_world(units([6, 4]), 6)
    Script({signals.ATTITUDE: ATTITUDE, signals.CREDIBILITY: credibility}).start(world)
    talks = Talks(knobs)
    talks.start(world)
    (lever,) = talks.levers()
    pulls, hours = [], []

    def order(week: int) -> None:
        if week == 1 and whom:
            pull = Pull(lever="talk", what=whom, amount=amount)
            assert lever.pull(pull, np.arange(2), week) is None

    def spy(_week: int) -> None:
        pulls.append(world.board.reader(signals.TALK_PULL)().copy())
        hours.append(world.board.reader(signals.TALK_HOURS)().copy())

    world.clock.weekly(signals.Phase.DECIDE, "order", order)
    world.clock.weekly(signals.Phase.ATTITUDE, "spy", spy)
    world.clock.run()
    return np.array(pulls), np.array(hours)


def test_without_an_order_nothing_is_said_or_spent() -> None:
    """Null: the lever is there and nobody pulls it."""
    pulls, hours = talk("")
    assert not pulls.any()
    assert not hours.any()


@pytest.mark.parametrize(("whom", "who"), [("fence_sitters", {1, 4}), ("resisters", {0, 3})])
def test_seen_exactly_those_meant_are_talked_to_for_one_week(whom: str, who: set[int]) -> None:
    """Limit: without an error of seeing, the two nearest the middle or lowest, once."""
    pulls, _ = talk(whom)
    assert set(np.flatnonzero(pulls.sum(axis=0))) == who
    assert np.count_nonzero(pulls.any(axis=1)) == 1
    assert pulls.max() == pytest.approx(0.3)


def test_a_talk_costs_both_sides_their_hours_and_weighs_as_the_sponsor_is_believed() -> None:
    pulls, hours = talk("resisters", amount=1.0, credibility=0.5)
    assert pulls.max() == pytest.approx(0.15)
    assert hours.sum(axis=0) == pytest.approx([3.0, 3.0])  # a head: everybody is talked to


def test_anybody_is_drawn_by_lot_and_an_error_mixes_up_who_is_meant() -> None:
    by_lot, _ = talk("anybody", amount=0.5)
    assert np.count_nonzero(by_lot.sum(axis=0)) == 5
    blurred, _ = talk("resisters", amount=0.5, knobs=BLURRED)
    exact, _ = talk("resisters", amount=0.5)
    assert (blurred.sum(axis=0) > 0).tolist() != (exact.sum(axis=0) > 0).tolist()


def talked_to(
    whom: str, orders: dict[int, int], *, rows: np.ndarray, knobs: GovernanceParameters, told: bool
) -> set[int]:
    """Identities of department 1 who are talked to by orders (week -> department)."""
    firm = units([40, 40])
    firm = replace(firm, identity=firm.identity[rows])
    world = make_world(firm, 8)
    attitude = np.linspace(0.0, 1.0, 80)[rows] if told else 0.5
    Script({signals.ATTITUDE: attitude, signals.CREDIBILITY: 1.0}).start(world)
    talks = Talks(knobs)
    talks.start(world)
    (lever,) = talks.levers()
    found: set[int] = set()

    def order(week: int) -> None:
        if week in orders:
            pull = Pull(lever="talk", what=whom, amount=0.25)
            assert lever.pull(pull, np.array([orders[week]]), week) is None

    def spy(_week: int) -> None:
        pulled = world.board.reader(signals.TALK_PULL)() > 0.0
        found.update(firm.identity[pulled & (firm.department == 1)].tolist())

    world.clock.weekly(signals.Phase.DECIDE, "order", order)
    world.clock.weekly(signals.Phase.ATTITUDE, "spy", spy)
    world.clock.run()
    return found


@pytest.mark.parametrize("whom", ["anybody", "fence_sitters", "resisters"])
@pytest.mark.parametrize("told", [True, False], ids=["told", "all alike"])
def test_who_is_talked_to_hangs_on_who_they_are_alone(whom: str, told: bool) -> None:
    """Neither the rows in which people stand nor earlier talks with others change anybody."""
    rows, turned = np.arange(80), np.concatenate([np.arange(40)[::-1], np.arange(40, 80)[::-1]])
    for knobs in (EXACT, BLURRED):
        alone = talked_to(whom, {3: 1}, rows=rows, knobs=knobs, told=told)
        assert len(alone) == 10
        assert talked_to(whom, {3: 1}, rows=turned, knobs=knobs, told=told) == alone
        assert talked_to(whom, {1: 0, 3: 1}, rows=rows, knobs=knobs, told=told) == alone


@pytest.mark.parametrize("whom", ["anybody", "fence_sitters", "resisters"])
def test_two_orders_of_a_week_reach_two_sets_of_people(whom: str) -> None:
    """Twice a fifth of a week is two fifths, whoever is meant; in the next week all are free."""
    world = make_world(units([6, 4]), 6)
    Script({signals.ATTITUDE: ATTITUDE, signals.CREDIBILITY: 1.0}).start(world)
    talks = Talks(EXACT)
    talks.start(world)
    (lever,) = talks.levers()
    pulled, refused = [], []

    def order(week: int) -> None:
        if week in (1, 2):
            for amount in (0.2, 0.2, 0.6, 0.2) if week == 1 else (0.2,):
                pull = Pull(lever="talk", what=whom, amount=amount)
                refused.append(lever.pull(pull, np.arange(2), week))

    def spy(_week: int) -> None:
        pulled.append(set(np.flatnonzero(world.board.reader(signals.TALK_PULL)())))

    world.clock.weekly(signals.Phase.DECIDE, "order", order)
    world.clock.weekly(signals.Phase.ATTITUDE, "spy", spy)
    world.clock.run()
    assert [one is not None for one in refused] == [False, False, False, True, False]
    assert refused[3] is not None
    assert "already" in refused[3].reason
    assert pulled[2] == set(range(10))  # the first look is in week 1
    first = {"fence_sitters": {1, 4}, "resisters": {0, 3}}.get(whom, pulled[3])
    assert pulled[3] == first
    assert len(pulled[3]) == 2


def test_in_another_week_other_people_are_drawn() -> None:
    """Luck is of the week: the lot does not fall on the same people again."""
    rows = np.arange(80)
    drawn = [talked_to("anybody", {week: 1}, rows=rows, knobs=EXACT, told=True) for week in (3, 4)]
    assert drawn[0] != drawn[1]


def test_the_conformance_kit_passes() -> None:
    check_mechanism(lambda: Talks(GovernanceParameters()))
