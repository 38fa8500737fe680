"""People are many and simple: numpy columns, one row a position in the organisation.

A position keeps its place in departments, reporting line and ties; who sits on it may change. The
identity of a position hashes (department, seat), never a counter, so that one more person leaves
everybody else's luck untouched.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.organisation.ties_compiled import turn_rows
from sim.units import BoolArray, FloatArray, IntArray, UIntArray

Index = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Ties:
    """Hold who hears whom, as two compressed row lists.

    Parameters
    ----------
    hears_start : (n + 1,) row starts; person i hears `hears[hears_start[i]:hears_start[i + 1]]`.
    hears : (m,) person ids.
    heard_start, heard_by : the same ties seen from the speaker: who hears person j.

    Source: own design; influence is pushed along `heard_by` when somebody changes.
    """

    hears_start: Index
    hears: Index
    heard_start: Index
    heard_by: Index

    @property
    def n_ties(self) -> int:
        """Number of directed ties."""
        return int(self.hears.size)

    @property
    def n_heard(self) -> IntArray:
        """(n,) number of people whom each person hears."""
        starts = self.hears_start.astype(np.int64)
        return starts[1:] - starts[:-1]


def ties_from_pairs(listener: IntArray, speaker: IntArray, n: int) -> Ties:
    """Build ties from pairs (who hears, whom); duplicates are kept once, self-ties too.

    Example
    -------
    >>> ties = ties_from_pairs(np.array([0, 0, 2]), np.array([1, 2, 0]), 3)
    >>> ties.n_heard.tolist(), ties.heard_by.tolist()
    ([2, 0, 1], [2, 0, 0])
    """
    codes = distinct(listener.astype(np.int64) * n + speaker.astype(np.int64))
    rows, columns = codes // max(n, 1), codes % max(n, 1)
    hears_start, heard_start = _starts(rows, n), _starts(columns, n)
    heard_by = np.empty(codes.size, dtype=np.uint32)
    turn_rows(rows, columns, heard_start.astype(np.int64), heard_by)
    return Ties(hears_start, columns.astype(np.uint32), heard_start, heard_by)


def distinct(codes: IntArray) -> IntArray:
    """Sort numbers and keep each once (faster than a hash where most are different).

    Example
    -------
    >>> distinct(np.array([3, 1, 3])).tolist()
    [1, 3]
    """
    codes = np.sort(codes)
    new = np.ones(codes.size, dtype=np.bool_)
    np.not_equal(codes[1:], codes[:-1], out=new[1:])
    return codes[new]


def _starts(rows: IntArray, n: int) -> Index:
    return np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=n))]).astype(np.uint32)


@dataclass(frozen=True, slots=True)
class Organisation:
    """Describe one organisation: who works where, reports to whom, hears whom, passes work to whom.

    Parameters
    ----------
    departments : names, in order (D of them).
    department : (n,) department of each position.
    level : (n,) 1 for the top, one more per step down the reporting line.
    manager : (n,) position of the line manager; -1 for level 1.
    user : (n,) intended users.
    identity : (n,) 64-bit identity of each position, from (department, seat).
    ties : who hears whom.
    flows : (D, D) share of a department's crossing work that goes to each other department; rows
        sum to 1 (or 0), the diagonal is 0.
    customer_facing : (D,) departments whose output meets customers.
    groups : group name -> department names, as plans use them.
    hours_per_week : paid hours a week of one person.
    homophily : share in which ties that are no structure keep to people of one role; 0: by chance.
    notes : what was read, dropped or generated, one sentence each.
    """

    departments: tuple[str, ...]
    department: IntArray
    level: IntArray
    manager: IntArray
    user: BoolArray
    identity: UIntArray
    ties: Ties
    flows: FloatArray
    customer_facing: BoolArray
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hours_per_week: float = 37.5
    homophily: float = 0.0
    notes: tuple[str, ...] = ()

    @property
    def n_people(self) -> int:
        """Number of positions."""
        return int(self.department.size)

    @property
    def n_departments(self) -> int:
        """Number of departments."""
        return len(self.departments)

    @property
    def n_levels(self) -> int:
        """Number of levels of the reporting line."""
        return int(self.level.max()) if self.level.size else 1

    @property
    def staff(self) -> IntArray:
        """(D,) people per department."""
        return np.bincount(self.department, minlength=self.n_departments).astype(np.int64)

    @property
    def users(self) -> IntArray:
        """(D,) intended users per department."""
        return np.bincount(self.department[self.user], minlength=self.n_departments).astype(
            np.int64
        )


def identities(departments: tuple[str, ...], department: IntArray, seats: list[str]) -> UIntArray:
    """Hash (department, seat) of every position into its identity.

    Example
    -------
    >>> one = identities(("a",), np.array([0]), ["0"])
    >>> two = identities(("a",), np.array([0, 0]), ["0", "1"])
    >>> bool(one[0] == two[0])
    True
    """
    units = [hashlib.blake2b(f"{name}\x1f".encode(), digest_size=8) for name in departments]
    digests = []
    for unit, seat in zip(department.tolist(), seats, strict=True):
        person = units[unit].copy()
        person.update(seat.encode())
        digests.append(person.digest())
    return np.frombuffer(b"".join(digests), dtype="<u8").astype(np.uint64)
