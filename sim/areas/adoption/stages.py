"""The ladder is a view, not more state: stages are read off the columns and made known.

The four curves of the assimilation gap (told, activated, routine, proficient) are therefore always
in order. A workaround counts as a user by the system but does the work elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from sim.areas.adoption.columns import People
from sim.areas.adoption.ladder_compiled import TOLD, Ladder, Shares, count_ladder
from sim.areas.adoption.parameters import AdoptionParameters
from sim.areas.adoption.rules_compiled import Inputs, Rates
from sim.kernel.board import Outlet, publish_rows
from sim.kernel.jit_compiled import quick
from sim.world import World

WEEKLY = MappingProxyType(
    {
        "adoption": "uses",
        "aware": "aware",
        "activated": "ever",
        "routine": "routine",
        "proficient": "fluent",
        "workaround": "workaround",
        "resistance": "resisting",
    }
)
"""Series of the organisation, and the rung that each counts."""
BY_DEPARTMENT = MappingProxyType(
    {
        "using": "uses",
        "routine_share": "routine",
        "proficient_share": "fluent",
        "aware_share": "aware",
        "workaround_d": "workaround",
    }
)
"""Series per department, and the rung that each counts."""
TOLD_AS = (
    "using_share", "aware_share", "routine_share", "proficient_share", "demand_share",
    "complaints", "workaround_share", "adoption_gap",
)  # fmt: skip
"""Signals, in the order in which `Shares.told` holds them."""
_USES = Ladder._fields.index("uses")


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
        self._knobs, self._people, self._out = parameters, people, outlets
        self._n_users = max(int(world.organisation.users.sum()), 1)
        n, d = world.organisation.n_people, world.organisation.n_departments
        record, rungs = world.record, len(Ladder._fields)
        self._ladder = Ladder(*np.zeros((rungs, d), dtype=np.int64))
        weeks = record.horizon + 1
        self._shares = Shares(
            np.zeros((rungs, weeks, d)), np.zeros((rungs, weeks)), np.zeros((TOLD + 3, d)),
            np.zeros(n, dtype=np.bool_), np.zeros(n, dtype=np.bool_),
        )  # fmt: skip
        self._told = tuple(outlets[name] for name in TOLD_AS)
        self._count = quick(count_ladder)
        place = {rung: number for number, rung in enumerate(Ladder._fields)}
        self._series = [
            (place[rung], record.series(name, "share of users")) for name, rung in WEEKLY.items()
        ]
        self._attitude = record.series("attitude", "share")
        self._user_weeks = record.series("user_weeks", "people")
        self._by_department = [
            (place[rung], record.series(name, "share of users", per_department=True))
            for name, rung in BY_DEPARTMENT.items()
        ]

    def follow(self, people: People) -> None:
        """Count other columns from now on."""
        self._people = people

    def count(self, week: int, rates: Rates, inputs: Inputs) -> None:
        """Count the rungs at the end of a week."""
        attitudes = self._count(
            self._people, rates, inputs, week, self._knobs.trying_weeks,
            self._knobs.fluent_skill, self._ladder, self._shares,
        )  # fmt: skip
        shares, out = self._shares, self._out
        publish_rows(self._told, shares.told)
        out["aware"].publish(self._people.aware)
        out["fluent_person"].publish(shares.fluent)
        out["wants_course"].publish(shares.wants_course)
        self._attitude[week] = attitudes / self._n_users

    def keep(self) -> None:
        """Fill the series at the end of the run, all weeks at once."""
        for rung, series in self._series:
            series[:] = self._shares.totals[rung] / self._n_users
        for rung, rows in self._by_department:
            rows[:] = self._shares.of_users[rung]
        self._user_weeks[:] = self._shares.totals[_USES]
