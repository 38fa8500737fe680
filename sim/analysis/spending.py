"""What a plan's budget pays for running and for changing systems, quarter by quarter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd

from sim.analysis.display import money_scale
from sim.analysis.objectives import money_letter
from sim.analysis.overleaf import Spending
from sim.analysis.series import weekly_matrix
from sim.analysis.statistics import FEWEST_FUTURES
from sim.analysis.tables import Cell, StudyTables
from sim.metrics.money import HALF_A_CENT
from sim.units import FloatArray

QUARTER, YEAR = 13, 52
NEEDED = ("run_spend", "change_spend", "budget_released")
WITHIN = "outside_bills"
#: Accounts of what contracts cost, and of what debt makes running cost; the rest is no bill.
OWED = (
    "sourcing_upfront",
    "sourcing_run",
    "exit_costs",
    "contract_rework",
    "vendor_losses",
    "debt_run",
)
DIGITS = 4
SAVED = "more paid than released: left over from earlier quarters"
OVERSPENT = "more paid than released: paid ahead of it"


def spending_of(
    plan: str, weekly: pd.DataFrame, owed: pd.DataFrame | None = None, least: float = 1.0
) -> Spending | None:
    """Add up a plan's weeks; None where no portfolio pays anything.

    Parameters
    ----------
    plan : its name.
    weekly : series of all its futures.
    owed : `run`, `week`, `amount` of what contracts and debt cost in each future, by the ledger;
        None: nothing.
    least : unit in which money is said at least, 1 or more.

    Source: own design; run and change after Gartner's run, grow, transform.
    """
    if not _pays(weekly):
        return None
    runs = [str(one) for one in weekly["run"].unique()]
    ran, changed_by, freed = (weekly_matrix(weekly, runs, name) for name in NEEDED)
    within = np.zeros_like(ran)
    if WITHIN in weekly.columns:
        within = np.nan_to_num(weekly_matrix(weekly, runs, WITHIN))
    others = _others(owed, runs, ran.shape[0])
    run, released = ran.mean(axis=1), freed.mean(axis=1)
    bills = [_quarters(_from_week_1(one)) for one in (ran - within, changed_by, others, within)]
    money = [*(one.mean(axis=1) for one in bills[:3]), _quarters(released[:-1])]
    scale = max(money_scale([float(np.abs(one).max()) for one in money]), least)
    paid, changed, owing, given = (tuple((one / scale).round(DIGITS).tolist()) for one in money)
    years = (run.size - 1) // YEAR
    by_year = [one.reshape(years, -1).sum(axis=1) for one in
               (run[1 : years * YEAR + 1], released[: years * YEAR])]  # fmt: skip
    shares = by_year[0] / by_year[1] if years and (by_year[1] > 0.0).all() else np.zeros(0)
    by_budget, by_all = bills[0] + bills[1] + bills[3], bills[0] + bills[1] + bills[2]
    bands = [_band(one / scale) for one in (bills[0], by_budget, by_all)]
    anything = bool(others.any())
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
        above=_above(by_budget.mean(axis=1), money[3]),
        others=owing if anything else (),
        all_low=bands[2][0] if anything else (),
        all_high=bands[2][1] if anything else (),
        beside=bool(np.abs(others - within).max() > HALF_A_CENT),
    )


def _pays(weekly: pd.DataFrame) -> bool:
    """Tell whether a portfolio pays for anything in some week of some future."""
    if any(name not in weekly.columns or weekly[name].isna().all() for name in NEEDED):
        return False
    return bool(weekly[list(NEEDED[:2])].fillna(0.0).to_numpy().any())


def spendings_of(
    plans: Mapping[str, pd.DataFrame], owed: Callable[[], pd.DataFrame]
) -> tuple[Spending, ...]:
    """Add up the weeks of several plans; the ledger is read only where a portfolio pays.

    All say their money in one unit, the largest that one of them needs: they are drawn on one axis.

    Parameters
    ----------
    plans : name -> series of all its futures.
    owed : reads what contracts and debt cost.

    Source: own design.
    """
    if not any(_pays(weekly) for weekly in plans.values()):
        return ()
    bills = owed()
    found = _all_of(plans, bills, 1.0)
    if len({one.unit for one in found}) > 1:
        found = _all_of(plans, bills, 1e6 if "M" in {one.unit for one in found} else 1e3)
    return found


def _all_of(
    plans: Mapping[str, pd.DataFrame], bills: pd.DataFrame, least: float
) -> tuple[Spending, ...]:
    """Add up the weeks of the plans that pay anything, in a unit no smaller than stated."""
    found = (spending_of(name, weekly, bills, least) for name, weekly in plans.items())
    return tuple(one for one in found if one is not None)


def _others(owed: pd.DataFrame | None, runs: Sequence[str], weeks: int) -> FloatArray:
    """Add up what contracts and debt cost, (weeks, runs)."""
    found = np.zeros((weeks, len(runs)))
    if owed is not None:
        places = {run: place for place, run in enumerate(runs)}
        mine = owed[owed["run"].isin(places)]
        at = (mine["week"].to_numpy(), mine["run"].map(places).to_numpy(dtype=np.int64))
        np.add.at(found, at, mine["amount"].to_numpy(dtype=np.float64))
    return found


def owed_in(stored: StudyTables, cells: Sequence[Cell]) -> pd.DataFrame:
    """Read from the ledger what contracts and debt cost in the futures of some plans.

    Returns
    -------
    `run`, `week`, `amount` (money, costs above 0), a row a booking.

    Source: own design.
    """
    table = stored.table("ledger", ("run", "week", "account", "amount"), ("run", "account"))
    accounts = table["account"].to_pandas()
    runs = table["run"].to_pandas()
    wanted = {str(run) for cell in cells for run in cell.runs["run"]}
    mine = (accounts.isin(OWED) & runs.isin(wanted)).to_numpy()
    week, amount = (table[name].to_numpy()[mine] for name in ("week", "amount"))
    return pd.DataFrame({"run": runs[mine].astype(str), "week": week, "amount": -amount})


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
