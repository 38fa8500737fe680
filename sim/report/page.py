"""Put the page together: one sheet that decides, an appendix that proves, one file, no script."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from matplotlib.figure import Figure

from sim.analysis.comparison import Comparison, Plan, write_comparison
from sim.analysis.lettering import fit, text_width
from sim.experiment.files import write_whole
from sim.experiment.manifest import seal_pages
from sim.report import words
from sim.report.figures import draw_adoption, draw_output
from sim.report.figures_load import draw_load, load_rows, map_names
from sim.report.figures_money import draw_money
from sim.report.figures_overleaf import draw_ladder, draw_multiples
from sim.report.figures_style import Drawn, drawn_plans, every_plan
from sim.report.figures_svg import to_svg
from sim.report.figures_time import time_axis
from sim.report.page_tables import Ledger, department_rows, ledger, numbers_behind

FILE_NAME = "report.html"
TEMPLATE = "page.html.jinja"
SHEET, HEADER, GAPS = 195.5, 18.6, 7.0
TABLE_ROW, TABLE_REST = 4.75, 14.6
PANEL_HEAD, NOTE_LINE = 9.2, 4.2
CELL, MAP_REST = 4.3, 9.1
LOWEST, HIGHEST = 44.0, 92.0
HALF, WHOLE = 129.0, 265.0
HALF_MONTHS, WHOLE_MONTHS = 15, 24
MULTIPLES, LADDER_HEIGHT, MONEY_ROW = 172.0, 74.0, 8.0


class StudyFolder(Protocol):
    """Name where a stored study lies."""

    @property
    def folder(self) -> Path:
        """The study's folder."""
        ...


@dataclass(frozen=True, slots=True)
class Heights:
    """Hold the heights of the figures of the first sheet, in millimetres."""

    panels: float
    load: float


def write_report(stored: StudyFolder | Path, comparison: Comparison) -> Path:
    """Write `comparison.json` and `report.html` into a study's folder.

    Parameters
    ----------
    stored : the study, or its folder.
    comparison : what the page says.

    Returns
    -------
    Path of the page.

    Raises
    ------
    StoreError : the folder cannot be written; older files there stay whole.

    Source: own design by the page's style sheet.
    """
    folder = stored if isinstance(stored, Path) else stored.folder
    write_comparison(comparison, folder)
    write_whole(folder / FILE_NAME, render(comparison).encode())
    seal_pages(folder)
    return folder / FILE_NAME


def render(comparison: Comparison) -> str:
    """Render the page; the same comparison gives the same bytes.

    Returns
    -------
    HTML that needs nothing else: no script, no address, no font of its own.
    """
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    plans = drawn_plans(comparison)
    named = [plan for plan in _named(comparison) if plan.departments and not plan.idle]
    page = environment.get_template(TEMPLATE).render(
        comparison=comparison,
        findings=comparison.findings,
        setting=comparison.setting,
        meta=words.meta_line(comparison),
        stamp=words.stamp(comparison),
        band=words.band_words(comparison),
        dots=words.money_words(comparison),
        first=_first_sheet(comparison, plans),
        overleaf=_overleaf(comparison),
        ladders=_ladders(comparison),
        named=named,
        departments=department_rows(comparison, named) if named else (),
        numbers=numbers_behind(comparison, time_axis(comparison, comparison.plans)),
        method=words.method(comparison),
        standings=[plan for plan in comparison.plans if plan.standing is not None],
    )
    return _without_addresses(page)


def heights(comparison: Comparison, rows: int) -> Heights:
    """Share the sheet between panels, table and load map.

    Parameters
    ----------
    comparison : whether there is a load map, and how many departments it has.
    rows : rows of table D.
    """
    plans = _loaded(comparison)
    n_rows = len(load_rows(plans[0], map_names(plans))) if plans else 0
    load = CELL * n_rows + MAP_REST if plans else 0.0
    load = max(load, 26.0) if load else 0.0
    rest = SHEET - HEADER - GAPS - TABLE_REST - TABLE_ROW * rows - PANEL_HEAD
    rest -= load + PANEL_HEAD if load else 0.0
    rest -= NOTE_LINE if comparison.findings.notes else 0.0
    return Heights(round(min(HIGHEST, max(LOWEST, rest)), 1), round(load, 1))


