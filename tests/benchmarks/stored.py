"""What keeping a run costs: time beyond the run, bytes, memory of the command, use of two cores.

Each study is played in a process of its own, so that its peak of memory is its own. Times are
times of the processor, which other work on the machine stretches less than the clock; the counting
loop of `rounds.calibration` beside them says how fast the machine was just then. How well two cores
are used is told by the scheduler of Linux, which counts for each process how long it ran and how
long it was ready to run while others did: what is left of the clock, it slept.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa

from sim import one_run
from sim.config.compose import compose_for
from sim.experiment.design import Study
from sim.experiment.execute import Workers, execute
from sim.experiment.store import Store
from sim.organisation import build as building
from tests.benchmarks import rounds

Row = tuple[str, ...]
Figures = dict[str, float]
CASES = {
    "tiny": ("scenario=voluntary_tool", "calendar.weeks=1",
             "organisation.departments={all: {staff: 10, users: 10}}"),
    "voluntary_tool": ("scenario=voluntary_tool",),
    "erp_manufacturer": ("scenario=erp_manufacturer", "strategy=big_bang_feb,phased_plus"),
}  # fmt: skip
SIZES = (500, 5000)
ERP_SIZES = (60, 600)
STEADY = (0.2, 0.8)
"""Shares of a study between which its workers are watched: beyond their start, before the end."""
BAR_MS, BAR_EFFICIENCY = 3.0, 0.9
ROOT = Path(__file__).resolve().parents[2]
SPENT = [0.0]


def watched(work: Callable[..., Any]) -> Callable[..., Any]:
    """Add up the processor time that a function takes."""

    def timed(*arguments: Any) -> Any:
        start = time.process_time()
        try:
            return work(*arguments)
        finally:
            SPENT[0] += time.process_time() - start

    return timed


def loop() -> float:
    """Count in plain Python: processor time, the fastest of five."""
    found = []
    for _ in range(5):
        start = time.process_time()
        rounds.calibration()
        found.append(time.process_time() - start)
    return min(found)


def study_of(case: str, runs: int) -> Study:
    """Compose a case with about so many runs."""
    cells = len(compose_for("compare", [*CASES[case], "futures=1"], ".", ()).study.cells)
    words = [*CASES[case], f"futures={max(1, round(runs / cells))}"]
    return compose_for("compare", words, ".", ()).study


class Watched(Store):
    """Note which processes play, and in the middle of a study what they do."""

    def __init__(self, folder: Path, count: int = 0) -> None:
        super().__init__(folder)
        self.count = count
        self.workers: set[str] = set()
        self.inside = 0.0
        self.looks: list[tuple[int, float, float, float, float, float]] = []

    def append(self, runs: pa.Table) -> None:
        """Keep some runs, the name of the process that played them, and what they took there."""
        self.workers.update(runs["worker"].to_pylist())
        self.inside += sum(runs["cpu_s"].to_pylist())
        super().append(runs)

    def look(self, done: int, total: int) -> None:
        """Add up what the workers ran and waited, twice in a study, once all are at work."""
        if len(self.workers) < self.count:
            return
        if len(self.looks) < len(STEADY) and done >= STEADY[len(self.looks)] * total:
            spent = [_scheduled(one) for one in self.workers if one.isdecimal()]
            ran, ready = (sum(part) for part in zip(*spent, strict=True)) if spent else (0.0, 0.0)
            clocks = time.perf_counter(), time.process_time()
            self.looks.append((done, *clocks, ran, ready, self.inside))

    def steady(self) -> Figures:
        """State what a run took in the middle of the study (seconds), and how idle workers were."""
        (first, *before), (last, *after) = self.looks
        wall, own, ran, ready, inside = (
            (end - start) / (last - first) for start, end in zip(before, after, strict=True)
        )
        idle = 1 - (ran + ready) / (wall * max(1, len(self.workers)))
        return {"steady wall": wall, "steady own": own, "steady ran": ran, "steady idle": idle,
                "steady inside": inside}  # fmt: skip


def _scheduled(process: str) -> tuple[float, float]:
    """Seconds that a process ran, and that it was ready to run but did not; none where the system
    does not say."""
    try:
        ran, ready, _ = Path("/proc", process, "schedstat").read_text().split()
    except OSError:
        return 0.0, 0.0
    return int(ran) / 1e9, int(ready) / 1e9


def play(case: str, runs: int, workers: int) -> Figures:
    """Play and store a study here, and say what that took."""
    run, build = watched(one_run.run), watched(building.build)
    with TemporaryDirectory() as place:
        small, study = study_of(case, 1), study_of(case, runs)
        store = Watched(Path(place) / "first")  # machine code, imports, the first of everything
        execute(small, store, Workers(0), runner=run, builder=build)
        store.finish(small)
        store.close()
        store, SPENT[0] = Watched(Path(place) / "study", workers), 0.0
        start, clock = time.process_time(), time.perf_counter()
        if workers:
            execute(study, store, Workers(workers), progress=store.look)
        else:
            execute(study, store, Workers(0), runner=run, builder=build)
        executed, wall = time.process_time(), time.perf_counter() - clock
        stored = store.finish(study)
        finished = time.process_time()
        files = [path for path in store.folder.rglob("*") if path.is_file()]
        size = {path: path.stat().st_size for path in files}
        in_parts = sum(size[path] for path in files if path.parent.name == "parts")
        inside = float(stored.timings["cpu_s"].sum())
        store.close()
    count = len(study.cells) * study.futures
    return (store.steady() if workers else {}) | {
        "runs": count,
        "run": SPENT[0] / count,
        "inside": inside / count,
        "beyond": (executed - start - SPENT[0]) / count,
        "tables": (finished - executed) / count,
        "wall": wall / count,
        "bytes": sum(size.values()) / count,
        "parts": in_parts / count,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
        "loop": loop(),
    }


def apart(case: str, runs: int, workers: int) -> Figures:
    """Play a study in a process of its own."""
    print(f"{case}, {runs} runs, {workers} workers ...", file=sys.stderr, flush=True)
    words = [sys.executable, "-m", "tests.benchmarks.stored", case, str(runs), str(workers)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    found: Figures = json.loads(done.stdout.splitlines()[-1])
    return found


def beyond_rows() -> list[Row]:
    """Measure what storing costs beyond the run, in this order: playing, then tables."""
    rows: list[Row] = []
    for case, few, many in (("tiny", 150, 1500), ("voluntary_tool", 15, 90),
                            ("erp_manufacturer", 9, 45)):  # fmt: skip
        one, more = apart(case, few, 0), apart(case, many, 0)
        grown = more["runs"] - one["runs"]
        beyond, tables = (
            1e3 * (more["runs"] * more[name] - one["runs"] * one[name]) / grown
            for name in ("beyond", "tables")
        )
        verdict = "within" if beyond + tables < BAR_MS else "over"
        rows += [
            (f"{case}: stored run beyond the run", f"{beyond + tables:.2f} ms",
             f"played {beyond:.2f}, tables {tables:.2f}; the run {1e3 * more['run']:.1f} ms; "
             f"counting loop {1e3 * more['loop']:.0f} ms",
             f"{verdict} {BAR_MS:g} ms; {(beyond + tables) / (1e3 * more['run']):.1%} of the run"),
            (f"{case}: bytes of a stored run", f"{more['bytes']:,.0f}",
             f"{more['parts']:,.0f} of them in parts", ""),
        ]  # fmt: skip
    return rows


def memory_rows(case: str, sizes: Sequence[int]) -> list[Row]:
    """Measure the peak of the command's memory as a study grows."""
    found = [apart(case, size, 2) for size in sizes]
    return [
        (f"{case}: peak memory of the command, {one['runs']:,.0f} runs, 2 workers",
         f"{one['peak']:.0f} MB", f"its own time {1e3 * (one['beyond'] + one['tables']):.2f} ms",
         f"{one['peak'] / found[0]['peak']:.2f} times")
        for one in found
    ]  # fmt: skip


