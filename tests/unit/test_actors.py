"""Departments, leaders and the sponsor as agents of a registry that has no luck of its own."""

from __future__ import annotations

import gc
import random
import weakref

import numpy as np

from sim.kernel.streams import Streams
from sim.organisation.actors import Actors, seat
from sim.organisation.people import Organisation
from tests.worlds import units

MANAGERS = np.array([-1, 0, 0, 1, 1, 0, 5])


def _firm() -> Organisation:
    return units([5, 2], manager=MANAGERS)


def _seated() -> Actors:
    return seat(_firm(), Streams(1, 0))


def test_every_department_is_seated_once_in_order() -> None:
    """One agent a department, with its name and a clean slate."""
    found = [(d.department, d.name, d.postponements, d.asked) for d in _seated().departments]
    assert found == [(0, "unit0", 0, False), (1, "unit1", 0, False)]


def test_a_leader_is_every_position_with_reports() -> None:
    """Positions 0, 1 and 5 have reports; each leader knows his seat and starts neutral."""
    found = [(a.position, a.department, a.level, a.stance) for a in _seated().leaders]
    assert found == [(0, 0, 1, 0.0), (1, 0, 2, 0.0), (5, 1, 2, 0.0)]


def test_caution_belongs_to_the_person() -> None:
    """The trait is a keyed share; one more person and department leave it as it was."""
    more = units([5, 2, 4], manager=np.array([*MANAGERS, 0, 7, 7, 7]))
    small = {a.identity: a.caution for a in _seated().leaders}
    large = {a.identity: a.caution for a in seat(more, Streams(1, 0)).leaders}
    assert len(set(small.values())) == 3
    assert all(0 < caution < 1 for caution in small.values())
    assert small.items() < large.items()


def test_caution_differs_between_futures() -> None:
    """Another future has other leaders."""
    other = [a.caution for a in seat(_firm(), Streams(1, 1)).leaders]
    assert other != [a.caution for a in _seated().leaders]


def test_the_sponsor_is_there_believed_and_silent() -> None:
    """The sponsor starts present, fully credible, and has never spoken."""
    sponsor = _seated().sponsor
    assert (sponsor.present, sponsor.credibility, sponsor.last_spoke) == (True, 1.0, -np.inf)


def test_a_firm_without_a_reporting_line_has_no_leaders() -> None:
    """An empty set of leaders is a set like any other."""
    assert len(seat(units([3]), Streams(1, 0)).leaders) == 0


def test_a_kind_of_actor_can_be_removed() -> None:
    """Removing each agent of a set empties it and leaves the others."""
    actors = _seated()
    actors.leaders.do("remove")
    assert len(actors.leaders) == 0
    assert len(actors.departments) == 2


def test_seating_draws_no_randomness() -> None:
    """Neither Python's nor NumPy's generator moves, nor the registry's own."""
    random.seed(5)
    np.random.seed(5)
    before, numpy_before = random.getstate(), np.random.get_state()
    model = _seated().model
    assert random.getstate() == before
    assert str(np.random.get_state()) == str(numpy_before)
    assert model.random.getstate() == random.Random(0).getstate()
    assert model.rng.bit_generator.state == np.random.default_rng(0).bit_generator.state


def test_a_registry_dies_with_its_run() -> None:
    """Thousands of runs in one process must not pile up agents."""
    actors = _seated()
    registry = weakref.ref(actors.model)
    del actors
    gc.collect()
    assert registry() is None
