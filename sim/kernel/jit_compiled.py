"""Compile a hot loop, and keep the machine code where a folder can be written.

The one helper through which numba is used: where no folder is writable (a read-only install) the
loop is compiled without a cache instead of failing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Loop = TypeVar("Loop", bound=Callable[..., Any])


def compiled(loop: Loop) -> Loop:
    """Compile a function with numba; cache its machine code if some folder allows it.

    Source: own design on numba's documented cache locators.

    Example
    -------
    >>> @compiled
    ... def twice(x):
    ...     return 2.0 * x
    >>> twice(21.0)
    42.0
    """
    try:
        return cast(Loop, numba.njit(cache=True, error_model="numpy")(loop))
    except RuntimeError:
        return cast(Loop, numba.njit(error_model="numpy")(loop))
