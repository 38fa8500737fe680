"""The ladder is a view, not more state: stages are read off the columns and made known.

The four curves of the assimilation gap (told, activated, routine, proficient) are therefore always
in order. A workaround counts as a user by the system but does the work elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from sim.areas.adoption.columns import People
from sim.areas.adoption.ladder_compiled import Ladder, count_ladder
from sim.areas.adoption.movers_compiled import Inputs, Rates
from sim.areas.adoption.parameters import AdoptionParameters
from sim.kernel.board import Outlet
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
        self._knobs, self._world, self._people, self._out = parameters, world, people, outlets
        self._users = np.maximum(world.organisation.users, 1).astype(np.float64)
        self._n_users = max(int(world.organisation.users.sum()), 1)
        n = world.organisation.n_people
        self._fluent = np.zeros(world.organisation.n_people, dtype=np.bool_)
        record = world.record
        self._wants = np.zeros(n, dtype=np.bool_)
        self._counts = np.zeros((len(Ladder._fields), len(self._users)), dtype=np.int64)
        self._ladder = Ladder(*self._counts)
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
            self._people, rates, inputs, float(week), self._knobs.trying_weeks,
            self._knobs.fluent_skill, self._ladder, self._fluent, self._wants,
        )  # fmt: skip
        shares = self._counts / self._users
        self._publish(self._ladder, Ladder(*shares))
        totals = np.add.reduce(self._counts, axis=1).tolist()
        for rung, series in self._series:
            series[week] = totals[rung] / self._n_users
        for rung, rows in self._by_department:
            rows[week] = shares[rung]
        self._user_weeks[week] = totals[_USES]
        self._attitude[week] = attitudes / self._n_users

    def _publish(self, ladder: Ladder, shares: Ladder) -> None:
        out = self._out
        out["using_share"].publish(shares.uses)
        out["aware_share"].publish(shares.aware)
        out["routine_share"].publish(shares.routine)
        out["proficient_share"].publish(shares.fluent)
        out["demand_share"].publish(shares.willing)
        out["complaints"].publish(ladder.complaining)
        out["workaround_share"].publish(ladder.workaround / np.maximum(ladder.uses, 1))
        out["aware"].publish(self._people.aware)
        out["fluent_person"].publish(self._fluent)
        out["wants_course"].publish(self._wants)
