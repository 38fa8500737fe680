"""Support: who is on duty when, what an open ticket costs in time, and each of its two levers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from sim import signals
from sim.areas.investment.parameters import InvestmentParameters
from sim.areas.investment.support import Spell, Support, tapered
from sim.contracts import Pull, Refusal
from sim.kernel.board import Array, Signal
from sim.kernel.clock import Phase
from sim.kernel.record import Record
from sim.organisation.people import Organisation
from sim.testing import check_mechanism
from tests.worlds import Script, make_world, units

KNOBS = InvestmentParameters(support_agents=1, service_rate=10.0)
FIRM = units([30, 20, 10], users=55)
WATCHED = (signals.ELBOW_SUPPORT, signals.SUPPORT_HEADS, signals.SUPPORT_WAIT, signals.OPEN_SHARE,
           signals.DESK_REPORT)  # fmt: skip


@dataclass
class Seen:
    """What the record and the signals showed in one run."""

    record: Record
    refusals: list[Refusal | None]
    values: dict[str, list[Array]] = field(default_factory=dict)

    def series(self, name: str) -> Array:
        """A weekly series."""
        return self.record.weekly[name]

    def signal(self, signal: Signal) -> Array:
        """What readers saw at the end of each week; row 0 is week 1."""
        return np.array(self.values[signal.name])


def run(
    pulls: Mapping[int, list[tuple[Pull, list[int]]]] | None = None,
    knobs: InvestmentParameters = KNOBS,
    *,
    rate: float | Array = 0.4,
    weeks: int = 30,
    future: int = 0,
    live: float | Array = 0.0,
    leavers: Mapping[int, list[int]] | None = None,
    firm: Organisation = FIRM,
) -> Seen:
    """Run the support desk alone: people raise tickets as scripted, pulls come as stated."""
    world = make_world(firm, weeks, future=future)
    support = Support(knobs)
    levers = {lever.card.name: lever for lever in support.levers()}
    seen = Seen(world.record, [])

    def manage(week: int) -> None:
        for pull, departments in (pulls or {}).get(week, []):
            where = np.array(departments, dtype=np.int64)
            seen.refusals.append(levers[pull.lever].pull(pull, where, week))

    def change(week: int) -> Mapping[Signal, object]:
        return {signals.LEAVERS: np.array((leavers or {}).get(week, []), dtype=np.int64)}

    Script(
        {signals.TICKET_RATE: rate, signals.LIVE_WEEK: live}, change, also=[signals.LEAVERS]
    ).start(world)
    world.clock.weekly(Phase.DECIDE, "management", manage)
    support.start(world)
    readers = {signal.name: world.board.reader(signal) for signal in WATCHED}

    def watch(_week: int) -> None:
        for name, read in readers.items():
            seen.values.setdefault(name, []).append(read())

    world.clock.weekly(Phase.RECORD, "test", watch)
    world.clock.run()
    world.record.close()
    return seen


def add(amount: float | None = None, weeks: float | None = None, date: int | None = None) -> Pull:
    """Pull hypercare."""
    return Pull("add_support", amount=amount, weeks=weeks, date=date)


def same(one: Seen, two: Seen) -> bool:
    """Tell whether two runs are equal bit for bit, facts and statistics included."""
    return (
        all((one.series(name) == two.series(name)).all() for name in one.record.weekly)
        and all((one.signal(signal) == two.signal(signal)).all() for signal in WATCHED)
        and one.record.desks["support"].area_waiting == two.record.desks["support"].area_waiting
        and one.record.facts == two.record.facts
    )


def test_without_tickets_the_desk_is_idle_and_nobody_waits() -> None:
    """Null: no rate, no ticket, no wait, nothing open."""
    seen = run(rate=0.0)
    assert not seen.series("tickets_raised").any()
    assert not seen.signal(signals.SUPPORT_WAIT).any()
    assert not seen.signal(signals.OPEN_SHARE).any()
    assert seen.record.facts["last_support_week"] == 0.0


def test_a_thin_desk_makes_people_wait_and_a_thick_one_does_not() -> None:
    """Life: the wait falls with the number of agents on paired futures, and vanishes with many."""
    waits = np.array([
        [
            run(knobs=replace(KNOBS, support_agents=agents), rate=1.0, future=future)
            .record.desks["support"].waits.mean()
            for agents in (1, 2, 50)
        ]
        for future in range(30)
    ])  # fmt: skip
    assert (np.median(np.diff(waits, axis=1), axis=0) < 0).all()
    assert (waits[:, 2] < 0.001).all()


def test_without_agents_nobody_is_served_and_the_queue_never_empties() -> None:
    """Control SC2: a positive ticket rate and no helpdesk."""
    seen = run(knobs=replace(KNOBS, support_agents=0))
    assert seen.record.desks["support"].done == 0
    assert (np.diff(seen.series("tickets_waiting")) >= 0).all()
    assert (np.exp(-seen.series("support_wait")[1:]) == 0.0).all()


def test_half_the_time_of_an_agent_is_half_his_rate() -> None:
    """`support_share` scales the service rate and nothing else."""
    shared = run(knobs=replace(KNOBS, support_share=0.5, service_rate=20.0))
    assert same(shared, run())
    assert run(knobs=replace(KNOBS, support_share=0.5)).series("support_wait").sum() > (
        shared.series("support_wait").sum()
    )


def test_the_record_holds_the_weeks_of_the_desk() -> None:
    """Tickets raised and waiting per week add up with the desk's own statistics."""
    seen = run(rate=1.0)
    desk = seen.record.desks["support"]
    assert desk.conserved
    assert desk.little_gap == pytest.approx(0.0, abs=1e-8)
    assert seen.series("tickets_raised").sum() == desk.arrived
    assert seen.series("tickets_waiting")[-1] == desk.waiting
    report = seen.signal(signals.DESK_REPORT)
    assert (report[:, 0] == seen.series("tickets_waiting")[1:]).all()
    assert (report[:, 1] == seen.series("support_wait")[1:]).all()


