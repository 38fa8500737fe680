"""Alignment: what two systems cost, what interfaces and parallel runs change, when it ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim import signals
from sim.areas.architecture.alignment import Alignment, mixed_mode_loss, pace_loss
from sim.areas.architecture.alignment_compiled import lost_between_systems, waited_for
from sim.areas.architecture.parameters import ArchitectureParameters
from sim.contracts import Pull, Refusal
from sim.kernel.board import Signal
from sim.kernel.clock import Phase
from sim.kernel.technology import Technology
from sim.organisation.people import Organisation
from sim.testing import check_mechanism
from tests.worlds import Script, make_world, units, values_of

KNOBS = ArchitectureParameters()
REPLACES = Technology(replaces="the old system")
PAIR = np.array([[0.0, 1.0], [1.0, 0.0]])
Pulls = Mapping[int, Sequence[tuple[str, Sequence[int], Pull]]]


class Outcome:
    """Run alignment alone under stated signals and keep what it published."""

    def __init__(
        self,
        knobs: ArchitectureParameters = KNOBS,
        pulls: Pulls | None = None,
        *,
        given: Mapping[Signal, object] | None = None,
        change: Callable[[int], Mapping[Signal, object]] | None = None,
        technology: Technology = REPLACES,
        organisation: Organisation | None = None,
        weeks: int = 12,
    ) -> None:
        world = make_world(organisation or units([4, 6]), weeks, technology=technology)
        Script(given or {}, change).start(world)
        alignment = Alignment(knobs)
        levers = {lever.card.name: lever for lever in alignment.levers()}
        self.refusals: list[Refusal | None] = []

        def decide(week: int) -> None:
            for name, departments, pull in (pulls or {}).get(week, ()):
                where = np.array(departments, dtype=np.int64)
                self.refusals.append(levers[name].pull(pull, where, week))

        world.clock.weekly(Phase.DECIDE, "management", decide)
        alignment.start(world)
        seen: dict[str, list[Any]] = {signal.name: [] for signal in Alignment.publishes}

        def look(_week: int) -> None:
            for signal in Alignment.publishes:
                seen[signal.name].append(values_of(signal, world).tolist())

        world.clock.weekly(Phase.RECORD, "test", look)
        world.clock.run()
        #: name -> one row per week from week 1 on
        self.seen = {name: np.array(rows) for name, rows in seen.items()}
        self.events = [(event.kind, event.week) for event in world.record.events]

    def weeks(self, name: str, department: int | None = None) -> list[int]:
        """List the weeks in which a signal is not 0."""
        rows = self.seen[name]
        column = rows if department is None else rows[:, department]
        return (np.flatnonzero(column) + 1).tolist()


def pull(name: str, departments: Sequence[int] = (0, 1), **words: Any) -> Any:
    """Write one pull."""
    return (name, departments, Pull(name, **words))


# mixed mode


def test_mixed_mode_is_the_formula() -> None:
    """m = k_x [c_x sum B (1 - b) apart + c_wx sum B |w - w'|], by hand for three departments."""
    flows = np.array([[0.0, 0.25, 0.75], [0.5, 0.0, 0.5], [1.0, 0.0, 0.0]])
    quality = np.full((3, 3), 0.5)
    knobs = replace(KNOBS, crossing=0.4, mixed_loss=0.3, workaround_gap_loss=0.05)
    live, workaround = np.array([True, False, True]), np.array([0.0, 0.2, 0.4])
    found = mixed_mode_loss(knobs, flows, quality, live, workaround)
    first = 0.4 * (0.3 * 0.5 * 0.25 + 0.05 * (0.25 * 0.2 + 0.75 * 0.4))
    second = 0.4 * (0.3 * 0.5 * 1.0 + 0.05 * (0.5 * 0.2 + 0.5 * 0.2))
    third = 0.4 * (0.0 + 0.05 * 0.4)
    assert found == pytest.approx([first, second, third])


@pytest.mark.parametrize("n", [1, 2, 7, 10, 23, 140])
def test_pairs_filled_in_one_call_are_those_of_plain_arrays(n: int) -> None:
    """The compiled loops give what array operations give, to the last bit."""
    luck = np.random.default_rng(n)
    flows, quality = luck.random((n, n)), luck.random((n, n))
    live, workaround = luck.random(n) < 0.5, luck.random(n) * (luck.random(n) < 0.7)
    mixed = (live[:, None] != live) * (1.0 - quality)
    lost = 0.07 * np.abs(workaround[:, None] - workaround) + 0.2 * mixed
    found = np.empty((n, n))
    lost_between_systems(flows, quality, live, workaround, 0.07, 0.2, found)
    assert (found == flows * lost).all()
    output = np.where(luck.random(n) < 0.5, 1.0, luck.random(n))
    assert waited_for(flows, output, found) == (np.unique(output).size > 1)
    assert (found == flows * np.maximum(output[:, None] - output, 0.0)).all()


def test_the_loss_lasts_while_only_one_side_is_live() -> None:
    """From the first department's go-live until the last one's, counted in whole weeks."""
    outcome = Outcome(given={signals.LIVE_WEEK: np.array([3.0, 7.0])})
    assert outcome.weeks("mixed_mode_loss", 0) == [4, 5, 6, 7]
    assert outcome.weeks("mixed_mode_loss", 1) == [4, 5, 6, 7]
    assert outcome.seen["mixed_mode_loss"][4] == pytest.approx([0.3 * 0.3 * 0.5] * 2)


@pytest.mark.parametrize("knobs", [replace(KNOBS, crossing=0.0), replace(KNOBS, mixed_loss=0.0)])
def test_neutral_values_switch_mixed_mode_off(knobs: ArchitectureParameters) -> None:
    """k_x 0 or c_x 0: no department loses anything, bit for bit."""
    outcome = Outcome(knobs, given={signals.LIVE_WEEK: np.array([3.0, 7.0])})
    assert (outcome.seen["mixed_mode_loss"] == 0.0).all()


def test_different_workarounds_cost_even_when_all_are_live() -> None:
    """The gap term needs no second system; with c_wx 0 it is off."""
    given = {signals.LIVE_WEEK: 0.0, signals.WORKAROUND_SHARE: np.array([0.1, 0.3])}
    assert Outcome(given=given).seen["mixed_mode_loss"][0] == pytest.approx([0.3 * 0.03 * 0.2] * 2)
    off = Outcome(replace(KNOBS, workaround_gap_loss=0.0), given=given)
    assert (off.seen["mixed_mode_loss"] == 0.0).all()


def test_a_technology_that_replaces_nothing_has_no_mixed_mode() -> None:
    """Without an old system there are no two systems, no parallel run, nothing to switch off."""
    pulls = {1: [pull("parallel_run"), pull("legacy_switch_off")]}
    given = {signals.LIVE_WEEK: np.array([3.0, 7.0])}
    outcome = Outcome(pulls=pulls, given=given, technology=Technology())
    assert (outcome.seen["mixed_mode_loss"] == 0.0).all()
    assert [refusal.kind for refusal in outcome.refusals if refusal] == ["stage", "stage"]
    assert (outcome.seen["legacy_on"] == 1).all()


def test_departments_without_users_take_no_part() -> None:
    """A department that will never go live leaves nobody in mixed mode for ever."""
    firm = units([4, 6], users=4)
    given = {signals.LIVE_WEEK: np.array([3.0, np.inf])}
    outcome = Outcome(pulls={1: [pull("legacy_switch_off")]}, given=given, organisation=firm)
    assert (outcome.seen["mixed_mode_loss"] == 0.0).all()
    assert ("legacy_off", 4.0) in outcome.events


# pace


def test_crossing_work_runs_at_the_slower_side() -> None:
    """Y = (1 - k_x) y + k_x sum B min(y, y'): only the faster side loses."""
    loss = pace_loss(0.3, PAIR, np.array([1.1, 0.9]))
    assert loss == pytest.approx([0.3 * 0.2, 0.0])
    y = np.array([1.1, 0.9])
    paced = 0.7 * y + 0.3 * (PAIR * np.minimum(y[:, None], y)).sum(axis=1)
    assert y - loss == pytest.approx(paced)


def test_pace_is_published_and_can_be_switched_off() -> None:
    """With `pace` false or no crossing work nobody waits for anybody."""
    given = {signals.OUTPUT_SHARE: np.array([1.0, 0.8])}
    assert Outcome(given=given).seen["pace_loss"][0] == pytest.approx([0.06, 0.0])
    for knobs in (replace(KNOBS, pace=False), replace(KNOBS, crossing=0.0)):
        assert (Outcome(knobs, given=given).seen["pace_loss"] == 0.0).all()


def test_equal_output_costs_no_pace() -> None:
    """Nobody waits where all work alike, whatever the level."""
    given = {signals.OUTPUT_SHARE: 0.8}
    assert (Outcome(given=given).seen["pace_loss"] == 0.0).all()


# interfaces


def test_interfaces_reduce_the_loss_after_their_weeks() -> None:
    """b rises by the step, up to the best; it acts once built, is counted once, takes the team."""
    knobs = replace(KNOBS, interface_quality=0.3, interface_weeks=3.0)
    given = {signals.LIVE_WEEK: np.array([0.0, np.inf])}
    outcome = Outcome(knobs, {2: [pull("build_interfaces", (0,))]}, given=given)
    loss = outcome.seen["mixed_mode_loss"][:, 0]
    assert loss[:5] == pytest.approx([0.09 * 0.7] * 5)
    assert loss[5:] == pytest.approx([0.09 * 0.3] * 7)
    assert outcome.weeks("interfaces_built") == [5]
    assert outcome.seen["interfaces_built"].sum() == 1
    assert outcome.weeks("interface_load") == [2, 3, 4]
    assert outcome.seen["interface_load"].max() == 0.25


def test_an_interface_links_each_pair_once() -> None:
    """What is built or ordered is never paid twice: all orders together carry all crossing work."""
    pulls = {
        1: [pull("build_interfaces", (0,))],
        2: [pull("build_interfaces", (0,)), pull("build_interfaces", (1, 2))],
    }
    outcome = Outcome(pulls=pulls, organisation=units([2, 2, 2]))
    assert outcome.seen["interfaces_built"].sum() == pytest.approx(1.0)
    kinds = [None if refusal is None else refusal.kind for refusal in outcome.refusals]
    assert kinds == [None, "stage", None]
    assert outcome.seen["interface_load"].max() == 0.5


def test_pairs_without_flow_need_no_interface() -> None:
    """Only pairs that pass work to each other are linked."""
    flows = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    firm = replace(units([2, 2, 2]), flows=flows)
    outcome = Outcome(pulls={1: [pull("build_interfaces", (0, 1, 2))]}, organisation=firm)
    assert outcome.seen["interfaces_built"].sum() == 1


def test_interfaces_are_built_at_once_when_they_take_no_time() -> None:
    """Ordered at the first instant with no weeks to build, they are there, and counted."""
    knobs = replace(KNOBS, interface_weeks=0.0)
    outcome = Outcome(knobs, {0: [pull("build_interfaces")]})
    assert outcome.weeks("interfaces_built") == [1]
    assert (outcome.seen["interface_load"] == 0.0).all()


def test_an_interface_never_makes_things_worse_and_a_step_of_zero_changes_nothing() -> None:
    """A base better than the best interface stays; a step of 0 leaves the loss as it was."""
    given = {signals.LIVE_WEEK: np.array([0.0, np.inf])}
    pulls = {1: [pull("build_interfaces")]}
    good = replace(KNOBS, interface_quality=0.95, interface_weeks=1.0)
    assert np.ptp(Outcome(good, pulls, given=given).seen["mixed_mode_loss"]) == 0.0
    none = replace(KNOBS, interface_step=0.0, interface_weeks=1.0)
    assert np.ptp(Outcome(none, pulls, given=given).seen["mixed_mode_loss"]) == 0.0


# parallel run and switch-off


def test_a_parallel_run_lasts_its_weeks_from_each_go_live() -> None:
    """Each department keeps both systems for the stated weeks, and no longer."""
    given = {signals.LIVE_WEEK: np.array([2.0, 5.0])}
    outcome = Outcome(pulls={1: [pull("parallel_run", weeks=3)]}, given=given)
    assert outcome.weeks("parallel_run", 0) == [3, 4, 5]
    assert outcome.weeks("parallel_run", 1) == [6, 7, 8]


def test_a_parallel_run_of_no_weeks_is_none() -> None:
    """Zero weeks change nothing; a department long live cannot begin one."""
    given = {signals.LIVE_WEEK: np.array([2.0, 5.0])}
    outcome = Outcome(pulls={1: [pull("parallel_run", weeks=0)]}, given=given)
    assert not outcome.seen["parallel_run"].any()
    late = Outcome(pulls={9: [pull("parallel_run", (0,), weeks=3)]}, given=given)
    assert [refusal.kind for refusal in late.refusals if refusal] == ["stage"]
    assert not late.seen["parallel_run"].any()


def test_the_old_system_goes_when_the_last_department_has_left_it() -> None:
    """Armed early, it goes a week after the last go-live; not armed, it stays for ever."""
    given = {signals.LIVE_WEEK: np.array([2.0, 5.0])}
    outcome = Outcome(pulls={1: [pull("legacy_switch_off")]}, given=given)
    assert outcome.weeks("legacy_on") == [1, 2, 3, 4, 5]
    assert ("legacy_off", 6.0) in outcome.events
    assert (Outcome(given=given).seen["legacy_on"] == 1).all()


def test_the_switch_off_waits_for_parallel_runs_and_for_the_gate() -> None:
    """It needs the parallel runs over and the board's yes, whichever is later."""
    given = {signals.LIVE_WEEK: np.array([2.0, 3.0]), signals.GATE_OPEN: 1}
    pulls = {1: [pull("legacy_switch_off"), pull("parallel_run", (1,), weeks=4)]}
    outcome = Outcome(pulls=pulls, given=given)
    assert ("legacy_off", 7.0) in outcome.events

    def gate(week: int) -> Mapping[Signal, object]:
        return {signals.GATE_OPEN: week >= 9}

    late = Outcome(pulls=pulls, given={**given, signals.GATE_OPEN: 0}, change=gate)
    assert ("legacy_off", 10.0) in late.events


def test_the_switch_off_is_decided_once() -> None:
    """A second pull is refused, and after it nothing can run in parallel."""
    given = {signals.LIVE_WEEK: 1.0}
    pulls = {
        2: [pull("legacy_switch_off"), pull("legacy_switch_off")],
        4: [pull("parallel_run", weeks=9)],
    }
    outcome = Outcome(pulls=pulls, given=given)
    kinds = [None if refusal is None else refusal.kind for refusal in outcome.refusals]
    assert kinds == [None, "stage", "stage"]


def test_do_nothing_keeps_the_old_system_and_loses_nothing() -> None:
    """Without a go-live and without a pull every signal keeps its neutral value."""
    outcome = Outcome()
    for signal in Alignment.publishes:
        assert (outcome.seen[signal.name] == signal.neutral).all()
    assert not outcome.events


def test_it_keeps_the_rules_of_the_house() -> None:
    """It reads and writes what it declares, takes every pull, and is the same twice."""
    check_mechanism(lambda: Alignment(KNOBS))
