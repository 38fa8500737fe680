"""The dependency matrix: which application hangs on which, and on what below, before and after."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.overleaf import Dependencies
from sim.report.figures_style import AXIS, FLIP, HEAT, INK, MUTED, NAVY, RULE, TEXT_SIZE
from sim.report.figures_svg import add_axes, new_figure

NAMES, GAP, ABOVE, BELOW = 15.0, 8.0, 5.0, 5.5
LONGER_NAMES = 25.0
THROUGH, DIRECT, ENDED, GONE = HEAT[2], NAVY, FLIP, RULE
COLOURS = (("1", THROUGH), ("2", DIRECT), ("3", ENDED), ("-", GONE))
Shade = tuple[str, str, str, float]
#: Mark, words, colour, and room in the key in millimetres.
WORDS: tuple[Shade, ...] = (
    ("2", "directly", DIRECT, 30.0), ("1", "through others", THROUGH, 30.0),
    ("3", "directly, on what is out of support", ENDED, 62.0), ("-", "retired", GONE, 30.0),
)  # fmt: skip
LEAST_ROOM = 3.6


def matrix_title(found: Dependencies, plan: str) -> str:
    """Say how far a change of one application reaches, before and after.

    Source: propagation cost, MacCormack, Rusnak and Baldwin 2006.
    """
    before, after = found.reach_before.text, found.reach_after.text
    if found.below:
        return _title_of_both(found, plan)
    if not found.after:
        return f"A change may reach {before} of the applications under every plan"
    if before == after:
        return f"A change may reach {before} of the applications, and so it stays"
    return f"A change may reach {before} of the applications; {after} after {plan}"


def _title_of_both(found: Dependencies, plan: str) -> str:
    """Say how far a change of what lies below reaches, and how many have lost its support."""
    title = f"Replacing infrastructure may reach {found.below_before.text} of the applications"
    if not found.after:
        return f"{title} under every plan"
    return f"{title}; {found.unsupported.text} stand on what lost its support under {plan}"


def draw_matrix(found: Dependencies, plan: str, size: tuple[float, float]) -> Figure:
    """Draw the matrix of week 0, and beside it that of the end where a plan changes it.

    Parameters
    ----------
    found : rows and columns in the order of kinds, infrastructure last.
    plan : title of the plan that changes it.
    size : width and height of the figure in millimetres.

    Source: matrix ordered by core and periphery, Baldwin, MacCormack and Rusnak 2014.
    """
    width, height = size
    figure = new_figure(width, height)
    room = LONGER_NAMES if found.below else NAMES
    side = min(height - ABOVE - BELOW, (width - room - GAP) / 2)
    panels = [("Week 0", found.before)] + ([(f"End, {plan}", found.after)] if found.after else [])
    for number, (words, rows) in enumerate(panels):
        left = room + number * (side + GAP)
        axes = add_axes(figure, left, height - ABOVE - side, side, side)
        _cells(axes, rows)
        _kinds(axes, found, side, names=number == 0)
        figure.text(left / width, (height - ABOVE + 1.2) / height, words, color=INK, size=TEXT_SIZE,
                    va="baseline")  # fmt: skip
    there = set("12").union(*found.before, *found.after)
    _key(figure, room, size, [one for one in WORDS if one[0] in there])
    return figure


def _cells(axes: Axes, rows: tuple[str, ...]) -> None:
    """Fill the cells row by row, neighbours of one shade in one block."""
    n = len(rows)
    axes.set(xlim=(0, n), ylim=(n, 0), xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set_color(AXIS)
    for shade, colour in COLOURS:
        for place, row in enumerate(rows):
            blocks, at = [], 0
            for mark, same in groupby(row):
                long = len(list(same))
                if mark == shade:
                    blocks.append((float(at), float(long)))
                at += long
            if blocks:
                axes.broken_barh(blocks, (place, 1), facecolors=colour, linewidth=0)


def _kinds(axes: Axes, found: Dependencies, side: float, *, names: bool) -> None:
    """Draw the borders of kinds, and name the rows of each that has room for its name."""
    kinds, sizes = found.kinds, found.sizes
    if found.below:
        kinds, sizes = (*kinds, "infrastructure"), (*sizes, found.below)
    ends = np.cumsum(sizes)
    n = max(int(ends[-1]), 1)
    for end in ends[:-1].tolist():
        border = (INK, 1.0) if end == n - found.below else (AXIS, 0.5)
        axes.axhline(end, color=border[0], linewidth=border[1])
        axes.axvline(end, color=border[0], linewidth=border[1])
    for kind, end, count in zip(kinds, ends.tolist(), sizes, strict=True):
        if names and count * side / n >= LEAST_ROOM:
            axes.text(-1.5 * n / side, end - count / 2, kind, ha="right", va="center_baseline",
                      color=MUTED, size=TEXT_SIZE)  # fmt: skip


def _key(figure: Figure, across: float, size: tuple[float, float], shades: Sequence[Shade]) -> None:
    width, height = size
    for _, text, colour, room in shades:
        axes = add_axes(figure, across, 0.6, 2.6, 2.6)
        axes.set(xticks=[], yticks=[])
        axes.axvspan(0, 1, color=colour, linewidth=0)
        for spine in axes.spines.values():
            spine.set_visible(False)
        figure.text((across + 3.8) / width, 1.0 / height, text, color=INK, size=TEXT_SIZE,
                    va="baseline")  # fmt: skip
        across += room
