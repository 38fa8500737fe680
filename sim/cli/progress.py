"""How far a study is: a bar in a terminal, a few plain lines in a pipe, nothing when quiet."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sim.cli.interrupt import stop_if_asked
from sim.experiment.execute import Progress

EVERY_S, EVERY_SHARE = 5.0, 0.05
"""A plain line comes after so many seconds, or so much of the time that went by: what is longer."""


@contextmanager
def shown_progress(quiet: bool) -> Iterator[Progress]:
    """Give a function that takes (runs done, runs in all), and show what it is told on stderr.

    It also stops the study where an interruption was asked for and got lost.
    """
    if quiet:
        yield _stopping(_nothing)
    elif sys.stderr.isatty():
        with _bar(Pace()) as bar:
            yield _stopping(bar)
    else:
        yield _stopping(PlainLines())


def _stopping(show: Progress) -> Progress:
    def tell(done: int, total: int) -> None:
        show(done, total)
        stop_if_asked()

    return tell


def _nothing(_done: int, _total: int) -> None:
    """Show nothing."""


class Pace:
    """Say how long the rest will take if it goes on as since the first result.

    What comes before that is the start of the workers, which happens once.

    Parameters
    ----------
    clock : seconds that go by.

    Source: own design.

    Example
    -------
    >>> pace = Pace(iter([0.0, 6.0, 16.0]).__next__)
    >>> [pace.tell(done, 100)[1] for done in (0, 1, 21)]
    ['', '', 'about 40 s left']
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._begun: tuple[float, int] | None = None
        self._base: tuple[float, int] | None = None

    def tell(self, done: int, total: int) -> tuple[float, str]:
        """Take how far it is.

        Returns
        -------
        Seconds since the beginning; what is left in words, empty where that cannot be said.
        """
        now = self._clock()
        if self._begun is None:
            self._begun = (now, done)
        elif self._base is None and done > self._begun[1]:
            self._base = (now, done)
        elif self._base is not None and self._base[1] < done < total:
            since, before = self._base
            left = (now - since) / (done - before) * (total - done)
            return now - self._begun[0], f"about {span(left)} left"
        return now - self._begun[0], ""


class PlainLines:
    """Print a line now and then: the first, the last, and between them one every few seconds.

    Parameters
    ----------
    clock : seconds that go by.

    Source: own design.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._pace = Pace(clock)
        self._next = 0.0

    def __call__(self, done: int, total: int) -> None:
        """Print a line if it is time for one."""
        seconds, left = self._pace.tell(done, total)
        if seconds < self._next and done < total:
            return
        self._next = seconds + max(EVERY_S, EVERY_SHARE * seconds)
        line = f"{done:,} of {total:,} runs, {span(seconds)}"
        print(f"{line}, {left}" if left else line, file=sys.stderr, flush=True)


def span(seconds: float) -> str:
    """Spell a time.

    Example
    -------
    >>> span(0.2), span(90), span(400), span(9000)
    ('0 s', '90 s', '7 min', '2.5 h')
    """
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


@contextmanager
def _bar(pace: Pace) -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("runs"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[left]}"),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("runs", left="")

        def tell(done: int, total: int) -> None:
            left = pace.tell(done, total)[1]
            bar.update(task, completed=done, total=total, left=left)

        yield tell
