"""Messages: campaigns, the team that prepares them, and what a reader makes of them."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from sim import compose, signals
from sim.areas.adoption.attitude_compiled import experience
from sim.areas.governance import reading_compiled as loops
from sim.areas.governance.delivery import audience_of, hears_one_of
from sim.areas.governance.message_parameters import Campaign, Channel, MessageParameters
from sim.areas.governance.messages import Messages
from sim.areas.governance.parameters import GovernanceParameters
from sim.contracts import Pull, Refusal
from sim.errors import BadInput
from sim.kernel.board import Signal
from sim.kernel.clock import Phase
from sim.testing import check_mechanism
from sim.units import FloatArray
from sim.world import World
from tests.worlds import PLAIN, Script, make_world, people_only, units

LIVE: Mapping[Signal, object] = {signals.LIVE_WEEK: 0.0}
MAIL = Channel(weeks=0.0)


def knobs(**campaigns: Campaign) -> GovernanceParameters:
    """Declare campaigns on a lean, a rich and a half-heard channel, without preparation time."""
    channels = {
        "mail": MAIL,
        "talk": Channel(richness=1.0, hours=0.5, weeks=0.0),
        "screen": Channel(reach=0.4, weeks=0.0),
    }
    return GovernanceParameters(channels=channels, campaigns=campaigns)


def once(channel: str = "mail", sender: str = "sponsor", content: str = "why") -> Campaign:
    """Send one message as soon as the change is known."""
    return Campaign(channel=channel, start=0.0, times=1, sender=sender, content=content)


@dataclass
class Seen:
    """What others could read, week by week (row w is week w)."""

    world: World
    values: dict[str, list[Any]] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)

    def __call__(self, signal: Signal) -> FloatArray:
        """Return the values of a signal, one row a week."""
        return np.array(self.values[signal.name], dtype=np.float64)


def play(
    parameters: GovernanceParameters,
    start: Mapping[Signal, object] = LIVE,
    change: Callable[[int], Mapping[Signal, object]] | None = None,
    *,
    pulls: Mapping[int, tuple[str, tuple[int, ...]]] | None = None,
    weeks: int = 12,
    listener: tuple[int, ...] = (),
    speaker: tuple[int, ...] = (),
) -> Seen:
    """Play messages alone in two departments of six and four people."""
    firm = units(
        [6, 4], np.array(listener, dtype=np.int64), np.array(speaker, dtype=np.int64), users=9
    )
    world = make_world(firm, weeks)
    Script(start, change, also=tuple(change(0)) if change else ()).start(world)
    mechanism, seen = Messages(parameters), Seen(world)
    levers = {lever.card.name: lever for lever in mechanism.levers()}

    def manage(week: int) -> None:
        if pulls and week in pulls:
            name, departments = pulls[week]
            chosen = np.array(departments, dtype=np.int64)
            refusal = levers[name].pull(Pull(name), chosen, week)
            seen.refusals += [refusal] if refusal is not None else []

    def probe(_week: int) -> None:
        for signal in Messages.publishes:
            seen.values.setdefault(signal.name, []).append(world.board.reader(signal)())

    world.clock.weekly(Phase.DECIDE, "management", manage)
    mechanism.start(world)
    probe(0)
    world.clock.weekly(Phase.ADOPT, "probe", probe)
    world.clock.run()
    world.record.close()
    return seen


def test_without_campaigns_nothing_is_registered() -> None:
    """Neutral: no phase, no series, no lever; channels alone are nothing either."""
    world = make_world(units([3]), 4)
    mechanism = Messages(GovernanceParameters(channels={"mail": MAIL}))
    mechanism.start(world)
    assert world.clock.steps == ()
    assert world.record.weekly == {}
    assert list(mechanism.levers()) == []


def test_it_keeps_the_rules_of_a_mechanism() -> None:
    """It publishes what it says, in its phase, and is the same twice."""
    few = knobs(first=once(), more=Campaign("talk", 1.0, 2.0, sender="manager"))
    check_mechanism(lambda: Messages(few))
    everything = dataclasses.replace(
        few, attention_hours=16.0, manager_hours=4.0, exception_rate=0.1, comms_team=1
    )
    check_mechanism(lambda: Messages(everything))


def test_nobody_hears_of_a_change_that_is_not_known() -> None:
    """A timetable waits for the first date, offer or access; then start + every."""
    assert not play(knobs(first=once()), {})(signals.MESSAGE_RATE).any()

    def offer(week: int) -> Mapping[Signal, object]:
        return {signals.VOLUNTARY: week >= 3}

    later = knobs(first=Campaign("mail", start=2.0, every=3.0, times=2, sender="sponsor"))
    rate = play(later, {}, offer)(signals.MESSAGE_RATE)
    # Known from instant 4 on; sent at 6 and 9; read in the weeks that close at 7 and 10.
    assert np.flatnonzero(rate[:, 0]).tolist() == [7, 10]
    assert rate[7] == pytest.approx(0.3)


def test_a_sending_reaches_the_stated_share_of_its_audience() -> None:
    """Only the audience; by a keyed draw each, so that the same people hear the same sending."""
    base = knobs(first=dataclasses.replace(once("screen"), audience=("unit1",)))
    rate = play(base)(signals.MESSAGE_RATE)[1]
    assert not rate[:6].any()
    firm = units([5000])
    world = make_world(firm, 3)
    Script(LIVE).start(world)
    Messages(knobs(first=once("screen"))).start(world)
    world.clock.run()
    share = world.record.weekly["messages_read"].sum()
    assert abs(share - 0.4) <= 4 * math.sqrt(0.4 * 0.6 / 5000)
    again = play(base)(signals.MESSAGE_RATE)[1]
    assert (again == rate).all()


def test_who_says_it_counts_by_what_he_speaks_of() -> None:
    """Sponsor for why, manager for how; sponsor and team only as far as the sponsor is believed."""
    for content, first, second in (("why", "sponsor", "manager"), ("how", "manager", "sponsor")):
        one, two = (play(knobs(c=once("mail", s, content)))(signals.MESSAGE_RATE).max()
                    for s in (first, second))  # fmt: skip
        assert one > two > 0.0
    lost = {**LIVE, signals.CREDIBILITY: 0.0}
    assert not play(knobs(c=once("mail", "sponsor")), lost)(signals.MESSAGE_RATE).any()
    assert not play(knobs(c=once("mail", "team")), lost)(signals.MESSAGE_RATE).any()
    assert play(knobs(c=once("mail", "manager")), lost)(signals.MESSAGE_RATE).any()


def test_a_rich_channel_persuades_more_and_makes_known_as_much() -> None:
    """Pull on attitude goes with richness, awareness does not; both take their readers' time."""
    lean, rich = (play(knobs(c=once(channel))) for channel in ("mail", "talk"))
    assert (lean(signals.MESSAGE_RATE) == rich(signals.MESSAGE_RATE)).all()
    pulls = [seen(signals.MESSAGE_PROMISE).max() for seen in (lean, rich)]
    assert pulls == pytest.approx([0.05 * 0.3, 0.05])
    # Nine of ten are intended users; a head is an intended user.
    assert lean(signals.READING_HOURS)[1] == pytest.approx([0.1, 0.1])
    assert rich(signals.READING_HOURS)[1] == pytest.approx([0.5, 0.5])


