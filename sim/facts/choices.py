"""Facts about the choice between plans: coupling, season, and when savings come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.intervals import resamples
from sim.analysis.statistics import worst_decile_mean
from sim.experiment.design import Cell
from sim.facts.fact import Check, Fact, average, exact
from sim.facts.plays import Played, Plays, plan, shipped, varied
from sim.units import FloatArray

if TYPE_CHECKING:
    from sim.contracts import Strategy

ERP, HOSPITAL = "erp_manufacturer", "ehr_hospital"
CROSSING, HYPERCARE = "architecture.crossing", "investment.hypercare_staff"
TIGHTNESS = (0.0, 0.35, 0.7, 1.0)
SUPPORT = (0, 10, 50)
WATCHED = (8, 26)
FEBRUARY, OCTOBER = 52, 87
MILLION = 1e6


def coupling(plays: Plays) -> Sequence[Check]:
    """SF17: the advantage of all at once over waves rises with coupling and crosses zero."""
    at_once, waves = shipped(HOSPITAL, "big_bang_supported"), shipped(HOSPITAL, "phased_unit")
    cells = {}
    for heads in SUPPORT:
        for tight in TIGHTNESS:
            values = {CROSSING: tight, HYPERCARE: heads}
            scenario = varied(at_once.scenario, values)
            cells[f"at once {heads} {tight}"] = Cell(scenario, _bare(heads))
            cells[f"waves {heads} {tight}"] = Cell(scenario, waves.strategy)
    played = plays.play("sf17", cells, futures=max(20, plays.futures * 2 // 3))
    checks, crossing = [], []
    for heads in SUPPORT:
        leads = np.array([_lead(played, heads, tight) for tight in TIGHTNESS])
        checks.append(
            average(f"{heads} heads: lead of all at once, tightest less loosest coupling (M)",
                    leads[-1] - leads[0], at_least=0.0)
        )  # fmt: skip
        ends = (average("", leads[0]), average("", leads[-1]))
        crossing.append((ends[0].high < 0.0 < ends[1].low, heads, ends))
    crossed = [heads for crosses, heads, _ in crossing if crosses]
    checks.append(exact("levels of support at which the lead goes from clearly below zero to "
                        "clearly above it", float(len(crossed)), at_least=1))  # fmt: skip
    return checks


def _bare(heads: int) -> Strategy:
    """All at once with desk heads alone, so that support is one number in both plans."""
    steps = [
        {"week": 40, "pull": "town_hall"},
        {"week": 41, "pull": "go_live", "date": 60},
        {"week": 44, "pull": "train"},
        {"week": 57, "pull": "town_hall"},
        {"week": 60, "pull": "walk_the_talk"},
        {"week": 60, "pull": "legacy_switch_off"},
        {"week": 68, "pull": "success_story"},
    ]
    if heads:
        steps.insert(4, {"week": 60, "pull": "add_support"})
    return plan("at_once_with_a_desk", *steps)


def _lead(played: Played, heads: int, tight: float) -> FloatArray:
    at_once = played.metric(f"at once {heads} {tight}", "npv")
    return (at_once - played.metric(f"waves {heads} {tight}", "npv")) / MILLION


def season(plays: Plays) -> Sequence[Check]:
    """SF18: the same plan in the peak season costs far more in bad futures."""
    feb, peak = shipped(ERP, "big_bang_feb"), shipped(ERP, "big_bang_peak")
    played = plays.play("sf18", {"feb": feb, "peak": peak})
    checks = [_seasonal(played, weeks) for weeks in WATCHED]
    gain = (played.metric("feb", "npv") - played.metric("peak", "npv")) / MILLION
    return [*checks, average("NPV, February less peak season (M)", gain, at_least=0.0)]


def _seasonal(played: Played, weeks: int) -> Check:
    """Compare the worst tenth of operating losses in the first weeks after going live."""
    quiet, busy = _lost(played, "feb", FEBRUARY, weeks), _lost(played, "peak", OCTOBER, weeks)
    ratios = [
        worst_decile_mean(-busy[rows]) / worst_decile_mean(-quiet[rows])
        for rows in resamples(quiet.size)
    ]
    low, high = np.quantile(ratios, [0.025, 0.975])
    value = worst_decile_mean(-busy) / worst_decile_mean(-quiet)
    says = f"worst tenth of losses in {weeks} weeks after going live, peak season over February"
    return Check(says, float(value), float(low), float(high), at_least=1.5)


def _lost(played: Played, name: str, start: int, weeks: int) -> FloatArray:
    """(R,) lost hours and margin after a go-live, as positive money."""
    total = np.zeros(played.futures)
    for account in ("lost_output", "lost_margin"):
        rows = played.booked(name, account)
        rows = rows[(rows["week"] > start) & (rows["week"] <= start + weeks)]
        np.subtract.at(total, rows["future"].to_numpy(), rows["amount"].to_numpy())
    return total


def switch_off(plays: Plays) -> Sequence[Check]:
    """SF16: nothing is saved before the old system is switched off for the last department."""
    waves = shipped(ERP, "phased_function")
    never = plan(
        "waves_without_switch_off",
        *(
            {"week": week, "pull": "go_live", "scope": {"group": group}, "date": date}
            for week, group, date in (
                (26, "finance", 44),
                (34, "procurement", 52),
                (38, "warehouse", 56),
                (42, "production", 60),
                (46, "sales", 64),
            )
        ),
    )
    played = plays.play("sf16", {"waves": waves, "never": Cell(waves.scenario, never)})
    _, weeks, live = played.departments("waves", "live")
    last = np.array(weeks)[np.argmax(live.all(axis=1), axis=1)]
    saved = played.booked("waves", "legacy_saving")
    rows = saved.assign(last=saved["future"].map(dict(enumerate(last))))
    early = rows[rows["week"] <= rows["last"] - 4]["amount"].sum()
    after = rows.groupby("future")["amount"].sum().reindex(range(played.futures), fill_value=0.0)
    kept = played.booked("never", "legacy_saving")["amount"].sum()
    return [
        exact("saved before the last wave is live", float(early), 0.0, 0.0),
        exact(
            "saved where the old system is never switched off (negative: dearer support)",
            float(kept),
            at_most=0.0,
        ),
        average("saved in three years after the switch-off (M)",
                after.to_numpy(dtype=np.float64) / MILLION, at_least=1e-6),
    ]  # fmt: skip


CHOICES = (
    Fact(
        "SF16",
        "Savings come at the switch-off",
        "When does replacing an old system begin to save its running cost?",
        "Not before the last department has left it; never, if nobody switches it off.",
        "Any saving booked before the last wave, or without a switch-off.",
        "logic; 46 % of SaaS licences unused (Zylo 2026)",
        "sf16_switch_off",
        switch_off,
    ),
    Fact(
        "SF17",
        "Coupling flips the choice",
        "In the hospital, does going live at once gain on waves as work crosses units more?",
        "The lead of all at once rises with coupling at every level of support, and goes from "
        "below zero to above it at one level at least.",
        "A lead that falls with coupling, or keeps its sign at every level of support.",
        "director of Cambridge eHospital: patients cross units, so there is no partial go-live",
        "sf17_coupling",
        coupling,
    ),
    Fact(
        "SF18",
        "Not in the peak season",
        "What does the same plan cost when it goes live in the busiest weeks?",
        "In bad futures at least 1.5 times the operating losses, and a lower NPV.",
        "A ratio below 1.5, or no loss of value.",
        "Hershey 1999 (over 100 M of lost sales); Revlon 2018 (64 M)",
        "sf18_season",
        season,
    ),
)
