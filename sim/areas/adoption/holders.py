"""How a position is filled by a new holder: his traits, his first step, the week he leaves in."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from sim.areas.adoption.columns import ADOPT, AWARE, STEP_NAMES, Index, People
from sim.areas.adoption.days_compiled import BLOCK, FAR, FAR_BLOCK
from sim.areas.adoption.holders_compiled import Nature, draw_holders, seat_holders
from sim.areas.adoption.parameters import AdoptionParameters
from sim.kernel.jit_compiled import quick
from sim.kernel.streams import Streams
from sim.organisation.people import Organisation
from sim.units import BoolArray, FloatArray, IntArray

TRAITS = ("attitude", "resistance", "theta", "learning")


def stretches(department: IntArray, longest: int) -> Index:
    """Cut positions into runs of one department, none of them longer than stated.

    Returns
    -------
    Index : where each run begins, and the number of positions behind the last.

    Example
    -------
    >>> stretches(np.array([0, 0, 0, 0, 0, 1, 0]), 2).tolist()
    [0, 2, 4, 5, 6, 7]
    """
    place = np.arange(department.size)
    begins = np.diff(department, prepend=-1) != 0
    begins |= (place - np.maximum.accumulate(np.where(begins, place, 0))) % longest == 0
    return np.append(np.flatnonzero(begins), department.size).astype(np.uint32)


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
        self.leads = np.isin(np.arange(organisation.n_people), organisation.manager)
        self._trait_keys = np.array([streams.key(name) for name in TRAITS], dtype=np.uint64)
        keys = [streams.key(name) for name in (STEP_NAMES[AWARE], "turnover")]
        self._keys = np.array(keys, dtype=np.uint64)
        self._draw, self._sit = quick(draw_holders), quick(seat_holders)
        self._nature = Nature(
            parameters.attitude_mean, parameters.attitude_sd, parameters.resistance_mean,
            parameters.resistance_sd, parameters.theta, parameters.theta_sd,
            parameters.learning_rate, parameters.learning_sd, parameters.skill_hire,
            parameters.turnover,
        )  # fmt: skip
        self.generation = np.zeros(organisation.n_people, dtype=np.int64)
        self.leaves_at = np.zeros(organisation.n_people, dtype=np.float64)

    def people(self, organisation: Organisation) -> People:
        """Seat the first holders: nobody knows the technology or has any skill."""
        n, ties, knobs = organisation.n_people, organisation.ties, self._knobs
        users, led = np.flatnonzero(organisation.user), np.flatnonzero(organisation.manager >= 0)
        in_order = users[np.argsort(organisation.department[users], kind="stable")]
        reports = led[np.argsort(organisation.manager[led], kind="stable")]
        n_reports = np.bincount(organisation.manager[led], minlength=n)
        cuts = stretches(organisation.department, FAR_BLOCK if n > FAR else BLOCK)
        # What a step touches that fires lies side by side in memory: half a line of the cache.
        at_hand = np.zeros((n, 4), dtype=np.uint64)
        people = People(
            department=organisation.department.astype(np.uint32),
            in_order=in_order.astype(np.uint32),
            first_user=np.concatenate([[0], np.cumsum(organisation.users)]).astype(np.uint32),
            manager=organisation.manager.astype(np.int32),
            reports_start=np.concatenate([[0], np.cumsum(n_reports)]).astype(np.uint32),
            reports=reports.astype(np.uint32),
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
            started=at_hand.view(np.float64)[:, 3],
            skill=np.zeros(n),
            attitude=np.zeros(n),
            attitude_first=np.zeros(n),
            resistance=np.zeros(n),
            reactance=np.zeros(n),
            theta=np.zeros(n),
            learning=np.zeros(n),
            tickets=np.zeros(n),
            left=np.zeros(n),
            times=at_hand.view(np.int32)[:, 2:6],
            holder=at_hand[:, 0],
            heard_using=np.zeros(n, dtype=np.int32),
            heard_champions=np.zeros(n, dtype=np.int32),
            unit_using=np.zeros(organisation.n_departments, dtype=np.int64),
            unit_users=organisation.users,
            unit_around=np.zeros(organisation.n_departments, dtype=np.int64),
            stretch_start=cuts,
            stretch_unit=organisation.department[cuts[:-1]].astype(np.uint32),
        )
        everybody = np.arange(n, dtype=np.int64)
        self.seat(people, everybody, 0.0)
        people.skill[:] = 0.0
        known = self._streams.uniform("aware at start", people.holder) < knobs.aware_at_start
        starters = everybody[known & organisation.user]
        people.aware[starters] = 1
        people.left[starters] = self._streams.exponential(
            STEP_NAMES[ADOPT], people.holder[starters]
        )
        return people

    def struck(self, people: People, decision: str, share: FloatArray, week: int) -> BoolArray:
        """(n,) whom something strikes that strikes a share (D,) of each department."""
        luck = self._streams.uniform(decision, people.holder, week)
        return np.asarray(luck < share[people.department], dtype=np.bool_)

    def replace(self, people: People, who: IntArray, week: float) -> None:
        """Put a new holder on each of these positions, whose last one has left (`leave`)."""
        self.generation[who] += 1
        self.seat(people, who, week)

    def seat(self, people: People, who: IntArray, week: float) -> None:
        """Draw the traits of new holders, and the week in which each will leave."""
        code, luck = self._streams.generator_code, np.empty((len(TRAITS), who.size))
        self._draw(
            code, self._trait_keys, self._identity, self.generation, who, people.holder, luck
        )
        self._sit(
            code, self._keys, self._nature, week, who, ndtri(luck), people.holder,
            people.attitude_first, people.attitude, people.resistance, people.theta,
            people.learning, people.skill, people.left, self.leaves_at,
        )  # fmt: skip
