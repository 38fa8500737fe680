"""Go-lives that need a committee's approval, and how ready it sees people to be."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from sim.areas.governance.change_compiled import mean_over_users
from sim.areas.governance.docket import Docket
from sim.areas.governance.rooms import Room
from sim.kernel.board import Array, Outlet
from sim.kernel.streams import name_key
from sim.units import BoolArray, FloatArray
from sim.world import World


class GoLives:
    """Let go-lives wait for the committee that has to approve them.

    It sees the share of people who know what is coming with an error, which is the smaller, the
    more people of live departments are in routine use.

    Parameters
    ----------
    world : organisation, luck and record of the run.
    rooms : all committees; the first that decides on go-lives and sits for a department is its own.
    docket : counts what is granted.
    read : readers of the signals of committees.
    outlet : where it is said which go-lives are approved.

    Source: own design.
    """

    def __init__(
        self,
        world: World,
        rooms: Sequence[Room],
        docket: Docket,
        read: Mapping[str, Callable[[], Array]],
        outlet: Outlet,
    ) -> None:
        self._world, self._rooms, self._docket = world, rooms, docket
        self._read, self._outlet = read, outlet
        size = world.organisation.n_departments
        self._approved: BoolArray = np.array(
            [self._gatekeeper(d) is None for d in range(size)], dtype=np.bool_
        )
        self._asked = np.full(size, np.inf)

    def publish(self) -> None:
        """Say which go-lives nobody has still to approve."""
        self._outlet.publish(self._approved)

    def ask(self, now: float) -> None:
        """Note the go-lives that need approval and were announced up to now."""
        read = self._read
        due = np.isfinite(read["go_live_date"]()) & ~np.isfinite(read["live_week"]())
        self._asked[due & ~self._approved & np.isinf(self._asked)] = math.floor(now)

    def judge(self, room: Room, now: float) -> int:
        """Decide on the go-lives that wait for this committee; return how many it took up."""
        if not room.terms.go_lives:
            return 0
        waiting = [
            d
            for d in np.argsort(self._asked, kind="stable").tolist()
            if np.isfinite(self._asked[d]) and not self._approved[d] and self._gatekeeper(d) is room
        ][: room.terms.agenda_size]
        for d in waiting:
            if self._is_ready(room, d):
                self._approved[d] = True
                self._docket.grant(now - self._asked[d])
                self._world.record.event(now, "gate", f"{room.name} approves the go-live", d)
        self.publish()
        return len(waiting)

    def waiting_since(self) -> FloatArray:
        """Instants from which those go-lives wait that are not approved yet."""
        return np.asarray(self._asked[~self._approved & np.isfinite(self._asked)])

    def _gatekeeper(self, department: int) -> Room | None:
        """Find the committee whose approval a department's go-live needs, if there is one."""
        return next(
            (room for room in self._rooms if room.terms.go_lives and room.sits_for(department)),
            None,
        )

    def _is_ready(self, room: Room, department: int) -> bool:
        """Tell whether the committee sees enough people who know what is coming."""
        terms, read = room.terms, self._read
        users = self._world.organisation.users
        live = (read["live_week"]() <= self._world.clock.now) & (users > 0)
        proof = mean_over_users(read["routine_share"](), users, live) if live.any() else 0.0
        who = room.key ^ name_key(self._world.organisation.departments[department])
        luck = float(self._world.streams.normal("committee sees", who, 1 + room.sittings)[0])
        seen = float(read["aware_share"]()[department])
        return seen + terms.readiness_noise * (1.0 - proof) * luck >= terms.readiness
