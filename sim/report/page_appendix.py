"""The figures of the appendix: all plans, curves, time chart, support desk, network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup

from sim.analysis.comparison import Comparison, Plan
from sim.analysis.decisions import decisions_title
from sim.analysis.spending import spending_title
from sim.report import words
from sim.report.figures_decisions import deciding_plans, draw_decisions
from sim.report.figures_gantt import draw_gantt
from sim.report.figures_matrix import draw_matrix, matrix_title
from sim.report.figures_money import draw_money
from sim.report.figures_network import draw_network
from sim.report.figures_overleaf import draw_ladder, draw_multiples
from sim.report.figures_panels import draw_panel, panel_plans
from sim.report.figures_portfolio import (
    ALIGNED,
    BEHIND,
    aligned_title,
    draw_series,
    draw_spending,
    lagging_title,
    plans_with,
    tops,
)
from sim.report.figures_queue import DESK, desk_plans, draw_desk
from sim.report.figures_style import every_plan
from sim.report.figures_svg import markup
from sim.report.page_tables import Ledger, ledger

WHOLE, HALF, MULTIPLES = 265.0, 129.0, 172.0
TABLE_ROW, TABLE_LEFT = 4.75, 158.0
LADDER_HEIGHT, DESK_HEIGHT, NETWORK_HEIGHT, MONEY_ROW = 74.0, 58.0, 104.0, 8.0
PORTFOLIO_HEIGHT, MATRIX_HEIGHT = 58.0, 110.0


@dataclass(frozen=True, slots=True)
class Overleaf:
    """Hold the sheet of all plans, where more than five are compared."""

    table: Ledger
    multiples: Markup
    money: Markup


@dataclass(frozen=True, slots=True)
class Titled:
    """Hold a figure with its title and what it shows."""

    title: str
    words: str
    svg: Markup


@dataclass(frozen=True, slots=True)
class Appendix:
    """Hold the figures of the appendix; what a study does not have is empty."""

    overleaf: Overleaf | None
    ladders: tuple[Titled, ...]
    gantt: Titled | None
    desk: tuple[Titled, ...]
    decisions: tuple[Titled, ...]
    panels: tuple[Titled, ...]
    portfolio: tuple[Titled, ...]
    matrix: Titled | None
    network: Titled | None


def appendix(comparison: Comparison) -> Appendix:
    """Draw the figures of the appendix.

    Source: own design by the page's style sheet.
    """
    return Appendix(
        overleaf=_overleaf(comparison),
        ladders=_ladders(comparison),
        gantt=_gantt(comparison),
        desk=_desk(comparison),
        decisions=_decisions(comparison),
        panels=_panels(comparison),
        portfolio=_portfolio(comparison),
        matrix=_matrix(comparison),
        network=_network(comparison),
    )


def _overleaf(comparison: Comparison) -> Overleaf | None:
    if not comparison.overleaf:
        return None
    plans = every_plan(comparison)
    rest = TABLE_LEFT - TABLE_ROW * len(plans)
    height = round(min(130.0, max(60.0, rest)), 1)
    strips = round(max(height, MONEY_ROW * len(plans) + 13.0), 1)
    return Overleaf(
        table=ledger(comparison, plans),
        multiples=markup(partial(draw_multiples, comparison, MULTIPLES, height), "m",
                         f"{comparison.findings.table}. Proficient share of every plan."),
        money=markup(partial(draw_money, comparison, plans, strips), "n",
                     words.money_label(comparison, plans)),
    )  # fmt: skip


def _ladders(comparison: Comparison) -> tuple[Titled, ...]:
    names = (comparison.leader, comparison.rival)
    plans: Sequence[Plan] = [comparison.plan(name) for name in names if name]
    plans = [plan for plan in plans if plan.curves and not plan.idle]
    return tuple(
        Titled(f"Four curves: {plan.title}",
               f"Share of intended users; {words.band_words(comparison)}",
               markup(partial(draw_ladder, comparison, plan, HALF, LADDER_HEIGHT), name,
                      words.ladder_label(plan)))
        for plan, name in zip(plans, ("u", "v"), strict=False)
    )  # fmt: skip


def _gantt(comparison: Comparison) -> Titled | None:
    agenda = comparison.agenda
    if agenda is None or not agenda.rows:
        return None
    said = ("Grey: no go-live; light bar: planned, dark bar: what lasts in the middle future; open "
            "mark: announced or asked for, full mark: happens; line: 8 of 10 futures")  # fmt: skip
    svg = markup(partial(draw_gantt, comparison, agenda, WHOLE), "t", words.gantt_label(comparison))
    return Titled(comparison.findings.gantt, said, svg)


def _desk(comparison: Comparison) -> tuple[Titled, ...]:
    plans = desk_plans(comparison)
    if not plans:
        return ()
    band = words.band_words(comparison)
    titles = (comparison.findings.desk, comparison.findings.desk_wait)
    units = ("Tickets waiting", "Working days that a ticket waits")
    found = []
    for series, title, unit, name in zip(DESK, titles, units, ("q", "w"), strict=True):
        if any(_waits(comparison, drawn.plan, series) for drawn in plans):
            draw = partial(draw_desk, comparison, plans, series, (HALF, DESK_HEIGHT))
            svg = markup(draw, name, f"{title}. {unit} under {len(plans)} plans, week by week.")
            found.append(Titled(title, f"{unit}; {band}", svg))
    return tuple(found)


def _waits(comparison: Comparison, plan: Plan, series: str) -> bool:
    """Say whether what is drawn of a plan's desk is ever above zero."""
    band = plan.curves.get(series)
    return band is not None and any(band.p90 if comparison.enough else band.p50)


