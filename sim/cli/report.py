"""`uptake report STUDY`: write the pages of a stored study again, without a new run."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from sim.errors import EXIT_OK


def main(words: Sequence[str]) -> int:
    """Compare the stored runs again and write the pages."""
    parser = argparse.ArgumentParser(
        prog="uptake report",
        description="Write the pages of a stored study again.",
        epilog="example: uptake report results/erp_manufacturer",
    )
    parser.add_argument("study", help="folder of a study, or its name below results/")
    parser.add_argument("--out", default="results", help="folder that holds the studies")
    parser.add_argument("--objective", default="", help="rank by another metric")
    parser.add_argument("--baseline", default="", help="compare with another plan")
    given = parser.parse_args(list(words))
    folder = Path(given.study)
    if not folder.is_dir():
        folder = Path(given.out) / given.study
    from sim.analysis.attach import with_reasons
    from sim.analysis.compare import compare
    from sim.experiment.store import load_study
    from sim.report.page import write_report
    from sim.report.terminal import ranked_table

    stored = load_study(folder)
    comparison = compare(
        stored,
        given.baseline or str(stored.manifest["baseline"]),
        given.objective or str(stored.manifest["objective"]),
    )
    write_report(folder, with_reasons(comparison, stored))
    print(ranked_table(comparison))
    print(f"Page: {(folder / 'report.html').as_posix()}")
    return EXIT_OK
