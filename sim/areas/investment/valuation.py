"""Prices that are more than a multiplication: overruns, due dates, lost sales."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from sim.areas.investment.parameters import InvestmentParameters
from sim.kernel.finance import annuity
from sim.kernel.record import Account
from sim.kernel.sobol import even_draw
from sim.kernel.streams import Streams
from sim.organisation.people import Organisation
from sim.units import WEEKS_PER_YEAR, FloatArray, IntArray

_HARDLY = 1e-9
"""Demand against capacity; what less of it is worth apiece is more than a number holds."""


def overruns(knobs: InvestmentParameters, streams: Streams, who: IntArray) -> FloatArray:
    """Draw cost overruns, evenly over the futures of a study.

    Parameters
    ----------
    knobs : see `overrun_at`.
    streams : luck of the future.
    who : (n,) identities of the projects; a run has one, number 0.

    Returns
    -------
    (n,) actual over estimated cost, up to the cap.
    """
    return overrun_at(knobs, np.array([even_draw(streams, "overrun", int(one)) for one in who]))


def worth_beyond(account: Account, week: int, last: int, rate: float) -> FloatArray:
    """Value, in the last simulated week, what a recurring account brings after it.

    Parameters
    ----------
    account : it goes on at the mean of its last year; what of it has an end, until then.
    week : last simulated week.
    last : last week of the money, not before `week`.
    rate : discount rate a year.

    Returns
    -------
    (departments + 1,) money, the organisation as a whole last.

    Source: model A.9; textbook annuity.

    Example
    -------
    >>> fines = Account("fines", True, np.zeros((3, 2)))
    >>> fines.book(1, -4.0, end=1.0)
    >>> fines.book(2, -6.0, end=5.0)
    >>> worth_beyond(fines, 2, 9, 0.0).tolist()
    [0.0, -9.0]
    """
    worth = np.zeros(account.rows.shape[1])
    for end, rows in account.parts():
        weeks = max(int(min(last, end)) - week, 0)
        worth += rows[1:][-WEEKS_PER_YEAR:].mean(axis=0) * annuity(weeks, rate)
    return worth


def overrun_at(knobs: InvestmentParameters, share: FloatArray) -> FloatArray:
    """Return the overrun of luck: lognormal for most projects, a power law for the rest.

    Parameters
    ----------
    knobs : median and spread of the many, share, start and index of the tail, cap.
    share : (n,) luck in (0, 1); the unluckiest `overrun_tail_share` lie in the tail.

    Returns
    -------
    (n,) actual over estimated cost, up to the cap.

    Source: Panorama 2012 for projects under 15 M; 5,392 projects (JMIS 2022) for large ones.

    Example
    -------
    >>> large = InvestmentParameters(overrun_median=1.0, overrun_tail_share=0.2)
    >>> overrun_at(large, np.array([0.4, 0.9])).round(3).tolist()
    [1.0, 2.479]
    """
    many = 1.0 - knobs.overrun_tail_share
    in_tail = share >= many
    body = np.minimum(share / many, 1.0 - 1e-12) if many > 0 else share
    beyond = np.maximum(share - many, 0.0)
    luck = beyond / knobs.overrun_tail_share if knobs.overrun_tail_share > 0 else share
    tail = knobs.overrun_tail_start * (1.0 - luck) ** (-1.0 / knobs.overrun_tail_index)
    usual = knobs.overrun_median * np.exp(knobs.overrun_spread * ndtri(body))
    return np.minimum(np.where(in_tail, tail, usual), knobs.overrun_cap)


def due_share(build_weeks: float, week: int) -> float:
    """Return the part of a project's cost that is due in its week 0, 1, 2 ...

    Source: own design; evenly over the planned weeks of the build, at once where there is none.

    Example
    -------
    >>> [due_share(2.5, week) for week in range(4)], due_share(0.0, 0)
    ([0.4, 0.4, 0.2, 0.0], 1.0)
    """
    if build_weeks <= 0.0:
        return 1.0 if week == 0 else 0.0
    return min(max(build_weeks - week, 0.0), 1.0) / build_weeks


@dataclass(slots=True)
class OrderBook:
    """Let unmet demand wait, and a share of it be lost every week.

    Parameters
    ----------
    lost_share : share of the waiting demand that is lost in a week.
    waiting : demand that waits, in weeks of normal capacity.

    Source: own design; Hershey 1999 and Revlon 2018 lost sales in this way (SF18).

    Example
    -------
    >>> book = OrderBook(lost_share=0.5)
    >>> book.week(demand=1.0, capacity=0.5), book.waiting
    (0.25, 0.25)
    """

    lost_share: float
    waiting: float = 0.0

    def week(self, demand: float, capacity: float) -> float:
        """Meet what can be met; return the demand that is lost in this week."""
        open_demand = max(0.0, self.waiting + demand - capacity)
        lost = self.lost_share * open_demand
        self.waiting = open_demand - lost
        return lost


class Sales:
    """Count the margin that customer-facing departments lose while they cannot deliver.

    Only the share of their staff that uses the technology is slowed down by it; overtime is there
    to catch up; what would be lost anyway, at normal output, is no loss of the change.

    Parameters
    ----------
    knobs : utilisation, overtime, share lost, revenue and margin.
    organisation : which departments meet customers, their staff and intended users.

    Source: own design (SF18).
    """

    def __init__(self, knobs: InvestmentParameters, organisation: Organisation) -> None:
        staff = organisation.staff.astype(np.float64)
        weight = np.where(organisation.customer_facing, staff, 0.0)
        touched = organisation.users / np.maximum(staff, 1.0)
        self._weight = weight * touched / max(float(weight.sum()), 1.0)
        self._faces = weight / max(float(weight.sum()), 1.0)
        self._held = self._comes_back = 0.0
        self._knobs = knobs
        self._book = OrderBook(knobs.backlog_lost)
        self._normal = OrderBook(knobs.backlog_lost)
        price = knobs.revenue / WEEKS_PER_YEAR * knobs.margin * knobs.margin_share
        self._price = price / max(knobs.utilisation, _HARDLY) if knobs.utilisation > 0.0 else 0.0

    @property
    def backlog(self) -> float:
        """Demand that waits, in weeks of normal capacity."""
        return self._book.waiting

    def coming(self, cut: FloatArray, season: float, asked: bool) -> float:
        """Return the demand of a week against what it would be, where some come later.

        Customers whose appointment is not planned are asked to come later; they come back evenly
        over `schedule_return_weeks` once everything is planned again.

        Parameters
        ----------
        cut : (D,) part of the usual work that is not planned.
        season : demand against the year's average.
        asked : somebody is asked in this week.
        """
        usual = self._knobs.utilisation * season
        if asked:
            later = float(self._faces @ cut)
            self._held += later * usual
            self._comes_back = self._held / self._knobs.schedule_return_weeks
            return 1.0 - later
        if self._held <= 0.0 or usual <= 0.0:
            return 1.0
        back = min(self._held, self._comes_back)
        self._held -= back
        return 1.0 + back / usual

    def week(self, output: FloatArray, season: float, shift: float = 1.0) -> float:
        """Sell for a week; return the margin lost beyond what normal output would lose.

        Parameters
        ----------
        output : (D,) output after pace, share of normal.
        season : demand against the year's average.
        shift : demand against that, where customers were asked to wait; nobody would have asked
            them at normal output.
        """
        knobs = self._knobs
        usual, overtime = knobs.utilisation * season, 1.0 + knobs.overtime
        capacity = 1.0 - float(self._weight @ (1.0 - output))
        lost = self._book.week(usual * shift, max(capacity, 0.0) * overtime)
        return (lost - self._normal.week(usual, overtime)) * self._price
