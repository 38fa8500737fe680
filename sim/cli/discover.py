"""`uptake discover STUDY`: in which futures does the recommended plan lose?"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.cli.subject import find_folder
from sim.cli.texts import paragraph, table
from sim.errors import EXIT_OK, BadInput, Problem

if TYPE_CHECKING:
    from sim.analysis.discover import Box


def main(words: Sequence[str]) -> int:
    """Search a box in the drawn parameters of a stored study and print it."""
    parser = argparse.ArgumentParser(
        prog="uptake discover",
        description="Say where in the uncertain parameters the recommended plan loses.",
        epilog="example: uptake discover results/erp_manufacturer",
    )
    parser.add_argument("study", help="folder of a study, or its name below results/")
    parser.add_argument("--out", default="results", help="folder that holds the studies")
    parser.add_argument("--target", type=float, default=None,
                        help="bad is: the objective does not reach this; without it: "
                        "the runner-up does better")  # fmt: skip
    given = parser.parse_args(list(words))
    from sim.analysis.discover import bad_futures, discover, drawn_columns
    from sim.experiment.store import load_study
    from sim.report.terminal import ascii_text

    stored = load_study(find_folder(given.study, given.out))
    names = drawn_columns([str(name) for name in stored.runs.columns])
    if not names:
        message = "has no drawn parameters: play it with uncertain ranges in its scenario"
        raise BadInput([Problem(stored.folder.as_posix(), message)])
    points, bad, question = bad_futures(stored, names, given.target)
    found = discover(points, bad, int(stored.manifest["seed"]))
    print(paragraph(ascii_text(f"{question}: {found.n_bad} of {found.n_futures} futures.")))
    if found.box is None:
        print(paragraph(ascii_text(found.reason[:1].upper() + found.reason[1:] + ".")))
        return EXIT_OK
    print(_told(found.box, found.n_bad))
    return EXIT_OK


def _told(box: Box, n_bad: int) -> str:
    """Write a box: its sides, what it covers, how sure it is."""
    rows = []
    for side in box.sides:
        low = "" if side.low is None else f"from {side.low:.3g}"
        high = "" if side.high is None else f"up to {side.high:.3g}"
        rows.append((side.path, " ".join(part for part in (low, high) if part)))
    inside = round(box.density * box.n_inside)
    said = (
        f"Inside are {box.n_inside} futures; it loses in {inside} of them (density "
        f"{box.density:.2f}), which are {inside} of all {n_bad} (coverage {box.coverage:.2f}). "
        "None of 39 searches on shuffled outcomes found a box as good."
    )
    return "\n".join(["Most of them lie where", table(rows, indent=2), paragraph(said)])
