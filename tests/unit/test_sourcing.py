"""Sourcing: procurement as a chain of queues, what a mode costs, teaches and binds, and levers."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from sim import signals
from sim.areas.investment.deployment import Deployment
from sim.areas.investment.parameters import InvestmentParameters, Project
from sim.areas.investment.portfolio import Portfolio
from sim.areas.planning.deals import Deal, capability_after, depth_after, slip_hazard
from sim.areas.planning.parameters import PlanningParameters
from sim.areas.planning.procurement import Procurement
from sim.areas.planning.sourcing import Sourcing
from sim.areas.planning.sourcing_parameters import (
    MODES,
    ProcurementDesk,
    SourcingMode,
    SourcingTerms,
)
from sim.contracts import Mechanism, Pull
from sim.kernel.board import Signal
from sim.kernel.clock import Clock
from sim.kernel.record import Record
from sim.kernel.streams import Streams
from sim.metrics.table import measure_all
from sim.testing import check_mechanism
from sim.world import World
from tests.worlds import Script, make_world, units

WEEKS = 156
FUTURES = 30
FIRM = units([10, 20])
FIXED = {name: ProcurementDesk(50, weeks, varies=False)
         for name, weeks in (("request", 1.0), ("tender", 6.0), ("legal", 3.0))}  # fmt: skip
AT_ONCE = {name: dataclasses.replace(mode, path=(), failure_rate=0.0)
           for name, mode in MODES.items()}  # fmt: skip
Pulls = Sequence[tuple[int, str, str, float | None]]


def knobs(
    item: SourcingTerms | None = None,
    modes: dict[str, SourcingMode] = AT_ONCE,
    desks: dict[str, ProcurementDesk] = FIXED,
    others: float = 0.0,
) -> PlanningParameters:
    """Declare one item, by default without procurement, failures and purchases of others."""
    items = {} if item is None else {"suite": item}
    return PlanningParameters(
        sourcing=items, modes=modes, procurement=desks, other_purchases=others
    )


def play(
    parameters: PlanningParameters,
    *,
    future: int = 0,
    weeks: int = WEEKS,
    pulls: Pulls = ((0, "request_contract", "suite", None),),
    beside: Callable[[], Mechanism] | None = None,
    projects: Sequence[str] = (),
) -> tuple[Record, Sourcing]:
    """Play sourcing, alone or beside another mechanism, with pulls by week, lever, what, amount."""
    world = make_world(FIRM, weeks, future=future, projects=len(projects))
    mechanism = Sourcing(parameters, projects)
    mechanism.start(world)
    if beside is not None:
        beside().start(world)
    levers = {lever.card.name: lever for lever in mechanism.levers()}

    def pull(week: int) -> None:
        for when, name, what, amount in pulls:
            if when == week:
                said = levers[name].pull(
                    Pull(name, what=what, amount=amount), np.arange(2, dtype=np.int64), week
                )
                if said is not None:
                    world.record.event(week, "refused", f"{said.kind}: {said.reason}")

    world.clock.weekly(signals.PULLED.phase, "test", pull)
    world.clock.run()
    world.record.close()
    return world.record, mechanism


def total(record: Record, account: str) -> float:
    """Money of an account, as a cost."""
    return 0.0 - float(record.ledger[account].rows.sum())


def told(record: Record, kind: str) -> list[str]:
    """Texts of events."""
    return [event.text for event in record.events if event.kind == kind]


def moves(measure: Callable[[int], tuple[float, float]]) -> None:
    """Claim that the second of two readings is larger over paired futures."""
    gain = np.diff([measure(number) for number in range(FUTURES)], axis=1).ravel()
    assert gain.mean() > 3 * gain.std(ddof=1) / math.sqrt(FUTURES)


def test_nothing_declared_is_nothing() -> None:
    """Without an item there is no series, account, desk, event or lever, and all may build."""
    record, mechanism = play(knobs(), pulls=())
    assert (record.weekly, record.ledger, record.desks, record.events) == ({}, {}, {}, [])
    assert mechanism.levers() == ()
    world = make_world(FIRM, 3)
    Sourcing(knobs()).start(world)
    world.clock.run()
    assert bool(world.board.reader(signals.CONTRACT_SIGNED)())
    assert not world.board.reader(signals.CONTRACT_MISSING)().any()


def test_what_nobody_asks_for_costs_nothing() -> None:
    """An item of no project stays unsigned until management asks; books stay empty."""
    record, _ = play(knobs(SourcingTerms()), pulls=())
    assert not any(account.rows.any() for account in record.ledger.values())
    assert measure_all(record)["sourcing_tco"] == 0.0


def test_with_places_for_all_the_lead_time_is_the_sum_of_the_stays() -> None:
    """Limit: no queue, fixed stays of 1, 6 and 3 weeks."""
    modes = {"buy": SourcingMode(path=("request", "tender", "legal"))}
    record, _ = play(knobs(SourcingTerms(), modes=modes, others=2.0))
    leads = record.desks["procurement"].waits
    assert leads == pytest.approx(np.full(leads.size, 10.0))
    assert "after 10.0 weeks" in told(record, "contract")[0]


def test_the_wait_at_one_desk_is_that_of_the_textbook() -> None:
    """Limit: M/M/2 at a load of .7; Erlang's mean wait, within four standard errors."""
    rate, places, weeks = 1.4, 2, 1.0
    load = rate * weeks
    full = load**places / math.factorial(places) / (1 - load / places)
    wait = full / (sum(load**k / math.factorial(k) for k in range(places)) + full)
    wait *= weeks / (places - load)
    means = []
    for future in range(20):
        clock = Clock(1000)
        chain = Procurement({"legal": ProcurementDesk(places, weeks)}, rate, clock,
                            Streams(1, future))  # fmt: skip
        clock.run()
        means.append(chain.desks()["legal"].waits[150:].mean())
        assert chain.desks()["legal"].conserved
        assert chain.leads().little_gap == pytest.approx(0.0, abs=1e-6)
    assert abs(np.mean(means) - wait) < 4 * np.std(means, ddof=1) / math.sqrt(20)


