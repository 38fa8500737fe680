"""Tighten one control, and draw losses by what it guards and by the tools that it breeds."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

import sim
from sim.analysis.intervals import student_interval
from sim.cli.asked import at_least
from sim.kernel.record import Record
from sim.report.study_figure import bare, study_figure
from sim.scenario import Future

LEVELS = (0.0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9)
FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "controls_and_shadow_use.png"
NAVY, ORANGE, GREY = "#0B3C78", "#B4530A", "#686868"
RISKS = (
    "{outage: {rate: 0.4, severity_spread: 1}, "
    "leak: {rate: 4, exposure: shadow, severity_spread: 1}}"
)
Rows = dict[str, list[tuple[float, float]]]


def tightened(level: float, audit_weeks: int, futures: int) -> list[Record]:
    """Run two years of a voluntary tool under one control of a level; friction grows with it."""
    study = sim.compose(
        "scenario=voluntary_tool",
        "strategy=train_and_talk",
        "uncertainty=off",
        f"governance.risks={RISKS}",
        f"governance.controls={{approvals: {{strength: {level}, delay: {2 * level}, "
        f"hours: {0.2 * level}, shift: {0.04 * level}, risks: [outage]}}}}",
        f"governance.audit_weeks={audit_weeks}",
        "adoption.shadow_rate=0.02",
        f"futures={futures}",
    )
    cell = next(one for one in study.cells if one.strategy.name == "train_and_talk")
    return [sim.run(cell.scenario, cell.strategy, Future(study.seed, r)) for r in range(futures)]


def loss(record: Record) -> float:
    """Loss by incidents, thousand a year."""
    return float(record.weekly["risk_loss"][1:].mean() * 52 / 1e3)


def draw(rows: Rows, futures: int) -> None:
    """Draw losses and shadow use against the level of control."""
    with study_figure(FIGURE, 6.6, 3.2) as figure:
        left = figure.add_axes((0.08, 0.15, 0.38, 0.52))
        right = figure.add_axes((0.58, 0.15, 0.38, 0.52))
        for axes, what in ((left, "loss"), (right, "shadow")):
            for kind, colour in (("alone", ORANGE), ("audited", NAVY)):
                mean, half = np.array(rows[f"{what} {kind}"]).T
                axes.errorbar(LEVELS, mean, yerr=half, color=colour, marker="o", markersize=4,
                              linewidth=1.8, capsize=3)  # fmt: skip
                words = "no audits" if kind == "alone" else "audits every 13 weeks"
                near, place = (
                    (-2, (-12, 4)) if kind == "alone" else (-1, (4, -18 if what == "loss" else -34))
                )
                axes.annotate(words, (LEVELS[near], mean[near]), xytext=place,
                              textcoords="offset points", color=colour, ha="right")  # fmt: skip
            axes.set_ylim(bottom=0)
            axes.set_xlabel("share of outages that the control prevents")
            bare(axes)
        left.set_title("losses by incidents, thousand a year", loc="left", fontsize=9)
        right.set_title("people with an unsanctioned tool, per cent", loc="left", fontsize=9)
        figure.text(
            0.02, 0.93, "Controls drive people to tools of their own; audits bring them back",
            weight="bold", fontsize=11,
        )  # fmt: skip
        figure.text(
            0.02, 0.85, "Two years of a voluntary tool for 240 people; "
            f"mean of {futures} futures and its 95 % interval", color=GREY,
        )  # fmt: skip


def main() -> None:
    """Run the study, print its table, draw its figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=at_least(2), default=30)
    futures = parser.parse_args().futures
    rows: Rows = {}
    for kind, audit_weeks in (("alone", 0), ("audited", 13)):
        found = [tightened(level, audit_weeks, futures) for level in LEVELS]
        rows[f"loss {kind}"] = [student_interval([loss(one) for one in cell]) for cell in found]
        rows[f"shadow {kind}"] = [
            student_interval([100 * float(one.weekly["shadow"][1:].mean()) for one in cell])
            for cell in found
        ]
        rows[f"use {kind}"] = [
            student_interval([100 * float(one.weekly["adoption"][-1]) for one in cell])
            for cell in found
        ]
    for kind in ("alone", "audited"):
        print(f"{kind}: control   loss a year     shadow use %     use at the end %")
        for k, level in enumerate(LEVELS):
            cells = [rows[f"{what} {kind}"][k] for what in ("loss", "shadow", "use")]
            print(f"   {level:8.2f}   " + "   ".join(f"{m:6.1f} +- {h:4.1f}" for m, h in cells))
    draw(rows, futures)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
