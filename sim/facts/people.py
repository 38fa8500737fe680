"""Facts about people: mandates, saturation, and the loss of a sponsor."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.areas.environment.parameters import Shock
from sim.experiment.design import Cell
from sim.facts.fact import Check, Fact, average, ratio
from sim.facts.plays import Plays, only_hazards, plan, shipped, varied

if TYPE_CHECKING:
    from sim.contracts import Strategy

ERP, TOOL = "erp_manufacturer", "voluntary_tool"
GO_LIVE, HALF_YEAR = 52, 26
THIN, AMPLE = 0, 20
FATIGUE = 0.10
DEMANDING = 0.65
SHARES, STAFF = (0.01, 0.02, 0.04), 240
EXIT, EARLY, LATER = 26, 8, 78


def mandate(plays: Plays) -> Sequence[Check]:
    """SF6: where support is thin, a mandate buys log-ins more than depth."""
    base = shipped(ERP, "big_bang_feb").scenario
    cells = {}
    for voluntary in (False, True):
        for heads in (THIN, AMPLE):
            steps = [
                {"week": 33, "pull": "town_hall"},
                {"week": 34, "pull": "go_live", "date": GO_LIVE, "voluntary": voluntary},
                {"week": 35, "pull": "train"},
                {"week": 48, "pull": "town_hall"},
            ]
            if heads:
                steps.append({"week": GO_LIVE, "pull": "add_support", "amount": heads, "weeks": 26})
            word = "voluntary" if voluntary else "mandate"
            cells[f"{word} {heads}"] = Cell(base, plan(f"{word}_{heads}", *steps))
    played = plays.play("sf06", cells)

    def month_6(name: str, series: str) -> np.ndarray:
        return played.weeks(name, series)[:, GO_LIVE + HALF_YEAR]

    forced, free = f"mandate {THIN}", f"voluntary {THIN}"
    logins = month_6(forced, "activated") - month_6(free, "activated")
    depth = month_6(forced, "proficient") - month_6(free, "proficient")
    return [
        average("thin support, month 6: more people activated under a mandate", logins,
                at_least=0.15),
        average("thin support, month 6: gain in fluent people less half the gain in activated",
                depth - logins / 2, at_most=0.0),
        ratio("workarounds under a mandate, thin support over ample",
              month_6(forced, "workaround"), month_6(f"mandate {AMPLE}", "workaround"),
              at_least=2.0),
    ]  # fmt: skip


def champions(plays: Plays) -> Sequence[Check]:
    """SF7: well-connected champions do more than random ones, and each further one does less."""
    base = varied(shipped(TOOL, "open_access").scenario, {"adoption.champion_effect": 0.10})
    cells = {"none": Cell(base, _open_to_all())}
    for placement, share in (
        ("most_connected", 0.01),
        ("most_connected", 0.02),
        ("most_connected", 0.04),
        ("random", 0.02),
    ):
        seated = dataclasses.replace(base.governance, champion_placement=placement)
        scenario = dataclasses.replace(base, governance=seated)
        cells[f"{placement} {share}"] = Cell(scenario, _open_to_all(share))
    played = plays.play("sf07", cells)
    horizon = float(base.calendar.weeks)
    week = {
        name: np.where(np.isnan(played.metric(name, "t50")), horizon, played.metric(name, "t50"))
        for name in cells
    }
    few, some, many = (week["none"] - week[f"most_connected {share}"] for share in SHARES)
    random = week["none"] - week["random 0.02"]
    heads = [max(1, round(share * STAFF)) for share in SHARES]
    added = (some - few) / (heads[1] - heads[0]) - (many - some) / (heads[2] - heads[1])
    return [
        ratio("weeks gained until half are fluent, most connected over random champions (1 in 50)",
              some, random, at_least=1.5),
        average("weeks gained by a champion more, 1:100 to 1:50 less 1:50 to 1:25", added,
                at_least=0.0),
    ]  # fmt: skip


def _open_to_all(share: float = 0.0) -> Strategy:
    steps: list[dict[str, object]] = [
        {"week": 0, "pull": "go_live", "voluntary": True, "date": 0},
        {"week": 1, "pull": "town_hall"},
    ]
    if share:
        steps.append({"week": 2, "pull": "recruit_champions", "amount": share})
    return plan(f"champions_{share:g}", *steps)


def fence_sitters(plays: Plays) -> Sequence[Check]:
    """SF8: as many talks with the undecided as with those against, where use asks for a lot."""
    base = varied(shipped(TOOL, "open_access").scenario, {"adoption.theta": DEMANDING})
    cells = {
        whom: Cell(base, _talked_to(whom)) for whom in ("fence_sitters", "resisters", "nobody")
    }
    played = plays.play("sf08", cells)
    at_end = {whom: played.weeks(whom, "proficient")[:, -1] for whom in cells}
    return [
        average("share of fluent people at the end, talks with fence-sitters less talks with "
                "resisters", at_end["fence_sitters"] - at_end["resisters"], at_least=0.0),
        average("the same, talks with fence-sitters less no talks",
                at_end["fence_sitters"] - at_end["nobody"], at_least=0.0),
    ]  # fmt: skip


def _talked_to(whom: str) -> Strategy:
    """Open the tool to all, and talk to a tenth of the users in each of six months."""
    steps: list[dict[str, object]] = [
        {"week": 0, "pull": "go_live", "voluntary": True, "date": 0},
        {"week": 1, "pull": "town_hall"},
    ]
    if whom != "nobody":
        steps += [
            {"week": 2 + 4 * month, "pull": "talk", "what": whom, "amount": 0.1}
            for month in range(6)
        ]
    return plan(f"talk_{whom}", *steps)


def saturation(plays: Plays) -> Sequence[Check]:
    """SF9: five changes at once instead of one put off the day on which four in five are fluent."""
    base = shipped(TOOL, "train_and_talk")
    calm = varied(base.scenario, {"governance.fatigue": FATIGUE})
    others = {
        f"change_{number}": Shock("competing_change", start=0, end=1, size=0.0, weeks=0.0,
                                  title=f"Another change, number {number}")
        for number in range(2, 6)
    }  # fmt: skip
    busy = varied(calm, hazards=others)
    played = plays.play(
        "sf09", {"one": Cell(calm, base.strategy), "five": Cell(busy, base.strategy)}
    )
    horizon = float(calm.calendar.weeks)
    one, five = (
        np.where(np.isnan(played.metric(name, "t80")), horizon, played.metric(name, "t80"))
        for name in ("one", "five")
    )
    return [
        ratio("weeks until four in five are fluent (never counts as the last week), five changes "
              "over one", five, one, at_least=1.25),
    ]  # fmt: skip


def sponsor(plays: Plays) -> Sequence[Check]:
    """SF10: a sponsor who leaves takes fluent users with him, the more the earlier."""
    base = shipped(TOOL, "train_and_talk")
    calm = only_hazards(base.scenario)
    cells = {"stays": Cell(calm, base.strategy)}
    for name, week in (("leaves", EXIT), ("leaves early", EARLY)):
        leaving = Shock("sponsor_exit", start=week, end=week + 1, title="The sponsor leaves")
        cells[name] = Cell(varied(calm, hazards={"sponsor_leaves": leaving}), base.strategy)
    played = plays.play("sf10", cells)
    stays, leaves, early = (played.weeks(name, "proficient")[:, LATER] for name in cells)
    return [
        average("fluent in month 18, sponsor stays less sponsor leaves in month 6", stays - leaves,
                at_least=0.0),
        average("fluent in month 18, exit in month 6 less exit in month 2", leaves - early,
                at_least=0.0),
    ]  # fmt: skip


PEOPLE = (
    Fact(
        "SF6",
        "A mandate buys log-ins",
        "Does a mandate buy as much skill as it buys log-ins where support is thin?",
        "At least 15 points more people activated, less than half of that in fluent people, and "
        "twice the workarounds of ample support.",
        "Depth that keeps up with log-ins, or workarounds that do not depend on support.",
        "Brown et al. 2002; Amoako-Gyampah and Salam; Boudreau and Robey 2005",
        "sf06_mandate",
        mandate,
        "It holds for about four months: in week 13 the mandate has gained 78 points of "
        "log-ins and 17 of fluent people. By month 6 the thin desk has worked off its queue "
        "(about 380 tickets in week 8, 26 in week 26), courses and half a year of use have "
        "made even the unwilling fluent, and where use is free half of the people have not "
        "begun. In the model a mandate buys log-ins at once and depth later.",
    ),
    Fact(
        "SF7",
        "Where champions sit",
        "Do well-connected champions gain more time than as many random ones?",
        "At least 1.5 times the weeks gained until half are fluent; less for each further one.",
        "No difference between placements, or gains that grow with every champion.",
        "68 NHS initiatives (Battilana and Casciaro 2013); hub agents on four firm networks",
        "sf07_champions",
        champions,
        "2, 5 and 10 champions of 240 people gain 1.0, 2.3 and 4.3 weeks: .49 a head for the "
        "first, .45 and .40 for those who are added. So returns fall, by so little that the "
        "interval of 320 futures still touches 0.",
    ),
    Fact(
        "SF8",
        "Fence-sitters before resisters",
        "Do hours spent on the undecided win more than hours spent on those against?",
        "At least as much for the same hours, in disruptive changes.",
        "More from hours spent on resisters.",
        "68 NHS initiatives (Battilana and Casciaro 2013)",
        "sf08_fence_sitters",
        fence_sitters,
        "A talk closes the same part of the distance to full approval whoever is talked to, "
        "so it moves those most who are furthest away, and nothing makes a resister harder to "
        "talk to than a fence-sitter. That is a limit of the talk in this model; it was not "
        "changed to make the fact pass (decision 022).",
    ),
    Fact(
        "SF9",
        "Saturation",
        "What do four other changes at the same time cost a voluntary roll-out?",
        "At least a quarter more weeks until four in five are fluent.",
        "Less than a quarter.",
        "Gartner: planned changes 2 (2016) to 10 (2022), willingness 74 to 43 %",
        "sf09_saturation",
        saturation,
    ),
    Fact(
        "SF10",
        "The sponsor leaves",
        "Does a voluntary roll-out miss a sponsor who leaves, and does it matter when?",
        "Fewer fluent people in month 18; more so if he leaves early.",
        "No difference, or more fluent people without him.",
        "Prosci: top contributor in every edition (self-report; direction only)",
        "sf10_sponsor",
        sponsor,
    ),
)
