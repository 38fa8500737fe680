"""Find the plans and scenarios that lie beside where a command runs, and hand them on as data.

A file is read and checked as plain text first. A scenario of one's own says which shipped one it
changes (`extends: erp_manufacturer`); we translate that into what Hydra understands, so that a
user's file never reaches Hydra's own grammar.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from sim.config.department_files import read_departments
from sim.config.knob_tables import GROUPS, defaults
from sim.config.safety import read_mapping
from sim.errors import BadInput, Problem, nearest
from sim.organisation.spec import OrganisationSpec

Kind = Literal["strategy", "scenario"]
FOLDERS: Mapping[Kind, str] = MappingProxyType({"strategy": "strategies", "scenario": "scenarios"})
SUFFIXES = (".yaml", ".yml")
RESERVED = ("con", "prn", "aux", "nul", *(f"{a}{n}" for a in ("com", "lpt") for n in range(1, 10)))
GROUPS_OF_FILES = ("scenario", "organisation", "strategy")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,59}")
_SCENARIO_KEYS = ("extends", "scenario", *GROUPS, "reports", "objective", "baseline")


@dataclass(frozen=True)
class Node:
    """Hold one configuration node for Hydra: a group's option and its content."""

    group: str
    name: str
    content: Mapping[str, Any]
    file: str = ""


@dataclass(frozen=True)
class OwnFile:
    """Name one file of the user's own: its option's name, where it lies, how messages show it."""

    name: str
    path: Path
    shown: str


def shipped_options(configs: Path, group: str) -> tuple[str, ...]:
    """List the options of a group that the package ships, in order of name."""
    return tuple(sorted(path.stem for path in (configs / group).glob("*.yaml")))


def own_files(folder: Path, kind: Kind) -> tuple[OwnFile, ...]:
    """List the plans or scenarios beside where the command runs, in order of name."""
    place = folder / FOLDERS[kind]
    if not place.is_dir():
        return ()
    found = [path for path in place.iterdir() if path.suffix.lower() in SUFFIXES]
    return tuple(
        OwnFile(path.stem, path, f"{FOLDERS[kind]}/{path.name}")
        for path in sorted(found, key=lambda path: path.name)
    )


def name_problems(files: Sequence[OwnFile], shipped: Sequence[str]) -> list[Problem]:
    """Refuse names that Hydra or a file system cannot carry, and names that are taken."""
    problems = []
    seen: dict[str, str] = {}
    for file in files:
        if not _NAME.fullmatch(file.name) or file.name.lower() in RESERVED:
            problems.append(
                Problem(
                    "file name",
                    "cannot be used in a command",
                    file=file.shown,
                    allowed="letters, digits, _ and -, beginning with a letter, at most 60",
                )
            )
        elif file.name in shipped:
            problems.append(
                Problem(
                    "file name",
                    f"is that of a shipped one ({file.name}); give it another",
                    file=file.shown,
                )
            )
        elif file.name.lower() in seen:
            problems.append(
                Problem("file name", f"is also that of {seen[file.name.lower()]}", file=file.shown)
            )
        seen[file.name.lower()] = file.shown
    return problems


@dataclass
class OwnScenario:
    """Hold what a scenario of the user's own, and those of his own that it extends, amount to.

    Parameters
    ----------
    nodes : nodes for Hydra, the wanted scenario's first.
    house : scenario whose organisation the lump sums are meant for: the first one in the chain
        that does not take its people from files.
    stated : settings that scenarios with people from files state for those very people.
    problems : everything that is wrong.
    """

    house: str
    nodes: list[Node] = field(default_factory=list)
    stated: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)


def own_scenario(wanted: str, files: Sequence[OwnFile], shipped: Sequence[str]) -> OwnScenario:
    """Read a scenario of the user's own, and those of his own that it extends.

    Parameters
    ----------
    wanted : its name; a shipped name needs nothing.
    files : the scenario files beside where the command runs.
    shipped : names of the shipped scenarios.
    """
    by_name = {file.name: file for file in files}
    result = OwnScenario(wanted)
    name, seen, money = wanted, [wanted], set[str]()
    while name in by_name and not result.problems:
        file = by_name[name]
        content, result.problems = read_mapping(file.path, file.shown)
        if result.problems:
            break
        parent = content.pop("extends", None)
        result.problems = _scenario_problems(content, file)
        result.problems += _parent_problems(parent, file, seen, [*by_name, *shipped])
        result.problems += _take_departments(content, file)
        if not result.problems:
            result.nodes += translate(file, content, str(parent))
            money |= {f"investment.{key}" for key in content.get("investment", {})}
            name = str(parent)
            if takes_files(content):
                result.house = name
                result.stated = set(money)
            seen.append(name)
    return result


