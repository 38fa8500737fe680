"""`uptake run`: one plan, one future. One future is a story, and no basis for a choice."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.cli.playing import planned, read_options, report_played, sized, study_folder
from sim.cli.texts import paragraph, table
from sim.errors import EXIT_OK

if TYPE_CHECKING:
    from sim.experiment.store import Stored

HEADLINE = (
    "adoption_final",
    "proficient_final",
    "t80",
    "workaround_share",
    "dip_depth",
    "helpdesk_wait_p90",
    "resistance_peak",
    "cost_total",
    "benefit_total",
    "npv",
    "payback_week",
)
OF_PARTS = (
    "expected_loss",
    "aware_auc",
    "decision_wait_p90",
    "gate_latency_p90",
    "project_latency_p90",
    "motivation_final",
    "project_lateness",
    "fill_rate",
)
"""A figure each of parts that not every scenario declares; shown where it is known."""
CAUTION = (
    "One future is a story, not a basis for a choice: `uptake compare` plays many, with "
    "the same luck for every plan."
)


def main(words: Sequence[str]) -> int:
    """Play one run and print its metrics."""
    options = read_options(
        "run",
        "Play one plan through one future and print its figures.",
        words,
        "uptake run strategy=big_bang_feb future=7",
    )
    from sim.config.compose import compose_for

    composed = compose_for("run", options.words, ".", options.with_files)
    study, keys = composed.study, composed.keys
    cell = study.cells[0]
    if not keys.study:
        name = f"{study.name}-{cell.strategy.name}-{study.first_future}"
        study = dataclasses.replace(study, name=name)
    needs = sized(study, keys)
    folder = study_folder(study, keys)
    if options.dry_run:
        print(f"{planned(study)}: {needs}")
        return EXIT_OK
    from sim.experiment.execute import Workers, execute
    from sim.experiment.store import Store

    if not options.quiet:
        for note in study.notes:
            print(note, file=sys.stderr)
    store = Store(folder, ("run", *options.words))
    crew = "1" if keys.time_limit_s else "serial"  # a limit of time takes a process of its own
    workers = Workers.named(crew, keys.time_limit_s, keys.memory_limit_mb)
    summary = execute(study, store, workers)
    report_played(summary, study, options.verbose)
    stored = store.finish(study)
    if not options.quiet:
        scenario = cell.scenario
        print(paragraph(f"{scenario.title}: {cell.strategy.title}, future {study.first_future}"))
        print()
    print(figures(stored) if options.verbose else figures(stored, HEADLINE, OF_PARTS))
    if not options.quiet:
        print(f"\n{paragraph(CAUTION)}\nRecord: {folder.as_posix()}")
    return summary.exit_code


def figures(stored: Stored, names: Sequence[str] = (), where_known: Sequence[str] = ()) -> str:
    """Lay out metrics of the one run: name, value, meaning.

    Parameters
    ----------
    stored : tables of the run.
    names : metrics that are shown; none means all of them.
    where_known : metrics that are shown besides if they are not null.
    """
    row = stored.runs.iloc[0]
    names = (*names, *(name for name in where_known if shown(row.get(name)) != "-"))
    rows = [
        (card["name"], shown(row.get(card["name"])), f"{card['doc']} [{card['unit']}]")
        for card in stored.manifest["metrics"]
        if not names or card["name"] in names
    ]
    return table(rows)


def shown(value: object) -> str:
    """Write one figure: three digits, thousands apart, `-` where there is none.

    Example
    -------
    >>> shown(0.91666), shown(-1234567.0), shown(None), shown(float("nan"))
    ('0.917', '-1,234,567', '-', '-')
    """
    if not isinstance(value, (int, float)) or value != value:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
