"""Put a board before the projects of a portfolio: how often it sits, what it wants to see."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes

import sim
from sim.analysis.intervals import student_interval
from sim.cli.asked import at_least
from sim.kernel.record import Record
from sim.metrics.table import measure_all
from sim.report.study_figure import bare, clear_side, study_figure
from sim.scenario import Future
from sim.units import FloatArray

RHYTHMS = (1, 4, 8, 13, 26)
"""Weeks between two sittings."""
SCREENS = (-2000, 0, 1000, 2000, 4000)
"""Thresholds in thousands; the first lets everything through."""
NOISE = 300
"""Error of the board beyond that of the business case, thousand."""
FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "project_gates.png"
NAVY, ORANGE, GREY = "#0B3C78", "#B4530A", "#686868"


def played(gates: str, rhythm: float, screen: float, futures: int) -> list[Record]:
    """Run the portfolio case with one board; everything is ordered in week 0."""
    board = (
        f"{{gates: [{gates}], cadence_weeks: {rhythm}, threshold: {1000 * screen}, "
        f"evidence_noise: {1000 * NOISE}, agenda_size: 6}}"
    )
    study = sim.compose(
        "scenario=it_portfolio",
        "strategy=all_at_once",
        f"governance.committees={{board: {board}}}",
        "governance.project_patience_weeks=1e9",
        "futures=20",
    )
    cell = next(cell for cell in study.cells if cell.strategy.name == "all_at_once")
    return [sim.run(cell.scenario, cell.strategy, Future(study.seed, r)) for r in range(futures)]


def worth(records: list[Record]) -> FloatArray:
    """(R,) NPV of each future, million."""
    return np.array([float(measure_all(one)["npv"] or 0.0) / 1e6 for one in records])


def approved(records: list[Record]) -> tuple[FloatArray, FloatArray]:
    """(R,) true worth of one and of all approved projects, million; without any, of one unknown."""
    number = np.array([one.facts["gate_cases_approved"] for one in records])
    total = np.array([one.facts["project_worth_approved"] / 1e6 for one in records])
    return np.where(number > 0, total / np.maximum(number, 1), np.nan), total


def rates(records: list[Record]) -> tuple[float, float, float]:
    """Return the share of bad ones approved, of good ones turned down, and those started."""
    total = {
        name: sum(one.facts[name] for one in records)
        for name in (
            "bad_gate_cases_approved", "bad_gate_cases_decided", "good_gate_cases_rejected",
            "good_gate_cases_decided", "projects_started",
        )
    }  # fmt: skip
    return (
        total["bad_gate_cases_approved"] / max(total["bad_gate_cases_decided"], 1),
        total["good_gate_cases_rejected"] / max(total["good_gate_cases_decided"], 1),
        total["projects_started"] / len(records),
    )


def known(values: FloatArray) -> tuple[float, float]:
    """Average over the futures that have a value, and the half-width of its interval."""
    return student_interval(values[np.isfinite(values)])


def line(panel: Axes, at: FloatArray, values: list[FloatArray], colour: str, words: str) -> None:
    """Draw averages and their intervals, named at the last of them."""
    mean, half = np.array([known(one) for one in values]).T
    panel.axhline(0.0, color=GREY, linewidth=0.8)
    panel.errorbar(
        at, mean, yerr=half, color=colour, marker="o", markersize=4, linewidth=1.6, capsize=3
    )
    if words:
        panel.annotate(words, (at[-1], mean[-1]), xytext=(5, 0), textcoords="offset points",
                       va="center", color=colour)  # fmt: skip
    bare(panel)


def draw(slow: list[FloatArray], screened: dict[str, list[FloatArray]], futures: int) -> None:
    """Draw what rhythm costs, what a screen raises and what it costs."""
    with study_figure(FIGURE, 9.8, 3.6) as figure:
        panels = [figure.add_axes((0.055 + 0.315 * k, 0.17, 0.23, 0.50)) for k in range(3)]
        line(panels[0], np.array(RHYTHMS, dtype=float), slow, NAVY, "")
        panels[0].set_xlabel("weeks between sittings (three gates)")
        panels[0].set_title("NPV against a weekly board, million", loc="left", fontsize=9)
        at = np.arange(len(SCREENS), dtype=float)
        line(panels[1], at, screened["one"], ORANGE, "")
        panels[1].set_title("worth of one approved project\nagainst no screen, million",
                            loc="left", fontsize=9)  # fmt: skip
        line(panels[2], at, screened["all"], ORANGE, "approved")
        line(panels[2], at, screened["npv"], NAVY, "NPV")
        panels[2].set_title("worth of all approved, and NPV,\nagainst no screen, million",
                            loc="left", fontsize=9)  # fmt: skip
        for panel in panels[1:]:
            panel.set_xticks(at, ["none", *(f"{screen:,}" for screen in SCREENS[1:])])
            panel.set_xlabel("worth the board wants to see, thousand")
        figure.text(0.02, 0.93, finding(slow, screened), weight="bold", fontsize=11)
        figure.text(
            0.02, 0.84,
            f"Portfolio case, all projects ordered at once; average of {futures} futures "
            "and its 95 % interval, all paired",
            color=GREY,
        )  # fmt: skip


def finding(slow: list[FloatArray], screened: dict[str, list[FloatArray]]) -> str:
    """Choose the title by what the rarest sittings and the strictest screens clearly did."""
    rarely = {-1: "costs value", 0: "costs no clear value", 1: "brings value"}[clear_side(slow[-1])]
    strict = {name: [clear_side(one) for one in rows[-2:]] for name, rows in screened.items()}
    better, less = all(one > 0 for one in strict["one"]), all(one < 0 for one in strict["all"])
    words = "approves better projects" if better else "approves no clearly better projects"
    if less:
        words += ", worth less in all" if better else ", and less worth"
    return f"A board that sits rarely {rarely}; a strict one {words}"


def main() -> None:
    """Run the study, print its tables, draw its figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=at_least(2), default=24)
    futures = parser.parse_args().futures
    print("weeks between sittings   NPV against weekly, million   wait for half, weeks")
    slow: list[FloatArray] = []
    first: FloatArray = np.zeros(futures)
    for k, rhythm in enumerate(RHYTHMS):
        found = played("business_case, funding, rollout", rhythm, SCREENS[0], futures)
        first = worth(found) if k == 0 else first
        slow.append(worth(found) - first)
        mean, half = student_interval(slow[-1])
        wait = np.mean([measure_all(run)["project_latency_p50"] or 0.0 for run in found])
        print(f"{rhythm:22d}   {mean:14.2f} +- {half:.2f}   {wait:20.1f}")
    print("wants to see, thousand   of one, of all and NPV against no screen, million"
          "   bad approved   good turned down   started")  # fmt: skip
    screened: dict[str, list[FloatArray]] = {"one": [], "all": [], "npv": []}
    none: dict[str, FloatArray] = {}
    for screen in SCREENS:
        found = played("funding", 4, screen, futures)
        now = dict(zip(screened, (*approved(found), worth(found)), strict=True))
        none = none or now
        for name, rows in screened.items():
            rows.append(now[name] - none[name])
        words = "   ".join(
            f"{mean:5.2f} +- {half:.2f}"
            for mean, half in (known(rows[-1]) for rows in screened.values())
        )
        passed, rejected, started = rates(found)
        print(f"{screen:22d}   {words}   {passed:12.2f}   {rejected:16.2f}   {started:7.1f}")
    draw(slow, screened, futures)
    print(f"{finding(slow, screened)}\nfigure: {FIGURE.name}")


if __name__ == "__main__":
    main()
