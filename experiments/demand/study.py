"""Which rule of the demand desk fills most worth per hour, and how many help themselves?"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

import sim
from sim.analysis.intervals import said
from sim.areas.investment.parameters import RequestClass
from sim.cli.asked import at_least
from sim.facts.plays import plan, shipped
from sim.metrics.table import METRICS
from sim.report.study_figure import bare, headed, marked, study_figure
from sim.scenario import Future, Scenario
from sim.units import FloatArray

FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "demand.png"
CASE = "it_portfolio"
STAFF = {2: "#D0480A", 3: "#0B3C78"}
MARKS = {2: "s", 3: "o"}
SURGES = (0.0, 0.5, 6.0)
WEEKS = 104
RULES: Mapping[str, Mapping[str, object]] = {
    "first come": {"triage": "fcfs"},
    "faults first": {"triage": "class"},
    "worth a week first": {"triage": "value"},
    "quota of 2 a department": {"triage": "fcfs", "quota": 2},
    "quota of 5 a department": {"triage": "fcfs", "quota": 5},
    "price of 2,000 a week": {"triage": "fcfs", "charge_back": 2000.0},
    "price of 5,000 a week": {"triage": "fcfs", "charge_back": 5000.0},
    "a quarter by self-service": {"triage": "fcfs"},
}
SELF = {"a quarter by self-service": 0.25}
PLAIN, TRIAGES = "first come", ("first come", "faults first", "worth a week first")
NAMES = ("value_per_desk_hour", "request_shadow_share", "request_wait_p90", "fill_rate")
HOUR, SHADOW, WAIT, FILL = range(len(NAMES))
READ = {one.card.name: one for one in METRICS}
Key = tuple[str, int, float]


def outcomes(base: Scenario, key: Key, futures: int) -> FloatArray:
    """(futures, 4) worth a desk hour, shadow use (%), wait (weeks) and worth that is met (%)."""
    rule, staff, surge = key
    part = SELF.get(rule, 0.0)
    requests: dict[str, RequestClass] = {
        name: replace(one, surge=surge, self_service=part)
        for name, one in base.investment.requests.items()
    }
    rules = dict(RULES[rule])
    knobs = replace(base.investment, requests=requests, demand_staff=staff)
    knobs = replace(
        knobs,
        triage=str(rules["triage"]),
        quota=int(str(rules.get("quota", 0))),
        charge_back=float(str(rules.get("charge_back", 0.0))),
    )
    calendar = replace(base.calendar, weeks=WEEKS)
    scenario = replace(base, investment=knobs, calendar=calendar)
    steps = ({"week": 0, "pull": "start_project", "what": name} for name in knobs.projects)
    strategy = plan("all_projects", *steps)
    rows = []
    for number in range(futures):
        record = sim.run(scenario, strategy, Future(1, number))
        rows.append([READ[name].measure(record) or 0.0 for name in NAMES])
    return np.asarray(np.array(rows) * np.array([1.0, 100.0, 1.0, 100.0]))


def rows_of(figure: Figure, found: dict[Key, FloatArray], surge: float) -> None:
    """Draw worth a desk hour and shadow use, a row a rule."""
    names = list(RULES)[::-1]
    for left, column, label in (
        (0.24, HOUR, "worth met, USD per hour of the desk"),
        (0.64, SHADOW, "requests that end as shadow use, %"),
    ):
        axes = figure.add_axes((left, 0.45, 0.34, 0.35))
        bare(axes)
        for height, rule in enumerate(names):
            for staff, colour in STAFF.items():
                shift = 0.12 if staff == 2 else -0.12
                values = found[rule, staff, surge][:, column]
                marked(axes, height + shift, values, colour, MARKS[staff], upright=False)
        axes.set_yticks(range(len(names)), names if column == HOUR else [""] * len(names))
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel(label)
        axes.set_xlim(left=0.0)


def surges(figure: Figure, found: dict[Key, FloatArray]) -> None:
    """Draw shadow use and worth a desk hour against the surge, a line a triage, three people."""
    styles = zip(TRIAGES, ("#686868", "#D0480A", "#0B3C78"), ("--", "-.", "-"), "os^", strict=True)
    panels = []
    for left, column, label in (
        (0.24, HOUR, "worth met, USD per hour of the desk"),
        (0.64, SHADOW, "shadow use, % of requests"),
    ):
        axes = figure.add_axes((left, 0.09, 0.20, 0.22))
        bare(axes)
        axes.set_title(label, loc="left", fontsize=9)
        axes.set_xlabel("surge after a go-live, times the normal rate")
        axes.set_xticks(range(len(SURGES)), [f"+{one:g}" for one in SURGES])
        panels.append((axes, column))
    for rule, colour, line, mark in styles:
        for axes, column in panels:
            means = [
                marked(axes, at, found[rule, 3, surge][:, column], colour, mark)
                for at, surge in enumerate(SURGES)
            ]
            axes.plot(range(len(SURGES)), means, color=colour, linestyle=line, linewidth=1.3)
            if column == SHADOW:
                below = -11 if rule == "faults first" else -1
                axes.annotate(rule, (len(SURGES) - 1, means[-1]), xytext=(8, below),
                              textcoords="offset points", color=colour)  # fmt: skip


def finding(found: dict[Key, FloatArray], surge: float) -> str:
    """Say which triage or rule fills most worth an hour of a short desk, if one clearly does."""
    means = {rule: found[rule, 2, surge][:, HOUR].mean() for rule in RULES if rule not in SELF}
    best = max(means, key=lambda rule: float(means[rule]))
    gap = found[best, 2, surge][:, HOUR] - found[PLAIN, 2, surge][:, HOUR]
    if gap.mean() < 2.1 * gap.std(ddof=1) / gap.size**0.5:
        return "No rule of a short desk clearly fills more worth an hour than first come"
    return f"A short desk fills most worth an hour with this rule: {best}"


def draw(found: dict[Key, FloatArray], surge: float, futures: int) -> None:
    """Draw both parts."""
    about = (
        "400 users bring small requests while six projects go live; above: eight rules, "
        "below: the surge with three people.\n"
        f"Mean of {futures} paired futures and its 95 % interval"
    )
    with study_figure(FIGURE, 8.6, 6.4) as figure:
        headed(figure, finding(found, surge), about)
        rows_of(figure, found, surge)
        for at, staff in ((0.24, 2), (0.42, 3)):
            word = {2: "two people: too few", 3: "three people: enough"}[staff]
            figure.text(at, 0.825, word, color=STAFF[staff])
        surges(figure, found)


def main() -> None:
    """Play, print, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=at_least(2), default=20)
    futures = parser.parse_args().futures
    base = shipped(CASE, "do_nothing").scenario
    surge = base.investment.requests["fault"].surge
    keys: list[Key] = [(rule, staff, surge) for staff in STAFF for rule in RULES]
    keys += [(rule, 3, more) for more in SURGES for rule in TRIAGES if more != surge]
    print(f"{'rule':<26} staff  surge  {'worth an hour':<22} {'shadow use, %':<22} "
          f"{'9 of 10 wait, weeks':<22} worth met, %")  # fmt: skip
    found: dict[Key, FloatArray] = {}
    for key in keys:
        rows = found[key] = outcomes(base, key, futures)
        cells = " ".join(f"{said(rows[:, k], 1):<22}" for k in range(len(NAMES)))
        print(f"{key[0]:<26} {key[1]:>5}  {key[2]:>5g}  {cells}", flush=True)
    for staff in STAFF:
        plain = found[PLAIN, staff, surge]
        for rule in RULES:
            gap = found[rule, staff, surge] - plain
            worth, shadow = said(gap[:, HOUR], 1, "+"), said(gap[:, SHADOW], 1, "+")
            print(f"{staff} people, {rule}, against first come: {worth} an hour, shadow {shadow} %")
    draw(found, surge, futures)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
