"""Machine code that is kept: never of yesterday's source, and never a reason to stop."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

RULE = """
from sim.kernel.jit_compiled import {made}
@{made}
def rule(x):
    return {number} * x
"""
LOOP = """
from sim.kernel.jit_compiled import compiled
from rule_compiled import rule
@compiled
def loop(x):
    return rule(x)
"""
ONE = """
from sim.kernel.jit_compiled import compiled
@compiled
def twice(x):
    return x + x
"""
TWO_AT_ONCE = """
import importlib, sys
def process(): # a module of its own is what another process would have
    sys.modules.pop("twice_compiled", None)
    return importlib.import_module("twice_compiled").twice
first, second = process(), process()
file, save = first._cache._cache_file, "{when}"
write = getattr(file, save)
def late(*words):
    look = second._cache._cache_file._load_index
    second._cache._cache_file._load_index = dict # it has looked before the first one wrote
    assert second(1) == 2
    second._cache._cache_file._load_index = look
    write(*words)
setattr(file, save, late)
assert first(1.5) == 3.0
third = process()
found = third(1), third(1.5)
assert [type(one) for one in found] == [int, float], found
assert found == (2, 3.0)
"""
CALL = """
from loop_compiled import loop
print(loop(1.0), sum(loop.stats.cache_hits.values()))
"""
Play = Callable[[], tuple[float, int]]


@pytest.fixture
def play(tmp_path: Path) -> Play:
    """Call a loop in a new process; return what came out and how much was compiled before."""
    (tmp_path / "loop_compiled.py").write_text(LOOP)
    (tmp_path / "call.py").write_text(CALL)

    def played() -> tuple[float, int]:
        done = subprocess.run(
            [sys.executable, "-W", "error", "call.py"], cwd=tmp_path, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        found, hits = done.stdout.split()
        return float(found), int(hits)

    return played


@pytest.mark.slow
@pytest.mark.parametrize("made", ["compiled", "inlined"])
def test_a_rule_that_is_changed_is_compiled_again(tmp_path: Path, play: Play, made: str) -> None:
    """Also where it stands in another module than the loop that it is compiled into."""
    rule = tmp_path / "rule_compiled.py"
    rule.write_text(RULE.format(made=made, number=2.0))
    assert play() == (2.0, 0)
    assert play() == (2.0, 1)
    rule.write_text(RULE.format(made=made, number=3.125))
    assert play() == (3.125, 0)
    assert play() == (3.125, 1)


@pytest.mark.parametrize("when", ["_save_data", "_save_index"])
def test_two_who_compile_at_once_keep_their_own(tmp_path: Path, when: str) -> None:
    """One for numbers, one for whole numbers: neither ever runs what was made for the other."""
    (tmp_path / "twice_compiled.py").write_text(ONE)
    words = [sys.executable, "-c", TWO_AT_ONCE.format(when=when)]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_a_list_that_cannot_be_read_is_begun_anew(tmp_path: Path, play: Play) -> None:
    """As after an update that has renamed what a kept file speaks of."""
    (tmp_path / "rule_compiled.py").write_text(RULE.format(made="compiled", number=2.0))
    play()
    (kept,) = (tmp_path / "__pycache__").glob("loop_compiled.loop-*.nbi")
    kept.write_bytes(kept.read_bytes()[:-5])
    assert play() == (2.0, 0)
    assert play() == (2.0, 1)
