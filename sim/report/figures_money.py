"""Figure C: one dot per future and plan, with the range and the middle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.analysis.comparison import Comparison, Plan
from sim.analysis.display import signed
from sim.analysis.lettering import text_width
from sim.analysis.statistics import quantile
from sim.report.figures_style import (
    AXIS,
    IDLE_SLOT,
    INK,
    LEADER_WIDTH,
    MUTED,
    TEXT_SIZE,
    WHITE,
    Drawn,
)
from sim.report.figures_svg import add_axes, new_figure
from sim.units import FloatArray

WIDTH, LEFT, PLOT, BELOW, ABOVE = 86.0, 1.0, 51.6, 8.3, 0.4
HEAD = 4.2
NAME_ROOM, NAME_HEIGHT, BAR_ROOM = 3.9, 1.9, 2.2
DOT, BIG_DOT, TALL_ROW = 3.2, 4.0, 16.0
MOST_DOTS, QUANTILE_DOTS = 60, 20
PAYS_AT, PAYBACK_AT = 67.5, 85.2
POINT = 25.4 / 72
CLIP_SHARE = 1.6


@dataclass(frozen=True, slots=True)
class Span:
    """Hold what the axis shows, in display units, and its ticks."""

    low: float
    high: float
    step: float

    def ticks(self) -> FloatArray:
        """List the ticks inside the span."""
        first = np.ceil(self.low / self.step - 1e-9) * self.step
        return np.arange(first, self.high + self.step * 1e-6, self.step)


def draw_money(comparison: Comparison, plans: Sequence[Drawn], height: float) -> Figure:
    """Draw the outcomes of the plans, one row each, in the order of the table.

    Parameters
    ----------
    comparison : what to draw.
    plans : rows, from the top.
    height : of the figure in millimetres.
    """
    figure = new_figure(WIDTH, height)
    tall = height - BELOW - ABOVE
    axes = add_axes(figure, LEFT, BELOW, PLOT, tall)
    span = span_of([drawn.plan for drawn in plans])
    axes.set(xlim=(span.low, span.high), ylim=(0, tall))
    axes.set_yticks([])
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set(color=AXIS, linewidth=LEADER_WIDTH)
    axes.tick_params(axis="x", length=2.5, width=LEADER_WIDTH, color=AXIS, pad=1.5,
                     labelsize=TEXT_SIZE, labelcolor=INK)  # fmt: skip
    ticks = span.ticks()
    axes.set_xticks(ticks, [signed(f"{abs(tick):,.4g}", tick) for tick in ticks.round(6)])
    if span.low < 0 < span.high:
        axes.plot([0, 0], [0, tall], color=INK, linewidth=1.1, zorder=0)
    row = (tall - HEAD) / len(plans)
    money = comparison.objective.kind == "money"
    if money:
        for x, text in ((PAYS_AT, "pays in"), (PAYBACK_AT, "payback")):
            _beside(figure, x, tall - 3.2, text, MUTED, False)
    for place, drawn in enumerate(plans):
        top = tall - HEAD - place * row
        middle = _draw_row(axes, comparison, drawn, span, top, row)
        if money:
            _write_numbers(figure, drawn, middle - 0.2)
    objective = comparison.objective
    months = f" over {comparison.setting.money_months} months" if money else ""
    under = f"{objective.title}{months}, {objective.unit}".rstrip(", ")
    axes.text(0, -7.6 / tall, under, color=INK, size=TEXT_SIZE, va="baseline",
              transform=axes.transAxes)  # fmt: skip
    note = "bar: 8 of 10 \u00b7 tick: middle" if comparison.enough else "tick: middle"
    _beside(figure, PAYBACK_AT, -7.6, note, MUTED, False)
    return figure


def span_of(plans: Sequence[Plan]) -> Span:
    """Choose the axis: all dots, unless a far tail would squeeze the rest; then it is clipped.

    Source: own design; clipped at the twentieth part of the worst plan.
    """
    values = [np.array(plan.dots) for plan in plans]
    low = min(float(one.min()) for one in values)
    high = max(0.0, max(float(one.max()) for one in values))
    kept = min(quantile(one, 0.05) for one in values)
    if high - low > CLIP_SHARE * (high - kept) > 0:
        low = kept
    low = min(low, 0.0)
    room = 0.04 * (high - low) or 1.0
    low, high = low - room, high + room
    return Span(low, high, step_of(high - low))


def step_of(span: float) -> float:
    """Choose a round step that gives at most six ticks."""
    size = 10.0 ** np.floor(np.log10(span / 6))
    return float(next(size * part for part in (1, 2, 5, 10, 20) if span / (size * part) <= 6))


def dots_of(plan: Plan) -> tuple[FloatArray, bool]:
    """List a plan's dots: every future, or twenty quantile dots where there are more than sixty.

    Source: Kay et al. 2016, quantile dot plots.
    """
    values = np.sort(np.array(plan.dots))
    if values.size <= MOST_DOTS:
        return values, False
    shares = (np.arange(QUANTILE_DOTS) + 0.5) / QUANTILE_DOTS
    return np.array([quantile(values, float(share)) for share in shares]), True


def stack(values: FloatArray, span: Span) -> tuple[FloatArray, FloatArray]:
    """Stack sorted dots in bins of a fortieth of the axis.

    Returns
    -------
    Place on the axis (middle of the bin) and height in the stack, counted from 0.
    """
    width = (span.high - span.low) / 40
    bins = np.floor((values - span.low) / width)
    heights = np.array([np.sum(bins[:i] == bins[i]) for i in range(bins.size)], dtype=float)
    return span.low + (bins + 0.5) * width, heights


@dataclass(frozen=True, slots=True)
class _RowPlace:
    """Hold where the parts of a row stand, in millimetres of the axes."""

    name: float
    base: float
    bar: float
    step: float
    size: float


def _place_row(
    level: FloatArray, under: FloatArray, top: float, row: float, enough: bool
) -> _RowPlace:
    """Put name, stack and bar into a row.

    Only the dots that stand under the name must stay below it; the others may rise beside it.

    Parameters
    ----------
    level : height of each dot in its stack.
    under : the same, of the dots that stand under the name.
    top, row : upper edge and height of the row.
    enough : there is a bar for the range.
    """
    size = DOT if row < TALL_ROW else BIG_DOT
    dot = size * POINT
    bar = BAR_ROOM if enough else BAR_ROOM - 0.6
    highest, beneath = float(level.max(initial=0.0)), float(under.max(initial=0.0))
    room = row - bar - dot - 0.6
    step = min(dot + 0.12, (room - 0.4) / max(1.0, highest))
    if beneath:
        step = min(step, max(room - NAME_ROOM, 0.3) / beneath)
    used = max(step * highest, step * beneath + NAME_ROOM)
    spare = max(0.0, room - used) / 2
    base = top - row + bar + 0.6 + dot / 2 + spare
    name = min(base + step * beneath + dot / 2 + 0.9, top - NAME_HEIGHT)
    return _RowPlace(name, base, base - dot / 2 - 0.5 - bar / 2, step, size)


def _draw_row(
    axes: Axes, comparison: Comparison, drawn: Drawn, span: Span, top: float, row: float
) -> float:
    """Draw name, dots, range and middle of one plan; say at what height its numbers go."""
    plan, slot = drawn.plan, drawn.slot
    values, _ = dots_of(plan)
    x, level = stack(values[values >= span.low], span)
    clipped = _clipped(int(np.sum(values < span.low)), span)
    name = drawn.label(PLOT - 4 - text_width(clipped))
    wide = text_width(name, bold=drawn.bold) + text_width(clipped) + 1.5
    beyond = span.low + wide / PLOT * (span.high - span.low)
    place = _place_row(level, level[x <= beyond], top, row, comparison.enough)
    axes.plot(x, place.base + level * place.step, "o", color=slot.colour, markersize=place.size,
              markeredgecolor=WHITE, markeredgewidth=0.35, clip_on=False)  # fmt: skip
    _name_row(axes, drawn, span, place.name, (name, clipped))
    scale, outcome = comparison.objective.scale, plan.outcome
    if comparison.enough:
        ends = [max((number.exact or 0.0) / scale, span.low)
                for number in (outcome.p10, outcome.p90)]  # fmt: skip
        axes.plot(ends, [place.bar] * 2, color=slot.colour, linewidth=1.4)
        for end in ends:
            axes.plot([end] * 2, [place.bar - 0.7, place.bar + 0.7], color=slot.colour,
                      linewidth=1.1)  # fmt: skip
    middle = (outcome.p50.exact or 0.0) / scale
    axes.plot([middle] * 2, [place.bar - 1.1, place.bar + 1.1], color=slot.colour,
              linewidth=1.6 if slot is IDLE_SLOT else 2.6)  # fmt: skip
    return (place.name + place.bar) / 2


def _name_row(axes: Axes, drawn: Drawn, span: Span, y: float, words: tuple[str, str]) -> None:
    """Write the plan's name and what is cut off, on white where the zero line would cross it."""
    name, clipped = words
    per = (span.high - span.low) / PLOT
    wide = text_width(name, bold=drawn.bold)
    whole = (wide + text_width(clipped) + 0.8) * per
    axes.add_patch(Rectangle((span.low, y - 0.9), whole, 3.6, color=WHITE, linewidth=0,
                             zorder=0.5))  # fmt: skip
    axes.text(span.low, y, name, color=drawn.slot.colour, size=TEXT_SIZE, va="baseline",
              fontweight="bold" if drawn.bold else "normal")  # fmt: skip
    if clipped:
        axes.text(span.low + (wide + 1.0) * per, y, clipped.lstrip(), color=MUTED, size=TEXT_SIZE,
                  va="baseline")  # fmt: skip


