"""The foot of the first sheet: what to do next, what is not in the model, what is assumed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.analysis.comparison import Assumption, Comparison
from sim.analysis.display import SPACE
from sim.analysis.lettering import brief, fit, plain, text_width

NEXT, LIMITS, ASSUMED = 78.0, 65.0, 115.0
LINES, LINE = 5, 3.75
MOST = 5
HEAD = 5.4
LEAST_SOURCE, GAP = 30.0, 2.0


@dataclass(frozen=True, slots=True)
class Step:
    """Hold one dated action, as many lines as it needs."""

    date: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assumed:
    """Hold one assumption: name, value, range, source."""

    name: str
    value: str
    span: str
    source: str


@dataclass(frozen=True, slots=True)
class Foot:
    """Hold the foot of the sheet; `asked` says whether the assumptions are ordered by effect."""

    steps: tuple[Step, ...]
    date_width: float
    freezes: str
    limits: tuple[str, ...]
    delay: tuple[str, str]
    assumed: tuple[Assumed, ...]
    columns: tuple[float, ...]
    asked: bool
    ask: str
    command: str
    height: float


def foot(comparison: Comparison) -> Foot:
    """Put the foot of the first sheet together.

    Source: own design by the page's style sheet.
    """
    steps, date_width = _steps(comparison)
    asked = comparison.sensitivity is not None
    freezes = fit(comparison.agenda.freezes, NEXT) if comparison.agenda else ""
    limits = tuple(fit(line, LIMITS) for line in comparison.findings.not_in_model)
    head, bracket, tail = comparison.findings.delay.partition(" (")
    delay = (fit(head, LIMITS, bold=True), bracket + tail)
    if text_width(head, bold=True) + text_width(delay[1]) > LIMITS:
        delay = (delay[0], "")
    most = MOST if asked else MOST - 1
    command = f"uptake sensitivity {comparison.setting.study}"
    ask = next((text for text in ("To play both ends of each range: ", "Ask by: ", "")
                if text_width(text) + text_width(command, bold=True) <= ASSUMED), "")  # fmt: skip
    command = fit(command, ASSUMED, bold=True)
    n_left = sum(len(step.lines) for step in steps) + bool(freezes)
    n_lines = max(n_left, len(limits) + 1, MOST)
    assumed, columns = assumed_rows(comparison, most)
    return Foot(steps, date_width, freezes, limits, delay, assumed, columns, asked, ask, command,
                round(HEAD + LINE * n_lines, 1))  # fmt: skip


def _steps(comparison: Comparison) -> tuple[tuple[Step, ...], float]:
    if comparison.agenda is None:
        return (), 0.0
    first = comparison.agenda.first
    one_year = len({action.date[-4:] for action in first}) == 1
    dates = [action.date[:-5] if one_year else action.date for action in first]
    date_width = max(text_width(date, bold=True) for date in dates) + 2.5
    room = NEXT - date_width
    texts = [wrapped(action.text, room) for action in first]
    spare = LINES - len(texts) - bool(comparison.agenda.freezes)
    found = []
    for date, action, lines in zip(dates, first, texts, strict=True):
        more = len(lines) - 1
        if more > spare or more > 1:
            lines = (fit(action.text, room),)
        else:
            spare -= more
        found.append(Step(date, lines))
    return tuple(found), round(date_width, 1)


def wrapped(text: str, width: float) -> tuple[str, ...]:
    """Break a text into lines of a width in millimetres.

    Example
    -------
    >>> wrapped("Book courses for everybody", 25.0)
    ('Book courses for', 'everybody')
    """
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)


def assumed_rows(
    comparison: Comparison, most: int
) -> tuple[tuple[Assumed, ...], tuple[float, ...]]:
    """List assumptions that have a range: by what they do to the lead, else as the case has them.

    Values and ranges are shown whole; names give way to them, and sources to both.

    Returns
    -------
    Rows, and the widths of name, value, range and source in millimetres.

    Source: own design.
    """
    ranged = {one.path: one for one in comparison.setting.assumptions if one.low}
    found = comparison.sensitivity
    order: Sequence[str] = [bar.path for bar in found.bars] if found is not None else list(ranged)
    chosen = [ranged[path] for path in order if path in ranged][:most]
    names = [plain(one.meaning) for one in chosen]
    values = [brief(one.value) for one in chosen]
    spans = [_span(one) for one in chosen]
    value, span = _widest(values), _widest(spans)
    name = min(_widest(names), ASSUMED - value - span - LEAST_SOURCE)
    source = ASSUMED - name - value - span
    rows = tuple(
        Assumed(fit(words, name - GAP), brief(one.value), _span(one), first_clause(one, source))
        for words, one in zip(names, chosen, strict=True)
    )
    return rows, tuple(round(width, 1) for width in (name, value, span, source))


def _widest(texts: Sequence[str]) -> float:
    return max((text_width(text) for text in texts), default=0.0) + GAP


def _span(one: Assumption) -> str:
    """Write a range; the unit once, where both ends have the same."""
    low, high = one.low, one.high
    if low[-2:] == high[-2:] and high[-2:-1] == SPACE:
        low = low[:-2]
    return f"{low}\u2013{high}"


def first_clause(one: Assumption, width: float) -> str:
    """Shorten a source where it does not fit whole: without brackets, then to its first clause.

    Parameters
    ----------
    one : the assumption.
    width : room in millimetres.

    Source: own design.
    """
    text = plain(one.source).removeprefix("case: ")
    bare = text.partition(" (")[0]
    for words in (text, bare, bare.partition("; ")[0]):
        if text_width(words) <= width:
            return words
    return fit(bare, width)
