"""The record: one writer a series and an account; closed, it cannot be written."""

from __future__ import annotations

import math
import pickle
from collections.abc import Callable

import numpy as np
import pytest

from sim.kernel.record import DeskStatistics, Record


def desk(**numbers: float) -> DeskStatistics:
    """Make statistics of three customers: one served after half a week, one waiting, one gone."""
    found = {
        "arrived": 3, "done": 1, "abandoned": 1, "waiting": 1, "in_service": 0,
        "area_waiting": 2.0, **numbers,
    }  # fmt: skip
    return DeskStatistics(
        arrived=int(found["arrived"]),
        done=int(found["done"]),
        abandoned=int(found["abandoned"]),
        waiting=int(found["waiting"]),
        in_service=int(found["in_service"]),
        waits=np.array([0.5]),
        waits_open=np.array([1.25]),
        area_waiting=found["area_waiting"],
        busy_weeks=1.0,
        capacity_weeks=4.0,
        waits_abandoned=np.array([0.25]),
    )


def test_a_series_an_account_a_desk_and_a_fact_have_one_writer() -> None:
    """A second one of the same name is an error, whether per department or not."""
    record = Record(3, ("finance", "sales"))
    record.series("output", "share")
    record.account("training", recurring=False)
    record.desk("support", desk())
    record.fact("n_users", 12.0)
    second: tuple[Callable[[], object], ...] = (
        lambda: record.series("output", "share", per_department=True),
        lambda: record.account("training", recurring=True),
        lambda: record.desk("support", desk()),
        lambda: record.fact("n_users", 13.0),
    )
    for write in second:
        with pytest.raises(ValueError, match=r"twice|two writers"):
            write()


def test_series_have_a_row_for_the_start_and_one_a_week() -> None:
    """Row w is week w; per department there is a column each."""
    record = Record(3, ("finance", "sales"))
    assert record.series("output", "share").shape == (4,)
    assert record.series("using", "share", per_department=True).shape == (4, 2)
    assert record.weekly_units == {"output": "share", "using": "share"}


def test_an_account_books_to_departments_or_to_the_whole() -> None:
    """A scalar goes to one department or the organisation, an array to each department."""
    account = Record(2, ("finance", "sales")).account("training", recurring=False)
    account.book(1, -10.0)
    account.book(1, np.array([-1.0, -2.0]))
    account.book(1, -5.0, department=1)
    assert account.rows[1].tolist() == [-1.0, -7.0, -10.0]
    assert account.rows.sum() == -18.0


def test_events_are_numbered_in_the_order_in_which_they_happened() -> None:
    """The number is unique in the run."""
    record = Record(2, ("finance",))
    record.event(0.0, "pull", "first")
    record.event(1.5, "refusal", "second", department=0)
    assert [event.number for event in record.events] == [1, 2]
    assert [event.department for event in record.events] == [-1, 0]


def test_a_closed_record_cannot_be_written() -> None:
    """Neither a handle from before nor a new one writes after the end of the run."""
    record = Record(2, ("finance",))
    series = record.series("output", "share")
    using = record.series("using", "share", per_department=True)
    account = record.account("training", recurring=False)
    record.keep_people("skill", np.array([0.5, 1.0]))
    record.close()
    writes: tuple[Callable[[], object], ...] = (
        lambda: series.__setitem__(1, 0.5),
        lambda: using.__setitem__(1, 0.5),
        lambda: account.book(1, -1.0),
        lambda: account.book(1, np.array([-1.0])),
        lambda: record.people["skill"].__setitem__(0, 0.0),
        lambda: record.series("new", "share"),
        lambda: record.account("new", recurring=True),
        lambda: record.event(2.0, "late", "too late"),
        lambda: record.desk("support", desk()),
        lambda: record.fact("new", 1.0),
        lambda: record.keep_people("new", np.zeros(2)),
    )
    for write in writes:
        with pytest.raises(ValueError, match=r"read-only|cannot be written"):
            write()


def test_an_account_knows_what_of_it_ends() -> None:
    """Parts by their end add up to what was booked; they travel, and close, with it."""
    record = Record(3, ("finance", "sales"))
    account = record.account("fines", recurring=True)
    whole = dict(account.parts())
    assert list(whole) == [math.inf]
    assert whole[math.inf] is account.rows
    account.book(1, np.array([-1.0, -2.0]), end=2.0)
    account.book(1, -4.0, end=9.0)
    account.book(2, -8.0)
    sums = {end: rows.sum() for end, rows in pickle.loads(pickle.dumps(account)).parts()}
    assert sums == {2.0: -3.0, 9.0: -4.0, math.inf: -8.0}
    assert account.rows.sum() == -15.0
    record.close()
    with pytest.raises(ValueError, match="read-only"):
        account.book(3, -1.0, end=9.0)
    assert not account.ending[9.0].flags.writeable


def test_desk_statistics_tell_whether_they_add_up() -> None:
    """Everybody is accounted for, and the area under the queue length is the sum of the waits."""
    assert desk().conserved
    assert desk().little_gap == 0.0
    assert not desk(done=2).conserved
    assert desk(area_waiting=3.0).little_gap == 1.0
