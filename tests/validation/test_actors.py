"""The Mesa actors in whole runs: take a kind of actor away, or its rule, and outcomes change.

Three kinds decide: departments ask for a slot or refuse a date, leaders back a change or doubt it,
the sponsor speaks, leaves, or is simply there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pytest

from sim.areas.governance.parameters import GovernanceParameters
from sim.kernel.record import Record
from sim.kernel.streams import Streams
from sim.organisation.actors import Actors, seat
from sim.organisation.people import Organisation
from sim.scenario import Scenario
from tests.validation.whole_runs import (
    BIG_BANG,
    VOLUNTARY,
    differences,
    erp,
    hazards,
    knobs,
    mean_of,
    metric,
    paired,
    plan,
    play,
    records,
    shipped,
    texts,
    tool,
    works,
)

FUTURES = 12
FEW = 3
UNHEARD = {"governance.campaign": 0.0, "governance.announcement_reach": 0.2}
"""Few people get to know what is coming."""
NO_COURSES = plan(*BIG_BANG)

Without = Callable[[str], None]


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> Without:
    """Play all further runs without one kind of actor."""

    def leave_out(kind: str) -> None:
        def seat_the_others(organisation: Organisation, streams: Streams) -> Actors:
            actors = seat(organisation, streams)
            if kind == "sponsor":
                actors.sponsor.present = False
            else:
                getattr(actors, kind).do("remove")
                assert len(getattr(actors, kind)) == 0
            return actors

        monkeypatch.setattr("sim.one_run.seat", seat_the_others)

    return leave_out


def first_weeks(found: Sequence[Record], kind: str) -> list[float]:
    """List the weeks in which something happened."""
    return [event.week for record in found for event in record.events if event.kind == kind]


def on_request() -> Scenario:
    """Let the tool be on offer instead of open, with messages and incentives that act.

    At the prototype's own settings (no push, no incentive) fewer than request_share are willing
    before there is access, and no department asks.
    """
    default = GovernanceParameters()
    acts = ("incentive", "town_hall_push", "story_push", "walk_push")
    active = {f"governance.{name}": getattr(default, name) for name in acts}
    return knobs(tool(), {"investment.available_from": float("inf"), **active})


def test_departments_refuse_a_date_of_which_their_people_have_not_heard(without: Without) -> None:
    """Departments whose users do not know put their go-live off; without them it comes earlier."""
    scenario = knobs(works(), UNHEARD)
    with_them = records(scenario, NO_COURSES, FUTURES)
    assert all(len(texts(record, "postponed")) >= 1 for record in with_them)
    assert all(texts(record, "missed") for record in with_them)
    without("departments")
    alone = records(scenario, NO_COURSES, FUTURES)
    assert all(texts(record, "postponed") == [] for record in alone)
    assert np.mean(first_weeks(alone, "go_live")) < np.mean(first_weeks(with_them, "go_live"))
    assert paired(with_them, alone, metric("adoption_auc")).grows
    assert paired(with_them, alone, metric("proficient_final")).grows


@pytest.mark.parametrize(
    "off", [{"investment.readiness": 0.0}, {"investment.max_postponements": 0}]
)
def test_departments_without_their_rule_are_no_departments(
    without: Without, off: Mapping[str, object]
) -> None:
    """Where no department may refuse, the run is bit for bit the run without departments."""
    ruled = play(knobs(works(), {**UNHEARD, **off}), NO_COURSES)
    without("departments")
    assert differences(ruled, play(knobs(works(), UNHEARD), NO_COURSES)) == ()


@pytest.mark.slow
def test_departments_refuse_in_the_erp_case_where_nobody_is_told(without: Without) -> None:
    """The ERP case without a campaign and announcements: waves slip because departments refuse."""
    scenario = knobs(erp(), {"governance.campaign": 0.0, "governance.announcement_reach": 0.0})
    waves = shipped("phased_function")
    with_them = records(scenario, waves, 10)
    without("departments")
    alone = records(scenario, waves, 10)
    assert all(texts(record, "postponed") for record in with_them)
    assert paired(with_them, alone, metric("t80")).falls
    assert paired(with_them, alone, metric("dip_depth")).falls


def test_departments_ask_for_a_slot_and_without_them_nobody_does(without: Without) -> None:
    """A tool on offer reaches beyond its pilot only because departments ask for it."""
    asked = records(on_request(), shipped("on_request", "voluntary_tool"), FEW)
    assert all(len(texts(record, "asked")) == 6 for record in asked)
    assert len(set(first_weeks(asked, "asked"))) > 3
    without("departments")
    alone = records(on_request(), shipped("on_request", "voluntary_tool"), FEW)
    assert all(texts(record, "asked") == [] for record in alone)
    assert all(record.by_department["live"][-1].sum() == 2 for record in alone)
    assert paired(asked, alone, metric("adoption_final")).falls


def test_departments_ask_in_the_erp_case(without: Without) -> None:
    """The voluntary ERP plan ends with the pilot where no department asks."""
    asked = records(erp(), shipped("on_request"), FEW)
    without("departments")
    alone = records(erp(), shipped("on_request"), FEW)
    assert all(texts(record, "asked") for record in asked)
    assert paired(asked, alone, metric("adoption_final")).falls
    assert paired(asked, alone, metric("npv")).falls


def test_leaders_stances_move_volunteers(without: Without) -> None:
    """Leaders decide for or against the change; without them fewer volunteers use it."""
    volunteers = plan(*VOLUNTARY)
    with_them = records(works(), volunteers, FUTURES)
    assert all(texts(record, "stance") for record in with_them)
    without("leaders")
    alone = records(works(), volunteers, FUTURES)
    assert all(texts(record, "stance") == [] for record in alone)
    assert paired(with_them, alone, metric("adoption_auc")).falls


@pytest.mark.slow
def test_leaders_stances_move_the_erp_case(without: Without) -> None:
    """Without leaders five waves of the ERP case are worth less and breed more workarounds."""
    waves, scenario = shipped("phased_function"), hazards(erp(), {})
    with_them = records(scenario, waves, FUTURES)
    without("leaders")
    alone = records(scenario, waves, FUTURES)
    assert paired(with_them, alone, metric("npv")).falls
    assert paired(with_them, alone, mean_of("workaround")).grows


def test_leaders_without_an_effect_are_no_leaders(without: Without) -> None:
    """Where a stance does nothing, the run is bit for bit the run without leaders."""
    silent = play(knobs(works(), {"governance.stance_effect": 0.0}), NO_COURSES)
    assert texts(silent, "stance")
    without("leaders")
    assert differences(silent, play(works(), NO_COURSES)) == ()


def test_a_sponsor_who_is_not_there_is_missed(without: Without) -> None:
    """Without its sponsor the ERP case loses value and gains workarounds; a volunteer use less."""
    scenario, big_bang = hazards(erp(), {}), shipped("big_bang_feb")
    with_him = records(scenario, big_bang, FUTURES // 2)
    volunteers = records(works(), plan(*VOLUNTARY), FUTURES)
    without("sponsor")
    alone = records(scenario, big_bang, FUTURES // 2)
    assert paired(with_him, alone, metric("npv")).falls
    assert paired(with_him, alone, mean_of("workaround")).grows
    left = records(works(), plan(*VOLUNTARY), FUTURES)
    assert paired(volunteers, left, metric("adoption_auc")).falls


def test_a_sponsor_who_speaks_of_his_own_accord_is_heard() -> None:
    """Where reported use is thin the sponsor speaks; one who never does wins fewer people."""
    volunteers = plan(*VOLUNTARY)
    speaks = records(works(), volunteers, FUTURES)
    mute = records(knobs(works(), {"governance.sponsor_speaks_below": 0.0}), volunteers, FUTURES)
    assert all(texts(record, "sponsor_speaks") for record in speaks)
    assert all(texts(record, "sponsor_speaks") == [] for record in mute)
    assert paired(mute, speaks, metric("adoption_auc")).grows
    assert paired(mute, speaks, mean_of("attitude")).grows


def test_a_sponsor_who_gives_up_leaves_more_workarounds() -> None:
    """Where reported output stays low the sponsor gives up; one who never does is better."""
    deep = knobs(works(), {"adoption.dip": 0.7})
    gives_up = records(deep, NO_COURSES, FUTURES)
    stays = records(knobs(deep, {"governance.sponsor_leaves_below": 0.0}), NO_COURSES, FUTURES)
    assert all(texts(record, "sponsor_leaves") for record in gives_up)
    assert all(texts(record, "sponsor_leaves") == [] for record in stays)
    assert paired(stays, gives_up, mean_of("workaround")).grows
    assert paired(stays, gives_up, metric("npv")).falls
