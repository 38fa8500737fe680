"""Compare the plans of a study, future by future."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis import intervals, statistics
from sim.analysis.agenda import Teller, agenda_of, steps_of
from sim.analysis.architecture import architecture_of
from sim.analysis.cash import CashBook, cash_of
from sim.analysis.comparison import (
    SCHEMA_VERSION,
    Comparison,
    Interval,
    Objective,
    Plan,
    Setting,
    Spread,
)
from sim.analysis.decisions import decisions_of
from sim.analysis.departments import (
    Grouping,
    department_results,
    department_series,
    group_departments,
    months_shown,
)
from sim.analysis.dependencies import dependencies_of
from sim.analysis.display import futures_of, interval, money_scale, show, spread
from sim.analysis.findings import NOTHING_SAID, contrast_of, retold
from sim.analysis.gantt import rows_of
from sim.analysis.lettering import clean, plain
from sim.analysis.network import network_of
from sim.analysis.objectives import MEASURES, metric_style, money_letter, objective_of
from sim.analysis.overleaf import Panel
from sim.analysis.panels import panels_of
from sim.analysis.placing import flips, simpson, standings, warnings_of
from sim.analysis.satisficing import target_of
from sim.analysis.series import curves, go_live_weeks
from sim.analysis.setting import StudyFacts, read_facts
from sim.analysis.spending import owed_in, spendings_of
from sim.analysis.tables import IDLE, Cell, Paired, StudyTables, metric, pair
from sim.analysis.verdicts import judge
from sim.units import BoolArray, FloatArray

MOST_ON_PAGE = 4


@dataclass(frozen=True)
class _Ranked:
    """Hold the plans in ranking order with everything that is paired by future."""

    cells: tuple[Cell, ...]
    outcomes: FloatArray
    clear: BoolArray
    ranks: list[tuple[int, bool]]
    best: FloatArray
    regrets: FloatArray
    baseline: int
    centre: str


def compare(stored: StudyTables, baseline: str = IDLE, objective: str = "npv") -> Comparison:
    """Compare every plan of a stored study on the futures that all of them share.

    Parameters
    ----------
    stored : the tables of the study (`load_study`).
    baseline : plan against which paired differences are taken; where it is not in the study, the
        first plan named.
    objective : metric that ranks the plans by its average.

    Returns
    -------
    Everything that the page and the terminal say.

    Raises
    ------
    BadInput : unknown objective, or no future that every plan has finished.

    Source: paired comparison on common random numbers; Student 1908, Holm 1979, Savage 1951.
    """
    style = metric_style(objective)
    paired = pair(stored.runs, objective, style.larger_is_better)
    facts = read_facts(stored.manifest)
    sign = 1.0 if style.larger_is_better else -1.0
    goal = objective_of(objective, facts.setting.currency, paired.outcomes)
    ranked = _rank(paired, baseline)
    costs = goal.scale if goal.kind == "money" else _cost_scale(ranked.cells)
    setting = facts.setting
    lives = [go_live_weeks(stored.departments, stored.events, cell) for cell in ranked.cells]
    firsts = [min(weeks.values()) for weeks in lives if weeks]
    months = months_shown(setting.first_day, min(firsts, default=None), setting.weeks)
    names = [str(name) for name in stored.departments["department"].unique()]
    grouping = group_departments(names, facts.sizes)
    target = target_of(stored.manifest)
    stand = standings(ranked.cells, ranked.outcomes, ranked.baseline, goal.kind, goal.scale, sign,
                      stored.events, ranked.centre == "middle", target)  # fmt: skip
    cash = CashBook(stored, setting.weeks)
    plans = []
    for place, cell in enumerate(ranked.cells):
        series = department_series(stored.departments, cell)
        results = department_results(series, grouping, lives[place], months, setting.first_day)
        plan = _plan(ranked, place, sign, goal, facts, costs)
        flows = None if plan.idle else cash.flows(cell)
        plans.append(dataclasses.replace(
            plan, curves=curves(stored.weekly, cell), departments=results, standing=stand[place],
            cash=None if flows is None else cash_of(flows, costs, setting.money_months / 12),
            go_lives=tuple(sorted(set(lives[place].values())))))  # fmt: skip
    found = _answer(plans, ranked, paired, goal, costs, setting, grouping, months)
    found = dataclasses.replace(found, target=target)
    found = dataclasses.replace(found, dependencies=dependencies_of(stored, ranked.cells),
                                decisions=decisions_of(ranked.cells, setting.weeks),
                                panels=_panels(ranked.cells, found))  # fmt: skip
    return retold(_with_agenda(found, stored, ranked.cells, grouping))


def _panels(cells: Sequence[Cell], found: Comparison) -> tuple[Panel, ...]:
    """Sum up the parts that are in the model, under the titles of the page."""
    titles = {plan.name: plan.title for plan in found.plans}
    return panels_of(cells, titles, found.setting.currency)


def _with_agenda(
    found: Comparison, stored: StudyTables, cells: Sequence[Cell], grouping: Grouping
) -> Comparison:
    """Add what the recommended plan does and when, and who works with whom."""
    config: Mapping[str, Any] = stored.manifest.get("config", {})
    if not found.leader:
        return dataclasses.replace(found, network=network_of(config, grouping, None))
    cell = next(one for one in cells if clean(one.name) == found.leader)
    runs = {str(run) for run in cell.runs["run"]}
    events = stored.events[stored.events["run"].isin(runs)]
    weekly = stored.weekly[stored.weekly["run"].isin(runs)]
    steps = steps_of(events, len(runs))
    teller = Teller(found.setting.first_day, grouping, config)
    agenda = agenda_of(found.leader, steps, teller, found.setting.freezes)
    if agenda is not None:
        rows = rows_of(steps, teller, events, weekly, config)
        agenda = dataclasses.replace(agenda, rows=rows)
    shown = [one for name in (found.leader, found.rival) for one in cells
             if clean(one.name) == name]  # fmt: skip
    return dataclasses.replace(
        found,
        agenda=agenda,
        network=network_of(config, grouping, steps),
        spending=spendings_of(
            {clean(one.name): _weekly(stored, one) for one in shown}, lambda: owed_in(stored, shown)
        ),
        architecture=architecture_of(
            {
                clean(one.name): _weekly(stored, one)
                for one in cells
                if clean(one.name) not in found.overleaf
            }
        ),
    )


def _weekly(stored: StudyTables, cell: Cell) -> pd.DataFrame:
    return stored.weekly[stored.weekly["run"].isin({str(run) for run in cell.runs["run"]})]


def _rank(paired: Paired, baseline: str) -> _Ranked:
    """Put the plans in order and work out all that is paired.

    The order is that of the averages; where a few extreme futures carry one, that of the middle
    futures, and pairs are told apart by signs.
    """
    heavy, apart = intervals.tell_apart(paired.outcomes)
    centres = np.median(paired.outcomes, axis=1) if heavy else paired.outcomes.mean(axis=1)
    order = np.argsort(-centres, kind="stable")
    cells = tuple(paired.cells[place] for place in order)
    outcomes, clear = paired.outcomes[order], apart[np.ix_(order, order)]
    centre = "middle" if heavy else "average"
    enough = outcomes.shape[1] >= statistics.FEWEST_FUTURES
    ranks = statistics.shared_ranks(clear) if enough else [
        (place + 1, False) for place in range(len(cells))]  # fmt: skip
    strategies = [cell.strategy for cell in cells]
    first = strategies.index(paired.cells[0].strategy)
    base = strategies.index(baseline) if baseline in strategies else first
    return _Ranked(cells, outcomes, clear, ranks, statistics.best_shares(outcomes),
                   statistics.regrets(outcomes), base, centre)  # fmt: skip


def _plan(
    ranked: _Ranked, place: int, sign: float, goal: Objective, facts: StudyFacts, costs: float
) -> Plan:
    cell, values = ranked.cells[place], ranked.outcomes[place]
    n = values.size
    rank, shared = ranked.ranks[place]
    kind, scale = goal.kind, goal.scale
    missed = {"money": "cost", "loss": "share"}.get(kind, kind)

    estimate = intervals.mean_interval if ranked.centre == "average" else intervals.middle_interval

    def against(other: int) -> Interval:
        return interval(kind, estimate(np.asarray(sign * (values - ranked.outcomes[other]))), scale)

    return Plan(
        name=clean(cell.name),
        title=_title(cell, facts.titles),
        idle=cell.strategy == IDLE,
        rank=rank,
        rank_text=f"{rank}{'=' if shared else ''}",
        outcome=spread(kind, sign * values, scale),
        interval=interval(kind, intervals.mean_interval(sign * values), scale),
        against_baseline=against(ranked.baseline),
        against_leader=against(0),
        clear_of_leader=bool(ranked.clear[place, 0]),
        best_in=futures_of(float(ranked.best[place].sum()), n),
        positive_in=futures_of(float(np.sum(sign * values > 0)), n),
        regret=show(missed,
                    float(ranked.regrets[place].mean()), scale),
        regret_worst=show(missed,
                          float(ranked.regrets[place].max()), scale),
        bad_tenth=show(kind, sign * statistics.worst_decile_mean(values), scale),
        verdict="",
        reason="",
        measures=_measures(cell, facts.setting, costs),
        dots=tuple((sign * values / scale).round(4).tolist()),
        go_lives=(),
        curves={},
        departments=(),
    )  # fmt: skip


def _cost_scale(cells: Sequence[Cell]) -> float:
    """Choose the unit of costs where plans are not ranked by money."""
    found = [metric(cell, "cost_total", 0.0) for cell in cells]
    return money_scale([float(np.median(np.abs(one))) for one in found if one is not None])


def _title(cell: Cell, titles: Mapping[str, str]) -> str:
    """Take the plan's title; a sweep adds the settings that tell its cells apart."""
    setting = cell.name.removeprefix(cell.strategy).lstrip(":").replace(":", ", ")
    title = titles[cell.cell]
    return clean(f"{title} {setting}") if setting else title


