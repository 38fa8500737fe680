"""Read who hears whom, and who reports to whom, from a table of ties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.config.csv_tables import Table, recognise, shorten
from sim.errors import Problem, nearest
from sim.organisation.spec import OrganisationSpec
from sim.units import BoolArray, IntArray

TIE_WORDS = ("speaker", "listener", "relation")
SPEAKER_FIRST = (("speaker", "listener"),)
LISTENER_FIRST = (("ego", "named"), ("ego", "alter"))
AS_STATED = (("sender", "recipient"), ("from", "to"), ("source", "target"))
RELATION = ("relation", "relation_type")
REPORTING = ("reports", "reports_to", "reporting")


@dataclass(frozen=True)
class TieRows:
    """Hold ties between known people, the reporting line if the file has one, and the notes.

    Parameters
    ----------
    listener, speaker : who hears whom, positions; no self-ties, no pair twice.
    manager : (n,) position of the manager, -1 for none; None where no rows give one.
    notes : what was read and what was dropped.
    problems : what is wrong with the file.
    """

    listener: IntArray
    speaker: IntArray
    manager: IntArray | None
    notes: tuple[str, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class _Ends:
    """Hold the two people of each row: positions, -1 for an unknown id; who of them speaks."""

    one: IntArray
    other: IntArray
    first_speaks: bool
    meaning: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class _Relations:
    """Say of each row whether it is a tie, and whether it is part of the reporting line."""

    tie: BoolArray
    line: BoolArray
    name: str


def read_ties(table: Table, spec: OrganisationSpec, ids: Sequence[str], has_line: bool) -> TieRows:
    """Read ties between people, and the reporting line where rows of the file state it.

    Parameters
    ----------
    table : the file.
    spec : column mapping, relations, what a row means.
    ids : ids of the people, in order of position.
    has_line : whether the file of people gives a reporting line; then rows of ties that look like
        one are left out unless `spec.manager_relation` names them.

    Source: own design.
    """
    ends, problems = _ends(table, spec, ids)
    relations, more = _relations(table, spec)
    if ends is None or relations is None:
        nobody = np.empty(0, dtype=np.int64)
        return TieRows(nobody, nobody, None, (), (*problems, *more))
    manager, notes = None, []
    if relations.line.any() and (spec.manager_relation or not has_line):
        manager, more = _reporting_line(table, ids, ends, relations.line)
        problems += more
        notes = [f"read the reporting line from the rows '{relations.name}' of {table.name}"]
    strange = relations.tie & ((ends.one < 0) | (ends.other < 0))
    own = relations.tie & (ends.one == ends.other) & ~strange
    good = relations.tie & ~strange & ~own
    if strange.any() and not (good | own).any():
        row = table.rows[int(np.flatnonzero(strange)[0])]
        names = " and ".join(ends.columns)
        message = "like all other rows say ids that no person has"
        problems.append(table.problem(row, names, message))
    speaker, listener = (ends.one, ends.other) if ends.first_speaks else (ends.other, ends.one)
    n = max(len(ids), 1)
    pairs = np.unique(listener[good] * n + speaker[good])
    dropped = [
        counted(int(own.sum()), "self-tie", "self-ties"),
        counted(int(strange.sum()), "row with an unknown id", "rows with unknown ids"),
        counted(int(good.sum()) - pairs.size, "repeated row", "repeated rows"),
    ]
    told = ", ".join(text for text in dropped if text)
    read = f"read {counted(int(relations.tie.sum()), 'tie', 'ties') or 'no ties'} from {table.name}"
    read = f"{read}; dropped {told}" if told else read
    meant = f"in {table.name} {ends.meaning}"
    return TieRows(pairs // n, pairs % n, manager, (read, meant, *notes), tuple(problems))


def heading_problems(table: Table, spec: OrganisationSpec) -> list[Problem]:
    """Say what is wrong with heading and relations while the people themselves are in doubt."""
    return [*_ends(table, spec, ())[1], *_relations(table, spec)[1]]


def counted(number: int, one: str, many: str) -> str:
    """Say a number with its noun; nothing for none.

    Example
    -------
    >>> counted(1, "self-tie", "self-ties"), counted(1200, "tie", "ties"), counted(0, "a", "b")
    ('1 self-tie', '1,200 ties', '')
    """
    return f"{number:,} {one if number == 1 else many}" if number else ""


def _ends(
    table: Table, spec: OrganisationSpec, ids: Sequence[str]
) -> tuple[_Ends | None, list[Problem]]:
    ours = ("speaker", "listener")
    stated = {word: heading for word, heading in spec.columns.items() if word in ours}
    headings = {name.strip().lower() for name in table.columns}
    first_speaks, pair = True, ("speaker", "listener")
    if not stated:
        as_stated = spec.ties_mean == "speaker_to_listener"
        known = [(one, True) for one in SPEAKER_FIRST]
        known += [(one, as_stated) for one in AS_STATED]
        known += [(one, False) for one in LISTENER_FIRST]
        found_pairs = [(one, speaks) for one, speaks in known if headings.issuperset(one)]
        if found_pairs:
            pair, first_speaks = found_pairs[0]
    words = {"speaker": (pair[0],), "listener": (pair[1],)}
    found, problems = recognise(table, words, stated, tuple(words))
    if problems:
        return None, problems
    position = {one: number for number, one in enumerate(ids)}
    one, other = (
        np.array([position.get(cell, -1) for cell in table.columns[found[word]]], dtype=np.int64)
        for word in words
    )
    heard, hearer = (found[word] for word in (words if first_speaks else reversed(words)))
    columns = tuple(found[word] for word in words)
    return _Ends(one, other, first_speaks, f"{heard} is heard by {hearer}", columns), []


def _relations(table: Table, spec: OrganisationSpec) -> tuple[_Relations | None, list[Problem]]:
    stated = {"relation": spec.columns["relation"]} if "relation" in spec.columns else {}
    needed = ("relation",) if spec.relation or spec.manager_relation else ()
    found, problems = recognise(table, {"relation": RELATION}, stated, needed)
    if problems:
        return None, problems
    if not found:
        every = np.ones(len(table.rows), dtype=np.bool_)
        return _Relations(tie=every, line=~every, name=""), []
    kinds = table.columns[found["relation"]]
    names = list(dict.fromkeys(kinds))
    wanted = [name.strip() for name in spec.relation.split(",") if name.strip()]
    line = spec.manager_relation or next((name for name in REPORTING if name in names), "")
    asked = [("relation", name) for name in wanted]
    asked += [("manager_relation", line)] if spec.manager_relation else []
    problems = [
        Problem(
            f"organisation.{field}",
            f"is {name}, which {table.name} does not have",
            allowed=", ".join(names[:20]),
            nearest=nearest(name, names),
        )
        for field, name in asked
        if name not in names
    ]
    if problems:
        return None, problems
    kept = set(wanted or [name for name in names if name != line])
    return _Relations(
        tie=np.array([kind in kept for kind in kinds], dtype=np.bool_),
        line=np.array([bool(line) and kind == line for kind in kinds], dtype=np.bool_),
        name=line,
    ), []


def _reporting_line(
    table: Table, ids: Sequence[str], ends: _Ends, rows: BoolArray
) -> tuple[IntArray, list[Problem]]:
    """Read who reports to whom: the first person of a row reports to the second."""
    manager = np.full(len(ids), -1, dtype=np.int64)
    problems = []
    for row in np.flatnonzero(rows).tolist():
        one, above = int(ends.one[row]), int(ends.other[row])
        column = ends.columns[0 if one < 0 else 1]
        if one < 0 or above < 0:
            message = "says somebody of the reporting line who is not in the file of people"
        elif one == above:
            message = f"says that {ids[one]} reports to {ids[one]}"
        elif manager[one] not in (-1, above):
            message = f"gives {ids[one]} a second manager, {ids[above]}"
        else:
            manager[one] = above
            continue
        problems.append(table.problem(table.rows[row], column, message))
    return manager, shorten(problems)
