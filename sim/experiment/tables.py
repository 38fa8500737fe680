"""The file contract, schema version 2: which columns each table has, cut from parts.

Every table starts with `run, cell, scenario, strategy, future` and is ordered by future, then by
cell. A value whose mechanism is absent is null. An empty department means the organisation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sim.experiment.compact import DEPARTMENT, EVERY_WEEKS, METRIC, OK, WEEKLY
from sim.experiment.design import Cell, Study, Value, draws
from sim.scenario import number_at
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
class Layout:
    """Know what the tables of a study hold, found out once for all its runs.

    Parameters
    ----------
    study : it knows names and factors.
    columns : names of all columns of all parts.

    Source: own design.
    """

    study: Study
    columns: Sequence[str]

    @cached_property
    def weekly(self) -> tuple[str, ...]:
        """Names of weekly series in any run."""
        return series_columns(self.columns, WEEKLY, WEEKLY_COLUMNS)

    @cached_property
    def by_department(self) -> tuple[str, ...]:
        """Names of departmental series in any run."""
        return series_columns(self.columns, DEPARTMENT, DEPARTMENT_COLUMNS)

    @cached_property
    def metrics(self) -> tuple[str, ...]:
        """Names of metrics in any run."""
        return tuple(n.removeprefix(METRIC) for n in self.columns if n.startswith(METRIC))

    @cached_property
    def cells(self) -> Mapping[str, Cell]:
        """Cells by their ids."""
        return {cell.id: cell for cell in self.study.cells}

    @cached_property
    def drawn(self) -> tuple[str, ...]:
        """Paths of the uncertain parameters of any cell."""
        ranges = dict.fromkeys(cell.scenario.uncertain for cell in self.study.cells)
        return tuple(dict.fromkeys(one.path for several in ranges for one in several))

    @cached_property
    def twins(self) -> Mapping[str, Cell]:
        """Cell -> the first one that draws the same: same ranges, same seed, same whole knobs."""
        first: dict[tuple[Any, ...], Cell] = {}
        found = {}
        for cell in self.study.cells:
            ranges = cell.scenario.uncertain
            whole = [type(number_at(cell.scenario, one.path)) for one in ranges]
            key = (self.study.seed_of(cell), ranges, *whole)
            found[cell.id] = first.setdefault(key, cell)
        return found

    @cached_property
    def factors(self) -> Mapping[str, pa.DataType]:
        """Swept factors: whole, real, flag or text, the same in every block of a study."""
        values: dict[str, list[Value]] = {}
        for cell in self.study.cells:
            for name, value in cell.factors:
                values.setdefault(name, []).append(value)
        return {name: _kind(found) for name, found in values.items()}


@dataclass(frozen=True)
class Block:
    """Hold some runs of a study, in table order.

    Parameters
    ----------
    rows : parts' rows of these runs.
    layout : what the tables of the study hold.
    """

    rows: pa.Table
    layout: Layout

    @cached_property
    def names(self) -> frozenset[str]:
        """Names of the columns that these runs have."""
        return frozenset(self.rows.column_names)

    @cached_property
    def ended_well(self) -> Block:
        """The runs that left something behind."""
        good = pc.equal(self.rows["status"], OK)
        return self if pc.all(good).as_py() else Block(self.rows.filter(good), self.layout)


def series_columns(names: Sequence[str], prefix: str, known: Sequence[str]) -> tuple[str, ...]:
    """Order the series of a table: the known ones, always, then any others by name.

    Example
    -------
    >>> series_columns(["weekly.zeal", "weekly.b", "run"], "weekly.", ("b", "a"))
    ('b', 'a', 'zeal')
    """
    found = {name.removeprefix(prefix) for name in names if name.startswith(prefix)}
    return (*known, *sorted(found - set(known)))


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
    layout, columns = block.layout, _base(block.rows, None)
    for name in ("status", "reason", "seed"):
        columns[name] = block.rows[name]
    mine = [layout.cells[name] for name in block.rows["cell"].to_pylist()]
    for key, kind in layout.factors.items():
        if key not in columns:
            columns[key] = _factor(mine, key, kind)
    columns.update(_drawn(block, mine))
    for name in layout.metrics:
        there = METRIC + name in block.names
        columns[name] = block.rows[METRIC + name] if there else pa.nulls(len(mine), pa.float64())
    return pa.table(columns)


def _drawn(block: Block, mine: Sequence[Cell]) -> Columns:
    """One column per uncertain parameter; null where a cell does not draw it."""
    study, futures = block.layout.study, block.rows["future"].to_numpy()
    columns = {DRAWN + path: np.full(len(mine), np.nan) for path in block.layout.drawn}
    if columns and len(mine):
        first, last = int(futures.min()), int(futures.max())
        alike: dict[str, list[int]] = {}
        for row, cell in enumerate(mine):
            alike.setdefault(block.layout.twins[cell.id].id, []).append(row)
        for twin, rows in alike.items():
            cell = block.layout.cells[twin]
            drawn = draws(cell.scenario, study.seed_of(cell), last - first + 1, first)
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
    block = block.ended_well
    rows = block.rows
    lengths = rows["horizon"].to_numpy() + 1
    columns = _base(rows, lengths)
    columns["week"] = pa.array(_counting(lengths))
    for name in block.layout.weekly:
        columns[name] = _flat(block, WEEKLY + name, lengths)
    return pa.table(columns)


def _departments(block: Block) -> pa.Table:
    """One row a run, fourth week and department."""
    block = block.ended_well
    rows = block.rows
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
    for name in block.layout.by_department:
        columns[name] = _flat(block, DEPARTMENT + name, lengths)
    return pa.table(columns)


def _ledger(block: Block) -> pa.Table:
    """One row a run, week, account and department with money in it."""
    rows = block.ended_well.rows
    lengths = _sizes(rows["ledger.place"])
    run = np.repeat(np.arange(len(rows)), lengths)
    places, units = _sizes(rows["accounts"]), _sizes(rows["departments"])
    rest, department = np.divmod(_indices(rows["ledger.place"]), units[run])
    week, account = np.divmod(rest, places[run])
    columns = _base(rows, lengths)
    columns["week"] = pa.array(week)
    columns["account"] = _named(rows["accounts"], run, account)
    columns["department"] = _named(rows["departments"], run, department)
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
    if not pa.types.is_string(whole.type):
        return pa.array(np.repeat(whole.to_numpy(), lengths))
    words = whole.dictionary_encode()  # its words are distinct, as the writer needs them
    codes = np.repeat(words.indices.to_numpy(), lengths)
    return pa.DictionaryArray.from_arrays(pa.array(codes), words.dictionary)


def _named(names: pa.ChunkedArray, run: IntArray, code: IntArray) -> pa.Array:
    """Turn a run's own number of a name into the name."""
    lists = _whole(names)
    starts = lists.offsets.to_numpy().astype(np.int64)
    words = lists.values.dictionary_encode()
    codes = words.indices.to_numpy()[starts[run] + code]
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), words.dictionary)


def _flat(block: Block, name: str, lengths: IntArray) -> pa.Array:
    """Join the lists of all runs; a run without this series has nulls."""
    if name not in block.names:
        return pa.nulls(int(lengths.sum()), pa.float64())
    column = _whole(block.rows[name])
    if column.null_count == 0:
        return column.flatten()
    there = np.repeat(column.is_valid().to_numpy(zero_copy_only=False), lengths)
    values = np.zeros(there.size)
    values[there] = column.flatten().to_numpy()
    return pa.array(values, mask=~there)


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


def _kind(values: Sequence[Value]) -> pa.DataType:
    """Say what the column of a swept factor holds."""
    if all(isinstance(value, bool) for value in values):
        return pa.bool_()
    if any(isinstance(value, (bool, str)) for value in values):
        return pa.string()
    whole = all(isinstance(value, int) for value in values)
    return pa.int64() if whole else pa.float64()


def _factor(cells: Sequence[Cell], key: str, kind: pa.DataType) -> pa.Array:
    """Column of a swept factor; null where a cell does not vary it."""
    values: list[Value | None] = [dict(cell.factors).get(key) for cell in cells]
    if pa.types.is_string(kind):
        values = [None if value is None else str(value) for value in values]
    return pa.array(values, kind)
