"""Life of declared messages in whole runs: each setting moves its own metric, on paired futures.

The small case `works` (180 people, 44 weeks) with channels and campaigns of default strength; a
difference counts from three standard errors on.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import lru_cache

import numpy as np
import pytest

from sim.areas.environment.parameters import Shock
from sim.areas.governance.message_parameters import Campaign, Channel
from sim.kernel.record import Record
from sim.scenario import Scenario
from tests.validation.whole_runs import (
    BIG_BANG,
    LIVE,
    VOLUNTARY,
    Reading,
    Steps,
    differences,
    hazards,
    knobs,
    mean_of,
    metric,
    paired,
    plan,
    play,
    records,
    texts,
    works,
)

FUTURES = 30
FEW = 2
CHANNELS = {
    "mail": Channel(),
    "talk": Channel(richness=0.9, hours=0.5, weeks=1.0),
}
NOBODY = Campaign("mail", start=0.0, audience=("nowhere",))
"""A campaign for a department that does not exist: everything is declared, nobody is reached."""


def declared(campaigns: Mapping[str, Campaign], **also: object) -> Scenario:
    """Declare campaigns in the small case."""
    values = {f"governance.{name}": value for name, value in also.items()}
    return knobs(
        works(),
        {"governance.channels": CHANNELS, "governance.campaigns": dict(campaigns), **values},
    )


@lru_cache(maxsize=4)
def without(steps: int) -> tuple[Record, ...]:
    """Play a plan where a campaign reaches nobody."""
    return records(declared({"c": NOBODY}), plan(*(BIG_BANG if steps else VOLUNTARY)), FUTURES)


ONCE = Campaign("mail", start=0.0, times=1)
WHY = Campaign("talk", start=0.0, sender="sponsor")
LIVES: tuple[tuple[str, Steps, Campaign, Reading, bool], ...] = (
    ("a mail makes known", VOLUNTARY, ONCE, metric("aware_auc"), True),
    ("promises win attitude", VOLUNTARY, WHY, mean_of("attitude"), True),
    ("promises raise belief above the truth", VOLUNTARY, WHY, metric("belief_error"), True),
    (
        "how-to makes fluent",
        BIG_BANG,
        Campaign("talk", start=0.0, sender="manager", content="how"),
        metric("proficient_final"),
        True,
    ),
    (
        "results raise attitude where the gain is real",
        BIG_BANG,
        Campaign("talk", start=20.0, every=2.0, times=10, sender="peer", content="results"),
        mean_of("attitude", 24),
        True,
    ),
    (
        "reading takes working time",
        VOLUNTARY,
        WHY,
        lambda record: float(record.ledger["attention"].rows.sum()),
        False,
    ),
    (
        "the team's hours are paid",
        VOLUNTARY,
        WHY,
        lambda record: float(record.ledger["change_hours"].rows.sum()),
        False,
    ),
)


@pytest.mark.slow
@pytest.mark.parametrize("life", LIVES, ids=lambda life: life[0])
def test_a_campaign_moves_its_own_metric(
    life: tuple[str, Steps, Campaign, Reading, bool],
) -> None:
    """Each content at default strength moves what it promises in the stated direction."""
    _, steps, campaign, read, up = life
    after = records(declared({"c": campaign}), plan(*steps), FUTURES)
    found = paired(without(int(steps is BIG_BANG)), after, read)
    assert found.pairs == FUTURES
    assert found.grows if up else found.falls, found


@pytest.mark.slow
def test_too_much_of_one_content_loses_what_little_of_it_won() -> None:
    """Ten weekly talks win attitude over three; thirty lose it again (inverted U)."""
    few, enough, much = (
        records(
            declared({"c": dataclasses.replace(WHY, every=1.0, times=times)}, comms_team=4),
            plan(*VOLUNTARY),
            FUTURES,
        )
        for times in (3, 10, 30)
    )
    assert paired(few, enough, mean_of("attitude")).grows
    assert paired(enough, much, mean_of("attitude")).falls


@pytest.mark.slow
def test_a_plan_can_run_a_campaign() -> None:
    """The lever starts what the scenario leaves to the plan; its hours are paid."""
    scenario = declared({"kick_off": dataclasses.replace(WHY, start=float("inf"))})
    pulled: Steps = (*VOLUNTARY, {"week": 2, "pull": "campaign_kick_off"})
    before, after = (records(scenario, plan(*steps), FUTURES) for steps in (VOLUNTARY, pulled))
    assert not any(texts(record, "refused") for record in after)
    assert paired(before, after, metric("aware_auc")).grows
    assert paired(before, after, mean_of("attitude")).grows


def test_campaigns_that_reach_nobody_change_no_bit() -> None:
    """Null: declared but for nobody and free of work; whatever was there before is as it was."""
    free = {name: dataclasses.replace(one, weeks=0.0) for name, one in CHANNELS.items()}
    silent = knobs(declared({"c": NOBODY}), {"governance.channels": free})
    for number in range(FEW):
        base = play(works(), plan(*BIG_BANG), number)
        same = play(silent, plan(*BIG_BANG), number)
        for name, series in base.weekly.items():
            assert np.array_equal(series, same.weekly[name]), name
        for name, account in base.ledger.items():
            assert np.array_equal(account.rows, same.ledger[name].rows), name
        for name, column in base.people.items():
            assert np.array_equal(column, same.people[name]), name


def test_messages_without_strength_change_no_bit() -> None:
    """Null: everybody reads, nothing is made known, pulled, taught or paid for."""
    free = {"mail": Channel(hours=0.0, weeks=0.0)}
    none = {"governance.channels": free, "governance.message_awareness": 0.0,
            "governance.message_push": 0.0, "governance.message_skill": 0.0}  # fmt: skip
    reaches = knobs(works(), {**none, "governance.campaigns": {"c": Campaign("mail", start=0.0)}})
    silent = knobs(works(), {**none, "governance.campaigns": {"c": NOBODY}})
    for number in range(FEW):
        one, other = (play(each, plan(*BIG_BANG), number) for each in (reaches, silent))
        assert one.weekly["messages_read"].sum() == 6.0
        assert differences(one, other, ("messages_read",)) == ()


def test_doing_nothing_says_nothing() -> None:
    """A plan without a date, offer or access has nothing to campaign for, and pays nothing."""
    record = play(declared({"c": WHY}), plan())
    assert not record.weekly["messages_read"].any()
    assert not record.ledger["change_hours"].rows.any()
    assert record.weekly["aware"][LIVE] == 0.0


ATTENTIVE = {"inbox_capacity": 1e6, "inbox_load": 0.0}
"""Nobody minds the mass of daily mail, whichever of the two rules counts it."""


def test_with_endless_attention_an_inbox_is_transparent() -> None:
    """Limit: whoever has time for everything reads it when it comes, bit for bit as without one."""
    campaigns = {
        "why": WHY,
        "how": Campaign("mail", start=3.0, every=2.0, times=9, sender="manager", content="how"),
        "more": Campaign("mail", start=0.0, every=1.0, times=20),
    }
    direct = declared(campaigns, **ATTENTIVE)
    boxed = declared(campaigns, attention_hours=1e9, **ATTENTIVE)
    for number in range(FEW):
        one, other = (play(each, plan(*BIG_BANG), number) for each in (direct, boxed))
        for name, series in one.weekly.items():
            assert np.array_equal(series, other.weekly[name]), name
        for name, account in one.ledger.items():
            assert np.array_equal(account.rows, other.ledger[name].rows), name
        desk = other.desks["inbox"]
        assert desk.waits.max() < 1e-8  # two that come at one instant are read one after the other
        assert desk.abandoned == 0


FLOODED = {"inbox_load": 90.0, "attention_hours": 16.0}
"""The rank and file is just below what it can read, their superiors far above it."""


@pytest.mark.slow
def test_more_mail_makes_messages_wait_and_go_unread() -> None:
    """Life: a fifth more daily mail carries the rank and file over the edge; fewer know, later."""
    campaigns = {"c": Campaign("mail", start=0.0, every=2.0)}
    calm = records(declared(campaigns, **FLOODED), plan(*VOLUNTARY), FUTURES)
    full = declared(campaigns, **{**FLOODED, "inbox_load": 180.0})
    loud = records(full, plan(*VOLUNTARY), FUTURES)
    assert paired(calm, loud, metric("dropped_share")).grows
    assert paired(calm, loud, metric("inbox_wait_p90")).grows
    assert paired(calm, loud, metric("messages_read")).falls
    assert paired(calm, loud, metric("aware_auc")).falls
    assert metric("attention_hours")(loud[0]) > metric("attention_hours")(calm[0])


@pytest.mark.slow
def test_campaigns_in_a_full_inbox_cost_output() -> None:
    """Life: what they push out is asked for again; at no cost a missed mail nothing is lost."""
    campaigns = {"c": Campaign("talk", start=0.0, every=1.0, times=20, sender="sponsor")}
    full = {**FLOODED, "inbox_load": 120.0, "comms_team": 4}

    def attention(record: Record) -> float:
        return float(record.ledger["attention"].rows.sum())

    free, dear = (
        records(declared(campaigns, missed_hours=hours, **full), plan(*VOLUNTARY), FUTURES)
        for hours in (0.0, 0.05)
    )
    assert paired(free, dear, attention).falls


@pytest.mark.slow
def test_superiors_are_heard_in_a_full_inbox() -> None:
    """Life of the priority: what the sponsor sends is read first, or waits as all else does."""
    campaigns = {"c": dataclasses.replace(WHY, times=20, every=1.0)}
    full = {**FLOODED, "inbox_load": 180.0, "comms_team": 4}
    first, behind = (
        records(declared(campaigns, inbox_priority=rule, **full), plan(*VOLUNTARY), FUTURES)
        for rule in ("sender", "arrival")
    )
    assert paired(first, behind, metric("inbox_wait_p90")).grows
    assert paired(first, behind, metric("dropped_share")).grows


def test_the_laws_of_queues_hold_in_every_run() -> None:
    """Little's law and conservation, counted by inboxes and team, with people who leave."""
    campaigns = {
        "a": Campaign("mail", start=0.0, every=0.7, times=40),
        "b": dataclasses.replace(WHY, every=1.5, times=20),
    }
    for number in range(FEW):
        record = play(declared(campaigns, **FLOODED, comms_team=1), plan(*BIG_BANG), number)
        for name in ("inbox", "comms_team"):
            desk = record.desks[name]
            assert desk.arrived > 0
            assert desk.conserved
            assert abs(desk.little_gap) <= 1e-6 * desk.arrived


