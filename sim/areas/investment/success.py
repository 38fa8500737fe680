"""Success to the successful: whether projects that are ahead get more of the shared people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from sim.areas.investment.delivery import Delivery
from sim.areas.investment.pools import Pool
from sim.kernel.record import Record

_LEAST = 2


class Success:
    """Compare, week by week, what each project has done so far with what it gets of the pools.

    In a week in which at least two projects are under way and people work on any of them, the
    index is the correlation of the part of the build that each has done and the time that it gets:
    1 where all goes to whoever is ahead, -1 where it goes to whoever is behind, 0 where all get
    alike. Weeks in which nobody is ahead say nothing.

    Parameters
    ----------
    deliveries : all projects.
    pools : skill -> its people.

    Source: the archetype "success to the successful", Senge 1990 (idea); own index.
    """

    def __init__(self, deliveries: Sequence[Delivery], pools: Mapping[str, Pool]) -> None:
        self._deliveries, self._pools = deliveries, pools
        self._ahead: dict[str, float] = {}
        self._had: dict[str, float] = {}
        self._found: list[float] = []

    def week(self) -> None:
        """Look at the week that ends, and note who is how far for the next."""
        had = self._worked()
        names = list(self._ahead)
        gained = [had.get(name, 0.0) - self._had.get(name, 0.0) for name in names]
        index = likeness([self._ahead[name] for name in names], gained)
        if index is not None:
            self._found.append(index)
        self._had = had
        self._ahead = {one.name: one.done_share for one in self._deliveries if one.under_way}

    def state_facts(self, record: Record) -> None:
        """State the mean index; nothing where projects never were under way side by side."""
        if self._found:
            record.fact("success_index", float(np.mean(self._found)))

    def _worked(self) -> dict[str, float]:
        had: dict[str, float] = {}
        for pool in self._pools.values():
            for task, weeks in pool.worked().items():
                had[task] = had.get(task, 0.0) + weeks
        return had


def likeness(ahead: Sequence[float], gained: Sequence[float]) -> float | None:
    """Correlate how far projects are with what they get, -1..1.

    Returns
    -------
    None for fewer than two, for a week without work, and where nobody is ahead; 0 where all get
    alike.

    Example
    -------
    >>> likeness([0.1, 0.5], [0.0, 3.0]), likeness([0.1, 0.5], [1.0, 1.0])
    (1.0, 0.0)
    """
    if len(ahead) < _LEAST or sum(gained) <= 0.0 or max(ahead) - min(ahead) <= 0.0:
        return None
    x, y = np.array(ahead) - np.mean(ahead), np.array(gained) - np.mean(gained)
    size = float(np.sqrt((x @ x) * (y @ y)))
    return float(np.clip(x @ y / size, -1.0, 1.0)) if size > 0.0 else 0.0
