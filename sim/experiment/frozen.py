"""Write a study down as JSON and read it back: the same cells, to the last bit, and no pickle.

Only records of the model itself are read back, by name from a fixed list of modules that are
loaded already; nothing is imported or run because a file says so. A plan in a user's own Python is
written down by its name alone: to play it again its file must be given.
"""

from __future__ import annotations

import base64
import dataclasses
import json
import math
import sys
import zlib
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from sim.contracts import Strategy
from sim.errors import BadInput, Problem
from sim.experiment.canonical import digest
from sim.experiment.design import Cell, Study
from sim.experiment.files import sha256
from sim.experiment.provenance import clean
from sim.scenario import Scenario
from sim.strategies.scripted import Scripted
from sim.strategies.spec import ScriptedPlan

CHECKSUM = "checksum"
MODULES = (
    "sim.scenario",
    "sim.management",
    "sim.contracts",
    "sim.kernel.technology",
    "sim.organisation.spec",
    "sim.organisation.scope",
    "sim.strategies.spec",
    "sim.strategies.grammar",
    "sim.experiment.design",
    "sim.areas.",
)
PLAIN = ("name", "futures", "seed", "generator", "baseline", "objective", "notes", "first_future")
OwnPlans = Mapping[str, Strategy]


def sealed(content: Mapping[str, Any]) -> dict[str, Any]:
    """Add a checksum of everything else to a JSON object.

    Example
    -------
    >>> is_whole(sealed({"a": 1})), is_whole({**sealed({"a": 1}), "a": 2}), is_whole({"a": 1})
    (True, False, False)
    """
    rest = {key: value for key, value in content.items() if key != CHECKSUM}
    return {**rest, CHECKSUM: sha256(_spelled(rest))}


def is_whole(content: Mapping[str, Any]) -> bool:
    """Say whether a JSON object is what was sealed."""
    rest = {key: value for key, value in content.items() if key != CHECKSUM}
    return content.get(CHECKSUM) == sha256(_spelled(rest))


def _spelled(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, sort_keys=True, ensure_ascii=True, default=str).encode()


def freeze_study(study: Study) -> bytes:
    """Write a study down: scenarios and plans once each, cells by number, a checksum.

    Returns
    -------
    JSON in UTF-8 that `thaw_study` reads back.
    """
    scenarios: dict[str, Any] = {}
    plans: dict[str, Any] = {}
    cells = []
    for cell in study.cells:
        ids = (digest(cell.scenario, 16), digest(cell.strategy, 16))
        if ids[0] not in scenarios:
            scenarios[ids[0]] = freeze(cell.scenario)
        if ids[1] not in plans:
            plans[ids[1]] = _freeze_plan(cell.strategy)
        factors = [list(pair) for pair in cell.factors]
        cells.append(
            {"cell": cell.id, "scenario": ids[0], "plan": ids[1], "factors": factors,
             "seed": cell.seed}
        )  # fmt: skip
    content: dict[str, Any] = {name: clean(getattr(study, name)) for name in PLAIN}
    content |= {
        "config": clean(study.config),
        "stop": freeze(study.stop),
        "scenarios": scenarios,
        "plans": plans,
        "cells": cells,
    }
    text = json.dumps(
        sealed(json.loads(json.dumps(content, default=str))), indent=1, ensure_ascii=False
    )
    return (text + "\n").encode()


