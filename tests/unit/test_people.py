"""Columns, ties and identities of an organisation."""

from __future__ import annotations

import numpy as np

from sim.kernel.streams import name_key
from sim.organisation.people import distinct, identities, ties_from_pairs
from tests.worlds import units


def test_ties_are_the_same_seen_from_both_ends() -> None:
    """A tie of listener and speaker stands in the listener's list and in the speaker's."""
    rng = np.random.default_rng(3)
    listener, speaker = rng.integers(0, 20, 90), rng.integers(0, 20, 90)
    ties = ties_from_pairs(listener, speaker, 20)
    hears = {
        (i, int(j))
        for i in range(20)
        for j in ties.hears[ties.hears_start[i] : ties.hears_start[i + 1]]
    }
    heard = {
        (int(i), j)
        for j in range(20)
        for i in ties.heard_by[ties.heard_start[j] : ties.heard_start[j + 1]]
    }
    assert hears == heard == set(zip(listener.tolist(), speaker.tolist(), strict=True))
    assert ties.n_ties == len(hears) == int(ties.n_heard.sum())


def test_people_without_ties_have_empty_lists() -> None:
    """Nobody need hear anybody."""
    nobody = np.empty(0, dtype=np.int64)
    ties = ties_from_pairs(nobody, nobody, 3)
    assert ties.n_heard.tolist() == [0, 0, 0]
    assert ties.hears_start.tolist() == ties.heard_start.tolist() == [0, 0, 0, 0]


def test_an_identity_is_the_hash_of_department_and_seat() -> None:
    """No counter enters an identity, so one more person leaves all others theirs."""
    names = ("finance", "sales")
    found = identities(names, np.array([1, 0]), ["7", "a"])
    assert found.tolist() == [name_key("sales\x1f7"), name_key("finance\x1fa")]
    assert found.dtype == np.uint64


def test_staff_and_users_are_counted_by_department() -> None:
    """Every position counts as staff, intended users apart."""
    firm = units([3, 2], users=4)
    assert firm.staff.tolist() == [3, 2]
    assert firm.users.tolist() == [3, 1]
    assert (firm.n_people, firm.n_departments, firm.n_levels) == (5, 2, 1)


def test_distinct_numbers_come_sorted() -> None:
    """Each number is kept once, and nothing of nothing."""
    assert distinct(np.array([5, 2, 5, 9, 2])).tolist() == [2, 5, 9]
    assert distinct(np.empty(0, dtype=np.int64)).size == 0
