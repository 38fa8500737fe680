"""Levers on committees, on responses to complaints and on where champions sit, in whole runs."""

from __future__ import annotations

import dataclasses
from dataclasses import replace

import numpy as np
import pytest

from sim.areas.governance.committee_terms import CommitteeTerms
from sim.areas.governance.parameters import GovernanceParameters
from sim.areas.governance.response_parameters import PLACEMENTS
from sim.kernel.record import Record
from sim.scenario import Scenario
from tests.validation.test_pipeline import ALL, BOARD, boarded
from tests.validation.whole_runs import (
    BIG_BANG,
    VOLUNTARY,
    Steps,
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

FUTURES = 20
OWN = CommitteeTerms(kind="tactical", gates=("funding",), cadence_weeks=1.0, agenda_size=9)
FREE = {
    name: replace(terms, hours=0.0, lead_weeks=0.0)
    for name, terms in GovernanceParameters().levers.items()
}
"""Levers that cost nothing and act at once."""
GOVERNANCE_LEVERS = frozenset({"set_rhythm", "set_threshold", "set_rights", "respond"})
"""Levers whose null and life are tested here."""
LATER: Steps = tuple({**one, "week": 10} for one in ALL)
DEFECTS = {"governance.misfit": 0.15}


def order(lever: str, what: str, amount: float | None = None) -> Steps:
    """Pull a lever on governance in week 1."""
    size = {} if amount is None else {"amount": amount}
    return ({"week": 1, "pull": lever, "what": what, **size},)


def free(scenario: Scenario) -> Scenario:
    """Take the price and the lead off all levers."""
    return knobs(scenario, {"governance.levers": FREE})


def unsaid(record: Record) -> Record:
    """Leave out what only tells of the pull and of its effect."""
    kept = [
        one for one in record.events if not one.text.startswith(("set_", "board ", "the right"))
    ]
    record.events[:] = [dataclasses.replace(one, number=k) for k, one in enumerate(kept)]
    return record


@pytest.mark.parametrize(
    ("lever", "what", "amount"),
    [
        ("set_rhythm", "board", BOARD.cadence_weeks),
        ("set_threshold", "board", BOARD.threshold),
        ("set_rights", "central", None),
    ],
)
def test_a_lever_that_sets_what_is_set_changes_no_bit(
    lever: str, what: str, amount: float | None
) -> None:
    """Null: the same rhythm, threshold and rights leave series, accounts and desks as they were."""
    firm = free(boarded(BOARD))
    before = play(firm, plan(*LATER))
    after = play(firm, plan(*order(lever, what, amount), *LATER))
    assert len(texts(after, "gate")) == len(texts(before, "gate")) + 1
    assert differences(unsaid(before), unsaid(after)) == ()


@pytest.mark.parametrize(
    ("lever", "what", "kind"),
    [
        ("set_rhythm", "nobody", "card"),
        ("set_threshold", "nobody", "card"),
        ("set_rights", "nobody", "card"),
        ("respond", "nothing", "card"),
        ("respond", "rectify", "stage"),
        ("recruit_champions", "nowhere", "card"),
    ],
)
def test_what_is_not_there_is_refused(lever: str, what: str, kind: str) -> None:
    """Each lever says why it does nothing."""
    (text,) = texts(play(boarded(BOARD), plan(*order(lever, what))), "refused")
    assert text.startswith(f"{lever}: {kind}: ")
    if lever == "set_rights":
        (text,) = texts(play(works(), plan(*order(lever, "local"))), "refused")
        assert text.startswith("set_rights: stage: ")


def test_rights_that_are_given_send_projects_to_another_board() -> None:
    """Where departments decide, nobody waits longer than their own board's week."""
    rare = replace(BOARD, gates=("funding",), cadence_weeks=26.0)
    both = {"governance.committees": {"board": rare, "own": OWN}}
    firm = free(knobs(boarded(rare), both))
    central, local = (
        play(firm, plan(*steps, *LATER)).desks["project gates"].waits.max()
        for steps in ((), order("set_rights", "local"))
    )
    assert local <= OWN.cadence_weeks < central


@pytest.mark.slow
def test_levers_on_committees_move_what_they_name() -> None:
    """Life at their prices: rhythm and rights move latency, the threshold what is approved."""
    usual = replace(BOARD, gates=("funding",))

    def after(steps: Steps, own: CommitteeTerms = OWN) -> tuple[Record, ...]:
        both = {"governance.committees": {"board": usual, "own": own}}
        return records(knobs(boarded(usual), both), plan(*steps, *LATER), FUTURES)

    plain = after(())
    latency, value = metric("project_latency_p50"), metric("project_value_approved")
    assert paired(plain, after(order("set_rhythm", "board", 13.0)), latency).grows
    assert paired(plain, after(order("set_threshold", "board", 800e3)), value).falls
    assert paired(plain, after(order("set_rights", "local")), latency).falls
    slow = replace(OWN, cadence_weeks=9.0)
    assert paired(after((), slow), after(order("set_rights", "federated"), slow), latency).grows


def test_an_organisation_can_learn_to_put_defects_right() -> None:
    """A response ordered in time does what the same trait does; null: the same again."""
    trait = knobs(free(works()), DEFECTS)
    idle = play(trait, plan(*BIG_BANG))
    told = play(trait, plan(*order("respond", "rectify"), *BIG_BANG))
    born = play(knobs(trait, {"governance.response": "rectify"}), plan(*BIG_BANG))
    assert np.array_equal(told.weekly["misfit"], born.weekly["misfit"])
    assert metric("defects_left")(told) < metric("defects_left")(idle)
    same = play(trait, plan(*order("respond", "inaction"), *BIG_BANG))
    for name, series in idle.weekly.items():
        assert np.array_equal(series, same.weekly[name]), name


@pytest.mark.slow
@pytest.mark.parametrize(("what", "better"), [("rectify", True), ("dissuade", False)])
def test_responses_move_use_at_their_price(what: str, *, better: bool) -> None:
    """Life: putting right in mid-run leaves more people in real use, pressing fewer."""
    firm = knobs(works(), DEFECTS)
    steps: Steps = ({"week": 14, "pull": "respond", "what": what},)
    before, after = (records(firm, plan(*BIG_BANG, *more), FUTURES) for more in ((), steps))
    gap = paired(before, after, metric("routine_final"))
    assert gap.grows if better else gap.falls


@pytest.mark.parametrize("place", PLACEMENTS)
def test_champions_sit_where_the_pull_says(place: str) -> None:
    """A pull that names a place does what the organisation's own habit of that place does."""
    steps: Steps = ({"week": 2, "pull": "recruit_champions", "what": place, "amount": 0.1},)
    plain: Steps = ({"week": 2, "pull": "recruit_champions", "amount": 0.1},)
    habit = knobs(works(), {"governance.champion_placement": place})
    named = play(works(), plan(*steps, *VOLUNTARY))
    meant = play(habit, plan(*plain, *VOLUNTARY))
    assert np.array_equal(named.weekly["adoption"], meant.weekly["adoption"])
    if place != "most_connected":
        usual = play(works(), plan(*plain, *VOLUNTARY))
        assert not np.array_equal(named.weekly["adoption"], usual.weekly["adoption"])


@pytest.mark.slow
def test_the_place_of_champions_moves_use() -> None:
    """Life: with the same number of champions, hubs win more people than anybody does."""

    def after(place: str) -> tuple[Record, ...]:
        step = {"week": 2, "pull": "recruit_champions", "what": place, "amount": 0.1}
        return records(works(), plan(step, *VOLUNTARY), FUTURES)

    assert paired(after("random"), after("most_connected"), metric("adoption_auc")).grows
