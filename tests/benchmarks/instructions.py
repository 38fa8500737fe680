"""Count the machine instructions of two kernels under valgrind: a figure no other job can disturb.

`python -m tests.benchmarks --instructions` runs this file under callgrind with few and with many
repetitions; the difference is what the repetitions cost, without the start of Python. Kernels are
compiled beforehand and for no special processor, so that valgrind knows every instruction.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable

from tests.benchmarks.crowds import CUSTOMERS, STEPS, by_compiled, crowd, customers

PEOPLE, FEW = 1000, 1
MANY = {"people": 3001, "desk": 301}
GENERIC = {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": "+sse2", "PYTHONHASHSEED": "0"}
COLLECTED = re.compile(rb"Collected : (\d+)")
KERNELS = ("people", "desk")

Row = tuple[str, ...]


def work_of(kernel: str) -> Callable[[], object]:
    """Return one repetition of a kernel: a week of people, or customers at a desk."""
    if kernel == "people":
        return crowd(PEOPLE).live
    arrivals, services = customers()
    return lambda: by_compiled(arrivals, services)


def repeat(kernel: str, times: int) -> None:
    """Repeat a kernel; once more before, since the first call loads it."""
    work = work_of(kernel)
    for _ in range(1 + times):
        work()


def counted(valgrind: str, kernel: str, times: int, cache: str) -> int:
    """Count all instructions of a process that repeats a kernel."""
    words = [valgrind, "--tool=callgrind", f"--callgrind-out-file={os.devnull}", sys.executable,
             "-m", __spec__.name, kernel, str(times)]  # fmt: skip
    ran = subprocess.run(words, env=os.environ | GENERIC | {"NUMBA_CACHE_DIR": cache},
                         check=True, capture_output=True)  # fmt: skip
    found = COLLECTED.search(ran.stderr)
    assert found is not None, ran.stderr[-2000:]
    return int(found.group(1))


def instruction_rows(kept: dict[str, float]) -> list[Row]:
    """Count the instructions of both kernels, or say that there is no valgrind.

    Parameters
    ----------
    kept : receives instructions per person and sub-step, and per customer.
    """
    valgrind = shutil.which("valgrind")
    if valgrind is None:
        return [("instructions of the kernels", "", "no valgrind here", "")]
    units = {"people": PEOPLE * STEPS, "desk": CUSTOMERS}
    names = {"people": "a person and sub-step, all rules", "desk": "a customer at the desk"}
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as cache:
        for kernel in KERNELS:
            words = [sys.executable, "-m", __spec__.name, kernel, "0"]
            subprocess.run(words, env=os.environ | GENERIC | {"NUMBA_CACHE_DIR": cache}, check=True)
            few, many = (counted(valgrind, kernel, times, cache) for times in (FEW, MANY[kernel]))
            each = (many - few) / (MANY[kernel] - FEW) / units[kernel]
            kept[f"instructions {kernel}"] = each
            rows.append((names[kernel], f"{each:.1f} instructions", "valgrind, no vector code", ""))
    return rows


if __name__ == "__main__":
    repeat(sys.argv[1], int(sys.argv[2]))
