"""One explicit table of all metrics, in the order of the columns of the runs table."""

from __future__ import annotations

from collections.abc import Mapping

from sim.kernel.record import Record
from sim.metrics.adoption import ADOPTION
from sim.metrics.architecture import ARCHITECTURE
from sim.metrics.assets import ASSETS
from sim.metrics.consolidation import CONSOLIDATION
from sim.metrics.demand import DEMAND
from sim.metrics.governance import GOVERNANCE
from sim.metrics.measure import Measured
from sim.metrics.messages import MESSAGES
from sim.metrics.money import MONEY
from sim.metrics.outside import OUTSIDE
from sim.metrics.planning import PLANNING
from sim.metrics.portfolio import PORTFOLIO
from sim.metrics.processes import PROCESSES
from sim.metrics.work import WORK

METRICS: tuple[Measured, ...] = (
    *ADOPTION,
    *MONEY,
    *WORK,
    *MESSAGES,
    *GOVERNANCE,
    *PORTFOLIO,
    *CONSOLIDATION,
    *DEMAND,
    *PLANNING,
    *ARCHITECTURE,
    *ASSETS,
    *PROCESSES,
    *OUTSIDE,
)


def measure_all(record: Record) -> Mapping[str, float | None]:
    """Compute every metric of a closed record, by name.

    Source: own design.

    Example
    -------
    >>> measure_all(Record(4, ("finance",)))["npv"] is None
    True
    """
    return {metric.card.name: metric.measure(record) for metric in METRICS}
