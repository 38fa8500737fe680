"""What a run leaves behind: who it was, what became of it, and its record as flat arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.kernel.record import Record
from sim.units import FloatArray

EVERY_WEEKS = 4
ORGANISATION_NAME = ""
NOTE = "note"
"""Kind of event that tells a reader something about the whole run."""
OK, FAILED, KILLED, TIMEOUT, REFUSED = "ok", "failed", "killed", "timeout", "refused"
"""What became of a run: it ended, it raised, its worker died, it took too long, its input cannot
be played."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Name one run and the luck and code that it was played with."""

    run: str
    cell: str
    scenario: str
    strategy: str
    future: int
    seed: int
    generator: str
    code: str


@dataclass(frozen=True, slots=True)
class Effort:
    """State what one run cost: seconds, attempts, when it started (UTC), which worker."""

    wall_s: float
    cpu_s: float
    attempts: int
    started: str
    worker: str


@dataclass(frozen=True)
class Traces:
    """Hold what a closed record says, as flat arrays.

    Parameters
    ----------
    horizon : weeks.
    technology : name of what is adopted.
    metrics : name -> value; None where the mechanism is absent.
    weekly : series -> (horizon + 1,) values.
    departments, staff, users : names, people and intended users of each department.
    by_department : series -> (every fourth week, departments) values.
    accounts : names of accounts.
    ledger : place and amount of each non-zero entry; the place counts through weeks, in each
        through accounts, in each through departments (the last one is the organisation).
    events : number, week, kind, department, text of each event.
    notes : what was said about the organisation, and what the run itself must say.
    """

    horizon: int
    technology: str
    metrics: Mapping[str, float | None]
    weekly: Mapping[str, FloatArray]
    departments: tuple[str, ...]
    staff: tuple[int, ...]
    users: tuple[int, ...]
    by_department: Mapping[str, FloatArray]
    accounts: tuple[str, ...]
    ledger: tuple[NDArray[np.int32], FloatArray]
    events: tuple[tuple[int, float, str, int, str], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Played:
    """Join a run's identity with what became of it; `traces` is None unless it ended well."""

    identity: Identity
    status: str
    reason: str
    effort: Effort
    traces: Traces | None = None


def traces_of(
    record: Record,
    metrics: Mapping[str, float | None],
    technology: str,
    staff: Sequence[int],
    notes: Sequence[str],
) -> Traces:
    """Flatten a closed record: every fourth week of departments, non-zero rows of the ledger."""
    size = len(record.departments)
    users = record.users or (0,) * size
    return Traces(
        horizon=record.horizon,
        technology=technology,
        metrics=metrics,
        weekly=dict(record.weekly),
        departments=record.departments,
        staff=tuple(staff),
        users=users,
        by_department={
            name: values[::EVERY_WEEKS] for name, values in record.by_department.items()
        },
        accounts=tuple(record.ledger),
        ledger=_ledger_rows(record),
        events=tuple(
            (event.number, event.week, event.kind, event.department % (size + 1), event.text)
            for event in record.events
        ),
        notes=(*notes, *(event.text for event in record.events if event.kind == NOTE)),
    )


def _ledger_rows(record: Record) -> tuple[NDArray[np.int32], FloatArray]:
    """List non-zero amounts by week, account and department."""
    if not record.ledger:
        return np.empty(0, dtype=np.int32), np.empty(0)
    cube = np.stack([account.rows for account in record.ledger.values()], axis=1).ravel()
    place = np.flatnonzero(cube != 0)  # far quicker than to look through the numbers themselves
    return place.astype(np.int32), cube[place]
