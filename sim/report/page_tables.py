"""The tables of the page as plain cells: the ledger D, departments, numbers behind the curves."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from sim.analysis.comparison import Comparison, DepartmentResult, Plan, Spread
from sim.analysis.display import SPACE, share
from sim.analysis.lettering import fit, fit_name, text_width
from sim.analysis.setting import MONTHS
from sim.report.figures_style import Drawn
from sim.report.figures_time import TimeAxis
from sim.report.words import range_text

#: Millimetres: of the table, of rank and line sample beside a name, of a name and of a verdict.
TABLE_WIDTH, BESIDE_NAME = 265.0, 14.8
NAME_WIDTH, VERDICT_WIDTH = 27.7, 40.5
REASON_MARGIN, ROUNDING = 15.0, 1e-6
MOST_QUARTERS = 10
START_WIDTH = 9.0


@dataclass(frozen=True, slots=True)
class Cell:
    """Hold one cell: its text and its style classes."""

    text: str
    classes: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """Hold one row of the ledger: its cells, colour, line sample and verdict."""

    rank: str
    name: str
    colour: str
    sample: str
    cells: tuple[Cell, ...]
    verdict: str
    reason: str
    classes: str


@dataclass(frozen=True, slots=True)
class Head:
    """Hold the head of a column, how many cells it spans, and the widths of these."""

    text: str
    classes: str
    widths: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Ledger:
    """Hold table D; widths in millimetres, that of names with rank and line sample."""

    heads: tuple[Head, ...]
    name_width: float
    verdict_width: float
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class _Column:
    measure: str
    head: str
    widths: tuple[float, float]
    better_low: bool = True


_COLUMNS = (
    _Column("t80", f"Weeks to 80{SPACE}%", (9.5, 15.7)),
    _Column("dip_depth", "Worst month", (11.0, 17.5)),
    _Column("tickets_waiting_peak", "Tickets, peak", (8.0, 15.5)),
    _Column("cost_total", "Cost, {unit}", (9.0, 17.2)),
)


def ledger(comparison: Comparison, plans: Sequence[Drawn]) -> Ledger:
    """Make table D for these plans; a metric that no plan has loses its column.

    Source: own design by the page's style sheet.
    """
    everyone = [drawn.plan for drawn in plans]
    columns = [one for one in _COLUMNS
               if any(one.measure in plan.measures for plan in everyone)]  # fmt: skip
    goal = comparison.objective
    start = f"{goal.title} p10" if text_width(goal.title) < START_WIDTH else "p10"
    costs = comparison.cost_unit
    heads = [Head(one.head.format(unit=costs), "span", one.widths) for one in columns]
    heads += [Head(start, "", (15.0,)), Head("p50", "", (10.5,)),
              Head("p90", "", (10.5,)), Head("average", "", (14.0,)),
              Head("Best in", "", (16.0,)), Head("Regret", "", (12.5,))]  # fmt: skip
    spent = BESIDE_NAME + NAME_WIDTH + sum(sum(head.widths) for head in heads)
    verdict = max(VERDICT_WIDTH, TABLE_WIDTH - spent)
    longer = _room_for_names(everyone, verdict)
    name, verdict = NAME_WIDTH + longer, verdict - longer
    rows = tuple(_row(comparison, drawn, columns, name, verdict) for drawn in plans)
    return Ledger(tuple(heads), name + BESIDE_NAME, verdict, rows)


def _room_for_names(plans: Sequence[Plan], verdict_width: float) -> float:
    """Find how much of the verdicts' column names need and reasons leave, in millimetres."""
    wanted = max((text_width(plan.title, bold=True) for plan in plans), default=0.0) - NAME_WIDTH
    reason = max((text_width(plan.reason) for plan in plans), default=0.0)
    return max(0.0, min(wanted, verdict_width - REASON_MARGIN - reason))


