"""Colours, contrasts, label places and the SVG of the figures; no browser is needed."""

from __future__ import annotations

import dataclasses
import itertools
import re

import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.typing import NDArray

from sim.analysis.compare import compare
from sim.analysis.comparison import Comparison
from sim.analysis.overleaf import Network
from sim.report import figures_style as style
from sim.report.figures import draw_adoption, draw_output
from sim.report.figures_gantt import draw_gantt
from sim.report.figures_load import OTHERS, draw_load, load_rows, map_names
from sim.report.figures_money import QUANTILE_DOTS, dots_of, draw_money, span_of, stack
from sim.report.figures_network import draw_network, nodes_shown
from sim.report.figures_overleaf import draw_ladder, draw_multiples
from sim.report.figures_queue import desk_plans, draw_desk
from sim.report.figures_svg import new_figure, to_svg
from sim.report.figures_tornado import bars_shown, draw_tornado, height_of
from sim.report.labels import Box, Label, Sheet
from tests.made_answer import made_answer
from tests.made_study import ERP, made_study

Colour = NDArray[np.float64]
# Machado, Oliveira and Fernandes 2009, full strength: protan, deutan, tritan.
DEFICIENCIES = {
    "normal": np.eye(3),
    "protan": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                        [-0.003882, -0.048116, 1.051998]]),
    "deutan": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                        [-0.011820, 0.042940, 0.968881]]),
    "tritan": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                        [0.004733, 0.691367, 0.303900]]),
}  # fmt: skip
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def linear(colour: str) -> Colour:
    """Turn a hex colour into linear light."""
    parts = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(first: str, second: str) -> float:
    """Contrast of two colours after WCAG 2.2; it is the same when printed grey."""
    one, two = sorted(float(linear(colour) @ TO_XYZ[1]) for colour in (first, second))
    return (two + 0.05) / (one + 0.05)


def lab(light: Colour) -> Colour:
    """Turn linear light into CIE L*a*b*."""
    ratio = (TO_XYZ @ light) / (TO_XYZ @ np.ones(3))
    f = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


SLOTS = (*style.SLOTS, style.IDLE_SLOT)
TEXTS = [
    *((slot.colour, style.WHITE) for slot in (*SLOTS, style.OVERLEAF_SLOT)),
    *((colour, style.WHITE) for colour in (style.INK, style.MUTED)),
    (style.MUTED, style.FREEZE), (style.MUTED, style.TINT), (style.NAVY, style.TINT),
    (style.IDLE_SLOT.colour, style.FREEZE), (style.SLOTS[0].colour, style.FREEZE),
    (style.SLOTS[3].colour, style.FREEZE), (style.INK, style.FREEZE), (style.INK, style.TINT),
    (style.WHITE, style.HEAT[3]), (style.WHITE, style.HEAT[4]), (style.WHITE, style.NAVY),
]  # fmt: skip


@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_every_text_has_contrast(text: str, ground: str) -> None:
    """Every text on its ground has at least 4.5 : 1, also in grey."""
    assert contrast(text, ground) >= 4.5


def test_labels_too_light_for_grey_ground_ask_for_white() -> None:
    """A slot whose label fails on the freeze grey is marked, and only such a slot."""
    for slot in style.SLOTS:
        assert slot.needs_white == (contrast(slot.colour, style.FREEZE) < 4.5)


def test_axis_lines_have_contrast() -> None:
    """Lines and ticks have at least 3 : 1."""
    assert contrast(style.AXIS, style.WHITE) >= 3.0


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_slots_stay_apart_for_every_eye(deficiency: str) -> None:
    """Any two plans are at least 20 apart in colour, with normal sight and without."""
    seen = [lab(np.clip(DEFICIENCIES[deficiency] @ linear(slot.colour), 0, 1)) for slot in SLOTS]
    distances = [np.linalg.norm(one - two) for one, two in itertools.combinations(seen, 2)]
    assert min(distances) >= 20


def test_heat_classes_are_steps_of_grey() -> None:
    """Neighbouring classes of the load map differ by at least 8 in lightness, dark being more."""
    lightness = [float(lab(linear(colour))[0]) for colour in style.HEAT]
    steps = -np.diff(lightness)
    assert steps.min() >= 8


def test_line_styles_differ_without_colour() -> None:
    """No two slots share line style and mark: they are told apart on a grey print."""
    assert len({(slot.dashes, slot.width) for slot in SLOTS}) == len(SLOTS)
    assert len({slot.mark for slot in SLOTS}) == len(SLOTS)


@pytest.fixture(scope="module")
def answer() -> Comparison:
    """Compare seven plans once."""
    return compare(made_study())


def test_do_nothing_has_its_own_grey_at_every_rank(answer: Comparison) -> None:
    """Four plans and do_nothing are drawn; the colour of do_nothing does not depend on its rank."""
    drawn = style.drawn_plans(answer)
    assert len(drawn) == 5
    assert [one.slot for one in drawn if one.plan.idle] == [style.IDLE_SLOT]
    assert [one.slot for one in drawn if not one.plan.idle] == list(style.SLOTS)
    every = style.every_plan(answer)
    assert [one.slot for one in every[-2:]] == [style.OVERLEAF_SLOT] * 2


