"""Ctrl-C, SIGTERM and a closed terminal: the first one stops with care, the second one at once.

Whichever it is, the exit code is 130: interrupted. A shell that wants to know which signal it was
has sent it itself.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import FrameType

from sim.errors import EXIT_INTERRUPTED

NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
SHOW_CURSOR = "\x1b[?25h"


class _Stop:
    """Raise KeyboardInterrupt at the first signal; end the process at the second."""

    def __init__(self) -> None:
        self.asked = False

    def __call__(self, _number: int, _frame: FrameType | None) -> None:
        if self.asked:  # workers end by themselves when this process is gone
            if sys.stderr is not None and sys.stderr.isatty():
                os.write(sys.stderr.fileno(), SHOW_CURSOR.encode())
            os._exit(EXIT_INTERRUPTED)
        self.asked = True
        raise KeyboardInterrupt


_STOP: ContextVar[_Stop | None] = ContextVar("stop", default=None)
"""What handles the signals of this command, while it runs."""


def stop_if_asked() -> None:
    """Stop now if a signal came and nobody heard it.

    Python drops an interruption that falls into a finaliser or a callback of the garbage collector;
    whoever works for long asks now and then.

    Raises
    ------
    KeyboardInterrupt : a signal came.
    """
    stop = _STOP.get()
    if stop is not None and stop.asked:
        raise KeyboardInterrupt


@contextmanager
def interruptible() -> Iterator[None]:
    """Handle signals of interruption in this way; nothing changes outside the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    stop, before = _Stop(), {}
    for name in NAMES:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            before[number] = signal.signal(number, stop)
    token = _STOP.set(stop)
    try:
        yield
    finally:
        _STOP.reset(token)
        for number, handler in before.items():
            signal.signal(number, handler)
