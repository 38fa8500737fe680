"""Management: the only hand. Each kind of refusal, and what a pull costs."""

from __future__ import annotations

import dataclasses
from dataclasses import replace

import pytest

from sim import signals
from sim.contracts import Pull, Refusal
from sim.management import Management, ManagementParameters
from sim.organisation.scope import Scope
from sim.units import knobs
from tests.hands import CARD, EXACT, GO_LIVE, FakeLever, Plan, once, play
from tests.worlds import units

# --- pulls -------------------------------------------------------------------------------------


def test_a_pull_reaches_its_lever_with_the_departments_of_its_scope() -> None:
    """The lever gets the pull unchanged, the departments of its scope, and the week."""
    lever = FakeLever(CARD)
    pull = Pull("talk", Scope("names", names=("unit1",)), amount=1.0)
    outcome = play(once(pull), lever)
    assert lever.pulls == [(3, pull, [1])]
    assert outcome.texts("pull") == ["talk: unit1; amount 1"]
    assert [event.department for event in outcome.record.events] == [1]
    assert not outcome.texts("refused")


def test_the_price_of_a_pull_is_published_in_its_week_and_only_then() -> None:
    """Hours and outside cost of the levers pulled are published for the ledger of that week."""
    outcome = play(once(Pull("talk")), FakeLever(CARD))
    assert outcome.published["pulled_hours"] == [0.0, 0.0, 10.0] + [0.0] * 9
    assert outcome.published["pulled_cost"] == [0.0, 0.0, 500.0] + [0.0] * 9


def test_a_pull_at_the_start_is_priced_at_the_start() -> None:
    """Money books what is pulled at instant 0 there and then, so week 1 does not tell it again."""
    outcome = play(Plan({0: (Pull("talk"),), 2: (Pull("talk"),)}), FakeLever(CARD))
    assert outcome.published["pulled_hours"][:3] == [0.0, 10.0, 0.0]


def test_hours_per_head_count_the_intended_users_in_scope() -> None:
    """A lever priced per head costs its hours for every intended user whom it reaches."""
    lever = FakeLever(replace(CARD, hours=2.0, hours_per_head=True))
    outcome = play(once(Pull("talk", Scope("names", names=("unit1",)))), lever)
    assert outcome.published["pulled_hours"][2] == 12.0


def test_a_pull_with_a_lever_that_costs_nothing_needs_no_budget() -> None:
    """Where the purse is empty a free lever still works."""
    lever = FakeLever(replace(CARD, hours=0.0, cost=0.0))
    play(once(Pull("talk")), lever, start={signals.FUNDS_LEFT: -5.0})
    assert len(lever.pulls) == 1


# --- refusals ----------------------------------------------------------------------------------


def test_refused_for_budget_when_the_price_is_not_left() -> None:
    """Price is outside cost plus hours at the hour's price; a cent short is refused."""
    price = 500.0 + 10.0 * EXACT.hour_cost
    for left, pulled in ((price, 1), (price - 0.01, 0)):
        lever = FakeLever(CARD)
        outcome = play(once(Pull("talk")), lever, start={signals.FUNDS_LEFT: left})
        assert len(lever.pulls) == pulled
        assert len(outcome.texts("refused")) == 1 - pulled
        assert outcome.published["pulled_cost"][2] == 500.0 * pulled
        if not pulled:
            assert outcome.texts("refused")[0].startswith("talk: budget: it costs 920 ")


def test_the_budget_counts_what_was_pulled_earlier_in_the_same_week() -> None:
    """Two pulls of one week share what is left; of earlier weeks the funds themselves tell."""
    lever = FakeLever(CARD)
    table = {3: (Pull("talk"), Pull("talk"))}
    outcome = play(Plan(table), lever, start={signals.FUNDS_LEFT: 1000.0})
    assert len(lever.pulls) == 1
    assert [text.split(":")[1] for text in outcome.texts("refused")] == [" budget"]


