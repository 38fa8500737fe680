"""Parts: what was packed comes out to the last bit, and no part is held longer than needed."""

from __future__ import annotations

import weakref
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from sim.experiment.compact import FAILED, OK, Effort, Identity, Played, Traces
from sim.experiment.packing import SCHEMA, from_bytes, no_rows, part_of, to_bytes, unpacked
from sim.experiment.parts import Part, Place, blocks, read_parts, write_part

EFFORT = Effort(0.5, 0.25, 1, "2026-01-01T00:00:00+00:00", "7")
TRACES = Traces(
    horizon=4,
    technology="technology",
    metrics={"npv": -0.0, "payback_week": None, "odd": float("nan")},
    weekly={"b": np.arange(5.0), "a": np.array([0.1, np.inf, -1e-300, 0.0, 3.0])},
    departments=("sales", "=finance"),
    staff=(4, 3),
    users=(4, 0),
    by_department={"using": np.array([[0.0, 0.5], [0.25, 1.0]])},
    accounts=("benefit", "project"),
    ledger=(np.array([1, 5, 6, 29], dtype=np.int32), np.array([1.5, -2.5, 1e9, -0.125])),
    events=((1, 0.5, "pull", 2, "a text\nof two lines"), (2, 3.0, "note", 0, "ü")),
    notes=("said",),
)


def played(future: int, traces: Traces | None = TRACES) -> Played:
    """A run of one future."""
    name = Identity(f"c-{future}", "c", "case", "plan", future, 1, "splitmix64", "code")
    return Played(name, OK if traces else FAILED, "" if traces else "it broke", EFFORT, traces)


def test_a_run_comes_out_as_it_was_packed() -> None:
    """Every number to the last bit, absent apart from undefined; a run that failed has none."""
    part = from_bytes(to_bytes(part_of([played(0), played(1, None)])))
    run = unpacked(part, 0)
    assert run is not None
    assert run.shape.metrics == ("npv", "payback_week", "odd")
    assert run.known.tolist() == [True, False, True]
    assert np.signbit(run.metrics[0])
    assert np.isnan(run.metrics[2])
    assert run.shape.weekly == ("b", "a")
    assert run.weekly.tobytes() == np.stack(list(TRACES.weekly.values())).tobytes()
    assert run.by_department.tolist() == [[0.0, 0.5, 0.25, 1.0]]
    assert run.place.tolist() == [1, 5, 6, 29]
    assert run.amount.tolist() == [1.5, -2.5, 1e9, -0.125]
    assert run.events.tolist() == [[1.0, 2.0], [0.5, 3.0], [2.0, 0.0]]
    assert part["texts"].to_pylist() == [["a text\nof two lines", "ü"], None]
    assert run.firm.departments == ("sales", "=finance", "")
    assert (run.firm.staff, run.firm.users, run.firm.notes) == ((4, 3), (4, 0), ("said",))
    assert unpacked(part, 1) is None
    assert part["reason"].to_pylist() == ["", "it broke"]


def test_all_parts_have_the_same_columns() -> None:
    """With runs, with failed runs alone, and without any."""
    kinds = [part_of([played(0)]), part_of([played(0, None)]), no_rows()]
    assert all(part.schema.equals(SCHEMA) for part in kinds)


@pytest.mark.parametrize(("late", "most"), [(False, 2), (True, 3)])
def test_a_part_is_read_once_and_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, late: bool, most: int
) -> None:
    """However many parts: straight on two are held, and one more where a run came last that
    belongs to the beginning; so memory does not grow with the study."""
    order = [*range(1, 80), 0] if late else list(range(80))
    for start in range(0, 80, 2):
        write_part(tmp_path, part_of([played(number) for number in order[start : start + 2]]))
    parts = read_parts(tmp_path)
    held: list[weakref.ref[pa.Table]] = []
    whole = Part.table

    def table(part: Part) -> pa.Table:
        read = whole(part)
        held.append(weakref.ref(read))
        return read

    monkeypatch.setattr(Part, "table", table)
    where = {number: divmod(position, 2) for position, number in enumerate(order)}
    found = {f"c-{number}": Place(*where[number], OK, None) for number in range(80)}
    given, alive = [], []
    for block in blocks(parts, found, 2):
        given += block.heads["future"].to_pylist()
        del block
        alive.append(sum(one() is not None for one in held))
    assert given == list(range(80))
    assert len(held) == len(parts)
    assert max(alive) <= most + 1
    assert alive[-1] <= most
