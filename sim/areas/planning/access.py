"""Access to what is sourced: a vendor's failure closes it until somebody takes over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from sim.areas.planning.deals import Deal
from sim.kernel.board import Outlet
from sim.kernel.record import Record

TECHNOLOGY = "technology"


def access_lost(one: Deal, week: int) -> float:
    """Compute how much access of the week (w - 1, w] failures of an item's vendor closed.

    A failure that comes in this very week counts from its instant on, charged or not.

    Parameters
    ----------
    one : the item.
    week : w.

    Returns
    -------
    Share of the week's access, 0..1.

    Source: own design.

    Example
    -------
    >>> from sim.areas.planning.sourcing_parameters import MODES, SourcingTerms
    >>> terms = SourcingTerms(access_loss=0.5, takeover_weeks=9.0)
    >>> one = Deal("crm", terms, "buy", MODES["buy"], 0.7, 0.2, fails=6.6)
    >>> [round(access_lost(one, week), 3) for week in (6, 7)]
    [0.0, 0.2]
    >>> one.fail()
    >>> [round(access_lost(one, week), 3) for week in (7, 8, 16, 17)]
    [0.2, 0.5, 0.3, 0.0]
    """
    began = week - 1.0
    closed = min(one.back, week) - max(one.failed, began)
    ahead = min(one.fails + one.terms.takeover_weeks, week) - max(one.fails, began)
    return one.terms.access_loss * min(max(closed, 0.0) + max(ahead, 0.0), 1.0)


class Access:
    """Say week by week how much access failures of vendors closed, and tell the record.

    Where several contracts cover the same technology, the one that closes most counts.

    Parameters
    ----------
    deals : everything that is sourced.
    projects : names of the portfolio's projects, in order.
    record, outlets : where to tell it.

    Source: own design.
    """

    def __init__(
        self,
        deals: Sequence[Deal],
        projects: Sequence[str],
        record: Record,
        outlets: Mapping[str, Outlet],
    ) -> None:
        self._deals, self._projects = deals, projects
        self._record, self._out = record, outlets
        self._series = record.series("access_lost", "share")
        self._told: set[tuple[str, float]] = set()

    def week(self, week: int, is_over: Callable[[Deal], bool]) -> None:
        """Publish what of the access of the week (w - 1, w] was closed.

        Parameters
        ----------
        week : w.
        is_over : whether nobody needs an item any more.
        """
        lost, own = np.zeros(len(self._projects)), 0.0
        for one in self._deals:
            self._tell(one, week)
            found = 0.0 if is_over(one) else access_lost(one, week)
            self._series[week] += found
            if one.terms.covers == TECHNOLOGY:
                own = max(own, found)
            elif one.terms.covers in self._projects:
                place = self._projects.index(one.terms.covers)
                lost[place] = max(lost[place], found)
        self._out["access_lost"].publish(lost)
        self._out["own_access_lost"].publish(own)

    def _tell(self, one: Deal, week: int) -> None:
        """Tell the record once of each closing, and once of each opening."""
        if not one.terms.access_loss or not one.failed < one.back:
            return
        share = f"{one.terms.access_loss:.0%} of access"
        for at, kind, words in (
            (one.failed, "access_lost", f"{one.title}: {share} is closed, as its vendor failed"),
            (one.back, "access_back", f"{one.title}: {share} is open again"),
        ):
            if at <= week and (kind, at) not in self._told:
                self._told.add((kind, at))
                self._record.event(at, kind, words)
