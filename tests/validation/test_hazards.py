"""Hazards in whole runs: the same luck for every plan of a future, other luck in other futures.

A hazard strikes in the same week whatever is decided, and a hazard that is switched off changes
only the futures in which it would have struck.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from sim.areas.environment.parameters import Shock
from sim.kernel.record import Record
from sim.scenario import Scenario
from tests.validation.whole_runs import (
    BIG_BANG,
    LATER,
    LIVE,
    VOLUNTARY,
    differences,
    erp,
    hazards,
    plan,
    play,
    records,
    shipped,
    texts,
    works,
)

FUTURES = 16
SHOCKS = {
    "bad_data": Shock("data_defect", 0.5, 0, 1, size=3.0, title="bad data"),
    "exit": Shock("sponsor_exit", 0.5, 4, 30, title="exit"),
    "price": Shock("support_end", 0.5, 4, 40, size=1.5, title="price"),
    "jump": Shock("price_jump", 0.5, 4, 40, size=1.5, title="jump"),
    "rival": Shock("competing_change", 0.5, 4, 40, size=0.5, weeks=9, title="rival"),
    "leavers": Shock("departures", 0.5, 4, 40, size=0.2, title="leavers"),
    "reshuffle": Shock("reorganisation", 0.5, 13, 30, size=0.5, title="reshuffle"),
    "opposed": Shock("opposition", 0.5, 4, 30, size=0.3, weeks=20, title="opposed"),
    "better": Shock("obsolescence", 0.5, 4, 30, size=0.5, title="better"),
    "law": Shock("duty", 0.5, 4, 30, size=50.0, title="law"),
}
"""One hazard of each kind, each in half of the futures, in windows of a small case."""
TRAINED = plan(*BIG_BANG, {"week": 2, "pull": "train"}, {"week": LIVE, "pull": "add_support"})
PLANS = (
    plan(),
    TRAINED,
    plan(*VOLUNTARY),
    plan(
        {"week": 1, "pull": "go_live", "scope": {"names": ["plant"]}, "date": LIVE},
        {"week": 2, "pull": "go_live", "scope": "rest", "date": LATER},
    ),
)


def shaken() -> Scenario:
    """Put one hazard of each kind into the small case."""
    return hazards(works(), SHOCKS)


@cache
def played() -> tuple[Record, ...]:
    """Play the trained big bang among all hazards."""
    return records(shaken(), TRAINED, FUTURES)


def strikes(record: Record) -> dict[str, float]:
    """Say which hazards struck, and when."""
    return {event.text: event.week for event in record.events if event.kind == "shock"}


def test_a_hazard_strikes_every_plan_of_a_future_in_the_same_week() -> None:
    """Whatever a plan does, a future brings the same shocks in the same weeks."""
    for number in range(4):
        met = [strikes(play(shaken(), one, number)) for one in PLANS]
        assert all(one == met[0] for one in met)


def test_the_hazards_of_the_erp_case_strike_all_plans_alike() -> None:
    """The shipped hazards of a future are the same for do-nothing, big bang, waves and foil."""
    plans = ("do_nothing", "big_bang_feb", "phased_plus", "big_bang_peak")
    for number in (0, 2):
        met = [strikes(play(erp(), shipped(name), number)) for name in plans]
        assert met[0]
        assert all(one == met[0] for one in met)


@pytest.mark.parametrize("name", [name for name in SHOCKS if name != "bad_data"])
def test_a_hazard_strikes_other_futures_in_other_weeks(name: str) -> None:
    """A hazard comes in about its chance of the futures, in a week of its window that varies."""
    shock, met = SHOCKS[name], [strikes(record) for record in played()]
    weeks = [one[shock.title] for one in met if shock.title in one]
    assert FUTURES / 4 <= len(weeks) < FUTURES
    assert len(set(weeks)) >= 3
    assert all(shock.start <= week < shock.end for week in weeks)


@pytest.mark.parametrize("name", list(SHOCKS))
def test_a_hazard_that_is_switched_off_changes_only_runs_in_which_it_struck(name: str) -> None:
    """Without one hazard, runs that it did not strike are the same bit for bit, others are not."""
    rest = hazards(works(), {**SHOCKS, name: replace(SHOCKS[name], chance=0.0)})
    changed, spared = 0, 0
    for number, before in enumerate(played()[: FUTURES // 2]):
        after = play(rest, TRAINED, number)
        title = SHOCKS[name].title
        assert title not in strikes(after)
        other = differences(before, after)
        if title in strikes(before):
            changed += other != ()
        else:
            spared += 1
            assert other == ()
            assert texts(before, "shock") == texts(after, "shock")
    assert changed > 0
    assert spared > 0


def test_turbulence_costs_more_the_more_often_it_strikes() -> None:
    """Newer technology that comes along every year takes benefit, every quarter takes more."""
    calm = hazards(works(), {})
    benefits = {}
    for per_year in (0.0, 1.0, 4.0):
        blow = Shock("obsolescence", 1.0 if per_year else 0.0, 0, 44, size=0.8, per_year=per_year)
        shaky = hazards(works(), {"newer": blow})
        benefits[per_year] = np.array(
            [play(shaky, TRAINED, r).ledger["benefit"].rows.sum() for r in range(FUTURES)]
        )
    quiet = np.array([play(calm, TRAINED, r).ledger["benefit"].rows.sum() for r in range(FUTURES)])
    assert (benefits[0.0] == quiet).all()
    for less, more in ((0.0, 1.0), (1.0, 4.0)):
        lost = benefits[less] - benefits[more]
        assert lost.mean() > 3 * lost.std(ddof=1) / FUTURES**0.5


def test_a_price_jump_raises_the_run_cost_by_its_size() -> None:
    """From its week on running the new system costs half as much again, and nothing else moves."""
    jump = Shock("price_jump", 1.0, LIVE, LIVE + 1, size=1.5, title="jump")
    before, after = (
        play(hazards(works(), {}), TRAINED),
        play(hazards(works(), {"j": jump}), TRAINED),
    )
    cost = [record.ledger["run_cost"].rows[LIVE + 2 :].sum() for record in (before, after)]
    assert cost[1] == pytest.approx(1.5 * cost[0])
    assert (before.ledger["benefit"].rows == after.ledger["benefit"].rows).all()


def test_a_hazard_more_leaves_the_others_alone() -> None:
    """A hazard is keyed by its name: listing another one moves none of the old ones."""
    one = {"rival": SHOCKS["rival"]}
    for number in range(6):
        alone = strikes(play(hazards(works(), one), plan(), number))
        assert alone.items() <= strikes(play(shaken(), plan(), number)).items()
