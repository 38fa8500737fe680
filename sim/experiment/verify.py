"""Look at every file of a stored study, and say which are not what was written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from sim.errors import BadInput, Problem
from sim.experiment.design import Study
from sim.experiment.files import sha256
from sim.experiment.frozen import OwnPlans, thaw_study
from sim.experiment.manifest import (
    ANSWERS,
    INPUTS,
    MANIFEST,
    PAGES,
    STUDY_FILE,
    NewerStudy,
    read_manifest,
)
from sim.experiment.parts import FOLDER, damaged_parts
from sim.experiment.store import Stored
from sim.experiment.summary import SUMMARY, measured
from sim.experiment.tables import SCHEMA_VERSION, TABLES

COMPARED = tuple(name for name in TABLES if name != "timings")
"""Tables that must be equal in every byte when a study is played again."""


@dataclass(frozen=True, slots=True)
class Damage:
    """Name one file that is not what was written, and say what is wrong with it."""

    file: str
    what: str

    def __str__(self) -> str:
        return f"{self.file} {self.what}"


def inspect_study(folder: Path) -> tuple[Damage, ...]:
    """Compare every file of a study with its checksum.

    Parameters
    ----------
    folder : folder of the study.

    Returns
    -------
    Every damaged or missing file; nothing if all is well.

    Raises
    ------
    BadInput : no study lies there, or a newer version of the program wrote it.

    Source: own design.
    """
    if not (folder / MANIFEST).exists() and not (folder / FOLDER).is_dir():
        raise BadInput([Problem(folder.as_posix(), "holds no study")])
    return tuple(_damages(folder))


def _damages(folder: Path) -> Iterator[Damage]:
    bad_parts = damaged_parts(folder)
    yield from (Damage(f"{FOLDER}/{name}", "is damaged") for name in bad_parts)
    try:
        manifest = read_manifest(folder)
    except NewerStudy:
        raise
    except BadInput:
        yield Damage(MANIFEST, "is damaged")
        return
    known = {MANIFEST, *manifest.get("pages", {})}
    if manifest["schema_version"] == SCHEMA_VERSION:
        for name in sorted({path.name for path in folder.glob("*.json")} | {*PAGES}):
            if name not in known and (folder / name).is_file():
                yield Damage(name, "is not known to the manifest")
    for name in manifest.get("parts", {}):
        if not (folder / FOLDER / name).is_file():
            yield Damage(f"{FOLDER}/{name}", "is missing")
    for name, checksum in _promised(manifest).items():
        path = folder / name
        if not path.is_file():
            yield Damage(name, "is missing")
        elif sha256(path.read_bytes()) != checksum:
            yield Damage(name, "is damaged")


def remove_answers(folder: Path, damages: Sequence[Damage]) -> tuple[str, ...]:
    """Remove damaged answers about a study, which only the question itself can make again.

    Returns
    -------
    A sentence for each.
    """
    said = []
    for name in (damage.file for damage in damages):
        path = folder / name
        if path.parent != folder or name in (MANIFEST, *PAGES) or not name.endswith(".json"):
            continue
        path.unlink(missing_ok=True)
        command = dict(ANSWERS).get(name)
        again = f"`uptake {command} STUDY`" if command else "the command that made it"
        said.append(f"{name} was removed; {again} makes it again")
    return tuple(said)


def _promised(manifest: Mapping[str, Any]) -> dict[str, str]:
    """List the files of a manifest beside the parts, with their checksums."""
    found = {f"{INPUTS}/{name}": one["sha256"] for name, one in manifest["inputs"].items()}
    found |= {f"{name}.parquet": one["sha256"] for name, one in manifest.get("tables", {}).items()}
    if "summary" in manifest:
        found[SUMMARY] = manifest["summary"]
    return found | dict(manifest.get("pages", {}))


def stored_study(folder: Path, own: OwnPlans | None = None) -> Study:
    """Read the study of a folder back: scenarios, plans, futures, seeds.

    Parameters
    ----------
    folder : folder of the study, finished or not.
    own : plans of the user's own Python by name, where the study has any.

    Raises
    ------
    BadInput : none there, damaged, or not playable by this version of the program.
    """
    path = folder / INPUTS / STUDY_FILE
    try:
        content = path.read_bytes()
    except OSError as error:
        message = f"is missing in {folder.as_posix()}: give the command that made it once more"
        raise BadInput([Problem(f"{INPUTS}/{STUDY_FILE}", message)]) from error
    return thaw_study(content, own)


def differences(old: Stored, new: Stored, run: str = "") -> tuple[tuple[str, ...], int]:
    """Compare the tables of a study with those of the same study played again.

    Parameters
    ----------
    old, new : stored and played again.
    run : compare this run alone; empty compares all of them, byte for byte.

    Returns
    -------
    What differs, in words; how many tables were compared.
    """
    found = []
    for name in COMPARED:
        if not run and _bytes(old, f"{name}.parquet") == _bytes(new, f"{name}.parquet"):
            continue
        before, after = _rows(old.table(name), run), _rows(new.table(name), run)
        if run and before.equals(after):
            continue
        found.append(f"{name}: {_first_difference(before, after)}")
    count = len(COMPARED)
    if not run:
        count += 1
        if measured(old.folder / SUMMARY) != measured(new.folder / SUMMARY):
            found.append(f"{SUMMARY} differs")
    return tuple(found), count


def _bytes(stored: Stored, file: str) -> bytes:
    return (stored.folder / file).read_bytes()


def _rows(table: pa.Table, run: str) -> pa.Table:
    """The rows of one run, or all."""
    if not run:
        return table
    mine = np.flatnonzero(np.array(table["run"].to_pylist(), dtype=object) == run)
    return table.take(pa.array(mine)).combine_chunks()


def _first_difference(before: pa.Table, after: pa.Table) -> str:
    """Name the first run and column that differ."""
    if before.column_names != after.column_names:
        odd = sorted(set(before.column_names) ^ set(after.column_names))
        return f"columns {', '.join(odd) or 'in another order'}"
    if before.num_rows != after.num_rows:
        return f"{before.num_rows} rows before, {after.num_rows} now"
    for name in before.column_names:
        old, new = before[name].to_pylist(), after[name].to_pylist()
        for row, (one, other) in enumerate(zip(old, new, strict=True)):
            if one != other:
                return f"run {before['run'][row].as_py()}, column {name}: {one} before, {other} now"
    return "the same values in other bytes"


def reasons_to_differ(manifest: Mapping[str, Any], now: Mapping[str, Any]) -> Sequence[str]:
    """Say what has changed since a study was stored: code, versions, machine.

    Example
    -------
    >>> old = {"code": {"digest": "a"}, "packages": {"numpy": "1"}, "machine": {}}
    >>> reasons_to_differ(old, {**old, "packages": {"numpy": "2"}})
    ['packages numpy: 1 -> 2']
    """
    found = []
    for group in ("code", "packages", "machine"):
        before, after = manifest[group], now[group]
        keys = ["digest"] if group == "code" else dict.fromkeys([*before, *after])
        found += [
            f"{group} {key}: {before.get(key)} -> {after.get(key)}"
            for key in keys
            if before.get(key) != after.get(key)
        ]
    return found