def test_each_content_moves_its_own_thing() -> None:
    """Why: promise; how: skill; results: truth, and only once there are any."""
    fluent = {**LIVE, signals.PROFICIENT_USERS: True}
    moved = {
        content: [
            signal.name
            for signal in (signals.MESSAGE_PROMISE, signals.MESSAGE_SKILL, signals.MESSAGE_RESULTS)
            if play(knobs(c=once("talk", "manager", content)), fluent)(signal).any()
        ]
        for content in ("why", "how", "results")
    }
    assert moved == {
        "why": ["message_promise"], "how": ["message_skill"], "results": ["message_results"],
    }  # fmt: skip
    nothing_yet = play(knobs(c=once("talk", "manager", "results")))
    assert not nothing_yet(signals.MESSAGE_RATE).any()


def test_a_peer_reaches_those_who_hear_a_fluent_user() -> None:
    """Person 3 is fluent; 0 and 7 hear him."""
    start = {**LIVE, signals.PROFICIENT_USERS: np.arange(10) == 3}
    seen = play(
        knobs(c=once("mail", "peer", "results")), start, listener=(0, 7, 1), speaker=(3, 3, 2)
    )
    assert np.flatnonzero(seen(signals.MESSAGE_RATE)[1]).tolist() == [0, 7]
    flag = np.zeros(3, dtype=np.bool_)
    assert not hears_one_of(flag, units([3])).any()


