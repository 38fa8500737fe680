"""Cards of governance's levers, in words; hours, cost and cool-down come from the scenario."""

from __future__ import annotations

from sim.areas.governance.committee_terms import RIGHTS
from sim.areas.governance.response_parameters import PLACEMENTS, RESPONSES
from sim.contracts import Card

COMMUNICATION = "governance.communication"
CHANGE = "governance.change"
RISK = "governance.risk"
TALKS = "governance.talks"
MESSAGES = "governance.messages"
RESPONSES_TO = "governance.responses"
COMMITTEES = "governance.committees"
LISTENERS = ("fence_sitters", "resisters", "anybody")

MASS_MAIL = Card(
    name="mass_mail",
    title="Mass mail",
    does="tells everybody in scope for a week; each further mail to the same people does less",
    area=COMMUNICATION,
    source="EIS and Harvard lever sheets (sign); diminishing return: Rogers; own size",
    amount_low=1.0,
    amount_high=1.0,
)
TOWN_HALL = Card(
    name="town_hall",
    title="Town hall",
    does="tells people in person and wins attitude for a week; costs everybody's time",
    area=COMMUNICATION,
    source="EIS and Harvard lever sheets (sign); own size",
    amount_low=1.0,
    amount_high=1.0,
)
PROGRESS_REPORT = Card(
    name="progress_report",
    title="Progress report",
    does="wins attitude if reported use has grown; without progress it costs credibility",
    area=COMMUNICATION,
    source="Repenning 2002; EIS lever sheet (sign); own size",
    amount_low=1.0,
    amount_high=1.0,
    needs="reported routine or proficient use has grown, else it costs credibility",
)
SUCCESS_STORY = Card(
    name="success_story",
    title="Success story",
    does="lets a fluent user tell others what the technology did for him: wins attitude",
    area=COMMUNICATION,
    source="Harvard lever sheet (sign); Rogers on near-peers; own size",
    amount_low=1.0,
    amount_high=1.0,
    needs="a fluent user",
)
WALK_THE_TALK = Card(
    name="walk_the_talk",
    title="Sponsor walks the talk",
    does="the sponsor uses the technology in public: a kept promise, more pull, better attitude",
    area=CHANGE,
    source="Prosci: sponsorship first in every edition (sign only); own size",
    amount_low=1.0,
    amount_high=1.0,
    needs="a sponsor who has not left",
)
RECRUIT_CHAMPIONS = Card(
    name="recruit_champions",
    title="Recruit champions",
    does="wins users as champions, the most heard first or those of the place named; they cost "
    "hours every week, tire and leave",
    area=CHANGE,
    source="Battilana and Casciaro 2013 (sign); practice: 1 in 50",
    amount_unit="share of intended users",
    amount_high=0.5,
    what="place",
    choices=PLACEMENTS,
)
MANDATE = Card(
    name="mandate",
    title="Mandate",
    does="makes use compulsory from a date on; costs enforcement hours, breeds workarounds",
    area=CHANGE,
    source="Brown et al. 2002; Boudreau and Robey 2005",
    amount_low=1.0,
    amount_high=1.0,
    needs="use is not compulsory there already",
)
INCENTIVE = Card(
    name="incentive",
    title="Incentive",
    does="pays for use: lowers the utility that people need while it is paid",
    area=CHANGE,
    source="Harvard lever sheet: revise the reward system (sign); own size",
    amount_low=1.0,
    amount_high=1.0,
)
CAMPAIGN = Card(
    name="campaign",
    title="Campaign",
    does="starts a declared campaign: its sendings queue at the communication team",
    area=MESSAGES,
    source="elements of a communication plan: sender, message, channel, receiver; own size",
    amount_low=1.0,
    amount_high=1.0,
)
TALK = Card(
    name="talk",
    title="Talks one by one",
    does="has colleagues talk one by one with those who seem undecided, or against, or anybody",
    area=TALKS,
    source="Battilana and Casciaro 2013 (whom to be close to); own size",
    amount=0.1,
    amount_unit="share of intended users",
    amount_high=1.0,
    what="listener",
    choices=LISTENERS,
)
AUDIT = Card(
    name="audit",
    title="Audit",
    does="looks for unsanctioned tools now; who is found is fined and moved to the technology",
    area=RISK,
    source="own design",
    amount_low=1.0,
    amount_high=1.0,
)
SET_CONTROL = Card(
    name="set_control",
    title="Tighten or loosen a control",
    does="sets how tight the control named is, against its declared strength: it prevents more or "
    "less, and takes more or less time, waiting and patience, from its lead time on",
    area=RISK,
    source="own design: as many such controls in a row",
    amount=1.5,
    amount_unit="times as tight as declared, 0: off",
    amount_high=5.0,
    what="control",
)
RESPOND = Card(
    name="respond",
    title="Respond to complaints",
    does="changes what implementers do about complaints from its lead time on: nothing, hear "
    "people, put defects right, or press them",
    area=RESPONSES_TO,
    source="four responses: Rivard and Lapointe 2012",
    amount_low=1.0,
    amount_high=1.0,
    what="response",
    choices=RESPONSES,
)
SET_RHYTHM = Card(
    name="set_rhythm",
    title="Set how often a committee sits",
    does="sets the weeks between two sittings of the committee named, from the sitting after its "
    "lead time on",
    area=COMMITTEES,
    source="a batch server's calendar; own design",
    amount=4.0,
    amount_unit="weeks between sittings",
    amount_low=0.05,
    amount_high=104.0,
    what="committee",
)
SET_THRESHOLD = Card(
    name="set_threshold",
    title="Set what a committee wants",
    does="sets the worth, as it is seen, from which the committee named approves",
    area=COMMITTEES,
    source="screening after Figueiredo and Joglekar 2007; own design",
    amount=0.0,
    amount_unit="money of worth that it wants to see",
    amount_low=-1e12,
    amount_high=1e12,
    what="committee",
)
SET_RIGHTS = Card(
    name="set_rights",
    title="Give the right to decide",
    does="gives the right to decide on what comes from its lead time on to the committees for all, "
    "to those of each department, or to both in turn",
    area=COMMITTEES,
    source="centralisation of the Virtual Design Team",
    amount_low=1.0,
    amount_high=1.0,
    what="right",
    choices=RIGHTS,
)