def _decisions(comparison: Comparison) -> tuple[Titled, ...]:
    """Draw how long committees took, how often they were wrong, and what they approved."""
    titles = {plan.name: plan.title for plan in comparison.plans}
    said = _averaged(comparison, "decide")
    drawn = []
    for found, name in zip(comparison.decisions, ("o", "p"), strict=False):
        plans = deciding_plans(found, every_plan(comparison))
        title = decisions_title(found, titles)
        draw = partial(draw_decisions, found, plans, WHOLE, comparison.setting.currency)
        drawn.append(Titled(title, said, markup(draw, name, f"{title}. {said}.")))
    return tuple(drawn)


def _panels(comparison: Comparison) -> tuple[Titled, ...]:
    """Draw what plans do to risk, messages, managers, change, portfolio and demand."""
    said, drawn = _averaged(comparison, "measure"), []
    for found in comparison.panels:
        plans = panel_plans(found, every_plan(comparison))
        draw = partial(draw_panel, found, plans, WHOLE)
        label = f"{found.title}. {said}."
        drawn.append(Titled(found.title, said, markup(draw, f"y-{found.what}", label)))
    return tuple(drawn)


def _averaged(comparison: Comparison, what: str) -> str:
    """Say of what futures marks are averages, and what their lines are."""
    said = f"Average of the futures in which there was something to {what}"
    line = "; line: 95\u00a0% interval of it; none: too few such futures"
    return said + (line if comparison.enough else "")


def _portfolio(comparison: Comparison) -> tuple[Titled, ...]:
    """Draw run against change under leader and rival; how all plans lag, and serve the goals."""
    found, size = [], (HALF, PORTFOLIO_HEIGHT)
    highest = max((top for one in comparison.spending for top in tops(one)), default=0.0)
    first = int(comparison.setting.first_day[:4])
    for spent, name in zip(comparison.spending, ("s", "r"), strict=False):
        title, plan = spending_title(spent, first), comparison.plan(spent.plan).title
        said = f"{plan}; {comparison.setting.currency} {spent.unit} a quarter, average of futures"
        if spent.paid_low:
            said += "; lines: 8 of 10 futures"
        draw = partial(draw_spending, comparison, spent, highest, size)
        found.append(Titled(title, said, markup(draw, name, f"{title}. {said}.")))
    band = words.band_words(comparison)
    for series, titled, unit, name in (
        (BEHIND, lagging_title, "Versions behind, mean over lines of technology", "z"),
        (ALIGNED, aligned_title, "Weight of business goals that are served, %", "l"),
    ):
        plans = plans_with(comparison, series)
        if plans:
            title, said = titled(plans), f"{unit}; {band}"
            draw = partial(draw_series, comparison, plans, series, size)
            found.append(Titled(title, said, markup(draw, name, f"{title}. {said}.")))
    return tuple(found)


def _matrix(comparison: Comparison) -> Titled | None:
    """Draw which application depends on which, before and after the plan that changes it."""
    found = comparison.dependencies
    if found is None:
        return None
    plan = comparison.plan(found.plan).title if found.plan else ""
    title = matrix_title(found, plan)
    said = f"Row depends on column; {sum(found.sizes)} applications by kind"
    said += f", on {found.below} components of infrastructure; " if found.below else "; "
    said += f"future {found.future}, the middle one in how far changes reach"
    draw = partial(draw_matrix, found, plan, (WHOLE, MATRIX_HEIGHT))
    return Titled(title, said, markup(draw, "x", f"{title}. {said}."))


def _network(comparison: Comparison) -> Titled | None:
    network = comparison.network
    if network is None or not network.ties:
        return None
    said = "Lines: work handed over, thick is much; circles: users"
    said += "; in them: champions asked for" if network.seats is not None else ""
    draw = partial(draw_network, network, HALF, NETWORK_HEIGHT)
    return Titled(comparison.findings.network, said,
                  markup(draw, "k", words.network_label(comparison)))  # fmt: skip
