"""Pack runs into the rows of a part, and unpack them: what a row says of a run in words stands in
columns, its numbers lie together as bytes, eight to a number, and their names once in a text.

A part has some two dozen columns however many series and metrics a run has, since each column of a
file costs time for itself. The columns are the same in every part.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sim.experiment.compact import ORGANISATION_NAME, Effort, Identity, Played, Traces
from sim.units import FloatArray

WORDS, WHOLE, REAL = pa.string(), pa.int64(), pa.float64()
HEADS = pa.schema(
    [
        *((name, WORDS) for name in ("run", "cell", "scenario", "strategy")),
        ("future", WHOLE),
        ("seed", WHOLE),
        ("generator", WORDS),
        ("code", WORDS),
        ("status", WORDS),
        ("reason", WORDS),
        ("wall_s", REAL),
        ("cpu_s", REAL),
        ("attempts", WHOLE),
        ("started", WORDS),
        ("worker", WORDS),
        ("horizon", WHOLE),
        ("technology", WORDS),
        ("shape", WORDS),
        ("firm", WORDS),
        ("kinds", pa.list_(WORDS)),
        ("texts", pa.list_(WORDS)),
    ]
)
"""What a row says in words: who ran, what became of it, names of its numbers, its organisation,
kind and text of each event."""
FLOAT: np.dtype[Any] = np.dtype("<f8")
PLACE: np.dtype[Any] = np.dtype("<i4")
NUMBERS: Mapping[str, np.dtype[Any]] = MappingProxyType(
    {
        "known": np.dtype("?"),
        "metrics": FLOAT,
        "weekly": FLOAT,
        "by_department": FLOAT,
        "place": PLACE,
        "amount": FLOAT,
        "events": FLOAT,
    }
)
"""Columns of bytes, and what they are bytes of; `known` says which metrics have a value."""
SCHEMA = pa.schema([*HEADS, *((name, pa.binary()) for name in NUMBERS)])


@dataclass(frozen=True, slots=True)
class Shape:
    """Name what the numbers of a run stand for, in their order.

    Parameters
    ----------
    metrics, weekly, by_department, accounts : names of metrics, series and accounts.
    """

    metrics: tuple[str, ...]
    weekly: tuple[str, ...]
    by_department: tuple[str, ...]
    accounts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Firm:
    """State what the tables say about the organisation of a run.

    Parameters
    ----------
    departments : their names; the last one stands for the organisation as a whole.
    staff, users : people and intended users of each department.
    notes : what was said about it, and what the run itself must say.
    """

    departments: tuple[str, ...]
    staff: tuple[int, ...]
    users: tuple[int, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unpacked:
    """Hold the numbers of a run that ended well, as they lie in its part.

    Parameters
    ----------
    shape, firm : what they stand for.
    known, metrics : whether each metric has a value; the values.
    weekly : (series, weeks + 1).
    by_department : (series, every fourth week x departments).
    place, amount : of each entry of the ledger, as in `Traces`.
    events : (number, week, department; event).
    """

    shape: Shape
    firm: Firm
    known: NDArray[np.bool_]
    metrics: FloatArray
    weekly: FloatArray
    by_department: FloatArray
    place: NDArray[np.int32]
    amount: FloatArray
    events: FloatArray


def part_of(played: Sequence[Played]) -> pa.Table:
    """Pack runs into a part, one row a run.

    Parameters
    ----------
    played : runs, in the order of the rows.

    Returns
    -------
    Table whose columns are `SCHEMA`; a run that left nothing behind has nulls.
    """
    columns: dict[str, list[Any]] = {
        name: [getattr(one.identity, name) for one in played] for name in Identity.__slots__
    }
    columns["status"] = [one.status for one in played]
    columns["reason"] = [one.reason for one in played]
    for name in Effort.__slots__:
        columns[name] = [getattr(one.effort, name) for one in played]
    traces = [one.traces for one in played]
    columns["horizon"] = [t and t.horizon for t in traces]
    columns["technology"] = [t and t.technology for t in traces]
    columns["shape"] = [t and _shape_text(_shape_of(t)) for t in traces]
    columns["firm"] = [t and _firm_text(_firm_of(t)) for t in traces]
    numbers = [_numbers(t) if t else (None,) * len(NUMBERS) for t in traces]
    columns.update(zip(NUMBERS, map(list, zip(*numbers, strict=True)), strict=True))
    lists = {
        "kinds": _texts([[event[2] for event in t.events] if t else None for t in traces]),
        "texts": _texts([[event[4] for event in t.events] if t else None for t in traces]),
    }
    arrays = [lists.get(one.name) or pa.array(columns[one.name], one.type) for one in SCHEMA]
    return pa.Table.from_arrays(arrays, schema=SCHEMA)


def no_rows() -> pa.Table:
    """Frame a part without any run: every column, no row."""
    return SCHEMA.empty_table()


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


def unpacked(part: pa.Table, row: int) -> Unpacked | None:
    """Read the numbers of one run where they lie, without a copy; None if it left none behind.

    Parameters
    ----------
    part : rows of runs.
    row : which one.
    """
    text = part["shape"][row].as_py()
    if text is None:
        return None
    shape, firm = shape_from(text), _firm_from(part["firm"][row].as_py())
    known, metrics, weekly, by_department, place, amount, events = (
        np.frombuffer(part[name][row].as_buffer(), dtype=kind) for name, kind in NUMBERS.items()
    )
    return Unpacked(
        shape,
        firm,
        known,
        metrics,
        weekly.reshape(len(shape.weekly), -1) if shape.weekly else weekly.reshape(0, 0),
        by_department.reshape(len(shape.by_department), -1)
        if shape.by_department
        else by_department.reshape(0, 0),
        np.cumsum(place, dtype=np.int32),
        amount,
        events.reshape(3, -1),
    )


@lru_cache(maxsize=64)
def shape_from(text: str) -> Shape:
    """Read a shape; the runs of a study share a few."""
    return Shape(*map(tuple, json.loads(text)))


@lru_cache(maxsize=64)
def _firm_from(text: str) -> Firm:
    return Firm(*map(tuple, json.loads(text)))


def _shape_of(traces: Traces) -> Shape:
    return Shape(
        tuple(traces.metrics),
        tuple(traces.weekly),
        tuple(traces.by_department),
        traces.accounts,
    )


def _firm_of(traces: Traces) -> Firm:
    names = (*traces.departments, ORGANISATION_NAME)
    return Firm(names, traces.staff, traces.users, traces.notes)


@lru_cache(maxsize=64)
def _shape_text(shape: Shape) -> str:
    """Spell a shape; the runs of a worker share a few."""
    return json.dumps([shape.metrics, shape.weekly, shape.by_department, shape.accounts])


@lru_cache(maxsize=64)
def _firm_text(firm: Firm) -> str:
    return json.dumps([firm.departments, firm.staff, firm.users, firm.notes])


def _numbers(traces: Traces) -> tuple[bytes, ...]:
    """Lay the numbers of a run together, in the order of `NUMBERS`.

    Places in the ledger grow; the steps between them repeat, so they take less room in a file.
    """
    values = traces.metrics.values()
    place, amount = traces.ledger
    events = [[float(event[position]) for event in traces.events] for position in (0, 1, 3)]
    return (
        bytes(value is not None for value in values),
        _bytes([np.array([0.0 if value is None else value for value in values])]),
        _bytes(list(traces.weekly.values())),
        _bytes([series.ravel() for series in traces.by_department.values()]),
        np.diff(place, prepend=np.int32(0)).astype(PLACE, copy=False).tobytes(),
        _bytes([amount]),
        _bytes([np.array(events, dtype=np.float64).ravel()]),
    )


def _bytes(series: Sequence[FloatArray]) -> bytes:
    if not series:
        return b""
    whole = series[0] if len(series) == 1 else np.concatenate(series)
    return whole.astype(FLOAT, copy=False).tobytes()


def _texts(lists: Sequence[Sequence[str] | None]) -> pa.Array:
    """Pack one list of texts a run into a column; None stays null."""
    flat = pa.array(list(chain.from_iterable(one or () for one in lists)), WORDS)
    ends = np.cumsum([0, *(len(one or ()) for one in lists)]).astype(np.int32)
    missing = any(one is None for one in lists)
    mask = pa.array([one is None for one in lists]) if missing else None
    return pa.ListArray.from_arrays(pa.array(ends), flat, mask=mask)


def names_of(texts: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """List the names that any of some shapes has, each kind in order of first appearance."""
    shapes = [shape_from(text) for text in dict.fromkeys(texts)]
    return {
        kind: tuple(dict.fromkeys(chain.from_iterable(getattr(one, kind) for one in shapes)))
        for kind in Shape.__slots__
    }
