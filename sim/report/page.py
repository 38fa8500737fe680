"""Put the page together: one sheet that decides, an appendix that proves, one file, no script."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from sim.analysis.comparison import Comparison, Plan, write_comparison
from sim.analysis.findings import PAGE_WIDTH
from sim.analysis.lettering import fit, text_width
from sim.experiment.files import write_whole
from sim.experiment.manifest import seal_pages
from sim.report import words
from sim.report.figures import draw_adoption, draw_output
from sim.report.figures_load import draw_load, load_rows, map_names
from sim.report.figures_money import draw_money
from sim.report.figures_style import Drawn, drawn_plans
from sim.report.figures_svg import markup
from sim.report.figures_time import time_axis
from sim.report.figures_tornado import draw_tornado, height_of
from sim.report.page_appendix import appendix
from sim.report.page_foot import LINE, Foot, foot, wrapped
from sim.report.page_tables import Ledger, department_rows, ledger, numbers_behind

FILE_NAME = "report.html"
TEMPLATE = "page.html.jinja"
SHEET, HEADER, GAPS = 195.5, 18.6, 4.0
TABLE_ROW, TABLE_REST = 4.75, 14.6
PANEL_HEAD, NOTE_LINE = 9.2, 4.2
CELL, SMALL_CELL, MAP_REST = 4.3, 3.4, 9.1
LOWEST, PANEL_WANTED, HIGHEST = 41.0, 48.0, 92.0
HALF, WHOLE = 129.0, 265.0
HALF_MONTHS, WHOLE_MONTHS = 15, 24
MOST_SENTENCES = 3


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
        notes=fit(comparison.findings.notes, PAGE_WIDTH),
        setting=comparison.setting,
        meta=words.meta_line(comparison),
        stamp=words.stamp(comparison),
        band=words.band_words(comparison),
        dots=words.money_words(comparison),
        first=_first_sheet(comparison, plans),
        second=_second_map(comparison),
        rest=appendix(comparison),
        named=named,
        departments=department_rows(comparison, named) if named else (),
        numbers=numbers_behind(comparison, time_axis(comparison, comparison.plans)),
        method=words.method(comparison),
        standings=[plan for plan in comparison.plans if plan.standing is not None],
    )
    return _without_addresses(page)


def heights(comparison: Comparison, rows: int) -> Heights:
    """Share the sheet between panels, table, load map and foot.

    Parameters
    ----------
    comparison : whether there is a load map, and how many departments it has.
    rows : rows of table D.
    """
    rest = SHEET - HEADER - GAPS - TABLE_REST - TABLE_ROW * rows - PANEL_HEAD
    rest -= NOTE_LINE if comparison.findings.notes else 0.0
    rest -= foot(comparison).height
    plans, found = _loaded(comparison), comparison.sensitivity
    if not plans and found is None:
        return Heights(_kept(rest), 0.0)
    rest -= PANEL_HEAD
    n_rows = len(load_rows(plans[0], map_names(plans))) if plans else 0
    least, most = (cell * n_rows + MAP_REST for cell in (SMALL_CELL, CELL))
    asked = 0.0 if found is None else height_of(found) + LINE * max(1, len(_said(comparison)))
    load = max(min(most, max(least, rest - PANEL_WANTED)), asked, 26.0)
    return Heights(_kept(rest - load), round(load, 1))


def _kept(height: float) -> float:
    return round(min(HIGHEST, max(LOWEST, height)), 1)


@dataclass(frozen=True, slots=True)
class LoadPanel:
    """Hold one load map with its heading."""

    heading: str
    title: str
    words: str
    svg: Markup
    width: float


@dataclass(frozen=True, slots=True)
class ChangePanel:
    """Hold panel E: what its bars are, the bars, and what they say."""

    words: str
    svg: Markup
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FirstSheet:
    """Hold the drawn parts of the first sheet; `loads` are one or two maps."""

    adoption: Markup
    output: Markup
    money: Markup
    table: Ledger
    change: ChangePanel | None
    loads: tuple[LoadPanel, ...]
    foot: Foot


def _first_sheet(comparison: Comparison, plans: Sequence[Drawn]) -> FirstSheet:
    size = heights(comparison, len(plans))
    return FirstSheet(
        adoption=markup(partial(draw_adoption, comparison, size.panels), "a",
                      words.adoption_label(comparison, plans)),
        output=markup(partial(draw_output, comparison, size.panels), "b",
                    words.output_label(comparison, plans)),
        money=markup(partial(draw_money, comparison, plans, size.panels), "c",
                   words.money_label(comparison, plans)),
        table=ledger(comparison, plans),
        change=_change(comparison, size.load),
        loads=_loads(comparison, size.load, _on_first(comparison)),
        foot=foot(comparison),
    )  # fmt: skip


def _change(comparison: Comparison, room: float) -> ChangePanel | None:
    found = comparison.sensitivity
    if found is None:
        return None
    rival = comparison.plan(found.rival).title
    tail = f", average {comparison.objective.title}, {found.unit or comparison.objective.unit}"
    key = "; light: low value, dark: high; bracket: luck"
    title = fit(f"Lead over {rival}", HALF - text_width(tail + key))
    draw = partial(draw_tornado, comparison, found, HALF, room - LINE * len(_said(comparison)))
    svg = markup(draw, "e", words.change_label(comparison, found))
    return ChangePanel(f"{title}{tail}{key}", svg, _said(comparison))


def _said(comparison: Comparison) -> tuple[str, ...]:
    """Give the sentences under the bars: where another plan wins, else the note."""
    found = comparison.sensitivity
    assert found is not None
    return comparison.findings.changes or wrapped(found.note, HALF)[:MOST_SENTENCES]


def _loaded(comparison: Comparison) -> list[Plan]:
    """List the plans whose load is drawn: the leader, and the rival where it does something."""
    return [plan for plan in _named(comparison)
            if not plan.idle and any(one.load_by_month for one in plan.departments)]  # fmt: skip


def _on_first(comparison: Comparison) -> slice:
    """Say which load maps the first sheet holds: one where panel E stands beside it, else both."""
    return slice(0, 2) if comparison.sensitivity is None else slice(0, 1)


def _second_map(comparison: Comparison) -> LoadPanel | None:
    """Draw the rival's map for the appendix, where the first sheet has no room for it."""
    plans = _loaded(comparison)
    if comparison.sensitivity is None or len(plans) < 2:
        return None
    height = CELL * len(load_rows(plans[1], map_names(plans))) + MAP_REST
    return _loads(comparison, round(height, 1), slice(1, 2))[0]


def _loads(comparison: Comparison, height: float, which: slice) -> tuple[LoadPanel, ...]:
    """Draw load maps: half a sheet wide where something stands beside them."""
    plans = _loaded(comparison)
    half = len(plans) == 2 or comparison.sensitivity is not None
    width, most = (HALF, HALF_MONTHS) if half else (WHOLE, WHOLE_MONTHS)
    panels = []
    for plan, name in list(zip(plans, ("f", "g"), strict=False))[which]:
        heading = comparison.findings.load if name == "f" else comparison.findings.load_rival
        draw = partial(draw_load, comparison, plan, map_names(plans), (width, height), most)
        picture = markup(draw, name, words.load_label(plan))
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


def _named(comparison: Comparison) -> list[Plan]:
    """List the leader and its rival, where there are such."""
    return [comparison.plan(name) for name in (comparison.leader, comparison.rival) if name]


def _without_addresses(page: str) -> str:
    """Cut the schemes off addresses in sources and names: the file asks nobody for anything."""
    return re.sub(r"https?:/+", "", page, flags=re.IGNORECASE)
