"""Levers on the demand desk in whole runs: quota, price and triage, each from its lead on."""

from __future__ import annotations

import dataclasses
from functools import cache

import numpy as np
import pytest

from sim.kernel.record import Record
from sim.scenario import Scenario
from tests.validation.test_demand import DESK, TWO
from tests.validation.whole_runs import (
    BIG_BANG,
    Reading,
    Step,
    differences,
    knobs,
    metric,
    paired,
    plan,
    play,
    records,
    texts,
    works,
)

FUTURES = 30
LEVERS: tuple[tuple[str, Step, str, object], ...] = (
    ("set_quota", {"amount": 2}, "quota", 2),
    ("set_price", {"amount": 2000.0}, "charge_back", 2000.0),
    ("set_triage", {"what": "value"}, "triage", "value"),
    ("set_triage", {"what": "class"}, "triage", "class"),
)
"""A lever, what a pull of it says, and the setting that means the same."""
COUNTED = "lever_weeks"
"""The one fact that counts pulls."""
DEMAND_LEVERS = frozenset(name for name, *_ in LEVERS)


def firm(**values: object) -> Scenario:
    """Open a short desk for faults and wishes, in the small case; all values are investment's."""
    own = {"requests": TWO, "demand_staff": DESK.demand_staff, **values}
    return knobs(works(), {f"investment.{name}": value for name, value in own.items()})


def at_once(**values: object) -> Scenario:
    """Take price and lead off the levers."""
    return firm(demand_rule_hours=0.0, demand_rule_lead=0.0, **values)


def pulled(scenario: Scenario, lever: str, week: int, said: Step) -> Record:
    """Play the big bang with one more pull in a week."""
    return play(scenario, plan({"week": week, "pull": lever, **said}, *BIG_BANG))


def unsaid(record: Record) -> Record:
    """Leave out the pull and the note of its effect."""
    kept = [one for one in record.events if one.kind != "demand" and "set_" not in one.text]
    record.events[:] = [dataclasses.replace(one, number=k) for k, one in enumerate(kept)]
    return record


def alike(one: Record, other: Record) -> bool:
    """Say whether two records differ in nothing but what tells of the pull."""
    own, its = ({**each.facts, COUNTED: 0.0} for each in (one, other))
    return not differences(unsaid(one), unsaid(other)) and own == its


@pytest.mark.parametrize(("lever", "said", "knob", "value"), LEVERS)
def test_a_lever_of_week_0_is_the_setting_from_the_start(
    lever: str, said: Step, knob: str, value: object
) -> None:
    """Limit: without a lead, bit for bit; and the setting is not what the desk does anyway."""
    told, born = pulled(at_once(), lever, 0, said), play(at_once(**{knob: value}), plan(*BIG_BANG))
    assert len(texts(told, "demand")) == 1
    assert alike(told, born)
    assert not alike(born, play(at_once(), plan(*BIG_BANG)))


@pytest.mark.parametrize(("lever", "said", "knob", "value"), LEVERS)
def test_a_lever_that_sets_what_is_set_changes_no_bit(
    lever: str, said: Step, knob: str, value: object
) -> None:
    """Null: the same quota, price or triage again, in the middle of the run."""
    same = at_once(**{knob: value})
    told = pulled(same, lever, 15, said)
    assert len(texts(told, "demand")) == 1
    assert alike(told, play(same, plan(*BIG_BANG)))


@pytest.mark.parametrize(("lever", "said", "knob", "value"), LEVERS)
def test_a_rule_is_in_force_from_its_lead_on(
    lever: str, said: Step, knob: str, value: object
) -> None:
    """Nothing differs before the lead is over; pulled in time, it is what a later pull does."""
    del knob, value
    early = pulled(firm(demand_rule_hours=0.0, demand_rule_lead=6.0), lever, 9, said)
    late = pulled(at_once(), lever, 15, said)
    plain = play(at_once(), plan(*BIG_BANG))
    for name in ("requests_waiting", "requests_reneged"):
        assert np.array_equal(early.weekly[name][:16], plain.weekly[name][:16])
    assert not np.array_equal(early.weekly["requests_waiting"], plain.weekly["requests_waiting"])
    (event,) = [one for one in early.events if one.kind == "demand"]
    assert event.week == 15.0
    assert alike(early, late)


@pytest.mark.parametrize(
    ("has_desk", "lever", "said", "answer"),
    [
        (False, "set_quota", {"amount": 2}, "stage: there is no demand desk"),
        (False, "set_price", {}, "stage: there is no demand desk"),
        (False, "set_triage", {"what": "value"}, "stage: there is no demand desk"),
        (True, "set_triage", {"what": "loudest"}, "card: there is no rule loudest"),
        (True, "set_triage", {}, "card: it must name a rule"),
        (True, "set_quota", {"amount": 1.5}, "card: a quota is a whole number of requests"),
    ],
)
def test_what_cannot_be_is_refused(has_desk: bool, lever: str, said: Step, answer: str) -> None:
    """Each lever says in plain words why it does nothing, and does nothing."""
    told = pulled(firm() if has_desk else works(), lever, 1, said)
    (text,) = texts(told, "refused")
    assert text.startswith(f"{lever}: {answer}")
    assert texts(told, "demand") == []


@cache
def unruled() -> tuple[Record, ...]:
    """Play the futures in which nobody changes a rule."""
    return records(firm(), plan(*BIG_BANG), FUTURES)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lever", "said", "read", "up"),
    [
        ("set_quota", {"amount": 1}, metric("request_shadow_share"), True),
        ("set_quota", {"amount": 1}, metric("request_wait_p90"), False),
        ("set_price", {}, metric("request_shadow_share"), False),
        ("set_price", {}, metric("request_wait_p90"), False),
        ("set_triage", {"what": "value"}, metric("fill_rate"), True),
        ("set_triage", {"what": "class"}, metric("request_wait_first_p90"), False),
    ],
    ids=["quota, shadow", "quota, waits", "price, shadow", "price, waits", "worth", "class"],
)
def test_a_lever_on_the_desk_moves_its_own_metric(
    lever: str, said: Step, read: Reading, up: bool
) -> None:
    """Life, at the levers' own price and lead, on 30 paired futures."""
    order: Step = {"week": 2, "pull": lever, **said}
    found = paired(unruled(), records(firm(), plan(order, *BIG_BANG), FUTURES), read)
    assert found.grows if up else found.falls, found


@pytest.mark.parametrize("lever", sorted(DEMAND_LEVERS))
def test_a_pull_costs_the_hours_that_are_set(lever: str) -> None:
    """Staff hours of a change are booked at what an hour costs, and nothing else differs."""
    said = next(said for name, said, *_ in LEVERS if name == lever)
    free, dear = (
        pulled(firm(demand_rule_hours=hours, demand_rule_lead=50.0), lever, 1, said)
        for hours in (0.0, 24.0)
    )
    assert differences(free, dear) == ("cash", "change_hours")
    more = dear.ledger["change_hours"].rows - free.ledger["change_hours"].rows
    assert more.sum() == pytest.approx(-24.0 * works().management.hour_cost)
