"""Mandates: where use is compulsory, from when, and when people are told so."""

from __future__ import annotations

import math

import numpy as np

from sim.contracts import Refusal
from sim.kernel.board import unchanged
from sim.units import BoolArray, FloatArray, IntArray


class Mandates:
    """Keep where use is compulsory: by a go-live that replaces something, or by decree.

    The go-live of a replacing system is mandatory unless the plan made it voluntary. Elsewhere
    management may decree use from a date on; a decree bites once there is access.

    Parameters
    ----------
    n_departments : number of departments D.
    replaces : the technology replaces another one.

    Attributes
    ----------
    announced : (D,) departments that know a date, may ask for one, or have access.
    live_week : (D,) instant from which there is access, as it was heard last.

    Source: A.2 and A.6 of the model; Brown et al. 2002.
    """

    def __init__(self, n_departments: int, *, replaces: bool) -> None:
        self._replaces = replaces
        self._access = np.full(n_departments, math.inf)
        self._told = np.zeros(n_departments, dtype=np.bool_)
        self._decreed = np.full(n_departments, math.inf)
        self._news = np.zeros(n_departments, dtype=np.bool_)
        self._by_go_live = np.zeros(n_departments, dtype=np.bool_)
        self._steady: BoolArray | None = None
        self.announced: BoolArray = np.zeros(n_departments, dtype=np.bool_)
        self.live_week = self._access.copy()
        self._decrees = False
        self._heard: tuple[FloatArray, FloatArray, BoolArray] = (
            self._access, self._access, self.announced,
        )  # fmt: skip

    def hear(
        self, live_week: FloatArray, date: FloatArray, voluntary: BoolArray
    ) -> BoolArray | None:
        """Take in what has been decided up to now; return where a mandate is announced (D,).

        None where there is nothing new to tell.

        Parameters
        ----------
        live_week : (D,) instant from which there is access, infinite before.
        date : (D,) announced go-live, infinite where there is none.
        voluntary : (D,) the plan made use voluntary.
        """
        heard = (live_week, date, voluntary)
        if not self._decrees and unchanged(heard, self._heard):
            return None
        self._heard, self._decrees = heard, False
        self.live_week, self._steady = live_week, None
        self._access = np.minimum(live_week, date)
        self.announced = np.isfinite(self._access) | voluntary
        self._by_go_live = ~voluntary if self._replaces else np.zeros_like(voluntary)
        fresh = self._by_go_live & np.isfinite(self._access) & ~self._told
        self._told |= fresh
        announced: BoolArray = fresh | self._news
        self._news = np.zeros_like(self._news)
        return announced

    def decree(self, departments: IntArray, date: float) -> Refusal | None:
        """Make use compulsory in some departments from a date on, or say why not."""
        by_go_live = self._by_go_live & (self._access <= date)
        if (by_go_live | (self._decreed <= date))[departments].all():
            return Refusal("stage", "use is compulsory there by then already")
        self._decreed[departments] = np.minimum(self._decreed[departments], date)
        self._news[departments] = self._decrees = True
        self._steady = None
        return None

    def in_force(self, week: int) -> BoolArray:
        """(D,) where use is compulsory at some time of the week (week - 1, week]."""
        if self._steady is not None:
            return self._steady
        ordered = self._by_go_live | (self._decreed < week)
        found: BoolArray = ordered & (self.live_week < week)
        dates = np.concatenate([self.live_week, self._decreed])
        if week > dates[np.isfinite(dates)].max(initial=-math.inf):
            self._steady = found
        return found