def _measures(cell: Cell, setting: Setting, scale: float) -> dict[str, Spread]:
    found = {}
    for name in MEASURES:
        style = metric_style(name)
        values = metric(cell, name, style.missing)
        if values is None or np.isnan(values).any():
            continue
        horizon = setting.money_months / 12
        found[name] = spread(style.kind, values, scale, horizon)
    return found


def _answer(
    plans: Sequence[Plan],
    ranked: _Ranked,
    paired: Paired,
    goal: Objective,
    costs: float,
    setting: Setting,
    grouping: Grouping,
    months: tuple[str, ...],
) -> Comparison:
    """Judge the plans, choose who leads, and say it."""
    n = ranked.outcomes.shape[1]
    enough = n >= statistics.FEWEST_FUTURES
    verdicts = judge(plans, setting.freezes, enough, goal, ranked.centre)
    judged = tuple(dataclasses.replace(plan, verdict=one.word, reason=one.reason)
                   for plan, one in zip(plans, verdicts, strict=True))  # fmt: skip
    busy = [plan for plan in judged if not plan.idle]
    leader = min(busy, key=_by_rank, default=None)
    rival = min((plan for plan in judged if plan is not leader), key=_by_rank, default=None)
    rival = rival if leader is not None else None
    first = sorted(busy, key=lambda plan: plan is not leader and plan is not rival)
    kept = {plan.name for plan in first[:MOST_ON_PAGE]}
    overleaf = tuple(plan.name for plan in busy if plan.name not in kept)
    if grouping.note:
        setting = dataclasses.replace(setting, notes=(*setting.notes, grouping.note))
    called = {one.path: plain(one.meaning) for one in setting.assumptions}
    warnings = _warnings(ranked, judged, leader, rival, called)
    setting = dataclasses.replace(setting, notes=(*setting.notes, *warnings))
    return Comparison(
        schema_version=SCHEMA_VERSION,
        setting=setting,
        objective=goal,
        cost_unit=money_letter(costs) or setting.currency,
        baseline=ranked.cells[ranked.baseline].name,
        n_futures=n,
        n_left_out=paired.left_out,
        enough=enough,
        leader=leader.name if leader else "",
        rival=rival.name if rival else "",
        overleaf=overleaf,
        plans=judged,
        months=months,
        contrast=contrast_of(goal, leader, rival, n),
        findings=NOTHING_SAID,
        ranked_by=ranked.centre,
        warnings=warnings,
    )


def _by_rank(plan: Plan) -> int:
    return plan.rank


def _warnings(
    ranked: _Ranked,
    plans: Sequence[Plan],
    leader: Plan | None,
    rival: Plan | None,
    called: Mapping[str, str],
) -> tuple[str, ...]:
    """Say when the order may mislead: extreme futures, departments, parameters that turn it."""
    middle = ranked.centre != "average"
    if leader is None or rival is None:
        return warnings_of("", "", (0, 0), (), middle)
    first, second = plans.index(leader), plans.index(rival)
    by_name = {one.name: one.proficient.shown for one in rival.departments}
    worse = simpson([one.proficient.shown for one in leader.departments],
                    [by_name.get(one.name) for one in leader.departments])  # fmt: skip
    lead = ranked.outcomes[first] - ranked.outcomes[second]
    ahead = (0, 0) if rival.idle else worse
    flipped = [called.get(path, path) for path in flips(ranked.cells[first], lead)]
    return warnings_of(leader.title, rival.title, ahead, flipped, middle)
