"""Life of the levers in whole runs: each moves its own metric, and does nothing at no strength.

The small case `works` (180 people, 44 weeks) is played on 30 paired futures. A plan with one more
pull is compared with the plan without it; a difference counts from three standard errors on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import pytest

from sim.catalogue import lever_cards
from sim.kernel.record import Record
from sim.strategies.scripted import Scripted, ScriptedPlan
from tests.validation.test_demand_levers import DEMAND_LEVERS
from tests.validation.test_governance_levers import GOVERNANCE_LEVERS
from tests.validation.test_portfolio import PORTFOLIO_LEVERS
from tests.validation.whole_runs import (
    BIG_BANG,
    LATER,
    LIVE,
    VOLUNTARY,
    Reading,
    Steps,
    differences,
    dip_area,
    erp,
    knobs,
    mean_of,
    metric,
    paired,
    plan,
    play,
    records,
    shipped,
    sum_of,
    texts,
    works,
)

FUTURES = 30
FEW = 2
PLANT = {"names": ["plant"]}
REST = {"week": 2, "pull": "go_live", "scope": "rest", "date": LATER}
WAVES: Steps = ({"week": 1, "pull": "go_live", "scope": PLANT, "date": LIVE}, REST)
"""The plant goes live in week 12, everybody else in week 22."""
PILOT: Steps = ({"week": 1, "pull": "pilot", "scope": PLANT, "date": LIVE}, REST)
"""The same two waves, but the plant is a pilot from which the others learn."""


@dataclass(frozen=True)
class Life:
    """State what one more pull does: the plan without it and with it, and what moves which way."""

    lever: str
    without: Steps
    steps: Steps
    moves: str
    up: bool
    read: Reading

    @property
    def title(self) -> str:
        """Name it in the list of tests."""
        return f"{self.lever} moves {self.moves} {'up' if self.up else 'down'}"


def pull(lever: str, week: int) -> Steps:
    """Pull one lever once, for everybody, at its default strength."""
    return ({"week": week, "pull": lever},)


def up(without: Steps, steps: Steps, moves: str, read: Reading) -> Life:
    """Say that further steps raise something."""
    return Life(str(steps[0]["pull"]), without, (*without, *steps), moves, True, read)


def down(without: Steps, steps: Steps, moves: str, read: Reading) -> Life:
    """Say that further steps lower something."""
    return Life(str(steps[0]["pull"]), without, (*without, *steps), moves, False, read)


LIVES = (
    up(VOLUNTARY, pull("mass_mail", 2), "awareness", mean_of("aware")),
    up(VOLUNTARY, pull("town_hall", 2), "awareness", mean_of("aware")),
    up(VOLUNTARY, pull("town_hall", 2), "attitude", mean_of("attitude")),
    up(BIG_BANG, pull("progress_report", 22), "attitude", mean_of("attitude", 23)),
    up(BIG_BANG, pull("success_story", 34), "attitude", mean_of("attitude", 35)),
    up(
        VOLUNTARY,
        ({"week": 2, "pull": "talk", "what": "resisters"},),
        "attitude",
        mean_of("attitude"),
    ),
    up(VOLUNTARY, pull("walk_the_talk", LIVE), "attitude", mean_of("attitude", LIVE + 1)),
    up(VOLUNTARY, pull("walk_the_talk", LIVE), "use", metric("adoption_auc")),
    up(VOLUNTARY, pull("recruit_champions", 6), "use", metric("adoption_auc")),
    up(VOLUNTARY, pull("mandate", 16), "use at the end", metric("adoption_final")),
    up(VOLUNTARY, pull("mandate", 16), "workarounds", metric("workaround_share")),
    up(VOLUNTARY, pull("incentive", LIVE), "use", metric("adoption_auc")),
    up((), BIG_BANG, "use at the end", metric("adoption_final")),
    Life("pilot", WAVES, PILOT, "lost output", False, dip_area),
    down(BIG_BANG, pull("train", 2), "depth of the dip", metric("dip_depth")),
    down(BIG_BANG, pull("add_support", LIVE), "waits", metric("helpdesk_wait_p90")),
    down(BIG_BANG, pull("add_support", LIVE), "lost output", dip_area),
    down(BIG_BANG, pull("elbow_support", LIVE), "tickets", mean_of("tickets_raised")),
    up(BIG_BANG, pull("elbow_support", LIVE), "fluent use", mean_of("proficient")),
    down(BIG_BANG, pull("cut_schedule", LIVE), "tickets waiting", metric("tickets_waiting_peak")),
    up(BIG_BANG, pull("cut_schedule", LIVE), "fluent use", mean_of("proficient")),
    down(BIG_BANG, pull("cut_schedule", LIVE), "depth of the dip", metric("dip_depth")),
    down(WAVES, pull("build_interfaces", 8), "lost output", dip_area),
    up(BIG_BANG, pull("parallel_run", 10), "worth of output", sum_of("lost_output")),
    down(BIG_BANG, pull("parallel_run", 10), "money for double entry", sum_of("double_entry")),
    up(BIG_BANG, pull("legacy_switch_off", 14), "saving", sum_of("legacy_saving")),
)


@lru_cache(maxsize=6)
def played(script: ScriptedPlan) -> tuple[Record, ...]:
    """Play a plan in the small case."""
    return records(works(), Scripted(script), FUTURES)


@pytest.mark.slow
@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.title)
def test_a_lever_moves_its_own_metric(life: Life) -> None:
    """Each lever at its default strength moves what its card promises in the stated direction."""
    with_it = played(plan(*life.steps).plan)
    found = paired(played(plan(*life.without).plan), with_it, life.read)
    assert found.pairs == FUTURES
    assert found.grows if life.up else found.falls, found
    refused = [text for record in with_it for text in texts(record, "refused")]
    assert len(refused) <= FUTURES // 3, refused[:3]


def test_no_lever_is_left_out() -> None:
    """Every lever that the ERP case offers has a life test and a null test here.

    Levers of what only other cases declare are tested beside their mechanisms.
    """
    elsewhere = PORTFOLIO_LEVERS | DEMAND_LEVERS | GOVERNANCE_LEVERS  # where each is defined
    offered = set(lever_cards(works())) - elsewhere
    assert offered == {life.lever for life in LIVES}
    assert offered == {null.lever for null in NULLS}


@dataclass(frozen=True)
class Null:
    """State a setting in which a pull has no effect, and which of its costs may differ."""

    lever: str
    neutral: Mapping[str, object]
    without: Steps
    steps: Steps
    costs: tuple[str, ...] = ()


SILENT = {"governance.inbox_load": 0.0, "governance.message_hours": 0.0}
"""A message fills no inbox and takes nobody's time."""
HOURS = ("change_hours", "cash")


