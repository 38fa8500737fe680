"""Queues against theory: a SimPy resource customer by customer, Erlang C, M/G/1, Little's law."""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence

import numpy as np
import pytest
import simpy
from simpy.resources.resource import PriorityRequest

from sim.kernel.desk_weekly import WeeklyDesk, serve
from sim.kernel.streams import Streams
from sim.units import FloatArray, IntArray

Process = Generator[simpy.Event, object, None]


def simpy_queue(
    arrivals: FloatArray, services: FloatArray, agents: Sequence[int], grade: IntArray
) -> tuple[FloatArray, FloatArray]:
    """Serve the same customers with SimPy; absent agents are held by a request that goes first."""
    env = simpy.Environment()
    most = max(agents)
    desk = simpy.PriorityResource(env, capacity=most)
    started, finished = np.zeros(arrivals.size), np.zeros(arrivals.size)

    def customer(i: int) -> Process:
        yield env.timeout(float(arrivals[i]))
        with desk.request(priority=int(grade[i])) as turn:
            yield turn
            started[i] = env.now
            yield env.timeout(float(services[i]))
            finished[i] = env.now

    def absence(agent: int) -> Process:
        for week, on_duty in enumerate(agents):
            if agent < on_duty:
                continue
            if week and agent >= agents[week - 1]:
                continue
            back = next((w for w in range(week, len(agents)) if agent < agents[w]), math.inf)
            yield env.timeout(week - env.now)
            with desk.request(priority=-1) as turn:
                yield turn
                if back == math.inf:
                    yield env.event()
                yield env.timeout(max(0.0, back - env.now))

    for agent in range(most):
        env.process(absence(agent))
    for i in range(arrivals.size):
        env.process(customer(i))
    env.run()
    return started, finished


def customers(n: int, rate: float, number: int) -> tuple[FloatArray, FloatArray, IntArray]:
    """Draw Poisson arrivals, exponential services of mean 1 and two classes."""
    luck, who = Streams(3, number), np.arange(n)
    arrivals = np.cumsum(luck.exponential("gap", who)) / rate
    grade = (luck.uniform("grade", who) < 0.6).astype(np.int64)
    return arrivals, luck.exponential("service", who), grade


@pytest.mark.parametrize(
    "agents", [[2], [1], [3, 3, 3, 1, 1, 1, 4, 0, 0, 2], [0, 0, 5, 5, 1, 0, 3]]
)
@pytest.mark.parametrize("number", range(4))
def test_equal_to_simpy_customer_by_customer(agents: list[int], number: int) -> None:
    """On the same arrivals and services every customer is taken up and done at the same instant."""
    arrivals, services, grade = customers(120, 2.0, number)
    ours = serve(arrivals, services, agents, grade)
    started, finished = simpy_queue(arrivals, services, agents, grade)
    np.testing.assert_array_equal(ours.started, started)
    np.testing.assert_array_equal(ours.finished, finished)


class PeopleInSimpy:
    """The weekly desk as SimPy processes: one a person, one a piece of work."""

    def __init__(self, luck: Streams, rates: FloatArray, service_rate: float, agents: int) -> None:
        self.env = simpy.Environment()
        self.desk = simpy.PriorityResource(self.env, capacity=agents)
        self.luck, self.rates, self.service_rate = luck, rates, service_rate
        self.open = np.zeros(rates.shape)
        self.nth = np.zeros(rates.shape[1], dtype=np.int64)
        self.turn: list[simpy.Event | None] = [None] * rates.shape[1]
        self.done = self.arrived = self.abandoned = 0
        self.waits: list[float] = []
        self.life = [self.env.process(self.person(i)) for i in range(rates.shape[1])]

    def person(self, i: int) -> Process:
        """Raise tickets one after another for ever."""
        while True:
            left = self.draw("coming", i)
            week = int(self.env.now)
            while (at := self.next_ticket(i, left)) > week + 1:
                left -= self.rates[week, i] * (week + 1 - self.env.now)
                yield self.env.timeout(week + 1 - self.env.now)
                week += 1
            yield self.env.timeout(at - self.env.now)
            self.arrived += 1
            yield from self.ticket(i, self.draw("difficulty", i) / self.service_rate)

    def ticket(self, i: int, work: float) -> Process:
        """Wait for an agent and for the answer, unless the person is called away."""
        self.nth[i] += 1
        raised, turn = self.env.now, self.desk.request()
        self.turn[i] = turn
        try:
            yield turn
            self.waits.append(self.env.now - raised)
            yield self.env.process(self.work(turn, work))
        except simpy.Interrupt:
            self.abandoned += not turn.triggered
            turn.cancel()
        self.turn[i] = None
        for week in range(int(raised), math.ceil(self.env.now)):
            self.open[week, i] += min(self.env.now, week + 1) - max(raised, week)

    def work(self, turn: PriorityRequest, weeks: float) -> Process:
        """Answer a ticket, whether or not somebody still waits for it."""
        yield self.env.timeout(weeks)
        self.desk.release(turn)
        self.done += 1

    def leave(self, i: int) -> None:
        """Call a person away from the open ticket, if there is one."""
        if self.turn[i] is not None:
            self.life[i].interrupt()

    def next_ticket(self, i: int, left: float) -> float:
        """Return when the hazard that is left would be used up at this week's rate."""
        rate = float(self.rates[min(int(self.env.now), len(self.rates) - 1), i])
        return float(self.env.now + left / rate) if rate > 0.0 else math.inf

    def draw(self, what: str, i: int) -> float:
        """Draw for the ticket of a person that is next."""
        who = np.array([i + 100])
        return float(self.luck.exponential(f"help: {what}", who, int(self.nth[i]))[0])


