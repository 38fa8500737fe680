"""`uptake rerun STUDY [RUN]`: play a stored study again from its folder and compare every byte.

Exit codes: 0 identical, 3 not.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from sim.cli.again import Again, crew_again, read_again, study_in
from sim.errors import EXIT_OK, EXIT_SOME_FAILED, BadInput, Interrupted, Problem

if TYPE_CHECKING:
    from sim.experiment.design import Study
    from sim.experiment.store import Stored


def main(words: Sequence[str]) -> int:
    """Play again in a temporary folder, compare, say what differs and why it may."""
    asked = read_again(
        "rerun",
        "Play a stored study, or one run of it, again from its folder alone, and say whether "
        "every table is the same, byte for byte.",
        words,
        run=True,
    )
    from sim.cli.progress import shown_progress
    from sim.experiment.execute import execute
    from sim.experiment.store import Store, load_study
    from sim.experiment.verify import differences, reasons_to_differ

    old, study = load_study(asked.folder), study_in(asked)
    run, some = _narrowed(study, asked, old)
    with TemporaryDirectory() as place:
        store = Store(Path(place) / "again")
        try:
            with shown_progress(asked.quiet) as progress:
                execute(some, store, crew_again(study, asked), progress=progress)
        except Interrupted as stop:
            raise KeyboardInterrupt("interrupted: nothing was compared or changed") from stop
        new = store.finish(some)
        found, count = differences(old, new, run)
        store.close()
    if not found:
        print(f"identical ({count} of {count} tables)")
        return EXIT_OK
    print(f"not identical ({count - len(found)} of {count} tables are)")
    for line in found:
        print(f"  {line}")
    reasons = reasons_to_differ(old.manifest, new.manifest)
    print("it may be because of:" if reasons else "code, packages and machine are the same")
    for line in reasons:
        print(f"  {line}")
    return EXIT_SOME_FAILED


def _narrowed(study: Study, asked: Again, old: Stored) -> tuple[str, Study]:
    """Find the run that is asked for and cut the study down to it.

    Raises
    ------
    BadInput : no such run, or more than one.
    """
    from sim.experiment.design import rows

    if not asked.run:
        return "", study
    strategy, _, future = asked.run.rpartition(":")
    found = [
        row
        for row in rows(study)
        if row.run == asked.run
        or (study.cells[row.cell].strategy.name, str(row.future)) == (strategy, future)
    ]
    if len(found) != 1:
        message = f"names {len(found)} runs of {old.folder.name}"
        raise BadInput([Problem(asked.run, message, allowed="a run id, or strategy:future")])
    print(f"run {found[0].run}", file=sys.stderr)
    cell = study.cells[found[0].cell]
    some = dataclasses.replace(study, cells=(cell,), futures=1, first_future=found[0].future)
    return found[0].run, some