def test_managers_with_endless_hours_change_no_bit() -> None:
    """Limit: a cascade of people who have time for it is a message to all at once."""
    campaigns = {"how": Campaign("talk", start=1.5, every=2.3, times=9, sender="manager")}
    direct = declared(campaigns)
    down = declared(campaigns, manager_hours=1e12, briefing_hours=0.0)
    for number in range(FEW):
        one, other = (play(each, plan(*BIG_BANG), number) for each in (direct, down))
        for name, series in one.weekly.items():
            assert np.array_equal(series, other.weekly[name]), name
        for name, account in one.ledger.items():
            assert np.array_equal(account.rows, other.ledger[name].rows), name


def test_exceptions_without_a_price_change_no_bit() -> None:
    """Null: they come up and are settled, but cost nobody an hour."""
    free = {
        "governance.exception_rate": 0.2, "governance.decision_hours": 0.0,
        "governance.rework_hours": 0.0, "governance.ignored_hours": 0.0,
    }  # fmt: skip
    for number in range(FEW):
        base = play(works(), plan(*BIG_BANG), number)
        same = play(knobs(works(), free), plan(*BIG_BANG), number)
        assert same.facts["exceptions_raised"] > 0.0
        for name, series in base.weekly.items():
            assert np.array_equal(series, same.weekly[name]), name
        for name, account in base.ledger.items():
            assert np.array_equal(account.rows, same.ledger[name].rows), name


