"""Conformance checks for extensions: some twenty questions each, answered by one call in a test.

    from sim.testing import check_strategy

    def test_my_plan() -> None:
        check_strategy(MyPlan)

A check returns nothing; the first thing that is wrong is an `AssertionError` with a plain sentence.
"""

from sim.testing.mechanisms import check_mechanism
from sim.testing.metrics import check_metric
from sim.testing.strategies import check_strategy

__all__ = ["check_mechanism", "check_metric", "check_strategy"]
