"""Memory of the command: what tables are cut from is let go, however many runs a study has.

Bytes are counted, not looked up in the system, and the collector of circles is held off: what only
it could free stays for as long as it likes, which was the growth of real studies once.
"""

from __future__ import annotations

import dataclasses
import gc
import tracemalloc
from pathlib import Path

import pyarrow as pa
import pytest

from sim.experiment import files, tabulate
from sim.experiment.design import Study
from sim.experiment.execute import Workers, execute
from sim.experiment.store import RUNS_PER_PART, Store
from sim.experiment.tables import TABLES, Block, cut
from tests import plays

WEEKS, BLOCKS = 52, 10
FUTURES = BLOCKS * RUNS_PER_PART
BYTES_OF_A_RUN = 500
"""What a run may leave in the command while tables are cut, here the ends of its three departments
(some 170) and what Python keeps of names. Its numbers take 4,000, its part 2,000 more."""


def growth(study: Study, folder: Path, monkeypatch: pytest.MonkeyPatch) -> float:
    """Play a study, cut its tables, and count what each run adds to memory meanwhile (bytes)."""
    store = Store(folder)
    execute(study, store, Workers(0), runner=plays.run_or_raise, builder=plays.build)
    seen: list[int] = []

    def watched(table: str, block: Block) -> pa.Table:
        if table == TABLES[0]:
            seen.append(tracemalloc.get_traced_memory()[0] + pa.total_allocated_bytes())
        return cut(table, block)

    monkeypatch.setattr(tabulate, "cut", watched)
    # A block is a part here, so that as many parts are held at each count; and tables of one row a
    # run, which wait until some blocks are together, are written at once, as is what waits for the
    # disk: both have bounds of their own.
    monkeypatch.setattr(tabulate, "RUNS_PER_BLOCK", RUNS_PER_PART)
    monkeypatch.setattr(tabulate, "BLOCKS_PER_GROUP", 1)
    monkeypatch.setattr(files, "PIECE_BYTES", 1)
    gc.collect()
    gc.disable()
    tracemalloc.start()
    try:
        store.finish(study)
    finally:
        tracemalloc.stop()
        gc.enable()
        store.close()
    assert len(seen) == BLOCKS
    return (seen[-1] - seen[1]) / ((BLOCKS - 2) * RUNS_PER_PART)


@pytest.mark.parametrize("plan", ["a", "b"])
def test_a_run_leaves_little_in_memory_when_its_rows_are_written(
    plan: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where every run ends well (a), and where one does not (b)."""
    study = plays.a_study((plan,), futures=FUTURES)
    cell = dataclasses.replace(study.cells[0], scenario=plays.a_scenario(weeks=WEEKS))
    found = growth(dataclasses.replace(study, cells=(cell,)), tmp_path / "study", monkeypatch)
    assert found < BYTES_OF_A_RUN