def _draw_all(answer: Comparison) -> dict[str, str]:
    leader = answer.plan(answer.leader)
    drawn = style.drawn_plans(answer)
    names = map_names([leader])
    return {
        "a": to_svg(lambda: draw_adoption(answer, 60), "a", "A"),
        "b": to_svg(lambda: draw_output(answer, 60), "b", "B"),
        "c": to_svg(lambda: draw_money(answer, drawn, 60), "c", "C"),
        "f": to_svg(lambda: draw_load(answer, leader, names, (129, 50), 15), "f", "F"),
        "m": to_svg(lambda: draw_multiples(answer, 172, 90), "m", "M"),
        "u": to_svg(lambda: draw_ladder(answer, leader, 129, 70), "u", "U"),
        **_draw_overleaf(answer),
    }


def _draw_overleaf(answer: Comparison) -> dict[str, str]:
    """Draw what stands on answers and on the plan's agenda."""
    asked = made_answer(answer)
    found, agenda, network = asked.sensitivity, answer.agenda, answer.network
    assert found is not None
    assert agenda is not None
    assert network is not None
    desk = desk_plans(answer)
    return {
        "e": to_svg(lambda: draw_tornado(asked, found, 129), "e", "E"),
        "t": to_svg(lambda: draw_gantt(answer, agenda, 265), "t", "T"),
        "q": to_svg(lambda: draw_desk(answer, desk, "tickets_waiting", (129, 58)), "q", "Q"),
        "k": to_svg(lambda: draw_network(network, 129, 104), "k", "K"),
    }


def test_tornado_draws_the_lead_and_hatches_what_lies_beyond_zero(answer: Comparison) -> None:
    """A bar runs from the lead at its low to the lead at its high value; beyond zero is hatched."""
    asked = made_answer(answer, turns=1)
    assert asked.sensitivity is not None
    figure = draw_tornado(asked, asked.sensitivity, 129.0)
    bars = [patch for patch in figure.axes[0].patches if patch.get_hatch()]
    assert len(bars) == 1
    box = bars[0].get_extents().transformed(figure.axes[0].transData.inverted())
    assert (box.x0, box.x1) == pytest.approx((-0.7, 0.0), abs=1e-6)
    assert height_of(asked.sensitivity, 90.0) > height_of(asked.sensitivity)


def test_nothing_but_six_bars_that_move_the_lead(answer: Comparison) -> None:
    """A setting whose swing reads zero is not drawn."""
    found = made_answer(answer).sensitivity
    assert found is not None
    assert len(bars_shown(found)) == 6
    still = dataclasses.replace(found, bars=found.bars[6:])
    assert bars_shown(still) == ()


def test_lines_that_run_together_are_both_seen() -> None:
    """Of two equal plans the second is drawn thin and sparse on top of the first."""
    plans = [ERP[4], dataclasses.replace(ERP[4], name="twin", title="The twin"), ERP[0]]
    svg = to_svg(lambda: draw_adoption(compare(made_study(plans)), 60), "a", "A")
    assert svg.count(">The twin<") == 1
    assert "stroke-width: 0.9" in svg


def test_only_users_make_a_department_part_of_a_large_network(answer: Comparison) -> None:
    """Above sixteen departments those with most users are drawn."""
    node = answer.network.nodes[0] if answer.network else None
    assert node is not None
    many = tuple(dataclasses.replace(node, name=f"D{i:02d}", users=i) for i in range(30))
    kept = nodes_shown(Network(many, (), 0.0, None))
    assert [one.name for one in kept] == [f"D{i:02d}" for i in range(14, 30)]


def test_svg_is_the_same_each_time_and_asks_nobody(answer: Comparison) -> None:
    """Two drawings are equal byte for byte; they hold no address, font name or foreign id."""
    first, second = _draw_all(answer), _draw_all(answer)
    assert first == second
    for name, svg in first.items():
        assert "http" not in svg
        assert "font-family" not in svg
        assert "DejaVu" not in svg
        ids = re.findall(r' id="([^"]+)"', svg)
        assert len(ids) == len(set(ids))
        assert all(one.startswith(f"{name}-") for one in ids)
        used = set(re.findall(r"url\(#([^)]+)\)", svg)) | set(re.findall(r'href="#([^"]+)"', svg))
        assert used <= set(ids)
        sizes = {float(size) for size in re.findall(r"font-size: ([\d.]+)px", svg)}
        sizes |= {float(size) for size in re.findall(r"font: (?:bold |700 )?([\d.]+)px", svg)}
        assert sizes == {9.0}


def test_each_plan_of_a_panel_is_named_at_its_line(answer: Comparison) -> None:
    """Direct labels: every drawn plan is named once in panel A, B and C."""
    svgs = _draw_all(answer)
    for name in ("a", "b", "c"):
        for drawn in style.drawn_plans(answer):
            assert svgs[name].count(f">{drawn.plan.title}<") == 1


