"""The file contract, schema version 2: which columns each table has, cut from parts.

Every table starts with `run, cell, scenario, strategy, future` and is ordered by future, then by
cell. A value whose mechanism is absent is null. An empty department means the organisation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sim.experiment.compact import EVERY_WEEKS
from sim.experiment.design import Cell, Study, Value, draws
from sim.experiment.packing import Unpacked
from sim.scenario import number_at
from sim.units import FloatArray, IntArray

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
    names : of the metrics and series that any run has.

    Source: own design.
    """

    study: Study
    names: Mapping[str, Sequence[str]]

    @cached_property
    def weekly(self) -> tuple[str, ...]:
        """Names of weekly series in any run."""
        return series_columns(self.names["weekly"], WEEKLY_COLUMNS)

    @cached_property
    def by_department(self) -> tuple[str, ...]:
        """Names of departmental series in any run."""
        return series_columns(self.names["by_department"], DEPARTMENT_COLUMNS)

    @cached_property
    def metrics(self) -> tuple[str, ...]:
        """Names of metrics in any run."""
        return tuple(self.names["metrics"])

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
    rows : what their rows in parts say in words.
    runs : their numbers; None where a run left none behind.
    layout : what the tables of the study hold.
    """

    rows: pa.Table
    runs: Sequence[Unpacked | None]
    layout: Layout

    @cached_property
    def ended(self) -> tuple[Unpacked, ...]:
        """Numbers of the runs that left something behind."""
        return tuple(run for run in self.runs if run is not None)

    @property
    def ended_well(self) -> Block:
        """The runs that left something behind.

        A block never holds itself: its numbers would stay until the collector of circles came by,
        many blocks later.
        """
        return self if len(self.ended) == len(self.runs) else self._some

    @cached_property
    def _some(self) -> Block:
        """The runs that left something behind, where others left nothing."""
        good = pa.array([run is not None for run in self.runs], pa.bool_())
        return Block(self.rows.filter(good), self.ended, self.layout)


def series_columns(names: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    """Order the series of a table: the known ones, always, then any others by name.

    Example
    -------
    >>> series_columns(["zeal", "b"], ("b", "a"))
    ('b', 'a', 'zeal')
    """
    return (*known, *sorted(set(names) - set(known)))


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
    columns.update(_metrics(block))
    return pa.table(columns)


def _metrics(block: Block) -> Columns:
    """One column per metric; null where it has no value in a run."""
    names = block.layout.metrics
    values = np.zeros((len(names), len(block.runs)))
    known = np.zeros(values.shape, dtype=bool)
    for column, run in enumerate(block.runs):
        if run is not None:
            rows = _places(run.shape.metrics, names)
            values[rows, column], known[rows, column] = run.metrics, run.known
    return {name: pa.array(values[row], mask=~known[row]) for row, name in enumerate(names)}


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
    lengths = block.rows["horizon"].to_numpy() + 1
    columns = _base(block.rows, lengths)
    columns["week"] = pa.array(_counting(lengths))
    names = block.layout.weekly
    columns.update(_series(names, lengths, [(r.shape.weekly, r.weekly) for r in block.ended]))
    return pa.table(columns)


def _departments(block: Block) -> pa.Table:
    """One row a run, fourth week and department."""
    block = block.ended_well
    runs = block.ended
    weeks = block.rows["horizon"].to_numpy() // EVERY_WEEKS + 1
    sizes = np.array([len(run.firm.staff) for run in runs], dtype=np.int64)
    lengths = weeks * sizes
    columns = _base(block.rows, lengths)
    position = _counting(lengths)
    per_row = np.repeat(sizes, lengths)
    columns["week"] = pa.array(position // per_row * EVERY_WEEKS)
    own = [np.arange(length) % size for length, size in zip(lengths, sizes, strict=True)]
    columns["department"] = _named([run.firm.departments for run in runs], own)
    series = [(run.shape.by_department, run.by_department) for run in runs]
    columns.update(_series(block.layout.by_department, lengths, series))
    return pa.table(columns)


def _ledger(block: Block) -> pa.Table:
    """One row a run, week, account and department with money in it."""
    block = block.ended_well
    runs = block.ended
    lengths = np.array([run.place.size for run in runs], dtype=np.int64)
    weeks, accounts, departments = [], [], []
    for run in runs:  # one divisor a run is far quicker than one a row
        rest = run.place // len(run.firm.departments)
        departments.append(run.place - rest * len(run.firm.departments))
        week = rest // max(len(run.shape.accounts), 1)
        accounts.append(rest - week * len(run.shape.accounts))
        weeks.append(week)
    columns = _base(block.rows, lengths)
    columns["week"] = pa.array(_joined(weeks, np.int64))
    columns["account"] = _named([run.shape.accounts for run in runs], accounts)
    columns["department"] = _named([run.firm.departments for run in runs], departments)
    columns["technology"] = _repeated(block.rows["technology"], lengths)
    columns["amount"] = pa.array(_joined([run.amount for run in runs], np.float64))
    return pa.table(columns)


def _events(block: Block) -> pa.Table:
    """One row an event; its number is unique in the run."""
    block = block.ended_well
    rows, runs = block.rows, block.ended
    lengths = np.array([run.events.shape[1] for run in runs], dtype=np.int64)
    number, week, department = ([run.events[position] for run in runs] for position in range(3))
    columns = _base(rows, lengths)
    columns["event"] = pa.array(_joined(number, np.float64).astype(np.int64))
    columns["week"] = pa.array(_joined(week, np.float64))
    columns["kind"] = _whole(rows["kinds"]).flatten()
    columns["department"] = _named([run.firm.departments for run in runs], department)
    columns["technology"] = _repeated(rows["technology"], lengths)
    columns["text"] = _whole(rows["texts"]).flatten()
    return pa.table(columns)


def _series(
    names: Sequence[str],
    lengths: IntArray,
    runs: Sequence[tuple[tuple[str, ...], FloatArray]],
) -> Columns:
    """One column per series, all runs one after the other; a run without a series has nulls."""
    values = np.empty((len(names), int(lengths.sum())))
    there = np.zeros((len(names), len(runs)), dtype=bool)
    start = 0
    for column, ((mine, numbers), length) in enumerate(zip(runs, lengths, strict=True)):
        rows = _places(mine, names)
        values[rows, start : start + length] = numbers
        there[rows, column] = True
        start += length
    found: Columns = {}
    for row, name in enumerate(names):
        if there[row].all():
            found[name] = pa.array(values[row])
        else:
            found[name] = pa.array(values[row], mask=np.repeat(~there[row], lengths))
    return found


@lru_cache(maxsize=64)
def _places(mine: tuple[str, ...], names: tuple[str, ...]) -> IntArray:
    """Find the names of a run among the names of the study."""
    return np.array([names.index(name) for name in mine], dtype=np.int64)


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


def _named(names: Sequence[tuple[str, ...]], codes: Sequence[NDArray[Any]]) -> pa.Array:
    """Turn each run's own numbers of names into the names."""
    words = list(dict.fromkeys(word for mine in dict.fromkeys(names) for word in mine))
    joined = [
        _places(mine, tuple(words))[code.astype(np.int64, copy=False)]
        for mine, code in zip(names, codes, strict=True)
    ]
    dictionary = pa.array(words, pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(_joined(joined, np.int32)), dictionary)


def _joined(pieces: Sequence[NDArray[Any]], kind: type) -> NDArray[Any]:
    """Join the rows of all runs; none where there is no run."""
    return np.concatenate([np.empty(0, dtype=kind), *pieces], dtype=kind)


def _whole(column: pa.ChunkedArray) -> pa.Array:
    """One array of all chunks."""
    return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)


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