def null(neutral: Mapping[str, object], without: Steps, more: Steps, *costs: str) -> Null:
    """Say that further steps change nothing but some of their own costs."""
    return Null(str(more[0]["pull"]), neutral, without, (*without, *more), costs)


def nothing_of(lever: str, week: int) -> Steps:
    """Pull a lever with an amount of 0."""
    return ({"week": week, "pull": lever, "amount": 0},)


NULLS = (
    null({**SILENT, "governance.mail_rate": 0.0}, VOLUNTARY, pull("mass_mail", 2), *HOURS),
    null(
        {
            **SILENT,
            "governance.town_hall_rate": 0.0,
            "governance.town_hall_push": 0.0,
            "governance.town_hall_hours": 0.0,
        },
        VOLUNTARY,
        pull("town_hall", 2),
        *HOURS,
    ),
    null(
        {"governance.talk_pull": 0.0, "governance.talk_hours": 0.0},
        VOLUNTARY,
        ({"week": 2, "pull": "talk", "what": "anybody"},),
        *HOURS,
    ),
    null({**SILENT, "governance.report_push": 0.0}, BIG_BANG, pull("progress_report", 22), *HOURS),
    null({**SILENT, "governance.story_push": 0.0}, BIG_BANG, pull("success_story", 34), *HOURS),
    null(
        {
            "governance.walk_push": 0.0,
            "governance.walk_boost": 0.0,
            "governance.credibility_kept": 0.0,
        },
        BIG_BANG,
        pull("walk_the_talk", LIVE),
        *HOURS,
    ),
    null(
        {"adoption.champion_effect": 0.0, "governance.champion_hours": 0.0},
        VOLUNTARY,
        pull("recruit_champions", 6),
        *HOURS,
    ),
    null({}, VOLUNTARY, nothing_of("recruit_champions", 6), *HOURS),
    null(
        {"governance.compliance": 0.0, "governance.announcement_reach": 0.0},
        VOLUNTARY,
        pull("mandate", 6),
        *HOURS,
    ),
    null(
        {"governance.incentive": 0.0},
        VOLUNTARY,
        pull("incentive", LIVE),
        *HOURS,
        "incentive",
        "extension",
    ),
    Null("pilot", {"investment.pilot_learning": 0.0}, WAVES, PILOT, HOURS),
    null({}, BIG_BANG, nothing_of("train", 2)),
    null({}, BIG_BANG, nothing_of("add_support", LIVE)),
    null({}, BIG_BANG, nothing_of("elbow_support", LIVE)),
    null({}, BIG_BANG, nothing_of("cut_schedule", LIVE), *HOURS),
    null(
        {"architecture.interface_step": 0.0, "architecture.interface_team": 0.0},
        WAVES,
        pull("build_interfaces", 8),
        "interfaces",
        "cash",
    ),
    null(
        {"investment.parallel_dip_cap": 1.0, "investment.double_entry_share": 0.0},
        BIG_BANG,
        pull("parallel_run", 10),
    ),
    null({"investment.legacy_cost": 0.0}, BIG_BANG, pull("legacy_switch_off", 14), *HOURS),
    # Beyond the horizon nobody is touched; the project was ordered and is paid.
    null(
        {"governance.campaign": 0.0, "governance.announcement_reach": 0.0},
        (),
        ({"week": 2, "pull": "go_live", "date": 99},),
        "project",
        "cash",
        "fatigue",
    ),
)


