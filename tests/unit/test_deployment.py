"""Deployment: the build, the department's say, freezes, slots, the cut-over defect, promises."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.special import ndtri

from sim import signals
from sim.areas.environment.calendar import Calendar
from sim.areas.environment.parameters import CalendarParameters, Window
from sim.areas.investment.build_queue import BuildQueue, build_length
from sim.areas.investment.cutover import Defect
from sim.areas.investment.cutover_compiled import some_undecided
from sim.areas.investment.deployment import Deployment
from sim.areas.investment.parameters import InvestmentParameters
from sim.contracts import Pull, Refusal
from sim.kernel.board import Signal
from sim.kernel.clock import Phase
from sim.kernel.record import DeskStatistics, Record
from sim.kernel.sobol import even_draw
from sim.kernel.streams import Streams
from sim.organisation.people import Organisation
from sim.testing import check_mechanism
from sim.world import World
from tests.worlds import Script, make_world, units, values_of

#: Nothing stands in the way: no build, no refusal, slots for all, no defect.
EASY = InvestmentParameters(readiness=0.0, defect_median=0.0, cutover_weeks=0.0)
Pulls = Mapping[int, Sequence[tuple[str, Sequence[int], Pull]]]


class Plan:
    """Pull levers at stated weeks, as management would, and keep what a signal showed."""

    def __init__(self, world: World, deployment: Deployment, pulls: Pulls) -> None:
        self.refusals: list[Refusal | None] = []
        levers = {lever.card.name: lever for lever in deployment.levers()}

        def decide(week: int) -> None:
            for name, departments, pull in pulls.get(week, ()):
                where = np.array(departments, dtype=np.int64)
                self.refusals.append(levers[name].pull(pull, where, week))

        world.clock.weekly(Phase.DECIDE, "management", decide)


class Outcome:
    """Keep what a run of deployment alone left behind."""

    def __init__(
        self,
        knobs: InvestmentParameters,
        pulls: Pulls,
        *,
        sizes: Sequence[int] = (4, 6),
        organisation: Organisation | None = None,
        weeks: int = 20,
        freezes: Sequence[Window] = (),
        given: Mapping[Signal, object] | None = None,
        change: Callable[[int], Mapping[Signal, object]] | None = None,
        future: int = 0,
        prepare: Callable[[World], None] | None = None,
    ) -> None:
        world = make_world(organisation or units(list(sizes)), weeks, future=future)
        if prepare is not None:
            prepare(world)
        Calendar(CalendarParameters(freezes=tuple(freezes))).start(world)
        Script(given or {}, change).start(world)
        deployment = Deployment(knobs)
        plan = Plan(world, deployment, pulls)
        deployment.start(world)
        self.seen: dict[str, list[Any]] = {}
        for signal in Deployment.publishes:
            self._watch(world, signal)
        world.clock.run()
        self.record: Record = world.record
        self.refusals = plan.refusals
        self.live: list[float] = values_of(signals.LIVE_WEEK, world).tolist()

    def _watch(self, world: World, signal: Signal) -> None:
        kept = self.seen.setdefault(signal.name, [])
        world.clock.weekly(
            Phase.RECORD, "test", lambda week: kept.append(values_of(signal, world).tolist())
        )

    def events(self, kind: str) -> list[tuple[float, int]]:
        """Return (week, department) of every event of a kind."""
        return [(e.week, e.department) for e in self.record.events if e.kind == kind]


def go(departments: Sequence[int] = (0, 1), **pull: Any) -> tuple[str, Sequence[int], Pull]:
    """Write one pull of the go-live lever."""
    return ("go_live", departments, Pull("go_live", **pull))


def pilot(departments: Sequence[int], **pull: Any) -> tuple[str, Sequence[int], Pull]:
    """Write one pull of the pilot lever."""
    return ("pilot", departments, Pull("pilot", **pull))


# go-live and dates


def test_without_a_pull_nobody_goes_live_and_every_signal_is_neutral() -> None:
    """Do nothing leaves every signal of deployment at its neutral value, bit for bit."""
    outcome = Outcome(InvestmentParameters(), {})
    for signal in Deployment.publishes:
        assert (np.array(outcome.seen[signal.name]) == signal.neutral).all()
    assert not outcome.record.events


def test_a_go_live_without_a_date_means_now() -> None:
    """Access begins at the instant of the pull, also at instant 0."""
    assert Outcome(EASY, {3: [go()]}).live == [3.0, 3.0]
    assert Outcome(EASY, {0: [go()]}).live == [0.0, 0.0]


def test_departments_that_a_plan_forgets_are_named_in_a_note() -> None:
    """Where some go live and others are in no step, the record says so; else it does not."""
    notes = [e.text for e in Outcome(EASY, {3: [go((0,))]}).record.events if e.kind == "note"]
    assert notes == ["1 department is in no go-live of a plan that brings others live"]
    assert not Outcome(EASY, {3: [go()]}).events("note")
    assert not Outcome(EASY, {}).events("note")


def test_a_date_is_announced_ahead_and_kept() -> None:
    """The announced date is published at once, access comes at it, and one promise is kept."""
    outcome = Outcome(EASY, {2: [go(date=6)]})
    assert outcome.live == [6.0, 6.0]
    assert outcome.seen["go_live_date"][1] == [6.0, 6.0]
    assert np.flatnonzero(outcome.seen["kept"]).tolist() == [5]
    assert sum(outcome.seen["kept"]) == 1
    assert sum(outcome.seen["missed_dates"]) == 0
    assert outcome.record.by_department["live"][:, 0].tolist() == [0.0] * 6 + [1.0] * 15


def test_a_go_live_now_is_no_promise() -> None:
    """Nothing is kept or missed where nothing was announced ahead."""
    outcome = Outcome(EASY, {2: [go()], 5: [go((0,), date=5)]})
    assert sum(outcome.seen["kept"]) == 0


def test_one_pull_is_one_promise_whatever_the_number_of_departments() -> None:
    """A big bang that a freeze catches misses one date, not one per department."""
    outcome = Outcome(EASY, {1: [go(date=5)]}, freezes=[Window(4, 8)])
    assert sum(outcome.seen["missed_dates"]) == 1
    assert sum(outcome.seen["kept"]) == 0
    assert outcome.live == [8.0, 8.0]


def test_a_moved_date_is_a_missed_one() -> None:
    """Announcing another date later does not undo the first promise."""
    outcome = Outcome(EASY, {1: [go(date=5)], 4: [go(date=9)]})
    assert outcome.live == [9.0, 9.0]
    assert np.flatnonzero(outcome.seen["missed_dates"]).tolist() == [4]
    assert np.flatnonzero(outcome.seen["kept"]).tolist() == [8]


def test_what_cannot_be_is_refused() -> None:
    """A date that has passed and departments that are live are refused as a matter of stage."""
    outcome = Outcome(EASY, {3: [go(date=2), go((0,))], 4: [go((0,)), go()]})
    kinds = [None if refusal is None else refusal.kind for refusal in outcome.refusals]
    assert kinds == ["stage", None, "stage", None]
    assert outcome.live == [3.0, 4.0]


# freezes


def test_no_go_live_lies_inside_a_freeze_unless_overridden() -> None:
    """A frozen department waits and goes in the first free week; an override goes on its date."""
    pulls = {1: [go((0,), date=5), go((1,), date=6, override_freeze=True)]}
    outcome = Outcome(EASY, pulls, freezes=[Window(4, 8)])
    assert outcome.live == [8.0, 6.0]
    assert outcome.events("waiting") == [(5, 0)]
    text = [event.text for event in outcome.record.events if event.kind == "go_live"]
    assert text == ["unit1 goes live inside a freeze window", "unit0 goes live"]


# the department's say


def test_a_department_puts_its_date_off_until_its_people_know() -> None:
    """Below the readiness share it postpones by the stated weeks, and misses the date."""
    knobs = replace(EASY, readiness=0.5, postpone_weeks=2.0, max_postponements=5)

    def aware(week: int) -> Mapping[Signal, object]:
        return {signals.AWARE_SHARE: np.array([0.9, 0.3 if week < 8 else 0.6])}

    outcome = Outcome(knobs, {1: [go(date=5)]}, given={signals.AWARE_SHARE: 0.0}, change=aware)
    assert outcome.live == [5.0, 9.0]
    assert outcome.events("postponed") == [(5, 1), (7, 1)]
    assert sum(outcome.seen["missed_dates"]) == 1
    assert outcome.seen["go_live_date"][5] == [5.0, 7.0]


def test_a_department_postpones_only_so_often() -> None:
    """After the last postponement it goes, ready or not; with none allowed it never refuses."""
    knobs = replace(EASY, readiness=0.5, postpone_weeks=2.0, max_postponements=2)
    assert Outcome(knobs, {1: [go(date=5)]}).live == [9.0, 9.0]
    assert Outcome(replace(knobs, max_postponements=0), {1: [go(date=5)]}).live == [5.0, 5.0]
    assert Outcome(replace(knobs, readiness=0.0), {1: [go(date=5)]}).live == [5.0, 5.0]


def test_without_department_agents_nobody_postpones_or_asks() -> None:
    """Removing the agents removes the department's say, and outcomes differ."""
    knobs = replace(EASY, readiness=0.5)

    def remove(world: World) -> None:
        world.actors.departments.do("remove")

    assert Outcome(knobs, {1: [go(date=5)]}, prepare=remove).live == [5.0, 5.0]
    assert Outcome(knobs, {1: [go(date=5)]}).live == [9.0, 9.0]
    wanted = {signals.DEMAND_SHARE: 1.0}
    offer = {1: [go(voluntary=True)]}
    assert Outcome(knobs, offer, given=wanted, prepare=remove).live == [np.inf, np.inf]
    assert Outcome(knobs, offer, given=wanted).live == [1.0, 1.0]


