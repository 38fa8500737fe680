"""The summary for people: one CSV that opens in any spreadsheet, small and harmless.

One row per plan, department and measure: how many futures, their average, and what 1, 5 and 9 of
10 futures do not exceed; then, where plans were compared, where each plan stands. Departments of
fewer than five people are merged into one row, and a text that a spreadsheet would take for a
formula is neutralised.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sim.experiment.files import write_whole
from sim.experiment.manifest import read_manifest, write_manifest
from sim.units import FloatArray

SUMMARY = "summary.csv"
SMALL = 5
SMALL_NAME = "small departments"
EVERYBODY = "all"
PLAN = "the plan as a whole"


class Runs(Protocol):
    """Give columns of the table of runs."""

    @property
    def column_names(self) -> list[str]:
        """Names of the columns."""
        ...

    def __getitem__(self, name: str) -> pa.ChunkedArray:
        """Give one column."""
        ...


Line = tuple[str, str, int, float | None, float | None, float | None, float | None]
"""Measure, unit, futures, average (or the one figure there is), p10, p50, p90."""
QUANTILES = (0.1, 0.5, 0.9)
HEADER = ("department", "measure", "unit", "futures", "average", "p10", "p50", "p90")
MEASURES = ("using", "routine_share", "proficient_share", "workaround_d")
_LINE_END = re.compile(r"[\r\n]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def neutral(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run as a formula.

    Source: OWASP, CSV injection.

    Example
    -------
    >>> neutral("=1+1"), neutral("finance")
    ("'=1+1", 'finance')
    """
    return f"'{text}" if text.startswith(_FORMULA) else text


def add_lines(folder: Path, lines: Mapping[str, Sequence[Line]]) -> None:
    """Add lines about whole plans to the summary of a stored study, in place of such lines before.

    Parameters
    ----------
    folder : of the study; its manifest gets the new checksum.
    lines : cell -> its lines.
    """
    manifest = read_manifest(folder)
    sink = io.StringIO()
    out = csv.writer(sink, lineterminator="\n")
    for cell in manifest["cells"]:
        values = [cell["factors"].get(factor, "") for factor in manifest["factors"]]
        head = [_cell(item) for item in (cell["scenario"], cell["strategy"], *values)]
        for line in lines.get(cell["cell"], ()):
            out.writerow([*head, PLAN, *map(_cell, line)])
    content = measured(folder / SUMMARY) + sink.getvalue().encode()
    manifest["summary"] = write_whole(folder / SUMMARY, content)
    write_manifest(folder, manifest)


def measured(path: Path) -> bytes:
    """Read a summary without the lines that were added to what was measured."""
    text = path.read_text(encoding="utf-8")
    mark = f",{PLAN},"
    return "".join(f"{line}\n" for line in text.split("\n")[:-1] if mark not in line).encode()


def ends_of(departments: pa.Table) -> pa.Table:
    """Keep of the departments of some runs what the summary needs: the last week of each run."""
    week, ends = departments["week"].to_numpy(), np.zeros(departments.num_rows, dtype=bool)
    if week.size:  # a run ends where the weeks of the next one begin anew, or its name changes
        run = departments["run"].combine_chunks().indices.to_numpy()
        first = np.flatnonzero(np.concatenate([[True], run[1:] != run[:-1]]))
        last = np.maximum.reduceat(week, first)
        ends = week == np.repeat(last, np.diff([*first, week.size]))
    kept = departments.filter(pa.array(ends)).select(["cell", "week", "department", *MEASURES])
    return kept.unify_dictionaries()


