"""Building an organisation from stated departments and from rows of files."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from sim.errors import BadInput
from sim.kernel.streams import Streams, name_key
from sim.organisation.build import build, stated_flows
from sim.organisation.people import Organisation
from sim.organisation.reporting_line import levels, reporting_tree, span_for
from sim.organisation.spec import DepartmentSpec, FileRows, OrganisationSpec

DEPARTMENTS = {
    "finance": DepartmentSpec(12, 12),
    "sales": DepartmentSpec(40, 25, customer_facing=True),
    "legal": DepartmentSpec(1, 0),
}
SPEC = OrganisationSpec(
    departments=DEPARTMENTS,
    groups={"office": ("finance", "legal")},
    flows=(("finance", "sales", 3.0),),
    paid_hours_per_week=36.0,
)
ROWS = FileRows(
    ids=("01", "02", "03", "04", "05"),
    department=np.array([0, 0, 1, 1, 2]),
    departments=("A", "B", "C"),
    manager=np.array([-1, 0, 0, 2, 0]),
    user=np.array([1, 1, 0, 1, 1]),
    listener=np.array([1, 2, 3]),
    speaker=np.array([0, 0, 1]),
    notes=("read 5 people",),
    digest="x",
    source=("people.csv", "ties.csv"),
)
FILES = OrganisationSpec(kind="from_files", groups={"customer_facing": ("B",)}, rows=ROWS)


def _built(spec: OrganisationSpec = SPEC, future: int = 0) -> Organisation:
    return build(spec, Streams(1, future))


def test_staff_and_users_are_the_stated_ones() -> None:
    """Every department has its staff and its number of intended users."""
    firm = _built()
    assert firm.departments == ("finance", "sales", "legal")
    assert firm.staff.tolist() == [12, 40, 1]
    assert firm.users.tolist() == [12, 25, 0]
    assert firm.customer_facing.tolist() == [False, True, False]
    assert firm.groups == {"office": ("finance", "legal")}
    assert firm.hours_per_week == 36.0


def test_users_are_chosen_by_a_keyed_draw() -> None:
    """Users differ between futures; more users of a department keep those it had."""
    first, other = _built().user, _built(future=1).user
    assert (first != other).any()
    more = {**DEPARTMENTS, "sales": DepartmentSpec(40, 26, customer_facing=True)}
    added = _built(replace(SPEC, departments=more)).user
    assert (added & ~first).sum() == 1
    assert not (first & ~added).any()


def test_the_reporting_line_is_one_balanced_tree() -> None:
    """One top, department heads below it, and at most the stated span of reports below those."""
    firm = _built(replace(SPEC, span=6.0))
    assert (firm.manager < 0).sum() == 1
    heads = np.flatnonzero(firm.level == 2)
    assert sorted(firm.department[heads].tolist()) == [0, 1, 2]
    below = np.flatnonzero(firm.level >= 3)
    assert (firm.department[below] == firm.department[firm.manager[below]]).all()
    assert (firm.level[below] == firm.level[firm.manager[below]] + 1).all()
    reports = np.bincount(firm.manager[below])
    assert reports.max() == 6


def test_the_top_sits_in_the_largest_department_whatever_the_order() -> None:
    """Of two largest departments the first by name holds the top."""
    twins = {"b": DepartmentSpec(5, 5), "a": DepartmentSpec(5, 5), "c": DepartmentSpec(2, 2)}
    firm = _built(OrganisationSpec(departments=twins))
    assert firm.departments[firm.department[firm.manager < 0][0]] == "a"


def test_a_wider_span_makes_a_flatter_firm() -> None:
    """The span moves the number of levels."""
    big = {"works": DepartmentSpec(600, 600)}
    found = [_built(OrganisationSpec(departments=big, span=s)).n_levels for s in (3.0, 8.0, 30.0)]
    assert found == sorted(found, reverse=True)
    assert found[0] > found[1] > found[2]


def test_one_person_is_an_organisation() -> None:
    """The smallest firm has a top, no manager, no ties and no flows."""
    firm = _built(OrganisationSpec(departments={"me": DepartmentSpec(1, 1)}))
    assert (firm.n_people, firm.n_levels, firm.ties.n_ties) == (1, 1, 0)
    assert firm.flows.tolist() == [[0.0]]


def test_empty_departments_are_legal() -> None:
    """A department may have nobody; nobody then works in it."""
    some = {"a": DepartmentSpec(0, 0), "b": DepartmentSpec(9, 4), "c": DepartmentSpec(0, 0)}
    firm = _built(OrganisationSpec(departments=some))
    assert firm.staff.tolist() == [0, 9, 0]
    assert (firm.department == 1).all()


def test_flows_are_shares_of_crossing_work() -> None:
    """Rows sum to 1, nobody passes work to himself, a lone department passes none."""
    firm = _built()
    assert np.diag(firm.flows).tolist() == [0, 0, 0]
    assert firm.flows.sum(axis=1) == pytest.approx(1.0)
    assert firm.flows[0].tolist() == [0, 0.75, 0.25]
    assert stated_flows(("a", "b"), (), 0.0).tolist() == [[0, 0], [0, 0]]


def test_identities_belong_to_department_and_seat() -> None:
    """The order of departments gives nobody another identity, manager or role."""
    turned = _built(replace(SPEC, departments=dict(reversed(DEPARTMENTS.items()))))
    firm = _built()
    assert int(firm.identity[0]) == name_key("finance\x1f0")

    def roles(one: Organisation) -> dict[int, tuple[bool, int, int]]:
        boss = np.where(one.manager < 0, 0, one.identity[one.manager])
        columns = (one.identity.tolist(), one.user.tolist(), one.level.tolist(), boss.tolist())
        return {i: (u, v, b) for i, u, v, b in zip(*columns, strict=True)}

    assert roles(firm) == roles(turned)


def test_impossible_numbers_are_refused_all_at_once() -> None:
    """More users than staff, a flow and a group of departments that do not exist."""
    wrong = OrganisationSpec(
        departments={"finance": DepartmentSpec(3, 4)},
        flows=(("finance", "sale", 1.0),),
        groups={"g": ("finanse",)},
    )
    with pytest.raises(BadInput) as refused:
        _built(wrong)
    text = str(refused.value)
    assert "organisation.groups.g names 'finanse'" in text
    assert "did you mean finance?" in text
    assert "organisation.departments.finance.users is 4; allowed: 0 to 3" in text
    assert "organisation.flows.0 names 'sale'" in text


def test_no_people_are_refused() -> None:
    """An organisation has somebody in it."""
    with pytest.raises(BadInput, match="states no people"):
        _built(OrganisationSpec())


def test_files_keep_people_line_and_ties_as_read() -> None:
    """What the files state is taken over; the notes go with it."""
    firm = _built(FILES)
    assert firm.department.tolist() == [0, 0, 1, 1, 2]
    assert firm.level.tolist() == [1, 2, 2, 3, 2]
    assert firm.user.tolist() == [True, True, False, True, True]
    assert firm.ties.hears.tolist() == [0, 0, 1]
    assert firm.customer_facing.tolist() == [False, True, False]
    assert firm.notes == ("read 5 people",)
    assert int(firm.identity[2]) == name_key("B\x1f03")


def test_flows_of_files_are_counts_of_crossing_ties() -> None:
    """Two of three ties cross from A to B; C talks to nobody and its row is empty."""
    assert _built(FILES).flows.tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 0]]


def test_a_missing_reporting_line_is_generated_in_departments() -> None:
    """Without a line everybody but the top gets a manager; lines differ between futures."""
    many = replace(
        ROWS,
        ids=tuple(map(str, range(60))),
        department=np.arange(60) % 3,
        manager=None,
        user=None,
        listener=np.empty(0, dtype=np.int64),
        speaker=np.empty(0, dtype=np.int64),
    )
    spec = replace(FILES, rows=many)
    firm = _built(spec)
    assert (firm.manager < 0).sum() == 1
    assert firm.user.all()
    deep = np.flatnonzero(firm.level >= 3)
    assert (firm.department[deep] == firm.department[firm.manager[deep]]).all()
    assert (_built(spec, future=1).manager != firm.manager).any()


def test_missing_ties_are_generated_unless_the_file_had_none() -> None:
    """No tie file: ties are drawn; a tie file without usable rows: nobody hears anybody."""
    nobody = np.empty(0, dtype=np.int64)
    silent = replace(ROWS, listener=nobody, speaker=nobody)
    assert _built(replace(FILES, rows=silent)).ties.n_ties == 0
    drawn = _built(replace(FILES, rows=replace(silent, ties_given=False)))
    assert drawn.ties.n_ties > 0
    assert drawn.flows.sum() > 0


def test_files_without_rows_are_refused() -> None:
    """Somebody must have read the files before."""
    with pytest.raises(BadInput, match=r"organisation\.people"):
        _built(OrganisationSpec(kind="from_files"))


def test_a_circle_in_the_line_is_refused() -> None:
    """Nobody is, through others, his own manager."""
    with pytest.raises(BadInput, match="circle"):
        levels(np.array([-1, 2, 1]))


def test_the_tree_of_a_department_fills_by_seat() -> None:
    """With span 2, seats 3 and 4 report to seat 1, and so on."""
    seats = np.arange(8)
    found = reporting_tree(np.zeros(8, dtype=np.int64), seats, ("a",), 2.0)
    assert found.tolist() == [-1, 0, 1, 1, 2, 2, 3, 3]


def test_with_one_level_of_managers_everybody_reports_to_the_top() -> None:
    """Limit: no heads, no departments' lines."""
    firm = _built(replace(SPEC, levels=1))
    top = int(np.flatnonzero(firm.manager < 0)[0])
    assert firm.n_levels == 2
    assert (np.delete(firm.manager, top) == top).all()