def test_the_hour_price_decides_whether_a_lever_fits_the_budget() -> None:
    """With free hours only the outside cost counts."""
    lever = FakeLever(CARD)
    play(
        once(Pull("talk")),
        lever,
        parameters=replace(EXACT, hour_cost=0.0),
        start={signals.FUNDS_LEFT: 500.0},
    )
    assert len(lever.pulls) == 1


def test_refused_while_it_cools_down_department_by_department() -> None:
    """A lever rests for its weeks where it was pulled; elsewhere it may be pulled."""
    lever = FakeLever(replace(CARD, cooldown_weeks=4.0))
    one = Scope("names", names=("unit0",))
    plan = Plan({2: (Pull("talk", one),), 4: (Pull("talk", one),), 5: (Pull("talk"),),
                 6: (Pull("talk", one),)})  # fmt: skip
    outcome = play(plan, lever)
    assert [(week, where) for week, _, where in lever.pulls] == [(2, [0]), (5, [1]), (6, [0])]
    assert outcome.texts("refused") == ["talk: cooldown: it was pulled less than 4 weeks ago"]


def test_a_refused_pull_starts_no_cooldown_and_costs_nothing() -> None:
    """What a lever itself refuses (a gate, a stage) leaves hours, money and rest untouched."""
    lever = FakeLever(replace(CARD, cooldown_weeks=9.0), Refusal("gate", "the board says no"))
    outcome = play(Plan({2: (Pull("talk", why="hope"),), 3: (Pull("talk"),)}), lever)
    assert len(lever.pulls) == 2
    assert outcome.texts("refused")[0] == "talk: gate: the board says no (hope)"
    assert not outcome.texts("pull")
    assert sum(outcome.published["pulled_hours"]) == 0.0


def test_refused_for_credibility_spends_the_effort_and_breaks_a_promise() -> None:
    """Below its credibility a lever does nothing; hours are spent, the sponsor loses more."""
    lever = FakeLever(replace(CARD, min_credibility=0.5, cooldown_weeks=4.0))
    plan = Plan({3: (Pull("talk"),), 4: (Pull("talk"),)})
    outcome = play(plan, lever, start={signals.CREDIBILITY: 0.49})
    assert lever.pulls == []
    assert [text.split(":")[1] for text in outcome.texts("refused")] == [
        " credibility",
        " cooldown",
    ]
    assert outcome.published["pulled_hours"][2] == 10.0
    assert outcome.published["breaches"][2:4] == [1.0, 0.0]
    assert outcome.record.facts["breaches"] == 0.0
    believed = FakeLever(lever.card)
    play(once(Pull("talk")), believed, start={signals.CREDIBILITY: 0.5})
    assert len(believed.pulls) == 1


@pytest.mark.parametrize("date", [5, 7, None])
def test_refused_inside_a_freeze_by_date_or_now(date: int | None) -> None:
    """A go-live whose announced date lies in a freeze is refused, whenever it is pulled."""
    lever = FakeLever(GO_LIVE)
    week = 3 if date is not None else 6
    outcome = play(once(Pull("go_live", date=date), week), lever, freezes=((5, 8),))
    assert lever.pulls == []
    assert outcome.texts("refused") == [f"go_live: freeze: week {date or 6} lies inside a freeze"]


@pytest.mark.parametrize("date", [4, 8])
def test_the_end_of_a_freeze_is_excluded(date: int) -> None:
    """The week before a freeze and the week of its stated end are free."""
    lever = FakeLever(GO_LIVE)
    play(once(Pull("go_live", date=date)), lever, freezes=((5, 8),))
    assert len(lever.pulls) == 1


def test_a_freeze_that_is_signalled_now_stops_what_happens_now() -> None:
    """The freeze signal stops a go-live now, and leaves one that is announced for later."""
    lever = FakeLever(GO_LIVE)
    plan = Plan({3: (Pull("go_live"), Pull("go_live", date=9))})
    outcome = play(plan, lever, start={signals.FREEZE: True})
    assert [pull.date for _, pull, _ in lever.pulls] == [9]
    assert len(outcome.texts("refused")) == 1


def test_a_lever_that_freezes_do_not_stop_works_in_a_freeze() -> None:
    """Only levers whose card says so stop in a freeze."""
    lever = FakeLever(CARD)
    play(once(Pull("talk")), lever, start={signals.FREEZE: True}, freezes=((0, 12),))
    assert len(lever.pulls) == 1