def test_repetition_first_pays_less_and_then_costs() -> None:
    """Pull on attitude is largest in sum after ten readings, as in Schmidt and Eisend 2015; what
    makes known adds up in a straight line."""
    steps = knobs(c=Campaign("talk", start=0.0, every=1.0, times=24, sender="sponsor"))
    steps = dataclasses.replace(steps, repetition_weeks=1e9)
    seen = play(steps, weeks=26)
    pull = seen(signals.MESSAGE_PROMISE)[:, 0]
    total = np.cumsum(pull)
    assert int(np.argmax(np.round(total, 9))) == 10
    assert (np.diff(pull[1:25]) <= 1e-12).all()
    assert pull[1] == pytest.approx(0.05)
    assert pull[20] < 0.0
    assert pull.min() >= -0.05 - 1e-12
    assert seen(signals.MESSAGE_RATE)[1:25, 0] == pytest.approx(0.3)


def test_spaced_readings_wear_less_and_another_content_is_fresh() -> None:
    """Half of what was read is forgotten between two readings: the second one is worth more."""

    def second(every: float) -> float:
        steps = knobs(c=Campaign("talk", start=0.0, every=every, times=2, sender="sponsor"))
        quick = dataclasses.replace(steps, repetition_weeks=2.0)
        return float(np.sort(play(quick)(signals.MESSAGE_PROMISE)[:, 0])[-2])

    assert second(1.0) == pytest.approx(0.05 * (1 - math.exp(-0.5) / 10))
    assert second(4.0) == pytest.approx(0.05 * (1 - math.exp(-2.0) / 10))
    both = play(knobs(a=once("talk"), b=once("talk", "manager", "how")))
    assert both(signals.MESSAGE_SKILL).max() == pytest.approx(0.03)


def test_a_new_holder_has_read_nothing() -> None:
    """The second message is as fresh to a hire as the first was to his predecessor."""
    steps = knobs(c=Campaign("talk", start=0.0, every=4.0, times=2, sender="sponsor"))

    def leave(week: int) -> Mapping[Signal, object]:
        gone = [5] if week == 3 else []
        return {signals.LEAVERS: np.array(gone, dtype=np.int64)}

    pull = play(steps, change=leave)(signals.MESSAGE_PROMISE)
    assert pull[5, 5] == pytest.approx(pull[1, 5])
    assert pull[5, 4] < pull[1, 4]


def test_sendings_wait_for_the_team() -> None:
    """One member, three sendings of a week each: they leave one by one; costs follow."""
    slow = Channel(weeks=1.0, delay=0.5, cost=700.0)
    parameters = GovernanceParameters(
        channels={"print": slow}, comms_team=1,
        campaigns={name: dataclasses.replace(once(), channel="print") for name in "abc"},
    )  # fmt: skip
    seen = play(parameters)
    # Known at instant 0; ready at 1, 2, 3; read half a week later, in weeks 2, 3 and 4.
    assert np.flatnonzero(seen(signals.MESSAGE_RATE)[:, 0]).tolist() == [2, 3, 4]
    assert seen(signals.SENDING_COST).sum() == 2100.0
    assert seen(signals.COMMS_HOURS).sum() == pytest.approx(3 * 37.5)
    desk = seen.world.record.desks["comms_team"]
    assert sorted(desk.waits.tolist()) == [0.0, 1.0, 2.0]
    assert desk.conserved
    assert desk.little_gap == pytest.approx(0.0, abs=1e-9)
    nobody = play(dataclasses.replace(parameters, comms_team=0))
    assert not nobody(signals.MESSAGE_RATE).any()
    assert nobody.world.record.desks["comms_team"].waiting == 3


def test_random_requests_wait_as_at_an_m_d_1_queue() -> None:
    """Limit: sendings asked for at random, one member: rho / (2 mu (1 - rho)); Little holds."""
    luck, n, rho = np.random.default_rng(5), 4000, 0.7
    at = np.cumsum(luck.exponential(1.0 / rho, n)) * 0.25
    at = at[at < 900]
    parameters = GovernanceParameters(
        channels={"mail": Channel(weeks=0.25)}, comms_team=1,
        campaigns={
            str(k): Campaign("mail", start=float(t), times=1) for k, t in enumerate(at)
        },
    )  # fmt: skip
    world = make_world(units([1]), 910)
    Script(LIVE).start(world)
    Messages(parameters).start(world)
    world.clock.run()
    desk = world.record.desks["comms_team"]
    target = 0.25 * rho / (2.0 * (1.0 - rho))
    batches = np.array([part.mean() for part in np.array_split(desk.waits, 20)])
    error = batches.std(ddof=1) / math.sqrt(batches.size)
    assert abs(desk.waits.mean() - target) <= 4.0 * error
    assert desk.little_gap == pytest.approx(0.0, abs=1e-6)


