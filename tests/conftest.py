"""What holds for every test, wherever it is run from."""

from __future__ import annotations

import signal

# A shell starts what it puts into the background deaf to Ctrl-C, `nohup` to a closed terminal, and
# so would be every command that a test starts and interrupts.
for _name, _default in (("SIGINT", signal.default_int_handler), ("SIGHUP", signal.SIG_DFL)):
    _number = getattr(signal, _name, None)
    if _number is not None and signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, _default)
