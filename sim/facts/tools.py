"""Four tools to one: the consolidation that SF16 and its study play."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from types import MappingProxyType

import numpy as np

from sim.areas.investment.parameters import Project
from sim.experiment.design import Cell
from sim.facts.fact import Check, average, exact
from sim.facts.plays import Played, Plays, plan, shipped
from sim.scenario import Scenario
from sim.units import FloatArray

CASE, NAME = "it_portfolio", "one_tool"
LICENCES = MappingProxyType(
    {"front_desk": 60e3, "plant_book": 90e3, "finance_suite": 150e3, "staff_file": 45e3}
)
"""Licences a year (assumption): 350 a user at the front, 3,750 a user in finance."""
USERS_OF = MappingProxyType(
    {
        "front_desk": ("sales", "service"),
        "plant_book": ("operations", "it"),
        "finance_suite": ("finance",),
        "staff_file": ("marketing", "hr"),
    }
)
LOST_FIT = MappingProxyType({"finance": 40e3, "operations": 18e3, "sales": 9e3, "hr": 2e3})
"""Worth of local fit, a year (assumption): dear tools fit their few users best."""
ORDER = ("sales", "service", "operations", "it", "marketing", "hr", "finance")
FOUR_TOOLS = Project(
    title="One tool for four",
    value=160e3,
    cost=220e3,
    run_cost=90e3,
    departments=ORDER,
    waves=7,
    wave_weeks=4.0,
    replaces=dict(LICENCES),
    users_of=dict(USERS_OF),
    lost_fit_by=dict(LOST_FIT),
    parallel_weeks=8.0,
    parallel_hours=0.5,
    decommission="use",
    old_use_below=0.2,
    old_use_weeks=4,
    migration_loss=0.4,
    work={"procure": {"analysts": 3}, "build": {"developers": 16, "analysts": 4},
          "rollout": {"trainers": 1}},
)  # fmt: skip
"""Four tools of four groups of departments to one; money and work are assumptions."""
START = plan("one_tool_for_four", {"week": 0, "pull": "start_project", "what": NAME})
MILLION = 1e6


def tools_case(scenario: Scenario, project: Project) -> Scenario:
    """Let a scenario hold one consolidation and nothing else: no cut of money, no overrun.

    What is asked here comes after the build; its overruns are the subject of other studies.

    Parameters
    ----------
    scenario : the case of a portfolio.
    project : the consolidation.
    """
    investment = dataclasses.replace(
        scenario.investment,
        projects={NAME: project},
        budget_cuts={},
        kill_below=0.0,
        overrun_median=1.0,
        overrun_spread=0.0,
        overrun_tail_share=0.0,
    )
    return dataclasses.replace(scenario, investment=investment)


def four_tools(plays: Plays) -> Sequence[Check]:
    """SF16 with N tools: each saves its licence from its own switch-off on, and not before."""
    base = shipped(CASE, "do_nothing").scenario
    never = dataclasses.replace(FOUR_TOOLS, old_use_below=0.0)
    cells = {
        "gate": Cell(tools_case(base, FOUR_TOOLS), START),
        "never": Cell(tools_case(base, never), START),
    }
    played = plays.play("sf16_tools", cells)
    saved, open_to_save = _weekly(played)
    early = float(np.maximum(saved - open_to_save, 0.0).sum())
    early = 0.0 if early < 1e-6 * float(saved.sum()) else early
    kept = played.booked("never", "licences_saved")["amount"].abs().sum()
    return [
        exact("4 tools: licences saved of tools that a department still has to leave (M)",
              early / MILLION, 0.0, 0.0),
        exact("4 tools, a gate that never opens: licences saved (M, all futures)",
              float(kept) / MILLION, 0.0, 0.0),
        average("4 tools: licences saved in three years (M)", saved.sum(axis=1) / MILLION,
                at_least=1e-6),
    ]  # fmt: skip


def _weekly(played: Played) -> tuple[FloatArray, FloatArray]:
    """(R, W + 1) licences saved, and those of tools that all their departments have left."""
    weeks = played.weeks("gate", "output").shape[1]
    saved, left = np.zeros((played.futures, weeks)), np.zeros((played.futures, weeks))
    rows = played.booked("gate", "licences_saved")
    np.add.at(saved, (rows["future"].to_numpy(), rows["week"].to_numpy()), rows["amount"])
    live = played.events("gate", "project_live")
    for tool, places in USERS_OF.items():
        mine = live[live["department"].isin(places)].groupby("future")["week"].agg(["max", "size"])
        for future, last, moved in mine.itertuples():
            if moved == len(places):
                left[future, int(last) + 1 :] += LICENCES[tool] / 52
    return saved, left
