"""Delivery: one project on its way from procurement to the review of its benefit.

Each project is a SimPy process that asks the shared pools for its work packages, pays for them as
it goes, waits for go-lives and verdicts, and can be ended at any instant.
"""

from __future__ import annotations

import enum
import math
from collections import deque
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass

import numpy as np
import simpy

from sim.areas.investment.cases import BusinessCase
from sim.areas.investment.parameters import PHASES_OF_WORK, Project
from sim.areas.investment.pools import Pool
from sim.kernel.clock import Clock
from sim.kernel.streams import Streams, name_key
from sim.units import IntArray

_TRIES = 64
_NOTHING = 1e-9
Steps = Generator[simpy.Event, object, None]


class Stage(enum.Enum):
    """Say how far a project is."""

    PROPOSED = "proposed"
    PROCURE = "procure"
    BUILD = "build"
    PILOT = "pilot"
    VERDICT = "verdict"
    ROLLOUT = "rollout"
    HYPERCARE = "hypercare"
    REVIEW = "review"
    DONE = "done"
    ENDED = "ended"


UNDER_WAY = (
    Stage.PROCURE,
    Stage.BUILD,
    Stage.PILOT,
    Stage.VERDICT,
    Stage.ROLLOUT,
    Stage.HYPERCARE,
)
ROLLED_OUT = (Stage.HYPERCARE, Stage.REVIEW, Stage.DONE)
PHASES = tuple(Stage(phase) for phase in PHASES_OF_WORK)


@dataclass(frozen=True, slots=True)
class Package:
    """Name a piece of work: which one of its skill, how often it was done, weeks, its bill."""

    number: int
    tries: int
    weeks: float
    bill: float


@dataclass(slots=True)
class Standing:
    """Say where a project stands with the committees that have to approve it.

    Parameters
    ----------
    start : 1 where nobody has still to approve its start, 0 where somebody has, -1 if turned down.
    asks : its roll-out needs approval.
    holds : it waits for that approval, and not for the portfolio's own review.
    keeps : nobody decides whether its system stays once its benefit is known.
    """

    start: float = 1.0
    asks: bool = False
    holds: bool = False
    keeps: bool = True


