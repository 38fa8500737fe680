"""Parts: the durable record of a study, one atomic, checksummed file per some thirty runs.

The name of a part carries its number and the beginning of its checksum, so that a damaged part is
known by name even where no manifest was written yet.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sim.errors import BadInput, Problem
from sim.experiment.compact import FAILED, METRIC, OK, Effort, Identity, Played, part_of
from sim.experiment.design import Study, rows
from sim.experiment.files import move_whole, parquet_bytes, sha256, write_whole
from sim.metrics.table import METRICS

FOLDER, DAMAGED = "parts", "damaged"
CHECK_DIGITS = 16
INDEX = ("run", "status", "seed", "generator", "code")
HELD_BYTES = 16_000_000
"""Size of those parts, as they lie on the disk, that are kept in memory to be read again."""
_NAME = re.compile(r"part-(\d{5,})-([0-9a-f]{16})\.parquet")


@dataclass(frozen=True, slots=True)
class Part:
    """Know one part without holding its content.

    Parameters
    ----------
    path : where it lies.
    checksum : of its content.
    size : bytes on the disk.
    columns : names of its columns.
    index : of each row: run, status, seed, generator, code.
    """

    path: Path
    checksum: str
    size: int
    columns: tuple[str, ...]
    index: pa.Table

    @property
    def name(self) -> str:
        """Name of the file."""
        return self.path.name

    def table(self) -> pa.Table:
        """Read the whole of it from the disk.

        Raises
        ------
        BadInput : it is not what was written.
        """
        content = self.path.read_bytes()
        if sha256(content) != self.checksum:
            raise _damaged([self.name])
        return pq.ParquetFile(pa.BufferReader(content)).read(use_threads=False)


@dataclass(frozen=True, slots=True)
class Place:
    """Say where the row of a run stands: which part, which row, and how the run ended."""

    part: int
    row: int
    status: str


def write_part(folder: Path, runs: pa.Table, number: int = 0) -> str:
    """Keep some runs in a new part.

    Parameters
    ----------
    folder : folder of the study.
    runs : rows of the part.
    number : number of the part; 0 takes the next free one.

    Returns
    -------
    Name of the part.
    """
    content = parquet_bytes([runs])
    name = f"part-{number or next_number(folder):05d}-{sha256(content)[:CHECK_DIGITS]}.parquet"
    write_whole(folder / FOLDER / name, content)
    return name


def next_number(folder: Path) -> int:
    """Number of the next part of a study."""
    numbers = [int(found[1]) for found in map(_NAME.fullmatch, _names(folder)) if found]
    return max(numbers, default=0) + 1


def read_parts(folder: Path) -> tuple[Part, ...]:
    """Look through all parts of a study, in the order in which they were written.

    Raises
    ------
    BadInput : parts whose content is not what was written, all of them by name.
    """
    found: list[Part] = []
    damaged = []
    for name in _names(folder):
        path = folder / FOLDER / name
        content = path.read_bytes()
        checksum = sha256(content)
        if not _is_whole(name, checksum):
            damaged.append(name)
        elif not damaged:
            file = pq.ParquetFile(pa.BufferReader(content))
            index = file.read(columns=list(INDEX), use_threads=False)
            names = tuple(file.schema_arrow.names)
            found.append(Part(path, checksum, len(content), names, index))
    if damaged:
        raise _damaged(damaged)
    return tuple(found)


def no_rows() -> pa.Table:
    """Frame the tables of a study of no futures: every column, no row."""
    nobody = Identity("", "", "", "", 0, 0, "", "")
    row = part_of([Played(nobody, FAILED, "", Effort(0.0, 0.0, 0, "", ""))])
    for metric in METRICS:
        row = row.append_column(METRIC + metric.card.name, pa.nulls(1, pa.float64()))
    return row.slice(0, 0)


def blocks(parts: Sequence[Part], found: Mapping[str, Place], size: int) -> Iterator[pa.Table]:
    """Give the rows of runs in the order asked for, some at a time.

    A part is read when it is first needed and kept as long as memory is to spare, since runs were
    written nearly in the order of the tables.

    Parameters
    ----------
    parts : all parts.
    found : run -> place, in order.
    size : number of runs a block.

    Raises
    ------
    BadInput : a part is no longer what was written.
    """
    held: OrderedDict[int, pa.Table] = OrderedDict()
    wanted = list(found.values())
    for start in range(0, len(wanted), size):
        mine = wanted[start : start + size]
        starts, tables, total = {}, [], 0
        for number in dict.fromkeys(place.part for place in mine):
            table = held.pop(number, None)
            table = parts[number].table() if table is None else table
            held[number] = table  # the last one used stands last
            starts[number] = total
            tables.append(table)
            total += table.num_rows
        index = pa.array([starts[place.part] + place.row for place in mine], pa.int64())
        yield pa.concat_tables(tables, promote_options="default").take(index)
        while len(held) > 1 and sum(parts[number].size for number in held) > HELD_BYTES:
            held.popitem(last=False)


def damaged_parts(folder: Path) -> tuple[str, ...]:
    """Name the parts whose content is not what was written."""
    found = ((name, sha256((folder / FOLDER / name).read_bytes())) for name in _names(folder))
    return tuple(name for name, checksum in found if not _is_whole(name, checksum))


def set_aside(folder: Path) -> tuple[str, ...]:
    """Move damaged parts out of the way, so that their runs are played again.

    Returns
    -------
    Their names; they lie in `damaged/` then, for whoever wants to know what happened.

    Raises
    ------
    StoreError : the folder cannot be written.
    """
    found = damaged_parts(folder)
    for name in found:
        move_whole(folder / FOLDER / name, folder / DAMAGED / name)
    return found


def _is_whole(name: str, checksum: str) -> bool:
    """Compare the checksum of a part with the one in its name."""
    found = _NAME.fullmatch(name)
    return found is not None and checksum.startswith(found[2])


def _damaged(names: Sequence[str]) -> BadInput:
    message = "does not hold what was written; `uptake verify STUDY --repair` plays it again"
    return BadInput([Problem(f"{FOLDER}/{name}", message) for name in names])


def _names(folder: Path) -> list[str]:
    """List the files that claim to be parts."""
    return sorted(path.name for path in (folder / FOLDER).glob("part-*.parquet"))


def places(parts: Sequence[Part], study: Study, code: str) -> Mapping[str, Place]:
    """Find the runs of a study among parts: same run, same luck, same code.

    Parameters
    ----------
    parts : all parts.
    study : the study.
    code : digest of the code that plays it.

    Returns
    -------
    Run -> place, in the order of the tables. Where a run was played twice, the first one that
    ended well counts, else the last one.
    """
    seeds = {row.run: study.seed_of(study.cells[row.cell]) for row in rows(study)}
    found: dict[str, Place] = {}
    for number, part in enumerate(parts):
        columns = (part.index[name].to_pylist() for name in INDEX)
        for position, (run, status, *luck) in enumerate(zip(*columns, strict=True)):
            if luck != [seeds.get(run), study.generator, code]:
                continue
            before = found.get(run)
            if before is None or before.status != OK:
                found[run] = Place(number, position, status)
    return {run: found[run] for run in seeds if run in found}


def superseded(parts: Sequence[Part], code: str) -> tuple[str, ...]:
    """Name the parts of which no run can be used again, because other code played them."""
    return tuple(part.name for part in parts if code not in part.index["code"].to_pylist())
