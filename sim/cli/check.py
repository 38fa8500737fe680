"""`uptake check PATH`: say what a file or a folder is, and everything that is wrong with it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import EXIT_BAD_INPUT, EXIT_OK, printable

if TYPE_CHECKING:
    from sim.config.inspect_files import Finding


def main(words: Sequence[str]) -> int:
    """Look at one file, at a folder, or at a scenario or plan by its name."""
    parser = argparse.ArgumentParser(
        prog="uptake check",
        description="Say what a file or folder is and what is wrong with it; writes nothing.",
        epilog="example: uptake check scenarios/my_org.yaml",
    )
    parser.add_argument(
        "path",
        nargs="?",
        default=".",
        metavar="PATH",
        help="a folder, a YAML or CSV file, or the name of a scenario or plan",
    )
    given = parser.parse_args(list(words))

    from sim.config.inspect_files import inspect

    found = inspect(given.path, Path())
    problems = 0
    for finding in found:
        problems += len(finding.problems)
        for line in _lines(finding):
            print(line)
    if problems:
        print(f"{problems} problem{'' if problems == 1 else 's'} in all", file=sys.stderr)
    return EXIT_BAD_INPUT if problems else EXIT_OK


def _lines(finding: Finding) -> list[str]:
    verdict = "see above" if finding.faulty else "fine"
    if finding.problems:
        count = len(finding.problems)
        verdict = "1 problem:" if count == 1 else f"{count} problems:"
    lines = [printable(f"{finding.file} is {finding.what}: {verdict}")]
    lines += [f"  {problem}" for problem in finding.problems]
    return [*lines, *(printable(f"  {note}") for note in finding.notes)]
