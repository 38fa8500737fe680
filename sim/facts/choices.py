"""Facts about the choice between plans: coupling, season, and when savings come."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.intervals import resamples
from sim.analysis.statistics import worst_decile_mean
from sim.areas.environment.parameters import Shock
from sim.experiment.design import Cell
from sim.facts.fact import Check, Fact, average, exact
from sim.facts.plays import Played, Plays, only_hazards, plan, shipped, varied
from sim.facts.tools import four_tools
from sim.units import FloatArray

if TYPE_CHECKING:
    from sim.contracts import Strategy

ERP, HOSPITAL = "erp_manufacturer", "ehr_hospital"
CROSSING, HYPERCARE = "architecture.crossing", "investment.hypercare_staff"
TIGHTNESS = (0.0, 1.0)
SUPPORT = (0, 8, 50)
RATES, LEFT = (0.0, 0.5, 2.0), 0.8
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
            cells[f"at once {heads} {tight}"] = Cell(scenario, at_once_with_a_desk(heads))
            cells[f"waves {heads} {tight}"] = Cell(scenario, waves.strategy)
    played = plays.play("sf17", cells)
    leads = {(h, t): _lead(played, h, t) for h in SUPPORT for t in TIGHTNESS}
    loose, tight = TIGHTNESS[0], TIGHTNESS[-1]
    rises = [
        average(f"{heads} heads: lead of all at once (M), tightest less loosest coupling",
                leads[heads, tight] - leads[heads, loose], at_least=0.0)
        for heads in SUPPORT
    ]  # fmt: skip
    turn = SUPPORT[1]
    return [
        *rises,
        average(f"{turn} heads, loosest coupling: lead (M)", leads[turn, loose], at_most=0.0),
        average(f"{turn} heads, tightest coupling: lead (M)", leads[turn, tight], at_least=0.0),
    ]


def at_once_with_a_desk(heads: int) -> Strategy:
    """Write the hospital's plan of all at once with desk heads alone, for SF17 and its map.

    Support is then one number in both plans.

    Parameters
    ----------
    heads : whether there is extra support at all; how much, the scenario says.

    Source: own design.
    """
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
    """SF18: the same plan in the peak season costs far more in bad futures.

    Of the hazards only those of the cut-over itself strike: others have dates of their own and
    would hit one plan and miss the other, whatever the season.
    """
    feb, peak = shipped(ERP, "big_bang_feb"), shipped(ERP, "big_bang_peak")
    calm = only_hazards(feb.scenario, "data_defect")
    cells = {"feb": Cell(calm, feb.strategy), "peak": Cell(calm, peak.strategy)}
    played = plays.play("sf18", cells)
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
    kept = played.booked("never", "legacy_saving").groupby("future")["amount"].sum()
    kept = kept.reindex(range(played.futures), fill_value=0.0)
    return [
        exact("saved before the last wave is live (M, all futures)", float(early) / MILLION,
              0.0, 0.0),
        average("saved where the old system is never switched off (M; negative: dearer support)",
                kept.to_numpy(dtype=np.float64) / MILLION, at_most=0.0),
        average("saved in three years after the switch-off (M)",
                after.to_numpy(dtype=np.float64) / MILLION, at_least=1e-6),
        *four_tools(plays),
    ]  # fmt: skip


def turbulence(plays: Plays) -> Sequence[Check]:
    """SF21: the more often better technology comes along, the more it pays not to buy this one."""
    now, wait = shipped(ERP, "big_bang_feb"), shipped(ERP, "do_nothing")
    cells = {}
    for rate in RATES:
        newer = Shock("obsolescence", start=0, end=156, size=LEFT, per_year=rate,
                      chance=1.0 if rate else 0.0, title="Better technology arrives")  # fmt: skip
        scenario = varied(now.scenario, hazards={"newer": newer})
        cells[f"now {rate:g}"] = Cell(scenario, now.strategy)
        cells[f"wait {rate:g}"] = Cell(scenario, wait.strategy)
    played = plays.play("sf21", cells)
    gains = [
        (played.metric(f"wait {rate:g}", "npv") - played.metric(f"now {rate:g}", "npv")) / MILLION
        for rate in RATES
    ]
    steps = [
        average(f"value of waiting (M), {after:g} arrivals a year less {before:g}",
                gains[k + 1] - gains[k], at_least=0.0)
        for k, (before, after) in enumerate(pairwise(RATES))
    ]  # fmt: skip
    return [
        *steps,
        average("value of waiting without turbulence (M)", gains[0], at_most=0.0),
        average(f"value of waiting at {RATES[-1]:g} arrivals a year (M)", gains[-1], at_least=0.0),
    ]


CHOICES = (
    Fact(
        "SF16",
        "Savings come at the switch-off",
        "When does replacing an old system begin to save its running cost?",
        "Not before the last department has left it; never, if nobody switches it off; of several "
        "tools each by itself.",
        "Any saving booked before the last wave, or without a switch-off.",
        "logic; 46 % of SaaS licences unused (Zylo 2026)",
        "sf16_switch_off",
        switch_off,
    ),
    Fact(
        "SF17",
        "Coupling flips the choice",
        "In the hospital, does going live at once gain on waves as work crosses units more?",
        "The lead of all at once rises with coupling at every level of support, and with thin "
        "support (8 more heads) it goes from below zero to above it.",
        "A lead that falls with coupling, or keeps its sign there.",
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
        "Peak season adds lost margin (about 1.5 M in a bad future) to lost hours (about 3.3 "
        "M) that fade alike in both seasons. Orders wait and a tenth of them is lost a week, "
        "so losses stop with the season's last weeks: the longer one watches, the smaller the "
        "ratio. It is well above 1 at both lengths, and 1.5 only for the first weeks.",
    ),
    Fact(
        "SF21",
        "Turbulence makes waiting pay",
        "Does it pay to leave this generation out when better technology comes along often?",
        "The value of waiting rises with the rate of arrivals (each leaves 80 % of the gain) and "
        "goes from below zero to above it.",
        "A value that falls with the rate, or keeps its sign from no arrival to two a year.",
        "real options (Fichman 2004); redundant two years later (article What is BTM)",
        "sf21_turbulence",
        turbulence,
    ),
)