def test_purchases_of_others_make_ours_wait() -> None:
    """Life: at their default rate the desks have queues that an item feels."""
    full = PlanningParameters()

    def lead(future: int, others: float) -> float:
        record, _ = play(
            knobs(SourcingTerms(), dict(full.modes), dict(full.procurement), others),
            future=future,
            pulls=((52, "request_contract", "suite", None),),
        )
        return float(told(record, "contract")[0].split("after ")[1].split()[0])

    moves(lambda future: (lead(future, 0.0), lead(future, full.other_purchases)))


def test_capability_follows_its_closed_law() -> None:
    """Limit: all done outside, it fades as exp(-d t); all inside, the gap to 1 as exp(-g t)."""
    pure = {"out": SourcingMode(in_house=0.0), "own": SourcingMode(in_house=1.0)}
    years = np.arange(1, WEEKS + 1) / 52.0
    for mode, law in (("out", 0.7 * np.exp(-0.5 * years)), ("own", 1 - 0.3 * np.exp(-0.7 * years))):
        record, _ = play(knobs(SourcingTerms(mode=mode), modes=pure))
        assert record.weekly["capability"][1:] == pytest.approx(law)
    still = SourcingTerms(capability_decay=0.0)
    assert capability_after(0.4, 0.0, 99.0, still) == 0.4


def test_what_rests_on_a_vendor_follows_its_closed_law() -> None:
    """Limit: 1 - exp(-rate use t), in any number of steps."""
    depth = 0.0
    for _ in range(10):
        depth = depth_after(depth, 0.8, 0.5, 5.2)
    assert depth == pytest.approx(1 - math.exp(-0.4))


def test_a_contract_costs_what_its_shape_says() -> None:
    """Limit: no growth, no inexperience: signature and three years, to the cent; one book."""
    item = SourcingTerms(mode="plain", price=1000.0, inexperience=0.0, slip_rate=0.0)
    plain = {"plain": SourcingMode(upfront=0.5, yearly=0.2, by_seat=0.1, growth=0.0)}
    record, _ = play(knobs(item, modes=plain))
    assert total(record, "sourcing_upfront") == pytest.approx(500.0)
    assert total(record, "sourcing_run") == pytest.approx(3 * 300.0)
    assert measure_all(record)["sourcing_tco"] == pytest.approx(1400.0)
    grown = {"plain": dataclasses.replace(plain["plain"], growth=0.1)}
    dearer, _ = play(knobs(item, modes=grown))
    assert total(dearer, "sourcing_run") == pytest.approx(
        300 * (1.1**3 - 1) / math.log(1.1), rel=1e-4
    )


