"""Mutants: the line that makes each mechanism's effect, spoilt, and the test that must see it.

A suite that stays green when an effect is gone tests nothing. Each row names a file, a text that
stands in it exactly once, what takes its place, and one test that must then fail.
"""

from __future__ import annotations

from dataclasses import dataclass

ADOPTION = "sim/areas/adoption"
ARCHITECTURE = "sim/areas/architecture"
ENVIRONMENT = "sim/areas/environment"
GOVERNANCE = "sim/areas/governance"
INVESTMENT = "sim/areas/investment"
LIFE = "tests/validation/test_life.py::test_a_lever_moves_its_own_metric"
ACTORS = "tests/validation/test_actors.py"
PORTFOLIO = "tests/validation/test_portfolio.py"
DEMAND = "tests/validation/test_demand.py"
DESK_LEVERS = "tests/validation/test_demand_levers.py"
OLD = "tests/unit/test_old_systems.py"
HAZARDS = "tests/validation/test_hazards.py"
MESSAGES = "tests/validation/test_message_life.py::test_a_campaign_moves_its_own_metric"
SOURCES = "tests/unit/test_sources.py"
OUTSIDE = "tests/validation/test_outside.py"
REGULATOR = "tests/unit/test_regulator.py"
ACCESS = "tests/unit/test_vendor_access.py"
SOURCING = "tests/unit/test_sourcing.py"
TECHNOLOGIES = "tests/unit/test_technologies.py"
LAWS = "tests/validation/test_laws_of_runs.py"
OWN_BUILDING = "tests/unit/test_own_building.py"
MONEY_LAWS = "tests/unit/test_outside_bills.py"


@dataclass(frozen=True)
class Mutant:
    """Spoil one line.

    Parameters
    ----------
    name : mechanism and effect that are gone.
    file : where it stands, from the root of the project.
    line : text that occurs once in the file.
    spoilt : what takes its place.
    test : node id of the test that must fail.
    """

    name: str
    file: str
    line: str
    spoilt: str
    test: str


def messages(title: str) -> str:
    """Name a life test of messages."""
    return f"{MESSAGES}[{title}]"


def life(title: str) -> str:
    """Name a life test of a lever."""
    return f"{LIFE}[{title}]"


