"""Reading a real organisation from files: what is recognised, refused, dropped and noted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.config.department_files import read_departments
from sim.config.files import read_rows
from sim.errors import BadInput
from sim.kernel.streams import Streams
from sim.organisation.build import build
from sim.organisation.spec import FileRows, OrganisationSpec
from tests.validation.test_networks import SHARED

PEOPLE = "id,department,manager\n007,finance,\n08,finance,007\n9,sales,007\n10,sales,9\n"
TIES = "sender,recipient\n007,08\n08,007\n9,007\n9,9\n9,007\n11,9\n"


def _read(
    folder: Path,
    people: str | bytes = PEOPLE,
    ties: str | None = None,
    *,
    columns: Mapping[str, str] | None = None,
    relation: str = "",
    manager_relation: str = "",
    ties_mean: str = "speaker_to_listener",
) -> FileRows:
    content = people if isinstance(people, bytes) else people.encode()
    (folder / "people.csv").write_bytes(content)
    if ties is not None:
        (folder / "ties.csv").write_text(ties)
    spec = OrganisationSpec(
        kind="from_files",
        people="people.csv",
        ties="" if ties is None else "ties.csv",
        columns=dict(columns or {}),
        relation=relation,
        manager_relation=manager_relation,
        ties_mean=ties_mean,
    )
    return read_rows(spec, folder)


def _refused(folder: Path, people: str | bytes, ties: str | None = None) -> list[str]:
    with pytest.raises(BadInput) as refused:
        _read(folder, people, ties)
    return [str(problem) for problem in refused.value.problems]


def test_people_and_ties_are_read_in_file_order(tmp_path: Path) -> None:
    """Ids stay text with their zeros; the sender is heard by the recipient."""
    rows = _read(tmp_path, PEOPLE, TIES)
    assert rows.ids == ("007", "08", "9", "10")
    assert rows.departments == ("finance", "sales")
    assert rows.department.tolist() == [0, 0, 1, 1]
    assert rows.manager is not None
    assert rows.manager.tolist() == [-1, 0, 0, 2]
    assert rows.user is None
    assert list(zip(rows.listener, rows.speaker, strict=True)) == [(0, 1), (0, 2), (1, 0)]
    assert rows.source == ("people.csv", "ties.csv")


def test_what_was_read_and_dropped_is_noted(tmp_path: Path) -> None:
    """Self-ties, unknown ids and repetitions are dropped and counted; silence is noted."""
    notes = _read(tmp_path, PEOPLE, TIES).notes
    assert notes == (
        "read 4 people in 2 departments from people.csv",
        "read 6 ties from ties.csv; dropped 1 self-tie, 1 row with an unknown id, 1 repeated row",
        "in ties.csv sender is heard by recipient",
        "1 person has no ties",
    )


def test_what_is_missing_is_said_to_be_generated(tmp_path: Path) -> None:
    """Neither ties nor a reporting line given."""
    notes = _read(tmp_path, "person,dept\n1,A\n2,B\n").notes
    assert "took person as id, dept as department" in notes
    assert "2 departments have one person" in notes
    assert "no ties given: generated with 10 a person" in notes
    assert "no reporting line given: generated with span 8" in notes


def test_a_network_in_parts_is_noted(tmp_path: Path) -> None:
    """Two pairs that never meet are two parts."""
    rows = _read(tmp_path, PEOPLE, "from,to\n007,08\n9,10\n")
    assert "the ties fall into 2 parts that are not linked" in rows.notes


@pytest.mark.parametrize(
    "people",
    [
        b"\xef\xbb\xbf" + PEOPLE.encode(),
        PEOPLE.replace("\n", "\r\n").encode(),
        PEOPLE.replace(",", ";").encode(),
        PEOPLE.replace(",", "\t").encode(),
        PEOPLE.encode("utf-16"),
        (PEOPLE + ",,\n\n  \n").encode(),
        ("\n" + PEOPLE.replace("\n08", "\n\n08")).encode(),
        PEOPLE.replace("finance", '"finance"').replace("id,", " ID ,").encode(),
    ],
    ids=["bom", "crlf", "semicolon", "tab", "utf-16", "blank end", "blank between", "quotes"],
)
def test_the_ways_in_which_people_keep_tables(tmp_path: Path, people: bytes) -> None:
    """Spreadsheets of all kinds give the same rows, and the same digest."""
    rows = _read(tmp_path, people)
    assert rows.ids == ("007", "08", "9", "10")
    assert rows.digest == _read(tmp_path, PEOPLE).digest


def test_old_spreadsheets_may_write_western_letters(tmp_path: Path) -> None:
    """A file that is not UTF-8 is read as Windows text."""
    rows = _read(tmp_path, "id,department\n1,Entrepôt\n".encode("cp1252"))
    assert rows.departments == ("Entrepôt",)


def test_intended_users_may_be_stated(tmp_path: Path) -> None:
    """Yes and no in the usual spellings."""
    rows = _read(tmp_path, "id,unit,user\n1,A,Yes\n2,A,0\n3,A,TRUE\n4,A,n\n")
    assert rows.user is not None
    assert rows.user.tolist() == [1, 0, 1, 0]
    assert "2 of them are intended users" in rows.notes


def test_columns_may_be_mapped_or_switched_off(tmp_path: Path) -> None:
    """The mapping of the settings goes before recognition."""
    people = "who,team,department,manager\n1,x,A,9\n2,y,A,9\n"
    rows = _read(tmp_path, people, columns={"id": "who", "department": "Team", "manager": ""})
    assert rows.departments == ("x", "y")
    assert rows.manager is None


def test_all_faults_of_people_are_said_at_once(tmp_path: Path) -> None:
    """Each with its row in the file."""
    people = "id,department,manager,user\n1,A,9,yes\n1,A,,no\n3,,3,maybe\n,B,,no\n"
    assert _refused(tmp_path, people) == [
        "people.csv: row 3, column id says 1, an id that row 2 has too",
        "people.csv: row 5, column id is empty",
        "people.csv: row 4, column department is empty",
        "people.csv: row 4, column user says 'maybe', not yes or no",
        "people.csv: row 2, column manager says 9, who is not in the file",
        "people.csv: row 4, column manager says that 3 reports to 3",
    ]


def test_faults_of_heading_and_rows_are_said_in_one_pass(tmp_path: Path) -> None:
    """A missing column, a column twice, a wide and a torn row hide no fault of the other rows."""
    people = 'id,id,manager,user\n1,,,maybe\n1,,9,yes,more\n"2"x,,,yes\n3,,3,yes\n'
    ties = "from,form\n1,2\n"
    assert _refused(tmp_path, people, ties) == [
        "people.csv: row 4 cannot be read (',' expected after '\"')",
        "people.csv: row 1, column id stands twice in the heading",
        "people.csv: row 3, column 5 has no heading: the row has 5 cells, the heading 4",
        "organisation.columns.department is needed: people.csv has no column that says department; "
        "allowed: id, manager, user",
        "people.csv: row 3, column id says 1, an id that row 2 has too",
        "people.csv: row 2, column user says 'maybe', not yes or no",
        "people.csv: row 3, column manager says 9, who is not in the file",
        "people.csv: row 5, column manager says that 3 reports to 3",
        "organisation.columns.speaker is needed: ties.csv has no column that says speaker; "
        "allowed: from, form",
        "organisation.columns.listener is needed: ties.csv has no column that says listener; "
        "allowed: from, form",
    ]


def test_faults_of_a_table_of_departments_are_said_in_one_pass(tmp_path: Path) -> None:
    """A missing column and a column twice hide no fault of the rows."""
    text = "department,headcount,headcount,customer_facing\na,x,1,perhaps\na,3,4,yes,more\n,3,,no\n"
    (tmp_path / "departments.csv").write_text(text)
    with pytest.raises(BadInput) as refused:
        read_departments(tmp_path, "departments.csv")
    assert [problem.field for problem in refused.value.problems] == [
        "row 1, column headcount",
        "row 3, column 5",
        "row 1, column users",
        "row 2, column headcount",
        "row 2, column customer_facing",
        "row 3, column department",
        "row 4, column department",
    ]


def test_a_circle_in_the_reporting_line_is_named(tmp_path: Path) -> None:
    """Each circle once, with the ids along it, and its first row."""
    people = "id,department,manager\n1,A,2\n2,A,3\n3,A,1\n4,A,1\n5,A,6\n6,A,5\n"
    assert _refused(tmp_path, people) == [
        f"people.csv: row {row}, column manager is part of a reporting line that runs in a circle: "
        f"{ring}"
        for row, ring in ((2, "1 > 2 > 3 > 1"), (6, "5 > 6 > 5"))
    ]


def test_many_faults_of_one_kind_are_counted(tmp_path: Path) -> None:
    """Twenty are shown."""
    people = "id,department\n" + "".join(f"{k},\n" for k in range(50))
    found = _refused(tmp_path, people)
    assert len(found) == 21
    assert found[-1] == "people.csv: 30 more rows have the same fault"


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        ("", "organisation.people names an empty file"),
        ("id,department\n", "organisation.people names no people"),
        ("id,department\n1,A,x\n", "row 2, column 3 has no heading"),
        ("id,id,department\n", "row 1, column id stands twice"),
        ('id,department\n1,"A\n', "cannot be read"),
        ("id,depart\n1,A\n", "organisation.columns.department is needed"),
        ("id,department,user\n1,A,no\n", "has no intended users"),
        (b"PK\x03\x04\x00\x00", "names a file that is no text"),
    ],
)
def test_files_that_are_no_list_of_people(
    tmp_path: Path, people: str | bytes, expected: str
) -> None:
    """Each is refused with one plain sentence."""
    (problem,) = _refused(tmp_path, people)
    assert expected in problem


def test_missing_files_and_wrong_words_are_said_together(tmp_path: Path) -> None:
    """With the nearest name of what is there."""
    (tmp_path / "people.csv").write_text(PEOPLE)
    spec = OrganisationSpec(
        kind="from_files", people="peopel.csv", ties="tie.csv", columns={"departmnt": "x"}
    )
    with pytest.raises(BadInput) as refused:
        read_rows(spec, tmp_path)
    found = str(refused.value)
    assert "organisation.columns.departmnt is none of our columns" in found
    assert "did you mean department?" in found
    assert (
        "organisation.people names peopel.csv, which does not exist; did you mean people.csv?"
        in found
    )
    assert "organisation.ties names tie.csv, which does not exist" in found
    with pytest.raises(BadInput, match=r"organisation\.people is needed"):
        read_rows(OrganisationSpec(kind="from_files"), tmp_path)


def test_a_mapped_column_must_exist(tmp_path: Path) -> None:
    """With the nearest one."""
    with pytest.raises(BadInput, match="did you mean department"):
        _read(tmp_path, columns={"department": "departmant"})


def test_ties_between_strangers_are_refused(tmp_path: Path) -> None:
    """A tie file of other people is a mistake, not a silent firm."""
    (problem,) = _refused(tmp_path, PEOPLE, "sender,recipient\nx,y\nz,x\n")
    said = "like all other rows say ids that no person has"
    assert problem == f"ties.csv: row 2, column sender and recipient {said}"


@pytest.mark.parametrize(
    ("heading", "ties_mean", "expected"),
    [
        ("sender,recipient", "speaker_to_listener", (1, 0)),
        ("from,to", "speaker_to_listener", (1, 0)),
        ("from,to", "listener_to_speaker", (0, 1)),
        ("ego,named", "speaker_to_listener", (0, 1)),
        ("listener,speaker", "listener_to_speaker", (0, 1)),
    ],
)
def test_what_a_row_of_ties_means(
    tmp_path: Path, heading: str, ties_mean: str, expected: tuple[int, int]
) -> None:
    """A sender is heard; who names somebody hears him; unclear headings mean what is stated."""
    rows = _read(tmp_path, PEOPLE, f"{heading}\n007,08\n", ties_mean=ties_mean)
    assert (rows.listener[0], rows.speaker[0]) == expected


def test_ends_of_ties_may_be_mapped(tmp_path: Path) -> None:
    """Our words speaker and listener say it exactly."""
    columns = {"speaker": "b", "listener": "a"}
    rows = _read(tmp_path, PEOPLE, "a,b\n007,08\n", columns=columns)
    assert (rows.listener[0], rows.speaker[0]) == (0, 1)


RELATED = "relation,from,to\nadvice,1,2\nfriends,2,3\nreports,1,3\nreports,2,3\n"
THREE = "person,dept\n1,A\n2,A\n3,0\n"


def test_the_reporting_line_may_stand_among_the_ties(tmp_path: Path) -> None:
    """Rows that say reports are the line, and no ties."""
    rows = _read(tmp_path, THREE, RELATED)
    assert rows.manager is not None
    assert rows.manager.tolist() == [2, 2, -1]
    assert rows.listener.size == 2
    assert "read the reporting line from the rows 'reports' of ties.csv" in rows.notes


def test_relations_may_be_chosen(tmp_path: Path) -> None:
    """One, or several; a wrong one is refused with the nearest."""
    assert _read(tmp_path, THREE, RELATED, relation="advice").listener.tolist() == [1]
    assert _read(tmp_path, THREE, RELATED, relation="advice, friends").listener.size == 2
    with pytest.raises(BadInput, match="did you mean advice"):
        _read(tmp_path, THREE, RELATED, relation="advise")
    with pytest.raises(BadInput, match=r"organisation\.columns\.relation is needed"):
        _read(tmp_path, PEOPLE, TIES, relation="advice")


def test_any_relation_may_be_named_as_the_reporting_line(tmp_path: Path) -> None:
    """It then goes before a column of managers."""
    people = "person,dept,manager\n1,A,\n2,A,1\n3,0,1\n"
    by_column = _read(tmp_path, people, RELATED).manager
    by_ties = _read(tmp_path, people, RELATED, manager_relation="friends").manager
    assert by_column is not None
    assert by_column.tolist() == [-1, 0, 0]
    assert by_ties is not None
    assert by_ties.tolist() == [-1, 2, -1]


def test_a_reporting_line_among_ties_is_checked(tmp_path: Path) -> None:
    """Two managers, oneself, a stranger, a circle."""
    ties = "relation,from,to\nreports,1,2\nreports,1,3\nreports,2,2\nreports,2,9\nx,1,2\n"
    assert _refused(tmp_path, THREE, ties) == [
        "ties.csv: row 3, column to gives 1 a second manager, 3",
        "ties.csv: row 4, column to says that 2 reports to 2",
        "ties.csv: row 5, column to says somebody of the reporting line who is not in the file of "
        "people",
    ]
    circle = "relation,from,to\nreports,1,2\nreports,2,1\nx,1,2\n"
    (problem,) = _refused(tmp_path, THREE, circle)
    assert "circle: 1 > 2 > 1" in problem


def test_several_tops_are_noted(tmp_path: Path) -> None:
    """A firm may have more than one person who reports to nobody."""
    people = "id,department,manager\n1,A,\n2,B,\n3,B,2\n"
    assert "2 people report to nobody" in _read(tmp_path, people).notes


def test_the_digest_tells_contents_apart(tmp_path: Path) -> None:
    """Any change of what the simulation takes changes the digest; a name of a file does not."""
    digests = [
        _read(tmp_path, PEOPLE, TIES).digest,
        _read(tmp_path, PEOPLE).digest,
        _read(tmp_path, PEOPLE.replace("10,sales", "11,sales")).digest,
        _read(tmp_path, PEOPLE.replace("10,sales", "10,finance")).digest,
        _read(tmp_path, PEOPLE.replace("10,sales,9", "10,sales,007")).digest,
    ]
    assert len(set(digests)) == len(digests)


def _shared(people: str, ties: str) -> OrganisationSpec:
    for file in (people, ties):
        if not (SHARED / file).is_file():
            pytest.skip(f"real organisations are not at {SHARED}")
    return OrganisationSpec(kind="from_files", people=people, ties=ties)


def test_a_real_institution_goes_in() -> None:
    """1,005 people in 42 departments, with people without ties and self-ties."""
    spec = _shared("eu-core/employees.csv", "eu-core/email_ties.csv")
    rows = read_rows(spec, SHARED)
    assert "read 1,005 people in 42 departments from employees.csv" in rows.notes
    assert "read 25,571 ties from email_ties.csv; dropped 642 self-ties" in rows.notes
    assert "19 people have no ties" in rows.notes
    assert "no reporting line given: generated with span 8" in rows.notes
    firm = build(replace(spec, rows=rows), Streams(1, 0))
    assert (firm.n_people, firm.n_departments, firm.ties.n_ties) == (1005, 42, 24929)
    assert (firm.manager < 0).sum() == 1
    assert firm.user.all()


def test_real_managers_go_in_with_their_reporting_line() -> None:
    """21 managers on three levels; the chief executive has a department of his own."""
    spec = _shared("organisations/hightech_managers.csv", "organisations/hightech_ties.csv")
    spec = replace(spec, relation="advice")
    rows = read_rows(spec, SHARED)
    firm = build(replace(spec, rows=rows), Streams(1, 0))
    assert firm.ties.n_ties == 190
    top = int(np.flatnonzero(firm.level == 1)[0])
    assert firm.departments[firm.department[top]] == "0"
    assert np.bincount(firm.manager[firm.manager >= 0]).max() == 7
    assert sorted(np.unique(firm.level).tolist()) == [1, 2, 3]
