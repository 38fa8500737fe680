"""Titles of the figures of the appendix: findings made from rounded numbers."""

from __future__ import annotations

import datetime

from sim.analysis.comparison import Comparison, Plan
from sim.analysis.display import count
from sim.analysis.headings import FULL, HALF_WIDTH, HEADING, first_that_fits
from sim.analysis.setting import day

WORKING_DAYS = 5


def gantt_title(comparison: Comparison) -> str:
    """Say when the recommended plan goes live."""
    if not comparison.leader:
        return ""
    plan = comparison.plan(comparison.leader)
    if not plan.go_lives:
        return f"What {plan.title} does, and when"
    first, last = (_date(comparison, week) for week in (plan.go_lives[0], plan.go_lives[-1]))
    if first == last:
        return f"{plan.title} goes live on {first}"
    return f"{plan.title} goes live in {len(plan.go_lives)} steps, from {first} to {last}"


def _date(comparison: Comparison, week: int) -> str:
    first = datetime.date.fromisoformat(comparison.setting.first_day)
    return day((first + datetime.timedelta(weeks=week)).isoformat())


def desk_title(comparison: Comparison) -> str:
    """Say how many tickets wait in a bad future, under the recommended plan and its rival."""
    return _each(comparison, f"{_in(comparison)} {{}} tickets wait under {{}}", "tickets_waiting")


def wait_title(comparison: Comparison) -> str:
    """Say how long a ticket waits in a bad future."""
    return _each(comparison, f"{_in(comparison)} {{}} days of waiting under {{}}", "support_wait")


def _in(comparison: Comparison) -> str:
    """Name the future that is meant: a bad one needs enough of them."""
    return f"In a {'bad' if comparison.enough else 'middling'} future up to"


def _worst(comparison: Comparison, plan: Plan, series: str) -> str:
    """Write the highest week of a series in that future; nothing where there is no such series."""
    band = plan.curves.get(series)
    if band is None:
        return ""
    highest = max(band.p90 if comparison.enough else band.p50)
    if series == "tickets_waiting":
        return count(highest).text
    return f"{WORKING_DAYS * highest:.1f}".removesuffix(".0")


def _each(comparison: Comparison, first: str, series: str) -> str:
    """Say one thing of the recommended plan and of its rival, if that does something."""
    named = [comparison.plan(name) for name in (comparison.leader, comparison.rival) if name]
    busy = [plan for plan in named if not plan.idle and series in plan.curves]
    said = [(_worst(comparison, plan, series), plan.title) for plan in busy]
    texts = [", ".join([first.format(*said[0]), *(f"{value} under {title}"
                                                  for value, title in said[1:])]),
             first.format(*said[0])] if said else [""]  # fmt: skip
    return first_that_fits(texts, HALF_WIDTH, HEADING, FULL)


def network_title(comparison: Comparison) -> str:
    """Say where champions are asked for, or between whom most work crosses."""
    network = comparison.network
    if network is None or not network.ties:
        return ""
    if network.seats is not None:
        most = max(network.nodes, key=lambda node: node.seats.shown or 0.0)
        return f"{network.seats.text} champions are asked for, {most.seats.text} in {most.name}"
    heaviest = max(tie.weight for tie in network.ties)
    pairs = [tie for tie in network.ties if tie.weight == heaviest]
    others = len(pairs) - 1
    more = f" (and {others} more pair{'s' if others > 1 else ''})" if others else ""
    return f"Most work crosses between {pairs[0].first} and {pairs[0].second}{more}"
