"""Turn a drawn figure into a fragment of the page: real text, own ids, the same bytes each time.

Text takes the page's font: coordinates come from a font that ships with the drawing library, and
the font's name is then cut, so that nothing depends on the machine.
"""

from __future__ import annotations

import html
import io
import re
import warnings
from collections.abc import Callable
from typing import Any

import matplotlib
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report.figures_style import FONT, TEXT_SIZE

MM = 1 / 25.4


def new_figure(width: float, height: float) -> Figure:
    """Open a figure of this size in millimetres, without the library's global state."""
    figure = Figure(figsize=(width * MM, height * MM), dpi=72)
    figure.patch.set_visible(False)
    return figure


def add_axes(figure: Figure, left: float, bottom: float, width: float, height: float) -> Axes:
    """Add axes by millimetres from the lower left corner."""
    across, up = figure.get_size_inches() / MM
    axes = figure.add_axes((left / across, bottom / up, width / across, height / up))
    axes.patch.set_visible(False)
    return axes


def to_svg(draw: Callable[[], Figure], name: str, label: str) -> str:
    """Draw a figure and write it as inline SVG.

    Parameters
    ----------
    draw : makes the figure; called with the page's type settings in force.
    name : short name; prefix of every id in the fragment.
    label : what a reader who cannot see it is told: the finding and its numbers.

    Returns
    -------
    Markup without any address, metadata or font name.

    Source: own design.
    """
    buffer = io.StringIO()
    settings: Any = {
        "svg.fonttype": "none",
        "svg.hashsalt": name,
        "font.family": FONT,
        "font.size": TEXT_SIZE,
        "text.parse_math": False,
    }
    with matplotlib.rc_context(settings), warnings.catch_warnings():
        # Names in other scripts are drawn by the reader's own font; here only their place counts.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        warnings.filterwarnings("ignore", message="Matplotlib currently does not support")
        draw().savefig(buffer, format="svg", metadata={"Date": None})
    return _inline(buffer.getvalue(), name, label)


def markup(draw: Callable[[], Figure], name: str, label: str) -> Markup:
    """Draw a figure as a fragment that the page takes as it is; see `to_svg`."""
    return Markup(to_svg(draw, name, label))


def _inline(text: str, name: str, label: str) -> str:
    body = text[text.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    body = re.sub(r"<style .*?</style>", "", body, flags=re.DOTALL)
    body = body.replace("xlink:href", "href")
    body = re.sub(r"\s*font-family: [^;\"]*;", "", body)
    body = re.sub(r" transform=\"rotate\(-0 [^\"]*\"", "", body)
    used = set(re.findall(r"url\(#([^)]+)\)", body)) | set(re.findall(r'href="#([^"]+)"', body))

    def own_id(found: re.Match[str]) -> str:
        key = found.group(1)
        if key in used:
            return f' id="{name}-{key}"'
        return ' class="axis"' if key.startswith("matplotlib.axis") else ""

    body = re.sub(r' id="([^"]+)"', own_id, body)
    body = re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", body)
    body = re.sub(r'href="#([^"]+)"', rf'href="#{name}-\1"', body)
    body = re.sub(r' (d|x|y)="([^"]*)"', _short_numbers, body)
    body = re.sub(r">\s+<", "><", body)
    width, height = re.findall(r'(?:width|height)="([\d.]+)pt"', body)[:2]
    opening = (
        f'<svg role="img" aria-label="{html.escape(label)}" width="{width}pt" '
        f'height="{height}pt" viewBox="0 0 {width} {height}">'
    )
    return re.sub(r"^<svg[^>]*>", lambda _: opening, body).strip()


def _short_numbers(found: re.Match[str]) -> str:
    numbers = re.sub(r"(\.\d\d)\d+", r"\1", found.group(2))
    return f' {found.group(1)}="{" ".join(numbers.split())}"'
