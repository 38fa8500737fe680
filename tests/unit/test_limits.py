"""A run stays within its memory, or says which limit it met; nobody else feels the limit."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

import numpy as np
import pytest

from sim.errors import BadInput
from sim.experiment import limits
from sim.experiment.execute import Workers
from sim.experiment.limits import OverMemory, limited

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="memory limits are kept on Linux")


@LINUX
def test_a_run_that_asks_for_too_much_is_told_the_limit() -> None:
    """Three hundred megabytes where fifty are allowed; the limit is gone afterwards."""
    before = resource.getrlimit(resource.RLIMIT_DATA)
    with pytest.raises(OverMemory, match="asked for more than memory_limit_mb=50"), limited(0, 50):
        np.ones(300_000_000, dtype=np.int8)
    assert resource.getrlimit(resource.RLIMIT_DATA) == before
    assert np.ones(300_000_000, dtype=np.int8).size


@LINUX
def test_a_run_may_take_what_is_allowed() -> None:
    """The limit counts from what the process holds already."""
    held = np.ones(100_000_000, dtype=np.int8)
    with limited(0, 150):
        assert np.ones(100_000_000, dtype=np.int8).sum() == held.sum()


def test_no_limit_changes_nothing() -> None:
    """A run that meets the end of the machine's memory says so in the system's own words."""
    before = resource.getrlimit(resource.RLIMIT_DATA)
    with limited(0, 0):
        assert resource.getrlimit(resource.RLIMIT_DATA) == before
    with pytest.raises(MemoryError, match="of the machine"), limited(0, 0):
        raise MemoryError("of the machine")


def test_a_system_that_keeps_no_limit_refuses_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """In one sentence, before anything is played."""
    monkeypatch.setattr(limits, "STATM", Path("/nowhere"))
    Workers.named("2", 5.0, 0.0)
    with pytest.raises(BadInput, match="memory_limit_mb can be kept on Linux only"):
        Workers.named("2", 5.0, 100.0)
