"""The headings of the panels: each a finding made from numbers, else the plain topic.

Panel B takes up the subject of panel A where the rival is sooner there and worse here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.analysis.comparison import Contrast, Number, Objective, Plan, Setting
from sim.analysis.display import MINUS
from sim.analysis.lettering import fit, plain, text_width
from sim.analysis.overleaf import Agenda
from sim.analysis.reasons import Sensitivity

PANEL_WIDTH, HALF_WIDTH, NEXT_WIDTH = 80.0, 123.0, 75.0
HEADING, FULL = 10.2, 100
SPEED_WEEKS = 4
DOTS = "\u2026"


@dataclass(frozen=True, slots=True)
class Story:
    """Bundle what the sentences are about; plans stand in ranking order.

    `leader` and `rival` are those of the comparison: every sentence is about the same two.
    """

    setting: Setting
    objective: Objective
    plans: tuple[Plan, ...]
    n: int
    n_left_out: int
    leader: Plan | None
    rival: Plan | None
    overleaf: tuple[str, ...]
    centre: str = "average"
    warnings: tuple[str, ...] = ()
    sensitivity: Sensitivity | None = None
    agenda: Agenda | None = None

    def first_rank(self) -> list[Plan]:
        """List the plans that share the first rank."""
        return [plan for plan in self.plans if plan.rank == 1]


def first_that_fits(texts: Sequence[str], width: float, size: float, letters: int) -> str:
    """Take the first text that fits its place; cut the last one if none does.

    Example
    -------
    >>> first_that_fits(["a very long heading", "short"], 12.0, 9.0, 80)
    'short'
    """
    for text in texts:
        if len(text) <= letters and text_width(text, size, bold=True) <= width:
            return text
    return fit(texts[-1][:letters], width, size, bold=True)


def adoption_heading(story: Story, contrast: Contrast | None) -> tuple[str, bool]:
    """Say who is proficient sooner; true when it is the rival, which the next panel takes up."""
    leader, rival = story.leader, story.rival
    if leader is None or "proficient" not in leader.curves:
        return "Adoption by plan", False
    busy = [plan for plan in story.plans if not plan.idle]
    reached = [plan for plan in busy if _reached(plan)]
    if not reached:
        return "No plan reaches 80\u00a0% proficient", False
    if len(busy) == 1:
        week = leader.measures["t80"].p50.text
        return f"80\u00a0% are proficient by week {week}", False
    if len(reached) == 1:
        return _panel([f"Only {reached[0].title} reaches 80\u00a0%",
                       "Only one plan reaches 80\u00a0%"]), False  # fmt: skip
    sooner = contrast.weeks_to_80 if contrast is not None else None
    if sooner is None or sooner.shown is None or abs(sooner.shown) < SPEED_WEEKS or rival is None:
        if not _reached(leader):
            return "Adoption by plan", False
        when = f"by week {leader.measures['t80'].p50.text}"
        return _panel(
            [f"{leader.title}: 80\u00a0% {when}", f"80\u00a0% are proficient {when}"]
        ), False
    by_rival = sooner.shown > 0
    fast = rival if by_rival else leader
    dots = f" {DOTS}" if by_rival else ""
    texts = [f"{fast.title} is proficient {sooner.text} sooner{dots}",
             f"{fast.title} is {sooner.text} sooner{dots}",
             f"The runner-up is {sooner.text} sooner{dots}" if by_rival
             else f"The best plan is {sooner.text} sooner"]  # fmt: skip
    return _panel(texts), by_rival


def output_heading(story: Story, chained: bool) -> tuple[str, bool]:
    """Say whose worst month costs more; true while the rival stays the subject."""
    leader, rival = story.leader, story.rival
    if leader is None or "dip_depth" not in leader.measures:
        return "Output against normal", False
    own = leader.measures["dip_depth"].p50
    other = rival.measures["dip_depth"].p50 if rival and "dip_depth" in rival.measures else None
    if other is None or rival is None or rival.idle:
        return f"The worst month costs {_size(own)}", False
    if own.shown == other.shown:
        return f"Both best plans lose {_size(own)} in a month", False
    if (other.shown or 0) < (own.shown or 0):
        if chained:
            return f"{DOTS} but its worst month costs {_size(other)}, not {_size(own)} {DOTS}", True
        return _panel(
            [
                f"{rival.title}{_s(rival)} worst month costs {_size(other)}, not {_size(own)}",
                f"Worst month: {_size(other)} under {rival.title}, here {_size(own)}",
                f"The worst month costs {_size(own)}, not {_size(other)}",
            ]
        ), False
    start = f"{DOTS} and its" if chained else f"{rival.title}{_s(rival)}"
    return _panel(
        [
            f"{start} worst month costs {_size(other)}, not {_size(own)}",
            f"The worst month costs {_size(own)}, not {_size(other)}",
        ]
    ), False


def money_heading(story: Story, contrast: Contrast | None, chained: bool) -> str:
    """Say what a bad future is worth; `its` is the rival where it still is the subject."""
    topic = (
        "Money by plan" if story.objective.kind == "money" else f"{story.objective.title} by plan"
    )
    rival = story.rival
    if contrast is None or rival is None or story.objective.kind != "money":
        return topic
    bad = contrast.bad.shown or 0.0
    if bad == 0:
        return topic
    if bad > 0 and chained:
        return f"{DOTS} and its bad futures lose {contrast.bad.text} more"
    name = "doing nothing" if rival.idle else rival.title
    side = "better" if bad > 0 else "worse"
    return _panel(
        [f"A bad future: {contrast.bad.text} {side} than {name}",
         f"A bad future: {contrast.bad.text} {side} than the next plan",
         f"A bad future: {contrast.bad.text} {side}", topic]
    )  # fmt: skip


def load_heading(plan: Plan | None, start: str) -> str:
    """Name the departments that are over their hours in some month; empty without a load."""
    if plan is None or plan.idle or not any(one.load_by_month for one in plan.departments):
        return ""
    start = start.replace("{title}", plan.title)
    peaks = [(max(one.load_by_month, default=0), sum(one.load_by_month), one.name)
             for one in plan.departments]  # fmt: skip
    hot = [name for load, _, name in sorted(peaks, key=_busiest) if load >= 100]
    texts = [f"{start}: {', '.join(hot[:most])}" for most in (3, 2, 1) if hot]
    if not hot:
        texts = [f"{start}: no department over 100\u00a0%"]
    if start.startswith(DOTS):
        texts += [f"{DOTS} and under the runner-up: {', '.join(hot[:2]) or 'none over 100 %'}"]
    return first_that_fits([*texts, "Where it hurts"], HALF_WIDTH, 10.2, 120)


def change_heading(found: Sensitivity | None) -> str:
    """Name what turns the choice, if anything does."""
    start = "What would change this answer"
    if found is None:
        return start
    names = [plain(bar.title) for bar in found.bars if bar.flips]
    if not names:
        return f"{start}: nothing we tried"
    texts = [f"{start}: {names[0]} or {names[1]}"] if len(names) > 1 else []
    texts += [f"{start}: {names[0]}", start]
    return first_that_fits(texts, HALF_WIDTH, 10.2, 120)


def next_heading(story: Story) -> str:
    """Head the next steps; where no plan is recommended, say on which condition they hold."""
    if story.leader is None or story.agenda is None:
        return ""
    years = {action.date[-4:] for action in story.agenda.first}
    when = f", in {years.pop()}" if len(years) == 1 else ""
    best = story.plans[0]
    if best is story.leader and len(story.first_rank()) == 1:
        return f"Do next{when}"
    return first_that_fits([f"If {story.leader.title}: do next{when}",
                            f"If you start: do next{when}"], NEXT_WIDTH, 10.2, 60)  # fmt: skip


def _busiest(peak: tuple[int, int, str]) -> tuple[int, int]:
    """Order departments by their highest month, then by all their months."""
    return (-peak[0], -peak[1])


def _reached(plan: Plan) -> bool:
    return "t80" in plan.measures and plan.measures["t80"].p50.shown is not None


def _panel(texts: Sequence[str]) -> str:
    return first_that_fits(texts, PANEL_WIDTH, 10.2, 60)


def _size(number: Number) -> str:
    return number.text.replace(MINUS, "")


def _s(plan: Plan) -> str:
    return "\u2019" if plan.title.endswith("s") else "\u2019s"