def _clipped(lost: int, span: Span) -> str:
    """Count the futures beyond the axis; nothing where there are none."""
    if not lost:
        return ""
    some = f"{lost} future{'s' if lost > 1 else ''}"
    return f" \u2190 {some} below {signed(f'{abs(span.low):.0f}', span.low)}"


def _write_numbers(figure: Figure, drawn: Drawn, y: float) -> None:
    plan = drawn.plan
    _beside(figure, PAYS_AT, y, plan.positive_in.text, INK, drawn.bold)
    payback = plan.measures.get("payback_week")
    text = "\u2013"
    if payback is not None and not plan.idle:
        text = f"{payback.p50.text} y"
        if plan.cash is not None:
            text = f"{payback.p50.text} / {plan.cash.cautious.text} y"
    _beside(figure, PAYBACK_AT, y, text, INK, drawn.bold)


def _beside(figure: Figure, x: float, y: float, text: str, colour: str, bold: bool) -> None:
    """Write right-aligned text at millimetres of the figure (y from the foot of the axes)."""
    across, up = figure.get_size_inches() * 25.4
    figure.text(x / across, (y + BELOW) / up, text, ha="right", va="baseline", color=colour,
                size=TEXT_SIZE, fontweight="bold" if bold else "normal")  # fmt: skip
