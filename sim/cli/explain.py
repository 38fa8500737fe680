"""`uptake explain STUDY RUN`: why one run came out as it did."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.cli.subject import Subject, composed_again, find_folder
from sim.errors import EXIT_OK, BadInput, Problem, nearest

if TYPE_CHECKING:
    import pandas as pd

    from sim.analysis.reasons import Story, SwitchedOff
    from sim.experiment.store import Stored


def main(words: Sequence[str]) -> int:
    """Tell the story of a run, store it, and write the page again."""
    parser = argparse.ArgumentParser(
        prog="uptake explain",
        description="Say why one run came out as it did: decisive events, the department that "
        "fell behind, and what each lever and risk did under the same luck.",
        epilog="example: uptake explain results/erp_manufacturer big_bang_feb:7",
    )
    parser.add_argument("study", help="folder of a study, or its name below results/")
    parser.add_argument("run", nargs="?", default="",
                        help="a run of runs.parquet, or strategy:future; default: the leading "
                        "plan's middle future")  # fmt: skip
    parser.add_argument("--out", default="results", help="folder that holds the studies")
    parser.add_argument("--with", dest="with_files", action="append", default=[],
                        metavar="FILE.py",
                        help="a plan of your own; this runs its code")  # fmt: skip
    given = parser.parse_args(list(words))
    from sim.analysis.attach import with_reasons
    from sim.analysis.compare import compare
    from sim.analysis.reasons import write_story
    from sim.experiment.store import load_study
    from sim.report.page import write_report
    from sim.report.reasons_text import story_text

    stored = load_study(find_folder(given.study, given.out))
    manifest = stored.manifest
    comparison = compare(stored, str(manifest["baseline"]), str(manifest["objective"]))
    study = composed_again(stored, given.with_files)
    subject = Subject(study, stored, comparison, None)
    row = find_run(stored, given.run, comparison.leader, comparison.objective.metric)
    story = tell(subject, row)
    write_story(story, stored.folder)
    write_report(stored.folder, with_reasons(comparison, stored.folder, manifest))
    print(story_text(story))
    return EXIT_OK


def find_run(stored: Stored, asked: str, leader: str, metric: str) -> Mapping[str, Any]:
    """Find the run that is meant: by id, by `strategy:future`, or the leader's middle one.

    Raises
    ------
    BadInput : no such run, more than one, or one that failed.
    """
    runs = stored.runs
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
        names = [f"{name}:{number}" for name, number in
                 zip(runs["strategy"], runs["future"], strict=True)]  # fmt: skip
        near = nearest(asked, [*runs["run"].astype(str), *names])
        raise BadInput([Problem(asked, said, nearest=near)])
    row = _as_mapping(found.iloc[0])
    if row["status"] != "ok":
        raise BadInput([Problem(asked, f"left nothing behind: {row['status']} {row['reason']}")])
    return row


def _as_mapping(row: pd.Series[Any]) -> Mapping[str, Any]:
    return {str(key): value for key, value in row.items()}


def tell(subject: Subject, row: Mapping[str, Any]) -> Story:
    """Put the story of one run together."""
    from sim.analysis.attach import manifest_key
    from sim.analysis.display import show
    from sim.analysis.explain import RunLog, cited, stalled, timeline
    from sim.analysis.reasons import Story

    stored, comparison = subject.stored, subject.comparison
    run = str(row["run"])

    def mine(frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame["run"] == run].reset_index(drop=True)

    sizes = stored.manifest["departments"].get(str(row["cell"]), ())
    log = RunLog(mine(stored.events), mine(stored.weekly), mine(stored.departments),
                 {str(one["department"]): int(one["users"]) for one in sizes})  # fmt: skip
    objective = comparison.objective
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
        switched_off=_switched_off(subject, row, log.events),
        key=manifest_key(stored.manifest),
    )


def _switched_off(
    subject: Subject, row: Mapping[str, Any], events: pd.DataFrame
) -> tuple[SwitchedOff, ...]:
    """Take away levers and risks in the scenario as this future drew it."""
    from sim.analysis.switch_off import switch_off
    from sim.experiment.design import draws
    from sim.scenario import Future, with_values

    study = subject.study
    cell = next(one for one in study.cells if one.id == row["cell"])
    seed, future = study.seed_of(cell), int(row["future"])
    drawn = {path: float(one[0]) for path, one in draws(cell.scenario, seed, 1, future).items()}
    scenario = dataclasses.replace(with_values(cell.scenario, drawn), uncertain=())
    luck = Future(seed, future, study.generator)
    return switch_off(scenario, cell.strategy, luck, events, subject.comparison.objective)
