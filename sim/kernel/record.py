"""What a run leaves behind: weekly series, a ledger, events and the desks' own statistics.

The record is append-only. Every series and every account has one writer, who gets a handle when
it opens it; metrics, analysis and report read the closed record and cannot write.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from sim.units import FloatArray

ORGANISATION = -1


@dataclass(frozen=True, slots=True)
class Event:
    """Note one thing that happened; `number` is unique in the run."""

    number: int
    week: float
    kind: str
    department: int
    text: str


@dataclass(frozen=True, slots=True)
class DeskStatistics:
    """State what a queue did, as the queue itself counted it.

    Parameters
    ----------
    arrived, done, abandoned, waiting, in_service : numbers of customers; the first equals the sum
        of the others.
    waits : weeks waited by those taken up.
    waits_open : weeks waited so far by those still waiting at the end.
    area_waiting : customer-weeks spent waiting (time integral of the queue length).
    busy_weeks : server-weeks spent working.
    capacity_weeks : server-weeks on duty.
    waits_abandoned : weeks waited by those who left the queue unserved.

    Source: Little 1961, counted and not estimated.
    """

    arrived: int
    done: int
    abandoned: int
    waiting: int
    in_service: int
    waits: FloatArray
    waits_open: FloatArray
    area_waiting: float
    busy_weeks: float
    capacity_weeks: float
    waits_abandoned: FloatArray = field(default_factory=lambda: np.empty(0, dtype=np.float64))

    @property
    def conserved(self) -> bool:
        """Tell whether everybody who came is accounted for."""
        return self.arrived == self.done + self.abandoned + self.waiting + self.in_service

    @property
    def little_gap(self) -> float:
        """Area under the queue length less the sum of all waits, in customer-weeks: 0."""
        waits = self.waits.sum() + self.waits_open.sum() + self.waits_abandoned.sum()
        return float(self.area_waiting - waits)


class Account:
    """Book money of one account; positive is good for the organisation, negative a cost.

    A booking may say when its like ends for good; that part of a recurring account does not go on
    beyond then.
    """

    __slots__ = ("_by_week", "ending", "name", "recurring", "rows")

    def __init__(
        self,
        name: str,
        recurring: bool,
        rows: FloatArray,
        ending: dict[float, FloatArray] | None = None,
    ) -> None:
        self.name = name
        self.recurring = recurring
        self.rows = rows
        self.ending = {} if ending is None else ending
        self._by_week: FloatArray | None = None

    def __reduce__(self) -> tuple[type[Account], tuple[object, ...]]:
        """Travel without the sum, which is no part of what was booked."""
        return Account, (self.name, self.recurring, self.rows, self.ending)

    def parts(self) -> Iterator[tuple[float, FloatArray]]:
        """Part the rows by the last week in which their like is booked; infinite: no end is known.

        The parts add up to `rows`; where no booking stated an end there is one, and it is `rows`.
        """
        yield from self.ending.items()
        yield math.inf, self.rows - sum(self.ending.values()) if self.ending else self.rows

    def by_week(self) -> FloatArray:
        """Sum over departments: (horizon + 1,) money, added up once when the record is closed."""
        if self.rows.flags.writeable:
            return np.asarray(self.rows.sum(axis=1))
        if self._by_week is None:
            self._by_week = self.rows.sum(axis=1)
            self._by_week.flags.writeable = False
        return self._by_week

    def book(
        self,
        week: int,
        amount: float | FloatArray,
        department: int = ORGANISATION,
        end: float = math.inf,
    ) -> None:
        """Add an amount to a week: a scalar to one department (or the organisation as a whole),
        an array of one amount per department to all of them; `end` is the last week in which
        its like is booked, simulated or not."""
        rows = [self.rows]
        if end < math.inf:
            rows.append(self.ending.setdefault(end, np.zeros_like(self.rows)))
        for into in rows:
            if isinstance(amount, np.ndarray):
                into[week, :-1] += amount
            else:
                into[week, department] += amount


@dataclass(slots=True)
class Record:
    """Collect what a run leaves behind.

    Parameters
    ----------
    horizon : weeks; every series has horizon + 1 rows, row 0 being the start.
    departments : names, in order.
    users : intended users of each department, over whom its shares are; empty if not known.

    Source: own design.

    Example
    -------
    >>> record = Record(2, ("finance", "sales"))
    >>> share = record.series("share", "share", per_department=True)
    >>> share[1] = [0.1, 0.2]
    >>> record.account("training", recurring=False).book(1, -500.0)
    >>> record.ledger["training"].rows.sum()
    np.float64(-500.0)
    """

    horizon: int
    departments: tuple[str, ...]
    users: tuple[int, ...] = ()
    weekly: dict[str, FloatArray] = field(default_factory=dict)
    weekly_units: dict[str, str] = field(default_factory=dict)
    by_department: dict[str, FloatArray] = field(default_factory=dict)
    ledger: dict[str, Account] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    desks: dict[str, DeskStatistics] = field(default_factory=dict)
    facts: dict[str, float] = field(default_factory=dict)
    people: dict[str, FloatArray] = field(default_factory=dict)
    closed: bool = False

    def series(self, name: str, unit: str, *, per_department: bool = False) -> FloatArray:
        """Open a weekly series and return the array that its one writer fills; row w is week w."""
        self._must_be_open()
        target = self.by_department if per_department else self.weekly
        if name in self.weekly_units:
            raise ValueError(f"series {name} has two writers")
        columns = (len(self.departments),) if per_department else ()
        target[name] = np.zeros((self.horizon + 1, *columns), dtype=np.float64)
        self.weekly_units[name] = unit
        return target[name]

    def account(self, name: str, *, recurring: bool) -> Account:
        """Open an account; a recurring one goes on beyond the horizon, but for what has an end."""
        self._must_be_open()
        if name in self.ledger:
            raise ValueError(f"account {name} has two writers")
        rows = np.zeros((self.horizon + 1, len(self.departments) + 1), dtype=np.float64)
        self.ledger[name] = Account(name, recurring, rows)
        return self.ledger[name]

    def event(self, week: float, kind: str, text: str, department: int = ORGANISATION) -> None:
        """Note one thing that happened."""
        self._must_be_open()
        self.events.append(Event(len(self.events) + 1, week, kind, department, text))

    def desk(self, name: str, statistics: DeskStatistics) -> None:
        """Keep the statistics of a desk at the end of the run."""
        self._must_be_open()
        if name in self.desks:
            raise ValueError(f"desk {name} reports twice")
        self.desks[name] = statistics

    def fact(self, name: str, value: float) -> None:
        """Keep one number about the whole run that a metric needs, such as a week or a count."""
        self._must_be_open()
        if name in self.facts:
            raise ValueError(f"fact {name} is stated twice")
        self.facts[name] = value

    def keep_people(self, name: str, column: FloatArray) -> None:
        """Keep a final per-person column (in memory only; it is never written to a table)."""
        self._must_be_open()
        self.people[name] = np.array(column, dtype=np.float64)

    def close(self) -> None:
        """End the run: from now on nothing can be written."""
        arrays = [*self.weekly.values(), *self.by_department.values(), *self.people.values()]
        for account in self.ledger.values():
            arrays += [account.rows, *account.ending.values()]
        for array in arrays:
            array.flags.writeable = False
        self.closed = True

    def _must_be_open(self) -> None:
        if self.closed:
            raise ValueError("the run is over: its record cannot be written any more")
