"""Is this folder the study's own? It may grow (futures, plans, points); it may not change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.errors import BadInput, Problem

GROWS = ("keys", "command", "own_code", "strategies", "stop", "target")
"""Entries of a resolved configuration that say how much is played, by whom and where to, and
what is good enough."""
SHOWN = 12
ADVICE = "choose another study=NAME, or delete the folder"


def refuse_another(old: Mapping[str, Any], new: Mapping[str, Any], name: str) -> None:
    """Refuse to play a study in the folder of another one.

    Parameters
    ----------
    old, new : manifest in the folder, and manifest of the study to be played.
    name : name of the folder.

    Raises
    ------
    BadInput : what differs, key by key. More or fewer futures, plans and points of a sweep are the
        same study.

    Source: own design.

    Example
    -------
    >>> one = {"seed": 1, "generator": "g", "first_future": 0, "cells": [], "config": {}}
    >>> refuse_another(one, {**one, "futures": 50}, "s")
    >>> list(_changes(one, {**one, "seed": 2}))
    ['seed: 1 -> 2']
    """
    changes = list(_changes(old, new))
    if changes:
        shown = ", ".join(changes[:SHOWN])
        more = f" and {len(changes) - SHOWN} more" if len(changes) > SHOWN else ""
        message = f"holds another study: {shown}{more}; {ADVICE}"
        raise BadInput([Problem(f"study {name}", message)])


def _changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """List what differs as `key: old -> new`."""
    for key in ("seed", "generator", "first_future"):
        if old.get(key) != new.get(key):
            yield f"{key}: {old.get(key)} -> {new.get(key)}"
    cells = {_point(cell): cell["cell"] for cell in old["cells"]}
    clash = [cell for cell in new["cells"] if cells.get(_point(cell), cell["cell"]) != cell["cell"]]
    swept = {*(old.get("factors") or ()), *(new.get("factors") or ())}
    if swept and not clash:
        return  # the configuration of a sweep is that of its first point, whichever that is
    before, after = _flat(old.get("config") or {}), _flat(new.get("config") or {})
    named = False
    for key in dict.fromkeys([*before, *after]):
        if key.split(".")[0] in GROWS or key in swept or before.get(key) == after.get(key):
            continue
        named = True
        yield f"{key}: {_short(before.get(key))} -> {_short(after.get(key))}"
    if not named:
        for cell in clash:
            yield f"plan {cell['strategy']}: {cells[_point(cell)]} -> {cell['cell']}"


def _point(cell: Mapping[str, Any]) -> tuple[str, ...]:
    """Name a cell by its scenario, its plan and what a sweep varies."""
    factors = (f"{key}={value}" for key, value in (cell.get("factors") or {}).items())
    return (str(cell["scenario"]), str(cell["strategy"]), *factors)


def _flat(config: Mapping[str, Any], head: str = "") -> dict[str, Any]:
    """Spell a nested configuration as dotted keys."""
    found: dict[str, Any] = {}
    for key, value in config.items():
        if isinstance(value, Mapping) and value:
            found |= _flat(value, f"{head}{key}.")
        else:
            found[f"{head}{key}"] = value
    return found


def _short(value: Any) -> str:
    """Spell a value in at most forty signs."""
    text = "nothing" if value is None else str(value)
    return text if len(text) <= 40 else text[:37] + "..."