@pytest.mark.parametrize("number", range(5))
def test_people_equal_simpy_processes(number: int) -> None:
    """One SimPy process a person gives the same tickets, waits and open times, leavers included."""
    luck, people, weeks = Streams(5, number), 25, 16
    cells = np.arange(people * weeks)
    rates = 3.0 * luck.uniform("rate", cells)
    rates[luck.uniform("idle", cells) < 0.2] = 0.0
    rates = rates.reshape(weeks, people)
    identity = np.arange(people, dtype=np.uint64) + np.uint64(100)
    desk = WeeklyDesk(luck, "help", identity, service_rate=6.0, agents=2)
    theirs = PeopleInSimpy(luck, rates, 6.0, 2)
    leaving = {3: [2, 7, 8, 9], 9: [11, 2, 20], 12: list(range(10))}
    open_share = np.zeros((weeks, people))
    for week in range(weeks):
        if week:
            theirs.env.run(until=week)
        for i in leaving.get(week, []):
            theirs.leave(i)
        desk.let_go(leaving.get(week, []))
        open_share[week] = desk.run_week(rates[week])
    theirs.env.run(until=weeks)
    found = desk.statistics()
    counted = (found.arrived, found.done, found.abandoned)
    assert counted == (theirs.arrived, theirs.done, theirs.abandoned)
    assert min(counted) > 0
    np.testing.assert_allclose(found.waits, theirs.waits, atol=1e-9)
    closed = np.array([turn is None for turn in theirs.turn])
    np.testing.assert_allclose(open_share[:, closed], theirs.open[:, closed], atol=1e-9)


ERLANG = [
    (20.0, 3.0, 8, 0.133172),
    (30.0, 4.0, 9, 0.084858),
    (10.0, 2.0, 6, 0.293758),
    (1.6, 1.0, 2, 1.777778),
    (9.0, 1.0, 10, 0.668732),
]
REPLICATIONS, CUSTOMERS, WARM_UP = 12, 40_000, 4_000


def stationary_waits(
    rate: float, agents: int, services: list[FloatArray], name: str
) -> list[FloatArray]:
    """Return the waits of each replication after the warm-up."""
    found = []
    for number, lengths in enumerate(services):
        gaps = Streams(7, number).exponential(f"gap of {name}", np.arange(lengths.size))
        arrivals = np.cumsum(gaps) / rate
        result = serve(arrivals, lengths, agents)
        found.append((result.started - arrivals)[WARM_UP:])
    return found


def exponential_services(rate: float, name: str) -> list[FloatArray]:
    """Draw the services of every replication."""
    who = np.arange(CUSTOMERS)
    return [Streams(7, r).exponential(f"work of {name}", who) / rate for r in range(REPLICATIONS)]


def within_four_errors(values: list[float], target: float, allowance: float = 0.0) -> bool:
    """Tell whether the mean of replications meets a target."""
    error = np.std(values, ddof=1) / math.sqrt(len(values))
    return bool(abs(np.mean(values) - target) <= 4.0 * error + allowance)


