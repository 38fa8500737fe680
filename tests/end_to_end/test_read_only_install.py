"""Machine code is kept for the next process, also where the installed package is read-only."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("unshare") is None, reason="needs unshare and mount"),
]
ROOT = Path(__file__).resolve().parents[2]
DRAW = """
import sys
import numpy as np
from sim.kernel import streams_compiled
from sim.kernel.streams import Streams
assert streams_compiled.__file__.startswith(sys.argv[1]), streams_compiled.__file__
Streams(1, 0).uniform("luck", np.arange(5, dtype=np.uint64))
used = [one.stats for one in vars(streams_compiled).values() if hasattr(one, "stats")]
print(sum(sum(one.cache_hits.values()) for one in used),
      sum(sum(one.cache_misses.values()) for one in used))
"""
IN_A_ROOM = """
    mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" || exit 77
    mount --bind "$2" "$2" || exit 77
    if [ "$3" = no ]; then mount -o remount,bind,ro "$2" || exit 77; fi
    touch "$1/x" 2>/dev/null && exit 78
    exec "$4" -W error "$5" "$1"
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, unpacked as pip does."""
    place = tmp_path_factory.mktemp("wheel")
    words = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(place)]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = place.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(place / "site")
    return place / "site"


def hits_and_misses(site: Path, home: Path, writable: bool) -> tuple[int, int]:
    """Draw a number in a process that may write at most into its home; any warning is an error."""
    script = home.parent / "draw.py"
    script.write_text(DRAW)
    environment = {**os.environ, "HOME": str(home), "PYTHONPATH": str(site), "TMPDIR": str(home)}
    environment.pop("XDG_CACHE_HOME", None)
    environment.pop("NUMBA_CACHE_DIR", None)
    words = ["unshare", "-rm", "sh", "-c", IN_A_ROOM, "sh", str(site), str(home)]
    words += ["yes" if writable else "no", sys.executable, str(script)]
    done = subprocess.run(words, env=environment, cwd=home.parent, capture_output=True, text=True)
    if done.returncode == 77 or "unshare" in done.stderr:
        pytest.skip("this machine lets nobody mount a folder")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    hits, misses = done.stdout.split()
    return int(hits), int(misses)


def test_a_second_process_does_not_compile_again(site: Path, tmp_path: Path) -> None:
    """Nothing can be written beside the package: the machine code goes below the home."""
    home = tmp_path / "home"
    home.mkdir()
    hits, misses = hits_and_misses(site, home, writable=True)
    assert hits == 0 < misses
    hits, misses = hits_and_misses(site, home, writable=True)
    assert hits > 0 == misses


def test_where_nothing_can_be_written_it_is_compiled_without_a_word(
    site: Path, tmp_path: Path
) -> None:
    """No folder at all: no cache, no warning, the same draw."""
    home = tmp_path / "home"
    home.mkdir()
    hits, misses = hits_and_misses(site, home, writable=False)
    assert hits == 0 < misses
    assert list(home.iterdir()) == []
