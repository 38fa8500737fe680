"""`uptake sweep -m`: a real Hydra multirun over anything, whose jobs are cells of one study."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.playing import (
    crew_of,
    planned,
    publish,
    read_options,
    report_played,
    sized,
    study_folder,
)
from sim.errors import EXIT_OK, BadInput

if TYPE_CHECKING:
    from hydra_plugins.uptake_launcher import Job
    from sim.cli.playing import Options
    from sim.config.sweep_cells import SweepCells
    from sim.experiment.design import Study
    from sim.experiment.execute import Summary
    from sim.experiment.store import Store, Stored


class Sweep:
    """Play the batches of a sweep into one store.

    Source: own design; Hydra's sweeper calls `launch` once or, if it searches, several times.
    """

    def __init__(self, cells: SweepCells, options: Options) -> None:
        self.cells = cells
        self.options = options
        self.summary: Summary | None = None
        self.batches = 0
        self.store: Store | None = None
        self.stored: Stored | None = None

    def launch(self, jobs: Sequence[Job]) -> Sequence[float | None]:
        """Play one batch and return the mean objective of each job."""
        made = [self.cells.take(job.words, job.composed) for job in jobs]
        study = self.cells.study([cell for cell in made if cell is not None])
        self.batches += 1
        if self.options.dry_run:
            return [None] * len(jobs)
        self.stored = self._play(study)
        runs = self.stored.runs
        means = runs.groupby("cell")[study.objective].mean()
        ids = [cell.id if cell is not None else "" for cell in made]
        return [float(means[name]) if name in means.index else None for name in ids]

    def _play(self, study: Study) -> Stored:
        keys = self.cells.keys
        assert keys is not None
        sized(study, keys)
        from sim.cli.progress import shown_progress
        from sim.experiment.execute import execute
        from sim.experiment.store import Store

        if self.store is None:
            batches = bool(self.cells.draft.request.sweeper)
            words = ("sweep", *self.options.words)
            self.store = Store(study_folder(study, keys), words, in_batches=batches)
        if not self.options.quiet:
            print(planned(study), file=sys.stderr)
        with shown_progress(self.options.quiet) as progress:
            summary = execute(study, self.store, crew_of(keys), progress=progress)
        report_played(summary, study, self.options.verbose)
        if self.summary is None or summary.failures:
            self.summary = summary
        return self.store.finish(study, last=False)

    def finish(self) -> None:
        """Cut the tables over all batches; rank and write pages if plans can be compared."""
        whole = self.cells.study(self.cells.cells)
        twice = self.cells.asked - len(whole.cells)
        if twice and not self.options.quiet:
            print(f"{twice} of {self.cells.asked} points were asked for twice", file=sys.stderr)
        if self.options.dry_run:
            assert self.cells.keys is not None
            study_folder(whole, self.cells.keys)
            print(f"{planned(whole)}: {sized(whole, self.cells.keys)}")
            return
        from sim.experiment.manifest import drop_pages

        assert self.store is not None
        assert self.summary is not None
        again = self.batches > 1 or self.cells.draft.request.sweeper
        stored = self.store.finish(whole) if again else self.stored
        assert stored is not None
        if len({cell.strategy.name for cell in whole.cells}) > 1:
            publish(stored, self.store, whole, self.summary, self.options.quiet)
        else:  # an earlier page of this folder would speak of other tables
            drop_pages(self.store.folder)
        print(
            f"Table: {(self.store.folder / 'runs.parquet').as_posix()} ({len(stored.runs):,} rows)"
        )


def main(words: Sequence[str]) -> int:
    """Compose, play and tabulate every combination."""
    options = read_options(
        "sweep",
        "Play every combination of values: a Hydra multirun with one tidy table. Values "
        "are lists (4,8,12), range(), choice() or glob().",
        words,
        "uptake sweep -m strategy=big_bang_feb,phased_function investment.hypercare_staff=4,8,12",
    )
    from sim.config.draft import Draft
    from sim.config.session import session
    from sim.config.sweep_cells import SweepCells

    draft = Draft.begin("sweep", options.words, Path(), [Path(file) for file in options.with_files])
    draft.stop_if_lost()
    with session([*draft.nodes, *draft.plan_nodes()]) as hydra:
        sweep = Sweep(SweepCells(draft, hydra), options)
        try:
            hydra.multirun([*draft.request.sweeper, *draft.request.tokens], sweep)
        except BadInput as error:
            raise BadInput(dict.fromkeys([*draft.problems, *error.problems])) from error
        sweep.finish()
    return sweep.summary.exit_code if sweep.summary else EXIT_OK
