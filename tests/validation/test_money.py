"""Money against theory: net present value and internal rate, the annuity, overrun quantiles."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import ndtr

from sim import signals
from sim.areas.investment.money import Money
from sim.areas.investment.parameters import InvestmentParameters
from sim.areas.investment.valuation import overrun_at, overruns
from sim.kernel.finance import annuity, internal_rate, present_value
from sim.kernel.streams import Streams
from tests.worlds import Script, make_world, units

FLOWS = np.array([-100.0, 30.0, 35.0, 40.0, 45.0])
LUCK = Streams(1, 0).uniform("overrun", np.arange(100_000))
LARGE = InvestmentParameters(overrun_median=1.0, overrun_spread=0.2, overrun_tail_share=0.18)


def test_net_present_value_and_internal_rate() -> None:
    """NPV(10 %; -100, 30, 35, 40, 45) = 16.986545 and its internal rate is 17.0937 %."""
    assert present_value(FLOWS, 0.10, 1.0) == pytest.approx(16.986545, abs=5e-7)
    rate = internal_rate(FLOWS, 1.0)
    assert rate is not None
    assert rate == pytest.approx(0.170937, abs=5e-7)
    assert present_value(FLOWS, rate, 1.0) == pytest.approx(0.0, abs=1e-9)


def test_flows_that_never_pay_back_have_no_internal_rate() -> None:
    """Without a change of sign there is no rate."""
    assert internal_rate(np.array([-1.0, -2.0]), 1.0) is None
    assert internal_rate(np.array([1.0, 2.0]), 1.0) is None


def test_delay_of_certain_gains_never_raises_the_value() -> None:
    """The same positive flows a year later are worth less by exactly a year's discount."""
    later = np.concatenate([np.zeros(52), np.full(100, 7.0)])
    now = np.full(100, 7.0)
    assert present_value(later, 0.1) == pytest.approx(present_value(now, 0.1) / 1.1)


@pytest.mark.parametrize(("horizon", "end"), [(40, 40), (60, 260), (156, 260)])
def test_zero_cost_and_zero_dip_give_the_closed_form_annuity(horizon: int, end: int) -> None:
    """A constant gain from week 1 on is worth its weekly money times the annuity (SC4)."""
    knobs = InvestmentParameters(discount_rate=0.09, money_weeks=end, hourly_cost=42.0)
    firm = units([30, 40])
    world = make_world(firm, horizon)
    Script({signals.GAIN_SHARE: 0.1, signals.OUTPUT_SHARE: 1.1, signals.LIVE_WEEK: 0.0}).start(
        world
    )
    Money(knobs).start(world)
    world.clock.run()
    rows = sum(account.rows.sum(axis=1) for account in world.record.ledger.values())
    weekly = 70 * firm.hours_per_week * 42.0 * 0.1
    step = 1.09 ** (-1 / 52)
    closed = weekly * step * (1 - step**end) / (1 - step)
    assert present_value(np.asarray(rows), 0.09) == pytest.approx(closed, rel=1e-12)
    assert annuity(end, 0.09) == pytest.approx(sum(step**k for k in range(1, end + 1)))


def test_small_projects_overrun_as_in_the_survey() -> None:
    """Lognormal 1.036 / .233: over in 56 %, over 25 % in 21 %, over 50 % in 5.6 % (Panorama)."""
    found = overrun_at(InvestmentParameters(), LUCK)
    for ratio in (1.0, 1.25, 1.5):
        expected = 1.0 - ndtr(np.log(ratio / 1.036) / 0.233)
        assert abs((found > ratio).mean() - expected) < 4 * np.sqrt(0.25 / LUCK.size)
    assert (found > 1.0).mean() == pytest.approx(0.56, abs=0.01)
    assert (found > 1.25).mean() == pytest.approx(0.21, abs=0.01)
    assert (found > 1.5).mean() == pytest.approx(0.056, abs=0.004)


def test_large_projects_have_the_published_tail() -> None:
    """18 % in the tail, its median 2.48 times the estimate, to 2 %; the mean is never tested."""
    found = overrun_at(replace(LARGE, overrun_spread=0.0, overrun_cap=1e9), LUCK)
    tail = found[found >= 1.5]
    assert tail.size / LUCK.size == pytest.approx(0.18, rel=0.02)
    assert float(np.median(tail)) == pytest.approx(2.48, rel=0.02)
    for ratio, share in ((2.0, 0.121), (3.0, 0.069), (10.0, 0.013)):
        assert abs((found > ratio).mean() - share) < 4 * np.sqrt(share / LUCK.size) + 5e-4


def test_the_cap_holds_and_the_body_stays() -> None:
    """No project costs more than the cap; without a tail the mixture is the lognormal body."""
    found = overrun_at(LARGE, LUCK)
    assert found.max() == 10.0
    body = overrun_at(replace(LARGE, overrun_tail_share=0.0), LUCK)
    assert abs(np.log(body).mean()) < 4 * 0.2 / np.sqrt(LUCK.size)
    certain = overrun_at(InvestmentParameters(overrun_median=1.0, overrun_spread=0.0), LUCK[:9])
    assert (certain == 1.0).all()


def of_futures(count: int, seed: int = 1) -> np.ndarray:
    """The overruns of a study's futures."""
    who = np.zeros(1, dtype=np.int64)
    return np.array([overruns(LARGE, Streams(seed, r), who)[0] for r in range(count)])


def test_the_overrun_is_one_per_future() -> None:
    """Every plan of a future meets the same overrun; other futures and projects meet others."""
    one, two = of_futures(20), of_futures(20)
    assert one.tolist() == two.tolist()
    assert len(set(one)) == 20
    first, second = overruns(LARGE, Streams(1, 3), np.arange(2))
    assert first != second


def test_overruns_are_stratified_over_the_futures_of_a_study() -> None:
    """The average of 32 futures varies a third as much as with independent futures, or less; more
    futures keep those that there were."""
    even = np.array([of_futures(32, seed).mean() for seed in range(60)])
    apart = overrun_at(LARGE, LUCK[: 32 * 60]).reshape(60, 32).mean(axis=1)
    assert np.std(even) < np.std(apart) / 3
    assert of_futures(50)[:30].tolist() == of_futures(30).tolist()
    assert ((of_futures(32) > 1.5).sum()) in (5, 6)
