"""What a study will take, before it takes it: time, memory and disk, from measured constants."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from sim.errors import BadInput, Problem
from sim.experiment.design import Study
from sim.organisation.spec import OrganisationSpec
from sim.scenario import Scenario

SECONDS_PER_RUN, SECONDS_PER_WEEK = 0.008, 1.8e-4
SECONDS_PER_PERSON_WEEK, SECONDS_PER_ENTRY_WEEK = 1e-7, 5e-5
"""One core of two idle ones (2026): 30 ms for 240 people and 104 weeks, 55 ms for 1,200 people and
156 weeks, storing and tables on top. A week costs more than the people in it; a project, a
technology or a committee costs more than 400 of them."""
ENTRIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "governance",
        ("risks", "controls", "channels", "campaigns", "committees", "proposals"),
    ),
    ("investment", ("requests", "projects", "pools")),
    ("architecture", ("assets", "processes")),
    ("environment", ("sources",)),
    ("planning", ("standards", "technologies", "sourcing")),
)
"""Tables of a scenario whose entries live from week to week."""
BYTES_PER_RUN = 1_500
BYTES_PER_NUMBER = 8
"""On disk this is for both copies, in parts and in tables, since they are packed."""
NUMBERS_PER_WEEK, NUMBERS_PER_DEPARTMENT_WEEK = 30, 3
"""Series of a week, and ledger and a quarter of the departmental series for each department."""
COPIES = 2
"""A run's own series are in memory too, some of them more than once."""
BYTES_PER_PERSON, BYTES_PER_TIE = 300, 40
BYTES_PER_PROCESS = 300_000_000
BYTES_PER_PLANNED_RUN = 400
MOST_RUNS = 5_000_000


@dataclass(frozen=True, slots=True)
class Estimate:
    """State what a study takes.

    Parameters
    ----------
    runs : number of runs.
    seconds : time on the given number of workers, without the start of the program.
    memory : bytes, all processes together.
    disk : bytes.
    """

    runs: int
    seconds: float
    memory: int
    disk: int

    def __str__(self) -> str:
        return (
            f"about {_span(self.seconds)}, {_size(self.memory)} of memory, "
            f"{_size(self.disk)} on disk"
        )


def estimate(study: Study, workers: int = 1) -> Estimate:
    """Estimate what a study takes, without building anything of it.

    Parameters
    ----------
    study : the study.
    workers : number of processes; 0 plays in this process.

    Source: measured constants of this module.

    Example
    -------
    >>> from types import SimpleNamespace as Some
    >>> cell = Some(scenario=Scenario("case"))
    >>> estimate(Some(cells=(cell,), futures=50)).runs
    50
    """
    seconds, disk, largest = 0.0, 0, 0
    for cell in study.cells:
        organisation, weeks = cell.scenario.organisation, cell.scenario.calendar.weeks
        people, departments = _people(organisation), _departments(organisation)
        numbers = weeks * (NUMBERS_PER_WEEK + NUMBERS_PER_DEPARTMENT_WEEK * departments)
        week = SECONDS_PER_WEEK + SECONDS_PER_PERSON_WEEK * people
        week += SECONDS_PER_ENTRY_WEEK * _entries(cell.scenario)
        seconds += SECONDS_PER_RUN + week * weeks
        disk += BYTES_PER_RUN + BYTES_PER_NUMBER * numbers
        ties = people * organisation.degree
        here = (
            BYTES_PER_PERSON * people + BYTES_PER_TIE * ties + COPIES * BYTES_PER_NUMBER * numbers
        )
        largest = max(largest, round(here))
    runs = len(study.cells) * study.futures
    processes = max(workers, 1)
    memory = processes * (largest + BYTES_PER_PROCESS) + BYTES_PER_PLANNED_RUN * runs
    return Estimate(runs, seconds * study.futures / processes, memory, disk * study.futures)


def refuse_too_large(study: Study, workers: int, folder: Path) -> Estimate:
    """Refuse a study that this machine cannot hold, before anything is allocated.

    Parameters
    ----------
    study, workers : as for `estimate`.
    folder : where it would be kept.

    Raises
    ------
    BadInput : too many runs, more memory than the machine has, more disk than is free.
    """
    found = estimate(study, workers)
    problems = []
    if found.runs > MOST_RUNS:
        allowed = f"at most {MOST_RUNS:,}"
        problems.append(Problem("study", f"has {found.runs:,} runs", allowed=allowed))
    memory, free = _memory(), _free(folder)
    if memory and found.memory > memory:
        message = f"would take about {_size(found.memory)} of memory; fewer people, weeks or runs"
        problems.append(Problem("study", message, allowed=f"{_size(memory)} on this machine"))
    if free is not None and found.disk > free:
        message = f"would take about {_size(found.disk)} on disk"
        problems.append(Problem("study", message, allowed=f"{_size(free)} free there"))
    if problems:
        raise BadInput(problems)
    return found


def _entries(scenario: Scenario) -> int:
    """Count projects, technologies, committees and the like."""
    return sum(
        len(getattr(getattr(scenario, area), name)) for area, names in ENTRIES for name in names
    )


def _people(organisation: OrganisationSpec) -> int:
    if organisation.rows is not None:
        return len(organisation.rows.ids)
    return sum(department.staff for department in organisation.departments.values())


def _departments(organisation: OrganisationSpec) -> int:
    if organisation.rows is not None:
        return len(organisation.rows.departments)
    return len(organisation.departments)


def _memory() -> int:
    """Bytes of memory of this machine; 0 where the system does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return 0


def _free(folder: Path) -> int | None:
    """Bytes that are free where a folder is, or would be made."""
    for place in (folder, *folder.absolute().parents):
        if place.is_dir():
            return shutil.disk_usage(place).free
    return None


def _span(seconds: float) -> str:
    """Spell a time.

    Example
    -------
    >>> _span(0.2), _span(90), _span(7200), _span(1e6)
    ('1 s', '90 s', '2 h', '12 days')
    """
    if seconds < 120:
        return f"{max(1, round(seconds))} s"
    if seconds < 7200:
        return f"{round(seconds / 60)} min"
    return f"{round(seconds / 3600)} h" if seconds < 172_800 else f"{round(seconds / 86_400)} days"


def _size(size: float) -> str:
    """Spell a number of bytes.

    Example
    -------
    >>> _size(500), _size(2.5e6), _size(3e9)
    ('1 KB', '2 MB', '3 GB')
    """
    for unit in ("KB", "MB", "GB"):
        size /= 1000
        if size < 1000 or unit == "GB":
            return f"{max(1, round(size)):,} {unit}"
    return ""
