"""From words on a command line to a study: find, compose, check, build; all faults at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.config.bench import vocabulary
from sim.config.draft import Draft
from sim.config.knob_tables import StudyKeys
from sim.config.overrides import Mode
from sim.config.session import session
from sim.experiment.design import Cell, Study


def compose(*words: str, folder: Path | str = ".", with_files: Sequence[Path | str] = ()) -> Study:
    """Compose a study from the words of a command line, as `uptake compare` does.

    Parameters
    ----------
    words : `key=value` words, such as `scenario=voluntary_tool` or `adoption.q=.2`.
    folder : where to look for `strategies/`, `scenarios/` and files of people.
    with_files : Python files with plans of the user's own; their code is run.

    Returns
    -------
    Study : frozen; hand it to `execute`, or its cells to `run`.

    Raises
    ------
    BadInput : every fault of words and files.

    Source: own design.

    Example
    -------
    >>> study = compose("scenario=voluntary_tool", "strategy=do_nothing", "futures=20")
    >>> study.name, len(study.cells), study.futures
    ('voluntary_tool', 1, 20)
    """
    return compose_for("compare", words, folder, with_files).study


@dataclass(frozen=True)
class Composed:
    """Hold a study, and the keys that say where it goes and who computes it."""

    study: Study
    keys: StudyKeys


def compose_for(
    mode: Mode, words: Sequence[str], folder: Path | str, with_files: Sequence[Path | str] = ()
) -> Composed:
    """Compose the study of `compare` (do_nothing and own plans added) or of `run` (one run)."""
    draft = Draft.begin(mode, words, Path(folder), [Path(file) for file in with_files])
    with session(draft.nodes) as hydra:
        checked, scenario = draft.scenario(hydra)
    names = vocabulary(scenario) if scenario else None
    plans = [draft.plan(name, names) for name in draft.plan_names(mode, checked)]
    draft.stop_if_wrong()
    assert checked is not None
    assert scenario is not None
    cells = [Cell(scenario, plan) for plan in plans if plan is not None]
    return Composed(draft.study(checked.keys, cells, mode), checked.keys)
