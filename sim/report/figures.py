"""Figures A and B: adoption and output over time, labelled at their lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.analysis.comparison import Band, Comparison
from sim.analysis.display import signed
from sim.report.figures_style import (
    FREEZE,
    INK,
    LEADER_WIDTH,
    MUTED,
    TEXT_SIZE,
    WHITE,
    Drawn,
    drawn_plans,
)
from sim.report.figures_svg import add_axes, new_figure
from sim.report.figures_time import TimeAxis, draw_time, time_axis
from sim.report.labels import Box, Label, Sheet, dense
from sim.units import FloatArray

WIDTH, LEFT, BELOW, RIGHT, ABOVE = 86.0, 11.0, 8.3, 0.9, 0.5
ROW = 2.4
MARK_ROWS = 4
TARGET = 80.0
LABEL = 34.0
TOGETHER, TOGETHER_SHARE = 0.7, 0.95
SPARSE, OVER_WIDTH = (4.0, 7.0), 0.9


@dataclass
class Panel:
    """Hold one time panel while it is drawn: axes, their size in millimetres, their frame."""

    axes: Axes
    width: float
    height: float
    time: TimeAxis
    low: float
    high: float
    sheet: Sheet

    def millimetres(self, weeks: FloatArray, values: FloatArray) -> FloatArray:
        """Turn weeks and values into millimetres of the axes."""
        x = (weeks - self.time.start) / (self.time.end - self.time.start) * self.width
        y = (values - self.low) / (self.high - self.low) * self.height
        return np.column_stack([x, y])

    def value_at(self, millimetre: float) -> float:
        """Turn a height in millimetres into a value of the axis."""
        return self.low + millimetre / self.height * (self.high - self.low)

    def week_at(self, millimetre: float) -> float:
        """Turn a place in millimetres into a week."""
        return self.time.start + millimetre / self.width * (self.time.end - self.time.start)


def draw_adoption(comparison: Comparison, height: float) -> Figure:
    """Draw panel A: the proficient share of intended users under each plan.

    Parameters
    ----------
    comparison : what to draw.
    height : of the figure in millimetres.
    """
    plans = drawn_plans(comparison)
    time = time_axis(comparison, [drawn.plan for drawn in plans])
    panel, figure = _panel(time, height, (-0.5, 108.0), _rows(plans))
    axes = panel.axes
    axes.set_yticks([0, 20, 40, 60, 80, 100], ["0", "20", "40", "60", "80", "100\u00a0%"])
    axes.plot([time.start, time.end], [TARGET, TARGET], color=INK, linewidth=0.8,
              linestyle=(0, (1, 1.6)))  # fmt: skip
    level = np.array([TARGET, TARGET])
    panel.sheet.add_line(panel.millimetres(np.array([time.start, time.end]), level))
    _zero(panel)
    _draw_marks(panel, plans)
    draw_curves(panel, plans, lambda plan: _scaled(plan, "proficient", 0.0, 100.0))
    target = panel.millimetres(np.array([time.start]), level[:1])[0]
    _note(panel, "target", [(0.6, float(target[1]) + 0.7), (0.6, float(target[1]) - 4.2)], INK)
    _note(panel, "marks: go-live dates", _bottom_places(panel))
    return figure


def draw_output(comparison: Comparison, height: float) -> Figure:
    """Draw panel B: output against normal under each plan, and the windows without go-live.

    Parameters
    ----------
    comparison : what to draw.
    height : of the figure in millimetres.
    """
    plans = drawn_plans(comparison)
    read = _output_reader()
    time = time_axis(comparison, [drawn.plan for drawn in plans])
    lowest, highest = _range_of(plans, time, read)
    step = _step(highest - lowest)
    top = highest + 0.12 * (highest - lowest)
    panel, figure = _panel(time, height, (lowest, top), _rows(plans))
    ticks = np.arange(np.ceil(lowest / step) * step, highest + step * 1e-6, step)
    below = [tick for tick in ticks if tick < 0]
    names = [_tick_name(tick, first=tick == below[-1] if below else False) for tick in ticks]
    panel.axes.set_yticks(list(ticks), names)
    frozen = _draw_freezes(panel, comparison.setting.freezes)
    _zero(panel)
    _draw_marks(panel, plans)
    draw_curves(panel, plans, read, frozen)
    if frozen:
        _note(panel, "grey: no go-live (freeze)", _bottom_places(panel))
    _note(panel, "marks: go-live dates", _bottom_places(panel))
    return figure


def _output_reader() -> Callable[[Drawn], Band | None]:
    return lambda plan: _scaled(plan, "output", 1.0, 100.0)


def _scaled(drawn: Drawn, name: str, less: float, times: float) -> Band | None:
    band = drawn.plan.curves.get(name)
    if band is None:
        return None
    parts = (band.p10, band.p50, band.p90)
    return Band(*(tuple((times * (np.array(part) - less)).tolist()) for part in parts))


def _rows(plans: Sequence[Drawn]) -> int:
    return min(MARK_ROWS, sum(bool(drawn.plan.go_lives) for drawn in plans))


def _panel(
    time: TimeAxis, height: float, limits: tuple[float, float], rows: int
) -> tuple[Panel, Figure]:
    """Open a figure whose axes leave room for marks under the lowest value."""
    figure = new_figure(WIDTH, height)
    wide, tall = WIDTH - LEFT - RIGHT, height - BELOW - ABOVE
    axes = add_axes(figure, LEFT, BELOW, wide, tall)
    room = rows * ROW + 1.2
    low, high = limits
    low -= room * (high - low) / (tall - room)
    axes.set_ylim(low, high)
    draw_time(axes, time, wide, tall)
    return Panel(axes, wide, tall, time, low, high, Sheet(wide, tall)), figure


def _zero(panel: Panel) -> None:
    ends = np.array([panel.time.start, panel.time.end])
    panel.axes.plot(ends, [0, 0], color=INK, linewidth=0.8)
    panel.sheet.add_line(panel.millimetres(ends, np.zeros(2)))


def _draw_marks(panel: Panel, plans: Sequence[Drawn]) -> None:
    """Mark the go-lives of each plan in a row of its own at the foot."""
    row = 0
    for drawn in plans:
        weeks = [week for week in drawn.plan.go_lives if week >= panel.time.start]
        if not weeks:
            continue
        y = (_rows(plans) - min(row, MARK_ROWS - 1) - 0.5) * ROW + 0.3
        panel.axes.plot(weeks, [panel.value_at(y)] * len(weeks), drawn.slot.mark,
                        color=drawn.slot.colour, markersize=drawn.slot.mark_size,
                        markeredgewidth=0, clip_on=False)  # fmt: skip
        for x, _ in panel.millimetres(np.array(weeks, dtype=float), np.zeros(len(weeks))):
            panel.sheet.taken.append(Box(x - 1.2, y - ROW / 2, x + 1.2, y + ROW / 2))
        row += 1


def draw_curves(
    panel: Panel,
    plans: Sequence[Drawn],
    read: Callable[[Drawn], Band | None],
    frozen: tuple[Box, ...] = (),
) -> None:
    """Draw bands, lines, then the labels.

    The first plan's line lies on top; a line that runs with one drawn before is thin and sparse
    on top of it, so that both are seen.

    Parameters
    ----------
    panel : axes and room.
    plans : in order of the table.
    read : the band of a plan, in units of the axis.
    frozen : areas on which light labels need a white ground.
    """
    weeks = np.array(panel.time.weeks(), dtype=float)
    lines = []
    for drawn in plans:
        band = read(drawn)
        if band is None:
            continue
        low, middle, high = (np.array(part)[weeks.astype(int)]
                             for part in (band.p10, band.p50, band.p90))  # fmt: skip
        if drawn.banded:
            _draw_band(panel, drawn, weeks, low, high)
        lines.append((drawn, panel.millimetres(weeks, middle), middle))
    for depth, (drawn, line, middle) in enumerate(lines):
        over = any(_runs_with(line, other) for _, other, _ in lines[:depth])
        dashes = SPARSE if over else drawn.slot.dashes
        panel.axes.plot(weeks, middle, color=drawn.slot.colour, solid_joinstyle="round",
                        linewidth=OVER_WIDTH if over else drawn.slot.width,
                        linestyle=(0, dashes) if dashes else "-",
                        zorder=12 if over else 10 - depth)  # fmt: skip
        panel.sheet.add_line(line)
    dots = [dense(line) for _, line, _ in lines]
    for place, (drawn, line, _) in enumerate(lines):
        others = [one for number, one in enumerate(dots)
                  if number != place and not _runs_with(line, lines[number][1])]  # fmt: skip
        label = Label(drawn.label(LABEL), line, np.vstack([np.empty((0, 2)), *others]), drawn.bold,
                      frozen if drawn.slot.needs_white else ())  # fmt: skip
        _label(panel, drawn, label)


def _runs_with(line: FloatArray, other: FloatArray) -> bool:
    """Say whether two lines run together nearly everywhere: then one is drawn thin on the other."""
    return float(np.mean(np.abs(line[:, 1] - other[:, 1]) < TOGETHER)) >= TOGETHER_SHARE


def _draw_band(
    panel: Panel, drawn: Drawn, weeks: FloatArray, low: FloatArray, high: FloatArray
) -> None:
    slot = drawn.slot
    panel.axes.fill_between(weeks, low, high, color=slot.colour, alpha=slot.band, linewidth=0)
    if slot.dashes:
        for edge in (low, high):
            panel.axes.plot(weeks, edge, color=slot.colour, linewidth=0.5, linestyle=(0, (2, 2)))
    bottom, top = panel.millimetres(weeks, low), panel.millimetres(weeks, high)
    panel.sheet.add_band(bottom[:, 0], bottom[:, 1], top[:, 1])


def _label(panel: Panel, drawn: Drawn, label: Label) -> None:
    placed = panel.sheet.place(label)
    if placed.ground and label.tinted:
        box = placed.box
        panel.axes.add_patch(Rectangle(
            (panel.week_at(box.left), panel.value_at(box.bottom)),
            panel.week_at(box.right) - panel.week_at(box.left),
            panel.value_at(box.top) - panel.value_at(box.bottom), color=WHITE, linewidth=0,
            zorder=-1))  # fmt: skip
    _write(panel, placed.text, placed.x, placed.y, drawn.slot.colour, drawn.bold)
    if placed.leader is not None:
        x0, y0, x1, y1 = placed.leader
        panel.axes.plot([panel.week_at(x0), panel.week_at(x1)],
                        [panel.value_at(y0), panel.value_at(y1)], color=drawn.slot.colour,
                        linewidth=LEADER_WIDTH, zorder=11)  # fmt: skip


def _note(panel: Panel, text: str, places: list[tuple[float, float]], colour: str = MUTED) -> None:
    placed = panel.sheet.corner(text, places)
    if placed is not None:
        _write(panel, text, placed.x, placed.y, colour, False)


def _write(panel: Panel, text: str, x: float, y: float, colour: str, bold: bool) -> None:
    panel.axes.text(panel.week_at(x), panel.value_at(y), text, color=colour, size=TEXT_SIZE,
                    fontweight="bold" if bold else "normal", va="baseline", zorder=12)  # fmt: skip


def _bottom_places(panel: Panel) -> list[tuple[float, float]]:
    rows = [0.2, 4.0, 7.8, 11.6]
    return [(x, y) for y in rows for x in (panel.width - 0.3, 0.4)]


def _draw_freezes(panel: Panel, freezes: Sequence[tuple[int, int]]) -> tuple[Box, ...]:
    boxes = []
    for start, end in freezes:
        begin, stop = max(float(start), panel.time.start), min(float(end), panel.time.end)
        if stop <= begin:
            continue
        panel.axes.axvspan(begin, stop, color=FREEZE, linewidth=0, zorder=-2)
        left, right = panel.millimetres(np.array([begin, stop]), np.zeros(2))[:, 0]
        boxes.append(Box(float(left), 0.0, float(right), panel.height))
    return tuple(boxes)


def _range_of(
    plans: Sequence[Drawn], time: TimeAxis, read: Callable[[Drawn], Band | None]
) -> tuple[float, float]:
    values = [0.0, -1.0]
    weeks = list(time.weeks())
    for drawn in plans:
        band = read(drawn)
        if band is not None:
            parts = (band.p10, band.p90) if drawn.banded else (band.p50,)
            values += [part[week] for part in parts for week in weeks]
    return min(values), max(values)


def _step(span: float) -> float:
    """Choose a step of 1, 2, 5, 10, 20 or 50 per cent that gives at most six ticks."""
    return next((step for step in (1.0, 2.0, 5.0, 10.0, 20.0, 50.0) if span / step <= 5), 100.0)


def _tick_name(tick: float, *, first: bool) -> str:
    if abs(tick) < 1e-9:
        return "normal"
    text = signed(f"{abs(tick):g}", tick)
    return f"{text}\u00a0%" if first else text