def test_a_department_asks_when_enough_of_its_people_want_it() -> None:
    """An offer brings nobody live by itself; demand does, department by department."""

    def demand(week: int) -> Mapping[Signal, object]:
        return {signals.DEMAND_SHARE: np.array([0.04 * week, 0.0])}

    knobs = replace(EASY, request_share=0.25, readiness=0.9)
    outcome = Outcome(
        knobs, {2: [go(voluntary=True)]}, given={signals.DEMAND_SHARE: 0.0}, change=demand
    )
    assert outcome.live == [8.0, np.inf]
    assert outcome.events("asked") == [(8, 0)]
    assert outcome.seen["voluntary"][-1] == [1.0, 1.0]


def test_a_mandate_after_an_offer_makes_use_binding() -> None:
    """A later go-live without `voluntary` takes the rest along and is no longer voluntary."""
    outcome = Outcome(EASY, {2: [go(voluntary=True)], 6: [go((1,))]})
    assert outcome.live == [np.inf, 6.0]
    assert outcome.seen["voluntary"][-1] == [1.0, 0.0]


def test_a_voluntary_tool_is_open_to_everybody_from_its_week() -> None:
    """Access without any go-live, at the first instant from the stated week on."""
    outcome = Outcome(replace(EASY, available_from=2.5), {})
    assert outcome.live == [3.0, 3.0]
    assert outcome.seen["live_week"][1] == [np.inf, np.inf]
    assert outcome.seen["voluntary"][-1] == [1.0, 1.0]
    assert not outcome.events("go_live")


