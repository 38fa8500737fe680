"""`uptake explain STUDY RUN`: why one run came out as it did."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from sim.cli.subject import find_folder, study_again
from sim.errors import EXIT_OK


def main(words: Sequence[str]) -> int:
    """Tell the story of a run, store it, and write the page again."""
    parser = argparse.ArgumentParser(
        prog="uptake explain",
        description="Say why one run came out as it did: decisive events, the department that "
        "fell behind, and what each lever and risk did under the same luck.",
        epilog="example: uptake explain results/erp_manufacturer big_bang_feb:7",
    )
    parser.add_argument("study", help="folder of a study, or its name below results/")
    parser.add_argument("run", nargs="?", default="",
                        help="a run of runs.parquet, or strategy:future; default: the leading "
                        "plan's middle future")  # fmt: skip
    parser.add_argument("--out", default="results", help="folder that holds the studies")
    parser.add_argument("--with", dest="with_files", action="append", default=[],
                        metavar="FILE.py",
                        help="a plan of your own; this runs its code")  # fmt: skip
    given = parser.parse_args(list(words))
    from sim.analysis.attach import with_reasons
    from sim.analysis.compare import compare
    from sim.analysis.reasons import write_story
    from sim.analysis.story import find_run, most_runs, tell
    from sim.experiment.store import load_study
    from sim.report.page import write_report
    from sim.report.reasons_text import story_text

    stored = load_study(find_folder(given.study, given.out))
    manifest = stored.manifest
    comparison = compare(stored, str(manifest["baseline"]), str(manifest["objective"]))
    study = study_again(stored, given.with_files)
    row = find_run(stored.runs, given.run, comparison.leader, comparison.objective.metric)
    said = f"explain: at most {most_runs(study, stored, row)} runs, each without one lever or risk"
    print(said, file=sys.stderr, flush=True)
    story = tell(study, stored, comparison, row)
    write_story(story, stored.folder)
    write_report(stored.folder, with_reasons(comparison, stored))
    print(story_text(story))
    return EXIT_OK
