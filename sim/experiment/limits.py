"""Limits of one run: time, and memory beyond what the process holds when the run begins."""

from __future__ import annotations

import faulthandler
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.errors import BadInput, Problem

if sys.platform != "win32":
    import resource

STATM = Path("/proc/self/statm")
"""Linux: sizes of this process in pages; the sixth one is the memory that it may write to."""
MEGABYTE = 1_000_000


class OverMemory(MemoryError):
    """Stop a run that asked for more memory than it may have."""


@contextmanager
def limited(seconds: float, megabytes: float) -> Iterator[None]:
    """Play a run within its limits; 0 is no limit.

    Parameters
    ----------
    seconds : a run that takes longer ends its process; a thread of C sees to that, so that no loop
        can hold it up.
    megabytes : memory that the run may take beyond what its process holds already (Linux).

    Raises
    ------
    OverMemory : the run asked for more; the limit is named.

    Source: own design on `faulthandler` and on RLIMIT_DATA, which counts what is asked for and
    not yet touched, but no shared libraries and no reserved addresses, as RLIMIT_AS would.
    """
    if not (seconds > 0 or megabytes > 0):
        yield
        return
    before = _limit_memory(megabytes)
    try:
        with open(os.devnull, "w") as nowhere:
            if seconds > 0:
                faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
            yield
    except MemoryError as error:
        if before is None:
            raise
        raise OverMemory(f"asked for more than memory_limit_mb={megabytes:g}") from error
    finally:
        if seconds > 0:
            faulthandler.cancel_dump_traceback_later()
        if before is not None:
            resource.setrlimit(resource.RLIMIT_DATA, before)


def refuse_memory_limit(megabytes: float) -> None:
    """Refuse a limit of memory where the system cannot keep it.

    Raises
    ------
    BadInput : this is not Linux.
    """
    if megabytes > 0 and not STATM.exists():
        raise BadInput([Problem("memory_limit_mb", "can be kept on Linux only", allowed="0")])


def _limit_memory(megabytes: float) -> tuple[int, int] | None:
    """Set the limit; the one that held before, or None where nothing was set."""
    if megabytes <= 0 or not STATM.exists():
        return None
    before = resource.getrlimit(resource.RLIMIT_DATA)
    held = int(STATM.read_text().split()[5]) * resource.getpagesize()
    soft = held + round(megabytes * MEGABYTE)
    if before[1] != resource.RLIM_INFINITY:
        soft = min(soft, before[1])
    resource.setrlimit(resource.RLIMIT_DATA, (soft, before[1]))
    return before