# build


def test_a_go_live_waits_for_its_module() -> None:
    """Core first, then the module that is due first; a late build misses the date."""
    knobs = replace(EASY, build_weeks=10.0, build_core_share=0.5)
    outcome = Outcome(knobs, {0: [go((1,), date=4), go((0,), date=12)]})
    assert outcome.live == [12.0, 8.0]  # core 5 weeks, then 6 of 10 users take 3 weeks
    assert outcome.events("waiting") == [(4, 1)]


def test_a_big_bang_stays_one_instant_when_the_build_is_late() -> None:
    """Modules due at one date are finished together, whatever their size."""
    outcome = Outcome(replace(EASY, build_weeks=10.0), {0: [go(date=4)]})
    assert outcome.live == [10.0, 10.0]


def test_the_build_is_ready_on_the_week_it_says() -> None:
    """A build of 12 weeks lets everybody go live at week 12: no rounding error delays it."""
    for share in (0.1, 0.3, 0.5, 0.7):
        knobs = replace(EASY, build_weeks=12.0, build_core_share=share)
        assert Outcome(knobs, {0: [go((0, 1, 2), date=12)]}, sizes=(3, 7, 11)).live == [12.0] * 3


def test_the_build_runs_at_the_share_of_the_team_that_is_free() -> None:
    """Half a team takes twice as long; interfaces take their part of the team too."""
    knobs = replace(EASY, build_weeks=6.0)
    pulls = {0: [go()]}
    assert Outcome(knobs, pulls, given={signals.TEAM_SHARE: 0.5}).live == [12.0, 12.0]
    assert Outcome(knobs, pulls, given={signals.INTERFACE_LOAD: 0.25}).live == [8.0, 8.0]