@pytest.mark.slow
def test_busy_managers_pass_on_late() -> None:
    """Life: with an hour a week a cascade makes known later than with ten."""
    campaigns = {"c": Campaign("mail", start=0.0, every=6.0, times=3, sender="manager")}
    slow, quick = (
        records(declared(campaigns, manager_hours=hours), plan(*VOLUNTARY), FUTURES)
        for hours in (0.25, 10.0)
    )
    assert paired(slow, quick, metric("aware_auc")).grows


EXCEPTIONS = {"governance.exception_rate": 0.1, "governance.manager_hours": 2.0}


@lru_cache(maxsize=1)
def escalating() -> tuple[Record, ...]:
    """Play the small case with exceptions and two hours a week of each manager."""
    return records(knobs(works(), EXCEPTIONS), plan(*BIG_BANG), FUTURES)


@pytest.mark.slow
def test_exceptions_cost_output() -> None:
    """Life: the go-live breeds exceptions; decisions, rework and what is ignored cost output."""
    base = records(works(), plan(*BIG_BANG), FUTURES)
    assert paired(base, escalating(), mean_of("output")).falls


@pytest.mark.slow
def test_fewer_hours_of_managers_make_longer_waits_and_more_ignored() -> None:
    """Life: half of the hours; more wait, longer, and more is decided by default."""
    scarce = records(
        knobs(works(), {**EXCEPTIONS, "governance.manager_hours": 1.0}), plan(*BIG_BANG), FUTURES
    )
    for name in ("decision_wait_p90", "ignored_share", "coordination_peak"):
        assert paired(escalating(), scarce, metric(name)).grows, name


@pytest.mark.slow
def test_everything_at_once_breeds_more_exceptions_than_one_after_the_other() -> None:
    """Life of concurrency: another change on top of the go-live more than doubles them."""
    from_outside = Shock("competing_change", 1.0, 8, 9, size=0.0, weeks=12, title="rival")
    both = hazards(knobs(works(), EXCEPTIONS), {"rival": from_outside})
    after = records(both, plan(*BIG_BANG), FUTURES)

    def raised(record: Record) -> float:
        return record.facts["exceptions_raised"]

    alone = records(both, plan(), FUTURES)
    more = paired(escalating(), after, raised)
    assert more.mean > np.mean([raised(record) for record in alone])
    assert paired(escalating(), after, metric("coordination_peak")).grows