@pytest.mark.parametrize("managers", [2, 3, 4, 6])
def test_a_stated_number_of_levels_is_built(managers: int) -> None:
    """Every department of 120 has it, and nobody but the last manager leads fewer than two."""
    spec = replace(SPEC, departments={f"d{k}": DepartmentSpec(120, 70) for k in range(4)},
                   groups={}, flows=(), levels=managers)  # fmt: skip
    firm = _built(spec)
    assert [int(firm.level[firm.department == d].max()) for d in range(4)] == [managers + 1] * 4
    reports = np.bincount(firm.manager[firm.level >= 3], minlength=firm.n_people)
    for d in range(4):
        led = reports[(firm.department == d) & (reports > 0)]
        assert (led < 2).sum() <= 1


def test_levels_that_are_not_stated_are_those_of_the_span() -> None:
    """Null: the tree that the span makes; levels too many for so few people are not forced."""
    plain, stated = _built(), _built(replace(SPEC, levels=0, span=8.0))
    assert plain.manager.tolist() == stated.manager.tolist()
    assert span_for(12, 12) == 2.0
    assert _built(replace(SPEC, levels=12)).n_levels == 7


def test_building_is_cheap() -> None:
    """1,200 people stand in less than 15 ms."""
    spec = replace(SPEC, departments={f"d{k}": DepartmentSpec(120, 70) for k in range(10)})
    spec = replace(spec, groups={}, flows=())
    _built(spec)
    times = []
    for future in range(10):
        start = time.perf_counter()
        _built(spec, future)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.015
