"""What holds for every test, wherever it is run from."""

from __future__ import annotations

import signal

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell starts what it puts into the background deaf to Ctrl-C, and so would be every command
    # that a test starts and interrupts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
