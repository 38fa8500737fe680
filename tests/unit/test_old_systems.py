"""Consolidation by hand: order of departments, gates of the switch-off, who is lost, costs."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from sim import signals
from sim.areas.investment.cases import business_case
from sim.areas.investment.money import Money
from sim.areas.investment.parameters import InvestmentParameters, Project
from sim.areas.investment.places import own_fit, places_of
from sim.areas.investment.portfolio import Portfolio
from sim.areas.investment.use import UseLaw
from sim.contracts import Pull
from sim.kernel.clock import Phase
from sim.kernel.record import Record
from sim.kernel.streams import Streams
from sim.metrics.table import measure_all
from tests.worlds import Script, make_world, units

WEEKS = 60
SIZES = (40, 20, 60)
LAW = UseLaw(p=0.05, q=0.0)
"""Use of a new system is 1 - exp(-.05 t) in every department, t weeks after it went live."""
TOOLS = Project(
    value=5200.0,
    value_spread=0.0,
    cost=1000.0,
    run_cost=520.0,
    rework=0.0,
    procure_weeks=0.0,
    hypercare_weeks=0.0,
    waves=3,
    wave_weeks=5.0,
    replaces={"one": 5200.0, "other": 2600.0},
    users_of={"one": ("unit0",), "other": ("unit1", "unit2")},
    lost_fit_by={"unit0": 104.0, "unit2": 52.0},
    parallel_weeks=6.0,
    decommission="use",
    old_use_below=0.5,
    old_use_weeks=3,
)
KNOBS = InvestmentParameters(
    projects={"all": TOOLS}, discount_rate=0.0, kill_below=0.0, overrun_median=1.0,
    overrun_spread=0.0,
)  # fmt: skip
LIVE = (1, 6, 11)
"""The first wave goes live in week 1, the others five weeks apart."""


def run(
    project: Project, *orders: tuple[int, Pull], weeks: int = WEEKS
) -> tuple[Record, Portfolio]:
    """Run portfolio and money alone; the project is ordered in week 0."""
    knobs = replace(KNOBS, projects={"all": project})
    world = make_world(units(SIZES), weeks, projects=1)
    Script({signals.FREEZE: False}).start(world)
    portfolio = Portfolio(knobs, LAW)
    levers = {lever.card.name: lever for lever in portfolio.levers()}

    def decide(week: int) -> None:
        for when, pull in ((0, Pull("start_project", what="all")), *orders):
            if when == week:
                refusal = levers[pull.lever].pull(pull, np.arange(3), week)
                if refusal is not None:
                    world.record.event(week, "refused", refusal.reason)

    world.clock.weekly(Phase.DECIDE, "management", decide)
    portfolio.start(world)
    Money(knobs).start(world)
    world.clock.run()
    world.record.close()
    return world.record, portfolio


def off(record: Record) -> dict[str, float]:
    """Week of every switch-off, by the names that the log gives."""
    return {e.text.split(":")[0]: e.week for e in record.events if e.kind == "retired"}


def read(record: Record, name: str) -> float:
    """Read a metric that must be there."""
    found = measure_all(record)[name]
    assert found is not None
    return found


def used(weeks: float) -> float:
    """Use of the new system some weeks after a go-live."""
    return 1.0 - math.exp(-0.05 * weeks)


def seen(week: float, live: float) -> float:
    """Use that a decision in a week sees: as the week before it ended."""
    return used(max(week - 1 - live, 0.0))


def test_the_waves_go_live_as_planned() -> None:
    """What the other tests count on."""
    record, _ = run(TOOLS)
    assert tuple(e.week for e in record.events if e.kind == "project_live") == LIVE


def test_orders_of_departments_by_hand() -> None:
    """Licences a user: 130 in unit0, 32.5 elsewhere; fit a user: 2.6, 0 and .87."""
    firm = units(SIZES)
    orders = {name: places_of(replace(TOOLS, sequence=name), firm).tolist()
              for name in ("small_first", "dearest_first", "least_lost_first")}  # fmt: skip
    assert orders == {
        "small_first": [1, 0, 2], "dearest_first": [0, 1, 2], "least_lost_first": [1, 2, 0],
    }  # fmt: skip
    assert own_fit(TOOLS, firm).tolist() == [104.0, 0.0, 52.0]
    case = business_case("all", TOOLS, KNOBS, Streams(1, 0), firm)
    assert case.yearly == pytest.approx(7800.0 - 520.0 - 156.0)


def test_a_gate_of_use_opens_when_few_have_worked_with_the_old_one_for_weeks() -> None:
    """Half have left unit0 at the end of week 15, seen in week 16; the third such week is 18."""
    assert used(13.0) < 0.5 < used(14.0)
    record, _ = run(TOOLS)
    first = LIVE[0] + 15
    assert off(record)["one"] == first + 2
    quick = run(replace(TOOLS, old_use_weeks=1))[0]
    assert off(quick)["one"] == first
    others = [(seen(w, LIVE[1]) * 20 + seen(w, LIVE[2]) * 60) / 80 for w in range(WEEKS)]
    second = next(week for week, share in enumerate(others) if week > LIVE[2] and share > 0.5)
    assert off(record)["other"] == second + 2


def test_no_gate_opens_before_the_last_parallel_run_is_over() -> None:
    """With a threshold that everybody passes, the parallel weeks alone decide."""
    quick = replace(TOOLS, old_use_below=1.0, old_use_weeks=1)
    assert off(run(quick)[0]) == {"one": LIVE[0] + 6, "other": LIVE[2] + 6}
    long = replace(quick, parallel_weeks=20.0)
    assert off(run(long)[0]) == {"one": LIVE[0] + 20, "other": LIVE[2] + 20}


def test_a_gate_that_asks_for_less_than_nobody_never_opens() -> None:
    """And nothing is saved; nor with a date alone where no date is stated."""
    for closed in (replace(TOOLS, old_use_below=0.0), replace(TOOLS, decommission="date")):
        record, _ = run(closed)
        assert off(record) == {}
        assert not record.ledger["licences_saved"].rows.any()
        assert read(record, "systems_retired") == 0.0


def test_a_date_opens_the_gate_once_all_its_departments_have_the_new_one() -> None:
    """Week 8 is a date for the first system; the other waits for its last department."""
    dated = replace(TOOLS, decommission="date", close_by=8.0)
    assert off(run(dated)[0]) == {"one": 8, "other": LIVE[2] + 1}
    order = (4, Pull("close_old_systems", what="all", weeks=4.0))
    assert off(run(replace(TOOLS, decommission="date"), order)[0]) == {
        "one": 8,
        "other": LIVE[2] + 1,
    }


def test_savings_begin_at_the_switch_off_and_never_before() -> None:
    """Each licence from the week after its own switch-off."""
    record, _ = run(TOOLS)
    saved = record.ledger["licences_saved"].rows.sum(axis=1)
    weeks = np.arange(WEEKS + 1)
    gone = off(record)
    want = 100.0 * (weeks > gone["one"]) + 50.0 * (weeks > gone["other"])
    assert saved == pytest.approx(want)


def test_whoever_still_works_with_it_is_lost_in_part_and_for_good() -> None:
    """At a date in week 8, 6 weeks on: exp(-.3) of 40 are still there, half of them are lost."""
    hard = replace(TOOLS, decommission="date", close_by=8.0, migration_loss=0.5)
    record, portfolio = run(hard)
    still = 40 * (1.0 - seen(8, LIVE[0])) + 20 * (1.0 - seen(12, LIVE[1])) + 60
    assert read(record, "migration_lost") == pytest.approx(0.5 * still)
    assert portfolio.rollouts.use.ceiling[0, 0] == pytest.approx(1.0 - 0.5 * math.exp(-0.3))
    assert (portfolio.rollouts.use.share <= portfolio.rollouts.use.ceiling).all()
    patient = run(replace(hard, close_by=40.0))[0]
    assert 0.0 < read(patient, "migration_lost") < 0.4 * read(record, "migration_lost")
    assert read(run(TOOLS)[0], "migration_lost") == 0.0


def test_two_systems_of_one_department_that_go_together_lose_a_person_once() -> None:
    """Nobody is lost twice in one week."""
    shared = replace(TOOLS, users_of={}, decommission="date", close_by=20.0, migration_loss=1.0)
    record, _ = run(shared)
    still = sum(n * (1.0 - seen(20, live)) for n, live in zip(SIZES, LIVE, strict=True))
    assert read(record, "migration_lost") == pytest.approx(still)
    assert off(record) == {"one, other": 20}


def test_fit_lost_and_double_running_by_hand() -> None:
    """Fit from the week after each go-live; licences from the first go-live to the switch-off."""
    record, _ = run(replace(TOOLS, parallel_hours=0.5))
    assert read(record, "fit_lost") == pytest.approx(
        2.0 * (WEEKS - LIVE[0]) + 1.0 * (WEEKS - LIVE[2])
    )
    gone = off(record)
    licences = 100.0 * (gone["one"] - LIVE[0]) + 50.0 * (gone["other"] - LIVE[1])
    hours = 6 * 0.5 * sum(SIZES)
    assert read(record, "double_running_cost") == pytest.approx(licences + hours * 42.0)


def test_what_a_department_gives_up_is_taken_from_what_it_gains() -> None:
    """Department by department, from the week after its go-live: 2 and 1 a week."""
    plain, _ = run(replace(TOOLS, lost_fit_by={}))
    record, _ = run(TOOLS)
    gap = plain.ledger["project_benefit"].rows - record.ledger["project_benefit"].rows
    weeks = np.arange(WEEKS + 1)
    assert gap[:, 0] == pytest.approx(2.0 * (weeks > LIVE[0]))
    assert gap[:, 2] == pytest.approx(1.0 * (weeks > LIVE[2]))
    assert not gap[:, 1].any()


def test_payback_is_the_week_from_which_the_account_stays_in_credit() -> None:
    """The account of the only project is the portfolio's own accounts in the ledger."""
    record, _ = run(TOOLS)
    names = ("project_bills", "project_run", "project_benefit", "licences_saved",
             "project_double_entry")  # fmt: skip
    total = np.cumsum(sum(record.ledger[name].rows.sum(axis=1) for name in names))
    below = int(np.flatnonzero(total < -1e-6)[-1])
    assert read(record, "consolidation_payback") == below + 1
    assert measure_all(run(TOOLS, weeks=below)[0])["consolidation_payback"] is None


def test_orders_to_switch_off_are_refused_where_there_is_nothing_to_do() -> None:
    """Before a go-live, after all is off, and where nothing is replaced."""
    close = Pull("close_old_systems", what="all")
    record, _ = run(TOOLS, (0, close), (20, close), (30, close))
    none, _ = run(replace(TOOLS, replaces={}, users_of={}), (20, close))
    said = [e.text for one in (record, none) for e in one.events if e.kind == "refused"]
    assert said == [
        "nobody has gone live with all yet",
        "all that all replaces is switched off already",
        "all replaces no old system",
    ]
    assert measure_all(none)["systems_retired"] is None
