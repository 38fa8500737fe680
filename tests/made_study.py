"""Studies made by hand for tests of the comparison and the page: tables by the file contract.

The numbers are invented; their shapes are those of a rollout (S curves, dips after go-lives).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

DEPARTMENTS = ("production", "warehouse", "sales", "quality", "finance", "hr", "procurement",
               "engineering", "planning", "it")  # fmt: skip
STAFF = (520, 160, 140, 110, 65, 50, 45, 40, 35, 35)
USERS = (180, 110, 120, 70, 65, 35, 45, 20, 35, 20)
FREEZES = ((30, 43), (45, 52), (82, 95), (97, 104), (134, 147), (149, 156))


@dataclass(frozen=True)
class MadePlan:
    """State what a made plan looks like: when it goes live, how deep, what it earns.

    Parameters
    ----------
    go_lives : week of each wave; departments are dealt out in order. Empty: never.
    speed : weeks from go-live to half proficient.
    ceiling : proficient share in the end.
    dip : largest loss of a department's output.
    npv, spread : average and spread of the money, in millions.
    """

    name: str
    title: str
    go_lives: tuple[int, ...] = ()
    speed: float = 20.0
    ceiling: float = 0.92
    dip: float = 0.2
    npv: float = 0.0
    spread: float = 1.0
    cost: float = 13.0


SUPPORT = "add_support: all departments; amount 8; 8 weeks (as planned)"
WAVES = (44, 52, 56, 60, 64)
ERP = (
    MadePlan("do_nothing", "Do nothing", (), npv=-1.3, spread=0.25, cost=0.0),
    MadePlan("big_bang_feb", "All at once, Feb", (52,), 16, 0.9, 0.34, -0.4, 3.2, 12.3),
    MadePlan("phased_function", "Waves, lean", WAVES, 26, 0.88, 0.2, -0.8, 1.4, 13.1),
    MadePlan(
        "pilot_plant_then_roll", "Pilot plant first", (52, 78, 104), 30, 0.86, 0.2, -0.85, 1.0
    ),
    MadePlan("phased_plus", "Waves, supported", WAVES, 20, 0.95, 0.14, 0.9, 1.4, 13.4),
    MadePlan("parallel_run_6w", "Parallel run", (52,), 18, 0.9, 0.3, -1.6, 1.3, 14.4),
    MadePlan("big_bang_peak", "All at once, Oct", (35,), 24, 0.87, 0.45, -3.5, 3.4, 13.0),
)


@dataclass(frozen=True)
class MadeStudy:
    """Hold the tables of a made study, as a stored one does."""

    runs: pd.DataFrame
    weekly: pd.DataFrame
    departments: pd.DataFrame
    ledger: pd.DataFrame
    events: pd.DataFrame
    manifest: Mapping[str, Any]

    def table(self, name: str, columns: Sequence[str], coded: Sequence[str]) -> pa.Table:
        """Give some columns of a table, texts as codes, as a stored study does."""
        frame = getattr(self, name)[list(columns)].astype(dict.fromkeys(coded, "category"))
        return pa.Table.from_pandas(frame, preserve_index=False)

    def with_runs(self, runs: pd.DataFrame) -> MadeStudy:
        """Replace the table of runs."""
        return dataclasses.replace(self, runs=runs)


def made_study(
    plans: Sequence[MadePlan] = ERP,
    futures: int = 30,
    weeks: int = 156,
    departments: Mapping[str, tuple[int, int]] | None = None,
    freezes: Sequence[tuple[int, int]] = FREEZES,
    title: str = "ERP replacement",
) -> MadeStudy:
    """Make a study; the same arguments give the same tables."""
    sizes = dict(departments or {
        name: (staff, users)
        for name, staff, users in zip(DEPARTMENTS, STAFF, USERS, strict=True)})  # fmt: skip
    luck = np.random.default_rng(7).normal(size=(futures, 4))
    tables: dict[str, list[Mapping[str, Any]]] = {}
    keys: list[tuple[str, str, str, int]] = []
    for future in range(futures):
        for place, plan in enumerate(plans):
            keys.append((f"{place:08x}-{future}", f"{place:08x}", plan.name, future))
            made = _one_run(plan, luck[future], place, weeks, sizes, freezes)
            for name, rows in made.items():
                tables.setdefault(name, []).append(rows)
    manifest = _manifest(plans, weeks, sizes, freezes, title)
    joined = {name: _joined(keys, rows) for name, rows in tables.items()}
    return MadeStudy(manifest=manifest, **joined)


def _joined(
    keys: Sequence[tuple[str, str, str, int]], tables: Sequence[Mapping[str, Any]]
) -> pd.DataFrame:
    """Stack the rows of all runs and put the five keys before them."""
    lengths = [len(next(iter(rows.values()))) for rows in tables]
    run, cell, strategy, future = (np.repeat(part, lengths) for part in zip(*keys, strict=True))
    columns: dict[str, object] = {"run": run, "cell": cell, "scenario": "erp_manufacturer",
                                  "strategy": strategy, "future": future}  # fmt: skip
    for name in tables[0]:
        columns[name] = np.concatenate([np.asarray(rows[name]) for rows in tables])
    return pd.DataFrame(columns)


def _one_run(
    plan: MadePlan,
    luck: np.ndarray,
    place: int,
    weeks: int,
    sizes: Mapping[str, tuple[int, int]],
    freezes: Sequence[tuple[int, int]],
) -> dict[str, Mapping[str, Any]]:
    time = np.arange(weeks + 1)
    names = list(sizes)
    users = np.array([sizes[name][1] for name in names], dtype=float)
    lives = np.array([plan.go_lives[d * len(plan.go_lives) // len(names)] if plan.go_lives
                      else 10_000 for d in range(len(names))])  # fmt: skip
    pace = plan.speed * (1 + 0.12 * luck[0])
    since = time[:, None] - lives[None, :]
    steep = np.clip((since - pace) / (0.22 * pace), -50, 50)
    proficient = plan.ceiling / (1 + np.exp(-steep)) * (since >= 0)
    dip = plan.dip * np.exp(0.35 * luck[1]) * np.exp(-np.clip(since, 0, None) / 8) * (since >= 0)
    output = 1 - dip + 0.05 * proficient
    season = np.where(np.isin(time % 52, range(30, 43)), 1.2, 0.9)
    load = 0.8 * season[:, None] * (1 + np.where(np.abs(since + 3) < 4, 0.15, 0)) / output
    freeze = np.zeros(weeks + 1)
    for start, end in freezes:
        freeze[start:end] = 1
    share = users / users.sum()
    total = proficient @ share
    waiting = np.clip((since >= 0) * np.exp(-np.abs(since - 3) / 4), 0, None) @ users * plan.dip
    ever = np.clip(since, 0, None) @ share
    routine = np.minimum(1, total * 1.02 + 0.5 * (1 - np.exp(-ever / 14)) * (1 - total))
    ladder = {
        "aware": np.minimum(1.0, 0.2 + 0.8 * (1 - np.exp(-time / 20))),
        "activated": np.minimum(1.0, 1 - np.exp(-ever / 6)),
        "routine": np.minimum(routine, 1 - np.exp(-ever / 7)),
    }
    ladder["aware"] = np.maximum(ladder["aware"], ladder["activated"])
    ladder["proficient"] = np.minimum(total, ladder["routine"])
    held = np.flatnonzero(total >= 0.8)
    whole = output @ share
    runs = {
        "status": ["ok"], "reason": [""], "seed": [1],
        "npv": [1e6 * (plan.npv + plan.spread * (0.8 * luck[2] + 0.3 * luck[1] * (place % 3)))],
        "t80": [float(held[0]) if held.size else np.nan],
        "dip_depth": [max(0.0, 1 - float(np.convolve(whole, np.ones(4) / 4, "valid").min()))],
        "cost_total": [1e6 * plan.cost * (1 + 0.05 * luck[3]) if plan.cost else 0.0],
        "payback_week": [210.0 - 20 * luck[2] if plan.npv + luck[2] > 0 and plan.cost else np.nan],
        "proficient_final": [float(total[-1])], "workaround_share": [0.04 + 0.1 * plan.dip],
        "tickets_waiting_peak": [float(waiting.max())],
        "shadow_share": [np.nan],
    }  # fmt: skip
    weekly = {"week": time, "adoption": ladder["activated"], **ladder, "output": whole,
              "tickets_waiting": waiting, "support_wait": waiting / 300.0,
              "agents": 4.0 + 8.0 * (waiting > 1), "freeze": freeze}  # fmt: skip
    every = time[::4]
    grid = np.repeat(every, len(names))
    table = {"week": grid, "department": names * len(every)}
    for name, values in {"proficient_share": proficient, "output_d": output, "load_d": load,
                         "workaround_d": 0.05 + 0 * output,
                         "live": (since >= 0).astype(float)}.items():  # fmt: skip
        table[name] = values[::4].ravel()
    gone = [d for d in range(len(names)) if lives[d] <= weeks]
    told = [(float(lives[d]), "go_live", names[d], "goes live") for d in gone]
    told += [(float(week), "pull", "", text) for week, text in _pulls(plan, names, lives)]
    told.sort(key=lambda one: one[0])
    events = {
        "event": np.arange(1, len(told) + 1), "week": [one[0] for one in told],
        "kind": [one[1] for one in told], "department": [one[2] for one in told],
        "technology": [""] * len(told), "text": [one[3] for one in told],
    }  # fmt: skip
    ledger = _ledger(plan, weeks, total, luck)
    return {"runs": runs, "weekly": weekly, "departments": table, "events": events,
            "ledger": ledger}  # fmt: skip


def _pulls(plan: MadePlan, names: Sequence[str], lives: np.ndarray) -> list[tuple[int, str]]:
    """Announce each wave eighteen weeks ahead, and what goes with it."""
    told: list[tuple[int, str]] = []
    for week in dict.fromkeys(plan.go_lives):
        where = ", ".join(name for d, name in enumerate(names) if lives[d] == week)
        told += [(max(week - 18, 0), f"go_live: {where}; date {week} (as planned)"),
                 (max(week - 16, 0), f"train: {where} (as planned)"),
                 (week, SUPPORT)]  # fmt: skip
    if plan.go_lives:
        told.append((max(plan.go_lives[0] - 12, 0),
                     "recruit_champions: all departments; amount 0.04 (as planned)"))  # fmt: skip
    return told


def _ledger(
    plan: MadePlan, weeks: int, proficient: np.ndarray, luck: np.ndarray
) -> dict[str, Sequence[Any]]:
    """Book the project over the first year, benefits with use, and what goes on after the end."""
    time = np.arange(weeks + 1)
    spent = np.where(time < 52, -1e6 * plan.cost * (1 + 0.1 * luck[3]) / 52, 0.0)
    earned = 1e6 * (0.11 + 0.01 * luck[2]) * proficient
    after = (earned[-52:].mean()) * 80.0
    rows = [("project", week, spent[week]) for week in time if spent[week]]
    rows += [("benefit", week, earned[week]) for week in time if earned[week]]
    rows += [("extension", weeks, after)] if after else []
    rows = rows or [("project", 0, -1.0)]
    account, week, amount = zip(*rows, strict=True)
    return {"week": week, "account": account, "department": [""] * len(rows),
            "technology": [""] * len(rows), "amount": amount}  # fmt: skip


def _manifest(
    plans: Sequence[MadePlan],
    weeks: int,
    sizes: Mapping[str, tuple[int, int]],
    freezes: Sequence[tuple[int, int]],
    title: str,
) -> dict[str, Any]:
    sources = {"investment.one_off": "4 % of revenue; Panorama 2014",
               "investment.support_agents": "case text", "adoption.gain": "derived"}  # fmt: skip
    cells = [
        {"cell": f"{place:08x}", "scenario": "erp_manufacturer", "strategy": plan.name,
         "scenario_title": title, "strategy_title": plan.title, "currency": "USD",
         "question": "How and when to go live?", "start_date": "2027-02-01", "weeks": weeks,
         "freezes": [{"start": start, "end": end, "name": "close"} for start, end in freezes]}
        for place, plan in enumerate(plans)
    ]  # fmt: skip
    return {
        "study": "erp_manufacturer", "packages": {"uptake": "0.1.0"}, "cells": cells,
        "ended": "2026-11-24T10:00:00+00:00",
        "notes": ["Reporting line: generated."],
        "departments": {cell["cell"]: [{"department": name, "staff": staff, "users": users}
                                       for name, (staff, users) in sizes.items()]
                        for cell in cells},
        "config": {
            "sources": sources,
            "investment": {"money_weeks": 260, "one_off": 12e6, "support_agents": 4},
            "adoption": {"gain": 0.106},
            "organisation": {"flows": [["production", "warehouse", 3.0], ["sales", "finance", 2.0]],
                             "flow_rest": 1.0},
            "uncertain": [{"path": "investment.one_off", "low": 9e6, "base": 12e6, "high": 15e6},
                          {"path": "adoption.gain", "low": 0.08, "base": 0.106, "high": 0.13}],
        },
    }  # fmt: skip
