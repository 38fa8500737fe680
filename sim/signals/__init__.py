"""Every signal between the areas, on one page: name, meaning, one writer, neutral value.

Physical signals say what happens and are always live. Reports say what one area is told about
another; a study may make them late or switch them off, which leaves the neutral value.
Those of adoption and governance stand in pages of their own; this one is the door to all.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from sim.kernel.board import Kind, Signal
from sim.kernel.clock import Phase
from sim.signals.adoption import ADOPTION_GAP as ADOPTION_GAP
from sim.signals.adoption import ATTITUDE as ATTITUDE
from sim.signals.adoption import AUDIT_FINDINGS as AUDIT_FINDINGS
from sim.signals.adoption import AWARE as AWARE
from sim.signals.adoption import AWARE_SHARE as AWARE_SHARE
from sim.signals.adoption import COMPLAINTS as COMPLAINTS
from sim.signals.adoption import DEMAND_SHARE as DEMAND_SHARE
from sim.signals.adoption import GAIN_SHARE as GAIN_SHARE
from sim.signals.adoption import IN_USE as IN_USE
from sim.signals.adoption import KNOWLEDGE as KNOWLEDGE
from sim.signals.adoption import LEAVERS as LEAVERS
from sim.signals.adoption import OUTPUT_SHARE as OUTPUT_SHARE
from sim.signals.adoption import PROFICIENT_SHARE as PROFICIENT_SHARE
from sim.signals.adoption import PROFICIENT_USERS as PROFICIENT_USERS
from sim.signals.adoption import ROUTINE_SHARE as ROUTINE_SHARE
from sim.signals.adoption import SEAT_ASKED as SEAT_ASKED
from sim.signals.adoption import SHADOW_USERS as SHADOW_USERS
from sim.signals.adoption import TICKET_RATE as TICKET_RATE
from sim.signals.adoption import USING_SHARE as USING_SHARE
from sim.signals.adoption import WANTS_COURSE as WANTS_COURSE
from sim.signals.adoption import WORKAROUND_SHARE as WORKAROUND_SHARE
from sim.signals.governance import ANNOUNCED as ANNOUNCED
from sim.signals.governance import APPROVED_WORK as APPROVED_WORK
from sim.signals.governance import ATTENTION as ATTENTION
from sim.signals.governance import ATTITUDE_PUSH as ATTITUDE_PUSH
from sim.signals.governance import AUDIT as AUDIT
from sim.signals.governance import CAMPAIGN_RATE as CAMPAIGN_RATE
from sim.signals.governance import CHAMPIONS as CHAMPIONS
from sim.signals.governance import COMMS_HOURS as COMMS_HOURS
from sim.signals.governance import COMPLIANCE as COMPLIANCE
from sim.signals.governance import CONTROL_HOURS as CONTROL_HOURS
from sim.signals.governance import CONTROLS_CALLED as CONTROLS_CALLED
from sim.signals.governance import COORDINATION_HOURS as COORDINATION_HOURS
from sim.signals.governance import CREDIBILITY as CREDIBILITY
from sim.signals.governance import EMPTY_REPORTS as EMPTY_REPORTS
from sim.signals.governance import ENFORCEMENT_HOURS as ENFORCEMENT_HOURS
from sim.signals.governance import FRICTION as FRICTION
from sim.signals.governance import GATE_OPEN as GATE_OPEN
from sim.signals.governance import GO_LIVE_APPROVED as GO_LIVE_APPROVED
from sim.signals.governance import INCENTIVE_COST as INCENTIVE_COST
from sim.signals.governance import INCIDENT_LOSS as INCIDENT_LOSS
from sim.signals.governance import LEVER_MESSAGES as LEVER_MESSAGES
from sim.signals.governance import LOSS_REPORT as LOSS_REPORT
from sim.signals.governance import MANAGER_STANCE as MANAGER_STANCE
from sim.signals.governance import MESSAGE_HOURS as MESSAGE_HOURS
from sim.signals.governance import MESSAGE_PROMISE as MESSAGE_PROMISE
from sim.signals.governance import MESSAGE_RATE as MESSAGE_RATE
from sim.signals.governance import MESSAGE_RESULTS as MESSAGE_RESULTS
from sim.signals.governance import MESSAGE_SKILL as MESSAGE_SKILL
from sim.signals.governance import MESSAGES_DECLARED as MESSAGES_DECLARED
from sim.signals.governance import PROJECT_CLEARED as PROJECT_CLEARED
from sim.signals.governance import REACTANCE_FACTOR as REACTANCE_FACTOR
from sim.signals.governance import READING_HOURS as READING_HOURS
from sim.signals.governance import RESPONSE_HOURS as RESPONSE_HOURS
from sim.signals.governance import SANCTION_DELAY as SANCTION_DELAY
from sim.signals.governance import SENDING_COST as SENDING_COST
from sim.signals.governance import SITTING_HOURS as SITTING_HOURS
from sim.signals.governance import SKIPPED_GATES as SKIPPED_GATES
from sim.signals.governance import SPONSOR_PULL as SPONSOR_PULL
from sim.signals.governance import SPONSOR_WALKS as SPONSOR_WALKS
from sim.signals.governance import STANDING_SHIFT as STANDING_SHIFT
from sim.signals.governance import SUPPORT_HOURS as SUPPORT_HOURS
from sim.signals.governance import TALK_HOURS as TALK_HOURS
from sim.signals.governance import TALK_PULL as TALK_PULL
from sim.signals.governance import THRESHOLD_SHIFT as THRESHOLD_SHIFT
from sim.signals.governance import WORK_ASKED as WORK_ASKED

_P, _R = Kind.PHYSICAL, Kind.REPORT
_D = ("department",)
_N = ("person",)
_S: tuple[str, ...] = ()
_IDS = ("id",)
INF = math.inf

# investment: deployment, training, support, money
LIVE_WEEK = Signal("live_week", _D, "week", 0, INF, INF, _P, Phase.DECIDE,
                   "investment.deployment", "instant from which a department has access")
GO_LIVE_DATE = Signal("go_live_date", _D, "week", 0, INF, INF, _P, Phase.DECIDE,
                      "investment.deployment", "announced go-live of a department")
VOLUNTARY = Signal("voluntary", _D, "flag", 0, 1, 0, _P, Phase.DECIDE, "investment.deployment",
                   "the plan made this department's use voluntary", np.bool_)
CUTOVER_DEFECT = Signal("cutover_defect", _D, "share of output", 0, 1, 0.0, _P, Phase.DECIDE,
                        "investment.deployment", "defect of the cut-over now (z_d)")
CONCURRENT_CHANGES = Signal("concurrent_changes", _D, "count", 0, INF, 1.0, _R, Phase.DECIDE,
                            "investment.deployment", "changes that touch a department at once")
MISSED_DATES = Signal("missed_dates", _S, "count", 0, INF, 0.0, _P, Phase.DECIDE,
                      "investment.deployment", "announced go-live dates missed in this week")
COURSE_DONE = Signal("course_done", _IDS, "ids", 0, INF, 0, _P, Phase.DECIDE, "investment.training",
                     "people who finished a course since last week", np.int64)
COURSE_LENGTH = Signal("course_length", _S, "hours", 0, INF, 0.0, _P, Phase.DECIDE,
                       "investment.training", "hours of a course")
SCHEDULE_CUT = Signal("schedule_cut", _D, "share", 0, 1, 0.0, _P, Phase.DECIDE,
                      "investment.schedules", "part of the usual work that is not planned now")
COURSE_HOURS = Signal("course_hours", _D, "hours a week", 0, INF, 0.0, _P, Phase.DECIDE,
                      "investment.training", "working hours spent in courses, whole department")
BUILD_LEFT = Signal("build_left", _S, "team weeks", 0, INF, 0.0, _P, Phase.DECIDE,
                    "investment.deployment", "what the build under way still takes")
BUILD_SHARE = Signal("build_share", _S, "share", 0, 1, 1.0, _P, Phase.ENVIRONMENT,
                     "investment.portfolio", "part of the build's team that a shared pool gave")
SOURCED_BUILT = Signal("sourced_built", _S, "person-weeks", 0, INF, INF, _P, Phase.ENVIRONMENT,
                       "investment.portfolio", "work of a shared pool on building what is sourced "
                       "in this week; infinite: whoever builds it is there already")
PROJECT_CHANGES = Signal("project_changes", _D, "count", 0, INF, 0.0, _P, Phase.DECIDE,
                         "investment.portfolio", "projects that touch a department at once")
PROJECT_COST = Signal("project_cost", _S, "money", 0, INF, 0.0, _P, Phase.WORK_PACE,
                      "investment.portfolio", "bills of projects paid in this week")
PROJECT_RUN = Signal("project_run", _S, "money", 0, INF, 0.0, _P, Phase.WORK_PACE,
                     "investment.portfolio", "run cost of the projects' systems in this week")
PROJECT_BENEFIT = Signal("project_benefit", _D, "money", -INF, INF, 0.0, _P, Phase.WORK_PACE,
                         "investment.portfolio", "what use of projects' systems brought this week")
PROJECT_PAY = Signal("project_pay", _S, "money", 0, INF, 0.0, _P, Phase.WORK_PACE,
                     "investment.portfolio", "time of pools on projects in this week, at wages")
CREW_PAY = Signal("crew_pay", _S, "money", 0, INF, 0.0, _P, Phase.WORK_PACE,
                  "investment.portfolio", "time of pools on the own build and on debt, at wages")
PROJECT_HOURS = Signal("project_hours", _D, "hours a week", 0, INF, 0.0, _P, Phase.WORK_PACE,
                       "investment.portfolio", "hours of entering things twice for projects")
SYSTEMS_LIVE = Signal("systems_live", _S, "systems", 0, INF, 0.0, _P, Phase.WORK_PACE,
                      "investment.portfolio", "systems of projects that people work with")
PORTFOLIO_REPORT = Signal("portfolio_report", _S, "systems", 0, INF, 0.0, _R, Phase.WORK_PACE,
                          "investment.portfolio", "the same, as told to those who fit them in")
TO_RENEW = Signal("to_renew", ("application",), "flag", 0, 1, 0, _P, Phase.ENVIRONMENT,
                  "investment.portfolio", "a project renews this application, or is to", np.bool_)
RENEWED = Signal("renewed", ("application",), "share", 0, 1, 0.0, _P, Phase.WORK_PACE,
                 "investment.portfolio", "use of the project that renews each application")
REPLACED = Signal("replaced", ("component",), "flag", 0, 1, 0, _P, Phase.WORK_PACE,
                  "investment.portfolio", "a project has replaced this component of infrastructure",
                  np.bool_)
RETIRED = Signal("retired", ("application",), "systems", 0, INF, 0.0, _P, Phase.WORK_PACE,
                 "investment.portfolio", "old systems switched off around each application")
DEBT_CREW = Signal("debt_crew", _S, "team weeks", 0, INF, INF, _P, Phase.ENVIRONMENT,
                   "investment.portfolio",
                   "work of a shared pool on debt in this week; infinite: the build's team does it")
LICENCES_SAVED = Signal("licences_saved", _S, "money", 0, INF, 0.0, _P, Phase.WORK_PACE,
                        "investment.portfolio", "licences of systems that were switched off")
PROJECT_USE = Signal("project_use", ("project",), "share", 0, 1, 0.0, _P, Phase.WORK_PACE,
                     "investment.portfolio", "share of a project's users who use its technology")
PROJECT_SPENT = Signal("project_spent", ("project",), "money", 0, INF, 0.0, _P, Phase.WORK_PACE,
                       "investment.portfolio", "what was paid for a project so far")
PROJECT_STARTED = Signal("project_started", ("project",), "week", 0, INF, INF, _P, Phase.WORK_PACE,
                         "investment.portfolio", "instant from which a project is under way")
PROJECT_ENDED = Signal("project_ended", ("project",), "flag", 0, 1, 0, _P, Phase.WORK_PACE,
                       "investment.portfolio", "a project was ended before its time", np.bool_)
PROJECT_PAPERS = Signal("project_papers", ("project_paper", "project"), "mixed", -INF, INF, 0.0, _P,
                        Phase.DECIDE, "investment.portfolio", "what projects bring to committees")
WORK_FUNDED = Signal("work_funded", _S, "money", 0, INF, INF, _P, Phase.DECIDE,
                     "investment.portfolio", "what the change budget gave approved proposals")
UNMET_SHARE = Signal("unmet_share", _D, "share", 0, 1, 0.0, _P, Phase.DECIDE, "investment.demand",
                     "requests of the last months whose owners helped themselves (shadow use)")
TRAINER_WEEKS = Signal("trainer_weeks", _S, "trainer weeks", 0, INF, 0.0, _P, Phase.DECIDE,
                       "investment.training", "working time of trainers spent in this week")
SUPPORT_WAIT = Signal("support_wait", _S, "weeks", 0, INF, 0.0, _P, Phase.WORK_TICKETS,
                      "investment.support", "virtual wait: until a ticket raised now is taken up")
OPEN_SHARE = Signal("open_share", _N, "share of the week", 0, 1, 0.0, _P, Phase.WORK_TICKETS,
                    "investment.support", "part of this week with an open ticket")
ELBOW_SUPPORT = Signal("elbow_support", _D, "share of users", 0, 1, 0.0, _P, Phase.DECIDE,
                       "investment.support", "at-the-elbow cover of a department")
SUPPORT_HEADS = Signal("support_heads", _S, "heads", 0, INF, 0.0, _P, Phase.DECIDE,
                       "investment.support", "paid support staff above the standing desk")
DESK_REPORT = Signal("desk_report", ("desk_figure",), "tickets; weeks", 0, INF, 0.0, _R,
                     Phase.WORK_TICKETS, "investment.support", "tickets waiting, and their wait")
OUTPUT_REPORT = Signal("output_report", _D, "share of normal", 0, INF, 1.0, _R,
                       Phase.WORK_LEDGER, "investment.money", "output after pace, as reported")
FUNDS_LEFT = Signal("funds_left", _S, "money", -INF, INF, INF, _P, Phase.ENVIRONMENT,
                    "investment.money", "what management may still commit")
FUNDS_REPORT = Signal("funds_report", _S, "money", -INF, INF, INF, _R, Phase.WORK_LEDGER,
                      "investment.money", "the same, as reported")

# planning: technologies over time, roadmap
VERSIONS_BEHIND = Signal("versions_behind", _S, "versions", 0, INF, 0.0, _P, Phase.ENVIRONMENT,
                         "planning.technologies",
                         "versions by which what is in use lags the market, sum over lines")
PROJECT_QUALITY = Signal("project_quality", ("project",), "factor", 0, INF, 1.0, _P,
                         Phase.ENVIRONMENT, "planning.technologies",
                         "worth of a project's technology now, against the worth stated")
PROJECT_EFFORT = Signal("project_effort", ("project",), "factor", 0, INF, 1.0, _P,
                        Phase.ENVIRONMENT, "planning.technologies",
                        "work and cost of a project that starts now; infinite: not to be had yet")
PROJECT_REPLACED = Signal("project_replaced", ("project",), "flag", 0, 1, 0, _P,
                          Phase.ENVIRONMENT, "planning.technologies",
                          "a successor has taken the place of a project's technology", np.bool_)
PROJECT_ORDERS = Signal("project_orders", ("project",), "flag", 0, 1, 0, _P, Phase.ENVIRONMENT,
                        "planning.technologies", "projects that the roadmap has opened", np.bool_)
PAYDOWN_ORDERS = Signal("paydown_orders", _S, "count", 0, INF, 0.0, _P, Phase.ENVIRONMENT,
                        "planning.technologies", "times the roadmap put paying debt down on so far")
EXTENDED_SUPPORT = Signal("extended_support", _S, "money", 0, INF, 0.0, _P, Phase.ENVIRONMENT,
                          "planning.technologies", "weekly cost of what is past regular support")
# planning: standards, sourcing
PLATFORM_LINKS = Signal("platform_links", _S, "count", 0, INF, 0.0, _P, Phase.DECIDE,
                        "planning.standards", "interfaces of departments on unlike platforms")
CONTRACT_SIGNED = Signal("contract_signed", _S, "flag", 0, 1, 1, _P, Phase.ENVIRONMENT,
                         "planning.sourcing", "nothing that the scenario's own technology needs "
                         "still lacks its contract", np.bool_)
CONTRACT_MISSING = Signal("contract_missing", ("project",), "flag", 0, 1, 0, _P, Phase.ENVIRONMENT,
                          "planning.sourcing", "a project lacks a contract that it needs", np.bool_)
ACCESS_LOST = Signal("access_lost", ("project",), "share", 0, 1, 0.0, _P, Phase.ENVIRONMENT,
                     "planning.sourcing", "access to it that a vendor's failure closed this week")
OWN_ACCESS_LOST = Signal("own_access_lost", _S, "share", 0, 1, 0.0, _P, Phase.ENVIRONMENT,
                         "planning.sourcing", "the same, of the scenario's own technology")
MONITORING_HOURS = Signal("monitoring_hours", _S, "hours a week", 0, INF, 0.0, _P, Phase.WORK_PACE,
                          "planning.sourcing", "working time of those who watch vendors")
SOURCED_LEFT = Signal("sourced_left", _S, "person-weeks", 0, INF, 0.0, _P, Phase.WORK_PACE,
                      "planning.sourcing", "developers' work that building inside still takes")
CONTRACT_BILL = Signal("contract_bill", _S, "money", 0, INF, 0.0, _P, Phase.WORK_PACE,
                       "planning.sourcing", "what contracts cost in this week: signatures, "
                       "running, rework, leaving, failures of vendors")
CONTRACT_RUN = Signal("contract_run", _S, "money", 0, INF, 0.0, _P, Phase.WORK_PACE,
                      "planning.sourcing", "the part of it that comes week after week")

# architecture
MIXED_MODE_LOSS = Signal("mixed_mode_loss", _D, "share of output", 0, 1, 0.0, _P, Phase.DECIDE,
                         "architecture.alignment", "loss from working across two systems (m)")
PACE_LOSS = Signal("pace_loss", _D, "share of output", 0, INF, 0.0, _P, Phase.WORK_PACE,
                   "architecture.alignment", "loss of those who wait for a slower neighbour")
PARALLEL_RUN = Signal("parallel_run", _D, "flag", 0, 1, 0, _P, Phase.DECIDE,
                      "architecture.alignment", "users keep both systems", np.bool_)
LEGACY_ON = Signal("legacy_on", _S, "flag", 0, 1, 1, _P, Phase.DECIDE, "architecture.alignment",
                   "the old system is still paid for", np.bool_)
INTERFACES_BUILT = Signal("interfaces_built", _S, "share", 0, 1, 0.0, _P, Phase.WORK_PACE,
                          "architecture.alignment",
                          "part of the crossing work that got interfaces this week")
INTERFACE_LOAD = Signal("interface_load", _S, "share", 0, 1, 0.0, _P, Phase.WORK_PACE,
                        "architecture.alignment",
                        "part of the integration team that builds interfaces next week")
DECOUPLING_BILL = Signal("decoupling_bill", _S, "money", 0, INF, 0.0, _P, Phase.WORK_OUTPUT,
                         "architecture.landscape", "what interfaces that are ready now cost")
DECOUPLING_OPEN = Signal("decoupling_open", _S, "money", 0, INF, 0.0, _P, Phase.DECIDE,
                         "architecture.landscape", "what interfaces on order will cost later")
PAYDOWN_BILL = Signal("paydown_bill", _S, "money", 0, INF, 0.0, _P, Phase.WORK_OUTPUT,
                      "architecture.debt", "outside help with paying debt down in this week")
PAYDOWN_OPEN = Signal("paydown_open", _S, "money", 0, INF, 0.0, _P, Phase.DECIDE,
                      "architecture.debt", "what orders to pay debt down will cost later")
DEBT_BILL = Signal("debt_bill", _S, "money", -INF, INF, 0.0, _P, Phase.WORK_LEDGER,
                   "architecture.debt", "what debt makes running cost more than in week 0, a week")
CHANGE_EFFORT = Signal("change_effort", ("application",), "factor", 1, INF, 1.0, _P,
                       Phase.WORK_LEDGER, "architecture.landscape",
                       "work of a change of each application against its plan, by its couplings")
OWN_EFFORT = Signal("own_effort", _S, "factor", 1, INF, 1.0, _P, Phase.WORK_LEDGER,
                    "architecture.landscape",
                    "the same of the application that the scenario's own technology renews")
INFRASTRUCTURE_EFFORT = Signal("infrastructure_effort", ("component",), "factor", 1, INF, 1.0, _P,
                               Phase.WORK_LEDGER, "architecture.landscape",
                               "the same of each component of infrastructure, by what it reaches")
UNSUPPORTED = Signal("unsupported", _S, "applications", 0, INF, 0.0, _P, Phase.WORK_OUTPUT,
                     "architecture.landscape",
                     "applications that stand on infrastructure out of support")
TECHNICAL_DEBT = Signal("technical_debt", _S, "systems", 0, INF, 0.0, _R, Phase.WORK_LEDGER,
                        "architecture.debt", "systems that stand off the architecture, as reported")
DEBT_DRAG = Signal("debt_drag", _S, "factor", 1, INF, 1.0, _P, Phase.WORK_LEDGER,
                   "architecture.debt", "how many times its planned work a build takes, by debt")
INCIDENT_FACTOR = Signal("incident_factor", _S, "factor", 1, INF, 1.0, _P, Phase.WORK_LEDGER,
                         "architecture.debt", "how many times more often incidents come, by debt")
DEBT_LOAD = Signal("debt_load", _S, "share", 0, 1, 0.0, _P, Phase.WORK_LEDGER,
                   "architecture.debt", "part of the build's team that pays debt down next week")
TRAINING_FACTOR = Signal("training_factor", _D, "factor", 0, INF, 1.0, _P, Phase.ENVIRONMENT,
                         "architecture.processes", "course hours against those of today's standard")
SUPPORT_FACTOR = Signal("support_factor", _D, "factor", 0, INF, 1.0, _P, Phase.ENVIRONMENT,
                        "architecture.processes", "support questions against today's standard")
INTEGRATION_FACTOR = Signal("integration_factor", _S, "factor", 0, INF, 1.0, _P, Phase.ENVIRONMENT,
                            "architecture.processes", "cost of interfaces against today's standard")
PROCESS_HOURS = Signal("process_hours", _D, "hours a head", 0, INF, 0.0, _P, Phase.WORK_TICKETS,
                       "architecture.processes",
                       "working time lost to undecided exceptions and to moving to a standard")
SEATS_BILL = Signal("seats_bill", _S, "money", 0, INF, 0.0, _P, Phase.WORK_PACE,
                    "architecture.assets", "what seats that management bought cost this week")
SEATED = Signal("seated", _N, "flag", 0, 1, 1, _P, Phase.ENVIRONMENT, "architecture.assets",
                "people who have what they need to begin: a licence, a device", np.bool_)

# environment
GOALS_ROTATED = Signal("goals_rotated", _S, "share", 0, 1, 0.0, _P, Phase.ENVIRONMENT,
                       "environment.shocks", "part of the business goals that turns in this week")
GAIN_FACTOR = Signal("gain_factor", _S, "factor", 0, INF, 1.0, _P, Phase.ENVIRONMENT,
                     "environment.shocks", "what is left of the technology's gain")
DEFECT_FACTOR = Signal("defect_factor", _S, "factor", 0, INF, 1.0, _P, Phase.ENVIRONMENT,
                       "environment.shocks", "how much worse a cut-over defect is")
SPONSOR_PRESENT = Signal("sponsor_present", _S, "flag", 0, 1, 1, _P, Phase.ENVIRONMENT,
                         "environment.shocks", "no outside event has taken the sponsor", np.bool_)
LEGACY_COST_FACTOR = Signal("legacy_cost_factor", _S, "factor", 0, INF, 1.0, _P, Phase.ENVIRONMENT,
                            "environment.shocks", "price of the old system against today's")
RUN_COST_FACTOR = Signal("run_cost_factor", _S, "factor", 0, INF, 1.0, _P, Phase.ENVIRONMENT,
                         "environment.shocks", "price of running the new system against today's")
OTHER_CHANGES = Signal("other_changes", _D, "count", 0, INF, 0.0, _P, Phase.ENVIRONMENT,
                       "environment.shocks", "changes from outside that touch a department")
TEAM_SHARE = Signal("team_share", _S, "share", 0, 1, 1.0, _P, Phase.ENVIRONMENT,
                    "environment.shocks", "part of the integration team that is free for us")
DEPARTURES = Signal("departures", _D, "share", 0, 1, 0.0, _P, Phase.ENVIRONMENT,
                    "environment.shocks", "share of a department's users who leave this week")
OPPOSITION = Signal("opposition", _D, "per week", 0, 1, 0.0, _P, Phase.ENVIRONMENT,
                    "environment.shocks", "pull of opponents on the attitude of who hears them")
REORGANISED = Signal("reorganised", _D, "share", 0, 1, 0.0, _P, Phase.ENVIRONMENT,
                     "environment.shocks", "share of managers and ties that change in this week")
SUPPORT_OVER = Signal("support_over", ("technology",), "flag", 0, 1, 0, _P, Phase.ENVIRONMENT,
                      "environment.shocks",
                      "an outside event has ended a technology's support", np.bool_)
INFRASTRUCTURE_OVER = Signal("infrastructure_over", ("component",), "flag", 0, 1, 0, _P,
                             Phase.ENVIRONMENT, "environment.shocks",
                             "the vendor of a component has ended its support early", np.bool_)
OVERTAKEN = Signal("overtaken", ("technology",), "factor", 0, INF, 1.0, _P, Phase.ENVIRONMENT,
                   "environment.shocks", "what outside progress has left of a technology's worth")
FREEZE = Signal("freeze", _S, "flag", 0, 1, 0, _P, Phase.ENVIRONMENT, "environment.calendar",
                "no go-live is allowed now", np.bool_)
SEASON = Signal("season", _S, "factor", 0, INF, 1.0, _P, Phase.ENVIRONMENT,
                "environment.calendar", "demand against the year's average")
OUTSIDE_RATE = Signal("outside_rate", _N, "per week", 0, INF, 0.0, _P, Phase.ENVIRONMENT,
                      "environment.sources",
                      "rate at which a person hears of the technology outside and takes it in")
OUTSIDE_PULL = Signal("outside_pull", _N, "per week", 0, 1, 0.0, _P, Phase.ENVIRONMENT,
                      "environment.sources", "pull of what is heard outside on attitude")
OUTSIDE_WORD = Signal("outside_word", _S, "share of true worth", -INF, INF, 0.0, _P,
                      Phase.ENVIRONMENT, "environment.sources",
                      "by how much the technology is said outside to be better than it is")
DUTY_PULL = Signal("duty_pull", _D, "per week", 0, 1, 0.0, _P, Phase.ENVIRONMENT,
                   "environment.sources", "pull of known duties on attitudes of whom they bind")
OUTSIDE_NEWS = Signal("outside_news", _S, "count", 0, INF, 0.0, _R, Phase.ENVIRONMENT,
                      "environment.sources", "outside events that the organisation has heard of")
DUTY_DECLARED = Signal("duty_declared", _S, "flag", 0, 1, 0, _P, Phase.ENVIRONMENT,
                       "environment.regulator", "a duty may come to bind somebody", np.bool_)
DUTY_FINES = Signal("duty_fines", _S, "money", 0, INF, 0.0, _P, Phase.WORK_LEDGER,
                    "environment.regulator", "fines of this week for duties that are not met")
OUTLOOK = Signal("outlook", _S, "factor", 0, INF, 1.0, _R, Phase.ENVIRONMENT, "environment.sources",
                 "worth of new technology, as the outside makes it seem, against the truth")
DEMAND_SHIFT = Signal("demand_shift", _S, "factor", 0, 2, 1.0, _P, Phase.ENVIRONMENT,
                      "environment.sources",
                      "demand of customers who were asked to wait, against what it would be")
VENDOR_TERMS = Signal("vendor_terms", _S, "factor", 0, 1, 1.0, _P, Phase.ENVIRONMENT,
                      "environment.sources", "price that a vendor asks of its reference customer")

# management
PULLED = Signal("pulled_hours", _S, "hours", 0, INF, 0.0, _P, Phase.DECIDE, "management",
                "staff hours of the levers pulled this week")
PULLED_COST = Signal("pulled_cost", _S, "money", 0, INF, 0.0, _P, Phase.DECIDE, "management",
                     "outside cost of the levers pulled this week")
BREACHES = Signal("breaches", _S, "count", 0, INF, 0.0, _P, Phase.DECIDE, "management",
                  "promises broken by management this week (freeze breach, wasted pull)")
KEPT = Signal("kept", _S, "count", 0, INF, 0.0, _P, Phase.DECIDE, "investment.deployment",
              "announced go-live dates kept this week")


def all_signals() -> Mapping[str, Signal]:
    """List every declared signal by name, in the order of this page.

    Example
    -------
    >>> all_signals()["support_wait"].writer
    'investment.support'
    """
    return {item.name: item for item in globals().values() if isinstance(item, Signal)}
