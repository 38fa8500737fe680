"""Voices from outside: who hears them, what they change, when news is known, what is said back."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from sim import signals
from sim.areas.adoption.people import PeopleMechanism
from sim.areas.environment.gatekeepers import gatekeepers
from sim.areas.environment.parameters import EnvironmentParameters, Shock
from sim.areas.environment.source_parameters import SourceTerms
from sim.areas.environment.sources import Sources
from sim.contracts import Lever, Pull, Refusal
from sim.kernel.board import Signal
from sim.kernel.clock import Phase
from sim.kernel.record import Record
from sim.kernel.streams import Streams
from sim.metrics.table import measure_all
from sim.testing import check_mechanism
from sim.world import World
from tests.worlds import PLAIN, Script, make_world, one_unit, units, values_of

WEEKS = 60
NEWER = Shock("obsolescence", start=10, end=11, size=0.5, title="Better technology arrives")
VENDOR = SourceTerms(bias=0.5, rate=0.3)


TOLD = EnvironmentParameters(sources={"vendor": VENDOR}, gatekeepers=1.0, absorptive=0.0)
"""One vendor whom everybody hears."""


def start(knobs: EnvironmentParameters, *, n: int = 40, future: int = 0) -> tuple[World, Sources]:
    """Start the voices of a scenario in a world of one unit."""
    world = make_world(one_unit(n), WEEKS, future=future)
    mechanism = Sources(knobs)
    mechanism.start(world)
    return world, mechanism


def watch(world: World, signal: Signal) -> np.ndarray:
    """Run the world and return what a decision at each instant sees of a signal."""
    seen: list[np.ndarray] = []
    world.clock.weekly(
        Phase.DECIDE, "test", lambda week: seen.append(np.array(values_of(signal, world)))
    )
    world.clock.run()
    return np.array(seen)


def heard(
    knobs: EnvironmentParameters | None, *, n: int, weeks: int, future: int = 0, **adoption: float
) -> tuple[Record, PeopleMechanism]:
    """Let people of one unit hear the outside; everybody has access from the start."""
    world = make_world(one_unit(n), weeks, future=future)
    Script({signals.LIVE_WEEK: 0.0}).start(world)
    if knobs is not None:
        Sources(knobs).start(world)
    mechanism = PeopleMechanism(replace(PLAIN, **adoption))
    mechanism.start(world)
    world.clock.run()
    world.record.close()
    return world.record, mechanism


def test_nothing_declared_is_nothing() -> None:
    """Without a source there is no series, no fact, no lever."""
    world, mechanism = start(EnvironmentParameters(hazards={"newer": NEWER}))
    world.clock.run()
    assert world.record.weekly == {}
    assert world.record.facts == {}
    assert mechanism.levers() == ()


def test_a_silent_source_changes_no_bit() -> None:
    """Neutral: whoever says nothing leaves every column of everybody as it is."""
    bare, alone = heard(None, n=80, weeks=40, aware_at_start=0.1)
    with_it, silent = heard(
        replace(TOLD, sources={"vendor": replace(VENDOR, rate=0.0)}),
        n=80,
        weeks=40,
        aware_at_start=0.1,
    )
    for name, column in alone.people._asdict().items():
        assert np.array_equal(column, getattr(silent.people, name)), name
    assert "outside_share" not in with_it.facts
    assert measure_all(with_it)["outside_share"] is None
    assert all(np.array_equal(bare.weekly[name], with_it.weekly[name]) for name in bare.weekly)


@pytest.mark.parametrize("futures", [40])
def test_the_outside_is_the_external_coefficient_of_bass(futures: int) -> None:
    """Limit: who hears adopts at once, so p is the outside's rate and q that of word of mouth.

    Both the share of users and the share of adoptions owed to the outside are known in closed form.
    """
    p, q, weeks, n = 0.02, 0.10, 30, 1000
    knobs = replace(TOLD, sources={"press": SourceTerms(rate=p, believed=0.0)})
    ends, owed = np.empty(futures), np.empty(futures)
    for r in range(futures):
        record, mechanism = heard(
            knobs, n=n, weeks=weeks, future=r, aware_at_start=0.0, p=1e6, q=0.0, awareness_peers=q
        )
        ends[r] = mechanism.people.ever.mean()
        owed[r] = record.facts["adopters_from_outside"] / n
    e = math.exp(-(p + q) * weeks)
    whole = (1 - e) / (1 + q / p * e)
    from_outside = p / q * math.log((1 + q / p) / (1 + q / p * e))
    for values, target, bias in ((ends, whole, 0.012), (owed, from_outside, 0.006)):
        error = 4 * values.std(ddof=1) / futures**0.5
        assert abs(values.mean() - target) <= error + bias


def test_claims_pull_attitude_to_where_they_say_it_is() -> None:
    """Everybody who hears a vendor for long believes the vendor; the truth is .5 here."""
    _, mechanism = heard(replace(TOLD, outside_pull=1.0), n=20, weeks=60, gain=0.0, dip=0.0)
    assert mechanism.people.attitude == pytest.approx(np.full(20, 0.75), abs=0.01)


LAW = Shock("duty", start=20, end=21, weeks=15.0, departments=("unit1",), title="law")
OBEYED = EnvironmentParameters(
    sources={"regulator": SourceTerms(rate=1e3, believed=0.0, tells=("duty",), delay=-12.0)},
    hazards={"law": LAW}, gatekeepers=1.0, absorptive=0.0, duty_pull=0.25,
)  # fmt: skip


def obliged(knobs: EnvironmentParameters) -> np.ndarray:
    """(weeks, 2) pull of duties in two departments."""
    world = make_world(units([3, 5]), WEEKS)
    Sources(knobs).start(world)
    return watch(world, signals.DUTY_PULL)


def test_a_duty_obliges_whom_it_binds_from_when_it_is_known_until_it_ends() -> None:
    """It is announced twelve weeks ahead of week 20 and heard at once; it ends in week 35."""
    pull = obliged(OBEYED)
    assert (pull[:, 0] == 0.0).all()
    assert np.flatnonzero(pull[:, 1]).tolist() == list(range(8, 35))
    assert (pull[8:35, 1] == 0.25).all()
    late = {"regulator": replace(OBEYED.sources["regulator"], delay=3.0)}
    assert np.flatnonzero(obliged(replace(OBEYED, sources=late))[:, 1]).tolist() == [*range(23, 35)]
    twice = obliged(replace(OBEYED, hazards={"law": LAW, "more": replace(LAW, weeks=5.0)}))
    assert twice[20:25, 1] == pytest.approx(1.0 - 0.75**2)


def test_a_duty_that_nobody_heard_of_or_that_is_no_duty_obliges_nobody() -> None:
    """Neutral: no pull without a voice that tells of it, and none of another outside event."""
    deaf = {"regulator": replace(OBEYED.sources["regulator"], rate=0.0)}
    assert not obliged(replace(OBEYED, sources=deaf)).any()
    other = {"regulator": replace(OBEYED.sources["regulator"], tells=("price_jump",))}
    jump = {"law": replace(LAW, kind="price_jump")}
    assert not obliged(replace(OBEYED, sources=other, hazards=jump)).any()


def test_the_law_pulls_attitudes_of_users_towards_approval() -> None:
    """Limit: what is left of the way to 1 shrinks by the pull each week; 1 is there at once."""
    for pull, weeks in ((1.0, 1), (0.25, 4)):
        found = {}
        for obeyed in (0.0, pull):
            world = make_world(one_unit(6, users=4), weeks)
            Script({signals.DUTY_PULL: obeyed}).start(world)
            still = {"mu": 0.0, "epsilon": 0.0, "reactance": 0.0, "attitude_mean": 0.5}
            mechanism = PeopleMechanism(replace(PLAIN, **still))
            mechanism.start(world)
            world.clock.run()
            found[obeyed] = mechanism.people.attitude
        gap = (1.0 - found[pull]) / (1.0 - found[0.0])
        assert gap[:4] == pytest.approx(np.full(4, (1.0 - pull) ** weeks), abs=1e-9)
        assert gap[4:].tolist() == [1.0, 1.0]


def test_few_listen_and_the_connected_ones_if_so_asked() -> None:
    """At least one; by luck, or those whom most colleagues hear."""
    listener, speaker = np.arange(1, 30), np.zeros(29, dtype=np.int64)
    firm = one_unit(30, listener, speaker)
    one = gatekeepers(
        replace(TOLD, gatekeepers=0.01, gatekeeper_choice="connected"), firm, Streams(1, 0)
    )
    assert np.flatnonzero(one).tolist() == [0]
    chosen = {
        int(np.flatnonzero(gatekeepers(replace(TOLD, gatekeepers=0.01), firm, Streams(1, r)))[0])
        for r in range(20)
    }
    assert len(chosen) > 5
    assert not gatekeepers(replace(TOLD, gatekeepers=0.0), firm, Streams(1, 0)).any()
    for share in range(1, 100):
        found = gatekeepers(replace(TOLD, gatekeepers=share / 100), one_unit(100), Streams(1, 0))
        assert found.sum() == share


def test_who_has_no_ties_hears_by_reach_alone() -> None:
    """A share of the gatekeepers' rate; nothing by default."""
    for reach in (0.0, 0.25):
        knobs = replace(TOLD, sources={"press": replace(VENDOR, reach=reach)}, gatekeepers=0.1)
        world, _ = start(knobs)
        seen = watch(world, signals.OUTSIDE_RATE)[5]
        assert sorted(set(seen.tolist())) == sorted({0.3, 0.3 * reach})
        assert (seen == 0.3).sum() == 4


