"""Frozen records of the analysis as JSON text and back, and the numbers that all of them hold.

Each number stands three times: exact, rounded, and as the text that is shown.
"""

from __future__ import annotations

import dataclasses
import json
import math
import re
import types
import typing
from dataclasses import dataclass
from typing import Any

_NUMBERS = re.compile(r"\[[-+.,\deE\s]*\]")


@dataclass(frozen=True, slots=True)
class Number:
    """Hold one number: exact and rounded (null for never or none), and the text shown."""

    exact: float | None
    shown: float | None
    text: str


@dataclass(frozen=True, slots=True)
class Interval:
    """Hold an average and the ends of its 95 % interval; no ends where futures are too few."""

    average: Number
    low: Number | None
    high: Number | None
    words: str


def to_text(record: Any) -> str:
    """Write a frozen record as JSON text; infinite values are null.

    Source: own design.

    Example
    -------
    >>> from_text(Number, to_text(Number(1.0, 1.0, "1")))
    Number(exact=1.0, shown=1.0, text='1')
    """
    plain = _plain(record)
    text = json.dumps(plain, ensure_ascii=False, indent=1, allow_nan=False)
    return _NUMBERS.sub(lambda found: "".join(found.group(0).split()), text) + "\n"


def from_text(kind: type, text: str) -> Any:
    """Read a record back; equal to the one that was written.

    Parameters
    ----------
    kind : the frozen dataclass; a field with a default may be missing in the text.
    text : JSON.

    Raises
    ------
    KeyError : a field without default is missing.
    """
    return _decode(kind, json.loads(text))


def _plain(value: Any) -> Any:
    """Spell a record in JSON terms, in one pass and without copies of what is in it."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if dataclasses.is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in dataclasses.fields(value)}
    return value


def _decode(kind: Any, value: Any) -> Any:
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        optional = {one.name for one in dataclasses.fields(kind) if _has_default(one)}
        named = {
            name: hint for name, hint in hints.items() if name in value or name not in optional
        }
        return kind(**{name: _decode(hint, value[name]) for name, hint in named.items()})
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if origin is types.UnionType:
        if value is None:
            return None
        return _decode(next(part for part in parts if part is not type(None)), value)
    if origin is dict:
        return {key: _decode(parts[1], part) for key, part in value.items()}
    if origin is tuple:
        if len(parts) == 2 and parts[1] is Ellipsis:
            return tuple(_decode(parts[0], part) for part in value)
        return tuple(_decode(hint, part) for hint, part in zip(parts, value, strict=True))
    return float(value) if kind is float else value


def _has_default(field: dataclasses.Field[Any]) -> bool:
    missing = dataclasses.MISSING
    return field.default is not missing or field.default_factory is not missing
