"""The file contract, schema version 2: which columns each table has, cut from parts.

Every table starts with `run, cell, scenario, strategy, future` and is ordered by future, then by
cell. A value whose mechanism is absent is null. An empty department means the organisation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sim.experiment.compact import DEPARTMENT, EVERY_WEEKS, METRIC, OK, WEEKLY
from sim.experiment.design import Cell, Study, Value, draws
from sim.units import IntArray

SCHEMA_VERSION = 2
TABLES = ("runs", "timings", "weekly", "departments", "ledger", "events")
DRAWN = "x."
"""Begins the name of a column that holds a drawn uncertain parameter."""
BASE = ("run", "cell", "scenario", "strategy", "future")
WEEKLY_COLUMNS = (
    "adoption",
    "aware",
    "activated",
    "routine",
    "proficient",
    "workaround",
    "resistance",
    "lapses",
    "user_weeks",
    "attitude",
    "output",
    "cash",
    "backlog",
    "tickets_waiting",
    "support_wait",
    "tickets_raised",
    "agents",
    "seats_used",
    "credibility",
    "fatigue",
    "freeze",
    "season",
)
DEPARTMENT_COLUMNS = (
    "using",
    "routine_share",
    "proficient_share",
    "aware_share",
    "workaround_d",
    "output_d",
    "load_d",
    "live",
)
Columns = dict[str, Any]


@dataclass(frozen=True)
class Block:
    """Hold some runs of a study, in table order, with what they need from each other.

    Parameters
    ----------
    rows : parts' rows of these runs.
    study : the study; it knows names and factors.
    series : names of weekly and of departmental series in any run of the study.
    metrics : names of metrics in any run of the study.
    """

    rows: pa.Table
    study: Study
    weekly: tuple[str, ...]
    by_department: tuple[str, ...]
    metrics: tuple[str, ...]

    @cached_property
    def ended_well(self) -> Block:
        """The runs that left something behind."""
        rows = self.rows.filter(pc.equal(self.rows["status"], OK))
        return Block(rows, self.study, self.weekly, self.by_department, self.metrics)


def series_columns(names: Sequence[str], prefix: str, known: Sequence[str]) -> tuple[str, ...]:
    """Order the series of a table: the known ones, always, then any others by name.

    Example
    -------
    >>> series_columns(["weekly.zeal", "weekly.b", "run"], "weekly.", ("b", "a"))
    ('b', 'a', 'zeal')
    """
    found = {name.removeprefix(prefix) for name in names if name.startswith(prefix)}
    return (*known, *sorted(found - set(known)))


def block_of(rows: pa.Table, study: Study, columns: Sequence[str]) -> Block:
    """Frame rows with the columns that the study's tables have.

    Parameters
    ----------
    rows : parts' rows, in table order.
    study : the study.
    columns : names of all columns of all parts.
    """
    return Block(
        rows,
        study,
        series_columns(columns, WEEKLY, WEEKLY_COLUMNS),
        series_columns(columns, DEPARTMENT, DEPARTMENT_COLUMNS),
        tuple(name.removeprefix(METRIC) for name in columns if name.startswith(METRIC)),
    )


def cut(table: str, block: Block) -> pa.Table:
    """Cut one table of the file contract from a block of runs."""
    makers: dict[str, Callable[[Block], pa.Table]] = {
        "runs": _runs,
        "timings": _timings,
        "weekly": _weekly,
        "departments": _departments,
        "ledger": _ledger,
        "events": _events,
    }
    return makers[table](block)


def _runs(block: Block) -> pa.Table:
    """One row a run: status, seed, factors, drawn parameters, metrics."""
    columns = _base(block.rows, None)
    for name in ("status", "reason", "seed"):
        columns[name] = block.rows[name]
    cells = {cell.id: cell for cell in block.study.cells}
    mine = [cells[name] for name in block.rows["cell"].to_pylist()]
    for key in block.study.factors:
        if key not in columns:
            columns[key] = _factor(block.study, mine, key)
    columns.update(_drawn(block, mine))
    for name in block.metrics:
        columns[name] = _column(block.rows, METRIC + name, pa.float64())
    return pa.table(columns)


def _drawn(block: Block, mine: Sequence[Cell]) -> Columns:
    """One column per uncertain parameter; null where a cell does not draw it."""
    study, futures = block.study, block.rows["future"].to_numpy()
    paths = dict.fromkeys(one.path for cell in study.cells for one in cell.scenario.uncertain)
    columns = {DRAWN + path: np.full(len(mine), np.nan) for path in paths}
    if paths and len(mine):
        first, last = int(futures.min()), int(futures.max())
        names = np.array([cell.id for cell in mine])
        for name, cell in {cell.id: cell for cell in mine}.items():
            drawn = draws(cell.scenario, study.seed_of(cell), last - first + 1, first)
            rows = names == name
            for path, values in drawn.items():
                columns[DRAWN + path][rows] = values[futures[rows] - first]
    return {name: pa.array(values, from_pandas=True) for name, values in columns.items()}


def _timings(block: Block) -> pa.Table:
    columns = _base(block.rows, None)
    for name in ("wall_s", "cpu_s", "attempts", "started", "worker"):
        columns[name] = block.rows[name]
    return pa.table(columns)


def _weekly(block: Block) -> pa.Table:
    """One row a run and week, the start (week 0) included."""
    rows = block.ended_well.rows
    lengths = rows["horizon"].to_numpy() + 1
    columns = _base(rows, lengths)
    columns["week"] = pa.array(_counting(lengths))
    for name in block.weekly:
        columns[name] = _flat(rows, WEEKLY + name, lengths)
    return pa.table(columns)


def _departments(block: Block) -> pa.Table:
    """One row a run, fourth week and department."""
    rows = block.ended_well.rows
    weeks = rows["horizon"].to_numpy() // EVERY_WEEKS + 1
    names = rows["departments"]
    sizes = _sizes(names) - 1
    lengths = weeks * sizes
    position = _counting(lengths)
    per_row = np.repeat(sizes, lengths)
    columns = _base(rows, lengths)
    columns["week"] = pa.array(position // per_row * EVERY_WEEKS)
    columns["department"] = _named(
        names, np.repeat(np.arange(len(rows)), lengths), position % per_row
    )
    for name in block.by_department:
        columns[name] = _flat(rows, DEPARTMENT + name, lengths)
    return pa.table(columns)


def _ledger(block: Block) -> pa.Table:
    """One row a run, week, account and department with money in it."""
    rows = block.ended_well.rows
    lengths = _sizes(rows["ledger.week"])
    run = np.repeat(np.arange(len(rows)), lengths)
    columns = _base(rows, lengths)
    columns["week"] = _joined(rows["ledger.week"]).cast(pa.int64())
    columns["account"] = _named(rows["accounts"], run, _indices(rows["ledger.account"]))
    columns["department"] = _named(rows["departments"], run, _indices(rows["ledger.department"]))
    columns["technology"] = _repeated(rows["technology"], lengths)
    columns["amount"] = _joined(rows["ledger.amount"])
    return pa.table(columns)


def _events(block: Block) -> pa.Table:
    """One row an event; its number is unique in the run."""
    rows = block.ended_well.rows
    lengths = _sizes(rows["event.number"])
    run = np.repeat(np.arange(len(rows)), lengths)
    columns = _base(rows, lengths)
    columns["event"] = _joined(rows["event.number"]).cast(pa.int64())
    columns["week"] = _joined(rows["event.week"])
    columns["kind"] = _joined(rows["event.kind"])
    columns["department"] = _named(rows["departments"], run, _indices(rows["event.department"]))
    columns["technology"] = _repeated(rows["technology"], lengths)
    columns["text"] = _joined(rows["event.text"])
    return pa.table(columns)


def _base(rows: pa.Table, lengths: IntArray | None) -> Columns:
    """The five columns that every table starts with, each run repeated as often as it has rows."""
    if lengths is None:
        return {name: rows[name] for name in BASE}
    return {name: _repeated(rows[name], lengths) for name in BASE}


def _repeated(column: pa.ChunkedArray, lengths: IntArray) -> pa.Array:
    """Repeat the value of each run; texts as a dictionary, which is small and fast to write."""
    whole = _whole(column)
    run = np.repeat(np.arange(len(whole)), lengths)
    if not pa.types.is_string(whole.type):
        return whole.take(pa.array(run))
    words = whole.dictionary_encode()  # its words are distinct, as the writer needs them
    codes = words.indices.to_numpy()[run]
    return pa.DictionaryArray.from_arrays(pa.array(codes), words.dictionary)


def _named(names: pa.ChunkedArray, run: IntArray, code: IntArray) -> pa.Array:
    """Turn a run's own number of a name into the name."""
    lists = _whole(names)
    starts = lists.offsets.to_numpy().astype(np.int64)
    words = lists.values.dictionary_encode()
    codes = words.indices.to_numpy()[starts[run] + code]
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), words.dictionary)


