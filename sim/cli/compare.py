"""`uptake compare`: plans over the same futures, ranked, with a page that defends the choice."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from sim.cli.playing import (
    FOR_THE_PAGE,
    crew_of,
    planned,
    publish,
    read_options,
    report_played,
    sized,
    study_folder,
)
from sim.errors import EXIT_OK

if TYPE_CHECKING:
    from sim.analysis.stopping import Verdict
    from sim.experiment.design import Study
    from sim.experiment.execute import Failure, Summary
    from sim.experiment.store import Store


def main(words: Sequence[str]) -> int:
    """Compose, play, compare, print, write."""
    options = read_options(
        "compare",
        "Play plans over the same futures, rank them, write a report. Without strategy= "
        "it takes the plans that the scenario lists and every plan in ./strategies/.",
        words,
        "uptake compare scenario=erp_manufacturer strategy=big_bang_feb,phased_plus futures=60",
    )
    elsewhere = any(word.startswith(("workers=serial", "workers=dask")) for word in options.words)
    if not options.dry_run and not elsewhere:
        from sim.experiment.pool import warm_up

        warm_up()
    from sim.config.compose import compose_for

    composed = compose_for("compare", options.words, ".", options.with_files)
    study, keys = composed.study, composed.keys
    plan = planned(study) + (" at most" if study.stop.halfwidth > 0 else "")
    needs = sized(study, keys)
    folder = study_folder(study, keys)
    if options.dry_run:
        print(f"{plan}: {needs}")
        return EXIT_OK
    if not options.quiet:
        print(plan, file=sys.stderr)
        for note in study.notes:
            print(note, file=sys.stderr)
    from sim.cli.progress import shown_progress
    from sim.experiment.execute import execute
    from sim.experiment.store import Store

    store = Store(folder, ("compare", *options.words))
    crew = crew_of(keys)

    def play(some: Study) -> Summary:
        with shown_progress(options.quiet) as progress:
            return execute(some, store, crew, progress=progress, meanwhile=FOR_THE_PAGE)

    if study.stop.halfwidth > 0:
        study, summary = until_known(study, store, play)
        if not options.quiet:
            print(study.notes[-1], file=sys.stderr)
    else:
        summary = play(study)
    report_played(summary, study, options.verbose)
    publish(store.finish(study), store, study, summary, options.quiet)
    return summary.exit_code


def until_known(
    study: Study, store: Store, play: Callable[[Study], Summary]
) -> tuple[Study, Summary]:
    """Play more and more futures until the rule of the study is content; say what that took.

    Played again, it looks at the same futures and so stops at the same one.
    """
    from sim.analysis.stopping import look, next_futures, sentence

    rule, played, new, seconds = study.stop, 0, 0, 0.0
    failures: tuple[Failure, ...] = ()
    found: Verdict | None = None
    while True:
        played = next_futures(played, rule)
        some = dataclasses.replace(study, futures=played)
        last = play(some)
        new, seconds = new + last.played, seconds + last.wall_s
        failures = tuple(dict.fromkeys([*failures, *last.failures]))
        before, found = found, look(store.finish(some).runs, some)
        if (found.narrow and before and before.narrow) or played >= rule.max:
            break
    some = dataclasses.replace(some, notes=(*some.notes, sentence(found, some)))
    total = len(some.cells) * played
    return some, dataclasses.replace(
        last, total=total, reused=total - new, played=new, failures=failures, wall_s=seconds
    )
