"""The dependency matrix before and after: of one future, drawn again from luck and events."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.display import show
from sim.analysis.lettering import clean
from sim.analysis.overleaf import Dependencies
from sim.analysis.records import Number
from sim.analysis.tables import Cell, StudyTables
from sim.areas.architecture.couplings import propagation_cost
from sim.areas.architecture.landscape_parameters import LandscapeParameters
from sim.areas.architecture.matrix import (
    CHANGES,
    KINDS,
    SUPPORT,
    Links,
    at_end,
    at_start,
    below_order,
    kinds_of,
    order_of,
)
from sim.areas.architecture.support_watch import SUPPORT_RENEWED
from sim.experiment.tables import DRAWN
from sim.kernel.streams import Streams
from sim.units import FloatArray, IntArray

#: What the landscape of a future is drawn from.
SHAPE = (
    "applications", "dependencies", "core_share", "propagation",
    "infrastructure", "infrastructure_layers", "stands_on", "infrastructure_sharing",
)  # fmt: skip
REACH, MOST = "propagation_cost", 250
NOT_AT_ALL, THROUGH_OTHERS, DIRECTLY, UNSUPPORTED, GONE = "0", "1", "2", "3", "-"


def dependencies_of(stored: StudyTables, cells: Sequence[Cell]) -> Dependencies | None:
    """Draw the landscape of one future in week 0, and at the end under a plan that changes it.

    Parameters
    ----------
    stored : tables and manifest of the study.
    cells : plans in ranking order.

    Returns
    -------
    The matrix of the first plan in rank that changes links or replaces infrastructure, in the
    future in which a change reaches the middle share of applications at the end; of the first plan
    where none does, in week 0 alone if no support ends either. None without a landscape, with one
    too large to be seen, or where the study draws or sweeps what it is made of.

    Source: dependency matrix ordered by core and periphery, Baldwin, MacCormack and Rusnak 2014.
    """
    config: Mapping[str, Any] = stored.manifest.get("config", {}).get("architecture", {})
    applications, below = (int(config.get(name, 0)) for name in ("applications", "infrastructure"))
    if not applications or applications + below > MOST or not cells:
        return None
    if REACH not in stored.runs.columns or stored.runs[REACH].isna().any():
        return None
    if any(f"{DRAWN}architecture.{name}" in stored.runs.columns for name in SHAPE):
        return None
    if any(f"architecture.{name}" in stored.manifest.get("factors", ()) for name in SHAPE):
        return None
    known = {one.name for one in dataclasses.fields(LandscapeParameters)}
    knobs = LandscapeParameters(**{name: config[name] for name in known & set(config)})
    generator = stored.manifest.get("generator", "splitmix64")
    happened = stored.events[stored.events["kind"].isin((*CHANGES, *SUPPORT))]
    if not happened["text"].str.contains("#").all():
        return None  # written by a version that did not say which applications
    done = happened[happened["kind"].isin((*CHANGES, SUPPORT_RENEWED))]
    changing = [one for one in cells if _changes(one, done)]
    cell = changing[0] if changing else cells[0]
    row = _middle(cell)
    start = at_start(knobs, Streams(int(row["seed"]), int(row["future"]), generator))
    events = happened[happened["run"] == row["run"]].sort_values("event", kind="stable")
    end = at_end(start, zip(events["kind"], events["text"], strict=True))
    order = np.append(order_of(start), applications + below_order(start))
    kinds = kinds_of(start)
    return Dependencies(
        plan=clean(cell.name) if len(events) else "",
        future=int(row["future"]),
        kinds=KINDS,
        sizes=tuple(np.bincount(kinds, minlength=len(KINDS)).tolist()),
        before=_rows(start, order),
        after=_rows(end, order) if len(events) else (),
        reach_before=show("share", _reach(start), 1.0),
        reach_after=show("share", _reach(end), 1.0),
        below=below,
        **_below(start, end),
    )


def _changes(cell: Cell, happened: pd.DataFrame) -> bool:
    return bool((happened["run"] == _middle(cell)["run"]).any())


def _middle(cell: Cell) -> pd.Series[Any]:
    """Find the run of a plan whose changes reach the middle share of applications at the end."""
    values: FloatArray = cell.runs[REACH].to_numpy(dtype=np.float64)
    return cell.runs.iloc[int(np.argsort(values, kind="stable")[(values.size - 1) // 2])]


def _reach(links: Links) -> float:
    inside = links.there
    return propagation_cost(links.seen()[np.ix_(inside, inside)])


def _below(start: Links, end: Links) -> dict[str, Number]:
    """Say how far replacing infrastructure reaches, and how many applications lost its support."""
    if not start.unsupported.size:
        return {}
    lost = float(end.without_support().sum()) / max(int(end.there.sum()), 1)
    told = {"below_before": _reach_below(start), "below_after": _reach_below(end)}
    return {name: show("share", one, 1.0) for name, one in (told | {"unsupported": lost}).items()}


def _reach_below(links: Links) -> float:
    """Share of the applications that depend on a component of infrastructure, mean of all."""
    reach = links.layers().seen()[: links.there.size, links.there.size :][links.there]
    return float(reach.mean()) if reach.size else 0.0


def _rows(links: Links, order: IntArray) -> tuple[str, ...]:
    """Write the matrix of both layers as one text a row, in an order."""
    marks, both = np.array([NOT_AT_ALL, THROUGH_OTHERS, DIRECTLY, UNSUPPORTED]), links.layers()
    seen, ended = both.seen(), np.append(np.zeros_like(links.there), links.unsupported)
    direct = both.direct & seen
    shown = marks[seen.astype(np.int64) + direct + (direct & ended)]
    shown[~both.there] = shown[:, ~both.there] = GONE
    return tuple("".join(row) for row in shown[np.ix_(order, order)].tolist())