def _take_departments(content: dict[str, Any], file: OwnFile) -> list[Problem]:
    """Put a table of departments in the place of its name (`departments: departments.csv`)."""
    organisation = content.get("organisation")
    if not isinstance(organisation, Mapping) or not isinstance(
        organisation.get("departments"), str
    ):
        return []
    name = organisation["departments"]
    try:
        departments = read_departments(file.path.parent.parent, name)
    except BadInput as error:
        return [replace(one, file=one.file or file.shown) for one in error.problems]
    content["organisation"] = {**organisation, "departments": departments}
    return []


def takes_files(content: Mapping[str, Any]) -> bool:
    """Say whether a scenario takes its people from files."""
    organisation = content.get("organisation") or {}
    return "people" in organisation or organisation.get("kind") == "from_files"


def translate(file: OwnFile, content: Mapping[str, Any], parent: str) -> list[Node]:
    """Turn a scenario file into nodes for Hydra.

    A file that states departments (or people from files) states its whole organisation, which
    takes the parent's place; anything less changes the parent's.
    """
    overlay = {key: value for key, value in content.items() if key != "organisation"}
    words = overlay.get("scenario")
    overlay["scenario"] = {**(words if isinstance(words, Mapping) else {}), "name": file.name}
    organisation = content.get("organisation") or {}
    nodes = []
    order: list[Any] = [parent, "_self_"]
    if any(key in organisation for key in ("departments", "kind", "people")):
        whole = {**defaults(OrganisationSpec), **organisation}
        nodes.append(Node("organisation", file.name, whole, file.shown))
        order.append({"override /organisation": file.name})
    elif organisation:
        overlay["organisation"] = organisation
    return [*nodes, Node("scenario", file.name, {"defaults": order, **overlay}, file.shown)]


def _scenario_problems(content: Mapping[str, Any], file: OwnFile) -> list[Problem]:
    """Refuse keys that a scenario cannot have, and groups that are no mappings."""
    problems = []
    for key, value in content.items():
        if key not in _SCENARIO_KEYS:
            group, _, rest = key.partition(".")
            hint = f"; write `{group}:` and below it `{rest}:`" if group in GROUPS and rest else ""
            problems.append(
                Problem(
                    key,
                    f"cannot stand at the top of a scenario{hint}",
                    file=file.shown,
                    nearest="" if hint else nearest(key, _SCENARIO_KEYS),
                )
            )
        elif key not in ("objective", "baseline") and not isinstance(value, Mapping):
            problems.append(
                Problem(
                    key, "holds no settings", file=file.shown, allowed="a mapping of `key: value`"
                )
            )
    words = content.get("scenario")
    if isinstance(words, Mapping) and words.get("name", file.name) != file.name:
        problems.append(
            Problem(
                "scenario.name",
                f"is '{words['name']}', but the file is called {file.name}; leave it out",
                file=file.shown,
            )
        )
    return problems


def _parent_problems(
    parent: object, file: OwnFile, seen: Sequence[str], names: Sequence[str]
) -> list[Problem]:
    """Refuse a scenario without a parent, with an unknown one, or that extends itself."""
    others = [name for name in names if name != file.name]
    if parent is None:
        return [Problem("extends", "is missing", file=file.shown, allowed=", ".join(others))]
    if parent in seen:
        chain = " -> ".join([*seen, str(parent)])
        return [Problem("extends", f"goes in a circle ({chain})", file=file.shown)]
    if parent not in names:
        return [
            Problem(
                "extends",
                f"names '{parent}', which does not exist",
                file=file.shown,
                nearest=nearest(str(parent), others),
            )
        ]
    return []
