"""What a run leaves behind, packed into one row: small enough to hand over and to keep.

A part of a study is a table of such rows. Series are lists, so that the tables of the file
contract are cut from parts without looking at single numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sim.kernel.record import Record
from sim.units import FloatArray

EVERY_WEEKS = 4
ORGANISATION_NAME = ""
METRIC, WEEKLY, DEPARTMENT = "metric.", "weekly.", "department."
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
    by_department : series -> values of every fourth week, department by department.
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
            name: np.ascontiguousarray(values[::EVERY_WEEKS]).ravel()
            for name, values in record.by_department.items()
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
    place = np.flatnonzero(cube)
    return place.astype(np.int32), cube[place]


def part_of(played: Sequence[Played]) -> pa.Table:
    """Pack runs into a part: one row a run, series as lists.

    Parameters
    ----------
    played : at least one run.

    Returns
    -------
    Table with identity, status, effort, one column per metric, and lists.
    """
    identities = [item.identity for item in played]
    efforts = [item.effort for item in played]
    columns: dict[str, Any] = {
        name: [getattr(one, name) for one in identities] for name in Identity.__slots__
    }
    columns["status"] = [item.status for item in played]
    columns["reason"] = [item.reason for item in played]
    columns.update({name: [getattr(one, name) for one in efforts] for name in Effort.__slots__})
    traces = [item.traces for item in played]
    columns["horizon"] = pa.array([t.horizon if t else None for t in traces], pa.int64())
    columns["technology"] = pa.array([t.technology if t else None for t in traces], pa.string())
    for name in _names([t.metrics if t else {} for t in traces]):
        values = [t.metrics.get(name) if t else None for t in traces]
        columns[METRIC + name] = pa.array(values, pa.float64())
    for name in _names([t.weekly if t else {} for t in traces]):
        columns[WEEKLY + name] = _lists([t.weekly.get(name) if t else None for t in traces])
    for name in _names([t.by_department if t else {} for t in traces]):
        series = [t.by_department.get(name) if t else None for t in traces]
        columns[DEPARTMENT + name] = _lists(series)
    columns.update(_texts(traces))
    columns["ledger.place"] = _lists([t.ledger[0] if t else None for t in traces], np.int32)
    columns["ledger.amount"] = _lists([t.ledger[1] if t else None for t in traces])
    return pa.table(columns)


def to_bytes(part: pa.Table) -> bytes:
    """Pack a part to be handed from a worker to the command: far quicker than column by column.

    Example
    -------
    >>> from_bytes(to_bytes(pa.table({"run": ["a"]})))["run"].to_pylist()
    ['a']
    """
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, part.schema) as writer:
        writer.write_table(part)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def from_bytes(content: bytes) -> pa.Table:
    """Unpack a part."""
    return pa.ipc.open_stream(content).read_all()


def _names(mappings: Sequence[Mapping[str, Any]]) -> list[str]:
    """List all keys in order of first appearance."""
    return list(dict.fromkeys(name for mapping in mappings for name in mapping))


def _lists(values: Sequence[NDArray[Any] | None], kind: type = np.float64) -> pa.Array:
    """Pack one array a run into a column of lists; None stays null."""
    present = [value for value in values if value is not None]
    offsets = _offsets(tuple(0 if value is None else value.size for value in values))
    flat = np.concatenate(present) if present else np.empty(0, dtype=kind)
    missing = len(present) < len(values)
    mask = pa.array([value is None for value in values]) if missing else None
    return pa.ListArray.from_arrays(offsets, pa.array(flat), mask=mask)


@lru_cache(maxsize=16)
def _offsets(lengths: tuple[int, ...]) -> pa.Array:
    """Where each list begins; the series of a run have one length, so this is asked for again."""
    return pa.array(np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32))


def _texts(traces: Sequence[Traces | None]) -> dict[str, pa.Array]:
    """Pack names, events and notes; the last department name stands for the organisation."""
    words, whole, real = pa.list_(pa.string()), pa.list_(pa.int32()), pa.list_(pa.float64())
    names = [[*t.departments, ORGANISATION_NAME] if t else None for t in traces]
    kinds = (whole, real, words, whole, words)
    found = {
        "departments": pa.array(names, words),
        "staff": pa.array([t.staff if t else None for t in traces], whole),
        "users": pa.array([t.users if t else None for t in traces], whole),
        "accounts": pa.array([t.accounts if t else None for t in traces], words),
        "notes": pa.array([t.notes if t else None for t in traces], words),
    }
    for position, name in enumerate(("number", "week", "kind", "department", "text")):
        values = [[event[position] for event in t.events] if t else None for t in traces]
        found[f"event.{name}"] = pa.array(values, kinds[position])
    return found
