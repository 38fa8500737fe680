"""Check a mechanism: it says what it reads and writes, keeps to it, and is the same twice."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from sim.contracts import PAPERS, PROJECT_GATES, REFUSALS, Card, Lever, Mechanism, Pull, Refusal
from sim.kernel.board import Array, Board, Outlet, Signal
from sim.kernel.clock import Action, Clock, Phase
from sim.kernel.record import Record
from sim.kernel.streams import Streams
from sim.kernel.technology import Technology
from sim.organisation.actors import seat
from sim.organisation.spec import OrganisationSpec
from sim.testing.claims import claim, claim_name, claim_text, without_hidden_luck
from sim.testing.firms import APPLICATIONS, COMPONENTS, IDLE, SMALL, TINY, WEEKS, small_firm
from sim.world import World

Factory = Callable[[], Mechanism]
Publication = tuple[str, float, bytes]

_PULLED_IN = (0, 3, 20)
"""Weeks in which every lever is pulled for every department."""


@dataclass
class Watch:
    """Note what a mechanism claims, reads and publishes, and in which phase it acts."""

    claimed: list[Signal] = field(default_factory=list)
    read: list[Signal] = field(default_factory=list)
    published: list[Publication] = field(default_factory=list)
    phase: Phase | None = None
    wrong: list[str] = field(default_factory=list)


class WatchedClock(Clock):
    """Note in which phase an action runs."""

    def __init__(self, horizon: int, watch: Watch) -> None:
        super().__init__(horizon)
        self._watch = watch

    def weekly(self, phase: Phase, owner: str, action: Action) -> None:
        """Register an action that runs once a week in its phase."""

        def watched(week: int) -> None:
            self._watch.phase = phase
            action(week)
            self._watch.phase = None

        super().weekly(phase, owner, watched)


class WatchedOutlet(Outlet):
    """Publish, and note what is published when."""

    __slots__ = ("_clock", "_inner", "_watch")

    def __init__(self, inner: Outlet, watch: Watch, clock: Clock) -> None:
        self._inner, self._watch, self._clock = inner, watch, clock

    @property
    def signal(self) -> Signal:
        """The declaration of this signal."""
        return self._inner.signal

    def publish(self, value: Array | float | bool) -> None:
        """Publish a value and note faults."""
        signal, phase = self.signal, self._watch.phase
        self._inner.publish(value)
        array: Array = np.asarray(value, dtype=signal.dtype)
        self._watch.published.append((signal.name, self._clock.now, array.tobytes()))
        if phase not in (None, signal.phase):
            self._watch.wrong.append(
                f"publishes {signal.name} in {phase.name}, declared {signal.phase.name}"
            )
        figures = array.astype(np.float64)
        if np.isnan(figures).any() or (figures < signal.low).any() or (figures > signal.high).any():
            self._watch.wrong.append(
                f"publishes {signal.name} outside {signal.low:g} to {signal.high:g}"
            )

    def take(self, value: Array) -> None:
        """Publish an array that nobody can write any more, and note faults."""
        self.publish(value)

    def read(self) -> Array:
        """Return what readers see now."""
        return self._inner.read()


class WatchedBoard(Board):
    """Note who claims and who reads."""

    def __init__(self, sizes: Mapping[str, int], watch: Watch, clock: Clock) -> None:
        super().__init__(sizes)
        self._watch, self._clock = watch, clock

    def outlet(self, signal: Signal) -> Outlet:
        """Claim the right to publish a signal."""
        self._watch.claimed.append(signal)
        return WatchedOutlet(super().outlet(signal), self._watch, self._clock)

    def reader(self, signal: Signal) -> Callable[[], Array]:
        """Return a function that reads the current value."""
        self._watch.read.append(signal)
        return super().reader(signal)


def check_mechanism(make: Factory, *, projects: int = 0, technologies: int = 0) -> None:
    """Check that a mechanism keeps the rules of the house.

    It is started alone in a small firm, in a firm of one person and in a firm without intended
    users, with everything that it reads at rest and then stirred, and every lever is pulled.

    Parameters
    ----------
    make : makes the mechanism, afresh each time.
    projects, technologies : how many of each its parameters declare.

    Raises
    ------
    AssertionError : the first rule that is broken, in a plain sentence.

    Source: own design.

    Example
    -------
    >>> from sim.areas.environment.calendar import Calendar
    >>> from sim.areas.environment.parameters import CalendarParameters
    >>> check_mechanism(lambda: Calendar(CalendarParameters()))
    """
    sample = make()
    claim(make() is not sample, "the factory makes the same mechanism twice")
    _check_words(sample)
    _check_cards(sample)
    for spec, firm in (
        (SMALL, "a small firm"),
        (TINY, "a firm of one"),
        (IDLE, "a firm of nobody"),
    ):
        for stirred in (False, True):
            where = f"in {firm}{', all signals stirred,' if stirred else ''}"
            again = partial(_trace, make, spec, stirred, where, (projects, technologies))
            first = without_hidden_luck(again, "the mechanism")
            claim(first == again(), f"{where} the mechanism does something else the second time")


def _check_words(sample: Mechanism) -> None:
    """Claim that the mechanism says who it is, what it publishes and what it reads."""
    name = sample.name
    claim(isinstance(name, str) and name.count(".") == 1, f"{name!r} is no area.mechanism")
    for part in name.split("."):
        claim_name(part, "a part of the mechanism's name")
    claim(type(sample).__doc__, f"{name} has no docstring that says what it does")
    names = [signal.name for signal in sample.publishes] + [signal.name for signal in sample.reads]
    claim(len(set(names)) == len(names), f"{name} declares a signal twice: {sorted(names)}")
    for signal in sample.publishes:
        claim(signal.writer == name, f"{signal.name} belongs to {signal.writer}, not to {name}")
        claim(signal.low <= signal.neutral <= signal.high, f"{signal.name}: neutral out of range")
        claim_text(signal.doc, f"what {signal.name} means")
        claim_text(signal.unit, f"the unit of {signal.name}")


def _check_cards(sample: Mechanism) -> None:
    """Claim that every lever has a card that a manager can read."""
    cards = [lever.card for lever in sample.levers()]
    names = [card.name for card in cards]
    claim(len(set(names)) == len(names), f"{sample.name} offers two levers of one name: {names}")
    for card in cards:
        claim_name(card.name, "a lever's name")
        for what, text in (("title", card.title), ("does", card.does), ("source", card.source)):
            claim_text(text, f"{card.name}: {what}")
        claim(card.area == sample.name, f"{card.name} says it belongs to {card.area}")
        numbers = (card.hours, card.cost, card.lead_weeks, card.cooldown_weeks, card.weeks)
        claim(all(0 <= number < math.inf for number in numbers), f"{card.name}: a negative number")
        inside = card.amount_low <= card.amount <= card.amount_high
        claim(inside, f"{card.name}: its amount {card.amount:g} is outside its own range")
        claim(0 <= card.min_credibility <= 1, f"{card.name}: credibility is a share")


def _trace(
    make: Factory, spec: OrganisationSpec, stirred: bool, where: str, axes: tuple[int, int]
) -> object:
    """Run the mechanism alone and return all that it did."""
    watch = Watch()
    world = _world(spec, watch, axes)
    mechanism = make()
    before = [lever.card for lever in mechanism.levers()]
    answers: list[object] = []
    world.clock.weekly(Phase.DECIDE, "check", _puller(mechanism.levers(), world, answers))
    if stirred:
        _stir(mechanism, world.board)
    watch.claimed.clear()
    watch.read.clear()
    watch.published.clear()
    watch.wrong.clear()
    try:
        mechanism.start(world)
        claim(not world.record.events, f"{where} the mechanism acts while it starts")
        _check_declared(mechanism, watch, where)
        world.clock.run()
        world.record.close()
    except AssertionError:
        raise
    except Exception as error:
        raise AssertionError(f"{where} it fails: {type(error).__name__}: {error}") from error
    _check_declared(mechanism, watch, where)
    claim(not watch.wrong, f"{where} the mechanism {next(iter(watch.wrong), '')}")
    claim(before == [lever.card for lever in mechanism.levers()], f"{where} a card has changed")
    return answers, watch.published, _content(world.record, where)


def _world(spec: OrganisationSpec, watch: Watch, axes: tuple[int, int]) -> World:
    streams = Streams(seed=1, future=0)
    organisation = small_firm(spec, streams)
    sizes = {
        "person": organisation.n_people,
        "department": organisation.n_departments,
        "level": organisation.n_levels,
        "desk_figure": 2,
        "lever_message": 4,
        "project": axes[0],
        "project_gate": len(PROJECT_GATES),
        "project_paper": len(PAPERS),
        "technology": axes[1],
        "application": APPLICATIONS,
        "component": COMPONENTS,
    }
    clock = WatchedClock(WEEKS, watch)
    return World(
        clock=clock,
        streams=streams,
        board=WatchedBoard(sizes, watch, clock),
        record=Record(WEEKS, organisation.departments),
        organisation=organisation,
        actors=seat(organisation, streams),
        technology=Technology(replaces="the old tool"),
    )


def _puller(levers: Sequence[Lever], world: World, answers: list[object]) -> Action:
    """Pull every lever for everybody in some weeks, and keep the answers."""

    def pull(week: int) -> None:
        for lever in levers if week in _PULLED_IN else ():
            card: Card = lever.card
            everybody = np.arange(world.organisation.n_departments, dtype=np.int64)
            answer = lever.pull(Pull(card.name), everybody, week)
            good = answer is None or (isinstance(answer, Refusal) and answer.kind in REFUSALS)
            claim(good, f"{card.name} answers {answer!r}, neither nothing nor a refusal")
            answers.append(answer)

    return pull


def _stir(mechanism: Mechanism, board: Board) -> None:
    """Publish something that is not neutral in every signal that the mechanism reads."""
    for signal in mechanism.reads:
        if signal.writer == mechanism.name:
            continue
        outlet = board.outlet(signal)
        shape = outlet.read().shape
        if signal.shape == ("id",):
            outlet.publish(np.zeros(1, dtype=np.int64))
        elif signal.unit == "week":
            outlet.publish(np.full(shape, 5.0))
        elif signal.dtype is np.bool_:
            outlet.publish(np.full(shape, not signal.neutral))
        elif math.isfinite(signal.low) and math.isfinite(signal.high):
            outlet.publish(np.full(shape, signal.low + 0.4 * (signal.high - signal.low)))
        else:
            outlet.publish(np.full(shape, max(signal.low, 0.0) + 1.5))


def _check_declared(mechanism: Mechanism, watch: Watch, where: str) -> None:
    claimed = {signal.name for signal in watch.claimed}
    publishes = {signal.name for signal in mechanism.publishes}
    reads = {signal.name for signal in mechanism.reads}
    read = {signal.name for signal in watch.read}
    claim(claimed <= publishes, f"{where} it claims {sorted(claimed - publishes)}, undeclared")
    claim(publishes <= claimed, f"{where} it declares {sorted(publishes - claimed)}, unclaimed")
    claim(read <= reads, f"{where} it reads {sorted(read - reads)}, undeclared")
    claim(reads <= read, f"{where} it declares {sorted(reads - read)}, which it does not read")


def _content(record: Record, where: str) -> object:
    """Return all of a record that can be compared, and claim that its numbers are numbers."""
    arrays = {**record.weekly, **record.by_department}
    for name, array in arrays.items():
        claim(np.isfinite(array).all(), f"{where} the series {name} holds what is no number")
    for account in record.ledger.values():
        claim(np.isfinite(account.rows).all(), f"{where} {account.name} books what is no number")
    return (
        {name: array.tobytes() for name, array in arrays.items()},
        {name: account.rows.tobytes() for name, account in record.ledger.items()},
        tuple(record.events),
        dict(record.facts),
        {name: repr(desk) for name, desk in record.desks.items()},
    )
