"""The budget of the portfolio: released by quarter, run paid first, cuts, carry-over, overspending.

Money is in one of five places, always: still to be released, cash, paid for running systems, paid
for changing them, or gone (expired at a year's end, or cut). So it is never spent twice.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from sim.areas.investment.parameters import BudgetCut, InvestmentParameters
from sim.kernel.streams import Streams, name_key
from sim.units import WEEKS_PER_YEAR

QUARTER = 13
_COMES, _WEEK = 0, 1
_CENT = 0.005


@dataclass(frozen=True, slots=True)
class Cut:
    """Note that a cut comes in this future: when, until when, and how deep."""

    name: str
    week: int
    end: float
    share: float


def upkeep(knobs: InvestmentParameters) -> float:
    """Add running and renewing what is installed: a share of what it cost, a year.

    With a yearly budget B that is spent to the end and grows by g, what is installed tends to
    B / (upkeep + g), so the part of the budget that is left for change tends to
    g / (upkeep + g): to nothing where the budget does not grow.

    Source: own derivation from dS/dt = B - upkeep S.

    Example
    -------
    >>> round(upkeep(InvestmentParameters(run_ratio=0.15, renewal_weeks=520)), 3)
    0.25
    """
    return knobs.run_ratio + WEEKS_PER_YEAR / knobs.renewal_weeks


def cuts_of(knobs: InvestmentParameters, streams: Streams) -> tuple[Cut, ...]:
    """Draw which cuts come in this future and when, keyed by their names.

    Source: own design, as the hazards of the environment.
    """
    drawn = (_cut(name, cut, streams) for name, cut in knobs.budget_cuts.items())
    return tuple(found for found in drawn if found is not None)


def _cut(name: str, cut: BudgetCut, streams: Streams) -> Cut | None:
    who = name_key(name)
    if float(streams.uniform("budget cut", who, _COMES)[0]) >= cut.chance:
        return None
    span = max(cut.end - cut.start, 1)
    week = cut.start + int(float(streams.uniform("budget cut", who, _WEEK)[0]) * span)
    return Cut(name, week, week + cut.weeks, cut.share)


class Budget:
    """Hold the cash of the portfolio and say which bills can be paid.

    Parameters
    ----------
    knobs : yearly budget, carry-over, and what happens to a bill for which there is no cash.
    cuts : the cuts of this future.

    Source: own design.

    Example
    -------
    >>> budget = Budget(InvestmentParameters(change_budget=400.0))
    >>> _ = budget.open_week(0)
    >>> budget.pay_run(30.0); budget.pay(80.0), budget.pay(60.0), budget.cash
    (False, True, 10.0)
    """

    def __init__(self, knobs: InvestmentParameters, cuts: Iterable[Cut] = ()) -> None:
        self._knobs, self._cuts = knobs, tuple(cuts)
        self.unlimited = math.isinf(knobs.change_budget)
        self.cash = math.inf if self.unlimited else 0.0
        self.released = self.run_paid = self.change_paid = 0.0
        self.expired = self.cut_away = self.overspent = self.just_released = 0.0
        self.base_run = knobs.installed_base * upkeep(knobs) / WEEKS_PER_YEAR

    def open_week(self, week: int) -> list[str]:
        """Let a year end, a quarter be released and cuts come; say what happened."""
        if self.unlimited:
            return []
        if week and week % WEEKS_PER_YEAR == 0:
            expired = (1.0 - self._knobs.carry_over) * max(self.cash, 0.0)
            self.expired += expired
            self.cash -= expired
        self.just_released = self._release(week) if week % QUARTER == 0 else 0.0
        self.released += self.just_released
        self.cash += self.just_released
        said = []
        for cut in self._cuts:
            if cut.week == week:
                taken = cut.share * max(self.cash, 0.0)
                self.cash -= taken
                self.cut_away += taken
                said.append(f"{cut.name.replace('_', ' ')}: {cut.share:.0%} of the budget is cut")
        return said

    def pay_run(self, amount: float) -> None:
        """Pay for running systems: always, and before anything else of the week."""
        self.cash -= amount
        self.run_paid += amount

    def pay(self, amount: float) -> bool:
        """Pay a bill of a project if the rule allows it; say whether it is paid."""
        if self.cash - amount < self._floor() - _CENT:
            return False
        beyond = min(amount, amount - self.cash) if self.cash < amount else 0.0
        self.overspent += beyond
        self.cash -= amount
        self.change_paid += amount
        return True

    def available(self, week: int, committed: float, run_a_week: float) -> float:
        """Money that may be committed now: this year's, less run cost and what is committed.

        Parameters
        ----------
        week : now.
        committed : approved and not yet paid.
        run_a_week : run cost as it stands.
        """
        if self.unlimited:
            return math.inf
        year_end = (week // WEEKS_PER_YEAR + 1) * WEEKS_PER_YEAR
        later = range(week + 1, year_end)
        coming = sum(self._release(at) for at in later if at % QUARTER == 0)
        return self.cash + coming - run_a_week * (year_end - week) - committed

    def _release(self, week: int) -> float:
        kept = math.prod(1.0 - cut.share for cut in self._cuts if cut.week <= week < cut.end)
        grown = (1.0 + self._knobs.budget_growth) ** (week // WEEKS_PER_YEAR)
        return self._knobs.change_budget * grown * QUARTER / WEEKS_PER_YEAR * kept

    def _floor(self) -> float:
        """Cash below which no bill may bring it."""
        if self._knobs.overspend == "allow":
            return -math.inf
        quarter = self._knobs.change_budget * QUARTER / WEEKS_PER_YEAR
        return -quarter if self._knobs.overspend == "borrow" and not self.unlimited else 0.0
