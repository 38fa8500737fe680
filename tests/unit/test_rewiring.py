"""Rewiring: a reorganisation changes whom people hear, not how much of which department."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim import signals
from sim.areas.adoption.people import PeopleMechanism
from sim.areas.adoption.rewiring import hear_anew, rewire
from sim.kernel.streams import Streams
from sim.organisation.build import build
from sim.organisation.people import Organisation, Ties
from sim.organisation.spec import DepartmentSpec, OrganisationSpec
from tests.worlds import PLAIN, Script, make_world

STREAMS = Streams(1, 0)


def firm() -> Organisation:
    """Build three hundred people in three departments."""
    names = ("one", "two", "three")
    return build(OrganisationSpec(departments={d: DepartmentSpec(100, 80) for d in names}), STREAMS)


def pairs(ties: Ties) -> set[tuple[int, int]]:
    """List who hears whom."""
    listener = np.repeat(np.arange(ties.n_heard.size), ties.n_heard)
    return set(zip(listener.tolist(), ties.hears.tolist(), strict=True))


def test_a_share_of_nothing_leaves_every_tie() -> None:
    """Null: the same ties, entry by entry."""
    one = firm()
    new = rewire(one.ties, one, np.zeros(3), STREAMS, 5)
    for before, after in zip(
        (one.ties.hears_start, one.ties.hears, one.ties.heard_start, one.ties.heard_by),
        (new.hears_start, new.hears, new.heard_start, new.heard_by),
        strict=True,
    ):
        assert np.array_equal(before, after)


def test_the_stated_share_of_ties_leads_elsewhere() -> None:
    """About the share of a touched department's ties is new; those of others stay."""
    one = firm()
    new = rewire(one.ties, one, np.array([0.5, 0.0, 0.0]), STREAMS, 5)
    old, now = pairs(one.ties), pairs(new)
    touched = {pair for pair in old if one.department[pair[0]] == 0}
    assert old - touched == {pair for pair in now if one.department[pair[0]] != 0}
    lost = len(touched - now) / len(touched)
    assert abs(lost - 0.5) <= 4.0 * np.sqrt(0.25 / len(touched)) + 0.02


def test_people_hear_as_much_of_every_department_as_before() -> None:
    """Each tie leads to the department it led to; only doubles are lost; nobody hears himself."""
    one = firm()
    new = rewire(one.ties, one, np.ones(3), STREAMS, 5)
    assert all(a != b for a, b in pairs(new))
    blocks = [np.zeros((3, 3)), np.zeros((3, 3))]
    for block, ties in zip(blocks, (one.ties, new), strict=True):
        for a, b in pairs(ties):
            block[one.department[a], one.department[b]] += 1
    assert (blocks[1] <= blocks[0]).all()
    assert (blocks[1] >= 0.9 * blocks[0]).all()


def test_luck_is_keyed_by_listener_and_week() -> None:
    """Other departments' shares move nobody else's ties; another week draws anew."""
    one = firm()
    alone = pairs(rewire(one.ties, one, np.array([0.5, 0.0, 0.0]), STREAMS, 5))
    both = pairs(rewire(one.ties, one, np.array([0.5, 0.5, 0.0]), STREAMS, 5))
    later = pairs(rewire(one.ties, one, np.array([0.5, 0.0, 0.0]), STREAMS, 6))
    mine: Callable[[set[tuple[int, int]]], set[tuple[int, int]]] = lambda found: {  # noqa: E731
        pair for pair in found if one.department[pair[0]] == 0
    }
    assert mine(alone) == mine(both)
    assert mine(alone) != mine(later)


@pytest.mark.parametrize("week", [1, 8])
def test_whom_people_hear_using_is_counted_anew(week: int) -> None:
    """After a reorganisation the counts of users heard are those of the new ties."""
    one = firm()
    world = make_world(one, 12)
    Script(
        {signals.LIVE_WEEK: 0.0, signals.REORGANISED: 0.0},
        lambda now: {signals.REORGANISED: 0.7 if now == week else 0.0},
    ).start(world)
    mechanism = PeopleMechanism(PLAIN)
    mechanism.start(world)
    world.clock.run()
    people = mechanism.people
    assert people.uses.any()
    assert not np.array_equal(people.heard_by, one.ties.heard_by)
    counted = people.heard_using.copy()
    assert np.array_equal(hear_anew(people, mechanism._ties).heard_using, counted)
    assert one.ties is world.organisation.ties
    moved = mechanism.generations > 0
    assert moved[np.unique(one.manager[one.manager >= 0])].mean() == pytest.approx(0.7, abs=0.25)
    assert not moved[np.setdiff1d(np.arange(300), one.manager)].any()
