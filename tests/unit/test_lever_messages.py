"""Levers that are messages, through inboxes: off, with ample attention, and in full inboxes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim import signals
from sim.areas.governance.communication import Communication
from sim.areas.governance.lever_messages import MESSAGES, by_inbox
from sim.areas.governance.messages import Messages
from sim.areas.governance.parameters import GovernanceParameters
from sim.contracts import Pull
from sim.kernel.clock import Phase
from sim.metrics.table import measure_all
from sim.one_run import LEVER_MESSAGES
from sim.world import World
from tests.validation.whole_runs import (
    VOLUNTARY,
    Steps,
    differences,
    knobs,
    mean_of,
    metric,
    paired,
    plan,
    play,
    records,
    works,
)
from tests.worlds import Script, make_world, units, values_of

FUTURES = 12
SIZES = (6, 4)
QUIET = GovernanceParameters(
    campaign=0.0, attention_hours=1e6, inbox_load=1.0, fatigue=0.0, levers_by_inbox=True
)
TALKING: Steps = (
    *VOLUNTARY,
    {"week": 2, "pull": "mass_mail"},
    {"week": 6, "pull": "mass_mail"},
    {"week": 10, "pull": "town_hall"},
    {"week": 20, "pull": "success_story"},
    {"week": 26, "pull": "success_story"},
)


def hear(governance: GovernanceParameters, lever: str, weeks: int = 5) -> World:
    """Pull one lever for the second unit in week 2, where somebody is fluent and use has grown."""
    world = make_world(units(SIZES), weeks)
    grown = {signals.ROUTINE_SHARE: 0.0, signals.PROFICIENT_USERS: True, signals.CREDIBILITY: 0.5}
    Script(grown, lambda week: {signals.ROUTINE_SHARE: 0.1 * week}).start(world)
    communication, messages = Communication(governance), Messages(governance)
    act = {one.card.name: one for one in communication.levers()}[lever]
    unit = np.array([1], dtype=np.int64)

    def pull(week: int) -> None:
        if week == 2:
            assert act.pull(Pull(lever), unit, week) is None

    world.clock.weekly(Phase.DECIDE, "management", pull)
    communication.start(world)
    messages.start(world)
    return world


def felt(governance: GovernanceParameters, lever: str) -> np.ndarray:
    """(weeks, n, 3) awareness rate, pull on attitude and hours of each person, whoever sends."""
    world = hear(governance, lever)
    unit, rows = world.organisation.department, []

    def look(_week: int) -> None:
        read = {
            name: values_of(getattr(signals, name), world)
            for name in ("CAMPAIGN_RATE", "ATTITUDE_PUSH", "MESSAGE_HOURS", "MESSAGE_RATE",
                         "MESSAGE_PROMISE", "READING_HOURS")
        }  # fmt: skip
        rows.append(
            np.stack(
                [
                    read["CAMPAIGN_RATE"][unit] + read["MESSAGE_RATE"],
                    read["ATTITUDE_PUSH"][unit] + read["MESSAGE_PROMISE"],
                    read["MESSAGE_HOURS"][unit] + read["READING_HOURS"][unit],
                ],
                axis=1,
            )
        )

    world.clock.weekly(Phase.ADOPT, "test", look)
    world.clock.run()
    return np.array(rows)


def test_there_is_a_row_for_every_lever_that_is_a_message() -> None:
    """The axis of the signal is as long as the list."""
    assert len(MESSAGES) == LEVER_MESSAGES


@pytest.mark.parametrize("lever", MESSAGES)
def test_with_ample_attention_a_lever_does_what_it_did(lever: str) -> None:
    """Limit: nothing waits, so people feel the same in the same week, and it takes as long."""
    there, before = felt(QUIET, lever), felt(replace(QUIET, levers_by_inbox=False), lever)
    assert there.any()
    assert there == pytest.approx(before, abs=1e-12)
    assert not there[:, : SIZES[0]].any()


def test_off_or_with_endless_attention_it_changes_no_bit() -> None:
    """Null: the knob alone does nothing, since there is no inbox."""
    on = knobs(works(), {"governance.levers_by_inbox": True})
    assert not by_inbox(on.governance)
    assert differences(play(works(), plan(*TALKING)), play(on, plan(*TALKING))) == ()


def test_full_inboxes_delay_and_drop_what_levers_say() -> None:
    """Life: with four hours a week for twelve of mail some of it is never read, and wins nobody.

    Before, what an overloaded person left unread still moved his attitude.
    """
    thin = {"governance.attention_hours": 4.0}
    direct = records(knobs(works(), thin), plan(*TALKING), FUTURES)
    queued = knobs(works(), {**thin, "governance.levers_by_inbox": True})
    through = records(queued, plan(*TALKING), FUTURES)
    dropped = [measure_all(record)["dropped_share"] for record in through]
    assert all(one is not None and 0.2 < one < 0.95 for one in dropped)
    assert min(metric("inbox_wait_p90")(record) for record in through) > 0.0
    assert paired(direct, through, mean_of("attitude")).falls
    ample = records(knobs(queued, {"governance.attention_hours": 60.0}), plan(*TALKING), FUTURES)
    assert paired(through, ample, metric("messages_read")).grows
    assert paired(through, ample, metric("aware_auc")).grows
    assert max(metric("dropped_share")(record) for record in ample) < 0.2


def test_a_report_of_the_sponsor_is_read_before_a_mail() -> None:
    """Superiors come first: in a full inbox the report is read by more people than the mail."""
    full = replace(QUIET, attention_hours=4.0, inbox_load=78.0)
    report, mail = felt(full, "progress_report"), felt(full, "mass_mail")
    readers = [(one[:, SIZES[0] :, channel] > 0.0).any(axis=0).sum() for one, channel in
               ((report, 1), (mail, 0))]  # fmt: skip
    assert readers[0] == SIZES[1]
    assert readers[1] < SIZES[1]
