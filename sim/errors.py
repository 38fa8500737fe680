"""Say what is wrong in one plain sentence, all of it at once.

Every fault that a user can cause is a `Problem`; `BadInput` carries all problems found together,
so that nobody mends a file one message at a time.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

EXIT_OK = 0
EXIT_BAD_INPUT = 2
EXIT_SOME_FAILED = 3
EXIT_INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Problem:
    """Describe one fault of the input in the user's own terms.

    Parameters
    ----------
    field : the dotted key, column or row that is wrong.
    message : what is wrong, without a final full stop.
    file : the file it stands in; empty for the command line.
    allowed : the allowed values or range, in words; empty if there is none.
    nearest : the nearest valid name; empty if there is none.

    Source: own design.

    Example
    -------
    >>> print(Problem("adoption.qq", "is not a known setting", nearest="adoption.q"))
    adoption.qq is not a known setting; did you mean adoption.q?
    """

    field: str
    message: str
    file: str = ""
    allowed: str = ""
    nearest: str = ""

    def __str__(self) -> str:
        where = f"{self.file}: {self.field}" if self.file else self.field
        text = f"{where} {self.message}"
        if self.allowed:
            text += f"; allowed: {self.allowed}"
        if self.nearest:
            text += f"; did you mean {self.nearest}?"
        return printable(text)


class UptakeError(Exception):
    """Stop a command with a sentence for people and an exit code for scripts."""

    exit_code = 1


class BadInput(UptakeError):
    """Refuse an input with every problem found in it.

    Source: own design.

    Example
    -------
    >>> str(BadInput([Problem("futures", "must be at least 1")]))
    'futures must be at least 1'
    """

    exit_code = EXIT_BAD_INPUT

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Interrupted(KeyboardInterrupt):
    """Stop because somebody asked for it, and say what is kept.

    Parameters
    ----------
    done, total : runs that are kept, and runs of the study.
    folder : folder of the study.

    Source: own design.

    Example
    -------
    >>> print(Interrupted(7, 60, "results/erp"))
    interrupted: 7 of 60 runs are kept in results/erp; the same command goes on from there,
    and so does `uptake resume results/erp`
    """

    def __init__(self, done: int, total: int, folder: str) -> None:
        super().__init__(
            f"interrupted: {done:,} of {total:,} runs are kept in {folder}; "
            f"the same command goes on from there,\nand so does `uptake resume {folder}`"
        )


def printable(text: str) -> str:
    """Show a stranger's text on one line, without signs that a terminal would obey.

    Example
    -------
    >>> printable("row 2" + chr(27) + "[2J")
    'row 2?[2J'
    """
    return text if text.isprintable() else "".join(s if s.isprintable() else "?" for s in text)


def nearest(name: str, names: Sequence[str]) -> str:
    """Find the valid name that the user most likely meant, or an empty text.

    Source: Ratcliff and Obershelp matching, as in the standard library.

    Example
    -------
    >>> nearest("big_bang_fbe", ["big_bang_feb", "phased_function"])
    'big_bang_feb'
    """
    found = difflib.get_close_matches(name, list(names), n=1, cutoff=0.5)
    return found[0] if found else ""
