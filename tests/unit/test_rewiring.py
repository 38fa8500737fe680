"""Rewiring: a reorganisation changes whom people hear, not how much of which department."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim import signals
from sim.areas.adoption.people import PeopleMechanism
from sim.areas.adoption.rewiring import hear_anew, rewire
from sim.kernel.streams import Streams
from sim.organisation.build import build
from sim.organisation.likeness import ROLES, assortativity, roles
from sim.organisation.people import Organisation, Ties
from sim.organisation.spec import DepartmentSpec, OrganisationSpec
from tests.worlds import PLAIN, Script, make_world

STREAMS = Streams(1, 0)


def firm() -> Organisation:
    """Build three hundred people in three departments."""
    names = ("one", "two", "three")
    return build(OrganisationSpec(departments={d: DepartmentSpec(100, 80) for d in names}), STREAMS)


def two_sides(homophily: float) -> Organisation:
    """Build four hundred people, half of them in departments that meet customers."""
    staff = {d: DepartmentSpec(100, 80, customer_facing=d > "b") for d in "abcd"}
    return build(OrganisationSpec(departments=staff, homophily=homophily), STREAMS)


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


@pytest.mark.parametrize("homophily", [0.4, 1.0])
def test_a_reorganisation_keeps_to_the_like_as_far_as_ties_did(homophily: float) -> None:
    """Limit: everybody hears as many of each role as before, but for doubles; r stays."""
    one = two_sides(homophily)
    role = roles(one.manager, one.department, one.customer_facing)
    new = rewire(one.ties, one, np.ones(4), STREAMS, 5)
    before, after = pairs(one.ties), pairs(new)
    assert len(after - before) > 0.6 * len(after)
    heard = [np.zeros((one.n_people, ROLES), dtype=np.int64) for _ in range(2)]
    for table, found in zip(heard, (before, after), strict=True):
        for a, b in found:
            table[a, role[b]] += 1
    assert (heard[1] <= heard[0]).all()
    assert heard[1].sum() > 0.9 * heard[0].sum()
    kept, had = assortativity(new, role), assortativity(one.ties, role)
    assert had > 0.2
    assert kept == pytest.approx(had, abs=0.04)


def test_it_does_so_again_and_again() -> None:
    """Five reorganisations of everybody leave ties between the sides no more than they were."""
    one = two_sides(0.8)
    role = roles(one.manager, one.department, one.customer_facing)
    ties, blind = one.ties, one.ties
    for week in range(1, 6):
        ties = rewire(ties, one, np.ones(4), STREAMS, week)
        blind = rewire(blind, replace(one, homophily=0.0), np.ones(4), STREAMS, week)
    had = assortativity(one.ties, role)
    assert assortativity(ties, role) == pytest.approx(had, abs=0.06)
    assert abs(assortativity(blind, role) - had) > 0.06


def test_without_homophily_nobody_asks_who_is_alike() -> None:
    """Null: to the bit the draw among all of the department, whatever roles there are."""
    one = two_sides(0.0)
    flat = replace(one, customer_facing=np.zeros(4, dtype=np.bool_))
    share = np.array([0.5, 0.2, 0.0, 1.0])
    assert pairs(rewire(one.ties, one, share, STREAMS, 5)) == pairs(
        rewire(one.ties, flat, share, STREAMS, 5)
    )


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
