"""Shocks: keyed by name, the same for every plan, and each kind does its own thing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim import signals
from sim.areas.environment.parameters import EnvironmentParameters, Shock, ShockKind
from sim.areas.environment.shocks import Shocks
from sim.kernel.board import Signal
from sim.kernel.clock import Phase
from sim.kernel.streams import Streams
from sim.organisation.people import Organisation
from sim.testing import check_mechanism
from sim.world import World
from tests.worlds import make_world, units, values_of

KINDS: tuple[ShockKind, ...] = (
    "data_defect", "sponsor_exit", "support_end", "competing_change", "departures", "obsolescence",
    "price_jump",
)  # fmt: skip
SURE = Shock("support_end", chance=1.0, start=3, end=4, size=1.5)


def start(hazards: dict[str, Shock], *, future: int = 0, half_life: float = np.inf) -> World:
    """Start the shocks of a scenario in a world of two departments with a group."""
    firm = replace(units([3, 5]), groups={"makers": ("unit1",)})
    world = make_world(firm, 8, future=future)
    Shocks(EnvironmentParameters(hazards=hazards, half_life=half_life)).start(world)
    return world


def watch(world: World, signal: Signal) -> np.ndarray:
    """Run the world and return what a decision at each instant sees of a signal."""
    seen: list[np.ndarray] = []
    world.clock.weekly(
        Phase.DECIDE, "test", lambda week: seen.append(np.array(values_of(signal, world)))
    )
    world.clock.run()
    return np.array(seen)


def weeks_struck(hazards: dict[str, Shock], futures: int) -> list[tuple[str, ...]]:
    """Return, for each future, what struck and when."""
    found = []
    for future in range(futures):
        world = start(hazards, future=future)
        world.clock.run()
        found.append(tuple(f"{event.text}@{event.week:g}" for event in world.record.events))
    return found


@pytest.mark.parametrize(
    ("kind", "signal", "expected"),
    [
        ("support_end", signals.LEGACY_COST_FACTOR, [1, 1, 1, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5]),
        ("price_jump", signals.RUN_COST_FACTOR, [1, 1, 1, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5]),
        ("sponsor_exit", signals.SPONSOR_PRESENT, [1, 1, 1, 0, 0, 0, 0, 0, 0]),
        ("data_defect", signals.DEFECT_FACTOR, [1.5] * 9),
        ("obsolescence", signals.GAIN_FACTOR, [1, 1, 1, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5]),
    ],
)
def test_each_kind_acts_from_its_week(
    kind: ShockKind, signal: Signal, expected: list[float]
) -> None:
    """A shock acts from its week to the end; bad data lie there from the start."""
    world = start({"h": replace(SURE, kind=kind)})
    assert watch(world, signal).tolist() == expected
    assert [event.kind for event in world.record.events] == ["shock"]


def test_a_competing_change_takes_people_and_attention_for_its_weeks() -> None:
    """It adds one change to its departments and takes a share of the team, then gives it back."""
    shock = Shock("competing_change", start=3, end=4, size=0.4, weeks=2, departments=("unit1",))
    team = watch(start({"mes": shock}), signals.TEAM_SHARE)
    assert team.tolist() == [1, 1, 1, 0.6, 0.6, 1, 1, 1, 1]
    others = watch(start({"mes": shock}), signals.OTHER_CHANGES)
    assert others[:, 0].tolist() == [0] * 9
    assert others[:, 1].tolist() == [0, 0, 0, 1, 1, 0, 0, 0, 0]
    endless = replace(shock, weeks=0)
    assert watch(start({"mes": endless}), signals.TEAM_SHARE).tolist() == [1] * 3 + [0.6] * 6


def test_two_competing_changes_add_up() -> None:
    """Two changes at once leave the product of what each leaves of the team."""
    shock = Shock("competing_change", start=0, end=1, size=0.5)
    assert watch(start({"a": shock, "b": shock}), signals.TEAM_SHARE)[-1] == 0.25


def test_departures_happen_in_one_week() -> None:
    """A share of the named departments' users leaves in that week, from week 1 on."""
    shock = Shock("departures", start=0, end=1, size=0.2, departments=("makers",))
    leaving = watch(start({"poached": shock}), signals.DEPARTURES)
    assert leaving[:, 1].tolist() == pytest.approx([0, 0.2] + [0] * 7)
    assert not leaving[:, 0].any()


