"""The store of a study: parts while it runs, tables and manifest when it ends, frames to read.

results/<study>/  manifest.json  runs.parquet  timings.parquet  weekly.parquet
                  departments.parquet  ledger.parquet  events.parquet  summary.csv
                  parts/part-00001-<checksum>.parquet ...  inputs/organisation.parquet
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim.errors import BadInput, Problem
from sim.experiment.compact import OK
from sim.experiment.design import Study
from sim.experiment.files import StoreError, sha256, sweep_up, write_whole
from sim.experiment.frozen import freeze_study
from sim.experiment.identity import refuse_another
from sim.experiment.lock import StudyLock
from sim.experiment.manifest import (
    COMPLETE,
    IN_BATCHES,
    INCOMPLETE,
    MANIFEST,
    RUNNING,
    NewerStudy,
    describe_study,
    in_json_terms,
    kept_pages,
    read_manifest,
    write_inputs,
    write_manifest,
)
from sim.experiment.parts import (
    FOLDER,
    Place,
    next_number,
    places,
    read_parts,
    set_aside,
    superseded,
    write_part,
)
from sim.experiment.provenance import code_digest
from sim.experiment.summary import SUMMARY, summary_csv
from sim.experiment.tabulate import OnDisk, tabulate

RUNS_PER_PART = 30
SECONDS_PER_PART = 5.0


@dataclass(frozen=True)
class Stored:
    """Read a finished study.

    Parameters
    ----------
    folder : where it lies.
    manifest : what was played, with what, and the hash of every file.

    Source: own design; the columns are the file contract of schema version 2.
    """

    folder: Path
    manifest: Mapping[str, Any]

    def table(
        self, name: str, columns: Sequence[str] | None = None, coded: Sequence[str] = ()
    ) -> pa.Table:
        """Read one table, or some columns of it, and check that it is what was written.

        Parameters
        ----------
        name : of the table.
        columns : all of them where none are named.
        coded : texts that are read as codes with a dictionary, a fifth of the memory.

        Raises
        ------
        BadInput : the file is missing or was changed.
        """
        file = f"{name}.parquet"
        try:
            content = (self.folder / file).read_bytes()
        except OSError as error:
            raise BadInput([Problem(file, "is missing", str(self.folder))]) from error
        if sha256(content) != self.manifest["tables"][name]["sha256"]:
            message = "is not what was written; `uptake verify STUDY --repair` makes it again"
            raise BadInput([Problem(file, message, str(self.folder))])
        return pq.read_table(pa.BufferReader(content), columns=columns and list(columns),
                             read_dictionary=list(coded))  # fmt: skip

    @cached_property
    def runs(self) -> pd.DataFrame:
        """One row a run: status, seed, factors, metrics (missing where there is none)."""
        return self._frame("runs")

    @cached_property
    def timings(self) -> pd.DataFrame:
        """One row a run: seconds, attempts, start, worker."""
        return self._frame("timings")

    @cached_property
    def weekly(self) -> pd.DataFrame:
        """One row a run and week."""
        return self._frame("weekly")

    @cached_property
    def departments(self) -> pd.DataFrame:
        """One row a run, fourth week and department."""
        return self._frame("departments")

    @cached_property
    def ledger(self) -> pd.DataFrame:
        """One row a run, week, account and department with money in it."""
        return self._frame("ledger")

    @cached_property
    def events(self) -> pd.DataFrame:
        """One row an event."""
        return self._frame("events")

    def _frame(self, name: str) -> pd.DataFrame:
        frame: pd.DataFrame = self.table(name).to_pandas()
        return frame


def load_study(folder: Path | str) -> Stored:
    """Open a finished study.

    Parameters
    ----------
    folder : folder of the study, such as `results/erp_manufacturer`.

    Raises
    ------
    BadInput : no study there, not finished, changed, or of a newer schema version.
    """
    place = Path(folder)
    manifest = read_manifest(place)
    if manifest.get("status") == RUNNING:
        message = "is not finished: the same command, or `uptake resume`, goes on from there"
        raise BadInput([Problem(str(folder), message)])
    return Stored(place, manifest)


class Store:
    """Keep what a study computes, and turn it into tables when the study ends.

    Parameters
    ----------
    folder : folder of the study; made if it is not there.
    command : words of the command line, for the manifest.
    in_batches : a sweeper asks for more cells as it goes; the folder alone cannot know which, so
        the study is not whole before it is finished with `last`.

    Attribute `damaged` names files that were not what was written and are made again.

    Source: own design. A stored run is never computed again: what counts is the run (cell and
    future), its seed and generator, and the code that played it.
    """

    def __init__(
        self, folder: Path | str, command: Sequence[str] = (), in_batches: bool = False
    ) -> None:
        self.folder = Path(folder)
        self.code = code_digest()
        self._command = tuple(command)
        self._started = _now()
        self._in_batches = in_batches
        self._pending: list[pa.Table] = []
        self._next = 0
        self._flushed = time.monotonic()
        self._lock: StudyLock | None = None
        self._known: tuple[Study, Mapping[str, Any], bytes] | None = None
        self.damaged: tuple[str, ...] = ()

    def close(self) -> None:
        """Let other commands into the folder; the end of the process does so too."""
        if self._lock is not None:
            self._lock.release()
        self._lock = None

    def _hold(self) -> None:
        """Keep other commands out of the folder while this store is in use."""
        if self._lock is None:
            self._lock = StudyLock(self.folder)

    def begin(self, study: Study) -> frozenset[str]:
        """Open the folder for a study and say which of its runs are stored already.

        Returns
        -------
        Runs that ended well before, with the same luck and the same code.

        Raises
        ------
        BadInput : another command is at work in the folder, or another study lies there.
        StoreError : the folder cannot be written.
        """
        self._hold()
        sweep_up(self.folder)
        manifest = self._manifest(study)
        self._check_identity(manifest)
        self.damaged = (*self.damaged, *(f"{FOLDER}/{name}" for name in set_aside(self.folder)))
        found = places(read_parts(self.folder), study, self.code)
        manifest["inputs"] = write_inputs(self.folder, study, self._described(study)[1])
        write_manifest(self.folder, manifest)
        return frozenset(run for run, place in found.items() if place.status == OK)

    def _check_identity(self, manifest: Mapping[str, Any]) -> None:
        """Refuse to play a study in the folder of another one; note a damaged manifest."""
        if not (self.folder / MANIFEST).is_file():
            return
        try:
            before = read_manifest(self.folder)
        except NewerStudy:
            raise
        except BadInput:
            self.damaged = (*self.damaged, MANIFEST)
            return
        refuse_another(before, in_json_terms(manifest), self.folder.name)

    def append(self, runs: pa.Table) -> None:
        """Keep some runs; they are on disk once thirty are together or five seconds have gone."""
        self._pending.append(runs)
        waiting = sum(table.num_rows for table in self._pending)
        if waiting >= RUNS_PER_PART or time.monotonic() - self._flushed > SECONDS_PER_PART:
            self.flush()

    def flush(self) -> None:
        """Write what waits into a part."""
        self._flushed = time.monotonic()
        if self._pending:
            self._next = self._next or next_number(self.folder)
            runs = pa.concat_tables(self._pending, promote_options="default")
            write_part(self.folder, runs, self._next)
            self._next += 1
            self._pending.clear()

    def finish(self, study: Study, last: bool = True) -> Stored:
        """Cut the tables of a study from its parts and complete the manifest.

        Parameters
        ----------
        study : the whole study, also where it was executed in several batches.
        last : no batch follows.

        Returns
        -------
        The study as everybody reads it.

        Raises
        ------
        StoreError : nothing is stored yet, or the folder cannot be written.
        BadInput : damaged parts, by name.
        """
        self._hold()
        self.flush()
        parts = read_parts(self.folder) if study.futures else ()
        found = places(parts, study, self.code)
        if study.futures and not found:
            raise StoreError("no run of this study is stored yet: there is nothing to write")
        self._in_batches = self._in_batches and not last
        manifest = self._manifest(study)
        manifest["inputs"] = write_inputs(self.folder, study, self._described(study)[1])
        made = tabulate(self.folder, study, parts, found)
        manifest["tables"], manifest["departments"] = made.tables, made.organisations
        manifest["notes"] += [note for note in made.notes if note not in manifest["notes"]]
        used = {place.part for place in found.values()}
        manifest["parts"] = {parts[i].name: parts[i].checksum for i in sorted(used)}
        total = len(study.cells) * study.futures
        manifest["runs"] = {"planned": total, **_count(found)}
        manifest["attempts"] = made.attempts
        if not self._in_batches:
            manifest["status"] = COMPLETE if len(found) == total else INCOMPLETE
        manifest["ended"] = _now()
        with OnDisk(self.folder / "runs.parquet") as runs:
            content = summary_csv(runs, pa.concat_tables(made.ends), manifest)
        manifest["summary"] = write_whole(self.folder / SUMMARY, content)
        stored = Stored(self.folder, write_manifest(self.folder, manifest))
        if study.futures and manifest["status"] == COMPLETE:
            for name in superseded(parts, self.code):
                (self.folder / FOLDER / name).unlink(missing_ok=True)
        return stored

    def _described(self, study: Study) -> tuple[Mapping[str, Any], bytes]:
        """Describe a study for the manifest and write it down, once for the study at hand."""
        if self._known is None or self._known[0] is not study:
            described = describe_study(study, self.code, self._command)
            self._known = study, described, freeze_study(study)
        return self._known[1:]

    def _manifest(self, study: Study) -> dict[str, Any]:
        return {
            **self._described(study)[0],
            "notes": list(study.notes),
            "started": self._started,
            "pages": kept_pages(self.folder),
            **({IN_BATCHES: True} if self._in_batches else {}),
        }


def _count(found: Mapping[str, Place]) -> dict[str, int]:
    """Count runs by how they ended."""
    counts: dict[str, int] = {}
    for place in found.values():
        counts[place.status] = counts.get(place.status, 0) + 1
    return counts


def _now() -> str:
    """The present, in universal time, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
