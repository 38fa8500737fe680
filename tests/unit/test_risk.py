"""Risk: incidents of a Poisson law, controls that hold them off at a price, audits, shadow use."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from sim import signals
from sim.areas.adoption.people import PeopleMechanism
from sim.areas.governance.parameters import GovernanceParameters
from sim.areas.governance.risk import Risk
from sim.areas.governance.risk_parameters import ControlTerms, RiskTerms
from sim.areas.governance.terms import LeverTerms
from sim.contracts import Pull, Refusal
from sim.kernel.record import Record
from sim.metrics.governance import _expected_loss, _risk_cvar95
from sim.testing import check_mechanism
from tests.worlds import PLAIN, Script, make_world, one_unit, people_only, units

FUTURES = 200
WEEKS = 100
RATE = 0.05
OUTAGE = RiskTerms(rate=RATE, severity=1000.0, severity_spread=0.5)
FREE = ControlTerms(hours=0.0, delay=0.0, shift=0.0)


def run(
    knobs: GovernanceParameters,
    *,
    future: int = 0,
    weeks: int = WEEKS,
    given: dict[signals.Signal, object] | None = None,
) -> Record:
    """Let risks play alone; everything else stands still."""
    world = make_world(units([6, 4]), weeks, future=future)
    Script({signals.LIVE_WEEK: 0.0, **(given or {})}).start(world)
    Risk(knobs).start(world)
    world.clock.run()
    world.record.close()
    return world.record


def incidents(record: Record) -> int:
    """Count the incidents of a run."""
    return sum(event.kind == "incident" for event in record.events)


@cache
def counts(
    rate: float, strength: float = 0.0, spread: float = 0.5
) -> tuple[list[int], list[float]]:
    """Count incidents and add up losses in many futures."""
    controls = {"locks": replace(FREE, strength=strength)}
    risk = RiskTerms(rate=rate, severity=1000.0, severity_spread=spread)
    knobs = GovernanceParameters(risks={"outage": risk}, controls=controls)
    found = [run(knobs, future=f) for f in range(FUTURES)]
    return (
        [incidents(one) for one in found],
        [-float(one.ledger["incidents"].rows.sum()) for one in found],
    )


def test_undeclared_risks_do_not_exist() -> None:
    """Null: nothing is opened, published or offered where nothing is declared."""
    record = run(GovernanceParameters())
    assert not record.ledger
    assert not record.weekly
    assert not record.facts
    assert Risk(GovernanceParameters()).levers() == ()


def test_the_conformance_kit_passes() -> None:
    """Declared risks, controls and audits keep the rules of the house."""
    knobs = GovernanceParameters(
        risks={"leak": RiskTerms(exposure="shadow", rate=2.0), "outage": OUTAGE},
        controls={"locks": ControlTerms(start=5)},
        audit_weeks=6.0,
    )
    check_mechanism(lambda: Risk(knobs))
    check_mechanism(lambda: PeopleMechanism(replace(PLAIN, shadow_rate=0.1)))


@pytest.mark.parametrize("strength", [0.0, 0.6])
def test_incidents_are_poisson(strength: float) -> None:
    """Mean and variance of the number equal rate x weeks x (1 - strength).

    Source: textbook; counts of exponential gaps.
    """
    number = np.array(counts(RATE, strength)[0])
    mean = RATE * WEEKS * (1.0 - strength)
    assert abs(number.mean() - mean) <= 4.0 * np.sqrt(mean / FUTURES)
    spread = mean * np.sqrt((1.0 / mean + 2.0) / FUTURES)
    assert abs(number.var(ddof=1) - mean) <= 4.0 * spread


def test_full_control_leaves_no_incident() -> None:
    """Limit: a control of strength 1 lets nothing through, in any future."""
    number, loss = counts(RATE, 1.0)
    assert not any(number)
    assert not any(loss)


def test_losses_have_the_mean_of_their_law() -> None:
    """Mean loss of an incident is the middle one times exp(spread^2 / 2)."""
    number, loss = (np.array(part) for part in counts(RATE))
    mean = 1000.0 * np.exp(0.5**2 / 2)
    sd = mean * np.sqrt(np.exp(0.5**2) - 1.0)
    assert abs(loss.sum() / number.sum() - mean) <= 4.0 * sd / np.sqrt(number.sum())


def test_a_control_helps_in_every_future_and_never_adds_an_incident() -> None:
    """Keyed thresholds: a control delays or prevents the same incidents."""
    free, held = np.array(counts(RATE)[0]), np.array(counts(RATE, 0.6)[0])
    assert (held <= free).all()
    assert held.sum() < 0.6 * free.sum()


def test_controls_multiply_and_keep_to_their_risks() -> None:
    """Two halves let a quarter through; a control against another risk does nothing."""
    half = replace(FREE, strength=0.5)
    risks = {"outage": OUTAGE, "leak": OUTAGE}
    pair = GovernanceParameters(risks=risks, controls={"a": half, "b": half})
    one = GovernanceParameters(risks=risks, controls={"a": replace(FREE, strength=0.75)})
    other = GovernanceParameters(
        risks=risks, controls={"a": replace(half, strength=1.0, risks=("leak",))}
    )
    assert run(pair).events == run(one).events
    texts = [event.text for event in run(other).events]
    assert texts
    assert all(text.startswith("outage") for text in texts)


def test_exposure_opens_the_door() -> None:
    """No live department, no workaround and no shadow user: no incident of that kind."""
    doors = {"live": signals.LIVE_WEEK, "workaround": signals.WORKAROUND_SHARE,
             "shadow": signals.SHADOW_USERS}  # fmt: skip
    shut = {signals.LIVE_WEEK: np.inf}
    for exposure, signal in doors.items():
        risk = RiskTerms(rate=5.0, exposure=exposure)
        knobs = GovernanceParameters(risks={"it": risk})
        wide = 0.0 if signal is signals.LIVE_WEEK else 1.0
        assert incidents(run(knobs, weeks=20, given=dict(shut))) == 0
        assert incidents(run(knobs, weeks=20, given={**shut, signal: wide})) > 5


def friction(control: ControlTerms, week: int) -> tuple[float, float, float]:
    """Read what a control asks of people in a week."""
    world = make_world(one_unit(4), 10)
    Script({signals.LIVE_WEEK: 3.0}).start(world)
    Risk(GovernanceParameters(controls={"locks": control})).start(world)
    found: list[tuple[float, float, float]] = []
    read = [world.board.reader(s) for s in (signals.FRICTION, signals.SANCTION_DELAY,
                                            signals.CONTROL_HOURS)]  # fmt: skip
    world.clock.weekly(
        signals.Phase.WORK_LEDGER, "spy",
        lambda _week: found.append((float(read[0]()[0]), float(read[1]()), float(read[2]()[0]))),
    )  # fmt: skip
    world.clock.run()
    return found[week - 1]


def test_a_control_costs_from_its_week_on_and_hours_only_where_people_are_live() -> None:
    """Before its start it asks for nothing; hours are those of live departments."""
    control = ControlTerms(start=2, shift=0.04, delay=0.5, hours=0.2)
    assert friction(control, 2) == (0.0, 0.0, 0.0)
    assert friction(control, 3) == (0.04, 0.5, 0.0)
    assert friction(control, 4) == (0.04, 0.5, 0.2)


def dialled(
    control: ControlTerms, *orders: tuple[int, float], future: int = 0, lead: float = 4.0
) -> tuple[Record, list[tuple[float, ...]], list[Refusal | None]]:
    """Run two risks under a control that is set anew; list what it asks for week by week."""
    world = make_world(units([6, 4]), WEEKS, future=future)
    Script({signals.LIVE_WEEK: 0.0}).start(world)
    knobs = GovernanceParameters(
        risks={"outage": OUTAGE, "theft": OUTAGE}, controls={"a": control},
        levers={"set_control": LeverTerms(lead_weeks=lead)},
    )  # fmt: skip
    risk, answers = Risk(knobs), []
    risk.start(world)
    lever = next(one for one in risk.levers() if one.card.name == "set_control")
    asked: list[tuple[float, ...]] = []
    read = [world.board.reader(s) for s in (signals.FRICTION, signals.SANCTION_DELAY,
                                            signals.CONTROL_HOURS)]  # fmt: skip

    def order(week: int) -> None:
        for when, level in orders:
            if when == week:
                pull = Pull("set_control", what="a", amount=level)
                answers.append(lever.pull(pull, np.arange(2), week))

    world.clock.weekly(signals.Phase.DECIDE, "order", order)
    world.clock.weekly(
        signals.Phase.WORK_LEDGER, "spy",
        lambda _week: asked.append(tuple(float(one().ravel()[0]) for one in read)),
    )  # fmt: skip
    world.clock.run()
    world.record.close()
    return world.record, asked, answers


def losses(record: Record) -> list[tuple[float, str]]:
    """List the incidents of a run."""
    return [(event.week, event.text) for event in record.events if event.kind == "incident"]


LOCKS = ControlTerms(strength=0.5, hours=0.1, delay=0.25, shift=0.02)


def test_a_control_that_is_set_anew_asks_more_from_its_lead_time_on() -> None:
    """Ordered in week 10 with a lead of 4: three times as much from the week after 14 on."""
    _, asked, answers = dialled(LOCKS, (10, 3.0), (40, 0.0))
    assert answers == [None, None]
    for week, level in ((1, 1.0), (14, 1.0), (15, 3.0), (44, 3.0), (45, 0.0), (WEEKS, 0.0)):
        assert asked[week - 1] == pytest.approx((0.02 * level, 0.25 * level, 0.1 * level))


@pytest.mark.parametrize("future", range(4))
def test_twice_as_tight_is_two_such_controls_and_none_is_none(future: int) -> None:
    """Limit: set at once, it is bit for bit a control of that strength, or no control."""
    for level, strength in ((2.0, 0.75), (0.0, 0.0)):
        found = dialled(LOCKS, (0, level), future=future, lead=0.0)[0]
        same = dialled(replace(LOCKS, strength=strength), future=future)[0]
        assert losses(found) == losses(same)
        assert found.weekly["risk_loss"].tobytes() == same.weekly["risk_loss"].tobytes()
        assert losses(found) != losses(dialled(LOCKS, future=future)[0])


def test_a_control_that_prevents_and_asks_nothing_can_be_set_without_effect() -> None:
    """Null: nothing times anything is nothing; and back to where it was is where it was."""
    free = replace(FREE, strength=0.0)
    assert losses(dialled(free)[0]) == losses(dialled(free, (10, 3.0))[0])
    there_and_back = dialled(LOCKS, (10, 3.0), (10, 1.0))[0]
    assert losses(there_and_back) == losses(dialled(LOCKS)[0])


def test_a_level_that_holds_already_or_a_control_that_is_not_there_is_refused() -> None:
    """Refusals say why; and without controls there is nothing to set."""
    _, _, answers = dialled(LOCKS, (1, 1.0), (2, 2.0), (3, 2.0))
    assert [answer and answer.kind for answer in answers] == ["stage", None, "stage"]
    only_audits = Risk(GovernanceParameters(audit_weeks=6.0))
    assert [lever.card.name for lever in only_audits.levers()] == ["audit"]


def test_metrics_average_all_weeks_and_the_worst_twentieth() -> None:
    """With losses 1 .. 100 the mean is 50.5 and the worst five average 98."""
    record = Record(100, ("unit",))
    record.series("risk_loss", "money")[1:] = np.arange(1.0, 101.0)
    assert _expected_loss(record) == 50.5
    assert _risk_cvar95(record) == 98.0
    assert _risk_cvar95(Record(100, ("unit",))) is None


WAITING = replace(PLAIN, p=0.0, q=0.0, shadow_rate=0.05, shadow_tolerance_sd=0.0)
"""Nobody adopts; people know the technology and may take up a tool of their own."""


def shadow(
    knobs: object = WAITING, *, n: int = 400, weeks: int = 30,
    given: dict[signals.Signal, object] | None = None,
) -> Record:  # fmt: skip
    """Run people who wait."""
    return people_only(one_unit(n), weeks, knobs, given=given)[0]  # type: ignore[arg-type]


def test_shadow_use_is_a_hazard_where_the_gate_is_flat() -> None:
    """Limit: with kappa 0 its share follows 1 - exp(-s_0 t)."""
    share = shadow(n=4000).weekly["shadow"]
    expected = 1.0 - np.exp(-0.05 * np.arange(31))
    assert np.abs(share - expected).max() <= 4.0 * np.sqrt(0.25 / 4000)


def test_no_rate_and_endless_tolerance_are_null() -> None:
    """Off: no series; a tolerance beyond any wait: nobody, and no bit of the rest moves."""
    off = shadow(replace(WAITING, shadow_rate=0.0, p=0.05, kappa=8.0))
    patient = shadow(replace(WAITING, shadow_tolerance=500.0, p=0.05, kappa=8.0))
    assert "shadow" not in off.weekly
    assert not patient.weekly["shadow"].any()
    assert np.array_equal(off.weekly["adoption"], patient.weekly["adoption"])


def test_delay_and_wait_drive_people_away() -> None:
    """Life: a longer sanctioned way, by controls or a slow desk, means more shadow use."""
    sharp = replace(WAITING, kappa=8.0)
    calm = shadow(sharp).weekly["shadow"][-1]
    for signal in (signals.SANCTION_DELAY, signals.SUPPORT_WAIT):
        assert shadow(sharp, given={signal: 2.0}).weekly["shadow"][-1] > calm + 0.5
    shut = shadow(sharp, given={signals.LIVE_WEEK: np.inf}).weekly["shadow"]
    assert shut[-1] > calm + 0.5


def test_who_really_uses_it_has_no_other_tool_and_shadow_users_come_over_later() -> None:
    """Users give their tool up; a pull of it on the threshold slows adoption."""
    asked = replace(WAITING, p=0.1, kappa=8.0)
    given = {signals.SANCTION_DELAY: 3.0}
    free = shadow(replace(asked, shadow_pull=0.0), given=given)
    held = shadow(replace(asked, shadow_pull=0.3), given=given)
    for record in (free, held):
        total = record.weekly["shadow"] + record.weekly["adoption"]
        assert total.max() <= 1.0 + 1e-9
    assert held.weekly["adoption"].mean() < free.weekly["adoption"].mean() - 0.05


def test_an_audit_finds_its_share_and_moves_them() -> None:
    """With detection d a share d of shadow users is found and then really uses the technology."""
    world = make_world(one_unit(2000), 12)
    Script(
        {signals.LIVE_WEEK: 0.0, signals.AUDIT: 0.0},
        lambda week: {signals.AUDIT: 0.6 if week == 11 else 0.0},
    ).start(world)
    PeopleMechanism(replace(WAITING, shadow_rate=0.2)).start(world)
    read = world.board.reader(signals.AUDIT_FINDINGS)
    found: list[float] = []
    world.clock.weekly(signals.Phase.RECORD, "spy", lambda _week: found.append(float(read()[0])))
    world.clock.run()
    before = 2000 * world.record.weekly["shadow"][10]
    assert abs(found[10] / before - 0.6) <= 4.0 * np.sqrt(0.24 / before)
    assert not any(found[:10])
    assert not world.record.weekly["adoption"][:12].any()
    assert 2000 * world.record.weekly["adoption"][12] == pytest.approx(found[10])
