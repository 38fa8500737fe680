"""Compile a hot loop, and keep the machine code where a folder can be written.

The one place where numba is used: where no folder is writable (a read-only install) the loop is
compiled without a cache instead of failing. Loops allocate nothing, so numba's reference counts are
switched off: an atomic count for each array of a struct would cost more than many a loop's work.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar, cast

import numba

Loop = TypeVar("Loop", bound=Callable[..., Any])
_njit: Any = numba.njit
"""Without a type, since the option `_nrt` is not in its signature."""


def compiled(loop: Loop) -> Loop:
    """Compile a function with numba; cache its machine code if some folder allows it.

    It may not make or return an array: it fills those it is given.

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
        made = _njit(cache=True, error_model="numpy", _nrt=False)(loop)
    except RuntimeError:
        return cast(Loop, _njit(error_model="numpy", _nrt=False)(loop))
    _forgive(made)
    return cast(Loop, made)


def _forgive(made: Any) -> None:
    """Let no full disk and no damaged file of the cache stop a run: compile, or go on."""
    cache = made._cache
    save, load = cache.save_overload, cache.load_overload

    def save_if_possible(signature: Any, content: Any) -> None:
        with suppress(OSError):
            save(signature, content)

    def load_if_whole(signature: Any, target: Any) -> Any:
        try:
            return load(signature, target)
        except Exception:
            return None

    cache.save_overload, cache.load_overload = save_if_possible, load_if_whole


def inlined(loop: Loop) -> Loop:
    """Compile a function into each of its callers.

    For what is called once a person: a struct of arrays would otherwise be copied at each call.

    Source: numba's inlining; own design.
    """
    return cast(Loop, _njit(inline="always", error_model="numpy", _nrt=False)(loop))
