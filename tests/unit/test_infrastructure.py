"""Infrastructure below the applications: one matrix, what replacing it takes, support that ends."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

import sim
from sim import signals
from sim.areas.architecture.couplings import core_of, generate, visibility
from sim.areas.architecture.infrastructure import Infrastructure, stack
from sim.areas.architecture.landscape import Landscape
from sim.areas.architecture.parameters import ArchitectureParameters
from sim.areas.architecture.shape import shape_of
from sim.areas.environment.parameters import Shock
from sim.areas.investment.parameters import InvestmentParameters, Project
from sim.config.landscape_checks import landscape_problems, vendor_problems
from sim.contracts import Pull
from sim.kernel.board import Signal
from sim.kernel.record import Record
from sim.kernel.streams import Streams
from sim.metrics.table import measure_all
from sim.scenario import Future, Scenario
from sim.strategies.scripted import Scripted
from sim.strategies.spec import ScriptedPlan, Step
from sim.testing import check_mechanism
from sim.testing.firms import APPLICATIONS, COMPONENTS, small_plan, small_scenario
from tests.worlds import Script, make_world, units

FUTURES = 30
HOUSE = ArchitectureParameters(applications=103, infrastructure=20, goal_drift_rate=0.0)
BARE = dataclasses.replace(HOUSE, infrastructure=0)
SMALL = dataclasses.replace(HOUSE, applications=20, dependencies=40, infrastructure=6)
BELOW = {"unsupported_share", "infrastructure_reach", "layers_propagation"}


def layer_of(knobs: ArchitectureParameters, future: int = 0) -> tuple[Infrastructure, np.ndarray]:
    """Infrastructure of a future, and the links between applications above it."""
    streams = Streams(1, future)
    shape = shape_of(knobs.applications, knobs.core_share, knobs.propagation)
    there = np.ones(knobs.applications, dtype=np.bool_)
    return Infrastructure(knobs, there, streams), generate(shape, knobs.dependencies, streams)


def play(
    knobs: ArchitectureParameters,
    told: dict[Signal, object] | None = None,
    *,
    future: int = 0,
    weeks: int = 156,
) -> tuple[Record, Landscape, np.ndarray, np.ndarray]:
    """Play a landscape alone; return record, mechanism, and what changes of both layers take."""
    world = make_world(units([5, 5]), weeks, future=future, applications=knobs.applications,
                       infrastructure=knobs.infrastructure)  # fmt: skip
    Script(told or {}).start(world)
    mechanism = Landscape(knobs)
    mechanism.start(world)
    efforts = [
        world.board.reader(s) for s in (signals.CHANGE_EFFORT, signals.INFRASTRUCTURE_EFFORT)
    ]
    world.clock.run()
    world.record.close()
    return world.record, mechanism, efforts[0]().copy(), efforts[1]().copy()


def house(knobs: ArchitectureParameters, component: int = 1) -> Scenario:
    """Let the small firm keep debt, and have a project that replaces a component."""
    base = small_scenario()
    project = Project(value=1e5, cost=100.0, work={"build": {"dev": 6.0}}, rework=0.0, team=2,
                      procure_weeks=0.0, infrastructure=component)  # fmt: skip
    money = dataclasses.replace(base.investment, pools={"dev": 2}, build_weeks=8.0,
                                projects={"host": project}, switch_weeks=0.0)  # fmt: skip
    return dataclasses.replace(
        base, investment=money, architecture=dataclasses.replace(knobs, debt=True)
    )


def whole(scenario: Scenario, number: int, week: int | None = 1) -> Record:
    """Play the small firm; its project begins in a week, or never."""
    steps = () if week is None else (Step(week, Pull("start_project", what="host")),)
    return sim.run(scenario, Scripted(ScriptedPlan("p", steps=steps)), Future(1, number))


def same(first: Record, second: Record) -> None:
    """Every series and every account of the first is that of the second, bit for bit."""
    for name, series in first.weekly.items():
        assert (second.weekly[name] == series).all(), name
    assert set(second.ledger) == set(first.ledger)
    for name, account in first.ledger.items():
        assert (second.ledger[name].rows == account.rows).all(), name


def test_none_is_a_landscape_of_applications_alone() -> None:
    """Null: without a component the other knobs change nothing, and no series of it is opened."""
    odd = dataclasses.replace(BARE, infrastructure_layers=1, stands_on=9, unsupported_fit=1.0,
                              infrastructure_life=1.0, debt_infrastructure=9.0)  # fmt: skip
    base = dataclasses.replace(small_scenario(), architecture=dataclasses.replace(BARE, debt=True))
    other = dataclasses.replace(base, architecture=dataclasses.replace(odd, debt=True))
    first, second = (sim.run(one, small_plan(), Future(1, 2)) for one in (base, other))
    same(first, second)
    assert not BELOW & set(second.weekly)
    found = measure_all(second)
    assert all(found[name] is None for name in BELOW)


@pytest.mark.parametrize("future", range(3))
def test_infrastructure_that_is_not_felt_changes_no_run(future: int) -> None:
    """Null: there, measured, out of support, and yet no other figure is another, bit for bit."""
    off, on = (
        dataclasses.replace(SMALL, infrastructure=number, infrastructure_life=30.0,
                            effort_direct=0.0, effort_indirect=0.0, unsupported_fit=0.0,
                            debt_infrastructure=0.0)
        for number in (0, SMALL.infrastructure)
    )  # fmt: skip
    first, second = (whole(house(one, 0), future) for one in (off, on))
    same(first, second)
    assert set(second.weekly) - set(first.weekly) == BELOW
    assert (measure_all(second)["unsupported_share"] or 0.0) > 0.0


@pytest.mark.parametrize(("n", "links", "core"), [(103, 243, 0.34), (407, 1157, 0.32)],
                         ids=["telecom", "biopharma"])  # fmt: skip
def test_figures_of_real_houses_are_those_of_the_applications(
    n: int, links: int, core: float
) -> None:
    """Core and propagation cost of the applications are the same bits with a layer below them."""
    knobs = dataclasses.replace(BARE, applications=n, dependencies=links, core_share=core)
    for future in range(3):
        alone, over = (
            play(one, future=future, weeks=2)[0]
            for one in (knobs, dataclasses.replace(knobs, infrastructure=40))
        )
        for name in ("core_share", "propagation_cost", "applications"):
            assert (alone.weekly[name] == over.weekly[name]).all()
        assert over.weekly["core_share"][0] == pytest.approx(core, abs=0.01)
        assert over.weekly["layers_propagation"][0] != over.weekly["propagation_cost"][0]


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_each_stands_on_as_many_as_stated(layers: int) -> None:
    """Applications on two of the upper layer, each component on one below it, none on itself."""
    knobs = dataclasses.replace(HOUSE, infrastructure_layers=layers, infrastructure=21)
    for future in range(6):
        below = stack(knobs, 103, Streams(1, future))
        assert (below[:103].sum(axis=1) == 2).all()
        assert int(below[103:].sum()) == 21 - 21 // layers
        upper = below[:103].any(axis=0)
        assert not below[103:][:, upper].any()
        inner = visibility(below[103:])
        assert (inner & inner.T).sum() == 21


@pytest.mark.parametrize("future", range(4))
def test_one_matrix_sees_through_both_layers(future: int) -> None:
    """Against the words: i reaches k if something that i sees stands on k, or on what stands on k.

    Infrastructure uses no application, so nothing of it is core, and what the core stands on is
    shared, as in a real house (Lagerstroem and others 2013).
    """
    layer, links = layer_of(HOUSE, future)
    seen, upper = layer.seen(links), visibility(links)
    n, m = 103, 20
    steps = [np.flatnonzero(layer.below[row]).tolist() for row in range(n + m)]
    for i in range(n):
        reached: set[int] = set()
        waiting = [k for j in np.flatnonzero(upper[i]) for k in steps[j]]
        while waiting:
            k = waiting.pop()
            if k not in reached:
                reached.add(k)
                waiting += steps[n + k]
        assert set(np.flatnonzero(seen[i, n:]).tolist()) == reached
    assert (seen[:n, :n] == upper).all()
    assert not seen[n:, :n].any()
    core = core_of(seen)
    assert (core[:n] == core_of(upper)).all()
    assert not core[n:].any()


def test_what_a_change_takes_at_its_limits() -> None:
    """All on one component: it reaches everybody. Nothing shared: it reaches its own, no more."""
    n = 12
    alone = dataclasses.replace(HOUSE, applications=n, infrastructure=1, infrastructure_layers=1,
                                stands_on=1)  # fmt: skip
    none = np.zeros((n, n), dtype=np.bool_)
    layer = Infrastructure(alone, np.ones(n, dtype=np.bool_), Streams(1, 0))
    found = layer.measure(none, layer.seen(none), 0.02, 1.0)
    assert found.components == pytest.approx([1.0 + 0.02 * n + n / (2.0 * (n - 1))])
    assert found.applications == pytest.approx([1.0 + 0.02 + 1.0 / (2.0 * (n - 1))] * n)
    assert found.reach == 1.0
    assert found.cost == pytest.approx((2 * n + 1) / (n + 1) ** 2)
    own = dataclasses.replace(alone, infrastructure=n)
    apart = Infrastructure(own, np.ones(n, dtype=np.bool_), Streams(1, 0))
    apart.below = np.vstack([np.eye(n, dtype=np.bool_), none])
    found = apart.measure(none, apart.seen(none), 0.02, 1.0)
    assert found.components == pytest.approx([1.0 + 0.02 + 1.0 / (2.0 * (n - 1))] * n)
    assert found.reach == pytest.approx(1.0 / n)
    flat = layer.measure(none, layer.seen(none), 0.0, 0.0)
    assert (flat.components == 1.0).all()
    assert (flat.applications == 1.0).all()


def test_no_change_gets_cheaper_by_what_lies_below() -> None:
    """Life: every application takes more work than without the layer, at the default strengths."""
    for future in range(5):
        alone, over = (play(one, future=future, weeks=2)[2] for one in (BARE, HOUSE))
        assert (over > alone).all()


def test_sharing_lets_few_components_carry_most() -> None:
    """Life: the more uneven, the more stands on the one that carries most, and its change costs."""
    most: list[list[float]] = []
    for future in range(FUTURES):
        most.append([])
        for sharing in (0.0, 0.8, 2.0):
            knobs = dataclasses.replace(HOUSE, infrastructure_sharing=sharing)
            layer, links = layer_of(knobs, future)
            most[-1].append(layer.measure(links, layer.seen(links), 0.02, 1.0).components.max())
    rise = np.diff(np.array(most), axis=1)
    assert (rise.mean(axis=0) > 3 * rise.std(axis=0, ddof=1) / FUTURES**0.5).all()


def test_support_ends_in_the_order_of_luck_and_at_its_limits() -> None:
    """For ever: nothing ends. Before the first week: all stands on what is out of support."""
    for life, share in ((0.0, 0.0), (1e-6, 1.0)):
        knobs = dataclasses.replace(HOUSE, infrastructure_life=life)
        bare = play(knobs, weeks=8)[0].weekly["unsupported_share"]
        assert (bare[1:] == share).all()
    ends = np.concatenate([layer_of(HOUSE, future)[0].ends for future in range(60)])
    assert ((ends > 0.0) & (ends < 520.0)).all()
    assert abs(ends.mean() - 260.0) < 4 * 520.0 / (12.0 * ends.size) ** 0.5
    record = play(HOUSE)[0]
    said = [event for event in record.events if event.kind == "infrastructure_end"]
    gone = layer_of(HOUSE)[0].ends
    assert len(said) == int((gone <= 156).sum()) > 0
    assert (np.diff(record.weekly["unsupported_share"]) >= 0.0).all()


def test_what_stands_on_it_fits_worse_and_serves_goals_less() -> None:
    """Life: at the default over futures; with all fit lost nothing is served."""
    lost = []
    for future in range(FUTURES):
        pair = [play(one, future=future)[0].weekly["alignment"] for one in (BARE, HOUSE)]
        assert pair[0][0] == pair[1][0]
        lost.append(pair[0][-1] - pair[1][-1])
    assert np.mean(lost) > 3 * np.std(lost, ddof=1) / FUTURES**0.5
    gone = dataclasses.replace(HOUSE, infrastructure_life=1e-6, unsupported_fit=1.0)
    assert play(gone, weeks=8)[0].weekly["alignment"][-1] == 0.0
    half = dataclasses.replace(gone, unsupported_fit=0.5, fit_needed=0.5)
    assert play(half, {signals.RENEWED: 1.0}, weeks=8)[0].weekly["alignment"][-1] == pytest.approx(
        1
    )


def test_it_pushes_systems_off_the_architecture() -> None:
    """Life: debt is higher at the end by the default times those weeks, and so is run cost."""
    calm = dataclasses.replace(SMALL, infrastructure_life=60.0, debt_interest=0.0)
    off = dataclasses.replace(calm, debt_infrastructure=0.0)
    for future in range(3):
        with_it, without = (whole(house(one), future, None) for one in (calm, off))
        bare = np.rint(with_it.weekly["unsupported_share"] * 20.0)
        more = with_it.weekly["debt_stock"] - without.weekly["debt_stock"]
        assert more[-1] == pytest.approx(calm.debt_infrastructure * bare[1:].sum())
        assert more[-1] > 0.0
        spent = [one.ledger["debt_run"].rows.sum() for one in (with_it, without)]
        assert spent[0] < spent[1]


def test_a_project_replaces_a_component_at_the_price_of_its_reach() -> None:
    """Life in whole runs: its build takes what the layers say; what stood on it is supported.

    It is the component on which most applications stand; each stands on one of three, and support
    of all ends within twenty weeks.
    """
    knobs = dataclasses.replace(SMALL, infrastructure=3, infrastructure_layers=1, stands_on=1,
                                infrastructure_life=20.0)  # fmt: skip
    gain, extra, replaced = [], [], 0
    for number in range(FUTURES):
        most = int(layer_of(knobs, number)[0].stands.sum(axis=0).argmax())
        idle, done = (whole(house(knobs, most + 1), number, week) for week in (None, 1))
        texts = [e.text for e in done.events if e.kind == "infrastructure"]
        assert set(texts) <= {f"infrastructure #{most + 1} is replaced"}
        replaced += len(texts)
        gain.append([measure_all(one)[name] or 0.0 for one in (idle, done)
                     for name in ("unsupported_share", "alignment_mean")])  # fmt: skip
        work = play(knobs, future=number, weeks=2)[3][most]
        extra.append((done.facts.get("integration_effort", 0.0), 6.0 * (work - 1.0)))
        assert not any(e.kind == "infrastructure" for e in idle.events)
    assert FUTURES - 3 < replaced <= FUTURES
    found = np.array(gain)
    fall, rise = found[:, 0] - found[:, 2], found[:, 3] - found[:, 1]
    assert fall.mean() > 3 * fall.std(ddof=1) / FUTURES**0.5
    assert (rise >= 0.0).all()
    assert np.count_nonzero(rise) > 5
    costs = np.array(extra)
    assert (costs[:, 0] > 0.0).all()
    assert costs[:, 0].mean() == pytest.approx(costs[:, 1].mean(), rel=0.25)


def test_a_project_of_infrastructure_renews_no_application_unless_it_names_one() -> None:
    """It draws none by luck; where it names one too, the work of both adds up."""
    both = house(SMALL)
    project = dataclasses.replace(both.investment.projects["host"], application=3)
    money = dataclasses.replace(both.investment, projects={"host": project})
    alone, with_one = whole(both, 0), whole(dataclasses.replace(both, investment=money), 0)
    assert alone.weekly["alignment"][-1] <= with_one.weekly["alignment"][-1]
    assert with_one.facts["integration_effort"] > alone.facts["integration_effort"] > 0.0


def test_a_retired_application_leaves_what_it_stood_on() -> None:
    """Its links go to its heir, its hosts are free; the heir stands on what it stood on before."""
    gone = np.zeros(103)
    gone[7] = 3.0
    _, plain, _, _ = play(HOUSE, weeks=8)
    record, mechanism, _, _ = play(HOUSE, {signals.RETIRED: gone}, weeks=8)
    before, after = (one.layer.below for one in (plain, mechanism))
    assert record.weekly["applications"][-1] == 100
    assert not after[:103][~mechanism.there].any()
    assert (after[:103][mechanism.there] == before[:103][mechanism.there]).all()


SOLD = Shock("support_end", start=10, end=11, infrastructure=2, title="the vendor is sold")


def struck(*shocks: Shock, knobs: ArchitectureParameters = SMALL, number: int = 0) -> Record:
    """Play the small firm whole, without its project, where outside events strike."""
    case = house(knobs)
    outside = dataclasses.replace(
        case.environment, hazards={f"hazard {k}": one for k, one in enumerate(shocks)}
    )
    return whole(dataclasses.replace(case, environment=outside), number, None)


def most_used(number: int) -> tuple[Shock, float]:
    """Strike what most applications stand on, but not all; say which part of them that is."""
    stands = layer_of(SMALL, number)[0].stands.sum(axis=0)
    most = int(np.where(stands < 20, stands, -1).argmax())
    return dataclasses.replace(SOLD, infrastructure=most + 1), float(stands[most]) / 20.0


def test_a_vendor_that_ends_nothing_changes_no_bit() -> None:
    """Null: a hazard that does not come, and one that comes when support has ended anyway."""
    calm = struck()
    same(calm, struck(dataclasses.replace(SOLD, chance=0.0)))
    gone = dataclasses.replace(SMALL, infrastructure_life=1e-6)
    same(struck(knobs=gone), struck(SOLD, knobs=gone))


def test_a_vendor_ends_support_of_a_component_early() -> None:
    """Limit: of components that are supported for ever the one struck ends in its week, alone.

    The price of the old system, which `support_end` raises else, stays as it is.
    """
    ever = dataclasses.replace(SMALL, infrastructure_life=0.0)
    sold, on = most_used(0)
    record = struck(sold, knobs=ever)
    share = record.weekly["unsupported_share"]
    assert not share[:10].any()
    assert (share[10:] == on).all()
    assert on > 0.0
    (told,) = [event for event in record.events if event.kind == "infrastructure_end"]
    assert told.week == 10
    assert f"infrastructure #{sold.infrastructure} ends" in told.text
    rows = [one.ledger["legacy_saving"].rows for one in (struck(knobs=ever), record)]
    assert (rows[0] == rows[1]).all()


def test_what_has_taken_its_place_is_not_struck() -> None:
    """A component that a project has replaced is another one, which its new vendor supports."""
    layer = layer_of(SMALL)[0]
    first, over = layer.ends.copy(), np.arange(6) == 1
    layer.replace(over, 5)
    layer.drop(np.ones(6, dtype=np.bool_), 10)
    assert layer.ends[1] == 5 + SMALL.infrastructure_life
    assert (layer.ends[~over] == np.minimum(first[~over], 10.0)).all()
    layer.drop(np.ones(6, dtype=np.bool_), 11)
    assert (layer.ends[~over] <= 10.0).all()


def test_early_ends_leave_more_on_what_is_out_of_support() -> None:
    """Life: over futures an early end of what most stand on leaves more of them without support,
    and pushes more off the architecture; some serve their goals less, none more."""
    names = ("unsupported_share", "debt_stock", "alignment")
    found = np.array([
        [struck(*shocks, number=number).weekly[name].mean()
         for shocks in ((), (most_used(number)[0],)) for name in names]
        for number in range(FUTURES)
    ])  # fmt: skip
    more = found[:, 3:] - found[:, :3]
    for column in more[:, :2].T:
        assert column.mean() > 3 * column.std(ddof=1) / FUTURES**0.5
    assert (more[:, 2] <= 0.0).all()
    assert np.count_nonzero(more[:, 2]) > 5


def test_a_component_that_is_not_there_cannot_be_struck() -> None:
    """Refused in a sentence, as is one that is struck by what ends no support."""
    for shock, said in (
        (dataclasses.replace(SOLD, infrastructure=7), "0 to 6"),
        (dataclasses.replace(SOLD, infrastructure=-1), "0 to 6"),
        (dataclasses.replace(SOLD, kind="price_jump"), "only with kind support_end"),
        (dataclasses.replace(SOLD, technologies=("crm",)), "only with kind support_end"),
    ):
        (problem,) = vendor_problems(SMALL, {"sold": shock})
        assert problem.field == "environment.hazards.sold.infrastructure"
        assert said in problem.allowed
    assert not [*vendor_problems(SMALL, {"sold": SOLD})]


def test_what_cannot_be_is_refused_in_a_sentence() -> None:
    """Components without applications, too few for layers, too many to stand on, no such one."""
    nothing = InvestmentParameters()
    for knobs, path in (
        (dataclasses.replace(HOUSE, applications=0), "infrastructure"),
        (dataclasses.replace(HOUSE, infrastructure=2, infrastructure_layers=3),
         "infrastructure_layers"),
        (dataclasses.replace(HOUSE, infrastructure=4, stands_on=3), "stands_on"),
    ):  # fmt: skip
        (problem,) = landscape_problems(knobs, nothing)
        assert problem.field == f"architecture.{path}"
    money = InvestmentParameters(projects={"host": Project(infrastructure=21)})
    (problem,) = landscape_problems(HOUSE, money)
    assert problem.field == "investment.projects.host.infrastructure"
    assert landscape_problems(HOUSE, nothing) == []


def test_it_keeps_the_rules_of_the_house() -> None:
    """It reads and writes what it declares, takes every pull, and is the same twice."""
    knobs = ArchitectureParameters(applications=APPLICATIONS, dependencies=30,
                                   infrastructure=COMPONENTS)  # fmt: skip
    check_mechanism(lambda: Landscape(knobs))
