"""Read a table of text as people keep them: any separator, any line ending, a BOM, blank rows.

Every cell stays text, so that an id keeps its leading zeros. Every row keeps its number in the
file, the heading being row 1 of a plain file, so that a fault can be found.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.errors import BadInput, Problem, nearest

SEPARATORS = (",", ";", "\t", "|")
SHOWN_PROBLEMS = 20
MAX_BYTES = 1_000_000_000
MAX_ROW = 200_000
MAX_BLANK = 400_000
MAX_TORN = 1_000


@dataclass(frozen=True)
class Table:
    """Hold one file as text cells, and how to speak of it.

    Parameters
    ----------
    columns : heading -> cells, for every row that is not blank.
    rows : number of each row in the file.
    file : the name as the user gave it, for problems.
    name : the name without its folder, for notes.
    problems : what is wrong with heading and shape; the rows can be looked at all the same.
    """

    columns: Mapping[str, list[str]]
    rows: list[int]
    file: str
    name: str
    problems: tuple[Problem, ...] = ()

    def problem(
        self, row: int, column: str, message: str, allowed: str = "", near: str = ""
    ) -> Problem:
        """Speak of one cell of this file."""
        place = f"row {row}, column {column}"
        return Problem(place, message, file=self.file, allowed=allowed, nearest=near)


def read_table(folder: Path, file: str, field: str) -> Table:
    """Read a table of text.

    Parameters
    ----------
    folder : folder against which the name is meant.
    file : name of the file, as the user gave it.
    field : the setting that names it, for the messages.

    Raises
    ------
    BadInput : the file is missing, unreadable, too large, empty or no text. What is wrong with its
        heading and shape is in the table's `problems`, to be said with the faults of its rows.

    Source: own design.
    """
    content = _content(folder, file, field)
    encoding = _encoding(content, file, field)
    separator = _Lines(content, encoding).separator()
    lines = _Lines(content, encoding)
    reader = csv.reader(lines, delimiter=separator, strict=True)
    rows: list[tuple[int, list[str]]] = []
    torn: list[Problem] = []
    blank = 0
    while len(torn) < MAX_TORN:
        lines.taken = 0
        try:
            stripped = [cell.strip() for cell in next(reader)]
        except StopIteration:
            break
        except csv.Error as error:  # the rows below can still be read
            message = f"cannot be read ({error})"
            torn.append(Problem(f"row {reader.line_num}", message, file=file))
            continue
        except _RowWithoutEndError as error:
            allowed = f"at most {MAX_ROW:,} letters, line breaks inside quotes included"
            large = Problem(f"row {reader.line_num + 1}", "is too long", file, allowed)
            raise BadInput([*shorten(torn), large]) from error
        if any(stripped):
            rows.append((reader.line_num, stripped))
        elif (blank := blank + 1) > MAX_BLANK:
            many = Problem(field, f"has more than {MAX_BLANK:,} blank rows", file=file)
            raise BadInput([*shorten(torn), many])
    if not rows:
        raise BadInput(shorten(torn) or [Problem(field, "names an empty file", file=file)])
    return _table(rows, file, shorten(torn))


class _RowWithoutEndError(Exception):
    """A row is longer than any that people write."""


class _Lines:
    """Give the lines of a text one by one, each in composed letters; stop at a row without end.

    Two spellings of a name that look alike are one name.

    Parameters
    ----------
    content, encoding : the text.
    """

    def __init__(self, content: bytes, encoding: str) -> None:
        whole = io.BytesIO(content)
        self._text = io.TextIOWrapper(whole, encoding=encoding, errors="replace", newline="")
        self.taken = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(MAX_ROW + 1)
        if not line:
            raise StopIteration
        self.taken += len(line)
        if self.taken > MAX_ROW:
            raise _RowWithoutEndError
        return unicodedata.normalize("NFC", line).lstrip("\ufeff")

    def separator(self) -> str:
        """Say which sign separates the cells of the first line that is not blank."""
        for line in iter(lambda: self._text.readline(MAX_ROW), ""):
            if line.strip():
                return max(SEPARATORS, key=line.count)
        return ","


def _content(folder: Path, file: str, field: str) -> bytes:
    shown = file if len(file) <= 200 else f"{file[:197]}..."
    try:
        path = folder / Path(file).expanduser()
        size = path.stat().st_size
        if not path.is_file():
            raise BadInput([Problem(field, f"names {shown}, which is not a file")])
        if size > MAX_BYTES:
            large = f"names {shown}, which has {size:,} bytes"
            raise BadInput([Problem(field, large, allowed=f"at most {MAX_BYTES:,}")])
        return path.read_bytes()
    except FileNotFoundError as error:
        there = _near(path)
        message = f"names {shown}, which does not exist"
        raise BadInput([Problem(field, message, nearest=there)]) from error
    except (OSError, ValueError, RuntimeError) as error:  # a NUL, or a home that nobody has
        reason = (getattr(error, "strerror", "") or str(error) or "unreadable").lower()
        message = f"names {shown}, which cannot be read: {reason}"
        raise BadInput([Problem(field, message)]) from error


def _encoding(content: bytes, file: str, field: str) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\x00" in content:
        raise BadInput(
            [
                Problem(
                    field, "names a file that is no text", file=file, allowed="a table saved as CSV"
                )
            ]
        )
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _near(path: Path) -> str:
    try:
        return nearest(path.name, sorted(one.name for one in path.parent.iterdir()))
    except OSError:
        return ""


def _table(rows: Sequence[tuple[int, list[str]]], file: str, torn: Sequence[Problem]) -> Table:
    """Turn rows into columns; of a heading that stands twice the first column counts."""
    heading, width = rows[0][1], len(rows[0][1])
    named = [name for name in heading if name]
    twice = [
        Problem(f"row {rows[0][0]}, column {name}", "stands twice in the heading", file=file)
        for name, times in sorted(Counter(named).items())
        if times > 1
    ]
    wide = [
        Problem(
            f"row {number}, column {width + 1}",
            f"has no heading: the row has {len(cells)} cells, the heading {width}",
            file=file,
        )
        for number, cells in rows[1:]
        if any(cells[width:])
    ]
    turned = zip(*((cells + [""] * width)[:width] for _, cells in rows[1:]), strict=True)
    columns: dict[str, list[str]] = {}
    for name, cells in zip(heading, map(list, turned), strict=False):
        columns.setdefault(name, cells)
    return Table(
        columns={name: columns.get(name, []) for name in heading if name},
        rows=[number for number, _ in rows[1:]],
        file=file,
        name=Path(file).name,
        problems=(*torn, *shorten(twice), *shorten(wide)),
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
                        allowed=_some(headings),
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
                    allowed=_some(headings),
                    nearest=nearest(word, headings),
                )
            )
    return found, problems


def _some(headings: Sequence[str]) -> str:
    """List headings, cut to a readable number."""
    more = f" and {len(headings) - SHOWN_PROBLEMS:,} more" if len(headings) > SHOWN_PROBLEMS else ""
    return ", ".join(name[:80] for name in headings[:SHOWN_PROBLEMS]) + more


def shorten(problems: Sequence[Problem]) -> list[Problem]:
    """Keep the first problems of one kind and count the rest."""
    kept = list(problems[:SHOWN_PROBLEMS])
    if len(problems) > SHOWN_PROBLEMS:
        more = len(problems) - SHOWN_PROBLEMS
        kept.append(Problem(f"{more:,} more rows", "have the same fault", file=problems[0].file))
    return kept


def _plain(heading: str) -> str:
    return heading.strip().lower().replace(" ", "_").replace("-", "_")
