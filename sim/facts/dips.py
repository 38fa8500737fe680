"""Facts about the dip after a go-live: how deep, how long, and what support and training do."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.experiment.design import Cell
from sim.facts.fact import Check, Fact, average, exact, ratio
from sim.facts.plays import Played, Plays, plan, shipped, varied
from sim.units import FloatArray

if TYPE_CHECKING:
    from sim.contracts import Strategy
    from sim.scenario import Scenario

ERP, HOSPITAL = "erp_manufacturer", "ehr_hospital"
GO_LIVE, YEAR = 52, 52
BELOW = 0.98
HEADS = (0, 4, 8, 12, 16, 20, 24)
HYPERCARE = "investment.hypercare_staff"
COURSE_HOURS = (2, 4, 8, 12, 16, 24)
HOURS_THAT_COUNT, TEACHING_HOURS = 4.0, 40.0
AMPLE_PLACES = MappingProxyType({"investment.trainers": 40, "investment.training_rooms": 40})


def area(played: Played, name: str, start: int, weeks: int = YEAR) -> FloatArray:
    """(R,) output lost against normal after a week, in weeks of the whole output."""
    output = played.weeks(name, "output")[:, start + 1 : start + 1 + weeks]
    return np.asarray(np.maximum(0.0, 1.0 - output).sum(axis=1))


def _unit_output(played: Played, name: str, first: int, last: int) -> FloatArray:
    """(units,) output of every unit of every future in some weeks after its own go-live.

    Output is normal plus what the ledger books as benefit and as lost output, in shares of the
    paid hours of its intended users.
    """
    scenario = played.cells[name].scenario
    hour = scenario.organisation.paid_hours_per_week * scenario.investment.hourly_cost
    worth = {one: spec.users * hour for one, spec in scenario.organisation.departments.items()}
    live = played.events(name, "go_live").set_index(["future", "department"])["week"]
    booked = pd.concat([played.booked(name, account) for account in ("benefit", "lost_output")])
    units = pd.MultiIndex.from_frame(booked[["future", "department"]])
    since = booked["week"].to_numpy() - live.reindex(units).to_numpy()
    month = booked[(since >= first) & (since <= last)]
    money = (
        month.groupby(["future", "department"])["amount"].sum().reindex(live.index, fill_value=0)
    )
    worths = np.array([worth[unit] for _, unit in money.index])
    return np.asarray(1.0 + money.to_numpy() / (worths * (last - first + 1)), dtype=np.float64)


def j_curve(plays: Plays) -> Sequence[Check]:
    """SF2: units lose output in the month after a compulsory go-live, and get it back."""
    cells = {
        "all at once, manufacturer": shipped(ERP, "big_bang_feb"),
        "waves, manufacturer": shipped(ERP, "phased_function"),
        "all at once, hospital": shipped(HOSPITAL, "big_bang"),
    }
    checks = []
    for label, cell in cells.items():
        played = plays.play(f"sf02_{cell.strategy.name}", {label: cell})
        by_future = (played.futures, -1)
        month = _unit_output(played, label, 1, 4).reshape(by_future)
        year = _unit_output(played, label, 49, 52).reshape(by_future)
        below = (month < 1.0).mean(axis=1)
        checks += [
            average(f"{label}: loss of a unit in month 1", 1 - month.mean(axis=1), 0.1, 0.35),
            average(f"{label}: units below normal in month 1", below, at_least=0.95),
            average(f"{label}: output in month 12", year.mean(axis=1), at_least=0.95),
        ]
    return checks


def depth_and_length(plays: Plays) -> Sequence[Check]:
    """SF3: all at once is deeper and shorter, waves are shallower and longer.

    Weeks below are those in which output and the time in courses together are: the classroom takes
    3 % of all hours for months before anybody goes live, which is no dip of the new system.
    """
    cells = {"at once": shipped(ERP, "big_bang_feb"), "waves": shipped(ERP, "phased_function")}
    played = plays.play("sf03", cells)
    deep, shallow = (played.metric(name, "dip_depth") for name in cells)
    short, long = (_weeks_below(played, name) for name in cells)
    return [
        ratio("depth at once over depth of waves", deep, shallow, at_least=1.5),
        average("weeks below -2 % beside time in courses: waves less at once", long - short,
                at_least=0.0),
    ]  # fmt: skip


def _weeks_below(played: Played, name: str) -> FloatArray:
    """(R,) weeks in which output, with the time that courses took added, is below -2 %."""
    output = played.weeks(name, "output")
    scenario = played.cells[name].scenario
    users = sum(spec.users for spec in scenario.organisation.departments.values())
    hours = users * scenario.organisation.paid_hours_per_week
    worth = hours * scenario.investment.hourly_cost
    taught = np.zeros_like(output)
    booked = played.booked(name, "training_hours")
    where = (booked["future"].to_numpy(), booked["week"].to_numpy())
    np.subtract.at(taught, where, booked["amount"].to_numpy() / worth)
    return np.asarray(((output + taught)[:, 1:] < BELOW).sum(axis=1), dtype=np.float64)


def support(plays: Plays) -> Sequence[Check]:
    """SF4: the dip is convex in hypercare heads; overload at least doubles it."""
    base = shipped(ERP, "big_bang_feb")
    cells = {
        str(heads): Cell(varied(base.scenario, {HYPERCARE: heads}), base.strategy)
        for heads in HEADS
    }
    played = plays.play("sf04", cells)
    areas = np.array([area(played, name, GO_LIVE) for name in cells])
    bends = areas[2:] - 2 * areas[1:-1] + areas[:-2]
    error = bends.std(axis=1, ddof=1) / bends.shape[1] ** 0.5
    worst = float((bends.mean(axis=1) + 2 * error).min())
    depth = {heads: played.metric(str(heads), "dip_depth") for heads in (4, 24)}
    return [
        exact("least second difference of the area over heads, plus 2 se", worst, at_least=0.0),
        ratio("area with 4 heads over area with 24", areas[1], areas[-1], at_least=2.0),
        ratio("depth with 24 heads over depth with 4", depth[24], depth[4], at_least=2 / 3),
    ]


def lead_of_training(plays: Plays) -> Sequence[Check]:
    """SF11: skill fades between course and go-live; hours have a floor, then falling returns."""
    base = shipped(ERP, "big_bang_feb")
    scenario = varied(base.scenario, AMPLE_PLACES)
    leads = (2, 8, 16)
    cells = {str(lead): Cell(scenario, courses_before(lead)) for lead in leads}
    played = plays.play("sf11", cells)
    areas = [area(played, name, GO_LIVE) for name in cells]
    return [
        ratio("area with courses 16 weeks ahead over 2 weeks ahead", areas[2], areas[0],
              at_least=1.1),
        average("area with courses 8 weeks ahead less 2 weeks ahead", areas[1] - areas[0],
                at_least=0.0),
        *_hours_of_training(plays),
    ]  # fmt: skip


def _hours_of_training(plays: Plays) -> Sequence[Check]:
    """Say what the area loses by courses of some hours, where hours count."""
    base = shipped(ERP, "big_bang_feb").scenario
    cells = {
        str(hours): Cell(hours_of_courses(base, hours, HOURS_THAT_COUNT), course_plan(hours))
        for hours in (0, *COURSE_HOURS)
    }
    played = plays.play("sf11_hours", cells)
    none = area(played, "0", GO_LIVE)
    saved = {hours: none - area(played, str(hours), GO_LIVE) for hours in COURSE_HOURS}
    first, later = (saved[8] - saved[4]) / 4, (saved[16] - saved[12]) / 4
    return [
        average("area saved by courses of 2 hours, below the floor (weeks)", saved[2], at_most=0.0),
        average("area saved by courses of 12 hours less 4 hours (weeks)", saved[12] - saved[4],
                at_least=0.0),
        average("area saved by an hour more, 4 to 8 hours less 12 to 16 hours (weeks)",
                first - later, at_least=0.0),
    ]  # fmt: skip


def hours_of_courses(scenario: Scenario, hours: int, scale: float) -> Scenario:
    """Give courses some hours, with places for everybody; a scale lets hours count.

    A trainer teaches 40 hours a week, so longer courses take more of his weeks.
    """
    values = {
        "investment.course_hours": hours,
        "investment.sessions_per_week": TEACHING_HOURS / max(hours, 2),
        "adoption.course_scale_hours": scale,
    }
    return varied(scenario, {**AMPLE_PLACES, **values})


def course_plan(hours: int) -> Strategy:
    """Hold courses two weeks ahead of the big bang, or none where they have no hours."""
    return courses_before(2) if hours else courses_before(None)


def courses_before(lead: int | None) -> Strategy:
    """Go live all at once, with courses some weeks ahead of it; None: without any."""
    train = [] if lead is None else [{"week": GO_LIVE - lead - 2, "pull": "train"}]
    return plan(
        "without_courses" if lead is None else f"courses_{lead}_weeks_ahead",
        *({"week": week, "pull": "town_hall"} for week in (10, 16, 22, 28)),
        *train,
        {"week": GO_LIVE - 1, "pull": "go_live", "date": GO_LIVE},
        {"week": GO_LIVE, "pull": "add_support"},
    )


DIPS = (
    Fact(
        "SF2",
        "J-curve after a compulsory go-live",
        "How much output does a unit lose in the month after it must use the new system?",
        "10 to 35 % in month 1, 95 of 100 units below normal, back within 5 % by month 12.",
        "A month-1 loss outside the band, or units that are still 5 % short a year later.",
        "UC Davis EHR (-25 to -30 % for about a month); HealthTexas (-4 % at 12 months)",
        "sf02_j_curve",
        j_curve,
        "The first wave loses 13 % in its month 1 and the last 6 %: each later one meets half "
        "the cut-over defect of the one before, and a desk and colleagues that know the "
        "system. So the mean of all waves lies at the band's lower edge, which comes from "
        "hospitals that went live at once.",
    ),
    Fact(
        "SF3",
        "Deep and short, or shallow and long",
        "Is the dip of a big bang deeper and shorter than that of waves?",
        "At least 1.5 times as deep, and fewer weeks below -2 %, at loose or medium coupling.",
        "A ratio of depths below 1.5, or a big bang that stays below as long as the waves.",
        "AmericanEHR note on phased and big-bang implementation",
        "sf03_depth_and_length",
        depth_and_length,
    ),
    Fact(
        "SF4",
        "Support is not linear",
        "What does one more support head buy?",
        "The area of the dip is convex in heads; a third of the knee costs at least twice what "
        "twice the knee does; the depth hardly changes.",
        "A concave stretch beyond two standard errors, or no difference between 4 and 24 heads.",
        "queueing theory; 51 % of ERP adopters had material disruption (Panorama 2014)",
        "sf04_support",
        support,
        "The ratio lies just above the edge: courses before the go-live and one open ticket a "
        "person at most keep an overloaded desk from losing more.",
    ),
    Fact(
        "SF11",
        "Training has a floor and fades",
        "What do hours of training bring, and what does it cost to hold them long before the need?",
        "The area of the dip grows smoothly with the lead: by a tenth or more from 2 to 16 weeks. "
        "Where hours count (a scale of 4 hours), nothing below the floor, then falling returns.",
        "An area that does not depend on the lead; an hour more that brings as much late as early.",
        "KLAS Arch via EHRSource; Tatel and Ackerman 2025 on forgetting",
        "sf11_training_lead",
        lead_of_training,
    ),
)
