"""What a plan's budget pays for running and for changing systems, quarter by quarter."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.analysis.display import money_scale
from sim.analysis.objectives import money_letter
from sim.analysis.overleaf import Spending
from sim.analysis.series import weekly_matrix
from sim.units import FloatArray

QUARTER, YEAR = 13, 52
NEEDED = ("run_spend", "change_spend", "budget_released")
DIGITS = 4


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
    run, change, released = (weekly_matrix(weekly, runs, name).mean(axis=1) for name in NEEDED)
    if not (run.any() or change.any()):
        return None
    # A release opens its week, a bill closes it: week 0 belongs to the first quarter of both.
    bills = [_quarters(np.concatenate([[one[0] + one[1]], one[2:]])) for one in (run, change)]
    money = [*bills, _quarters(released[:-1])]
    scale = money_scale([float(np.abs(one).max()) for one in money])
    paid, changed, given = (tuple((one / scale).round(DIGITS).tolist()) for one in money)
    years = (run.size - 1) // YEAR
    by_year = [one.reshape(years, -1).sum(axis=1) for one in
               (run[1 : years * YEAR + 1], released[: years * YEAR])]  # fmt: skip
    shares = by_year[0] / by_year[1] if years and (by_year[1] > 0.0).all() else np.zeros(0)
    return Spending(
        plan=plan,
        unit=money_letter(scale) or "",
        run=paid,
        change=changed,
        released=given,
        run_shares=tuple(shares.round(DIGITS).tolist()),
    )


def _quarters(weeks: FloatArray) -> FloatArray:
    """Sum weeks by quarters; what is left at the end is a shorter one."""
    starts = np.arange(0, weeks.size, QUARTER)
    return np.asarray(np.add.reduceat(weeks, starts))


def spending_title(found: Spending, first_year: int) -> str:
    """Say how much of the budget running takes in the first and in the last whole year."""
    shares = found.run_shares
    if len(shares) < 2:
        return "What is paid for running and for change"
    first, last = (f"{100 * share:.0f}\u00a0%" for share in (shares[0], shares[-1]))
    end = first_year + len(shares) - 1
    return f"Running takes {first} of the budget in {first_year}, {last} in {end}"
