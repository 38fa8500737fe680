"""Cut the tables of a study from its parts, some runs at a time, so that memory stays flat."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sim.experiment.design import Study
from sim.experiment.files import WholeFile, parquet_writer
from sim.experiment.packing import HEADS, names_of, no_rows
from sim.experiment.parts import Part, Place, Rows, blocks
from sim.experiment.summary import ends_of
from sim.experiment.tables import TABLES, Block, Layout, cut
from sim.metrics.table import METRICS

RUNS_PER_BLOCK = 64
SMALL_TABLES = ("runs", "timings")
BLOCKS_PER_GROUP = 16
"""Blocks of a table of one row a run that share one row group of the file."""


@dataclass
class Tabulated:
    """State what was found while tables were cut.

    Parameters
    ----------
    tables : name -> checksum and number of rows.
    organisations : cell -> departments with staff and intended users.
    notes : what was said about organisations, and what runs themselves must say.
    attempts : how often runs were begun.
    ends : shares of every department at the end of each run, for the summary.
    small : those of the last blocks, not yet joined.
    """

    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    organisations: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    attempts: int = 0
    ends: list[pa.Table] = field(default_factory=list)
    small: list[pa.Table] = field(default_factory=list, repr=False)

    def add_ends(self, ends: pa.Table) -> None:
        """Keep the ends of a block; many small pieces would take far more room than one."""
        self.small.append(ends)
        if len(self.small) == BLOCKS_PER_GROUP:
            self.join_ends()

    def join_ends(self) -> None:
        """Make one piece of small ones."""
        if self.small:
            self.ends.append(pa.concat_tables(self.small).unify_dictionaries().combine_chunks())
            self.small.clear()


class TableFile:
    """Write one table block by block.

    The row groups depend on the runs alone, so that the bytes of the file do not depend on parts.
    """

    def __init__(self, path: Path, group: int) -> None:
        self._file = WholeFile(path)
        self._group = group
        self._waiting: list[pa.Table] = []
        self._writer: pq.ParquetWriter | None = None
        self._rows = 0

    def add(self, block: pa.Table) -> None:
        """Add the rows of some runs."""
        self._waiting.append(block)
        self._rows += block.num_rows
        if len(self._waiting) == self._group:
            self._flush()

    def keep(self) -> dict[str, Any]:
        """Finish the file.

        Returns
        -------
        Its checksum and its number of rows.
        """
        self._flush()
        assert self._writer is not None
        self._writer.close()
        return {"sha256": self._file.keep(), "rows": self._rows}

    def discard(self) -> None:
        """Leave nothing behind; after `keep` this does nothing."""
        if self._writer is not None and self._writer.is_open:
            with contextlib.suppress(Exception):  # it would write its end where no more fits
                self._writer.close()
        self._file.discard()

    def _flush(self) -> None:
        if not self._waiting:
            return
        group = pa.concat_tables(self._waiting)
        self._waiting.clear()
        if self._writer is None:
            self._writer = parquet_writer(self._file, group.schema)
        self._writer.write_table(group, row_group_size=max(group.num_rows, 1))


class OnDisk:
    """Read a table that was just written one column at a time.

    Parameters
    ----------
    path : of the table.
    """

    def __init__(self, path: Path) -> None:
        self._file = pq.ParquetFile(path)

    def __enter__(self) -> OnDisk:
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    @property
    def column_names(self) -> list[str]:
        """Names of the columns."""
        names: list[str] = self._file.schema_arrow.names
        return names

    def __getitem__(self, name: str) -> pa.ChunkedArray:
        """Read one column."""
        return self._file.read(columns=[name], use_threads=False)[name]


def tabulate(
    folder: Path, study: Study, parts: Sequence[Part], found: Mapping[str, Place]
) -> Tabulated:
    """Write all tables of a study.

    Parameters
    ----------
    folder : folder of the study.
    study : the study.
    parts : all parts.
    found : run -> place, in table order.

    Returns
    -------
    Checksums, and what the manifest and the summary need from the runs.

    Raises
    ------
    BadInput : a part is no longer what was written.
    StoreError : the folder cannot be written; every table is then the old one.

    Source: own design.
    """
    names = names_of([place.shape for place in found.values() if place.shape is not None])
    whole = blocks(parts, found, RUNS_PER_BLOCK)
    if not found:  # a study of no futures: every column, no row
        names = {**names, "metrics": tuple(metric.card.name for metric in METRICS)}
        whole = iter([Rows(no_rows().select(HEADS.names), ())])
    result, layout = Tabulated(), Layout(study, names)
    with _files(folder) as files:
        for rows in whole:
            block = Block(rows.heads, rows.runs, layout)
            for name, file in files.items():
                table = cut(name, block)
                file.add(table)
                if name == "departments":
                    result.add_ends(ends_of(table))
            result.attempts += pc.sum(rows.heads["attempts"]).as_py() or 0
            _meet(rows, result)
        result.join_ends()
        result.tables = {name: file.keep() for name, file in files.items()}
    return result


@contextlib.contextmanager
def _files(folder: Path) -> Iterator[dict[str, TableFile]]:
    """Open all tables; what is not kept is discarded."""
    files: dict[str, TableFile] = {}
    try:
        for name in TABLES:
            group = BLOCKS_PER_GROUP if name in SMALL_TABLES else 1
            files[name] = TableFile(folder / f"{name}.parquet", group)
        yield files
    finally:
        for file in files.values():
            file.discard()


def _meet(rows: Rows, result: Tabulated) -> None:
    """Note the organisation of each cell that ends well here for the first time."""
    for cell, run in zip(rows.heads["cell"].to_pylist(), rows.runs, strict=True):
        if run is None or cell in result.organisations:
            continue
        firm = run.firm
        result.organisations[cell] = [
            {"department": name, "staff": count, "users": using}
            for name, count, using in zip(
                firm.departments[:-1], firm.staff, firm.users, strict=True
            )
        ]
        result.notes += [note for note in firm.notes if note not in result.notes]
