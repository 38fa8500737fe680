"""Four responses to complaints, where these tell of real defects and where they do not."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

import numpy as np

import sim
from sim.analysis.intervals import student_interval
from sim.cli.asked import at_least
from sim.contracts import Pull
from sim.metrics.table import measure_all
from sim.report.study_figure import bare, clear_side, study_figure
from sim.scenario import Future, Scenario
from sim.strategies.scripted import Scripted
from sim.strategies.spec import ScriptedPlan, Step
from sim.units import FloatArray

CASE, PLAN, LIVE = "governed_rollout", "controls_first", 30
"""The one shipped case with defects; its plan that makes use compulsory, from this week on."""
RESPONSES = ("inaction", "acknowledge", "rectify", "dissuade")
DEFECTS = (0.0, 0.03, 0.07, 0.15)
LATE = (8, 20, 32)
"""Weeks after the go-live at which management begins to put right, where nobody did before."""
FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "responses.png"
LOOKS = {
    "inaction": ("#686868", ":", "o"),
    "acknowledge": ("#2E8B8B", "--", "s"),
    "rectify": ("#0B3C78", "-", "^"),
    "dissuade": ("#B4530A", "-.", "v"),
}
WORDS = {"inaction": "do nothing", "acknowledge": "hear people", "rectify": "put right",
         "dissuade": "press people"}  # fmt: skip
APART = {"inaction": -7, "acknowledge": 7, "rectify": 0, "dissuade": 0}
"""Points by which names are moved up that would lie on each other."""
GREY = "#686868"
Played = tuple[FloatArray, FloatArray]


def played(scenario: Scenario, plan: ScriptedPlan, futures: int) -> Played:
    """(R,) NPV in million and (R, W) share of users who work around it, %."""
    records = [sim.run(scenario, Scripted(plan), Future(1, number)) for number in range(futures)]
    worth = [float(measure_all(one)["npv"] or 0.0) / 1e6 for one in records]
    return np.array(worth), np.array([100.0 * one.weekly["workaround"] for one in records])


def answering(base: Scenario, response: str, defects: float) -> Scenario:
    """Take the case with other implementers and another fit of the technology."""
    governance = dataclasses.replace(base.governance, response=response, misfit=defects)
    return dataclasses.replace(base, governance=governance)


def learning(plan: ScriptedPlan, weeks: int) -> ScriptedPlan:
    """Let management begin to put defects right some weeks after the go-live."""
    step = Step(LIVE + weeks, Pull("respond", what="rectify"))
    return dataclasses.replace(plan, steps=(*plan.steps, step))


def draw(found: dict[tuple[str, float], Played], futures: int) -> None:
    """Draw what each response is worth by the size of the defects, and workarounds over time."""
    with study_figure(FIGURE, 9.2, 3.8) as figure:
        left, right = (figure.add_axes((0.08 + 0.49 * k, 0.14, 0.33, 0.58)) for k in range(2))
        for response in RESPONSES:
            colour, line, marker = LOOKS[response]
            against = [student_interval(found[response, z][0] - found["inaction", z][0])
                       for z in DEFECTS]  # fmt: skip
            mean, half = np.array(against).T
            left.errorbar(DEFECTS, mean, yerr=half, color=colour, linestyle=line, marker=marker,
                          markersize=4, capsize=3)  # fmt: skip
            left.annotate(WORDS[response], (DEFECTS[-1], mean[-1]), xytext=(6, APART[response]),
                          va="center", textcoords="offset points", color=colour)  # fmt: skip
            share = found[response, 0.07][1]
            weeks = np.arange(share.shape[1])
            middle, reach = np.array([student_interval(column) for column in share.T]).T
            right.plot(weeks, middle, color=colour, linestyle=line)
            right.fill_between(weeks, middle - reach, middle + reach, color=colour, alpha=0.15,
                               linewidth=0)  # fmt: skip
            right.annotate(WORDS[response], (weeks[-1], middle[-1]), xytext=(4, -APART[response]),
                           va="center", textcoords="offset points", color=colour)  # fmt: skip
        left.set_xlabel("real defects of the technology, utility")
        left.set_title("NPV against doing nothing, million", loc="left", fontsize=9)
        right.set_xlabel("week (compulsory from week 30)")
        right.set_title("people who work around it at defects of .07, %", loc="left", fontsize=9)
        bare(left, right)
        figure.text(0.02, 0.93, finding(found), weight="bold", fontsize=11)
        figure.text(
            0.02, 0.85,
            f"Governed roll-out, compulsory use; average of {futures} futures and its "
            "95 % interval, NPV paired",
            color=GREY,
        )  # fmt: skip


def finding(found: dict[tuple[str, float], Played]) -> str:
    """Choose the title by where putting right and pressing clearly pay against doing nothing."""
    pays = {response: [clear_side(found[response, z][0] - found["inaction", z][0]) for z in DEFECTS]
            for response in ("rectify", "dissuade")}  # fmt: skip
    right = [z for z, one in zip(DEFECTS, pays["rectify"], strict=True) if one > 0]
    if not right:
        words = "Putting right pays at no size of defects"
    elif len(right) == len(DEFECTS):
        words = "Putting right pays even without defects"
    else:
        words = f"Putting right pays where there are defects of {min(right):g} or more"
    press = "costs at every size"
    if max(pays["dissuade"]) > 0:
        press = "pays at some"
    elif max(pays["dissuade"]) == 0:
        press = "clearly pays nowhere"
    return f"{words}; pressing people {press}"


def main() -> None:
    """Run the study, print its tables, draw its figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=at_least(2), default=12)
    futures = parser.parse_args().futures
    study = sim.compose(f"scenario={CASE}", f"strategy={PLAN}", "futures=20")
    cell = next(cell for cell in study.cells if cell.strategy.name == PLAN)
    assert isinstance(cell.strategy, Scripted)
    plan = cell.strategy.plan
    print(
        "defects   response      NPV against doing nothing, million   work around it at the end, %"
    )
    found: dict[tuple[str, float], Played] = {}
    for defects in DEFECTS:
        for response in RESPONSES:
            found[response, defects] = played(
                answering(cell.scenario, response, defects), plan, futures
            )
            worth, share = found[response, defects]
            mean, half = student_interval(worth - found["inaction", defects][0])
            around, width = student_interval(share[:, -1])
            print(f"{defects:7.2f}   {response:11s}   {mean:15.2f} +- {half:.2f}"
                  f"   {around:25.1f} +- {width:.1f}")  # fmt: skip
    print("weeks after go-live   NPV of putting right from then on, of defects of .07, million")
    idle = found["inaction", 0.07][0]
    for weeks in LATE:
        late = answering(cell.scenario, "inaction", 0.07)
        mean, half = student_interval(played(late, learning(plan, weeks), futures)[0] - idle)
        print(f"{weeks:19d}   {mean:15.2f} +- {half:.2f}")
    draw(found, futures)
    print(f"{finding(found)}\nfigure: {FIGURE.name}")


if __name__ == "__main__":
    main()
