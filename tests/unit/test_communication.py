"""Communication: campaigns, messages, attention and what they cost."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from sim import signals
from sim.areas.governance.communication import Communication
from sim.areas.governance.parameters import GovernanceParameters
from sim.contracts import Pull, Refusal
from sim.kernel.board import Signal
from sim.kernel.clock import Phase
from sim.units import FloatArray
from sim.world import World
from tests.worlds import Script, make_world, units

DEFAULT = GovernanceParameters()
NEVER = math.inf
#: No standing campaign, so that one message at a time is seen.
SILENT = dataclasses.replace(DEFAULT, campaign=0.0)
NEUTRAL = dataclasses.replace(
    SILENT, mail_rate=0.0, town_hall_rate=0.0, town_hall_push=0.0, report_push=0.0,
    story_push=0.0, walk_push=0.0, message_hours=0.0, town_hall_hours=0.0, inbox_load=0.0,
    fatigue=0.0,
)  # fmt: skip
Pulls = Mapping[int, tuple[str, tuple[int, ...]]]


@dataclass
class Seen:
    """What people could read, week by week (row w is week w)."""

    world: World
    values: dict[str, list[Any]] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)

    def __call__(self, signal: Signal) -> FloatArray:
        """Return the values of a signal, one row a week; row 0 is what held at the start."""
        return np.array(self.values[signal.name], dtype=np.float64)


def play(
    knobs: GovernanceParameters = DEFAULT,
    change: Callable[[int], Mapping[Signal, object]] | None = None,
    *,
    start: Mapping[Signal, object] | None = None,
    pulls: Pulls | None = None,
    weeks: int = 12,
) -> Seen:
    """Play communication alone in two departments of six and four people on three levels."""
    manager = np.array([-1, 0, 1, 1, 1, 1, 0, 6, 6, 6], dtype=np.int64)
    world = make_world(units([6, 4], manager=manager), weeks)
    Script(start or {}, change, also=tuple(change(0)) if change else ()).start(world)
    mechanism = Communication(knobs)
    seen = Seen(world)
    levers = {lever.card.name: lever for lever in mechanism.levers()}

    def manage(week: int) -> None:
        if pulls and week in pulls:
            name, departments = pulls[week]
            chosen = np.array(departments, dtype=np.int64)
            refusal = levers[name].pull(Pull(name), chosen, week)
            seen.refusals += [refusal] if refusal is not None else []

    def probe(_week: int) -> None:
        for signal in Communication.publishes:
            seen.values[signal.name].append(world.board.reader(signal)())

    world.clock.weekly(Phase.DECIDE, "management", manage)
    mechanism.start(world)
    seen.values.update({signal.name: [] for signal in Communication.publishes})
    probe(0)
    world.clock.weekly(Phase.ADOPT, "probe", probe)
    world.clock.run()
    world.record.close()
    return seen


ALL_LEVERS: Pulls = {
    1: ("mass_mail", (0, 1)), 2: ("town_hall", (0, 1)), 4: ("success_story", (0, 1)),
    5: ("progress_report", (0, 1)),
}  # fmt: skip
FLUENT: Mapping[Signal, object] = {signals.PROFICIENT_USERS: True, signals.ROUTINE_SHARE: 0.4}


def test_neutral_knobs_publish_exactly_the_neutral_signals() -> None:
    """Null: every lever pulled, access for all, a walking sponsor; nothing reaches anybody."""
    seen = play(
        NEUTRAL,
        start={**FLUENT, signals.LIVE_WEEK: 0.0, signals.SPONSOR_WALKS: 1.0,
               signals.CONCURRENT_CHANGES: 9.0},
        pulls=ALL_LEVERS,
    )  # fmt: skip
    assert not seen.refusals
    for signal in Communication.publishes:
        if signal is not signals.EMPTY_REPORTS:
            assert (seen(signal) == signal.neutral).all(), signal.name


def test_nothing_to_campaign_for_costs_nothing() -> None:
    """Carrying on as before: no access, no date, no offer; no campaign and no hours."""
    seen = play()
    assert not seen(signals.CAMPAIGN_RATE).any()
    assert not seen(signals.MESSAGE_HOURS).any()


@pytest.mark.parametrize(
    ("signal", "value"),
    [(signals.LIVE_WEEK, 30.0), (signals.GO_LIVE_DATE, np.array([NEVER, 9.0])),
     (signals.VOLUNTARY, np.array([True, False]))],
)  # fmt: skip
def test_the_standing_campaign_starts_with_the_first_date_offer_or_access(
    signal: Signal, value: object
) -> None:
    """c(t) x k everywhere, from the week after the announcement on."""
    neutral = NEVER if signal.neutral == NEVER else False
    late = play(
        change=lambda week: {signal: value if week >= 4 else neutral},
        start={signals.CREDIBILITY: 0.5},
    )
    rate = late(signals.CAMPAIGN_RATE)
    assert not rate[:5].any()
    assert rate[5:] == pytest.approx(0.10 * 0.5)
    assert late(signals.MESSAGE_HOURS)[5:] == pytest.approx(0.25 * 0.1)
    at_once = play(start={signal: value})(signals.CAMPAIGN_RATE)
    assert at_once[1:] == pytest.approx(0.10)


def test_a_stronger_campaign_reaches_more_people() -> None:
    """Life: the rate grows with the knob; the limit 0 is silence without cost."""
    live = {signals.LIVE_WEEK: 0.0}
    weak, strong = (
        play(dataclasses.replace(DEFAULT, campaign=c), start=live)(signals.CAMPAIGN_RATE)[-1, 0]
        for c in (0.1, 0.3)
    )
    assert strong == pytest.approx(3.0 * weak)
    off = play(SILENT, start=live)
    assert not off(signals.CAMPAIGN_RATE).any()
    assert not off(signals.MESSAGE_HOURS).any()


def test_a_mass_mail_works_for_a_week_and_wears_off_with_each_further_one() -> None:
    """mail_rate x wear^(mails before) in the week after the pull, only in its departments."""
    pulls: Pulls = dict.fromkeys((0, 2, 3), ("mass_mail", (0,)))
    seen = play(SILENT, pulls={**pulls, 5: ("mass_mail", (0, 1))})
    rate = seen(signals.CAMPAIGN_RATE)
    assert rate[[1, 3, 4, 6], 0] == pytest.approx(0.15 * 0.7 ** np.arange(4))
    assert not rate[[2, 5, 7], 0].any()
    assert rate[6, 1] == pytest.approx(0.15)
    assert seen(signals.MESSAGE_HOURS)[1].tolist() == [0.1, 0.0]
    assert not seen(signals.ATTITUDE_PUSH).any()


def test_a_town_hall_tells_and_wins_and_takes_everybodys_time() -> None:
    """A week of notice, then rate, push and an hour for each head of the department."""
    seen = play(SILENT, start={signals.CREDIBILITY: 0.5}, pulls={3: ("town_hall", (1,))})
    rate, push = seen(signals.CAMPAIGN_RATE), seen(signals.ATTITUDE_PUSH)
    assert np.flatnonzero(rate[:, 1]).tolist() == [5]
    assert rate[5].tolist() == [0.0, 0.6 * 0.5]
    assert push[5].tolist() == [0.0, 0.02 * 0.5]
    assert seen(signals.MESSAGE_HOURS)[5] == pytest.approx([0.0, 1.1])


def test_a_success_story_needs_a_fluent_user() -> None:
    """Refused as `stage` before; a push for a week once somebody is fluent."""
    early = play(SILENT, pulls={3: ("success_story", (0,))})
    assert [refusal.kind for refusal in early.refusals] == ["stage"]
    assert not early(signals.ATTITUDE_PUSH).any()
    fluent = np.arange(10) == 4
    told = play(
        SILENT, start={signals.PROFICIENT_USERS: fluent}, pulls={3: ("success_story", (0,))}
    )
    assert not told.refusals
    assert told(signals.ATTITUDE_PUSH)[4].tolist() == [0.03, 0.0]


def test_a_progress_report_works_only_if_there_is_progress() -> None:
    """Reported use must have grown over the last four weeks, else it counts as empty."""

    def steps(week: int) -> Mapping[Signal, object]:
        return {signals.PROFICIENT_SHARE: 0.1 if week >= 3 else 0.0}

    for week, works in [(2, False), (3, False), (4, True), (7, True), (8, False), (11, False)]:
        seen = play(SILENT, steps, pulls={week: ("progress_report", (0, 1))}, weeks=14)
        assert seen(signals.ATTITUDE_PUSH).any() == works, week
        assert seen(signals.EMPTY_REPORTS)[-1] == float(not works), week
        assert not seen.refusals


def test_a_falling_share_is_no_progress_but_either_share_will_do() -> None:
    """Routine use falls while fluent use grows: there is something to report."""

    def both(week: int) -> Mapping[Signal, object]:
        return {signals.ROUTINE_SHARE: 0.5 - 0.02 * week, signals.PROFICIENT_SHARE: 0.02 * week}

    pulls: Pulls = {8: ("progress_report", (0, 1))}
    assert play(SILENT, both, pulls=pulls)(signals.ATTITUDE_PUSH)[9] == pytest.approx(0.02)
    falling = play(SILENT, lambda w: {signals.ROUTINE_SHARE: 0.5 - 0.02 * w}, pulls=pulls)
    assert falling(signals.EMPTY_REPORTS)[-1] == 1.0
    assert (
        play(SILENT, both, pulls={**pulls, 9: ("progress_report", (0,))})(signals.EMPTY_REPORTS)[-1]
        == 0.0
    )


def test_the_sponsors_example_moves_attitude_with_his_credibility() -> None:
    """walk_push x k, by the part of the week in which he walks, where he walks."""
    seen = play(
        SILENT, start={signals.SPONSOR_WALKS: np.array([1.0, 0.5]), signals.CREDIBILITY: 0.8}
    )
    assert seen(signals.ATTITUDE_PUSH)[3] == pytest.approx([0.024, 0.012])
    assert seen(signals.MESSAGE_HOURS)[3].tolist() == [0.0, 0.0]


def test_nobody_believed_moves_nobody_but_still_costs_time() -> None:
    """Limit k = 0: no awareness, no push; the hours are spent all the same."""
    seen = play(
        start={**FLUENT, signals.LIVE_WEEK: 0.0, signals.CREDIBILITY: 0.0}, pulls=ALL_LEVERS
    )
    assert not seen(signals.CAMPAIGN_RATE).any()
    assert not seen(signals.ATTITUDE_PUSH).any()
    assert seen(signals.MESSAGE_HOURS)[4] == pytest.approx(1.0 + 0.1 * 1.25)


def test_attention_falls_with_load_by_level_with_messages_and_with_fatigue() -> None:
    """min(1, capacity / load): 4 : 2 : 1 times the inbox, campaign messages, tired readers."""
    plain = play(SILENT)(signals.ATTENTION)[-1]
    assert plain == pytest.approx([100.0 / 312.0, 100.0 / 156.0, 1.0])
    heavy = dataclasses.replace(SILENT, inbox_load=100.0)
    mail = play(heavy, pulls={3: ("mass_mail", (0,))})(signals.ATTENTION)
    share_of_staff = 4.0 / 7.0
    assert mail[4, 2] == pytest.approx(100.0 / (100.0 + share_of_staff / 5.0))
    assert mail[5, 2] == 1.0
    tired = play(heavy, start={signals.CONCURRENT_CHANGES: 6.0})(signals.ATTENTION)[-1]
    assert tired[2] == pytest.approx(0.9)
    rested = play(dataclasses.replace(heavy, fatigue=0.0), start={signals.CONCURRENT_CHANGES: 6.0})
    assert rested(signals.ATTENTION)[-1, 2] == 1.0
