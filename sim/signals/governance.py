"""Signals of governance: change, communication, gates."""

from __future__ import annotations

import math

import numpy as np

from sim.kernel.board import Kind, Signal
from sim.kernel.clock import Phase

_P, _R = Kind.PHYSICAL, Kind.REPORT
_D = ("department",)
_N = ("person",)
_S: tuple[str, ...] = ()
INF = math.inf

SPONSOR_PULL = Signal("sponsor_pull", _S, "share", 0, 1, 0.0, _P, Phase.COMMUNICATE,
                      "governance.change", "sponsor strength times credibility (sigma k)")
CREDIBILITY = Signal("credibility", _S, "share", 0, 1, 1.0, _P, Phase.ENVIRONMENT,
                     "governance.change", "how far people believe the sponsor")
SPONSOR_WALKS = Signal("sponsor_walks", _D, "share", 0, 1, 0.0, _P, Phase.ENVIRONMENT,
                       "governance.change", "part of the week in which the sponsor walks the talk")
COMPLIANCE = Signal("compliance", _D, "per week", 0, INF, 0.0, _P, Phase.COMMUNICATE,
                    "governance.change", "adoption rate that a mandate enforces, after credibility")
ANNOUNCED = Signal("announced", _D, "share", 0, 1, 0.0, _P, Phase.COMMUNICATE,
                   "governance.change", "share reached by an announcement in this week")
ENFORCEMENT_HOURS = Signal("enforcement_hours", _D, "hours", 0, INF, 0.0, _P, Phase.COMMUNICATE,
                           "governance.change", "hours of supervisors to enforce a mandate")
THRESHOLD_SHIFT = Signal("threshold_shift", _D, "utility", -1, 1, 0.0, _P, Phase.COMMUNICATE,
                         "governance.change", "fatigue raises, an incentive lowers, the threshold")
CHAMPIONS = Signal("champions", _N, "flag", 0, 1, 0, _P, Phase.COMMUNICATE, "governance.change",
                   "people who serve as champions now", np.bool_)
MANAGER_STANCE = Signal("manager_stance", _N, "factor", 0, 2, 1.0, _P, Phase.COMMUNICATE,
                        "governance.change", "how a leader's stance scales his pull on reports")
SUPPORT_HOURS = Signal("change_hours", _D, "hours a week", 0, INF, 0.0, _P, Phase.COMMUNICATE,
                       "governance.change", "hours of champions in this week")
INCENTIVE_COST = Signal("incentive_heads", _D, "heads", 0, INF, 0.0, _P, Phase.COMMUNICATE,
                        "governance.change", "intended users on a paid incentive in this week")
CAMPAIGN_RATE = Signal("campaign_rate", _D, "per week", 0, INF, 0.0, _P, Phase.COMMUNICATE,
                       "governance.communication", "rate at which campaigns make people aware")
ATTITUDE_PUSH = Signal("attitude_push", _D, "per week", 0, 1, 0.0, _P, Phase.COMMUNICATE,
                       "governance.communication", "pull of messages on attitude")
LEVER_MESSAGES = Signal("lever_messages", ("lever_message", "department"), "share", 0, INF, 0.0, _P,
                        Phase.ENVIRONMENT, "governance.communication",
                        "messages of levers that come into inboxes now, by their worth")
EMPTY_REPORTS = Signal("empty_reports", _S, "count", 0, INF, 0.0, _P, Phase.DECIDE,
                       "governance.communication", "progress reports so far without progress")
TALK_PULL = Signal("talk_pull", _N, "per week", 0, 1, 0.0, _P, Phase.COMMUNICATE,
                   "governance.talks", "pull of a talk on the attitude of who is talked to")
TALK_HOURS = Signal("talk_hours", _D, "hours a head", 0, INF, 0.0, _P, Phase.COMMUNICATE,
                    "governance.talks", "working time of both sides of talks")
ATTENTION = Signal("attention", ("level",), "share", 0, 1, 1.0, _P, Phase.COMMUNICATE,
                   "governance.communication", "share of messages that a level handles")
MESSAGE_HOURS = Signal("message_hours", _D, "hours a head", 0, INF, 0.0, _P, Phase.COMMUNICATE,
                       "governance.communication", "working time that campaign messages cost")
MESSAGES_DECLARED = Signal("messages_declared", _S, "flag", 0, 1, 0, _P, Phase.COMMUNICATE,
                           "governance.messages", "messages are counted one by one", np.bool_)
MESSAGE_RATE = Signal("message_rate", _N, "per week", 0, INF, 0.0, _P, Phase.COMMUNICATE,
                      "governance.messages", "rate at which messages read now make a person aware")
MESSAGE_PROMISE = Signal("message_promise", _N, "per week", -1, 1, 0.0, _P, Phase.COMMUNICATE,
                         "governance.messages", "pull of messages on attitude: up, or down")
