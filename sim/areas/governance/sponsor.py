"""The sponsor: how far he is believed, how hard he pulls, when he speaks and when he leaves."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

import numpy as np

from sim.areas.governance.change_compiled import live_for, mean_over_users
from sim.areas.governance.parameters import GovernanceParameters
from sim.areas.governance.windows import Windows
from sim.contracts import Refusal
from sim.kernel.jit_compiled import quick
from sim.units import FloatArray, IntArray

if TYPE_CHECKING:  # Mesa is slow to import, and only a run needs it
    from sim.organisation.actors import SponsorAgent


class Choice(enum.Enum):
    """Name what the sponsor does in a week, in the words of the record."""

    NOTHING = "the sponsor does nothing of his own accord"
    SPEAKS = "the sponsor speaks of his own accord: reported use is thin"
    IS_TAKEN = "the sponsor leaves: an outside event has taken him"
    GIVES_UP = "the sponsor gives up: reported output has stayed low for too long"


class SponsorRule:
    """Keep the sponsor's credibility and decide for him: be silent, speak or leave.

    He leaves when an outside event takes him, or when the reported output of live departments has
    stayed below `sponsor_leaves_below` for `sponsor_leaves_weeks` weeks in a row; a deputy who
    pulls less stands in. He speaks when the reported routine use of departments that have been
    live for `sponsor_hears_weeks` is below `sponsor_speaks_below`, at most every
    `sponsor_speaks_weeks`; that has the effect of walking the talk there.

    Parameters
    ----------
    parameters : knobs of governance.
    sponsor : the agent; its `present`, `credibility` and `last_spoke` are kept here.
    users : (D,) intended users.

    Source: own design; sponsorship after practice surveys (sign only).
    """

    def __init__(
        self, parameters: GovernanceParameters, sponsor: SponsorAgent, users: IntArray
    ) -> None:
        self._knobs = parameters
        self._sponsor = sponsor
        self._users = users
        self._weeks_low = 0
        self._walked = 0
        self._walks = Windows(users.size)
        self._where = np.zeros(users.size, dtype=np.bool_)
        self._live_for, self._mean = quick(live_for), quick(mean_over_users)
        sponsor.credibility = parameters.credibility_start

    @property
    def credibility(self) -> float:
        """How far people believe the sponsor, or whoever stands in for him: k in 0..1."""
        return self._sponsor.credibility

    def settle(self, kept: float, broken: float) -> None:
        """Win credibility by kept promises, lose it by broken ones; a walk counts as kept."""
        gain = self._knobs.credibility_kept * (kept + self._walked)
        loss = self._knobs.credibility_broken * broken
        self._walked = 0
        self._sponsor.credibility = min(1.0, max(0.0, self._sponsor.credibility + gain - loss))

    def walk(self, departments: IntArray, start: float, weeks: float) -> Refusal | None:
        """Let the sponsor walk the talk in some departments, unless he has left."""
        if not self._sponsor.present:
            return Refusal("stage", "the sponsor has left, and his deputy cannot do it for him")
        self._walked += 1
        where = np.isin(np.arange(self._users.size), departments)
        self._walks.open(where.astype(np.float64), start, weeks)
        return None

    def walking(self, week: int) -> FloatArray:
        """(D,) part of the week in which he walks the talk in each department."""
        some_run, walked = self._walks.some_run, self._walks.in_week(week)
        if not some_run:
            return walked
        return np.minimum(walked, 1.0) if self._sponsor.present else np.zeros_like(walked)

    def strength(self, walking: FloatArray) -> float:
        """Pull of the sponsor times credibility (sigma k); a deputy never pulls harder than he."""
        sigma = self._knobs.sponsor
        if self._sponsor.present:
            most = float(walking.max()) if self._walks.some_run else 0.0
            pull = min(1.0, sigma * (1.0 + self._knobs.walk_boost * most))
        else:
            pull = min(sigma, self._knobs.deputy)
        return pull * self.credibility

    def choose(
        self, week: int, *, taken: bool, live_week: FloatArray, output: FloatArray,
        routine: FloatArray,
    ) -> Choice:  # fmt: skip
        """Decide once a week, from what is reported.

        Parameters
        ----------
        week : week that closes now.
        taken : an outside event has taken the sponsor.
        live_week : (D,) instant of the go-live; infinite before it is known.
        output : (D,) reported output, share of normal.
        routine : (D,) reported routine use, share of intended users.

        Returns
        -------
        What he does; once he has left it is nothing for good.
        """
        if not self._sponsor.present:
            return Choice.NOTHING
        if taken:
            self._sponsor.present = False
            return Choice.IS_TAKEN
        start, where = week - 1.0, self._where
        if not self._live_for(live_week, start, 0.0, where):
            return Choice.NOTHING
        if self._has_enough(self._mean(output, self._users, where)):
            self._sponsor.present = False
            return Choice.GIVES_UP
        heard = self._live_for(live_week, start, self._knobs.sponsor_hears_weeks, where)
        if heard and self._must_speak(week, self._mean(routine, self._users, where)):
            self._sponsor.last_spoke = week
            self._walks.open(where.astype(np.float64), week, self._knobs.speech_weeks)
            return Choice.SPEAKS
        return Choice.NOTHING

    def _has_enough(self, output: float) -> bool:
        low = output < self._knobs.sponsor_leaves_below
        self._weeks_low = self._weeks_low + 1 if low else 0
        return low and self._weeks_low >= self._knobs.sponsor_leaves_weeks

    def _must_speak(self, week: int, routine: float) -> bool:
        silent_for = week - self._sponsor.last_spoke
        thin = routine < self._knobs.sponsor_speaks_below
        return thin and silent_for >= self._knobs.sponsor_speaks_weeks
