"""Assets: seats of a pool by request, role or use; reclaim; and people who cannot begin."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping

import numpy as np
import pytest

from sim import signals
from sim.areas.adoption.people import PeopleMechanism
from sim.areas.architecture.asset_parameters import RULES, AssetTerms
from sim.areas.architecture.asset_pools import Pool
from sim.areas.architecture.assets import Assets
from sim.areas.architecture.parameters import ArchitectureParameters
from sim.areas.architecture.process_parameters import ProcessTerms
from sim.areas.planning.parameters import PlanningParameters
from sim.areas.planning.sourcing_parameters import SourcingTerms
from sim.contracts import Pull
from sim.kernel.record import Record
from sim.metrics.table import measure_all
from sim.one_run import run
from sim.scenario import Future
from sim.strategies.scripted import Scripted
from sim.strategies.spec import ScriptedPlan, Step
from sim.testing import check_mechanism
from sim.testing.firms import small_plan, small_scenario
from sim.units import BoolArray
from tests.worlds import PLAIN, Script, make_world, units

WEEKS = 40
FIRM = units([30, 50])
ADOPTION = dataclasses.replace(PLAIN, p=0.05, q=0.2, abandonment=0.02)


def knobs(pool: AssetTerms) -> ArchitectureParameters:
    """Declare one pool."""
    return ArchitectureParameters(assets={"licence": pool})


def play(
    parameters: ArchitectureParameters,
    *,
    future: int = 0,
    pulls: Mapping[int, tuple[str, float]] | None = None,
) -> tuple[Record, Assets]:
    """Play people and pools; everybody is live from week 0."""
    world = make_world(FIRM, WEEKS, future=future)
    Script({signals.LIVE_WEEK: 0.0}).start(world)
    pools = Assets(parameters)
    pools.start(world)
    PeopleMechanism(ADOPTION).start(world)
    levers = {lever.card.name: lever for lever in pools.levers()}

    def pull(week: int) -> None:
        if pulls and week in pulls:
            name, amount = pulls[week]
            levers[name].pull(Pull(name, what="licence", amount=amount), np.arange(2), week)

    world.clock.weekly(signals.PULLED.phase, "test", pull)
    world.clock.run()
    world.record.close()
    return world.record, pools


def test_nothing_declared_is_nothing() -> None:
    """No pool: no series, no account, no lever, and people as ever."""
    record, pools = play(ArchitectureParameters())
    assert "seats" not in record.ledger
    assert pools.levers() == ()
    assert measure_all(record)["seat_utilisation"] is None


@pytest.mark.parametrize("rule", RULES)
def test_a_seat_for_everybody_keeps_nobody_waiting(rule: str) -> None:
    """Limit: as many seats as users: use is that without pools, bit for bit."""
    free, _ = play(ArchitectureParameters())
    full, _ = play(knobs(AssetTerms(seats=100.0, rule=rule)))
    assert full.weekly["adoption"].tobytes() == free.weekly["adoption"].tobytes()
    assert measure_all(full)["seat_unmet"] == 0.0


def test_without_seats_nobody_begins() -> None:
    """Limit: no seat, no user; in the end nearly all have decided, and wait."""
    record, _ = play(knobs(AssetTerms(seats=0.0)))
    assert not record.weekly["adoption"].any()
    assert record.weekly["pool_waiting"][-1] > 60.0


@pytest.mark.parametrize("rule", RULES)
def test_never_more_users_than_seats(rule: str) -> None:
    """In every week of several futures, with and without reclaim; no seat is lost or made."""
    for future in range(4):
        for reclaim in (0.0, 3.0):
            parameters = knobs(
                AssetTerms(seats=40.0, rule=rule, reclaim_weeks=reclaim, idle_weeks=2.0)
            )
            record, pools = play(parameters, future=future)
            assert (record.weekly["adoption"] * 80 <= 32 + 1e-9).all()
            assert (record.weekly["pool_held"] <= 32).all()
            assert pools.pools[0].free + pools.pools[0].held.sum() == 32


def by_hand(
    terms: AssetTerms, seats: int, luck: list[float], rank: list[int],
    script: list[tuple[list[bool], list[bool]]],
) -> list[list[int]]:  # fmt: skip
    """Give seats out person by person, as the rules say in words; list the holders week by week.

    A seat is taken back that its holder has had, and at no instant used, for the idle weeks.
    """
    holders: dict[int, int] = {}
    asked: dict[int, int] = {}
    found = []
    for week, (wants, _) in enumerate(script, start=1):
        if terms.reclaim_weeks and week % terms.reclaim_weeks == 0:
            since = week - int(terms.idle_weeks)
            for i, got in list(holders.items()):
                used = any(script[instant - 1][1][i] for instant in range(max(since, 1), week + 1))
                if got <= since and not used:
                    del holders[i]
        for i in range(len(luck)):
            if wants[i] and i not in holders:
                asked.setdefault(i, week)
            else:
                asked.pop(i, None)
        while asked and len(holders) < seats:
            key = {i: (rank[i] if terms.rule == "role" else 0, asked[i], luck[i]) for i in asked}
            best = min(asked, key=lambda i: key[i])
            holders[best] = week
            del asked[best]
        found.append(sorted(holders))
    return found


@pytest.mark.parametrize("seed", range(12))
def test_seats_go_to_those_that_brute_force_finds(seed: int) -> None:
    """Limit: small pools, random wishes and use, reclaims: the same holders in every week."""
    luck = np.random.default_rng(seed)
    n, seats = 9, int(luck.integers(1, 7))
    rule = ("request", "role")[seed % 2]
    terms = AssetTerms(rule=rule, reclaim_weeks=float(seed % 4), idle_weeks=2.0)
    rank, draws = luck.integers(1, 4, n), luck.uniform(size=n)
    pool = Pool("licence", terms, seats, np.zeros(n, dtype=np.bool_), np.full(n, np.inf),
                np.zeros(n), draws, rank.astype(float), np.zeros(n, dtype=np.int64))  # fmt: skip
    script, found = [], []
    for week in range(1, 30):
        wants: BoolArray = luck.uniform(size=n) < 0.5
        uses: BoolArray = pool.held & (luck.uniform(size=n) < 0.5)
        due = terms.reclaim_weeks > 0.0 and week % terms.reclaim_weeks == 0
        pool.week(float(week), wants, uses, take_back=due)
        script.append((wants.tolist(), uses.tolist()))
        found.append(np.flatnonzero(pool.held).tolist())
    assert found == by_hand(terms, seats, draws.tolist(), rank.tolist(), script)


def test_an_idle_seat_comes_back_after_its_weeks_however_it_was_got() -> None:
    """Three weeks from when it was handed out or asked for; from the end of the week of a stop."""
    nobody = np.zeros(3, dtype=np.bool_)
    first, second, third = np.eye(3, dtype=np.bool_)
    pool = Pool("licence", AssetTerms(idle_weeks=3.0), 3, nobody.copy(), np.full(3, np.inf),
                np.zeros(3), np.zeros(3), np.ones(3), np.zeros(3, dtype=np.int64))  # fmt: skip
    pool.week(1.0, second | third, nobody, hand_out=first)
    seen = [pool.held.tolist()]
    for week in range(2, 8):
        pool.week(float(week), nobody, third if week <= 3 else nobody, take_back=True)
        seen.append(pool.held.tolist())
    assert [held[0] for held in seen] == [True] * 3 + [False] * 4
    assert [held[1] for held in seen] == [True] * 3 + [False] * 4
    assert [held[2] for held in seen] == [True] * 6 + [False]
    assert pool.reclaim(nobody) == 0


def test_measured_use_serves_the_department_that_uses_what_it_has() -> None:
    """Two of three seats are used here and none there: the next one goes here."""
    department = np.array([0, 0, 0, 1, 1])
    held = np.array([True, True, False, True, False])
    pool = Pool("licence", AssetTerms(rule="use"), 4, held, np.full(5, np.inf), np.zeros(5),
                np.array([0.5, 0.5, 0.9, 0.5, 0.1]), np.ones(5), department)  # fmt: skip
    pool.week(1.0, np.ones(5, dtype=np.bool_), np.array([True, True, False, False, False]))
    assert pool.held.tolist() == [True, True, True, True, False]


def test_reclaim_brings_idle_seats_to_those_who_wait() -> None:
    """Life: over paired futures more of the seats that are paid for are in use."""
    idle = AssetTerms(seats=40.0, rule="role")
    kept, back = (
        ArchitectureParameters(assets={"licence": dataclasses.replace(idle, reclaim_weeks=every)})
        for every in (0.0, 4.0)
    )
    found = np.array(
        [
            [measure_all(play(one, future=r)[0])["seat_utilisation"] for one in (kept, back)]
            for r in range(30)
        ],
        dtype=np.float64,
    )
    gain = found[:, 1] - found[:, 0]
    assert gain.mean() > 3 * gain.std(ddof=1) / math.sqrt(30)


def test_seats_cost_used_or_not_and_more_can_be_bought() -> None:
    """The book is seats times price; idle cost and used cost add up to it; levers act at once."""
    record, pools = play(knobs(AssetTerms(seats=40.0)), pulls={10: ("buy_seats", 20.0)})
    paid = record.weekly["pool_paid"]
    assert (paid[10], paid[11], pools.pools[0].seats) == (48, 48, 48)
    own = -record.ledger["seats"].rows.sum()
    assert own == pytest.approx(400 / 52 * 32 * WEEKS)
    cost = own + 400 / 52 * 16 * (WEEKS - 9)  # what was bought is told, for others to pay
    assert cost == pytest.approx(400 / 52 * paid.sum())
    used = 400 / 52 * record.weekly["pool_used"].sum()
    assert cost == pytest.approx(used + record.facts["seats_idle_cost"])
    for weeks, number in ((3.0, 6), (1000.0, 0)):
        idle = knobs(AssetTerms(seats=40.0, idle_weeks=weeks))
        taken, _ = play(idle, pulls={30: ("reclaim_seats", 1.0)})
        assert taken.events[-1].text == f"licence: {number} idle seats reclaimed"
        held = taken.weekly["pool_held"]
        assert (held[29], held[30], held[31]) == (32.0, 32.0 - number, 32.0)


def whole(budget: float, *more: Step) -> Record:
    """Play a whole run with seats for half of the users, and management's budget for anything."""
    base = small_scenario()
    rooms = dataclasses.replace(base.architecture, assets={"licence": AssetTerms(seats=50.0)})
    scenario = dataclasses.replace(
        base,
        architecture=rooms,
        investment=dataclasses.replace(
            base.investment, budget=budget, hourly_cost=0.0, trainer_week=0.0
        ),
        management=dataclasses.replace(base.management, hour_cost=0.0),
    )
    plan = ScriptedPlan("p", steps=(Step(1, Pull("go_live", date=8)), *more))
    return run(scenario, Scripted(plan), Future(1, 0))


