"""What all checks share: a claim with its sentence, and a watch on hidden luck."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from multiprocessing.reduction import ForkingPickler
from typing import TypeVar

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,59}")

Made = TypeVar("Made")


def claim(truth: object, sentence: str) -> None:
    """Fail with a sentence unless something is true."""
    if not truth:
        raise AssertionError(sentence)


def claim_name(name: object, what: str) -> None:
    """Claim that something has a name that commands, tables and files can carry."""
    claim(
        isinstance(name, str) and NAME.fullmatch(name),
        f"{what} {name!r} is no name: letters, digits, _ and -, beginning with a letter",
    )


def claim_text(text: object, what: str) -> None:
    """Claim that something is said in words."""
    claim(isinstance(text, str) and text.strip(), f"{what} must be text, not {text!r}")


def without_hidden_luck(action: Callable[[], Made], what: str) -> Made:
    """Run something and claim that it drew from no global generator.

    A draw that is not keyed belongs to nobody: two plans would no longer meet the same luck.
    """
    before = _generators()
    made = action()
    claim(_generators() == before, f"{what} draws from a global random generator")
    return made


def claim_travels(thing: object, what: str) -> None:
    """Claim that something can travel to another process."""
    try:
        ForkingPickler.loads(packed(thing))
    except Exception as error:
        raise AssertionError(f"{what} cannot travel to another process: {error}") from error


def packed(thing: object) -> bytes:
    """Pack something as workers receive it; equal things that were made alike pack alike."""
    return bytes(ForkingPickler.dumps(thing))


def _generators() -> bytes:
    """Pack the state of the global generators that somebody has loaded; never draw from them."""
    readers = (("random", "getstate"), ("numpy.random", "get_state"))
    loaded = [(sys.modules[name], reader) for name, reader in readers if name in sys.modules]
    return packed([getattr(module, reader)() for module, reader in loaded])
