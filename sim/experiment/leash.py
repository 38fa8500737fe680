"""Tie a process to the one that started it, so that whatever ends that one ends both.

The server that workers are forked from imports this module before anything else: it then ends with
the command even while it is busy importing the model. Nowhere else does the import do anything.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from multiprocessing.connection import wait
from multiprocessing.process import parent_process
from types import TracebackType

PR_SET_PDEATHSIG = 1
"""Number of the request in the Linux kernel's `prctl`."""
SERVER = "multiprocessing.forkserver"


def tie() -> None:
    """End this process when the one that started it ends, in whatever way.

    On Linux the kernel sees to that, even in the middle of a compiled loop; elsewhere, and where
    the starting process is only the server, a thread waits for the command to end.

    Source: own design on `prctl(2)` and on the pipe that `multiprocessing` keeps to the parent.
    """
    tie_to_starter()
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def tie_to_starter() -> None:
    """Ask the kernel to kill this process when its starter ends; nothing where it cannot."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _end_with(sentinel: int) -> None:
    """End this process when its parent is gone."""
    wait([sentinel])
    os._exit(1)


def _say_unless_too_late(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Be silent about a worker that was just starting when its command was interrupted: what they
    share is gone then."""
    if kind is not FileNotFoundError:
        sys.__excepthook__(kind, error, trace)


if any(SERVER in word for word in sys.orig_argv):
    tie_to_starter()
    sys.excepthook = _say_unless_too_late
