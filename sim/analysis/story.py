"""The story of one run, put together from what is stored and from runs without one thing."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from sim.analysis.comparison import Comparison, Objective
from sim.analysis.display import show
from sim.analysis.explain import RunLog, cited, stalled, timeline
from sim.analysis.reasons import Story, SwitchedOff, manifest_key
from sim.analysis.switch_off import switch_off
from sim.analysis.tables import StudyTables
from sim.errors import BadInput, Problem, nearest
from sim.experiment.design import Study, draws
from sim.experiment.store import Stored
from sim.scenario import Future, with_values


def find_run(runs: pd.DataFrame, asked: str, leader: str, metric: str) -> Mapping[str, Any]:
    """Find the run that is meant: by id, by `strategy:future`, or the leader's middle one.

    Raises
    ------
    BadInput : no such run, more than one, or one that failed.
    """
    if not asked:
        mine = runs[(runs["strategy"] == leader) & (runs["status"] == "ok")]
        ordered = (mine if len(mine) else runs).sort_values([metric, "future"])
        return _as_mapping(ordered.iloc[(len(ordered) - 1) // 2])
    strategy, _, future = asked.rpartition(":")
    found = runs[runs["run"] == asked]
    if strategy:
        found = runs[(runs["strategy"] == strategy) & (runs["future"].astype(str) == future)]
    if len(found) != 1:
        said = "means more than one run" if len(found) else "is no run of this study"
        played = runs.loc[runs["strategy"] == strategy, "future"].drop_duplicates()
        if len(played) and not len(found):
            futures = _in_words(played.sort_values().astype(int).tolist())
            raise BadInput([Problem(asked, said, allowed=f"{strategy}: with {futures}")])
        names = [f"{name}:{number}" for name, number in
                 zip(runs["strategy"], runs["future"], strict=True)]  # fmt: skip
        near = nearest(asked, [*runs["run"].astype(str), *names])
        raise BadInput([Problem(asked, said, nearest=near)])
    row = _as_mapping(found.iloc[0])
    if row["status"] != "ok":
        raise BadInput([Problem(asked, f"left nothing behind: {row['status']} {row['reason']}")])
    return row


def _in_words(futures: Sequence[int]) -> str:
    """Say which futures there are: all between two, or each that there is."""
    first, last = futures[0], futures[-1]
    if last - first + 1 == len(futures):
        return f"a future from {first} to {last}"
    return f"one of the futures {', '.join(map(str, futures[:20]))}"


def _as_mapping(row: pd.Series[Any]) -> Mapping[str, Any]:
    return {str(key): value for key, value in row.items()}


def tell(study: Study, stored: Stored, comparison: Comparison, row: Mapping[str, Any]) -> Story:
    """Put the story of one run together, with what each lever and risk did to it.

    Parameters
    ----------
    study : the cells of the stored study.
    stored : its tables.
    comparison : what ranks its plans.
    row : the run, as the table of runs has it.

    Source: own design.
    """
    events = stored.events[stored.events["run"] == row["run"]].reset_index(drop=True)
    switched = _switched_off(study, comparison.objective, row, events)
    return dataclasses.replace(outline(stored, comparison.objective, row), switched_off=switched)


def most_runs(study: Study, stored: Stored, row: Mapping[str, Any]) -> int:
    """Count the runs that a story plays at most: all, and without each lever or risk."""
    mine = stored.events[(stored.events["run"] == row["run"]) & (stored.events["kind"] == "pull")]
    levers = mine["text"].astype(str).str.partition(":")[0].nunique()
    cell = next(one for one in study.cells if one.id == row["cell"])
    return 1 + int(levers) + len(cell.scenario.environment.hazards)


def middle_story(stored: StudyTables, comparison: Comparison) -> Story | None:
    """Tell the leader's middle future from what is stored; None where that is no single plan."""
    runs, metric = stored.runs, comparison.objective.metric
    one_cell = runs[runs["strategy"] == comparison.leader]["cell"].nunique() == 1
    if not one_cell or not stored.manifest.get("departments"):
        return None
    row = find_run(runs, "", comparison.leader, metric)
    return outline(stored, comparison.objective, row) if row["status"] == "ok" else None


def outline(stored: StudyTables, objective: Objective, row: Mapping[str, Any]) -> Story:
    """Tell one run from what is stored of it: its decisive events, and who fell behind.

    Parameters
    ----------
    stored : the tables of the study.
    objective : what ranks its plans.
    row : the run, as the table of runs has it.

    Source: own design.
    """
    run = str(row["run"])

    def mine(frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame["run"] == run].reset_index(drop=True)

    sizes = stored.manifest["departments"].get(str(row["cell"]), ())
    log = RunLog(mine(stored.events), mine(stored.weekly), mine(stored.departments),
                 {str(one["department"]): int(one["users"]) for one in sizes})  # fmt: skip
    outcome = show(objective.kind, float(row[objective.metric]), objective.scale)
    t80 = row.get("t80")
    reached = f"80 % proficient in week {t80:.0f}" if isinstance(t80, float) and t80 == t80 else (
        "80 % proficient never")  # fmt: skip
    said = f"{objective.title} {outcome.text} {objective.unit.partition(' ')[2]}, {reached}"
    first = log.events[log.events["kind"] == "go_live"]["event"].tolist()[:1]
    first = first or log.events["event"].tolist()[:1]
    stall = stalled(log)
    titles = {str(one["cell"]): str(one["strategy_title"]) for one in stored.manifest["cells"]}
    return Story(
        run=run,
        plan=str(row["strategy"]),
        title=titles[str(row["cell"])] or str(row["strategy"]),
        future=int(row["future"]),
        summary=cited(said, first).text if first else f"{said}: no event",
        timeline=timeline(log),
        stalled=stall.department,
        cause=stall.cause,
        why=stall.why,
        switched_off=(),
        key=manifest_key(stored.manifest),
    )


def _switched_off(
    study: Study, objective: Objective, row: Mapping[str, Any], events: pd.DataFrame
) -> tuple[SwitchedOff, ...]:
    """Take away levers and risks in the scenario as this future drew it."""

    cell = next(one for one in study.cells if one.id == row["cell"])
    seed, future = study.seed_of(cell), int(row["future"])
    drawn = {path: float(one[0]) for path, one in draws(cell.scenario, seed, 1, future).items()}
    scenario = dataclasses.replace(with_values(cell.scenario, drawn), uncertain=())
    luck = Future(seed, future, study.generator)
    return switch_off(scenario, cell.strategy, luck, events, objective)
