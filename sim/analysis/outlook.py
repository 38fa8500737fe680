"""Sentences on what would change the answer, what waiting costs, and what no number holds."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sim.analysis.comparison import Objective, Plan, Setting
from sim.analysis.display import show_size
from sim.analysis.headings import Story
from sim.analysis.knob_words import with_unit
from sim.analysis.lettering import brief, plain, text_width
from sim.analysis.reasons import BreakEven, TornadoBar

MOST = 3
WIDTH = 128.0
MARGIN = "investment.margin_share"
NOTHING = "nothing we tried changes that"


@dataclass(frozen=True, slots=True)
class Turn:
    """Say who wins on which condition, and what is assumed instead."""

    winner: str
    condition: str
    assumed: str


def changes(story: Story) -> tuple[str, ...]:
    """Say where another plan wins, at most three times; the largest swing first.

    Source: own design; each break-even was played again on both sides.
    """
    said = [_fitting(f"{one.winner} wins if {one.condition}", one.assumed)
            for one in turns(story)[:MOST]]  # fmt: skip
    return tuple(f"{text[:1].upper()}{text[1:]}" for text in said)


def turning_words(story: Story) -> list[str]:
    """Say for a title what turns the choice; nothing where nobody asked."""
    found, turning = story.sensitivity, turns(story)
    if found is None:
        return []
    if not turning:
        return [f"; {NOTHING}"]
    if len(turning) == 1:
        one = turning[0]
        return [f"; {one.winner} wins only if {one.condition}", f" unless {one.condition}"]
    return [f" unless {' or '.join(one.condition for one in turning)}"]


def turns(story: Story) -> list[Turn]:
    """List what turns the choice: break-evens that held, else ends of ranges beyond luck."""
    found, leader, rival = story.sensitivity, story.leader, story.rival
    if found is None or leader is None or rival is None:
        return []
    known = {one.path: one for one in found.break_evens}
    currency = story.setting.currency
    listed = []
    for bar in found.bars:
        if bar.path in known:
            listed.append(_of_break_even(known[bar.path], bar, currency))
        elif bar.flips:
            low = (bar.lead_low.average.exact or 0.0) < (bar.lead_high.average.exact or 0.0)
            end = bar.low if low else bar.high
            words = f"{plain(bar.title)} is {brief(with_unit(end, bar.unit), currency)}"
            listed.append(Turn(rival.title, words, brief(bar.base.text, currency)))
    idle = {plan.title for plan in (leader, rival) if plan.idle}
    return [replace(one, winner="doing nothing") if one.winner in idle else one for one in listed]


def _of_break_even(one: BreakEven, bar: TornadoBar, currency: str) -> Turn:
    """Take the condition out of a break-even's own sentence, which names winner and loser."""
    ahead = (one.lead_below.average.exact or 0.0) > 0
    loser, winner = (one.leads_below, one.leads_above)
    if not ahead:
        loser, winner = winner, loser
    condition = one.sentence.removeprefix(f"{winner} beats {loser} if ").rpartition(" (")[0]
    return Turn(winner, brief(plain(condition), currency), brief(bar.base.text, currency))


def _fitting(text: str, assumed: str) -> str:
    """Add what is assumed where the line has room for it."""
    whole = f"{text} (assumed: {assumed})."
    return whole if text_width(whole) <= WIDTH else f"{text}."


def delay_words(plan: Plan | None, objective: Objective) -> str:
    """Say what one month's delay of the recommended plan costs, with its range."""
    if plan is None or plan.cash is None:
        return ""
    delay = plan.cash.delay
    shown = delay.p50.shown or 0.0
    ends = sorted((delay.p10, delay.p90), key=lambda one: one.shown or 0.0)
    span = f"({ends[0].text} to {ends[1].text})"
    if shown == 0:
        return f"One month\u2019s delay costs nothing that shows {span}"
    verb = "costs" if shown > 0 else "saves"
    money = objective if objective.kind == "money" else Objective("", "", "", "money", 1e6, True)
    return f"One month\u2019s delay {verb} {show_size(money, shown)} {span}"


def not_in_model(setting: Setting) -> tuple[str, ...]:
    """List three things that no number of the page holds, by what the scenario leaves out.

    Source: own design; the boundaries of the model.
    """
    paths = {one.path for one in setting.assumptions}
    counted = any(one.path == MARGIN and not one.value.startswith("0") for one in
                  setting.assumptions)  # fmt: skip
    risks = any(path.startswith(("environment.hazards.", "governance.risks")) for path in paths)
    lines = ["Customers lost for good by late delivery" if counted
             else "Sales lost while output is low"]  # fmt: skip
    lines.append("Talks with the works council; the law")
    lines.append("Risks that nobody has listed" if risks else "Risks: this case lists none")
    return tuple(lines)


def inside(plan: Plan) -> str:
    """Name a plan inside a sentence."""
    return "doing nothing" if plan.idle else plan.title
