"""Check a metric: a pure function of a closed record that is null where it has nothing to say."""

from __future__ import annotations

import math

from sim.contracts import Metric, MetricCard
from sim.kernel.record import Record
from sim.one_run import run
from sim.scenario import Future
from sim.strategies.scripted import Scripted
from sim.strategies.spec import ScriptedPlan
from sim.testing.claims import (
    claim,
    claim_name,
    claim_text,
    claim_travels,
    packed,
    without_hidden_luck,
)
from sim.testing.firms import small_plan, small_scenario


def check_metric(metric: Metric) -> None:
    """Check that a metric measures a record and does nothing else.

    It is tried on a record in which no mechanism wrote, and on runs of a small firm: one that
    does nothing, and one that replaces a system.

    Raises
    ------
    AssertionError : the first rule that is broken, in a plain sentence.

    Source: own design.

    Example
    -------
    >>> from sim.metrics.table import METRICS
    >>> check_metric(METRICS[0])
    """
    card = metric.card
    claim(isinstance(card, MetricCard), f"the card is {card!r}, no MetricCard")
    claim(card == metric.card, "the card changes from one look to the next")
    claim_name(card.name, "the metric's name")
    for what, text in (("unit", card.unit), ("doc", card.doc), ("source", card.source)):
        claim_text(text, f"{card.name}: {what}")
    claim(isinstance(card.larger_is_better, bool), f"{card.name}: which direction is better?")
    claim_travels(metric, card.name)
    for horizon in (1, 60):
        value = _measured(metric, _closed(Record(horizon, ("office",))), "an empty record")
        claim(value is None, f"{card.name} is {value!r} where no mechanism wrote; it must be null")
    _measured(metric, _done(Scripted(ScriptedPlan("nothing"))), "a run that does nothing")
    _measured(metric, _done(small_plan()), "a run that replaces a system")


def _measured(metric: Metric, record: Record, where: str) -> float | None:
    """Measure twice and claim that nothing else happens."""
    name = metric.card.name
    before = packed(record)

    def measure() -> float | None:
        try:
            return metric.measure(record)
        except Exception as error:
            what = f"{type(error).__name__}: {error}"
            raise AssertionError(f"on {where} {name} fails: {what}") from error

    value = without_hidden_luck(measure, name)
    claim(packed(record) == before, f"on {where} {name} changes the record")
    number = value is None or (type(value) is float and math.isfinite(value))
    claim(number, f"on {where} {name} is {value!r}, neither a float nor None")
    claim(measure() == value, f"on {where} {name} is something else the second time")
    return value


def _done(strategy: Scripted) -> Record:
    return run(small_scenario(), strategy, Future())


def _closed(record: Record) -> Record:
    record.close()
    return record
