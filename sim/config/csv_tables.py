"""Read a table of text as people keep them: any separator, any line ending, a BOM, blank rows.

Every cell stays text, so that an id keeps its leading zeros. Every row keeps its number in the
file, the heading being row 1 of a plain file, so that a fault can be found.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.errors import BadInput, Problem, nearest

SEPARATORS = (",", ";", "\t", "|")
SHOWN_PROBLEMS = 20


@dataclass(frozen=True)
class Table:
    """Hold one file as text cells, and how to speak of it.

    Parameters
    ----------
    columns : heading -> cells, for every row that is not blank.
    rows : number of each row in the file.
    file : the name as the user gave it, for problems.
    name : the name without its folder, for notes.
    """

    columns: Mapping[str, list[str]]
    rows: list[int]
    file: str
    name: str

    def problem(self, row: int, message: str, nearest_name: str = "") -> Problem:
        """Speak of one row of this file."""
        return Problem(f"row {row}", message, file=self.file, nearest=nearest_name)


def read_table(folder: Path, file: str, field: str) -> Table:
    """Read a table of text.

    Parameters
    ----------
    folder : folder against which the name is meant.
    file : name of the file, as the user gave it.
    field : the setting that names it, for the messages.

    Raises
    ------
    BadInput : the file is missing, unreadable, empty, no text, or its rows do not fit its heading.

    Source: own design.
    """
    text = unicodedata.normalize("NFC", _text(folder, file, field))  # two spellings, one name
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[tuple[int, list[str]]] = []
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                rows.append((reader.line_num, stripped))
    except csv.Error as error:
        message = f"cannot be read ({error})"
        raise BadInput([Problem(f"row {reader.line_num}", message, file=file)]) from error
    if not rows:
        raise BadInput([Problem(field, "names an empty file", file=file)])
    return _table(rows, file)


def _text(folder: Path, file: str, field: str) -> str:
    path = folder / Path(file).expanduser()
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        there = _near(path)
        raise BadInput(
            [Problem(field, f"names {file}, which does not exist", nearest=there)]
        ) from error
    except OSError as error:
        reason = (error.strerror or "unreadable").lower()
        raise BadInput([Problem(field, f"names {file}, which cannot be read: {reason}")]) from error
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace").lstrip("\ufeff")
    if b"\x00" in content:
        raise BadInput(
            [
                Problem(
                    field, "names a file that is no text", file=file, allowed="a table saved as CSV"
                )
            ]
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _near(path: Path) -> str:
    try:
        return nearest(path.name, sorted(one.name for one in path.parent.iterdir()))
    except OSError:
        return ""


def _table(rows: Sequence[tuple[int, list[str]]], file: str) -> Table:
    heading = rows[0][1]
    named = [name for name in heading if name]
    problems = [
        Problem(f"row {rows[0][0]}", f"names the column {name} twice", file=file)
        for name in sorted({name for name in named if named.count(name) > 1})
    ]
    problems += [
        Problem(f"row {number}", f"has {len(cells)} cells, the heading {len(heading)}", file=file)
        for number, cells in rows[1:]
        if any(cells[len(heading) :])
    ]
    if problems:
        raise BadInput(shorten(problems))
    width = len(heading)
    turned = zip(*((cells + [""] * width)[:width] for _, cells in rows[1:]), strict=True)
    columns = dict(zip(heading, map(list, turned), strict=False))
    return Table(
        columns={name: columns.get(name, []) for name in heading if name},
        rows=[number for number, _ in rows[1:]],
        file=file,
        name=Path(file).name,
    )


def recognise(
    table: Table,
    wanted: Mapping[str, Sequence[str]],
    stated: Mapping[str, str],
    required: Sequence[str],
) -> tuple[dict[str, str], list[Problem]]:
    """Find which column of a file is meant by which of our words.

    Parameters
    ----------
    table : the file.
    wanted : our word -> headings under which it is known, in order of preference.
    stated : our word -> heading, as the user states it; an empty heading switches the word off.
    required : words that must be found.

    Returns
    -------
    Our word -> heading for everything found, and what is wrong.

    Source: own design.
    """
    headings = list(table.columns)
    plain = {_plain(name): name for name in reversed(headings)}
    found: dict[str, str] = {}
    problems = []
    for word, known in wanted.items():
        if word in stated:
            heading = plain.get(_plain(stated[word]), "") if stated[word] else ""
            heading = stated[word] if stated[word] in headings else heading
            if stated[word] and not heading:
                problems.append(
                    Problem(
                        f"organisation.columns.{word}",
                        f"names the column {stated[word]}, which {table.name} does not have",
                        allowed=", ".join(headings),
                        nearest=nearest(stated[word], headings),
                    )
                )
                continue
        else:
            heading = next((plain[name] for name in known if name in plain), "")
        if heading:
            found[word] = heading
        elif word in required:
            problems.append(
                Problem(
                    f"organisation.columns.{word}",
                    f"is needed: {table.name} has no column that says {word}",
                    allowed=", ".join(headings),
                    nearest=nearest(word, headings),
                )
            )
    return found, problems


def shorten(problems: Sequence[Problem]) -> list[Problem]:
    """Keep the first problems of one kind and count the rest."""
    kept = list(problems[:SHOWN_PROBLEMS])
    if len(problems) > SHOWN_PROBLEMS:
        more = len(problems) - SHOWN_PROBLEMS
        kept.append(Problem(f"{more:,} more rows", "have the same fault", file=problems[0].file))
    return kept


def _plain(heading: str) -> str:
    return heading.strip().lower().replace(" ", "_").replace("-", "_")
