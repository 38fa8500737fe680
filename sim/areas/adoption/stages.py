"""The ladder is a view, not more state: stages are read off the columns and made known.

The four curves of the assimilation gap (told, activated, routine, proficient) are therefore always
in order. A workaround counts as a user by the system but does the work elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.areas.adoption import week_compiled as loops
from sim.areas.adoption.columns import People
from sim.areas.adoption.parameters import AdoptionParameters
from sim.kernel.board import Outlet
from sim.world import World

WEEKLY = ("adoption", "aware", "activated", "routine", "proficient", "workaround", "resistance")
BY_DEPARTMENT = ("using", "routine_share", "proficient_share", "aware_share", "workaround_d")


class Stages:
    """Count who stands on which rung, publish the shares and record them.

    Source: assimilation gap, Fichman and Kemerer 1999; stages after Rogers, own cut.
    """

    def __init__(
        self,
        parameters: AdoptionParameters,
        world: World,
        people: People,
        outlets: Mapping[str, Outlet],
    ) -> None:
        self._knobs, self._world, self._people, self._out = parameters, world, people, outlets
        self._users = np.maximum(world.organisation.users, 1).astype(np.float64)
        self._n_users = max(int(world.organisation.users.sum()), 1)
        n = world.organisation.n_people
        self._scales = loops.Scales(np.empty(n), np.empty(n))
        self._scratch = np.empty(n, dtype=np.int32)
        self._fluent = np.zeros(world.organisation.n_people, dtype=np.bool_)
        record = world.record
        self._series = {name: record.series(name, "share of users") for name in WEEKLY}
        self._attitude = record.series("attitude", "share")
        self._user_weeks = record.series("user_weeks", "people")
        self._by_department = {
            name: record.series(name, "share of users", per_department=True)
            for name in BY_DEPARTMENT
        }

    def count(self, week: int, rates: loops.Rates, inputs: loops.Inputs) -> None:
        """Count the rungs at the end of a week."""
        people, d = self._people, self._world.organisation.n_departments
        ladder = loops.Ladder(*np.zeros((len(loops.Ladder._fields), d), dtype=np.int64))
        loops.count_ladder(
            people,
            rates,
            inputs,
            self._scales,
            self._scratch,
            float(week),
            self._knobs.trying_weeks,
            self._knobs.fluent_skill,
            ladder,
            self._fluent,
        )
        self._publish(ladder, inputs)
        totals = (
            ladder.uses,
            ladder.aware,
            ladder.ever,
            ladder.routine,
            ladder.fluent,
            ladder.workaround,
            ladder.resisting,
        )
        for name, counts in zip(WEEKLY, totals, strict=True):
            self._series[name][week] = counts.sum() / self._n_users
        self._user_weeks[week] = ladder.uses.sum()
        self._attitude[week] = people.attitude[people.user].sum() / self._n_users
        shares = (ladder.uses, ladder.routine, ladder.fluent, ladder.aware, ladder.workaround)
        for name, counts in zip(BY_DEPARTMENT, shares, strict=True):
            self._by_department[name][week] = counts / self._users

    def _publish(self, ladder: loops.Ladder, inputs: loops.Inputs) -> None:
        out, people = self._out, self._people
        out["using_share"].publish(ladder.uses / self._users)
        out["aware_share"].publish(ladder.aware / self._users)
        out["routine_share"].publish(ladder.routine / self._users)
        out["proficient_share"].publish(ladder.fluent / self._users)
        out["demand_share"].publish(ladder.willing / self._users)
        out["complaints"].publish(ladder.complaining.astype(np.float64))
        out["workaround_share"].publish(ladder.workaround / np.maximum(ladder.uses, 1))
        out["aware"].publish(people.aware.astype(np.bool_))
        out["fluent_person"].publish(self._fluent)
        mandated = inputs.compliance[people.department] > 0.0
        learner = (people.uses == 0) | (mandated & (people.skill < self._knobs.fluent_skill))
        wants = people.user & (people.aware == 1) & (people.trained == 0) & learner
        out["wants_course"].publish(wants)