class Delivery:
    """Deliver one project.

    Parameters
    ----------
    name, project, case : what it is, and the truth about it in this future.
    places : departments that it reaches, in the order of pilot and waves.
    pools : the shared pools by skill.
    clock, streams : time and luck.
    package_weeks : planned length of a work package.
    pay : pays a bill of the project, or says no.
    effort : how many times its planned work a build takes that begins now, by debt.

    Source: own design; rework after the Virtual Design Team (each package is done again with
    probability r, so total work is W / (1 - r) on average), overruns as model B.7.
    """

    def __init__(
        self,
        name: str,
        project: Project,
        case: BusinessCase,
        places: IntArray,
        pools: Mapping[str, Pool],
        clock: Clock,
        streams: Streams,
        package_weeks: float,
        pay: Callable[[Delivery, float], bool],
        effort: Callable[[Delivery], float],
    ) -> None:
        self.name, self.project, self.case, self.places = name, project, case, places
        self.stage, self.board = Stage.PROPOSED, Standing()
        self.started = self.finished = self.killed = math.inf
        self.due: IntArray = places[:0]
        self.piloted = self.wants_pilot = False
        self.signed = self.on_market = True
        self.approved = self.spent = self.worked = self.paid = self.billed = 0.0
        self.effort = self.technology_effort = 1.0
        self.starved = self.unpaid = self.priority = 0
        self._pools, self._clock, self._streams = pools, clock, streams
        self._package, self._pay, self._weigh = package_weeks, pay, effort
        self._at_work: list[simpy.Process] = []
        self._event: simpy.Event | None = None

    @property
    def title(self) -> str:
        """What it is called on pages."""
        return self.project.title or self.name.replace("_", " ")

    @property
    def cost(self) -> float:
        """Outside cost as estimated, with what its technology asks for at this time."""
        return self.project.cost * self.technology_effort

    @property
    def under_way(self) -> bool:
        """Whether it holds a place among the projects under way."""
        return self.stage in UNDER_WAY

    @property
    def done_share(self) -> float:
        """Part of the build's true work that is done, rework not counted."""
        if self.stage in ROLLED_OUT or self.stage in (Stage.PILOT, Stage.VERDICT, Stage.ROLLOUT):
            return 1.0
        work = self._build_work()
        return min(self.worked / work, 1.0) if work > 0.0 else 0.0

    @property
    def planned_weeks(self) -> float:
        """Weeks from start to the end of hypercare as planned: full teams, no queue, no rework."""
        people = {skill: pool.people for skill, pool in self._pools.items()}
        waves, effort = min(self.project.waves, max(self.places.size, 1)), self.technology_effort
        return planned_weeks(self.project, people, waves, effort, pilot=self.wants_pilot)

    def begin(self, approved: float) -> None:
        """Start the project with some approved money."""
        self.started, self.approved = self._clock.now, approved
        self.stage = Stage.PROCURE
        self._at_work.append(self._clock.process(_until_ended(self._deliver())))

    def end(self) -> None:
        """End the project now: whoever works on it is free at once, whoever waits leaves."""
        self.stage, self.killed, self.due = Stage.ENDED, self._clock.now, self.places[:0]
        for process in self._at_work:
            if process.is_alive:
                process.interrupt()

    def went_live(self) -> None:
        """Go on after the departments that are due have gone live."""
        self.due = self.places[:0]
        self._go_on()

    def heed_contract(self, signed: bool) -> None:
        """Note whether it has its contract; one that waits for nothing else goes on with it."""
        came, self.signed = signed and not self.signed, signed
        if came and self.stage is Stage.PROCURE:
            self._go_on()

    def expand(self) -> None:
        """Go on from the pilot to everybody."""
        self._go_on()

    def _go_on(self) -> None:
        event, self._event = self._event, None
        if event is not None:
            event.succeed()

    def _wait(self) -> simpy.Event:
        self._event = self._clock.env.event()
        return self._event

    def _deliver(self) -> Steps:
        project, rest = self.project, self.places
        yield from self._phase(Stage.PROCURE, project.procure_weeks)
        if not self.signed:
            yield self._wait()
        self.effort = self._weigh(self)
        if self._planned_build() == 0.0:
            yield from self._settle(self.cost * self.case.ratio)
        yield from self._phase(Stage.BUILD, 0.0)
        if self.wants_pilot and rest.size:
            self.stage = Stage.PILOT
            yield from self._go_live(rest[:1])
            yield from self._phase(Stage.PILOT, project.pilot_weeks)
            self.piloted, rest = True, rest[1:]
        if self.piloted or self.board.asks:
            self.stage, self.board.holds = Stage.VERDICT, self.board.asks
            yield self._wait()
        waves = np.array_split(rest, min(project.waves, rest.size)) if rest.size else []
        for number, wave in enumerate(waves):
            yield from self._phase(Stage.ROLLOUT, project.wave_weeks if number else 0.0)
            yield from self._go_live(wave)
        yield from self._phase(Stage.HYPERCARE, project.hypercare_weeks)
        self.stage, self.finished = Stage.REVIEW, self._clock.now

    def _go_live(self, departments: IntArray) -> Steps:
        self.due = departments
        yield self._wait()

    def _phase(self, stage: Stage, weeks: float) -> Steps:
        """Do the work of a phase, which takes some weeks at least."""
        self.stage = stage
        things: list[simpy.Event] = [self._clock.timeout(weeks)]
        for skill, work in self.project.work.get(stage.value, {}).items():
            if work > 0.0:
                things += self._crew(stage, skill, work)
        yield self._clock.env.all_of(things)

    def _crew(self, stage: Stage, skill: str, work: float) -> list[simpy.Process]:
        """Cut work into packages, and let a team take them one after the other."""
        build = stage is Stage.BUILD
        total = work * self.case.ratio * self.effort * self.technology_effort if build else work
        n = max(1, math.ceil(total / self._package - _NOTHING))
        bill = self.cost * self.case.ratio * (work / self._planned_build()) / n if build else 0.0
        packages = deque(Package(number, 0, total / n, bill) for number in range(n))
        team = min(self.project.team, max(self._pools[skill].people, 1), n)
        crew = [
            self._clock.process(_until_ended(self._work(stage, skill, packages)))
            for _ in range(team)
        ]
        self._at_work += crew
        return crew

    def _work(self, stage: Stage, skill: str, packages: deque[Package]) -> Steps:
        """Take one package after the other; some of the build's come back to be done again."""
        who = name_key(f"{self.name}/{skill}")
        while packages:
            package = packages.popleft()
            if package.tries == 0:
                yield from self._settle(package.bill)
            yield from self._pools[skill].serve(self.name, package.weeks, self.priority)
            if stage is not Stage.BUILD:
                continue
            self.worked += package.weeks if package.tries == 0 else 0.0
            nth = package.number * _TRIES + package.tries
            if float(self._streams.uniform("rework", who, nth)[0]) < self.project.rework:
                again = Package(package.number, package.tries + 1, package.weeks, 0.0)
                packages.append(again)

    def _settle(self, bill: float) -> Steps:
        """Pay a bill, if need be after weeks without money."""
        while bill > 0.0 and not self._pay(self, bill):
            self.billed = max(self.billed, self.spent + bill)
            self.starved, self.unpaid = self.starved + 1, self.unpaid + 1
            yield self._clock.timeout(1.0)
            self.unpaid -= 1

    def _build_work(self) -> float:
        """Person-weeks that the build truly takes, rework not counted."""
        return self._asked() * self.effort

    def extra_work(self) -> float:
        """Person-weeks that debt and coupling added to a build that has begun; before, 0."""
        return self._asked() * (self.effort - 1.0)

    def _asked(self) -> float:
        return self._planned_build() * self.case.ratio * self.technology_effort

    def _planned_build(self) -> float:
        return sum(self.project.work.get(Stage.BUILD.value, {}).values())


