"""What keeping a run costs beyond the run, told apart from the noise of a busy machine.

    uv run python -m tests.benchmarks.kept erp_manufacturer 120 5

Every run is played once and handed out again in each later round, so that a round holds nothing
but measuring, packing, parts and tables; the least of the rounds counts, and of two studies of
different size the difference, so that what is done once a study drops out.
"""

from __future__ import annotations

import gc
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sim import one_run
from sim.experiment.design import Study
from sim.experiment.execute import Workers, execute
from sim.experiment.store import Store
from sim.kernel.record import Record
from sim.organisation import build as building
from sim.organisation.people import Organisation
from tests.benchmarks.stored import loop, study_of


class Player:
    """Play each run once, and hand out what it left from then on."""

    def __init__(self) -> None:
        self.records: dict[tuple[str, int], Record] = {}
        self.firms: dict[int, Organisation] = {}

    def run(self, scenario: Any, strategy: Any, future: Any, firm: Organisation) -> Record:
        """Stand in for `sim.one_run.run`."""
        key = strategy.name, future.number
        if key not in self.records:
            self.records[key] = one_run.run(scenario, strategy, future, firm)
        for account in self.records[key].ledger.values():
            account._by_week = None  # a record fresh from its run has added nothing up
        return self.records[key]

    def build(self, spec: Any, luck: Any) -> Organisation:
        """Stand in for `sim.organisation.build.build`."""
        if luck.future not in self.firms:
            self.firms[luck.future] = building.build(spec, luck)
        return self.firms[luck.future]


def once(study: Study, player: Player) -> tuple[float, float]:
    """Keep a study: processor time until all parts are written, and for the tables."""
    with TemporaryDirectory() as place:
        store = Store(Path(place) / "study")
        gc.collect()
        start = time.process_time()
        execute(study, store, Workers(0), runner=player.run, builder=player.build)
        played = time.process_time()
        store.finish(study)
        done = time.process_time()
        store.close()
    return played - start, done - played


def main(case: str, runs: int, rounds: int) -> None:
    """Measure and print."""
    player, many, few = Player(), study_of(case, runs), study_of(case, max(1, runs // 4))
    once(many, player)
    found = [(once(many, player), once(few, player)) for _ in range(rounds)]
    grown = len(many.cells) * (many.futures - few.futures)
    played, tables = (
        1e3 * (min(one[0][part] for one in found) - min(one[1][part] for one in found)) / grown
        for part in (0, 1)
    )
    print(f"{case}: {played + tables:.2f} ms a run beyond the run: played {played:.2f}, "
          f"tables {tables:.2f}; counting loop {1e3 * loop():.1f} ms")  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
