"""How a study's script reads what it was asked for."""

from __future__ import annotations

import argparse
from collections.abc import Callable


def at_least(least: int) -> Callable[[str], int]:
    """Read a whole number, and refuse one that is too small in a plain sentence.

    Parameters
    ----------
    least : smallest number that is allowed.

    Returns
    -------
    A reader for `type=` of an argument; it raises `argparse.ArgumentTypeError`, on which the
    script ends with exit code 2.

    Source: own design.

    Example
    -------
    >>> at_least(2)("20")
    20
    >>> at_least(2)("1")
    Traceback (most recent call last):
    ...
    argparse.ArgumentTypeError: 1 is too few; a whole number from 2 on
    """

    def read(word: str) -> int:
        try:
            number = int(word)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{word!r} is not a whole number") from None
        if number < least:
            raise argparse.ArgumentTypeError(f"{number} is too few; a whole number from {least} on")
        return number

    return read
