"""What a person and sub-step costs by size, beside the machine's random gather."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from sim.units import FloatArray
from tests.benchmarks import rounds
from tests.benchmarks.crowds import STEPS, crowd

LARGEST = 1_000_000
SPREAD, SPREAD_LARGEST = 1.3, 2.0
"""Bars: what a person may cost against the smallest size, up to 100,000 and among a million."""
AT_LEAST = 50_000
"""People and weeks of a measurement, so that a small crowd is not measured in an instant."""
ROUNDS = 15
PEOPLE, GATHER = "people, all rules", "random gather of one number"

Row = tuple[str, ...]
Costs = Mapping[tuple[str, int], FloatArray]


def costs(sizes: Sequence[int]) -> Costs:
    """Measure all sizes in turn: nanoseconds a person and sub-step, or a number, best first.

    In each turn one repetition goes before those that count. A run lives for years beside nobody,
    so only its first week finds the caches empty; here the sizes before have emptied them in every
    turn, and of a hundred thousand a turn is one week, of a thousand it is fifty.
    """
    works: dict[tuple[str, int], rounds.Work] = {}
    for n in sizes:
        works[PEOPLE, n], works[GATHER, n] = crowd(n).live, rounds.gather(n)
    found: dict[tuple[str, int], list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for (what, n), work in works.items():
            times = max(1, AT_LEAST // n)
            work()
            spent = sum(rounds.seconds(work) for _ in range(times))
            per = n * times * (STEPS if what == PEOPLE else 1)
            found[what, n].append(1e9 * spent / per)
    return {name: np.sort(each) for name, each in found.items()}


def scale_rows(sizes: Sequence[int]) -> list[Row]:
    """Hold the best round of each size against that of the smallest one."""
    found = costs(sizes)
    rows: list[Row] = []
    for n in sizes[1:]:
        people, bar = found[PEOPLE, n][0], SPREAD_LARGEST if n == LARGEST else SPREAD
        times = people / found[PEOPLE, sizes[0]][0]
        rows.append((
            f"all rules, {n:,} against {sizes[0]:,} people", f"{people:.1f} ns",
            f"random gather {found[GATHER, n][0]:.1f} ns", f"{times:.2f} times",
            rounds.at_most(times, bar),
        ))  # fmt: skip
    return rows


def plot(file: Path, sizes: Sequence[int]) -> None:
    """Draw the cost by size, the middle half of the rounds as a band, and where the bars lie."""
    from matplotlib.figure import Figure

    found = costs(sizes)
    figure = Figure(figsize=(6.0, 3.4), layout="constrained")
    axes = figure.subplots()
    for what, colour, at, shift in ((PEOPLE, "#0072b2", 1, 14), (GATHER, "#e69f00", -1, 10)):
        best = [found[what, n][0] for n in sizes]
        low, high = np.quantile([found[what, n] for n in sizes], [0.25, 0.75], axis=1)
        axes.plot(sizes, best, marker="o", color=colour)
        axes.fill_between(sizes, low, high, color=colour, alpha=0.25, linewidth=0)
        axes.annotate(what, (sizes[at], best[at]), (0, shift), textcoords="offset points",
                      ha="center", color=colour)  # fmt: skip
    first, last = found[PEOPLE, sizes[0]][0], found[PEOPLE, sizes[-1]][0]
    for n, bar in ((sizes[-2], SPREAD), (sizes[-1], SPREAD_LARGEST)):
        axes.plot([n / 1.5, n * 1.5], [bar * first] * 2, color="black", linewidth=1)
        axes.annotate(f"bar {bar:g} times", (n / 1.5, bar * first), (-4, 0),
                      textcoords="offset points", ha="right", va="center", fontsize=8)  # fmt: skip
    axes.set_title(
        f"A person costs {last / first:.1f} times as much among {sizes[-1]:,}"
        f" as among {sizes[0]:,}", loc="left", fontsize=10,
    )  # fmt: skip
    axes.set(xscale="log", ylim=(0, 1.1 * SPREAD_LARGEST * first), xlabel="people")
    axes.set_xlim(right=sizes[-1] * 5)
    axes.set_ylabel(
        f"ns a person and sub-step, best of {ROUNDS} rounds;\nband: middle half of them", fontsize=8
    )
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(file, dpi=150)
    for (what, n), each in found.items():
        print(f"{what}, {n:,}: {each[0]:.1f} ns")