def test_work_inside_is_dearer_without_capability() -> None:
    """The part done inside costs by what is missing; nothing where all is done outside."""
    for in_house, factor in ((1.0, 1.5), (0.5, 1.25), (0.0, 1.0)):
        deal = Deal("x", SourcingTerms(price=100.0), "m", SourcingMode(in_house=in_house), 0.0, 0.0)
        assert deal.upfront() == pytest.approx(100.0 * factor)


def test_watching_a_vendor_lowers_what_slips() -> None:
    """Life: at its default monitoring lowers the slips over paired futures, to half of their rate
    (the law), and takes hours."""
    watched = SourcingTerms(mode="outsource")
    blind = dataclasses.replace(watched, monitoring=0.0)

    def rework(item: SourcingTerms, future: int) -> float:
        return total(play(knobs(item), future=future)[0], "contract_rework")

    moves(lambda future: (rework(watched, future), rework(blind, future)))
    rates = [slip_hazard(watched, 0.3, watching) for watching in (watched.monitoring, 0.0)]
    assert rates[0] == pytest.approx(rates[1] / 2)
    world = make_world(FIRM, 3)
    mechanism = Sourcing(knobs(watched))
    mechanism.start(world)
    mechanism.levers()[0].pull(Pull("request_contract", what="suite"), np.arange(2), 0)
    world.clock.run()
    hours = float(world.board.reader(signals.MONITORING_HOURS)())
    assert hours == pytest.approx(0.2 * FIRM.hours_per_week)


def test_a_vendor_fails_in_the_same_week_for_every_plan() -> None:
    """Keyed luck: another plan, another item beside it and other slips move no failure."""
    risky = {"buy": dataclasses.replace(AT_ONCE["buy"], failure_rate=0.5, lock_in=1.0)}
    one = knobs(SourcingTerms(), modes=risky)
    two = dataclasses.replace(one, sourcing={"other": SourcingTerms(), **one.sourcing})
    asked = (0, "request_contract", "suite", None)
    cases: tuple[tuple[PlanningParameters, Pulls], ...] = (
        (one, (asked,)),
        (one, ((1, *asked[1:]), (2, "set_monitoring", "suite", 1.0))),
        (two, ((0, "request_contract", "other", None), asked)),
    )
    weeks, others = set(), set()
    for future in range(8):
        runs = [play(parameters, future=future, pulls=pulls)[0] for parameters, pulls in cases]
        failed = [
            [e.week for e in run.events if e.kind == "vendor_fails" and e.text.startswith("suite")]
            for run in runs
        ]
        assert failed[0] == failed[1] == failed[2]
        weeks.update(failed[0])
        others.update(e.week for e in runs[2].events if e.kind == "vendor_fails")
        lost = [total(run, "vendor_losses") for run in runs[:2]]
        assert all((money > 0) == bool(failed[0]) for money in lost)
    assert len(weeks) > 8
    assert len(others - weeks) > 8


def test_capability_makes_a_failure_cheaper() -> None:
    """Who keeps all capability loses nothing when the vendor fails."""
    risky = {"buy": dataclasses.replace(AT_ONCE["buy"], failure_rate=2.0, in_house=0.0)}
    able = SourcingTerms(capability=1.0, capability_decay=0.0)
    forgot = SourcingTerms(capability=0.0)
    assert total(play(knobs(able, modes=risky))[0], "vendor_losses") == 0.0
    assert total(play(knobs(forgot, modes=risky))[0], "vendor_losses") > 0.0


def test_leaving_is_paid_by_depth_when_the_new_contract_is_signed() -> None:
    """The old contract runs through the tender; then depth and discount begin anew."""
    slow = {"buy": SourcingMode(lock_in=1.0, path=("tender",)), "own": AT_ONCE["build"]}
    pulls = ((0, "request_contract", "suite", None), (60, "leave_vendor", "suite", None))
    record, mechanism = play(knobs(SourcingTerms(exit_share=1.0, inexperience=0.0), modes=slow),
                             pulls=pulls)  # fmt: skip
    assert total(record, "exit_costs") == pytest.approx(400e3 * (1 - math.exp(-60 / 52)))
    assert [event.week for event in record.events] == [6.0, 66.0]
    assert record.weekly["exit_cost"][66] == pytest.approx(0.0, abs=1e-6)
    assert mechanism.deals[0].purchases == 2