def _flat(rows: pa.Table, name: str, lengths: IntArray) -> pa.Array:
    """Join the lists of all runs; a run without this series has nulls."""
    if name not in rows.column_names:
        return pa.nulls(int(lengths.sum()), pa.float64())
    column = _whole(rows[name])
    if column.null_count == 0:
        return column.flatten()
    there = np.repeat(column.is_valid().to_numpy(zero_copy_only=False), lengths)
    values = np.zeros(there.size)
    values[there] = column.flatten().to_numpy()
    return pa.array(values, mask=~there)


def _column(rows: pa.Table, name: str, kind: pa.DataType) -> pa.Array | pa.ChunkedArray:
    return rows[name] if name in rows.column_names else pa.nulls(len(rows), kind)


def _joined(column: pa.ChunkedArray) -> pa.Array:
    return _whole(column).flatten()


def _indices(column: pa.ChunkedArray) -> IntArray:
    values: NDArray[Any] = _joined(column).to_numpy()
    return values.astype(np.int64)


def _whole(column: pa.ChunkedArray) -> pa.Array:
    """One array of all chunks."""
    return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)


def _sizes(column: pa.ChunkedArray) -> IntArray:
    """Length of each run's list."""
    sizes: NDArray[Any] = pc.list_value_length(_whole(column)).to_numpy(zero_copy_only=False)
    return sizes.astype(np.int64)


def _counting(lengths: IntArray) -> IntArray:
    """Count 0, 1, 2 ... anew for each run."""
    ends = np.cumsum(lengths)
    return np.arange(int(lengths.sum()), dtype=np.int64) - np.repeat(ends - lengths, lengths)


def _factor(study: Study, cells: Sequence[Cell], key: str) -> pa.Array:
    """Column of a swept factor: whole, real, flag or text, the same in every block of a study;
    null where a cell does not vary it."""
    values = [value for cell in study.cells for name, value in cell.factors if name == key]
    mine: list[Value | None] = [dict(cell.factors).get(key) for cell in cells]
    if all(isinstance(value, bool) for value in values):
        return pa.array(mine, pa.bool_())
    if any(isinstance(value, (bool, str)) for value in values):
        return pa.array([None if value is None else str(value) for value in mine], pa.string())
    whole = all(isinstance(value, int) for value in values)
    return pa.array(mine, pa.int64() if whole else pa.float64())