def test_a_build_that_waits_begins_with_the_plan() -> None:
    """By default the build runs from week 0; a waiting one begins at the first decision."""
    knobs = replace(EASY, build_weeks=6.0)
    assert Outcome(knobs, {5: [go()]}).live == [6.0, 6.0]
    assert Outcome(replace(knobs, build_waits=True), {5: [go()]}).live == [11.0, 11.0]


def test_rework_and_spread_lengthen_the_build() -> None:
    """Total work is W / (1 - r); the spread is lognormal around it, keyed once per future."""
    knobs = InvestmentParameters(build_weeks=40.0, build_rework=0.2)
    assert build_length(knobs, Streams(1, 0)) == 50.0
    wide = replace(knobs, build_spread=0.3)
    logs = np.log([build_length(wide, Streams(1, r)) / 50.0 for r in range(400)])
    assert abs(logs.mean()) < 4 * 0.3 / 20
    assert abs(logs.std() - 0.3) < 0.04
    assert build_length(wide, Streams(1, 7)) == build_length(wide, Streams(1, 7))


def test_work_is_conserved() -> None:
    """Whatever the order, so many team weeks are done as were spent, until nothing is left."""
    queue = BuildQueue(20.0, 0.25, np.array([5.0, 10.0, 5.0]))
    for week in range(20):
        assert not queue.done
        queue.work(1.0, due=np.array([9.0, 3.0 + week, np.inf]))
    assert queue.done
    assert queue.built.all()


# slots


def test_a_go_live_holds_its_slot_for_the_weeks_of_the_cutover() -> None:
    """One slot and a cut-over of two weeks bring three departments live two weeks apart."""
    knobs = replace(EASY, deployment_slots=1, cutover_weeks=2.0)
    outcome = Outcome(knobs, {1: [go((0, 1, 2), date=4)]}, sizes=(2, 2, 2))
    assert sorted(outcome.live) == [4.0, 6.0, 8.0]
    desk: DeskStatistics = outcome.record.desks["deployment"]
    assert (desk.arrived, desk.done, desk.waiting) == (3, 3, 0)
    assert sorted(desk.waits.tolist()) == [0.0, 2.0, 4.0]
    assert desk.area_waiting == desk.waits.sum()
    assert sum(outcome.seen["missed_dates"]) == 1


def test_a_moved_date_gives_the_slot_back() -> None:
    """A department that waits for a slot and is moved to a later date leaves the queue."""
    knobs = replace(EASY, deployment_slots=1, cutover_weeks=4.0)
    pulls = {2: [go((0,))], 3: [go((1,))], 4: [go((1,), date=15)], 5: [go((2,))]}
    outcome = Outcome(knobs, pulls, sizes=(2, 2, 2))
    assert outcome.live == [2.0, 15.0, 6.0]
    assert outcome.record.desks["deployment"].abandoned == 1