def planned_weeks(
    project: Project, people: Mapping[str, int], waves: int, effort: float, *, pilot: bool = False
) -> float:
    """Plan the weeks of a project with full teams: no queue and no rework.

    Parameters
    ----------
    project : least weeks and work of its phases.
    people : skill -> people of the pool.
    waves : go-lives of its roll-out.
    effort : factor on the work of the build.
    pilot : whether it has one.

    Example
    -------
    >>> work = {"build": {"developers": 6.0}}
    >>> project = Project(work=work, procure_weeks=4, hypercare_weeks=0, wave_weeks=2)
    >>> planned_weeks(project, {"developers": 2}, 3, 2.0)
    14.0
    """

    def alone(stage: Stage) -> float:
        work = project.work.get(stage.value, {})
        team = {skill: max(min(project.team, people[skill]), 1) for skill in work}
        return max((weeks / team[skill] for skill, weeks in work.items()), default=0.0)

    weeks = max(project.procure_weeks, alone(Stage.PROCURE)) + effort * alone(Stage.BUILD)
    if pilot:
        weeks += max(project.pilot_weeks, alone(Stage.PILOT))
    gap = max(project.wave_weeks, alone(Stage.ROLLOUT))
    weeks += alone(Stage.ROLLOUT) + (waves - 1) * gap
    return weeks + max(project.hypercare_weeks, alone(Stage.HYPERCARE))


def _until_ended(steps: Steps) -> Steps:
    """Take steps until the project is ended."""
    try:
        yield from steps
    except simpy.Interrupt:
        return
