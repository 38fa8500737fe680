"""How fast the three loops are that a study spends its time in, as a table of one run.

    uv run pytest tests/benchmarks

Ratios against peers, which say more than seconds of an unknown machine, are printed by
`uv run python -m tests.benchmarks`.
"""

from __future__ import annotations

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from tests.benchmarks.crowds import by_compiled, by_simpy, crowd, customers
from tests.validation.whole_runs import erp, play, shipped


def test_one_run_of_the_erp_case(benchmark: BenchmarkFixture) -> None:
    """One whole run: 1,200 people, 156 weeks, all mechanisms; its organisation is built already."""
    big_bang = shipped("big_bang_feb")
    play(erp(), big_bang)
    record = benchmark(play, erp(), big_bang)
    assert record.closed


@pytest.mark.parametrize("n", [1000, 10_000])
def test_a_week_of_people(benchmark: BenchmarkFixture, n: int) -> None:
    """One compiled week of five working days for everybody."""
    everybody = crowd(n)
    everybody.live()
    benchmark(everybody.live)
    assert everybody.people.uses.sum() > 0


def test_a_desk(benchmark: BenchmarkFixture) -> None:
    """Four thousand customers through one desk, each as SimPy serves them."""
    arrivals, services = customers()
    served = benchmark(by_compiled, arrivals, services)
    assert np.abs(served.finished - by_simpy(arrivals, services)).max() < 1e-9
