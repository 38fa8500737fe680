"""Change management in whole runs: responses, motivation, champions, fatigue, sponsor loss."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from sim.areas.environment.parameters import Shock
from sim.kernel.record import Record
from tests.validation.whole_runs import (
    BIG_BANG,
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
    sum_of,
    tool,
    works,
)

FUTURES = 30
DEFECTS = {"governance.misfit": 0.15}
TALKED: Steps = ({"week": 2, "pull": "recruit_champions"},)


def played(values: Mapping[str, object], steps: Steps = BIG_BANG) -> tuple[Record, ...]:
    """Play the small case under a mandate."""
    return records(knobs(works(), values), plan(*steps), FUTURES)


@pytest.mark.parametrize(
    "idle",
    [
        {"governance.response": "rectify", "governance.rectify_hours": 0.0},
        {"governance.response": "acknowledge", "governance.acknowledge_factor": 1.0},
        {"governance.response": "dissuade", "governance.dissuade_factor": 1.0},
        {"governance.motivation_effect": 1e-300},
        {"governance.motivation_effect": 0.1, "governance.motivation_rate": 0.0},
    ],
)
def test_what_has_no_strength_changes_no_bit(idle: Mapping[str, object]) -> None:
    """Null: nothing to put right, factors of 1, motivation that neither moves nor matters."""
    before = play(works(), plan(*BIG_BANG))
    after = play(knobs(works(), idle), plan(*BIG_BANG))
    after.weekly.pop("motivation", None)
    assert differences(before, after) == ()


@pytest.mark.slow
def test_the_four_responses_come_in_the_order_of_the_cases() -> None:
    """Putting right beats doing nothing; pressing is worse than doing nothing (signs only).

    Source: Rivard and Lapointe 2012.
    """
    nothing, right, pressed, heard = (
        played({**DEFECTS, "governance.response": response})
        for response in ("inaction", "rectify", "dissuade", "acknowledge")
    )
    assert paired(nothing, right, metric("defects_left")).falls
    assert paired(nothing, right, metric("workaround_share")).falls
    assert paired(nothing, right, sum_of("change_hours")).falls
    assert paired(nothing, pressed, metric("workaround_share")).grows
    assert paired(nothing, heard, mean_of("workaround")).falls
    assert paired(played({}), nothing, metric("workaround_share")).grows


def motivated(values: Mapping[str, object], weeks: int) -> tuple[Record, ...]:
    """Play two years of the voluntary tool, with an incentive for some weeks."""
    base = {
        "governance.motivation_effect": 0.2,
        "governance.motivation_rate": 0.6,
        "governance.motivation_needs": 0.3,
        "governance.incentive": -0.25,
    }
    steps = ({"week": 1, "pull": "incentive", "weeks": weeks},) if weeks else ()
    return records(knobs(tool(), {**base, **values}), plan(*steps), 10)


@pytest.mark.slow
def test_motivation_has_a_threshold_from_which_it_sustains_itself() -> None:
    """Repenning 2002: the same roll-out ends on either side, by where motivation starts.

    Below the threshold motivation decays though use still grows at first; above it, it feeds on
    results up to full commitment.
    """
    low, high = (motivated({"governance.motivation_start": m}, 0) for m in (0.5, 0.99))
    for record in low:
        use, motivation = record.weekly["routine"], record.weekly["motivation"]
        assert use[30] > use[8]
        assert motivation[30] < motivation[8] < 0.5
    assert max(metric("motivation_final")(record) for record in low) < 0.05
    assert min(metric("motivation_final")(record) for record in high) > 0.95
    assert paired(low, high, metric("routine_final")).grows


@pytest.mark.slow
def test_pressure_that_ends_before_the_threshold_is_lost() -> None:
    """Repenning 2002: a short push shows early results and fails, a long one carries itself."""
    short, long = motivated({}, 8), motivated({}, 52)
    assert np.median([metric("motivation_final")(record) for record in short]) < 0.05
    assert np.median([metric("motivation_final")(record) for record in long]) > 0.95
    assert paired(short, long, metric("motivation_final")).grows
    assert paired(short, long, metric("routine_final")).grows
    for record in short:
        assert record.weekly["routine"][13] > record.weekly["routine"][5]


@pytest.mark.slow
def test_where_champions_sit_matters() -> None:
    """SF7, direction: at equal number the most connected ones beat random ones clearly.

    Those who are heard most in other departments beat random ones too, but not by three standard
    errors of 30 futures in a firm of this size.
    """
    reach = {
        placement: played({"governance.champion_placement": placement}, (*VOLUNTARY, *TALKED))
        for placement in ("most_connected", "bridging", "random")
    }
    assert paired(reach["random"], reach["most_connected"], metric("adoption_auc")).grows
    assert paired(reach["random"], reach["bridging"], metric("adoption_auc")).mean > 0.0


@pytest.mark.slow
def test_many_changes_at_once_slow_a_roll_out() -> None:
    """SF9, direction: four more changes from outside delay fluent use and raise fatigue."""
    others = {
        f"change{k}": Shock("competing_change", 1.0, 0, 1, size=0.0, weeks=0) for k in range(4)
    }
    alone = played({}, VOLUNTARY)
    crowded = played({"environment.hazards": others}, VOLUNTARY)
    assert paired(alone, crowded, metric("fatigue_peak")).grows
    assert paired(alone, crowded, mean_of("proficient")).falls


@pytest.mark.slow
def test_a_sponsor_who_leaves_hurts_more_the_earlier() -> None:
    """SF10, direction: in a voluntary roll-out an early exit costs more than a late one."""

    def left(week: int) -> tuple[Record, ...]:
        gone = {"exit": Shock("sponsor_exit", 1.0, week, week + 1)}
        strong = {"governance.sponsor": 0.9, "governance.deputy": 0.0}
        return played({**strong, "environment.hazards": gone}, VOLUNTARY)

    early, late, never = left(10), left(28), left(100)
    assert paired(never, early, mean_of("proficient")).falls
    assert paired(late, early, mean_of("proficient")).falls
