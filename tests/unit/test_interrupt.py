"""The first Ctrl-C, SIGTERM or hang-up stops with care, the second at once; the code is 130."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from sim.cli import main as main_module
from sim.cli.interrupt import interruptible
from sim.cli.main import main
from sim.cli.progress import shown_progress
from sim.errors import Interrupted

ROOT = Path(__file__).resolve().parents[2]
STUBBORN = """
import os, signal, sys, time
from sim.cli.interrupt import interruptible
with interruptible():
    try:
        os.kill(os.getpid(), signal.SIGTERM)
    except KeyboardInterrupt:
        print("first", flush=True)
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(60)
print("never")
"""


EARLY = """
import os, signal, sys
from sim.cli.begin import entry
class Finder:
    def find_spec(self, name, *_):
        if name == "sim.cli.main":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Finder())
sys.argv = ["uptake", "--help"]
entry()
"""


def ended(code: str) -> subprocess.CompletedProcess[str]:
    """Run code in a process of its own, and return how it ended."""
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip


def test_an_interruption_while_the_program_is_read_ends_quietly() -> None:
    """Ctrl-C before anything has begun: the code says so, and no traceback does."""
    done = ended(EARLY)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_an_interruption_that_nobody_heard_is_said_at_the_end(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A finaliser swallowed it and the work was done all the same: the code is 130."""

    def work(_words: object) -> int:
        with suppress(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
        return 0

    monkeypatch.setattr(main_module, "_dispatch", work)
    assert main(["compare"]) == 130
    assert "interrupted" in capsys.readouterr().err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_first_signal_unwinds(number: signal.Signals) -> None:
    """As Ctrl-C does, so that what runs can be put away; then all is as before."""
    before = signal.getsignal(number)
    with pytest.raises(KeyboardInterrupt), interruptible():
        os.kill(os.getpid(), number)
    assert signal.getsignal(number) is before


def test_an_interruption_that_got_lost_stops_at_the_next_run() -> None:
    """A finaliser swallows it, as Python does there; the next progress stops all the same."""
    with interruptible(), shown_progress(quiet=True) as progress:
        progress(0, 3)
        with suppress(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            progress(1, 3)
    with shown_progress(quiet=True) as progress:
        progress(1, 3)


def test_the_second_signal_ends_at_once() -> None:
    """Whatever is being put away."""
    done = ended(STUBBORN)
    assert (done.returncode, done.stdout, done.stderr) == (130, "first\n", "")


def test_another_thread_handles_no_signals() -> None:
    """Python lets only the main thread do so; the work is done all the same."""
    found = []

    def work() -> None:
        with interruptible():
            found.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [signal.getsignal(signal.SIGTERM)]


def test_an_interruption_says_what_is_kept(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """How many runs, where, and how to go on; exit code 130."""

    def stop(_words: object) -> int:
        raise Interrupted(7, 60, "results/erp")

    monkeypatch.setattr(main_module, "_dispatch", stop)
    assert main(["compare"]) == 130
    said = capsys.readouterr().err
    assert "7 of 60 runs are kept in results/erp" in said
    assert "uptake resume results/erp" in said