def test_relabelling_departments_changes_nothing() -> None:
    """Who gets the first slot hangs on names, never on positions in a file or in a pull (SC6)."""
    knobs = replace(EASY, deployment_slots=1, cutover_weeks=3.0, build_weeks=4.0)
    names, sizes = ("unit0", "unit1", "unit2"), (3, 5, 2)
    one = Outcome(knobs, {1: [go((0, 1, 2))]}, sizes=sizes)
    for order in ([2, 0, 1], [1, 0, 2]):
        renamed = tuple(names[d] for d in order)
        moved = replace(units([sizes[d] for d in order]), departments=renamed)
        other = Outcome(knobs, {1: [go((1, 2, 0))]}, organisation=moved)
        assert [one.live[d] for d in order] == other.live


# defect, pilot, changes


def test_the_defect_is_the_same_for_every_plan_and_fades() -> None:
    """The first wave takes it in full; its weekly mean fades by e^{-1/T}."""
    knobs = replace(EASY, defect_median=0.06, defect_spread=0.0, defect_fading=4.0)
    seen = np.array(Outcome(knobs, {3: [go()]}).seen["cutover_defect"])[:, 0]
    assert (seen[:3] == 0.0).all()
    assert seen[3] == pytest.approx(0.06 * 4 * (1 - np.exp(-0.25)))
    assert seen[4:] / seen[3:-1] == pytest.approx(np.exp(-0.25))


def test_waves_learn_and_a_pilot_teaches() -> None:
    """Each earlier go-live instant takes the learning away; a pilot takes more, as it matures."""
    knobs = replace(
        EASY, defect_median=0.1, defect_spread=0.0, defect_learning=0.5, pilot_learning=0.5
    )
    sizes = (3, 3, 3)
    first = 0.1 * 4 * (1 - np.exp(-0.25))
    waves = Outcome(knobs, {2: [go((0,))], 5: [go((1,))], 9: [go((2,))]}, sizes=sizes)
    peaks = np.array(waves.seen["cutover_defect"]).max(axis=0)
    assert peaks == pytest.approx([first, first / 2, first / 4])
    trial = Outcome(knobs, {2: [pilot((0,), weeks=8)], 6: [go((1,))], 15: [go((2,))]}, sizes=sizes)
    peaks = np.array(trial.seen["cutover_defect"]).max(axis=0)
    assert peaks == pytest.approx([first, first / 2 * 0.75, first / 4 * 0.5])


def test_a_big_bang_is_one_wave() -> None:
    """Departments that go live at one instant all take the first wave's defect."""
    knobs = replace(EASY, defect_median=0.1, defect_spread=0.0)
    peaks = np.array(Outcome(knobs, {2: [go()]}).seen["cutover_defect"]).max(axis=0)
    assert peaks[0] == peaks[1] > 0.0


def test_the_defect_is_capped_and_bad_data_make_it_worse() -> None:
    """The defect factor multiplies the draw, up to the cap."""
    knobs = replace(EASY, defect_median=0.1, defect_spread=0.0, defect_cap=0.15)
    plain = np.array(Outcome(knobs, {2: [go()]}).seen["cutover_defect"]).max()
    worse = Outcome(knobs, {2: [go()]}, given={signals.DEFECT_FACTOR: 1.2})
    assert np.array(worse.seen["cutover_defect"]).max() / plain == pytest.approx(1.2)
    worst = Outcome(knobs, {2: [go()]}, given={signals.DEFECT_FACTOR: 9.0})
    assert np.array(worst.seen["cutover_defect"]).max() / plain == pytest.approx(1.5)


def test_the_defect_is_lognormal_over_futures() -> None:
    """Median and spread of the draw are the stated ones; a median of 0 switches it off."""
    knobs = InvestmentParameters(defect_median=0.06, defect_spread=1.3, defect_cap=1.0)
    draws = [float(ndtri(even_draw(Streams(1, r), "cutover defect"))) for r in range(2000)]
    live, share = np.zeros(1), np.ones(1)
    sizes = np.array([Defect(knobs, draw).now(1, live, share, 1.0)[0] for draw in draws])
    median = float(np.median(sizes)) / (4 * (1 - np.exp(-0.25)))
    assert abs(np.log(median / 0.06)) < 4 * 1.3 * 1.25 / np.sqrt(2000)
    off = Defect(replace(knobs, defect_median=0.0), draws[0])
    assert off.now(1, live, share, 1.0)[0] == 0.0


