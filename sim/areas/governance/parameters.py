"""Knobs of governance, with symbol, unit, range and source."""

from __future__ import annotations

from dataclasses import dataclass

from sim.areas.governance.committee_terms import RIGHTS, CommitteeTerms, ProposalTerms
from sim.areas.governance.message_parameters import MessageParameters
from sim.areas.governance.response_parameters import ResponseParameters
from sim.areas.governance.risk_parameters import RiskParameters
from sim.areas.governance.terms import LeverTerms, refuse_unknown
from sim.units import knob


@dataclass(frozen=True)
class GovernanceParameters(MessageParameters, RiskParameters, ResponseParameters):
    """State how sponsor, leaders, messages, mandates, champions and the board work.

    Channels, campaigns and attention stand in `message_parameters`, risks in `risk_parameters`,
    answers to resistance in `response_parameters`.

    Raises
    ------
    BadInput : `levers` names a lever that governance does not have.

    Source: A.6 and A.12 of the model; per knob below.
    """

    sponsor: float = knob(0.5, "strength of the sponsor", unit="share", low=0, high=1,
                          symbol="sigma", source="sign from practice surveys; assumption")
    deputy: float = knob(0.2, "strength of whoever stands in when the sponsor has left",
                         unit="share", low=0, high=1, source="assumption")
    credibility_start: float = knob(1.0, "credibility at the start", unit="share", low=0, high=1,
                                    symbol="k", source="own design")
    credibility_kept: float = knob(0.1, "credibility won by a kept promise", unit="share", low=0,
                                   high=1, source="A.6; 0 is off")
    credibility_broken: float = knob(0.2, "credibility lost by a broken promise", unit="share",
                                     low=0, high=1, source="A.6; 0 is off")
    sponsor_speaks_below: float = knob(0.5, "the sponsor speaks of his own accord when reported "
                                       "use of live departments is below this", unit="share",
                                       low=0, high=1, source="own design; 0 is off")
    sponsor_hears_weeks: float = knob(6.0, "weeks after a go-live before the sponsor judges its "
                                      "use", unit="weeks", low=0, high=52,
                                      source="own design: two weeks to start, four to routine")
    sponsor_speaks_weeks: float = knob(8.0, "weeks between two speeches of his own", unit="weeks",
                                       low=1, high=104, source="own design")
    sponsor_leaves_below: float = knob(0.6, "the sponsor gives up when reported output stays "
                                       "below this", unit="share of normal", low=0, high=1,
                                       source="own design; 0 is off")
    sponsor_leaves_weeks: float = knob(6.0, "for this many weeks", unit="weeks", low=1, high=52,
                                       source="own design")
    speech_weeks: float = knob(2.0, "weeks for which a speech of his own acts", unit="weeks",
                               low=0, high=52, source="own design; 0 is off")
    walk_boost: float = knob(0.3, "the sponsor is stronger by this share while he walks the talk",
                             unit="share", low=0, high=5, source="Prosci (sign); 0 is off")
    stance_effect: float = knob(0.3, "a leader's stance raises or lowers his pull by this share",
                                unit="share", low=0, high=1, source="own design; 0 is off")
    stance_weeks: float = knob(4.0, "weeks between two decisions of a leader", unit="weeks",
                               low=1, high=52, source="own design")
    stance_loss: float = knob(0.2, "loss of reported output that uses up full credibility with a "
                              "leader", unit="share of normal", low=0.001, high=1,
                              source="own design")
    compliance: float = knob(3.0, "adoption rate that a mandate enforces", unit="1/week", low=0,
                             high=20, symbol="compliance", source="assumption; .2 is soft")
    enforcement_hours_per_head: float = knob(0.25, "enforcement hours per reluctant user",
                                             unit="hours a week", low=0, high=10,
                                             source="assumption")
    announcement_reach: float = knob(0.7, "share made aware by an announced mandate or go-live",
                                     unit="share", low=0, high=1, source="assumption; 0 is off")
    fatigue: float = knob(0.10, "threshold shift, and attention lost, per unit of overload",
                          unit="utility, share", low=0, high=1, symbol="phi_F",
                          source="Gartner 2022 (sign); 0 is off")
    change_capacity: float = knob(3.0, "changes that a department carries", unit="changes",
                                  low=0.1, high=50, source="assumption")
    incentive: float = knob(-0.10, "threshold shift while an incentive is paid", unit="utility",
                            low=-1, high=0, source="assumption; 0 is off")
    champion_share: float = knob(0.02, "champions recruited, share of intended users",
                                 unit="share", low=0, high=0.5, source="1 in 50; practice")
    champion_quit_rate: float = knob(1 / 26, "champions who quit", unit="1/week", low=0, high=1,
                                     source="A.6")
    champion_hours: float = knob(2.0, "hours of a champion", unit="hours a week", low=0, high=20,
                                 symbol="h_C", source="A.12")
    campaign: float = knob(0.10, "standing campaign", unit="1/week", low=0, high=10,
                           symbol="c(t)", source="assumption; sweep 0-.5")
    campaign_messages: float = knob(0.25, "messages of the standing campaign to each person",
                                    unit="1/week", low=0, high=50,
                                    source="assumption: one a month")
    mail_rate: float = knob(0.15, "awareness by a mass mail, first time", unit="1/week", low=0,
                            high=10, source="assumption; 0 is off")
    mail_wear: float = knob(0.7, "effect kept from one mass mail to the next", unit="share",
                            low=0, high=1, source="diminishing return; assumption")
    town_hall_rate: float = knob(0.6, "awareness by a town hall", unit="1/week", low=0, high=10,
                                 source="assumption; 0 is off")
    town_hall_push: float = knob(0.02, "pull of a town hall on attitude", unit="1/week", low=0,
                                 high=1, source="assumption; 0 is off")
    town_hall_hours: float = knob(1.0, "working time of somebody who attends a town hall",
                                  unit="hours a head", low=0, high=8, source="assumption")
    report_push: float = knob(0.02, "pull of a progress report on attitude", unit="1/week", low=0,
                              high=1, source="assumption; 0 is off")
    progress_weeks: int = knob(4, "weeks over which a progress report looks for progress",
                               unit="weeks", low=1, high=52, source="own design")
    story_push: float = knob(0.03, "pull of a success story on attitude", unit="1/week", low=0,
                             high=1, source="assumption; 0 is off")
    walk_push: float = knob(0.03, "pull of the sponsor's own use on attitude", unit="1/week",
                            low=0, high=1, source="assumption; 0 is off")
    message_hours: float = knob(0.1, "working time that one campaign message costs a reader",
                                unit="hours", low=0, high=8, source="assumption")
    inbox_capacity: float = knob(100.0, "messages a person can handle", unit="1/day", low=1,
                                 high=1e6, symbol="C_i", source="assumption on e-mail counts")
    inbox_load: float = knob(78.0, "messages a rank-and-file person receives", unit="1/day",
                             low=0, high=1e6, symbol="L_i",
                             source="Radicati: 78 received a day")
    inbox_by_level: tuple[float, ...] = knob((4.0, 2.0, 1.0), "messages by level against the rank "
                                             "and file; the last figure holds for all below",
                                             unit="factor", low=0, high=100,
                                             source="Kleinbaum, Stuart, Tushman: 4 : 2 : 1")
    board_weeks: float = knob(4.0, "weeks between two board meetings", unit="weeks", low=0.1,
                              high=52, symbol="T_b", source="assumption")
    gate_routine_share: float = knob(0.6, "reported routine use that the board wants before the "
                                     "old system goes", unit="share", low=0, high=1,
                                     source="own design; 0 is off")
    gate_return_weeks: float = knob(0.0, "weeks before the board looks once more at an old system "
                                    "that it has not let go; 0: at its next meeting", unit="weeks",
                                    low=0, high=104,
                                    source="gates send projects in trouble back, Cooper 2009; "
                                    "assumption: 4-26; 0 is off")
    committees: dict[str, CommitteeTerms] = knob({}, "committee -> when it sits, what it takes on "
                                                 "and how well it sees", source="scenario")
    proposals: dict[str, ProposalTerms] = knob({}, "stream of proposals -> how often, what worth, "
                                               "at what cost", source="scenario")
    rights: str = knob("central", "who decides on proposals: strategic committees, both in turn, "
                       "or the tactical one of each department", choices=RIGHTS,
                       source="centralisation of the Virtual Design Team")
    project_patience_weeks: float = knob(52.0, "mean wait after which a project goes on without "
                                         "the approval of a committee", unit="weeks", low=0.1,
                                         high=1e9, source="assumption; very large is off")
    levers: dict[str, LeverTerms] = knob(
        {
            "mass_mail": LeverTerms(hours=10.0, cooldown_weeks=1.0),
            "town_hall": LeverTerms(hours=40.0, lead_weeks=1.0, cooldown_weeks=4.0,
                                    min_credibility=0.2),
            "progress_report": LeverTerms(hours=12.0, cooldown_weeks=4.0),
            "success_story": LeverTerms(hours=16.0, cooldown_weeks=4.0, min_credibility=0.2),
            "walk_the_talk": LeverTerms(hours=8.0, weeks=2.0, cooldown_weeks=8.0),
            "recruit_champions": LeverTerms(hours=24.0, lead_weeks=2.0, cooldown_weeks=8.0,
                                            min_credibility=0.2),
            "mandate": LeverTerms(hours=24.0, cooldown_weeks=13.0, min_credibility=0.3),
            "incentive": LeverTerms(hours=16.0, weeks=8.0, cooldown_weeks=4.0),
            "campaign": LeverTerms(hours=16.0, lead_weeks=1.0, cooldown_weeks=13.0),
            "talk": LeverTerms(hours=8.0, lead_weeks=1.0, min_credibility=0.2),
            "audit": LeverTerms(hours=80.0, cooldown_weeks=4.0),
            "set_control": LeverTerms(hours=40.0, lead_weeks=4.0),
            "respond": LeverTerms(hours=24.0, lead_weeks=2.0, weeks=0.0, cooldown_weeks=4.0),
            "set_rhythm": LeverTerms(hours=24.0, lead_weeks=4.0, weeks=0.0, cooldown_weeks=8.0),
            "set_threshold": LeverTerms(hours=24.0, lead_weeks=4.0, weeks=0.0, cooldown_weeks=8.0),
            "set_rights": LeverTerms(hours=80.0, lead_weeks=8.0, weeks=0.0, cooldown_weeks=26.0),
        },
        "lever -> its hours, cost, lead, duration, cool-down and least credibility; a lever that "
        "is left out is not offered",
        source="starter catalogue; assumption",
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        refuse_unknown(self.levers)
