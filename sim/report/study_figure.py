"""What the figures of studies share: letters, panels without a box, and one way to be saved."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from sim.analysis.intervals import mean_interval, student_interval
from sim.report.figures_style import TEXT_SIZE
from sim.units import FloatArray

DPI = 160


@contextmanager
def study_figure(file: Path, width: float, height: float, *, dpi: int = DPI) -> Iterator[Figure]:
    """Give an empty figure to draw a study's finding on, and save it when all is drawn.

    The file says nothing of the program or the day that made it, so the same finding gives the
    same bytes. What was raised while drawing leaves an older file as it was.

    Parameters
    ----------
    file : where the PNG goes; its folder is made.
    width, height : inches.
    dpi : dots per inch.

    Yields
    ------
    A figure with the letters of the page.

    Source: own design.

    Example
    -------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "figures" / "finding.png"
    ...     with study_figure(file, 3.0, 2.0) as figure:
    ...         axes = figure.add_axes((0.1, 0.1, 0.8, 0.8))
    ...         bare(axes)
    ...     file.exists()
    True
    """
    with mpl.rc_context({"font.size": TEXT_SIZE}):
        figure = Figure(figsize=(width, height))
        FigureCanvasAgg(figure)
        yield figure
        file.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(file, dpi=dpi, metadata={"Software": None})


def bare(*panels: Axes) -> None:
    """Take away the upper and the right side of panels: they carry no scale.

    Source: own design.
    """
    for panel in panels:
        for side in ("top", "right"):
            panel.spines[side].set_visible(False)


def headed(figure: Figure, title: str, about: str) -> None:
    """Write a finding at the head of a figure, and below it what was played.

    Parameters
    ----------
    figure : of any height.
    title : the finding, in one line.
    about : what was played, how often, what the bars are; one or two lines.

    Source: own design.
    """
    inch = 1.0 / figure.get_figheight()
    figure.text(0.02, 1.0 - 0.24 * inch, title, weight="bold", fontsize=11)
    figure.text(0.02, 1.0 - 0.34 * inch, about, color="#484848", va="top", linespacing=1.3)


def marked(
    axes: Axes, at: float, values: FloatArray, colour: str, mark: str = "o", *, upright: bool = True
) -> float:
    """Mark an average with its 95 % interval, and return the average.

    Parameters
    ----------
    axes : the panel.
    at : place on the other axis.
    values : (R,) one outcome per future; under 20 there is no interval.
    colour, mark : of the point.
    upright : whether the values run upwards, or else across.

    Source: own design.
    """
    found = mean_interval(values)
    if found.low is not None and found.high is not None:
        span, place = [found.low, found.high], [at, at]
        axes.plot(*((place, span) if upright else (span, place)), color=colour, linewidth=1.6)
    point = (at, found.average) if upright else (found.average, at)
    axes.plot(*point, marker=mark, color=colour, markersize=4.5, linestyle="none")
    return found.average


def clear_side(values: FloatArray) -> int:
    """Say on which side of zero an average clearly lies, for a title that is chosen by it.

    Parameters
    ----------
    values : (R,) one difference per future, R >= 2; those that are not a number are left out.

    Returns
    -------
    -1 or 1 where the 95 % interval lies below or above zero, else 0.

    Source: Student 1908.

    Example
    -------
    >>> import numpy as np
    >>> clear_side(np.array([1.0, 1.1, 0.9])), clear_side(np.array([1.0, -1.0, 0.5]))
    (1, 0)
    """
    average, half = student_interval(values[np.isfinite(values)])
    return int(average > half) - int(average < -half)
