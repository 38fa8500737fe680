"""The conformance kit: each broken rule of mechanisms and metrics is told in a sentence."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import pytest

from sim import signals
from sim.contracts import Card, Lever, MetricCard, Pull, Refusal
from sim.kernel.board import Signal
from sim.kernel.clock import Phase
from sim.kernel.record import Record
from sim.testing import check_mechanism, check_metric
from sim.units import IntArray
from sim.world import World

# --- mechanisms that break a rule --------------------------------------------------------------

MINE = Signal("mine", ("department",), "share", 0, 1, 0.0, signals.USING_SHARE.kind, Phase.ADOPT,
              "test.own", "an example")  # fmt: skip
CARD = Card("talk", "Talk", "Somebody talks.", "test.own", "own design")


@dataclass(frozen=True)
class OwnLever:
    """Offer a card and an answer."""

    card: Card = CARD
    answer: Any = None

    def pull(self, pull: Pull, departments: IntArray, week: int) -> Refusal | None:
        """Answer."""
        return self.answer


class Own:
    """Publish the share in use as a signal of its own, and offer a lever."""

    name: ClassVar[str] = "test.own"
    publishes: ClassVar[tuple[Signal, ...]] = (MINE,)
    reads: ClassVar[tuple[Signal, ...]] = (signals.USING_SHARE,)
    phase: ClassVar[Phase] = Phase.ADOPT
    lever: ClassVar[OwnLever] = OwnLever()

    def levers(self) -> Sequence[Lever]:
        """Offer one lever."""
        return (self.lever,)

    def start(self, world: World) -> None:
        """Register the week."""
        self.world = world
        self.out = world.board.outlet(MINE)
        self.use = world.board.reader(signals.USING_SHARE)
        self.series = world.record.series("own", "share")
        world.clock.weekly(self.phase, self.name, self.week)

    def week(self, week: int) -> None:
        """Publish and record."""
        self.series[week] = self.use().mean()
        self.out.publish(self.value())

    def value(self) -> Any:
        """Return what is published."""
        return 0.5 * self.use()


def test_a_good_mechanism_passes() -> None:
    """A mechanism that does as it says passes."""
    check_mechanism(Own)


def changed(**attributes: Any) -> Callable[[], Any]:
    """Make a mechanism that differs in some attributes."""
    return type("Own", (Own,), {"__doc__": "Differ.", **attributes})


def reads_undeclared(self: Own, world: World) -> None:
    """Read a signal that is not declared."""
    Own.start(self, world)
    world.board.reader(signals.FREEZE)


def acts_at_once(self: Own, world: World) -> None:
    """Note an event before time has begun."""
    Own.start(self, world)
    world.record.event(0, "early", "too early")


def never_claims(self: Own, world: World) -> None:
    """Leave the signal without its writer."""
    world.board.reader(signals.USING_SHARE)


def gambles(self: Own) -> Any:
    """Draw a value from a global generator."""
    return np.full(self.use().shape, np.random.random())


def counts(self: Own) -> Any:
    """Publish how often any copy has published."""
    type(self).times = getattr(type(self), "times", 0) + 1  # type: ignore[attr-defined]
    return np.full(self.use().shape, min(type(self).times / 1e6, 1.0))  # type: ignore[attr-defined]


def with_card(**words: Any) -> Callable[[], Any]:
    """Make a mechanism whose lever has another card."""
    return changed(lever=OwnLever(replace(CARD, **words)))


def no_number(self: Own, week: int) -> None:
    """Record what is no number."""
    self.series[week] = np.nan


ONE = Own()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: ONE, "makes the same mechanism twice"),
        (changed(name="own"), "is no area.mechanism"),
        (changed(__doc__=None), "has no docstring"),
        (changed(publishes=(MINE, MINE)), "declares a signal twice"),
        (changed(publishes=(signals.FREEZE,)), "belongs to environment.calendar"),
        (changed(reads=(signals.USING_SHARE, signals.SEASON)), "which it does not read"),
        (changed(start=reads_undeclared), r"it reads \['freeze'\], undeclared"),
        (changed(publishes=()), r"it claims \['mine'\], undeclared"),
        (changed(start=never_claims), r"it declares \['mine'\], unclaimed"),
        (changed(start=acts_at_once), "acts while it starts"),
        (changed(phase=Phase.DECIDE), "publishes mine in DECIDE, declared ADOPT"),
        (changed(value=lambda self: self.use() + 2.0), "publishes mine outside 0 to 1"),
        (changed(value=lambda self: self.use() * np.nan), "publishes mine outside 0 to 1"),
        (changed(value=lambda self: 0.5), "fails: ValueError"),
        (changed(value=gambles), "draws from a global random generator"),
        (changed(value=counts), "does something else the second time"),
        (changed(week=no_number), "the series own holds what is no number"),
        (changed(levers=lambda self: (OwnLever(), OwnLever())), "two levers of one name"),
        (with_card(does=""), "talk: does must be text"),
        (with_card(name="big talk"), "is no name"),
        (with_card(area="test.other"), "says it belongs to test.other"),
        (with_card(hours=-1.0), "talk: a negative number"),
        (with_card(amount=7.0, amount_high=3.0), "outside its own range"),
        (with_card(min_credibility=2.0), "credibility is a share"),
        (changed(lever=OwnLever(answer="no")), "answers 'no', neither nothing nor a refusal"),
        (changed(lever=OwnLever(answer=Refusal("mood", "no"))), "neither nothing nor a refusal"),
    ],
)
def test_a_broken_rule_of_mechanisms_is_told(make: Callable[[], Any], said: str) -> None:
    """Each rule that a mechanism breaks fails the check with its sentence."""
    with pytest.raises(AssertionError, match=said):
        check_mechanism(make)


# --- metrics that break a rule -----------------------------------------------------------------

USE = MetricCard("use", "share", "share in use at the end", True, "own design")


@dataclass(frozen=True)
class OwnMetric:
    """Measure with a function."""

    measure_it: Callable[[Record], Any]
    card: Any = USE

    def measure(self, record: Record) -> Any:
        """Measure."""
        return self.measure_it(record)


def final_use(record: Record) -> float | None:
    """Return the last share in use."""
    return float(record.weekly["adoption"][-1]) if "adoption" in record.weekly else None


def changes(record: Record) -> float | None:
    """Write into the record."""
    record.facts["mine"] = record.facts.get("mine", 0.0) + 1.0
    return final_use(record)


def unlucky(record: Record) -> float | None:
    """Draw a number."""
    return None if final_use(record) is None else random.random()


def test_a_good_metric_passes() -> None:
    """A pure function of the record passes."""
    check_metric(OwnMetric(final_use))


@pytest.mark.parametrize(
    ("metric", "said"),
    [
        (OwnMetric(lambda record: None), "cannot travel to another process"),
        (OwnMetric(len), "fails: TypeError"),
        (OwnMetric(changes), "changes the record"),
        (OwnMetric(unlucky), "draws from a global random generator"),
        (OwnMetric(final_use, "use"), "no MetricCard"),
        (OwnMetric(final_use, replace(USE, name="in use")), "is no name"),
        (OwnMetric(final_use, replace(USE, source="")), "use: source must be text"),
        (OwnMetric(final_use, replace(USE, larger_is_better=None)), "which direction"),
    ],
)
def test_a_broken_rule_of_metrics_is_told(metric: Any, said: str) -> None:
    """Each rule that a metric breaks fails the check with its sentence."""
    with pytest.raises(AssertionError, match=said):
        check_metric(metric)


def zero(record: Record) -> float:
    """Say zero where there is nothing to say."""
    return 0.0


def count(record: Record) -> int | None:
    """Return a whole number."""
    return None if final_use(record) is None else 3


@pytest.mark.parametrize(
    ("measure", "said"),
    [(zero, "it must be null"), (count, "neither a float nor None")],
)
def test_what_a_metric_may_say(measure: Callable[[Record], Any], said: str) -> None:
    """A metric is a float, or None where no mechanism wrote."""
    with pytest.raises(AssertionError, match=said):
        check_metric(OwnMetric(measure))
