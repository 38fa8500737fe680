"""The manifest of a study: what was played, with what, where from, and the hash of every file."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from sim.experiment.design import Cell, Study
from sim.experiment.files import parquet_bytes, write_whole
from sim.experiment.provenance import clean, machine, packages, repository
from sim.experiment.tables import SCHEMA_VERSION
from sim.metrics.table import METRICS
from sim.organisation.spec import FileRows

MANIFEST = "manifest.json"
RUNNING, COMPLETE, INCOMPLETE = "running", "complete", "incomplete"


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


def organisations_of(table: pa.Table) -> tuple[dict[str, Any], list[str]]:
    """Describe the departments of each cell, and collect what was said about organisations.

    Parameters
    ----------
    table : columns cell, status, departments, staff, users, notes of runs that ended well.

    Returns
    -------
    Cell -> departments with staff and intended users; notes, each once.
    """
    found: dict[str, Any] = {}
    notes: list[str] = []
    for row in table.to_pylist():
        if row["cell"] in found:
            continue
        named = zip(row["departments"][:-1], row["staff"], row["users"], strict=True)
        found[row["cell"]] = [
            {"department": name, "staff": staff, "users": users} for name, staff, users in named
        ]
        notes.extend(row["notes"])
    return found, list(dict.fromkeys(notes))


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write the manifest; an unfinished one is replaced as a whole."""
    text = json.dumps(clean(manifest), indent=1, ensure_ascii=False, allow_nan=False, default=str)
    write_whole(folder / MANIFEST, (text + "\n").encode())


def write_inputs(folder: Path, study: Study) -> dict[str, Any]:
    """Keep every organisation that came from files: ids, units and ties only.

    Returns
    -------
    File name -> name and hash of its source, checksum of the file.
    """
    kept: dict[str, Any] = {}
    seen: set[str] = set()
    for cell in study.cells:
        people = cell.scenario.organisation.rows
        if people is None or people.digest in seen:
            continue
        seen.add(people.digest)
        name = "organisation.parquet" if not kept else f"organisation-{people.digest[:8]}.parquet"
        checksum = write_whole(folder / "inputs" / name, parquet_bytes([_people_table(people)]))
        kept[name] = {"source": list(people.source), "digest": people.digest, "sha256": checksum}
    return kept


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
