"""How far a study is: a bar in a terminal, a few plain lines in a pipe, nothing when quiet."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sim.experiment.execute import Progress

LINES = 4


@contextmanager
def shown_progress(quiet: bool) -> Iterator[Progress]:
    """Give a function that takes (runs done, runs in all), and show what it is told on stderr."""
    if quiet:
        yield _nothing
    elif sys.stderr.isatty():
        with _bar() as bar:
            yield bar
    else:
        yield PlainLines()


def _nothing(_done: int, _total: int) -> None:
    """Show nothing."""


class PlainLines:
    """Print a line at each quarter of the runs.

    Source: own design.
    """

    def __init__(self) -> None:
        self._quarter = -1
        self._begun = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        """Print a line if another quarter is done."""
        quarter = done * LINES // max(total, 1)
        if quarter > self._quarter:
            self._quarter = quarter
            seconds = time.monotonic() - self._begun
            print(f"{done} of {total} runs, {seconds:.0f} s", file=sys.stderr, flush=True)


@contextmanager
def _bar() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("runs"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("runs")

        def tell(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield tell
