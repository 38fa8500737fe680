"""Scopes and waves: which departments a plan means."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.errors import BadInput
from sim.organisation.faults import group_problems
from sim.organisation.people import Organisation
from sim.organisation.scope import EVERYBODY, Scope, WaveOrder, resolve, waves
from tests.worlds import units

NAMES = ("finance", "sales", "works", "it")


def _firm() -> Organisation:
    firm = units([20, 40, 80, 20])
    flows = np.array([[0, 1, 1, 8], [1, 0, 8, 1], [1, 8, 0, 1], [8, 1, 1, 0]]) / 10.0
    return replace(firm, departments=NAMES, flows=flows, groups={"office": ("it", "finance")})


def _found(scope: Scope, taken: frozenset[int] = frozenset()) -> list[int]:
    departments, note = resolve(scope, _firm(), taken)
    assert note == ""
    return [int(d) for d in departments]


def test_all_means_every_department() -> None:
    """The scope of a plan that says nothing."""
    assert _found(EVERYBODY) == [0, 1, 2, 3]


def test_rest_means_those_in_no_earlier_go_live() -> None:
    """What is taken is left out; nothing left is no fault."""
    assert _found(Scope("rest"), frozenset({1, 3})) == [0, 2]
    assert _found(Scope("rest"), frozenset({0, 1, 2, 3})) == []


def test_names_and_groups_mean_their_departments() -> None:
    """Departments come in rising order, each once."""
    assert _found(Scope("names", names=("works", "finance", "works"))) == [0, 2]
    assert _found(Scope("group", group="office")) == [0, 3]


def test_a_name_that_does_not_exist_is_refused() -> None:
    """Every wrong name is told, with the nearest right one."""
    with pytest.raises(BadInput) as refused:
        resolve(Scope("names", names=("finanse", "sales", "wroks")), _firm())
    assert len(refused.value.problems) == 2
    assert "'finanse', which is not a department; did you mean finance?" in str(refused.value)


def test_a_group_of_departments_that_do_not_exist_is_refused() -> None:
    """A mapped group must be right."""
    wrong = replace(_firm(), groups={"office": ("financ",)})
    with pytest.raises(BadInput, match=r"organisation\.groups\.office names 'financ'"):
        resolve(Scope("group", group="office"), wrong)
    assert group_problems({"office": ("it",)}, NAMES) == []


def test_a_wave_stands_in_for_a_group_that_is_not_mapped() -> None:
    """The wave that the plan gives takes its place, and a line says so."""
    scope = Scope("group", group="logistics", wave=2, of=2, by="file")
    departments, note = resolve(scope, _firm())
    assert departments.tolist() == [2, 3]
    assert note == "group logistics is not mapped: wave 2 of 2 stands in"
    assert resolve(Scope("wave", wave=2, of=2, by="file"), _firm())[0].tolist() == [2, 3]


@pytest.mark.parametrize(("wave", "of"), [(0, 3), (4, 3), (1, 0)])
def test_a_wave_that_cannot_be_is_refused(wave: int, of: int) -> None:
    """Waves count from 1 to their number."""
    with pytest.raises(BadInput, match=f"wave {wave} of {of}"):
        resolve(Scope("wave", wave=wave, of=of), _firm())


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("flow", [[0, 3], [1], [2]]),
        ("size", [[0, 3], [1], [2]]),
        ("file", [[0, 1], [2], [3]]),
    ],
)
def test_waves_by_each_order(by: WaveOrder, expected: list[list[int]]) -> None:
    """Finance and IT work together and are small; in file order finance comes with sales."""
    assert [wave.tolist() for wave in waves(_firm(), 3, by)] == expected


def test_departments_that_work_together_come_together() -> None:
    """Two tight pairs of equal size make the two waves by flow, whatever their order."""
    flows = np.array([[0, 1, 9, 1], [1, 0, 1, 9], [9, 1, 0, 1], [1, 9, 1, 0]]) / 11.0
    firm = replace(units([30, 30, 30, 30]), flows=flows)
    assert [wave.tolist() for wave in waves(firm, 2)] == [[0, 2], [1, 3]]


def test_more_waves_than_departments_leave_the_last_empty() -> None:
    """Every department has its own wave; the others have none."""
    found = [wave.tolist() for wave in waves(_firm(), 6, "file")]
    assert found == [[0], [1], [2], [3], [], []]


def test_departments_without_users_fill_no_wave() -> None:
    """While departments with users are left, no wave consists of idle ones."""
    firm = replace(units([10, 10, 10, 10]), user=np.arange(40) >= 20)
    for by in ("flow", "size", "file"):
        assert all(firm.users[wave].sum() == 10 for wave in waves(firm, 2, by))
