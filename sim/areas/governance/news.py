"""Publish what is news: most of governance's signals stand still in most weeks."""

from __future__ import annotations

from collections.abc import Iterable

from sim.kernel.board import Array, Board, Outlet, Signal


class News:
    """Hold the outlets of a mechanism, and publish a value only where it has changed.

    Readers see the same values as if all were published every week.

    Parameters
    ----------
    board : where to publish.
    publishes : signals that the mechanism alone writes.

    Source: own design.
    """

    def __init__(self, board: Board, publishes: Iterable[Signal]) -> None:
        self._outlets: dict[str, Outlet] = {
            signal.name: board.outlet(signal) for signal in publishes
        }
        self._said: dict[str, object] = {
            name: _shape_of(outlet.read()) for name, outlet in self._outlets.items()
        }

    def say(self, signal: Signal, value: Array | float) -> None:
        """Publish a value, unless it is what readers see already."""
        shape = value if isinstance(value, float) else _shape_of(value)
        if shape != self._said[signal.name]:
            self._said[signal.name] = shape
            self._outlets[signal.name].publish(value)


def _shape_of(value: Array) -> object:
    """A value that is cheap to compare: a number, or the bytes of an array."""
    return float(value) if value.ndim == 0 else value.tobytes()
