"""What a question is about: a stored study, or one that is composed and played first."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.playing import crew_of, keeper_in, planned, report_played, study_folder
from sim.errors import BadInput, Problem

if TYPE_CHECKING:
    from sim.analysis.comparison import Comparison
    from sim.analysis.duel import Player
    from sim.config.compose import Composed
    from sim.experiment.design import Cell, Study
    from sim.experiment.execute import Workers
    from sim.experiment.store import Stored

KEYS = ("futures", "workers", "interactions", "rival", "out")


@dataclass(frozen=True)
class Asked:
    """Hold the words of a question: a stored study or words to compose, and its own keys."""

    study: str
    words: tuple[str, ...]
    keys: dict[str, str]

    def key(self, name: str, otherwise: str = "") -> str:
        """Value of one of the question's own keys."""
        return self.keys.get(name, otherwise)


@dataclass(frozen=True)
class Subject:
    """Hold a study with its cells, what is stored of it, and what it says."""

    study: Study
    stored: Stored
    comparison: Comparison
    workers: str | int | None

    def cell(self, plan: str) -> Cell:
        """Find the cell of a plan by its name in the comparison."""
        from sim.analysis.tables import pair

        objective = self.comparison.objective
        paired = pair(self.stored.runs, objective.metric, objective.larger_is_better)
        named = {one.name: one.cell for one in paired.cells}
        return next(cell for cell in self.study.cells if cell.id == named.get(plan))


def read_asked(words: Sequence[str]) -> Asked:
    """Tell a stored study from words to compose.

    Raises
    ------
    BadInput : two studies, or a setting beside a stored study, which has its settings.

    Example
    -------
    >>> read_asked(["results/erp", "futures=40"]).keys
    {'futures': '40'}
    """
    names = [word for word in words if "=" not in word]
    pairs = [word.partition("=") for word in words if "=" in word]
    keys = {key: value for key, _, value in pairs if key in KEYS}
    rest = tuple("".join(pair) for pair in pairs if pair[0] not in KEYS)
    problems = [Problem(name, "is a second study; ask about one") for name in names[1:]]
    if names:
        allowed = ", ".join(f"{key}=" for key in KEYS)
        problems += [Problem(word, "cannot be set: the stored study has its settings",
                             allowed=allowed) for word in rest]  # fmt: skip
    if problems:
        raise BadInput(problems)
    return Asked(names[0] if names else "", rest, keys)


def find_folder(study: str, out: str) -> Path:
    """Find the folder of a stored study: as named, or of that name below the results."""
    folder = Path(study)
    return folder if folder.is_dir() else Path(out or "results") / study


def study_again(stored: Stored, with_files: Sequence[str] = ()) -> Study:
    """Read the cells of a stored study back from its folder.

    Raises
    ------
    BadInput : it cannot be read, or the code of its own plans is not given.
    """
    from sim.cli.again import Again, study_in

    return study_in(Again(stored.folder, "", "", tuple(with_files), False, True))


def open_subject(asked: Asked, with_files: Sequence[str], quiet: bool) -> Subject:
    """Open a stored study, or compose one and play what is not stored of it.

    Raises
    ------
    BadInput : every fault of words, files and the stored study.
    """
    composed = None if asked.study else compose_asked(asked, with_files)
    from sim.analysis.compare import compare
    from sim.analysis.summary_lines import write_standing
    from sim.experiment.store import load_study

    if composed is None:
        stored = load_study(find_folder(asked.study, asked.key("out")))
        study = study_again(stored, with_files)
        workers: str | int | None = asked.key("workers") or None
        manifest = stored.manifest
        comparison = compare(stored, str(manifest["baseline"]), str(manifest["objective"]))
        return Subject(study, stored, comparison, workers)
    stored = play_first(composed, asked, quiet)
    study = composed.study
    comparison = compare(stored, study.baseline, study.objective)
    write_standing(stored, comparison)
    return Subject(study, stored, comparison, composed.keys.workers)


def compose_asked(asked: Asked, with_files: Sequence[str]) -> Composed:
    """Compose the study that the words ask for."""
    from sim.config.compose import compose_for

    return compose_for("compare", study_words(asked), ".", with_files)


def study_words(asked: Asked) -> tuple[str, ...]:
    """Give the words that compose the study, without those that are the question's own."""
    own = [f"{key}={value}" for key, value in asked.keys.items()
           if key not in ("interactions", "rival")]  # fmt: skip
    return (*asked.words, *own)


def play_first(composed: Composed, asked: Asked, quiet: bool) -> Stored:
    """Play what is not stored of a study."""
    from sim.cli.progress import shown_progress
    from sim.experiment.execute import execute
    from sim.experiment.store import Store

    study, keys = composed.study, composed.keys
    if not quiet:
        print(planned(study), file=sys.stderr)
    folder = study_folder(study, keys)
    with closing(Store(folder, ("compare", *study_words(asked)))) as store:
        with shown_progress(quiet) as progress:
            summary = execute(study, store, crew_of(keys), progress=progress)
        report_played(summary, study, False)
        return store.finish(study)


def player_in(folder: Path, workers: Workers, quiet: bool) -> Player:
    """Make a player that keeps its studies and gives their tables of runs."""
    keep = keeper_in(folder, "sensitivity", workers, quiet)
    return lambda study: keep(study).runs