def _row(
    comparison: Comparison,
    drawn: Drawn,
    columns: Sequence[_Column],
    name_width: float,
    verdict_width: float,
) -> Row:
    plan = drawn.plan
    cells: list[Cell] = []
    for column in columns:
        spread = plan.measures.get(column.measure)
        cells += _value_and_range(comparison, column, spread)
    outcome = plan.outcome
    cells += [Cell(outcome.p10.text), Cell(outcome.p50.text), Cell(outcome.p90.text),
              Cell(outcome.average.text, "strong"), Cell(plan.best_in.text),
              Cell(plan.regret.text)]  # fmt: skip
    return Row(
        rank=plan.rank_text,
        name=fit_name(plan.title, name_width),
        colour=drawn.slot.colour,
        sample=line_sample(drawn),
        cells=tuple(cells),
        verdict=plan.verdict,
        reason=fit(plan.reason, verdict_width - REASON_MARGIN + ROUNDING),
        classes="keep" if plan.verdict == "keep" else "",
    )


def _value_and_range(comparison: Comparison, column: _Column, spread: Spread | None) -> list[Cell]:
    if spread is None:
        return [Cell("\u2013"), Cell("")]
    shown = range_text(spread, better_low=column.better_low) if comparison.enough else ""
    return [Cell(spread.p50.text, "value"), Cell(shown, "range")]


def line_sample(drawn: Drawn) -> str:
    """Draw a plan's line as a small inline sample."""
    slot = drawn.slot
    dashes = ",".join(f"{part * slot.width:g}" for part in slot.dashes)
    dash = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (f'<svg class="sample" aria-hidden="true" width="6.5mm" height="3mm" '
            f'viewBox="0 0 18.4 8.5"><path d="M0 4.2H18.4" stroke="{slot.colour}" '
            f'stroke-width="{slot.width}"{dash} fill="none"/></svg>')  # fmt: skip


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """Hold one department and what each of two plans did to it."""

    name: str
    people: str
    users: str
    plans: tuple[tuple[str, ...], ...]


def department_rows(comparison: Comparison, plans: Sequence[Plan]) -> tuple[DepartmentRow, ...]:
    """Make the table of departments for one or two plans."""
    by_plan = [{one.name: one for one in plan.departments} for plan in plans]
    return tuple(
        DepartmentRow(
            fit(one.name, 42.0),
            "" if one.people is None else f"{one.people:,}",
            "" if one.users is None else f"{one.users:,}",
            tuple(_department(comparison, results[one.name]) for results in by_plan),
        )
        for one in plans[0].departments
    )


def _department(comparison: Comparison, one: DepartmentResult) -> tuple[str, ...]:
    live = "never" if one.go_live is None else date_of(comparison, one.go_live)
    return (live, one.proficient.text, one.workaround.text, one.worst_output.text,
            one.peak_load.text)  # fmt: skip


def date_of(comparison: Comparison, week: int) -> str:
    """Write the date on which a week begins."""
    first = datetime.date.fromisoformat(comparison.setting.first_day)
    day = first + datetime.timedelta(weeks=week)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


@dataclass(frozen=True, slots=True)
class Numbers:
    """Hold the numbers behind panels A and B at the end of each quarter."""

    quarters: tuple[str, ...]
    rows: tuple[tuple[str, str, tuple[str, ...]], ...]


def numbers_behind(comparison: Comparison, time: TimeAxis) -> Numbers:
    """Read proficient share and output of the middle future at the ends of quarters."""
    names = [f"Q{quarter} {year}" for _, year, quarter in time.quarters][:-1][:MOST_QUARTERS]
    weeks = [int(week) for week, _, _ in time.quarters[1:]][:MOST_QUARTERS]
    rows = []
    for plan in comparison.plans:
        for series, less in (("proficient", 0.0), ("output", 1.0)):
            band = plan.curves.get(series)
            if band is not None:
                shown = tuple(share(band.p50[week] - less).text for week in weeks)
                rows.append((plan.title, series, shown))
    return Numbers(tuple(names), tuple(rows))
