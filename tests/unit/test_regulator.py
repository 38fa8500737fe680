"""The regulator: whom a duty binds, what it costs not to meet it, and who hears of it in time."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from sim import signals
from sim.areas.environment.parameters import EnvironmentParameters, Shock
from sim.areas.environment.regulator import Regulator
from sim.areas.environment.source_parameters import SourceTerms
from sim.areas.governance.risk_parameters import ControlTerms, RiskTerms
from sim.kernel.record import Record
from sim.metrics.money import later_flow
from sim.metrics.table import measure_all
from sim.scenario import Scenario
from sim.testing import check_mechanism
from sim.units import discount_factor
from tests.validation.whole_runs import (
    BIG_BANG,
    LIVE,
    VOLUNTARY,
    differences,
    hazards,
    knobs,
    metric,
    paired,
    plan,
    play,
    records,
    sum_of,
    works,
)
from tests.worlds import Script, make_world, units

WEEKS, FUTURES, BINDS, HORIZON = 12, 30, 30, 44
LAW = Shock("duty", start=4, end=5, size=100.0, title="Records are kept in the system")
LATE = replace(LAW, start=BINDS, end=BINDS + 1)
REGULATOR = SourceTerms(rate=0.3, bias=0.0, believed=0.0, tells=("duty",), delay=-20.0)
OUTAGE = RiskTerms(rate=0.5, severity=1000.0)
LOCKS = ControlTerms(standby=True)
OBEY = {"when": "news >= 1", "pull": "go_live", "max_times": 1}


def fined(law: Shock, in_use: np.ndarray, around: object = 0.0) -> Record:
    """Let a law meet two departments of three and five people, of whom some use the technology."""
    world = make_world(units([3, 5], users=7), WEEKS)
    Script({signals.IN_USE: in_use, signals.WORKAROUND_SHARE: around}).start(world)
    Regulator(EnvironmentParameters(hazards={"law": law})).start(world)
    world.clock.run()
    world.record.close()
    return world.record


def test_fines_are_those_of_a_calculation_by_hand() -> None:
    """Limit: two of three and four of four intended users; a quarter of log-ins go around it."""
    in_use = np.array([1, 1, 0, 1, 1, 1, 1, 1], dtype=np.bool_)  # the last is no intended user
    found = fined(LAW, in_use, np.array([0.25, 0.0]))
    rows = found.ledger["fines"].rows
    assert (rows[:5] == 0.0).all()
    assert rows[5:, 0] == pytest.approx(-150.0)
    assert (rows[:, 1:] == 0.0).all()
    assert measure_all(found)["duty_fines"] == pytest.approx(150.0 * (WEEKS - 4))
    assert measure_all(found)["duty_met"] == pytest.approx(5.5 / 7)


def test_a_duty_binds_its_departments_for_its_weeks() -> None:
    """One department, two weeks; nobody there uses it, so every user is fined."""
    found = fined(replace(LAW, departments=("unit1",), weeks=2.0), np.zeros(8, dtype=np.bool_))
    assert np.flatnonzero(found.ledger["fines"].rows[:, 1]).tolist() == [5, 6]
    assert found.ledger["fines"].rows.sum() == -2 * 4 * 100.0
    assert measure_all(found)["duty_met"] == 0.0


def test_no_duty_is_nothing() -> None:
    """No phase, no account; a duty that does not come leaves an account of zeros and no share."""
    without = fined(replace(LAW, kind="price_jump"), np.zeros(8, dtype=np.bool_))
    assert "fines" not in without.ledger
    assert measure_all(without)["duty_fines"] is None
    spared = fined(replace(LAW, chance=0.0), np.zeros(8, dtype=np.bool_))
    assert measure_all(spared)["duty_fines"] == 0.0
    assert measure_all(spared)["duty_met"] is None


def test_a_law_without_a_fine_changes_no_bit() -> None:
    """Null: in a whole run a duty of size 0 leaves all but its own empty rows as it is."""
    bare = play(works(), plan(*VOLUNTARY))
    idle = play(hazards(works(), {"law": replace(LATE, size=0.0)}), plan(*VOLUNTARY))
    assert not idle.ledger.pop("fines").rows.any()
    assert not idle.weekly.pop("risk_loss").any()
    assert differences(bare, idle) == ()


def test_fines_reach_npv() -> None:
    """What is fined lowers NPV and moves no person."""
    bare = play(works(), plan(*VOLUNTARY))
    bound = play(hazards(works(), {"law": LATE}), plan(*VOLUNTARY))
    assert metric("npv")(bare) - metric("npv")(bound) > 0.8 * metric("duty_fines")(bound) > 0.0
    del bound.ledger["fines"], bound.weekly["risk_loss"]
    assert differences(bare, bound, ("cash", "extension")) == ()


@pytest.mark.parametrize(("lasts", "after"), [(10.0, 0), (20.0, 6), (400.0, 100), (0.0, 100)])
def test_fines_stop_at_the_end_of_their_duty(lasts: float, after: int) -> None:
    """Limit: beyond the simulated weeks NPV holds fines for as long as the duty binds, to the cent.

    Nobody is live, so every user is fined from week 31 on: in 10 or 14 of 44 simulated weeks. Of
    the 100 weeks of money beyond them the mean goes on for none, six, or all.
    """
    case = knobs(works(), {"investment.money_weeks": HORIZON + 100})
    law = replace(LATE, size=10.0, weeks=lasts)
    bare, bound = (play(hazards(case, some), plan()) for some in ({}, {"law": law}))
    rate, users = bound.facts["discount_rate"], sum(bound.users)
    fined = np.arange(BINDS + 1.0, min(BINDS + (lasts or math.inf), HORIZON) + 1.0)
    weekly = 10.0 * users * fined.size / HORIZON
    value = 10.0 * users * discount_factor(fined, rate).sum()
    value += weekly * discount_factor(HORIZON + np.arange(1.0, after + 1.0), rate).sum()
    assert metric("npv")(bare) - metric("npv")(bound) == pytest.approx(value, abs=0.005)
    assert later_flow(bare, 100) - later_flow(bound, 100) == pytest.approx(
        np.where(np.arange(100) < after, weekly, 0.0), abs=1e-6
    )


def test_two_duties_stop_each_at_its_own_end() -> None:
    """One that has ended adds nothing beyond the simulated weeks to one that has not."""
    lasting, passing = replace(LATE, size=10.0), replace(LATE, size=7.0, weeks=10.0)
    only = play(hazards(works(), {"law": lasting}), plan())
    both = play(hazards(works(), {"law": lasting, "old": passing}), plan())
    assert both.ledger["fines"].rows.sum() < only.ledger["fines"].rows.sum() < 0.0
    found = [one.ledger["extension"].rows.sum() for one in (only, both)]
    assert found[1] == pytest.approx(found[0]) != 0.0


def test_fines_count_among_losses_and_are_booked_once() -> None:
    """Life: a risk's losses grow by the fines of each week, NPV falls by the fines alone.

    Incidents, controls that are called for, and everything else are as without the duty.
    """
    risk = {"governance.risks": {"outage": OUTAGE}, "governance.controls": {"locks": LOCKS},
            "governance.oversight_loss": 0.0}  # fmt: skip
    quiet, bound = knobs(works(), risk), knobs(hazards(works(), {"law": LATE}), risk)
    bare, fined = (play(one, plan(*VOLUNTARY)) for one in (quiet, bound))
    fines = -fined.ledger["fines"].by_week()
    assert fines[BINDS + 1 :].all()
    risen = fined.weekly.pop("risk_loss") - bare.weekly.pop("risk_loss")
    assert risen == pytest.approx(fines)
    del fined.ledger["fines"]
    assert differences(bare, fined, ("cash", "extension")) == ()


def test_fines_alone_are_losses_too() -> None:
    """Limit: without risks losses are the fines, all of them or the part that counts; 0 in a future
    in which no duty comes, so that every future is in the mean."""
    fined = play(hazards(works(), {"law": LATE}), plan(*VOLUNTARY))
    total = metric("duty_fines")(fined)
    assert metric("expected_loss")(fined) == pytest.approx(total / HORIZON)
    worst = np.sort(-fined.ledger["fines"].by_week())[-3:].mean()
    assert metric("risk_cvar95")(fined) == pytest.approx(worst)
    part = knobs(hazards(works(), {"law": LATE}), {"governance.fines_counted": 0.25})
    found = play(part, plan(*VOLUNTARY))
    assert metric("expected_loss")(found) == pytest.approx(total / HORIZON / 4.0)
    spared = play(hazards(works(), {"law": replace(LATE, chance=0.0)}), plan(*VOLUNTARY))
    assert metric("expected_loss")(spared) == 0.0


def test_losses_know_no_fine_where_none_counts() -> None:
    """Null: a count of 0 leaves all as it is without one, and the default matters to no run that
    has no duty, bit for bit."""
    bound, none = hazards(works(), {"law": LATE}), {"governance.fines_counted": 0.0}
    counted, not_counted = (play(one, plan(*VOLUNTARY)) for one in (bound, knobs(bound, none)))
    assert counted.weekly.pop("risk_loss").any()
    assert differences(counted, not_counted) == ()
    bare = [play(one, plan(*VOLUNTARY)) for one in (works(), knobs(works(), none))]
    assert differences(*bare) == ()
    assert "risk_loss" not in bare[0].weekly


def told(lead: float) -> Scenario:
    """Let a regulator announce the law some weeks before it binds."""
    voices = {"regulator": replace(REGULATOR, delay=-lead)}
    return knobs(hazards(works(), {"law": LATE}), {"environment.sources": voices})


@cache
def obeying(lead: float) -> tuple[Record, ...]:
    """Play a plan that goes live as soon as it hears of the law."""
    return records(told(lead), plan(triggers=(OBEY,)), FUTURES)


def test_who_hears_in_time_meets_the_duty() -> None:
    """Life: more of the duty is met and fines fall with the notice, for a plan that acts on news.

    The same notice is worth nothing to a plan that does not listen.
    """
    assert paired(obeying(0.0), obeying(16.0), metric("duty_met")).grows
    assert paired(obeying(0.0), obeying(16.0), sum_of("fines")).grows
    deaf = [records(told(lead), plan(*VOLUNTARY), 2) for lead in (0.0, 16.0)]
    assert differences(deaf[0][0], deaf[1][0]) == ()


@cache
def obliged(pull: float) -> tuple[Record, ...]:
    """Let all work by leave under a law that obliges, or does not, announced in its first week."""
    return records(knobs(told(20.0), {"environment.duty_pull": pull}), plan(*VOLUNTARY), 10)


def test_a_law_that_obliges_is_met_more() -> None:
    """Life: who is pulled towards approval by what the law asks for meets more of the duty.

    Null: without a law such a pull changes no bit.
    """
    assert paired(obliged(0.0), obliged(0.1), metric("duty_met")).grows
    assert paired(obliged(0.0), obliged(0.1), metric("duty_fines")).falls
    lawless = {"environment.sources": {"regulator": REGULATOR}}
    bare, idle = (
        play(knobs(works(), {**lawless, "environment.duty_pull": pull}), plan(*VOLUNTARY))
        for pull in (0.0, 0.1)
    )
    assert differences(bare, idle) == ()


def test_a_mandate_meets_more_of_a_duty_than_leave() -> None:
    """Life: a big bang with compulsory use is fined less than the same by leave."""
    bound = hazards(works(), {"law": replace(LATE, start=LIVE + 4, end=LIVE + 5)})
    by_leave, made = (records(bound, plan(*one), 10) for one in (VOLUNTARY, BIG_BANG))
    assert paired(by_leave, made, metric("duty_met")).grows
    assert paired(by_leave, made, metric("duty_fines")).falls


def test_it_keeps_the_rules_of_the_house() -> None:
    """It reads what it declares and is the same twice."""
    check_mechanism(lambda: Regulator(EnvironmentParameters(hazards={"law": LAW})))
