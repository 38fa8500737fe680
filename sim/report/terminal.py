"""The ranked table of the terminal: 79 columns of ASCII, the same when it is piped.

Names are those of the configuration, so that the next command can be typed from the table.
"""

from __future__ import annotations

import textwrap
import unicodedata
from types import MappingProxyType

from sim.analysis.comparison import Comparison, Plan
from sim.analysis.display import SPACE
from sim.analysis.lettering import clean
from sim.report.words import range_text

WIDTH = 79
NAME = 21
_SIGNS = MappingProxyType({
    0x2212: "-", 0x2013: "-", 0x2014: "-", 0xA0: " ", 0x2026: "...", 0x2019: "'", 0xB7: "|",
})  # fmt: skip


def ranked_table(comparison: Comparison) -> str:
    """Write the ranked table, what to choose, and which plans are not clearly apart.

    Parameters
    ----------
    comparison : what to say; every plan is in it, also those overleaf on the page.

    Returns
    -------
    Lines of at most 79 ASCII characters.

    Source: own design by the page's style sheet.
    """
    wider = max(0, max(len(_times(plan)) for plan in comparison.plans) - 2)
    lines = [*_head(comparison), "", *_columns(comparison, wider)]
    lines += [_row(comparison, plan, wider) for plan in comparison.plans]
    lines += ["", *textwrap.wrap(ascii_text(comparison.findings.choose), WIDTH)]
    for said in comparison.findings.changes:
        condition = ascii_text(said.partition(" wins if ")[2].rstrip("."))
        lines += textwrap.wrap(f"Changes if: {condition} -> {ascii_text(comparison.rival)}", WIDTH,
                               initial_indent="  ", subsequent_indent="      ",
                               break_on_hyphens=False)  # fmt: skip
    for names in comparison.findings.no_clear_difference:
        rank = comparison.plan(names[0]).rank_text
        text = ascii_text(f"{', '.join(names)}: no clear difference ({rank})")
        lines += textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="    ")
    lines += _targets(comparison)
    lines += textwrap.wrap(ascii_text(comparison.findings.notes), WIDTH)
    for warning in comparison.warnings[1:]:  # the first one is part of the notes
        lines += textwrap.wrap(ascii_text(warning), WIDTH)
    return "\n".join(line.rstrip() for line in lines)


def _targets(comparison: Comparison) -> list[str]:
    """Say how often each plan is good enough, where the study says what is."""
    if comparison.target is None:
        return []
    lines = textwrap.wrap(ascii_text(
        f"{comparison.target.words}, share of futures (95 % range):"), WIDTH)  # fmt: skip
    for plan in comparison.plans:
        found = plan.standing.reaches_target if plan.standing else None
        if found is not None:
            share, ends = ascii_text(found.average.text), ascii_text(found.words)
            lines.append(f"  {ascii_text(plan.name):<{NAME}} {share:>8}  {ends}")
    return lines


def ascii_text(text: str) -> str:
    """Write a text in ASCII: plain minus and dash, letters without accents, else a mark.

    Example
    -------
    >>> ascii_text("\u22121.7 M, 93\u2013105, na\u00efve")
    '-1.7 M, 93-105, naive'
    """
    apart = unicodedata.normalize("NFKD", clean(text.translate(_SIGNS)))
    return _plain("".join(letter for letter in apart if not unicodedata.combining(letter)))


def _head(comparison: Comparison) -> list[str]:
    setting, objective = comparison.setting, comparison.objective
    title = ascii_text(setting.title)
    if setting.people is not None and f"{setting.people:,} people" not in title:
        title += f", {setting.people:,} people"
    n = comparison.n_futures
    unit = f" in {objective.unit}" if objective.unit else ""
    months = f", {setting.money_months} months" if objective.kind == "money" else ""
    goal = ascii_text(objective.title)
    mean = "mean" if comparison.ranked_by == "average" else comparison.ranked_by
    ranked = f"in order of {mean} {goal}; rank: 1 + plans clearly better | #1: times best, of {n}"
    if len(ranked) > WIDTH:
        ranked = f"rank: 1 + plans clearly better by {mean} {goal} | #1: times best, of {n}"
    whole = f"{title} | {n} futures"
    luck = (", the same luck for every plan", ", same luck for all", "")
    lines = (
        whole + next((said for said in luck if len(whole + said) <= WIDTH), ""),
        f"{goal}{unit}{months} | weeks from {setting.start_date}",
        ranked,
    )
    return [ascii_text(line)[:WIDTH] for line in lines]


def _columns(comparison: Comparison, wider: int) -> list[str]:
    goal = ascii_text(comparison.objective.title)[:5]
    over = f"{'80% proficient worst':>{44 - wider}}" + "".join(f"{goal:>6}" for _ in range(4))
    under = (f"   {'plan':<{NAME - wider}} {'week':>4} {'8 of 10':<7} {'month':>6}"
             f"{'p10':>6}{'p50':>6}{'p90':>6}{'mean':>6} {'#1':>{2 + wider}} verdict")  # fmt: skip
    return [over, under]


def _times(plan: Plan) -> str:
    """Say in how many futures the plan is best."""
    return plan.best_in.text.split(" of ")[0]


def _row(comparison: Comparison, plan: Plan, wider: int) -> str:
    """Write one plan; a wider count of futures takes its room from the name."""
    weeks = plan.measures.get("t80")
    dip = plan.measures.get("dip_depth")
    middle = weeks.p50.text if weeks else "-"
    span = range_text(weeks) if weeks and comparison.enough else ""
    worst = dip.p50.text.replace("\u00a0", "") if dip else "-"
    outcome = plan.outcome
    parts = (outcome.p10, outcome.p50, outcome.p90, outcome.average)
    figures = "".join(f"{number.text.replace(SPACE, '').replace(',', ''):>6}" for number in parts)
    room = NAME - wider
    name = short_name(plan.name, room - (len(middle) > 4))
    return _plain(f"{plan.rank_text:<2} {name:<{room}}{middle:>5} {span:<9} {worst:>4}{figures} "
                  f"{_times(plan):>{2 + wider}} {plan.verdict}")  # fmt: skip


def _plain(line: str) -> str:
    """Write a line in ASCII, its spaces kept."""
    return line.translate(_SIGNS).encode("ascii", "replace").decode("ascii")


def short_name(name: str, width: int) -> str:
    """Cut a name with a tilde; the settings that a sweep added at its end are kept.

    Example
    -------
    >>> short_name("pilot_plant_then_roll_out_slowly", 21)
    'pilot_plant_then_rol~'
    >>> short_name("pilot_plant_then_roll:12", 21)
    'pilot_plant_then_~:12'
    """
    name = ascii_text(name)
    if len(name) <= width:
        return name
    head, mark, tail = name.partition(":")
    end = mark + tail if len(mark + tail) < width - 4 else ""
    return f"{head[: width - 1 - len(end)]}~{end}"
