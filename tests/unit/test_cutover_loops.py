"""Loops over departments around their go-live, beside what they say in plain numpy."""

from __future__ import annotations

import numpy as np
import pytest

from sim.areas.investment.cutover_compiled import break_down, near_go_live

WEEKS = range(1, 30)


@pytest.mark.parametrize("week", WEEKS)
def test_what_breaks_and_who_is_near_equal_their_plain_twins(week: int) -> None:
    rng = np.random.default_rng(week)
    date = np.where(rng.random(20) < 0.3, np.inf, rng.integers(0, 30, 20))
    live_week = np.where(date <= week, date + rng.integers(0, 3, 20), np.inf)
    share, left = rng.random(20), 0.5 ** np.arange(40.0)
    found, near = np.empty(20), np.empty(20, dtype=np.bool_)
    break_down(week, live_week, share, 0.2, left, found)
    age = np.where(live_week < week, week - 1 - live_week, 0).astype(np.int64)
    assert (found == np.where(live_week < week, 0.2 * share * left[age], 0.0)).all()
    some = near_go_live(week, 4.0, date, live_week, np.inf, near)
    moment = np.where(live_week < np.inf, live_week, np.maximum(date, week))
    assert (near == (np.abs(week - moment) <= 4.0)).all()
    assert some == near.any()