def test_a_hazard_strikes_in_the_same_week_for_all_plans_and_in_others_across_futures() -> None:
    """Luck is keyed by future and name: a rerun repeats it, another future does not."""
    hazards = {"sponsor": Shock("sponsor_exit", start=1, end=9)}
    first, again = weeks_struck(hazards, 20), weeks_struck(hazards, 20)
    assert first == again
    assert len(set(first)) > 4


def test_switched_off_a_hazard_changes_only_runs_in_which_it_struck() -> None:
    """Another hazard's week and size do not move when one is taken away or added."""
    a = Shock("sponsor_exit", chance=0.5, start=1, end=9)
    b = Shock("support_end", chance=0.5, start=1, end=9, spread=0.5)
    both, alone = weeks_struck({"a": a, "b": b}, 30), weeks_struck({"b": b}, 30)
    struck = [any(text.startswith("a@") for text in events) for events in both]
    assert 5 < sum(struck) < 25
    for with_a, without in zip(both, alone, strict=True):
        assert tuple(text for text in with_a if text.startswith("b@")) == without


def test_chance_and_window_are_kept() -> None:
    """A hazard of chance .3 strikes in about 30 % of futures, evenly over its window."""
    hazards = {"h": Shock("support_end", chance=0.3, start=2, end=7, size=1.5)}
    events = [found for found in weeks_struck(hazards, 400) if found]
    assert abs(len(events) / 400 - 0.3) < 4 * np.sqrt(0.3 * 0.7 / 400)
    assert {found[0] for found in events} == {f"h@{week}" for week in range(2, 7)}


def test_turbulence_strikes_at_its_rate_and_its_window_is_kept() -> None:
    """Three a year over four years: twelve strikes on average, Poisson, none outside the window."""
    blows = {"new": Shock("obsolescence", start=10, end=218, size=0.9, per_year=3.0)}
    found = []
    for future in range(200):
        world = make_world(units([1]), 230, future=future)
        Shocks(EnvironmentParameters(hazards=blows)).start(world)
        world.clock.run()
        weeks = [event.week for event in world.record.events]
        assert all(10 <= week < 218 for week in weeks)
        assert weeks == sorted(weeks)
        found.append(len(weeks))
    counts = np.array(found)
    assert abs(counts.mean() - 12) < 4 * np.sqrt(12 / 200)
    assert abs(counts.var(ddof=1) / 12 - 1) < 0.5


def test_turbulence_multiplies_blow_by_blow_and_a_higher_rate_brings_more() -> None:
    """Each blow leaves its size of the gain; no rate, or no chance, leaves everything alone."""
    blow = Shock("obsolescence", start=0, end=8, size=0.5, per_year=26.0)
    world = start({"new": blow}, future=3)
    gain = watch(world, signals.GAIN_FACTOR)
    assert gain[-1] == 0.5 ** len(world.record.events)
    assert len(world.record.events) >= 2
    fast = start({"new": replace(blow, per_year=52.0)}, future=3)
    fast.clock.run()
    assert len(fast.record.events) >= len(world.record.events)
    calm = start({"new": replace(blow, chance=0.0)}, future=3)
    assert (watch(calm, signals.GAIN_FACTOR) == 1.0).all()