def test_modes_can_be_chosen_and_changed() -> None:
    """Before the request it is free; later it is a new purchase; capability then moves on."""
    item = SourcingTerms(mode="outsource")
    pulls = ((0, "set_mode", "suite/subscribe", None), (1, "request_contract", "suite", None),
             (80, "set_mode", "suite/build", None), (81, "set_mode", "suite/build", None),
             (90, "leave_vendor", "suite", None))  # fmt: skip
    record, mechanism = play(knobs(item), pulls=pulls)
    signed = told(record, "contract")
    assert ["subscribe" in signed[0], "build" in signed[1], len(signed)] == [True, True, 2]
    assert mechanism.deals[0].mode == "build"
    assert record.weekly["capability"][-1] > record.weekly["capability"][80]
    assert total(record, "exit_costs") > 0.0
    assert told(record, "refused") == ["stage: suite is sourced so already",
                                       "stage: suite has no vendor now"]  # fmt: skip


def test_talks_lower_the_price_once_a_year_and_less_when_bound() -> None:
    """Early talks bring the whole amount; a second try within the year is refused."""
    pulls = ((0, "request_contract", "suite", None), (0, "renegotiate", "suite", None),
             (2, "renegotiate", "suite", 0.2), (20, "renegotiate", "suite", None))  # fmt: skip
    plain = {"buy": SourcingMode(yearly=0.2, growth=0.0, lock_in=0.5)}
    item = SourcingTerms(slip_rate=0.0, inexperience=0.0)
    record, mechanism = play(knobs(item, modes=plain), pulls=pulls)
    assert [text.split(":")[0] for text in told(record, "refused")] == ["stage", "cooldown"]
    found = mechanism.deals[0].discount
    assert found == pytest.approx(0.2 * math.exp(-0.5 * 1 / 52), rel=0.02)
    full, _ = play(knobs(item, modes=plain))
    assert total(record, "sourcing_run") < total(full, "sourcing_run")


def test_talks_bring_less_the_more_rests_on_the_vendor() -> None:
    """Limit: after a year bound at once a year, exp(-1) of the amount is left, and of the money."""
    plain = {"buy": SourcingMode(yearly=0.2, growth=0.0, lock_in=1.0)}
    item = SourcingTerms(slip_rate=0.0, inexperience=0.0)
    asked = (0, "request_contract", "suite", None)
    record, mechanism = play(knobs(item, modes=plain),
                             pulls=(asked, (52, "renegotiate", "suite", 0.5)))  # fmt: skip
    left = 0.5 * math.exp(-1.0)
    assert mechanism.deals[0].discount == pytest.approx(left, rel=0.03)
    full, _ = play(knobs(item, modes=plain), pulls=(asked,))
    saved = total(full, "sourcing_run") - total(record, "sourcing_run")
    assert saved == pytest.approx(total(full, "sourcing_run") * left * 2 / 3, rel=0.04)


def test_after_a_failure_the_item_is_tendered_again() -> None:
    """Each failure is followed by a contract, 6 weeks of tender after it was found."""
    risky = {"buy": SourcingMode(failure_rate=2.0, path=("tender",))}
    record, mechanism = play(knobs(SourcingTerms(), modes=risky))
    failed = [event.week for event in record.events if event.kind == "vendor_fails"]
    signed = [event.week for event in record.events if event.kind == "contract"]
    assert len(failed) > 1
    due = [6.0, *(math.ceil(week) + 6.0 for week in failed)]
    assert signed == pytest.approx([week for week in due if week <= WEEKS])
    assert mechanism.deals[0].purchases == len(failed) + 1


def test_a_project_builds_when_its_contract_is_signed() -> None:
    """Without an item it waits for nobody; with one it goes live later by the purchase."""
    money = InvestmentParameters(
        projects={"crm": Project(procure_weeks=0.0, hypercare_weeks=0.0, value=1e6)}
    )

    class Started(Portfolio):
        def start(self, world: World) -> None:
            super().start(world)
            self.reviews.wanted.append(self.deliveries[0])

    slow = {"buy": SourcingMode(path=("tender", "legal"))}
    item = SourcingTerms(covers="crm")
    lives = []
    for parameters in (knobs(), knobs(item, modes=slow)):
        record, _ = play(parameters, pulls=(), beside=lambda: Started(money), projects=("crm",))
        lives.append(next(e.week for e in record.events if e.kind == "project_live"))
    assert lives == [1, 12]


