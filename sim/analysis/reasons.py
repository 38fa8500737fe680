"""What would change the answer, and why it came out so: records for page and commands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sim.analysis.records import Interval, Number, from_text, to_text
from sim.errors import BadInput
from sim.experiment.canonical import digest
from sim.experiment.manifest import read_side, write_side

SENSITIVITY_FILE = "sensitivity.json"
STORY_FILE = "story.json"
Kind = TypeVar("Kind", "Sensitivity", "Story")


@dataclass(frozen=True, slots=True)
class TornadoBar:
    """State what one uncertain parameter does to the lead, at its low and at its high end.

    Parameters
    ----------
    path, title, unit : the knob, what it means, its unit.
    low, base, high : smallest, configured and largest value.
    lead_low, lead_high : paired average of leader minus rival (objective) at either end.
    flips : the lead changes its sign between base and one of the ends.
    swing : distance between the two averages.
    npv_low, npv_high : average money of the leader at either end; null where the study has none.
    weeks_low, weeks_high : middle week at which the leader reaches 80 %.
    n_futures : futures that both ends were played on; all, or the few of a first look.
    interaction : share of the variance of the lead that it has only together with others (total
        less first Sobol index), where asked.
    """

    path: str
    title: str
    unit: str
    low: Number
    base: Number
    high: Number
    lead_low: Interval
    lead_high: Interval
    flips: bool
    swing: Number
    npv_low: Number | None
    npv_high: Number | None
    weeks_low: Number | None
    weeks_high: Number | None
    n_futures: int = 0
    interaction: Interval | None = None


@dataclass(frozen=True, slots=True)
class BreakEven:
    """State the value of a parameter at which another plan takes the lead.

    Parameters
    ----------
    path : the knob.
    sentence : for the page and the terminal.
    value, value_low, value_high : where the lead is zero, and the range that the futures allow.
    leads_below, leads_above : titles of the plans that lead on either side.
    lead_below, lead_above : leader minus rival, played again on either side of the value.
    below, above : where these were played: about the ends of the range.
    """

    path: str
    sentence: str
    value: Number
    value_low: Number
    value_high: Number
    leads_below: str
    leads_above: str
    lead_below: Interval
    lead_above: Interval
    below: Number
    above: Number


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Hold what would change the answer.

    Parameters
    ----------
    leader, rival : names of the plans; the lead is leader minus rival.
    lead : the lead as it is, over the same futures.
    noise_floor : half the width of its interval: luck alone moves the lead by so much.
    bars : by swing, largest first; those on all futures before those of the first look.
    break_evens : up to three.
    n_futures, n_runs : futures of each point; runs that this took.
    note : one or two plain sentences.
    unit : of leads and swings as shown; a lead much smaller than the outcomes has its own.
    key : what it belongs to (cells, seed, futures, code); another study does not show it.
    """

    leader: str
    rival: str
    lead: Interval
    noise_floor: Number
    bars: tuple[TornadoBar, ...]
    break_evens: tuple[BreakEven, ...]
    n_futures: int
    note: str
    n_runs: int = 0
    unit: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class StoryLine:
    """Hold one sentence of the story and the events that prove it; each stands in its text."""

    text: str
    events: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SwitchedOff:
    """State what happens without one lever of the plan or one risk, under the same luck.

    Parameters
    ----------
    name, kind : what is removed, and `lever` or `risk`.
    outcome : objective with it minus objective without it, signed so that + is a help.
    weeks : weeks to 80 % with it minus without it; null where one of them never gets there.
    events : events of the run that it caused.
    text : the sentence.
    """

    name: str
    kind: str
    outcome: Number
    weeks: Number | None
    events: tuple[int, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Story:
    """Say why one run came out as it did.

    Parameters
    ----------
    run, plan, title, future : which run.
    summary : one sentence on its outcome.
    timeline : the decisive events, by week.
    stalled : department that fell behind; empty where none did.
    cause : `queue`, `resistance`, `training`, `dependency` or `fatigue`; empty where none.
    why : sentences on the department.
    switched_off : each lever and risk removed in turn, largest effect first.
    key : what it belongs to.
    """

    run: str
    plan: str
    title: str
    future: int
    summary: str
    timeline: tuple[StoryLine, ...]
    stalled: str
    cause: str
    why: tuple[StoryLine, ...]
    switched_off: tuple[SwitchedOff, ...]
    key: str = ""


def manifest_key(manifest: Mapping[str, Any]) -> str:
    """Name what a stored answer belongs to: cells, seed and code of a study.

    Source: own design.

    Example
    -------
    >>> first = {"cells": [{"cell": "a"}], "seed": 1, "code": {"digest": "d"}}
    >>> manifest_key(first) == manifest_key({**first, "seed": 2})
    False
    """
    cells = sorted(str(one["cell"]) for one in manifest["cells"])
    return digest([cells, manifest["seed"], manifest["code"]["digest"]], 16)


def write_sensitivity(found: Sensitivity, folder: Path) -> Path:
    """Write `sensitivity.json` into a study's folder, whole or not at all."""
    return write_side(folder, SENSITIVITY_FILE, to_text(found).encode())


def read_sensitivity(folder: Path, key: str) -> Sensitivity | None:
    """Read the stored sensitivity of a study, if there is one that belongs to it."""
    return _read(Sensitivity, folder, SENSITIVITY_FILE, key)


def write_story(found: Story, folder: Path) -> Path:
    """Write `story.json` into a study's folder, whole or not at all."""
    return write_side(folder, STORY_FILE, to_text(found).encode())


def read_story(folder: Path, key: str) -> Story | None:
    """Read the stored story of a study, if there is one that belongs to it."""
    return _read(Story, folder, STORY_FILE, key)


def _read(kind: type[Kind], folder: Path, name: str, key: str) -> Kind | None:
    """Read a record; a missing, damaged or foreign one counts as none."""
    try:
        found = from_text(kind, read_side(folder, name).decode())
    except (BadInput, OSError, ValueError, KeyError, TypeError):
        return None
    assert isinstance(found, kind)
    return found if found.key == key else None