def summary_csv(runs: Runs, ends: pa.Table, manifest: Mapping[str, Any]) -> bytes:
    """Summarise a study.

    Parameters
    ----------
    runs : table of the file contract, whole or column by column.
    ends : of the table of departments, at least the last week of each run.
    manifest : names of cells, metrics and departments.

    Returns
    -------
    CSV in UTF-8; numbers are plain, empty where nothing was measured.
    """
    sink = io.StringIO()
    out = csv.writer(sink, lineterminator="\n")
    factors = list(manifest["factors"])
    out.writerow(["scenario", "strategy", *map(_cell, factors), *HEADER])
    metrics = _metrics(runs, manifest)
    for cell in manifest["cells"]:
        values = [cell["factors"].get(factor, "") for factor in factors]
        head = [_cell(item) for item in (cell["scenario"], cell["strategy"], *values)]
        mine = ends.filter(pa.array(_is(ends["cell"], cell["cell"])))
        for line in (*metrics[cell["cell"]], *_by_department(mine, cell, manifest)):
            out.writerow([*head, *map(_cell, line)])
    return sink.getvalue().encode()


def _is(column: pa.ChunkedArray, word: str) -> NDArray[np.bool_]:
    """Say which rows of a column hold a word, without spelling out every row."""
    found = [np.empty(0, dtype=bool)]
    for chunk in column.chunks:
        codes = chunk if pa.types.is_dictionary(chunk.type) else chunk.dictionary_encode()
        words = codes.dictionary.to_pylist()
        code = words.index(word) if word in words else -1
        found.append(codes.indices.to_numpy(zero_copy_only=False) == code)
    return np.concatenate(found)


def _metrics(runs: Runs, manifest: Mapping[str, Any]) -> Mapping[str, list[Sequence[Any]]]:
    """One line a cell and metric, over the futures in which it has a value; one column of the
    table at a time, so that memory stays flat."""
    column = runs["cell"]
    rows = {cell["cell"]: np.flatnonzero(_is(column, cell["cell"])) for cell in manifest["cells"]}
    lines: dict[str, list[Sequence[Any]]] = {name: [] for name in rows}
    there = set(runs.column_names)
    for card in manifest["metrics"]:
        if card["name"] not in there:
            continue
        values = runs[card["name"]].to_numpy()
        for cell in manifest["cells"]:
            mine = values[rows[cell["cell"]]].astype(float)
            unit = cell["currency"] if card["unit"] == "money" else card["unit"]
            lines[cell["cell"]].append((EVERYBODY, card["name"], unit, *_statistics(mine)))
    return lines


def _by_department(
    ends: pa.Table, cell: Mapping[str, Any], manifest: Mapping[str, Any]
) -> list[Sequence[Any]]:
    """One line a department and share at its last stored week; small departments together."""
    here = manifest["departments"].get(cell["cell"], ())
    small = {item["department"] for item in here if item["staff"] < SMALL}
    users = {item["department"]: item["users"] for item in here}
    names = [item["department"] for item in here if item["department"] not in small]
    if not ends.num_rows:
        return []
    week = ends["week"].to_numpy()
    last = week == week.max()
    who = {item["department"]: _is(ends["department"], item["department"])[last] for item in here}
    lines: list[Sequence[Any]] = []
    for measure in MEASURES:
        values = ends[measure].to_numpy()[last].astype(float)
        lines += [(name, measure, "share", *_statistics(values[who[name]])) for name in names]
        if sum(users[name] for name in small):
            weights = [(values[who[name]], users[name]) for name in sorted(small)]
            pooled = np.sum([one * weight for one, weight in weights], axis=0)
            pooled = pooled / sum(weight for _, weight in weights)
            lines.append((SMALL_NAME, measure, "share", *_statistics(pooled)))
    return lines


def _statistics(values: FloatArray) -> Sequence[int | float | None]:
    """Count, average and quantiles of the futures that have a value."""
    there = values[~np.isnan(values)]
    if not there.size:
        return (0, None, None, None, None)
    return (there.size, float(there.mean()), *map(float, np.quantile(there, QUANTILES)))


def _cell(value: object) -> str:
    """Spell a cell: text neutralised and on one line, numbers plain, nothing for nothing."""
    if value is None:
        return ""
    if isinstance(value, float):
        return "" if math.isnan(value) else f"{value:.0f}" if abs(value) >= 1000 else f"{value:.6g}"
    return neutral(_LINE_END.sub(" ", value)) if isinstance(value, str) else str(value)