def thaw_study(content: bytes, own: OwnPlans | None = None) -> Study:
    """Read a study back.

    Parameters
    ----------
    content : what `freeze_study` wrote.
    own : plans of the user's own Python by name, where the study has any.

    Raises
    ------
    BadInput : a damaged file, a plan whose Python file is not given or was changed, or cells that
        this version of the program no longer makes.
    """
    try:
        found = json.loads(content)
        whole = isinstance(found, dict) and is_whole(found)
    except ValueError:
        whole = False
    if not whole:
        raise BadInput([Problem("inputs/study.json", "is not what was written")])
    scenarios: dict[str, Scenario] = {name: thaw(one) for name, one in found["scenarios"].items()}
    plans = {name: _thaw_plan(one, own or {}) for name, one in found["plans"].items()}
    cells = tuple(
        Cell(
            scenarios[one["scenario"]],
            plans[one["plan"]],
            tuple((key, value) for key, value in one["factors"]),
            one["seed"],
        )
        for one in found["cells"]
    )
    lost = [
        f"{cell.scenario.name} {cell.strategy.name}"
        for cell, one in zip(cells, found["cells"], strict=True)
        if cell.id != one["cell"]
    ]
    if lost:
        message = "would not be the same with this version of the program, or with this own code"
        raise BadInput([Problem(name, message) for name in lost])
    return Study(
        name=found["name"],
        cells=cells,
        futures=found["futures"],
        seed=found["seed"],
        generator=found["generator"],
        baseline=found["baseline"],
        objective=found["objective"],
        config=found["config"],
        notes=tuple(found["notes"]),
        first_future=found["first_future"],
        stop=thaw(found["stop"]),
    )


def _freeze_plan(plan: Strategy) -> Any:
    if isinstance(plan, Scripted):
        return {"scripted": freeze(plan.plan)}
    return {"own": plan.name}


def _thaw_plan(content: Mapping[str, Any], own: OwnPlans) -> Strategy:
    if "own" in content:
        if content["own"] not in own:
            message = "is a plan in Python of your own, and results hold no code; give its file"
            raise BadInput([Problem(content["own"], message, allowed="--with FILE.py")])
        return own[content["own"]]
    plan = thaw(content["scripted"])
    assert isinstance(plan, ScriptedPlan)
    return Scripted(plan)


def freeze(value: Any) -> Any:
    """Spell a value in JSON terms that keep its types.

    Example
    -------
    >>> thaw(freeze({"a": (1, 2.5, float("inf"))}))
    {'a': (1, 2.5, inf)}
    """
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return {"float": str(value)}
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, tuple):
        return {"tuple": [freeze(item) for item in value]}
    if isinstance(value, list):
        return [freeze(item) for item in value]
    if isinstance(value, Mapping):
        return {"map": [[freeze(key), freeze(item)] for key, item in value.items()]}
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
        packed = base64.b64encode(zlib.compress(np.ascontiguousarray(value).tobytes())).decode()
        return {"array": [value.dtype.str, list(value.shape), packed]}
    if dataclasses.is_dataclass(value) and _is_ours(type(value).__module__):
        fields = {one.name: freeze(getattr(value, one.name)) for one in dataclasses.fields(value)}
        return {"is": f"{type(value).__module__}:{type(value).__qualname__}", "has": fields}
    raise TypeError(f"{type(value).__name__} cannot be written down")


def thaw(content: Any) -> Any:
    """Read a value back.

    Raises
    ------
    BadInput : a record that is not one of the model's.
    """
    if isinstance(content, list):
        return [thaw(item) for item in content]
    if not isinstance(content, dict):
        return content
    if "is" in content:
        kind = _class_named(content["is"])
        return kind(**{name: thaw(item) for name, item in content["has"].items()})
    ((form, inner),) = content.items()
    readers: dict[str, Callable[[Any], Any]] = {
        "float": float,
        "tuple": lambda items: tuple(thaw(item) for item in items),
        "map": lambda pairs: {thaw(key): thaw(item) for key, item in pairs},
        "array": _array,
    }
    return readers[form](inner)


def _array(inner: Any) -> Any:
    kind, shape, packed = inner
    flat = np.frombuffer(zlib.decompress(base64.b64decode(packed)), dtype=np.dtype(kind))
    return flat.reshape(shape).copy()


def _is_ours(module: str) -> bool:
    return any(module == one or (one.endswith(".") and module.startswith(one)) for one in MODULES)


def _class_named(name: str) -> Any:
    """Find a record of the model among the modules that are loaded."""
    module, _, kind = name.partition(":")
    found = getattr(sys.modules.get(module), kind, None) if _is_ours(module) else None
    if not (isinstance(found, type) and dataclasses.is_dataclass(found)):
        raise BadInput([Problem(name, "is no record of this version of the program")])
    return found
