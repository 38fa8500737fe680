"""Plain text for terminals: wrapped at 79 columns, ASCII, no colour needed."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Sequence

WIDTH = 79


def paragraph(text: str, indent: int = 0) -> str:
    """Wrap one paragraph.

    Example
    -------
    >>> paragraph("One two.", indent=2)
    '  One two.'
    """
    space = " " * indent
    return textwrap.fill(
        " ".join(text.split()),
        WIDTH,
        initial_indent=space,
        subsequent_indent=space,
        break_long_words=False,
        break_on_hyphens=False,
    )


def heading(text: str, mark: str = "=") -> str:
    """Underline a heading.

    Example
    -------
    >>> print(heading("Signals", "-"))
    Signals
    -------
    """
    return f"{text}\n{mark * len(text)}"


def summary(thing: object) -> str:
    """Take the text of a docstring up to its first section.

    Example
    -------
    >>> summary(paragraph)
    'Wrap one paragraph.'
    """
    lines = (inspect.getdoc(thing) or "").splitlines()
    kept: list[str] = []
    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        if following.startswith("---") or line.startswith("Source:"):
            break
        kept.append(line)
    return "\n".join(kept).strip()


def table(rows: Sequence[Sequence[str]], gap: int = 2, indent: int = 0) -> str:
    """Lay out rows; the last column is wrapped into what is left of the width.

    Example
    -------
    >>> print(table([("a", "first"), ("long", "second")]))
    a     first
    long  second
    """
    if not rows:
        return ""
    columns = len(rows[0])
    widths = [max(len(row[i]) for row in rows) for i in range(columns - 1)]
    start = indent + sum(widths) + gap * (columns - 1)
    lines = []
    for row in rows:
        head = " " * indent + "".join(
            cell.ljust(width + gap) for cell, width in zip(row[:-1], widths, strict=True)
        )
        last = textwrap.wrap(row[-1], max(WIDTH - start, 20), break_on_hyphens=False) or [""]
        lines.append((head + last[0]).rstrip())
        lines += [" " * start + more for more in last[1:]]
    return "\n".join(lines)
