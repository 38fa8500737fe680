"""What each future of the page on the three-year plan gave, so that the page can be held to it.

    uv run uptake compare scenario=three_year_plan futures=30
    uv run uptake sensitivity three_year_plan
    uv run python -m tests.golden.three_years results/three_year_plan

keeps three figures of each of the 150 runs in `three_years.json`, and the NPV of each run of the
sensitivity study in `three_years_ends.json`; then read the page again, for its words may no longer
be true.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable
from pathlib import Path

import sim
from sim.experiment.tables import DRAWN

STORED = Path(__file__).with_name("three_years.json")
ENDS = Path(__file__).with_name("three_years_ends.json")
KEPT = ("npv", "t80")
LAST_LIVE = "last_live"
"""Week in which the last department goes live; null where none does."""
DIGITS = 10
Rows = dict[str, list[float | None]]


def kept(folder: Path) -> dict[str, Rows]:
    """Read plan -> figure -> one value a future, null where it is."""
    study = sim.load_study(folder)
    runs = study.runs.sort_values("future")
    events = study.events[study.events["kind"] == "go_live"]
    found = {}
    for plan, rows in runs.groupby("strategy", sort=True):
        found[str(plan)] = {name: [written(value) for value in rows[name]] for name in KEPT}
        found[str(plan)][LAST_LIVE] = [
            last_live(events.loc[events["run"] == run, "week"]) for run in rows["run"]
        ]
    return found


def ends(folder: Path) -> dict[str, dict[str, Rows]]:
    """Read setting -> value at which it was held -> plan -> NPV in each future."""
    found: dict[str, dict[str, Rows]] = {}
    for one in sorted((folder / "sensitivity").iterdir()):
        runs = sim.load_study(one).runs.sort_values("future")
        for _, rows in runs.groupby("cell"):
            plan = str(rows["strategy"].iloc[0])
            for name in (column for column in rows.columns if column.startswith(DRAWN)):
                if rows[name].nunique() == 1:
                    at = found.setdefault(name.removeprefix(DRAWN), {})
                    value = at.setdefault(repr(float(rows[name].iloc[0])), {})
                    value[plan] = [written(npv) for npv in rows["npv"]]
    return found


def last_live(weeks: Iterable[float]) -> float | None:
    """Take the last of the weeks in which a department goes live."""
    return max((float(week) for week in weeks), default=None)


def written(value: float) -> float | None:
    """Round a figure to what is kept of it."""
    return None if math.isnan(value) else float(f"{value:.{DIGITS}g}")


def write(path: Path, found: object) -> None:
    """Write figures that are kept."""
    path.write_text(json.dumps(found) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(STORED, kept(Path(sys.argv[1])))
    write(ENDS, ends(Path(sys.argv[1])))
