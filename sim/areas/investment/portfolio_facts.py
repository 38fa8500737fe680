"""What a portfolio leaves for the metrics: lateness, sunk cost, how well it was prioritised."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from sim.areas.investment.budget import Budget
from sim.areas.investment.cases import pay_of, worth
from sim.areas.investment.delivery import Delivery, Stage
from sim.areas.investment.parameters import InvestmentParameters
from sim.areas.investment.reviews import Reviews
from sim.areas.investment.scoring import by_score, sheet
from sim.areas.investment.selection import best_set, density
from sim.kernel.record import Record
from sim.units import FloatArray, IntArray

MOST = 18
"""Projects up to which the best set is sought, exactly."""


def state_facts(
    record: Record, knobs: InvestmentParameters, reviews: Reviews, budget: Budget
) -> None:
    """State the facts of a portfolio at the end of a run.

    Parameters
    ----------
    record : where they go.
    knobs : horizon and rate of the money.
    reviews, budget : what was decided and paid.
    """
    deliveries = reviews.deliveries
    started = [one for one in deliveries if np.isfinite(one.started)]
    ended = [one for one in started if one.stage is Stage.ENDED]
    lived = [one for one in started if one.stage is not Stage.ENDED]
    record.fact("projects", float(len(deliveries)))
    record.fact("projects_started", float(len(started)))
    record.fact("projects_finished", float(sum(np.isfinite(one.finished) for one in lived)))
    record.fact("projects_killed_late", float(reviews.killed_late))
    record.fact("sunk_cost", sum(one.spent + one.paid for one in ended))
    record.fact("starved_weeks", float(sum(one.starved for one in started)))
    if any(one.effort != 1.0 for one in started):
        extra = [one.extra_work() for one in started]
        record.fact("integration_effort", float(np.mean(extra)))
    starved = reviews.unfunded | {one.name for one in started if one.starved}
    record.fact("projects_starved", float(len(starved)))
    record.fact("run_paid", budget.run_paid)
    record.fact("change_paid", budget.change_paid)
    if lived:
        record.fact("project_lateness", lateness(lived, float(record.horizon)))
    if len(deliveries) > 1:
        record.fact("priority_correlation", priority_correlation(deliveries, knobs))
        record.fact("score_correlation", score_correlation(deliveries, knobs))
    if len(deliveries) <= MOST:
        record.fact("priority_regret", priority_regret(deliveries, knobs, reviews.first_funds))
        record.fact("score_regret", score_regret(deliveries, knobs, reviews.first_funds))


def lateness(deliveries: Sequence[Delivery], end: float) -> float:
    """Average the weeks by which projects end after the week that was planned at their start.

    A project that is not finished counts up to the end of the run, if it should be finished then.
    """
    late = [
        one.finished - due if np.isfinite(one.finished) else max(end - due, 0.0)
        for one in deliveries
        for due in [one.started + one.planned_weeks]
    ]
    return float(np.mean(late))


def priority_correlation(deliveries: Sequence[Delivery], knobs: InvestmentParameters) -> float:
    """Correlate the ranks of projects by believed and by true worth per money, -1..1.

    Source: Spearman 1904; ties keep the order of the scenario.
    """
    return spearman(*_densities(deliveries, knobs))


def score_correlation(deliveries: Sequence[Delivery], knobs: InvestmentParameters) -> float:
    """Correlate the ranks of projects by the scoring sheet and by true worth per money, -1..1.

    Where the sheet weighs value alone it is the correlation of believed and true worth.

    Source: Spearman 1904; ties keep the order of the scenario.
    """
    seen, true = _densities(deliveries, knobs)
    return spearman(sheet(knobs.score_weights, deliveries, seen), true)


def _densities(
    deliveries: Sequence[Delivery], knobs: InvestmentParameters
) -> tuple[FloatArray, FloatArray]:
    """(P,) believed and true worth per money of each project that starts in week 0."""
    seen, true = _gains(deliveries, knobs)
    cost = np.array([one.project.cost for one in deliveries])
    ratio = np.array([one.case.ratio for one in deliveries])
    pay, real = (
        np.array([pay_of(one.project, knobs.pool_wages, effort) for one, effort in zip(
            deliveries, efforts, strict=True)])
        for efforts in (np.ones(ratio.size), ratio)
    )  # fmt: skip
    whole = cost + pay
    return density(seen - whole, whole), density(true - cost * ratio - real, whole)


def priority_regret(
    deliveries: Sequence[Delivery], knobs: InvestmentParameters, funds: float
) -> float:
    """Compute the true worth that is lost because projects are chosen by what is believed of them.

    Two boards choose the set of largest net worth that the same money covers, each project with
    its prerequisites: one knows the true benefits, the other the business cases. Both take costs
    as estimated. Without error, optimism and lobbying they choose alike.

    Parameters
    ----------
    deliveries : all projects.
    knobs : contingency, wages, horizon and rate of the money.
    funds : money that can be committed in the first year.

    Returns
    -------
    Money, >= 0.

    Source: regret against perfect information, textbook decision analysis; own form.
    """
    seen, true = _gains(deliveries, knobs)
    needs, whole, before = _needs(deliveries, knobs)
    best, chosen = (best_set(gain - whole, needs, funds, before) for gain in (true, seen))
    lost = math.fsum((true - whole)[best]) - math.fsum((true - whole)[chosen])
    return max(lost, 0.0)


def score_regret(
    deliveries: Sequence[Delivery], knobs: InvestmentParameters, funds: float
) -> float:
    """Compute the true worth that is lost because projects are chosen down the scoring sheet.

    Against the set that a board would choose that knows the true benefits. Whoever goes down a list
    until the money is spent loses some worth even where the list is right.

    Parameters
    ----------
    deliveries : all projects.
    knobs : weights, contingency, wages, horizon and rate of the money.
    funds : money that can be committed in the first year.

    Returns
    -------
    Money, >= 0.

    Source: regret against perfect information, textbook decision analysis; own form.
    """
    seen, true = _gains(deliveries, knobs)
    needs, whole, before = _needs(deliveries, knobs)
    score = sheet(knobs.score_weights, deliveries, density(seen - whole, whole))
    chosen = by_score(score, seen - whole, needs, funds, before)
    best = best_set(true - whole, needs, funds, before)
    lost = math.fsum((true - whole)[best]) - math.fsum((true - whole)[chosen])
    return max(lost, 0.0)


def _needs(
    deliveries: Sequence[Delivery], knobs: InvestmentParameters
) -> tuple[FloatArray, FloatArray, list[IntArray]]:
    """(P,) money to be committed, the same with people's time, and what each builds on."""
    needs = np.array([one.project.cost * (1.0 + knobs.contingency) for one in deliveries])
    whole = needs + np.array([pay_of(one.project, knobs.pool_wages) for one in deliveries])
    place = {one.name: k for k, one in enumerate(deliveries)}
    before = [
        np.array([place[name] for name in one.project.prerequisites], dtype=np.int64)
        for one in deliveries
    ]
    return needs, whole, before


def _gains(
    deliveries: Sequence[Delivery], knobs: InvestmentParameters
) -> tuple[FloatArray, FloatArray]:
    """(P,) believed and true worth of each project that starts in week 0, before its costs."""
    seen, true = (
        np.array(
            [
                worth(benefit + one.case.yearly, knobs, 0.0, one.planned_weeks)
                for one, benefit in zip(deliveries, benefits, strict=True)
            ]
        )
        for benefits in (
            [one.case.benefit(0.0) for one in deliveries],
            [one.case.value for one in deliveries],
        )
    )
    return seen, true


def spearman(one: FloatArray, other: FloatArray) -> float:
    """Correlate ranks.

    Example
    -------
    >>> round(spearman(np.array([1.0, 2.0, 3.0]), np.array([10.0, 30.0, 20.0])), 3)
    0.5
    """
    first, second = (
        np.argsort(np.argsort(values, kind="stable")).astype(np.float64) for values in (one, other)
    )
    return float(np.corrcoef(first, second)[0, 1])
