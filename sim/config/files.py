"""Read a real organisation: people, departments and ties from two tables, checked, in words.

What is wrong with the files is said all at once, row by row. What is merely awkward (people
without ties, a department of one, a tie to oneself, an unknown id in a tie) is kept or dropped,
and said in the notes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from sim.config.csv_tables import Table, read_table, recognise, shorten
from sim.config.tie_files import TIE_WORDS, TieRows, counted, heading_problems, read_ties
from sim.errors import BadInput, Problem, nearest
from sim.organisation.spec import FileRows, OrganisationSpec
from sim.units import IntArray

PEOPLE_WORDS = ("id", "department", "manager", "user")
ID = ("id", "employee_id", "person_id", "person", "employee", "staff_id", "node")
DEPARTMENT = ("department", "dept", "unit", "office", "division", "ward")
MANAGER = ("manager", "manager_id", "reports_to", "supervisor", "line_manager")
USER = ("user", "intended_user")
YES, NO = ("1", "yes", "true", "y"), ("0", "no", "false", "n")


@dataclass(frozen=True)
class _People:
    """People as read: ids, unit of each, managers and users where the file says so."""

    ids: tuple[str, ...]
    department: IntArray
    departments: tuple[str, ...]
    manager: IntArray | None
    user: IntArray | None
    source: str
    renamed: tuple[str, ...]


def read_rows(spec: OrganisationSpec, folder: Path) -> FileRows:
    """Read people and ties from files.

    Parameters
    ----------
    spec : names of the files, column mapping, relations, what a row of ties means.
    folder : folder against which file names are meant.

    Returns
    -------
    FileRows : people in file order, ties among them, notes on what was read and dropped.

    Raises
    ------
    BadInput : every fault of both files.

    Source: own design.
    """
    problems = _key_problems(spec)
    table = _table(folder, spec.people, "organisation.people", problems)
    ties_table = _table(folder, spec.ties, "organisation.ties", problems)
    people = _people(table, spec, problems) if table else None
    ties = None
    if people and ties_table:
        ties = read_ties(ties_table, spec, people.ids, people.manager is not None)
        problems += ties.problems
        if ties.manager is not None:
            problems += _circles(people.ids, ties.manager, ties_table)
    elif ties_table:
        problems += heading_problems(ties_table, spec)
    if problems or people is None:
        raise BadInput(problems)
    return _rows(spec, people, ties, ties_table.name if ties_table else "")


def _key_problems(spec: OrganisationSpec) -> list[Problem]:
    words = [*PEOPLE_WORDS, *TIE_WORDS]
    problems = [
        Problem(
            f"organisation.columns.{word}",
            "is none of our columns",
            allowed=", ".join(words),
            nearest=nearest(word, words),
        )
        for word in spec.columns
        if word not in words
    ]
    if not spec.people:
        problems.append(Problem("organisation.people", "is needed for an organisation from files"))
    return problems


def _table(folder: Path, file: str, field: str, problems: list[Problem]) -> Table | None:
    if not file:
        return None
    try:
        table = read_table(folder, file, field)
    except BadInput as error:
        problems += error.problems
        return None
    problems += table.problems
    return table


def _people(table: Table, spec: OrganisationSpec, problems: list[Problem]) -> _People | None:
    wanted = dict(zip(PEOPLE_WORDS, (ID, DEPARTMENT, MANAGER, USER), strict=True))
    found, faults = recognise(table, wanted, spec.columns, ("id", "department"))
    if not faults and not table.rows and not table.problems:
        faults = [Problem("organisation.people", "names no people", file=table.file)]
    columns = {word: table.columns[heading] for word, heading in found.items()}
    frame = pd.DataFrame(columns, index=table.rows, dtype="str")
    faults += _people_problems(table, frame, found)
    if "manager" in frame and "id" in frame:
        faults += _manager_problems(table, frame, found["manager"])
    problems += faults
    if faults:
        return None
    codes, names = pd.factorize(frame["department"])
    ids = tuple(columns["id"])
    user = None
    if "user" in columns:
        user = np.array([cell.lower() in YES for cell in columns["user"]], dtype=np.int64)
        if not user.any():
            problems.append(
                Problem(
                    "organisation.people",
                    "has no intended users",
                    file=table.file,
                    allowed="at least one yes",
                )
            )
    manager = None
    if any(columns.get("manager", ())):
        position = {one: number for number, one in enumerate(ids)}
        manager = np.array([position.get(one, -1) for one in columns["manager"]], dtype=np.int64)
        problems += _circles(ids, manager, table, found["manager"])
    return _People(
        ids=ids,
        department=codes.astype(np.int64),
        departments=tuple(map(str, names)),
        manager=manager,
        user=user,
        source=table.name,
        renamed=tuple(f"{name} as {word}" for word, name in found.items() if name != word),
    )


def _people_problems(table: Table, frame: pd.DataFrame, found: Mapping[str, str]) -> list[Problem]:
    """Check people against their schema: ids filled and unique, units filled, users yes or no."""
    filled = pa.Check(lambda column: column.str.len() > 0, error="filled")
    said = pa.Check(lambda column: column.str.lower().isin([*YES, *NO]), error="yes or no")
    schema = {
        "id": pa.Column(checks=[filled], unique=True, report_duplicates="exclude_first"),
        "department": pa.Column(checks=[filled]),
        "user": pa.Column(checks=[said]),
    }
    known = {word: column for word, column in schema.items() if word in frame}
    try:
        pa.DataFrameSchema(known).validate(frame, lazy=True)
    except SchemaErrors as error:
        failures = error.failure_cases
    else:
        return []
    first: dict[str, int] = {}
    for row, one in zip(table.rows, frame.get("id", ()), strict=False):
        first.setdefault(one, row)
    problems: list[Problem] = []
    for (column, check), cases in failures.groupby(["column", "check"], sort=False):
        faults = []
        for row, cell in zip(cases["index"], cases["failure_case"], strict=True):
            if check == "filled":
                message = "is empty"
            elif check == "yes or no":
                message = f"says '{cell[:40]}', not yes or no"
            elif cell:
                message = f"says {cell[:80]}, an id that row {first[cell]} has too"
            else:
                continue
            faults.append(table.problem(int(row), found[column], message))
        problems += shorten(faults)
    return problems


def _manager_problems(table: Table, frame: pd.DataFrame, column: str) -> list[Problem]:
    ids = [one for one in frame["id"] if one]
    known = set(ids)
    strange: list[Problem] = []
    own: list[Problem] = []
    for row, one, manager in zip(table.rows, frame["id"], frame["manager"], strict=True):
        if manager and manager == one:
            own.append(table.problem(row, column, f"says that {one[:80]} reports to {one[:80]}"))
        elif manager and manager not in known:
            close = nearest(manager, ids[:5000]) if len(strange) < 5 else ""
            message = f"says {manager[:80]}, who is not in the file"
            strange.append(table.problem(row, column, message, near=close))
    return [*shorten(strange), *shorten(own)]


def _circles(
    ids: Sequence[str], manager: IntArray, table: Table, column: str = ""
) -> list[Problem]:
    """Find every circle of the reporting line, each once; in a file of people also its first row.

    Parameters
    ----------
    ids, manager : (n,) people and the position of the manager of each.
    table : the file that states the line.
    column : its column of managers, where row i is person i; empty in a file of ties.
    """
    above = manager.tolist()
    seen = [0] * len(above)
    problems = []
    for start in range(len(above)):
        walk, person = [], start
        while person >= 0 and not seen[person]:
            seen[person] = start + 1
            walk.append(person)
            person = above[person]
        if person >= 0 and walk and seen[person] == start + 1:
            around = walk[walk.index(person) :]
            ring = [ids[one][:80] for one in [*around, person]]
            shown = ring if len(ring) <= 8 else [*ring[:4], "...", *ring[-2:]]
            text = f"runs in a circle: {' > '.join(shown)}"
            if column:
                text = f"is part of a reporting line that {text}"
                problems.append(table.problem(table.rows[min(around)], column, text))
            else:
                problems.append(Problem("the reporting line", text, file=table.file))
    return shorten(problems)


def _rows(
    spec: OrganisationSpec, people: _People, ties: TieRows | None, ties_name: str
) -> FileRows:
    """Put people and ties together and say what was read, dropped, and is to be generated."""
    nobody = np.empty(0, dtype=np.int64)
    listener, speaker = (ties.listener, ties.speaker) if ties else (nobody, nobody)
    manager = people.manager
    if ties and ties.manager is not None:
        manager = ties.manager
    notes = _people_notes(people)
    notes += (
        [*ties.notes, *_tie_notes(people, listener, speaker)]
        if ties
        else [f"no ties given: generated with {spec.degree:g} a person"]
    )
    if manager is None:
        notes.append(f"no reporting line given: generated with span {spec.span:g}")
    elif (tops := int((manager < 0).sum())) > 1:
        notes.append(f"{tops:,} people report to nobody")
    return FileRows(
        ids=people.ids,
        department=people.department,
        departments=people.departments,
        manager=manager,
        user=people.user,
        listener=listener,
        speaker=speaker,
        notes=tuple(notes),
        digest=_digest(people, manager, listener, speaker),
        source=tuple(name for name in (people.source, ties_name) if name),
        ties_given=ties is not None,
    )


def _people_notes(people: _People) -> list[str]:
    read = counted(len(people.ids), "person", "people")
    units = counted(len(people.departments), "department", "departments")
    notes = [f"read {read} in {units} from {people.source}"]
    if people.renamed:
        notes.append(f"took {', '.join(people.renamed)}")
    if people.user is not None:
        notes.append(f"{int(people.user.sum()):,} of them are intended users")
    alone = int((np.bincount(people.department) == 1).sum())
    if alone:
        notes.append(f"{counted(alone, 'department has', 'departments have')} one person")
    return notes


def _tie_notes(people: _People, listener: IntArray, speaker: IntArray) -> list[str]:
    n = len(people.ids)
    tied = np.unique(np.concatenate([listener, speaker]))
    notes = []
    if tied.size < n:
        notes.append(f"{counted(n - tied.size, 'person has', 'people have')} no ties")
    graph = coo_array((np.ones(listener.size), (listener, speaker)), shape=(n, n))
    parts = int(connected_components(graph, directed=False)[0]) - (n - tied.size)
    if parts > 1:
        notes.append(f"the ties fall into {parts:,} parts that are not linked")
    return notes


def _digest(
    people: _People, manager: IntArray | None, listener: IntArray, speaker: IntArray
) -> str:
    """Hash everything that the simulation takes from the files."""
    n = len(people.ids)
    line = np.full(n, -2, dtype=np.int64) if manager is None else manager
    user = np.ones(n, dtype=np.int64) if people.user is None else people.user
    digest = hashlib.sha256()
    for texts in (people.ids, people.departments):
        digest.update(("\x1f".join(texts) + "\x1e").encode())
    for numbers in (people.department, line, user, listener, speaker):
        digest.update(np.ascontiguousarray(numbers, dtype="<i8").tobytes() + b"\x1e")
    return digest.hexdigest()
