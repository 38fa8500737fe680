"""Does a scoring sheet of several criteria choose better projects than worth per money alone?

uv run python experiments/prioritisation/sheets.py
"""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from scipy import special
from study import LONG, READ, SHORT, changed, dress, measured

import sim
from sim.analysis.intervals import said
from sim.areas.investment.parameters import Project
from sim.cli.asked import at_least
from sim.report.study_figure import clear_side, headed, marked, study_figure
from sim.scenario import Future, Scenario
from sim.strategies.scripted import Scripted, plan_from_mapping

ERRORS = (0.0, 0.4, 0.8, 1.2)
SHEETS: Mapping[str, Mapping[str, float]] = {
    "value alone": {"value": 1.0},
    "value and fit": {"value": 1.0, "fit": 1.0},
    "all four alike": {"value": 1.0, "fit": 1.0, "speed": 1.0, "sponsor": 1.0},
    "fit alone": {"value": 0.0, "fit": 1.0},
}
PORTFOLIOS = {"fit says nothing of worth": 0.0, "fit goes with worth": 0.7}
"""Correlation of a project's fit with the logarithm of its worth, before ranks are taken."""
PROJECTS, COST, WORTH, SPREAD = 10, 0.2e6, 0.12e6, 0.6
FUNDS = 1.2e6
RULES = ("fcfs", "strategic_fit", "exact", "score")
LEAN = 0.5
STYLES = {"value and fit": ("#0B3C78", "o"), "all four alike": ("#D0480A", "s"),
          "fit alone": ("#686868", "D")}  # fmt: skip
#: Which point a line is named at, and how far from it, in points.
PLACES = {"value and fit": (0, (5, -26)), "all four alike": (0, (4, 15)),
          "fit alone": (1, (6, 8))}  # fmt: skip
FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "prioritisation_sheets.png"
NOTHING = Scripted(plan_from_mapping("nothing", {"steps": []}, "the study"))
#: (sheets, futures): true worth lost against perfect information, USD M, and rank correlation.
Cell = tuple[np.ndarray, np.ndarray]


def portfolio(future: int, tells: float, departments: tuple[str, ...]) -> dict[str, Project]:
    """Make the ten projects of a future: equal cost, skewed worth, work and sponsor by lot."""
    luck = np.random.default_rng([2027, future])
    worth, other, work = luck.normal(size=(3, PROJECTS))
    fit = special.ndtr(tells * worth + (1.0 - tells**2) ** 0.5 * other)
    sponsors = luck.integers(0, len(departments), PROJECTS)
    weeks = 4.0 + 26.0 * special.ndtr(work)
    return {
        f"p{k}": Project(value=float(WORTH * np.exp(SPREAD * worth[k])), cost=COST, team=4,
                         value_spread=0.0, fit=float(fit[k]), sponsor=departments[sponsors[k]],
                         work={"build": {"developers": float(weeks[k])}})
        for k in range(PROJECTS)
    }  # fmt: skip


def scored(base: Scenario, tells: float, error: float, futures: int) -> Cell:
    """Measure what each sheet would choose for the money of the first year."""
    names = tuple(base.organisation.departments)
    regret, rank = np.empty((2, len(SHEETS), futures))
    for future in range(futures):
        for place, weights in enumerate(SHEETS.values()):
            scenario = changed(base, SHORT, {
                "projects": portfolio(future, tells, names), "estimate_error": error,
                "score_weights": dict(weights), "change_budget": FUNDS, "budget_cuts": {},
                "build_pool": ""})  # fmt: skip
            record = sim.run(scenario, NOTHING, Future(1, future))
            lost = READ["score_regret"].measure(record)
            alike = READ["score_correlation"].measure(record)
            assert lost is not None
            assert alike is not None
            regret[place, future], rank[place, future] = lost / 1e6, alike
    return regret, rank


def played(base: Scenario, futures: int) -> dict[str, np.ndarray]:
    """Worth of the case's own portfolio against value density, USD M, by rule, paired."""
    weights = {"value": 1.0, "fit": 1.0, "speed": 1.0, "sponsor": 1.0}
    own = {"score_weights": weights, "change_budget": LEAN * base.investment.change_budget}
    one = changed(base, LONG, own)
    worth = {rule: measured(one, rule, futures, "portfolio_value")[:, 0] / 1e6
             for rule in ("value_density", *RULES)}  # fmt: skip
    return {rule: worth[rule] - worth["value_density"] for rule in RULES}


