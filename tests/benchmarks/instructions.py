"""Count the machine instructions of two kernels under valgrind: a figure no other job can disturb.

`python -m tests.benchmarks --instructions` runs this file once under callgrind, which looks at
nothing but the repetitions of each kernel: the start of Python would take eight times as long to
count as all of them. Kernels are compiled beforehand, for no special processor, and kept from one
count to the next, so that valgrind knows every instruction and meets no compiler.
"""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.crowds import CUSTOMERS, STEPS, by_compiled, crowd, customers

SOURCE = Path(__file__).with_name("counting.c")
PEOPLE, BEFORE = 1000, 20
"""People of a week, and repetitions before the count, since a crowd starts from nothing."""
TIMES = {"people": 200, "desk": 20}
UNITS = {"people": PEOPLE * STEPS, "desk": CUSTOMERS}
NAMES = {"people": "a person and sub-step, all rules", "desk": "a customer at the desk"}
GENERIC = {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": "+sse2", "PYTHONHASHSEED": "0"}
COUNTED = re.compile(r"^desc: Trigger: Client Request: (\w+)$.*^totals: (\d+)$", re.M | re.S)
KEPT = Path(__file__).parent / "__pycache__" / "generic"
"""Where code for no special processor is kept."""

Row = tuple[str, ...]


def work_of(kernel: str) -> Callable[[], object]:
    """Return one repetition of a kernel: a week of people, or customers at a desk."""
    if kernel == "people":
        return crowd(PEOPLE).live
    arrivals, services = customers()
    return lambda: by_compiled(arrivals, services)


def repeat(counting: str | None) -> None:
    """Repeat each kernel, watched by valgrind through the compiled door `counting` if there is one.

    The first repetitions load a kernel and are never counted.
    """
    door = ctypes.CDLL(counting) if counting else None
    for kernel, times in TIMES.items():
        work = work_of(kernel)
        for _ in range(BEFORE):
            work()
        if door is not None:
            door.begin()
            for _ in range(times):
                work()
            door.end(kernel.encode())


def door_in(folder: Path, compiler: str) -> Path:
    """Compile the door to valgrind."""
    built = folder / "counting.so"
    words = [compiler, "-O2", "-shared", "-fPIC", str(SOURCE), "-o", str(built)]
    subprocess.run(words, check=True)
    return built


def counts() -> dict[str, int]:
    """Count all instructions of the repetitions of each kernel; nothing without the tools."""
    valgrind, compiler = shutil.which("valgrind"), shutil.which("cc") or shutil.which("gcc")
    if valgrind is None or compiler is None:
        return {}
    around = os.environ | GENERIC | {"NUMBA_CACHE_DIR": str(KEPT)}
    again = [sys.executable, "-m", __spec__.name]
    subprocess.run(again, env=around, check=True)  # compiles what is not kept yet
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        watched = [valgrind, "--tool=callgrind", "--instr-atstart=no",
                   f"--callgrind-out-file={folder / 'out'}"]  # fmt: skip
        words = [*watched, *again, str(door_in(folder, compiler))]
        subprocess.run(words, env=around, check=True, capture_output=True)
        parts = [part.read_text("utf-8") for part in sorted(folder.glob("out.*"))]
    return {kernel: int(count) for part in parts for kernel, count in COUNTED.findall(part)}


def instruction_rows(kept: dict[str, float]) -> list[Row]:
    """Count the instructions of both kernels, or say that there is no valgrind.

    Parameters
    ----------
    kept : receives instructions per person and sub-step, and per customer.
    """
    rows: list[Row] = []
    for kernel, count in counts().items():
        each = count / TIMES[kernel] / UNITS[kernel]
        kept[f"instructions {kernel}"] = each
        said = f"{each:.1f} instructions"
        rows.append((NAMES[kernel], said, "valgrind, no vector code", ""))
    return rows or [("instructions of the kernels", "", "no valgrind or no C compiler here", "")]


if __name__ == "__main__":
    repeat(sys.argv[1] if len(sys.argv) > 1 else None)