@pytest.mark.parametrize(("rate", "service_rate", "agents", "target"), ERLANG)
def test_erlang_c(rate: float, service_rate: float, agents: int, target: float) -> None:
    """Mean waits are Erlang's (model B.5), within four standard errors of 12 long replications."""
    services = exponential_services(service_rate, f"{rate}")
    waits = stationary_waits(rate, agents, services, f"{rate}")
    assert within_four_errors([float(wait.mean()) for wait in waits], target)


@pytest.mark.parametrize(
    ("agents", "minutes", "within_20"), [(4, 7.64, 0.8657), (5, 1.77, 0.9836), (6, 0.50, 0.9982)]
)
def test_helpdesk_row(agents: int, minutes: float, within_20: float) -> None:
    """Twelve tickets an hour of 15 minutes: the mean wait and the share served in 20 minutes.

    The allowance is the rounding of the printed row.
    """
    waits = stationary_waits(12.0, agents, exponential_services(4.0, "desk"), "desk")
    means = [float(60.0 * wait.mean()) for wait in waits]
    shares = [float((wait <= 1.0 / 3.0).mean()) for wait in waits]
    assert within_four_errors(means, minutes, 0.005)
    assert within_four_errors(shares, within_20, 0.00005)


def lognormal(uniform_normal: FloatArray) -> FloatArray:
    """Turn normal draws into lengths of mean 1 and coefficient of variation 2."""
    spread = math.sqrt(math.log(5.0))
    return np.asarray(np.exp(spread * uniform_normal - spread**2 / 2.0))


@pytest.mark.parametrize(
    ("kind", "target"), [("exponential", 2.3333), ("constant", 1.1667), ("lognormal", 5.8333)]
)
def test_one_server_of_any_law(kind: str, target: float) -> None:
    """At load .7 the mean wait is that of Pollaczek and Khinchine: .7 (1 + cv^2) / (2 * .3)."""
    who = np.arange(CUSTOMERS)
    services = []
    for number in range(REPLICATIONS):
        luck = Streams(7, number)
        services.append(
            {
                "exponential": luck.exponential("work of one", who),
                "constant": np.ones(CUSTOMERS),
                "lognormal": lognormal(luck.normal("work of one", who)),
            }[kind]
        )
    waits = stationary_waits(0.7, 1, services, "one")
    assert within_four_errors([float(wait.mean()) for wait in waits], target)


@pytest.mark.parametrize("number", range(6))
def test_conservation_and_little_hold_in_every_week(number: int) -> None:
    """Arrivals = done + waiting + in service + abandoned, and area = sum of waits, every week."""
    luck, people = Streams(11, number), 80
    desk = WeeklyDesk(luck, "help", np.arange(people, dtype=np.uint64), 8.0, agents=2, classes=2)
    for week in range(30):
        desk.staff([2, 5, 0, 1][week % 4])
        desk.let_go(np.flatnonzero(luck.uniform("leaves", np.arange(people), week) < 0.03))
        rate = 2.0 * luck.uniform("rate", np.arange(people), week)
        grade = (luck.uniform("grade", np.arange(people), week) < 0.5).astype(np.int64)
        open_share = desk.run_week(rate, grade)
        found = desk.statistics()
        assert found.conserved
        assert abs(found.little_gap) < 1e-9 * max(1.0, found.area_waiting)
        assert found.waits_open.size == found.waiting == desk.waiting
        assert open_share.min() >= 0.0
        assert open_share.max() <= 1.0 + 1e-12
        assert 0.0 <= found.busy_weeks <= found.capacity_weeks
    assert min(found.done, found.abandoned, found.waits_open.size) > 0


def test_without_agents_the_queue_never_empties() -> None:
    """No helpdesk and a positive ticket rate: everybody ends up waiting, for ever (control SC2)."""
    desk = WeeklyDesk(Streams(1, 0), "help", np.arange(50, dtype=np.uint64), 30.0, agents=0)
    lengths = []
    for _ in range(60):
        desk.run_week(np.full(50, 0.3))
        lengths.append(desk.waiting)
    found = desk.statistics()
    assert found.done == found.in_service == 0
    assert lengths == sorted(lengths)
    assert lengths[-1] == found.arrived == 50
    assert math.exp(-desk.virtual_wait() / 1.0) == 0.0
    assert math.exp(-desk.virtual_wait() / math.inf) == 1.0
