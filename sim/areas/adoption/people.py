"""People hear of the technology, decide, learn, work around it, leave; the week ends in output.

A person adopts at a hazard p + q S that a gate on his utility opens or shuts; under a mandate the
hazard is at least the compliance. He learns by use and by courses, forgets without use, and his
output first dips and then gains with skill. Benefits hang on skill while using, never on log-ins.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from sim import signals
from sim.areas.adoption import week_compiled as loops
from sim.areas.adoption.attitude_compiled import Feelings, count_heard, feel_a_week
from sim.areas.adoption.columns import STEP_NAMES
from sim.areas.adoption.days_compiled import no_days
from sim.areas.adoption.holders import Holders
from sim.areas.adoption.occasional import Occasional
from sim.areas.adoption.output_compiled import Losses, produce
from sim.areas.adoption.parameters import AdoptionParameters
from sim.areas.adoption.rewiring import hear_anew, rewire
from sim.areas.adoption.rules_compiled import Sums, willing
from sim.areas.adoption.shadow import Shadow
from sim.areas.adoption.stages import Stages
from sim.areas.adoption.surroundings import READS, Surroundings, rates_of
from sim.areas.adoption.teaching import be_taught
from sim.contracts import Lever
from sim.kernel.board import Array, Outlet, Signal
from sim.kernel.clock import Phase
from sim.kernel.jit_compiled import quick
from sim.units import SUBSTEPS_PER_WEEK, IntArray
from sim.world import World

HOURS_A_HEAD = (
    signals.MESSAGE_HOURS,
    signals.READING_HOURS,
    signals.CONTROL_HOURS,
    signals.TALK_HOURS,
    signals.COORDINATION_HOURS,
    signals.PROCESS_HOURS,
)
"""Hours of a head in a week that bring no output, beside courses."""


class PeopleMechanism:
    """Move all people through a week and publish what others may know of it.

    Source: hazard form of Bass 1969 with the thresholds of Granovetter 1978 and Watts 2002 as
    limits; gate on utility after UTAUT (Venkatesh et al. 2003); attitudes after DeGroot 1974,
    Friedkin and Johnsen 1990, Hegselmann and Krause 2002; J-curve and workarounds own design on
    Boudreau and Robey 2005. Equations: docs/model.md.
    """

    name: ClassVar[str] = "adoption.people"
    publishes: ClassVar[tuple[Signal, ...]] = (
        signals.USING_SHARE,
        signals.AWARE_SHARE,
        signals.ROUTINE_SHARE,
        signals.PROFICIENT_SHARE,
        signals.DEMAND_SHARE,
        signals.COMPLAINTS,
        signals.ATTITUDE,
        signals.WORKAROUND_SHARE,
        signals.TICKET_RATE,
        signals.WANTS_COURSE,
        signals.AWARE,
        signals.IN_USE,
        signals.SEAT_ASKED,
        signals.LEAVERS,
        signals.OUTPUT_SHARE,
        signals.GAIN_SHARE,
        signals.PROFICIENT_USERS,
        signals.SHADOW_USERS,
        signals.AUDIT_FINDINGS,
        signals.KNOWLEDGE,
        signals.ADOPTION_GAP,
    )
    reads: ClassVar[tuple[Signal, ...]] = READS

    def __init__(self, parameters: AdoptionParameters, steps: int = SUBSTEPS_PER_WEEK) -> None:
        self._knobs = parameters
        self._steps = steps

    def levers(self) -> Sequence[Lever]:
        """Offer nothing: management acts on people only through other areas."""
        return ()

    def start(self, world: World) -> None:
        """Seat everybody and register the people's part of a week."""
        self._world = world
        organisation = world.organisation
        n, d = organisation.n_people, organisation.n_departments
        self._holders = Holders(self._knobs, world.streams, organisation)
        self.people = self._holders.people(organisation)
        self._ties = organisation.ties
        self._keys = np.array([world.streams.key(name) for name in STEP_NAMES], dtype=np.uint64)
        self._users = np.maximum(organisation.users, 1).astype(np.float64)
        self._days = no_days(n, self.people.stretch_unit.size)
        self._feel, self._live = quick(feel_a_week), quick(loops.live_a_week)
        self._produce, self._leave = quick(produce), quick(loops.leave)
        self._scratch = np.empty(n, dtype=np.float64)
        self._champions: Array = np.zeros(n, dtype=np.bool_)
        self._sums = Sums(np.zeros(d), np.zeros(d), np.zeros(d))
        self._out: dict[str, Outlet] = {
            signal.name: world.board.outlet(signal) for signal in self.publishes
        }
        self._made, self._gained = np.zeros(d), np.zeros(d)
        self._given = Surroundings(self._knobs, world)
        self._hours = tuple((signal.name, world.board.teller(signal)) for signal in HOURS_A_HEAD)
        self._leave_at_once = world.board.teller(signals.DEPARTURES)
        self._some_move = world.board.teller(signals.REORGANISED)
        self._some_ask = world.board.teller(signals.SEAT_ASKED)
        self._some_hear = world.board.teller(signals.ANNOUNCED)
        self._some_are_taught = world.board.teller(signals.MESSAGE_SKILL)
        self._stages = Stages(self._knobs, world, self.people, self._out)
        self._shadow = Shadow(self._knobs, world, self.people, self._out)
        self._occasional = Occasional(self._knobs, world, self._out)
        self._lapses = world.record.series("lapses", "people")
        self._rates = rates_of(self._knobs, world.technology.ease)
        knobs = self._knobs
        self._feelings = Feelings(
            knobs.mu, knobs.epsilon, knobs.gamma, knobs.eta, knobs.dip, knobs.reactance,
            knobs.reactance_fading,
        )  # fmt: skip
        self._losses = Losses(
            knobs.normal_output, knobs.workaround_loss, knobs.open_ticket_loss,
            knobs.open_stops_learning, organisation.hours_per_week,
            willing(knobs.learning_unwilling, 1.0) if knobs.kappa == 0.0 else 0.0,
        )  # fmt: skip
        self._stages.count(0, self._rates, self._given.inputs())
        world.clock.weekly(Phase.ATTITUDE, self.name, self._attitudes)
        world.clock.weekly(Phase.ADOPT, self.name, self._week)
        world.clock.weekly(Phase.WORK_OUTPUT, self.name, self._output)
        world.clock.at_end(self.name, self._keep)

    def _attitudes(self, _week: int) -> None:
        """Move attitudes and reactance, once a week."""
        ties, read = self._ties, self._given.read
        self._occasional.pull(self.people, read, self._given.gain(), ties)
        self._feel(
            self.people, ties.hears_start, ties.hears, read["attitude_push"](),
            self._given.promise(), read["message_results"](), read["compliance"](),
            read["reactance_factor"](),
            self._feelings, self._given.gain(), self._scratch,
        )  # fmt: skip

    def _week(self, week: int) -> None:
        """Replace leavers, deliver courses and announcements, then live the week (w-1, w]."""
        if self._some_move():
            self._reorganise(week)
        self._replace_leavers(week)
        self._reach_by_announcement(week)
        people = self.people
        be_taught(people, self._given.read, self._knobs, self._some_are_taught())
        champions = self._given.read["champions"]()
        if champions is not self._champions:
            ties = self._ties
            count_heard(ties.hears_start, ties.hears, champions, people.heard_champions)
            self._champions = champions
        inputs = self._given.inputs()
        self._occasional.open_week(people, self._given.read, self._made)
        self._lapses[week] = self._live(
            people, self._rates, inputs, self._sums, self._days, week - 1.0, self._steps,
            self._keys, self._world.streams.generator_code,
        )  # fmt: skip
        self._occasional.close_week(people, self._given.read, inputs.told)
        self._out["in_use"].publish(people.uses)
        self._out["attitude"].publish(people.attitude)
        if np.count_nonzero(inputs.seated) < people.uses.size or self._some_ask():
            self._out["seat_asked"].publish((people.left <= 0.0) & (people.uses == 0))
        self._shadow.week(week, self._given.read)
        self._out["ticket_rate"].publish(people.tickets)
        self._stages.count(week, self._rates, inputs)

    def _reorganise(self, week: int) -> None:
        """Let people hear other colleagues where a reorganisation strikes."""
        share, world = self._given.read["reorganised"](), self._world
        self._ties = rewire(self._ties, world.organisation, share, world.streams, week)
        self.people = hear_anew(self.people, self._ties)
        self._stages.follow(self.people)
        self._shadow.follow(self.people)
        self._champions = np.empty(0, dtype=np.bool_)  # whom they reach is counted anew

    def _replace_leavers(self, week: int) -> None:
        people, holders = self.people, self._holders
        gone = holders.leaves_at < week
        if self._leave_at_once():
            share = self._given.read["departures"]()
            gone |= people.user & holders.struck(people, "departure", share, week)
        if self._some_move():
            share = self._given.read["reorganised"]()
            gone |= holders.leads & holders.struck(people, "manager moves", share, week)
        leavers = gone.nonzero()[0]
        if leavers.size:
            self._leave(people, leavers)
            holders.replace(people, leavers, float(week))
            self._shadow.seat(leavers)
            self._occasional.forget(leavers)
        self._out["leavers"].publish(leavers)

    def _reach_by_announcement(self, week: int) -> None:
        if self._some_hear():
            announced = self._given.read["announced"]()
            luck = self._world.streams.uniform("announcement", self.people.holder, week)
            loops.announce(
                self.people, announced, luck, self._keys, self._world.streams.generator_code
            )

    def _output(self, _week: int) -> None:
        """Turn the week into output per department, before pace (y)."""
        read = self._given.read
        hours = read["course_hours"]() / self._users
        for name, told in self._hours:
            if told():
                hours += read[name]()
        self._produce(
            self.people, self._days, self._sums, self._losses, read["open_share"](),
            self._given.lost(), hours, 1.0 / self._steps, self._made, self._gained,
        )  # fmt: skip
        self._occasional.output(self._made)
        self._out["output_share"].publish(self._made)
        self._out["gain_share"].publish(self._gained)

    def _keep(self, _week: int) -> None:
        """At the end keep the final columns that metrics and explanations need."""
        record, people = self._world.record, self.people
        self._stages.keep()
        record.fact("lapses_total", float(self._lapses.sum()))
        record.fact("true_gain", self._given.full_gain())
        self._occasional.keep(people)
        record.fact("dip", self._knobs.dip)
        for name in ("skill", "attitude", "uses", "workaround", "ever"):
            record.keep_people(name, getattr(people, name))

    @property
    def generations(self) -> IntArray:
        """(n,) how often each position was filled anew."""
        return self._holders.generation
