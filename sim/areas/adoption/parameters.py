"""Knobs of adoption, with symbol, unit, range and source."""

from __future__ import annotations

from dataclasses import dataclass

from sim.units import knob


@dataclass(frozen=True)
class AdoptionParameters:
    """State how people come to know, decide, learn, work around and leave."""

    p: float = knob(0.02, "spontaneous or pushed adoption", unit="1/week", low=0, high=1e9,
                    symbol="p", source="Bass 1969; medical innovation .026 a week; assumption")
    q: float = knob(0.10, "peer effect", unit="1/week", low=0, high=1e9, symbol="q",
                    source="Bass 1969; assumption, sweep 0-.3")
    omega: float = knob(0.5, "unit-wide against personal social signal", unit="share", low=0,
                        high=1, symbol="omega", source="neither alone fits three data sets")
    kappa: float = knob(8.0, "sharpness of the decision gate", unit="1/utility", low=0, high=1e9,
                        symbol="kappa", source="intention-use correlation .4-.5")
    theta: float = knob(0.5, "utility that a person needs", unit="utility", low=-1, high=2,
                        symbol="theta", source="calibrate first; sweep .3-.7")
    theta_sd: float = knob(0.0, "spread of the needed utility between people", unit="utility",
                           low=0, high=1, symbol="theta_sd", source="Granovetter 1978; 0 is off")
    w_usefulness: float = knob(0.40, "weight of usefulness (attitude)", unit="share", low=0,
                               high=1, symbol="wP", source="order from UTAUT 2003, meta-analyses")
    w_ease: float = knob(0.15, "weight of ease", unit="share", low=0, high=1, symbol="wE",
                         source="order from UTAUT 2003, meta-analyses")
    w_norm: float = knob(0.25, "weight of the social norm", unit="share", low=0, high=1,
                         symbol="wN", source="order from UTAUT 2003, meta-analyses")
    w_facilitation: float = knob(0.20, "weight of facilitating conditions", unit="share", low=0,
                                 high=1, symbol="wF", source="order from UTAUT 2003; Dwivedi 2019")
    w_resistance: float = knob(0.30, "weight of trait resistance", unit="utility", low=0, high=1,
                               symbol="wR", source="Oreg 2003 mapped to 0..1; sweep 0-.6")
    resistance_mean: float = knob(0.40, "trait resistance, mean", unit="share", low=0, high=1,
                                  symbol="r", source="Oreg 2003, mean about 3.0 of 6")
    resistance_sd: float = knob(0.14, "trait resistance, spread", unit="share", low=0, high=0.5,
                                symbol="r sd", source="Oreg 2003, sd about .7 of 6")
    alpha: float = knob(0.3, "manager's share of the norm", unit="share", low=0, high=1,
                        symbol="alpha", source="sign from practice surveys; assumption")
    level_decay: float = knob(0.8, "sponsor pull kept per level", unit="share", low=0, high=1,
                              symbol="lambda", source="assumption")
    mu: float = knob(0.05, "social influence on attitude", unit="1/week", low=0, high=1,
                     symbol="mu", source="DeGroot 1974; assumption, sweep 0-.5")
    epsilon: float = knob(0.3, "confidence: largest distance that still persuades", unit="share",
                          low=0, high=1, symbol="eps", source="Hegselmann and Krause 2002")
    gamma: float = knob(0.02, "anchoring to the first attitude", unit="1/week", low=0, high=1,
                        symbol="gamma", source="Friedkin and Johnsen 1990; assumption")
    eta: float = knob(0.10, "learning of attitude from own experience", unit="1/week", low=0,
                      high=1, symbol="eta", source="assumption")
    attitude_mean: float = knob(0.5, "starting attitude, mean", unit="share", low=0, high=1,
                                symbol="x0", source="assumption; sweep .3-.7")
    attitude_sd: float = knob(0.15, "starting attitude, spread", unit="share", low=0, high=0.5,
                              symbol="x0 sd", source="assumption")
    awareness_peers: float = knob(0.10, "awareness by word of mouth", unit="1/week", low=0,
                                  high=1e9, symbol="beta_A", source="assumption")
    aware_at_start: float = knob(0.0, "share of intended users who know it in week 0",
                                 unit="share", low=0, high=1, source="limit tests; assumption")
    learning_rate: float = knob(0.25, "learning by use", unit="1/week", low=0, high=5, symbol="l",
                                source="assumption; 1/6 where the unwilling learn as fast")
    learning_sd: float = knob(0.3, "spread of learning between people (log scale)", unit="-",
                              low=0, high=1.5, symbol="l_sd", source="assumption; 0 is off")
    learning_unwilling: float = knob(0.25, "learning of the unwilling against the willing",
                                     unit="share", low=0, high=1, symbol="l_rel",
                                     source="Brown et al. 2002; Boudreau and Robey 2005; 1 is off")
    course_effect: float = knob(0.5, "skill gap closed by a course (at best, where hours count)",
                                unit="share", low=0, high=1, symbol="tau",
                                source="transfer .34-.62 (Saks 2002)")
    course_floor_hours: float = knob(3.0, "hours of a course that bring nothing yet, where hours "
                                     "count", unit="hours", low=0, high=80,
                                     source="3 to 5 hours as a floor (KLAS Arch via EHRSource)")
    course_scale_hours: float = knob(0.0, "hours beyond the floor that close 63 % of what a course "
                                     "can close; 0: every course closes the same", unit="hours",
                                     low=0, high=80, source="assumption: 4, so that 11 hours and "
                                     "more are best; 0 is off")
    forgetting: float = knob(0.0145, "forgetting without use", unit="1/week", low=0, high=1,
                             symbol="phi", source="Tatel and Ackerman 2025, mixed measures")
    skill_hire: float = knob(0.6, "skill of a hire", unit="share", low=0, high=1,
                             symbol="s_hire", source="the old system had to be learned too; 0 off")
    gain: float = knob(0.15, "gain of output at full skill", unit="share of output", low=0,
                       high=5, symbol="g", source="derived where a case states a yearly benefit")
    dip: float = knob(0.40, "loss of output without skill", unit="share of output", low=0,
                      high=1, symbol="c_dip", source="month-1 depth 10-35 % (SF2)")
    abandonment: float = knob(0.02, "lapse rate of users; under a mandate: work around it",
                              unit="1/week", low=0, high=10, symbol="delta",
                              source="assumption; strong; .01 mandated")
    workaround_exit: float = knob(0.05, "return from a workaround", unit="1/week", low=0, high=10,
                                  symbol="w_exit", source="assumption")
    workaround_loss: float = knob(0.12, "output lost in a workaround", unit="share of output",
                                  low=0, high=1, symbol="c_w", source="assumption; 0 is off")
    open_ticket_loss: float = knob(0.25, "output lost while a ticket is open",
                                   unit="share of output", low=0, high=1, symbol="b_open",
                                   source="assumption; 0 is off")
    open_stops_learning: bool = knob(True, "learning stops while a ticket is open",
                                     source="model A.1; false is off")
    ticket_rate_base: float = knob(0.05, "tickets of a skilled user", unit="1/week", low=0,
                                   high=10, symbol="lam0", source="about one a month, mature")
    ticket_rate_unskilled: float = knob(1.0, "more tickets without skill", unit="1/week", low=0,
                                        high=10, symbol="lam1", source="assumption")
    ticket_rate_defect: float = knob(3.0, "more tickets per unit of cut-over defect",
                                     unit="1/week", low=0, high=20, symbol="k_Z",
                                     source="assumption; makes the tail of a big bang")
    patience: float = knob(1.0, "patience with the support desk", unit="weeks", low=1e-6,
                           high=1e9, symbol="tau_F", source="assumption; infinite is off")
    turnover: float = knob(0.003, "people replaced", unit="1/week", low=0, high=1, symbol="chi",
                           source="15 % a year")
    reactance: float = knob(0.02, "reactance under a mandate", unit="1/week", low=0, high=1,
                            symbol="rho_R", source="Rivard and Lapointe 2012; own size; 0 is off")
    reactance_fading: float = knob(1 / 13, "fading of reactance", unit="1/week", low=0, high=10,
                                   source="own design: one quarter")
    champion_effect: float = knob(0.10, "share added to signal and ease per champion heard",
                                  unit="share", low=0, high=1, symbol="b_C",
                                  source="Battilana and Casciaro 2013 (sign); 0 is off")
    opposition_joins: float = knob(0.25, "attitude at or below which somebody who hears an "
                                   "opponent of the technology joins him", unit="share", low=0,
                                   high=1, source="own design; 0: nobody joins")
    spare_learning: float = knob(1.0, "faster learning with all of one's time free for practice, "
                                 "where schedules are cut", unit="share", low=0, high=5,
                                 source="assumption; 0 is off")
    shadow_rate: float = knob(0.0, "people who take up an unsanctioned tool when the sanctioned "
                              "way costs just what they tolerate", unit="1/week", low=0, high=10,
                              symbol="s_0", source="own design; 0 is off; .02 where it is studied")
    shadow_tolerance: float = knob(1.0, "wait and delay of the sanctioned way that people "
                                   "tolerate, mean", unit="weeks", low=0, high=520,
                                   symbol="tolerance", source="assumption")
    shadow_tolerance_sd: float = knob(0.5, "the same, spread", unit="weeks", low=0, high=52,
                                      source="assumption")
    shadow_pull: float = knob(0.10, "utility that a user of such a tool needs more to come over",
                              unit="utility", low=0, high=1, source="assumption; 0 is off")
    elbow_learning: float = knob(0.5, "faster learning at full elbow support", unit="share",
                                 low=0, high=5, source="assumption; 0 is off")
    elbow_tickets: float = knob(0.5, "fewer unskilled tickets at full elbow support",
                                unit="share", low=0, high=1, source="assumption; 0 is off")
    fluent_skill: float = knob(0.8, "skill from which a user is fluent", unit="share", low=0,
                               high=1, source="model A.5")
    trying_weeks: float = knob(4.0, "weeks of use before it is routine", unit="weeks", low=0,
                               high=52, source="model A.5")
    normal_output: float = knob(1.0, "output without the technology", unit="share of normal",
                                low=0, high=10, symbol="y0", source="scale")