def test_the_scenarios_own_technology_waits_for_its_contract() -> None:
    """A go-live announced for week 4 happens when the purchase that it set off is signed."""
    slow = {"buy": SourcingMode(path=("tender", "legal"))}
    item = SourcingTerms(covers="technology")

    class Announced(Deployment):
        def start(self, world: World) -> None:
            super().start(world)
            self.commit(Pull("go_live", date=4), np.arange(2, dtype=np.int64), 0)

    money = InvestmentParameters(readiness=0.0)
    weeks = []
    for parameters in (knobs(), knobs(item, modes=slow)):
        record, _ = play(parameters, weeks=30, pulls=(), beside=lambda: Announced(money))
        weeks.append([event.week for event in record.events if event.kind == "go_live"])
        assert ("contract" in " ".join(told(record, "waiting"))) == bool(parameters.sourcing)
    assert weeks == [[4, 4], [10, 10]]


OVER = pytest.mark.parametrize(
    "over", [signals.PROJECT_ENDED, signals.PROJECT_REPLACED], ids=lambda signal: str(signal.name)
)


def ends(over: Signal, week: int) -> Script:
    """Start a project that all use, and let it be over from a week on."""
    return Script(
        {signals.PROJECT_STARTED: 0.0, signals.PROJECT_USE: 1.0, over: False},
        lambda now: {over: now >= week},
    )


@OVER
def test_what_belongs_to_a_project_that_is_over_is_left(over: Signal) -> None:
    """The contract ends with its project, leaving is paid, and nothing is charged after it."""
    watched = SourcingTerms(covers="crm", monitoring=0.2)
    record, mechanism = play(
        knobs(watched), pulls=(), beside=lambda: ends(over, 50), projects=("crm",)
    )
    run = record.ledger["sourcing_run"].rows.sum(axis=1)
    slips = record.ledger["contract_rework"].rows.sum(axis=1)
    assert run[49] < 0.0 == run[52:].sum() == slips[52:].sum()
    assert total(record, "exit_costs") > 0.0
    assert record.weekly["exit_cost"][52:].sum() == 0.0
    assert not mechanism.deals[0].has_vendor


@OVER
def test_nothing_is_bought_for_a_project_that_is_over(over: Signal) -> None:
    """A purchase under way comes to nothing; none is begun anew, and nobody waits for one."""
    slow = {"buy": SourcingMode(path=("tender",))}
    record, mechanism = play(knobs(SourcingTerms(covers="crm"), modes=slow), pulls=(),
                             beside=lambda: ends(over, 3), projects=("crm",))  # fmt: skip
    assert mechanism.deals[0].purchases == 1
    assert total(record, "sourcing_upfront") == 0.0
    assert not mechanism.deals[0].ever


def test_luck_belongs_to_the_item() -> None:
    """An item declared beside it changes neither slips nor stays where places are ample."""
    first = knobs(SourcingTerms(slip_rate=5.0), modes={"buy": MODES["buy"]},
                  desks={name: ProcurementDesk(90, 2.0) for name in MODES["buy"].path})  # fmt: skip
    quiet = SourcingTerms(mode="buy", slip_rate=0.0)
    both = dataclasses.replace(first, sourcing={"other": quiet, **first.sourcing})
    asked = (("request_contract", "other"), ("request_contract", "suite"))
    alone, _ = play(first)
    beside, _ = play(both, pulls=tuple((0, lever, what, None) for lever, what in asked))
    assert [t for t in told(beside, "contract") if t.startswith("suite")] == told(alone, "contract")
    rows = [run.ledger["contract_rework"].rows for run in (alone, beside)]
    assert np.array_equal(*rows)
    assert np.count_nonzero(rows[0]) > 3


def test_it_keeps_the_rules_of_the_house() -> None:
    """It reads and writes what it declares, takes every pull, and is the same twice."""
    items = {
        "own": SourcingTerms(covers="technology", mode="outsource"),
        "crm": SourcingTerms(covers="crm", mode="subscribe"),
        "free": SourcingTerms(),
    }
    check_mechanism(lambda: Sourcing(PlanningParameters(sourcing=items), ("bi", "crm")), projects=2)