def test_seats_that_management_buys_come_out_of_its_budget() -> None:
    """The money of a year must be left; then they cost what declared seats cost, week by week."""
    buy = Step(4, Pull("buy_seats", what="licence", amount=20.0))
    plain, rich = whole(math.inf), whole(math.inf, buy)
    assert "seats_bought" not in plain.ledger
    assert rich.ledger["seats_bought"].recurring
    assert rich.ledger["seats"].rows.tobytes() == plain.ledger["seats"].rows.tobytes()
    seats = rich.weekly["pool_paid"][-1] - plain.weekly["pool_paid"][-1]
    paid = -rich.ledger["seats_bought"].rows.sum(axis=1)
    assert seats > 0.0
    assert paid[:9] == pytest.approx(0.0)
    assert paid[9:] == pytest.approx(seats * 400 / 52)
    year = seats * 400
    for budget, refused in ((year, False), (year - 0.01, True)):
        record = whole(budget, buy)
        texts = [e.text for e in record.events if e.kind == "refused"]
        assert [text.split(":")[:2] for text in texts] == [["buy_seats", " budget"]] * refused
        assert ("seats_bought" in record.ledger) != refused
    twice = whole(year * 1.5, buy, Step(5, Pull("buy_seats", what="licence", amount=20.0)))
    assert len([e for e in twice.events if e.kind == "refused"]) == 0
    spent = whole(year * 1.5, buy, Step(39, Pull("buy_seats", what="licence", amount=20.0)))
    assert len([e for e in spent.events if e.kind == "refused"]) == 1


def test_pools_processes_and_sourcing_live_together_in_a_whole_run() -> None:
    """No two of them, nor of anything else, write one series; all metrics of theirs are there."""
    scenario = small_scenario()
    rooms = dataclasses.replace(
        scenario.architecture,
        assets={"licence": AssetTerms(seats=50.0)},
        processes={"orders": ProcessTerms()},
    )
    planning = PlanningParameters(sourcing={"tool": SourcingTerms(covers="technology")})
    whole = dataclasses.replace(scenario, architecture=rooms, planning=planning)
    found = measure_all(run(whole, small_plan(), Future(1, 0)))
    names = ("seat_utilisation", "exceptions_week", "sourcing_tco", "procurement_lead_p50")
    assert all(found[name] is not None for name in names)
    assert 0.0 < (found["activated_final"] or 0.0) <= 0.5 + 1e-9


def test_it_keeps_the_rules_of_the_house() -> None:
    """It reads and writes what it declares, takes every pull, and is the same twice."""
    pools = {rule: AssetTerms(seats=30.0, rule=rule, reclaim_weeks=4.0) for rule in RULES}
    check_mechanism(lambda: Assets(ArchitectureParameters(assets=pools)))
