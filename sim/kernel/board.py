"""Signals between rooms that never import each other: declared, with exactly one writer.

A *physical* signal (access, waits, go-live) is always live. A *report* (what one area knows of
another) may be live, some weeks late, or off, as a study says: so the value of integrating the
areas is a switch of the architecture. A live reading is the last published value, so circles are
broken by time, never by order of registration.
"""

from __future__ import annotations

import enum
import math
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import is_
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.kernel.clock import Phase

Array = NDArray[Any]


class Kind(enum.Enum):
    """Tell what happens in the world (physical) from what somebody is told (report)."""

    PHYSICAL = "physical"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Signal:
    """Declare one signal: who writes it, what it means, and its neutral value.

    Parameters
    ----------
    name : unique name.
    shape : names of its axes (`person`, `department`, `level`, `project`, `technology`,
        `application`, `component`); empty for a scalar; `("id",)` for a list of person ids that may
        be empty.
    unit, low, high : unit and range of its values.
    neutral : value before the first publication and when a report is switched off.
    kind : physical or report.
    phase : phase in which it is published.
    writer : area mechanism that alone publishes it.
    doc : one sentence.
    """

    name: str
    shape: tuple[str, ...]
    unit: str
    low: float
    high: float
    neutral: float
    kind: Kind
    phase: Phase
    writer: str
    doc: str
    dtype: type = np.float64


@dataclass(frozen=True, slots=True)
class Reading:
    """Say how a report reaches its readers: `live`, `late` by some weeks, or `off`."""

    mode: str = "live"
    weeks: int = 0


LIVE = Reading()


class Outlet:
    """Publish one signal; only its one writer holds this."""

    __slots__ = (
        "_delayed", "_dtype", "_is_list", "_is_live", "_said", "_signal", "_size", "_something",
        "_value",
    )  # fmt: skip

    def __init__(self, signal: Signal, start: Array, reading: Reading) -> None:
        self._signal = signal
        self._size = start.shape
        self._dtype = start.dtype
        self._is_list = signal.shape == ("id",)
        self._is_live = reading.mode == "live"
        self._value: Array = start
        self._something: bool | None = None
        self._said: bytes | float = start.tobytes() if start.ndim else float(start)
        self._delayed: deque[Array] | None = None
        if reading.mode == "late":
            self._delayed = deque([start] * reading.weeks, maxlen=reading.weeks + 1)

    @property
    def signal(self) -> Signal:
        """The declaration of this signal."""
        return self._signal

    def publish(self, value: Array | float | bool) -> None:
        """Publish a copy of the value; readers see it at once, late or never.

        What is said again is not copied again, so readers of a live signal find the same object.

        Raises
        ------
        ValueError : the shape is not the declared one.
        """
        if isinstance(value, np.ndarray) and value.ndim:
            if value.dtype is not self._dtype:
                value = value.astype(self._dtype)
            held = value.tobytes()
            if self._is_live and held == self._said:
                return
            copy = np.frombuffer(held, self._dtype)  # nobody can write to bytes
            self._hold(copy if value.ndim == 1 else copy.reshape(value.shape), held)
        else:
            number = float(value)
            if self._is_live and number == self._said:
                return
            copy = np.array(value, self._dtype)
            copy.setflags(write=False)
            self._hold(copy, number)

    def take(self, value: Array) -> None:
        """Publish an array that nobody can write any more; `publish` makes it so.

        Raises
        ------
        ValueError : the shape or the type is not the declared one.
        """
        if value.dtype is not self._dtype and value.dtype != self._dtype:
            raise ValueError(f"{self._signal.name}: type {value.dtype}, declared {self._dtype}")
        self._hold(value, math.nan)

    def _hold(self, value: Array, said: bytes | float) -> None:
        """Show readers a value of the declared type, and remember how it was said."""
        if value.shape != self._size and not self._is_list:
            raise ValueError(f"{self._signal.name}: shape {value.shape}, declared {self._size}")
        self._said, self._something = said, None
        if self._is_live:
            self._value = value
        elif self._delayed is not None:
            self._delayed.append(value)
            self._value = self._delayed[0]

    def read(self) -> Array:
        """Return what readers see now, read-only."""
        return self._value

    def something(self) -> bool:
        """Tell whether any number that readers see now is not 0; it is looked up only once."""
        if self._something is None:
            self._something = bool(np.count_nonzero(self._value))
        return self._something


def publish_rows(outlets: Sequence[Outlet], table: Array) -> None:
    """Publish each row of a table as the value of a signal of its own, all in one copy.

    Raises
    ------
    ValueError : a row is not of the declared shape or type.
    """
    copy = table.copy()
    copy.setflags(write=False)
    for outlet, row in zip(outlets, copy, strict=True):
        outlet.take(row)


def unchanged(now: Sequence[Array], before: Sequence[Array]) -> bool:
    """Tell whether readings are the very ones of before: nothing was published in between."""
    return len(now) == len(before) and all(map(is_, now, before))


class Board:
    """Hold all signals of a run.

    Parameters
    ----------
    sizes : length of each axis (`person`, `department`, `level`, `project` ...).
    readings : how each *report* reaches its readers; a missing name is live.

    Raises
    ------
    ValueError : two writers, or a physical signal that is not live.

    Source: own design.

    Example
    -------
    >>> share = Signal("share", ("department",), "share", 0, 1, 0.0, Kind.REPORT, Phase.ADOPT,
    ...                "adoption", "an example")
    >>> board = Board({"department": 2}, {"share": Reading("late", 1)})
    >>> outlet, read = board.outlet(share), board.reader(share)
    >>> outlet.publish(np.array([0.2, 0.4])); read()
    array([0., 0.])
    >>> outlet.publish(np.array([0.3, 0.5])); read()
    array([0.2, 0.4])
    """

    def __init__(
        self, sizes: Mapping[str, int], readings: Mapping[str, Reading] | None = None
    ) -> None:
        self._sizes = dict(sizes)
        self._readings = dict(readings or {})
        self._starts: dict[tuple[object, ...], Array] = {}
        self._outlets: dict[str, Outlet] = {}
        self._claimed: set[str] = set()

    def outlet(self, signal: Signal) -> Outlet:
        """Claim the right to publish a signal; a second claim is an error."""
        if signal.name in self._claimed:
            raise ValueError(f"{signal.name} has two writers")
        self._claimed.add(signal.name)
        return self._outlet(signal)

    def reader(self, signal: Signal) -> Callable[[], Array]:
        """Return a function that reads the current value, read-only."""
        return self._outlet(signal).read

    def teller(self, signal: Signal) -> Callable[[], bool]:
        """Return a function that tells whether any number of the current value is not 0."""
        return self._outlet(signal).something

    def _outlet(self, signal: Signal) -> Outlet:
        if signal.name not in self._outlets:
            reading = self._readings.get(signal.name, LIVE)
            if signal.kind is Kind.PHYSICAL and reading != LIVE:
                raise ValueError(f"{signal.name} is physical and therefore always live")
            self._outlets[signal.name] = Outlet(signal, self._start(signal), reading)
        return self._outlets[signal.name]

    def _start(self, signal: Signal) -> Array:
        """Find the neutral value of a signal: one array for all that begin alike."""
        alike = (signal.shape, signal.neutral, signal.dtype)
        if alike not in self._starts:
            size = [0 if axis == "id" else self._sizes[axis] for axis in signal.shape]
            start: Array = np.full(size, signal.neutral, dtype=signal.dtype)
            start.flags.writeable = False
            self._starts[alike] = start
        return self._starts[alike]