def test_leavers_abandon_the_queue() -> None:
    """Those who left in a week no longer wait in it."""
    leavers = {6: list(range(30))}
    seen = run(knobs=replace(KNOBS, support_agents=0), rate=2.0, leavers=leavers, weeks=6)
    desk = seen.record.desks["support"]
    assert desk.abandoned == 30
    assert desk.conserved


def test_hypercare_works_from_the_pull_and_ends_in_steps() -> None:
    """Four heads from instant 10 for 8 weeks: weeks 11 to 18, half of them in 19 and 20."""
    seen = run({10: [(add(4, 8), [0])]})
    agents = seen.series("agents")
    expected = np.ones(31)
    expected[11:19], expected[19:21] = 5, 3
    assert agents.tolist() == expected.tolist()
    heads = seen.signal(signals.SUPPORT_HEADS)
    assert heads.tolist() == (expected[1:] - 1).tolist()
    assert seen.record.facts["last_support_week"] == 20


def test_hypercare_without_a_taper_stops_at_once() -> None:
    """The knob `hypercare_taper` decides."""
    seen = run({10: [(add(4, 8), [0])]}, replace(KNOBS, hypercare_taper=False))
    assert seen.series("agents")[11:21].tolist() == [5] * 8 + [1] * 2
    assert seen.record.facts["last_support_week"] == 18


def test_hypercare_takes_its_defaults_from_the_scenario_and_waits_for_its_date() -> None:
    """Amount and weeks come from the knobs; a date ahead delays the start; pulls add up."""
    knobs = replace(KNOBS, hypercare_staff=6, hypercare_weeks=2.0, hypercare_taper=False)
    seen = run({3: [(add(date=5), [0]), (add(1, 4), [1])]}, knobs)
    assert seen.refusals == [None, None]
    assert seen.series("agents")[3:10].tolist() == [1, 2, 2, 8, 8, 1, 1]


