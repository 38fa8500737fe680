"""`uptake discover STUDY`: in which futures does the recommended plan lose?"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.cli.subject import find_folder
from sim.cli.texts import paragraph, table
from sim.errors import EXIT_OK, BadInput, Problem

if TYPE_CHECKING:
    import pandas as pd

    from sim.analysis.discover import Box
    from sim.experiment.store import Stored
    from sim.units import BoolArray


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
    from sim.analysis.discover import discover, drawn_columns
    from sim.experiment.store import load_study
    from sim.report.terminal import ascii_text

    stored = load_study(find_folder(given.study, given.out))
    names = drawn_columns([str(name) for name in stored.runs.columns])
    if not names:
        message = "has no drawn parameters: play it with uncertain ranges in its scenario"
        raise BadInput([Problem(stored.folder.as_posix(), message)])
    points, bad, question = _bad(stored, names, given.target)
    found = discover(points, bad, int(stored.manifest["seed"]))
    print(paragraph(ascii_text(f"{question}: {found.n_bad} of {found.n_futures} futures.")))
    if found.box is None:
        print(paragraph(ascii_text(found.reason[:1].upper() + found.reason[1:] + ".")))
        return EXIT_OK
    print(_told(found.box, found.n_bad))
    return EXIT_OK


def _bad(
    stored: Stored, names: Sequence[str], target: float | None
) -> tuple[pd.DataFrame, BoolArray, str]:
    """Flag the bad futures of the leading plan."""
    from sim.analysis.compare import compare
    from sim.analysis.discover import losing, short_of
    from sim.analysis.tables import pair

    metric = str(stored.manifest["objective"])
    comparison = compare(stored, str(stored.manifest["baseline"]), metric)
    if not comparison.leader:
        raise BadInput([Problem(stored.folder.as_posix(), "has no plan that does something")])
    better = comparison.objective.larger_is_better
    paired = pair(stored.runs, metric, better)
    order = [cell.name for cell in paired.cells]
    leader = order.index(comparison.leader)
    runs = paired.cells[leader].runs
    points = runs[list(names)].reset_index(drop=True).astype(float)
    points.columns = [name.removeprefix("x.") for name in names]
    title = comparison.plan(comparison.leader).title
    if target is not None:
        flags = short_of(paired.outcomes[leader], target if better else -target)
        return points, flags, f"{title} misses {metric} {target:g}"
    if not comparison.rival:
        raise BadInput([Problem(stored.folder.as_posix(), "has no runner-up; give --target")])
    rival = order.index(comparison.rival)
    flags = losing(paired.outcomes[leader], paired.outcomes[rival])
    return points, flags, f"{title} does worse than {comparison.plan(comparison.rival).title}"


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
