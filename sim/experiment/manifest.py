"""The manifest of a study: what was played, with what, where from, and the hash of every file."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from sim.errors import BadInput, Problem, nearest
from sim.experiment.design import Cell, Study
from sim.experiment.files import parquet_bytes, sha256, write_whole
from sim.experiment.frozen import CHECKSUM, is_whole, sealed
from sim.experiment.lock import StudyLock
from sim.experiment.provenance import clean, machine, packages, repository
from sim.experiment.tables import SCHEMA_VERSION
from sim.metrics.table import METRICS
from sim.organisation.spec import FileRows

MANIFEST = "manifest.json"
INPUTS, STUDY_FILE = "inputs", "study.json"
PAGES = ("comparison.json", "report.html")
"""Written again whenever the study is compared."""
ANSWERS = (
    ("sensitivity.json", "sensitivity"),
    ("story.json", "explain"),
    ("discover.json", "discover"),
)
"""Other files beside the tables, and the commands that make them."""
RUNNING, COMPLETE, INCOMPLETE = "running", "complete", "incomplete"
IN_BATCHES = "in_batches"
"""Key of a sweep whose later batches only its own command knows."""


def describe_study(study: Study, code: str, command: Sequence[str]) -> dict[str, Any]:
    """State everything that is known before the first run.

    Parameters
    ----------
    study : the study.
    code : digest of the code that plays it.
    command : words of the command line.

    Returns
    -------
    What goes into the manifest in JSON terms; no folder of this machine is in it.
    """
    return {
        "schema_version": SCHEMA_VERSION,
        "study": study.name,
        "hash": study.hash,
        "status": RUNNING,
        "futures": study.futures,
        "first_future": study.first_future,
        "seed": study.seed,
        "generator": study.generator,
        "baseline": study.baseline,
        "objective": study.objective,
        "factors": list(study.factors),
        "cells": [_describe_cell(study, cell) for cell in study.cells],
        "metrics": [dataclasses.asdict(metric.card) for metric in METRICS],
        "config": study.config,
        "notes": list(study.notes),
        "code": {"digest": code, **repository()},
        "packages": packages(),
        "machine": machine(),
        "command": list(command),
    }


def _describe_cell(study: Study, cell: Cell) -> dict[str, Any]:
    """Name a cell, with what pages need to know about its scenario and its plan."""
    scenario, calendar = cell.scenario, cell.scenario.calendar
    return {
        "cell": cell.id,
        "scenario": scenario.name,
        "strategy": cell.strategy.name,
        "scenario_title": scenario.title,
        "strategy_title": cell.strategy.title,
        "question": scenario.question,
        "currency": scenario.currency,
        "technology": scenario.technology.name,
        "factors": dict(cell.factors),
        "seed": study.seed_of(cell),
        "start_date": calendar.start_date,
        "weeks": calendar.weeks,
        "freezes": [dataclasses.asdict(window) for window in calendar.freezes],
        "peaks": [dataclasses.asdict(window) for window in calendar.peaks],
    }


class NewerStudy(BadInput):
    """Refuse a study that a newer version of the program wrote."""


def in_json_terms(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Give a manifest as it will be read back, without folders of this machine."""
    plain = json.loads(json.dumps(clean(manifest), allow_nan=False, default=str))
    assert isinstance(plain, dict)
    return plain


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Write the manifest with a checksum of its own; an unfinished one is replaced as a whole.

    Returns
    -------
    What was written, in JSON terms.
    """
    whole = sealed(in_json_terms(manifest))
    text = json.dumps(whole, indent=1, ensure_ascii=False)
    write_whole(folder / MANIFEST, (text + "\n").encode())
    return whole


def _near(folder: Path) -> str:
    """Name the study beside a folder that its name is meant for most likely; empty: none."""
    try:
        beside = [one.name for one in folder.parent.iterdir() if (one / MANIFEST).is_file()]
    except OSError:
        return ""
    close = nearest(folder.name, [name for name in beside if name != folder.name])
    return (folder.parent / close).as_posix() if close else ""


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a study, of this schema version or an older one.

    Raises
    ------
    BadInput : there is none, it was changed, or a newer version wrote it.
    """
    try:
        found = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError) as error:
        message = "holds no study (no readable manifest)"
        raise BadInput([Problem(folder.as_posix(), message, nearest=_near(folder))]) from error
    version = found.get("schema_version") if isinstance(found, dict) else None
    if version == 1 and CHECKSUM not in found:
        return _from_version_1(found)
    if isinstance(version, int) and version > SCHEMA_VERSION:
        message = f"has schema version {version}: a newer version of the program wrote it"
        raise NewerStudy([Problem(folder.as_posix(), message, allowed=f"up to {SCHEMA_VERSION}")])
    if version != SCHEMA_VERSION or not is_whole(found):
        message = "is not what was written; `uptake verify STUDY --repair` makes it again"
        raise BadInput([Problem(MANIFEST, message, folder.as_posix())])
    assert isinstance(found, dict)
    return found


