"""`uptake compare`: plans over the same futures, ranked, with a page that defends the choice."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from sim.cli.playing import (
    import_early,
    planned,
    publish,
    read_options,
    report_played,
    study_folder,
)
from sim.errors import EXIT_OK


def main(words: Sequence[str]) -> int:
    """Compose, play, compare, print, write."""
    options = read_options(
        "compare",
        "Play plans over the same futures, rank them, write a report. Without strategy= "
        "it takes the plans that the scenario lists and every plan in ./strategies/.",
        words,
        "uptake compare scenario=erp_manufacturer strategy=big_bang_feb,phased_plus futures=60",
    )
    if not options.dry_run and "workers=serial" not in options.words:
        from sim.experiment.pool import warm_up

        warm_up()
    from sim.config.compose import compose_for

    composed = compose_for("compare", options.words, ".", options.with_files)
    study, keys = composed.study, composed.keys
    if options.dry_run:
        print(planned(study))
        return EXIT_OK
    folder = study_folder(study, keys)
    if not options.quiet:
        print(planned(study), file=sys.stderr)
        for note in study.notes:
            print(note, file=sys.stderr)
    from sim.cli.progress import shown_progress
    from sim.experiment.execute import Workers, execute
    from sim.experiment.store import Store

    store = Store(folder, ("compare", *options.words))
    import_early("sim.report.page", "sim.analysis.compare")
    with shown_progress(options.quiet) as progress:
        summary = execute(study, store, Workers.named(keys.workers), progress=progress)
    report_played(summary, study, options.verbose)
    publish(store.finish(study), store, study, summary, options.quiet)
    return summary.exit_code
