"""Compare ways to govern a coupled landscape: who decides, how strictly, and what is prepared."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes

import sim
from sim.analysis.intervals import student_interval
from sim.areas.governance.committee_terms import CommitteeTerms
from sim.cli.asked import at_least
from sim.experiment.design import Cell
from sim.metrics.table import measure_all
from sim.report.study_figure import bare, clear_side, headed, marked, study_figure
from sim.scenario import Future, Scenario
from sim.units import FloatArray

FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "governed_landscape.png"
USUAL, FIRST, READY = "federated_boards", "architecture_first", "rehearsed_recovery"
PLANS = {
    FIRST: "Architecture first",
    "departments_alone": "Departments alone",
    "nobody_decides": "Nobody decides",
    "boards_for_all": "Boards for all",
    READY: "Rehearsed recovery",
}
MEASURED = ("npv", "t80", "projects_started", "project_wrong_reject_share",
            "project_wrong_approve_share", "debt_stock", "time_to_restore")  # fmt: skip
SCREENS = (1.4, 1.6, 1.8, 2.2)
"""Times its planned work from which the architects turn a project down; 1.8 is the case."""
NEVER = 1e9
NAVY, ORANGE, GREY = "#0B3C78", "#D0480A", "#686868"
FEWEST = 20
Rows = Mapping[str, FloatArray]


def cells() -> Mapping[str, Cell]:
    """Compose the case, by plan."""
    study = sim.compose("scenario=governed_landscape", f"strategy={USUAL},{','.join(PLANS)}",
                        "futures=20")  # fmt: skip
    return {cell.strategy.name: cell for cell in study.cells}


def played(cell: Cell, futures: int, scenario: Scenario | None = None) -> Rows:
    """(futures,) each measure of a plan; NPV in millions, not a number where there is none."""
    found = []
    for number in range(futures):
        record = sim.run(scenario or cell.scenario, cell.strategy, Future(1, number))
        started = sum(event.kind == "project_start" for event in record.events)
        found.append({**measure_all(record), "projects_started": started})
    rows = {
        name: np.array([np.nan if one[name] is None else one[name] for one in found], dtype=float)
        for name in MEASURED
    }
    return {**rows, "npv": rows["npv"] / 1e6}


def board(scenario: Scenario, name: str, **terms: float) -> Scenario:
    """Change terms of one committee."""
    governance = scenario.governance
    committees = dict(governance.committees)
    old: CommitteeTerms = committees[name]
    committees[name] = dataclasses.replace(old, **terms)
    return dataclasses.replace(
        scenario, governance=dataclasses.replace(governance, committees=committees)
    )


def words(values: FloatArray, digits: int = 2) -> str:
    """Write an average with its interval over the futures that have a value."""
    known = values[np.isfinite(values)]
    if known.size < 2:
        return "-"
    mean, half = student_interval(known)
    return f"{mean:+.{digits}f} +- {half:.{digits}f}"


def plans(every: Mapping[str, Cell], futures: int) -> Mapping[str, Rows]:
    """Play the plans, print them against federated boards, return all."""
    rows = {name: played(every[name], futures) for name in (USUAL, *PLANS)}
    usual = rows[USUAL]
    print("plan                 " + "   ".join(MEASURED))
    print(f"{USUAL:20s} " + "   ".join(words(usual[name]) for name in MEASURED))
    for plan in PLANS:
        differences = (words(rows[plan][name] - usual[name]) for name in MEASURED)
        print(f"{plan:20s} " + "   ".join(differences))
    return rows


def screens(every: Mapping[str, Cell], futures: int) -> Mapping[str, list[Rows]]:
    """Let the architects be ever less strict, with and without opening the core first."""
    found, open_doors = {}, []
    for plan in (USUAL, FIRST):
        scenario = every[plan].scenario
        all_pass, *others = (
            played(every[plan], futures, board(scenario, "architecture_board", max_effort=at))
            for at in (NEVER, *SCREENS)
        )
        open_doors.append(all_pass["npv"])
        found[plan] = [
            {name: one[name] - all_pass[name] for name in ("npv", "projects_started")}
            for one in others
        ]
        print(f"{plan}: architects who turn nothing down: NPV {words(all_pass['npv'])}, "
              f"{all_pass['projects_started'].mean():.1f} projects start")  # fmt: skip
        for at, one in zip(SCREENS, found[plan], strict=True):
            print(
                f"{at:6.1f}   NPV {words(one['npv'])}   projects {words(one['projects_started'])}"
            )
    gain = words(open_doors[1] - open_doors[0])
    print(f"opening the core where architects turn nothing down: NPV {gain}")
    return found


def left_off(every: Mapping[str, Cell], rows: Mapping[str, Rows], futures: int) -> None:
    """Print what second looks would bring, which the case leaves off, and what lasting costs."""
    for name, plan in (("investment_board", USUAL), ("department_board", "departments_alone")):
        scenario = board(every[plan].scenario, name, return_weeks=8.0, return_evidence=4.0)
        twice = played(every[plan], futures, scenario)
        said = (f"{one} {words(twice[one] - rows[plan][one])}" for one in
                ("npv", "projects_started", "project_wrong_reject_share"))  # fmt: skip
        print(f"second looks of the {name.replace('_', ' ')}, {plan}: " + ", ".join(said))
    cell, usual = every[USUAL], rows[USUAL]
    governance = cell.scenario.governance
    over = {name: dataclasses.replace(one, duration=0.0) for name, one in governance.risks.items()}
    brief = dataclasses.replace(
        cell.scenario, governance=dataclasses.replace(governance, risks=over)
    )
    none = played(cell, futures, brief)
    print(f"incidents that last, against those that are over at once: NPV "
          f"{words(usual['npv'] - none['npv'], 3)}")  # fmt: skip


def title(rows: Mapping[str, Rows], strict: Mapping[str, list[Rows]]) -> str:
    """Choose the title by what is clear of the review, and of opening the core first."""
    side = clear_side(strict[USUAL][SCREENS.index(1.8)]["npv"])
    review = {-1: "A review of work alone costs money",
              0: "A review of work alone costs no clear money",
              1: "A review of work alone brings money"}[side]  # fmt: skip
    opened = clear_side(rows[FIRST]["npv"] - rows[USUAL]["npv"])
    back = {-1: "makes it worse", 0: "does not clearly win it back", 1: "wins it back"}[opened]
    return f"{review}; opening the core before it {back}"


def draw(rows: Mapping[str, Rows], strict: Mapping[str, list[Rows]], futures: int) -> None:
    """Draw each plan against federated boards, and the review by how strict it is."""
    with study_figure(FIGURE, 9.2, 3.6) as figure:
        left = figure.add_axes((0.155, 0.16, 0.32, 0.55))
        right = figure.add_axes((0.58, 0.16, 0.31, 0.55))
        for place, (plan, name) in enumerate(reversed(PLANS.items())):
            gain = rows[plan]["npv"] - rows[USUAL]["npv"]
            marked(left, place, gain, NAVY if clear_side(gain) else GREY, upright=False)
            left.text(-0.03, place, name, ha="right", va="center",
                      transform=left.get_yaxis_transform())  # fmt: skip
        left.axvline(0.0, color=GREY, linewidth=0.8)
        left.set_yticks([])
        left.set_ylim(-0.6, len(PLANS) - 0.4)
        left.set_xlabel("NPV against federated boards, USD M")
        left.set_title("the same projects, governed in other ways", loc="left", fontsize=9)
        _strictness(right, strict)
        bare(left, right)
        about = f"Governed landscape; mean of {futures} paired futures and 95 % interval"
        headed(figure, title(rows, strict), about)


def _strictness(axes: Axes, strict: Mapping[str, list[Rows]]) -> None:
    for shift, (plan, name, colour, mark) in enumerate(
        ((USUAL, "boards as they are", ORANGE, "o"), (FIRST, "core opened first", NAVY, "s"))
    ):
        at = np.array(SCREENS) + 0.02 * (2 * shift - 1)
        heights = [marked(axes, x, one["npv"], colour, mark)
                   for x, one in zip(at, strict[plan], strict=True)]  # fmt: skip
        axes.plot(at, heights, color=colour, linewidth=1.2, linestyle="-" if shift else "--")
        axes.annotate(name, (at[-1], heights[-1]), xytext=(6, 12 * shift - 6), color=colour,
                      textcoords="offset points", va="center")  # fmt: skip
    axes.axhline(0.0, color=GREY, linewidth=0.8)
    axes.set_xticks(SCREENS)
    axes.set_xlabel("turned down from, times its planned work")
    axes.set_title("NPV against architects who turn\nnothing down, USD M", loc="left", fontsize=9)


def main() -> None:
    """Run the study, print its tables, draw its figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=at_least(FEWEST), default=30)
    futures = parser.parse_args().futures
    every = cells()
    rows = plans(every, futures)
    strict = screens(every, futures)
    left_off(every, rows, futures)
    draw(rows, strict, futures)
    print(f"{title(rows, strict)}\nfigure: {FIGURE.name}")


if __name__ == "__main__":
    main()
