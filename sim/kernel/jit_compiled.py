"""Compile a hot loop, and keep the machine code where a folder can be written.

The one place where numba is used: where no folder is writable (a read-only install) the loop is
compiled without a cache instead of failing. Loops allocate nothing, so numba's reference counts are
switched off: an atomic count for each array of a struct would cost more than many a loop's work.
"""

from __future__ import annotations

import glob
import hashlib
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

Loop = TypeVar("Loop", bound=Callable[..., Any])
_njit: Any = numba.njit
"""Without a type, since the option `_nrt` is not in its signature."""
_code: Any = cgutils
"""Without a type, since it states none."""


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
        made = _njit(cache=True, error_model="numpy", _nrt=False, no_cfunc_wrapper=True)(loop)
    except RuntimeError:
        made = _njit(error_model="numpy", _nrt=False, no_cfunc_wrapper=True)(loop)
        return cast(Loop, made)
    _see_all_source(made, loop.__module__)
    _keep_apart(made._cache._cache_file)
    _forgive(made)
    return cast(Loop, made)


def _see_all_source(made: Any, module: str) -> None:
    """Let machine code be out of date once any module is changed that the loop is made of.

    numba looks at the file of the loop alone, but what it calls is compiled into it.
    """
    seen: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name not in seen and name in sys.modules:
            seen.add(name)
            homes = (getattr(one, "__module__", None) for one in vars(sys.modules[name]).values())
            waiting += [home for home in homes if isinstance(home, str) and _is_compiled(home)]
    files = [getattr(sys.modules[name], "__file__", None) or "" for name in sorted(seen)]
    with suppress(OSError):
        ages = tuple((state.st_mtime, state.st_size) for state in map(os.stat, files))
        file = made._cache._cache_file
        file._source_stamp = (file._source_stamp, ages)


def _is_compiled(module: str) -> bool:
    return module.endswith("_compiled")


def _keep_apart(file: Any) -> None:
    """Keep each machine code in a file that is named after what it is made of.

    numba counts: the first types of arguments are kept in file 1, the next in file 2. Two processes
    that begin a list at the same time with other types would both write file 1, and whoever reads
    it later would run one's code for the other's arguments. Code first, list second: at worst an
    entry of the list is lost, and compiled once more.
    """

    def save(key: Any, content: Any) -> None:
        kept = file._load_index()
        if not kept:  # yesterday's source: nothing that lies here is named any more
            stem = glob.escape(file._index_name.removesuffix(".nbi"))
            for old in Path(file._cache_path).glob(f"{stem}.*.nbc"):
                old.unlink(missing_ok=True)
        made_of = repr((file._source_stamp, key)).encode()
        kept[key] = file._data_name(int.from_bytes(hashlib.sha256(made_of).digest()[:8]))
        file._save_data(kept[key], content)
        file._save_index(kept)

    file.save = save


def _forgive(made: Any) -> None:
    """Let no full disk and no damaged or outdated file of the cache stop a run."""
    cache = made._cache
    save, load = cache.save_overload, cache.load_overload

    def save_if_possible(signature: Any, content: Any) -> None:
        with suppress(OSError):
            try:
                save(signature, content)
            except OSError:
                raise
            except Exception:  # the list of what is kept is unreadable: begin it anew
                cache.flush()
                save(signature, content)

    def load_if_whole(signature: Any, target: Any) -> Any:
        try:
            return load(signature, target)
        except Exception:
            return None

    cache.save_overload, cache.load_overload = save_if_possible, load_if_whole


def quick(loop: Loop) -> Loop:
    """Call a compiled loop from Python again and again with the same types of arguments.

    numba asks for the type of every array of a struct at every call, which takes longer than many
    a loop's work. Here the first call asks; all others go straight to its machine code, so they
    must bring arrays of the same types: columns, and signals, whose type is declared. Make one for
    each run.

    Source: numba's `Dispatcher.overloads`; own design.

    Example
    -------
    >>> @compiled
    ... def twice(x):
    ...     return 2.0 * x
    >>> again = quick(twice)
    >>> again(21.0), again(1.0)
    (42.0, 2.0)
    """
    entry: Callable[..., Any] | None = None

    def call(*arguments: Any) -> Any:
        nonlocal entry
        if entry is not None:
            return entry(*arguments)
        found = loop(*arguments)
        entry = _machine_code(loop, arguments)
        return found

    return cast(Loop, call)


def _machine_code(loop: Any, arguments: tuple[Any, ...]) -> Callable[..., Any]:
    """Find the machine code that was made for arguments of these types."""
    made = getattr(loop, "overloads", {})
    if not made:  # compilation is switched off
        return cast(Callable[..., Any], loop)
    one = next(iter(made.values())) if len(made) == 1 else made[tuple(map(numba.typeof, arguments))]
    return cast(Callable[..., Any], one.entry_point)


def _fetch(_typing: Any, column: Any, place: Any) -> Any:
    """Ask the machine to bring a place of a column near, without waiting for it.

    It changes nothing but the time that a later loop takes. Source: LLVM's `prefetch`.
    """

    def ask(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        array = context.make_array(signature.args[0])(context, builder, values[0])
        index = [context.cast(builder, values[1], signature.args[1], types.intp)]
        where = _code.get_item_pointer(context, builder, signature.args[0], array, index)
        byte = ir.IntType(8).as_pointer()
        whole = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [byte, whole, whole, whole])
        name = _code.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        hints = [ir.Constant(whole, hint) for hint in (0, 3, 1)]  # to read, as near as can be, data
        builder.call(name, [builder.bitcast(where, byte), *hints])
        return context.get_dummy_value()

    return types.none(column, place), ask


fetch = cast(Callable[[Any, Any], None], intrinsic(_fetch))


def inlined(loop: Loop) -> Loop:
    """Compile a function into each of its callers.

    For what is called once a person: a struct of arrays would otherwise be copied at each call.

    Source: numba's inlining; own design.
    """
    return cast(Loop, _njit(inline="always", error_model="numpy", _nrt=False)(loop))
