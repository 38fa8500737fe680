"""One command per study at a time: a lock that ends with its process, whatever ends that.

The lock belongs to the operating system, so a dead process holds none; the text of the file only
tells a second command who is at work.
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import sys
import time
import weakref
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sim.errors import BadInput, Problem

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LOCK = ".lock"
PATIENCE_S = 1.0
"""How long a second command waits for the first one to have written who it is."""


class StudyLock:
    """Hold a study's folder until `release`, or until the process ends in any way.

    Parameters
    ----------
    folder : folder of the study; made if it is not there.

    Raises
    ------
    BadInput : another process works in the folder; it is named; or it cannot be written.

    Source: own design on `flock` (POSIX) and `locking` (Windows).

    Example
    -------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     lock = StudyLock(Path(folder))
    ...     held = (Path(folder) / LOCK).exists()
    ...     lock.release()
    ...     held, (Path(folder) / LOCK).exists()
    (True, False)
    """

    def __init__(self, folder: Path) -> None:
        path = folder / LOCK
        try:
            folder.mkdir(parents=True, exist_ok=True)
            handle = _take(path)
        except OSError as error:
            why = error.strerror or error
            message = f"cannot be written: {why}; no run was started, what was stored is whole"
            raise BadInput([Problem(f"study {folder.name}", message)]) from error
        if handle is None:
            refuse_unless_ours(folder)
            return  # another store of this very process holds it
        self._end = weakref.finalize(self, _release, handle, path)

    def release(self) -> None:
        """Let others in; a second call does nothing."""
        if hasattr(self, "_end"):
            self._end()


def refuse_unless_ours(folder: Path) -> None:
    """Say who holds the lock of a folder.

    Raises
    ------
    BadInput : another process does.
    """
    holder = _holder(folder / LOCK)
    if (holder.get("pid"), holder.get("host")) == (os.getpid(), platform.node()):
        return
    who = (
        f"process {holder['pid']} on {holder['host']}, at work since {holder['start']}"
        if holder
        else "another process"
    )
    message = f"is in use by {who}; wait for it, or choose another study=NAME"
    raise BadInput([Problem(f"study {folder.name}", message)])


def _take(path: Path) -> int | None:
    """Open and lock the file; None if somebody else has it."""
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            if not _lock(handle):
                os.close(handle)
                return None
            # The holder before us may have removed the file between our opening and our locking.
            if _is_still(handle, path):
                text = json.dumps({"pid": os.getpid(), "host": platform.node(), "start": _now()})
                os.ftruncate(handle, 0)
                os.write(handle, text.encode())
                return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)


def _lock(handle: int) -> bool:
    """Lock an open file without waiting; False if another holds it."""
    if sys.platform == "win32":
        os.lseek(handle, 1 << 30, os.SEEK_SET)  # beyond the text, so that others can read that
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(handle, 0, os.SEEK_SET)
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_still(handle: int, path: Path) -> bool:
    """Say whether the open file is the one that the path names."""
    try:
        return os.path.samestat(os.fstat(handle), os.stat(path))
    except FileNotFoundError:
        return False


def _release(handle: int, path: Path) -> None:
    """Remove the file while it is still locked, then let go."""
    with contextlib.suppress(OSError):
        path.unlink()
    with contextlib.suppress(OSError):
        os.close(handle)


def _holder(path: Path) -> Mapping[str, Any]:
    """Read who holds a lock; it may still be writing that down."""
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            if {"pid", "host", "start"} <= set(found):
                return dict(found)
        except (OSError, ValueError, TypeError):
            pass
        if time.monotonic() > until:
            return {}
        time.sleep(0.02)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
