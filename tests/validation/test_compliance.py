"""Compliance in whole runs: controls, audits and shadow use move what they should, or nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sim.areas.governance.risk_parameters import ControlTerms, RiskTerms
from sim.kernel.record import Record
from tests.validation.whole_runs import (
    VOLUNTARY,
    Steps,
    differences,
    knobs,
    mean_of,
    metric,
    paired,
    plan,
    play,
    records,
    sum_of,
    texts,
    works,
)

FUTURES = 30
RISKS = {
    "outage": RiskTerms(rate=0.3),
    "leak": RiskTerms(rate=3.0, exposure="shadow"),
}
SHADOW = {"governance.risks": RISKS, "adoption.shadow_rate": 0.02}
CONTROLS = {"governance.controls": {"approvals": ControlTerms(delay=1.5)}}
AUDITS = {"governance.audit_weeks": 6.0}
ORDERED: Steps = ({"week": 20, "pull": "audit"},)


def played(
    values: dict[str, object], steps: Steps = VOLUNTARY, futures: int = FUTURES
) -> tuple[Record, ...]:
    """Play a voluntary roll-out of the small case."""
    return records(knobs(works(), values), plan(*steps), futures)


def test_a_risk_that_never_strikes_changes_no_bit() -> None:
    """Null: rate 0, a control without friction, and auditors who find nobody."""
    idle = {
        "governance.risks": {"never": RiskTerms(rate=0.0)},
        "governance.controls": {"free": ControlTerms(hours=0.0, delay=0.0, shift=0.0)},
        "governance.audit_weeks": 4.0,
    }
    before = play(works(), plan(*VOLUNTARY))
    after = play(knobs(works(), idle), plan(*VOLUNTARY))
    for name in ("incidents", "penalties"):
        assert not after.ledger.pop(name).rows.any()
    del after.weekly["risk_loss"]
    assert differences(before, after) == ()


def test_incidents_reach_the_ledger_and_npv() -> None:
    """What incidents cost is booked once, and lowers NPV by its present value and no more."""
    before = play(works(), plan(*VOLUNTARY))
    after = play(
        knobs(works(), {"governance.risks": {"outage": RISKS["outage"]}}), plan(*VOLUNTARY)
    )
    lost = -after.ledger["incidents"].rows.sum()
    assert lost > 0.0
    assert lost == pytest.approx(after.weekly["risk_loss"].sum())
    assert metric("npv")(before) - metric("npv")(after) > 0.8 * lost
    moved = differences(before, _without(after, "incidents", "penalties"), ("cash", "extension"))
    assert moved == ()


def _without(record: Record, *accounts: str) -> Record:
    for name in accounts:
        del record.ledger[name]
    del record.weekly["risk_loss"]
    return record


@pytest.mark.slow
def test_controls_lower_what_they_guard_and_breed_shadow_use() -> None:
    """Life at default strength: fewer incidents, working time, more unsanctioned tools."""
    free, held = played(SHADOW), played({**SHADOW, **CONTROLS})
    guarded = {"governance.risks": {"outage": RiskTerms(rate=3.0)}}
    open_house, locked = played(guarded), played({**guarded, **CONTROLS})
    for name in ("expected_loss", "risk_cvar95"):
        assert paired(open_house, locked, metric(name)).falls
    assert paired(free, held, sum_of("controls")).falls
    assert paired(free, held, mean_of("shadow")).grows
    assert paired(free, held, metric("adoption_auc")).falls


@pytest.mark.slow
def test_tightening_a_control_lowers_what_it_guards_and_loosening_raises_it() -> None:
    """Life of the lever: fewer or more incidents, more or less time and unsanctioned tools."""
    risks = {"outage": RiskTerms(rate=3.0), "leak": RiskTerms(rate=0.0, exposure="shadow")}
    values: dict[str, object] = {**SHADOW, **CONTROLS, "governance.risks": risks}
    sides = [
        played(values, (*VOLUNTARY, {"week": 8, "pull": "set_control", "what": "approvals",
                                     "amount": level}))
        for level in (0.25, 2.5)
    ]  # fmt: skip
    middle = played(values)
    for loose, tight in ((sides[0], middle), (middle, sides[1])):
        assert paired(loose, tight, metric("expected_loss")).falls
        assert paired(loose, tight, sum_of("controls")).falls
        assert paired(loose, tight, mean_of("shadow")).grows
    costs = paired(middle, sides[1], sum_of("change_hours"))
    assert costs.mean == pytest.approx(-40.0 * works().investment.hourly_cost)


@pytest.mark.slow
def test_audits_find_shadow_users_and_lower_their_number() -> None:
    """Life: audits by calendar, and one that a plan orders, lower shadow use and cost penalties."""
    alone = played({**SHADOW, **CONTROLS})
    calendar = played({**SHADOW, **CONTROLS, **AUDITS})
    ordered = played({**SHADOW, **CONTROLS}, (*VOLUNTARY, *ORDERED))
    for audited in (calendar, ordered):
        assert paired(alone, audited, mean_of("shadow", 21)).falls
        assert paired(alone, audited, metric("audit_findings")).grows
        assert paired(alone, audited, sum_of("penalties")).falls
    assert all(texts(record, "audit") for record in ordered)


def test_an_audit_that_finds_nobody_costs_its_hours_alone() -> None:
    """Null of the lever: without shadow use it changes hours and money of the lever only."""
    idle = {"governance.risks": {"never": RiskTerms(rate=0.0)}}
    before = play(knobs(works(), idle), plan(*VOLUNTARY))
    after = play(knobs(works(), idle), plan(*VOLUNTARY, *ORDERED))
    assert differences(before, after, ("change_hours", "cash")) == ()


LASTING = RiskTerms(rate=3.0, duration=0.5)


def outages(risk: RiskTerms, control: ControlTerms | None = None) -> dict[str, object]:
    """Declare one risk, and one control that asks nothing of people."""
    return {"governance.risks": {"outage": risk},
            "governance.controls": {"spare": control or SPARE}}  # fmt: skip


SPARE = ControlTerms(strength=0.0, hours=0.0, delay=0.0, shift=0.0)


def test_incidents_that_last_lower_output_from_the_first_on() -> None:
    """Output is as it was up to the week of the first, lower in the next, and lower on average."""
    brief, lasting = (
        play(knobs(works(), outages(risk)), plan(*VOLUNTARY))
        for risk in (replace(LASTING, duration=0.0), LASTING)
    )
    first = int(next(one.week for one in lasting.events if one.kind == "incident"))
    felt, plain = lasting.weekly["output"], brief.weekly["output"]
    assert felt[: first + 1].tobytes() == plain[: first + 1].tobytes()
    assert felt[first + 1] < plain[first + 1]
    assert felt.mean() < plain.mean()


def test_incidents_that_last_and_cost_no_output_change_nothing() -> None:
    """Null: a share of 0 leaves every series, account and person as they are."""
    brief = play(knobs(works(), outages(replace(LASTING, duration=0.0))), plan(*VOLUNTARY))
    idle = play(knobs(works(), outages(replace(LASTING, lost_share=0.0))), plan(*VOLUNTARY))
    assert idle.weekly.pop("incidents_lasting").any()
    assert differences(brief, idle) == ()


@pytest.mark.slow
def test_incidents_that_last_cost_output_until_they_are_restored() -> None:
    """Life: output and NPV fall; a control that shortens repairs brings output back in part."""
    brief = played(outages(replace(LASTING, duration=0.0)))
    lasting = played(outages(LASTING))
    shorter = played(outages(LASTING, replace(SPARE, repair=0.5)))
    assert paired(brief, lasting, mean_of("output")).falls
    assert paired(brief, lasting, metric("npv")).falls
    assert paired(lasting, shorter, mean_of("output")).grows
    assert paired(lasting, shorter, metric("time_to_restore")).falls
