"""Parts: the durable record of a study, one atomic, checksummed file per some thirty runs.

The name of a part carries its number and the beginning of its checksum, so that a damaged part is
known by name even where no manifest was written yet.
"""

from __future__ import annotations

import re
import sys
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sim.errors import BadInput, Problem
from sim.experiment.compact import OK
from sim.experiment.design import Study, rows
from sim.experiment.files import move_whole, parquet_bytes, sha256, write_whole
from sim.experiment.packing import HEADS, Unpacked, unpacked

FOLDER, DAMAGED = "parts", "damaged"
CHECK_DIGITS = 16
LUCK = ("run", "status", "seed", "generator", "code")
INDEX = (*LUCK, "shape")
HELD_BYTES = 32_000_000
"""Memory for parts of which later blocks need rows too."""
_NAME = re.compile(r"part-(\d{5,})-([0-9a-f]{16})\.parquet")


@dataclass(frozen=True, slots=True)
class Part:
    """Know one part without holding its content.

    Parameters
    ----------
    path : where it lies.
    checksum : of its content.
    index : of each row: run, status, seed, generator, code, shape of its numbers.
    """

    path: Path
    checksum: str
    index: pa.Table

    @property
    def name(self) -> str:
        """Name of the file."""
        return self.path.name

    def shapes(self) -> Sequence[str | None]:
        """Name what the numbers of each row stand for; rows that share a shape share one text."""
        if "shape" not in self.index.column_names:  # an older version wrote it
            return [None] * self.index.num_rows
        column = self.index["shape"].combine_chunks()
        texts = [*map(sys.intern, column.dictionary.to_pylist()), None]
        return [texts[-1 if code is None else code] for code in column.indices.to_pylist()]

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
    """Say where the row of a run stands: which part, which row; how the run ended, and what its
    numbers stand for (None: it left none behind)."""

    part: int
    row: int
    status: str
    shape: str | None


@dataclass(frozen=True, slots=True)
class Rows:
    """Hold some runs in order: what their rows say in words, and their numbers.

    Parameters
    ----------
    heads : columns of `HEADS`.
    runs : numbers of each run; None where it left none behind.
    """

    heads: pa.Table
    runs: Sequence[Unpacked | None]


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
            file = pq.ParquetFile(pa.BufferReader(content), read_dictionary=list(INDEX[1:]))
            index = file.read(columns=list(INDEX), use_threads=False)
            found.append(Part(path, checksum, index))
    if damaged:
        raise _damaged(damaged)
    return tuple(found)


def blocks(parts: Sequence[Part], found: Mapping[str, Place], size: int) -> Iterator[Rows]:
    """Give the rows of runs in the order asked for, some at a time.

    A part is read when it is first needed and kept until its last row was given, if memory is to
    spare; since runs were written nearly in the order of the tables, that is soon.

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
    places_of, given = iter(found.values()), 0
    last = {place.part: position for position, place in enumerate(found.values())}
    while mine := list(islice(places_of, size)):
        starts, tables, total = {}, [], 0
        for number in dict.fromkeys(place.part for place in mine):
            table = held.pop(number, None)
            table = parts[number].table() if table is None else table
            held[number] = table  # the last one used stands last
            starts[number] = total
            tables.append(table.select(HEADS.names))
            total += table.num_rows
        index = pa.array([starts[place.part] + place.row for place in mine], pa.int64())
        heads = pa.concat_tables(tables).take(index)
        yield Rows(heads, [unpacked(held[place.part], place.row) for place in mine])
        given += len(mine)
        for number in [one for one in held if last[one] < given]:
            del held[number]
        while len(held) > 1 and sum(table.nbytes for table in held.values()) > HELD_BYTES:
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
        columns = (part.index[name].to_pylist() for name in LUCK)
        shapes = part.shapes()
        for position, (run, status, *luck) in enumerate(zip(*columns, strict=True)):
            if luck != [seeds.get(run), study.generator, code]:
                continue
            before = found.get(run)
            if before is None or before.status != OK:
                found[run] = Place(number, position, status, shapes[position])
    return {run: found[run] for run in seeds if run in found}


def superseded(parts: Sequence[Part], code: str) -> tuple[str, ...]:
    """Name the parts of which no run can be used again, because other code played them."""
    return tuple(part.name for part in parts if code not in part.index["code"].to_pylist())