def test_a_go_live_without_users_teaches_nothing() -> None:
    """A pilot in a department without intended users takes no defect away from the others."""
    firm = replace(units([4, 6, 5]), user=np.repeat([False, True, True], [4, 6, 5]))
    knobs = replace(EASY, defect_median=0.1)
    with_it = Outcome(knobs, {2: [pilot((0,))], 4: [go((1, 2))]}, organisation=firm)
    without = Outcome(knobs, {4: [go((1, 2))]}, organisation=firm)
    for one, two in zip(
        with_it.seen["cutover_defect"], without.seen["cutover_defect"], strict=True
    ):
        assert one[1:] == two[1:]
    assert max(row[1] for row in without.seen["cutover_defect"]) > 0.0


def test_a_pilot_of_volunteers_goes_at_once() -> None:
    """A pilot needs no offer and no asking: its departments go live now, the others do not."""
    outcome = Outcome(EASY, {2: [pilot((0, 2), voluntary=True)]}, sizes=(3, 7, 5))
    assert outcome.live == [2.0, np.inf, 2.0]
    assert outcome.seen["voluntary"][-1] == [1.0, 0.0, 1.0]
    assert {event.text for event in outcome.record.events if event.kind == "go_live"} == {
        "unit0 pilot goes live",
        "unit2 pilot goes live",
    }


def test_a_pilot_leaves_somebody_for_later() -> None:
    """Everybody at once is no pilot, nor is all that is left."""
    outcome = Outcome(EASY, {2: [pilot((0, 1)), go((0,))], 3: [pilot((1,))]})
    kinds = [None if refusal is None else refusal.kind for refusal in outcome.refusals]
    assert kinds == ["department", None, "department"]
    assert outcome.live == [2.0, np.inf]


def test_a_go_live_counts_as_a_change_around_its_date() -> None:
    """Within the change weeks before the date and after the go-live, and while it waits."""
    knobs = replace(EASY, change_weeks=2.0, build_weeks=9.0)
    outcome = Outcome(knobs, {0: [go((0,), date=7)]}, given={signals.OTHER_CHANGES: 1.0})
    changes = np.array(outcome.seen["concurrent_changes"])
    assert outcome.live[0] == 7.0
    assert np.flatnonzero(changes[:, 0] == 3.0).tolist() == [4, 5, 6, 7, 8]
    assert (changes[:, 1] == 2.0).all()


def test_a_late_go_live_goes_on_being_a_change() -> None:
    """From the announced date until it is live, however long the build takes."""
    knobs = replace(EASY, change_weeks=1.0, build_weeks=9.0)
    outcome = Outcome(knobs, {0: [go(date=3)]})
    changes = np.array(outcome.seen["concurrent_changes"])[:, 0]
    assert outcome.live[0] == 9.0
    assert np.flatnonzero(changes == 2.0).tolist() == list(range(1, 10))


@pytest.mark.parametrize(
    "knobs",
    [InvestmentParameters(build_weeks=5.0), InvestmentParameters(available_from=2.0)],
)
def test_it_keeps_the_rules_of_the_house(knobs: InvestmentParameters) -> None:
    """It reads and writes what it declares, takes every pull, and is the same twice."""
    check_mechanism(lambda: Deployment(knobs))


@pytest.mark.parametrize("seed", range(20))
def test_a_department_has_something_to_say_as_plain_arrays_tell(seed: int) -> None:
    """An open offer without a date, or a date that has come and was not accepted; none if live."""
    rng = np.random.default_rng(seed)
    date, live = rng.choice([3.0, 5.0, np.inf], 3), rng.choice([2.0, np.inf, np.inf], 3)
    offered, accepted = rng.random((2, 3)) < 0.4
    asked, due = offered & (date == np.inf), (date <= 4) & ~accepted
    expected = ((asked | due) & (live == np.inf)).any()
    assert some_undecided(4, date, live, offered, accepted, np.inf) == expected
