"""Pattern and life of set times of reading and of meetings, in whole runs on paired futures.

Source of the pattern: Gupta and Sharda 2008 (SIMONE): reading at set times lowers interruptions.
"""

from __future__ import annotations

import pytest

from sim.areas.governance.message_parameters import Campaign, Channel
from sim.kernel.record import Record
from sim.scenario import Scenario
from tests.validation.whole_runs import (
    BIG_BANG,
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

FUTURES = 30
MAIL = {
    "governance.channels": {"mail": Channel()},
    "governance.campaigns": {"c": Campaign("mail", start=0.0, every=0.5, times=60)},
    "governance.comms_team": 4,
    "governance.inbox_load": 40.0,
    "governance.attention_hours": 16.0,
    "governance.interruption_hours": 0.1,
}


def mailed(**also: object) -> Scenario:
    """Send many mails to people who have time for them; each interruption costs six minutes."""
    return knobs(works(), {**MAIL, **{f"governance.{name}": x for name, x in also.items()}})


def played(**also: object) -> tuple[Record, ...]:
    """Play a go-live with many mails."""
    return records(mailed(**also), plan(*BIG_BANG), FUTURES)


@pytest.mark.slow
def test_reading_at_set_times_interrupts_less_and_reads_later() -> None:
    """Pattern: at once, twice a day, in two days: fewer interruptions, less lost, longer waits."""
    at_once, often, seldom = (played(batch_reading=every) for every in (0.0, 0.1, 0.4))
    for one, other in ((at_once, often), (often, seldom)):
        assert paired(one, other, metric("interruptions")).falls
        assert paired(one, other, metric("communication_hours")).falls
        assert paired(one, other, metric("inbox_wait_p90")).grows
    assert paired(at_once, seldom, mean_of("output")).grows


def test_interruptions_without_a_price_change_no_bit() -> None:
    """Null: what costs nothing is counted and changes nothing else."""
    free, dear = (mailed(interruption_hours=hours) for hours in (0.0, 0.1))
    one, other = (play(each, plan(*BIG_BANG)) for each in (free, dear))
    assert metric("interruptions")(one) > 0.0
    assert mean_of("output")(other) < mean_of("output")(one)
    wide = play(mailed(interruption_hours=0.0, batch_reading=1e-9), plan(*BIG_BANG))
    assert metric("inbox_wait_p90")(wide) == pytest.approx(metric("inbox_wait_p90")(one), abs=1e-6)


def test_meetings_about_nothing_change_no_bit() -> None:
    """Null: as usual there is nothing to meet about."""
    base, same = (play(mailed(meeting_load=hours), plan()) for hours in (0.0, 4.0))
    assert differences(base, same) == ()


@pytest.mark.slow
def test_meetings_block_calendars_and_cost_output() -> None:
    """Life: eight hours a week about a go-live; less is read, and less work is done."""
    tight = {"inbox_load": 90.0, "interruption_hours": 0.0}
    without, met = (played(meeting_load=hours, **tight) for hours in (0.0, 8.0))
    assert paired(without, met, metric("dropped_share")).grows
    assert paired(without, met, metric("communication_hours")).grows
    assert paired(without, met, mean_of("output")).falls
