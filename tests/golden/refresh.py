"""Write down what a run of each case gave, so that a change of any number is seen and explained.

    uv run python -m tests.golden.refresh "why the numbers moved"

The script plays the runs, rewrites `runs.json` beside it, and writes a fragment for the changelog
that gives the reason and names the figures that moved. It writes nothing if nothing moved.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from sim.kernel.record import Record
from sim.metrics.table import measure_all
from tests.validation.whole_runs import case, play, shipped

HERE = Path(__file__).parent
GOLDEN = HERE / "runs.json"
FRAGMENTS = HERE.parents[1] / "changelog.d"
RUNS = (
    ("erp_manufacturer", "phased_plus", 2),
    ("voluntary_tool", "train_and_talk", 0),
    ("ehr_hospital", "big_bang_supported", 1),
    ("it_portfolio", "three_at_a_time", 0),
    ("gated_portfolio", "one_quick_board", 0),
    ("governed_rollout", "campaign_first", 0),
    ("governed_landscape", "architecture_first", 0),
)
SERIES = ("adoption", "routine", "proficient", "output", "support_wait", "credibility")
EVERY = 26
DIGITS = 10
ALLOWED = 1e-6
"""Relative difference that another machine's exponential function may make."""

Golden = dict[str, dict[str, float | str | None]]


def figures(record: Record) -> dict[str, float | str | None]:
    """Flatten a run into named figures: metrics, sums of accounts, half-yearly series, events."""
    found: dict[str, float | str | None] = {}
    for name, value in measure_all(record).items():
        found[f"metric {name}"] = None if value is None else _short(value)
    for name, account in record.ledger.items():
        found[f"account {name}"] = _short(float(account.rows.sum()))
    for name in SERIES:
        for week in range(0, record.horizon + 1, EVERY):
            found[f"{name} in week {week}"] = _short(float(record.weekly[name][week]))
    for event in record.events:
        found[f"event {event.number}"] = f"week {event.week:g}, {event.kind}: {event.text}"
    return found


def _short(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")


def play_all() -> Golden:
    """Play the runs again."""
    return {
        f"{scenario}, {name}, future {number}": figures(
            play(case(scenario), shipped(name, scenario), number)
        )
        for scenario, name, number in RUNS
    }


def moved(before: Mapping[str, Mapping[str, object]], after: Golden) -> list[str]:
    """Name the figures that are not the same any more."""
    return [
        f"{run}: {name}"
        for run in sorted({*before, *after})
        for name in sorted({*before.get(run, {}), *after.get(run, {})})
        if not _same(before.get(run, {}).get(name), after.get(run, {}).get(name))
    ]


def _same(one: object, other: object) -> bool:
    if isinstance(one, float | int) and isinstance(other, float | int):
        return abs(one - other) <= ALLOWED * max(abs(one), abs(other), 1e-9)
    return one == other


def stored() -> Golden:
    """Read what the runs gave when the file was last written."""
    found: Golden = json.loads(GOLDEN.read_text(encoding="utf-8")) if GOLDEN.exists() else {}
    return found


def main(words: list[str]) -> int:
    """Refresh the file and write the fragment; say how where no reason is given."""
    reason = " ".join(words).strip()
    if not reason:
        print('Say why the numbers moved: uv run python -m tests.golden.refresh "because ..."')
        return 2
    after = play_all()
    names = moved(stored(), after)
    if not names:
        print("Nothing has moved; nothing is written.")
        return 0
    GOLDEN.write_text(json.dumps(after, indent=1) + "\n", encoding="utf-8")
    metrics = [name for name in names if ": metric " in name]
    slug = "-".join(reason.lower().split()[:5])
    slug = "".join(sign for sign in slug if sign.isalnum() or sign == "-")
    fragment = FRAGMENTS / f"golden-{slug}.changed.md"
    listed = ", ".join(name.replace(": metric ", ": ") for name in metrics) or "no metric"
    sentence = f"{reason[0].upper()}{reason[1:].rstrip('.')}."
    fragment.write_text(
        f"{sentence} Numbers of the golden runs moved: {listed}.\n", encoding="utf-8"
    )
    print(f"{len(names)} figures moved; {GOLDEN.name} and {fragment.name} are written.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
