"""The time axis that figures share: weeks drawn, quarters and years named."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from sim.analysis.comparison import Comparison, Plan, Setting
from sim.report.figures_style import AXIS, INK, LEADER_WIDTH, MUTED, TEXT_SIZE

QUARTER, QUARTER_ROOM, YEAR_ROOM = 13.0, 5.2, 9.0
WEEKS_BEFORE = 4


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """Hold the weeks that are drawn and the first week of each quarter among them."""

    start: float
    end: float
    quarters: tuple[tuple[float, int, int], ...]

    def weeks(self) -> range:
        """List the whole weeks that are drawn."""
        return range(max(0, -int(-self.start // 1)), int(self.end) + 1)


def time_axis(comparison: Comparison, plans: Sequence[Plan]) -> TimeAxis:
    """Choose the weeks: from the quarter before anything happens to users, to the horizon.

    Parameters
    ----------
    comparison : dates and horizon.
    plans : the plans that are drawn.

    Source: own design.
    """
    setting = comparison.setting
    lives = [plan.go_lives[0] for plan in plans if plan.go_lives]
    first = max(0, min(lives, default=WEEKS_BEFORE) - WEEKS_BEFORE)
    return quarters_from(setting, float(first), float(setting.weeks))


def quarters_from(setting: Setting, first: float, last: float) -> TimeAxis:
    """Lay out the quarters between two weeks; it begins with the quarter of the first one."""
    first_day = datetime.date.fromisoformat(setting.first_day)
    day = first_day + datetime.timedelta(weeks=first)
    year, quarter = day.year, (day.month - 1) // 3
    quarters = []
    while True:
        begin = datetime.date(year, 3 * quarter + 1, 1)
        week = (begin - first_day).days / 7
        if week >= last:
            break
        quarters.append((week, year, quarter + 1))
        year, quarter = (year + 1, 0) if quarter == 3 else (year, quarter + 1)
    start = max(quarters[0][0], 0.0) if quarters else 0.0
    return TimeAxis(start, last, tuple(quarters))


def draw_time(axes: Axes, time: TimeAxis, width: float, height: float) -> None:
    """Draw the axis line, a tick at each quarter, quarter names, and the years below in bold.

    Parameters
    ----------
    axes : its x is in weeks.
    time : what to draw.
    width, height : of the axes in millimetres, to place texts under it.
    """
    axes.set_xlim(time.start, time.end)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set(color=AXIS, linewidth=LEADER_WIDTH)
    axes.tick_params(axis="x", bottom=False, labelbottom=False)
    axes.tick_params(axis="y", length=0, pad=2, labelsize=TEXT_SIZE, labelcolor=INK)
    ends = [*[week for week, _, _ in time.quarters[1:]], time.end]
    span = time.end - time.start
    named = QUARTER / span * width >= QUARTER_ROOM
    for (week, _, quarter), end in zip(time.quarters, ends, strict=True):
        begin = max(week, time.start)
        if named or quarter == 1:
            _tick(axes, begin, height, 1.0 if quarter != 1 else 1.6)
        if named and (end - begin) / span * width > QUARTER_ROOM:
            _under(axes, (begin + end) / 2, f"Q{quarter}", 3.9, height, MUTED, "normal")
    _tick(axes, time.end, height, 1.0)
    _draw_years(axes, time, width, height, below=7.6 if named else 3.9)


def _draw_years(axes: Axes, time: TimeAxis, width: float, height: float, *, below: float) -> None:
    span = time.end - time.start
    years: dict[int, list[float]] = {}
    for week, year, _ in time.quarters:
        years.setdefault(year, []).append(max(week, time.start))
    firsts: Sequence[float] = [weeks[0] for weeks in years.values()]
    for (year, weeks), end in zip(years.items(), [*firsts[1:], time.end], strict=True):
        if (end - weeks[0]) / span * width > YEAR_ROOM:
            _under(axes, (weeks[0] + end) / 2, str(year), below, height, INK, "bold")


def _tick(axes: Axes, week: float, height: float, length: float) -> None:
    axes.plot([week, week], [0, -length / height], color=AXIS, linewidth=LEADER_WIDTH,
              transform=axes.get_xaxis_transform(), clip_on=False)  # fmt: skip


def _under(
    axes: Axes, week: float, text: str, below: float, height: float, colour: str, weight: str
) -> None:
    axes.text(week, -below / height, text, color=colour, fontweight=weight, ha="center",
              va="baseline", size=TEXT_SIZE, gid="matplotlib.axis_time",
              transform=axes.get_xaxis_transform())  # fmt: skip
