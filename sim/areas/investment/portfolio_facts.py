"""What a portfolio leaves for the metrics: lateness, sunk cost, how well it was prioritised."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.areas.investment.budget import Budget
from sim.areas.investment.cases import worth
from sim.areas.investment.delivery import Delivery, Stage
from sim.areas.investment.parameters import InvestmentParameters
from sim.areas.investment.reviews import Reviews
from sim.areas.investment.selection import density
from sim.kernel.record import Record
from sim.units import FloatArray


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
    record.fact("sunk_cost", sum(one.spent for one in ended))
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
    cost = np.array([one.project.cost for one in deliveries])
    weeks = [one.planned_weeks for one in deliveries]
    true, seen = (
        np.array(
            [
                worth(benefit + one.case.yearly, knobs, 0.0, ready)
                for one, benefit, ready in zip(deliveries, benefits, weeks, strict=True)
            ]
        )
        for benefits in (
            [one.case.value for one in deliveries],
            [one.case.benefit(0.0) for one in deliveries],
        )
    )
    ratio = np.array([one.case.ratio for one in deliveries])
    return spearman(density(seen - cost, cost), density(true - cost * ratio, cost))


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