def test_panels_name_target_marks_and_freezes(answer: Comparison) -> None:
    """The target, the marks and the grey windows are explained once, in words."""
    svgs = _draw_all(answer)
    assert svgs["a"].count(">target<") == 1
    assert svgs["a"].count(">marks: go-live dates<") == 1
    assert svgs["b"].count(">grey: no go-live (freeze)<") == 1
    without = compare(made_study(ERP[:5], freezes=()))
    assert "freeze" not in to_svg(lambda: draw_output(without, 60), "b", "B")


def test_a_name_is_text_and_nothing_else() -> None:
    """Markup and formulas in a title are printed as they are."""
    title = "<b>&amp; $x_1$"
    plans = [dataclasses.replace(ERP[4], title=title), ERP[0]]
    svg = to_svg(lambda: draw_adoption(compare(made_study(plans)), 60), "a", "<script>")
    assert "&lt;b&gt;&amp;amp; $x_1$" in svg
    assert "<script>" not in svg


def test_labels_touch_nothing_where_there_is_room() -> None:
    """A label keeps clear of all lines and of other labels, and repeats exactly."""
    x = np.linspace(0, 70, 50)
    lines = [np.column_stack([x, 10 + 0.4 * x]), np.column_stack([x, 35 - 0.3 * x])]

    def place() -> list[Box]:
        sheet = Sheet(74.0, 45.0)
        for line in lines:
            sheet.add_line(line)
        return [sheet.place(Label("some plan", line, lines[1 - i])).box
                for i, line in enumerate(lines)]  # fmt: skip

    first, second = place(), place()
    assert first == second
    assert not first[0].meets(first[1])
    for box in first:
        assert box.left >= 0
        assert box.right <= 74.0
        for line in lines:
            inside = (line[:, 0] > box.left) & (line[:, 0] < box.right)
            inside &= (line[:, 1] > box.bottom) & (line[:, 1] < box.top)
            assert not inside.any()


def test_labels_of_hidden_lines_get_a_leader() -> None:
    """Where a line runs inside a band, its label stands elsewhere and points at it."""
    sheet = Sheet(74.0, 45.0)
    x = np.linspace(0, 74, 60)
    line = np.column_stack([x, np.full(60, 12.0)])
    sheet.add_line(line)
    sheet.add_band(x, np.zeros(60), np.full(60, 30.0))
    placed = sheet.place(Label("hidden", line, np.empty((0, 2))))
    assert placed.leader is not None
    assert placed.box.bottom >= 30.0
    assert placed.leader[3] == pytest.approx(12.0)


def test_dots_are_futures_or_say_otherwise() -> None:
    """Up to 60 futures each has a dot; above, twenty quantile dots stand for all."""
    few = compare(made_study(ERP[:2], futures=60)).plans[0]
    many = compare(made_study(ERP[:2], futures=61)).plans[0]
    assert dots_of(few)[0].size == 60
    assert dots_of(many)[0].size == QUANTILE_DOTS
    span = span_of([few])
    x, height = stack(np.sort(np.array(few.dots)), span)
    assert len({(a, b) for a, b in zip(x.tolist(), height.tolist(), strict=True)}) == 60
    assert np.all((x >= span.low) & (x <= span.high))


def test_a_far_tail_is_clipped_and_counted() -> None:
    """Where a tail would squeeze everything else, the axis is cut and the cut futures are said."""
    found = compare(made_study([ERP[1], ERP[0]]))
    dots = np.array(found.plans[0].dots)
    tail = dataclasses.replace(found.plans[0], dots=(*dots[:-1].tolist(), -400.0))
    span = span_of([tail, found.plans[1]])
    assert span.low > -50
    changed = dataclasses.replace(found, plans=(tail, found.plans[1]))
    svg = to_svg(lambda: draw_money(changed, style.drawn_plans(changed), 60), "c", "C")
    lost = int(np.sum(np.array(tail.dots) < span.low))
    assert f"\u2190 {lost} future" in svg


def test_many_departments_become_the_busiest_and_all_others() -> None:
    """Above ten departments both maps show the same nine, the busiest of each plan among them."""
    sizes = {f"D{i:02d}": (20, 20) for i in range(30)}
    found = compare(made_study([ERP[4], ERP[1], ERP[0]], departments=sizes))
    plans = [found.plan(found.leader), found.plan(found.rival)]
    names = map_names(plans)
    assert len(names) == 9
    for plan in plans:
        rows = load_rows(plan, names)
        assert [name for name, _ in rows] == [*names, OTHERS]
        peak = max(max(one.load_by_month) for one in plan.departments)
        assert max(max(loads) for name, loads in rows if name != OTHERS) == peak
        hidden = [one for one in plan.departments if one.name not in names]
        low = min(min(one.load_by_month) for one in hidden)
        assert low <= min(rows[-1][1]) <= max(rows[-1][1]) <= peak


def test_figures_leave_no_global_state() -> None:
    """Drawing does not change the library's settings for anybody else."""
    import matplotlib

    before = dict(matplotlib.rcParams)
    figure = to_svg(lambda: new_figure(20, 20), "x", "X")
    assert isinstance(figure, str)
    assert dict(matplotlib.rcParams) == before
    assert isinstance(new_figure(20, 20), Figure)
