"""Success to the successful: the index by hand, at its limits, and in a portfolio."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import numpy as np
import pytest

from sim.areas.investment.delivery import Delivery
from sim.areas.investment.parameters import Project
from sim.areas.investment.pools import Pool
from sim.areas.investment.success import Success, likeness
from sim.kernel.record import Record
from tests.validation.test_portfolio import FUTURES, firm, start
from tests.validation.whole_runs import knobs, metric, paired, plan, records, values

index = metric("success_to_successful")
SAME = Project(
    value=900e3, cost=100e3, rework=0.0, procure_weeks=0.0, hypercare_weeks=0.0, team=2,
    work={"build": {"developers": 20.0}},
)  # fmt: skip
NAMES = ("a", "b", "c")


def test_a_week_by_hand() -> None:
    """Three projects at 0, .3 and .6; what they get rises, falls, or is alike."""
    ahead = [0.0, 0.3, 0.6]
    assert likeness(ahead, [0.0, 1.0, 2.0]) == pytest.approx(1.0)
    assert likeness(ahead, [2.0, 1.0, 0.0]) == pytest.approx(-1.0)
    assert likeness(ahead, [1.0, 1.0, 1.0]) == 0.0
    by_hand = np.corrcoef(ahead, [0.0, 2.0, 1.0])[0, 1]
    assert likeness(ahead, [0.0, 2.0, 1.0]) == pytest.approx(by_hand)


def test_weeks_that_say_nothing() -> None:
    """One project alone, nobody ahead, and nobody at work."""
    assert likeness([0.5], [1.0]) is None
    assert likeness([0.4, 0.4], [0.0, 2.0]) is None
    assert likeness([0.1, 0.5], [0.0, 0.0]) is None


class _Made:
    """Stand for a project that has done a part of its build, or for a pool by what it has given."""

    def __init__(self, name: str = "", done_share: float = 0.0) -> None:
        self.name, self.done_share, self.under_way = name, done_share, True
        self.had: dict[str, float] = {}

    def worked(self) -> dict[str, float]:
        return dict(self.had)


def test_only_what_is_got_in_the_week_counts() -> None:
    """Who is ahead had much before; in the week that counts it is the other who gets all."""
    first, second, pool = _Made("a", 0.6), _Made("b", 0.1), _Made()
    index = Success(cast("list[Delivery]", [first, second]), cast("dict[str, Pool]", {"": pool}))
    pool.had = {"a": 9.0, "b": 1.0}
    index.week()
    pool.had = {"a": 9.0, "b": 3.0}
    index.week()
    record = Record(2, ("all",), (1,))
    index.state_facts(record)
    assert record.facts["success_index"] == pytest.approx(-1.0)


def _played(rule: str, developers: int) -> float:
    rules = {
        "investment.projects": {name: replace(SAME, value=9e5 + k) for k, name in enumerate(NAMES)},
        "investment.pools": {"developers": developers}, "investment.switch_weeks": 0.0,
        "investment.overrun_median": 1.0, "investment.overrun_spread": 0.0,
        "calendar.weeks": 60, "calendar.freezes": (),
    }  # fmt: skip
    steps = ({"week": 0, "pull": "select_projects", "what": rule},)
    return index(records(knobs(firm(), rules), plan(*steps), 1)[0])


def test_whom_a_board_serves_by_rank_is_ahead_and_stays_so() -> None:
    """Limits: by rank the first gets all until it is done; with people for all, nobody is ahead."""
    by_rank, alike = _played("value_density", 2), _played("equal", 2)
    assert by_rank > 0.5
    assert alike < by_rank - 0.3


@pytest.mark.slow
def test_a_limit_on_projects_under_way_moves_the_index() -> None:
    """Life: with one under way at most there is nobody to be compared with."""
    one = records(firm(), plan({"week": 0, "pull": "limit_projects", "amount": 1},
                               *start("crm", "desk")), FUTURES)  # fmt: skip
    many = records(firm(), plan(*start("crm", "desk")), FUTURES)
    assert np.isnan(values(one, index)).all()
    assert np.isfinite(values(many, index)).all()


@pytest.mark.slow
def test_large_teams_take_turns_at_a_crowded_pool() -> None:
    """Life: first come, first served gives the next turn to whoever has just waited."""
    small = {name: replace(SAME, team=1) for name in NAMES}
    large = {name: replace(SAME, team=8) for name in NAMES}
    found = [
        records(knobs(firm(), {"investment.projects": them, "investment.pools": {"developers": 4}}),
                plan(*start(*NAMES)), FUTURES)
        for them in (small, large)
    ]  # fmt: skip
    moved = paired(found[0], found[1], index)
    assert moved.pairs == FUTURES
    assert moved.falls