@pytest.mark.parametrize("setting", NULLS, ids=lambda setting: setting.lever)
def test_a_lever_without_strength_changes_no_bit(setting: Null) -> None:
    """A lever with amount 0 or effect 0, or that touches nobody, changes its own costs alone."""
    scenario = knobs(works(), setting.neutral)
    for number in range(FEW):
        without = play(scenario, plan(*setting.without), number)
        with_it = play(scenario, plan(*setting.steps), number)
        assert texts(with_it, "pull") != texts(without, "pull")
        assert differences(without, with_it, setting.costs) == ()


PLANS = ("big_bang_feb", "phased_function")
NOT_DEAD = {
    "governance.campaign": 0.02,
    "governance.sponsor": 0.0,
    "investment.hypercare_staff": 2,
    "investment.session_seats": 2,
    "adoption.theta": 0.7,
}
"""Knob -> a value that is worse than that of the case."""


@lru_cache(maxsize=len(PLANS))
def as_shipped(name: str) -> tuple[Record, ...]:
    """Play a plan of the ERP case as it is shipped."""
    return records(erp(), shipped(name), FUTURES)


@pytest.mark.slow
@pytest.mark.parametrize("knob", list(NOT_DEAD))
def test_what_must_not_be_dead_under_a_mandate(knob: str) -> None:
    """Campaign, sponsor, heads, seats and theta each move NPV in at least one plan of the case."""
    worse = knobs(erp(), {knob: NOT_DEAD[knob]})
    found = [
        paired(records(worse, shipped(name), FUTURES), as_shipped(name), metric("npv"))
        for name in PLANS
    ]
    assert any(one.grows for one in found), found


@pytest.mark.slow
def test_courses_before_the_go_live_set_the_depth_and_support_the_length() -> None:
    """Seats down: a deeper dip; heads down: a longer one (model A.3), in the ERP case."""
    few, big_bang = 12, shipped("big_bang_feb")
    base = as_shipped("big_bang_feb")[:few]
    unseated = records(knobs(erp(), {"investment.session_seats": 2}), big_bang, few)
    understaffed = records(knobs(erp(), {"investment.hypercare_staff": 2}), big_bang, few)
    assert paired(base, unseated, metric("dip_depth")).grows
    assert paired(base, understaffed, metric("dip_weeks")).grows
    assert paired(base, unseated, dip_area).grows
    assert paired(base, understaffed, dip_area).grows
