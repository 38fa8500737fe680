"""Rules of people that act only where a scenario or a plan asks for them, in one place.

Voices from outside, hearsay, opponents and lighter schedules each look up once whether anybody
asks; in a week in which nobody does they cost nothing and change nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from sim.areas.adoption.columns import People
from sim.areas.adoption.hearsay import Hearsay
from sim.areas.adoption.opposition import Opposition
from sim.areas.adoption.outside import Outside, Readers
from sim.areas.adoption.parameters import AdoptionParameters
from sim.areas.adoption.spare_time import SpareTime
from sim.kernel.board import Array, Outlet
from sim.organisation.people import Ties
from sim.units import FloatArray, IntArray
from sim.world import World


class Occasional:
    """Call the occasional rules at their places in the week of people.

    Parameters
    ----------
    parameters : knobs of adoption.
    world : the run.
    outlets : where people's knowledge is made known.

    Source: own design; each rule names its own.
    """

    def __init__(
        self, parameters: AdoptionParameters, world: World, outlets: Mapping[str, Outlet]
    ) -> None:
        self._outside = Outside(parameters, world, outlets)
        self._hearsay = Hearsay(parameters, world)
        self._opposition = Opposition(parameters, world)
        self._spare = SpareTime(parameters, world)

    def pull(self, people: People, read: Readers, gain: float, ties: Ties) -> None:
        """Pull attitudes before colleagues talk about it."""
        self._outside.pull(people, read, gain)
        self._opposition.pull(people, read, ties)

    def forget(self, leavers: IntArray) -> None:
        """Let new holders start from nothing."""
        self._outside.forget(leavers)
        self._hearsay.forget(leavers)
        self._opposition.forget(leavers)

    def open_week(self, people: People, read: Readers, made: FloatArray) -> None:
        """Act before the sub-steps of a week; `made` is the output (D,) of the last one."""
        self._outside.open_week(people)
        self._hearsay.open_week(people)
        self._spare.open_week(people, read, made)

    def close_week(self, people: People, read: Readers, told: Array) -> None:
        """Act after the sub-steps of a week."""
        self._spare.close_week(people)
        self._outside.close_week(people, read, told)
        self._hearsay.close_week(people, read, told)

    def output(self, made: FloatArray) -> None:
        """Lower output (D,) to what was planned, where less was planned."""
        self._spare.output(made)

    def keep(self, people: People) -> None:
        """State at the end what metrics need."""
        self._outside.keep(people)
        self._hearsay.keep(people)
        self._opposition.keep(people)