@dataclass(frozen=True, slots=True)
class LoadPanel:
    """Hold one load map with its heading."""

    heading: str
    title: str
    words: str
    svg: Markup
    width: float


@dataclass(frozen=True, slots=True)
class FirstSheet:
    """Hold the drawn parts of the first sheet."""

    adoption: Markup
    output: Markup
    money: Markup
    table: Ledger
    loads: tuple[LoadPanel, ...]


def _first_sheet(comparison: Comparison, plans: Sequence[Drawn]) -> FirstSheet:
    size = heights(comparison, len(plans))
    return FirstSheet(
        adoption=_svg(partial(draw_adoption, comparison, size.panels), "a",
                      words.adoption_label(comparison, plans)),
        output=_svg(partial(draw_output, comparison, size.panels), "b",
                    words.output_label(comparison, plans)),
        money=_svg(partial(draw_money, comparison, plans, size.panels), "c",
                   words.money_label(comparison, plans)),
        table=ledger(comparison, plans),
        loads=_loads(comparison, size.load),
    )  # fmt: skip


def _loaded(comparison: Comparison) -> list[Plan]:
    """List the plans whose load is drawn: the leader, and the rival where it does something."""
    return [plan for plan in _named(comparison)
            if not plan.idle and any(one.load_by_month for one in plan.departments)]  # fmt: skip


def _loads(comparison: Comparison, height: float) -> tuple[LoadPanel, ...]:
    plans = _loaded(comparison)
    width, most = (HALF, HALF_MONTHS) if len(plans) == 2 else (WHOLE, WHOLE_MONTHS)
    panels = []
    for plan, name in zip(plans, ("f", "g"), strict=False):
        heading = comparison.findings.load if name == "f" else comparison.findings.load_rival
        draw = partial(draw_load, comparison, plan, map_names(plans), (width, height), most)
        picture = _svg(draw, name, words.load_label(plan))
        months = comparison.months[:most]
        tail = words.load_words(years_of(months))
        title = fit(plan.title, width - text_width(tail))
        panels.append(LoadPanel(heading, title, tail, picture, width))
    return tuple(panels)


def years_of(months: Sequence[str]) -> str:
    """Name the years that months span.

    Example
    -------
    >>> years_of(["2027-11", "2027-12", "2028-01"])
    '2027\u201328'
    """
    first, last = months[0][:4], months[-1][:4]
    return first if first == last else f"{first}\u2013{last[2:]}"


@dataclass(frozen=True, slots=True)
class Overleaf:
    """Hold the sheet of all plans, where more than five are compared."""

    table: Ledger
    multiples: Markup
    money: Markup


def _overleaf(comparison: Comparison) -> Overleaf | None:
    if not comparison.overleaf:
        return None
    plans = every_plan(comparison)
    rest = SHEET - 22.0 - TABLE_ROW * len(plans) - PANEL_HEAD - 6.0
    height = round(min(130.0, max(60.0, rest)), 1)
    strips = round(max(height, MONEY_ROW * len(plans) + 13.0), 1)
    return Overleaf(
        table=ledger(comparison, plans),
        multiples=_svg(partial(draw_multiples, comparison, MULTIPLES, height), "m",
                       f"{comparison.findings.table}. Proficient share of every plan."),
        money=_svg(partial(draw_money, comparison, plans, strips), "n",
                   words.money_label(comparison, plans)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ladder:
    """Hold the four curves of one plan."""

    title: str
    svg: Markup


def _ladders(comparison: Comparison) -> tuple[Ladder, ...]:
    plans = [plan for plan in _named(comparison) if plan.curves and not plan.idle]
    return tuple(
        Ladder(plan.title, _svg(partial(draw_ladder, comparison, plan, HALF, LADDER_HEIGHT),
                                name, words.ladder_label(plan)))
        for plan, name in zip(plans, ("u", "v"), strict=False)
    )  # fmt: skip


def _named(comparison: Comparison) -> list[Plan]:
    """List the leader and its rival, where there are such."""
    return [comparison.plan(name) for name in (comparison.leader, comparison.rival) if name]


def _svg(draw: Callable[[], Figure], name: str, label: str) -> Markup:
    return Markup(to_svg(draw, name, label))


def _without_addresses(page: str) -> str:
    """Cut the schemes off addresses in sources and names: the file asks nobody for anything."""
    return re.sub(r"https?:/+", "", page, flags=re.IGNORECASE)
