"""Fixed words of the page, and what a reader is told who cannot see a figure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sim.analysis.comparison import Comparison, Plan, Spread
from sim.analysis.lettering import plain
from sim.analysis.reasons import Sensitivity
from sim.report.figures_money import MOST_DOTS, QUANTILE_DOTS
from sim.report.figures_style import Drawn

DOT = "\u00b7"


def meta_line(comparison: Comparison) -> str:
    """Say once what was studied, on how many futures, in which currency."""
    setting = comparison.setting
    parts = [setting.title]
    if setting.people is not None and f"{setting.people:,} people" not in setting.title:
        parts.append(f"{setting.people:,} people, {setting.users:,} users")
    elif setting.users is not None:
        parts.append(f"{setting.users:,} users")
    parts.append(f"{comparison.n_futures} simulated futures, the same luck for every plan")
    if comparison.objective.unit:
        parts.append(setting.currency)
    return f" {DOT} ".join(parts)


def stamp(comparison: Comparison) -> str:
    """Say when and by which version the page was made."""
    setting = comparison.setting
    parts = [setting.made_on, f"version {setting.version}" if setting.version else ""]
    return f" {DOT} ".join(part for part in parts if part)


def band_words(comparison: Comparison) -> str:
    """Explain bands in words; without enough futures there are none."""
    if comparison.enough:
        return "8 of 10 futures lie inside the band"
    return "middle future (too few for a band)"


def money_words(comparison: Comparison) -> str:
    """Explain the dots."""
    n = comparison.n_futures
    dots = (
        f"{QUANTILE_DOTS} dots stand for {n} futures" if n > MOST_DOTS else "One dot is one future"
    )
    if comparison.objective.kind != "money":
        return dots
    return f"{dots}; payback: expected / cautious"


def load_words(years: str) -> str:
    """Explain the load map, after the name of its plan."""
    return f", {years}: load in % of hours; framed: 100\u00a0% and over; bar: freeze"


def adoption_label(comparison: Comparison, plans: Sequence[Drawn]) -> str:
    """State the finding of panel A and its numbers."""
    weeks = _each(plans, lambda plan: plan.measures.get("t80"), "")
    return f"{comparison.findings.adoption}. Week in which 80 % are proficient: {weeks}."


def output_label(comparison: Comparison, plans: Sequence[Drawn]) -> str:
    """State the finding of panel B and its numbers."""
    dips = _each(plans, lambda plan: plan.measures.get("dip_depth"), "")
    return f"{comparison.findings.output}. Worst month against normal: {dips}."


def money_label(comparison: Comparison, plans: Sequence[Drawn]) -> str:
    """State the finding of panel C and its numbers."""
    objective = comparison.objective
    middle = _each(plans, lambda plan: plan.outcome, f" {objective.unit}")
    return f"{comparison.findings.money}. {objective.title} in the middle future: {middle}."


def change_label(comparison: Comparison, found: Sensitivity) -> str:
    """State what the lead is, and what the three largest settings do to it."""
    bars = ", ".join(
        f"{plain(bar.title)} {bar.lead_low.average.text} to {bar.lead_high.average.text}"
        for bar in found.bars[:3]
    )
    return (f"{comparison.findings.change}. Lead as assumed {found.lead.average.text}; at the low "
            f"and high end of {bars}.")  # fmt: skip


def gantt_label(comparison: Comparison) -> str:
    """State the finding of the time chart and its first steps."""
    assert comparison.agenda is not None
    steps = "; ".join(f"{one.date} {one.text}" for one in comparison.agenda.first)
    return f"{comparison.findings.gantt}. {steps}."


def network_label(comparison: Comparison) -> str:
    """State the finding of the network and its heaviest flows."""
    assert comparison.network is not None
    ties = sorted(comparison.network.ties, key=lambda tie: -tie.weight)[:3]
    words = ", ".join(f"{tie.first} and {tie.second} {tie.weight:g}" for tie in ties)
    return f"{comparison.findings.network}. Heaviest: {words}."


def load_label(plan: Plan) -> str:
    """State where the hours of a plan do not suffice, with the three highest loads."""
    loads = [(max(one.load_by_month), one.name) for one in plan.departments if one.load_by_month]
    worst = sorted(loads, key=lambda load: -load[0])[:3]
    words = ", ".join(f"{name} {load} %" for load, name in worst)
    return f"Load by department and month under {plan.title}. Highest: {words}."


def ladder_label(plan: Plan) -> str:
    """State the four shares of a plan at the end of the simulated weeks."""
    parts = [
        f"{name} {round(100 * plan.curves[name].p50[-1])} %"
        for name in ("aware", "activated", "routine", "proficient")
        if name in plan.curves
    ]
    return f"Four curves of {plan.title}; at the end: {', '.join(parts)}."


def range_text(spread: Spread, *, better_low: bool = True) -> str:
    """Write a range, the better end first; nothing where both ends read the same.

    Source: the page's style sheet: en dash, and the word where numbers have signs.
    """
    first, last = (spread.p10, spread.p90) if better_low else (spread.p90, spread.p10)
    unit = "\u00a0%"
    one, two = first.text.removesuffix(unit), last.text.removesuffix(unit)
    if one == two:
        return ""
    signed = any(text.startswith(("+", "\u2212")) for text in (one, two))
    return f"{one} to {two}" if signed else f"{one}\u2013{two}"


def method(comparison: Comparison) -> tuple[str, ...]:
    """Say how the numbers are made, in the words that the page allows itself."""
    title, n = comparison.objective.title, comparison.n_futures
    lines = [
        f"Every plan meets the same {n} simulated futures, so plans are compared future by future.",
        "p10, p50 and p90: 1, 5 and 9 of 10 futures lie below; straight between neighbouring "
        "futures.",
        f"In order of {comparison.ranked_by} {title}. Rank: one more than the plans that are "
        "clearly better, future by future (paired test, all pairs corrected together, 1 in 20); "
        "equal ranks: =.",
        "Keep: the first rank, if one plan has it alone. Only if: shares the first rank, or is "
        "best in at least 1 of 10 futures; the condition is what it does better. Avoid: the rest.",
        f"Best in: futures in which no plan does better; equal plans share one. Regret: {title} "
        "missed against each future\u2019s best plan.",
        "Output: mean of four weeks against normal.",
        "Payback: week from which the discounted sum stays at or above zero. Expected: middle "
        "future. Cautious: small benefits (9 of 10 futures have more) meet high costs (9 of 10 "
        "have less), from the ledger.",
        "One month\u2019s delay: everything comes a month later and the end stays, so that one "
        "month of money is lost; seasons and freezes are not played again.",
    ]
    if comparison.enough:
        ranges = "; ".join(f"{plan.title} {plan.interval.words}" for plan in comparison.plans)
        lines.append(f"Average {title}, and where it would lie in 19 of 20 such "
                     f"studies ({comparison.objective.unit}): {ranges}.")  # fmt: skip
    return tuple(lines)


def _each(plans: Sequence[Drawn], read: Callable[[Plan], Spread | None], unit: str) -> str:
    found = [(drawn.plan.title, read(drawn.plan)) for drawn in plans[:3]]
    return ", ".join(f"{title} {spread.p50.text}{unit}" for title, spread in found if spread)
