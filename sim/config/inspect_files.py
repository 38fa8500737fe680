"""Look at a file or a folder before a study: what it is, and everything that is wrong with it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.config.bench import Bench, look_around, read_plan, vocabulary
from sim.config.csv_tables import Table, read_table
from sim.config.department_files import is_departments, read_departments
from sim.config.draft import Draft
from sim.config.own_files import FOLDERS, SUFFIXES, OwnFile, name_problems
from sim.config.safety import read_mapping
from sim.config.session import session
from sim.config.tie_files import AS_STATED, LISTENER_FIRST, SPEAKER_FIRST
from sim.errors import BadInput, Problem, nearest
from sim.organisation.spec import OrganisationSpec
from sim.scenario import Scenario

TABLES = (".csv", ".tsv", ".txt")


@dataclass(frozen=True)
class Finding:
    """Say what one file is, what was read from it, and what is wrong with it.

    Parameters
    ----------
    file, what : its name, and what it is.
    notes : what was read from it.
    problems : everything that is wrong.
    faulty : whether its problems are those of a finding before it.
    """

    file: str
    what: str
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    faulty: bool = False


def inspect(name: str, folder: Path) -> list[Finding]:
    """Look at a file, a folder, or a scenario or plan by its name.

    Parameters
    ----------
    name : a path, or the name of a scenario or plan beside where the command runs.
    folder : where the command runs.

    Returns
    -------
    One finding a file; a folder gives one for every scenario, plan and table in it.

    Raises
    ------
    BadInput : there is nothing of that name.

    Source: own design.
    """
    if "\x00" in name or len(name) > 4000:
        raise BadInput([Problem("PATH", "cannot name a file")])
    try:
        path = folder / Path(name).expanduser()
        if path.is_dir():
            return _folder(path)
        if path.is_file():
            return [_file(path, name)]
    except OSError as error:
        raise BadInput([Problem("PATH", f"cannot be read ({error.strerror})")]) from error
    except RuntimeError as error:  # the home of somebody who is not there
        raise BadInput([Problem("PATH", f"cannot be read ({error})")]) from error
    bench, _ = look_around(folder)
    if name in bench.options()["scenario"]:
        return [_scenario(name, bench)]
    if name in bench.options()["strategy"]:
        return [_plan(name, bench)]
    here = sorted(one.name for one in folder.iterdir()) if folder.is_dir() else []
    names = [*here, *bench.options()["scenario"], *bench.options()["strategy"]]
    message = f"'{name[:60]}' is neither a file or folder nor a scenario or plan"
    raise BadInput([Problem("PATH", message, nearest=nearest(name[:200], names))])


def _folder(path: Path) -> list[Finding]:
    """Look at every scenario and plan of a folder, and at the tables that lie in it."""
    bench, problems = look_around(path)
    found = [Finding(problem.file, "a file name", (), (problem,)) for problem in problems]
    found += [_scenario(file.name, bench) for file in bench.scenarios]
    found += [_plan(file.name, bench) for file in bench.plans]
    for one in sorted(path.iterdir(), key=lambda one: one.name):
        if one.suffix.lower() == ".csv" and one.is_file():
            found.append(_table(one, one.name))
    said: set[Problem] = set()
    for number, finding in enumerate(found):
        new = tuple(problem for problem in finding.problems if problem not in said)
        again = bool(finding.problems) and not new
        notes = (*finding.notes, "its problems stand above") if again else finding.notes
        found[number] = dataclasses.replace(finding, problems=new, notes=notes, faulty=again)
        said |= set(new)
    if not found:
        message = f"holds no {FOLDERS['scenario']}/, no {FOLDERS['strategy']}/ and no CSV file"
        raise BadInput([Problem("PATH", message)])
    return found


def _file(path: Path, shown: str) -> Finding:
    """Look at one file: its ending and its content say what it is meant to be."""
    if path.suffix.lower() in TABLES:
        return _table(path, shown)
    if path.suffix.lower() not in SUFFIXES:
        allowed = ", ".join((*SUFFIXES, *TABLES))
        wrong = Problem("file name", f"ends in '{path.suffix}'", file=shown, allowed=allowed)
        return Finding(shown, "a file of no known kind", (), (wrong,))
    content, problems = read_mapping(path, shown)
    if problems:
        return Finding(shown, "a YAML file", (), tuple(problems))
    own = OwnFile(path.stem, path, shown)
    if unusable := name_problems([own], ()):
        return Finding(shown, "a YAML file", (), tuple(unusable))
    inside = path.parent.name in FOLDERS.values()
    folder = path.resolve().parent.parent if inside else path.resolve().parent
    bench, _ = look_around(folder)
    if path.parent.name == FOLDERS["strategy"] or (
        path.parent.name != FOLDERS["scenario"] and ("steps" in content or "kind" in content)
    ):
        others = tuple(one for one in bench.plans if one.name != own.name)
        return _plan(own.name, dataclasses.replace(bench, plans=(*others, own)))
    others = tuple(one for one in bench.scenarios if one.name != own.name)
    return _scenario(own.name, dataclasses.replace(bench, scenarios=(*others, own)))


def _shown(name: str, files: Sequence[OwnFile], group: str) -> str:
    return next((file.shown for file in files if file.name == name), f"configs/{group}/{name}.yaml")


def _composed(name: str, bench: Bench) -> tuple[Scenario | None, Draft]:
    draft = Draft.on(bench, [], "compare", [f"scenario={name}"])
    with session(draft.nodes) as hydra:
        _, scenario = draft.scenario(hydra)
    return scenario, draft


def _scenario(name: str, bench: Bench) -> Finding:
    """Check a scenario with everything it extends and reads, and the shipped plans it lists."""
    scenario, draft = _composed(name, bench)
    problems = list(dict.fromkeys(draft.problems))
    shown = _shown(name, bench.scenarios, "scenario")
    if scenario is None:
        return Finding(shown, "a scenario", (), tuple(problems))
    names = vocabulary(scenario)
    for plan in scenario.strategies:
        _, wrong = read_plan(bench, plan, names)
        problems += wrong
    spec = scenario.organisation
    rows = spec.rows
    people = len(rows.ids) if rows else sum(one.staff for one in spec.departments.values())
    units = rows.departments if rows else tuple(spec.departments)
    empty = [unit for unit, one in spec.departments.items() if not one.staff] if not rows else []
    notes = [f"{people:,} people in {len(units)} departments; {scenario.calendar.weeks} weeks"]
    notes += [f"{unit} has nobody in it" for unit in empty]
    notes += list(rows.notes) if rows else []
    return Finding(shown, "a scenario", tuple(notes), tuple(dict.fromkeys(problems)))


def _plan(name: str, bench: Bench) -> Finding:
    """Check a plan against the scenarios of the folder; without any, against the shipped ones."""
    shown = _shown(name, bench.plans, "strategy")
    tried: list[tuple[str, list[Problem]]] = []
    weeks = 0
    for other in [file.name for file in bench.scenarios] or bench.shipped["scenario"]:
        scenario, _ = _composed(other, bench)
        if scenario is None:
            continue
        _, wrong = read_plan(bench, name, vocabulary(scenario))
        tried.append((other, wrong))
        weeks = max(weeks, scenario.calendar.weeks)
    if not tried:
        _, wrong = read_plan(bench, name, vocabulary(None))
        tried.append(("no scenario: none of the folder can be read", wrong))
    fits = [other for other, wrong in tried if not wrong]
    if not fits:
        best = min((wrong for _, wrong in tried), key=len)
        return Finding(shown, "a plan", (), tuple(best))
    late = _late(name, bench, weeks)
    return Finding(shown, "a plan", (f"fits {', '.join(fits)}", *late))


def _late(name: str, bench: Bench, weeks: int) -> tuple[str, ...]:
    """Note the steps that lie beyond the last week of every scenario tried."""
    path = next((file.path for file in bench.plans if file.name == name), None)
    steps = read_mapping(path)[0].get("steps") if path else None
    found = [
        week
        for step in (steps if isinstance(steps, list) else ())
        if isinstance(step, dict) and isinstance(week := step.get("week"), int) and week >= weeks
    ]
    if not weeks or not found:
        return ()
    return (f"steps in week {', '.join(map(str, found[:5]))} come after the last week ({weeks})",)


def _table(path: Path, shown: str) -> Finding:
    """Check a table by itself: its heading says whether it holds people, ties or departments."""
    what = "a table"
    try:
        head = read_table(path.parent, path.name, "PATH")
        if is_departments(head):
            what = "a table of departments"
            read = read_departments(path.parent, path.name)
            people = sum(entry["staff"] for entry in read.values())
            users = sum(entry["users"] for entry in read.values())
            note = (
                f"{people:,} people, {users:,} of them intended users, in {len(read)} departments"
            )
            return Finding(shown, what, (note,))
        if _is_ties(head):
            what = "a table of ties"
            note = f"{len(head.rows):,} rows; ids are checked where a scenario names the people too"
            return Finding(shown, what, (note,), head.problems)
        what = "a table of people"
        from sim.config.files import read_rows  # pandas and pandera are slow to import

        rows_read = read_rows(OrganisationSpec(kind="from_files", people=path.name), path.parent)
    except BadInput as error:
        return Finding(shown, what, (), error.problems)
    except OSError as error:
        wrong = Problem("file", f"cannot be read ({error.strerror})", file=shown)
        return Finding(shown, what, (), (wrong,))
    return Finding(shown, what, rows_read.notes)


def _is_ties(table: Table) -> bool:
    heads = {name.strip().lower() for name in table.columns}
    return any(heads.issuperset(pair) for pair in (*SPEAKER_FIRST, *AS_STATED, *LISTENER_FIRST))
