"""Staff lists as strangers send them: the right structure, or every fault by its row; no traceback.

`UPTAKE_FUZZ=2000` tries more; the figures are printed (`pytest -s`).
"""

from __future__ import annotations

import os
import random
import time
import unicodedata
from pathlib import Path

import pytest

from sim.config.files import read_rows
from sim.config.inspect_files import inspect
from sim.errors import BadInput
from sim.organisation.spec import OrganisationSpec

TRIES = int(os.environ.get("UPTAKE_FUZZ", "60"))
HEADING = ("id", "department", "manager", "user")
NAMES = ("finance", "Vertrieb Süd", "مبيعات", "🚀 lab", "=1+1", "a,b", 'say "x"', "x\ny", "ＡＢ")


def staff(luck: random.Random) -> list[list[str]]:
    """Make a sound staff list: everybody but the first reports to somebody before."""
    people = [f"{number:04d}" for number in range(luck.randint(2, 30))]
    units = luck.sample(NAMES, luck.randint(1, 4))
    return [
        [one, luck.choice(units), luck.choice(people[:place]) if place else "", "yes"]
        for place, one in enumerate(people)
    ]


def spelled(rows: list[list[str]], luck: random.Random) -> bytes:
    """Spell a list as one of the many programs that write such files does."""
    mark = luck.choice(",;\t")
    end = luck.choice(["\n", "\r\n"])
    lines = [list(HEADING), *rows]
    text = end.join(
        mark.join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines
    )
    text += end + luck.choice(["", mark * 3 + end, end * 3])
    return text.encode(luck.choice(["utf-8", "utf-8-sig", "utf-16"]))


def read(content: bytes, folder: Path) -> object:
    """Read a list from a file."""
    (folder / "staff.csv").write_bytes(content)
    return read_rows(OrganisationSpec(kind="from_files", people="staff.csv"), folder)


def test_sound_lists_are_read_as_they_are(tmp_path: Path) -> None:
    """Whatever the separator, the line ending and the encoding, structure and ids are kept."""
    for number in range(TRIES):
        luck = random.Random(number)
        rows = staff(luck)
        (tmp_path / "staff.csv").write_bytes(spelled(rows, luck))
        found = read_rows(OrganisationSpec(kind="from_files", people="staff.csv"), tmp_path)
        assert found.ids == tuple(row[0] for row in rows)
        assert [found.departments[unit] for unit in found.department] == [row[1] for row in rows]
        assert found.manager is not None or all(not row[2] for row in rows)
        if found.manager is not None:
            above = ["" if one < 0 else found.ids[one] for one in found.manager]
            assert above == [row[2] for row in rows]
    print(f"\nsound staff lists: tried {TRIES}, handled {TRIES}")


FAULTS = ("twice", "own", "stranger", "circle", "no unit", "no id", "user", "wide")


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_named_with_its_row(fault: str, tmp_path: Path) -> None:
    """Every fault planted into a sound list is found, alone, in its row."""
    tries = max(TRIES // len(FAULTS), 5)
    for number in range(tries):
        luck = random.Random(number)
        rows = [[f"{one:03d}", "it", "000" if one else "", "yes"] for one in range(9)]
        at = luck.randint(2, 8)
        column = {"own": "manager", "stranger": "manager", "no unit": "department", "wide": "5"}
        place = f"row {at + 2}, column {column.get(fault, 'user' if fault == 'user' else 'id')}"
        if fault == "twice":
            rows[at][0] = rows[1][0]
        elif fault == "own":
            rows[at][2] = rows[at][0]
        elif fault == "stranger":
            rows[at][2] = "nobody"
        elif fault == "circle":
            rows[0][2], place = rows[at][0], "row 2, column manager"
        elif fault == "no unit":
            rows[at][1] = " "
        elif fault == "no id":
            rows[at][0] = ""
        elif fault == "user":
            rows[at][3] = "maybe"
        else:
            rows[at].append("more")
        with pytest.raises(BadInput) as refusal:
            read(spelled(rows, luck), tmp_path)
        assert [problem.field for problem in refusal.value.problems] == [place], fault
    print(f"\nplanted fault '{fault}': tried {tries}, handled {tries}")


def test_torn_and_random_bytes_are_read_or_refused(tmp_path: Path) -> None:
    """A file cut off, with bytes changed, or of noise gives a finding and never an exception."""
    sound = fine = 0
    for number in range(TRIES):
        luck = random.Random(number)
        content = bytearray(spelled(staff(luck), luck))
        for _ in range(luck.randint(0, 6)):
            content[luck.randrange(len(content))] = luck.randrange(256)
        content = content[: luck.randint(0, len(content))] if number % 2 else content
        if number % 10 == 0:
            content = bytearray(luck.randbytes(300))
        (tmp_path / "staff.csv").write_bytes(content)
        (finding,) = inspect("staff.csv", tmp_path)
        fine += not finding.problems
        sound += 1
    print(f"\ntorn files: tried {TRIES}, handled {sound} ({fine} readable all the same)")
    assert sound == TRIES


def test_two_spellings_of_one_name_are_one_name(tmp_path: Path) -> None:
    """Composed and decomposed letters look the same, so they are the same id and department."""
    composed = unicodedata.normalize("NFC", "é")
    parted = unicodedata.normalize("NFD", "é")
    with pytest.raises(BadInput, match=r"row 3, column id says é, an id that row 2 has too"):
        read(f"id,department\n{composed},it\n{parted},it\n".encode(), tmp_path)
    (tmp_path / "staff.csv").write_text(f"id,department\na,{composed}\nb,{parted}\n", "utf-8")
    found = read_rows(OrganisationSpec(kind="from_files", people="staff.csv"), tmp_path)
    assert found.departments == (composed,)


@pytest.mark.slow
def test_a_million_rows(tmp_path: Path) -> None:
    """A million people are read in bounded time and memory; both are printed."""
    path = tmp_path / "staff.csv"
    lines = "\n".join(
        f"{one:07d},d{one % 500},{max(one // 8 - 1, 0):07d}" for one in range(1, 10**6)
    )
    path.write_text(f"id,department,manager\n0000000,d0,\n{lines}\n")
    start = time.perf_counter()
    found = read_rows(OrganisationSpec(kind="from_files", people="staff.csv"), tmp_path)
    wall = time.perf_counter() - start
    print(f"\na million rows: {wall:.1f} s")
    assert len(found.ids) == 10**6
    assert wall < 120