def test_a_spread_draws_the_size_around_its_median() -> None:
    """The size is lognormal around the stated one, and certain without a spread."""
    firm = units([1])
    sizes = np.array([draw_size(replace(SURE, spread=0.5), r, firm) for r in range(400)])
    assert abs(np.log(sizes / 1.5).mean()) < 4 * 0.5 / 20
    assert abs(np.log(sizes).std() - 0.5) < 0.08
    assert {draw_size(SURE, r, firm) for r in range(9)} == {1.5}


def draw_size(shock: Shock, future: int, firm: Organisation) -> float:
    """Draw the size of one sure hazard in one future."""
    world = make_world(firm, 4, future=future)
    Shocks(EnvironmentParameters(hazards={"h": shock})).start(world)
    return float(watch(world, signals.LEGACY_COST_FACTOR)[3])


def test_shares_never_exceed_one() -> None:
    """However wide its spread, a hazard takes at most the whole team."""
    wide = Shock("competing_change", size=0.9, spread=2.0)
    for future in range(20):
        assert 0.0 <= watch(start({"h": wide}, future=future), signals.TEAM_SHARE)[-1] <= 1.0


def test_a_name_that_the_organisation_lacks_touches_nobody_and_is_said() -> None:
    """A scenario's hazard on an organisation from files leaves unknown departments out."""
    shock = Shock("competing_change", size=0.4, departments=("paint shop",), title="MES upgrade")
    world = start({"mes": shock})
    assert not watch(world, signals.OTHER_CHANGES).any()
    assert world.record.events[0].text == "MES upgrade (not in this organisation: paint shop)"


def test_the_half_life_halves_the_gain() -> None:
    """The gain is halved after one half-life; an infinite one leaves it alone, bit for bit."""
    gain = watch(start({}, half_life=4.0), signals.GAIN_FACTOR)
    assert gain[[0, 4, 8]].tolist() == [1.0, 0.5, 0.25]
    assert (watch(start({}), signals.GAIN_FACTOR) == 1.0).all()


@pytest.mark.parametrize("kind", KINDS)
def test_a_hazard_without_chance_changes_nothing(kind: ShockKind) -> None:
    """With chance 0 every signal keeps its neutral value and nothing is noted."""
    shocks = {"h": replace(SURE, kind=kind, chance=0.0)}
    for signal in Shocks.publishes:
        world = start(shocks)
        assert (watch(world, signal) == signal.neutral).all()
        assert not world.record.events


def test_streams_differ_by_hazard_name() -> None:
    """Two hazards of one kind do not strike together by construction."""
    streams = Streams(seed=1, future=0)
    names = {f"h{i}": Shock("sponsor_exit", start=0, end=100) for i in range(5)}
    firm = units([1])
    world = make_world(firm, 100, seed=streams.seed, future=streams.future)
    Shocks(EnvironmentParameters(hazards=names)).start(world)
    world.clock.run()
    assert len({event.week for event in world.record.events}) == 5


def test_it_keeps_the_rules_of_the_house() -> None:
    """It reads and writes what it declares, takes every pull, and is the same twice."""
    hazards: dict[str, Shock] = {kind: replace(SURE, kind=kind) for kind in KINDS}
    check_mechanism(lambda: Shocks(EnvironmentParameters(hazards=hazards)))


def test_redundant_in_two_years_is_a_half_life_by_name() -> None:
    """The preset is 104 weeks, bit for bit; a stated half-life comes before it."""
    seen = []
    for knobs in (
        EnvironmentParameters(half_life=104.0),
        EnvironmentParameters(preset="redundant_in_two_years"),
        EnvironmentParameters(preset="redundant_in_two_years", half_life=13.0),
        EnvironmentParameters(half_life=13.0),
    ):
        world = make_world(units([3, 5]), 8)
        Shocks(knobs).start(world)
        seen.append(watch(world, signals.GAIN_FACTOR).tolist())
    assert seen[0] == seen[1] != seen[2] == seen[3]
    assert seen[0][8] == 2 ** (-8 / 104)
