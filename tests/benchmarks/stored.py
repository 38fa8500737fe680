"""What keeping a run costs: time beyond the run, bytes, memory of the command, use of two cores.

Each study is played in a process of its own, so that its peak of memory is its own. Times are
times of the processor, which other work on the machine stretches less than the clock; the counting
loop of `rounds.calibration` beside them says how fast the machine was just then.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sim import one_run
from sim.config.compose import compose_for
from sim.experiment.design import Study
from sim.experiment.execute import Workers, execute
from sim.experiment.store import Store
from sim.organisation import build as building
from tests.benchmarks import rounds

Row = tuple[str, str, str, str]
Figures = dict[str, float]
CASES = {
    "tiny": ("scenario=voluntary_tool", "calendar.weeks=1",
             "organisation.departments={all: {staff: 10, users: 10}}"),
    "voluntary_tool": ("scenario=voluntary_tool",),
    "erp_manufacturer": ("scenario=erp_manufacturer", "strategy=big_bang_feb,phased_plus"),
}  # fmt: skip
SIZES = (500, 2000, 5000)
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


def play(case: str, runs: int, workers: int) -> Figures:
    """Play and store a study here, and say what that took."""
    run, build = watched(one_run.run), watched(building.build)
    with TemporaryDirectory() as place:
        small, study = study_of(case, 1), study_of(case, runs)
        store = Store(Path(place) / "first")  # machine code, imports, the first of everything
        execute(small, store, Workers(0), runner=run, builder=build)
        store.finish(small)
        store.close()
        store, SPENT[0] = Store(Path(place) / "study"), 0.0
        start, clock = time.process_time(), time.perf_counter()
        if workers:
            execute(study, store, Workers(workers))
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
    return {
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
    words = [sys.executable, "-m", "tests.benchmarks.stored", case, str(runs), str(workers)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    found: Figures = json.loads(done.stdout.splitlines()[-1])
    return found


def beyond_rows() -> list[Row]:
    """Measure what storing costs beyond the run, in this order: playing, then tables."""
    rows = []
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


def memory_rows() -> list[Row]:
    """Measure the peak of the command's memory as a study of tiny runs grows."""
    found = [apart("tiny", size, 2) for size in SIZES]
    return [
        (f"tiny: peak memory of the command, {one['runs']:,.0f} runs, 2 workers",
         f"{one['peak']:.0f} MB", f"its own time {1e3 * (one['beyond'] + one['tables']):.2f} ms",
         f"{one['peak'] / found[0]['peak']:.2f} times")
        for one in found
    ]  # fmt: skip


def efficiency_rows(pairs: int = 3) -> list[Row]:
    """Compare one worker with two, in turn, and what the command itself takes."""
    ones, twos = [], []
    for _ in range(pairs):
        ones.append(apart("voluntary_tool", 60, 1))
        twos.append(apart("voluntary_tool", 60, 2))
    speedup = sorted(one["wall"] for one in ones)[pairs // 2] / sorted(
        two["wall"] for two in twos)[pairs // 2]  # fmt: skip
    own, inside = (sorted(two[name] for two in twos)[pairs // 2] for name in ("beyond", "inside"))
    return [
        ("two workers against one, by the clock", f"{speedup:.2f} times faster",
         f"efficiency {speedup / 2:.0%}", f"bar {BAR_EFFICIENCY:.0%}"),
        ("two workers, by the processor", f"{inside / (inside + own):.1%} in runs",
         f"the command itself {1e3 * own:.2f} ms a run", "what two quiet cores allow"),
    ]  # fmt: skip


def store_rows() -> list[Row]:
    """Measure everything about the store."""
    return [*beyond_rows(), *memory_rows(), *efficiency_rows()]


if __name__ == "__main__":
    print(json.dumps(play(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))))