def test_hypercare_nobody_planned_is_refused() -> None:
    """Without staff in the scenario and an amount in the plan there is nobody to send."""
    seen = run({3: [(add(), [0])]})
    refusal = seen.refusals[0]
    assert refusal is not None
    assert refusal.kind == "stage"
    assert same(seen, run())


@pytest.mark.parametrize(
    "pull",
    [
        add(0, 8),
        add(4, 0),
        Pull("elbow_support", amount=0.0, weeks=8),
        Pull("elbow_support", amount=4.0, weeks=0),
    ],
)
def test_levers_of_no_size_change_nothing(pull: Pull) -> None:
    """Null: no heads, or no weeks, leave the run equal bit for bit."""
    assert same(run({3: [(pull, [0, 1])]}), run())


def test_hypercare_shortens_waits_after_it_began_and_not_before() -> None:
    """Life: on paired futures the mean wait after the pull falls, and nothing changes earlier."""
    gains = []
    for future in range(30):
        plain = run(rate=1.0, future=future).series("support_wait")
        staffed = run({10: [(add(3, 8), [0])]}, rate=1.0, future=future).series("support_wait")
        assert (plain[:10] == staffed[:10]).all()
        gains.append(plain[10:].mean() - staffed[10:].mean())
    assert np.median(gains) > 0


def test_elbow_support_covers_the_scope_by_users_for_its_weeks() -> None:
    """Four helpers for 50 users at one per four cover .32 of each; more is never above 1."""
    pull = Pull("elbow_support", amount=4.0, weeks=5)
    seen = run({7: [(pull, [0, 1])], 20: [(replace(pull, amount=500.0), [1])]})
    cover = seen.signal(signals.ELBOW_SUPPORT)
    assert np.allclose(cover[7:12], [0.32, 0.32, 0.0])
    assert (cover[20:25] == [0.0, 1.0, 0.0]).all()
    assert not cover[:7].any()
    assert not cover[12:20].any()
    heads = seen.signal(signals.SUPPORT_HEADS)
    assert heads[7:12].tolist() == [4.0] * 5
    assert seen.series("agents").tolist() == [1.0] * 31
    assert seen.record.facts["last_support_week"] == 25


def test_elbow_support_where_nobody_uses_it_is_refused() -> None:
    """A department without intended users needs no helper."""
    seen = run({3: [(Pull("elbow_support"), [2])]}, firm=units([30, 20, 10], users=50))
    refusal = seen.refusals[0]
    assert refusal is not None
    assert refusal.kind == "department"


def test_a_tapered_spell_of_one_head_keeps_him() -> None:
    """Half of one head is one head; a quarter of one week is one week."""
    assert tapered(3, 1, 1) == (Spell(3, 4, 1), Spell(4, 5, 1))


def test_fresh_departments_go_first_for_their_weeks() -> None:
    """Tickets of those who went live less than `priority_weeks` ago overtake; null at 0."""
    live = np.array([-50.0, 10.0, -50.0])
    plain = run(rate=1.0, live=live)
    assert same(plain, run(knobs=replace(KNOBS, priority_weeks=0.0), rate=1.0, live=live))
    first = run(knobs=replace(KNOBS, priority_weeks=6.0), rate=1.0, live=live)
    fresh, old = FIRM.department == 1, FIRM.department == 0
    open_plain, open_first = (seen.signal(signals.OPEN_SHARE) for seen in (plain, first))
    assert (open_plain[:10] == open_first[:10]).all()
    assert open_first[11:16][:, fresh].mean() < open_plain[11:16][:, fresh].mean()
    assert open_first[11:16][:, old].mean() > open_plain[11:16][:, old].mean()


def test_support_keeps_the_rules_of_the_house() -> None:
    """The shipped conformance kit passes, hypercare planned or not, tickets by age or not."""
    check_mechanism(lambda: Support(InvestmentParameters()))
    check_mechanism(lambda: Support(replace(KNOBS, hypercare_staff=6, priority_weeks=4.0)))
