"""Published models of learning in a world that turns, rewritten and held to what they showed."""

from __future__ import annotations

from collections.abc import Sequence

from sim.facts import march
from sim.facts.bandit import Bandit, gains
from sim.facts.fact import Check, Fact, average
from sim.facts.plays import Plays
from sim.units import FloatArray

ORGANISATIONS = 10
"""Organisations of March's model for each future asked for."""
GAMBLERS = 300
"""Organisations of Posen and Levinthal's model for each future asked for; they are cheap."""
TURNING, PERIODS = 0.02, 100
CALM, MODERATE, WILD = 0.0, 0.01, 0.32
HARDLY, WELL, MUCH = 0.02, 0.5, 1.0


def turnover(plays: Plays) -> Sequence[Check]:
    """PR7: in a world that turns newcomers keep people right; without them they end at chance."""
    runs = ORGANISATIONS * plays.futures
    stays, moves = (
        march.many(march.Setting(turnover=rate, turbulence=TURNING), PERIODS, runs, plays.seed)[1][
            :, -1
        ]
        for rate in (0.0, 0.1)
    )
    slow, fast = (
        march.many(march.Setting(p1), 150, runs, plays.seed)[1][:, -1] for p1 in (0.1, 0.9)
    )
    return [
        average("right beliefs after 100 periods, turnover of a tenth less none", moves - stays,
                at_least=0.05),
        average("right beliefs after 100 periods without turnover (chance is .5)", stays,
                at_least=0.45, at_most=0.55),
        average("right beliefs after 150 calm periods, slow learners less fast ones", slow - fast,
                at_least=0.0),
    ]  # fmt: skip


def moving_target(plays: Plays) -> Sequence[Check]:
    """PR8: what exploring brings rises with turbulence, then falls; more of it does not help."""
    runs = GAMBLERS * plays.futures

    def played(exploration: float, turbulence: float) -> FloatArray:
        return gains(Bandit(exploration, turbulence), runs, plays.seed)

    well = {world: played(WELL, world) for world in (CALM, MODERATE, WILD)}
    brings = {world: found - played(HARDLY, world) for world, found in well.items()}
    return [
        average("what exploring (tau .5 less .02) brings in a calm world", brings[CALM],
                at_least=0.0),
        average("the same, turbulence .01 less none", brings[MODERATE] - brings[CALM],
                at_least=0.0),
        average("the same, turbulence .32 less .01", brings[WILD] - brings[MODERATE], at_most=0.0),
        average("turbulence .32: exploring more (tau 1 less .5)", played(MUCH, WILD) - well[WILD],
                at_most=0.0),
    ]  # fmt: skip


CLASSICS = (
    Fact(
        "PR7",
        "Newcomers keep an organisation right",
        "What keeps people's beliefs right when the world turns?",
        "Turnover: a tenth of the people a period adds at least .05 to what is right after 100 "
        "periods; without turnover they end at chance. In a calm world slow learners know more.",
        "A turbulent world in which turnover adds nothing, or fast learners who know more.",
        "March 1991 (rewritten; its own figures were not seen)",
        "pr07_newcomers",
        turnover,
    ),
    Fact(
        "PR8",
        "Exploring in a world that turns",
        "Does exploring pay more, the more often the world turns?",
        "Up to a point: what it brings rises from a calm world to a moderately turbulent one and "
        "falls beyond; in a wild world exploring more than in a calm one is worse.",
        "A worth of exploring that only rises with turbulence, or more exploration that pays in a "
        "wild world.",
        "Posen and Levinthal 2012 (abstract read); set-up of the public replication by J. Clark",
        "pr08_moving_target",
        moving_target,
    ),
)
