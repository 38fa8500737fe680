"""Figure E: what each uncertain setting does to the lead of the recommended plan; zero is the flip.

Bars run from the lead at the low value to the lead at the high value of a setting. What lies beyond
zero is hatched: there the rival wins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.comparison import Comparison, Objective
from sim.analysis.display import signed
from sim.analysis.lettering import brief, fit, plain, text_width
from sim.analysis.reasons import Sensitivity, TornadoBar
from sim.report.figures_money import Span, step_of
from sim.report.figures_style import (
    AXIS,
    FLIP,
    FLIP_WORDS,
    FREEZE,
    HEAT,
    INK,
    LEADER_WIDTH,
    MUTED,
    NAVY,
    TEXT_SIZE,
    WHITE,
)
from sim.report.figures_svg import add_axes, new_figure

NAMES, BELOW, ABOVE, RIGHT = 52.0, 4.6, 4.2, 20.0
MOST_BARS = 6
ROOM, PASSES, MARGIN = 0.22, 4, 2.0
ROW, HIGHEST_ROW, BAR_SHARE = 3.75, 5.4, 0.66
LOW_COLOUR, HIGH_COLOUR = HEAT[2], NAVY
HATCH = "/////"


@dataclass(frozen=True, slots=True)
class Ends:
    """Hold the lead at both ends of a setting, in the unit shown, with what is set there."""

    low: float
    high: float
    low_text: str
    high_text: str

    def sorted(self) -> tuple[tuple[float, str], tuple[float, str]]:
        """Return the lesser lead with its text, then the greater."""
        first, last = sorted(((self.low, self.low_text), (self.high, self.high_text)))
        return first, last


def bars_shown(found: Sensitivity) -> tuple[TornadoBar, ...]:
    """Choose the bars of the page: the six largest swings that show at all.

    Source: own design.
    """
    return tuple(bar for bar in found.bars if (bar.swing.shown or 0.0) > 0)[:MOST_BARS]


def height_of(found: Sensitivity, room: float = 0.0) -> float:
    """Say how high the figure is, in millimetres: at least what its rows need, at most the room."""
    n_rows = max(1, len(bars_shown(found)))
    row = max(ROW, min(HIGHEST_ROW, (room - ABOVE - BELOW) / n_rows))
    return round(ABOVE + BELOW + row * n_rows, 1)


def draw_tornado(
    comparison: Comparison, found: Sensitivity, width: float, room: float = 0.0
) -> Figure:
    """Draw the bars, the noise floor, the side on which the rival wins, and the plan's own money.

    Parameters
    ----------
    comparison : titles and objective.
    found : the answer of `uptake sensitivity`.
    width, room : of the figure, and the height that it may take, in millimetres.

    Source: tornado diagram after Eschenbach 1992, drawn on the paired lead.
    """
    bars = bars_shown(found)
    height = height_of(found, room)
    figure = new_figure(width, height)
    wide, tall = width - NAMES - RIGHT, height - ABOVE - BELOW
    axes = add_axes(figure, NAMES, BELOW, wide, tall)
    pitch = tall / max(1, len(bars))
    scale = _scale(found, comparison.objective)
    base = (found.lead.average.exact or 0.0) / scale
    ends = [_ends(bar, scale, comparison.setting.currency) for bar in bars]
    span = _span(base, ends, wide)
    axes.set(xlim=(span.low, span.high), ylim=(len(bars), 0))
    _frame(axes, span)
    _draw_noise(axes, base, (found.noise_floor.exact or 0.0) / scale)
    _say_rival(axes, comparison.plan(found.rival).title, span, wide, ends)
    with matplotlib.rc_context({"hatch.linewidth": 0.7}):
        for row, one in enumerate(ends):
            _draw_bar(axes, row, one, base)
    for row, (bar, one) in enumerate(zip(bars, ends, strict=True)):
        _name(figure, bar, BELOW + tall - (row + 0.5) * pitch - 1.1)
        _write_ends(axes, row, one, span, wide)
        _own_money(figure, bar, BELOW + tall - (row + 0.5) * pitch - 1.1, width)
    above = f"as assumed: {found.lead.average.text}"
    at = min(max(base, span.low), span.high)
    middle = (at - span.low) / (span.high - span.low) * wide
    left = min(max(middle - text_width(above) / 2, 0.0), wide - text_width(above))
    _millimetres(figure, NAMES + left, BELOW + tall + 0.9, above, INK)
    if any(bar.npv_low is not None for bar in bars):
        _right(figure, width, BELOW + tall + 0.9, f"own NPV{_unit(comparison.objective)}", MUTED)
    return figure


def _scale(found: Sensitivity, objective: Objective) -> float:
    """Find how an exact lead becomes the unit shown."""
    if not found.unit or found.unit == objective.unit:
        return abs(objective.scale)
    return {"M": 1e6, "k": 1e3}.get(found.unit.rpartition(" ")[2], 1.0)


def _ends(bar: TornadoBar, scale: float, currency: str) -> Ends:
    low, high = (end.average.exact or 0.0 for end in (bar.lead_low, bar.lead_high))
    return Ends(low / scale, high / scale, brief(bar.low.text, currency),
                brief(bar.high.text, currency))  # fmt: skip


def _span(base: float, ends: Sequence[Ends], wide: float) -> Span:
    """Leave room for what is written beside the bars; each pass widens what the last one had."""
    values = [base, 0.0, *(value for one in ends for value in (one.low, one.high))]
    least, most = min(values), max(values)
    room = ROOM * (most - least) or 1.0
    low, high = least - room, most + room
    for _ in range(PASSES):
        per = (high - low) / wide
        for one in ends:
            (left, left_text), (right, right_text) = one.sorted()
            low = min(low, left - (text_width(left_text) + MARGIN) * per)
            high = max(high, right + (text_width(right_text) + MARGIN) * per)
    return Span(low, high, step_of(high - low))


def _frame(axes: Axes, span: Span) -> None:
    axes.set_yticks([])
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set(color=AXIS, linewidth=LEADER_WIDTH)
    axes.tick_params(axis="x", length=2.0, width=LEADER_WIDTH, color=AXIS, pad=1.2,
                     labelsize=TEXT_SIZE, labelcolor=INK)  # fmt: skip
    ticks = span.ticks()
    axes.set_xticks(ticks, [signed(f"{abs(tick):,.4g}", tick) for tick in ticks.round(6)])
    axes.axvspan(span.low, 0.0, color=FREEZE, linewidth=0, zorder=-3)
    axes.axvline(0.0, color=INK, linewidth=1.1, zorder=1)


def _draw_noise(axes: Axes, base: float, floor: float) -> None:
    """Mark what luck alone does to the lead: a bracket at the foot, and the assumed lead."""
    axes.axvline(base, color=INK, linewidth=0.8, linestyle=(0, (1, 1.6)), zorder=4)
    foot = axes.get_ylim()[0]
    axes.plot([base - floor, base + floor], [foot - 0.06] * 2, color=MUTED, linewidth=1.4,
              zorder=5, solid_capstyle="butt")  # fmt: skip
    for end in (base - floor, base + floor):
        axes.plot([end, end], [foot - 0.22, foot], color=MUTED, linewidth=0.9, zorder=5)


def _draw_bar(axes: Axes, row: int, one: Ends, base: float) -> None:
    """Draw both ends of a bar from the assumed lead; what is beyond zero is hatched."""
    thick = BAR_SHARE
    for value, colour in ((one.low, LOW_COLOUR), (one.high, HIGH_COLOUR)):
        kept = max(value, 0.0) if base > 0 else value
        axes.barh(row + 0.5, kept - base, thick, left=base, color=colour, linewidth=0, zorder=2)
        if value < 0 < base:
            axes.barh(row + 0.5, value, thick, left=0.0, color=FLIP, hatch=HATCH, edgecolor=WHITE,
                      linewidth=0, zorder=2)  # fmt: skip


def _write_ends(axes: Axes, row: int, one: Ends, span: Span, wide: float) -> None:
    """Write what is set at either end beside the bar, on white where the zero line crosses it."""
    per = (span.high - span.low) / wide
    (left, left_text), (right, right_text) = one.sorted()
    ground = {"facecolor": WHITE, "edgecolor": "none", "pad": 0.6}
    crossed = left > 0 > left - (text_width(left_text) + 1.0) * per
    room = max((left - span.low) / per - 1.0, 6.0)
    axes.text(left - 0.9 * per, row + 0.5, fit(left_text, room), ha="right", color=INK,
              va="center_baseline", size=TEXT_SIZE, zorder=6,
              bbox=ground if crossed else None)  # fmt: skip
    room = max((span.high - right) / per - 1.0, 6.0)
    axes.text(right + 0.9 * per, row + 0.5, fit(right_text, room), ha="left", color=INK,
              va="center_baseline", size=TEXT_SIZE, zorder=6)  # fmt: skip


def _say_rival(axes: Axes, title: str, span: Span, wide: float, ends: Sequence[Ends]) -> None:
    """Say in the grey area who wins there, where no bar and no number stands."""
    per = (span.high - span.low) / wide
    room = -span.low / per - 1.6
    free = [row for row, one in enumerate(ends)
            if (min(one.low, one.high) - span.low) / per - _widest(one) > room + 0.6]  # fmt: skip
    pairs = [row for row in free if row + 1 in free]
    whole = bool(pairs) and text_width(title) <= room
    lines = [title, "wins here"] if whole else ["rival wins"]
    if not free or room < max(map(text_width, lines)):
        return
    first = (pairs if whole else free)[-1] + 0.5
    for place, text in enumerate(lines):
        axes.text(span.low + 0.8 * per, first + place, text, color=FLIP_WORDS, size=TEXT_SIZE,
                  va="center_baseline", zorder=6)  # fmt: skip


def _widest(one: Ends) -> float:
    return text_width(one.low_text if one.low <= one.high else one.high_text) + 1.2


def _name(figure: Figure, bar: TornadoBar, y: float) -> None:
    text = fit(plain(bar.title), NAMES - 1.5)
    _right(figure, NAMES - 1.0, y, text, INK)


def _own_money(figure: Figure, bar: TornadoBar, y: float, width: float) -> None:
    """Write the money of the plan itself at both ends."""
    if bar.npv_low is None or bar.npv_high is None:
        return
    _right(figure, width, y, f"{bar.npv_low.text} / {bar.npv_high.text}", MUTED)


def _unit(objective: Objective) -> str:
    letter = objective.unit.rpartition(" ")[2]
    return f", {letter}" if objective.kind == "money" and letter in ("M", "k") else ""


def _right(figure: Figure, x: float, y: float, text: str, colour: str) -> None:
    across, up = figure.get_size_inches() * 25.4
    figure.text(x / across, y / up, text, ha="right", va="baseline", color=colour, size=TEXT_SIZE)


def _millimetres(figure: Figure, x: float, y: float, text: str, colour: str) -> None:
    across, up = figure.get_size_inches() * 25.4
    figure.text(x / across, y / up, text, ha="left", va="baseline", color=colour, size=TEXT_SIZE)
