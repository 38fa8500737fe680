"""The architecture before and after: one row a figure that plans have and change."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.analysis.architecture import architecture_of


def series(end: float, **more: float) -> pd.DataFrame:
    """Write two futures of ten weeks in which alignment moves from .8 to an end, give or take."""
    week = np.arange(11)
    return pd.concat(
        pd.DataFrame({"run": run, "week": week, "alignment": 0.8 + (end + luck - 0.8) * week / 10,
                      "debt_stock": 3.0, **more})
        for run, luck in (("a", -0.02), ("b", 0.02))
    )  # fmt: skip


def test_a_row_says_where_plans_leave_what_they_found() -> None:
    """Averages over the futures; what no plan moves, or not every plan has, is left out."""
    rows = architecture_of({"one": series(0.6), "two": series(0.9, capability=0.5)})
    assert [row.label for row in rows] == ["Goals served by the landscape"]
    assert rows[0].before.text == "80\u00a0%"
    assert [number.text for number in rows[0].after.values()] == ["60\u00a0%", "90\u00a0%"]
    assert architecture_of({"one": pd.DataFrame({"run": ["a"], "week": [0]})}) == ()


def test_ranges_are_given_where_futures_are_enough() -> None:
    """Eight of ten futures, in the words of the figure; none under twenty futures."""
    week = np.arange(11)
    many = pd.concat(
        pd.DataFrame({"run": str(luck), "week": week, "alignment": 0.5 + luck * week / 1000})
        for luck in range(21)
    )
    (row,) = architecture_of({"one": many})
    assert (row.range_before, row.ranges["one"]) == ("50\u00a0%", "52\u201368\u00a0%")
    (few,) = architecture_of({"one": series(0.6)})
    assert (few.range_before, few.ranges["one"]) == ("", "")
