"""One spelling for every frozen object, so that equal things have equal hashes on every machine."""

from __future__ import annotations

import dataclasses
import enum
import hashlib
import inspect
import json
import sys
from collections.abc import Mapping, Set
from typing import Any

import numpy as np


def canonical(value: object) -> Any:
    """Spell a value in JSON terms; order of fields and keys is kept, arrays become digests.

    Parameters
    ----------
    value : numbers, texts, arrays, dataclasses, mappings, sequences, sets, or plain objects, which
        are spelled by their class and what they hold.

    Returns
    -------
    The same on every machine and in every process. The order of a mapping counts, because it is
    the order of departments and rows.

    Source: own design.

    Example
    -------
    >>> canonical({"share": 0.5, "who": np.arange(2)})["map"][0]
    ['share', 0.5]
    """
    if value is None or isinstance(value, (bool, int, float, str)):
        return value.name if isinstance(value, enum.Enum) else value
    if isinstance(value, enum.Enum):
        return value.name
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        content = hashlib.sha256(np.ascontiguousarray(value).tobytes()).hexdigest()
        return {"array": [str(value.dtype), list(value.shape), content]}
    if isinstance(value, Mapping):
        return {"map": [[canonical(key), canonical(item)] for key, item in value.items()]}
    if isinstance(value, (list, tuple)):
        return [canonical(item) for item in value]
    if isinstance(value, Set):
        return {"set": sorted((canonical(item) for item in value), key=json.dumps)}
    if isinstance(value, type) or inspect.isroutine(value):
        return {"code": _code_of(value)}
    return {"is": _code_of(type(value)), "has": [canonical(pair) for pair in _held(value)]}


def digest(value: object, digits: int = 64) -> str:
    """Hash a value into hex digits.

    Example
    -------
    >>> digest((1, "a"), 8) == digest([1, "a"], 8) != digest((1, "b"), 8)
    True
    """
    text = json.dumps(canonical(value), separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:digits]


def _held(value: object) -> list[tuple[str, object]]:
    """List what an object holds: the fields of a dataclass, else its attributes by name."""
    if dataclasses.is_dataclass(value):
        return [(field.name, getattr(value, field.name)) for field in dataclasses.fields(value)]
    slots = [name for base in type(value).__mro__ for name in getattr(base, "__slots__", ())]
    names = {*getattr(value, "__dict__", {}), *(name for name in slots if hasattr(value, name))}
    return [(name, getattr(value, name)) for name in sorted(names)]


def _code_of(thing: Any) -> list[str]:
    """Name a class or function; a user's own code is named with a hash of its source."""
    module = str(thing.__module__)
    name = [module, str(thing.__qualname__)]
    if module == "sim" or module.startswith(("sim.", "builtins")):
        return name
    try:
        source = inspect.getsource(sys.modules[module])
    except (OSError, TypeError, KeyError):
        return name
    return [*name, hashlib.sha256(source.encode()).hexdigest()]
