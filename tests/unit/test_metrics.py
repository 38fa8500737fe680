"""The metrics: each is a pure function of a closed record, with the definition of its card."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.kernel.record import DeskStatistics, Record
from sim.metrics.measure import first_week, quantile
from sim.metrics.money import recurring_flow
from sim.metrics.table import METRICS, measure_all
from sim.units import FloatArray, discount_factor


def a_record(horizon: int = 60, users: tuple[int, ...] = (), departments: int = 2) -> Record:
    """Open a record of a few departments."""
    return Record(horizon, tuple(f"d{d}" for d in range(departments)), users)


def with_series(name: str, values: FloatArray | list[float]) -> Record:
    """Close a record of one weekly series; row 0 is the start."""
    array = np.asarray(values, dtype=np.float64)
    record = a_record(array.size - 1)
    record.series(name, "share")[:] = array
    record.close()
    return record


def a_desk(waits: list[float], still: list[float]) -> DeskStatistics:
    """State the waits of a desk; the other figures do not matter here."""
    return DeskStatistics(
        arrived=len(waits) + len(still),
        done=len(waits),
        abandoned=0,
        waiting=len(still),
        in_service=0,
        waits=np.array(waits),
        waits_open=np.array(still),
        area_waiting=0.0,
        busy_weeks=0.0,
        capacity_weeks=0.0,
    )


def test_time_to_restore_is_the_queue_and_the_service_of_an_incident() -> None:
    """Incidents in weeks 2 and 3 meet queues of 1 and 3 weeks; 8 weeks of work closed 4."""
    record = a_record(3)
    record.series("support_wait", "weeks")[:] = [0.0, 9.0, 1.0, 3.0]
    desk = replace(a_desk([0.0] * 4, []), busy_weeks=8.0)
    record.desk("support", desk)
    assert measure_all(record)["time_to_restore"] is None
    for week in (2.2, 3.0):
        record.event(week, "incident", "leak: a loss of 1")
    assert measure_all(record)["time_to_restore"] == pytest.approx((1.0 + 3.0) / 2 + 2.0)


def test_variance_between_departments_by_hand() -> None:
    """Ten users at .6 and thirty at .2: mean .3, variance .03; in the other week all are alike."""
    record = a_record(2, users=(10, 30))
    series = record.series("routine_share", "share", per_department=True)
    series[:] = [[1.0, 0.0], [0.6, 0.2], [0.5, 0.5]]
    assert measure_all(record)["adoption_variance"] == pytest.approx(0.03 / 2)
    alike = a_record(2, users=(10, 30))
    alike.series("routine_share", "share", per_department=True)[:] = 0.4
    assert measure_all(alike)["adoption_variance"] == pytest.approx(0.0, abs=1e-15)


def test_adopters_per_lever_week_by_hand() -> None:
    """Half of forty users for eight weeks of levers; null where no lever was pulled."""
    record = a_record(2, users=(10, 30))
    record.series("activated", "share")[:] = [0.0, 0.25, 0.5]
    assert measure_all(record)["adopters_per_lever_week"] is None
    record.fact("lever_weeks", 8.0)
    assert measure_all(record)["adopters_per_lever_week"] == pytest.approx(2.5)


Accounts = dict[str, tuple[bool, dict[int, float]]]


def with_money(horizon: int, accounts: Accounts) -> Record:
    """Close a record of accounts: name -> (recurring, week -> amount)."""
    record = a_record(horizon)
    for name, (recurring, rows) in accounts.items():
        account = record.account(name, recurring=recurring)
        for week, amount in rows.items():
            account.book(week, amount)
    record.fact("discount_rate", 0.10)
    record.fact("money_weeks", float(horizon))
    record.close()
    return record


def test_names_are_those_of_the_file_contract() -> None:
    """The table holds exactly the promised names, once each."""
    promised = [
        "adoption_final",
        "adoption_auc",
        "activated_final",
        "routine_final",
        "proficient_final",
        "t50",
        "t80",
        "sustained_use",
        "relapse_rate",
        "workaround_share",
        "shadow_share",
        "dept_lag",
        "npv",
        "npv_extension_share",
        "payback_week",
        "cost_total",
        "benefit_total",
        "dip_depth",
        "dip_weeks",
        "training_wait_p90",
        "helpdesk_wait_p90",
        "gate_latency_p50",
        "gate_latency_p90",
        "wrong_approve_share",
        "wrong_reject_share",
        "approved_later_share",
        "sitting_hours",
        "value_approved",
        "unapproved_share",
        "expected_loss",
        "risk_cvar95",
        "audit_findings",
        "standards_hhi",
        "standardisation_gap",
        "platform_interfaces",
        "platforms_in_use",
        "alignment",
        "alignment_mean",
        "propagation_cost",
        "core_share",
        "infrastructure_reach",
        "layers_propagation",
        "unsupported_share",
        "debt_stock",
        "debt_effort_share",
        "integration_effort",
        "detection_lag",
        "outside_share",
        "hype_starts",
        "customer_word_low",
        "duty_met",
        "duty_fines",
        "performance_half_life",
        "adaptation_lag",
        "exceptions_week",
        "exception_wait_p90",
        "process_variants",
        "training_hours_head",
        "seat_utilisation",
        "seat_unmet",
        "seat_idle_cost",
        "sourcing_tco",
        "procurement_lead_p50",
        "procurement_lead_p90",
        "capability_final",
        "exit_cost_final",
        "contract_rework_cost",
        "vendor_loss",
        "built_inside_weeks",
        "weeks_without_access",
        "defects_left",
        "motivation_final",
        "inbox_wait_p90",
        "fatigue_peak",
        "resistance_peak",
        "tickets_waiting_peak",
        "not_settled",
        "operating_loss",
        "breaches",
        "aware_auc",
        "belief_error",
        "rumour_share",
        "opponents_peak",
        "unplanned_dip",
        "work_not_planned",
        "cost_per_aware",
        "cost_per_adopter",
        "messages_read",
        "comms_wait_p90",
        "dropped_share",
        "attention_hours",
        "portfolio_value",
        "projects_finished",
        "project_lateness",
        "killed_late_share",
        "sunk_cost",
        "starved_weeks",
        "pool_utilisation",
        "priority_correlation",
        "priority_regret",
        "score_correlation",
        "score_regret",
        "value_per_scarce_hour",
        "success_to_successful",
        "project_latency_p50",
        "project_latency_p90",
        "project_wrong_approve_share",
        "project_wrong_reject_share",
        "project_value_approved",
        "project_unapproved_share",
        "unfunded_proposals",
        "time_to_restore",
        "adoption_variance",
        "adopters_per_lever_week",
        "idle_starved_share",
        "run_share",
        "licences_saved_total",
        "systems_retired",
        "fit_lost",
        "double_running_cost",
        "migration_lost",
        "consolidation_payback",
        "fill_rate",
        "reneged_share",
        "request_shadow_share",
        "value_per_desk_hour",
        "request_wait_p90",
        "request_wait_first_p90",
        "request_wait_last_p90",
        "briefing_wait_p90",
        "briefing_delay",
        "interruptions",
        "communication_hours",
        "tie_assortativity",
        "decision_wait_p90",
        "ignored_share",
        "coordination_peak",
        "run_share_first_year",
        "run_share_last_year",
        "change_stops_year",
        "projects_starved",
        "generation_gap",
        "stranded_spend",
        "timing_value",
        "timing_regret",
    ]
    names = [metric.card.name for metric in METRICS]
    assert sorted(names) == sorted(promised)
    assert all(metric.card.doc and metric.card.unit and metric.card.source for metric in METRICS)


def test_a_metric_without_its_mechanism_is_null() -> None:
    """An empty record gives null everywhere, never 0."""
    record = a_record()
    record.close()
    assert set(measure_all(record).values()) == {None}


def test_measuring_changes_nothing() -> None:
    """Metrics read a closed record, whose arrays cannot be written."""
    record = with_series("adoption", [0.0, 0.5, 1.0])
    before = record.weekly["adoption"].copy()
    assert measure_all(record) == measure_all(record)
    assert (record.weekly["adoption"] == before).all()


@pytest.mark.parametrize(
    ("metric", "series"),
    [
        ("adoption_final", "adoption"),
        ("activated_final", "activated"),
        ("routine_final", "routine"),
        ("proficient_final", "proficient"),
        ("workaround_share", "workaround"),
    ],
)
def test_final_shares_are_the_last_week(metric: str, series: str) -> None:
    """A final share is the value at the end of the last week."""
    assert measure_all(with_series(series, [0.0, 0.2, 0.7]))[metric] == 0.7


@pytest.mark.parametrize(
    ("metric", "series"),
    [
        ("fatigue_peak", "fatigue"),
        ("resistance_peak", "resistance"),
        ("tickets_waiting_peak", "tickets_waiting"),
    ],
)
def test_peaks_are_the_largest_week(metric: str, series: str) -> None:
    """A peak is the largest weekly value after the start."""
    assert measure_all(with_series(series, [9.0, 0.2, 0.7, 0.1]))[metric] == 0.7


def test_auc_is_the_mean_over_the_weeks() -> None:
    """The start (row 0) is not a week; all weeks weigh the same."""
    assert measure_all(with_series("adoption", [0.9, 0.0, 0.5, 1.0]))["adoption_auc"] == 0.5


def test_time_to_half_must_hold_four_weeks() -> None:
    """A peak of three weeks does not count; the first week of the held stretch does."""
    series = [0, 0.5, 0.6, 0.7, 0.4, 0.5, 0.5, 0.5, 0.5, 0.1]
    assert measure_all(with_series("proficient", series))["t50"] == 5.0


def test_time_to_half_that_cannot_be_held_any_more_is_null() -> None:
    """Reached three weeks before the end: not known to hold, so null; t80 never reached: null."""
    found = measure_all(with_series("proficient", [0, 0.1, 0.1, 0.5, 0.6, 0.7]))
    assert found["t50"] is None
    assert found["t80"] is None


def test_first_week_forgives_rounding() -> None:
    """A share that is one rounding error below the level has reached it."""
    assert first_week(np.array([0.0, 0.8 - 1e-12]), 0.8, hold=1) == 1


@pytest.mark.parametrize(("ended", "expected"), [(10.0, 36.0), (9.5, 36.0), (34.0, 60.0)])
def test_sustained_use_is_read_half_a_year_after_support(ended: float, expected: float) -> None:
    """The routine share 26 weeks after the week in which the last paid support ended."""
    record = a_record(60)
    record.series("routine", "share")[:] = np.arange(61.0)
    record.fact("last_support_week", ended)
    assert measure_all(record)["sustained_use"] == expected


@pytest.mark.parametrize("ended", [0.0, 35.0])
def test_sustained_use_is_null_without_support_or_too_late(ended: float) -> None:
    """No paid support at all, or too late to look half a year ahead."""
    record = a_record(60)
    record.series("routine", "share")[:] = 1.0
    record.fact("last_support_week", ended)
    assert measure_all(record)["sustained_use"] is None


def test_relapse_rate_is_lapses_per_user_week() -> None:
    """Three lapses in 60 user-weeks; without any use it is undefined."""
    record = a_record(2)
    lapses, weeks = record.series("lapses", "count"), record.series("user_weeks", "weeks")
    assert measure_all(record)["relapse_rate"] is None
    lapses[1:], weeks[1:] = [1, 2], [20, 40]
    assert measure_all(record)["relapse_rate"] == pytest.approx(0.05)


def test_department_lag_spans_first_to_last() -> None:
    """Weeks between the first and the last department at half in routine use."""
    record = a_record(6)
    shares = record.series("routine_share", "share", per_department=True)
    shares[2:, 0] = 0.5
    assert measure_all(record)["dept_lag"] is None
    shares[5:, 1] = 0.9
    assert measure_all(record)["dept_lag"] == 3.0


def test_department_lag_leaves_out_departments_without_users() -> None:
    """A department in which nobody is an intended user cannot be late."""
    record = a_record(6, users=(3, 0))
    record.series("routine_share", "share", per_department=True)[2:, 0] = 0.5
    assert measure_all(record)["dept_lag"] == 0.0


@pytest.mark.parametrize(("move", "flag"), [(0.0, 0.0), (0.019, 0.0), (0.021, 1.0), (-0.021, 1.0)])
def test_not_settled_flags_a_move_of_two_points(move: float, flag: float) -> None:
    """More than two points up or down within the last 26 weeks."""
    series = np.full(61, 0.5)
    series[-1] += move
    assert measure_all(with_series("adoption", series))["not_settled"] == flag


def test_dip_is_the_worst_mean_of_four_weeks() -> None:
    """A dip of 20 % for one week is 5 % of a month; above normal there is no dip."""
    output = np.ones(30)
    output[10] = 0.8
    found = measure_all(with_series("output", output))
    assert found["dip_depth"] == pytest.approx(0.05)
    assert found["dip_weeks"] == 1.0
    assert measure_all(with_series("output", np.full(30, 1.1)))["dip_depth"] == 0.0


def test_dip_weeks_begin_below_two_per_cent() -> None:
    """A loss of exactly 2 % is not below -2 %."""
    assert measure_all(with_series("output", [1, 0.98, 0.979, 1]))["dip_weeks"] == 1.0


def test_waits_count_those_still_waiting() -> None:
    """A desk that serves nobody does not look good: the open waits are in the quantile."""
    record = a_record()
    record.desk("support", a_desk([0.0] * 5, [10.0] * 5))
    record.desk("training", a_desk([], [3.0]))
    record.desk("gate", a_desk([1.0, 2.0, 9.0], []))
    found = measure_all(record)
    assert found["helpdesk_wait_p90"] == 10.0
    assert found["training_wait_p90"] == 3.0
    assert found["gate_latency_p50"] == 2.0


def test_a_desk_to_which_nobody_came_has_no_wait() -> None:
    """No customer, no quantile."""
    record = a_record()
    record.desk("support", a_desk([], []))
    assert measure_all(record)["helpdesk_wait_p90"] is None


def test_npv_is_the_textbook_value() -> None:
    """NPV(10 %; -100, 30, 35, 40, 45) = 16.986545 with yearly flows (model B.7)."""
    flows = {0: -100.0, 52: 30.0, 104: 35.0, 156: 40.0, 208: 45.0}
    record = with_money(208, {"project": (False, flows)})
    assert measure_all(record)["npv"] == pytest.approx(16.986545, abs=5e-7)


def an_extended_record(weekly: float, once: float, weeks_after: int) -> Record:
    """Book a flat recurring benefit, a one-off cost, and the extension as the ledger holds it."""
    record = a_record(104)
    record.account("project", recurring=False).book(0, -once)
    benefit = record.account("benefit", recurring=True)
    for week in range(1, 105):
        benefit.book(week, weekly)
    factors = discount_factor(np.arange(1.0, weeks_after + 1), 0.10)
    record.account("extension", recurring=False).book(104, weekly * float(factors.sum()))
    record.fact("discount_rate", 0.10)
    record.fact("money_weeks", 104.0 + weeks_after)
    record.close()
    return record


def test_npv_of_a_flat_flow_is_the_annuity() -> None:
    """Zero cost, zero dip: the closed-form annuity over simulated and extended weeks together."""
    found = measure_all(an_extended_record(10.0, 0.0, 156))
    v = 1.10 ** (-1 / 52)
    annuity = 10.0 * v * (1 - v**260) / (1 - v)
    assert found["npv"] == pytest.approx(annuity, rel=1e-12)
    assert found["npv_extension_share"] == pytest.approx(1 - (1 - v**104) / (1 - v**260))
    assert found["payback_week"] == 0.0


@pytest.mark.parametrize("once", [100.0, 500.0, 1500.0, 2060.0, 2070.0, 5000.0])
def test_payback_exists_exactly_when_npv_is_not_negative(once: float) -> None:
    """The discounted sum ends at the NPV; the payback week is the last crossing of zero."""
    record = an_extended_record(10.0, once, 156)
    found = measure_all(record)
    npv, payback = found["npv"], found["payback_week"]
    assert npv is not None
    assert (payback is not None) == (npv >= 0)
    if payback is not None:
        factors = discount_factor(np.arange(1.0, payback + 1), 0.10)
        assert 10.0 * factors.sum() >= once > 10.0 * factors[:-1].sum()


def test_payback_is_the_last_crossing() -> None:
    """A later loss takes back an early payback."""
    record = with_money(
        20, {"benefit": (False, {1: 10.0, 15: 30.0}), "project": (False, {10: -20.0})}
    )
    assert measure_all(record)["payback_week"] == 15.0


def test_a_plan_that_costs_nothing_is_paid_back_at_the_start() -> None:
    """Carrying on as before: no flow, NPV 0, payback in week 0, no extension share."""
    found = measure_all(with_money(20, {"project": (False, {})}))
    assert (found["npv"], found["payback_week"]) == (0.0, 0.0)
    assert found["npv_extension_share"] is None


def test_the_flow_that_goes_on_is_last_year_of_recurring_accounts() -> None:
    """One-off accounts and earlier years do not go on."""
    record = with_money(
        104,
        {
            "benefit": (True, {10: 1e6, **dict.fromkeys(range(53, 105), 4.0)}),
            "run_cost": (True, dict.fromkeys(range(53, 105), -1.0)),
            "training": (False, {100: -5e5}),
        },
    )
    assert recurring_flow(record) == pytest.approx(3.0)


def test_costs_and_benefits_add_up_to_the_ledger() -> None:
    """Benefit less cost is the undiscounted sum of all accounts but the extension."""
    record = with_money(
        20,
        {
            "benefit": (True, {5: 70.0}),
            "legacy_saving": (True, {6: 20.0, 7: -5.0}),
            "lost_output": (False, {3: -40.0}),
            "lost_margin": (False, {3: -2.5}),
            "extension": (False, {20: 1000.0}),
        },
    )
    found = measure_all(record)
    assert found["benefit_total"] == 85.0
    assert found["cost_total"] == 42.5
    assert found["operating_loss"] == 42.5


def test_the_quantile_is_numpys_to_the_last_bit() -> None:
    """It is quicker, not other: ties, single values and both ends included."""
    luck = np.random.default_rng(1)
    for size in (1, 2, 3, 10, 57):
        for digits in (0, 1, 15):
            values = luck.exponential(size=size).round(digits)
            for share in (0.0, 0.1, 0.5, 0.9, 0.95, 1.0):
                assert quantile(values, share) == float(np.quantile(values, share))


def test_performance_half_life_counts_from_the_best_weeks_to_half_of_them() -> None:
    """4 a week for 20 weeks, then 1: four weeks bring half or less once three of them are poor."""
    fading = {week: 4.0 if week <= 20 else 1.0 for week in range(1, 41)}
    found = measure_all(with_money(40, {"benefit": (True, fading)}))
    assert found["performance_half_life"] == 19.0
    lasting = dict.fromkeys(range(1, 41), 4.0)
    assert (
        measure_all(with_money(40, {"benefit": (True, lasting)}))["performance_half_life"] is None
    )
    assert measure_all(with_money(40, {}))["performance_half_life"] is None


def test_performance_half_life_does_not_count_the_poor_weeks_of_the_start() -> None:
    """1 a week for 10 weeks, then 4 for 20, then 1: the best four begin in week 11."""
    grown = {week: 4.0 if 10 < week <= 30 else 1.0 for week in range(1, 41)}
    assert measure_all(with_money(40, {"benefit": (True, grown)}))["performance_half_life"] == 19.0


def test_adaptation_lag_counts_until_output_is_back_for_four_weeks() -> None:
    """Ten weeks down and four weeks back make 14; two shocks are averaged; never is to the end."""

    def lag(output: FloatArray, *shocks: int) -> float | None:
        record = a_record(output.size - 1)
        record.series("output", "share")[:] = output
        for week in shocks:
            record.event(week, "shock", "something happens outside")
        record.close()
        return measure_all(record)["adaptation_lag"]

    output = np.ones(61)
    output[20:30] = 0.8  # what strikes at instant 20 acts in row 20 already
    assert lag(output, 20) == 14.0
    assert lag(output, 20, 40) == 9.0
    output[30:] = 0.8
    assert lag(output, 20) == 41.0
    late = np.ones(61)
    late[58:] = 9.0  # three weeks are no four, however good
    assert lag(late, 58) == 3.0
    assert lag(output) is None
