"""What each future of the page on the three-year plan gave, so that the page can be held to it.

    uv run uptake compare scenario=three_year_plan futures=30
    uv run python -m tests.golden.three_years results/three_year_plan

keeps two figures of each of the 150 runs in `three_years.json`; then read the page again, for its
words may no longer be true.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import sim

STORED = Path(__file__).with_name("three_years.json")
KEPT = ("npv", "t80")
DIGITS = 10


def kept(folder: Path) -> dict[str, dict[str, list[float | None]]]:
    """Read plan -> metric -> one figure a future, null where the metric is."""
    runs = sim.load_study(folder).runs.sort_values("future")
    return {
        str(plan): {
            name: [None if value != value else float(f"{value:.{DIGITS}g}") for value in rows[name]]
            for name in KEPT
        }
        for plan, rows in runs.groupby("strategy", sort=True)
    }


if __name__ == "__main__":
    STORED.write_text(json.dumps(kept(Path(sys.argv[1]))) + "\n", encoding="utf-8")
