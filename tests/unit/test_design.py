"""The design of a study: identities that hold on every machine, and the order of runs."""

from __future__ import annotations

import enum
import os
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from sim.errors import BadInput
from sim.experiment.canonical import canonical, digest
from sim.experiment.design import Cell, Study, distinct, rows
from tests.plays import Plan, a_scenario, a_study

ROOT = Path(__file__).resolve().parents[2]


class Colour(enum.Enum):
    """An enumeration, as knobs may hold one."""

    RED = 1


@dataclass(frozen=True)
class Holder:
    """A dataclass that holds an array."""

    values: object = None


class Plain:
    """An object that is no dataclass."""

    __slots__ = ("inside",)

    def __init__(self, inside: object) -> None:
        self.inside = inside


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 2),
        (1, 1.5),
        (True, "True"),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ([1, [2]], [[1], 2]),
        (np.array([1, 2]), np.array([2, 1])),
        (np.array([1, 2]), np.array([[1, 2]])),
        (np.array([1, 2]), np.array([1.0, 2.0])),
        (Holder(1), Holder(2)),
        (Plain(1), Plain(2)),
        (Plain(1), Holder(1)),
        (Plain, Holder),
    ],
)
def test_different_things_have_different_hashes(one: object, other: object) -> None:
    """Value, type of array, order of a mapping, and class all count."""
    assert digest(one) != digest(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((1, 2), [1, 2]),
        ({3, 1, 2}, frozenset([2, 3, 1])),
        (np.float64(0.5), 0.5),
        (np.arange(6).reshape(2, 3).T, np.ascontiguousarray(np.arange(6).reshape(2, 3).T)),
        (Colour.RED, "RED"),
        (Holder(np.array([1])), Holder(np.array([1]))),
    ],
)
def test_equal_things_have_equal_hashes(one: object, other: object) -> None:
    """Tuples equal lists, sets have no order, memory layout does not count."""
    assert digest(one) == digest(other)


def test_infinite_numbers_can_be_spelled() -> None:
    """A knob may be infinite (off)."""
    assert canonical(float("inf")) == float("inf")
    assert digest(float("inf")) != digest(float("-inf"))


def test_a_users_own_class_is_hashed_with_its_source() -> None:
    """Two versions of a user's class must not share stored runs; ours are covered by the code."""
    spelled = canonical(Plain(1))
    assert len(spelled["is"]) == 3
    assert len(canonical(a_scenario())["is"]) == 2


def test_identity_is_the_same_in_every_process() -> None:
    """Neither hash randomisation nor the process changes the name of a cell."""
    command = "from tests.plays import a_study; print(*[cell.id for cell in a_study().cells])"
    for randomness in ("0", "77"):
        environment = {**os.environ, "PYTHONHASHSEED": randomness}
        words = [sys.executable, "-c", command]
        answer = subprocess.run(
            words, capture_output=True, text=True, env=environment, check=True, cwd=ROOT
        )
        assert answer.stdout.split() == [cell.id for cell in a_study().cells]


def test_a_cell_is_named_by_what_it_plays() -> None:
    """Eight hex digits; scenario, names and plan count, the study and the listed plans do not."""
    scenario = a_scenario()
    cell = Cell(scenario, Plan("a"))
    assert len(cell.id) == 8
    assert int(cell.id, 16) >= 0
    assert Cell(scenario, Plan("b")).id != cell.id
    assert Cell(scenario, Plan("a", text="changed")).id != cell.id
    assert Cell(a_scenario(q=0.2), Plan("a")).id != cell.id
    assert Cell(a_scenario(name="other"), Plan("a")).id != cell.id
    assert Cell(replace(scenario, strategies=("a", "b")), Plan("a")).id == cell.id
    assert Cell(scenario, Plan("a"), factors=(("adoption.q", 0.1),)).id == cell.id


def test_a_swept_seed_is_part_of_the_name() -> None:
    """Runs of two seeds must not share a name; the study's own seed is not part of it."""
    plain, swept = Cell(a_scenario(), Plan("a")), Cell(a_scenario(), Plan("a"), seed=7)
    assert plain.id != swept.id
    study = a_study(seed=3)
    assert (study.seed_of(plain), study.seed_of(swept)) == (3, 7)


def test_cells_share_an_organisation_when_its_description_is_equal() -> None:
    """Strategies and other areas' knobs do not change who works here."""
    one, other = Cell(a_scenario(), Plan("a")), Cell(a_scenario(q=0.3), Plan("b"))
    assert one.organisation_id == other.organisation_id


def test_rows_come_by_future_then_by_cell() -> None:
    """An interrupted study has the same futures for all plans."""
    study = a_study(("a", "b"), futures=2)
    order = [(row.future, row.cell) for row in rows(study)]
    assert order == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert rows(study)[1].run == f"{study.cells[1].id}-0"


def test_more_futures_keep_the_first_ones() -> None:
    """Extending a study adds runs and renames none."""
    few, many = rows(a_study(futures=2)), rows(a_study(futures=5))
    assert many[: len(few)] == few


def test_one_future_can_be_played_alone() -> None:
    """`future=7` plays number 7, under the name that it has in every study."""
    alone = replace(a_study(futures=1), first_future=7)
    assert [row.future for row in rows(alone)] == [7, 7, 7]
    assert set(rows(alone)) < set(rows(a_study(futures=8)))


def test_a_point_named_twice_is_one_cell() -> None:
    """Distinct keeps the first of each, in order."""
    one, two = Cell(a_scenario(), Plan("a")), Cell(a_scenario(), Plan("b"))
    again = Cell(a_scenario(), Plan("a"))
    assert distinct([one, two, again]) == (one, two)
    assert distinct([two, one, again]) == (two, one)


def test_a_study_refuses_what_cannot_be_played() -> None:
    """All faults at once: no futures, negative future, no cells; and a cell twice."""
    with pytest.raises(BadInput) as caught:
        Study("empty", (), futures=-1, first_future=-1)
    assert len(caught.value.problems) == 3
    cell = Cell(a_scenario(), Plan("a"))
    with pytest.raises(BadInput, match="twice"):
        Study("double", (cell, cell))


def test_the_hash_of_a_study_covers_what_decides_its_numbers() -> None:
    """Cells, futures, seed and generator count; name, notes and baseline do not."""
    study = a_study()
    changed = [
        a_study(("a", "b")),
        a_study(futures=5),
        a_study(seed=2),
        replace(study, generator="philox"),
        replace(study, first_future=1),
    ]
    assert len({study.hash, *(one.hash for one in changed)}) == 6
    same = replace(study, name="x", notes=("y",), baseline="z", objective="t80", config={"a": 1})
    assert same.hash == study.hash


def test_factors_are_listed_in_order_of_appearance() -> None:
    """The columns of a sweep are the keys that any cell varies."""
    one = Cell(a_scenario(), Plan("a"), (("b.x", 1), ("a.y", 2.0)))
    two = Cell(a_scenario(), Plan("b"), (("c.z", "s"), ("a.y", 3.0)))
    assert Study("sweep", (one, two)).factors == ("b.x", "a.y", "c.z")
