"""Begin an organisation of one's own from a scenario: annotated YAML and a table."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

from sim.config.bench import look_around
from sim.config.compose import compose_for
from sim.config.department_files import HEADINGS
from sim.config.knob_tables import GROUPS, all_settings, defaults, plain
from sim.config.own_files import OwnFile, name_problems
from sim.errors import BadInput, Problem, nearest
from sim.organisation.spec import OrganisationSpec
from sim.scenario import Scenario

_HEAD = """\
# {name}: an organisation of your own, begun from {parent}.
# Headcounts stand in {table}, which opens in a spreadsheet: change them there.
# A setting that this file does not state is that of {parent}. The lines further down show what
# {parent} changes: take the # away before a line and before its group to change a value.
#   look for faults:  uptake check {name}
#   play it:          uptake compare scenario={name}
extends: {parent}

scenario:
  title: {title}

organisation:
  departments: {table}   # department, headcount, users (who need the technology), customer_facing
"""


def new_case(name: str, parent: str, folder: Path) -> tuple[Path, Path]:
    """Write a scenario of one's own and its table of departments; never overwrite.

    Parameters
    ----------
    name : name of the new scenario.
    parent : the scenario it begins from.
    folder : where the command runs.

    Returns
    -------
    The scenario file and the table of departments.

    Raises
    ------
    BadInput : the name is unsafe or taken, or there is no such scenario.

    Source: own design.
    """
    bench, problems = look_around(folder)
    names = bench.options()["scenario"]
    problems = []
    scenario_file = folder / "scenarios" / f"{name}.yaml"
    unsafe = name_problems([OwnFile(name, Path(), "NAME")], bench.shipped["scenario"])
    problems += [Problem("NAME", one.message, allowed=one.allowed) for one in unsafe]
    if name.lower() in {file.name.lower() for file in bench.scenarios}:
        problems.append(Problem("NAME", f"is taken: scenarios/{name} exists; nothing was written"))
    if parent not in names:
        message = f"names '{parent[:60]}', which is not a scenario"
        problems.append(Problem("--from", message, nearest=nearest(parent[:200], names)))
    if problems:
        raise BadInput(problems)
    scenario = compose_for("run", [f"scenario={parent}"], folder).study.cells[0].scenario
    if scenario.organisation.rows:
        message = f"is {parent}, which takes its people from files; begin from its parent"
        raise BadInput([Problem("--from", message)])
    table = folder / "departments.csv"
    if table.exists() or table.is_symlink():
        table = folder / f"departments_{name}.csv"
    texts = {
        table: departments_text(scenario.organisation),
        scenario_file: scenario_text(name, parent, table.name, scenario),
    }
    for path, text in texts.items():
        _write_new(path, text)
    return scenario_file, table


def _write_new(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(exist_ok=True)
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError as error:
        raise BadInput([Problem(path.name, "is there already; it was not touched")]) from error
    except OSError as error:
        reason = (error.strerror or "refused").lower()
        raise BadInput([Problem(path.name, f"cannot be written ({reason})")]) from error


def departments_text(organisation: OrganisationSpec) -> str:
    """Write departments as a table; a byte-order mark tells spreadsheets that it is UTF-8."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(HEADINGS)
    for name, spec in organisation.departments.items():
        facing = "yes" if spec.customer_facing else "no"
        table.writerow([name, spec.staff, spec.users, facing])
    return "\ufeff" + text.getvalue()


def scenario_text(name: str, parent: str, table: str, scenario: Scenario) -> str:
    """Write the annotated scenario file."""
    title = json.dumps(f"{scenario.title} ({name})", ensure_ascii=False)
    lines = [_HEAD.format(name=name, parent=parent, table=table, title=title).rstrip()]
    usual = defaults(OrganisationSpec)
    about = {path: knob for path, knob, _ in all_settings()}
    for key, value in plain(scenario.organisation).items():
        path = f"organisation.{key}"
        if key in ("departments", "kind", "rows") or value == usual.get(key):
            continue
        lines += _setting(key, value, "  ", _comment(path, about[path], scenario))
    for group, parameters in GROUPS.items():
        if group == "organisation":
            continue
        held, usual = plain(getattr(scenario, group)), defaults(parameters)
        changed = [key for key, value in usual.items() if held[key] != value]
        if group == "adoption" and scenario.investment.benefit:
            changed = [key for key in changed if key != "gain"]  # it follows from the benefit
        if changed:
            lines += ["", f"#{group}:"]
        for key in changed:
            path = f"{group}.{key}"
            lines += _setting(key, held[key], "#  ", _comment(path, about[path], scenario))
    return "\n".join(lines) + "\n"


def _comment(path: str, about: Any, scenario: Scenario) -> str:
    """Say meaning, unit, range and source of a setting on one line."""
    below = [
        f"{key.removeprefix(path + '.')}: {text}"
        for key, text in scenario.sources.items()
        if key.startswith(f"{path}.")
    ]
    source = scenario.sources.get(path) or "; ".join(below) or about.source
    parts = [about.doc, about.unit, about.allowed(), f"source: {source}" if source else ""]
    return " | ".join(part for part in parts if part and part != "-")


def _setting(key: str, value: Any, indent: str, comment: str) -> list[str]:
    if isinstance(value, dict) and value:
        entries = [f"{indent}  {_yaml(name)}: {_yaml(item)}" for name, item in value.items()]
        return [f"{indent}# {comment}", f"{indent}{key}:", *entries]
    return [f"{indent}# {comment}", f"{indent}{key}: {_yaml(value)}"]


def _yaml(value: Any) -> str:
    """Write a value so that our own reader gives it back."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_yaml(key)}: {_yaml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_yaml(item) for item in value) + "]"
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return ".inf" if value > 0 else "-.inf"
    if isinstance(value, str) and value.isidentifier():
        return value if value not in ("null", "true", "false") else f'"{value}"'
    return json.dumps(value, ensure_ascii=False)
