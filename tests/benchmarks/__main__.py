"""All speeds in one table, both sides measured in interleaved rounds of one run.

uv run python -m tests.benchmarks                  everything up to 100,000 people
uv run python -m tests.benchmarks --million        a million people for 156 weeks too
uv run --with-requirements tests/benchmarks/peers.txt python -m tests.benchmarks --peers
                                                   more frameworks, and nothing else
uv run python -m tests.benchmarks --instructions   count instructions of two kernels (valgrind)
uv run python -m tests.benchmarks --store          what keeping runs costs, and nothing else
uv run python -m tests.benchmarks --keep FILE      store the results in calibration loops
uv run python -m tests.benchmarks --against FILE   say what got slower by half or more
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from tests.benchmarks import others, peers, rounds
from tests.benchmarks.crowds import (
    CUSTOMERS,
    FULL,
    LIMIT,
    Crowd,
    by_compiled,
    by_simpy,
    crowd,
    customers,
    firm,
)  # fmt: skip
from tests.benchmarks.instructions import instruction_rows
from tests.benchmarks.reference import reference_weeks
from tests.benchmarks.scaling import LARGEST, plot, scale_rows
from tests.benchmarks.stored import store_rows
from tests.validation.whole_runs import erp, play, shipped

Row = tuple[str, ...]
WEEKS = 20
ERP_WEEKS = 156
SLOWER = 1.5
SIZES = (1000, 10_000, 100_000)
#: Bars of design 8: times C, times faster, milliseconds, seconds, bytes.
LIMIT_BAR, FULL_BAR, MESA_BAR, DESK_BAR, REFERENCE_BAR = 2.0, 5.0, 600.0, 50.0, 100.0
RUN_BAR_MS, GENERATE_BAR_S, BYTES_BAR = 40.0, 60.0, 300.0


def anew(people: Crowd) -> Callable[[], None]:
    """Return what sets people back to where they are now."""
    first = [column.copy() for column in people.people]

    def back() -> None:
        for column, start in zip(people.people, first, strict=True):
            column[...] = start
        people.week = 0.0

    return back


def lives(people: Crowd, weeks: int) -> Callable[[], int]:
    """Return some weeks of people, which end in how many use it."""

    def run() -> int:
        for _ in range(weeks):
            people.live()
        return int(people.people.uses.sum())

    return run


def fresh(people: Crowd, weeks: int) -> Callable[[], int]:
    """Return a run of the compiled limit from the start, on ties that are built already."""
    back, run = anew(people), lives(people, weeks)

    def both() -> int:
        back()
        return run()

    return both


def limit_rows(n: int, kept: dict[str, float]) -> list[Row]:
    """Measure the diffusion limit and all rules of the people's week against C and Mesa."""
    built = firm(n)
    people, full = crowd(n, LIMIT, built), crowd(n, FULL, built)
    works: dict[str, rounds.Work] = {
        "limit": lives(people, WEEKS),
        "full": lives(full, WEEKS),
        "calibration": rounds.calibration,
        "gather": rounds.gather(n),
    }
    before = {"limit": anew(people), "full": anew(full)}
    loop = peers.in_c(people, WEEKS)
    if loop is not None:
        works["c"], before["c"] = loop.run, loop.anew
        assert loop.run() == works["limit"](), "as many people must have begun"
        assert (loop.begun() == people.people.uses).all(), "the same people must have begun"
    found = rounds.interleaved(works, max(5, min(45, 450_000 // n)), before=before)
    steps = n * WEEKS * 5
    kept[f"limit {n}"] = found["limit"] / found["calibration"]
    kept[f"people {n}"] = found["full"] / found["calibration"]
    rows: list[Row] = []
    for name, title in (("limit", "diffusion limit"), ("full", "all rules of people")):
        here = f"{1e9 * found[name] / steps:.1f} ns"
        what = f"{title}, {n:,} people, a sub-step"
        if loop is None:
            rows.append((what, here, "no C compiler", ""))
        else:
            other = f"C push {1e9 * found['c'] / steps:.2f} ns"
            times = found[name] / found["c"]
            bar = rounds.at_most(times, LIMIT_BAR if name == "limit" else FULL_BAR)
            rows.append((what, here, other, f"{times:.1f} times C", bar))
    rows.append((f"random gather, {n:,} numbers", f"{1e9 * found['gather'] / n:.1f} ns", "", ""))
    if n == 10_000:
        model = peers.Diffusion(people := crowd(n, LIMIT, built))
        mesa_s = rounds.seconds(lambda: model.live(2)) / 2
        begun = sum(person.uses for person in model.agents)
        assert begun == fresh(people, 2)(), "the same people must have begun"
        ours = rounds.interleaved({"limit": fresh(people, 2)}, 5)["limit"] / 2
        rows.append((f"diffusion limit, {n:,} people, the first two weeks, a week",
                     f"{1e3 * ours:.2f} ms", f"Mesa {1e3 * mesa_s:,.0f} ms",
                     f"{mesa_s / ours:,.0f} times faster",
                     rounds.at_least(mesa_s / ours, MESA_BAR)))  # fmt: skip
    return rows


def peer_rows(n: int = 10_000, weeks: int = 10) -> list[Row]:
    """Measure more frameworks at the diffusion limit and the desk."""
    built = firm(n)
    untouched, lived = crowd(n, LIMIT, built), crowd(n, LIMIT, built)
    arrivals, services = customers()
    rows = others.other_rows(untouched, fresh(lived, weeks), weeks)
    return rows + others.ciw_row(lambda: by_compiled(arrivals, services))


def desk_rows(kept: dict[str, float]) -> list[Row]:
    """Measure the compiled desk against SimPy; they agree customer by customer."""
    arrivals, services = customers()
    served, left = by_compiled(arrivals, services), by_simpy(arrivals, services)
    assert np.abs(served.finished - left).max() < 1e-9, "each leaves at the same time"
    found = rounds.interleaved(
        {
            "here": lambda: by_compiled(arrivals, services),
            "simpy": lambda: by_simpy(arrivals, services),
            "calibration": rounds.calibration,
        },
        3,
    )
    kept["desk"] = found["here"] / found["calibration"]
    rate = f"{CUSTOMERS / found['here'] / 1e6:.2f} M customers/s"
    other = f"SimPy {CUSTOMERS / found['simpy'] / 1e3:.0f} k/s"
    times = found["simpy"] / found["here"]
    return [("support desk, 3 agents, customer by customer equal", rate, other,
             f"{times:,.0f} times faster", rounds.at_least(times, DESK_BAR))]  # fmt: skip


def run_rows(kept: dict[str, float]) -> list[Row]:
    """Measure whole runs of the ERP case, and the same people as one agent each."""
    plan, weeks = shipped("big_bang_feb"), 4
    found = rounds.interleaved(
        {"run": lambda: play(erp(), plan), "calibration": rounds.calibration}, 7
    )
    reference = rounds.seconds(lambda: reference_weeks(erp().organisation, weeks)) / weeks
    kept["run"] = found["run"] / found["calibration"]
    times = reference * ERP_WEEKS / found["run"]
    return [
        ("one ERP run, 1,200 people, 156 weeks", f"{1e3 * found['run']:.0f} ms",
         f"calibration loop {1e3 * found['calibration']:.1f} ms", f"{kept['run']:.1f} loops",
         rounds.at_most(1e3 * found["run"], RUN_BAR_MS) + " (ms)"),
        ("a week of it", f"{1e3 * found['run'] / ERP_WEEKS:.2f} ms",
         f"one agent per person {1e3 * reference:,.0f} ms (people and desk alone)",
         f"{times:,.0f} times faster", rounds.at_least(times, REFERENCE_BAR)),
    ]  # fmt: skip


def million_rows(n: int) -> list[Row]:
    """Build and live a million people for 156 weeks."""
    start = time.perf_counter()
    built = firm(n)
    generated = time.perf_counter() - start
    people = crowd(n, FULL, built)
    lived = rounds.seconds(lambda: [people.live() for _ in range(ERP_WEEKS)])
    ties = people.people.heard_by.nbytes + people.people.heard_start.nbytes
    columns = sum(c.nbytes for c in people.people) - ties
    columns += sum(c.nbytes for c in (*people.days, people.inputs.stance))
    each = 1e9 * lived / n / ERP_WEEKS / 5
    return [
        (f"generate {n:,} people", f"{generated:.1f} s", "", "",
         rounds.at_most(generated, GENERATE_BAR_S) + " (s)"),
        (f"{n:,} people, 156 weeks", f"{lived:.0f} s", f"{each:.1f} ns a sub-step", ""),
        ("bytes a person in the week's loop, beside ties", f"{columns / n:.0f}", "", "",
         rounds.at_most(columns / n, BYTES_BAR)),
    ]  # fmt: skip


def slower(kept: dict[str, float], before: dict[str, float]) -> list[str]:
    """Say what takes half as long again as it did, in calibration loops of each run."""
    return [
        f"{name}: {before[name]:.2f} loops before, {value:.2f} now"
        for name, value in kept.items()
        if value > SLOWER * before.get(name, value)
    ]


def asked_rows(asked: argparse.Namespace, kept: dict[str, float]) -> list[Row]:
    """Measure what was asked for; without a word, everything but what takes long."""
    if asked.store:
        return store_rows()
    if asked.peers:
        return peer_rows()
    if asked.instructions:
        return instruction_rows(kept)
    rows = [row for n in SIZES for row in limit_rows(n, kept)]
    rows += scale_rows((*SIZES, LARGEST) if asked.million else SIZES)
    rows += desk_rows(kept) + run_rows(kept)
    return rows + (million_rows(LARGEST) if asked.million else [])


def main() -> int:
    """Measure, print and compare."""
    words = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    words.add_argument("--million", action="store_true")
    words.add_argument("--keep", type=Path)
    words.add_argument("--against", type=Path)
    words.add_argument("--plot", type=Path)
    words.add_argument("--store", action="store_true")
    words.add_argument("--peers", action="store_true")
    words.add_argument("--instructions", action="store_true")
    asked = words.parse_args()
    if asked.plot:
        plot(asked.plot, (*SIZES, LARGEST))
        return 0
    kept: dict[str, float] = {}
    print(rounds.table(asked_rows(asked, kept)))
    if asked.keep:
        asked.keep.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    worse = slower(kept, json.loads(asked.against.read_text("utf-8"))) if asked.against else []
    print("\n".join(worse))
    return 1 if worse else 0


if __name__ == "__main__":
    raise SystemExit(main())