def _from_version_1(found: Mapping[str, Any]) -> dict[str, Any]:
    """Read a manifest of version 1: it has no checksum, keeps no study file and no pages."""
    return {**found, "inputs": found.get("inputs", {}), "pages": {}}


def seal_pages(folder: Path) -> None:
    """Note the checksums of the pages in the manifest of a study, where there is one."""
    there = {name: folder / name for name in PAGES if (folder / name).is_file()}
    _vouch(folder, PAGES, {name: sha256(path.read_bytes()) for name, path in there.items()})


def drop_pages(folder: Path) -> None:
    """Remove pages that no longer say what the tables say."""
    for name in PAGES:
        (folder / name).unlink(missing_ok=True)
    _vouch(folder, PAGES, {})


def write_side(folder: Path, name: str, content: bytes) -> Path:
    """Write an answer about a study beside its tables; its manifest vouches for it.

    Raises
    ------
    BadInput : another command works in the folder.
    StoreError : the folder cannot be written.
    """
    _vouch(folder, [name], {name: write_whole(folder / name, content)})
    return folder / name


def read_side(folder: Path, name: str) -> bytes:
    """Read an answer about a study, if it is what was written.

    Raises
    ------
    BadInput : it is missing or was changed. A folder without any manifest vouches for nothing, and
        neither does one of version 1; there every file is read.
    """
    try:
        content = (folder / name).read_bytes()
    except OSError as error:
        raise BadInput([Problem(name, "is missing", folder.as_posix())]) from error
    if (folder / MANIFEST).is_file():
        manifest = read_manifest(folder)
        known = manifest.get("pages", {}).get(name)
        if manifest["schema_version"] == SCHEMA_VERSION and known != sha256(content):
            raise BadInput([Problem(name, "is not what was written", folder.as_posix())])
    return content


def kept_pages(folder: Path) -> dict[str, str]:
    """Checksums of pages and answers that lie in a folder already; none where none are known."""
    try:
        known = dict(read_manifest(folder).get("pages", {}))
    except BadInput:
        return {}
    return {name: checksum for name, checksum in known.items() if (folder / name).is_file()}


def _vouch(folder: Path, names: Sequence[str], found: Mapping[str, str]) -> None:
    """Note checksums in the manifest, where there is one that can hold them."""
    if not (folder / MANIFEST).is_file():
        return
    lock = StudyLock(folder)
    try:
        manifest = read_manifest(folder)
        before = manifest.get("pages", {})
        pages = {name: one for name, one in before.items() if name not in names} | dict(found)
        if manifest["schema_version"] == SCHEMA_VERSION and pages != before:
            write_manifest(folder, {**manifest, "pages": pages})
    except BadInput:
        return
    finally:
        lock.release()


def write_inputs(folder: Path, study: Study, content: bytes) -> dict[str, Any]:
    """Keep the study itself, and every organisation that came from files: ids, units, ties only.

    Parameters
    ----------
    folder : folder of the study.
    study : the study.
    content : the study as `freeze_study` writes it down.

    Returns
    -------
    File name -> checksum, and for an organisation name and hash of its source.
    """
    kept: dict[str, Any] = {STUDY_FILE: {"sha256": _keep(folder / INPUTS / STUDY_FILE, content)}}
    seen: set[str] = set()
    for cell in study.cells:
        people = cell.scenario.organisation.rows
        if people is None or people.digest in seen:
            continue
        name = f"organisation-{people.digest[:8]}.parquet" if seen else "organisation.parquet"
        seen.add(people.digest)
        checksum = _keep(folder / INPUTS / name, parquet_bytes([_people_table(people)]))
        kept[name] = {"source": list(people.source), "digest": people.digest, "sha256": checksum}
    return kept


def _keep(path: Path, content: bytes) -> str:
    """Write a file unless it is there already, byte for byte."""
    if path.is_file() and path.read_bytes() == content:
        return sha256(content)
    return write_whole(path, content)


def _people_table(people: FileRows) -> pa.Table:
    """One row a person: id, department, manager, whether a user, and whom this person hears."""
    n = len(people.ids)
    ids = pa.array(people.ids, pa.string())
    order = np.lexsort((people.speaker, people.listener))
    counts = np.bincount(people.listener, minlength=n)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    heard = ids.take(pa.array(people.speaker[order]))
    manager: Any = pa.nulls(n, pa.string())
    if people.manager is not None:
        index = pa.array(people.manager, mask=people.manager < 0)
        manager = ids.take(index)
    user = np.ones(n, dtype=np.int64) if people.user is None else people.user
    return pa.table(
        {
            "id": ids,
            "department": pa.array(people.departments, pa.string()).take(
                pa.array(people.department)
            ),
            "manager": manager,
            "user": pa.array(user.astype(bool)),
            "hears": pa.ListArray.from_arrays(pa.array(starts), heard),
        }
    )
