"""Change management: credibility, sponsor, leaders, mandates, champions, fatigue, incentives."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from sim import signals
from sim.areas.governance.change import Change
from sim.areas.governance.parameters import GovernanceParameters
from sim.areas.governance.terms import LEVERS, LeverTerms
from sim.contracts import Card, Pull, Refusal
from sim.errors import BadInput
from sim.kernel.board import Signal
from sim.kernel.clock import Phase
from sim.kernel.record import Record
from sim.kernel.technology import Technology
from sim.organisation.people import Organisation
from sim.units import FloatArray
from sim.world import World
from tests.worlds import Script, make_world, units

DEFAULT = GovernanceParameters()
NEVER = math.inf
NEUTRAL = dataclasses.replace(
    DEFAULT, sponsor=0.0, credibility_kept=0.0, credibility_broken=0.0, stance_effect=0.0,
    compliance=0.0, announcement_reach=0.0, enforcement_hours_per_head=0.0, fatigue=0.0,
    incentive=0.0, walk_boost=0.0, sponsor_speaks_below=0.0, sponsor_leaves_below=0.0,
)  # fmt: skip
#: Sponsor and leaders stay out of the way, so that one rule at a time is seen.
QUIET = dataclasses.replace(DEFAULT, sponsor_speaks_below=0.0, sponsor_leaves_below=0.0)
Pulls = Mapping[int, tuple[Pull, tuple[int, ...]]]


def firm() -> Organisation:
    """Twelve people in two departments, all intended users; 0 leads 1 and 6, who lead the rest."""
    manager = np.array([-1, 0, 1, 1, 1, 1, 0, 6, 6, 6, 6, 6], dtype=np.int64)
    listener = np.array([2, 3, 4, 5, 7, 8, 9, 4, 5, 10, 11, 9])
    speaker = np.array([1, 1, 1, 1, 6, 6, 6, 3, 3, 8, 8, 8])
    return units([6, 6], listener, speaker, manager=manager)


@dataclass
class Seen:
    """What people, money and management could read, week by week (row w is week w)."""

    record: Record
    world: World
    values: dict[str, list[Any]] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)

    def __call__(self, signal: Signal) -> FloatArray:
        """Return the values of a signal, one row a week; row 0 is what held at the start."""
        return np.array(self.values[signal.name], dtype=np.float64)

    def kinds(self) -> list[str]:
        """Return the kinds of the events, in order."""
        return [event.kind for event in self.record.events]

    def weeks(self, kind: str) -> list[float]:
        """Return the weeks of the events of a kind."""
        return [event.week for event in self.record.events if event.kind == kind]


def play(
    knobs: GovernanceParameters = DEFAULT,
    change: Callable[[int], Mapping[Signal, object]] | None = None,
    *,
    start: Mapping[Signal, object] | None = None,
    pulls: Pulls | None = None,
    weeks: int = 20,
    replaces: str = "old system",
    future: int = 0,
    prepare: Callable[[World], None] | None = None,
) -> Seen:
    """Play change management alone among scripted neighbours."""
    world = make_world(firm(), weeks, future=future, technology=Technology(replaces=replaces))
    if prepare is not None:
        prepare(world)
    Script(start or {}, change, also=tuple(change(0)) if change else ()).start(world)
    mechanism = Change(knobs)
    seen = Seen(world.record, world)
    levers = {lever.card.name: lever for lever in mechanism.levers()}

    def manage(week: int) -> None:
        if pulls and week in pulls:
            pull, departments = pulls[week]
            refusal = levers[pull.lever].pull(pull, np.array(departments, dtype=np.int64), week)
            seen.refusals += [refusal] if refusal is not None else []

    def probe(_week: int) -> None:
        for signal in Change.publishes:
            seen.values[signal.name].append(world.board.reader(signal)())

    world.clock.weekly(Phase.DECIDE, "management", manage)
    mechanism.start(world)
    seen.values.update({signal.name: [] for signal in Change.publishes})
    probe(0)
    world.clock.weekly(Phase.ADOPT, "probe", probe)
    world.clock.run()
    world.record.close()
    return seen


def cards(knobs: GovernanceParameters = DEFAULT) -> dict[str, Card]:
    """Return the cards of the levers by name."""
    return {lever.card.name: lever.card for lever in Change(knobs).levers()}


def constant(**values: object) -> Callable[[int], Mapping[Signal, object]]:
    """Publish the same values every week, by upper-case name of the signal."""
    return lambda week: {getattr(signals, name): value for name, value in values.items()}


def at(week: int, signal: Signal, value: object, before: object = 0.0) -> Any:
    """Publish one value in one week and another in all others."""
    return lambda now: {signal: value if now == week else before}


# --- null ---------------------------------------------------------------------------------------


def test_neutral_knobs_publish_exactly_the_neutral_signals() -> None:
    """Null: whatever happens around, nothing of change management reaches anybody."""
    seen = play(
        NEUTRAL,
        constant(
            BREACHES=1.0, MISSED_DATES=2.0, KEPT=1.0, OUTPUT_REPORT=0.5, COMPLAINTS=4.0,
            CONCURRENT_CHANGES=9.0, ROUTINE_SHARE=0.0,
        ),
        start={signals.LIVE_WEEK: 2.0},
        pulls={
            3: (Pull("incentive"), (0,)),
            4: (Pull("walk_the_talk"), (0,)),
            5: (Pull("recruit_champions", amount=0.0), (0, 1)),
        },
    )  # fmt: skip
    for signal in Change.publishes:
        if signal not in (signals.SPONSOR_WALKS, signals.INCENTIVE_COST):
            assert (seen(signal) == signal.neutral).all(), signal.name
    assert seen(signals.INCENTIVE_COST).any()


def test_nothing_live_and_nothing_announced_asks_nothing_of_anybody() -> None:
    """Carrying on as before: default knobs, no go-live; only the sponsor is there."""
    seen = play(change=constant(OUTPUT_REPORT=0.3, ROUTINE_SHARE=0.0))
    for signal in Change.publishes:
        if signal is not signals.SPONSOR_PULL:
            assert (seen(signal) == signal.neutral).all(), signal.name
    assert not seen.record.events


# --- credibility --------------------------------------------------------------------------------


def test_credibility_follows_kept_and_broken_promises_and_stays_a_share() -> None:
    """k <- clip(k + .1 kept - .2 broken, 0, 1), from the week after the promise fell due."""

    def promises(week: int) -> Mapping[Signal, object]:
        return {
            signals.BREACHES: float(week == 0),
            signals.MISSED_DATES: 2.0 * (week == 4),
            signals.KEPT: float(week == 6) + 20.0 * (week == 10),
        }

    k = play(QUIET, promises, weeks=14)(signals.CREDIBILITY)
    assert k[1:5] == pytest.approx(0.8)
    assert k[5:7] == pytest.approx(0.4)
    assert k[7:11] == pytest.approx(0.5)
    assert k[11:] == pytest.approx(1.0)
    lost = play(QUIET, constant(BREACHES=1.0), weeks=14)
    assert lost(signals.CREDIBILITY)[-1] == 0.0
    assert lost.record.weekly["credibility"][-1] == 0.0
    assert lost.record.weekly["credibility"][0] == 1.0


def test_a_progress_report_without_progress_counts_once() -> None:
    """Empty reports come as a running total; each costs one broken promise."""
    seen = play(QUIET, lambda week: {signals.EMPTY_REPORTS: float(week >= 3) + (week >= 6)})
    k = seen(signals.CREDIBILITY)
    assert k[3] == 1.0
    assert k[4:7] == pytest.approx(0.8)
    assert k[7:] == pytest.approx(0.6)


def test_credibility_can_start_low() -> None:
    """The starting value holds from the first week."""
    seen = play(dataclasses.replace(QUIET, credibility_start=0.4))
    assert seen(signals.SPONSOR_PULL)[1:] == pytest.approx(0.5 * 0.4)
    assert seen.world.actors.sponsor.credibility == 0.4


# --- sponsor ------------------------------------------------------------------------------------


def test_the_sponsor_pulls_with_his_credibility_and_a_deputy_after_him() -> None:
    """sigma k while he is there, deputy x k after the shock; a deputy never pulls harder."""
    gone = at(8, signals.SPONSOR_PRESENT, False, True)
    seen = play(QUIET, lambda w: {**gone(w), signals.BREACHES: float(w == 3)})
    pull = seen(signals.SPONSOR_PULL)
    assert pull[1:4] == pytest.approx(0.5)
    assert pull[4:8] == pytest.approx(0.5 * 0.8)
    assert pull[8:] == pytest.approx(0.2 * 0.8)
    assert seen.weeks("sponsor_leaves") == [8]
    weak = play(dataclasses.replace(QUIET, sponsor=0.1), gone)
    assert (weak(signals.SPONSOR_PULL)[1:] == 0.1).all()


def test_the_sponsor_gives_up_when_output_stays_low() -> None:
    """Below .6 for six weeks in a row in live departments; the others do not count."""
    low = {signals.OUTPUT_REPORT: np.array([0.5, 1.0])}
    stays = play(start={**low, signals.LIVE_WEEK: np.array([NEVER, 2.0])})
    leaves = play(start={**low, signals.LIVE_WEEK: np.array([2.0, NEVER])})
    assert not stays.weeks("sponsor_leaves")
    assert leaves.weeks("sponsor_leaves") == [8]
    assert leaves(signals.SPONSOR_PULL)[-1] < stays(signals.SPONSOR_PULL)[-1]
    break_off = play(change=at(6, signals.OUTPUT_REPORT, 1.0, 0.5), start={signals.LIVE_WEEK: 2.0})
    assert break_off.weeks("sponsor_leaves") == [13]
    off = play(QUIET, start={**low, signals.LIVE_WEEK: np.array([2.0, NEVER])})
    assert not off.weeks("sponsor_leaves")


def test_the_sponsor_speaks_where_reported_use_is_thin() -> None:
    """After six weeks live, at most every eight weeks, with the effect of walking the talk."""
    thin: Mapping[Signal, object] = {
        signals.ROUTINE_SHARE: 0.2, signals.LIVE_WEEK: np.array([2.0, NEVER])
    }  # fmt: skip
    seen = play(start=thin, weeks=24)
    assert seen.weeks("sponsor_speaks") == [9, 17]
    walks = seen(signals.SPONSOR_WALKS)
    assert np.flatnonzero(walks[:, 0]).tolist() == [10, 11, 18, 19]
    assert not walks[:, 1].any()
    pull = seen(signals.SPONSOR_PULL)
    assert pull[10] == pytest.approx(0.5 * 1.3)
    assert pull[12] == pytest.approx(0.5)
    silent = play(QUIET, start=thin, weeks=24)
    assert not silent(signals.SPONSOR_WALKS).any()
    content = play(start={**thin, signals.ROUTINE_SHARE: 0.5}, weeks=24)
    assert not content.weeks("sponsor_speaks")


def test_walking_the_talk_is_a_kept_promise_and_pulls_harder_for_two_weeks() -> None:
    """Life of the lever: credibility up by one kept promise, pull up by the boost, then back."""
    knobs = dataclasses.replace(QUIET, credibility_start=0.5)
    seen = play(knobs, pulls={4: (Pull("walk_the_talk"), (1,))})
    assert np.flatnonzero(seen(signals.SPONSOR_WALKS)[:, 1]).tolist() == [5, 6]
    assert not seen(signals.SPONSOR_WALKS)[:, 0].any()
    pull = seen(signals.SPONSOR_PULL)
    assert pull[4] == pytest.approx(0.25)
    assert pull[5:7] == pytest.approx(0.5 * 1.3 * 0.6)
    assert pull[7:] == pytest.approx(0.5 * 0.6)
    short = play(knobs, pulls={4: (Pull("walk_the_talk", weeks=1.0), (1,))})
    assert np.flatnonzero(short(signals.SPONSOR_WALKS)[:, 1]).tolist() == [5]


def test_a_sponsor_who_has_left_refuses_to_walk_the_talk() -> None:
    """Refused as `stage`; and a walk under way ends when he goes."""
    gone = at(5, signals.SPONSOR_PRESENT, False, True)
    late = play(QUIET, gone, pulls={7: (Pull("walk_the_talk"), (0,))})
    assert [refusal.kind for refusal in late.refusals] == ["stage"]
    assert not late(signals.SPONSOR_WALKS).any()
    cut = play(QUIET, gone, pulls={4: (Pull("walk_the_talk"), (0,))})
    assert np.flatnonzero(cut(signals.SPONSOR_WALKS)[:, 0]).tolist() == [5]


# --- leaders ------------------------------------------------------------------------------------


def test_leaders_back_a_credible_change_and_doubt_one_that_costs_output() -> None:
    """Life: the pull of leaders on their reports rises with credibility, falls with the dip."""
    good, bad = np.zeros(30), np.zeros(30)
    for future in range(30):
        live = {signals.LIVE_WEEK: 1.0}
        fine = play(QUIET, start=live, future=future)
        poor = play(QUIET, start={**live, signals.OUTPUT_REPORT: 0.8}, future=future)
        good[future] = fine(signals.MANAGER_STANCE)[-1].mean()
        bad[future] = poor(signals.MANAGER_STANCE)[-1].mean()
    assert good.mean() > 1.0 > bad.mean()
    assert (good >= bad).all()
    assert (good > bad).mean() > 0.5


def test_only_leaders_have_a_stance_and_it_is_theirs() -> None:
    """1 + .3 x stance on the rows of leaders, 1 elsewhere; the agents hold the same stances."""
    seen = play(QUIET, start={signals.LIVE_WEEK: 1.0, signals.OUTPUT_REPORT: 1.2})
    stance = seen(signals.MANAGER_STANCE)[-1]
    leaders = [leader.position for leader in seen.world.actors.leaders]
    assert leaders == [0, 1, 6]
    assert stance[leaders] == pytest.approx([1.3, 1.3, 1.3])
    assert (np.delete(stance, leaders) == 1.0).all()
    assert all(leader.stance == 1.0 for leader in seen.world.actors.leaders)
    assert sorted(e.department for e in seen.record.events if e.kind == "stance") == [0, 1]


def test_leaders_decide_every_four_weeks_each_in_his_own() -> None:
    """Staggered: not all leaders change in the same week, all have within one round."""
    firsts = []
    for future in range(10):
        seen = play(QUIET, start={signals.LIVE_WEEK: 0.0, signals.OUTPUT_REPORT: 1.2},
                    future=future, weeks=6)  # fmt: skip
        moved = seen(signals.MANAGER_STANCE)[:, [0, 1, 6]] > 1.0
        assert moved[5].all()
        firsts += moved.argmax(axis=0).tolist()
    assert set(firsts) == {1, 2, 3, 4}


def test_leaders_without_effect_or_without_seats_change_nothing() -> None:
    """Null of the kind: stance_effect 0, or no leader agents, leaves every factor at 1."""
    live = {signals.LIVE_WEEK: 1.0, signals.OUTPUT_REPORT: 0.5}
    with_leaders = play(QUIET, start=live)
    without = play(dataclasses.replace(QUIET, stance_effect=0.0), start=live)
    removed = play(QUIET, start=live, prepare=lambda world: world.actors.leaders.do("remove"))
    assert (without(signals.MANAGER_STANCE) == 1.0).all()
    assert (removed(signals.MANAGER_STANCE) == 1.0).all()
    assert (with_leaders(signals.MANAGER_STANCE) != 1.0).any()


def test_a_successor_starts_neutral_with_a_caution_of_his_own() -> None:
    """When a leader leaves, his stance goes with him."""
    leaving = at(9, signals.LEAVERS, np.array([1]), np.empty(0, dtype=np.int64))
    knobs = dataclasses.replace(QUIET, stance_weeks=52.0)
    start: Mapping[Signal, object] = {signals.LIVE_WEEK: 0.0, signals.OUTPUT_REPORT: 1.2}
    seen = [play(knobs, leaving, start=start, future=future) for future in range(30)]
    stance = np.array([one(signals.MANAGER_STANCE)[9:11, 1] for one in seen])
    assert (stance[:, 0] > 1.0).any()
    assert (stance[stance[:, 0] > 1.0, 1] == 1.0).all()
    before = {leader.position: leader for leader in make_world(firm(), 1).actors.leaders}
    after = {leader.position: leader for leader in seen[0].world.actors.leaders}
    assert after[0].caution == before[0].caution
    assert after[1].caution != before[1].caution


# --- mandates -----------------------------------------------------------------------------------


def test_a_replacing_go_live_is_compulsory_from_its_instant() -> None:
    """compliance x k in the weeks after the go-live, nothing before, nothing where voluntary."""
    live = {signals.LIVE_WEEK: np.array([6.0, 6.0]), signals.VOLUNTARY: np.array([False, True])}
    seen = play(QUIET, at(9, signals.BREACHES, 1.0), start=live)
    rate = seen(signals.COMPLIANCE)
    assert not rate[:7].any()
    assert (rate[7:10, 0] == 3.0).all()
    assert rate[10:, 0] == pytest.approx(3.0 * 0.8)
    assert not rate[:, 1].any()
    nothing_replaced = play(QUIET, start=live, replaces="")
    assert not nothing_replaced(signals.COMPLIANCE).any()


def test_a_mandate_makes_voluntary_use_compulsory_from_its_date() -> None:
    """In scope, from the date on; it also tells people, once, with reach x k."""
    live = {signals.LIVE_WEEK: 0.0, signals.VOLUNTARY: True}
    pull = (Pull("mandate", date=9), (1,))
    seen = play(QUIET, start=live, pulls={5: pull}, replaces="")
    rate, told = seen(signals.COMPLIANCE), seen(signals.ANNOUNCED)
    assert not rate[:, 0].any()
    assert np.flatnonzero(rate[:, 1]).tolist() == list(range(10, 21))
    assert np.flatnonzero(told[:, 1]).tolist() == [6]
    assert told[6, 1] == pytest.approx(0.7)
    assert [(e.week, e.department) for e in seen.record.events if e.kind == "mandate"] == [(5, 1)]


def test_a_decree_bites_once_there_is_access() -> None:
    """A mandate ahead of the technology waits for access."""
    live = {signals.LIVE_WEEK: 8.0}
    seen = play(QUIET, start=live, pulls={3: (Pull("mandate"), (0, 1))}, replaces="")
    assert np.flatnonzero(seen(signals.COMPLIANCE)[:, 0]).tolist() == list(range(9, 21))


def test_a_mandate_on_what_is_compulsory_already_is_refused() -> None:
    """Nothing is left to decree: refused as `stage`."""
    by_go_live = play(QUIET, start={signals.LIVE_WEEK: 1.0}, pulls={5: (Pull("mandate"), (0, 1))})
    assert [refusal.kind for refusal in by_go_live.refusals] == ["stage"]
    twice: Pulls = {5: (Pull("mandate", date=8), (0,)), 6: (Pull("mandate", date=8), (0,))}
    again = play(QUIET, start={signals.LIVE_WEEK: 1.0}, pulls=twice, replaces="")
    assert [refusal.kind for refusal in again.refusals] == ["stage"]


def test_a_go_live_date_is_announced_once() -> None:
    """In the week after it becomes known; a new date later is no news; voluntary is no order."""

    def dates(week: int) -> Mapping[Signal, object]:
        known = NEVER if week < 4 else 12.0 + week
        return {signals.GO_LIVE_DATE: np.array([known, known])}

    voluntary = {signals.VOLUNTARY: np.array([False, True])}
    told = play(QUIET, dates, start=voluntary)(signals.ANNOUNCED)
    assert np.flatnonzero(told[:, 0]).tolist() == [5]
    assert told[5, 0] == pytest.approx(0.7)
    assert not told[:, 1].any()
    at_start = play(QUIET, start={signals.LIVE_WEEK: 0.0})(signals.ANNOUNCED)
    assert np.flatnonzero(at_start[:, 0]).tolist() == [1]


def test_enforcement_costs_hours_by_complaint_under_a_mandate() -> None:
    """.25 hours a week for each reluctant user, only where use is compulsory."""
    seen = play(
        QUIET, constant(COMPLAINTS=np.array([4.0, 4.0])),
        start={signals.LIVE_WEEK: np.array([3.0, NEVER])},
    )  # fmt: skip
    hours = seen(signals.ENFORCEMENT_HOURS)
    assert hours[-1].tolist() == [1.0, 0.0]
    assert not hours[:4].any()


# --- champions ----------------------------------------------------------------------------------


def test_the_most_heard_users_are_asked_first() -> None:
    """In scope, by number of people who hear them: 6 and 8 are heard by three, 7 by nobody."""
    seen = play(QUIET, pulls={2: (Pull("recruit_champions", amount=0.34), (1,))})
    serving = seen(signals.CHAMPIONS)
    assert not serving[:5].any()
    assert np.flatnonzero(serving[5]).tolist() == [6, 8]
    assert seen(signals.SUPPORT_HOURS)[5].tolist() == [0.0, 4.0]
    assert seen.kinds() == ["champions"]


def test_equals_are_picked_by_a_keyed_draw() -> None:
    """Among people heard by nobody it is luck, and other luck in another future."""
    picked = set()
    for future in range(12):
        knobs = dataclasses.replace(QUIET, champion_quit_rate=0.0)
        seen = play(
            knobs, pulls={0: (Pull("recruit_champions", amount=0.5), (1,))}, weeks=3, future=future
        )
        picked.add(tuple(np.flatnonzero(seen(signals.CHAMPIONS)[3])))
    assert all({6, 8} < set(champions) and len(champions) == 3 for champions in picked)
    assert len(picked) > 1


def test_champions_tire_with_the_stated_rate_and_leave_with_their_post() -> None:
    """Serving times are exponential with mean 1 / rate; a leaver stops at once."""
    pulls: Pulls = {0: (Pull("recruit_champions", amount=0.5), (0, 1))}
    served = []
    for future in range(60):
        knobs = dataclasses.replace(QUIET, champion_quit_rate=0.1)
        counts = play(knobs, pulls=pulls, weeks=80, future=future)(signals.CHAMPIONS).sum(axis=0)
        served += counts[counts > 0].tolist()
    # A part of a week counts as a week: the mean of the rounded time is 1 / (1 - exp(-rate)).
    mean = 1.0 / (1.0 - math.exp(-0.1))
    assert abs(np.mean(served) - mean) <= 4.0 * np.std(served) / math.sqrt(len(served))
    leaving = at(6, signals.LEAVERS, np.arange(12), np.empty(0, dtype=np.int64))
    knobs = dataclasses.replace(QUIET, champion_quit_rate=0.0)
    gone = play(knobs, leaving, pulls=pulls)(signals.CHAMPIONS).sum(axis=1)
    assert gone[3:7].tolist() == [6.0] * 4
    assert not gone[7:].any()


def test_champions_of_no_share_and_of_nobody_left() -> None:
    """A share of 0 wins nobody and is no fault; when everybody serves it is refused."""
    none = play(QUIET, pulls={1: (Pull("recruit_champions", amount=0.0), (0, 1))})
    assert not none.refusals
    assert not none(signals.CHAMPIONS).any()
    everybody: Pulls = {week: (Pull("recruit_champions", amount=0.5), (0,)) for week in (1, 2, 3)}
    knobs = dataclasses.replace(QUIET, champion_quit_rate=0.0)
    full = play(knobs, pulls=everybody)
    assert full(signals.CHAMPIONS)[-1].sum() == 6
    assert [refusal.kind for refusal in full.refusals] == ["department"]


def test_a_small_share_still_wins_one_champion() -> None:
    """2 % of twelve users is a quarter of a person: one is asked."""
    seen = play(QUIET, pulls={1: (Pull("recruit_champions"), (0, 1))})
    assert seen(signals.CHAMPIONS)[4].sum() == 1
    assert seen(signals.CHAMPIONS)[4][1] == 1.0
    rounded = play(QUIET, pulls={1: (Pull("recruit_champions", amount=0.3), (0, 1))})
    assert rounded(signals.CHAMPIONS)[4].sum() == 4


# --- thresholds ---------------------------------------------------------------------------------


def test_fatigue_raises_the_threshold_beyond_the_capacity() -> None:
    """phi_F max(0, changes / capacity - 1); the series is the mean of changes over capacity."""
    seen = play(QUIET, constant(CONCURRENT_CHANGES=np.array([6.0, 3.0])))
    assert seen(signals.THRESHOLD_SHIFT)[-1] == pytest.approx([0.10, 0.0])
    assert seen.record.weekly["fatigue"][0] == pytest.approx(1.0 / 3.0)
    assert seen.record.weekly["fatigue"][1:] == pytest.approx(1.5)
    off = play(dataclasses.replace(QUIET, fatigue=0.0), constant(CONCURRENT_CHANGES=9.0))
    assert not off(signals.THRESHOLD_SHIFT).any()


def test_an_incentive_lowers_the_threshold_while_it_is_paid() -> None:
    """-.10 in scope for its weeks, and every intended user there is on the bill."""
    seen = play(QUIET, pulls={3: (Pull("incentive", weeks=2.5), (1,))})
    shift, heads = seen(signals.THRESHOLD_SHIFT), seen(signals.INCENTIVE_COST)
    assert shift[4:7, 1] == pytest.approx([-0.10, -0.10, -0.05])
    assert heads[4:7, 1].tolist() == [6.0, 6.0, 3.0]
    assert not shift[7:].any()
    assert not heads[:, 0].any()
    card_weeks = play(QUIET, pulls={3: (Pull("incentive"), (1,))})
    assert int((card_weeks(signals.INCENTIVE_COST)[:, 1] > 0).sum()) == 8


# --- cards --------------------------------------------------------------------------------------


def test_cards_carry_the_terms_of_the_scenario() -> None:
    """Hours, cost, lead, duration, cool-down and least credibility are settings, not code."""
    terms = LeverTerms(7.0, 8.0, 1.0, 3.0, 9.0, 0.6)
    levers = {**DEFAULT.levers, "mandate": terms}
    card = cards(dataclasses.replace(DEFAULT, levers=levers))["mandate"]
    shown = (card.hours, card.cost, card.lead_weeks, card.weeks, card.cooldown_weeks)
    assert (*shown, card.min_credibility) == (7.0, 8.0, 1.0, 3.0, 9.0, 0.6)
    assert cards()["recruit_champions"].amount == DEFAULT.champion_share
    for card in cards().values():
        assert card.title
        assert card.does
        assert card.source
        assert card.hours > 0.0


def test_a_lever_without_terms_is_not_offered_and_an_unknown_one_is_refused() -> None:
    """Leaving a lever out takes it away; a typing error is named."""
    fewer = {name: terms for name, terms in DEFAULT.levers.items() if name != "mandate"}
    assert "mandate" not in cards(dataclasses.replace(DEFAULT, levers=fewer))
    assert set(DEFAULT.levers) == set(LEVERS)
    with pytest.raises(BadInput, match="did you mean mandate"):
        GovernanceParameters(levers={"mandat": LeverTerms()})
