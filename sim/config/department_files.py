"""Read the departments of an organisation from a table that opens in a spreadsheet.

One row a department: its name, its headcount, how many of them are intended users, and whether it
meets customers. A last row called `total` is optional; where it stands, it must add up.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sim.config.csv_tables import Table, read_table, recognise, shorten
from sim.errors import BadInput, Problem

HEADINGS = ("department", "headcount", "users", "customer_facing")
TOTALS = ("total", "sum", "totals")
_WHOLE = re.compile(r"[0-9]{1,9}([.,]0{1,2})?")
_YES, _NO = ("yes", "true", "1", "y", "x"), ("no", "false", "0", "n", "")
_KNOWN = (
    ("department", "dept", "unit", "name"),
    ("headcount", "staff", "people", "employees"),
    ("users", "intended_users", "user"),
    ("customer_facing", "meets_customers"),
)


def read_departments(folder: Path, file: str) -> dict[str, dict[str, Any]]:
    """Read a table of departments.

    Parameters
    ----------
    folder : folder against which the name is meant.
    file : name of the file, as the scenario gives it.

    Returns
    -------
    department -> staff (people), users (people), customer_facing, as a scenario states them.

    Raises
    ------
    BadInput : every fault, by row and column.

    Source: own design.
    """
    table = read_table(folder, file, "organisation.departments")
    wanted = dict(zip(HEADINGS, _KNOWN, strict=True))
    found, lacking = recognise(table, wanted, {}, HEADINGS[:3])
    problems = list(table.problems)
    for problem in lacking:
        place = f"row 1, column {problem.field.rpartition('.')[2]}"
        message, allowed = "is missing from the heading", ", ".join(HEADINGS)
        problems.append(
            Problem(place, message, file=file, allowed=allowed, nearest=problem.nearest)
        )
    departments, faults = _rows(table, found)
    problems += shorten(faults)
    if not departments and not problems:
        problems = [Problem("organisation.departments", "names no departments", file=file)]
    if problems:
        raise BadInput(problems)
    return departments


def is_departments(table: Table) -> bool:
    """Say whether a table looks like one of departments: it counts heads and names no people."""
    heads = {name.strip().lower() for name in table.columns}
    return bool(heads & set(_KNOWN[0])) and bool(heads & set(_KNOWN[1]))


def _rows(table: Table, found: dict[str, str]) -> tuple[dict[str, dict[str, Any]], list[Problem]]:
    departments: dict[str, dict[str, Any]] = {}
    first: dict[str, int] = {}
    problems: list[Problem] = []
    stated: tuple[int, dict[str, int]] | None = None
    for position, row in enumerate(table.rows):
        cells = {word: table.columns[heading][position] for word, heading in found.items()}
        name = cells.get("department", "")
        numbers, wrong = _numbers(table, row, cells, found)
        problems += wrong
        if name.lower() in TOTALS:
            stated = (row, numbers)
            continue
        if not name and "department" in found:
            problems.append(table.problem(row, found["department"], "is empty"))
        elif name in first:
            message = f"says {name[:80]}, which row {first[name]} has too"
            problems.append(table.problem(row, found["department"], message))
        if name:
            first.setdefault(name, row)
        faces = cells.get("customer_facing", "").lower()
        if faces not in (*_YES, *_NO):
            message = f"says '{faces[:40]}'"
            problems.append(table.problem(row, found["customer_facing"], message, "yes, no"))
        if len(numbers) == 2 and numbers["users"] > numbers["headcount"]:
            message = f"says {numbers['users']} users in a department of {numbers['headcount']}"
            allowed = f"0 to {numbers['headcount']} (headcount)"
            problems.append(table.problem(row, found["users"], message, allowed))
        departments[name] = {
            "staff": numbers.get("headcount", 0),
            "users": numbers.get("users", 0),
            "customer_facing": faces in _YES,
        }
    if stated and not problems:
        problems = _sums(table, found, stated, departments)
    return departments, problems


def _numbers(
    table: Table, row: int, cells: dict[str, str], found: dict[str, str]
) -> tuple[dict[str, int], list[Problem]]:
    numbers: dict[str, int] = {}
    problems: list[Problem] = []
    for word in ("headcount", "users"):
        if word not in found:
            continue
        if _WHOLE.fullmatch(cells[word]):
            numbers[word] = int(re.split("[.,]", cells[word])[0])
            continue
        message = f"says '{cells[word][:40]}'" if cells[word] else "is empty"
        allowed = "a whole number from 0, without a separator of thousands"
        problems.append(table.problem(row, found[word], message, allowed))
    return numbers, problems


def _sums(
    table: Table,
    found: dict[str, str],
    stated: tuple[int, dict[str, int]],
    departments: dict[str, dict[str, Any]],
) -> list[Problem]:
    row, totals = stated
    problems = []
    for word, key in (("headcount", "staff"), ("users", "users")):
        total = sum(entry[key] for entry in departments.values())
        if total != totals[word]:
            message = f"says {totals[word]} in all, but the departments add up to {total}"
            problems.append(table.problem(row, found[word], message, str(total)))
    return problems
