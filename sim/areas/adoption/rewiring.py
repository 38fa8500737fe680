"""Rewiring: after a reorganisation people hear other colleagues than before."""

from __future__ import annotations

import numpy as np

from sim.areas.adoption.attitude_compiled import count_heard
from sim.areas.adoption.columns import People
from sim.kernel.streams import Streams
from sim.organisation.likeness import ROLES, roles
from sim.organisation.people import Organisation, Ties, ties_from_pairs
from sim.units import FloatArray, IntArray

_MOST_TIES = 1 << 32
"""More than anybody's ties: keeps the draws of two weeks apart."""


def rewire(
    ties: Ties, organisation: Organisation, share: FloatArray, streams: Streams, week: int
) -> Ties:
    """Let part of the people's ties lead to other colleagues of the same departments.

    A tie that is rewired goes to somebody else, drawn evenly, in the department of whoever was
    heard: how much people hear of their own and of other departments stays as it was, whom they
    hear does not. Where ties keep to the like (homophily above 0), it goes to somebody of the role
    of whoever was heard, so that a reorganisation leaves them as like as they were: people look for
    new colleagues of the kind that they had. Two ties of a person that come to lead to the same
    colleague are one.

    Parameters
    ----------
    ties : who hears whom now.
    organisation : departments, identities, and whether ties keep to the like.
    share : (D,) share of the ties of a department's people that are rewired.
    streams : luck, keyed by identity of the listener, number of the tie, and week.
    week : when it happens.

    Returns
    -------
    Ties : new ties; the old ones are untouched.

    Source: own design; that ties keep to the like: McPherson, Smith-Lovin and Cook 2001 (sign).
    """
    n = organisation.n_people
    start = ties.hears_start.astype(np.int64)
    number = start[1:] - start[:-1]
    listener = np.repeat(np.arange(n, dtype=np.int64), number)
    speaker = ties.hears.astype(np.int64)
    nth = week * _MOST_TIES + np.arange(listener.size, dtype=np.int64) - start[listener]
    identity, department = organisation.identity[listener], organisation.department
    moves = streams.uniform("tie is rewired", identity, nth) < share[department[listener]]
    luck = streams.uniform("tie leads to", identity[moves], nth[moves])
    group = _circles(organisation)
    speaker[moves] = _others(listener[moves], group[speaker[moves]], group, luck)
    keep = speaker >= 0
    return ties_from_pairs(listener[keep], speaker[keep], n)


def hear_anew(people: People, ties: Ties) -> People:
    """Return the columns of people with other ties, and count anew whom of users each hears."""
    real = (people.uses == 1) & (people.workaround == 0)
    count_heard(ties.hears_start, ties.hears, real, people.heard_using)
    return people._replace(
        heard_start=ties.heard_start,
        heard_by=ties.heard_by,
        n_heard=ties.n_heard.astype(np.int32),
    )


def _circles(organisation: Organisation) -> IntArray:
    """Number (n,) among whom a tie may lead elsewhere: a department, or one role in it."""
    department = organisation.department
    if organisation.homophily <= 0.0:
        return department
    role = roles(organisation.manager, department, organisation.customer_facing)
    return department * ROLES + role


def _others(listener: IntArray, where: IntArray, group: IntArray, luck: FloatArray) -> IntArray:
    """Draw somebody of a group who is not the listener; -1 where there is nobody else."""
    members = np.argsort(group, kind="stable")
    size = np.bincount(group)
    first = np.cumsum(size) - size
    place = np.empty(group.size, dtype=np.int64)
    place[members] = np.arange(group.size) - np.repeat(first, size)
    own = group[listener] == where
    free = size[where] - own
    drawn = (luck * free).astype(np.int64)
    drawn += own & (drawn >= place[listener])
    found = members[np.minimum(first[where] + drawn, group.size - 1)]
    return np.where(free > 0, found, -1).astype(np.int64)
