"""Technologies over time: curves, postures, support, and what the best weeks would have brought."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from sim import signals
from sim.areas.environment.parameters import EnvironmentParameters, Shock
from sim.areas.environment.shocks import Shocks
from sim.areas.investment.parameters import InvestmentParameters, Project
from sim.areas.investment.portfolio import Portfolio
from sim.areas.planning.curves import maturity, progress, quality
from sim.areas.planning.hindsight import Hindsight, Timing, Undertaking
from sim.areas.planning.market import Market
from sim.areas.planning.parameters import PlanningParameters
from sim.areas.planning.road_parameters import RoadmapItem, TechnologyTerms
from sim.areas.planning.technologies import Technologies
from sim.catalogue import timing
from sim.contracts import Pull
from sim.kernel.clock import Phase
from sim.kernel.record import Record
from sim.kernel.streams import Streams
from sim.metrics.table import measure_all
from sim.testing import check_mechanism
from sim.world import World
from tests.worlds import make_world, units

WEEKS = 156
PROJECTS = {
    "second": Project(value=400e3, cost=100e3, run_cost=20e3, hypercare_weeks=0),
    "third": Project(value=500e3, cost=100e3, run_cost=20e3, hypercare_weeks=0),
}
KNOBS = InvestmentParameters(projects=PROJECTS, money_weeks=260, kill_below=0.0)
PLAIN = TechnologyTerms(launch_quality=1.0, progress_spread=0.0, immaturity=0.0, catch_up=0.0)
LINE = {
    "old": TechnologyTerms(line="crm", installed=True, launch=-300, support_cost=52e3),
    "second": TechnologyTerms(line="crm", project="second", launch=-20),
    "third": TechnologyTerms(line="crm", project="third", launch=60),
}


def play(
    planning: PlanningParameters,
    *,
    future: int = 0,
    hazards: Mapping[str, Shock] | None = None,
    knobs: InvestmentParameters = KNOBS,
    posture: str = "",
    starts: Mapping[str, int] | None = None,
) -> Record:
    """Play planning and portfolio alone in a firm of two departments."""
    world = make_world(units([30, 20]), WEEKS, future=future, projects=len(knobs.projects),
                       technologies=len(planning.technologies))  # fmt: skip
    technologies = Technologies(planning, timing(knobs))
    Shocks(EnvironmentParameters(hazards=dict(hazards or {})), tuple(planning.technologies)).start(
        world
    )
    portfolio = Portfolio(knobs)
    for mechanism in (technologies, portfolio):
        mechanism.start(world)

    def want(week: int) -> None:
        """Order what management starts by itself."""
        names = [name for name, when in (starts or {}).items() if when == week]
        portfolio.reviews.wanted.extend(one for one in portfolio.deliveries if one.name in names)

    if starts:
        world.clock.weekly(Phase.COMMUNICATE, "test", want)
    if posture:
        (lever,) = technologies.levers()

        def pull(week: int) -> None:
            answer = lever.pull(Pull("set_posture", what=posture), np.arange(2), week)
            assert answer is None

        world.clock.weekly(Phase.DECIDE, "test", lambda week: None if week else pull(week))
    for name in ("project_benefit", "project_cost", "project_run"):
        keep(world, name)
    world.clock.run()
    world.record.close()
    return world.record


def keep(world: World, name: str) -> None:
    """Keep a signal of the portfolio as a weekly series."""
    series = world.record.series(name, "money")
    read = world.board.reader(signals.all_signals()[name])
    world.clock.weekly(Phase.RECORD, "test", lambda week: series.__setitem__(week, read().sum()))


def postured(
    posture: str, technologies: Mapping[str, TechnologyTerms] = LINE
) -> PlanningParameters:
    """Declare technologies and a posture."""
    return PlanningParameters(technologies=dict(technologies), posture=posture)


def opened(record: Record) -> dict[str, float]:
    """Read from the events when the portfolio started which project."""
    found = [one for one in record.events if one.kind == "project_start"]
    return {one.text.removesuffix(" starts"): one.week for one in found}


def test_nothing_declared_is_nothing() -> None:
    """No series, no account, no fact, no lever."""
    record = play(PlanningParameters())
    assert "versions_behind" not in record.weekly
    assert record.ledger == {}
    assert "timing_best" not in record.facts
    assert Technologies(PlanningParameters()).levers() == ()
    measured = measure_all(record)
    assert all(measured[name] is None for name in ("generation_gap", "stranded_spend"))


def test_a_technology_of_neutral_values_changes_no_money() -> None:
    """Mature at once, no luck, no effort: the portfolio pays and earns the same, bit for bit."""
    road = (RoadmapItem(0, "second"),)
    without = play(PlanningParameters(roadmap=road))
    with_it = play(PlanningParameters(roadmap=road, technologies={
        "second": replace(PLAIN, project="second", launch=0)}))  # fmt: skip
    assert opened(without) == opened(with_it) == {"second": 0}
    for name in ("project_benefit", "project_cost", "project_run"):
        assert (without.weekly[name] == with_it.weekly[name]).all()
        assert without.weekly[name].any()


def test_a_curve_is_logistic_and_luck_moves_it_but_not_its_mean() -> None:
    """Limits: the logistic without luck; a year of progress a year, on average over futures."""
    age = np.arange(300.0)
    plain = 1.0 / (1.0 + np.exp(-4.0 * (age - 52.0) / 52.0))
    first = 1.0 / (1.0 + math.exp(4.0))
    assert maturity(age, 104.0) == pytest.approx((plain - first) / (1.0 - first), abs=1e-12)
    terms = TechnologyTerms(launch=10)
    calm = progress("t", replace(terms, progress_spread=0.0), Streams(1, 0), WEEKS)
    assert (calm == np.maximum(np.arange(WEEKS + 1) - 10, 0)).all()
    ends = np.array([progress("t", terms, Streams(1, f), WEEKS)[-1] for f in range(400)])
    assert abs(ends.mean() - calm[-1]) < 4 * ends.std(ddof=1) / 20
    lucky = progress("t", terms, Streams(1, 3), WEEKS)
    assert (np.diff(lucky) >= 0).all()
    assert (lucky[:11] == 0).all()
    assert quality(replace(terms, launch_quality=1.0), age).min() == 1.0


def test_postures_open_at_their_maturity() -> None:
    """Who leads opens at launch, who waits at maturity; the follower lies between."""
    weeks = {
        posture: opened(play(postured(posture))) for posture in ("lead", "fast_follow", "wait")
    }
    assert weeks["lead"] == {"second": 0, "third": 65}
    assert weeks["lead"]["third"] < weeks["fast_follow"]["third"]
    assert weeks["fast_follow"]["third"] < weeks["wait"].get("third", math.inf)
    assert opened(play(postured("none"))) == {}
    assert opened(play(postured("none"), posture="lead")) == {"second": 1, "third": 65}


def test_who_waits_does_not_open_what_was_overtaken() -> None:
    """A leap that leaves a quarter of both keeps the waiting firm out, and not the leading one."""
    leap = {"new": Shock("obsolescence", start=62, end=63, size=0.25,
                         technologies=("second", "third"))}  # fmt: skip
    assert opened(play(postured("wait")))["third"] > 62
    assert "third" not in opened(play(postured("wait"), hazards=leap))
    assert "third" in opened(play(postured("lead"), hazards=leap))


def test_what_is_mature_is_judged_as_it_is() -> None:
    """No error, or nothing left to mature, and a run is bit for bit that of exact knowledge."""
    ready = {name: replace(one, launch_quality=1.0) for name, one in LINE.items()}
    for lines, error in ((LINE, 0.0), (ready, 0.5)):
        planning = replace(postured("fast_follow"), technologies=dict(lines))
        exact, rough = play(planning), play(replace(planning, quality_error=error))
        assert exact.events == rough.events
        for name, account in exact.ledger.items():
            assert account.rows.tobytes() == rough.ledger[name].rows.tobytes()


def test_rough_judgement_opens_too_soon_and_lags_less() -> None:
    """Life, over 30 paired futures: the first judgement that is high enough comes early."""
    exact = replace(postured("fast_follow"), planning_weeks=4)
    rough = replace(exact, quality_error=0.5)
    rows = [(play(exact, future=f), play(rough, future=f)) for f in range(30)]
    weeks = np.array([[opened(one).get("third", WEEKS) for one in pair] for pair in rows])
    sooner = weeks[:, 0] - weeks[:, 1]
    assert sooner.mean() > 3 * sooner.std(ddof=1) / 30**0.5
    gap = np.array([[measure_all(one)["generation_gap"] or 0.0 for one in pair] for pair in rows])
    gain = gap[:, 0] - gap[:, 1]
    assert gain.mean() > 3 * gain.std(ddof=1) / 30**0.5


def test_the_roadmap_opens_what_it_says_but_nothing_before_its_launch() -> None:
    """A project starts in its week; where its technology is not to be had yet, at the launch."""
    road = (RoadmapItem(7, "second"), RoadmapItem(9, "third"))
    record = play(PlanningParameters(technologies=dict(LINE), roadmap=road))
    assert opened(record) == {"second": 7, "third": 60}


def test_the_roadmap_tells_only_what_is_new() -> None:
    """What a posture has opened already is not opened a second time by the roadmap."""
    planning = replace(postured("lead"), roadmap=(RoadmapItem(20, "second"),))
    with_it, without = play(planning), play(postured("lead"))
    assert opened(with_it) == opened(without)
    told = [[(e.week, e.text) for e in one.events if e.kind == "roadmap"]
            for one in (with_it, without)]  # fmt: skip
    assert opened(with_it)["second"] < 20
    assert told[0] == told[1]


@pytest.mark.parametrize("roadmap", [(), (RoadmapItem(61, "third"),)])
def test_no_posture_opens_what_is_older_than_what_has_begun(
    roadmap: tuple[RoadmapItem, ...],
) -> None:
    """Whoever began the third, plan or roadmap: who waits neither goes back nor opens it again."""
    planning = replace(postured("wait"), roadmap=roadmap)
    slow = replace(KNOBS, projects={name: replace(one, procure_weeks=60.0)
                                    for name, one in PROJECTS.items()})  # fmt: skip
    record = play(planning, knobs=slow, starts={} if roadmap else {"third": 60})
    assert opened(record) == {"third": 61}
    assert sum(one.kind == "roadmap" for one in record.events) == len(roadmap)


def test_a_successor_takes_over_value_and_ends_what_came_before() -> None:
    """What the third brings the second loses; the run cost of the second ends."""
    alike = {name: replace(one, launch_quality=1.0, progress_spread=0.0, immaturity=0.0,
                           catch_up=0.0) for name, one in LINE.items()}  # fmt: skip
    knobs = replace(KNOBS, projects={name: replace(one, value_spread=0.0, value=400e3)
                                     for name, one in PROJECTS.items()})  # fmt: skip
    alike["third"] = replace(alike["third"], title="The third")
    record = play(postured("lead", alike), knobs=knobs)
    said = [event.text for event in record.events if event.kind in ("roadmap", "replaced")]
    assert said == [
        "second is opened: posture lead",
        "old gives way to second",
        "The third is opened: posture lead",
        "second gives way to The third",
    ]
    weekly = record.weekly["project_benefit"]
    assert weekly.max() <= 1.05 * 400e3 / 52  # use is known a week late
    assert weekly[60:].min() > 0.6 * 400e3 / 52
    assert record.weekly["project_run"][-1] == pytest.approx(20e3 / 52)
    assert record.weekly["versions_behind"][0] == 1.0
    assert record.weekly["versions_behind"][-1] == 0.0


def test_end_of_support_costs_until_a_successor_is_in_use() -> None:
    """The price of week (26, 27] is the first after an end at 26, in the books and for the budget;
    a firm that waits moves on then."""
    ends = {**LINE, "old": replace(LINE["old"], support_end=26)}
    stays = play(postured("none", ends))
    rows = stays.ledger["extended_support"].rows.sum(axis=1)
    assert (rows[27:] == -1e3).all()
    assert not rows[:27].any()
    free = play(postured("none"))
    paid = stays.weekly["run_spend"] - free.weekly["run_spend"]
    assert paid == pytest.approx(-rows)
    moves = play(postured("wait", ends))
    assert opened(moves)["second"] == 26
    assert moves.ledger["extended_support"].rows.sum() > stays.ledger["extended_support"].rows.sum()


def test_hazards_end_support_and_overtake_what_was_launched_before() -> None:
    """Named technologies alone are struck; those launched later are spared; the own gain is not."""
    struck = {
        "end": Shock("support_end", start=70, end=71, technologies=("second",)),
        "new": Shock("obsolescence", start=50, end=51, size=0.25, technologies=("second", "third")),
    }
    plain, hit = play(postured("lead")), play(postured("lead"), hazards=struck)
    before, after = plain.weekly["project_benefit"], hit.weekly["project_benefit"]
    assert (before[:50] == after[:50]).all()
    assert after[50:60] == pytest.approx(0.25 * before[50:60])
    assert after[-1] == pytest.approx(before[-1])
    assert hit.weekly["versions_behind"][55] == plain.weekly["versions_behind"][55] + 1
    assert plain.facts["stranded_spend"] == 0.0
    assert 0.0 < hit.facts["stranded_spend"] < hit.facts["change_paid"]


def market(
    future: int, technologies: Mapping[str, TechnologyTerms] = LINE, end: int = 30
) -> Market:
    """Make a market over a few weeks."""
    return Market(technologies, tuple(PROJECTS), Streams(1, future), end, 0.6)


def test_use_writes_off_until_support_or_use_ends() -> None:
    """Half of a hundred weeks with support: half is stranded; a successor after 20 leaves 4/5."""
    ends = {**LINE, "second": replace(LINE["second"], support_end=60)}
    spent = np.array([1000.0, 0.0])
    for replaced_from, expected in ((math.inf, 500.0), (80.0, 500.0), (30.0, 800.0)):
        found = market(0, ends, 90)
        found.in_use_from[1], found.replaced_from[1] = 10.0, replaced_from
        assert found.stranded(spent, 90, 100.0) == pytest.approx(expected)


@pytest.mark.parametrize("future", range(6))
def test_hindsight_is_the_best_of_all_openings(future: int) -> None:
    """Brute force over every pair of weeks (or never) finds no more and no less."""
    known = {
        "second": Undertaking(400e3, 8e3, 2e4, 3.0),
        "third": Undertaking(900e3, 9e3, 2e4, 5.0),
    }
    short = {**LINE, "third": replace(LINE["third"], launch=9, mature_weeks=8.0),
             "old": replace(LINE["old"], support_end=4.0)}  # fmt: skip
    oracle = Hindsight(market(future, short), Timing(known, 0.1, 40))
    weeks = [*range(30), math.inf]
    tried = [oracle.reached(0, np.array(pair)) for pair in product(weeks, weeks)
             if pair[1] >= 9]  # fmt: skip
    assert oracle.best(0) == pytest.approx(max(tried))
    assert min(tried) < oracle.best(0) - 1.0


def test_hindsight_without_change_opens_at_once_or_never() -> None:
    """Limit: a constant technology is worth its annuity less its cost, or nothing."""
    one = {"second": replace(PLAIN, project="second", launch=0)}
    for value, expected in ((520e3, 29 * 10e3 - 50e3), (5.2e3, 0.0)):
        known = {"second": Undertaking(value, 50e3, 0.0, 2.0), "third": Undertaking(0, 0, 0, 0)}
        assert Hindsight(market(0, one), Timing(known)).best(0) == pytest.approx(expected)


def test_hindsight_opens_nothing_that_is_no_newer_than_what_is_in_use() -> None:
    """Both launched in the same week, as by default: the best is to stay, worth nothing more."""
    alike = {"old": TechnologyTerms(line="crm", installed=True),
             "second": replace(PLAIN, line="crm", project="second")}  # fmt: skip
    known = {"second": Undertaking(9e6, 1.0, 0.0, 2.0), "third": Undertaking(0, 0, 0, 0)}
    oracle = Hindsight(market(0, alike), Timing(known))
    assert oracle.best(0) == oracle.reached(0, np.array([np.inf, np.inf])) == 0.0
    assert oracle.reached(0, np.array([3.0, np.inf])) == -1.0


def test_regret_is_never_negative_and_postures_move_the_generation_gap() -> None:
    """Life, over 30 paired futures: who leads lags less behind than who waits."""
    measured = {
        posture: [measure_all(play(postured(posture), future=f)) for f in range(30)]
        for posture in ("lead", "wait")
    }
    for rows in measured.values():
        assert all((row["timing_regret"] or 0.0) >= -1e-6 for row in rows)
    early, late = (np.array([row["generation_gap"] or 0.0 for row in measured[posture]])
                   for posture in ("lead", "wait"))  # fmt: skip
    gain = late - early
    assert gain.mean() > 3 * gain.std(ddof=1) / 30**0.5


def test_timing_regret_is_the_best_less_what_was_reached() -> None:
    """Who opens nothing reaches less than the best, and misses just what the oracle would gain."""
    record = play(postured("none"))
    found = measure_all(record)
    best, reached = record.facts["timing_best"], record.facts["timing_reached"]
    assert best > reached + 1.0
    assert found["timing_regret"] == pytest.approx(best - reached)
    assert found["timing_value"] == reached


def test_it_keeps_the_rules_of_the_house() -> None:
    """It reads and writes what it declares, takes every pull, and is the same twice."""
    planning = PlanningParameters(
        technologies=dict(LINE), posture="lead", roadmap=(RoadmapItem(3, "second"),)
    )
    check_mechanism(lambda: Technologies(planning, timing(KNOBS)), projects=2, technologies=3)
    check_mechanism(lambda: Portfolio(KNOBS), projects=2, technologies=3)
