"""Tighten one control, and draw losses by what it guards and by the tools that it breeds.

Then let outages last, and draw how soon they end by who repairs them and with what.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

import sim
from sim.analysis.intervals import said, student_interval
from sim.cli.asked import at_least
from sim.kernel.record import Record
from sim.metrics.table import METRICS
from sim.report.study_figure import bare, clear_side, headed, marked, study_figure
from sim.scenario import Future
from sim.units import FloatArray

LEVELS = (0.0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9)
AGENTS = 1
RESTORE = next(one for one in METRICS if one.card.name == "time_to_restore")
FIGURES = Path(__file__).resolve().parents[2] / "docs" / "figures"
FIGURE, RESTORED = FIGURES / "controls_and_shadow_use.png", FIGURES / "outages_that_last.png"
NAVY, ORANGE, GREY = "#0B3C78", "#B4530A", "#686868"
RISKS = (
    "{outage: {rate: 0.4, severity_spread: 1}, "
    "leak: {rate: 4, exposure: shadow, severity_spread: 1}}"
)
LASTING = "{outage: {rate: 0.4, severity_spread: 1, duration: 0.4, lost_share: 0.2}}"
WAYS = {"one at the desk": (0, 0.0), "two at the desk": (1, 0.0), "copies at hand": (0, 0.5),
        "two, and copies": (1, 0.5)}  # fmt: skip
"""Support staff beside one, and the part by which a control shortens repairs."""
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


def restored(staff: int, repair: float, futures: int) -> FloatArray:
    """(2, futures) weeks to restore an outage, and output lost to outages in per cent of normal.

    Parameters
    ----------
    staff : support agents beside one.
    repair : part by which a control shortens repairs; it prevents nothing and asks nothing.
    """
    found = []
    for risks in (LASTING, LASTING.replace("lost_share: 0.2", "lost_share: 0")):
        study = sim.compose(
            "scenario=voluntary_tool", "strategy=train_and_talk", "uncertainty=off",
            f"governance.risks={risks}", f"investment.support_agents={AGENTS + staff}",
            "governance.controls={copies: {strength: 0, delay: 0, hours: 0, shift: 0, "
            f"repair: {repair}}}}}", f"futures={futures}",
        )  # fmt: skip
        cell = next(one for one in study.cells if one.strategy.name == "train_and_talk")
        found.append([sim.run(cell.scenario, cell.strategy, Future(study.seed, r))
                      for r in range(futures)])  # fmt: skip
    weeks = [RESTORE.measure(record) for record in found[0]]
    lost = [100.0 * float((idle.weekly["output"] - felt.weekly["output"])[1:].mean())
            for felt, idle in zip(*found, strict=True)]  # fmt: skip
    return np.array([weeks, lost], dtype=np.float64)


def print_restored(rows: dict[str, FloatArray]) -> None:
    """Print how long outages last, and what they cost, by who repairs them and with what."""
    print("outages that last: weeks to restore; output lost, %; and each against the first row")
    first = rows[next(iter(WAYS))]
    for way, (weeks, lost) in rows.items():
        words = f"{said(weeks, 2):24} {said(lost, 2):24}"
        if way != next(iter(WAYS)):
            words += f" {said(weeks - first[0], 2, '+'):26} {said(lost - first[1], 2, '+')}"
        print(f"  {way:22} {words}")


def ending(rows: dict[str, FloatArray]) -> str:
    """Say which of the two, a second agent and copies, clearly ends outages sooner by itself."""
    first, agent, copies, _ = (weeks for weeks, _ in rows.values())
    sooner = [clear_side(weeks - first) < 0 for weeks in (agent, copies)]
    if all(sooner):
        ahead = clear_side(copies - agent)
        return "A second agent and copies at hand both end outages sooner" + (
            "" if not ahead else f"; {'copies' if ahead < 0 else 'the agent'} by more"
        )
    if not any(sooner):
        return "Neither a second agent nor copies at hand clearly end outages sooner"
    only = "A second agent" if sooner[0] else "Copies at hand"
    return f"{only} alone clearly end{'s' if sooner[0] else ''} outages sooner"


def draw_restored(rows: dict[str, FloatArray], futures: int) -> None:
    """Draw weeks to restore and output lost by way, each with what it changes against the first."""
    first = rows[next(iter(WAYS))]
    with study_figure(RESTORED, 8.4, 3.1) as figure:
        panels = [figure.add_axes((left, 0.13, 0.36, 0.54)) for left in (0.14, 0.56)]
        for k, axes in enumerate(panels):
            for at, found in enumerate(rows.values()):
                marked(axes, at, found[k], NAVY, upright=False)
                if at:
                    axes.annotate(f"{said(found[k] - first[k], 2, '+')}", (1.0, at), (0, 2),
                                  xycoords=("axes fraction", "data"), ha="right", va="bottom",
                                  textcoords="offset points", color=ORANGE, fontsize=8)  # fmt: skip
                axes.axhline(at, color=GREY, linewidth=0.3, zorder=0)
            axes.set_yticks(range(len(rows)), list(rows) if k == 0 else [""] * len(rows))
            axes.set_ylim(len(rows) - 0.5, -0.5)
            axes.set_xlim(left=0)
            bare(axes)
        panels[0].set_title("weeks to restore an outage", loc="left", fontsize=9)
        panels[1].set_title("output lost to outages, per cent", loc="left", fontsize=9)
        headed(figure, ending(rows), f"Two years of a voluntary tool for 240 people; mean of "
               f"{futures} futures and its 95 % interval;\nat the right what is changed against "
               "one at the desk, in the same futures")  # fmt: skip


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
    lasting = {way: restored(*knobs, futures) for way, knobs in WAYS.items()}
    print_restored(lasting)
    draw(rows, futures)
    draw_restored(lasting, futures)
    print(f"figures: {FIGURE.name}, {RESTORED.name}")


if __name__ == "__main__":
    main()