def test_overriding_a_freeze_is_a_breach() -> None:
    """It is carried out, logged, counted in the fact, and costs the sponsor a promise."""
    lever = FakeLever(GO_LIVE)
    pull = Pull("go_live", date=6, override_freeze=True)
    outcome = play(once(pull), lever, freezes=((5, 8),))
    assert len(lever.pulls) == 1
    assert outcome.texts("breach") == ["go_live: all departments; week 6 lies inside a freeze"]
    assert outcome.published["breaches"][2] == 1.0
    assert outcome.record.facts["breaches"] == 1.0


def test_an_override_outside_a_freeze_is_no_breach() -> None:
    """The permission alone breaks nothing."""
    outcome = play(once(Pull("go_live", override_freeze=True)), FakeLever(GO_LIVE))
    assert outcome.record.facts["breaches"] == 0.0
    assert not outcome.texts("breach")


def test_refused_when_the_card_does_not_allow_it() -> None:
    """No such lever, an amount outside the range, or a date that has passed."""
    lever = FakeLever(replace(CARD, amount_low=1.0, amount_high=4.0, amount_unit="heads"))
    plan = Plan({3: (Pull("tallk"), Pull("talk", amount=5.0), Pull("talk", date=2))})
    outcome = play(plan, lever)
    assert lever.pulls == []
    assert outcome.texts("refused") == [
        "tallk: card: there is no lever tallk; did you mean talk?",
        "talk: card: an amount of 5 heads is outside 1 to 4",
        "talk: card: its date, week 2, has passed",
    ]


def test_refused_when_the_scope_means_no_department() -> None:
    """A name that does not exist, and a rest of nothing, are refused as departments."""
    lever, go_live = FakeLever(CARD), FakeLever(GO_LIVE)
    plan = Plan({3: (Pull("go_live"), Pull("talk", Scope("rest")),
                     Pull("talk", Scope("names", names=("unit9",))))})  # fmt: skip
    outcome = play(plan, lever, go_live)
    assert lever.pulls == []
    assert [text.split(":")[1] for text in outcome.texts("refused")] == [" department"] * 2


def test_the_rest_is_what_no_earlier_go_live_took() -> None:
    """A refused go-live takes nothing, and the rest keeps its meaning after its own go-live."""
    lever, go_live = FakeLever(CARD), FakeLever(GO_LIVE)
    unit = [Scope("names", names=(f"unit{d}",)) for d in range(3)]
    rest = Scope("rest")
    table = {
        2: (Pull("go_live", unit[0]), Pull("go_live", unit[1], date=6)),
        3: (Pull("go_live", rest), Pull("talk", rest)),
    }
    outcome = play(Plan(table), lever, go_live, freezes=((6, 7),), organisation=units([2, 3, 4]))
    assert len(outcome.texts("refused")) == 1
    assert [where for _, _, where in go_live.pulls] == [[0], [1, 2]]
    assert lever.pulls[0][2] == [1, 2]


def test_a_stand_in_is_noted_once() -> None:
    """A group that the organisation does not map is replaced by its wave, said once."""
    lever = FakeLever(CARD)
    scope = Scope("group", group="finance", wave=1, of=2)
    outcome = play(Plan({3: (Pull("talk", scope),), 4: (Pull("talk", scope),)}), lever)
    assert len(lever.pulls) == 2
    assert len(outcome.texts("note")) == 1
    assert "finance" in outcome.texts("note")[0]


def test_two_levers_of_one_name_are_an_error() -> None:
    """A plan could not say which one it means."""
    with pytest.raises(ValueError, match="same name"):
        Management(EXACT, Plan(), [FakeLever(CARD), FakeLever(CARD)])


def test_every_setting_is_described() -> None:
    """Each knob has a sentence, a range and a source."""
    described = knobs(ManagementParameters)
    assert set(described) == {one.name for one in dataclasses.fields(ManagementParameters)}
    assert all(one.doc and one.source and one.allowed() for one in described.values())
