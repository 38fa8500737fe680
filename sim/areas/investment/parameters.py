"""Knobs of investment, with symbol, unit, range and source."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sim.units import knob


@dataclass(frozen=True)
class InvestmentParameters:
    """State what deployment, training and support can carry, and what everything costs."""

    # deployment
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
                          source="scenario")
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
                           source="scenario")
    legacy_cost: float = knob(0.0, "run cost of the old system", unit="money a year", low=0,
                              source="scenario")
    benefit: float = knob(0.0, "benefit at full proficient use; 0: adoption.gain holds",
                          unit="money a year", low=0, source="scenario")
    benefit_calibration: float = knob(1.0, "factor on the gain, found by calibration", unit="-",
                                      low=0, high=5, symbol="g_cal",
                                      source="stored in the scenario with its command")
    interface_cost: float = knob(0.0, "interfaces between all departments; a pair costs "
                                 "by its part of the crossing work", unit="money",
                                 low=0, source="scenario")
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
    revenue: float = knob(0.0, "revenue", unit="money a year", low=0, source="scenario")
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
