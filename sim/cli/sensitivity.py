"""`uptake sensitivity`: what would change the answer, and where another plan overtakes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.cli.playing import planned, read_options
from sim.cli.subject import (
    Asked,
    Subject,
    compose_asked,
    find_folder,
    open_subject,
    player_in,
    read_asked,
)
from sim.errors import EXIT_OK, BadInput, Problem

if TYPE_CHECKING:
    from sim.analysis.duel import Duel

FOLDER = "sensitivity"
ON = ("true", "on", "yes", "1")
OFF = ("", "false", "off", "no", "0")


def main(words: Sequence[str]) -> int:
    """Vary every uncertain parameter, search break-evens, store, print, write the page again."""
    options = read_options(
        "sensitivity",
        "Say what would change the answer: the lead of the recommended plan over the runner-up "
        "at both ends of every uncertain parameter, and where it turns. rival=PLAN asks against "
        "another plan. "
        "Name a stored study, or settings as for compare; interactions=true adds Sobol indices.",
        words,
        "uptake sensitivity results/erp_manufacturer futures=30",
    )
    asked = read_asked(options.words)
    together = _is_on(asked)
    if options.dry_run:
        return _dry(asked, options.with_files, together)
    subject = open_subject(asked, options.with_files, options.quiet)
    duel, why = duel_of(subject, asked)
    from sim.analysis import interactions
    from sim.analysis.attach import with_reasons
    from sim.analysis.reasons import manifest_key, write_sensitivity
    from sim.analysis.sensitivity import analyse, expected_runs
    from sim.experiment.execute import Workers
    from sim.report.page import write_report
    from sim.report.reasons_text import sensitivity_table

    mixed = interactions.expected_runs(duel) if together else 0
    if not options.quiet:
        print(_plan(expected_runs(duel) + mixed), file=sys.stderr)
    stored, workers = subject.stored, Workers.named(subject.workers)
    player = player_in(stored.folder / FOLDER, workers, options.quiet)
    key = manifest_key(stored.manifest)
    found, luck = interactions.find_interactions(duel, player) if together else (None, 0.0)
    note = f"Luck makes up {round(100 * luck)} % of the lead's variance." if together else ""
    note = " ".join(part for part in (why, note) if part)
    answer = analyse(duel, subject.comparison.objective, player, key, found, note)
    write_sensitivity(answer, stored.folder)
    comparison = with_reasons(subject.comparison, stored)
    write_report(stored.folder, comparison)
    titles = {plan.name: plan.title for plan in comparison.plans}
    print(sensitivity_table(answer, comparison.objective, titles))
    if not options.quiet:
        print(f"{answer.n_runs + mixed:,} runs. Page: {(stored.folder / 'report.html').as_posix()}")
    return EXIT_OK


def duel_of(subject: Subject, asked: Asked) -> tuple[Duel, str]:
    """Pair the leader with its rival, on the luck of the study; say why, if it is not the next one.

    Raises
    ------
    BadInput : the study has no two plans to compare, no such rival, or they live in different
        scenarios.
    """
    from sim.analysis.duel import Duel
    from sim.analysis.statistics import FEWEST_FUTURES

    comparison, study = subject.comparison, subject.study
    if not comparison.leader or not comparison.rival:
        raise BadInput([Problem(study.name, "has no two plans: there is no lead to be changed")])
    rival, why = _rival(subject, asked)
    ahead, behind = subject.cell(comparison.leader), subject.cell(rival)
    if ahead.scenario != behind.scenario or study.seed_of(ahead) != study.seed_of(behind):
        message = "is a sweep whose best plans live in different settings; ask about one setting"
        raise BadInput([Problem(study.name, message)])
    titles = (comparison.plan(comparison.leader).title, comparison.plan(rival).title)
    objective = comparison.objective
    futures = _futures(asked, max(study.futures, FEWEST_FUTURES))
    duel = Duel(ahead.scenario, ahead.strategy, behind.strategy, titles, objective.metric,
                objective.larger_is_better, futures, study.seed_of(ahead), study.generator,
                (comparison.leader, rival))  # fmt: skip
    return duel, why


def _rival(subject: Subject, asked: Asked) -> tuple[str, str]:
    """Choose the other plan: the one asked for, else the runner-up or who may really overtake."""
    from sim.analysis.duel import challenger
    from sim.analysis.tables import pair
    from sim.errors import nearest

    comparison, wanted = subject.comparison, asked.key("rival")
    names = [plan.name for plan in comparison.plans]
    if wanted and (wanted not in names or wanted == comparison.leader):
        said = "is the leading plan itself" if wanted in names else "is no plan of this study"
        others = [name for name in names if name != comparison.leader]
        raise BadInput([Problem(f"rival={wanted}", said, nearest=nearest(wanted, others))])
    if wanted:
        return wanted, ""
    objective = comparison.objective
    paired = pair(subject.stored.runs, objective.metric, objective.larger_is_better)
    cells = [cell.name for cell in paired.cells]
    rival = challenger(cells, paired.outcomes, comparison.leader, comparison.rival)
    if rival == comparison.rival:
        return rival, ""
    title = comparison.plan(comparison.rival).title
    return rival, f"The runner-up, {title}, is behind in every future, so it is not asked about."


def _futures(asked: Asked, otherwise: int) -> int:
    text = asked.key("futures", str(otherwise))
    if not text.isdecimal():
        raise BadInput([Problem("futures", f"is {text}", allowed="a number, 20 or more")])
    return int(text)


def _is_on(asked: Asked) -> bool:
    text = asked.key("interactions").lower()
    if text not in (*ON, *OFF):
        raise BadInput([Problem("interactions", f"is {text}", allowed="true or false")])
    return text in ON


def _plan(n_runs: int) -> str:
    return f"sensitivity: {n_runs:,} runs, and at most a few hundred to search break-evens"


def _dry(asked: Asked, with_files: Sequence[str], together: bool) -> int:
    """Say how many runs it would take; nothing is played or written."""
    from sim.analysis.duel import refuse_if_endless
    from sim.analysis.interactions import BLOCKS
    from sim.analysis.sensitivity import runs_of_tornado

    if asked.study:
        from sim.cli.subject import study_again
        from sim.experiment.store import load_study

        study = study_again(load_study(find_folder(asked.study, asked.key("out"))), with_files)
    else:
        study = compose_asked(asked, with_files).study
        print(planned(study))
    n_ranges = len(study.cells[0].scenario.uncertain)
    n_runs = runs_of_tornado(n_ranges, max(_futures(asked, study.futures), 20))
    n_runs += 2 * BLOCKS * (n_ranges + 2) if together else 0
    refuse_if_endless(n_runs)
    print(_plan(n_runs))
    return EXIT_OK