def test_knowledge_opens_ears() -> None:
    """What is heard is taken in fully by the skilled, by half by others."""
    world = make_world(one_unit(2), WEEKS)
    Script({signals.KNOWLEDGE: np.array([0.0, 1.0])}).start(world)
    Sources(replace(TOLD, absorptive=0.5)).start(world)
    assert watch(world, signals.OUTSIDE_RATE)[3].tolist() == [0.15, 0.3]


def test_hype_fades_and_errors_are_those_of_the_week() -> None:
    """The bias halves; an error is new every week and the same for every plan."""
    fading = replace(TOLD, sources={"press": replace(VENDOR, fade_weeks=10.0)})
    assert watch(start(fading)[0], signals.OUTSIDE_WORD)[[0, 10, 20]].tolist() == [0.5, 0.25, 0.125]
    noisy = replace(TOLD, sources={"press": replace(VENDOR, noise=0.2)})
    first, second = (watch(start(noisy)[0], signals.OUTSIDE_WORD) for _ in range(2))
    assert np.array_equal(first, second)
    assert len(set(first.tolist())) > WEEKS / 2


def test_forecasts_follow_what_is_said() -> None:
    """The outlook starts at the truth and ends at the weight of what is claimed."""
    seen = watch(start(replace(TOLD, outlook_weight=0.5))[0], signals.OUTLOOK)
    assert (np.diff(seen) >= 0).all()
    assert seen[-1] == pytest.approx(1.25, abs=1e-3)
    assert (watch(start(replace(TOLD, gatekeepers=0.0))[0], signals.OUTLOOK) == 1.0).all()


