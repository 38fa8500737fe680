"""Champions: well-connected users who speak for the technology until they tire or leave."""

from __future__ import annotations

import math

import numpy as np

from sim.areas.governance.parameters import GovernanceParameters
from sim.kernel.streams import Streams
from sim.organisation.people import Organisation
from sim.units import BoolArray, FloatArray, IntArray

_HARDLY_EVER = 1e-290
"""1/week; one divided by less is no number."""


class Champions:
    """Keep who serves as a champion, from when until when.

    Those are asked first whom most people hear, or whom most hear in other departments, or whom
    most hear in each department in turn, or anybody, as the pull or else `champion_placement` says;
    ties are broken by a keyed draw. Each serves for a keyed
    exponential time with rate `champion_quit_rate`, or until he leaves his position.

    Parameters
    ----------
    parameters : knobs of governance.
    organisation : users and ties.
    streams : luck; keyed by the identity of the position and how often it has served.

    Source: own design; opinion leaders after Rogers, hubs after Battilana and Casciaro 2013.
    """

    def __init__(
        self, parameters: GovernanceParameters, organisation: Organisation, streams: Streams
    ) -> None:
        self._knobs = parameters
        self._organisation = organisation
        self._streams = streams
        n = organisation.n_people
        self._since = np.full(n, math.inf)
        self._until = np.full(n, -math.inf)
        self._times = np.zeros(n, dtype=np.int64)
        self._orders: dict[str, IntArray] = {}
        self._some_asked = False
        self._nobody = np.zeros(n, dtype=np.bool_)

    def _asked_in_order(self, place: str) -> IntArray:
        """(n,) who is asked first, second and so on, by where champions are to sit."""
        if place not in self._orders:
            lots = self._streams.uniform("champion is asked", self._organisation.identity)
            order = np.lexsort((lots, -_weight(place, self._organisation)))
            if place == "each_department":
                order = _in_turn(order, self._organisation)
            self._orders[place] = order
        return self._orders[place]

    def recruit(self, departments: IntArray, share: float, start: float, place: str = "") -> int:
        """Recruit a share of the intended users of some departments, from an instant on.

        Parameters
        ----------
        departments : where.
        share : of their intended users.
        start : instant from which they serve, weeks.
        place : one of `PLACEMENTS`; empty: as the organisation usually does.

        Returns
        -------
        Number of new champions: the share rounded, at least one where it is positive and somebody
        is left to ask.
        """
        firm = self._organisation
        in_scope = firm.user & np.isin(firm.department, departments)
        wanted = share * int(in_scope.sum())
        number = max(1, math.floor(wanted + 0.5)) if wanted > 0.0 else 0
        free = in_scope & (self._until <= start)
        order = self._asked_in_order(place or self._knobs.champion_placement)
        chosen = order[free[order]][:number]
        self._since[chosen] = start
        self._until[chosen] = start + self._serving_time(chosen)
        self._times[chosen] += 1
        self._some_asked = True
        return int(chosen.size)

    def _serving_time(self, chosen: IntArray) -> FloatArray:
        if self._knobs.champion_quit_rate == 0.0:
            return np.full(chosen.size, math.inf)
        who = self._organisation.identity[chosen]
        luck = self._streams.exponential("champion quits", who, self._times[chosen])
        return luck / max(self._knobs.champion_quit_rate, _HARDLY_EVER)

    def leave(self, leavers: IntArray) -> None:
        """Lose the champions who have left their positions."""
        if self._some_asked:
            self._until[leavers] = -math.inf

    def serving(self, week: int) -> BoolArray:
        """(n,) who serves in the week (week - 1, week]."""
        if not self._some_asked:
            return self._nobody
        return (self._since < week) & (self._until > week - 1)


def _in_turn(order: IntArray, organisation: Organisation) -> IntArray:
    """Take intended users of every department in turn, each department's in the order given.

    Example
    -------
    >>> from types import SimpleNamespace
    >>> firm = SimpleNamespace(department=np.array([0, 0, 1, 1]), user=np.ones(4, dtype=bool))
    >>> _in_turn(np.array([1, 0, 3, 2]), firm).tolist()
    [1, 3, 0, 2]
    """
    turn = np.zeros(order.size, dtype=np.int64)
    kept = order[organisation.user[order]]
    for department in np.unique(organisation.department[kept]):
        own = organisation.department[kept] == department
        turn[kept[own]] = np.arange(int(own.sum()))
    return kept[np.argsort(turn[kept], kind="stable")]


def _weight(place: str, organisation: Organisation) -> IntArray:
    """(n,) how many hear each person: all of them, those of other departments, or all alike."""
    start = organisation.ties.heard_start.astype(np.int64)
    heard = start[1:] - start[:-1]
    if place in ("most_connected", "each_department"):
        return heard
    if place == "random":
        return np.zeros_like(heard)
    speaker = np.repeat(np.arange(heard.size), heard)
    abroad = organisation.department[organisation.ties.heard_by] != organisation.department[speaker]
    return np.bincount(speaker[abroad], minlength=heard.size).astype(np.int64)
