"""Units, array types and knobs: the words in which every room states its numbers.

Time is in weeks, money in the scenario's currency, shares are 0..1. A knob is a field of a frozen
parameter dataclass that carries its own symbol, unit, range and source, so that tables, checks and
the model description are generated from the code and cannot drift.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
UIntArray = NDArray[np.uint64]
BoolArray = NDArray[np.bool_]

WEEKS_PER_YEAR = 52
SUBSTEPS_PER_WEEK = 5


@dataclass(frozen=True, slots=True)
class Knob:
    """Describe one setting: what it does, its unit, its range and where its default comes from."""

    doc: str
    unit: str = "-"
    low: float | None = None
    high: float | None = None
    source: str = "own design"
    symbol: str = ""
    choices: tuple[str, ...] = ()

    def allowed(self) -> str:
        """Say the allowed values in words.

        Example
        -------
        >>> Knob("share", low=0.0, high=1.0).allowed()
        '0 to 1'
        """
        if self.choices:
            return ", ".join(self.choices)
        if self.low is not None and self.high is not None:
            return f"{self.low:g} to {self.high:g}"
        if self.low is not None:
            return f"{self.low:g} or more"
        if self.high is not None:
            return f"at most {self.high:g}"
        return ""


def knob(
    default: Any,
    doc: str,
    *,
    unit: str = "-",
    low: float | None = None,
    high: float | None = None,
    source: str = "own design",
    symbol: str = "",
    choices: tuple[str, ...] = (),
) -> Any:
    """Declare a knob as a dataclass field; a dict, list or tuple default is copied per instance.

    Source: self-describing parameters, after NDlib (idea only).

    Example
    -------
    >>> @dataclass(frozen=True)
    ... class Parameters:
    ...     q: float = knob(0.1, "peer effect", unit="1/week", low=0.0, symbol="q")
    >>> knobs(Parameters)["q"].unit
    '1/week'
    """
    meta: Mapping[str, Any] = {"knob": Knob(doc, unit, low, high, source, symbol, choices)}
    if isinstance(default, (dict, list)):
        factory: Callable[[], Any] = default.copy
        return dataclasses.field(default_factory=factory, metadata=meta)
    return dataclasses.field(default=default, metadata=meta)


def knobs(parameters: type) -> dict[str, Knob]:
    """List the knobs of a parameter dataclass by field name."""
    return {
        field.name: field.metadata["knob"]
        for field in dataclasses.fields(parameters)
        if "knob" in field.metadata
    }


def discount_factor(week: FloatArray | float, rate_per_year: float) -> FloatArray:
    """Discount money of a week to week 0.

    Source: textbook compounding, (1 + rho) ** (-week / 52).

    Example
    -------
    >>> float(discount_factor(52.0, 0.10).round(6))
    0.909091
    """
    weeks = np.asarray(week, dtype=np.float64)
    return np.asarray((1.0 + rate_per_year) ** (-weeks / WEEKS_PER_YEAR), dtype=np.float64)