def efficiency_rows(case: str, runs: int, pairs: int = 3) -> list[Row]:
    """Compare one worker with two, in turn, in the middle of a study."""
    ones, twos = [], []
    for _ in range(pairs):
        ones.append(apart(case, runs, 1))
        twos.append(apart(case, runs, 2))

    def middle(found: list[Figures], name: str) -> float:
        return sorted(one[name] for one in found)[len(found) // 2]

    inside, ran, own, idle = (
        middle(twos, name) for name in ("steady inside", "steady ran", "steady own", "steady idle")
    )
    quiet = inside / (ran + own) * (1 - idle)
    speedup = middle(ones, "steady wall") / middle(twos, "steady wall")
    return [
        (f"{case}: two workers, steady, by the scheduler", f"efficiency {quiet:.1%}",
         f"workers idle {idle:.2%}; a run {1e3 * inside:.1f} ms, beyond it in its worker "
         f"{1e3 * (ran - inside):.2f}, in the command {1e3 * own:.2f}",
         f"bar {BAR_EFFICIENCY:.0%}; what two quiet cores allow"),
        (f"{case}: two workers against one, steady, by the clock", f"{speedup:.2f} times faster",
         f"efficiency {speedup / 2:.0%}", "whatever else the machine did just then"),
    ]  # fmt: skip


def store_rows() -> list[Row]:
    """Measure everything about the store."""
    cases = [("voluntary_tool", 150), ("erp_manufacturer", 90)]
    grown = memory_rows("tiny", SIZES) + memory_rows("erp_manufacturer", ERP_SIZES)
    efficient = [row for case, runs in cases for row in efficiency_rows(case, runs)]
    return [*beyond_rows(), *grown, *efficient]


if __name__ == "__main__":
    print(json.dumps(play(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))))
