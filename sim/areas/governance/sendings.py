"""The communication team: a desk at which every sending of every campaign waits for its turn.

A sending is prepared by one member of the team, leaves when it is ready and arrives after the
delay of its channel. Campaigns that ask for too much therefore send late, and late ones overlap.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass

import simpy

from sim.areas.governance.message_parameters import Campaign, Channel, MessageParameters
from sim.kernel.clock import Clock
from sim.kernel.desk import Desk
from sim.kernel.record import DeskStatistics
from sim.units import BoolArray


@dataclass(frozen=True, slots=True)
class Sending:
    """Note one sending of a campaign that has left the team.

    Parameters
    ----------
    campaign : number of the campaign, in the order of the settings.
    nth : which sending of that campaign it is, over the whole run.
    arrives : instant at which it arrives, in weeks.
    departments : (D,) whom it is for.
    """

    campaign: int
    nth: int
    arrives: float
    departments: BoolArray


class CommsTeam:
    """Prepare sendings one by one, with as many at a time as the team has members.

    Parameters
    ----------
    parameters : channels, campaigns and the size of the team.
    clock : the clock of the run.
    ready : says at the last moment whether a campaign has anything to tell; if not, the prepared
        sending is thrown away.

    Source: own design; a desk after SimPy's resources (Little 1961 holds in every run).
    """

    def __init__(
        self, parameters: MessageParameters, clock: Clock, ready: Callable[[int], bool]
    ) -> None:
        self._clock, self._ready = clock, ready
        self._campaigns = tuple(parameters.campaigns.values())
        self._channels = parameters.channels
        self._desk = Desk(clock, parameters.comms_team)
        self._sent = [0] * len(self._campaigns)
        self._worked = self._cost = 0.0
        self.left: list[Sending] = []

    def campaign(self, number: int) -> tuple[Campaign, Channel]:
        """Return a campaign and its channel."""
        campaign = self._campaigns[number]
        return campaign, self._channels[campaign.channel]

    def begin(self, number: int, first: float, departments: BoolArray) -> None:
        """Let a campaign run: its first sending is asked for at an instant, the others follow."""
        self._clock.process(self._timetable(number, first, departments))

    def settle(self) -> tuple[float, float]:
        """Return the weeks worked and the outside cost since the last call."""
        worked, cost = self._worked, self._cost
        self._worked = self._cost = 0.0
        return worked, cost

    def statistics(self) -> DeskStatistics:
        """State what the team did, and who waits for it."""
        return self._desk.statistics()

    def _timetable(
        self, number: int, first: float, departments: BoolArray
    ) -> Generator[simpy.Event, object, None]:
        campaign, _ = self.campaign(number)
        yield self._clock.timeout(max(0.0, first - self._clock.now))
        for k in range(campaign.times):
            if k > 0:
                yield self._clock.timeout(campaign.every)
            self._clock.process(self._prepare(number, departments))

    def _prepare(self, number: int, departments: BoolArray) -> Generator[simpy.Event, object, None]:
        _, channel = self.campaign(number)
        with self._desk.request(weeks=channel.weeks) as turn:
            yield turn
            yield self._clock.timeout(channel.weeks)
        self._worked += channel.weeks
        nth = self._sent[number]
        self._sent[number] += 1
        if self._ready(number):
            self._cost += channel.cost
            arrives = self._clock.now + channel.delay
            self.left.append(Sending(number, nth, arrives, departments))
