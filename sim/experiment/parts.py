"""Parts: the durable record of a study, one atomic, checksummed file per some thirty runs.

The name of a part carries its number and the beginning of its checksum, so that a damaged part is
known by name even where no manifest was written yet.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
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
_NAME = re.compile(r"part-(\d{5,})-([0-9a-f]{16})\.parquet")


@dataclass(frozen=True, slots=True)
class Part:
    """Hold one part: file name, checksum, content."""

    name: str
    checksum: str
    content: bytes

    def table(self, columns: Sequence[str] | None = None) -> pa.Table:
        """Read some columns; those that the part does not have are left out."""
        file = pq.ParquetFile(pa.BufferReader(self.content))
        if columns is None:
            return file.read()
        return file.read(columns=[name for name in self.columns() if name in set(columns)])

    def columns(self) -> list[str]:
        """Name the columns."""
        return list(pq.read_schema(pa.BufferReader(self.content)).names)


@dataclass(frozen=True, slots=True)
class Place:
    """Say where the row of a run stands: which part, which row, and how the run ended."""

    part: int
    row: int
    status: str


def write_part(folder: Path, runs: pa.Table) -> str:
    """Keep some runs in a new part.

    Returns
    -------
    Name of the part.
    """
    content = parquet_bytes([runs])
    numbers = [int(found[1]) for found in map(_NAME.fullmatch, _names(folder)) if found]
    name = f"part-{max(numbers, default=0) + 1:05d}-{sha256(content)[:CHECK_DIGITS]}.parquet"
    write_whole(folder / FOLDER / name, content)
    return name


def read_parts(folder: Path) -> tuple[Part, ...]:
    """Read all parts of a study, in the order in which they were written.

    Raises
    ------
    BadInput : parts whose content is not what was written, all of them by name.
    """
    parts = [_read(folder, name) for name in _names(folder)]
    damaged = [part.name for part in parts if not _is_whole(part)]
    if damaged:
        message = "does not hold what was written; `uptake verify STUDY --repair` plays it again"
        raise BadInput([Problem(f"{FOLDER}/{name}", message) for name in damaged])
    return tuple(parts)


def empty_part() -> Part:
    """Frame the tables of a study of no futures: every column, no row; it is never written."""
    nobody = Identity("", "", "", "", 0, 0, "", "")
    row = part_of([Played(nobody, FAILED, "", Effort(0.0, 0.0, 0, "", ""))])
    for metric in METRICS:
        row = row.append_column(METRIC + metric.card.name, pa.nulls(1, pa.float64()))
    content = parquet_bytes([row.slice(0, 0)])
    return Part("none", sha256(content), content)


def damaged_parts(folder: Path) -> tuple[str, ...]:
    """Name the parts whose content is not what was written."""
    return tuple(name for name in _names(folder) if not _is_whole(_read(folder, name)))


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


def _read(folder: Path, name: str) -> Part:
    """Read one part, whole or not."""
    content = (folder / FOLDER / name).read_bytes()
    return Part(name, sha256(content), content)


def _is_whole(part: Part) -> bool:
    """Compare the content of a part with the checksum in its name."""
    found = _NAME.fullmatch(part.name)
    return found is not None and part.checksum.startswith(found[2])


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
        index = part.table(["run", "status", "seed", "generator", "code"]).to_pylist()
        for position, one in enumerate(index):
            luck = (one["seed"], one["generator"], one["code"])
            if luck != (seeds.get(one["run"]), study.generator, code):
                continue
            before = found.get(one["run"])
            if before is None or before.status != OK:
                found[one["run"]] = Place(number, position, one["status"])
    return {run: found[run] for run in seeds if run in found}


def superseded(parts: Sequence[Part], code: str) -> tuple[str, ...]:
    """Name the parts of which no run can be used again, because other code played them."""
    return tuple(
        part.name for part in parts if code not in set(part.table(["code"])["code"].to_pylist())
    )
