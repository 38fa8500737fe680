"""Begin the command `uptake`: be ready for Ctrl-C first, and read the rest of the program then.

Python itself takes some hundredths of a second before this; nothing of ours can run earlier.
"""

from __future__ import annotations

import os
import signal
from types import FrameType

INTERRUPTED = 130
"""As `sim.errors.EXIT_INTERRUPTED`, which it would take time to read."""


def entry() -> None:
    """Run the command line and end the process with its exit code."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _leave)
    from sim.cli.main import entry as run

    run()


def _leave(_number: int, _frame: FrameType | None) -> None:
    """End at once: nothing has begun yet, or all is done and said."""
    os._exit(INTERRUPTED)
