"""Each rule of people: neutral it changes nothing, at its default it moves its own metric."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from sim import signals
from sim.areas.adoption.parameters import AdoptionParameters
from sim.areas.adoption.people import PeopleMechanism
from sim.kernel.board import Signal
from sim.kernel.clock import Phase
from sim.kernel.record import Record
from sim.organisation.people import Organisation
from tests.worlds import Script, make_world, units, values_of

SIZES = (30, 20)
WEEKS = 40


def firm() -> Organisation:
    """Make two departments with a boss each and random ties."""
    rng = np.random.default_rng(3)
    n = sum(SIZES)
    manager = np.zeros(n, dtype=np.int64)
    manager[0] = -1
    manager[31:] = 30
    listener, speaker = rng.integers(0, n, 400), rng.integers(0, n, 400)
    keep = listener != speaker
    return units(SIZES, listener[keep], speaker[keep], manager=manager)


FIRM = firm()
GIVEN: Mapping[Signal, object] = {
    signals.LIVE_WEEK: 4.0,
    signals.CAMPAIGN_RATE: 0.1,
    signals.SPONSOR_PULL: 0.5,
}


def play(
    knobs: AdoptionParameters,
    given: Mapping[Signal, object] | None = None,
    *,
    future: int = 0,
    compliance: float = 0.0,
) -> tuple[Record, np.ndarray]:
    """Run people under a script; return the record and the weekly output of the firm."""
    world = make_world(FIRM, WEEKS, future=future)
    also = {**GIVEN, **(given or {})}
    script = Script(
        also,
        lambda week: {signals.COMPLIANCE: compliance if week > 4 else 0.0},
        also=(signals.COMPLIANCE,),
    )
    script.start(world)
    mechanism = PeopleMechanism(knobs)
    mechanism.start(world)
    output: list[float] = []
    world.clock.weekly(
        Phase.RECORD,
        "test",
        lambda _week: output.append(float(values_of(signals.OUTPUT_SHARE, world).mean())),
    )
    world.clock.run()
    world.record.close()
    return world.record, np.array(output)


def same(one: Record, two: Record) -> bool:
    """Tell whether two runs are equal, bit for bit."""
    return all(np.array_equal(one.weekly[name], two.weekly[name]) for name in one.weekly)


CHAMPIONS = np.zeros(FIRM.n_people, dtype=np.bool_)
CHAMPIONS[::5] = True
DOUBTING = np.full(FIRM.n_people, 0.5)


@pytest.mark.parametrize(
    ("knob", "neutral", "given"),
    [
        ("champion_effect", 0.0, {signals.CHAMPIONS: CHAMPIONS}),
        ("elbow_learning", 0.0, None),
        ("alpha", 0.0, {signals.MANAGER_STANCE: DOUBTING, signals.SPONSOR_PULL: 0.9}),
        ("patience", 1e9, None),
        ("course_effect", 0.0, {signals.COURSE_DONE: np.arange(10)}),
        ("w_facilitation", 0.0, {signals.SUPPORT_WAIT: 3.0}),
    ],
)
def test_neutral_knob_makes_its_cause_harmless(
    knob: str, neutral: float, given: Mapping[Signal, object] | None
) -> None:
    """With the knob at its neutral value the cause changes nothing in the stages, bit for bit."""
    knobs = replace(AdoptionParameters(), **{knob: neutral})
    one, _ = play(knobs)
    two, _ = play(knobs, given)
    assert same(one, two)


@pytest.mark.parametrize(
    ("knob", "off"),
    [
        ("reactance", 0.0),
        ("learning_unwilling", 1.0),
        ("abandonment", 0.0),
        ("dip", 0.0),
        ("learning_sd", 0.0),
        ("forgetting", 0.0),
        ("skill_hire", 0.0),
        ("turnover", 0.0),
        ("mu", 0.0),
        ("eta", 0.0),
        ("gamma", 0.0),
        ("awareness_peers", 0.0),
        ("q", 0.0),
        ("p", 0.0),
        ("kappa", 0.0),
        ("w_resistance", 0.0),
        ("workaround_loss", 0.0),
        ("workaround_exit", 0.0),
        ("theta_sd", 0.3),
        ("level_decay", 0.0),
        ("omega", 1.0),
    ],
)
def test_every_knob_is_alive(knob: str, off: float) -> None:
    """Each knob changes what happens, in a mandated roll-out with many unwilling."""
    knobs = replace(AdoptionParameters(), theta=0.62, abandonment=0.05)
    compliance = 0.0 if knob in ("p", "q") else 0.5  # a mandate is stronger than both
    one, output = play(knobs, compliance=compliance)
    two, other = play(replace(knobs, **{knob: off}), compliance=compliance)
    assert not same(one, two) or not np.array_equal(output, other)


def paired(
    change: Mapping[str, float],
    metric: str,
    given: Mapping[Signal, object] | None = None,
    compliance: float = 0.0,
    base: AdoptionParameters | None = None,
) -> np.ndarray:
    """Return the paired difference of a final metric over 30 futures: changed minus base."""
    knobs = base or AdoptionParameters()
    differences = []
    for future in range(30):
        one, _ = play(knobs, future=future, compliance=compliance)
        two, _ = play(replace(knobs, **change), given, future=future, compliance=compliance)
        differences.append(two.weekly[metric][-1] - one.weekly[metric][-1])
    return np.array(differences)


@pytest.mark.parametrize(
    ("change", "metric", "sign", "compliance"),
    [
        ({"q": 0.0}, "adoption", -1, 0.0),
        ({"w_resistance": 0.6}, "adoption", -1, 0.0),
        ({"learning_unwilling": 0.0}, "proficient", -1, 0.5),
        ({"abandonment": 0.3}, "workaround", 1, 0.5),
        ({"reactance": 0.1}, "resistance", 1, 0.5),
    ],
)
def test_default_moves_its_own_metric(
    change: Mapping[str, float], metric: str, sign: int, compliance: float
) -> None:
    """Over 30 paired futures the mean difference has the stated sign beyond 2 standard errors."""
    base = replace(AdoptionParameters(), theta=0.58)
    found = paired(change, metric, compliance=compliance, base=base)
    assert sign * found.mean() > 2 * found.std(ddof=1) / np.sqrt(found.size)


@pytest.mark.parametrize(
    ("given", "metric", "sign"),
    [
        ({signals.SUPPORT_WAIT: 3.0}, "adoption", -1),
        ({signals.CAMPAIGN_RATE: 0.5}, "aware", 1),
        ({signals.SPONSOR_PULL: 1.0}, "adoption", 1),
        ({signals.CHAMPIONS: CHAMPIONS}, "adoption", 1),
        ({signals.THRESHOLD_SHIFT: 0.1}, "adoption", -1),
        ({signals.ATTITUDE_PUSH: 0.05}, "attitude", 1),
        ({signals.ELBOW_SUPPORT: 1.0}, "proficient", 1),
        ({signals.MANAGER_STANCE: DOUBTING}, "adoption", -1),
    ],
)
def test_each_signal_moves_people_the_right_way(
    given: Mapping[Signal, object], metric: str, sign: int
) -> None:
    """What other areas do reaches people, in the stated direction."""
    base = replace(AdoptionParameters(), theta=0.58)
    found = paired({}, metric, given, base=base)
    assert sign * found.mean() > 2 * found.std(ddof=1) / np.sqrt(found.size)


def test_mandate_brings_log_ins_and_workarounds() -> None:
    """A mandate raises log-ins more than depth, and the unwilling work around it."""
    base = replace(AdoptionParameters(), theta=0.62, abandonment=0.05)
    free, _ = play(base)
    made, _ = play(base, compliance=0.5)
    more_log_ins = made.weekly["adoption"][-1] - free.weekly["adoption"][-1]
    more_depth = made.weekly["proficient"][-1] - free.weekly["proficient"][-1]
    assert more_log_ins > max(0.15, 2 * more_depth)
    assert made.weekly["workaround"][-1] > 0 == free.weekly["workaround"][-1]


def test_curves_of_the_assimilation_gap_are_ordered() -> None:
    """Told >= activated >= routine >= proficient in every week (hires included)."""
    record, _ = play(AdoptionParameters(), compliance=0.5)
    weekly = record.weekly
    assert np.all(weekly["aware"] >= weekly["activated"] - 1e-12)
    assert np.all(weekly["activated"] >= weekly["routine"] - 1e-12)
    assert np.all(weekly["routine"] >= weekly["proficient"] - 1e-12)


def test_nobody_moves_without_cause() -> None:
    """No campaign, no peers, no mandate, no push: nobody ever hears of it (SC1)."""
    knobs = AdoptionParameters(p=0.0, q=0.0, awareness_peers=0.0)
    record, output = play(knobs, {signals.CAMPAIGN_RATE: 0.0})
    assert record.weekly["aware"].max() == record.weekly["adoption"].max() == 0.0
    assert np.all(output == 1.0)


def test_the_gap_told_is_what_routine_use_lacks_where_there_is_access() -> None:
    """Before its go-live a department has no gap, from then on 1 less its share of routine use."""
    world = make_world(FIRM, WEEKS)
    live = np.array([4.0, 9.0])
    Script({**GIVEN, signals.LIVE_WEEK: live}).start(world)
    PeopleMechanism(AdoptionParameters()).start(world)
    seen = []

    def look(week: int) -> None:
        gap, routine = (
            values_of(one, world) for one in (signals.ADOPTION_GAP, signals.ROUTINE_SHARE)
        )
        assert np.array_equal(gap, (live <= week) * (1.0 - routine))
        seen.append(gap)

    world.clock.weekly(Phase.RECORD, "test", look)
    world.clock.run()
    assert 0.0 < seen[-1].min() < seen[4].max() == 1.0
