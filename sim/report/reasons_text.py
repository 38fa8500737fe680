"""What would change the answer, for a terminal: 79 columns, ASCII."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

from sim.analysis.comparison import Number, Objective
from sim.analysis.lettering import brief
from sim.analysis.reasons import Sensitivity, Story, TornadoBar
from sim.report.terminal import ascii_text

WIDTH = 79
NAME = 28
NARROW = 11
HEAD = f"  {'parameter':<{NAME}}{'low':>12}{'high':>12}{'lead low':>9}{'high':>8}{'swing':>8}"


def sensitivity_table(found: Sensitivity, objective: Objective, titles: Mapping[str, str]) -> str:
    """Lay out the tornado and its break-evens.

    Parameters
    ----------
    found : what would change the answer.
    objective : what ranks the plans.
    titles : plan -> title.

    Source: own design after the page's style sheet.
    """
    lead = found.lead
    currency = found.unit.rpartition(" ")[0]
    leader, rival = titles.get(found.leader, found.leader), titles.get(found.rival, found.rival)
    lines = [
        f"Lead of {leader} over {rival}: {lead.average.text}{_unit(found)} ({lead.words})",
        f"{objective.title}{f' in {found.unit}' if found.unit else ''}, averages of "
        f"{found.n_futures} futures, the same luck everywhere; luck alone moves the lead by "
        f"{found.noise_floor.text}",
    ]
    text = [line for one in lines for line in textwrap.wrap(ascii_text(one), WIDTH)]
    text += ["", HEAD]
    text += [_row(bar, bar.n_futures < found.n_futures, currency) for bar in found.bars]
    if any(bar.flips for bar in found.bars):
        text.append("* on average the rival leads at one end; the change is beyond luck")
    few = sorted({bar.n_futures for bar in found.bars if bar.n_futures < found.n_futures})
    if few:
        text.append(f"~ a first look at {few[0]} futures")
    asked = [bar for bar in found.bars if bar.interaction is not None]
    if asked:
        text += ["", "Share of the lead's variance that a parameter has only with others:"]
        text += [_together(bar) for bar in asked]
    weeks = [bar for bar in found.bars if _moves(bar)]
    if weeks:
        text += ["", f"{leader} itself: money and week of 80 % at low and at high"]
        text += [_itself(bar) for bar in weeks[:6]]
    text.append("")
    for one in found.break_evens:
        text += textwrap.wrap(ascii_text(f"{one.sentence}."), WIDTH, subsequent_indent="  ")
    text += textwrap.wrap(ascii_text(found.note), WIDTH)
    return "\n".join(line.rstrip() for line in text)


def _unit(found: Sensitivity) -> str:
    letter = found.unit.rpartition(" ")[2]
    return f" {letter}" if letter and letter != found.unit else ""


def _moves(bar: TornadoBar) -> bool:
    return bar.npv_low is not None or bar.weeks_low is not None


def _row(bar: TornadoBar, few: bool, currency: str) -> str:
    mark = "*" if bar.flips else "~" if few else " "
    cells = (brief(bar.low.text, currency), brief(bar.high.text, currency))
    leads = (bar.lead_low.average.text, bar.lead_high.average.text, bar.swing.text)
    values = "".join(f"{ascii_text(cell)[:NARROW]:>{NARROW + 1}}" for cell in cells)
    widths = (9, 8, 8)
    ends = "".join(f"{ascii_text(one):>{width}}" for one, width in zip(leads, widths, strict=True))
    return f"{mark} {ascii_text(bar.title)[: NAME - 1]:<{NAME}}{values}{ends}"


def _together(bar: TornadoBar) -> str:
    assert bar.interaction is not None
    said = f"{bar.interaction.average.text} ({bar.interaction.words})"
    return f"  {ascii_text(bar.title)[: NAME - 1]:<{NAME}}{ascii_text(said)}"


def _itself(bar: TornadoBar) -> str:
    def pair(low: Number | None, high: Number | None) -> str:
        return "" if low is None or high is None else f"{low.text} / {high.text}"

    money, weeks = pair(bar.npv_low, bar.npv_high), pair(bar.weeks_low, bar.weeks_high)
    return (
        f"  {ascii_text(bar.title)[: NAME - 1]:<{NAME}}{ascii_text(money):>18}"
        f"{ascii_text(weeks):>18}"
    )


def story_text(story: Story, rows: int = 60) -> str:
    """Lay out a story on one page: at most `rows` lines.

    Source: own design.
    """
    lines = [ascii_text(f"{story.title}, future {story.future} (run {story.run})")[:WIDTH]]
    lines += textwrap.wrap(ascii_text(story.summary), WIDTH)
    lines += ["", "What happened:"]
    lines += _listed([one.text for one in story.timeline]) or ["  nothing"]
    cause = f" ({story.cause})" if story.cause else ""
    lines += ["", ascii_text(f"Who fell behind: {story.stalled or 'no department'}{cause}")[:WIDTH]]
    lines += _listed([one.text for one in story.why])
    if story.switched_off:
        lines += ["", "What each lever and risk did (this run less the one without it):"]
        for one in story.switched_off:
            more = _listed([f"{one.kind} {one.text}"])
            if len(lines) + len(more) > rows:
                break
            lines += more
    return "\n".join(line.rstrip() for line in lines[:rows])


def _listed(texts: Sequence[str]) -> list[str]:
    return [
        line
        for text in texts
        for line in textwrap.wrap(
            _short(ascii_text(text)), WIDTH, initial_indent="  ", subsequent_indent="      ",
            break_on_hyphens=False)
    ]  # fmt: skip


def _short(text: str) -> str:
    """Keep a line to two rows of the terminal, with its citation."""
    body, bracket, events = text.rpartition(" [")
    room = 2 * WIDTH - 14 - len(events)
    return text if len(body) <= room else f"{body[: room - 2]}..{bracket}{events}"