def test_customers_say_how_they_were_served_in_the_week_before() -> None:
    """By hand: output of those who face customers less what is asked for, times `served`.

    Six of eight intended users face customers; they bring 90 % where the others bring half. Asked
    to order a tenth less, customers get what they want; later they ask for a tenth more.
    """
    firm = replace(units([6, 2]), customer_facing=np.array([True, False]))
    served = replace(VENDOR, bias=0.0, served=2.0)
    for facing, said in ((firm, -0.2), (replace(firm, customer_facing=np.zeros(2, bool)), 0.0)):
        world = make_world(facing, WEEKS)
        Script({signals.OUTPUT_SHARE: np.array([0.9, 0.5])}).start(world)
        voices = Sources(replace(TOLD, sources={"customers": served}))
        voices.start(world)
        ask = next(one for one in voices.levers() if one.card.name == "speak_to_customers")

        def act(week: int, ask: Lever = ask) -> None:
            if week == 20:
                ask.pull(Pull("speak_to_customers", amount=0.1, weeks=4.0), np.arange(2), week)

        world.clock.weekly(Phase.DECIDE, "plan", act)
        seen = watch(world, signals.OUTSIDE_WORD)
        assert seen[5] == pytest.approx(said)
        if facing is firm:
            assert seen[22:30] == pytest.approx([0.0] * 4 + [-0.4] * 4)
            world.record.close()
            assert measure_all(world.record)["customer_word_low"] == pytest.approx(-0.2)
    assert measure_all(heard(TOLD, n=8, weeks=4)[0])["customer_word_low"] is None


def lag(knobs: EnvironmentParameters, futures: int, n: int = 40) -> np.ndarray:
    """Play the voices alone; return the detection lag of each future."""
    found = []
    for future in range(futures):
        world, _ = start(replace(knobs, hazards={"newer": NEWER}), n=n, future=future)
        world.clock.run()
        world.record.close()
        found.append(measure_all(world.record)["detection_lag"])
    return np.array(found, dtype=np.float64)


def test_news_passes_the_gates_at_the_rate_of_all_who_listen() -> None:
    """Limit: with one gatekeeper the mean lag is 1 / rate, but for the week it is noted in."""
    knobs = replace(TOLD, sources={"press": SourceTerms(rate=0.2)}, gatekeepers=0.01)
    values = lag(knobs, 200)
    expected = 1 / (1 - math.exp(-0.2)) - 1
    assert abs(values.mean() - expected) <= 4 * values.std(ddof=1) / 200**0.5 + 0.1


def test_more_gatekeepers_and_more_knowledge_hear_sooner() -> None:
    """Life: over paired futures ten gatekeepers beat one, and the absorptive beat the closed."""
    one = replace(TOLD, sources={"press": SourceTerms(rate=0.05)}, gatekeepers=0.01)
    few, many = lag(one, 30), lag(replace(one, gatekeepers=0.25), 30)
    closed = lag(replace(one, absorptive=0.5), 30)
    for slow, fast in ((few, many), (closed, few)):
        gain = slow - fast
        assert (gain >= 0).all()
        assert gain.mean() > 3 * gain.std(ddof=1) / 30**0.5


