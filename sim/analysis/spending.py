"""What a plan's budget pays for running and for changing systems, quarter by quarter."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.analysis.display import money_scale
from sim.analysis.objectives import money_letter
from sim.analysis.overleaf import Spending
from sim.analysis.series import weekly_matrix
from sim.analysis.statistics import FEWEST_FUTURES
from sim.units import FloatArray

QUARTER, YEAR = 13, 52
NEEDED = ("run_spend", "change_spend", "budget_released")
DIGITS = 4
SAVED = "bars above the line: left over from earlier quarters"
OVERSPENT = "bars above the line: paid ahead of what is released"


def spending_of(plan: str, weekly: pd.DataFrame) -> Spending | None:
    """Add up a plan's weeks; None where no portfolio pays anything.

    Parameters
    ----------
    plan : its name.
    weekly : series of all its futures.

    Source: own design; run and change after Gartner's run, grow, transform.
    """
    if any(name not in weekly.columns or weekly[name].isna().all() for name in NEEDED):
        return None
    runs = [str(one) for one in weekly["run"].unique()]
    ran, changed_by, freed = (weekly_matrix(weekly, runs, name) for name in NEEDED)
    run, change, released = (one.mean(axis=1) for one in (ran, changed_by, freed))
    if not (run.any() or change.any()):
        return None
    bills = [_quarters(_from_week_1(one)) for one in (ran, changed_by)]
    money = [*(one.mean(axis=1) for one in bills), _quarters(released[:-1])]
    scale = money_scale([float(np.abs(one).max()) for one in money])
    paid, changed, given = (tuple((one / scale).round(DIGITS).tolist()) for one in money)
    years = (run.size - 1) // YEAR
    by_year = [one.reshape(years, -1).sum(axis=1) for one in
               (run[1 : years * YEAR + 1], released[: years * YEAR])]  # fmt: skip
    shares = by_year[0] / by_year[1] if years and (by_year[1] > 0.0).all() else np.zeros(0)
    bands = [_band(one / scale) for one in (bills[0], bills[0] + bills[1])]
    return Spending(
        plan=plan,
        unit=money_letter(scale) or "",
        run=paid,
        change=changed,
        released=given,
        run_shares=tuple(shares.round(DIGITS).tolist()),
        run_low=bands[0][0],
        run_high=bands[0][1],
        paid_low=bands[1][0],
        paid_high=bands[1][1],
        above=_above(money[0] + money[1], money[2]),
    )


def _from_week_1(weeks: FloatArray) -> FloatArray:
    """A release opens its week, a bill closes it: week 0 belongs to the first quarter of both."""
    return np.concatenate([weeks[:1] + weeks[1:2], weeks[2:]])


def _quarters(weeks: FloatArray) -> FloatArray:
    """Sum weeks by quarters; what is left at the end is a shorter one."""
    starts = np.arange(0, weeks.shape[0], QUARTER)
    return np.asarray(np.add.reduceat(weeks, starts))


def _band(quarters: FloatArray) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Take the ends between which eight of ten futures lie; none where they are too few."""
    if quarters.shape[1] < FEWEST_FUTURES:
        return (), ()
    low, high = (np.round(np.quantile(quarters, part, axis=1), DIGITS) for part in (0.1, 0.9))
    return tuple(low.tolist()), tuple(high.tolist())


def _above(paid: FloatArray, released: FloatArray) -> str:
    """Say what pays for quarters that take more than is released in them."""
    if not released.any() or (paid <= released).all():
        return ""
    saved = (np.cumsum(paid) <= np.cumsum(released)).all()
    return SAVED if saved else OVERSPENT


def spending_title(found: Spending, first_year: int) -> str:
    """Say how much of the budget running takes in the first and in the last whole year."""
    shares = found.run_shares
    if len(shares) < 2:
        return "What is paid for running and for change"
    first, last = (f"{100 * share:.0f}\u00a0%" for share in (shares[0], shares[-1]))
    end = first_year + len(shares) - 1
    return f"Running takes {first} of the budget in {first_year}, {last} in {end}"
