"""Knobs of investment, with symbol, unit, range and source."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sim.units import knob

PHASES_OF_WORK = ("procure", "build", "pilot", "rollout", "hypercare")
"""Phases in which a project does work, in order."""
CRITERIA = ("value", "fit", "speed", "sponsor")
"""Believed worth per money, strategic fit, how soon it is done, and how powerful its sponsor is."""
TRIAGES = ("fcfs", "class", "value")
"""Who goes first at the demand desk: whoever came first, the class, the worth of a week of work."""


@dataclass(frozen=True)
class Project:
    """Declare one project of the portfolio: what it is worth, costs, needs, and whom it touches.

    Money is undiscounted; work is in person-weeks of the skilled pools, as estimated. Phases of
    work are `procure`, `build`, `pilot`, `rollout` (once a wave) and `hypercare`.
    """

    title: str = knob("", "title, for the record; empty takes the name")
    value: float = knob(0.0, "benefit at full use everywhere", unit="money a year", low=0,
                        high=1e15, source="scenario")
    value_spread: float = knob(0.3, "spread of the true benefit between futures (log scale)",
                               unit="-", low=0, high=3, source="assumption; 0 is off")
    cost: float = knob(0.0, "outside cost, as estimated; paid as the build goes on", unit="money",
                       low=0, high=1e15, source="scenario")
    run_cost: float = knob(0.0, "run cost from the first go-live", unit="money a year", low=0,
                           high=1e15, source="scenario")
    work: dict[str, dict[str, float]] = knob({}, "phase -> skill -> person-weeks",
                                             source="scenario")
    team: int = knob(3, "people of one skill who work on it at once", unit="people", low=1,
                     high=1000, source="assumption")
    rework: float = knob(0.1, "share of the build's packages that are done again", unit="share",
                         low=0, high=0.9, symbol="r", source="VDT: total work is W / (1 - r)")
    procure_weeks: float = knob(6.0, "least weeks of procurement", unit="weeks", low=0, high=520,
                                source="assumption")
    pilot_weeks: float = knob(8.0, "weeks of a pilot, if it has one", unit="weeks", low=0,
                              high=104, source="practice: 8 to 12 weeks")
    waves: int = knob(1, "go-lives of the roll-out", unit="waves", low=1, high=100,
                      source="scenario")
    wave_weeks: float = knob(4.0, "least weeks between two waves", unit="weeks", low=0, high=104,
                             source="scenario")
    hypercare_weeks: float = knob(6.0, "weeks of hypercare after the last wave", unit="weeks",
                                  low=0, high=104, source="practice")
    departments: tuple[str, ...] = knob((), "departments or groups that it reaches; empty: all",
                                        source="scenario")
    sequence: str = knob("listed", "order of departments in pilot and waves; dearest first: by "
                         "licences of old systems a user, least lost first: by local fit given up "
                         "a user",
                         choices=("listed", "small_first", "large_first", "dearest_first",
                                  "least_lost_first"))
    prerequisites: tuple[str, ...] = knob((), "projects that must be rolled out before it starts",
                                          source="scenario")
    start: int = knob(0, "earliest week", unit="week", low=0, high=2600, source="scenario")
    fit: float = knob(0.5, "strategic fit, as the board sees it", unit="share", low=0, high=1,
                      source="scenario")
    sponsor: str = knob("", "department that lobbies for it; empty: nobody", source="scenario")
    replaces: dict[str, float] = knob({}, "old system -> its licence, money a year, which is "
                                      "saved once the last department has left it",
                                      source="scenario")
    lost_fit: float = knob(0.0, "worth of local fit that the departments give up",
                           unit="money a year", low=0, high=1e15, source="scenario; 0 is off")
    users_of: dict[str, tuple[str, ...]] = knob({}, "old system -> departments or groups that "
                                                "work with it; not named: all that it reaches",
                                                source="scenario")
    lost_fit_by: dict[str, float] = knob({}, "department or group -> worth of local fit that it "
                                         "gives up, money a year, beside lost_fit",
                                         source="scenario; empty is off")
    migration_loss: float = knob(0.0, "part of those who still work with an old system at its "
                                 "switch-off who take up nothing in its place", unit="share",
                                 low=0, high=1, source="assumption; 0 is off")
    decommission: str = knob("review", "what switches old systems off: a review that finds the new "
                             "one in use, a gate that opens when few still use the old one, or "
                             "nothing but a date", choices=("review", "use", "date"))
    old_use_below: float = knob(0.2, "use of an old system under which that gate opens",
                                unit="share", low=0, high=1, source="assumption; 0: never")
    old_use_weeks: int = knob(4, "weeks running for which use must be under it", unit="weeks",
                              low=1, high=104, source="assumption")
    close_by: float = knob(math.inf, "week from which old systems go whoever still uses them, once "
                           "their departments have the new one", unit="week", low=0,
                           source="scenario; infinite: no date")
    parallel_weeks: float = knob(4.0, "weeks in which a department keeps old and new",
                                 unit="weeks", low=0, high=104, source="assumption")
    application: int = knob(0, "number of the application that it renews, 1 to "
                            "architecture.applications; 0: one by luck", unit="number", low=0,
                            high=2000, source="scenario")
    infrastructure: int = knob(0, "number of the component of infrastructure that it replaces, 1 "
                               "to architecture.infrastructure; 0: none", unit="number", low=0,
                               high=1000, source="scenario")
    parallel_hours: float = knob(0.0, "hours that a user then enters things twice",
                                 unit="hours a week", low=0, high=40, source="0 is off")


@dataclass(frozen=True)
class BudgetCut:
    """Declare a cut of the yearly budget that may come: how likely, when, how deep, how long."""

    chance: float = knob(1.0, "probability that it comes in a future", unit="share", low=0, high=1,
                         source="scenario")
    start: int = knob(0, "first week of the window in which it comes", unit="week", low=0,
                      source="scenario")
    end: int = knob(1, "end of the window, excluded", unit="week", low=1, source="scenario")
    share: float = knob(0.3, "part of the cash at hand and of later releases that is taken",
                        unit="share", low=0, high=1, source="assumption")
    weeks: float = knob(52.0, "weeks for which releases stay cut", unit="weeks", low=0,
                        source="assumption")


@dataclass(frozen=True)
class RequestClass:
    """Declare one class of small requests that departments bring to the demand desk."""

    rate: float = knob(1.0, "requests of a hundred intended users", unit="1/week", low=0,
                       high=1000, source="scenario")
    surge: float = knob(0.5, "more of them right after a go-live", unit="ratio", low=0, high=20,
                        source="assumption; 0 is off")
    surge_weeks: float = knob(6.0, "weeks in which the surge fades", unit="weeks", low=0.1,
                              high=104, source="assumption")
    work_weeks: float = knob(0.5, "work that a request takes, mean (exponential)",
                             unit="person-weeks", low=0.001, high=52, source="assumption")
    value: float = knob(1000.0, "worth of a request that is met, median", unit="money", low=0,
                        high=1e15, source="scenario")
    value_spread: float = knob(1.0, "spread of that worth (log scale)", unit="-", low=0, high=3,
                               source="assumption")
    patience: float = knob(6.0, "weeks until somebody helps himself, mean (exponential)",
                           unit="weeks", low=0.01, source="assumption; a large number is off")
    self_service: float = knob(0.0, "part that self-service meets at once", unit="share", low=0,
                               high=1, source="0 is off")
    grade: int = knob(0, "grade of the class in triage by class, 0 first", unit="grade", low=0,
                      high=9, source="scenario")


@dataclass(frozen=True)
class DemandParameters:
    """State which small requests come, and who meets them in which order.

    Source: demand management in strategic investment (BTM); own design.
    """

    requests: dict[str, RequestClass] = knob({}, "class of small requests -> what it is like",
                                             source="scenario; empty is off")
    demand_staff: int = knob(2, "people who meet requests", unit="heads", low=0, high=1000,
                             source="scenario")
    triage: str = knob("fcfs", "who goes first: whoever came first, the class, or the worth of a "
                       "week of work", choices=TRIAGES)
    quota: int = knob(0, "open requests that a department may have; 0: any number",
                      unit="requests", low=0, high=100000, source="0 is off")
    charge_back: float = knob(0.0, "price that a department pays for a week of work",
                              unit="money", low=0, source="0 is off; requests worth less stay away")
    demand_rule_hours: float = knob(24.0, "staff hours that a change of triage, quota or price "
                                    "costs", unit="hours", low=0, source="assumption: as a "
                                    "committee's threshold")
    demand_rule_lead: float = knob(4.0, "weeks until such a change is in force", unit="weeks",
                                   low=0, high=52, source="assumption: as a committee's threshold")
    schedule_return_weeks: float = knob(8.0, "weeks over which customers come back who were asked "
                                        "to come later", unit="weeks", low=1, high=104,
                                        source="assumption")


@dataclass(frozen=True)
class PriorityParameters(DemandParameters):
    """State by which criteria a board scores projects.

    Source: weighted scoring of projects, practice (Cooper); own form.
    """

    score_weights: dict[str, float] = knob({"value": 1.0}, "criterion of the rule score -> its "
                                           "weight: value (believed worth per money), fit, speed, "
                                           "sponsor (its users)",
                                           source="own design; value alone is value_density")


@dataclass(frozen=True)
class OtherAreasParameters(PriorityParameters):
    """State what money and people of the portfolio do for other areas."""

    contracts_paid: float = knob(0.0, "part of what contracts of sourcing cost that the change "
                                 "budget pays, as running and so before change",
                                 unit="share", low=0, high=1,
                                 source="scenario; 0 is off: paid beside the budget")
    debt_paid: float = knob(0.0, "part of what debt makes running cost more than in week 0 that "
                            "the change budget pays, before change", unit="share", low=0, high=1,
                            source="scenario; 0 is off: paid beside the budget")
    sourcing_pool: str = knob("", "pool whose people build what is sourced and built inside; "
                              "empty: whoever builds it is there already", source="scenario")
    sourcing_staff: int = knob(2, "people whom that building wants of the pool at once",
                               unit="people", low=1, high=1000, source="scenario")


@dataclass(frozen=True)
class InvestmentParameters(OtherAreasParameters):
    """State what deployment, training and support can carry, and what everything costs."""

    available_from: float = knob(math.inf, "week from which everybody has access without any "
                                 "go-live (voluntary tools)", unit="week", low=0,
                                 source="scenario; infinite: access comes by go-live")
    build_weeks: float = knob(0.0, "weeks of the integration team to build everything",
                              unit="weeks", low=0, high=520, source="scenario")
    build_waits: bool = knob(False, "the build, and its cost, begins with the plan's first "
                             "go-live decision instead of in week 0",
                             source="own design; for the value of waiting")
    build_core_share: float = knob(0.5, "part of the build that every department needs first",
                                   unit="share", low=0, high=1, source="assumption")
    build_rework: float = knob(0.0, "share of work done again; total work is W / (1 - r)",
                               unit="share", low=0, high=0.9, source="VDT")
    build_spread: float = knob(0.0, "spread of the build's length (log scale)", unit="-", low=0,
                               high=1, source="assumption; 0 is off")
    deployment_slots: int = knob(20, "departments that the deployment team carries at once",
                                 unit="departments", low=1, high=1000, source="scenario")
    cutover_weeks: float = knob(2.0, "weeks for which a go-live holds its slot", unit="weeks",
                                low=0, high=52, source="assumption")
    readiness: float = knob(0.5, "a department refuses its date while fewer of its users know the "
                            "technology", unit="share", low=0, high=1, source="own design; 0 off")
    postpone_weeks: float = knob(2.0, "weeks by which a department then postpones", unit="weeks",
                                 low=1, high=26, source="own design")
    max_postponements: int = knob(2, "how often a department may postpone", unit="times", low=0,
                                  high=20, source="own design; 0 is off")
    request_share: float = knob(0.25, "a department asks for a slot of its own accord when this "
                                "share knows and is willing", unit="share", low=0, high=1,
                                symbol="theta_D", source="assumption")
    change_weeks: float = knob(13.0, "weeks around a go-live in which it counts as a change",
                               unit="weeks", low=0, high=104, source="assumption")
    defect_median: float = knob(0.06, "cut-over defect, median", unit="share of output", low=0,
                                high=1, symbol="Z", source="assumption; 0 is off")
    defect_spread: float = knob(1.3, "cut-over defect, spread (log scale)", unit="-", low=0,
                                high=3, symbol="Z sd", source="makes the tail of a big bang")
    defect_cap: float = knob(0.4, "largest cut-over defect", unit="share of output", low=0,
                             high=1, symbol="Z_max", source="assumption")
    defect_learning: float = knob(0.5, "defect taken away by each earlier wave", unit="share",
                                  low=0, high=1, symbol="rho_Z", source="assumption")
    defect_fading: float = knob(4.0, "weeks in which a defect fades", unit="weeks", low=0.1,
                                high=104, symbol="T_Z", source="assumption")
    pilot_learning: float = knob(0.5, "defect taken away by a pilot, besides being a wave",
                                 unit="share", low=0, high=1, source="assumption; 0 is off")
    pilot_weeks: float = knob(8.0, "weeks until a pilot has taught all that it can", unit="weeks",
                              low=0, high=104, source="practice: 8 to 12 weeks")
    # training
    trainers: int = knob(1, "trainers", unit="trainers", low=0, high=1000, source="scenario")
    training_rooms: int = knob(4, "training rooms", unit="rooms", low=0, high=1000,
                               source="scenario")
    session_seats: int = knob(6, "seats of a session", unit="seats", low=0, high=1000,
                              symbol="seats", source="assumption; 6 seats a week")
    sessions_per_week: float = knob(1.0, "sessions of a trainer", unit="1/week", low=0.1, high=20,
                                    source="assumption")
    course_hours: float = knob(8.0, "hours of a course", unit="hours", low=0, high=80,
                               source="assumption")
    train_everybody: bool = knob(True, "standing courses for those who know and do not use yet",
                                 source="voluntary roll-outs; model A.1")
    # support
    support_agents: int = knob(1, "standing support agents", unit="heads", low=0, high=10000,
                               symbol="c_s", source="sized to load")
    support_share: float = knob(1.0, "part of their time that the agents give to this product",
                                unit="share", low=0.01, high=1,
                                source="so that fewer than one agent can be studied")
    service_rate: float = knob(30.0, "tickets an agent closes", unit="1/week", low=0.01,
                               high=1e6, symbol="mu_s", source="for this product; assumption")
    hypercare_staff: int = knob(0, "more support agents after go-live", unit="heads", low=0,
                                high=10000, source="what the lever add_support brings unless the "
                                "plan names an amount")
    hypercare_weeks: float = knob(8.0, "weeks of full hypercare, and of elbow support",
                                  unit="weeks", low=0, high=104,
                                  source="scenario")
    hypercare_taper: bool = knob(True, "hypercare ends in steps: half of it stays for another "
                                 "quarter of its weeks", source="a hard stop makes a second dip")
    priority_weeks: float = knob(0.0, "weeks after go-live in which tickets go first",
                                 unit="weeks", low=0, high=104, source="own design; 0 is off")
    elbow_staff: int = knob(4, "helpers that a pull of elbow support brings unless the plan names "
                            "an amount", unit="heads", low=0, high=10000, source="assumption")
    elbow_ratio: float = knob(4.0, "users for whom one elbow supporter is full cover",
                              unit="users", low=0.5, high=100, source="Leidos; hospital practice")
    # money
    hourly_cost: float = knob(42.0, "cost of a user's hour", unit="money", low=0, high=1e5,
                              source="scenario")
    support_head_week: float = knob(1900.0, "cost of one more supporter", unit="money a week",
                                    low=0, high=1e6, source="assumption")
    trainer_week: float = knob(2200.0, "cost of a trainer's working week", unit="money a week",
                               low=0, high=1e6, source="assumption")
    one_off: float = knob(0.0, "one-off cost of the project", unit="money", low=0,
                          high=1e15, source="scenario")
    overrun_median: float = knob(1.036, "cost overrun, median", unit="ratio", low=0.1, high=10,
                                 source="Panorama 2012 via model B.7")
    overrun_spread: float = knob(0.233, "cost overrun, spread (log scale)", unit="-", low=0,
                                 high=2, source="Panorama 2012 via model B.7; 0 is off")
    overrun_cap: float = knob(10.0, "largest cost overrun", unit="ratio", low=1, high=100,
                              symbol="O_max", source="model A.2")
    overrun_tail_share: float = knob(0.0, "share of projects in the power-law tail (large ones)",
                                     unit="share", low=0, high=1,
                                     source="5,392 projects: 18 % (JMIS 2022)")
    overrun_tail_start: float = knob(1.5, "ratio where the tail starts", unit="ratio", low=1,
                                     high=10, source="JMIS 2022 via model B.7")
    overrun_tail_index: float = knob(1.38, "index of the tail", unit="-", low=0.5, high=5,
                                     source="JMIS 2022 via model B.7")
    run_cost: float = knob(0.0, "run cost of the new system", unit="money a year", low=0,
                           high=1e15, source="scenario")
    legacy_cost: float = knob(0.0, "run cost of the old system", unit="money a year", low=0,
                              high=1e15, source="scenario")
    benefit: float = knob(0.0, "benefit at full proficient use; 0: adoption.gain holds",
                          unit="money a year", low=0, high=1e15, source="scenario")
    benefit_calibration: float = knob(1.0, "factor on the gain, found by calibration", unit="-",
                                      low=0, high=5, symbol="g_cal",
                                      source="stored in the scenario with its command")
    interface_cost: float = knob(0.0, "interfaces between all departments; a pair costs "
                                 "by its part of the crossing work", unit="money",
                                 low=0, high=1e15, source="scenario")
    discount_rate: float = knob(0.10, "discount rate", unit="1/year", low=0, high=1,
                                symbol="rho", source="sweep 5-15 %")
    money_weeks: int = knob(0, "horizon of the money; 0: the simulated weeks", unit="weeks",
                            low=0, high=2600, source="scenario")
    double_entry_share: float = knob(0.25, "extra hours of a parallel run", unit="share", low=0,
                                     high=2, source="assumption")
    parallel_dip_cap: float = knob(0.5, "share of the dip's money that a parallel run lets "
                                   "through", unit="share", low=0, high=1, source="model A.2")
    incentive_head_week: float = knob(20.0, "an incentive", unit="money per head and week",
                                      low=0, high=1e5, source="assumption")
    revenue: float = knob(0.0, "revenue", unit="money a year", low=0, high=1e15, source="scenario")
    margin: float = knob(0.3, "margin of a lost sale", unit="share", low=0, high=1,
                         source="scenario")
    margin_share: float = knob(0.0, "part of the lost margin that is counted", unit="share",
                               low=0, high=1, source="0 is off")
    utilisation: float = knob(0.80, "demand against normal capacity", unit="share", low=0,
                              high=2, source="scenario")
    overtime: float = knob(0.10, "capacity added by overtime", unit="share", low=0, high=1,
                           source="scenario")
    backlog_lost: float = knob(0.10, "waiting demand lost", unit="1/week", low=0, high=1,
                               source="scenario")
    budget: float = knob(math.inf, "what management may commit to levers", unit="money", low=0,
                         symbol="B", source="infinite is off")
    # portfolio: projects, pools, reviews
    projects: dict[str, Project] = knob({}, "name of a project -> what it is; see describe schema",
                                        source="scenario; empty is off")
    pools: dict[str, int] = knob({}, "skill -> people, shared by all projects", source="scenario")
    pool_wages: dict[str, float] = knob({}, "skill -> cost of a week that one of its people works "
                                        "on a project", unit="money a week",
                                        source="scenario; empty is off: staff is there anyway")
    auction_urgency: float = knob(0.1, "part by which a bid for people rises with each week that "
                                  "its project is bound to be late", unit="1/week", low=0, high=10,
                                  source="assumption; 0 is Smith's rule")
    wip_limit: int = knob(0, "projects that may be under way at once; 0: any number",
                          unit="projects", low=0, high=1000, source="Kanban; 0 is off")
    switch_weeks: float = knob(0.3, "time lost when somebody turns to another project",
                               unit="weeks", low=0, high=8, source="task switching; 0 is off")
    package_weeks: float = knob(2.0, "length of a work package", unit="weeks", low=0.1, high=52,
                                source="assumption")
    review_interval: int = knob(13, "weeks between portfolio reviews", unit="weeks", low=1,
                                high=520, source="quarterly; own design")
    kill_below: float = knob(1.0, "a review ends a project whose value to go is less than this "
                             "times its cost to go", unit="ratio", low=0, high=10,
                             source="own design; 0 is off")
    contingency: float = knob(0.1, "money approved beyond the estimate", unit="share", low=0,
                              high=5, source="practice: 10 %")
    estimate_error: float = knob(0.4, "error of a business case (log scale)", unit="-", low=0,
                                 high=3, source="assumption; 0 is off")
    optimism: float = knob(0.2, "part by which business cases are too good", unit="share", low=0,
                           high=5, source="optimism bias (sign); 0 is off")
    lobbying: float = knob(0.3, "part by which the largest department's own projects look better",
                           unit="share", low=0, high=5, source="own design; 0 is off")
    pilot_evidence: float = knob(0.7, "part of a case's error that a pilot takes away",
                                 unit="share", low=0, high=1, source="assumption; 0 is off")
    start_gap: float = knob(1.0, "no project starts while, of the people whom it would reach, a "
                            "larger share is told to have access to the scenario's technology "
                            "without really using it", unit="share", low=0, high=1,
                            source="own design: first take up what is there; 1 is off")
    benefit_weeks: float = knob(26.0, "weeks from hypercare to a committee's gate `benefit`",
                                unit="weeks", low=0, high=520, source="assumption")
    retire_use: float = knob(0.6, "use of a new system from which a review retires the old ones",
                             unit="share", low=0, high=1, source="as governance.gate_routine_share")
    build_pool: str = knob("", "pool from which the scenario's own build takes its team; empty: "
                           "a team of its own", source="scenario")
    build_staff: int = knob(4, "people whom that team wants of the pool", unit="people", low=1,
                            high=1000, source="scenario")
    # budget of the portfolio
    change_budget: float = knob(math.inf, "budget for running and changing systems",
                                unit="money a year", low=0, source="infinite is off")
    budget_growth: float = knob(0.0, "growth of that budget", unit="share a year", low=-0.9,
                                high=5, source="scenario; 0 is off")
    installed_base: float = knob(0.0, "what the systems of week 0 cost to build, which that budget "
                                 "keeps running", unit="money", low=0, source="scenario; 0 is off")
    run_ratio: float = knob(0.0, "run cost of what is installed, of what it cost to build",
                            unit="share a year", low=0, high=5,
                            source="practice: 15 to 25 % of it; 0 is off")
    renewal_weeks: float = knob(math.inf, "weeks after which what is installed has been renewed, "
                                "at what it cost; paid before change, as running it is",
                                unit="weeks", low=1, source="scenario; infinite is off")
    carry_over: float = knob(0.5, "part of what is left that goes over into the next year",
                             unit="share", low=0, high=1, source="assumption")
    overspend: str = knob("stop", "what happens to a bill for which there is no cash: it waits, is "
                          "borrowed from the next quarter, or is paid and logged",
                          choices=("stop", "borrow", "allow"))
    budget_cuts: dict[str, BudgetCut] = knob({}, "name of a cut -> when it may come and how deep",
                                             source="scenario; empty is off")
