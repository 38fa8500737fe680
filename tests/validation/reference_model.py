"""The same rules told the slow way: one Mesa agent per person, each a SimPy process.

This is the project's second opinion and its best lecture on what an agent is. A person looks at
the world, decides, and then everybody acts; a ticket is a process that queues at a SimPy resource.
It shares only keyed streams, parameters and the organisation with the package, and no rule. Given
the same luck, the same person must take the same step in the same working day.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass

import mesa
import numpy as np
import simpy

from sim.areas.adoption.parameters import AdoptionParameters
from sim.kernel.streams import Streams
from sim.organisation.people import Organisation

STEPS = 5
GENERATION = 0x9E3779B97F4A7C15


@dataclass
class Week:
    """State what the rest of the organisation does to people in one week."""

    live: np.ndarray
    compliance: np.ndarray
    campaign: np.ndarray
    attention: np.ndarray
    shift: np.ndarray
    defect: np.ndarray
    elbow: np.ndarray
    stance: np.ndarray
    push: np.ndarray
    announced: np.ndarray
    departures: np.ndarray
    sponsor: float
    gain_factor: float
    courses: tuple[int, ...]
    champions: frozenset[int]


class Person(mesa.Agent):
    """One person: what he knows, what he does, how skilled he is, what he thinks."""

    def __init__(self, model: ReferenceModel, position: int) -> None:
        super().__init__(model)
        self.position = position
        self.generation = 0
        self.department = int(model.organisation.department[position])
        self.boss = int(model.organisation.manager[position])
        self.level = int(model.organisation.level[position])
        self.intended = bool(model.organisation.user[position])
        self.hears: list[Person] = []
        self.waits: list[float] = []
        self.nth_ticket = self.dropped = 0
        self.opened_at: float | None = None
        self.rate = 0.0
        self.arrive(0.0)
        self.skill = 0.0
        if self.intended and self.draw("aware at start") < model.knobs.aware_at_start:
            self.aware = True
            self.wait_for("adopt")

    # -- who he is -------------------------------------------------------------------------
    @property
    def identity(self) -> int:
        """Identity of the holder of this seat."""
        seat = int(self.model.organisation.identity[self.position])
        return (seat + self.generation * GENERATION) % 2**64

    def draw(self, what: str, nth: int = 0) -> float:
        who = np.array([self.identity], dtype=np.uint64)
        return float(self.model.streams.uniform(what, who, nth)[0])

    def normal(self, what: str) -> float:
        who = np.array([self.identity], dtype=np.uint64)
        return float(self.model.streams.normal(what, who)[0])

    def threshold_of(self, what: str, nth: int) -> float:
        who = np.array([self.identity], dtype=np.uint64)
        return float(self.model.streams.exponential(what, who, nth)[0])

    def arrive(self, week: float) -> None:
        """Take the seat as a newcomer."""
        knobs = self.model.knobs
        self.aware = self.uses = self.works_around = self.ever = False
        self.done = {"aware": 0, "adopt": 0, "leave use": 0, "return": 0}
        self.first = min(
            1.0, max(0.0, knobs.attitude_mean + knobs.attitude_sd * self.normal("attitude"))
        )
        self.attitude = self.first
        trait = knobs.resistance_mean + knobs.resistance_sd * self.normal("resistance")
        self.trait = min(1.0, max(0.0, trait))
        self.reactance = 0.0
        self.need = knobs.theta
        if knobs.theta_sd > 0:
            self.need += knobs.theta_sd * self.normal("theta")
        self.pace = knobs.learning_rate
        if knobs.learning_sd > 0:
            self.pace *= math.exp(knobs.learning_sd * self.normal("learning"))
        self.skill = knobs.skill_hire
        self.leaves = math.inf
        if knobs.turnover > 0:
            self.leaves = week + self.threshold_of("turnover", 0) / knobs.turnover
        self.wait_for("aware")

    def wait_for(self, step: str) -> None:
        self.waiting_for = step
        self.sum = 0.0
        self.limit = self.threshold_of(step, self.done[step])

    # -- a working day ---------------------------------------------------------------------
    def really_uses(self) -> bool:
        return self.uses and not self.works_around

    def signal(self) -> float:
        unit = self.model.units[self.department]
        in_unit = sum(p.really_uses() for p in unit) / len(unit) if unit else 0.0
        near = sum(p.really_uses() for p in self.hears) / len(self.hears) if self.hears else 0.0
        omega = self.model.knobs.omega
        return min(1.0, omega * in_unit + (1 - omega) * near + self.championed())

    def championed(self) -> float:
        count = sum(p.position in self.model.week.champions for p in self.hears)
        return self.model.knobs.champion_effect * count

    def surplus(self, t: float, signal: float) -> float:
        knobs, week = self.model.knobs, self.model.week
        boss = self.model.by_position[self.boss] if self.boss >= 0 else None
        example = 1.0 if boss is not None and boss.really_uses() else 0.0
        reach = knobs.level_decay ** (self.level - 1.0)
        manager = 1 - (1 - example) * (1 - week.sponsor * reach)
        if boss is not None:
            manager = min(1.0, manager * week.stance[boss.position])
        norm = (1 - knobs.alpha) * signal + knobs.alpha * manager
        ease = min(1.0, 1 - (1 - self.model.ease) * (1 - self.skill) + self.championed())
        help_ = self.model.facilitation if week.live[self.department] <= t else 1.0
        utility = (
            knobs.w_usefulness * self.attitude
            + knobs.w_ease * ease
            + knobs.w_norm * norm
            + knobs.w_facilitation * help_
            - knobs.w_resistance * min(1.0, self.trait + self.reactance)
        )
        return utility - self.need - week.shift[self.department]

    def look(self, t: float) -> None:
        """Look at the world as it is now and feel the pull of the next step."""
        knobs, week, dt = self.model.knobs, self.model.week, 1 / STEPS
        self.next_skill, hazard = self.skill, 0.0
        forgotten = self.skill * math.exp(-knobs.forgetting * dt)
        signal = self.signal()
        gate = lambda z: 2.0 / (1.0 + math.exp(min(700.0, -knobs.kappa * z)))  # noqa: E731
        if not self.aware:
            self.next_skill = forgotten
            heard = week.attention[self.level - 1] * week.campaign[self.department]
            hazard = heard + knobs.awareness_peers * signal
        else:
            z = self.surplus(t, signal)
            if not self.uses:
                self.next_skill = forgotten
                if week.live[self.department] <= t:
                    hazard = (knobs.p + knobs.q * signal) * gate(z)
                    hazard = max(hazard, week.compliance[self.department])
            elif self.works_around:
                self.next_skill = forgotten
                hazard = knobs.workaround_exit * gate(z)
                self.model.account["workaround"][self.department] += dt
            else:
                self.practise(z, gate, dt)
                hazard = knobs.abandonment * gate(-z)
        self.sum += hazard * dt

    def practise(self, z: float, gate: Callable[[float], float], dt: float) -> None:
        knobs, week, d = self.model.knobs, self.model.week, self.department
        will = knobs.learning_unwilling + (1 - knobs.learning_unwilling) * gate(z) / 2
        learned = self.pace * (1 + knobs.elbow_learning * week.elbow[d]) * will * dt
        self.next_skill = 1 - (1 - self.skill) * math.exp(-learned)
        self.learned += learned
        self.days += dt
        gap = 1 - self.next_skill
        unskilled = knobs.ticket_rate_unskilled * (1 - knobs.elbow_tickets * week.elbow[d])
        self.tickets += dt * (
            knobs.ticket_rate_base + unskilled * gap + knobs.ticket_rate_defect * week.defect[d]
        )
        self.model.account["gain"][d] += dt * knobs.gain * week.gain_factor * self.next_skill
        self.model.account["loss"][d] += dt * (knobs.dip * gap + week.defect[d])

    def act(self) -> None:
        """Act on what was seen: learn or forget, and take the step whose time has come."""
        self.skill = self.next_skill
        if self.sum < self.limit:
            return
        step = self.waiting_for
        self.done[step] += 1
        if step == "aware":
            self.aware = True
            self.wait_for("adopt")
        elif step == "adopt":
            self.uses = self.ever = True
            self.wait_for("leave use")
        elif step == "return":
            self.works_around = False
            self.wait_for("leave use")
        elif self.model.week.compliance[self.department] > 0:
            self.works_around = True
            self.wait_for("return")
        else:
            self.uses = False
            self.wait_for("adopt")

    def hear_announcement(self, week: int) -> None:
        reached = self.draw("announcement", week) < self.model.week.announced[self.department]
        if self.intended and not self.aware and reached:
            self.aware = True
            self.done["aware"] += 1
            self.wait_for("adopt")

    def live(self) -> Generator[simpy.Event, object, None]:
        """Live: five working days a week, each a look (all look first) and an act."""
        env = self.model.env
        while True:
            yield env.timeout(1)
            yield env.timeout(0)  # leave the model time to open the week
            for k in range(STEPS):
                if self.intended:
                    self.look(env.now - 1 + k / STEPS)
                yield env.timeout(0)
                if self.intended:
                    self.act()
                yield env.timeout(0)

    # -- tickets ---------------------------------------------------------------------------
    def luck_of_ticket(self, what: str, nth: int) -> float:
        seat = np.array([self.model.organisation.identity[self.position]], dtype=np.uint64)
        return float(self.model.streams.exponential(f"support: {what}", seat, nth)[0])

    def have_trouble(self) -> Generator[simpy.Event, object, None]:
        """Raise tickets, one at a time, and wait for the answer to each."""
        env = self.model.desk_env
        while True:
            left = self.luck_of_ticket("coming", self.nth_ticket)
            while True:
                span = math.floor(env.now) + 1 - env.now
                if self.rate > 0 and left / self.rate <= span:
                    yield env.timeout(left / self.rate)
                    break
                left -= self.rate * span
                yield env.timeout(span)
            self.opened_at = env.now
            self.open_ticket = env.process(self.ticket(self.nth_ticket))
            self.nth_ticket += 1
            try:
                yield self.open_ticket
                self.open_time += env.now - max(self.opened_at, math.floor(env.now))
            except simpy.Interrupt:
                pass  # whoever raised it has left; the desk decides what becomes of it
            self.opened_at = None

    def ticket(self, nth: int) -> Generator[simpy.Event, object, None]:
        """Queue at the desk and be worked on; a ticket that waits can be withdrawn."""
        env, raised, model = self.model.desk_env, self.model.desk_env.now, self.model
        work = self.luck_of_ticket("difficulty", nth) / model.service_rate
        entry = (self.position, nth, work)
        model.waiting.append(entry)
        with model.desk.request() as turn:
            try:
                yield turn
            except simpy.Interrupt:
                return
            finally:
                model.waiting.remove(entry)
            self.waits.append(env.now - raised)
            model.ends.append(env.now + work)
            yield env.timeout(work)

    def drop_ticket(self) -> None:
        """Leave: a waiting ticket is withdrawn, one in service is finished for nobody."""
        if self.opened_at is None:
            return
        if len(self.waits) < self.nth_ticket - self.dropped:
            self.dropped += 1
            self.open_ticket.interrupt()
        self.trouble.interrupt()
        self.opened_at = None


class ReferenceModel(mesa.Model):
    """All persons, the desk, and the weekly round of the rest."""

    def __init__(
        self,
        organisation: Organisation,
        knobs: AdoptionParameters,
        streams: Streams,
        script: Callable[[int], Week],
        *,
        ease: float,
        agents: int | None,
        service_rate: float,
    ) -> None:
        super().__init__(rng=0)
        self.organisation, self.knobs, self.streams = organisation, knobs, streams
        self.script, self.ease, self.service_rate = script, ease, service_rate
        self.env, self.desk_env = simpy.Environment(), simpy.Environment()
        self.has_desk = agents is not None
        self.desk = simpy.Resource(self.desk_env, capacity=agents or 1)
        self.waiting: list[tuple[int, int, float]] = []
        self.ends: list[float] = []
        self.by_position = [Person(self, i) for i in range(organisation.n_people)]
        ties = organisation.ties
        for person in self.by_position:
            a, b = ties.hears_start[person.position], ties.hears_start[person.position + 1]
            person.hears = [self.by_position[j] for j in ties.hears[a:b]]
        self.units = [
            [p for p in self.by_position if p.department == d and p.intended]
            for d in range(organisation.n_departments)
        ]
        self.facilitation = 1.0
        self.output: list[np.ndarray] = []
        self.history: list[Mapping[str, list[float]]] = []

    def run(self, weeks: int) -> None:
        """Run the weeks; the model opens each week before and closes it after the persons."""
        self.env.process(self.weekly_round())
        for person in self.by_position:
            self.env.process(person.live())
            person.rate = person.open_time = 0.0
            if self.has_desk:
                person.trouble = self.desk_env.process(person.have_trouble())
        # A week lives at one instant: stop half a week after the last one.
        self.env.run(until=weeks + 0.5)

    def weekly_round(self) -> Generator[simpy.Event, object, None]:
        while True:
            yield self.env.timeout(1)
            week = int(self.env.now)
            self.open_week(week)
            for _ in range(2 * STEPS + 2):
                yield self.env.timeout(0)
            self.close_week(week)

    def open_week(self, week: int) -> None:
        """Turn the week: attitudes move, leavers go, announcements and courses reach people."""
        self.week = self.script(week)
        knobs, people = self.knobs, self.by_position
        moved = [self.new_attitude(p) for p in people]
        for person, x in zip(people, moved, strict=True):
            person.attitude = x
        for person in people:
            person.reactance *= math.exp(-knobs.reactance_fading)
            if person.intended and self.week.compliance[person.department] > 0:
                person.reactance += knobs.reactance * (1 - person.attitude)
        for person in people:
            share = self.week.departures[person.department]
            struck = person.intended and person.draw("departure", week) < share
            if person.leaves < week or struck:
                person.drop_ticket()
                person.generation += 1
                person.arrive(float(week))
        for person in people:
            person.hear_announcement(week)
            if person.position in self.week.courses:
                person.skill = 1 - (1 - person.skill) * (1 - knobs.course_effect)
            person.learned = person.days = person.tickets = 0.0
        size = self.organisation.n_departments
        self.account = {key: np.zeros(size) for key in ("gain", "loss", "workaround")}

    def new_attitude(self, person: Person) -> float:
        knobs, x = self.knobs, person.attitude
        drift = self.week.push[person.department] * (1 - x)
        near = [p.attitude for p in person.hears if abs(p.attitude - x) <= knobs.epsilon]
        if near:
            drift += knobs.mu * (sum(near) / len(near) - x)
        if person.really_uses():
            gain = knobs.gain * self.week.gain_factor
            best = max(gain, knobs.dip)
            felt = 0.5
            if best > 0:
                felt = 0.5 + (gain * person.skill - knobs.dip * (1 - person.skill)) / (2 * best)
            drift += knobs.eta * (min(1.0, max(0.0, felt)) - x)
        return min(1.0, max(0.0, (1 - knobs.gamma) * (x + drift) + knobs.gamma * person.first))

    def close_week(self, week: int) -> None:
        """Let the desk work through the week's tickets, then take stock."""
        for person in self.by_position:
            person.rate, person.open_time = person.tickets, 0.0
        self.desk_env.run(until=week)
        self.facilitation = math.exp(-self.virtual_wait() / self.knobs.patience)
        for person in self.by_position:
            if person.opened_at is not None:
                person.open_time += week - max(person.opened_at, week - 1)
            if self.knobs.open_stops_learning and person.open_time > 0 and person.days > 0:
                part = min(1.0, person.open_time / person.days)
                person.skill = 1 - (1 - person.skill) * math.exp(person.learned * part)
        self.output.append(self.output_share())
        self.history.append(
            {
                "aware": [float(p.aware) for p in self.by_position],
                "uses": [float(p.uses) for p in self.by_position],
                "workaround": [float(p.works_around) for p in self.by_position],
                "skill": [p.skill for p in self.by_position],
                "attitude": [p.attitude for p in self.by_position],
                "reactance": [p.reactance for p in self.by_position],
            }
        )

    def virtual_wait(self) -> float:
        """Ask how long somebody who comes now would wait: send one who knows all work ahead."""
        free = sorted(end for end in self.ends if end > self.desk_env.now)
        if len(free) < self.desk.capacity:
            return 0.0
        for _position, _nth, work in self.waiting:
            free = sorted([free[0] + work, *free[1:]])
        return free[0] - self.desk_env.now

    def output_share(self) -> np.ndarray:
        shares = []
        for d, unit in enumerate(self.units):
            size = max(len(unit), 1)
            lost_open = self.knobs.open_ticket_loss * sum(p.open_time for p in unit) / size
            shares.append(
                1
                + (self.account["gain"][d] - self.account["loss"][d]) / size
                - self.knobs.workaround_loss * self.account["workaround"][d] / size
                - lost_open
            )
        return self.knobs.normal_output * np.array(shares)