def test_a_vendor_that_announces_is_heard_before_the_event() -> None:
    """A negative delay makes the lag negative; a source that does not tell of it is no help."""
    early = replace(TOLD, sources={"vendor": SourceTerms(rate=5.0, delay=-8.0)})
    assert (lag(early, 3) == -8.0).all()
    deaf = replace(TOLD, sources={"vendor": SourceTerms(rate=5.0, tells=("support_end",))})
    assert np.isnan(lag(deaf, 2)).all()
    mute = replace(TOLD, sources={"vendor": SourceTerms(rate=0.0)})
    assert (lag(mute, 2) == WEEKS - 10).all()


def speak(
    lever: str, amount: float | None = None, fluent: bool = True
) -> tuple[World, list[Refusal | None]]:
    """Pull a lever of the voices in week 5."""
    world, mechanism = start(TOLD)
    Script({signals.PROFICIENT_USERS: fluent}).start(world)
    card = {one.card.name: one for one in mechanism.levers()}[lever]
    said: list[Refusal | None] = []

    def act(week: int) -> None:
        if week == 5:
            said.append(card.pull(Pull(lever, amount=amount, weeks=4.0), np.arange(1), week))

    world.clock.weekly(Phase.DECIDE, "plan", act)
    return world, said


def test_customers_who_wait_order_later_and_no_less() -> None:
    """What is held back in four weeks comes in the four weeks after."""
    world, _ = speak("speak_to_customers", 0.2)
    seen = watch(world, signals.DEMAND_SHIFT)
    assert seen[6:14].tolist() == [0.8] * 4 + [1.2] * 4
    assert seen.sum() == pytest.approx(seen.size)


def test_a_vendor_pays_for_a_reference_that_somebody_can_give() -> None:
    """A tenth off for its weeks; refused while nobody is fluent."""
    world, _ = speak("speak_for_vendor")
    seen = watch(world, signals.VENDOR_TERMS)
    assert seen[5:11].tolist() == [1.0, 0.9, 0.9, 0.9, 0.9, 1.0]
    world, said = speak("speak_for_vendor", fluent=False)
    assert (watch(world, signals.VENDOR_TERMS) == 1.0).all()
    assert [one.kind for one in said if one is not None] == ["stage"]


def test_luck_belongs_to_names_and_not_to_places() -> None:
    """The same sources and hazards in another order say, reach and tell the same."""
    both = {"vendor": replace(VENDOR, noise=0.1), "press": SourceTerms(noise=0.3, bias=1.0)}
    late = {"newer": NEWER, "again": replace(NEWER, start=25, end=26, title="Once more")}
    slow = {name: replace(one, rate=0.1 * one.rate, reach=0.05) for name, one in both.items()}
    found = []
    for turned in (False, True):
        sources, hazards = (dict(reversed(one.items())) if turned else one for one in (slow, late))
        knobs = replace(TOLD, sources=sources, hazards=hazards, gatekeepers=0.1, absorptive=0.5)
        seen = [
            watch(start(knobs)[0], signal)
            for signal in (signals.OUTSIDE_WORD, signals.OUTSIDE_RATE, signals.OUTSIDE_PULL)
        ]
        world, _ = start(knobs)
        world.clock.run()
        news = {e.text: e.week for e in world.record.events if e.kind == "outside_news"}
        found.append((seen, news))
    assert all(one == pytest.approx(other, abs=1e-12)
               for one, other in zip(found[0][0], found[1][0], strict=True))  # fmt: skip
    assert found[0][1] == found[1][1]
    assert len(found[0][1]) == 2
    assert min(found[0][1].values()) > 10


def test_who_has_no_ties_brings_news_in_too() -> None:
    """Nobody has ties to the outside: what reaches the others is known later, but known."""
    reach = {"press": SourceTerms(rate=0.2, reach=0.05)}
    knobs = replace(TOLD, sources=reach, gatekeepers=0.0)
    assert (lag(knobs, 5) < WEEKS - 10).all()
    assert (lag(replace(knobs, sources={"press": SourceTerms(rate=0.2)}), 2) == WEEKS - 10).all()


def test_it_keeps_the_rules_of_the_house() -> None:
    """It reads and writes what it declares, takes every pull, and is the same twice."""
    sources = {"vendor": replace(VENDOR, noise=0.1), "press": SourceTerms(reach=0.2)}
    check_mechanism(lambda: Sources(replace(TOLD, sources=sources, hazards={"newer": NEWER})))


def test_gatekeepers_are_intended_users() -> None:
    """Nobody else has a use for what is said."""
    firm = units([5, 5], users=3)
    chosen = gatekeepers(replace(TOLD, gatekeepers=1.0), firm, Streams(1, 0))
    assert np.flatnonzero(chosen).tolist() == [0, 1, 2]
