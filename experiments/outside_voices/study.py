"""Voices from outside: how soon is news known, who adopts because of them, what does hype do?

    uv run python experiments/outside_voices/study.py --futures 20

Three parts on paired futures. News: a superior technology arrives in the voluntary tool's first
half-year, and one to twelve in a hundred users have ties to the outside. Adoption: voices in the
same case, at several degrees of being heard. Hype: the press makes technology better than it is in
the IT portfolio, whose reviews start projects by value over cost.
"""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl
import numpy as np

import sim
from sim.analysis.intervals import mean_interval
from sim.areas.environment.parameters import Shock
from sim.areas.environment.source_parameters import SourceTerms
from sim.cli.asked import at_least
from sim.contracts import Strategy
from sim.metrics.table import measure_all
from sim.report.study_figure import bare, study_figure
from sim.scenario import Future, Scenario
from sim.strategies.scripted import Scripted, plan_from_mapping

FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "outside_voices.png"
NAVY, ORANGE, GREY = "#0B3C78", "#D0480A", "#686868"
NEWER = Shock("obsolescence", start=4, end=26, size=0.7, title="A superior technology arrives")
VOICES = {
    "vendor": SourceTerms(rate=0.10, bias=0.3, noise=0.1, believed=0.3),
    "peers": SourceTerms(rate=0.05, noise=0.2, believed=0.8, delay=13.0),
    "press": SourceTerms(rate=0.10, bias=0.5, noise=0.2, fade_weeks=52.0),
}
"""Assumptions: a vendor who praises, peers who are late and fair, a press with a fading wave."""
TELLERS = {"peers": SourceTerms(rate=0.02, delay=13.0), "press": SourceTerms(rate=0.02)}
"""For news: each is heard about once a year by a gatekeeper; peers a quarter late."""
GATES = (0.005, 0.01, 0.03, 0.12)
ABSORPTIVE = (0.0, 0.9)
REACH = (0.0, 0.05, 0.2, 0.5)
HYPE = (0.0, 0.5, 1.0, 2.0)


def base(scenario: str, plan: str) -> tuple[Scenario, Strategy]:
    """Take a shipped case with luck alone, and one of its plans."""
    study = sim.compose(f"scenario={scenario}", f"strategy={plan}", "uncertainty=off", "futures=20")
    return next((one.scenario, one.strategy) for one in study.cells if one.strategy.name == plan)


def metrics(scenario: Scenario, plan: Strategy, futures: int, *names: str) -> np.ndarray:
    """Play a cell; (futures, metrics)."""
    found = []
    for number in range(futures):
        measured = measure_all(sim.run(scenario, plan, Future(1, number)))
        found.append([np.nan if measured[name] is None else measured[name] for name in names])
    return np.array(found, dtype=np.float64)


def said(values: np.ndarray, form: Callable[[float], str]) -> str:
    """Say mean and 95 % interval."""
    one = mean_interval(values)
    if one.low is None or one.high is None:
        return form(one.average)
    return f"{form(one.average)} ({form(one.low)} to {form(one.high)})"


def news(futures: int) -> dict[float, list[np.ndarray]]:
    """Detection lag by absorptive part, for each share of gatekeepers."""
    scenario, plan = base("voluntary_tool", "open_access")
    print("Weeks until an outside event is known, by share of gatekeepers")
    found: dict[float, list[np.ndarray]] = {}
    for part in ABSORPTIVE:
        found[part] = []
        for share in GATES:
            voices = dataclasses.replace(scenario.environment, sources=TELLERS, gatekeepers=share,
                                         absorptive=part, hazards={"newer": NEWER})  # fmt: skip
            case = dataclasses.replace(scenario, environment=voices)
            values = metrics(case, plan, futures, "detection_lag")[:, 0]
            found[part].append(values)
            print(f"  absorptive {part:g}, {share:.1%}: {said(values, '{:.1f}'.format)}")
    return found


def adoption(futures: int) -> list[np.ndarray]:
    """Share of adoptions owed to the outside, and use, by how far it reaches beyond the gates."""
    scenario, plan = base("voluntary_tool", "open_access")
    print("Adoptions owed to the outside, and mean use less that without voices, points")
    without = metrics(scenario, plan, futures, "adoption_auc")[:, 0]
    found = []
    for reach in REACH:
        voices = {name: dataclasses.replace(one, reach=reach) for name, one in VOICES.items()}
        heard = dataclasses.replace(scenario.environment, sources=voices)
        case = dataclasses.replace(scenario, environment=heard)
        values = metrics(case, plan, futures, "outside_share", "adoption_auc")
        found.append(100 * values[:, 0])
        more = 100 * (values[:, 1] - without)
        print(f"  reach {reach:g}: {said(found[-1], '{:.1f}'.format)} %, "
              f"use {said(more, '{:+.2f}'.format)}")  # fmt: skip
    return found


