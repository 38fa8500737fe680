"""Rumour share and the cost of messages: by hand in a small organisation, at limits, and alive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from sim import signals
from sim.areas.governance.message_parameters import Campaign, Channel
from sim.kernel.board import Signal
from sim.kernel.record import Record
from sim.metrics.table import measure_all
from sim.scenario import Scenario
from tests.validation.whole_runs import (
    VOLUNTARY,
    knobs,
    metric,
    paired,
    plan,
    play,
    records,
    works,
)
from tests.worlds import PLAIN, make_users, one_unit, people_only

PEERS, CAMPAIGN, WORD = 50.0, 10.0, 5.0
STILL = replace(PLAIN, p=0.0, q=0.0, omega=0.0, aware_at_start=0.0, awareness_peers=PEERS)
"""Everybody who has not heard of it may; nobody begins to use it, so signals stand still."""
FOUR = one_unit(4, np.array([1, 2, 2]), np.array([0, 0, 3]))
"""Person 1 hears person 0; person 2 hears 0 and 3; person 3 hears nobody."""
OFFICIAL: Mapping[Signal, object] = {
    signals.MESSAGES_DECLARED: True,
    signals.CAMPAIGN_RATE: CAMPAIGN,
    signals.MESSAGE_RATE: np.array([0.0, 0.0, WORD, 0.0]),
}
FUTURES = 12
DAY = Channel(hours=0.2)
MAILS = Campaign("mail", start=0.0, every=4.0, times=6)


def four(given: Mapping[Signal, object], **adoption: float) -> Record:
    """Play four people, of whom number 0 uses it from the start, for two weeks."""
    record, _ = people_only(
        FOUR, 2, replace(STILL, **adoption), given=given, prepare=lambda m: make_users(m, [0])
    )
    return record


def test_four_people_by_hand() -> None:
    """Rates at which each hears of it: from colleagues, and from the campaign and messages.

    1: 50 of 60. 2: one of two colleagues uses it, 25 of 25 + 10 + 5. 3: 0 of 10. 0 knew it.
    """
    record = four(OFFICIAL)
    assert record.facts["aware_people"] == 4.0
    by_hand = (0.0 + 50.0 / 60.0 + 25.0 / 40.0 + 0.0) / 4.0
    assert measure_all(record)["rumour_share"] == pytest.approx(by_hand, abs=1e-12)


def test_only_colleagues_or_only_officials() -> None:
    """Limits: without official words all who could hear it owe it to colleagues; else nobody."""
    silent = four({signals.MESSAGES_DECLARED: True})
    assert silent.facts == {**silent.facts, "aware_people": 3.0, "aware_by_rumour": 2.0}
    deaf = four(OFFICIAL, awareness_peers=0.0)
    assert deaf.facts["aware_by_rumour"] == 0.0


def test_an_announcement_is_no_rumour() -> None:
    """Whom an announcement reaches before colleagues do owes them nothing."""
    told = four({**OFFICIAL, signals.ANNOUNCED: 1.0})
    assert told.facts["aware_by_rumour"] == 0.0


def test_it_is_counted_only_where_messages_are_declared_and_changes_nothing() -> None:
    """Null: counting leaves every series as it is; without declared messages there is no metric."""
    counted, bare = four(OFFICIAL), four({**OFFICIAL, signals.MESSAGES_DECLARED: False})
    for name, row in bare.weekly.items():
        assert np.array_equal(row, counted.weekly[name]), name
    assert "aware_people" not in bare.facts
    assert measure_all(bare)["rumour_share"] is None


def declared(campaign: Campaign, **also: object) -> Scenario:
    """Declare one campaign by mail, with nothing standing beside it."""
    values = {f"governance.{name}": value for name, value in also.items()}
    return knobs(
        works(),
        {"governance.channels": {"mail": DAY}, "governance.campaigns": {"c": campaign},
         "governance.campaign": 0.0, **values},
    )  # fmt: skip


def test_more_mail_leaves_less_to_rumour() -> None:
    """Life: with weekly mail fewer people learn it from colleagues than with mail once."""
    rare = records(declared(replace(MAILS, times=1)), plan(*VOLUNTARY), FUTURES)
    often = records(declared(replace(MAILS, every=1.0, times=24)), plan(*VOLUNTARY), FUTURES)
    found = paired(rare, often, metric("rumour_share"))
    assert found.pairs == FUTURES
    assert found.falls
    assert paired(rare, often, metric("cost_per_aware")).grows


def test_costs_by_hand() -> None:
    """100 hours at 40 and 500 paid outside, for 25 of 50 users who know it and 10 who tried it."""
    record = Record(1, ("one",))
    for name, share in (("aware", 0.5), ("activated", 0.2), ("messages_read", 0.0)):
        record.series(name, "share")[1] = share
    stated = {"message_hours": 100, "message_money": 500, "hourly_cost": 40, "n_users": 50}
    for name, value in stated.items():
        record.fact(name, float(value))
    measured = measure_all(record)
    assert measured["cost_per_aware"] == pytest.approx(180.0)
    assert measured["cost_per_adopter"] == pytest.approx(450.0)


def test_the_cost_is_what_the_ledger_books() -> None:
    """Work of the team, reading and outside cost add up to the accounts that hold them."""
    costly = declared(MAILS)
    costly = knobs(costly, {"governance.channels": {"mail": replace(DAY, cost=300.0)}})
    with_it, without = (
        play(costly, plan(*VOLUNTARY)),
        play(knobs(works(), {"governance.campaign": 0.0}), plan(*VOLUNTARY)),
    )
    booked = sum(
        float(one.ledger[name].rows.sum()) * sign
        for one, sign in ((without, 1.0), (with_it, -1.0))
        for name in ("attention", "change_hours", "lever_cost")
    )
    measured = measure_all(with_it)
    heads = with_it.facts["n_users"] * float(with_it.weekly["aware"][-1])
    assert measured["cost_per_aware"] == pytest.approx(booked / heads)
    aware, adopter = measured["cost_per_aware"], measured["cost_per_adopter"]
    assert aware is not None
    assert adopter is not None
    assert adopter >= aware
    assert measure_all(without)["cost_per_aware"] is None