def test_a_plan_starts_a_campaign_by_its_lever() -> None:
    """After its lead of a week; refused where it is not meant, and as long as nothing is there."""
    only = Campaign("mail", audience=("unit0",), times=1, sender="sponsor")
    shown = Campaign("mail", times=1, content="results")
    seen = play(
        knobs(only=only, shown=shown),
        pulls={
            2: ("campaign_only", (0, 1)),
            4: ("campaign_only", (1,)),
            5: ("campaign_shown", (0,)),
        },
    )
    rate = seen(signals.MESSAGE_RATE)
    assert np.flatnonzero(rate[:, 0]).tolist() == [4]
    assert not rate[:, 6:].any()
    assert [refusal.kind for refusal in seen.refusals] == ["department", "stage"]
    cards = [lever.card for lever in Messages(knobs(only=only)).levers()]
    assert [(card.name, card.hours, card.weeks) for card in cards] == [("campaign_only", 16.0, 0.0)]
    no_terms = dataclasses.replace(knobs(only=only), levers={})
    assert Messages(no_terms).levers() == ()


def test_results_pull_to_the_truth_and_promises_beyond_it() -> None:
    """Full pull for a week: attitude is what the signal says it should be."""
    truth = experience(0.15, 0.40, 1.0)
    for given, target in (
        ({signals.MESSAGE_RESULTS: 1.0}, truth),
        ({signals.MESSAGE_PROMISE: 1.0}, 1.0),
        ({signals.MESSAGE_PROMISE: -1.0}, 0.0),
    ):
        record, _ = people_only(units([20]), 1, PLAIN, given=given)
        assert record.weekly["attitude"][1] == pytest.approx(target)


def test_how_to_teaches_a_part_of_a_course() -> None:
    """The gap closes by the stated share; knowing is a hazard beside the campaigns'."""
    record, people = people_only(
        units([2000]), 1, dataclasses.replace(PLAIN, p=0.0, q=0.0, forgetting=0.0),
        given={signals.MESSAGE_SKILL: 0.03, signals.MESSAGE_RATE: 0.3},
    )  # fmt: skip
    assert people.people.skill == pytest.approx(0.03)
    told, _ = people_only(
        units([2000]), 1,
        dataclasses.replace(PLAIN, aware_at_start=0.0, awareness_peers=0.0),
        given={signals.MESSAGE_RATE: 0.3},
    )  # fmt: skip
    share = 1.0 - math.exp(-0.3)
    assert abs(told.weekly["aware"][1] - share) <= 4 * math.sqrt(share * (1 - share) / 2000)
    assert record.weekly["aware"][1] == 1.0


def test_freshness_has_a_floor() -> None:
    """One more reading never does more harm than the first did good."""
    assert [loops.freshness(float(r), 10.0) for r in (0, 5, 10, 15, 90)] == [
        1.0, 0.5, 0.0, -0.5, -1.0
    ]  # fmt: skip


def test_faults_of_campaigns_are_told_in_sentences() -> None:
    """An unknown channel, a wrong sender, a reach above one, an unknown audience, a short list."""
    with pytest.raises(BadInput, match=r"names 'mial', which is not a channel.*did you mean mail"):
        MessageParameters(channels={"mail": MAIL}, campaigns={"c": Campaign("mial")})
    with pytest.raises(BadInput, match=r"governance.trust_why is 1; allowed: four shares"):
        MessageParameters(trust_why=(1.0,))
    words = ("scenario=voluntary_tool", "strategy=do_nothing", "futures=20")
    for given, said in (
        ("{c: {channel: mail, sender: boss}}", "sender is boss; allowed: sponsor, manager"),
        ("{c: {channel: mail, audience: [salse]}}", "names 'salse', which is not a department"),
        ("{c: {channel: mail, timse: 3}}", "is not a known setting.*times"),
    ):
        with pytest.raises(BadInput, match=said):
            compose(*words, "governance.channels={mail: {reach: 0.9}}",
                    f"governance.campaigns={given}")  # fmt: skip
    with pytest.raises(BadInput, match=r"reach is 1.2; allowed: 0 to 1"):
        compose(*words, "governance.channels={mail: {reach: 1.2}}")


def test_an_audience_may_be_a_group() -> None:
    """Names of groups stand for their departments; unknown names touch nobody."""
    firm = dataclasses.replace(units([1, 1, 1]), groups={"core": ("unit0", "unit2")})
    assert audience_of(("core",), firm).tolist() == [True, False, True]
    assert audience_of((), firm).all()
    assert not audience_of(("elsewhere",), firm).any()