def hype(futures: int) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Projects wrongly begun, and what the portfolio is worth less than without hype, by hype."""
    scenario, _ = base("it_portfolio", "do_nothing")
    steps = [{"week": 26, "pull": "select_projects", "what": "value_density"}]
    plan = Scripted(plan_from_mapping("by_value", {"steps": steps}, "the study"))
    money = dataclasses.replace(scenario.investment, optimism=0.0, kill_below=0.0)
    scenario = dataclasses.replace(scenario, investment=money)
    wrong, worth = [], []
    print("Hype-driven wrong starts, and portfolio value against no hype, USD M")
    for size in HYPE:
        press = {"press": SourceTerms(rate=0.1, bias=size, noise=0.02, fade_weeks=104.0)}
        hyped = dataclasses.replace(scenario.environment, sources=press)
        case = dataclasses.replace(scenario, environment=hyped)
        records = [sim.run(case, plan, Future(1, number)) for number in range(futures)]
        found = [measure_all(one) for one in records]
        wrong.append(np.array([one["hype_starts"] or 0.0 for one in found]))
        worth.append(np.array([one["npv"] or 0.0 for one in found]) / 1e6)
        begun = [sum(event.kind == "project_start" for event in one.events) for one in records]
        print(f"  bias {size:g}: {said(wrong[-1], '{:.2f}'.format)} begun only for the hype and "
              f"not worth their cost, of {said(np.array(begun), '{:.2f}'.format)} begun and "
              f"{len(case.investment.projects)} asked for; NPV "
              f"{said(worth[-1] - worth[0], '{:+.2f}'.format)}")  # fmt: skip
    return wrong, worth


def points(axes: mpl.axes.Axes, rows: list[np.ndarray], colour: str, words: str = "") -> None:
    """Draw means with their intervals, joined."""
    found = [mean_interval(row) for row in rows]
    means = [one.average for one in found]
    axes.plot(range(len(rows)), means, color=colour, marker="o", markersize=4)
    for place, one in enumerate(found):
        if one.low is not None and one.high is not None:
            axes.plot([place, place], [one.low, one.high], color=colour, linewidth=2)
    if words:
        axes.annotate(words, (0, means[0]), xytext=(7, 2), textcoords="offset points",
                      color=colour)  # fmt: skip


def draw(
    lags: dict[float, list[np.ndarray]], owed: list[np.ndarray], wrong: list[np.ndarray],
    futures: int,
) -> None:  # fmt: skip
    """Draw the three parts side by side."""
    with study_figure(FIGURE, 8.4, 3.5) as figure:
        panels = [figure.add_axes((0.06 + 0.325 * k, 0.21, 0.26, 0.50)) for k in range(3)]
        points(panels[0], lags[ABSORPTIVE[1]], ORANGE, "skill needed to take it in")
        points(panels[0], lags[ABSORPTIVE[0]], NAVY)
        panels[0].text(0.04, 0.12, "anybody takes it in", transform=panels[0].transAxes,
                       color=NAVY)  # fmt: skip
        points(panels[1], owed, NAVY)
        points(panels[2], wrong, NAVY)
        titles = ("weeks until news is known", "adoptions owed to outside, %",
                  "projects begun wrongly, of six")  # fmt: skip
        marks = ([f"{100 * one:g} %" for one in GATES], [f"{one:g}" for one in REACH],
                 [f"{one:g}" for one in HYPE])  # fmt: skip
        words = ("users with outside ties", "hearing of others, of a\ngatekeeper's, share",
                 "what the press adds to the\ntrue worth, as a share of it")  # fmt: skip
        for axes, title, ticks, label in zip(panels, titles, marks, words, strict=True):
            axes.set_title(title, loc="left", fontsize=9, weight="bold")
            axes.set_xticks(range(len(ticks)), ticks)
            axes.set_xlabel(label)
            axes.set_ylim(0, None)
            bare(axes)
        figure.text(0.02, 0.92, "More gatekeepers hear of news weeks sooner; hype starts "
                    "what is not worth it", weight="bold", fontsize=11)  # fmt: skip
        figure.text(0.02, 0.84, f"mean of {futures} paired futures and its 95 % interval")


def main() -> None:
    """Play, print, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=at_least(2), default=20)
    futures = parser.parse_args().futures
    lags, owed = news(futures), adoption(futures)
    wrong, _ = hype(futures)
    draw(lags, owed, wrong, futures)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
