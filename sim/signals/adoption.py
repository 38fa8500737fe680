"""Signals of adoption: everything that a person carries."""

from __future__ import annotations

import math

import numpy as np

from sim.kernel.board import Kind, Signal
from sim.kernel.clock import Phase

_P, _R = Kind.PHYSICAL, Kind.REPORT
_D = ("department",)
_N = ("person",)
_IDS = ("id",)
INF = math.inf

USING_SHARE = Signal("using_share", _D, "share", 0, 1, 0.0, _R, Phase.ADOPT, "adoption.people",
                     "share of intended users who log in (workarounds included)")
AWARE_SHARE = Signal("aware_share", _D, "share", 0, 1, 0.0, _R, Phase.ADOPT, "adoption.people",
                     "share of intended users who know the technology")
ROUTINE_SHARE = Signal("routine_share", _D, "share", 0, 1, 0.0, _R, Phase.ADOPT,
                       "adoption.people", "share of intended users in real use for four weeks")
PROFICIENT_SHARE = Signal("proficient_share", _D, "share", 0, 1, 0.0, _R, Phase.ADOPT,
                          "adoption.people", "share of intended users who are fluent")
DEMAND_SHARE = Signal("demand_share", _D, "share", 0, 1, 0.0, _R, Phase.ADOPT,
                      "adoption.people", "share of intended users who know it and are willing")
COMPLAINTS = Signal("complaints", _D, "per week", 0, INF, 0.0, _R, Phase.ADOPT,
                    "adoption.people", "intended users below their threshold who must use it")
ADOPTION_GAP = Signal("adoption_gap", _D, "share", 0, 1, 0.0, _R, Phase.ADOPT, "adoption.people",
                      "intended users with access and no real use, as investment is told")
WORKAROUND_SHARE = Signal("workaround_share", _D, "share of users", 0, 1, 0.0, _P, Phase.ADOPT,
                          "adoption.people", "share of those who log in but work elsewhere")
ATTITUDE = Signal("attitude", _N, "share", 0, 1, 0.5, _R, Phase.ADOPT, "adoption.people",
                  "what people think of the technology, as others are told")
TICKET_RATE = Signal("ticket_rate", _N, "per week", 0, INF, 0.0, _P, Phase.ADOPT,
                     "adoption.people", "tickets that a person would raise in this week")
WANTS_COURSE = Signal("wants_course", _N, "flag", 0, 1, 0, _P, Phase.ADOPT, "adoption.people",
                      "people who know it, may learn it and had no course yet", np.bool_)
AWARE = Signal("aware", _N, "flag", 0, 1, 0, _P, Phase.ADOPT, "adoption.people",
               "people who know the technology (who would come to a course)", np.bool_)
IN_USE = Signal("in_use", _N, "flag", 0, 1, 0, _P, Phase.ADOPT, "adoption.people",
                "people who log in, those who work around it included", np.bool_)
SEAT_ASKED = Signal("seat_asked", _N, "flag", 0, 1, 0, _P, Phase.ADOPT, "adoption.people",
                    "people who have decided to use it and lack a seat to begin", np.bool_)
LEAVERS = Signal("leavers", _IDS, "ids", 0, INF, 0, _P, Phase.ADOPT, "adoption.people",
                 "positions whose holder was replaced in this week", np.int64)
OUTPUT_SHARE = Signal("output_share", _D, "share of normal", 0, INF, 1.0, _P, Phase.WORK_OUTPUT,
                      "adoption.people", "output of intended users before pace (y)")
GAIN_SHARE = Signal("gain_share", _D, "share of normal", 0, INF, 0.0, _P, Phase.WORK_OUTPUT,
                    "adoption.people", "part of output owed to skilled use")
PROFICIENT_USERS = Signal("fluent_person", _N, "flag", 0, 1, 0, _P, Phase.ADOPT,
                          "adoption.people", "people who are fluent (stories need one)", np.bool_)
SHADOW_USERS = Signal("shadow_users", _D, "people", 0, INF, 0.0, _P, Phase.ADOPT,
                      "adoption.people", "intended users with an unsanctioned tool")
KNOWLEDGE = Signal("knowledge", _N, "share", 0, 1, 0.0, _P, Phase.ADOPT, "adoption.people",
                   "skill in the technology, by which people take in what they hear outside")
AUDIT_FINDINGS = Signal("audit_findings", _D, "people", 0, INF, 0.0, _P, Phase.ADOPT,
                        "adoption.people", "people found with such a tool in this week")
