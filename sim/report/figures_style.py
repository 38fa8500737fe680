"""Colours, line styles, marks and sizes of the page, in one place.

Colour belongs to a plan by its rank on the page and stays with it everywhere; `do_nothing` has its
own grey at every rank. Nothing is said by colour alone: each plan also has a line style and a mark.
Source: measured contrasts, grey steps and colour distances of the page's style sheet.
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.analysis.comparison import Comparison, Plan
from sim.analysis.lettering import fit_name

INK, MUTED, AXIS, RULE = "#1A1D21", "#55595F", "#8A8F96", "#C9CDD2"
FREEZE, TINT, NAVY, WHITE = "#E9EBEE", "#EEF2F7", "#0B3C78", "#FFFFFF"
THIN_GREY = "#B4B8BE"
FLIP, FLIP_WORDS = "#D0480A", "#B03A05"
HEAT = ("#FFFFFF", "#DDE4EE", "#A9BBD3", "#4D71A3", "#0B3C78")
HEAT_EDGES = (60, 80, 100, 120)
HEAT_WORDS = ("< 60", "60\u201380", "80\u2013100", "100\u2013120", "> 120\u00a0%")
TEXT_SIZE = 9.0
FONT = "DejaVu Sans"
LEADER_WIDTH = 0.7


@dataclass(frozen=True, slots=True)
class Slot:
    """Hold how one plan is drawn.

    Parameters
    ----------
    colour : of line, label and dots.
    dashes : lengths in units of the line width; empty is solid.
    width : of the line, in points.
    mark : matplotlib marker of its go-lives; `mark_size` in points.
    band : opacity of its band.
    needs_white : its label is too light for a grey ground.
    """

    colour: str
    dashes: tuple[float, ...]
    width: float
    mark: str
    mark_size: float
    band: float
    needs_white: bool = False


SLOTS = (
    Slot(NAVY, (), 2.4, "o", 4.6, 0.17),
    Slot("#D0480A", (5, 1.6), 1.9, "s", 4.2, 0.07, True),
    Slot("#3777C6", (6, 1.6, 1.2, 1.6), 1.5, "D", 3.9, 0.0, True),
    Slot("#6A1B2E", (1.2, 1.4), 1.7, "^", 5.0, 0.0),
)
OVERLEAF_SLOT = Slot(MUTED, (), 1.0, "o", 4.0, 0.0)
IDLE_SLOT = Slot("#686868", (), 1.0, "x", 4.0, 0.0)


@dataclass(frozen=True, slots=True)
class Drawn:
    """Pair a plan of the first page with how it is drawn."""

    plan: Plan
    slot: Slot
    bold: bool
    banded: bool

    def label(self, width: float) -> str:
        """Cut the plan's title to a width in millimetres."""
        return fit_name(self.plan.title, width, bold=self.bold)


def drawn_plans(comparison: Comparison) -> tuple[Drawn, ...]:
    """List the plans of the first page in ranking order with their slots.

    Source: own design.
    """
    banded = {comparison.leader, comparison.rival}
    shown = [plan for plan in comparison.plans if plan.name not in comparison.overleaf]
    busy = sorted((plan for plan in shown if not plan.idle),
                  key=lambda plan: plan.name != comparison.leader)  # fmt: skip
    slots = {plan.name: slot for plan, slot in zip(busy, SLOTS, strict=False)}
    return tuple(
        Drawn(
            plan,
            slots.get(plan.name, IDLE_SLOT),
            plan.name == comparison.leader,
            plan.name in banded and not plan.idle and comparison.enough,
        )
        for plan in shown
    )


def every_plan(comparison: Comparison) -> tuple[Drawn, ...]:
    """List all plans in ranking order; those of the first page keep their slots."""
    first = {drawn.plan.name: drawn for drawn in drawn_plans(comparison)}
    return tuple(
        first.get(plan.name, Drawn(plan, OVERLEAF_SLOT, False, False)) for plan in comparison.plans
    )
