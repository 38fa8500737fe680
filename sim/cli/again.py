"""What `resume`, `verify` and `rerun` share: find a stored study, read it back, play it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.playing import FOR_THE_PAGE, publish, report_played, say_damaged
from sim.errors import BadInput, Problem

if TYPE_CHECKING:
    from sim.contracts import Strategy
    from sim.experiment.design import Study
    from sim.experiment.execute import Summary, Workers
    from sim.experiment.store import Store


@dataclass(frozen=True)
class Again:
    """Hold what such a command was asked: folder, run, workers, switches."""

    folder: Path
    run: str
    workers: str
    with_files: tuple[str, ...]
    repair: bool
    quiet: bool


def read_again(command: str, does: str, words: Sequence[str], *, run: bool = False) -> Again:
    """Read the words of `resume`, `verify` or `rerun`.

    Raises
    ------
    BadInput : there is no such folder.
    """
    parser = argparse.ArgumentParser(
        prog=f"uptake {command}",
        description=does,
        epilog=f"example: uptake {command} results/erp_manufacturer",
    )
    parser.add_argument("study", help="folder of a study, or its name below results/")
    if run:
        parser.add_argument("run", nargs="?", default="", help="RUN, or strategy:future")
    parser.add_argument("--out", default="results", help="folder that holds the studies")
    parser.add_argument(
        "--workers", default="", help="a number of processes, serial, dask, or dask:tcp://HOST:PORT"
    )
    parser.add_argument(
        "--with",
        dest="with_files",
        action="append",
        default=[],
        metavar="FILE.py",
        help="the Python file of a plan of your own; this runs its code",
    )
    if command == "verify":
        parser.add_argument("--repair", action="store_true", help="play and write again "
                            "exactly what is damaged")  # fmt: skip
    parser.add_argument("--quiet", action="store_true", help="print results only")
    given = parser.parse_args(list(words))
    folder = Path(given.study)
    if not folder.is_dir():
        folder = Path(given.out) / given.study
    if not folder.is_dir():
        raise BadInput([Problem(given.study, "is no folder of a study")])
    return Again(
        folder,
        given.run if run else "",
        given.workers,
        tuple(given.with_files),
        given.repair if command == "verify" else False,
        given.quiet,
    )


def study_in(asked: Again) -> Study:
    """Read the study of a folder back; plans in Python come from the files that were given.

    Raises
    ------
    BadInput : it cannot be read, or its own code is not given.
    """
    from sim.experiment.verify import stored_study

    _refuse_half_a_sweep(asked.folder)
    try:
        return stored_study(asked.folder, _own_plans(asked.with_files))
    except BadInput as error:
        if not any(problem.field.startswith("inputs/") for problem in error.problems):
            raise
        return _from_words(asked, error)


def _refuse_half_a_sweep(folder: Path) -> None:
    """Refuse a sweep in batches that was interrupted: its folder knows no later batch.

    Raises
    ------
    BadInput : it is one; its command is named.
    """
    from sim.experiment.manifest import IN_BATCHES, read_manifest

    try:
        manifest = read_manifest(folder)
    except BadInput:
        return
    if manifest.get(IN_BATCHES):
        words = " ".join(str(word) for word in manifest["command"])
        message = (
            "is a sweep in batches that was interrupted, and only its own command knows the later "
            f"ones; finished runs are kept, give it once more: uptake {words}"
        )
        raise BadInput([Problem(folder.name, message)])


def _from_words(asked: Again, why: BadInput) -> Study:
    """Compose a study whose own file is damaged or missing from the words that made it.

    Raises
    ------
    BadInput : the words are lost too, or mean another study now.
    """
    from sim.config.compose import compose_for
    from sim.experiment.manifest import read_manifest

    try:
        manifest = read_manifest(asked.folder)
        command, *words = [str(word) for word in manifest["command"]] or [""]
        if command not in ("compare", "run"):
            raise BadInput([Problem(asked.folder.name, "was not made by compare or run")])
        study: Study = compose_for(
            "run" if command == "run" else "compare", words, ".", asked.with_files
        ).study
        if {str(one["cell"]) for one in manifest["cells"]} != {cell.id for cell in study.cells}:
            message = "was made with other settings than its words now give"
            raise BadInput([Problem(asked.folder.name, message)])
        return study
    except BadInput as error:
        raise BadInput([*why.problems, *error.problems]) from error


def _own_plans(files: Sequence[str]) -> dict[str, Strategy]:
    """Run the files of own plans, as `--with` asks."""
    if not files:
        return {}
    from sim.config.own_code import load_plans

    for file in files:
        print(f"running the code of {Path(file).name}, as --with asks", file=sys.stderr)
    plans, problems = load_plans([Path(file) for file in files])
    if problems:
        raise BadInput(problems)
    return {plan.name: plan for plan in plans}


def play_again(study: Study, asked: Again, command: Sequence[str]) -> Summary:
    """Play what is missing of a stored study, cut its tables, write its pages.

    Raises
    ------
    BadInput, StoreError : as `uptake compare` does.
    """
    from sim.cli.compare import until_known
    from sim.cli.progress import shown_progress
    from sim.experiment.execute import execute
    from sim.experiment.store import Store

    crew = crew_again(study, asked)
    store = Store(asked.folder, command)

    def play(some: Study) -> Summary:
        with shown_progress(asked.quiet) as progress:
            return execute(some, store, crew, progress=progress, meanwhile=FOR_THE_PAGE)

    if study.stop.halfwidth > 0:
        study, summary = until_known(study, store, play)
    else:
        summary = play(study)
    report_played(summary, study, False)
    _finish(study, store, summary, asked.quiet)
    return summary


def crew_again(study: Study, asked: Again) -> Workers:
    """Say who plays a stored study: as many as asked for, within the limits it was made with.

    Raises
    ------
    BadInput : no such workers, or they cannot be had here.
    """
    from sim.experiment.execute import Workers

    keys = study.config.get("keys", {})
    limits = (keys.get(key, 0.0) for key in ("time_limit_s", "memory_limit_mb"))
    return Workers.named(asked.workers, *limits)


def _finish(study: Study, store: Store, summary: Summary, quiet: bool) -> None:
    stored = store.finish(study)
    if len({cell.strategy.name for cell in study.cells}) > 1:
        publish(stored, store, study, summary, quiet)
    else:
        say_damaged(store)


def command_of(folder: Path, otherwise: Sequence[str]) -> tuple[str, ...]:
    """The words that made a study, so that its manifest keeps them."""
    from sim.experiment.manifest import read_manifest

    try:
        return tuple(str(word) for word in read_manifest(folder)["command"])
    except BadInput:
        return tuple(otherwise)


def say_other_code(folder: Path) -> None:
    """Say that the program changed since, where it did: then every run is played again."""
    from sim.experiment.manifest import read_manifest
    from sim.experiment.provenance import code_digest

    try:
        before = read_manifest(folder)["code"]["digest"]
    except BadInput:
        return
    if before != code_digest():
        print(
            f"The program changed since this study was stored ({before} -> {code_digest()}): "
            "all its runs are played again.",
            file=sys.stderr,
        )
