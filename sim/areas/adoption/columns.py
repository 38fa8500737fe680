"""The columns that people carry, and how a position is filled by a new holder.

Few numbers (skill, attitude, trait) and few flags (aware, uses, workaround, ever used); the stages
that users know are read off them. Every person waits for one next step at a time: to hear of it,
to decide, to leave use, or to return. It fires when the step's hazard has used up a
unit-exponential (Sellke 1983), keyed by holder and which time it is for him; `left` is what remains
of that.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.areas.adoption.parameters import AdoptionParameters
from sim.kernel.streams import Streams
from sim.organisation.people import Organisation
from sim.units import BoolArray, FloatArray, IntArray, UIntArray

Small = NDArray[np.uint8]
Count = NDArray[np.int32]
Index = NDArray[np.uint32]

AWARE, ADOPT, LEAVE, RETURN = 0, 1, 2, 3
STEP_NAMES = ("aware", "adopt", "leave use", "return")


class People(NamedTuple):
    """Hold one column per property, one row per position; loops write them in place.

    `in_order` lists the intended users department by department, from `first_user` on; `reports`
    lists, from `reports_start` on, who reports to a position; `slot` is a person's place among
    the movers of this week, -1 for those who cannot move.
    """

    department: Index
    in_order: Index
    first_user: Index
    manager: Count
    reports_start: Index
    reports: Index
    slot: Count
    level: Count
    user: BoolArray
    reach: FloatArray
    heard_start: Index
    heard_by: Index
    n_heard: Count
    aware: Small
    uses: Small
    workaround: Small
    ever: Small
    trained: Small
    started: FloatArray
    skill: FloatArray
    attitude: FloatArray
    attitude_first: FloatArray
    resistance: FloatArray
    reactance: FloatArray
    theta: FloatArray
    learning: FloatArray
    tickets: FloatArray
    left: FloatArray
    times: Count
    holder: UIntArray
    heard_using: Count
    heard_champions: Count
    unit_using: IntArray
    unit_users: IntArray


class Holders:
    """Fill positions: draw the traits of whoever sits there and when he leaves.

    Parameters
    ----------
    parameters : knobs of adoption.
    streams : keyed luck of the future.
    organisation : positions and their identities.

    Source: identity by (department, seat, generation), after Vivarium's named simulants (idea).
    """

    def __init__(
        self, parameters: AdoptionParameters, streams: Streams, organisation: Organisation
    ) -> None:
        self._knobs = parameters
        self._streams = streams
        self._identity = organisation.identity
        self.generation = np.zeros(organisation.n_people, dtype=np.int64)
        self.leaves_at = np.zeros(organisation.n_people, dtype=np.float64)

    def people(self, organisation: Organisation) -> People:
        """Seat the first holders: nobody knows the technology or has any skill."""
        n, ties, knobs = organisation.n_people, organisation.ties, self._knobs
        users, led = np.flatnonzero(organisation.user), np.flatnonzero(organisation.manager >= 0)
        in_order = users[np.argsort(organisation.department[users], kind="stable")]
        reports = led[np.argsort(organisation.manager[led], kind="stable")]
        n_reports = np.bincount(organisation.manager[led], minlength=n)
        people = People(
            department=organisation.department.astype(np.uint32),
            in_order=in_order.astype(np.uint32),
            first_user=np.concatenate([[0], np.cumsum(organisation.users)]).astype(np.uint32),
            manager=organisation.manager.astype(np.int32),
            reports_start=np.concatenate([[0], np.cumsum(n_reports)]).astype(np.uint32),
            reports=reports.astype(np.uint32),
            slot=np.full(n, -1, dtype=np.int32),
            level=organisation.level.astype(np.int32),
            user=organisation.user,
            reach=np.power(knobs.level_decay, organisation.level - 1.0, dtype=np.float64),
            heard_start=ties.heard_start,
            heard_by=ties.heard_by,
            n_heard=ties.n_heard.astype(np.int32),
            aware=np.zeros(n, dtype=np.uint8),
            uses=np.zeros(n, dtype=np.uint8),
            workaround=np.zeros(n, dtype=np.uint8),
            ever=np.zeros(n, dtype=np.uint8),
            trained=np.zeros(n, dtype=np.uint8),
            started=np.zeros(n),
            skill=np.zeros(n),
            attitude=np.zeros(n),
            attitude_first=np.zeros(n),
            resistance=np.zeros(n),
            reactance=np.zeros(n),
            theta=np.zeros(n),
            learning=np.zeros(n),
            tickets=np.zeros(n),
            left=np.zeros(n),
            times=np.zeros((n, len(STEP_NAMES)), dtype=np.int32),
            holder=np.zeros(n, dtype=np.uint64),
            heard_using=np.zeros(n, dtype=np.int32),
            heard_champions=np.zeros(n, dtype=np.int32),
            unit_using=np.zeros(organisation.n_departments, dtype=np.int64),
            unit_users=organisation.users,
        )
        everybody = np.arange(n, dtype=np.int64)
        self.seat(people, everybody, 0.0)
        people.skill[:] = 0.0
        known = self._streams.uniform("aware at start", people.holder) < knobs.aware_at_start
        starters = everybody[known & organisation.user]
        people.aware[starters] = 1
        self._next_step(people, starters, ADOPT)
        return people

    def replace(self, people: People, who: IntArray, week: float) -> None:
        """Put a new holder on each of these positions, whose last one has left (`leave`)."""
        self.generation[who] += 1
        self.seat(people, who, week)

    def seat(self, people: People, who: IntArray, week: float) -> None:
        """Draw the traits of new holders, and the week in which each will leave."""
        knobs, streams = self._knobs, self._streams
        holder = self._identity[who] + self.generation[who].astype(np.uint64) * np.uint64(
            0x9E3779B97F4A7C15
        )
        people.holder[who] = holder
        first = knobs.attitude_mean + knobs.attitude_sd * streams.normal("attitude", holder)
        trait = knobs.resistance_mean + knobs.resistance_sd * streams.normal("resistance", holder)
        people.attitude_first[who] = np.clip(first, 0.0, 1.0)
        people.attitude[who] = people.attitude_first[who]
        people.resistance[who] = np.clip(trait, 0.0, 1.0)
        people.theta[who] = knobs.theta
        if knobs.theta_sd > 0.0:
            people.theta[who] += knobs.theta_sd * streams.normal("theta", holder)
        people.learning[who] = knobs.learning_rate
        if knobs.learning_sd > 0.0:
            people.learning[who] *= np.exp(knobs.learning_sd * streams.normal("learning", holder))
        people.skill[who] = knobs.skill_hire
        self._next_step(people, who, AWARE)
        self.leaves_at[who] = np.inf
        if knobs.turnover > 0.0:
            with np.errstate(over="ignore"):  # a turnover near 0 means: never
                stay = streams.exponential("turnover", holder) / knobs.turnover
            self.leaves_at[who] = week + stay

    def _next_step(self, people: People, who: IntArray, step: int) -> None:
        people.left[who] = self._streams.exponential(STEP_NAMES[step], people.holder[who])
