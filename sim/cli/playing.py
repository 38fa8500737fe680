"""What the commands share that play runs: their options, the store, the page, the last lines."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import BadInput, Problem

if TYPE_CHECKING:
    from sim.config.knob_tables import StudyKeys
    from sim.experiment.design import Study
    from sim.experiment.estimate import Estimate
    from sim.experiment.execute import Summary, Workers
    from sim.experiment.store import Store, Stored


FOR_THE_PAGE = (
    "sim.kernel.streams_compiled",
    "scipy.spatial",
    "scipy.optimize",
    "scipy.stats",
    "matplotlib.figure",
    "seaborn",
    "sim.analysis.compare",
    "sim.analysis.attach",
    "sim.report.page",
)
"""What tables and page need, the slow packages first; imported while workers play."""


@dataclass(frozen=True)
class Options:
    """Hold the words and switches of a command that plays runs."""

    words: tuple[str, ...]
    with_files: tuple[str, ...]
    dry_run: bool
    quiet: bool
    verbose: bool


def read_options(command: str, does: str, words: Sequence[str], example: str) -> Options:
    """Read the switches of a command; everything else is a `key=value` word."""
    parser = argparse.ArgumentParser(
        prog=f"uptake {command}",
        description=does,
        epilog=f"example: {example}",
    )
    parser.add_argument(
        "words",
        nargs="*",
        metavar="KEY=VALUE",
        help="settings; `uptake describe scenario` lists all of them",
    )
    parser.add_argument(
        "--with",
        dest="with_files",
        action="append",
        default=[],
        metavar="FILE.py",
        help="a plan of your own in Python; this runs its code",
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would be played, and stop")
    parser.add_argument("--quiet", action="store_true", help="print results only")
    parser.add_argument(
        "--verbose",
        action="store_true",
        help="say which cells were played, and where a fault of the program is",
    )
    if command == "sweep":
        parser.add_argument(
            "-m",
            "--multirun",
            action="store_true",
            help="as Hydra has it; a sweep is always a multirun",
        )
    given = parser.parse_intermixed_args(list(words))
    for file in given.with_files:
        print(f"running the code of {Path(file).name}, as --with asks", file=sys.stderr)
    return Options(
        tuple(given.words), tuple(given.with_files), given.dry_run, given.quiet, given.verbose
    )


def study_folder(study: Study, keys: StudyKeys) -> Path:
    """Say where a study lies; a name can never lead out of the folder of results.

    Raises
    ------
    BadInput : a file of that name is in the way.
    """
    folder = Path(keys.out) / study.name
    try:
        for place in (folder, *folder.parents):
            if place.exists() and not place.is_dir():
                message = f"leads through {place.as_posix()}, which is a file"
                raise BadInput([Problem("out", message)])
    except OSError as error:
        reason = (error.strerror or "unreadable").lower()
        raise BadInput([Problem("out", f"cannot be used ({reason})")]) from error
    return folder


def planned(study: Study) -> str:
    """Say how many runs a study has.

    Example
    -------
    >>> from types import SimpleNamespace
    >>> planned(SimpleNamespace(name="erp", cells=(1, 2), futures=30))
    'erp: 2 cells x 30 futures = 60 runs'
    """
    cells = len(study.cells)
    noun = "cell" if cells == 1 else "cells"
    futures = "future" if study.futures == 1 else "futures"
    return (
        f"{study.name}: {cells} {noun} x {study.futures} {futures} = {cells * study.futures:,} runs"
    )


def sized(study: Study, keys: StudyKeys) -> Estimate:
    """Estimate time, memory and disk of a study.

    Raises
    ------
    BadInput : more than this machine has; nothing was allocated or written.
    """
    from sim.experiment.estimate import refuse_too_large

    return refuse_too_large(study, crew_of(keys).count, Path(keys.out) / study.name)


def crew_of(keys: StudyKeys) -> Workers:
    """Say who plays the runs of a study, within which limits.

    Raises
    ------
    BadInput : no such workers, or they cannot be had here.
    """
    from sim.experiment.execute import Workers

    return Workers.named(keys.workers, keys.time_limit_s, keys.memory_limit_mb)


def report_played(summary: Summary, study: Study, verbose: bool) -> None:
    """Name the runs that left nothing behind, up to ten; with --verbose, cells and effort too."""
    if verbose:
        for cell in study.cells:
            factors = "".join(f" {key}={value}" for key, value in cell.factors)
            print(
                f"cell {cell.id}: {cell.scenario.name} {cell.strategy.name}{factors}",
                file=sys.stderr,
            )
        print(
            f"{summary.played} runs played, {summary.reused} stored before, {summary.wall_s:.1f} s",
            file=sys.stderr,
        )
    for failure in summary.failures[:10]:
        print(f"run {failure.run} {failure.status}: {failure.reason}", file=sys.stderr)
    more = len(summary.failures) - 10
    if more > 0:
        print(f"... and {more} more (runs.parquet, column reason)", file=sys.stderr)


def keeper_in(
    folder: Path, command: str, workers: Workers, quiet: bool
) -> Callable[[Study], Stored]:
    """Make a player that keeps every study it plays in a folder of its own, to be used again."""
    from sim.cli.progress import shown_progress
    from sim.experiment.execute import execute
    from sim.experiment.store import Store

    def play(study: Study) -> Stored:
        with closing(Store(folder / f"{study.name}-{study.hash[:8]}", (command,))) as store:
            with shown_progress(quiet) as progress:
                summary = execute(study, store, workers, progress=progress)
            report_played(summary, study, False)
            return store.finish(study)

    return play


def say_damaged(store: Store) -> None:
    """Name the files that were not what had been written; their runs were played again."""
    for name in store.damaged:
        print(f"{name} was damaged and has been made again", file=sys.stderr)


def publish(stored: Stored, store: Store, study: Study, summary: Summary, quiet: bool) -> None:
    """Compare the plans of a stored study: print the ranked table, write the pages.

    Where runs failed there may be nothing to compare; that is said, and the tables stay.
    """
    from sim.analysis.attach import with_reasons
    from sim.analysis.compare import compare
    from sim.analysis.summary_lines import write_standing
    from sim.experiment.manifest import drop_pages
    from sim.report.page import write_report
    from sim.report.terminal import ranked_table

    say_damaged(store)
    if not study.futures:
        drop_pages(store.folder)
        print(f"no future was played: {store.folder.as_posix()} holds empty tables and no page")
        return
    try:
        comparison = compare(stored, study.baseline, study.objective)
    except BadInput as error:
        if not summary.failures:
            raise
        drop_pages(store.folder)
        print(f"no comparison: {error}", file=sys.stderr)
        return
    write_standing(stored, comparison)
    write_report(store.folder, with_reasons(comparison, stored))
    print(ranked_table(comparison))
    if not quiet:
        print(f"Page: {(store.folder / 'report.html').as_posix()}")