MUTANTS = (
    Mutant(
        "adoption: peers do not matter",
        f"{ADOPTION}/days_compiled.py",
        "max((rates.p + rates.q * signal) * opened, compliance)",
        "max(rates.p * opened, compliance)",
        "tests/validation/test_bass.py::test_error_halves_with_the_step",
    ),
    Mutant(
        "adoption: nobody minds the queue",
        f"{ADOPTION}/surroundings.py",
        "facilitation=math.exp(-wait / self._knobs.patience),",
        "facilitation=math.exp(-0.0 * wait),",
        "tests/validation/test_understaffed.py::test_fewer_supporters_end_in_less_use",
    ),
    Mutant(
        "adoption: a mandate breeds no workarounds",
        f"{ADOPTION}/week_compiled.py",
        "mandated = inputs.compliance[people.department[i]] > 0.0",
        "mandated = inputs.compliance[people.department[i]] > 1e9",
        life("mandate moves workarounds up"),
    ),
    Mutant(
        "adoption: messages win no attitude",
        f"{ADOPTION}/attitude_compiled.py",
        "drift = push[people.department[i]] * (1.0 - x)",
        "drift = 0.0 * push[people.department[i]]",
        life("success_story moves attitude up"),
    ),
    Mutant(
        "adoption: a course teaches nothing",
        f"{ADOPTION}/teaching.py",
        "people.skill[done] = 1.0 - (1.0 - skill) * (1.0 - closed)",
        "people.skill[done] = skill",
        life("train moves depth of the dip down"),
    ),
    Mutant(
        "adoption: hours of a course never count",
        f"{ADOPTION}/teaching.py",
        "return knobs.course_effect * -math.expm1(-beyond / knobs.course_scale_hours)",
        "return knobs.course_effect + 0.0 * beyond",
        "tests/unit/test_teaching.py::test_longer_courses_make_the_dip_smaller",
    ),
    Mutant(
        "adoption: nobody owes what he knows to colleagues",
        f"{ADOPTION}/hearsay.py",
        "rumour = self._knobs.awareness_peers * (before + after) / 2.0",
        "rumour = 0.0 * (before + after)",
        "tests/unit/test_hearsay.py::test_four_people_by_hand",
    ),
    Mutant(
        "metrics: readers' hours are no cost of messages",
        f"{GOVERNANCE}/messages.py",
        "self._hours += worked * firm.hours_per_week + float(reading.sum())",
        "self._hours += worked * firm.hours_per_week",
        "tests/unit/test_hearsay.py::test_the_cost_is_what_the_ledger_books",
    ),
    Mutant(
        "governance: messages of levers are read at once",
        f"{GOVERNANCE}/lever_messages.py",
        "return parameters.levers_by_inbox and bool(np.isfinite(parameters.attention_hours))",
        "return False",
        "tests/unit/test_lever_messages.py::test_full_inboxes_delay_and_drop_what_levers_say",
    ),
    Mutant(
        "governance: a lever that was read wins nobody",
        f"{GOVERNANCE}/lever_messages.py",
        "np.add.at(effects.promise, ours.who, credibility * self._pushes[lever])",
        "pass",
        "tests/unit/test_lever_messages.py::"
        "test_with_ample_attention_a_lever_does_what_it_did[town_hall]",
    ),
    Mutant(
        "adoption: spare time teaches nothing",
        f"{ADOPTION}/spare_time.py",
        "people.learning[:] *= (1.0 + self._knobs.spare_learning * free)[people.department]",
        "pass",
        "tests/unit/test_schedules.py::test_a_person_by_hand",
    ),
    Mutant(
        "adoption: a lighter schedule costs no output",
        f"{ADOPTION}/spare_time.py",
        "np.minimum(made, most, out=made)",
        "pass",
        "tests/unit/test_schedules.py::test_a_person_by_hand",
    ),
    Mutant(
        "investment.money: nobody is asked to come later",
        f"{INVESTMENT}/valuation.py",
        "return 1.0 - later",
        "return 1.0",
        "tests/unit/test_schedules.py::test_those_who_were_asked_come_back_evenly",
    ),
    Mutant(
        "adoption: nobody listens to an opponent",
        f"{ADOPTION}/opposition.py",
        "people.attitude[:] -= np.where(hears, acts, 0.0) * people.attitude",
        "pass",
        "tests/unit/test_opposition.py::test_who_thinks_as_little_of_it_joins",
    ),
    Mutant(
        "investment.training: courses are held as early as they can be",
        f"{INVESTMENT}/seats.py",
        "for slot in range(min(last, self.reserved.size - 1), first - 1, -1):",
        "for slot in range(first, min(last, self.reserved.size - 1) + 1):",
        "tests/unit/test_training.py::test_courses_are_booked_backwards_from_the_go_live",
    ),
    Mutant(
        "investment.support: hypercare does not come",
        f"{INVESTMENT}/support.py",
        "if spell.on_duty(week) and not spell.departments:",
        "if spell.on_duty(week) and False:",
        life("add_support moves waits down"),
    ),
    Mutant(
        "investment.support: helpers at the elbow cover nobody",
        f"{INVESTMENT}/support.py",
        'self._out["elbow_support"].publish(np.minimum(cover, 1.0))',
        'self._out["elbow_support"].publish(np.minimum(cover, 0.0))',
        life("elbow_support moves tickets down"),
    ),
    Mutant(
        "investment.deployment: departments never refuse",
        f"{INVESTMENT}/schedule.py",
        "if aware_share >= knobs.readiness or agent.postponements >= knobs.max_postponements:",
        "if aware_share >= 0.0 or agent.postponements >= knobs.max_postponements:",
        f"{ACTORS}::test_departments_refuse_a_date_of_which_their_people_have_not_heard",
    ),
    Mutant(
        "investment.deployment: a pilot teaches nothing",
        f"{INVESTMENT}/cutover.py",
        "left *= 1.0 - knobs.pilot_learning * taught * (week > start)",
        "left *= 1.0 - 0.0 * taught * (week > start)",
        life("pilot moves lost output down"),
    ),
    Mutant(
        "investment.portfolio: turning to another project costs no time",
        f"{INVESTMENT}/pools.py",
        "return self._switch",
        "return 0.0 * self._switch",
        "tests/unit/test_delivery.py::"
        "test_two_projects_at_once_cost_switches_and_one_after_another_none",
    ),
    Mutant(
        "investment.portfolio: nothing is done again",
        f"{INVESTMENT}/delivery.py",
        "< self.project.rework:",
        "< 0.0 * self.project.rework:",
        "tests/unit/test_delivery.py::test_rework_makes_the_mean_work_w_over_one_minus_r",
    ),
    Mutant(
        "investment.portfolio: a freeze stops no project",
        f"{INVESTMENT}/portfolio.py",
        "if not frozen:",
        "if frozen or not frozen:",
        f"{PORTFOLIO}::test_no_project_goes_live_inside_a_freeze[0]",
    ),
    Mutant(
        "investment.portfolio: old systems are saved before everybody has left",
        f"{INVESTMENT}/old_systems.py",
        "last = float(self._live[one.place, one.where].max(initial=-np.inf))",
        "last = float(self._live[one.place, one.where].min(initial=np.inf))",
        f"{PORTFOLIO}::test_licences_are_saved_only_when_the_last_department_has_left[0]",
    ),
    Mutant(
        "investment.portfolio: the gate does not mind who still works with the old system",
        f"{INVESTMENT}/old_systems.py",
        "one.quiet = one.quiet + 1 if self.use_of(one) < project.old_use_below else 0",
        "one.quiet = one.quiet + 1",
        f"{OLD}::test_a_gate_of_use_opens_when_few_have_worked_with_the_old_one_for_weeks",
    ),
    Mutant(
        "investment.portfolio: no parallel run keeps an old system",
        f"{INVESTMENT}/old_systems.py",
        "if week < last + project.parallel_weeks or",
        "if week < last or",
        f"{OLD}::test_no_gate_opens_before_the_last_parallel_run_is_over",
    ),
    Mutant(
        "investment.portfolio: a date switches nothing off",
        f"{INVESTMENT}/old_systems.py",
        "if week >= self._close_by[one.place]:",
        "if week >= 1e9 + self._close_by[one.place]:",
        f"{OLD}::test_a_date_opens_the_gate_once_all_its_departments_have_the_new_one",
    ),
    Mutant(
        "investment.portfolio: whoever is lost in a migration comes all the same",
        f"{INVESTMENT}/old_systems.py",
        "self._use.ceiling[place, where] -= lost",
        "self._use.ceiling[place, where] -= 0.0 * lost",
        f"{OLD}::test_whoever_still_works_with_it_is_lost_in_part_and_for_good",
    ),
    Mutant(
        "investment.portfolio: local fit that is given up is worth nothing",
        f"{INVESTMENT}/rollouts.py",
        "gained = value[:, None] * worked - lost[:, None] * live",
        "gained = value[:, None] * worked - 0.0 * lost[:, None] * live",
        "tests/validation/test_portfolio.py::test_lost_fit_is_lost_from_the_go_live_on[0]",
    ),
    Mutant(
        "investment.portfolio: what a department gives up is worth nothing",
        f"{INVESTMENT}/rollouts.py",
        "- self._own_fit * (live & self._ran[:, None]))",
        "- 0.0 * self._own_fit * (live & self._ran[:, None]))",
        f"{OLD}::test_what_a_department_gives_up_is_taken_from_what_it_gains",
    ),
    Mutant(
        "metrics: an incident waits for nobody",
        "sim/metrics/governance.py",
        "return float(np.mean(waits[weeks])) + desk.busy_weeks / desk.done",
        "return desk.busy_weeks / desk.done",
        "tests/unit/test_metrics.py::"
        "test_time_to_restore_is_the_queue_and_the_service_of_an_incident",
    ),
    Mutant(
        "metrics: old systems that run on cost nothing",
        f"{INVESTMENT}/consolidation.py",
        "self._double += old.double(week)",
        "self._double += 0.0 * old.double(week)",
        f"{OLD}::test_fit_lost_and_double_running_by_hand",
    ),
    Mutant(
        "investment.portfolio: the budget pays no contract",
        f"{INVESTMENT}/outside_bills.py",
        'contracts = self._contracts * float(self._hear["contract_bill"]())',
        "contracts = 0.0",
        f"{MONEY_LAWS}::test_contracts_and_debt_are_paid_as_running",
    ),
    Mutant(
        "investment.portfolio: the budget pays no debt",
        f"{INVESTMENT}/outside_bills.py",
        'debt = self._debt * float(self._hear["debt_bill"]())',
        "debt = 0.0",
        f"{MONEY_LAWS}::test_contracts_and_debt_are_paid_as_running",
    ),
    Mutant(
        "investment.portfolio: contracts to come are no reason to start less",
        f"{INVESTMENT}/outside_bills.py",
        'running = self._contracts * float(self._hear["contract_run"]())',
        "running = 0.0",
        f"{MONEY_LAWS}::test_money_for_contracts_is_not_promised_to_projects",
    ),
    Mutant(
        "investment.portfolio: projects touch nobody",
        f"{INVESTMENT}/portfolio.py",
        'self._out["project_changes"].publish(self.rollouts.changes(week))',
        'self._out["project_changes"].publish(0.0 * self.rollouts.changes(week))',
        f"{PORTFOLIO}::test_projects_count_as_changes_that_touch_their_departments",
    ),
    Mutant(
        "investment.portfolio: nobody bids by how much of a skill is still needed",
        f"{INVESTMENT}/auction.py",
        "return worth * (1.0 + self._knobs.auction_urgency * late) / left",
        "return worth * (1.0 + self._knobs.auction_urgency * late)",
        "tests/unit/test_auction.py::test_without_urgency_it_is_the_best_order_of_all",
    ),
    Mutant(
        "investment.portfolio: being late raises no bid",
        f"{INVESTMENT}/auction.py",
        "late = max(self._clock.now + left / max(team, 1) - due, 0.0)",
        "late = 0.0 * due",
        "tests/unit/test_auction.py::test_bids_by_hand",
    ),
    Mutant(
        "investment.portfolio: people's time is not paid for",
        f"{INVESTMENT}/pool_time.py",
        "new = wage * (weeks - self._paid.get((skill, task), 0.0))",
        "new = 0.5 * wage * (weeks - self._paid.get((skill, task), 0.0))",
        "tests/unit/test_pool_time.py::test_what_is_booked_is_the_hours_worked_at_their_wage[2]",
    ),
    Mutant(
        "investment.portfolio: belief is compared with belief",
        f"{INVESTMENT}/portfolio_facts.py",
        "for gain in (true, seen))",
        "for gain in (seen, seen))",
        "tests/validation/test_prioritisation.py::test_regret_by_hand",
    ),
    Mutant(
        "investment.portfolio: the best set forgets what it builds on",
        f"{INVESTMENT}/selection.py",
        "if held > best_value and all(needs[one] <= set(taken) for one in taken):",
        "if held > best_value:",
        "tests/validation/test_prioritisation.py::test_regret_counts_what_a_project_builds_on",
    ),
    Mutant(
        "investment.portfolio: the scoring sheet weighs nothing but worth",
        f"{INVESTMENT}/scoring.py",
        "total = sum(weights.get(name, 0.0) * scaled(found[name]) for name in CRITERIA)",
        "total = weights.get(CRITERIA[0], 0.0) * scaled(found[CRITERIA[0]])",
        "tests/validation/test_prioritisation.py::test_a_scoring_sheet_by_hand",
    ),
    Mutant(
        "investment.portfolio: reviews do not look at the scoring sheet",
        f"{INVESTMENT}/selection.py",
        'if rule == "score" and candidates.score is not None:',
        'if rule == "scores" and candidates.score is not None:',
        "tests/validation/test_prioritisation.py::test_speed_puts_short_projects_first",
    ),
    Mutant(
        "investment.portfolio: a crew works on for a week after its work is done",
        f"{INVESTMENT}/build_crew.py",
        "self._open = math.ceil(left * staff - _NOTHING) - self._at_work",
        "self._open = math.ceil(left * staff - _NOTHING)",
        "tests/unit/test_build_crew.py::test_a_build_takes_its_work_and_not_a_week_more[8.0-24]",
    ),
    Mutant(
        "investment.money: seats that are bought leave the budget as it was",
        f"{INVESTMENT}/money.py",
        '"decoupling", "debt_paydown", "seats_bought",',
        '"decoupling", "debt_paydown",',
        "tests/unit/test_assets.py::test_seats_that_management_buys_come_out_of_its_budget",
    ),
    Mutant(
        "governance.risk: tightening a control prevents nothing more",
        f"{GOVERNANCE}/control_levels.py",
        "strength=1.0 - (1.0 - terms.strength) ** level,",
        "strength=terms.strength,",
        "tests/unit/test_risk.py::test_twice_as_tight_is_two_such_controls_and_none_is_none[2]",
    ),
    Mutant(
        "governance.risk: a control acts before its lead time",
        f"{GOVERNANCE}/control_levels.py",
        "while waiting and waiting[0][0] < week:",
        "while waiting:",
        "tests/unit/test_risk.py::test_a_control_that_is_set_anew_asks_more_from_its_lead_time_on",
    ),
    Mutant(
        "governance.talks: two talks of a week go to the same people",
        f"{GOVERNANCE}/talks.py",
        "free = inside & ~self._spoken_for(start)",
        "free = inside",
        "tests/unit/test_talks.py::test_two_orders_of_a_week_reach_two_sets_of_people[anybody]",
    ),
    Mutant(
        "investment.portfolio: the exact rule looks at no bound but the first set",
        f"{INVESTMENT}/selection.py",
        "if held > best_value and all(",
        "if held > best_value and not best and all(",
        "tests/unit/test_selection.py::test_exact_is_the_best_of_eighteen_projects[0]",
    ),
    Mutant(
        "investment.portfolio: bills are paid whether or not there is cash",
        f"{INVESTMENT}/budget.py",
        "if self.cash - amount < self._floor() - _CENT:",
        "if self.cash - amount < -1e99:",
        "tests/unit/test_budget.py::test_running_is_paid_before_change_and_always",
    ),
    Mutant(
        "investment.portfolio: a pilot shows nothing",
        f"{INVESTMENT}/cases.py",
        "math.exp((1.0 - evidence) * math.log(",
        "math.exp((1.0 - 0.0 * evidence) * math.log(",
        "tests/unit/test_delivery.py::test_evidence_takes_the_error_of_a_case_away",
    ),
    Mutant(
        "investment.demand: a quota turns nobody away",
        f"{INVESTMENT}/demand.py",
        "if self._rules.quota and self._open[d] >= self._rules.quota:",
        "if self._rules.quota and self._open[d] >= 1e9 * self._rules.quota:",
        f"{DEMAND}::test_with_a_quota_it_is_the_queue_with_so_many_places[1-1]",
    ),
    Mutant(
        "investment.demand: a price keeps nobody away",
        f"{INVESTMENT}/demand.py",
        "if request.value < self._rules.price * request.work:",
        "if request.value < 0.0 * self._rules.price * request.work:",
        f"{DEMAND}::test_a_price_keeps_away_what_is_worth_less_than_its_work",
    ),
    Mutant(
        "investment.demand: nobody helps himself by self-service",
        f"{INVESTMENT}/demand.py",
        "itself = helped < kind.self_service",
        "itself = helped < 0.0 * kind.self_service",
        f"{DEMAND}::test_self_service_thins_what_the_desk_sees",
    ),
    Mutant(
        "investment.demand: a go-live brings no surge",
        f"{INVESTMENT}/demand.py",
        "surge = kind.surge * float(",
        "surge = 0.0 * kind.surge * float(",
        "tests/unit/test_demand.py::test_a_go_live_brings_a_surge_that_fades",
    ),
    Mutant(
        "investment.demand: triage by class is none",
        f"{INVESTMENT}/demand.py",
        'if self._rules.triage == "class":',
        'if self._rules.triage == "classes":',
        f"{DEMAND}::test_triage_by_class_is_cobhams_queue",
    ),
    Mutant(
        "investment.demand: a change of rules is never in force",
        f"{INVESTMENT}/demand.py",
        "self._rules = change(self._rules)",
        "change(self._rules)",
        f"{DESK_LEVERS}::test_a_lever_of_week_0_is_the_setting_from_the_start"
        "[set_triage-said2-triage-value]",
    ),
    Mutant(
        "investment.demand: a change of rules has no lead",
        f"{INVESTMENT}/demand_levers.py",
        "self.order(week + self.card.lead_weeks, change, text)",
        "self.order(week, change, text)",
        f"{DESK_LEVERS}::test_a_rule_is_in_force_from_its_lead_on[set_quota-said0-quota-2]",
    ),
    Mutant(
        "investment.demand: nobody loses patience",
        f"{INVESTMENT}/demand.py",
        "yield turn | clock.timeout(request.patience)",
        "yield turn | clock.timeout(1e9 + request.patience)",
        "tests/unit/test_demand.py::test_impatient_owners_help_themselves",
    ),
    Mutant(
        "investment.demand: triage by worth is none",
        f"{INVESTMENT}/demand.py",
        'if self._rules.triage == "value":',
        'if self._rules.triage == "valuable":',
        "tests/unit/test_demand.py::test_triage_by_worth_fills_more_of_the_worth",
    ),
    Mutant(
        "investment.money: lost output costs nothing",
        f"{INVESTMENT}/money.py",
        'self._book(week, "lost_output", worked.lost)',
        'self._book(week, "lost_output", 0.0 * worked.lost)',
        life("parallel_run moves worth of output up"),
    ),
    Mutant(
        "investment.money: nothing goes on after the simulated weeks",
        f"{INVESTMENT}/money.py",
        "value = rows.mean(axis=0) * years_worth",
        "value = 0.0 * rows.mean(axis=0) * years_worth",
        f"{LAWS}::test_the_metrics_of_money_are_sums_of_the_ledger"
        "[erp_manufacturer-big_bang_feb-0]",
    ),
    Mutant(
        "architecture.alignment: interfaces help nobody",
        f"{ARCHITECTURE}/alignment.py",
        "self._quality[order.pairs] = self._improved",
        "self._quality[order.pairs] = self._knobs.interface_quality",
        life("build_interfaces moves lost output down"),
    ),
    Mutant(
        "architecture.alignment: nobody waits for slower neighbours",
        f"{ARCHITECTURE}/alignment_compiled.py",
        "out[i, j] = flows[i, j] * max(output[i] - output[j], 0.0)",
        "out[i, j] = 0.0",
        "tests/unit/test_alignment.py::test_crossing_work_runs_at_the_slower_side",
    ),
    Mutant(
        "governance.change: an incentive lowers no threshold",
        f"{GOVERNANCE}/change_compiled.py",
        "+ terms.incentive * pay ",
        "+ 0.0 * pay ",
        life("incentive moves use up"),
    ),
    Mutant(
        "governance.change: leaders' stances do nothing",
        f"{GOVERNANCE}/leaders.py",
        "= 1.0 + self._knobs.stance_effect * stance",
        "= 1.0 + 0.0 * stance",
        f"{ACTORS}::test_leaders_stances_move_volunteers",
    ),
    Mutant(
        "governance.communication: nobody reads a mass mail",
        f"{GOVERNANCE}/communication.py",
        "self._send(MAIL, departments, week, rate=self._knobs.mail_rate, worth=worn)",
        "self._send(MAIL, departments, week, rate=0.0, worth=worn)",
        life("mass_mail moves awareness up"),
    ),
    Mutant(
        "governance.messages: promises win nobody",
        f"{GOVERNANCE}/reading_compiled.py",
        "effects.promise[i] += weights.push[c] * fresh",
        "effects.promise[i] += 0.0 * fresh",
        messages("promises win attitude"),
    ),
    Mutant(
        "governance.messages: nothing wears out",
        f"{GOVERNANCE}/reading_compiled.py",
        "return max(-1.0, 1.0 - earlier / peak)",
        "return max(-1.0, 1.0 - 0.0 * earlier / peak)",
        "tests/unit/test_messages.py::test_repetition_first_pays_less_and_then_costs",
    ),
    Mutant(
        "governance.messages: everybody hears a cascade at once",
        f"{GOVERNANCE}/managers_compiled.py",
        "push(office, now + work / rules.hours, DONE, boss)",
        "push(office, now + 0.0 * work / rules.hours, DONE, boss)",
        "tests/unit/test_managers.py::test_the_last_report_hears_after_span_talks[4]",
    ),
    Mutant(
        "governance.messages: nobody's exception is decided by default",
        f"{GOVERNANCE}/managers_compiled.py",
        "push(office, now + rules.patience, EXPIRES, job)",
        "push(office, now + 1e9 * rules.patience, EXPIRES, job)",
        "tests/unit/test_managers.py::test_what_nobody_takes_up_in_time_is_decided_by_default",
    ),
    Mutant(
        "governance.messages: exceptions cost nobody an hour",
        f"{GOVERNANCE}/messages.py",
        "spent = self._delivery.coordination_hours() + np.zeros(firm.n_people)",
        "spent = 0.0 * self._delivery.coordination_hours() + np.zeros(firm.n_people)",
        "tests/validation/test_message_life.py::test_exceptions_cost_output",
    ),
    Mutant(
        "governance.messages: nothing goes unread",
        f"{GOVERNANCE}/inbox_compiled.py",
        "if full and pile.luck[k] >= kept:",
        "if full and pile.luck[k] >= kept + 1.0:",
        "tests/unit/test_inbox.py::test_of_a_load_that_is_too_high_a_share_is_read[192.0]",
    ),
    Mutant(
        "governance.gates: the board wants no use",
        f"{GOVERNANCE}/gates.py",
        "return not routine < self._knobs.gate_routine_share",
        "return not routine < 0.0",
        "tests/unit/test_gates.py::test_the_board_wants_reported_routine_use",
    ),
    Mutant(
        "governance.committees: what is seen is not compared with the threshold",
        f"{GOVERNANCE}/rooms.py",
        "return bool(seen >= terms.threshold)",
        "return bool(seen >= -1e99)",
        "tests/validation/test_screening.py::test_a_screen_passes_what_theory_says[40.0]",
    ),
    Mutant(
        "governance.committees: a project starts before anybody has approved it",
        f"{INVESTMENT}/reviews.py",
        "if self.room > 0 and one.board.start > 0.0 and self._may_start(one, week):",
        "if self.room > 0 and self._may_start(one, week):",
        "tests/validation/test_pipeline.py::test_a_project_waits_for_the_sitting",
    ),
    Mutant(
        "governance.committees: the lever on rights gives none",
        f"{GOVERNANCE}/committees.py",
        "        self._rights = rights\n",
        "        self._rights = self._rights\n",
        "tests/validation/test_governance_levers.py::test_rights_that_are_given_send_projects_to_another_board",
    ),
    Mutant(
        "governance.responses: a response that is ordered never comes",
        f"{GOVERNANCE}/responses.py",
        "            found[departments] = response",
        "            found[departments] = found[departments]",
        "tests/validation/test_governance_levers.py"
        "::test_an_organisation_can_learn_to_put_defects_right",
    ),
    Mutant(
        "governance.change: where champions are to sit is not heard",
        f"{GOVERNANCE}/change.py",
        "self._champions.recruit(departments, share, week + lead, pull.what)",
        'self._champions.recruit(departments, share, week + lead, "")',
        "tests/validation/test_governance_levers.py"
        "::test_champions_sit_where_the_pull_says[random]",
    ),
    Mutant(
        "governance.committees: approved ideas begin without money",
        f"{GOVERNANCE}/docket.py",
        "while self._line and self._line[0][1] <= granted + _CENT:",
        "while self._line:",
        "tests/unit/test_project_gates.py::test_approved_work_begins_as_far_as_money_goes",
    ),
    Mutant(
        "governance.committees: nobody waits for approval of a go-live",
        f"{INVESTMENT}/deployment.py",
        '(self._in["go_live_approved"]()[d], "a committee to approve its go-live")',
        '(True, "a committee to approve its go-live")',
        "tests/validation/test_screening.py"
        "::test_an_unready_go_live_is_put_off_and_misses_its_date",
    ),
    Mutant(
        "governance.risk: controls prevent nothing",
        f"{GOVERNANCE}/risk.py",
        "1.0 - one.strength for one in acting",
        "1.0 - 0.0 * one.strength for one in acting",
        "tests/unit/test_risk.py::test_full_control_leaves_no_incident",
    ),
    Mutant(
        "governance.risk: the sanctioned way is no longer by controls",
        f"{GOVERNANCE}/risk.py",
        'out["sanction_delay"].publish(float(sum(one.delay for one in acting)))',
        'out["sanction_delay"].publish(0.0 * float(sum(one.delay for one in acting)))',
        "tests/unit/test_risk.py"
        "::test_a_control_costs_from_its_week_on_and_hours_only_where_people_are_live",
    ),
    Mutant(
        "adoption: auditors find nobody",
        f"{ADOPTION}/shadow.py",
        "found = self._uses & (luck < detection[people.department])",
        "found = self._uses & (luck < 0.0 * detection[people.department])",
        "tests/unit/test_risk.py::test_an_audit_finds_its_share_and_moves_them",
    ),
    Mutant(
        "governance.responses: nothing is put right",
        f"{GOVERNANCE}/responses.py",
        "np.exp(-knobs.rectify_rate * told)",
        "np.exp(-0.0 * told)",
        "tests/unit/test_responses.py"
        "::test_putting_right_removes_defects_as_complaints_tell_of_them",
    ),
    Mutant(
        "governance.talks: who is against counts as undecided",
        f"{GOVERNANCE}/talks.py",
        "return np.abs(seems - UNDECIDED) if",
        "return seems if",
        "tests/unit/test_talks.py::test_seen_exactly_those_meant_are_talked_to_for_one_week[fence_sitters-who0]",
    ),
    Mutant(
        "governance.responses: results motivate nobody",
        f"{GOVERNANCE}/motivation.py",
        "step = self._knobs.motivation_rate * (results - self._knobs.motivation_needs)",
        "step = 0.0 * (results - self._knobs.motivation_needs)",
        "tests/validation/test_change_management.py"
        "::test_motivation_has_a_threshold_from_which_it_sustains_itself",
    ),
    Mutant(
        "adoption: pressing people breeds no reactance",
        f"{ADOPTION}/people.py",
        'read["reactance_factor"](),',
        'np.ones_like(read["reactance_factor"]()),',
        "tests/validation/test_change_management.py"
        "::test_the_four_responses_come_in_the_order_of_the_cases",
    ),
    Mutant(
        "adoption: a reorganisation moves no tie",
        f"{ADOPTION}/rewiring.py",
        "< share[department[listener]]",
        "< 0.0 * share[department[listener]]",
        "tests/unit/test_rewiring.py::test_the_stated_share_of_ties_leads_elsewhere",
    ),
    Mutant(
        "environment.shocks: a hazard always comes in its first week",
        f"{ENVIRONMENT}/shocks.py",
        'week = shock.start + int(float(streams.uniform("hazard", who, _WEEK)[0]) * span)',
        'week = shock.start + int(0.0 * float(streams.uniform("hazard", who, _WEEK)[0]) * span)',
        f"{HAZARDS}::test_a_hazard_strikes_other_futures_in_other_weeks[rival]",
    ),
    Mutant(
        "environment.shocks: turbulence strikes once",
        f"{ENVIRONMENT}/shocks.py",
        "while at < shock.end and len(found) < _MOST:",
        "while at < shock.end and len(found) < 1:",
        "tests/unit/test_shocks.py::test_turbulence_strikes_at_its_rate_and_its_window_is_kept",
    ),
    Mutant(
        "governance.oversight: losses that are heard of call for nothing",
        f"{GOVERNANCE}/oversight.py",
        "self._call.publish(week < self._until)",
        "self._call.publish(False)",
        "tests/unit/test_oversight.py::"
        "test_hearing_of_losses_lowers_them_and_hearing_late_lowers_them_less",
    ),
    Mutant(
        "investment.portfolio: reviews do not hear of use",
        f"{INVESTMENT}/reviews.py",
        "return ready and not self._busy(one)",
        "return ready",
        f"{PORTFOLIO}::test_no_project_starts_where_people_still_take_up_what_they_have",
    ),
    Mutant(
        "environment.sources: nobody hears the outside",
        f"{ENVIRONMENT}/sources.py",
        "rate += one.rate * reach",
        "rate += 0.0 * one.rate * reach",
        f"{SOURCES}::test_who_has_no_ties_hears_by_reach_alone",
    ),
    Mutant(
        "environment.sources: what is known already does not matter",
        f"{ENVIRONMENT}/gatekeepers.py",
        "1.0 - absorptive * (1.0 - knowledge)",
        "1.0 - 0.0 * absorptive * (1.0 - knowledge)",
        f"{SOURCES}::test_more_gatekeepers_and_more_knowledge_hear_sooner",
    ),
    Mutant(
        "environment.sources: customers do not wait",
        f"{ENVIRONMENT}/speaking.py",
        "factor -= one.amount",
        "factor -= 0.0 * one.amount",
        f"{SOURCES}::test_customers_who_wait_order_later_and_no_less",
    ),
    Mutant(
        "environment.sources: customers say nothing of how they are served",
        f"{ENVIRONMENT}/sources.py",
        "one.served * felt",
        "0.0 * one.served * felt",
        f"{SOURCES}::test_customers_say_how_they_were_served_in_the_week_before",
    ),
    Mutant(
        "environment.sources: customers forget that they were asked to wait",
        f"{ENVIRONMENT}/sources.py",
        "asked = self._speaking.demand(week - 1)",
        "asked = 1.0",
        f"{SOURCES}::test_customers_say_how_they_were_served_in_the_week_before",
    ),
    Mutant(
        "environment.regulator: nobody is fined",
        f"{ENVIRONMENT}/regulator.py",
        "-one.size * (bound - met)",
        "-0.0 * one.size * (bound - met)",
        f"{REGULATOR}::test_fines_are_those_of_a_calculation_by_hand",
    ),
    Mutant(
        "environment.regulator: whoever works around the technology meets a duty",
        f"{ENVIRONMENT}/regulator.py",
        "logged_in * (1.0 - self._around())",
        "logged_in * (1.0 - 0.0 * self._around())",
        f"{REGULATOR}::test_fines_are_those_of_a_calculation_by_hand",
    ),
    Mutant(
        "environment.sources: what is said outside colours no forecast",
        f"{INVESTMENT}/reviews.py",
        "one.case.benefit(evidence) * self.outlook ** (1.0 - evidence)",
        "one.case.benefit(evidence)",
        f"{OUTSIDE}::test_hype_starts_what_is_not_worth_it",
    ),
    Mutant(
        "planning.standards: links are worth nothing",
        "sim/areas/planning/standards.py",
        "links = terms.link_value * users[:, None] * firm.flows",
        "links = 0.0 * terms.link_value * users[:, None] * firm.flows",
        "tests/unit/test_standards.py::test_links_at_their_default_pull_departments_together",
    ),
    Mutant(
        "planning.standards: a set standard binds nobody",
        "sim/areas/planning/standards.py",
        "if self._bound[department]:",
        "if self._bound[department] and week < 0:",
        "tests/unit/test_standards.py::test_a_set_standard_binds_everybody_within_one_review",
    ),
    Mutant(
        "planning.sourcing: a price jump reaches no contract",
        "sim/areas/planning/sourcing.py",
        'vendor_price = float(self._in["run_cost_factor"]())',
        "vendor_price = 1.0",
        "tests/unit/test_vendor_prices.py::test_a_vendor_asks_as_much_more_for_its_part[0.5]",
    ),
    Mutant(
        "planning.sourcing: no failure of a vendor closes access",
        "sim/areas/planning/access.py",
        "return one.terms.access_loss * min(",
        "return 0.0 * min(",
        f"{ACCESS}::test_access_is_closed_from_the_failure_until_somebody_takes_over[1.0-3.5]",
    ),
    Mutant(
        "planning.sourcing: a new contract does not open access again",
        "sim/areas/planning/deals.py",
        "self.ever, self.back = True, min(self.back, now)",
        "self.ever = True",
        f"{ACCESS}::test_access_is_closed_from_the_failure_until_somebody_takes_over[1.0-50.0]",
    ),
    Mutant(
        "investment.portfolio: projects bring the same without access",
        "sim/areas/investment/rollouts.py",
        "worked = self.use.share * self.access[:, None]",
        "worked = self.use.share",
        f"{ACCESS}::test_a_project_brings_nothing_while_access_is_closed",
    ),
    Mutant(
        "investment.portfolio: people begin with what they have no access to",
        "sim/areas/investment/rollouts.py",
        "self.use.week(gate * self.access[:, None])",
        "self.use.week(gate)",
        f"{ACCESS}::test_a_project_brings_nothing_while_access_is_closed",
    ),
    Mutant(
        "adoption: the own technology brings the same without access",
        "sim/areas/adoption/surroundings.py",
        'self.full_gain() * (1.0 - float(self.read["own_access_lost"]()))',
        "self.full_gain()",
        f"{ACCESS}::test_in_whole_runs_a_failure_costs_benefit[technology-benefit]",
    ),
    Mutant(
        "planning.sourcing: what a vendor binds costs nothing to leave",
        "sim/areas/planning/deals.py",
        "self.depth = depth_after(self.depth, self.shape.lock_in, self.use, weeks)",
        "self.depth = 0.0",
        "tests/unit/test_sourcing.py::test_leaving_is_paid_by_depth_when_the_new_contract_is_signed",
    ),
    Mutant(
        "planning.standards: interfaces between platforms cost nothing to run",
        "sim/areas/planning/standards.py",
        "* one.terms.interface_cost",
        "* 0.0 * one.terms.interface_cost",
        "tests/unit/test_platform_interfaces.py::test_what_interfaces_cost_is_exact",
    ),
    Mutant(
        "planning.standards: nobody hears how many interfaces there are",
        "sim/areas/planning/standards.py",
        "self._out.publish(sum(self._links(one) for one in self._capabilities))",
        "self._out.publish(0.0)",
        "tests/unit/test_platform_interfaces.py::test_a_change_takes_more_work_by_every_interface",
    ),
    Mutant(
        "architecture.landscape: interfaces between platforms make no change harder",
        f"{ARCHITECTURE}/landscape.py",
        "effort *= 1.0 + knobs.effort_platforms * self._platforms",
        "effort *= 1.0",
        "tests/unit/test_platform_interfaces.py::test_a_change_takes_more_work_by_every_interface",
    ),
    Mutant(
        "architecture.debt: skipped gates leave nothing behind",
        f"{ARCHITECTURE}/debt.py",
        '+ knobs.debt_gates * self._read("skipped_gates")',
        '+ 0.0 * self._read("skipped_gates")',
        "tests/unit/test_debt.py::test_what_makes_debt",
    ),
    Mutant(
        "architecture.debt: run cost is linear in what stands off",
        f"{ARCHITECTURE}/debt.py",
        "systems**knobs.debt_exponent",
        "systems",
        "tests/unit/test_debt.py::test_interest_and_the_square_law_are_exact",
    ),
    Mutant(
        "governance.risk: debt brings no incidents",
        f"{GOVERNANCE}/risk.py",
        "exposure * factor",
        "exposure",
        "tests/unit/test_debt.py::test_debt_brings_incidents",
    ),
    Mutant(
        "management: what is billed later needs no money",
        "sim/management.py",
        "hours * self._parameters.hour_cost + ordered",
        "hours * self._parameters.hour_cost",
        "tests/unit/test_orders_of_architecture.py::test_a_budget_suffices_to_the_cent[cut]",
    ),
    Mutant(
        "investment.money: what is on order may be committed again",
        f"{INVESTMENT}/money.py",
        "sum(map(self._read, ON_ORDER))",
        "0.0",
        "tests/unit/test_orders_of_architecture.py::"
        "test_a_budget_suffices_to_the_cent[while one is open]",
    ),
    Mutant(
        "investment.deployment: paying debt down takes nobody from the build",
        f"{INVESTMENT}/build_queue.py",
        'busy += float(read["debt_load"]())',
        'busy += 0.0 * float(read["debt_load"]())',
        "tests/unit/test_debt.py::test_debt_drags_builds_and_paying_it_down_too[a team]",
    ),
    Mutant(
        "investment.portfolio: paying debt down takes nobody from the pool",
        f"{INVESTMENT}/build_crew.py",
        "self._repairs.lend(load * staff)",
        "self._repairs.lend(0.0 * load * staff)",
        "tests/unit/test_debt.py::test_debt_drags_builds_and_paying_it_down_too[a pool]",
    ),
    Mutant(
        "investment.portfolio: debt does not drag projects",
        f"{INVESTMENT}/portfolio.py",
        'drag = float(self._in["debt_drag"]())',
        "drag = 1.0",
        "tests/unit/test_debt.py::test_debt_drags_builds_and_paying_it_down_too[a pool]",
    ),
    Mutant(
        "planning.technologies: a technology never improves",
        "sim/areas/planning/curves.py",
        "return np.asarray(first + (1.0 - first) * maturity(gone, terms.mature_weeks))",
        "return np.asarray(first + 0.0 * maturity(gone, terms.mature_weeks))",
        "tests/unit/test_technologies.py::test_postures_open_at_their_maturity",
    ),
    Mutant(
        "planning.technologies: a successor takes nothing over",
        "sim/areas/planning/market.py",
        "moved = self._use[self.later(k)].max(initial=0.0)",
        "moved = 0.0 * self._use[self.later(k)].max(initial=0.0)",
        "tests/unit/test_technologies.py::"
        "test_a_successor_takes_over_value_and_ends_what_came_before",
    ),
    Mutant(
        "planning.technologies: nobody answers debt",
        "sim/areas/planning/technologies.py",
        "if debt >= self._knobs.debt_threshold:",
        "if debt < 0.0:",
        "tests/unit/test_debt_answers.py::test_planning_answers_debt_where_it_is_told",
    ),
    Mutant(
        "investment.portfolio: what is installed costs nothing to run",
        f"{INVESTMENT}/rollouts.py",
        "one.project.run_cost + self._upkeep * one.spent",
        "one.project.run_cost + 0.0 * self._upkeep * one.spent",
        "tests/unit/test_run_and_change.py::test_a_portfolio_follows_the_closed_form",
    ),
    Mutant(
        "environment.shocks: nothing overtakes the roadmap",
        f"{ENVIRONMENT}/shocks.py",
        "left[named] *= one.size",
        "left[named] *= 1.0",
        "tests/unit/test_technologies.py::"
        "test_hazards_end_support_and_overtake_what_was_launched_before",
    ),
    Mutant(
        "architecture.processes: a standard fits everywhere",
        f"{ARCHITECTURE}/processes.py",
        "self._users / 100.0 * one.misfit * beyond",
        "self._users / 100.0 * one.misfit * beyond * 0.0",
        "tests/unit/test_processes.py::test_a_standard_makes_exceptions_and_queues",
    ),
    Mutant(
        "architecture.processes: a standard saves nothing",
        f"{ARCHITECTURE}/processes.py",
        "return 1.0 - saving * (self.share - self.terms.share)",
        "return 1.0 - 0.0 * saving * (self.share - self.terms.share)",
        "tests/unit/test_processes.py::test_what_a_standard_saves_is_exact",
    ),
    Mutant(
        "architecture.assets: nobody needs a seat",
        f"{ADOPTION}/week_compiled.py",
        "if not inputs.seated[i]:",
        "if not inputs.seated[i] and i < 0:",
        "tests/unit/test_assets.py::test_without_seats_nobody_begins",
    ),
    Mutant(
        "architecture.assets: nothing is reclaimed",
        f"{ARCHITECTURE}/asset_pools.py",
        "self.held &= ~taken",
        "self.held &= ~taken | True",
        "tests/unit/test_assets.py::test_reclaim_brings_idle_seats_to_those_who_wait",
    ),
    Mutant(
        "planning.sourcing: nobody waits for a contract",
        "sim/areas/planning/sourcing.py",
        "missing[self._projects.index(one.terms.covers)] |= waits",
        "missing[self._projects.index(one.terms.covers)] |= False",
        "tests/unit/test_sourcing.py::test_a_project_builds_when_its_contract_is_signed",
    ),
    Mutant(
        "planning.sourcing: what a successor replaced is paid for ever",
        "sim/areas/planning/sourcing.py",
        'for name in ("project_ended", "project_replaced")',
        'for name in ("project_ended",)',
        "tests/unit/test_sourcing.py::test_what_belongs_to_a_project_that_is_over_is_left"
        "[project_replaced]",
    ),
    Mutant(
        "planning.sourcing: watching a vendor changes nothing",
        "sim/areas/planning/deals.py",
        "math.exp2(-monitoring / terms.watch)",
        "math.exp2(-0.0 * monitoring / terms.watch)",
        "tests/unit/test_sourcing.py::test_watching_a_vendor_lowers_what_slips",
    ),
    Mutant(
        "planning.sourcing: what is built inside stands at once",
        "sim/areas/planning/own_building.py",
        "work = one.terms.developer_weeks * shape.in_house",
        "work = 0.0",
        f"{OWN_BUILDING}::test_building_competes_with_projects",
    ),
    Mutant(
        "planning.sourcing: what nobody needs is built on",
        "sim/areas/planning/own_building.py",
        "if order.left < _NOTHING or self._is_over(order.deal):",
        "if order.left < _NOTHING:",
        f"{OWN_BUILDING}::test_what_nobody_needs_any_more_is_not_built_on",
    ),
    Mutant(
        "investment.portfolio: building what is sourced takes nobody from the pool",
        f"{INVESTMENT}/build_crew.py",
        'self._builders.build(float(self._hear["sourced_left"]()) / staff, staff)',
        "self._builders.build(0.0, staff)",
        f"{OWN_BUILDING}::test_orders_are_built_one_after_another",
    ),
    Mutant(
        "planning.sourcing: capability stays as it was",
        "sim/areas/planning/deals.py",
        "gained = terms.capability_growth * in_house",
        "return capability\n    gained = terms.capability_growth * in_house",
        "tests/unit/test_sourcing.py::test_capability_follows_its_closed_law",
    ),
    Mutant(
        "architecture.landscape: nothing beyond direct links counts",
        f"{ARCHITECTURE}/couplings.py",
        "+ indirect * far",
        "+ 0.0 * indirect * far",
        "tests/unit/test_landscape.py::test_measures_at_their_limits",
    ),
    Mutant(
        "architecture.landscape: the closure stops at direct dependencies",
        f"{ARCHITECTURE}/couplings.py",
        "return np.asarray(np.isfinite(shortest_path(links.astype(np.float64), unweighted=True)))",
        "return links | np.eye(links.shape[0], dtype=np.bool_)",
        "tests/unit/test_landscape.py::test_the_closure_is_that_of_warshall[3]",
    ),
    Mutant(
        "investment.portfolio: coupling does not lengthen a project",
        f"{INVESTMENT}/touched.py",
        "factor = float(self._upper()[self._which[place]])",
        "factor = 1.0",
        "tests/unit/test_landscape.py::test_a_change_of_the_core_takes_longer",
    ),
    Mutant(
        "investment.deployment: coupling does not lengthen the own build",
        f"{INVESTMENT}/build_queue.py",
        ' * float(read["own_effort"]())',
        "",
        "tests/unit/test_landscape.py::test_a_change_of_the_core_takes_longer",
    ),
    Mutant(
        "architecture.landscape: what stands on infrastructure is not seen through it",
        f"{ARCHITECTURE}/infrastructure.py",
        "return np.hstack([upper, self.below])",
        "return np.hstack([upper, self.below & False])",
        "tests/unit/test_infrastructure.py::test_one_matrix_sees_through_both_layers[0]",
    ),
    Mutant(
        "architecture.landscape: infrastructure out of support lowers no fit",
        f"{ARCHITECTURE}/infrastructure.py",
        "1.0 - self._knobs.unsupported_fit * self.unsupported(week)",
        "1.0 - 0.0 * self.unsupported(week)",
        "tests/unit/test_infrastructure.py::"
        "test_what_stands_on_it_fits_worse_and_serves_goals_less",
    ),
    Mutant(
        "architecture.debt: infrastructure out of support pushes nothing off",
        f"{ARCHITECTURE}/debt.py",
        '+ knobs.debt_infrastructure * self._read("unsupported")',
        '+ 0.0 * self._read("unsupported")',
        "tests/unit/test_infrastructure.py::test_it_pushes_systems_off_the_architecture",
    ),
    Mutant(
        "investment.portfolio: what a project replaces below takes no more work",
        f"{INVESTMENT}/touched.py",
        "factor += float(self._lower()[self._below[place]]) - 1.0",
        "factor += 0.0",
        "tests/unit/test_infrastructure.py::"
        "test_a_project_replaces_a_component_at_the_price_of_its_reach",
    ),
    Mutant(
        "architecture.landscape: what a project put in has no new life",
        f"{ARCHITECTURE}/infrastructure.py",
        "self.ends[fresh] = week + self._life",
        "pass",
        "tests/unit/test_infrastructure.py::"
        "test_a_project_replaces_a_component_at_the_price_of_its_reach",
    ),
    Mutant(
        "architecture.landscape: goals never turn",
        f"{ARCHITECTURE}/goals.py",
        "self.weights = (1.0 - size) * self.weights + size * self._draw(nth)",
        "pass",
        "tests/unit/test_landscape.py::test_goals_that_turn_leave_the_architecture_behind",
    ),
    Mutant(
        "architecture.landscape: weights of goals are drawn whatever is stated",
        f"{ARCHITECTURE}/goals.py",
        "self._stated() if knobs.goal_weights else self._draw(0)",
        "self._draw(0)",
        "tests/unit/test_goal_weights.py::test_one_goal_with_all_weight_is_the_coverage_of_it[0.5]",
    ),
    Mutant(
        "architecture.landscape: interfaces cut nothing off",
        f"{ARCHITECTURE}/landscape.py",
        "decouple(self.links, self._in_core, one)",
        "pass",
        "tests/unit/test_landscape.py::test_decoupling_makes_the_core_smaller_and_changes_cheaper",
    ),
    Mutant(
        "planning.sourcing: talks lower no price",
        "sim/areas/planning/sourcing_levers.py",
        "(1.0 - one.discount) * (1.0 - asked * (1.0 - one.depth))",
        "(1.0 - one.discount) * (1.0 - 0.0 * asked * (1.0 - one.depth))",
        f"{SOURCING}::test_talks_lower_the_price_once_a_year_and_less_when_bound",
    ),
    Mutant(
        "planning.sourcing: nobody pays less for what was agreed in talks",
        "sim/areas/planning/deals.py",
        "math.pow(1.0 + self.shape.growth, years) * (1.0 - self.discount)",
        "math.pow(1.0 + self.shape.growth, years)",
        f"{SOURCING}::test_talks_lower_the_price_once_a_year_and_less_when_bound",
    ),
    Mutant(
        "planning.sourcing: who rests on a vendor loses no power in talks",
        "sim/areas/planning/sourcing_levers.py",
        "asked * (1.0 - one.depth)",
        "asked",
        f"{SOURCING}::test_talks_bring_less_the_more_rests_on_the_vendor",
    ),
    Mutant(
        "planning.sourcing: vendors never fail",
        "sim/areas/planning/sourcing.py",
        "if one.fails <= until:",
        "if one.fails <= until and one.fails < 0.0:",
        f"{SOURCING}::test_a_vendor_fails_in_the_same_week_for_every_plan",
    ),
    Mutant(
        "planning.sourcing: the failure of a vendor costs nothing",
        "sim/areas/planning/sourcing.py",
        'self._books.add("vendor_losses", lost)',
        'self._books.add("vendor_losses", 0.0 * lost)',
        f"{SOURCING}::test_capability_makes_a_failure_cheaper",
    ),
    Mutant(
        "planning.sourcing: after a failure nobody tenders again",
        "sim/areas/planning/sourcing.py",
        "        one.fail()\n        if not one.wanted:\n            self.ask(one, one.mode)",
        "        one.fail()",
        f"{SOURCING}::test_after_a_failure_the_item_is_tendered_again",
    ),
    Mutant(
        "environment.shocks: goals turn for nobody outside",
        f"{ENVIRONMENT}/shocks.py",
        'aims = math.prod(1.0 - one.size for one in _of(acting, "goals_rotate"))',
        'aims = math.prod(1.0 for one in _of(acting, "goals_rotate"))',
        "tests/unit/test_landscape.py::test_goals_that_turn_leave_the_architecture_behind",
    ),
    Mutant(
        "architecture.landscape: a turn from outside moves no goal",
        f"{ARCHITECTURE}/landscape.py",
        'float(self._in["goals_rotated"]())',
        '0.0 * float(self._in["goals_rotated"]())',
        "tests/unit/test_landscape.py::test_goals_that_turn_leave_the_architecture_behind",
    ),
    Mutant(
        "environment.shocks: what is gained never fades",
        f"{ENVIRONMENT}/shocks.py",
        "2.0 ** (-week / self._parameters.gain_half_life)",
        "2.0 ** (-0.0 * week / self._parameters.gain_half_life)",
        "tests/unit/test_shocks.py::test_the_half_life_halves_the_gain",
    ),
    Mutant(
        "environment.shocks: redundant in two years is a name alone",
        f"{ENVIRONMENT}/parameters.py",
        'if self.preset == "none" or math.isfinite(self.half_life):',
        "if self.preset or math.isfinite(self.half_life):",
        "tests/unit/test_shocks.py::test_redundant_in_two_years_is_a_half_life_by_name",
    ),
    Mutant(
        "metrics: the half-life of practice counts from the first week",
        "sim/metrics/outside.py",
        "below = np.flatnonzero(means[best:] <= means[best] / 2.0)",
        "below = np.flatnonzero(means <= means[best] / 2.0)",
        "tests/unit/test_metrics.py::"
        "test_performance_half_life_does_not_count_the_poor_weeks_of_the_start",
    ),
    Mutant(
        "planning.technologies: use writes nothing off",
        "sim/areas/planning/market.py",
        "max(1.0 - lived / write_off_weeks, 0.0)",
        "max(1.0 - 0.0 * lived / write_off_weeks, 0.0)",
        f"{TECHNOLOGIES}::test_use_writes_off_until_support_or_use_ends",
    ),
    Mutant(
        "planning.technologies: what a successor replaced is still written off",
        "sim/areas/planning/market.py",
        "ends = min(self.supported_until[k], self.replaced_from[k])",
        "ends = self.supported_until[k]",
        f"{TECHNOLOGIES}::test_use_writes_off_until_support_or_use_ends",
    ),
    Mutant(
        "planning.technologies: nothing is ever stranded",
        "sim/areas/planning/technologies.py",
        "market.stranded(spent, week, knobs.write_off_weeks)",
        "0.0 * market.stranded(spent, week, knobs.write_off_weeks)",
        f"{TECHNOLOGIES}::test_hazards_end_support_and_overtake_what_was_launched_before",
    ),
    Mutant(
        "planning.technologies: hindsight opens as late as it can",
        "sim/areas/planning/hindsight.py",
        "np.maximum.accumulate(entered - flow) + flow",
        "entered",
        f"{TECHNOLOGIES}::test_hindsight_is_the_best_of_all_openings[0]",
    ),
    Mutant(
        "planning.technologies: openings cost nothing in hindsight",
        "sim/areas/planning/hindsight.py",
        "before[first : self._end] - cost[: self._end - first]",
        "before[first : self._end] - 0.0 * np.nan_to_num(cost[: self._end - first])",
        f"{TECHNOLOGIES}::test_hindsight_without_change_opens_at_once_or_never",
    ),
    Mutant(
        "metrics: hindsight knows nothing better than what was done",
        "sim/metrics/planning.py",
        'best - record.facts["timing_reached"]',
        "best - best",
        f"{TECHNOLOGIES}::test_timing_regret_is_the_best_less_what_was_reached",
    ),
    Mutant(
        "architecture.assets: a reclaim that is ordered takes nothing",
        f"{ARCHITECTURE}/assets.py",
        "taken = one.reclaim(self._in_use())",
        "taken = one.reclaim(np.ones_like(self._in_use()))",
        "tests/unit/test_assets.py::test_seats_cost_used_or_not_and_more_can_be_bought",
    ),
    Mutant(
        "metrics: whoever is behind is called ahead",
        f"{INVESTMENT}/success.py",
        "np.clip(x @ y / size, -1.0, 1.0)",
        "np.clip(-x @ y / size, -1.0, 1.0)",
        "tests/unit/test_success.py::test_whom_a_board_serves_by_rank_is_ahead_and_stays_so",
    ),
    Mutant(
        "metrics: what a project had before counts as of this week",
        f"{INVESTMENT}/success.py",
        "had.get(name, 0.0) - self._had.get(name, 0.0) for name in names",
        "had.get(name, 0.0) for name in names",
        "tests/unit/test_success.py::test_only_what_is_got_in_the_week_counts",
    ),
    Mutant(
        "metrics: departments vary by their number, not by their users",
        "sim/metrics/adoption.py",
        "parts, found = users / users.sum(), shares[1:]",
        "parts, found = np.full(users.size, 1.0 / users.size), shares[1:]",
        "tests/unit/test_metrics.py::test_variance_between_departments_by_hand",
    ),
    Mutant(
        "metrics: departments do not vary",
        "sim/metrics/adoption.py",
        "(((found - middle[:, None]) ** 2) @ parts).mean()",
        "(((0.0 * found) ** 2) @ parts).mean()",
        "tests/validation/test_spread.py::"
        "test_waves_spread_departments_further_apart_than_all_at_once",
    ),
    Mutant(
        "metrics: adopters are not counted by weeks of levers",
        "sim/metrics/adoption.py",
        "return share * sum(record.users) / weeks",
        "return share * sum(record.users)",
        "tests/unit/test_metrics.py::test_adopters_per_lever_week_by_hand",
    ),
    Mutant(
        "management: a lever that is ordered again adds no week",
        "sim/management.py",
        "self._lever_weeks += max(lasts, 1.0)",
        "self._lever_weeks = max(lasts, 1.0)",
        "tests/validation/test_spread.py::"
        "test_levers_beyond_those_that_it_takes_bring_fewer_adopters_each",
    ),
    Mutant(
        "metrics: a future that the worst part ends in counts whole",
        "sim/analysis/statistics.py",
        "total += rest * float(ordered[whole])",
        "total += float(ordered[whole])",
        "tests/unit/test_statistics.py::test_cvar_by_hand",
    ),
    Mutant(
        "environment.calendar: there is no season",
        f"{ENVIRONMENT}/calendar.py",
        "season = np.where(peak, knobs.peak_factor, knobs.off_peak_factor)",
        "season = np.where(peak, knobs.off_peak_factor, knobs.off_peak_factor)",
        "tests/unit/test_calendar.py::test_a_peak_covers_the_time_between_its_instants",
    ),
    Mutant(
        "management: a freeze stops nobody",
        "sim/management.py",
        "if frozen and not pull.override_freeze:",
        "if frozen and not pull.override_freeze and not frozen:",
        "tests/unit/test_management.py::test_refused_inside_a_freeze_by_date_or_now[5]",
    ),
    Mutant(
        "kernel.streams: all futures are one",
        "sim/kernel/streams.py",
        'text = f"{seed}/{future}/{decision}"',
        'text = f"{seed}/0/{decision}"',
        f"{HAZARDS}::test_a_hazard_strikes_other_futures_in_other_weeks[rival]",
    ),
    Mutant(
        "organisation: a stated number of levels is not built",
        "sim/organisation/reporting_line.py",
        "if managers > 1:",
        "if managers > 99:",
        "tests/unit/test_build.py::test_a_stated_number_of_levels_is_built[2]",
    ),
    Mutant(
        "governance.messages: managers pass on at once whatever they keep",
        f"{GOVERNANCE}/managers_compiled.py",
        "office.sums[0] + rules.keeps, PASSES_ON",
        "office.sums[0], PASSES_ON",
        "tests/unit/test_managers.py::test_a_briefing_is_kept_at_every_level_before_it_goes_down",
    ),
    Mutant(
        "organisation: loose ties do not keep to the like",
        "sim/organisation/ties_compiled.py",
        "keeps = own and attempt < TRIES - LAST_TRIES",
        "keeps = own and attempt < 0",
        "tests/unit/test_ties.py::test_homophily_is_the_index_of_inbreeding[0.7]",
    ),
    Mutant(
        "organisation: working circles do not keep to the like",
        "sim/organisation/ties.py",
        "doors[keeps] = own[keeps]",
        "doors[keeps] = doors[keeps]",
        "tests/unit/test_ties.py::test_working_circles_keep_to_the_like_as_loose_ties_do",
    ),
)