MESSAGE_RESULTS = Signal("message_results", _N, "per week", 0, 1, 0.0, _P, Phase.COMMUNICATE,
                         "governance.messages", "pull of results read, towards the true gain")
MESSAGE_SKILL = Signal("message_skill", _N, "share", 0, 1, 0.0, _P, Phase.COMMUNICATE,
                       "governance.messages", "skill gap closed by what was read on how")
READING_HOURS = Signal("reading_hours", _D, "hours a head", 0, INF, 0.0, _P, Phase.COMMUNICATE,
                       "governance.messages", "working time spent on declared messages")
COORDINATION_HOURS = Signal("coordination_hours", _D, "hours a head", 0, INF, 0.0, _P,
                            Phase.COMMUNICATE, "governance.messages", "time of managers' queues")
COMMS_HOURS = Signal("comms_hours", _S, "hours a week", 0, INF, 0.0, _P, Phase.COMMUNICATE,
                     "governance.messages", "hours that the communication team spent on sendings")
SENDING_COST = Signal("sending_cost", _S, "money", 0, INF, 0.0, _P, Phase.COMMUNICATE,
                      "governance.messages", "outside cost of the sendings of this week")
GATE_OPEN = Signal("gate_open", _S, "flag", 0, 1, 1, _P, Phase.COMMUNICATE, "governance.gates",
                   "the board has let the old system go (decommission gate)", np.bool_)
GO_LIVE_APPROVED = Signal("go_live_approved", _D, "flag", 0, 1, 1, _P, Phase.ENVIRONMENT,
                          "governance.committees", "no committee has still to approve it", np.bool_)
SKIPPED_GATES = Signal("skipped_gates", _S, "count", 0, INF, 0.0, _P, Phase.ENVIRONMENT,
                       "governance.committees", "work begun without approval since last week")
APPROVED_WORK = Signal("approved_work", _D, "count", 0, INF, 0.0, _P, Phase.ENVIRONMENT,
                       "governance.committees", "other work, approved or not, that it feels now")
WORK_ASKED = Signal("work_asked", _S, "money", 0, INF, 0.0, _P, Phase.ENVIRONMENT,
                    "governance.committees", "what all approved proposals so far cost")
SITTING_HOURS = Signal("sitting_hours", _S, "hours a week", 0, INF, 0.0, _P, Phase.ENVIRONMENT,
                       "governance.committees", "hours of who sat on committees in this week")
PROJECT_CLEARED = Signal("project_cleared", ("project_gate", "project"), "flag", -1, 1, 1, _P,
                         Phase.ENVIRONMENT, "governance.committees",
                         "nobody has still to approve it; 0: somebody has, -1: turned down")

STANDING_SHIFT = Signal("standing_shift", _D, "utility", -1, 1, 0.0, _P, Phase.ENVIRONMENT,
                        "governance.responses", "utility needed more: defects, lost motivation")
REACTANCE_FACTOR = Signal("reactance_factor", _D, "factor", 0, INF, 1.0, _P, Phase.ENVIRONMENT,
                          "governance.responses", "how much faster reactance grows now")
RESPONSE_HOURS = Signal("response_hours", _D, "hours a week", 0, INF, 0.0, _P, Phase.ENVIRONMENT,
                        "governance.responses", "working time of putting defects right")
FRICTION = Signal("friction", _D, "utility", 0, 1, 0.0, _P, Phase.ENVIRONMENT, "governance.risk",
                  "utility that people need more because of controls")
LOSS_REPORT = Signal("loss_report", _S, "money", 0, INF, 0.0, _R, Phase.WORK_LEDGER,
                     "governance.risk", "losses by incidents of this week, as reported")
CONTROLS_CALLED = Signal("controls_called", _S, "flag", 0, 1, 0, _P, Phase.RECORD,
                         "governance.oversight", "controls that stand by are called for", np.bool_)
SANCTION_DELAY = Signal("sanction_delay", _S, "weeks", 0, INF, 0.0, _P, Phase.ENVIRONMENT,
                        "governance.risk", "time that controls add to the sanctioned way")
CONTROL_HOURS = Signal("control_hours", _D, "hours a head", 0, INF, 0.0, _P, Phase.ENVIRONMENT,
                       "governance.risk", "working time that controls take of intended users")
INCIDENT_LOSS = Signal("incident_loss", _D, "share of output", 0, 1, 0.0, _P, Phase.ENVIRONMENT,
                       "governance.risk", "output lost while incidents last")
AUDIT = Signal("audit", _D, "share", 0, 1, 0.0, _P, Phase.ENVIRONMENT, "governance.risk",
               "chance that an audit of this week finds somebody with an unsanctioned tool")