def finding(cells: Mapping[tuple[str, float], Cell]) -> str:
    """Choose the title by what all four criteria, and fit beside value, clearly cost or bring."""
    silent, telling = PORTFOLIOS

    def more(name: str, error: float, place: int) -> int:
        lost = cells[name, error][0]
        return clear_side(lost[place] - lost[0])

    costs = any(more(silent, error, 2) > 0 for error in ERRORS)
    helps = any(more(telling, error, 1) < 0 for error in ERRORS)
    if costs and helps:
        return "More criteria lose worth; one that goes with worth wins some where cases err"
    if costs:
        return "More criteria on a scoring sheet lose worth, and none clearly wins any"
    if helps:
        return "A criterion that goes with worth wins some where business cases err"
    return "More criteria on a scoring sheet make no clear difference"


def draw(cells: Mapping[tuple[str, float], Cell], futures: int) -> None:
    """Draw what each sheet loses more than value alone, by error and by what fit says."""
    with study_figure(FIGURE, 7.4, 3.6) as figure:
        boxes = ((0.08, 0.14, 0.38, 0.54), (0.56, 0.14, 0.38, 0.54))
        panels = [figure.add_axes(box) for box in boxes]
        for axes, name in zip(panels, PORTFOLIOS, strict=True):
            for shift, (sheet, (colour, mark)) in enumerate(STYLES.items()):
                place = tuple(SHEETS).index(sheet)
                means = [
                    marked(axes, at + 0.1 * (shift - 1),
                           cells[name, error][0][place] - cells[name, error][0][0], colour, mark)
                    for at, error in enumerate(ERRORS)
                ]  # fmt: skip
                axes.plot(np.arange(len(ERRORS)) + 0.1 * (shift - 1), means, color=colour,
                          linewidth=1.2, linestyle=("-", "--", ":")[shift])  # fmt: skip
                if name == next(iter(PORTFOLIOS)):
                    at, aside = PLACES[sheet]
                    axes.annotate(sheet, (at + 0.1 * (shift - 1), means[at]), xytext=aside,
                                  color=colour, textcoords="offset points", fontsize=8)  # fmt: skip
            axes.axhline(0.0, color="#A0A0A0", linewidth=0.8)
            axes.set_xticks(range(len(ERRORS)), [f"{error:g}" for error in ERRORS])
            dress(axes, f"{name}, USD M", "error of business cases (log scale)")
        limits = np.array([axes.get_ylim() for axes in panels])
        for axes in panels:
            axes.set_ylim(limits.min(), limits.max())
        headed(figure, finding(cells),
               "True worth lost by sheets of several criteria, less what value per money alone "
               f"loses; above 0 is worse.\n{futures} portfolios of ten projects, money for about "
               "half; mean with its 95 % interval, paired")  # fmt: skip


def main() -> None:
    """Run the study, print its tables, draw its figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=at_least(2), default=60)
    futures = parser.parse_args().futures
    study = sim.compose("scenario=it_portfolio", "strategy=do_nothing", "uncertainty=off",
                        "futures=20")  # fmt: skip
    base = study.cells[0].scenario
    base = dataclasses.replace(
        base, investment=dataclasses.replace(base.investment, optimism=0.0, lobbying=0.0)
    )
    cells = {(name, error): scored(base, tells, error, futures)
             for name, tells in PORTFOLIOS.items() for error in ERRORS}  # fmt: skip
    for (name, error), (regret, rank) in cells.items():
        print(f"{name}, error {error:g}: worth lost, M; more than value alone; rank correlation")
        for place, sheet in enumerate(SHEETS):
            more = said(regret[place] - regret[0], 3, "+") if place else ""
            print(f"  {sheet:16} {said(regret[place], 3):26} {more:28} {said(rank[place], 2)}")
    print("the case's own portfolio, half its budget: worth against value density, M")
    for rule, lead in played(base, min(futures, 30)).items():
        print(f"  {rule:16} {said(lead, 2, '+')}")
    draw(cells, futures)
    print(f"{finding(cells)}\nfigure: {FIGURE.name}")


if __name__ == "__main__":
    main()
